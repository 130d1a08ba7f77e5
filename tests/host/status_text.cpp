// SPDX-License-Identifier: MIT
// Tests of host/status_text.hpp: what people read about servers.
#include <mcp/host/status_text.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_host_status_text {

using namespace std::chrono_literals;
using mcp::errc;
using mcp::error;
using mcp::latency_summary;
using mcp::pending_retry;
using mcp::server_state;
using mcp::server_status;
using mcp::status_text;

server_status in(server_state state) {
    server_status made;
    made.name = "files";
    made.state = state;
    return made;
}

pending_retry retry(unsigned number, unsigned most, mcp::duration delay) {
    return pending_retry{number, most, delay};
}

TEST_CASE("a state without more to say is its name") {
    CHECK(status_text(in(server_state::disabled)) == "disabled");
    CHECK(status_text(in(server_state::disconnected)) == "disconnected");
    CHECK(status_text(in(server_state::connecting)) == "connecting");
    CHECK(status_text(in(server_state::reconnecting)) == "reconnecting");
    CHECK(status_text(in(server_state::failed)) == "failed");
    CHECK(status_text(in(server_state::pending_auth)) == "waits for access to be granted");
}

TEST_CASE("a try that is waited for says its number, its time and why") {
    server_status server = in(server_state::connecting);
    server.retry = retry(2, 3, 2s);
    CHECK(status_text(server) == "connecting: retry 2 of 3 in 2 s");
    server.last_error = error(errc::connection_refused);
    CHECK(status_text(server) == "connecting: retry 2 of 3 in 2 s (connection refused)");
    server.state = server_state::reconnecting;
    server.retry = retry(7, 0, 1500ms);
    CHECK(status_text(server) == "reconnecting: retry 7 in 1.5 s (connection refused)");
    server.retry.reset();
    CHECK(status_text(server) == "reconnecting (connection refused)");
}

TEST_CASE("a connected server says how many tools it offers, and how it is") {
    server_status server = in(server_state::connected);
    server.tools = server.tools_total = 1;
    CHECK(status_text(server) == "connected, 1 tool");
    server.tools = 5;
    server.tools_total = 12;
    CHECK(status_text(server) == "connected, 5 of 12 tools");
    server.latency = latency_summary{12400us, 9ms, 20ms, 3};
    CHECK(status_text(server) == "connected, 5 of 12 tools, healthy (12 ms)");
    server.health.consecutive_failures = 1;
    CHECK(status_text(server) == "connected, 5 of 12 tools, 1 check failed");
    server.health.consecutive_failures = 3;
    server.health.is_healthy = false;
    CHECK(status_text(server) == "connected, 5 of 12 tools, unhealthy (3 checks failed)");
}

TEST_CASE("a healthy answer without a time is healthy all the same") {
    mcp::health_status health;
    CHECK(mcp::health_text(health, std::nullopt).empty());
    health.last_check_result = mcp::check_result::healthy;
    CHECK(mcp::health_text(health, std::nullopt) == "healthy");
}

TEST_CASE("a failure says its cause, what to do, and where") {
    server_status server = in(server_state::failed);
    server.last_error = error(errc::command_not_found, "npx");
    CHECK(status_text(server) == "failed: command not found: npx; correct \"command\"");
    server.origin.file = "mcp.json";
    server.origin.line = 3;
    CHECK(status_text(server) ==
          "failed: command not found: npx; correct \"command\" "
          "(mcp.json:3)");
    server.origin.line = 0;
    server.last_error = error(errc::unknown, "it is late");
    CHECK(status_text(server) == "failed: unknown error: it is late");
}

TEST_CASE("a cause that would fill the screen is cut, and what to do about it is not") {
    server_status server = in(server_state::failed);
    std::string const folders(3000, '/');
    server.last_error = error(errc::command_not_found, "\"npx\" is not in PATH: " + folders);
    std::string const words = status_text(server);
    CHECK(words.size() < 250);
    CHECK(words.starts_with("failed: command not found: \"npx\" is not in PATH: ///"));
    CHECK(words.ends_with("/\xE2\x80\xA6; correct \"command\""));
    server.state = server_state::reconnecting;
    CHECK(status_text(server).size() < 250);
    CHECK(server.last_error->message().size() > 3000);
}

TEST_CASE("every class of errors that can be mended has words for it") {
    CHECK(mcp::fix_for(error(errc::connection_lost)) ==
          "check that the server runs, then reconnect");
    CHECK(mcp::fix_for(error(errc::tls_failed)) == "check \"url\" and the network");
    CHECK(mcp::fix_for(error(errc::spawn_failed)) == "correct its entry");
    CHECK(mcp::fix_for(error(errc::malformed_message)) ==
          "update the server, or ask those who make it");
    CHECK(mcp::fix_for(error(errc::unauthorized)) == "check \"auth\" and \"headers\"");
    CHECK(mcp::fix_for(error(errc::cancelled)).empty());
    CHECK(mcp::fix_for(error(errc::closed)).empty());
    CHECK(mcp::fix_for(error(std::make_error_code(std::errc::io_error))).empty());
}

TEST_CASE("whoever has to grant access sees where, and nothing that a terminal would obey") {
    server_status server = in(server_state::pending_auth);
    server.auth_url = "https://login.example/x\x1b[2J";
    CHECK(status_text(server) ==
          "waits for access to be granted: open https://login.example/x [2J");
    server.state = server_state::failed;
    server.last_error = error(errc::remote_error);
    server.last_error->remote = mcp::rpc_error{-1, "no\r\nway\x07", {}};
    CHECK(status_text(server).find_first_of("\r\n\x07\x1b") == std::string::npos);
    CHECK(status_text(server).find("no way") != std::string::npos);
}

TEST_CASE("times have the unit that people would use") {
    using mcp::detail::time_text;
    CHECK(time_text(0us) == "0 ms");
    CHECK(time_text(1us) == "< 0.1 ms");
    CHECK(time_text(49us) == "< 0.1 ms");
    CHECK(time_text(50us) == "0.1 ms");
    CHECK(time_text(420us) == "0.4 ms");
    CHECK(time_text(990us) == "1 ms");
    CHECK(time_text(12499us) == "12 ms");
    CHECK(time_text(999499us) == "999 ms");
    CHECK(time_text(999500us) == "1 s");
    CHECK(time_text(1500ms) == "1.5 s");
    CHECK(time_text(30s) == "30 s");
    CHECK(time_text(90s) == "1.5 min");
    CHECK(time_text(10min) == "10 min");
}

TEST_CASE("all servers together are counted by state") {
    auto const entry = [](std::string name, server_state state, std::size_t tools) {
        server_status made = in(state);
        made.name = std::move(name);
        made.tools = tools;
        return std::make_shared<server_status const>(std::move(made));
    };
    CHECK(status_text(mcp::host_status()) == "0 servers; 0 tools");
    std::vector<mcp::host_status::entry> servers;
    servers.push_back(entry("a", server_state::connected, 4));
    servers.push_back(entry("b", server_state::failed, 0));
    servers.push_back(entry("c", server_state::connected, 3));
    CHECK(status_text(mcp::host_status(servers)) == "3 servers: 2 connected, 1 failed; 7 tools");
}

TEST_CASE("tools from the cache are told so") {
    CHECK(mcp::cache_hit_text(1) == "1 tool, from the cache");
    CHECK(mcp::cache_hit_text(12) == "12 tools, from the cache");
}

}  // namespace tests_host_status_text
