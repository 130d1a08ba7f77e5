// SPDX-License-Identifier: MIT
// Tests of host/config_edit.hpp: entries come, change and go, and the rest of the file stays.
#include <mcp/host/config_edit.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

namespace tests_host_config_edit {

using namespace std::chrono_literals;
using mcp::add_entry;
using mcp::change_entry;
using mcp::errc;
using mcp::make_error_code;
using mcp::remove_entry;
using mcp::server_config;

server_config program(std::string name) {
    server_config made(std::move(name));
    made.command = "npx";
    made.args = {"-y", "x"};
    return made;
}

TEST_CASE("the first entry makes the file") {
    auto const made = add_entry("", program("a"));
    REQUIRE(made);
    CHECK(*made == R"({
  "mcpServers": {
    "a": {
      "type": "stdio",
      "command": "npx",
      "args": ["-y","x"]
    }
  }
}
)");
}

std::string const file = R"({
    // of somebody else
    "theme": "dark",
    "mcpServers": {
        "first": {"command": "one", "mine": [1, 2]}, // keep
        "second": {
            "url": "https://h/",
            "startupTimeoutSec": 5, // quick
            "unknown": true,
            "disabled": true
        }
    },
    "z": 1
}
)";

TEST_CASE("an entry is added in the style of the file") {
    auto const made = add_entry(file, program("third"));
    REQUIRE(made);
    std::string expected = file;
    std::string const before = "            \"disabled\": true\n        }";
    expected.replace(expected.find(before), before.size(), before + R"(,
        "third": {
            "type": "stdio",
            "command": "npx",
            "args": ["-y","x"]
        })");
    CHECK(*made == expected);
    CHECK(add_entry(R"({"servers": {}})", program("a"))->find("mcpServers") == std::string::npos);
}

TEST_CASE("a change touches only what is different") {
    server_config second("second");
    second.wire = mcp::server_wire::automatic;
    second.url = "https://h/";
    second.connect_timeout = 5s;
    second.enabled = false;
    CHECK(*change_entry(file, second) == file);

    second.url = "https://other/";
    second.enabled = true;
    second.max_retries = 1;
    second.connect_timeout = 7s;
    auto const made = change_entry(file, second);
    REQUIRE(made);
    std::string expected = file;
    auto const put = [&](std::string const& from, std::string const& to) {
        expected.replace(expected.find(from), from.size(), to);
    };
    put("https://h/", "https://other/");
    put("\"startupTimeoutSec\": 5,", "\"timeout\": 7000,");
    put("true,\n            \"disabled\": true", "true,\n            \"maxRetries\": 1");
    CHECK(*made == expected);
}

TEST_CASE("a change in a file that says one thing in two ways leaves one of them") {
    server_config one("a");
    one.command = "x";
    one.connect_timeout = 2s;
    auto const made = change_entry(
        R"({"mcpServers": {"a": {"command": "x", "startupTimeoutSec": 1, "timeout": 5}}})", one);
    REQUIRE(made);
    CHECK(*made == R"({"mcpServers": {"a": {"command": "x",  "timeout": 2000}}})");
}

TEST_CASE("an entry is taken out of the section that has it") {
    auto const made = remove_entry(file, "first");
    REQUIRE(made);
    CHECK(made->find("first") == std::string::npos);
    CHECK(made->find("// of somebody else") != std::string::npos);
    CHECK(made->find("\"second\": {\n            \"url\"") != std::string::npos);
    CHECK(*remove_entry(R"({"servers": {"a": {}}, "mcpServers": {"b": {}}})", "a") ==
          R"({"servers": {}, "mcpServers": {"b": {}}})");
    CHECK(*remove_entry(*add_entry(file, program("x")), "x") == file);
}

TEST_CASE("what cannot be done changes nothing and says why") {
    CHECK(add_entry(file, program("first")).error().code ==
          make_error_code(errc::invalid_argument));
    CHECK(change_entry(file, program("none")).error().code ==
          make_error_code(errc::invalid_argument));
    CHECK(remove_entry(file, "none").error().code == make_error_code(errc::invalid_argument));
    CHECK(add_entry("{\n oops", program("a")).error().detail == "line 2: expected a key");
    CHECK_FALSE(add_entry("[]", program("a")));
    CHECK_FALSE(add_entry(R"({"mcpServers": 1})", program("a")));
    CHECK_FALSE(add_entry("", program("bad name")));
    CHECK_FALSE(add_entry("", server_config("nothing")));
    server_config late = program("late");
    late.retry_delay = 0ms;
    auto const refused = add_entry("", late);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().detail.find("late.retryDelay: must be > 0") != std::string::npos);
    CHECK_FALSE(change_entry(R"({"mcpServers": {"a": 1}})", program("a")));
}

}  // namespace tests_host_config_edit
