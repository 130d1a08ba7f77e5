// SPDX-License-Identifier: MIT
// Tests of skills/conflict.hpp: rules leave fewer and fewer.
#include <mcp/skills/conflict.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tests_skills_conflict {

using namespace mcp;
using detail::conflict_decider;
using detail::contender;

contender one(unsigned scope, std::int64_t priority, char const* version = "") {
    contender made;
    made.scope_rank = scope;
    made.priority = priority;
    if (auto const read = exact_version::parse(version)) made.version = *read;
    return made;
}

struct row {
    char const* strategies;
    std::vector<contender> contenders;
    std::optional<std::size_t> winner;
    conflict_strategy by;
};

TEST_CASE("each rule decides among those that the rules before it left") {
    using enum conflict_strategy;
    for (row const& each : std::vector<row>{
             {"priority", {one(1, 9), one(0, 0)}, 1, scope_priority},
             {"priority", {one(0, 1), one(0, 2), one(1, 9)}, 1, explicit_priority},
             {"explicit-priority,scope-priority", {one(0, 0), one(1, 9)}, 1, explicit_priority},
             {"priority,latest",
              {one(0, 1, "1.0.0"), one(0, 1, "1.1.0"), one(1, 0, "2.0.0")},
              1,
              latest},
             {"latest", {one(0, 0, "1.0.0"), one(0, 0)}, std::nullopt, conflict_strategy::fail},
             {"latest,priority", {one(1, 0, "1.0.0"), one(0, 0)}, 1, scope_priority},
             {"fail,priority", {one(0, 0), one(1, 0)}, std::nullopt, conflict_strategy::fail},
             {"ask,priority", {one(0, 0), one(1, 0)}, 0, scope_priority}}) {
        INFO(each.strategies);
        auto const strategies = parse_strategies(each.strategies).value();
        conflict_decider decider(each.contenders, strategies, false, true);
        auto const outcome = decider.advance();
        REQUIRE(outcome);
        CHECK(outcome->winner == each.winner);
        CHECK(outcome->by == each.by);
        CHECK_FALSE(outcome->keeps_both);
    }
}

TEST_CASE("whoever is asked chooses among what is left, keeps all, or leaves it") {
    auto const strategies = parse_strategies("scope-priority,ask,latest").value();
    auto const ask = [&](std::optional<std::size_t> choice) {
        conflict_decider decider({one(1, 0), one(0, 0, "1.0.0"), one(0, 0, "2.0.0")}, strategies,
                                 true, true);
        CHECK_FALSE(decider.advance());
        CHECK(decider.left() == std::vector<std::size_t>{1, 2});
        return decider.answer(choice).value();
    };
    CHECK(ask(0).winner == 1);
    CHECK(ask(0).by == conflict_strategy::ask);
    CHECK(ask(2).keeps_both);
    CHECK(ask(std::nullopt).winner == 2);
    CHECK(ask(3).by == conflict_strategy::latest);
}

TEST_CASE("where ranks say nothing, only keeping both helps") {
    auto const strategies = parse_strategies("priority,latest,keep-both").value();
    conflict_decider decider({one(0, 0, "1.0.0"), one(1, 0, "2.0.0")}, strategies, false, false);
    CHECK(decider.advance()->keeps_both);
}

TEST_CASE("a strategy that there is not is named") {
    CHECK(parse_strategies("priority,newest").error().detail ==
          "\"newest\" is no strategy; they are priority, latest, keep-both, ask, fail");
    CHECK_FALSE(parse_strategies(""));
    CHECK_FALSE(parse_strategies("latest,"));
    CHECK(parse_strategies("priority,latest,ask,fail").value() == default_strategies());
}

}  // namespace tests_skills_conflict
