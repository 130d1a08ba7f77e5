// SPDX-License-Identifier: MIT
// Tests of skills/resolution_json.hpp: the graph, the plan and single nodes as JSON.
#include <mcp/core/json.hpp>
#include <mcp/skills/resolution_json.hpp>
#include <mcp/skills/resolver.hpp>

#include <skills/catalogs.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace tests_skills_resolution_json {

using namespace mcp;
using mcp::test::skill_text;

resolution example() {
    return resolve_skills(skill_catalog(
        {skill_text("triage").version("1.2.0").needs("history", "^1.0").may_use("charts"),
         skill_text("history", skill_scope::user)
             .version("1.4.0")
             .npx("github", "gh@1.4.0", "1.4.0")
             .env("TOKEN", "hunter2"),
         skill_text("lost").needs("nowhere")}));
}

json parsed(std::string const& text) { return json::parse(text); }

TEST_CASE("a graph as JSON has every node with its state, and every requirement with its place") {
    json const graph = parsed(draw_json(example()));
    json const& nodes = graph.at("nodes");
    std::vector<std::string> states;
    for (json const& each : nodes) {
        states.push_back(each.at("id").get<std::string>() + ' ' +
                         each.at("state").get<std::string>());
    }
    CHECK(states == std::vector<std::string>{"server:github ready", "skill:charts missing",
                                             "skill:history ready", "skill:lost blocked",
                                             "skill:nowhere missing", "skill:triage degraded"});
    CHECK(nodes.at(0).at("kind") == "server");
    CHECK(nodes.at(1).at("name") == "charts");
    json const expected = {{"from", "skill:triage"},
                           {"to", "skill:history"},
                           {"optional", false},
                           {"outcome", "kept"},
                           {"version", "^1.0"},
                           {"file", "triage/agents/mcp.yaml"},
                           {"line", 3}};
    json const& edges = graph.at("edges");
    CHECK(std::find(edges.begin(), edges.end(), expected) != edges.end());
}

TEST_CASE("a plan as JSON says what starts in which wave, and hides values") {
    std::string const text = plan_json(example());
    CHECK(text.find("hunter2") == text.npos);
    json const plan = parsed(text);
    json const& first = plan.at("waves").at(0);
    CHECK(first.at("servers").at(0).at("identity") == "npx -y gh@1.4.0");
    CHECK(first.at("servers").at(0).at("from") == "skill:history");
    CHECK(first.at("servers").at(0).at("env") == json{"TOKEN"});
    CHECK(first.at("servers").at(0).at("line") == 3);
    CHECK(first.at("skills").empty());
    CHECK(plan.at("waves").at(1).at("skills").at(0).at("name") == "history");
    CHECK(plan.at("waves").at(2).at("skills").at(0).at("status") == "degraded");
    REQUIRE(plan.at("blocked").size() == 1);
    CHECK(plan.at("blocked").at(0).at("name") == "lost");
    CHECK(plan.at("blocked").at(0).at("reasons").size() == 1);
}

TEST_CASE("a server as JSON has who needs it, and the words of explain()") {
    json const node = parsed(explain_json(example(), "github").value());
    CHECK(node.at("node") == "server:github");
    CHECK(node.at("state") == "ready");
    CHECK(node.at("server").at("required_by") == json{"history"});
    CHECK(node.at("needed_by").at(0).at("from") == "skill:history");
    CHECK(node.at("needs").empty());
    CHECK(node.at("text") == explain(example(), "github").value());
}

TEST_CASE("a skill as JSON has what it needs, and what was found about it") {
    json const node = parsed(explain_json(example(), "skill:triage").value());
    CHECK(node.at("skill").at("status") == "degraded");
    CHECK(node.at("needs").size() == 2);
    REQUIRE(node.at("findings").size() == 1);
    CHECK(node.at("findings").at(0).at("code") == "optional_missing");
}

TEST_CASE("what is only needed is a node without a skill, and what nobody knows is none") {
    json const node = parsed(explain_json(example(), "skill:charts").value());
    CHECK(node.at("state") == "missing");
    CHECK_FALSE(node.contains("skill"));
    auto const unknown = explain_json(example(), "gihtub");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().code == make_error_code(errc::invalid_argument));
}

}  // namespace tests_skills_resolution_json
