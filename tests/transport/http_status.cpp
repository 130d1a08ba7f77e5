// SPDX-License-Identifier: MIT
// Tests of transport/http_status.hpp: one row for each status that means something.
#include <mcp/transport/http_status.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

namespace tests_transport_http_status {

using mcp::delivery;
using mcp::errc;
namespace http = mcp::http;

http::response_head head_of(int status, std::string const& name = {},
                            std::string const& value = {}) {
    http::response_head head;
    head.status = status;
    if (!name.empty()) head.headers.add(name, value);
    return head;
}

TEST_CASE("each status has its error, and says whether the request was run") {
    struct row {
        int status;
        errc code;
        delivery reached;
    };
    row const rows[] = {
        {300, errc::http_rejected, delivery::unknown},
        {400, errc::http_rejected, delivery::unknown},
        {401, errc::unauthorized, delivery::unsent},
        {403, errc::forbidden, delivery::unsent},
        {404, errc::http_rejected, delivery::unsent},
        {405, errc::http_rejected, delivery::unsent},
        {407, errc::proxy_unauthorized, delivery::unknown},
        {408, errc::timed_out, delivery::unknown},
        {409, errc::http_rejected, delivery::unknown},
        {410, errc::http_rejected, delivery::unknown},
        {413, errc::http_rejected, delivery::unknown},
        {429, errc::rate_limited, delivery::unsent},
        {500, errc::service_unavailable, delivery::unknown},
        {501, errc::http_rejected, delivery::unknown},
        {502, errc::service_unavailable, delivery::unknown},
        {503, errc::service_unavailable, delivery::unknown},
        {504, errc::timed_out, delivery::unknown},
        {505, errc::http_rejected, delivery::unknown},
        {599, errc::service_unavailable, delivery::unknown},
    };
    auto const now = std::chrono::system_clock::now();
    for (row const& each : rows) {
        INFO(each.status);
        auto const why = mcp::detail::error_of_status(head_of(each.status), "tools/call", now);
        CHECK(why.code == each.code);
        CHECK(why.reached == each.reached);
        CHECK(why.detail == "tools/call: HTTP " + std::to_string(each.status));
        CHECK_FALSE(why.retry_after);
    }
}

TEST_CASE("Retry-After comes with the error") {
    using namespace std::chrono_literals;
    auto const now = std::chrono::system_clock::from_time_t(784111767);  // 08:49:27
    auto const in_seconds = head_of(503, "retry-after", "120");
    CHECK(mcp::detail::error_of_status(in_seconds, "x", now).retry_after == mcp::duration(120s));
    auto const as_date = head_of(429, "Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(mcp::detail::error_of_status(as_date, "x", now).retry_after == mcp::duration(10s));
}

TEST_CASE("what is no event stream says why") {
    auto const page = head_of(200, "Content-Type", "text/html");
    CHECK(mcp::detail::why_no_stream(page, "GET").code == errc::malformed_message);
    auto const refused = head_of(405, "Content-Type", "text/event-stream");
    CHECK(mcp::detail::why_no_stream(refused, "GET").code == errc::http_rejected);
}

}  // namespace tests_transport_http_status
