// SPDX-License-Identifier: MIT
// Tests of skills/mcp_manifest.hpp: what a skill needs, and that the schema in docs/ says the same.
#include <mcp/skills/mcp_manifest.hpp>

#include <mcp/core/json.hpp>
#include <mcp/core/yaml_places.hpp>

#include <catch2/catch.hpp>

#include <support/scratch_folder.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace tests_skills_mcp_manifest {

using mcp::json;

struct outcome {
    mcp::skill skill;
    std::vector<std::string> problems;
};

outcome read(std::string_view text, bool strict = false) {
    auto const root = mcp::parse_yaml_places(text);
    REQUIRE(root.has_value());
    outcome made;
    made.skill.path = "/s/a";
    mcp::detail::manifest_problems problems("mcp.yaml", strict);
    mcp::detail::mcp_manifest_reader(*root, problems, made.skill).read();
    for (auto const& each : problems.list.all()) made.problems.push_back(to_string(each));
    return made;
}

TEST_CASE("version and priority are the skill's") {
    auto const made = read("version: 1.10\npriority: -3\n");
    CHECK(made.skill.version == "1.10");
    CHECK(made.skill.priority == -3);
    CHECK(made.problems.empty());
}

TEST_CASE("a priority that is no whole number in its bounds is left out") {
    for (auto const* text : {"1.5", "1000001", "-1000001", "high", "\"1\"", ".inf", "1e99"}) {
        CAPTURE(text);
        auto const made = read("priority: " + std::string(text) + "\n");
        CHECK(made.skill.priority == 0);
        CHECK(made.problems.size() == 1);
    }
    CHECK(read("priority: 1000000\n").skill.priority == 1000000);
}

TEST_CASE("a version is one line that is not too long") {
    CHECK(read("version: \"1\\n2\"\n").problems.size() == 1);
    CHECK(read("version: " + std::string(257, '1') + "\n").skill.version.empty());
}

TEST_CASE("a skill is required with its range, or is optional") {
    auto const made =
        read("requires:\n  skills:\n    - {name: b, version: 2, optional: true}\n    - name: c\n");
    REQUIRE(made.skill.skills.size() == 2);
    CHECK(made.skill.skills[0].version == "2");
    CHECK(made.skill.skills[0].optional);
    CHECK_FALSE(made.skill.skills[1].optional);
    CHECK(to_string(made.skill.skills[1].place) == "mcp.yaml:4");
}

TEST_CASE("a field without effect is a warning, and in strict mode an error") {
    CHECK(read("priorty: 1\n").problems.at(0) ==
          "mcp.yaml:1 priorty: warning: is not known here and has no effect "
          "(did you mean priority?)");
    CHECK(read("priorty: 1\n", true).problems.at(0) ==
          "mcp.yaml:1 priorty: is not known here and has no effect (did you mean priority?)");
}

json schema() {
    return json::parse(mcp::test::read_file(MCP_SOURCE_DIR "/docs/agents-mcp.schema.json"));
}

bool is_unknown(std::string const& text) {
    auto const all = read(text).problems;
    return std::any_of(all.begin(), all.end(), [](std::string const& each) {
        return each.find("is not known here") != std::string::npos;
    });
}

TEST_CASE("each field of the schema is known") {
    auto const at = schema();
    for (auto const& [name, ignored] : at["properties"].items()) {
        CAPTURE(name);
        CHECK_FALSE(is_unknown(name + ": 1\n"));
    }
    for (auto const& [name, ignored] : at["properties"]["requires"]["properties"].items()) {
        CHECK_FALSE(is_unknown("requires: {" + name + ": []}\n"));
    }
    for (auto const* kind : {"server", "skill"}) {
        for (auto const& [name, ignored] : at["$defs"][kind]["properties"].items()) {
            CAPTURE(kind, name);
            CHECK_FALSE(is_unknown("requires: {" + std::string(kind) + "s: [{name: a, " + name +
                                   ": 1}]}\n"));
        }
    }
    CHECK(is_unknown("requires: {servers: [{name: a, timeout: 1}]}\n"));
}

}  // namespace tests_skills_mcp_manifest
