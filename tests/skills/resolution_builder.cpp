// SPDX-License-Identifier: MIT
// Tests of skills/resolution_builder.hpp: no plan starts anything too early, or later than it must.
#include <mcp/skills/resolution_builder.hpp>

#include <mcp/skills/resolver.hpp>

#include <skills/catalogs.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace tests_skills_resolution_builder {

using namespace mcp;
using texts = std::vector<std::string>;

// The wave that each node could start in at the earliest, by what it gets.
std::map<std::string, std::size_t> earliest_in(resolution const& all) {
    std::map<std::string, std::size_t> made;
    for (std::string const& each : all.order) made[each] = 0;
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        for (resolved_edge const& each : all.edges) {
            bool const counts = each.became == resolved_edge::outcome::kept &&
                                made.contains(each.from) && made.contains(each.to);
            if (!counts || made[each.from] > made[each.to]) continue;
            made[each.from] = made[each.to] + 1;
            is_changed = true;
        }
    }
    return made;
}

TEST_CASE("in random catalogs everything starts in the first wave that it can") {
    std::mt19937 random(23);
    std::size_t most_waves = 0;
    for (int run = 0; run < 150; ++run) {
        std::vector<skill> skills;
        for (std::size_t i = 0; i < 14; ++i) skills.push_back(test::random_skill(random, i, 14));
        resolver_options options;
        if (run % 2 == 0) options.strategies(parse_strategies("keep-both").value());
        auto const made =
            resolve_skills(skill_catalog(skills), test::random_config(random, 14), options);
        auto const earliest = earliest_in(made);
        texts flat;
        for (std::size_t wave = 0; wave < made.waves.size(); ++wave) {
            REQUIRE_FALSE(made.waves[wave].empty());
            for (std::string const& each : made.waves[wave]) {
                REQUIRE(earliest.at(each) == wave);
                flat.push_back(each);
            }
        }
        REQUIRE(flat == made.order);
        REQUIRE(std::set<std::string>(flat.begin(), flat.end()).size() == flat.size());
        most_waves = std::max(most_waves, made.waves.size());
    }
    CHECK(most_waves >= 4);
}

TEST_CASE("whoever requires what is blocked is blocked, and nobody else without a reason") {
    std::mt19937 random(24);
    std::size_t spread = 0;
    for (int run = 0; run < 150; ++run) {
        std::vector<skill> skills;
        for (std::size_t i = 0; i < 12; ++i) skills.push_back(test::random_skill(random, i, 12));
        auto const made = resolve_skills(skill_catalog(skills), test::random_config(random, 12));
        auto const is_blocked = [&](std::string const& label) {
            auto const* const found = made.find_skill(label.substr(6));
            return found != nullptr && found->status == skill_status::blocked;
        };
        std::set<std::string> by_others;
        for (resolved_edge const& each : made.edges) {
            bool const requires_it = !each.optional && each.to.starts_with("skill:") &&
                                     each.became == resolved_edge::outcome::kept;
            if (!requires_it || !is_blocked(each.to)) continue;
            REQUIRE(is_blocked(each.from));
            by_others.insert(each.from);
            ++spread;
        }
        for (resolved_skill const& each : made.skills) {
            if (each.status != skill_status::blocked) continue;
            REQUIRE_FALSE(each.reasons.empty());
            // Somebody's error, or one of its own that is said in a finding.
            bool const is_said =
                std::any_of(made.findings.begin(), made.findings.end(), [&](finding const& one) {
                    return one.is_error() && (one.headline.find(each.name) != std::string::npos ||
                                              std::find(one.nodes.begin(), one.nodes.end(),
                                                        "skill:" + each.name) != one.nodes.end() ||
                                              one.code == finding_code::cycle);
                });
            REQUIRE((is_said || by_others.contains("skill:" + each.name)));
        }
    }
    CHECK(spread > 30);
}

}  // namespace tests_skills_resolution_builder
