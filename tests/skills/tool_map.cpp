// SPDX-License-Identifier: MIT
// Tests of skills/tool_map.hpp: which name a skill's tool has, and whose tools it may call.
#include <mcp/skills/tool_map.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_skills_tool_map {

using mcp::skill_server;
using mcp::skill_tool;
using mcp::tool_map;

mcp::host_tool offered(std::string server, std::string tool, std::string name) {
    auto definition = std::make_shared<mcp::tool>();
    definition->name = std::move(tool);
    mcp::host_tool made;
    made.name = std::move(name);
    made.server = std::move(server);
    made.definition = std::move(definition);
    return made;
}

skill_server server(std::string skill, std::string called, std::string name,
                    std::vector<std::string> tools = {}) {
    skill_server made;
    made.skill = std::move(skill);
    made.called = std::move(called);
    made.server = std::move(name);
    made.tools = std::move(tools);
    return made;
}

tool_map example() {
    std::vector<mcp::host_tool> all;
    all.push_back(offered("gh", "list", "gh__list"));
    all.push_back(offered("gh", "create", "create"));
    all.push_back(offered("search", "list", "search__list"));
    all.push_back(offered("other", "secret", "secret"));
    return tool_map({server("triage", "github", "gh", {"create", "close"}),
                     server("triage", "web", "search"), server("review", "github", "gh")},
                    mcp::shared_list<mcp::host_tool>(std::move(all)));
}

TEST_CASE("a skill's tools have the names by which they are called, needed or not") {
    std::string made;
    for (skill_tool const& each : example().of("triage")) {
        made += each.called + '.' + each.tool + '=' + each.name + (each.is_needed ? "! " : " ");
    }
    CHECK(made ==
          "github.close=! github.create=create! github.list=gh__list web.list=search__list ");
}

TEST_CASE("a tool is found by its own name, or with its server where that is not enough") {
    tool_map const map = example();
    CHECK(map.find("triage", "create").value() == "create");
    CHECK(map.find("review", "list").value() == "gh__list");
    CHECK(map.find("triage", "web.list").value() == "search__list");
    auto const both = map.find("triage", "list");
    REQUIRE_FALSE(both.has_value());
    CHECK(both.error().detail ==
          "\"list\" of skill:triage is a tool of several servers; write github.list");
    auto const gone = map.find("triage", "close");
    REQUIRE_FALSE(gone.has_value());
    CHECK(gone.error().detail == "\"close\" of skill:triage is not offered by server:gh now");
}

TEST_CASE("a skill finds no tools of servers that it does not get") {
    tool_map const map = example();
    CHECK(map.find("triage", "secret").error().code == mcp::errc::unknown_tool);
    CHECK(map.find("nobody", "create").error().code == mcp::errc::unknown_tool);
    CHECK(map.skills_of("gh__list") == std::vector<std::string>{"review", "triage"});
    CHECK(map.skills_of("secret").empty());
    CHECK(map.skills_of("").empty());
}

}  // namespace tests_skills_tool_map
