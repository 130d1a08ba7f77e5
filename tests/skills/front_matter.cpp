// SPDX-License-Identifier: MIT
// Tests of skills/front_matter.hpp: where front matter ends, and what quotes can repair.
#include <mcp/skills/front_matter.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace tests_skills_front_matter {

using mcp::front_matter_state;
using mcp::quote_plain_colons;
using mcp::split_front_matter;

TEST_CASE("front matter stands between the first two lines of three hyphens") {
    auto const made = split_front_matter("---\na: b\n---\nbody\n---\nmore\n");
    CHECK(made.state == front_matter_state::whole);
    CHECK(made.yaml == "a: b\n");
    CHECK(made.line == 2);
    CHECK(made.body == "body\n---\nmore\n");
}

TEST_CASE("line ends of Windows, blanks and a byte order mark do no harm") {
    auto const made = split_front_matter("\xEF\xBB\xBF--- \t\r\na: b\r\n---\t\r\nbody");
    CHECK(made.state == front_matter_state::whole);
    CHECK(made.yaml == "a: b\r\n");
    CHECK(made.body == "body");
}

TEST_CASE("without three hyphens in the first line there is no front matter") {
    for (std::string_view const text : {"", "\n---\na: b\n---\n", "----\n", " ---\n", "# a\n"}) {
        CAPTURE(text);
        CHECK(split_front_matter(text).state == front_matter_state::missing);
    }
}

TEST_CASE("front matter without an end is not taken for the whole file") {
    auto const made = split_front_matter("---\na: b\n--- x\n");
    CHECK(made.state == front_matter_state::unclosed);
    CHECK(made.body.empty());
    CHECK(split_front_matter("---").state == front_matter_state::unclosed);
}

TEST_CASE("the last line needs no end") {
    CHECK(split_front_matter("---\n---").state == front_matter_state::whole);
    CHECK(split_front_matter("---\n---").yaml.empty());
}

TEST_CASE("a plain value with a colon gets quotes, and nothing else does") {
    CHECK(quote_plain_colons("a: b: c\n") == "a: 'b: c'\n");
    CHECK(quote_plain_colons("a: it's: c") == "a: 'it''s: c'\n");
    CHECK(quote_plain_colons("a: ends with:\r\nb: c\r\n") == "a: 'ends with:'\nb: c\n");
    for (std::string_view const text :
         {"a: b", "a: \"b: c\"", "a: 'b: c'", "a: {b: c}", "a: [b: c]", "  a: b: c", "- a: b: c",
          "a: |", "a:b: c", "a b: c: d", ": b: c", "a: http://b", "a: &x b: c", "# a: b: c"}) {
        CAPTURE(text);
        CHECK_FALSE(quote_plain_colons(text).has_value());
    }
}

}  // namespace tests_skills_front_matter
