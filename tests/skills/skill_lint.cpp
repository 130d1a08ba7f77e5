// SPDX-License-Identifier: MIT
// Tests of skills/skill_lint.hpp: how long a text is, and where its links lead.
#include <mcp/skills/skill_lint.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace tests_skills_skill_lint {

using namespace mcp;

link_target look(std::string const& path) {
    if (path == "linked-out") return link_target::outside;
    bool const is_there = path == "a.md" || path == "b c.md" || path == "d(e).md" || path == ".";
    return is_there ? link_target::there : link_target::absent;
}

std::vector<std::string> lint(std::string const& body, skill_text_limits limits = {}) {
    std::string const head = "---\nname: x\ndescription: y\n---\n";
    std::vector<std::string> made;
    for (auto const& each : lint_skill_text("S", head + body, look, limits)) {
        made.push_back(to_string(each));
    }
    return made;
}

TEST_CASE("a link to a file that is not there is an error with its line") {
    CHECK(lint("One\n[two](gone.md) and ![three](img/x.png)\n") ==
          std::vector<std::string>{
              "S:6: links to \"gone.md\", which is not there (add the file, or mend the link)",
              "S:6: links to \"img/x.png\", which is not there (add the file, or mend the link)"});
    CHECK(lint("[x]: gone.md\n").size() == 1);
}

TEST_CASE("links in all their forms are followed") {
    for (std::string const body :
         {"[x](a.md)", "[x](./a.md#part)", "[x](a.md \"a title\")", "[x](<b c.md>)",
          "[x](b%20c.md)", "[x](d(e).md)", "[x](q/../a.md)", "[x]: a.md", "[x](#part)",
          "[x](https://example.com/y)", "<https://example.com>", "[x](mailto:a@b.example)",
          "[x](.)", "a [ ] b (c)", "[^1]: a note"}) {
        INFO(body);
        CHECK(lint(body).empty());
    }
}

TEST_CASE("what is in code is no link") {
    CHECK(lint("`[x](gone.md)` and \\[x\\]\n").empty());
    CHECK(lint("```\n[x](gone.md)\n~~~\n[x](gone.md)\n```\n[y](gone.md)\n").size() == 1);
}

TEST_CASE("a link that leads out of the folder is an error") {
    for (std::string const target :
         {"../other/a.md", "a/../../b", "linked-out", "..", "%2e%2e/a"}) {
        INFO(target);
        auto const found = lint("[x](" + target + ")");
        REQUIRE(found.size() == 1);
        CHECK(found[0].find("leads out of the skill's folder") != std::string::npos);
    }
    auto const absolute = lint("[x](/etc/passwd)");
    REQUIRE(absolute.size() == 1);
    CHECK(absolute[0].find("which is absolute") != std::string::npos);
}

TEST_CASE("a text that is long, or none, is a warning") {
    CHECK(lint("") == std::vector<std::string>{"S:5: warning: has no text (say what to do, below "
                                               "the front matter)"});
    skill_text_limits limits;
    limits.lines = 2;
    CHECK(lint("a\nb\n", limits).empty());
    CHECK(lint("a\nb\nc\n", limits).at(0).find("has 3 lines of text; more than 2") !=
          std::string::npos);
    limits.bytes = 3;
    CHECK(lint("a\nb\n", limits).at(0).find("has 4 bytes of text; more than 3") !=
          std::string::npos);
}

TEST_CASE("only so many links are looked at, and what has no front matter is left to others") {
    skill_text_limits limits;
    limits.links = 2;
    CHECK(lint("[x](gone) [x](gone) [x](gone)", limits).size() == 2);
    CHECK(lint_skill_text("S", "[x](gone)", look).empty());
    CHECK(lint_skill_text("S", "---\n[x](gone)", look).empty());
}

TEST_CASE("unfinished Markdown does no harm") {
    for (std::string const body :
         {"[x](", "](", "[x](<", "[x](a(", "[x]: ", "`", "\\", "[x](%", "[x](%4"}) {
        INFO(body);
        CHECK(lint(body).size() <= 1);
    }
}

}  // namespace tests_skills_skill_lint
