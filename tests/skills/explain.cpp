// SPDX-License-Identifier: MIT
// Tests of skills/explain.hpp: why something is there.
#include <mcp/skills/explain.hpp>
#include <mcp/skills/resolver.hpp>

#include <skills/catalogs.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_skills_explain {

using namespace mcp;
using mcp::test::skill_text;

resolution example() {
    return resolve_skills(skill_catalog(
        {skill_text("triage").version("1.2.0").needs("history", "^1.0").may_use("charts"),
         skill_text("history", skill_scope::user)
             .version("1.4.0")
             .npx("github", "gh@1.4.0", "1.4.0"),
         skill_text("review").npx("github", "gh@1.5.0", "1.5.0", ">=1.2")}));
}

TEST_CASE("a server is explained by who needs it, and by who chose it") {
    CHECK(explain(example(), "server:github").value() ==
          "server:github is npx -y gh@1.5.0, version 1.5.0\n"
          "  as skill:review says\n"
          "  chosen by priority from\n"
          "    skill:review (repo) has npx -y gh@1.5.0, version 1.5.0 (review/agents/mcp.yaml:3)\n"
          "    skill:history (user) has npx -y gh@1.4.0, version 1.4.0 "
          "(/user/history/agents/mcp.yaml:3)\n"
          "  needed by skill:history (/user/history/agents/mcp.yaml:3)\n"
          "  needed by skill:review >=1.2 (review/agents/mcp.yaml:3)\n"
          "  by way of skill:review -> server:github (review/agents/mcp.yaml:3)\n"
          "\n"
          "warning[config_conflict]: \"github\" means 2 different servers; that of skill:review is "
          "used\n"
          "  because skill:review (repo) has npx -y gh@1.5.0, version 1.5.0 "
          "(review/agents/mcp.yaml:3)\n"
          "  because skill:history (user) has npx -y gh@1.4.0, version 1.4.0 "
          "(/user/history/agents/mcp.yaml:3)\n"
          "  by      skill:history -> server:github (/user/history/agents/mcp.yaml:3)\n"
          "  by      skill:review -> server:github (review/agents/mcp.yaml:3)\n"
          "  decided by priority\n");
}

TEST_CASE("a skill is explained by its state, and its name is enough") {
    std::string const text = explain(example(), "triage").value();
    CHECK(text.find("skill:triage is degraded\n"
                    "  because skill:triage needs skill:charts, which is not there\n"
                    "  from triage (repo), version 1.2.0\n") == 0);
    CHECK(text.find("  needs skill:charts, optionally, not met (triage/agents/mcp.yaml:4)\n") !=
          text.npos);
    std::string const needed = explain(example(), "skill:history").value();
    CHECK(needed.find("  by way of skill:triage -> skill:history (triage/agents/mcp.yaml:3)\n") !=
          needed.npos);
}

TEST_CASE("what is missing is explained too, and what is unknown has nearest names") {
    CHECK(explain(example(), "skill:charts").value().find("skill:charts is not started\n") == 0);
    auto const unknown = explain(example(), "trage");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().detail == "there is no \"server:trage\"; did you mean \"triage\"?");
}

}  // namespace tests_skills_explain
