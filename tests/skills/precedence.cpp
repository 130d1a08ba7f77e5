// SPDX-License-Identifier: MIT
// Tests of skills/precedence.hpp: the order of skills of one name, rule by rule.
#include <mcp/skills/precedence.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace tests_skills_precedence {

using mcp::exact_version;
using mcp::rank_of;
using mcp::skill_precedence;
using mcp::skill_scope;
using mcp::detail::skill_rank;

struct entry {
    skill_scope scope;
    std::int64_t priority;
    std::size_t distance;
    char const* version;
    char const* path;
};

skill_rank rank(entry const& from, skill_precedence precedence = skill_precedence::repo_first) {
    static mcp::skill made;
    made.scope = from.scope;
    made.priority = from.priority;
    made.distance = from.distance;
    std::optional<exact_version> version;
    if (auto const read = exact_version::parse(from.version)) version = *read;
    skill_rank its(made, version, precedence);
    its.path = from.path;
    return its;
}

TEST_CASE("the policy says which scope comes first") {
    using enum skill_precedence;
    for (auto const precedence : {repo_first, keep_all}) {
        CHECK(rank_of(skill_scope::repo, precedence) < rank_of(skill_scope::user, precedence));
    }
    CHECK(rank_of(skill_scope::user, user_first) < rank_of(skill_scope::repo, user_first));
    for (auto const precedence : {repo_first, user_first, keep_all}) {
        for (auto const near : {skill_scope::repo, skill_scope::user}) {
            CHECK(rank_of(near, precedence) < rank_of(skill_scope::system, precedence));
        }
        CHECK(rank_of(skill_scope::system, precedence) < rank_of(skill_scope::admin, precedence));
    }
    CHECK(to_string(user_first) == "user-first");
}

// Each of these counts before those below it.
std::vector<entry> in_order() {
    return {{skill_scope::repo, 2, 3, "", "b"},      {skill_scope::repo, 1, 0, "1.0.0", "d"},
            {skill_scope::repo, 1, 1, "2.0.0", "a"}, {skill_scope::repo, 1, 1, "1.0.0", "a"},
            {skill_scope::repo, 1, 1, "1.0.0", "b"}, {skill_scope::repo, 1, 1, "", "a"},
            {skill_scope::user, 9, 0, "9.0.0", "a"}, {skill_scope::admin, 9, 0, "9.0.0", "a"}};
}

TEST_CASE("scope, priority, distance, version and path decide, in this order") {
    std::vector<skill_rank> ranks;
    for (entry const& each : in_order()) ranks.push_back(rank(each));
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        for (std::size_t j = 0; j < ranks.size(); ++j) {
            INFO(i << " and " << j);
            CHECK((ranks[i] < ranks[j]) == (i < j));
            CHECK((ranks[i] == ranks[j]) == (i == j));
        }
    }
    std::vector<char const*> const rules = {"priority", "nearest",  "latest",  "path",
                                            "latest",   "priority", "priority"};
    for (std::size_t i = 0; i + 1 < ranks.size(); ++i) {
        INFO(i);
        CHECK(ranks[i].rule_against(ranks[i + 1]) == rules[i]);
    }
}

}  // namespace tests_skills_precedence
