// SPDX-License-Identifier: MIT
// Tests of protocol/result_header.hpp.
#include <mcp/protocol/result_header.hpp>

#include "support/decode.hpp"

namespace tests_protocol_result_header {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("resultType decides what a result is, and its absence means complete") {
    auto const [text, type] = GENERATE(table<std::string, result_type>({
        {R"({})", result_type::complete},
        {R"({"resultType":"complete"})", result_type::complete},
        {R"({"resultType":"input_required"})", result_type::input_required},
        {R"({"resultType":"task"})", result_type::task},
        {R"({"resultType":"surprise"})", result_type::unknown},
    }));
    CHECK(read_result_header(payload_of(text))->type == type);
}

TEST_CASE("an empty cursor is a cursor, null and absence are not") {
    CHECK(read_result_header(payload_of(R"({"nextCursor":""})"))->next_cursor == "");
    CHECK_FALSE(read_result_header(payload_of(R"({"nextCursor":null})"))->next_cursor);
    CHECK_FALSE(read_result_header(payload_of("{}"))->next_cursor);
}

TEST_CASE("cache hints: absent, negative, private unless said otherwise") {
    auto const none = read_result_header(payload_of("{}"));
    CHECK_FALSE(none->time_to_live);
    CHECK(none->cache_is_private);
    auto const negative = read_result_header(payload_of(R"({"ttlMs":-5,"cacheScope":"public"})"));
    CHECK(negative->time_to_live == duration());
    CHECK_FALSE(negative->cache_is_private);
}

TEST_CASE("the state of a round is unescaped, the requests stay as text") {
    auto const header = read_result_header(payload_of(
        R"({"resultType":"input_required","requestState":"a\"\u00e9","inputRequests":{"k": {}},"_meta":{}})"));
    CHECK(header->request_state == "a\"\xc3\xa9");
    CHECK(header->input_requests.text() == R"({"k": {}})");
    CHECK(header->meta.text() == "{}");
}

TEST_CASE("a member of the wrong type is named") {
    auto const header = read_result_header(payload_of(R"({"ttlMs":"soon"})"));
    REQUIRE_FALSE(header);
    CHECK(header.error().code == errc::malformed_message);
    CHECK(header.error().detail == "ttlMs: expected an integer");
}

}  // namespace tests_protocol_result_header
