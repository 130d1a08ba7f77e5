// SPDX-License-Identifier: MIT
// Tests of host/config_text.hpp: comments, places, and texts that are no JSON.
#include <mcp/host/config_text.hpp>

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <string_view>

namespace tests_host_config_text {

using mcp::parse_json_places;
using mcp::placed_kind;
using mcp::placed_member;
using mcp::placed_value;
using mcp::detail::comment_blanker;

TEST_CASE("comments and commas too many become blanks, everything else stays") {
    struct {
        std::string_view text;
        std::string_view expected;
    } const rows[] = {
        {"", ""},
        {"{}", "{}"},
        {"{} // end", "{}       "},
        {"// a\n{}", "    \n{}"},
        {"{/* a\nb */}", "{    \n    }"},
        {R"({"a": "// no comment"})", R"({"a": "// no comment"})"},
        {R"({"a": "\"/* none */"})", R"({"a": "\"/* none */"})"},
        {R"({"a": "\\"}//x)", R"({"a": "\\"}   )"},
        {"[1,]", "[1 ]"},
        {"[1,\n // x\n]", "[1 \n     \n]"},
        {"{\"a\":[],}", "{\"a\":[] }"},
        {"[\"a\",]", "[\"a\" ]"},
        {"[1,,]", "[1,,]"},  // two are a mistake
        {"[,]", "[,]"},
        {"[1,2]", "[1,2]"},
        {"[1/2]", "[1/2]"},
        {"{} /* open", "{} /* open"},
        {"{\"a", "{\"a"},
        {"{\"a\\", "{\"a\\"},
        {"\xEF\xBB\xBF{}", "   {}"},
        {"// a\r\n{}", "    \r\n{}"},
    };
    for (auto const& row : rows) {
        CAPTURE(std::string(row.text));
        CHECK(comment_blanker(row.text).run() == row.expected);
    }
    CHECK(comment_blanker("[1,] // x", true).run() == "[1,]     ");
}

TEST_CASE("every value knows its line and its bytes") {
    std::string const text = R"({
  // a comment, with a "quote
  "first": "a\u0041",
  "sec\"ond": [1, true,
    null], /* over
    lines */ "third": {
      "inner": -2.5e1
  },
})";
    auto const read = parse_json_places(text);
    REQUIRE(read);
    REQUIRE(read->members.size() == 3);
    placed_member const& first = read->members[0];
    CHECK(first.line == 3);
    CHECK(first.value.text == "aA");
    CHECK(text.substr(first.begin, 7) == "\"first\"");
    CHECK(text.substr(first.value.begin, first.value.end - first.value.begin) == "\"a\\u0041\"");
    placed_member const& second = read->members[1];
    CHECK(second.name == "sec\"ond");
    CHECK(text.substr(second.begin, 4) == "\"sec");
    REQUIRE(second.value.elements.size() == 3);
    CHECK(second.value.elements[0].number == 1);
    CHECK(second.value.elements[1].kind == placed_kind::boolean);
    CHECK(second.value.elements[2].line == 5);
    CHECK(second.value.elements[2].kind == placed_kind::null);
    placed_member const& third = read->members[2];
    CHECK(third.line == 6);
    CHECK(third.value.find("inner")->value.number == -25);
    CHECK(third.value.find("inner")->line == 7);
    CHECK(text.substr(third.value.end - 1, 2) == "},");
}

TEST_CASE("what is no JSON has a line and a reason") {
    struct {
        std::string_view text;
        std::size_t line;
    } const rows[] = {
        {"{\n\"a\": 1\n\"b\": 2}", 3}, {"{\n\n", 3},      {"{} {}", 1},
        {"{\n\"a\": tru}", 2},         {"{\n/* open", 2}, {"{'a': 1}", 1},
        {"{\"a\": \"\xff\"}", 1},
    };
    for (auto const& row : rows) {
        CAPTURE(std::string(row.text));
        auto const read = parse_json_places(row.text);
        REQUIRE_FALSE(read);
        CHECK(read.error().line == row.line);
        CHECK(read.error().words.starts_with("expected "));
    }
    CHECK_FALSE(parse_json_places(std::string(100, '[') + std::string(100, ']')));
}

TEST_CASE("an empty text is an empty table") {
    for (std::string_view text : {"", " \n", "// nothing yet\n", "\xEF\xBB\xBF"}) {
        auto const read = parse_json_places(text);
        REQUIRE(read);
        CHECK(read->kind == placed_kind::table);
        CHECK(read->members.empty());
    }
}

TEST_CASE("what nobody wants is not read, and what comes after it is still found") {
    auto const read =
        parse_json_places(R"({"big": {"a": [1, 2, {"b": 3}]}, "mine": {"x": {"y": 1}}, "z": 1})",
                          [](std::string_view path, std::string_view name) {
                              return path.starts_with("/mine") || name == "mine";
                          });
    REQUIRE(read);
    CHECK(read->find("big")->value.kind == placed_kind::null);
    CHECK(read->find("big")->value.end > read->find("big")->value.begin);
    CHECK(read->find("mine")->value.find("x")->value.find("y")->value.number == 1);
    CHECK(read->find("z")->value.kind == placed_kind::null);
}

TEST_CASE("any text is read or refused, and what is read lies where it says") {
    constexpr std::string_view pieces[] = {"{", "}",  "[",  "]",  "\"a\"", ":",  ",",    "1",
                                           " ", "\n", "//", "/*", "*/",    "\\", "null", "\""};
    std::mt19937 random(3);
    int accepted = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string text = round % 2 == 0 ? "{\"a\":[" : "[";
        for (auto count = random() % 10; count > 0; --count) text += pieces[random() % 16];
        text += round % 2 == 0 ? "]}" : "]";
        std::string const plain = comment_blanker(text).run();
        REQUIRE(plain.size() == text.size());
        auto const read = parse_json_places(text);
        if (!read || read->line == 0) continue;
        ++accepted;
        for (placed_member const& each : read->members) {
            REQUIRE(text[each.begin] == '"');
            REQUIRE(each.value.end <= text.size());
            REQUIRE(each.value.begin < each.value.end);
        }
    }
    CHECK(accepted > 500);
}

}  // namespace tests_host_config_text
