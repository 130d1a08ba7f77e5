// SPDX-License-Identifier: MIT
// Tests of elicitation content: defaults filled in, everything checked, every problem named.
#include <mcp/protocol/elicitation_schema.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using mcp::complete_elicitation;
using mcp::errc;
using mcp::json;

namespace tests_protocol_elicitation_schema {

json form_of(std::string const& property) {
    return json{{"type", "object"}, {"properties", {{"x", json::parse(property)}}}};
}

json completed(json const& schema, json content) {
    auto const done = complete_elicitation(schema, std::move(content));
    if (!done) FAIL(done.error().message());
    return *done;
}

std::string problem(json const& schema, json content) {
    auto const done = complete_elicitation(schema, std::move(content));
    if (done) return "accepted";
    CHECK(done.error().code == errc::invalid_elicitation);
    return done.error().detail;
}


TEST_CASE("a default fills in a field of every kind that was left out") {
    json const schema = json::parse(R"({"type": "object", "properties": {
        "text": {"type": "string", "default": "Ann"},
        "number": {"type": "number", "default": 2.5},
        "integer": {"type": "integer", "default": 0},
        "boolean": {"type": "boolean", "default": false},
        "choice": {"type": "string", "enum": ["a", "b"], "default": "b"},
        "titled": {"type": "string", "oneOf": [{"const": "c", "title": "C"}], "default": "c"},
        "choices": {"type": "array", "items": {"enum": ["a", "b"]}, "default": ["a", "b"]},
        "empty": {"type": "array", "items": {"enum": ["a", "b"]}, "default": []},
        "none": {"type": "string"}}, "required": ["text", "choices"]})");
    json const filled = json::parse(R"({"text": "Ann", "number": 2.5, "integer": 0,
        "boolean": false, "choice": "b", "titled": "c", "choices": ["a", "b"], "empty": []})");
    CHECK(completed(schema, json::object()) == filled);
    CHECK(completed(schema, nullptr) == filled);
    json own = filled;
    own["text"] = "Bob";
    own["none"] = "";
    CHECK(completed(schema, {{"text", "Bob"}, {"none", ""}}) == own);
}

TEST_CASE("a default is checked like an answer") {
    CHECK(problem(form_of(R"({"type": "string", "enum": ["a"], "default": "b"})"), nullptr) ==
          R"(content.x: "b" is not among "a")");
}

TEST_CASE("content that keeps to the schema passes unchanged") {
    struct row {
        char const* property;
        char const* value;
    };
    std::vector<row> const rows = {
        {R"({"type": "string", "minLength": 4, "maxLength": 4})", R"("añ€😀")"},
        {R"({"type": "string", "format": "email"})", R"("ann@example.com")"},
        {R"({"type": "string", "format": "uri"})", R"("https://example.com")"},
        {R"({"type": "string", "format": "date"})", R"("2026-07-28")"},
        {R"({"type": "string", "format": "date-time"})", R"("2026-07-28T12:00:00Z")"},
        {R"({"type": "string", "format": "something-else"})", R"("anything")"},
        {R"({"type": "string", "pattern": "^[0-9]+$"})", R"("not checked")"},
        {R"({"type": "number", "minimum": 1, "maximum": 2})", "1"},
        {R"({"type": "number", "minimum": 1, "maximum": 2})", "2.0"},
        {R"({"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 2})", "1.5"},
        {R"({"type": "integer", "minimum": -3})", "-3"},
        {R"({"type": "integer", "maximum": 18446744073709551615})", "18446744073709551615"},
        {R"({"type": "boolean"})", "false"},
        {R"({"type": "string", "enum": ["a", "b"]})", R"("b")"},
        {R"({"type": "string", "oneOf": [{"const": "a", "title": "A"}]})", R"("a")"},
        {R"({"type": "string", "enum": ["a"], "enumNames": ["A"]})", R"("a")"},
        {R"({"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 2, "maxItems": 2})",
         R"(["a", "a"])"},
        {R"({"type": "array", "items": {"anyOf": [{"const": "a", "title": "A"}]}})", R"(["a"])"},
    };
    for (row const& fine : rows) {
        CAPTURE(fine.property, fine.value);
        json const content = {{"x", json::parse(fine.value)}};
        CHECK(completed(form_of(fine.property), content) == content);
    }
}

