// SPDX-License-Identifier: MIT
// Tests of skills/manifest.hpp: how the three files become one skill, and what bounds them.
#include <mcp/skills/manifest.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>

namespace tests_skills_manifest {

mcp::skill_file file_of(std::string text) {
    mcp::skill_file made;
    made.is_there = true;
    made.text = std::move(text);
    return made;
}

mcp::skill_source source_of(std::string manifest) {
    mcp::skill_source made;
    made.path = "/s/tidy/";
    made.scope = mcp::skill_scope::admin;
    made.manifest = file_of(std::move(manifest));
    return made;
}

std::string const plain = "---\nname: tidy\ndescription: Tidies.\n---\n";

TEST_CASE("a skill knows where it was found") {
    auto const made = mcp::parse_skill(source_of(plain));
    REQUIRE(made.found);
    CHECK(made.found->scope == mcp::skill_scope::admin);
    CHECK(made.found->path == "/s/tidy/");
    CHECK(made.found->place.line == 2);
    CHECK(made.found->problems.empty());
    CHECK(made.problems.empty());
}

TEST_CASE("a side file that cannot be read costs the skill only when strict") {
    auto source = source_of(plain);
    source.needs.is_there = true;
    source.needs.failure = "cannot be read: Permission denied";
    auto const lenient = mcp::parse_skill(source);
    REQUIRE(lenient.found);
    REQUIRE(lenient.found->problems.size() == 1);
    CHECK(lenient.found->problems[0].is_error());
    CHECK(lenient.found->problems[0].message == source.needs.failure);
    mcp::manifest_options strict;
    strict.strict = true;
    auto const refused = mcp::parse_skill(source, strict);
    CHECK_FALSE(refused.found);
    CHECK(refused.problems == lenient.found->problems);
}

TEST_CASE("a SKILL.md that cannot be read gives no skill") {
    auto source = source_of("");
    source.manifest.failure = "has more than 1048576 bytes";
    auto const made = mcp::parse_skill(source);
    CHECK_FALSE(made.found);
    REQUIRE(made.problems.size() == 1);
    CHECK(made.problems[0].message == source.manifest.failure);
}

TEST_CASE("the version of mcp.yaml wins over that of the metadata") {
    auto source =
        source_of("---\nname: tidy\ndescription: d\nmetadata: {version: \"1.0.0\"}\n---\n");
    CHECK(mcp::parse_skill(source).found->version == "1.0.0");
    source.needs = file_of("version: 2.0\n");
    CHECK(mcp::parse_skill(source).found->version == "2.0");
    source.needs = file_of("priority: 1\n");
    CHECK(mcp::parse_skill(source).found->version == "1.0.0");
}

TEST_CASE("openai.yaml says more about how a skill is shown than its metadata") {
    auto source =
        source_of("---\nname: tidy\ndescription: d\nmetadata: {short-description: \"old\"}\n---\n");
    CHECK(mcp::parse_skill(source).found->details.interface.short_description == "old");
    source.openai = file_of("interface: {short_description: new}\n");
    CHECK(mcp::parse_skill(source).found->details.interface.short_description == "new");
}

TEST_CASE("front matter over its limit is refused") {
    std::string const long_one =
        "---\nname: tidy\ndescription: d\nlicense: " + std::string(70000, 'x') + "\n---\n";
    auto const made = mcp::parse_skill(source_of(long_one));
    REQUIRE_FALSE(made.found);
    CHECK(made.problems[0].message == "has more than 65536 bytes of front matter");
}

TEST_CASE("a file with thousands of mistakes gives a list that can be read") {
    std::string many = "requires:\n  servers:\n";
    for (int i = 0; i < 300; ++i) many += "    - {name: \"a b\"}\n";
    auto source = source_of(plain);
    source.needs = file_of(many);
    auto const made = mcp::parse_skill(source);
    REQUIRE(made.found);
    REQUIRE(made.found->problems.size() == 50);
    CHECK(made.found->problems[49].message == "and 251 more problems");
    CHECK(has_error(made.found->problems));
}

TEST_CASE("a requirement stands where its name stands") {
    auto source = source_of(plain);
    source.needs = file_of(
        "requires:\n  servers:\n    - command: x\n      name: a\n  skills:\n    -\n      name: "
        "b\n");
    auto const made = mcp::parse_skill(source);
    REQUIRE(made.found);
    REQUIRE(made.found->servers.size() == 1);
    CHECK(to_string(made.found->servers[0].place) == "/s/tidy//agents/mcp.yaml:4");
    REQUIRE(made.found->skills.size() == 1);
    CHECK(made.found->skills[0].place.line == 7);
}

TEST_CASE("secrets of a manifest are in no problem") {
    auto source = source_of(plain);
    source.needs = file_of(
        "requires:\n  servers:\n"
        "    - {name: a, url: \"https://u:s3cret@h:0/\", headers: {K: \"s3cret\\n\"}}\n"
        "    - {name: b, command: x, env: {\"A=B\": s3cret}, args: [\"${s3cret!}\"]}\n");
    auto const made = mcp::parse_skill(source);
    REQUIRE(made.found);
    CHECK(made.found->servers.empty());
    for (auto const& each : made.found->problems) {
        CHECK(to_string(each).find("s3cret") == std::string::npos);
    }
}

}  // namespace tests_skills_manifest
