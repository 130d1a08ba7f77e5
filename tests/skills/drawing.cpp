// SPDX-License-Identifier: MIT
// Tests of skills/drawing.hpp: the same plan in three notations.
#include <mcp/skills/drawing.hpp>
#include <mcp/skills/resolver.hpp>

#include <skills/catalogs.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace tests_skills_drawing {

using namespace mcp;
using mcp::test::skill_text;

resolution example() {
    return resolve_skills(
        skill_catalog({skill_text("triage").needs("history", "^1.0").may_use("charts"),
                       skill_text("history").version("1.4.0").url("github", "https://gh.example/"),
                       skill_text("review").needs("history")}));
}

std::string golden(std::string const& name) {
    std::ifstream in(std::string(MCP_SOURCE_DIR) + "/tests/skills/golden/" + name);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

TEST_CASE("a tree shows each part once") {
    CHECK(draw_text(example()) ==
          "review\n"
          "`-- history\n"
          "    `-- server github\n"
          "triage (degraded)\n"
          "|-- charts (missing) [optional not met]\n"
          "`-- history [^1.0] ...\n");
}

TEST_CASE("what needs nothing stands in a tree where it is needed, and nowhere else") {
    auto const made = resolve_skills(skill_catalog(
        {skill_text("a").needs("leaf"), skill_text("b").needs("leaf"), skill_text("leaf")}));
    CHECK(draw_text(made) ==
          "a\n"
          "`-- leaf\n"
          "b\n"
          "`-- leaf\n");
}

TEST_CASE("a drawing for Graphviz has every node and edge") {
    // Graphviz draws these files in a test of its own.
    CHECK(draw_dot(example()) == golden("drawing.dot"));
}

TEST_CASE("a drawing for Mermaid has them, too") {
    CHECK(draw_mermaid(example()) ==
          "flowchart LR\n"
          "  n0([\"github\"])\n"
          "  n1[\"charts #40;missing#41;\"]\n"
          "  n2[\"history\"]\n"
          "  n3[\"review\"]\n"
          "  n4[\"triage #40;degraded#41;\"]\n"
          "  n2 --> n0\n"
          "  n3 --> n2\n"
          "  n4 -.->|\"optional not met\"| n1\n"
          "  n4 -->|\"^1.0\"| n2\n");
}

TEST_CASE("no name gets out of its quotes") {
    auto const made = resolve_skills(
        skill_catalog({skill_text("a\"];\n\\ evil -> x"), skill_text("<b>|#&amp;")}));
    CHECK(draw_dot(made) == golden("drawing_names.dot"));
    CHECK(draw_mermaid(made).find("[\"a#34;#93;#59; #92; evil -#62; x\"]") != std::string::npos);
    CHECK(draw_mermaid(made).find("[\"#60;b#62;#124;#35;#38;amp#59;\"]") != std::string::npos);
}

TEST_CASE("a tree of skills that need each other ends") {
    auto const made = resolve_skills(
        skill_catalog({skill_text("a").needs("b"), skill_text("b").needs("a").needs("b")}));
    CHECK(draw_text(made) ==
          "a (blocked)\n"
          "`-- b (blocked)\n"
          "    |-- a (blocked) ...\n"
          "    `-- b (blocked) [ignored] ...\n");
    std::vector<skill> chain;
    for (int i = 0; i < 2000; ++i)
        chain.push_back(skill_text("s" + std::to_string(i)).needs("s" + std::to_string(i + 1)));
    CHECK(draw_text(resolve_skills(skill_catalog(chain))).size() < 1000000);
}

}  // namespace tests_skills_drawing
