// SPDX-License-Identifier: MIT
// Tests of skills/version.hpp: what is a version, and which one is later.
#include <mcp/skills/version.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace tests_skills_version {

using mcp::exact_version;

TEST_CASE("versions of all kinds are read, and written in full") {
    struct row {
        char const* text;
        char const* shown;
    };
    for (row const& each : std::vector<row>{{"1.2.3", "1.2.3"},
                                            {"v1.2.3", "1.2.3"},
                                            {"1.0", "1.0.0"},
                                            {"7", "7.0.0"},
                                            {"1.2.3-rc.1", "1.2.3-rc.1"},
                                            {"1.2.3-0a.x-y", "1.2.3-0a.x-y"},
                                            {"1.2.3+build.007", "1.2.3"},
                                            {"1.2.3-a+b", "1.2.3-a"},
                                            {"2025-06-18", "2025-06-18"},
                                            {"9007199254740991.0.0", "9007199254740991.0.0"}}) {
        INFO(each.text);
        auto const read = exact_version::parse(each.text);
        REQUIRE(read);
        CHECK(read->text() == each.shown);
        CHECK(*exact_version::parse(read->text()) == *read);
    }
}

TEST_CASE("what is no version says where it stops being one") {
    struct row {
        std::string text;
        char const* words;
    };
    for (row const& each :
         std::vector<row>{{"", "column 1: a number is missing"},
                          {"1.", "column 3: a number is missing"},
                          {"1.2.3.4", "column 6: no version goes on like this"},
                          {"1.02.3", "column 3: a number begins with 0"},
                          {"1.2.3-", "column 7: a part is empty"},
                          {"1.2.3-01", "column 7: a number begins with 0"},
                          {"1.2.3-a..b", "column 9: a part is empty"},
                          {"1.2.3+", "column 7: a part is empty"},
                          {"-1.0.0", "column 1: a number is missing"},
                          {"9007199254740992.0.0", "column 1: the number is too large"},
                          {"99999999999999999999999.0.0", "column 1: the number is too large"},
                          {"1.2.3 ", "column 6: no version goes on like this"},
                          {"2025-13-01", "column 1: there is no such day"},
                          {"2025-06-00", "column 1: there is no such day"},
                          {"2025-06-18x", "column 11: more after a day"},
                          {"1.2.\x1b", "column 5: a number is missing"},
                          {std::string(257, '1'), "column 1: the version is too long"}}) {
        INFO(each.text);
        auto const read = exact_version::parse(each.text);
        REQUIRE_FALSE(read);
        CHECK(read.error().code == make_error_code(mcp::errc::invalid_argument));
        CHECK(read.error().detail == each.words);
    }
}

TEST_CASE("versions are in the order of semver, days before them") {
    std::vector<std::string> const sorted = {"2024-11-05",
                                             "2025-06-18",
                                             "0.0.1",
                                             "0.1.0",
                                             "1.0.0-alpha",
                                             "1.0.0-alpha.1",
                                             "1.0.0-alpha.beta",
                                             "1.0.0-beta",
                                             "1.0.0-beta.2",
                                             "1.0.0-beta.11",
                                             "1.0.0-rc.1",
                                             "1.0.0",
                                             "1.0.1",
                                             "1.2.0",
                                             "1.10.0",
                                             "2.0.0-99",
                                             "2.0.0-100",
                                             "2.0.0--1"};
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        for (std::size_t j = 0; j < sorted.size(); ++j) {
            INFO(sorted[i] << " and " << sorted[j]);
            auto const left = *exact_version::parse(sorted[i]);
            auto const right = *exact_version::parse(sorted[j]);
            CHECK((left < right) == (i < j));
            CHECK((left == right) == (i == j));
        }
    }
    CHECK(*exact_version::parse("1.0.0+a") == *exact_version::parse("1.0.0+b"));
}

}  // namespace tests_skills_version
