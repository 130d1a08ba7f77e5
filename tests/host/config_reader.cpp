// SPDX-License-Identifier: MIT
// Tests of host/config_reader.hpp: every field, its unit, and which of two wins.
#include <mcp/host/config_reader.hpp>
#include <mcp/host/config_text.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace tests_host_config_reader {

using namespace std::chrono_literals;
using mcp::duration;
using mcp::server_config;
using mcp::server_wire;
using names = std::vector<std::string>;

struct outcome {
    server_config server;
    std::vector<mcp::config_problem> problems;
};

outcome read(std::string const& text) {
    auto const entry = mcp::parse_json_places(text);
    REQUIRE(entry);
    mcp::detail::problem_list problems("f");
    auto server = mcp::detail::entry_reader("x", *entry, "s.x", problems).read();
    return {server, problems.take()};
}

TEST_CASE("every field is read") {
    auto const [server, problems] = read(R"({
        "type": "stdio", "command": "npx", "args": ["-y", "x"], "env": {"A": "1"}, "cwd": "/w",
        "enabled": false, "required": true, "description": "words",
        "version": "1.4.0",
        "timeout": 5000, "toolTimeoutSec": 1.5, "maxRetries": 0, "retryDelay": 250,
        "maxReconnectAttempts": 7, "maxReconnectDelay": 9000,
        "healthCheck": {"enabled": false, "intervalMs": 1000, "timeoutMs": 200, "maxFailures": 4},
        "enabledTools": ["a"], "disabledTools": ["b", "c"]})");
    CHECK(problems.empty());
    CHECK(server.name == "x");
    CHECK(server.wire == server_wire::stdio);
    CHECK(server.command == "npx");
    CHECK(server.args == names{"-y", "x"});
    CHECK(server.env == std::map<std::string, std::string>{{"A", "1"}});
    CHECK(server.cwd == "/w");
    CHECK_FALSE(server.enabled);
    CHECK(server.required);
    CHECK(server.description == "words");
    CHECK(server.version == "1.4.0");
    CHECK(server.connect_timeout == duration(5s));
    CHECK(server.call_timeout == duration(1500ms));
    CHECK(server.max_retries == 0);
    CHECK(server.retry_delay == duration(250ms));
    CHECK(server.max_reconnects == 7);
    CHECK(server.max_reconnect_delay == duration(9s));
    CHECK_FALSE(server.health.enabled);
    CHECK(server.health.interval == duration(1s));
    CHECK(server.health.timeout == duration(200ms));
    CHECK(server.health.max_failures == 4);
    CHECK(server.enabled_tools == names{"a"});
    CHECK(server.disabled_tools == names{"b", "c"});
}

TEST_CASE("a server elsewhere has its fields too") {
    auto const [server, problems] = read(R"({
        "url": "https://h/mcp", "headers": {"X-A": "1"},
        "auth": {"type": "basic", "username": "u", "password": "p", "token": "t"},
        "oauth": {"clientId": "i", "clientSecret": "s", "scopes": "a  b", "callbackPort": 8080,
                  "redirectUri": "http://localhost/"}})");
    CHECK(problems.empty());
    CHECK(server.wire == server_wire::automatic);
    CHECK(server.url == "https://h/mcp");
    CHECK(server.headers.at("X-A") == "1");
    CHECK(server.auth.kind == mcp::auth_kind::basic);
    CHECK(server.auth.username == "u");
    CHECK(server.auth.password == "p");
    CHECK(server.auth.token == "t");
    REQUIRE(server.oauth);
    CHECK(server.oauth->client_id == "i");
    CHECK(server.oauth->client_secret == "s");
    CHECK(server.oauth->scopes == names{"a", "b"});
    CHECK(server.oauth->callback_port == 8080);
    CHECK(server.oauth->redirect_uri == "http://localhost/");
    CHECK(read(R"({"url": "u", "oauth": {"scopes": ["a b", "c"]}})").server.oauth->scopes ==
          names{"a b", "c"});
}

TEST_CASE("of two fields that say the same, one wins, in either order") {
    for (char const* text : {R"({"timeout": 1000, "startupTimeoutSec": 7})",
                             R"({"startupTimeoutSec": 7, "timeout": 1000})"}) {
        CHECK(read(text).server.connect_timeout == duration(7s));
    }
    for (char const* text :
         {R"({"healthCheckInterval": 1000, "healthCheck": {"intervalMs": 7000}})",
          R"({"healthCheck": {"intervalMs": 7000}, "healthCheckInterval": 1000})"}) {
        CHECK(read(text).server.health.interval == duration(7s));
    }
    CHECK(read(R"({"healthCheckInterval": 1000, "healthCheck": {}})").server.health.interval ==
          duration(1s));
    CHECK_FALSE(read(R"({"disabled": true})").server.enabled);
    CHECK(read(R"({"disabled": true, "enabled": true})").server.enabled);
}

