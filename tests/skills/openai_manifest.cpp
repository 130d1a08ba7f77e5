// SPDX-License-Identifier: MIT
// Tests of skills/openai_manifest.hpp: what is taken, and what is left out.
#include <mcp/skills/openai_manifest.hpp>

#include <mcp/core/yaml_places.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tests_skills_openai_manifest {

struct outcome {
    mcp::skill skill;
    std::vector<mcp::config_problem> problems;
};

outcome read(std::string_view text) {
    auto const root = mcp::parse_yaml_places(text);
    REQUIRE(root.has_value());
    outcome made;
    made.skill.path = "/s/a";
    mcp::detail::manifest_problems problems("openai.yaml", false);
    mcp::detail::openai_manifest_reader(*root, problems, made.skill).read();
    made.problems = problems.list.take();
    return made;
}

outcome read_tool(std::string const& fields) {
    return read("dependencies: {tools: [{" + fields + "}]}\n");
}

TEST_CASE("a tool is a server on HTTP unless it says otherwise") {
    auto const made = read_tool("type: mcp, value: a, url: \"https://h/mcp\", command: x");
    REQUIRE(made.skill.servers.size() == 1);
    CHECK(made.skill.servers[0].wire() == mcp::server_wire::http);
    CHECK(made.skill.servers[0].command.empty());
    auto const program = read_tool("type: mcp, value: a, transport: stdio, command: x, url: y");
    REQUIRE(program.skill.servers.size() == 1);
    CHECK(program.skill.servers[0].command == "x");
    CHECK(program.skill.servers[0].url.empty());
}

TEST_CASE("a tool of another type is somebody else's") {
    auto const made = read_tool("type: cli, value: jq");
    CHECK(made.skill.servers.empty());
    CHECK(made.problems.empty());
}

TEST_CASE("a text at its limit is taken, and one over it is left out with a warning") {
    std::string const name(64, 'n');
    CHECK(read("interface: {display_name: " + name + "}\n").skill.details.interface.display_name ==
          name);
    auto const made = read("interface: {display_name: " + name + "n}\n");
    CHECK(made.skill.details.interface.display_name.empty());
    REQUIRE(made.problems.size() == 1);
    CHECK_FALSE(made.problems[0].is_error());
}

TEST_CASE("an optional field of a tool that is wrong costs the field, not the tool") {
    auto const made = read_tool("type: mcp, value: a, url: \"https://h/mcp\", transport: 1");
    CHECK(made.skill.servers.size() == 1);
    CHECK(made.problems.size() == 1);
}

TEST_CASE("without a policy a skill may be chosen by the model") {
    CHECK(read("policy: {}\n").skill.details.allow_implicit_invocation);
    CHECK_FALSE(read("policy: {allow_implicit_invocation: false}\n")
                    .skill.details.allow_implicit_invocation);
}

}  // namespace tests_skills_openai_manifest
