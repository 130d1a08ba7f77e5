// SPDX-License-Identifier: MIT
// Tests of skills/allowed_tools.hpp: where one tool ends and the next begins.
#include <mcp/skills/allowed_tools.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace tests_skills_allowed_tools {

using mcp::split_allowed_tools;
using texts = std::vector<std::string>;

TEST_CASE("blanks and commas separate tools, but not inside parentheses") {
    CHECK(split_allowed_tools("Bash(git add:*) Read") == texts{"Bash(git add:*)", "Read"});
    CHECK(split_allowed_tools(" Read,  Grep ,") == texts{"Read", "Grep"});
    CHECK(split_allowed_tools("Bash(a, b (c d)) x") == texts{"Bash(a, b (c d))", "x"});
    CHECK(split_allowed_tools("").empty());
}

TEST_CASE("parentheses that do not match lose nothing") {
    CHECK(split_allowed_tools("a) b (c d") == texts{"a)", "b", "(c d"});
}

}  // namespace tests_skills_allowed_tools