TEST_CASE("the type has the names that others gave it") {
    struct {
        char const* name;
        server_wire wire;
    } const rows[] = {
        {"stdio", server_wire::stdio},
        {"http", server_wire::http},
        {"streamable-http", server_wire::http},
        {"streamable_http", server_wire::http},
        {"streamableHttp", server_wire::http},
        {"sse", server_wire::sse},
        {"SSE", server_wire::sse},
        {"local", server_wire::stdio},
        {"remote", server_wire::automatic},
    };
    for (auto const& row : rows) {
        CAPTURE(row.name);
        auto const made = read("{\"type\": \"" + std::string(row.name) + "\"}");
        CHECK(made.problems.empty());
        CHECK(made.server.wire == row.wire);
    }
    auto const wrong = read(R"({"type": "websocket"})");
    REQUIRE(wrong.problems.size() == 1);
    CHECK(to_string(wrong.problems[0]) ==
          "f:1 s.x.type: is no type of connection that is known here (write stdio, http or sse)");
}

TEST_CASE("each value out of its range or of another type is named, and the default stays") {
    char const* const rows[][2] = {
        {"command", "1"},
        {"command", "null"},
        {"args", "{}"},
        {"args", "[1]"},
        {"env", "[]"},
        {"env", "{\"A\": 1}"},
        {"cwd", "true"},
        {"url", "1"},
        {"headers", "\"a\""},
        {"enabled", "1"},
        {"enabled", "\"true\""},
        {"required", "0"},
        {"description", "[]"},
        {"version", "1.4"},
        {"timeout", "0"},
        {"timeout", "-1"},
        {"timeout", "86400001"},
        {"timeout", "\"30\""},
        {"startupTimeoutSec", "0"},
        {"startupTimeoutSec", "86401"},
        {"toolTimeoutSec", "1e300"},
        {"maxRetries", "-1"},
        {"maxRetries", "101"},
        {"maxRetries", "1.5"},
        {"retryDelay", "0"},
        {"healthCheckInterval", "0"},
        {"maxReconnectAttempts", "101"},
        {"maxReconnectDelay", "0"},
        {"healthCheck", "true"},
        {"auth", "\"bearer\""},
        {"oauth", "1"},
        {"enabledTools", "\"a\""},
        {"disabledTools", "[null]"},
    };
    for (auto const& [name, value] : rows) {
        INFO(name << ": " << value);
        auto const made = read("{\n\"" + std::string(name) + "\": " + value + "}");
        REQUIRE(made.problems.size() == 1);
        CHECK(made.problems[0].is_error());
        CHECK(made.problems[0].line == 2);
        CHECK(made.problems[0].path.starts_with("s.x." + std::string(name)));
        CHECK(made.problems[0].message.find("must be") != std::string::npos);
        CHECK_FALSE(made.problems[0].fix.empty());
        CHECK(made.server == [] {
            server_config usual("x");
            return usual;
        }());
    }
    for (char const* inner : {"intervalMs", "timeoutMs", "maxFailures"}) {
        auto const made = read("{\"healthCheck\": {\"" + std::string(inner) + "\": 0}}");
        REQUIRE(made.problems.size() == 1);
        CHECK(made.problems[0].path == "s.x.healthCheck." + std::string(inner));
    }
    CHECK(read(R"({"auth": {"type": "digest"}})").problems.size() == 1);
    CHECK(read(R"({"auth": {"token": "t"}})").problems.size() == 1);
}

TEST_CASE("the longest and shortest times are taken") {
    CHECK(read(R"({"timeout": 86400000})").server.connect_timeout == duration(24h));
    CHECK(read(R"({"toolTimeoutSec": 86400})").server.call_timeout == duration(24h));
    CHECK(read(R"({"timeout": 0.2})").server.connect_timeout == duration(1ms));
    CHECK(read(R"({"maxRetries": 100})").server.max_retries == 100);
}

TEST_CASE("fields that are not known or there twice are warned of") {
    auto const made = read(R"({"comand": "x", "alwaysAllow": [],
        "maxRetries": 1, "maxRetries": 2, "healthCheck": {"interval": 1}})");
    REQUIRE(made.problems.size() == 4);
    for (auto const& each : made.problems) CHECK_FALSE(each.is_error());
    CHECK(to_string(made.problems[0]) ==
          "f:2 s.x.healthCheck.interval: warning: is not known here and has no effect (did you "
          "mean intervalMs?)");
    CHECK(to_string(made.problems[1]) ==
          "f:1 s.x.comand: warning: is not known here and has no effect (did you mean command?)");
    CHECK(made.problems[2].path == "s.x.alwaysAllow");
    CHECK(made.problems[3].message == "is there twice; the last one counts");
    CHECK(made.server.max_retries == 2);
}

}  // namespace tests_host_config_reader
