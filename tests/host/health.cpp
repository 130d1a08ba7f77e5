// SPDX-License-Identifier: MIT
// Tests of host/health.hpp: when a server is asked, and when it counts as unhealthy.
#include <mcp/host/health.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>
#include <vector>

namespace tests_host_health {

using namespace std::chrono_literals;
using mcp::check_result;
using mcp::health_action;
using mcp::health_monitor;
using mcp::health_probe;
using mcp::health_settings;
using mcp::time_point;

time_point const start = time_point() + 1h;

TEST_CASE("a ping is enough only if there is one and changes are announced") {
    CHECK(mcp::choose_probe(true, true) == health_probe::ping);
    CHECK(mcp::choose_probe(true, false) == health_probe::list_tools);
    CHECK(mcp::choose_probe(false, true) == health_probe::list_tools);
    CHECK(mcp::choose_probe(false, false) == health_probe::list_tools);
}

TEST_CASE("an idle server is asked every interval") {
    health_monitor monitor({}, start, 0);
    CHECK(monitor.timeout() == mcp::duration(5s));
    CHECK(monitor.next_time() == start + 60s);
    CHECK(monitor.tick(start + 59s, 0) == health_action::wait);
    CHECK(monitor.tick(start + 60s, 0) == health_action::probe);
    CHECK(monitor.next_time() == std::nullopt);
    CHECK(monitor.tick(start + 500s, 0) == health_action::wait);  // one probe at a time
    monitor.probe_succeeded(start + 61s, 1s, 0);
    CHECK(monitor.next_time() == start + 121s);
    CHECK(monitor.status().last_check_time == start + 61s);
    CHECK(monitor.status().last_check_result == check_result::healthy);
    CHECK(monitor.latency()->last == 1s);
}

TEST_CASE("three failures in a row make a server unhealthy, once") {
    health_monitor monitor({}, start, 0);
    CHECK(monitor.status().is_healthy);
    CHECK(monitor.status().last_check_result == check_result::unknown);
    time_point now = start;
    auto const fail = [&] {
        now = *monitor.next_time();
        REQUIRE(monitor.tick(now, 0) == health_action::probe);
        return monitor.probe_failed(now, 0);
    };
    CHECK(fail() == health_action::wait);
    CHECK(fail() == health_action::wait);
    CHECK(monitor.status().is_healthy);
    CHECK(monitor.status().consecutive_failures == 2);
    CHECK(monitor.status().last_check_result == check_result::unhealthy);
    CHECK(fail() == health_action::reconnect);
    CHECK_FALSE(monitor.status().is_healthy);
    CHECK(fail() == health_action::wait);
    CHECK(monitor.status().consecutive_failures == 3);
}

TEST_CASE("an answer between failures begins the count anew, whether to a probe or to a call") {
    for (bool by_call : {false, true}) {
        health_monitor monitor({}, start, 0);
        for (int round = 0; round < 5; ++round) {
            for (int i = 0; i < 2; ++i) {
                time_point const now = *monitor.next_time();
                REQUIRE(monitor.tick(now, 0) == health_action::probe);
                CHECK(monitor.probe_failed(now, 0) == health_action::wait);
            }
            if (by_call) {
                monitor.call_succeeded();
                CHECK(monitor.tick(*monitor.next_time(), 0) == health_action::wait);
            } else {
                time_point const now = *monitor.next_time();
                REQUIRE(monitor.tick(now, 0) == health_action::probe);
                monitor.probe_succeeded(now, 1ms, 0);
            }
            CHECK(monitor.status().consecutive_failures == 0);
        }
        CHECK(monitor.status().is_healthy);
    }
}

TEST_CASE("while calls succeed a probe is left out, but never for more than five intervals") {
    std::mt19937 random(1);
    for (int run = 0; run < 50; ++run) {
        auto const number = [&] { return std::generate_canonical<double, 32>(random); };
        health_monitor monitor({}, start, number());
        time_point last_probe = start;
        int left_out = 0;
        for (int i = 0; i < 200; ++i) {
            time_point const now = *monitor.next_time();
            monitor.call_succeeded();
            if (monitor.tick(now, number()) == health_action::probe) {
                CHECK(left_out >= 3);
                monitor.probe_succeeded(now, 1ms, number());
                last_probe = now;
                left_out = 0;
            } else {
                ++left_out;
            }
            REQUIRE(*monitor.next_time() - last_probe <= 5 * 60s);
        }
    }
}

TEST_CASE("a call that succeeded long ago excuses only one probe") {
    health_monitor monitor({}, start, 0);
    monitor.call_succeeded();
    CHECK(monitor.tick(start + 60s, 0) == health_action::wait);
    CHECK(monitor.tick(start + 120s, 0) == health_action::probe);
}

TEST_CASE("a hundred servers that were connected at once are not asked at once") {
    std::mt19937 random(7);
    auto const number = [&] { return std::generate_canonical<double, 32>(random); };
    std::vector<time_point> first;
    for (int i = 0; i < 100; ++i) {
        health_monitor monitor({}, start, number());
        first.push_back(*monitor.next_time());
        CHECK(first.back() >= start + 30s);
        CHECK(first.back() <= start + 60s);
        REQUIRE(monitor.tick(first.back(), number()) == health_action::probe);
        monitor.probe_succeeded(first.back(), 1ms, number());
        CHECK(*monitor.next_time() >= first.back() + 54s);
        CHECK(*monitor.next_time() <= first.back() + 60s);
    }
    std::sort(first.begin(), first.end());
    int most = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        auto const within = std::count_if(first.begin(), first.end(), [&](time_point at) {
            return at >= first[i] && at < first[i] + 1s;
        });
        most = std::max(most, static_cast<int>(within));
    }
    CHECK(most <= 12);
}

TEST_CASE("odd settings and numbers do no harm") {
    health_settings off;
    off.enabled = false;
    health_monitor silent(off, start, 0);
    CHECK(silent.next_time() == std::nullopt);
    CHECK(silent.tick(start + 24h, 0) == health_action::wait);

    health_settings odd;
    odd.max_failures = 0;
    odd.interval = mcp::duration::from_milliseconds(INT64_MAX);
    health_monitor monitor(odd, start, 17.0);
    CHECK(*monitor.next_time() > start);
    time_point const now = *monitor.next_time();
    REQUIRE(monitor.tick(now, -1) == health_action::probe);
    CHECK(monitor.probe_failed(now, 0) == health_action::reconnect);
    CHECK(to_string(check_result::unknown) == "unknown");
    CHECK(to_string(check_result::unhealthy) == "unhealthy");
}

}  // namespace tests_host_health
