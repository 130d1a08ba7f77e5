// SPDX-License-Identifier: MIT
// Tests of core/duration.hpp: milliseconds that can be a template argument.
#include <mcp/core/duration.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <type_traits>

namespace tests_core_duration {

using namespace std::chrono_literals;
using mcp::duration;

template <duration D> struct carries { static constexpr duration value = D; };

static_assert(std::is_same_v<carries<5min>, carries<300s>>, "equal durations are one type");
static_assert(!std::is_same_v<carries<1s>, carries<1ms>>);
static_assert(!std::is_convertible_v<int, duration>, "a bare number has no unit");
static_assert(!std::is_convertible_v<double, duration>);
static_assert(!std::is_convertible_v<duration, std::chrono::milliseconds>);

TEST_CASE("a chrono literal is a template argument") {
    CHECK(carries<5min>::value.milliseconds == 300'000);
    CHECK(carries<250ms>::value.milliseconds == 250);
}

TEST_CASE("any chrono duration converts, rounding down") {
    CHECK(duration(2h).milliseconds == 7'200'000);
    CHECK(duration(1999us).milliseconds == 1);
    CHECK(duration(-1us).milliseconds == -1);
    CHECK(duration(std::chrono::duration<double>(1.5)).milliseconds == 1500);
    CHECK(duration().milliseconds == 0);
}

TEST_CASE("durations compare, and convert back to chrono") {
    CHECK(duration(1s) == duration(1000ms));
    CHECK(duration(1s) < duration(1001ms));
    CHECK(duration(2s).chrono() == 2s);
    CHECK(duration::from_milliseconds(-7).chrono() == -7ms);
}

}  // namespace tests_core_duration
