// SPDX-License-Identifier: MIT
// Tests of skills/version_range.hpp: each kind of range, and its edges.
#include <mcp/skills/version_range.hpp>

#include <catch2/catch.hpp>

#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace tests_skills_version_range {

using mcp::exact_version;
using mcp::version_range;

std::vector<std::string> words_of(char const* text) {
    std::istringstream in(text);
    std::vector<std::string> made;
    for (std::string word; in >> word;) made.push_back(word);
    return made;
}

bool holds(version_range const& range, std::string const& version) {
    return range.contains(exact_version::parse(version).value());
}

TEST_CASE("a range holds the versions that npm says it does") {
    struct row {
        char const* range;
        char const* inside;
        char const* outside;
    };
    for (row const& each :
         std::vector<row>{{"1.2.3", "1.2.3 1.2.3+b", "1.2.2 1.2.4 1.2.3-a 2025-06-18"},
                          {"=1.2.3", "1.2.3", "1.2.4"},
                          {"v1.2.3", "1.2.3", "1.2.4"},
                          {"", "0.0.0 1.2.3 2025-06-18", "1.2.3-a"},
                          {"*", "0.0.0 1.2.3 2025-06-18", "1.2.3-a"},
                          {"x", "0.0.0 1.2.3", "1.2.3-a"},
                          {"latest", "0.0.0 1.2.3", "1.2.3-a"},
                          {">=1.2 <2", "1.2.0 1.9.9", "1.1.9 2.0.0 2.0.0-a 1.3.0-a"},
                          {">1.2.3", "1.2.4 2.0.0", "1.2.3 1.2.4-a"},
                          {">1.2", "1.3.0", "1.2.9 1.3.0-a"},
                          {">1", "2.0.0", "1.9.9 2.0.0-a"},
                          {">=1.2.3-b", "1.2.3-b 1.2.3-c 1.2.3 1.2.4", "1.2.3-a 1.2.4-c"},
                          {"<=1.2", "1.2.9 0.1.0", "1.3.0 1.3.0-a"},
                          {"<=1.2.3", "1.2.3", "1.2.4"},
                          {"<=1.2.3-0", "1.2.3-0 1.2.2", "1.2.3-a 1.2.3"},
                          {"<1.2", "1.1.9", "1.2.0 1.2.0-a"},
                          {"<*", "", "0.0.0 1.0.0 0.0.0-0"},
                          {">*", "", "0.0.0 1.0.0"},
                          {">=*", "0.0.0 1.0.0", "1.0.0-a"},
                          {"^1.2.3", "1.2.3 1.9.0", "1.2.2 2.0.0 2.0.0-a 1.3.0-a"},
                          {"^1.2.3-b", "1.2.3-b 1.2.3-c 1.2.3 1.9.0", "1.2.3-a 1.9.0-c 2.0.0-b"},
                          {"^0.2.3", "0.2.3 0.2.9", "0.2.2 0.3.0"},
                          {"^0.0.3", "0.0.3", "0.0.2 0.0.4"},
                          {"^0.0", "0.0.0 0.0.9", "0.1.0"},
                          {"^0", "0.0.0 0.9.0", "1.0.0"},
                          {"^1.x", "1.0.0 1.9.0", "0.9.0 2.0.0"},
                          {"^*", "0.0.1 2.0.0", "1.0.0-a"},
                          {"~1.2.3", "1.2.3 1.2.9", "1.2.2 1.3.0 1.3.0-a"},
                          {"~1.2", "1.2.0 1.2.9", "1.1.9 1.3.0"},
                          {"~1", "1.0.0 1.9.0", "0.9.0 2.0.0"},
                          {"~0.0.1", "0.0.1 0.0.9", "0.1.0"},
                          {"1.x", "1.0.0 1.9.9", "0.9.9 2.0.0 2.0.0-a"},
                          {"1.2.X", "1.2.0 1.2.9", "1.3.0"},
                          {"1.2.*", "1.2.0 1.2.9", "1.1.0"},
                          {"1.2", "1.2.0 1.2.9", "1.3.0"},
                          {"1.2.3 - 2.3.4", "1.2.3 2.3.4 2.0.0", "1.2.2 2.3.5"},
                          {"1.2 - 2", "1.2.0 2.9.9", "1.1.9 3.0.0 3.0.0-a"},
                          {"* - 2", "0.0.0 2.9.9", "3.0.0"},
                          {"1.2.3-a - 1.4.0", "1.2.3-a 1.2.3-b 1.3.0", "1.2.3-0 1.3.0-a"},
                          {"1 || 3", "1.5.0 3.0.1", "2.0.0 4.0.0"},
                          {"^1 ||  >=3 <4||5", "1.5.0 3.0.1 5.1.0", "2.0.0 4.0.0"},
                          {"1 || *", "7.0.0", "7.0.0-a"},
                          {"  >= 1.2   < 2 ", "1.2.0", "2.0.0"},
                          {">=1 <1", "", "1.0.0 0.9.0 1.0.0-0"},
                          {"2025-06-18", "2025-06-18", "2025-06-17 2025-11-25 2025.6.18"},
                          {"2025-06-18 || 2025-11-25", "2025-06-18 2025-11-25", "2025-03-26"},
                          {">=2025-03-26 <2025-11-25", "2025-03-26 2025-06-18", "2025-11-25 9.0.0"},
                          {">=1", "1.0.0", "2025-06-18"}}) {
        INFO(each.range);
        auto const range = version_range::parse(each.range);
        REQUIRE(range);
        for (auto const& version : words_of(each.inside)) {
            INFO(version);
            CHECK(holds(*range, version));
        }
        for (auto const& version : words_of(each.outside)) {
            INFO(version);
            CHECK_FALSE(holds(*range, version));
        }
    }
}

