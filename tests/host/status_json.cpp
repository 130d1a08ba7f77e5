// SPDX-License-Identifier: MIT
// Tests of host/status_json.hpp: what programs read about servers.
#include <mcp/host/status_json.hpp>

#include <mcp/core/json.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_host_status_json {

using namespace std::chrono_literals;
using mcp::json;
using mcp::server_status;
using mcp::status_moment;

status_moment const now{
    mcp::time_point() + 1h,
    std::chrono::sys_days(std::chrono::January / 2 / 2026) + 3h + 4min + 5s + 6ms};

std::string text_of(server_status server) {
    std::vector<mcp::host_status::entry> servers;
    servers.push_back(std::make_shared<server_status const>(std::move(server)));
    return mcp::status_json(mcp::host_status(std::move(servers)), now);
}

TEST_CASE("a server of which nothing is known yet has every member") {
    server_status server;
    server.name = "files";
    CHECK(text_of(server) ==
          R"({"servers":[{"name":"files","state":"disconnected","transport":"stdio","era":null,)"
          R"("serverName":null,"serverVersion":null,"connectedAt":null,"tools":0,"latencyMs":null,)"
          R"("health":{"isHealthy":true,"consecutiveFailures":0,"lastCheckTime":null,)"
          R"("lastCheckResult":"unknown"},"lastError":null,"authUrl":null,"reconnects":0,)"
          R"("origin":{"layer":"given","file":null,"line":null}}]})");
}

TEST_CASE("a server of which everything is known has every value") {
    server_status server;
    server.name = "web";
    server.state = mcp::server_state::connected;
    server.transport = mcp::server_wire::http;
    server.era = mcp::era::modern;
    server.server_name = "web server";
    server.server_version = "1.2";
    server.connected_at = now.wall - 1min;
    server.tools = 3;
    server.latency = mcp::latency_summary{12400us, 9ms, 20ms, 3};
    server.health.consecutive_failures = 2;
    server.health.is_healthy = false;
    server.health.last_check_time = now.steady - 1500ms;
    server.health.last_check_result = mcp::check_result::unhealthy;
    server.last_error = mcp::error(mcp::errc::timed_out, "no answer");
    server.auth_url = "https://login.example/";
    server.reconnects = 4;
    server.origin = {mcp::config_layer::project, "/p/.mcp.json", 7, "mcpServers.web"};
    CHECK(text_of(server) ==
          R"({"servers":[{"name":"web","state":"connected","transport":"http","era":"modern",)"
          R"("serverName":"web server","serverVersion":"1.2",)"
          R"("connectedAt":"2026-01-02T03:03:05.006Z","tools":3,"latencyMs":12.4,)"
          R"("health":{"isHealthy":false,"consecutiveFailures":2,)"
          R"("lastCheckTime":"2026-01-02T03:04:03.506Z","lastCheckResult":"unhealthy"},)"
          R"("lastError":"timed out: no answer","authUrl":"https://login.example/","reconnects":4,)"
          R"("origin":{"layer":"project","file":"/p/.mcp.json","line":7}}]})");
}

TEST_CASE("whatever a server says, the document is JSON") {
    server_status server;
    server.name = "odd";
    server.server_name = "\"\\\n\x1b[2J\xff";
    auto const read = mcp::parse_json(text_of(server));
    REQUIRE(read);
    CHECK((*read)["servers"][0]["serverName"] == "\"\\\n\x1b[2J\xEF\xBF\xBD");
}

TEST_CASE("no servers are an empty list") {
    CHECK(mcp::status_json(mcp::host_status()) == R"({"servers":[]})");
}

TEST_CASE("times are told in UTC, also those before 1970") {
    CHECK(mcp::detail::iso_time(std::chrono::system_clock::time_point()) ==
          "1970-01-01T00:00:00.000Z");
    CHECK(mcp::detail::iso_time(std::chrono::system_clock::time_point() - 1ms) ==
          "1969-12-31T23:59:59.999Z");
}

}  // namespace tests_host_status_json
