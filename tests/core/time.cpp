// SPDX-License-Identifier: MIT
// Tests of core/time.hpp.
#include <mcp/core/time.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <type_traits>

namespace tests_core_time {

static_assert(std::is_same_v<mcp::time_point, decltype(mcp::clock::now())>);
static_assert(!std::is_convertible_v<std::chrono::system_clock::time_point, mcp::time_point>,
              "the time of day is no deadline");

TEST_CASE("the clock of deadlines is never set, and counts finer than any deadline") {
    STATIC_REQUIRE(mcp::clock::is_steady);
    STATIC_REQUIRE(mcp::clock::duration(1) < std::chrono::milliseconds(1));
    CHECK(mcp::clock::now() + std::chrono::hours(24 * 365 * 100) < mcp::time_point::max());
}

}  // namespace tests_core_time
