// SPDX-License-Identifier: MIT
// Tests of skills/remote_uri.hpp: what is taken for the URI of a skill, or for a file in it.
#include <mcp/skills/remote_uri.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_skills_remote_uri {

using namespace mcp::detail;

TEST_CASE("the URI of a skill says where it is and what it is called") {
    auto const plain = parse_remote_uri("skill://git-workflow/SKILL.md", 100);
    REQUIRE(plain);
    CHECK(plain->scheme == "skill");
    CHECK(plain->root == "skill://git-workflow");
    CHECK(plain->path == "git-workflow");
    CHECK(plain->name() == "git-workflow");
    auto const other = parse_remote_uri("github://owner/my%20repo/refunds/SKILL.md", 100);
    REQUIRE(other);
    CHECK(other->scheme == "github");
    CHECK(other->root == "github://owner/my%20repo/refunds");
    CHECK(other->path == "owner/my repo/refunds");
    CHECK(other->name() == "refunds");
}

TEST_CASE("what is no path to a SKILL.md is no URI of a skill") {
    for (std::string const& each : {std::string(),
                                    std::string("SKILL.md"),
                                    std::string("skill://SKILL.md"),
                                    std::string("skill:///SKILL.md"),
                                    std::string("skill://a"),
                                    std::string("skill://a/skill.md"),
                                    std::string("skill://a/xSKILL.md"),
                                    std::string("skill://a/SKILL.md/"),
                                    std::string("skill://a//SKILL.md"),
                                    std::string("skill://../SKILL.md"),
                                    std::string("skill://a/../b/SKILL.md"),
                                    std::string("skill://a/./SKILL.md"),
                                    std::string("skill://a/%2e%2E/SKILL.md"),
                                    std::string("skill://a%2fb/SKILL.md"),
                                    std::string("skill://a%5cb/SKILL.md"),
                                    std::string("skill://a%00/SKILL.md"),
                                    std::string("skill://a%0a/SKILL.md"),
                                    std::string("skill://a%zz/SKILL.md"),
                                    std::string("skill://a%4"),
                                    std::string("skill://a\\b/SKILL.md"),
                                    std::string("skill://a b/SKILL.md"),
                                    std::string("skill://a\nb/SKILL.md"),
                                    std::string("skill://a\x1b[0m/SKILL.md"),
                                    std::string("skill://a\xff/SKILL.md"),
                                    std::string("skill://a?/SKILL.md"),
                                    std::string("skill://a/SKILL.md#x"),
                                    std::string("://a/SKILL.md"),
                                    std::string("1a://a/SKILL.md"),
                                    std::string("sk ill://a/SKILL.md"),
                                    std::string("skill:a/SKILL.md"),
                                    "skill://a\xe2\x80\xae/SKILL.md" + std::string(),
                                    std::string("skill://a\0/SKILL.md", 19)}) {
        CAPTURE(each);
        CHECK_FALSE(parse_remote_uri(each, 100));
    }
    CHECK(parse_remote_uri("skill://abc/SKILL.md", 20));
    CHECK_FALSE(parse_remote_uri("skill://abcd/SKILL.md", 20));
}

TEST_CASE("a file belongs to the skill whose folder it is in") {
    std::string const root = "skill://acme/refunds";
    CHECK(path_in_skill(root, root + "/SKILL.md") == "SKILL.md");
    CHECK(path_in_skill(root, root + "/a/b%20c.md") == "a/b c.md");
    CHECK(path_in_skill(root, root + "/nested/SKILL.md") == "nested/SKILL.md");
    for (char const* each :
         {"", "/", "/a/", "//a", "/a//b", "/../other/SKILL.md", "/a/..", "/%2e%2e/x", "/a%2Fb",
          "/a%5C..", "/a?b", "/a#b", "/a b", "/.", "x/a", "/a%00", "/a%"}) {
        CAPTURE(each);
        CHECK_FALSE(path_in_skill(root, root + each));
    }
    CHECK_FALSE(path_in_skill(root, "skill://acme/other/SKILL.md"));
    CHECK_FALSE(path_in_skill(root, "SKILL.md"));
}

TEST_CASE("a reference in a skill's text is a path from its folder") {
    CHECK(resolve_reference("references/GUIDE.md") == "references/GUIDE.md");
    CHECK(resolve_reference("./references/./GUIDE.md") == "references/GUIDE.md");
    CHECK(resolve_reference("a/../b//c.md") == "b/c.md");
    CHECK(resolve_reference("..a") == "..a");
    for (std::string const& each :
         {std::string(), std::string("."), std::string("./"), std::string("a/"), std::string(".."),
          std::string("../a"), std::string("a/../../b"), std::string("/a"), std::string("//a"),
          std::string("a\\..\\b"), std::string("a\tb"), std::string("a\0b", 3),
          std::string("a\xff")}) {
        CAPTURE(each);
        CHECK_FALSE(resolve_reference(each));
    }
}

}  // namespace tests_skills_remote_uri
