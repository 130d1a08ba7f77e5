// SPDX-License-Identifier: MIT
// Tests of host/pool_report.hpp: what a pool says about its connections.
#include <mcp/host/pool_report.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

namespace tests_host_pool_report {

using namespace std::chrono_literals;
using mcp::errc;
using mcp::error;
using mcp::refresh_report;

TEST_CASE("a server that answers is told with its latency and what it can do") {
    mcp::pool_probe seen;
    seen.latency = 1500us;
    seen.capabilities = mcp::raw_json::parse(R"({"tools":{}})").value();
    refresh_report const made(seen);
    CHECK(made.success);
    CHECK(made.message == "connected");
    CHECK(made.latency_ms == 1.5);
    CHECK(made.capabilities.text() == R"({"tools":{}})");
}

TEST_CASE("a failure begins with a word that programs can tell apart") {
    auto const words = [](errc code) { return refresh_report(error(code, "\"x\"")).message; };
    CHECK(words(errc::unknown_server).starts_with("not_found: "));
    CHECK(words(errc::server_disabled).starts_with("server_disabled: "));
    CHECK(words(errc::timed_out).starts_with("timed_out: "));
    CHECK(words(errc::connection_refused).starts_with("failed: "));
    CHECK(words(errc::unknown_server).ends_with("\"x\""));
    refresh_report const made(error(errc::timed_out));
    CHECK_FALSE(made.success);
    CHECK_FALSE(made.latency_ms.has_value());
}

TEST_CASE("what is asked for at once is the state, and where access is granted") {
    mcp::server_status seen;
    seen.name = "web";
    seen.state = mcp::server_state::pending_auth;
    seen.auth_url = "https://login";
    mcp::pool_entry const made(seen);
    CHECK(made.server_id == "web");
    CHECK(made.status == mcp::server_state::pending_auth);
    CHECK(made.auth_url == "https://login");
}

}  // namespace tests_host_pool_report
