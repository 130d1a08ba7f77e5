// SPDX-License-Identifier: MIT
// Tests of host/config_entry_text.hpp: what is written reads back, and what is shown has no secret.
#include <mcp/host/config_entry_text.hpp>
#include <mcp/host/config_reader.hpp>
#include <mcp/host/config_text.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace tests_host_config_entry_text {

using namespace std::chrono_literals;
using mcp::server_config;

std::string text_of(server_config const& server) {
    std::string text = "{";
    for (auto const& field : mcp::fields_of(server)) {
        if (field.text.empty()) continue;
        if (text.size() > 1) text += ", ";
        text += '"' + std::string(field.names[0]) + "\": " + field.text;
    }
    return text + '}';
}

server_config read(std::string const& text) {
    auto const entry = mcp::parse_json_places(text);
    REQUIRE(entry);
    mcp::detail::problem_list problems("f");
    server_config made = mcp::detail::entry_reader("x", *entry, "x", problems).read();
    CHECK(problems.all().empty());
    return made;
}

server_config everything() {
    server_config made("x");
    made.enabled = false;
    made.required = true;
    made.description = "a \"b\"\n";
    made.version = "1.4.0";
    made.command = "c";
    made.args = {"a", ""};
    made.env = {{"A", "1"}};
    made.cwd = "/w";
    made.headers = {{"H", "v"}};
    made.auth.kind = mcp::auth_kind::basic;
    made.auth.token = "t";
    made.auth.username = "u";
    made.auth.password = "p";
    made.oauth.emplace();
    made.oauth->client_id = "i";
    made.oauth->client_secret = "s";
    made.oauth->scopes = {"a b", "c"};
    made.oauth->callback_port = 80;
    made.oauth->redirect_uri = "http://r/";
    made.connect_timeout = 1ms;
    made.call_timeout = 1234ms;
    made.max_retries = 9;
    made.retry_delay = 2s;
    made.max_reconnects = 0;
    made.max_reconnect_delay = 3s;
    made.health.enabled = false;
    made.health.interval = 4s;
    made.health.timeout = 5ms;
    made.health.max_failures = 6;
    made.enabled_tools = {"a"};
    made.disabled_tools = {"b"};
    return made;
}

TEST_CASE("only what is not the default is written") {
    server_config plain("x");
    plain.command = "npx";
    CHECK(text_of(plain) == R"({"type": "stdio", "command": "npx"})");
    server_config far("x");
    far.wire = mcp::server_wire::automatic;
    far.url = "http://h/";
    CHECK(text_of(far) == R"({"url": "http://h/"})");
}

TEST_CASE("everything that is written reads back the same") {
    for (auto wire : {mcp::server_wire::stdio, mcp::server_wire::http, mcp::server_wire::sse}) {
        server_config made = everything();
        made.wire = wire;
        CHECK(read(text_of(made)) == made);
    }
}

TEST_CASE("what is shown has no secret") {
    server_config made = everything();
    made.args = {"--token", "S3CR3T", "--api-key=S3CR3T", "--verbose", "--password",
                 "${PW}",   "plain"};
    made.env = {{"A", "S3CR3T"}, {"B", "${TOKEN}"}, {"C", "${TOKEN:-S3CR3T}"}, {"D", ""}};
    made.headers = {{"H", "Bearer S3CR3T"}};
    made.url = "https://me:S3CR3T@h/?token=S3CR3T";
    made.cwd = "/x?token=S3CR3T";
    made.auth.token = made.auth.password = made.oauth->client_secret = "S3CR3T";
    server_config const shown = mask_secrets(made);
    CHECK(text_of(shown).find("S3CR3T") == std::string::npos);
    CHECK(shown.args == std::vector<std::string>{"--token", "***", "--api-key=***", "--verbose",
                                                 "--password", "${PW}", "plain"});
    CHECK(shown.env.at("B") == "${TOKEN}");
    CHECK(shown.env.at("C") == "***");
    CHECK(shown.env.at("D") == "");
    CHECK(shown.url == "https://***@h/?token=***");
    CHECK(shown.command == "c");
}

}  // namespace tests_host_config_entry_text
