// SPDX-License-Identifier: MIT
// Tests of host/config_codex.hpp: Codex's table, read as it stands in its file.
#include <mcp/host/config_codex.hpp>

#ifdef MCP_WITH_TOML

#include <mcp/host/config.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tests_host_config_codex {

using namespace std::chrono_literals;
using mcp::config;
using mcp::duration;

config read(std::string text) {
    mcp::config_source source;
    source.file = "config.toml";
    source.text = std::move(text);
    mcp::config_places places;
    places.environment = [](std::string const& name) -> std::optional<std::string> {
        if (name == "TOKEN") return "t0k3n";
        if (name == "HEADER") return "h";
        return std::nullopt;
    };
    return config::from_sources({source}, places);
}

TEST_CASE("a program in Codex's table is the same server") {
    auto const made = read(R"(
model = "x"
[mcp_servers.files]
command = "npx"
args = ["-y", "server"]
env_vars = ["TOKEN"]
startup_timeout_sec = 12.5
tool_timeout_sec = 90
enabled_tools = ["read"]
disabled_tools = ["write"]
required = true
[mcp_servers.files.env]
A = "b"
)");
    CHECK(made.report() == "");
    auto const& server = made.find("files")->server;
    CHECK(server.command == "npx");
    CHECK(server.args == std::vector<std::string>{"-y", "server"});
    CHECK(server.env == std::map<std::string, std::string>{{"A", "b"}, {"TOKEN", "t0k3n"}});
    CHECK(made.find("files")->written.env.at("TOKEN") == "${TOKEN}");
    CHECK(server.connect_timeout == duration(12500ms));
    CHECK(server.call_timeout == duration(90s));
    CHECK(server.enabled_tools == std::vector<std::string>{"read"});
    CHECK(server.disabled_tools == std::vector<std::string>{"write"});
    CHECK(server.required);
    CHECK(server.origin.line == 3);
    CHECK(server.origin.path == "mcp_servers.files");
}

TEST_CASE("a server elsewhere in Codex's table is the same server") {
    auto const made = read(R"(
[mcp_servers.far]
url = "https://h/mcp"
bearer_token_env_var = "TOKEN"
http_headers = { "X-A" = "1" }
env_http_headers = { "X-B" = "HEADER" }
startup_timeout_ms = 700
scopes = ["a", "b"]
enabled = false
[mcp_servers.far.oauth]
client_id = "c"
)");
    CHECK(made.report() == "");
    auto const& server = made.find("far")->server;
    CHECK(server.url == "https://h/mcp");
    CHECK(server.auth.kind == mcp::auth_kind::bearer);
    CHECK(server.auth.token == "t0k3n");
    CHECK(server.headers == std::map<std::string, std::string>{{"X-A", "1"}, {"X-B", "h"}});
    CHECK(server.connect_timeout == duration(700ms));
    CHECK(server.oauth->scopes == std::vector<std::string>{"a", "b"});
    CHECK(server.oauth->client_id == "c");
    CHECK_FALSE(server.enabled);
}

TEST_CASE("problems have the names and lines of the TOML file") {
    auto const made = read(R"([mcp_servers.a]
command = "x"
tool_timeout_sec = 0
http_headers = 1
supports_parallel = true

[mcp_servers.b]
url = "http://h/"
bearer_token_env_var = "NOT_SET"
env_http_headers = ["wrong"]
)");
    CHECK(made.report() ==
          "config.toml:3 mcp_servers.a.tool_timeout_sec: must be > 0 and <= 86400 (seconds) (the "
          "usual value is 60)\n"
          "config.toml:4 mcp_servers.a.http_headers: must be a table, not a number (write a table, "
          "as in {\"A\": \"b\"})\n"
          "config.toml:4 mcp_servers.a.http_headers: warning: has no effect on a program (remove "
          "it)\n"
          "config.toml:5 mcp_servers.a.supports_parallel: warning: is not known here and has no "
          "effect (remove it if you do not need it elsewhere)\n"
          "config.toml:9 mcp_servers.b.bearer_token_env_var.token: the environment variable "
          "NOT_SET is not set (set it, or write ${NOT_SET:-default})\n"
          "config.toml:10 mcp_servers.b.env_http_headers: warning: is not known here and has no "
          "effect (remove it if you do not need it elsewhere)\n");
    CHECK(read("[mcp_servers\n").report().starts_with("config.toml:1: "));
}

}  // namespace tests_host_config_codex

#endif
