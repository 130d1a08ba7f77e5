// SPDX-License-Identifier: MIT
// Tests of skills/precedence.hpp: who wins, and what is said about it.
#include <mcp/skills/precedence.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace tests_skills_precedence {

using mcp::skill_precedence;
using mcp::skill_scope;

mcp::skill named(std::string name, skill_scope scope, std::int64_t priority = 0) {
    mcp::skill made(name);
    made.scope = scope;
    made.priority = priority;
    made.path = "/" + std::string(to_string(scope)) + "/" + name;
    made.place = mcp::source_place(made.path + "/SKILL.md", 2);
    return made;
}

mcp::skill_catalog catalog() {
    return mcp::skill_catalog({named("a", skill_scope::admin), named("a", skill_scope::user),
                               named("b", skill_scope::user), named("a", skill_scope::repo)});
}

std::string visible(mcp::skill_catalog const& all, skill_precedence precedence) {
    std::string made;
    for (auto const& each : visible_skills(all, precedence)) made += each.path + ' ';
    return made;
}

TEST_CASE("the policy says which scope wins") {
    CHECK(visible(catalog(), skill_precedence::repo_first) == "/user/b /repo/a ");
    CHECK(visible(catalog(), skill_precedence::user_first) == "/user/a /user/b ");
    CHECK(visible(catalog(), skill_precedence::keep_all) == "/admin/a /user/a /user/b /repo/a ");
}

TEST_CASE("inside a scope the priority wins, then who was found first") {
    mcp::skill_catalog all({named("a", skill_scope::user, 1), named("a", skill_scope::user, 2),
                            named("a", skill_scope::user, 2), named("a", skill_scope::system, 9)});
    auto const found = find_namesakes(all, skill_precedence::repo_first);
    REQUIRE(found.size() == 1);
    CHECK(found[0].skills == std::vector<std::size_t>{1, 2, 0, 3});
}

TEST_CASE("each hidden skill is reported, with who hides it") {
    auto const problems = namesake_problems(catalog(), skill_precedence::repo_first);
    REQUIRE(problems.size() == 2);
    CHECK(to_string(problems[0]) ==
          "/user/a/SKILL.md:2 name: warning: is hidden by /repo/a (repo) "
          "(rename or disable one of them)");
    CHECK(problems[1].file == "/admin/a/SKILL.md");
    auto const kept = namesake_problems(catalog(), skill_precedence::keep_all);
    REQUIRE(kept.size() == 2);
    CHECK(kept[0].message == "has the same name as /repo/a (repo)");
}

TEST_CASE("a disabled skill neither counts nor hides another") {
    auto all = catalog();
    all.skills[3].enabled = false;
    CHECK(visible(all, skill_precedence::repo_first) == "/user/a /user/b ");
    CHECK(visible(all, skill_precedence::keep_all) == "/admin/a /user/a /user/b ");
    CHECK(namesake_problems(all, skill_precedence::repo_first).size() == 1);
}

}  // namespace tests_skills_precedence
