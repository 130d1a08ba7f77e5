// SPDX-License-Identifier: MIT
// Tests of host/server_config.hpp: the defaults, and what makes two servers the same.
#include <mcp/host/server_config.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <type_traits>

namespace tests_host_server_config {

using namespace std::chrono_literals;
using mcp::duration;
using mcp::server_config;

// It is given to coroutines by value, which g++ 12.2 gets wrong for aggregates.
static_assert(!std::is_aggregate_v<server_config>);

TEST_CASE("the defaults are those that the documentation names") {
    server_config const usual("x");
    CHECK(usual.name == "x");
    CHECK(usual.enabled);
    CHECK_FALSE(usual.required);
    CHECK(usual.connect_timeout == duration(30s));
    CHECK(usual.call_timeout == duration(60s));
    CHECK(usual.max_retries == 3);
    CHECK(usual.retry_delay == duration(1s));
    CHECK(usual.max_reconnects == 5);
    CHECK(usual.max_reconnect_delay == duration(30s));
    CHECK(usual.health.enabled);
    CHECK(usual.health.interval == duration(60s));
    CHECK(usual.health.timeout == duration(5s));
    CHECK(usual.health.max_failures == 3);
    CHECK(usual.auth.kind == mcp::auth_kind::none);
    CHECK_FALSE(usual.oauth);
}

TEST_CASE("where an entry stands and how it is described makes no other server of it") {
    server_config one("x");
    server_config other("x");
    other.origin.line = 7;
    other.description = "words";
    other.version = "1.4.0";
    CHECK(same_settings(one, other));
    CHECK(one != other);
    other.retry_delay = 2s;
    CHECK_FALSE(same_settings(one, other));
}

TEST_CASE("the enumerations have names") {
    CHECK(to_string(mcp::server_wire::stdio) == "stdio");
    CHECK(to_string(mcp::server_wire::automatic) == "automatic");
    CHECK(to_string(mcp::config_layer::user) == "user");
    CHECK(to_string(mcp::config_layer::given) == "given");
    CHECK(to_string(mcp::auth_kind::none) == "none");
    CHECK(to_string(mcp::auth_kind::oauth) == "oauth");
    CHECK(mcp::config_layer::local > mcp::config_layer::project);
    CHECK(mcp::config_layer::project > mcp::config_layer::user);
}

}  // namespace tests_host_server_config
