// SPDX-License-Identifier: MIT
// Tests of skills/finding.hpp: names that stay, one order, texts that are short and safe.
#include <mcp/skills/finding.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace tests_skills_finding {

using namespace mcp;
using texts = std::vector<std::string>;

TEST_CASE("every code of a finding has a name of its own") {
    std::set<std::string> names;
    for (int i = 0; i <= static_cast<int>(finding_code::manifest_error); ++i) {
        names.emplace(to_string(static_cast<finding_code>(i)));
    }
    CHECK(names.size() == 14);
    CHECK(names.contains("optional_cycle_cut"));
    CHECK(to_string(finding_code::manifest_error) == "manifest_error");
    CHECK(to_string(finding_severity::info) == "info");
}

TEST_CASE("the message of a finding is its headline and its sides in one line") {
    finding made(finding_code::config_conflict, finding_severity::warning, "two of them");
    CHECK(made.message() == "two of them");
    made.sides = {"a has x", "b has y"};
    CHECK(made.message() == "two of them: a has x; b has y");
    CHECK_FALSE(made.is_error());
}

TEST_CASE("errors come first, and any difference between findings is an order") {
    finding const base(finding_code::cycle, finding_severity::error, "a");
    std::vector<finding> all(9, base);
    all[1].severity = finding_severity::warning;
    all[2].code = finding_code::manifest_error;
    all[3].headline = "b";
    all[4].sides = {"x"};
    all[5].chain = {"x"};
    all[6].nodes = {"x"};
    all[7].decided_by = "x";
    all[8].fixes = {"x"};
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = 0; j < all.size(); ++j) {
            INFO(i << " and " << j);
            CHECK(((all[i] < all[j]) || (all[j] < all[i])) == (i != j));
        }
    }
    auto sorted = all;
    std::sort(sorted.begin(), sorted.end());
    CHECK(sorted.back().severity == finding_severity::warning);
    std::mt19937 random(1);
    for (int turn = 0; turn < 20; ++turn) {
        std::shuffle(all.begin(), all.end(), random);
        std::sort(all.begin(), all.end());
        REQUIRE(all == sorted);
    }
}

TEST_CASE("names and places in findings are bounded and obeyed by no terminal") {
    CHECK(detail::shown_name("a\x1b[2J") == "a [2J");
    CHECK(detail::shown_name(std::string(1000, 'x')).size() == 83);
    CHECK(detail::quoted_name("a") == "\"a\"");
    CHECK(detail::in_place(source_place()).empty());
    CHECK(detail::in_place(source_place("f", 7)) == " (f:7)");
    std::string const far = detail::in_place(source_place(std::string(5000, 'd') + "/f", 7));
    CHECK(far.size() < 320);
    CHECK(far.ends_with("/f:7)"));
}

TEST_CASE("a list of a finding ends early where it is long") {
    CHECK(detail::shown_list({}).empty());
    CHECK(detail::shown_list({"a"}) == "a");
    CHECK(detail::shown_list({"a", "b"}) == "a and b");
    CHECK(detail::shown_list({"a", "b", "c"}) == "a, b and c");
    CHECK(detail::shown_list({"a", "b", "c", "d"}, 3) == "a, b and 2 more");
}

}  // namespace tests_skills_finding
