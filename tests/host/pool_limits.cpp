// SPDX-License-Identifier: MIT
// Tests of host/pool_limits.hpp: an entry's own limits win over the pool's.
#include <mcp/host/pool_limits.hpp>

#include <catch2/catch.hpp>

#include <chrono>

namespace tests_host_pool_limits {

using namespace std::chrono_literals;
using mcp::duration;
using mcp::pool_limits;
using mcp::server_config;

TEST_CASE("the limits of a pool are shorter than those of a single user's host") {
    pool_limits const limits;
    CHECK(limits.connect == duration(10s));
    CHECK(limits.call == duration(30s));
    CHECK(limits.health_timeout == duration(5s));
    CHECK(limits.health_interval == duration(30s));
    CHECK(limits.idle == duration(10min));
    CHECK(limits.at_once == 3);
    CHECK(limits.per_user == 32);
    CHECK(limits.total == 1024);
}

TEST_CASE("a server without limits of its own has those of the pool") {
    server_config const made = with_limits(server_config("a"), pool_limits());
    CHECK(made.connect_timeout == duration(10s));
    CHECK(made.call_timeout == duration(30s));
    CHECK(made.health.interval == duration(30s));
    CHECK(made.health.timeout == duration(5s));
}

TEST_CASE("what an entry says stays") {
    server_config own("a");
    own.connect_timeout = 1s;
    own.call_timeout = 2s;
    own.health.interval = 3s;
    own.health.timeout = 4s;
    CHECK(with_limits(own, pool_limits()) == own);
}

TEST_CASE("idle connections are looked for a few times before they end") {
    pool_limits limits;
    limits.idle = 8s;
    limits.idle_when_full = 16s;
    CHECK(mcp::sweep_interval(limits) == duration(1s));
    limits.idle = 24h;
    limits.idle_when_full = 24h;
    CHECK(mcp::sweep_interval(limits) == duration(1min));
    limits.idle = duration();
    CHECK(mcp::sweep_interval(limits) == duration(10ms));
}

}  // namespace tests_host_pool_limits
