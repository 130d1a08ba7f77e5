// SPDX-License-Identifier: MIT
// Tests of skills/front_matter_reader.hpp: fields, their limits, and what each mode says of them.
#include <mcp/skills/front_matter_reader.hpp>

#include <mcp/core/yaml_places.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tests_skills_front_matter_reader {

struct outcome {
    mcp::skill skill;
    std::vector<mcp::config_problem> problems;
};

outcome read(std::string const& text, bool strict = false) {
    auto const table = mcp::parse_yaml_places(text, 2);
    REQUIRE(table.has_value());
    outcome made;
    mcp::detail::manifest_problems problems("SKILL.md", strict);
    made.skill = mcp::detail::front_matter_reader(*table, "tidy", problems).read();
    made.problems = problems.list.take();
    return made;
}

std::string const plain = "name: tidy\ndescription: d\n";

TEST_CASE("a good skill has no problems in either mode") {
    CHECK(read(plain).problems.empty());
    CHECK(read(plain, true).problems.empty());
    CHECK(read(plain).skill.place.line == 2);
}

TEST_CASE("the description's limit counts characters") {
    std::string text;
    for (int i = 0; i < 1024; ++i) text += "\xc3\xa9";
    CHECK(read("name: tidy\ndescription: " + text).problems.empty());
    auto const made = read("name: tidy\ndescription: " + text + "x");
    REQUIRE(made.problems.size() == 1);
    CHECK(made.problems[0].line == 3);
    CHECK_FALSE(made.problems[0].is_error());
    CHECK(made.skill.description.size() == 2049);
}

TEST_CASE("a name that is no text is taken as it is written") {
    auto const made = read("name: 123\ndescription: d\n");
    CHECK(made.skill.name == "123");
    CHECK(made.problems.size() == 2);  // its kind, and the folder
}

TEST_CASE("the fields of other hosts matter only to the strict") {
    std::string const text = plain + "argument-hint: x\nanything: {a: b}\n";
    CHECK(read(text).problems.empty());
    CHECK(read(text, true).problems.size() == 2);
}

TEST_CASE("what other hosts say about choosing a skill is understood") {
    CHECK_FALSE(
        read(plain + "disable-model-invocation: true\n").skill.details.allow_implicit_invocation);
    CHECK(read(plain + "disable-model-invocation: \"true\"\n")
              .skill.details.allow_implicit_invocation);
    CHECK_FALSE(read(plain + "user-invocable: false\n").skill.details.user_invocable);
}

TEST_CASE("fields without a value are as good as none") {
    CHECK(read(plain + "license:\nmetadata:\nallowed-tools:\n").problems.empty());
    CHECK(read(plain + "compatibility:\n").problems.size() == 1);
}

}  // namespace tests_skills_front_matter_reader