TEST_CASE("a problem names the field, what is wrong and what is allowed") {
    struct row {
        char const* property;
        char const* value;
        char const* words;
    };
    std::vector<row> const rows = {
        {R"({"type": "string"})", "1", "must be text, not a number"},
        {R"({"type": "string"})", "null", "must be text, not null"},
        {R"({"type": "string", "minLength": 3})", R"("€€")",
         "has 2 characters, at least 3 are required"},
        {R"({"type": "string", "maxLength": 1})", R"("€€")",
         "has 2 characters, at most 1 are allowed"},
        {R"({"type": "string", "format": "email"})", R"("ann")",
         R"("ann" is not an email address such as name@example.com)"},
        {R"({"type": "string", "format": "uri"})", R"("ann")",
         R"("ann" is not a URI such as https://example.com/page)"},
        {R"({"type": "string", "format": "date"})", R"("28.7.2026")",
         R"("28.7.2026" is not a date such as 2026-07-28)"},
        {R"({"type": "string", "format": "date-time"})", R"("noon")",
         R"("noon" is not a date and time such as 2026-07-28T12:00:00Z)"},
        {R"({"type": "number"})", R"("1")", "must be a number, not text"},
        {R"({"type": "integer"})", "1.5", "must be a whole number, not 1.5"},
        {R"({"type": "integer", "minimum": 18})", "7", "7 is below the minimum 18"},
        {R"({"type": "integer", "minimum": -1})", "-2", "-2 is below the minimum -1"},
        {R"({"type": "number", "maximum": 1.5})", "2", "2 is above the maximum 1.5"},
        {R"({"type": "number", "exclusiveMinimum": 1})", "1.0", "1.0 is not above 1"},
        {R"({"type": "number", "exclusiveMaximum": 1})", "1", "1 is not below 1"},
        {R"({"type": "integer", "maximum": 9223372036854775807})", "9223372036854775808",
         "9223372036854775808 is above the maximum 9223372036854775807"},
        {R"({"type": "integer", "minimum": 9223372036854775808})", "-1",
         "-1 is below the minimum 9223372036854775808"},
        {R"({"type": "boolean"})", R"("true")", "must be true or false, not text"},
        {R"({"type": "string", "enum": ["red", "green"]})", R"("blue")",
         R"("blue" is not among "red", "green")"},
        {R"({"type": "string", "oneOf": [{"const": "r", "title": "Red"}]})", R"("Red")",
         R"("Red" is not among "r")"},
        {R"({"type": "string", "enum": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]})",
         R"("z")", R"("z" is not among "a", "b", "c", "d", "e", "f", "g", "h" and 2 more)"},
        {R"({"type": "string", "enum": ["a"]})", "true",
         R"(must be one of the choices "a", not true or false)"},
        {R"({"type": "array", "items": {"enum": ["a"]}})", R"("a")",
         R"(must be a list of choices "a", not text)"},
        {R"({"type": "array", "items": {"enum": ["a"]}})", R"(["b"])", R"("b" is not among "a")"},
        {R"({"type": "array", "items": {"enum": ["a"]}, "minItems": 1})", "[]",
         "has 0 choices, at least 1 are required"},
        {R"({"type": "array", "items": {"enum": ["a"]}, "maxItems": 1})", R"(["a", "a"])",
         "has 2 choices, at most 1 are allowed"},
    };
    for (row const& bad : rows) {
        CAPTURE(bad.property, bad.value);
        json const content = {{"x", json::parse(bad.value)}};
        CHECK(problem(form_of(bad.property), content) == std::string("content.x: ") + bad.words);
    }
}

TEST_CASE("all problems stand in one message") {
    json const schema = json::parse(R"({"type": "object", "properties": {
        "age": {"type": "integer", "minimum": 18}, "name": {"type": "string"},
        "mail": {"type": "string", "format": "email", "minLength": 9}}, "required": ["name"]})");
    CHECK(problem(schema, {{"age", 7}, {"mail", "ann"}, {"extra", 1}}) ==
          "content.name: is required; content.age: 7 is below the minimum 18; "
          "content.mail: has 3 characters, at least 9 are required; "
          "content.mail: \"ann\" is not an email address such as name@example.com; "
          "content.extra: was not asked for");
}

TEST_CASE("content that is not an object is refused") {
    json const schema = form_of(R"({"type": "string"})");
    CHECK(problem(schema, json::array({1})) == "content: must be an object, not a list");
    CHECK(problem(schema, "text") == "content: must be an object, not text");
}

TEST_CASE("a whole number written with a point is sent as an integer") {
    json const done = completed(form_of(R"({"type": "integer"})"), {{"x", 3.0}});
    CHECK(done["x"].is_number_integer());
    CHECK(done.dump() == R"({"x":3})");
}

TEST_CASE("values that JSON cannot carry are refused") {
    json const number = form_of(R"({"type": "number"})");
    CHECK(problem(number, {{"x", std::numeric_limits<double>::infinity()}}) ==
          "content.x: must be a finite number");
    CHECK(problem(number, {{"x", std::numeric_limits<double>::quiet_NaN()}}) ==
          "content.x: must be a finite number");
    CHECK(problem(form_of(R"({"type": "string"})"), {{"x", "caf\xe9"}}) ==
          "content.x: is not valid UTF-8");
}

TEST_CASE("limits are exact where doubles are not") {
    json const schema = form_of(R"({"type": "integer", "maximum": 9007199254740992})");
    CHECK(completed(schema, {{"x", 9007199254740992}})["x"] == 9007199254740992);
    CHECK(problem(schema, {{"x", 9007199254740993}}) ==
          "content.x: 9007199254740993 is above the maximum 9007199254740992");
    // A number built from a signed type compares with an unsigned limit.
    CHECK(problem(form_of(R"({"type": "integer", "minimum": 5})"), {{"x", std::int64_t{4}}}) ==
          "content.x: 4 is below the minimum 5");
}

TEST_CASE("an unusable schema fails before the content is looked at") {
    auto const done = complete_elicitation(form_of(R"({"type": "object"})"), {{"x", 1}});
    REQUIRE_FALSE(done);
    CHECK(done.error().code == errc::malformed_message);
}

}  // namespace tests_protocol_elicitation_schema
