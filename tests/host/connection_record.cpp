// SPDX-License-Identifier: MIT
// Tests of host/connection_record.hpp: what the machine begins with.
#include <mcp/host/connection_record.hpp>

#include <catch2/catch.hpp>

#include <chrono>

namespace tests_host_connection_record {

using namespace std::chrono_literals;
using mcp::connection_record;
using mcp::server_state;

TEST_CASE("a lost connection is tried five times, after 1 s, 2 s and so on up to 30 s") {
    mcp::connection_rules<> const rules;
    CHECK(rules.reconnect.max_retries == 5);
    CHECK(rules.reconnect.initial == mcp::duration(1s));
    CHECK(rules.reconnect.factor == 2);
    CHECK(rules.reconnect.max == mcp::duration(30s));
    CHECK_FALSE(rules.slow_retry.has_value());
}

TEST_CASE("an attempt is live while it runs and once it has succeeded, not while it is waited for") {
    connection_record record;
    CHECK_FALSE(record.is_live());
    for (server_state const trying : {server_state::connecting, server_state::reconnecting}) {
        record.state = trying;
        record.timer.reset();
        CHECK(record.is_live());
        record.timer = mcp::time_point();
        CHECK_FALSE(record.is_live());
    }
    record.timer.reset();
    record.state = server_state::connected;
    CHECK(record.is_live());
    record.state = server_state::pending_auth;
    CHECK_FALSE(record.is_live());
}

}  // namespace tests_host_connection_record
