// SPDX-License-Identifier: MIT
// Tests of the Retry-After header.
#include <mcp/http/retry_after.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tests_http_retry_after {

using namespace std::chrono_literals;
using mcp::duration;
using mcp::http::parse_retry_after;

// Sunday, 6 November 1994, 08:49:00.250.
std::chrono::system_clock::time_point const now =
    std::chrono::sys_days(1994y / 11 / 6) + 8h + 49min + 250ms;

std::optional<duration> parse(std::string_view text) { return parse_retry_after(text, now); }

TEST_CASE("a number is seconds") {
    CHECK(parse("0") == duration());
    CHECK(parse("120") == duration(2min));
    CHECK(parse(" \t7 ") == duration(7s));
    CHECK(parse("000000000000000000000000000003") == duration(3s));
}

TEST_CASE("all three forms of a date are understood") {
    CHECK(parse("Sun, 06 Nov 1994 08:49:37 GMT") == duration(37s));
    CHECK(parse("Sunday, 06-Nov-94 08:49:37 GMT") == duration(37s));
    CHECK(parse("Sun Nov  6 08:49:37 1994") == duration(37s));
    CHECK(parse("Mon Nov 07 00:00:00 1994") == duration(15h + 11min));
    CHECK(parse("sun, 06 nov 1994 08:49:60 gmt") == duration(60s));
}

TEST_CASE("two digits of a year mean the one that is nearer, not fifty years ahead") {
    CHECK(parse("Sunday, 06-Nov-94 08:50:00 GMT") == duration(1min));
    CHECK(parse("Saturday, 06-Nov-44 08:49:37 GMT") == duration());
    auto const later = std::chrono::sys_days(1999y / 12 / 31) + 23h + 59min;
    CHECK(parse_retry_after("Saturday, 01-Jan-00 00:00:00 GMT", later) == duration());
}

TEST_CASE("a date that is over is no wait") {
    CHECK(parse("Sun, 06 Nov 1994 08:48:59 GMT") == duration());
    CHECK(parse("Sun, 06 Nov 1994 08:49:00 GMT") == duration());
    CHECK(parse("Thu, 01 Jan 1970 00:00:00 GMT") == duration());
    CHECK(parse("Sat, 01 Jan 0000 00:00:00 GMT") == duration());
}

TEST_CASE("nobody waits longer than a day") {
    CHECK(parse("86401") == duration(24h));
    CHECK(parse("18446744073709551616") == duration(24h));
    CHECK(parse(std::string(5000, '9')) == duration(24h));
    CHECK(parse("Fri, 31 Dec 9999 23:59:59 GMT") == duration(24h));
}

TEST_CASE("anything else means nothing") {
    for (auto const* bad : {"",
                            " ",
                            "-1",
                            "+1",
                            "1.5",
                            "1 2",
                            "soon",
                            "120s",
                            "0x10",
                            "Sun, 06 Nov 1994 08:49:37",
                            "Sun, 06 Nov 1994 08:49:37 UTC",
                            "Sun, 06 Nov 1994 24:00:00 GMT",
                            "Sun, 06 Nov 1994 08:60:00 GMT",
                            "Sun, 06 Nov 1994 08:49:61 GMT",
                            "Sun, 31 Feb 1994 08:49:37 GMT",
                            "Sun, 00 Nov 1994 08:49:37 GMT",
                            "Sun, 06 Foo 1994 08:49:37 GMT",
                            "Xxx, 06 Nov 1994 08:49:37 GMT",
                            "Sun, 6 Nov 1994 08:49:37 GMT",
                            "Sun, 06 Nov 94 08:49:37 GMT",
                            "Sunday, 06-Nov-1994 08:49:37 GMT",
                            "Sun Nov 6 08:49:37 1994",
                            "Sun Nov  6 08:49:37 1994 GMT",
                            "Sun, 06 Nov 1994 08:49:37 GMT x",
                            "Sun,",
                            "Sun",
                            "S",
                            "Sun, 06 Nov 1994 08-49-37 GMT",
                            "1994-11-06T08:49:37Z"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse(bad).has_value());
    }
}

TEST_CASE("the header is found among others") {
    mcp::http::fields headers;
    CHECK_FALSE(parse_retry_after(headers, now).has_value());
    headers.add("retry-after", "5");
    CHECK(parse_retry_after(headers, now) == duration(5s));
}

}  // namespace tests_http_retry_after
