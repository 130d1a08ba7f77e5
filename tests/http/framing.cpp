// SPDX-License-Identifier: MIT
// Tests of http/framing.hpp: what headers say about the end of a response and of its connection.
#include <mcp/http/framing.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace tests_http_framing {

using mcp::errc;
using mcp::http::fields;
using mcp::http::detail::check_framing;
using mcp::http::detail::connection_says;

using lines = std::vector<std::pair<std::string, std::string>>;

fields fields_of(lines const& given) {
    fields made;
    for (auto const& [name, value] : given) made.add(name, value);
    return made;
}

TEST_CASE("a response has one length, or is chunked, or neither") {
    for (lines const& fine : {lines{}, lines{{"Content-Length", "5"}},
                              lines{{"transfer-encoding", "Chunked"}}, lines{{"X", "1"}}}) {
        CHECK(check_framing(fields_of(fine), true));
    }
    lines const bad[] = {
        {{"Content-Length", "5"}, {"content-length", "5"}},
        {{"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}},
        {{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}},
        {{"Transfer-Encoding", "gzip, chunked"}},
        {{"Transfer-Encoding", "identity"}},
    };
    for (lines const& each : bad) {
        auto const checked = check_framing(fields_of(each), true);
        REQUIRE_FALSE(checked);
        CHECK(checked.error().code == errc::malformed_response);
    }
}

TEST_CASE("chunks are of HTTP/1.1 only") {
    CHECK(check_framing(fields_of({{"Content-Length", "5"}}), false));
    CHECK_FALSE(check_framing(fields_of({{"Transfer-Encoding", "chunked"}}), false));
}

TEST_CASE("a word of a Connection header is found among others, whole and in any case") {
    auto const headers = fields_of({{"X", "close"}, {"connection", "a,Keep-Alive , b"}, {"Connection", ",c"}});
    for (auto const* word : {"a", "keep-alive", "b", "c"}) CHECK(connection_says(headers, word));
    for (auto const* word : {"close", "keep", "alive", "x"}) {
        CHECK_FALSE(connection_says(headers, word));
    }
}

}  // namespace tests_http_framing
