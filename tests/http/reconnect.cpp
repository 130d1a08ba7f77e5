// SPDX-License-Identifier: MIT
// Tests of http/reconnect.hpp: what a server may ask for, and how the waits grow.
#include <mcp/http/reconnect.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <optional>

namespace tests_http_reconnect {

using namespace std::chrono_literals;
using mcp::duration;
using mcp::http::reconnect_delay;
using mcp::http::reconnect_pace;

TEST_CASE("a server may lengthen the wait up to a day, and shorten it after a fruitful stream") {
    struct row {
        std::optional<duration> asked;
        duration backoff;
        bool fruitful;
        duration expected;
    };
    row const rows[] = {
        {std::nullopt, 1s, false, 1s},   {std::nullopt, 1s, true, 1s},
        {duration(500ms), 1s, true, 500ms}, {duration(500ms), 1s, false, 1s},
        {duration(0ms), 1s, true, 10ms},    {duration(0ms), 1s, false, 1s},
        {duration(3s), 1s, false, 3s},      {duration(3s), 1s, true, 3s},
        {duration(24h * 365), 1s, true, 24h}, {duration(24h * 365), 1s, false, 24h},
        {duration(24h * 365), 48h, true, 48h}, {duration(0ms), 2ms, true, 2ms},
        {duration(1ms), 1ms, false, 1ms},
    };
    for (row const& each : rows) {
        CAPTURE(each.backoff.milliseconds, each.fruitful, each.expected.milliseconds);
        CHECK(reconnect_delay(each.asked, each.backoff, each.fruitful) == each.expected);
    }
}

TEST_CASE("the waits grow up to the longest, until a stream was fruitful") {
    reconnect_pace pace(1s, 5s, 2);
    duration const waits[] = {1s, 2s, 4s, 5s, 5s};
    for (duration const& each : waits) CHECK(pace.next(std::nullopt) == each);
    CHECK(pace.tries() == 5);
    pace.note_stream(false, 9s);
    CHECK(pace.tries() == 5);
    CHECK(pace.next(duration(0ms)) == duration(5s));
    pace.note_stream(true, 0s);
    CHECK(pace.tries() == 0);
    CHECK(pace.next(duration(20ms)) == duration(20ms));
    // What it asked for holds for the tries that fail, too; they are counted.
    CHECK(pace.next(duration(20ms)) == duration(20ms));
    CHECK(pace.tries() == 2);
    pace.note_stream(false, 0s);
    CHECK(pace.next(duration(20ms)) == duration(4s));
}

TEST_CASE("a stream that was open for long was fruitful, also without an event") {
    reconnect_pace pace(1s, 60s, 2);
    CHECK(pace.next(std::nullopt) == duration(1s));
    CHECK(pace.next(std::nullopt) == duration(2s));
    pace.note_stream(false, 10s);
    CHECK(pace.tries() == 0);
    CHECK(pace.next(duration(100ms)) == duration(100ms));
    CHECK(pace.next(std::nullopt) == duration(2s));
}

}  // namespace tests_http_reconnect
