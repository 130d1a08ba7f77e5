// SPDX-License-Identifier: MIT
// Tests of skills/skill_plan.hpp: a plan that follows changes is the one that is made anew.
#include <mcp/skills/skill_plan.hpp>

#include <skills/catalogs.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace tests_skills_skill_plan {

using namespace mcp;
using mcp::test::entry;
using mcp::test::skill_text;
using texts = std::vector<std::string>;

TEST_CASE("a server starts with the first skill that needs it, and stops with the last") {
    skill_plan plan;
    CHECK(plan.add(skill_text("a").url("s", "https://s.example/")).start == texts{"s"});
    CHECK(plan.add(skill_text("b").url("s", "https://s.example/")).keep == texts{"s"});
    CHECK(plan.waves() == std::vector<texts>{{"server:s"}, {"skill:a", "skill:b"}});
    CHECK(plan.remove("a").keep == texts{"s"});
    CHECK(plan.find_skill("a") == nullptr);
    CHECK(plan.remove("b").stop == texts{"s"});
    CHECK(plan.servers().empty());
    CHECK(plan.remove("b") == plan_change());
}

TEST_CASE("a server whose settings change is stopped and started") {
    skill_plan plan;
    plan.add(skill_text("a").url("s", "https://s.example/"));
    auto const change = plan.add(skill_text("a").url("s", "https://t.example/"));
    CHECK(change.stop == texts{"s"});
    CHECK(change.start == texts{"s"});
    CHECK(change.keep.empty());
}

TEST_CASE("a skill that comes can block another, and free it as it goes") {
    skill_plan plan({entry("gh", "https://gh.example/")});
    plan.add(skill_text("a").url("s", "https://s.example/").server("gh"));
    auto const change = plan.add(skill_text("b").url("s", "https://t.example/"));
    CHECK(change.stop == texts{"gh", "s"});
    CHECK(plan.find_skill("a")->status == skill_status::blocked);
    CHECK(plan.remove("b").start == texts{"gh", "s"});
    CHECK(plan.find_skill("a")->status == skill_status::ready);
}

void check_same(skill_plan const& plan, resolution const& fresh) {
    REQUIRE(plan.skills() == fresh.skills.size());
    for (resolved_skill const& each : fresh.skills) {
        INFO(each.name);
        auto const* const held = plan.find_skill(each.name);
        REQUIRE(held != nullptr);
        REQUIRE(held->status == each.status);
        REQUIRE(held->servers == each.servers);
    }
    REQUIRE(plan.waves() == fresh.waves);
    for (resolved_server const& each : fresh.servers) {
        INFO(each.name);
        REQUIRE(plan.find_server(each.name) != nullptr);
        REQUIRE(detail::is_same_server(*plan.find_server(each.name), each));
    }
}

TEST_CASE("after any changes the plan is that of all skills anew, and each change is the least") {
    std::mt19937 random(21);
    std::size_t started = 0;
    std::size_t stopped = 0;
    for (int run = 0; run < 40; ++run) {
        constexpr std::size_t names = 12;
        auto const config = test::random_config(random, names);
        resolver_options options;
        if (run % 3 == 1) options.strategies(parse_strategies("latest,keep-both").value());
        if (run % 4 == 2) options.user_config_wins(false);
        if (run % 5 == 3) options.tool_strategies({conflict_strategy::fail});
        if (run % 5 == 4) options.precedence(skill_precedence::keep_all);
        skill_plan plan(config, options);
        std::vector<skill> all;
        resolution before;
        for (int step = 0; step < 20; ++step) {
            plan_change change;
            if (!all.empty() && random() % 3 == 0) {
                auto const at = all.begin() + static_cast<std::ptrdiff_t>(random() % all.size());
                change = plan.remove(at->path);
                all.erase(at);
            } else {
                all.push_back(test::random_skill(random, static_cast<std::size_t>(step), names));
                change = plan.add(all.back());
            }
            auto after = resolve_skills(skill_catalog(all), config, options);
            check_same(plan, after);
            auto const expected = difference(before, after);
            REQUIRE(change.stop == expected.stop);
            REQUIRE(change.start == expected.start);
            for (auto const& each : change.keep) {
                REQUIRE(std::binary_search(expected.keep.begin(), expected.keep.end(), each));
            }
            started += change.start.size();
            stopped += change.stop.size();
            before = std::move(after);
        }
    }
    CHECK(started > 100);
    CHECK(stopped > 50);
}

}  // namespace tests_skills_skill_plan
