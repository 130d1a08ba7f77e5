// SPDX-License-Identifier: MIT
// Tests of host/config_source.hpp: the sections of each kind of file.
#include <mcp/host/config_source.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace tests_host_config_source {

using mcp::config_places;
using mcp::config_source;
using mcp::read_config;

read_config read(std::string text, std::string file = "f.json", std::string project = {}) {
    config_source source;
    source.file = std::move(file);
    source.text = std::move(text);
    source.project = std::move(project);
    return mcp::read_entries(source, config_places());
}

std::vector<std::string> names_of(read_config const& made) {
    std::vector<std::string> names;
    for (auto const& each : made.entries) names.push_back(each.server.name);
    return names;
}

using names = std::vector<std::string>;

TEST_CASE("servers stand under mcpServers or servers, in the order of the file") {
    CHECK(names_of(read(R"({"mcpServers": {"b": {"command": "x"}, "a": {"command": "x"}}})")) ==
          names{"b", "a"});
    CHECK(names_of(read(R"(// for an editor
        {"inputs": [], "servers": {"c": {"type": "stdio", "command": "x"},},})")) == names{"c"});
    CHECK(names_of(read("")).empty());
    CHECK(read("").problems.empty());
}

TEST_CASE("a name that is there twice is warned of, and the last one counts") {
    auto const made = read(
        "{\"mcpServers\": {\"a\": {\"command\": \"x\"},\n"
        "\"a\": {\"command\": \"y\"}}, \"servers\": {\"a\": {\"command\": \"z\"}}}");
    REQUIRE(made.entries.size() == 1);
    CHECK(made.entries[0].server.command == "z");
    REQUIRE(made.problems.size() == 2);
    CHECK(made.problems[0].message == "is there twice in this file; the one in line 2 counts");
    CHECK_FALSE(made.problems[0].is_error());
}

TEST_CASE("a section that is almost right is suggested") {
    auto const made = read(R"({"mcp_servers": {}})");
    REQUIRE(made.problems.size() == 1);
    CHECK(to_string(made.problems[0]) ==
          "f.json:1 mcp_servers: warning: holds no servers for this program (did you mean "
          "mcpServers?)");
    CHECK(read(R"({"theme": "dark", "numStartups": 4})").problems.empty());
    CHECK(read(R"({"mcpServers": {}, "mcpServer": {}})").problems.empty());
}

TEST_CASE("a section of another type is one problem") {
    auto const made = read(R"({"mcpServers": []})");
    REQUIRE(made.problems.size() == 1);
    CHECK(made.problems[0].message == "must be a table of servers");
    CHECK(read("[]").problems[0].message == "must be a table");
}

TEST_CASE("the servers of a project are those of its folder alone") {
    std::string const text = R"({"mcpServers": {"user": {"command": "x"}},
        "projects": {"/a": {"mcpServers": {"a": {"command": "x"}}}, "/b": {}}})";
    CHECK(names_of(read(text, "f.json", "/a")) == names{"a"});
    CHECK(names_of(read(text, "f.json", "/b")).empty());
    CHECK(names_of(read(text, "f.json", "/c")).empty());
    CHECK(names_of(read("{}", "f.json", "/a")).empty());
}

TEST_CASE("without TOML, a TOML file says what is missing") {
    config_source source;
    source.file = "config.toml";
    auto const made = mcp::read_entries<false>(source, config_places());
    REQUIRE(made.problems.size() == 1);
    CHECK(made.problems[0].message.find("link mcp::toml") != std::string::npos);
}

}  // namespace tests_host_config_source
