// SPDX-License-Identifier: MIT
// Tests of host/client_policies.hpp: an entry overrides the program's policies, field by field.
#include <mcp/host/client_policies.hpp>

#include <mcp/host/config.hpp>

#include <catch2/catch.hpp>

#include <concepts>
#include <optional>
#include <string>

namespace tests_host_client_policies {

using namespace std::chrono_literals;
using mcp::attempt_info;
using mcp::configured_policy;
using mcp::delivery;
using mcp::errc;
using mcp::policy_field;
using mcp::request_kind;
using mcp::server_config;

static_assert(mcp::retry_policy<mcp::calls_only<mcp::runtime_backoff>>);

mcp::server_config entry_of(std::string fields) {
    mcp::config_source source;
    source.layer = mcp::config_layer::given;
    source.file = "f.json";
    source.text = R"({"mcpServers":{"one":{"command":"x")" + fields + "}}}";
    auto const made = mcp::config::from_sources({source}, mcp::config_places());
    INFO(made.report());
    REQUIRE(made.servers().size() == 1);
    return made.servers()[0];
}

TEST_CASE("connecting is never tried again by the client, other requests are") {
    mcp::calls_only<mcp::runtime_backoff> const policy{mcp::runtime_backoff(mcp::backoff())};
    mcp::error const why(errc::connection_refused);
    CHECK(policy.delay_before(1, why, attempt_info{request_kind::connect}, 0) == std::nullopt);
    CHECK(policy.delay_before(1, why, attempt_info{request_kind::list}, 0) == mcp::duration(1s));
    CHECK(policy.delay_before(4, why, attempt_info{request_kind::list}, 0) == std::nullopt);
}

TEST_CASE("an entry that says nothing leaves the program's policies as they are") {
    constexpr mcp::backoff mine{.max_retries = 7, .initial = 250ms};
    constexpr mcp::limits times{.connect = 10s, .call = 20s, .health = 2s};
    server_config const entry = entry_of("");
    auto const retry =
        configured_policy<mcp::exponential_backoff<mine>>::make({}, entry).settings();
    CHECK(retry == mine);
    CHECK(configured_policy<mcp::layered_timeout<times>>::make({}, entry).settings() == times);
}

TEST_CASE("what an entry says wins, also if it is the default") {
    constexpr mcp::backoff mine{.max_retries = 7, .initial = 250ms};
    constexpr mcp::limits times{.connect = 10s, .list = 9s, .call = 20s, .health = 2s};
    server_config const entry =
        entry_of(R"(,"maxRetries":3,"toolTimeoutSec":60,"healthCheck":{"timeoutMs":5000})");
    auto const retry =
        configured_policy<mcp::exponential_backoff<mine>>::make({}, entry).settings();
    CHECK(retry.max_retries == 3);
    CHECK(retry.initial == mcp::duration(250ms));
    auto const limits = configured_policy<mcp::layered_timeout<times>>::make({}, entry).settings();
    CHECK(limits.call == mcp::duration(60s));
    CHECK(limits.health == mcp::duration(5s));
    CHECK(limits.connect == mcp::duration(10s));
    CHECK(limits.list == mcp::duration(9s));
}

TEST_CASE("either name of the connect limit counts") {
    CHECK(entry_of(R"(,"timeout":30000)").sets(policy_field::connect_timeout));
    CHECK(entry_of(R"(,"startupTimeoutSec":30)").sets(policy_field::connect_timeout));
    CHECK_FALSE(entry_of("").sets(policy_field::connect_timeout));
    CHECK(entry_of(R"(,"retryDelay":1000)").sets(policy_field::retry_delay));
    CHECK_FALSE(entry_of("").sets(policy_field::retry_delay));
}

TEST_CASE("an entry made by hand says it by its values") {
    server_config entry("one");
    CHECK_FALSE(entry.sets(policy_field::max_retries));
    entry.max_retries = 0;
    CHECK(entry.sets(policy_field::max_retries));
    auto const made = configured_policy<mcp::fixed_delay<5>>::make({}, entry);
    CHECK(made.max_retries() == 0);
    CHECK(made.delay() == mcp::duration(1s));
}

TEST_CASE("a wait never has to be shorter than the one that the entry asks for") {
    server_config entry("one");
    entry.retry_delay = 60s;
    CHECK(mcp::override_backoff({}, entry).max == mcp::duration(60s));
}

TEST_CASE("policies without a form for run time stay what they are") {
    static_assert(std::same_as<configured_policy<mcp::no_retry>::type, mcp::no_retry>);
    static_assert(std::same_as<configured_policy<mcp::no_timeout>::type, mcp::no_timeout>);
    static_assert(std::same_as<configured_policy<mcp::no_cache>::type, mcp::no_cache>);
    static_assert(
        std::same_as<configured_policy<mcp::ttl_cache<>>::type, mcp::runtime_cache>);
    auto const cache = configured_policy<mcp::ttl_cache<7min>>::make({}, server_config());
    CHECK(cache.time_to_live(mcp::cache_hint()) == mcp::duration(7min));
}

}  // namespace tests_host_client_policies
