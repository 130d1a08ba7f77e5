// SPDX-License-Identifier: MIT
// Tests of skills/skill_name.hpp: what the specification allows, and what does harm.
#include <mcp/skills/skill_name.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace tests_skills_skill_name {

using namespace std::string_view_literals;

TEST_CASE("a name has 1 to 64 lowercase letters, digits and single inner hyphens") {
    CHECK(mcp::is_skill_name("a"));
    CHECK(mcp::is_skill_name("pdf-2-text"));
    CHECK(mcp::is_skill_name(std::string(64, 'a')));
    for (auto const& name : {"", "-a", "a-", "a--b", "A", "a_b", "a.b", "a b", "\xc3\xa9"}) {
        CAPTURE(name);
        CHECK_FALSE(mcp::is_skill_name(name));
    }
    CHECK_FALSE(mcp::is_skill_name(std::string(65, 'a')));
}

TEST_CASE("a name that other hosts like can be used, one that does harm cannot") {
    for (auto const& name : {"A b", "plugin:skill",
                             "gr\xc3\xb6\xc3\x9f"
                             "e",
                             "a..b", "-a-"}) {
        CAPTURE(name);
        CHECK(mcp::is_usable_skill_name(name));
    }
    for (auto const& name : {""sv, "."sv, ".."sv, "../x"sv, "a/b"sv, "a\\b"sv, "a\nb"sv, "a\0b"sv,
                             "\x1b[1m"sv, "\xff"sv, "a\xe2\x80\xae"sv}) {
        CAPTURE(name);
        CHECK_FALSE(mcp::is_usable_skill_name(name));
    }
    CHECK_FALSE(mcp::is_usable_skill_name(std::string(513, 'a')));
}

}  // namespace tests_skills_skill_name
