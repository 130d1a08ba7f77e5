// SPDX-License-Identifier: MIT
// Tests of core/yaml_places.hpp: what is read, where it stands, and what is refused.
#include <mcp/core/yaml_places.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace tests_core_yaml_places {

using mcp::parse_yaml_places;
using mcp::placed_kind;

std::string mistake_in(std::string_view text, mcp::yaml_limits limits = {}) {
    auto const made = parse_yaml_places(text, 1, limits);
    return made ? "" : std::to_string(made.error().line) + ": " + made.error().words;
}

TEST_CASE("members keep their order and know their lines") {
    auto const made = parse_yaml_places("b: 1\na:\n  - x\n  - {y: z}\n", 10);
    REQUIRE(made.has_value());
    REQUIRE(made->members.size() == 2);
    CHECK(made->members[0].name == "b");
    CHECK(made->members[0].line == 10);
    CHECK(made->members[1].line == 11);
    auto const& list = made->members[1].value;
    REQUIRE(list.elements.size() == 2);
    CHECK(list.line == 12);
    CHECK(list.elements[0].text == "x");
    CHECK(list.elements[1].line == 13);
    CHECK(list.elements[1].find("y")->value.text == "z");
}

TEST_CASE("a number keeps its text, so that a version is not rounded") {
    auto const made = parse_yaml_places("version: 1.0");
    REQUIRE(made.has_value());
    CHECK(made->find("version")->value.kind == placed_kind::number);
    CHECK(made->find("version")->value.number == 1.0);
    CHECK(made->find("version")->value.text == "1.0");
}

TEST_CASE("what is quoted is text") {
    auto const made = parse_yaml_places("[\"1\", 'true', \"\", !!str 2, |\n 3]");
    REQUIRE(made.has_value() == false);  // a block cannot stand in a flow
    auto const again = parse_yaml_places("- \"1\"\n- 'true'\n- \"\"\n- !!str 2\n- |\n  3\n");
    REQUIRE(again.has_value());
    for (auto const& each : again->elements) CHECK(each.kind == placed_kind::text);
    CHECK(again->elements[4].text == "3\n");
}

TEST_CASE("an alias stands for what its anchor names") {
    auto const made = parse_yaml_places("a: &x {k: v}\nb: *x\nc: &y w\nd: *y\n");
    REQUIRE(made.has_value());
    CHECK(made->find("b")->value.find("k")->value.text == "v");
    CHECK(made->find("b")->value.line == 1);
    CHECK(made->find("d")->value.text == "w");
}

TEST_CASE("aliases cannot multiply a document beyond its limit") {
    std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i < 12; ++i) {
        std::string const last = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
        for (int j = 0; j < 9; ++j) bomb += "," + last;
        bomb += "]\n";
    }
    CHECK(mistake_in(bomb).ends_with("holds too much once its aliases are followed"));
}

TEST_CASE("a long text cannot be repeated beyond the limit") {
    std::string text = "- &x " + std::string(50000, 'a') + "\n";
    for (int i = 0; i < 30; ++i) text += "- *x\n";
    CHECK(mistake_in(text) == "20: holds too much once its aliases are followed");
}

TEST_CASE("an alias of what it stands in is refused") {
    CHECK(mistake_in("a: &x\n  - *x\n") == "2: an alias stands inside what it stands for");
}

TEST_CASE("aliases cannot nest deeper than the limit") {
    mcp::yaml_limits limits;
    limits.depth = 4;
    CHECK(mistake_in("a: &x [[y]]\nb: *x\n", limits).empty());
    CHECK(mistake_in("a: &x [[y]]\nb: [[*x]]\n", limits) == "2: is nested more than 4 deep");
    CHECK(mistake_in("[[[[[]]]]]", limits) == "1: is nested more than 4 deep");
}

TEST_CASE("a text that is too deep, long or rich is refused in good time") {
    auto const begin = std::chrono::steady_clock::now();
    CHECK_FALSE(mistake_in(std::string(200000, '[')).empty());
    CHECK_FALSE(mistake_in(std::string(200000, '{')).empty());
    std::string items;
    for (int i = 0; i < 20000; ++i) items += "- x\n";
    CHECK(mistake_in(items) == "10000: holds too much once its aliases are followed");
    CHECK(mistake_in(std::string(300000, 'a')) == "1: is more than 262144 bytes of YAML");
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

TEST_CASE("what is no YAML says on which line") {
    CHECK(mistake_in("a: b\nc: d: e\n").starts_with("2: is no YAML: "));
    CHECK(mistake_in("a: [1\n").starts_with("1: is no YAML: "));
    CHECK(mistake_in("a: *none\n").starts_with("1: is no YAML: "));
    CHECK(mistake_in("a: b\n---\nc: d\n") == "2: there is more than one document");
    CHECK(mistake_in("a: b\n{x: y}: d\n") == "2: the name of a member must be text");
}

TEST_CASE("a quote that is never closed does not end with the text") {
    CHECK(mistake_in("a: \"b\n").starts_with("1: is no YAML: "));
    CHECK(mistake_in("a: 'b").starts_with("1: is no YAML: "));
    CHECK(mistake_in("a: &x \"b").starts_with("1: is no YAML: "));
    CHECK(mistake_in("a: 'b'\n...\n").empty());
    CHECK(mistake_in("a: |\n  b").empty());
}

TEST_CASE("bytes that no text has are refused before the parser sees them") {
    CHECK(mistake_in("a: b\nc: \xff\n") == "2: holds what is not UTF-8");
    CHECK(mistake_in("a: \xed\xa0\x80\n") == "1: holds what is not UTF-8");
    CHECK(mistake_in(std::string_view("a: \0b", 5)) == "1: holds a control character");
    CHECK(mistake_in("a: \x1b[31m") == "1: holds a control character");
    CHECK(mistake_in("\xc2\x9b") == "1: holds a control character");
    CHECK(mistake_in("a: \xf0\x9f\xa6\x80\r\n").empty());
}

TEST_CASE("a text without a value is null") {
    for (std::string_view const text : {"", "\n\n", "# nothing\n", "~"}) {
        auto const made = parse_yaml_places(text);
        REQUIRE(made.has_value());
        CHECK(made->kind == placed_kind::null);
    }
}

}  // namespace tests_core_yaml_places
