// SPDX-License-Identifier: MIT
// Tests of session/exchange_clock.hpp.
#include <mcp/session/exchange_clock.hpp>

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using mcp::exchange_clock;
using mcp::time_point;

namespace tests_session_exchange_clock {

time_point const start = time_point() + 1000s;

TEST_CASE("without limits a request never expires") {
    exchange_clock const none;
    CHECK(none.expiry(start) == time_point::max());
    exchange_clock const zero(0s, 0s, start);
    CHECK(zero.expiry(start) == time_point::max());
    CHECK_FALSE(zero.expired(start + 1000h));
}

TEST_CASE("the earlier of the two limits counts") {
    CHECK(exchange_clock(5s, 60s, start).expiry(start) == start + 5s);
    CHECK(exchange_clock(60s, 5s, start).expiry(start) == start + 5s);
    CHECK(exchange_clock(5s, 0s, start).expired(start + 5s));
    CHECK_FALSE(exchange_clock(5s, 0s, start).expired(start + 4999ms));
}

TEST_CASE("progress winds up the idle clock but not the total") {
    exchange_clock clock(5s, 12s, start);
    clock.touch(start + 4s);
    CHECK(clock.expiry(start + 4s) == start + 9s);
    clock.touch(start + 9s);
    CHECK(clock.expiry(start + 9s) == start + 12s);
    CHECK(clock.total_end(start) == start + 12s);
}

TEST_CASE("while paused the remaining time stands still") {
    exchange_clock clock(5s, 60s, start);
    clock.pause(start + 2s);
    CHECK(clock.expiry(start + 2s) == start + 5s);
    CHECK(clock.expiry(start + 100s) == start + 103s);
    CHECK_FALSE(clock.expired(start + 1000s));
    CHECK(clock.total_end(start + 100s) == start + 158s);
    clock.resume(start + 32s);
    CHECK(clock.expiry(start + 32s) == start + 35s);
    CHECK(clock.total_end(start) == start + 90s);
}

TEST_CASE("pauses nest") {
    exchange_clock clock(5s, 0s, start);
    clock.pause(start + 1s);
    clock.pause(start + 2s);
    clock.resume(start + 3s);
    CHECK_FALSE(clock.expired(start + 500s));
    clock.resume(start + 11s);
    CHECK(clock.expiry(start + 11s) == start + 15s);
    clock.resume(start + 12s);
    CHECK(clock.expiry(start + 12s) == start + 15s);
}

TEST_CASE("a limit that the clock cannot count to is none") {
    exchange_clock const clock(mcp::duration::from_milliseconds(INT64_MAX), 0s, start);
    CHECK(clock.expiry(start) == time_point::max());
}

}  // namespace tests_session_exchange_clock
