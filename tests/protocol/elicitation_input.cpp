// SPDX-License-Identifier: MIT
// Tests of typed text turned into JSON values.
#include <mcp/protocol/elicitation_input.hpp>
#include <mcp/protocol/elicitation_schema.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using mcp::json;

namespace tests_protocol_elicitation_input {

mcp::form_field field_of(std::string const& property) {
    auto const fields =
        mcp::form_fields(json{{"type", "object"}, {"properties", {{"x", json::parse(property)}}}});
    if (!fields) FAIL(fields.error().message());
    return fields->front();
}

std::string const text = R"({"type": "string"})";
std::string const number = R"({"type": "number"})";
std::string const integer = R"({"type": "integer", "minimum": 18})";
std::string const boolean = R"({"type": "boolean"})";
std::string const color = R"({"type": "string", "oneOf": [{"const": "r", "title": "Red"},
    {"const": "g", "title": "Green"}, {"const": "7", "title": "Seven"}]})";
std::string const colors = R"({"type": "array", "minItems": 1, "items": {"anyOf": [
    {"const": "r", "title": "Red"}, {"const": "g", "title": "Green, light"}]}})";


TEST_CASE("typed text becomes the JSON value of its field") {
    struct row {
        std::string property;
        char const* typed;
        char const* value;
    };
    std::vector<row> const rows = {
        {text, " as typed ", R"(" as typed ")"},
        {text, "", R"("")"},
        {text, "12", R"("12")"},
        {number, "2.5", "2.5"},
        {number, " 3 ", "3"},
        {number, "-1e3", "-1000.0"},
        {number, "+5", "5"},
        {integer, "18", "18"},
        {integer, "19.0", "19"},
        {boolean, "y", "true"},
        {boolean, "Yes", "true"},
        {boolean, "TRUE", "true"},
        {boolean, " no ", "false"},
        {boolean, "0", "false"},
        {color, "r", R"("r")"},
        {color, "Green", R"("g")"},
        {color, "gREEN", R"("g")"},
        {color, "2", R"("g")"},
        {color, "7", R"("7")"},  // A value goes before a position.
        {colors, "r", R"(["r"])"},
        {colors, "Red, 2", R"(["r", "g"])"},
        {colors, "green, light", R"(["g"])"},
    };
    for (row const& expected : rows) {
        CAPTURE(expected.property, expected.typed);
        auto const value = mcp::parse_field(field_of(expected.property), expected.typed);
        if (!value) FAIL(value.error().message());
        CHECK(value->dump() == json::parse(expected.value).dump());
    }
}

TEST_CASE("typed text that does not fit is refused with what is expected") {
    struct row {
        std::string property;
        char const* typed;
        char const* words;
    };
    std::vector<row> const rows = {
        {R"({"type": "string", "minLength": 1})", "",
         "x: has 0 characters, at least 1 are required"},
        {number, "", R"(x: expects a number such as 2.5, not "")"},
        {number, "ten", R"(x: expects a number such as 2.5, not "ten")"},
        {number, "1 2", R"(x: expects a number such as 2.5, not "1 2")"},
        {number, "+-1", R"(x: expects a number such as 2.5, not "+-1")"},
        {number, "1e999", R"(x: expects a number such as 2.5, not "1e999")"},
        {number, "null", R"(x: expects a number such as 2.5, not "null")"},
        {number, "true", R"(x: expects a number such as 2.5, not "true")"},
        {integer, "18.5", R"(x: expects a whole number such as 3, not "18.5")"},
        {integer, "7", "x: 7 is below the minimum 18"},
        {boolean, "maybe", R"(x: expects yes or no, not "maybe")"},
        {boolean, "", R"(x: expects yes or no, not "")"},
        {color, "blue", R"(x: "blue" is not among "r", "g", "7")"},
        {color, "0", R"(x: "0" is not among "r", "g", "7")"},
        {color, "4", R"(x: "4" is not among "r", "g", "7")"},
        {color, "-1", R"(x: "-1" is not among "r", "g", "7")"},
        {colors, "", "x: has 0 choices, at least 1 are required"},
        {colors, "r, blue", R"(x: "blue" is not among "r", "g")"},
    };
    for (row const& expected : rows) {
        CAPTURE(expected.property, expected.typed);
        auto const value = mcp::parse_field(field_of(expected.property), expected.typed);
        REQUIRE_FALSE(value);
        CHECK(value.error().code == mcp::errc::invalid_elicitation);
        CHECK(value.error().detail == expected.words);
    }
}

TEST_CASE("a word that fits two choices but for case is not guessed") {
    auto const field = field_of(R"({"type": "string", "enum": ["ab", "AB"]})");
    CHECK(mcp::parse_field(field, "ab").value() == "ab");
    CHECK(mcp::parse_field(field, "AB").value() == "AB");
    CHECK_FALSE(mcp::parse_field(field, "Ab"));
}

TEST_CASE("what was typed passes as content") {
    auto const schema = json{{"type", "object"}, {"properties", {{"x", json::parse(colors)}}}};
    auto const value = mcp::parse_field(mcp::form_fields(schema).value().front(), "red,2");
    REQUIRE(value);
    CHECK(mcp::complete_elicitation(schema, {{"x", *value}}).value() == json{{"x", {"r", "g"}}});
}

}  // namespace tests_protocol_elicitation_input
