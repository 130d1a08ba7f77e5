// SPDX-License-Identifier: MIT
// Tests of skills/manifest_problems.hpp: severity, texts that can be shown, paths that stay inside.
#include <mcp/skills/manifest_problems.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace tests_skills_manifest_problems {

using mcp::detail::manifest_problems;
using mcp::detail::one_line;
using mcp::detail::path_inside;

TEST_CASE("a complaint is a warning, and in strict mode an error") {
    manifest_problems lenient("f", false);
    lenient.complain(3, "name", "is odd");
    CHECK(to_string(lenient.list.all().at(0)) == "f:3 name: warning: is odd");
    manifest_problems strict("f", true);
    strict.complain(3, "name", "is odd", "change it");
    CHECK(to_string(strict.list.all().at(0)) == "f:3 name: is odd (change it)");
}

TEST_CASE("a text on one line has single blanks and nothing that a terminal obeys") {
    CHECK(one_line("  a\n\tb \x1b c  ") == "a b c");
    CHECK(one_line("\n") == "");
    CHECK(one_line("\xff") == "\xEF\xBF\xBD");
}

TEST_CASE("characters are counted, not bytes") {
    CHECK(mcp::detail::character_count("a\xc3\xa9\xf0\x9f\xa6\x80") == 3);
}

TEST_CASE("a relative path stays in its folder") {
    CHECK(path_inside("/s", "./a/../b.png") == "/s/b.png");
    CHECK(path_inside("/s", "a//b") == "/s/a/b");
    CHECK(path_inside("/s", ".") == "/s");
    for (auto const* file : {"../a", "a/../../b", "/a", "", ".."}) {
        CAPTURE(file);
        CHECK_FALSE(path_inside("/s", file).has_value());
    }
    CHECK_FALSE(path_inside("/s", std::string_view("a\0b", 3)).has_value());
}

}  // namespace tests_skills_manifest_problems
