// SPDX-License-Identifier: MIT
// Tests of skills/remote_check.hpp: bytes against digests, front matter against what was listed.
#include <mcp/skills/remote_check.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_skills_remote_check {

using namespace mcp;
using namespace mcp::detail;

remote_skill_entry with_front_matter(std::string text) {
    remote_skill_entry made;
    made.server = "docs";
    made.uri = "skill://a/SKILL.md";
    made.front_matter = *raw_json::parse(std::move(text));
    return made;
}

result<void> compare(std::string listed, std::string const& yaml) {
    return check_front_matter(with_front_matter(std::move(listed)), "---\n" + yaml + "\n---\nText",
                              65536);
}

TEST_CASE("a file is its length and its digest") {
    remote_skill_file listed;
    listed.uri = "skill://a/x";
    listed.size = 3;
    listed.digest = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    CHECK(check_bytes("docs", listed, "abc"));
    auto const longer = check_bytes("docs", listed, "abcd");
    REQUIRE_FALSE(longer);
    CHECK(longer.error().code == errc::verification_failed);
    CHECK(longer.error().detail == "skill://a/x of docs has 4 bytes, not the 3 listed");
    auto const other = check_bytes("docs", listed, "abd");
    REQUIRE_FALSE(other);
    CHECK(other.error().detail == "skill://a/x of docs has another digest than listed");
}

TEST_CASE("a blob that is far longer than listed is not decoded") {
    read_result read;
    read.contents.emplace_back();
    read.contents[0].uri = "skill://a/x";
    read.contents[0].blob = std::string(1000, '!');
    auto const refused = bytes_of(read, "skill://a/x", "docs", 10);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::verification_failed);
    read.contents[0].blob = "YWJj";
    CHECK(bytes_of(read, "skill://a/x", "docs", 3) == std::string("abc"));
    CHECK(bytes_of(read, "skill://a/x", "docs", 1) == std::string("abc"));  // check_bytes() refuses
}

TEST_CASE("front matter is the same field by field, in whatever order and notation") {
    CHECK(compare(R"({"name":"a","description":"b"})", "description: b\nname: a"));
    CHECK(compare(R"({"name":"a","description":"b"})", "{\"name\": 'a', description: \"b\"}"));
    CHECK(compare(R"({"a":{"b":[1,2.5,true,null,"x"]}})", "a:\n  b: [1, 2.5, true, ~, x]"));
    CHECK(compare(R"({"a":16,"b":100.0})", "a: 0x10\nb: 1e2"));
    CHECK(compare(R"({"a":12345678901234567890})", "a: 12345678901234567890"));
    CHECK(compare(R"({"a":"one two\n"})", "a: >\n  one\n  two"));
    CHECK(compare(R"({"description":"Use it: now"})", "description: Use it: now"));
    CHECK(compare(R"({"a":[1,1]})", "a: [&x 1, *x]"));
    CHECK(compare("{}", "{}"));
}

TEST_CASE("any difference of front matter is found and named") {
    auto const check = [](std::string listed, std::string const& yaml, std::string const& field) {
        CAPTURE(listed, yaml);
        auto const refused = compare(std::move(listed), yaml);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == errc::verification_failed);
        CHECK(refused.error().detail ==
              "skill://a/SKILL.md of docs: the front matter differs from what was listed: " +
                  field);
    };
    check(R"({"name":"a","x":1})", "name: a", "x");
    check(R"({"name":"a"})", "name: a\nhooks: evil", "hooks");
    check(R"({"name":"a"})", "name: A", "name");
    check(R"({"a":"1"})", "a: 1", "a");
    check(R"({"a":"true"})", "a: true", "a");
    check(R"({"a":null})", "a: ''", "a");
    check(R"({"a":[1,2]})", "a: [2, 1]", "a");
    check(R"({"a":[1]})", "a: [1, 2]", "a");
    check(R"({"a":{}})", "a: []", "a");
    check(R"({"a":12345678901234567891})", "a: 12345678901234567890", "a");
    check(R"({"a":{"b":1}})", "a: {b: 2}", "a");
}

TEST_CASE("front matter that cannot be compared is refused") {
    auto const says = [](result<void> const& refused) {
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == errc::verification_failed);
        return refused.error().detail;
    };
    auto const entry = with_front_matter(R"({"name":"a"})");
    CHECK_THAT(says(check_front_matter(entry, "name: a", 100)), Catch::Contains("is not there"));
    CHECK_THAT(says(check_front_matter(entry, "---\nname: a", 100)),
               Catch::Contains("is not there"));
    CHECK_THAT(says(check_front_matter(entry, "---\nname: a\n---\n", 3)),
               Catch::Contains("too long"));
    CHECK_THAT(says(compare(R"({"name":"a"})", "name: [a")), Catch::Contains("front matter"));
    CHECK_THAT(says(compare(R"({"name":"a"})", "name: a\nname: a")),
               Catch::Contains("front matter"));
    CHECK_THAT(says(compare(R"({"name":"a"})", "- a")), Catch::Contains("front matter"));
    CHECK_THAT(says(compare(R"({"name":"a"})", "name: \x1b")), Catch::Contains("control"));
    CHECK_THAT(says(compare(R"({"name":"a"})", "name: \xff")), Catch::Contains("UTF-8"));
}

}  // namespace tests_skills_remote_check
