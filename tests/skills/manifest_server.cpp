// SPDX-License-Identifier: MIT
// Tests of skills/manifest_server.hpp: one server, with what is wrong about it.
#include <mcp/skills/manifest_server.hpp>

#include <mcp/core/yaml_places.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tests_skills_manifest_server {

struct outcome {
    mcp::server_requirement server;
    std::string problems;
};

outcome read(std::string_view text) {
    auto const entry = mcp::parse_yaml_places(text);
    REQUIRE(entry.has_value());
    mcp::detail::problem_list problems("mcp.yaml");
    outcome made;
    std::string const folder = "/s/a";
    made.server = mcp::detail::manifest_server_reader(*entry, "x", folder, problems).read();
    for (auto const& each : problems.all()) made.problems += to_string(each) + '\n';
    return made;
}

TEST_CASE("variables stay as they are written") {
    auto const made =
        read("{name: a, url: \"https://${HOST}:${PORT:-1}/mcp\", headers: {A: \"Bearer ${T}\"}}");
    CHECK(made.problems.empty());
    CHECK(made.server.url == "https://${HOST}:${PORT:-1}/mcp");
    CHECK(made.server.headers.at("A") == "Bearer ${T}");
    CHECK_FALSE(made.server.transport);
}

TEST_CASE("transport and type are the same, and the problem names the one that is written") {
    CHECK(read("{name: a, transport: SSE, url: \"https://h/\"}").server.transport ==
          mcp::server_wire::sse);
    CHECK(read("{name: a, type: streamable_http, url: \"https://h/\"}").server.transport ==
          mcp::server_wire::http);
    CHECK(
        read("{name: a, transport: http, command: x}").problems.find("x.transport: needs a url") !=
        std::string::npos);
}

TEST_CASE("numbers and truths become the text that they are") {
    auto const made = read("{name: 7, command: x, args: [1.0, true], provides: 2.10, version: 3}");
    CHECK(made.problems.empty());
    CHECK(made.server.name == "7");
    CHECK(made.server.args == std::vector<std::string>{"1.0", "true"});
    CHECK(made.server.provides == "2.10");
    CHECK(made.server.version == "3");
}

TEST_CASE("a port is a number, beside a client that looks like one and is text") {
    auto const made = read(
        "{name: a, url: \"https://h/\", auth: {type: oauth}, "
        "oauth: {clientId: 123, callbackPort: 8080}}");
    CHECK(made.problems.empty());
    REQUIRE(made.server.oauth);
    CHECK(made.server.oauth->callback_port == 8080);
    CHECK(made.server.oauth->client_id == "123");
    CHECK(read("{name: a, url: \"https://h/\", oauth: {callbackPort: \"8080\"}}")
              .problems.find("x.oauth.callbackPort: must be a number") != std::string::npos);
}

TEST_CASE("a relative program stands in the skill's folder, and one without a slash in PATH") {
    CHECK(read("{name: a, command: ./run}").server.command == "/s/a/run");
    CHECK(read("{name: a, command: run}").server.command == "run");
    CHECK(read("{name: a, command: /bin/run}").server.command == "/bin/run");
    CHECK(read("{name: a, command: \"${HOME}/run\"}").server.command == "${HOME}/run");
    CHECK(read("{name: a, command: x, cwd: .}").server.cwd == "/s/a");
    CHECK_FALSE(read("{name: a, command: x, cwd: ../b}").problems.empty());
    CHECK_FALSE(read("{name: a, command: \"a/../../x\"}").problems.empty());
}

TEST_CASE("what no program can be given is refused") {
    CHECK_FALSE(read("{name: a, command: \"x\\0y\"}").problems.empty());
    CHECK_FALSE(read("{name: a, command: x, args: [\"\\0\"]}").problems.empty());
    CHECK_FALSE(read("{name: a, command: x, env: {\"A=\": b}}").problems.empty());
    CHECK_FALSE(read("{name: a, url: \"https://h/\", headers: {A: \"b\\nc\"}}").problems.empty());
    CHECK_FALSE(read("{name: a, tools: [\"\\e[1m\"]}").problems.empty());
    CHECK_FALSE(read("{name: a, tools: [\"\"]}").problems.empty());
    CHECK_FALSE(read("{name: a, optional: \"yes\"}").problems.empty());
}

TEST_CASE("a name alone is enough, but not with half of how to reach the server") {
    CHECK(read("{name: notes}").problems.empty());
    CHECK_FALSE(read("{name: notes}").server.is_declaration());
    CHECK(read("{name: notes, args: [x]}").problems.find("neither command nor url") !=
          std::string::npos);
    CHECK(read("{name: \"\"}").problems.find("x.name: is empty") != std::string::npos);
    CHECK(read("{optional: true}").problems.find("has no name") != std::string::npos);
}

}  // namespace tests_skills_manifest_server
