// SPDX-License-Identifier: MIT
// Tests of host/connection_settings.hpp: when a connection to a server is tried again.
#include <mcp/host/connection_settings.hpp>

#include <catch2/catch.hpp>

#include <chrono>

namespace tests_host_connection_settings {

using namespace std::chrono_literals;
using mcp::any_retry;
using mcp::attempt_info;
using mcp::delivery;
using mcp::duration;
using mcp::errc;
using mcp::request_kind;

TEST_CASE("any retry policy decides as it would by itself, and says how many tries there will be") {
    mcp::exponential_backoff<mcp::backoff{.max_retries = 2, .initial = 10ms}> const exact;
    any_retry const held(exact);
    attempt_info const attempt{request_kind::connect, delivery::unsent};
    mcp::error const why(errc::connection_refused);
    for (unsigned retry = 1; retry <= 3; ++retry) {
        CHECK(held.delay_before(retry, why, attempt, 0.5) ==
              exact.delay_before(retry, why, attempt, 0.5));
    }
    CHECK(held.settings().max_retries == 2);
    CHECK(any_retry(mcp::no_retry()).settings().max_retries == 0);
}

TEST_CASE("an entry decides how often and how soon a lost connection is made again") {
    mcp::server_config entry("one");
    entry.max_reconnects = 9;
    entry.retry_delay = 250ms;
    entry.max_reconnect_delay = 4s;
    auto const rules = mcp::make_rules(mcp::no_retry(), entry, duration(1min));
    CHECK(rules.reconnect.max_retries == 9);
    CHECK(rules.reconnect.initial == duration(250ms));
    CHECK(rules.reconnect.max == duration(4s));
    CHECK(rules.slow_retry == duration(1min));
    attempt_info const attempt{request_kind::connect, delivery::unsent};
    auto const first = rules.first_connect.delay_before(1, mcp::error(errc::connection_refused),
                                                        attempt, 0);
    CHECK_FALSE(first.has_value());
}

}  // namespace tests_host_connection_settings