TEST_CASE("what is no range says where it stops being one") {
    struct row {
        std::string text;
        char const* words;
    };
    for (row const& each :
         std::vector<row>{{">=1.2 <b", "column 8: a number is missing"},
                          {"^", "column 2: a number is missing"},
                          {">>1", "column 2: a number is missing"},
                          {"1.x.3", "column 5: a number after a wildcard"},
                          {"1.2.3.4", "column 6: no range goes on like this"},
                          {"1 | 2", "column 3: a number is missing"},
                          {">=1.2,<2", "column 6: no range goes on like this"},
                          {"1 - ", "column 5: a number is missing"},
                          {"^2025-06-18", "column 12: a day has no ^"},
                          {"~2025-06-18", "column 12: a day has no ~"},
                          {"1.2.3-", "column 7: a part is empty"},
                          {"01", "column 1: a number begins with 0"},
                          {std::string(300, ' '), "column 1: the range is too long"}}) {
        INFO(each.text);
        auto const read = version_range::parse(each.text);
        REQUIRE_FALSE(read);
        CHECK(read.error().detail == each.words);
    }
}

TEST_CASE("a range is shown as it was written") {
    CHECK(version_range::parse(">=1.2 <2")->text() == ">=1.2 <2");
    CHECK(version_range::parse("")->text() == "*");
    CHECK(version_range::parse("")->is_any());
    CHECK(version_range::parse("1 || *")->is_any());
    CHECK_FALSE(version_range::parse("1")->is_any());
}

TEST_CASE("no text makes the reader fail otherwise than with an error") {
    std::mt19937 random(7);
    std::string const alphabet = "0129.^~<>=|xX*- +av";
    unsigned read = 0;
    for (int run = 0; run < 20000; ++run) {
        std::string text;
        for (auto left = random() % 12; left > 0; --left)
            text += alphabet[random() % alphabet.size()];
        auto const range = version_range::parse(text);
        if (!range) continue;
        ++read;
        // Twice the same range holds the same versions.
        auto const both = version_range::parse(text + " || " + text);
        REQUIRE(both);
        for (char const* version : {"0.0.0", "1.0.0", "1.2.9-a", "2.0.1", "12.0.0"}) {
            INFO(text << " and " << version);
            CHECK(holds(*range, version) == holds(*both, version));
        }
    }
    CHECK(read > 500);
}

}  // namespace tests_skills_version_range
