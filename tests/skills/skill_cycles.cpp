// SPDX-License-Identifier: MIT
// Tests of skills/skill_cycles.hpp: what is said about skills that need each other is so.
#include <mcp/skills/skill_cycles.hpp>

#include <mcp/skills/resolver.hpp>

#include <skills/catalogs.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tests_skills_skill_cycles {

using namespace mcp;
using mcp::test::skill_text;
using texts = std::vector<std::string>;

std::string name_of(std::size_t number) { return "s" + std::to_string(10 + number); }

std::vector<skill> random_skills(std::mt19937& random, std::size_t count, bool all_optional) {
    std::vector<skill> made;
    for (std::size_t i = 0; i < count; ++i) {
        skill_text one(name_of(i));
        for (auto left = random() % 3; left > 0; --left) {
            std::string const other = name_of(random() % count);
            if (other != name_of(i)) one.needs(other, "", all_optional || random() % 3 == 0);
        }
        made.push_back(one);
    }
    return made;
}

// How far it is from each skill to each that it needs by some way, along the edges that count.
using distances = std::map<std::string, std::map<std::string, std::size_t>>;

distances distances_in(resolution const& all) {
    std::map<std::string, std::set<std::string>> needs;
    for (resolved_edge const& each : all.edges) {
        if (each.became == resolved_edge::outcome::kept) needs[each.from].insert(each.to);
    }
    distances made;
    for (auto const& [start, unused] : needs) {
        texts open{start};
        std::map<std::string, std::size_t>& far = made[start];
        for (std::size_t i = 0; i < open.size(); ++i) {
            std::size_t const depth = i == 0 ? 0 : far.at(open[i]);
            for (std::string const& next : needs[open[i]]) {
                bool const is_new = far.emplace(next, depth + 1).second;
                if (is_new && next != start) open.push_back(next);
            }
        }
    }
    return made;
}

// The least way round for anybody in the component of a skill.
std::size_t shortest_around(distances const& far, std::string const& in) {
    std::size_t least = 1000;
    for (auto const& [other, its] : far) {
        bool const is_in = its.contains(in) && far.at(in).contains(other);
        if (is_in && its.contains(other)) least = std::min(least, its.at(other));
    }
    return least;
}

void check_cycle(finding const& one, distances const& far) {
    REQUIRE(one.nodes.size() >= 2);
    CHECK(one.nodes.front() == *std::min_element(one.nodes.begin(), one.nodes.end()));
    CHECK(std::set<std::string>(one.nodes.begin(), one.nodes.end()).size() == one.nodes.size());
    REQUIRE(one.chain.size() == one.nodes.size());
    for (std::size_t i = 0; i < one.nodes.size(); ++i) {
        std::string const& next = one.nodes[(i + 1) % one.nodes.size()];
        REQUIRE(far.at(one.nodes[i]).at(next) == 1);
        CHECK(one.chain[i].starts_with(one.nodes[i] + " -> " + next));
        CHECK(one.chain[i].find("/agents/mcp.yaml:") != std::string::npos);
    }
    CHECK(one.nodes.size() == shortest_around(far, one.nodes.front()));
}

bool has_cycle_through(resolution const& all, std::string const& node) {
    distances const far = distances_in(all);
    auto const found = far.find(node);
    return found != far.end() && found->second.contains(node);
}

// Without the edge that a finding says is enough, nothing goes round there any more.
bool check_fix(std::vector<skill> skills, finding const& one) {
    std::string const& fix = one.fixes.at(0);
    if (!fix.starts_with("remove skill:") || fix.find("more cycles") != std::string::npos) {
        return false;
    }
    for (skill& each : skills) {
        std::erase_if(each.skills, [&](skill_requirement const& need) {
            return fix.starts_with("remove skill:" + each.name + " -> skill:" + need.name +
                                   " [optional]");
        });
    }
    auto const left = resolve_skills(skill_catalog(std::move(skills)));
    for (std::string const& node : one.nodes) REQUIRE_FALSE(has_cycle_through(left, node));
    return true;
}

TEST_CASE("every cycle that is named is real, shortest in its component, and can be cut so") {
    std::mt19937 random(17);
    std::size_t cycles = 0;
    std::size_t fixed = 0;
    for (int run = 0; run < 250; ++run) {
        auto const skills = random_skills(random, 2 + random() % 9, false);
        auto const made = resolve_skills(skill_catalog(skills));
        distances const far = distances_in(made);
        std::set<std::string> in_named;
        for (finding const& each : made.findings) {
            if (each.code != finding_code::cycle) continue;
            check_cycle(each, far);
            fixed += check_fix(skills, each) ? 1 : 0;
            ++cycles;
            for (auto const& [other, its] : far) {
                bool const is_in =
                    its.contains(each.nodes[0]) && far.at(each.nodes[0]).contains(other);
                if (is_in) REQUIRE(in_named.insert(other).second);
            }
        }
        for (resolved_skill const& each : made.skills) {
            std::string const label = "skill:" + each.name;
            auto const found = far.find(label);
            bool const is_knotted = found != far.end() && found->second.contains(label);
            REQUIRE(is_knotted == in_named.contains(label));
            if (is_knotted) REQUIRE(each.status == skill_status::blocked);
        }
    }
    CHECK(cycles > 50);
    CHECK(fixed > 10);
}

TEST_CASE("optional edges alone never keep a skill from loading") {
    std::mt19937 random(18);
    std::size_t cuts = 0;
    for (int run = 0; run < 100; ++run) {
        auto const skills = random_skills(random, 2 + random() % 9, true);
        auto const made = resolve_skills(skill_catalog(skills));
        CHECK_FALSE(made.has_error());
        CHECK(made.order.size() == skills.size());
        for (finding const& each : made.findings) {
            if (each.code != finding_code::optional_cycle_cut) continue;
            ++cuts;
            CHECK(each.decided_by == "optional");
            CHECK(each.nodes.front() == *std::min_element(each.nodes.begin(), each.nodes.end()));
        }
        for (auto const& [node, far] : distances_in(made)) REQUIRE_FALSE(far.contains(node));
    }
    CHECK(cuts > 30);
}

}  // namespace tests_skills_skill_cycles
