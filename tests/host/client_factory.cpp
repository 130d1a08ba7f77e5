// SPDX-License-Identifier: MIT
// Tests of host/client_factory.hpp: from an entry of a configuration to a client.
#include <mcp/host/client_factory.hpp>

#include "support/run.hpp"

#include <catch2/catch.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <utility>

namespace tests_host_client_factory {

using namespace std::chrono_literals;
using mcp::any_transport;
using mcp::client_setup;
using mcp::server_config;
using mcp::server_wire;

client_setup setup_for(mcp::net::io_context& context, server_config entry) {
    return client_setup(context.get_executor(),
                        std::make_shared<server_config const>(std::move(entry)));
}

TEST_CASE("a host's client has the run-time forms of its policies") {
    using fast = mcp::host_policies<mcp::ttl_cache<1min>,
                                    mcp::exponential_backoff<mcp::backoff{.max_retries = 1}>>;
    static_assert(std::same_as<
                  fast::client_type,
                  mcp::basic_client<any_transport, mcp::calls_only<mcp::runtime_backoff>,
                                    mcp::runtime_timeout, mcp::runtime_cache>>);
    static_assert(std::same_as<mcp::host_client<>, fast::client_type>);
    fast const policies(std::in_place);
    CHECK(policies.retry_for(server_config("one")).settings().max_retries == 1);
    server_config entry("one");
    entry.max_retries = 9;
    CHECK(policies.retry_for(entry).settings().max_retries == 9);
    CHECK(policies.timeout_for(entry).settings() == mcp::limits());
}

TEST_CASE("policies may get their settings at run time") {
    using late = mcp::host_policies<mcp::runtime_timeout>;
    mcp::limits times;
    times.list = 7s;
    late const policies(std::in_place, mcp::runtime_timeout(times));
    CHECK(policies.timeout_for(server_config("one")).settings().list == mcp::duration(7s));
}

TEST_CASE("a command becomes a program") {
    mcp::net::io_context context;
    server_config entry("one");
    entry.command = "server";
    entry.args = {"--fast"};
    entry.env = {{"A", "b"}};
    entry.cwd = "/tmp";
    auto const options = mcp::detail::to_stdio_options(entry);
    CHECK(options.process.command == "server");
    CHECK(options.process.arguments == entry.args);
    CHECK(options.process.environment.at("A") == "b");
    CHECK(options.process.directory == "/tmp");
    auto const made = mcp::make_transport(setup_for(context, entry));
    REQUIRE(made.has_value());
    CHECK(made->target<mcp::stdio_transport>() != nullptr);
}

TEST_CASE("a program without HTTP says what to link") {
    mcp::net::io_context context;
    server_config entry("far");
    entry.wire = server_wire::http;
    entry.url = "https://user:secret@example.com/mcp";
    auto const made = mcp::make_transport<false>(setup_for(context, entry));
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().code == mcp::errc::invalid_configuration);
    CHECK(made.error().detail.find("mcp::http") != std::string::npos);
    CHECK(made.error().detail.find("secret") == std::string::npos);
}

#ifdef MCP_WITH_HTTP
TEST_CASE("a URL becomes the kind of HTTP that the entry names") {
    mcp::net::io_context context;
    server_config entry("far");
    entry.url = "http://localhost:1/mcp";
    entry.wire = server_wire::http;
    CHECK(mcp::make_transport(setup_for(context, entry))
              ->target<mcp::streamable_http_transport>() != nullptr);
    entry.wire = server_wire::sse;
    CHECK(mcp::make_transport(setup_for(context, entry))->target<mcp::legacy_sse_transport>() !=
          nullptr);
    entry.wire = server_wire::automatic;
    CHECK(mcp::make_transport(setup_for(context, entry))->target<mcp::http_transport>() != nullptr);
}

TEST_CASE("credentials of an entry win over a header of the same name") {
    server_config entry("far");
    entry.url = "http://localhost:1/mcp";
    entry.headers = {{"Authorization", "Bearer old"}, {"X-Team", "blue"}};
    entry.auth.kind = mcp::auth_kind::bearer;
    entry.auth.token = "new";
    auto headers = mcp::detail::to_http_options(entry).make_headers();
    REQUIRE(headers.has_value());
    CHECK(*headers->find("authorization") == "Bearer new");
    CHECK(*headers->find("x-team") == "blue");
    entry.auth.kind = mcp::auth_kind::basic;
    entry.auth.username = "u";
    entry.auth.password = "p";
    headers = mcp::detail::to_http_options(entry).make_headers();
    CHECK(*headers->find("authorization") == "Basic dTpw");
}
#endif

}  // namespace tests_host_client_factory
