// SPDX-License-Identifier: MIT
// Tests of host/latency.hpp.
#include <mcp/host/latency.hpp>

#include <catch2/catch.hpp>

#include <chrono>

namespace tests_host_latency {

using namespace std::chrono_literals;
using mcp::latency_window;

TEST_CASE("without an answer there is nothing to say") { CHECK_FALSE(latency_window().summary()); }

TEST_CASE("the numbers are about the answers that came, in any order") {
    latency_window window;
    window.add(7us);
    CHECK(*window.summary() == mcp::latency_summary{7us, 7us, 7us, 1});
    latency_window many;
    for (int i = 100; i >= 1; --i) many.add(std::chrono::microseconds(i));
    CHECK(*many.summary() == mcp::latency_summary{1us, 50us, 99us, 100});
}

TEST_CASE("only the latest are remembered, and no time is negative") {
    latency_window window;
    window.add(1h);
    for (std::size_t i = 0; i < latency_window::capacity; ++i) window.add(5us);
    CHECK(*window.summary() == mcp::latency_summary{5us, 5us, 5us, latency_window::capacity});
    window.add(-3us);
    CHECK(window.summary()->last == 0us);
}

}  // namespace tests_host_latency
