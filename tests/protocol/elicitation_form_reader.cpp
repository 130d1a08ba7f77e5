// SPDX-License-Identifier: MIT
// Tests of how a requested schema becomes form fields.
#include <mcp/protocol/elicitation_form_reader.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using mcp::errc;
using mcp::field_kind;
using mcp::form_choice;
using mcp::json;

namespace tests_protocol_elicitation_form_reader {

json form_of(std::string const& properties) {
    return json{{"type", "object"}, {"properties", json::parse(properties)}};
}

mcp::form_field only_field(std::string const& property) {
    auto const fields = mcp::form_fields(form_of(R"({"x": )" + property + "}"));
    if (!fields) FAIL(fields.error().message());
    REQUIRE(fields->size() == 1);
    return fields->front();
}

struct refusal {
    std::string schema;
    std::string words;
};


TEST_CASE("each kind of property becomes the field kind that asks for it") {
    struct row {
        char const* property;
        field_kind kind;
    };
    std::vector<row> const rows = {
        {R"({"type": "string"})", field_kind::text},
        {R"({"type": "number"})", field_kind::number},
        {R"({"type": "integer"})", field_kind::integer},
        {R"({"type": "boolean"})", field_kind::boolean},
        {R"({"type": "string", "enum": ["a"]})", field_kind::choice},
        {R"({"enum": ["a"]})", field_kind::choice},
        {R"({"type": "string", "oneOf": [{"const": "a", "title": "A"}]})", field_kind::choice},
        {R"({"type": "array", "items": {"type": "string", "enum": ["a"]}})", field_kind::choices},
        {R"({"type": "array", "items": {"anyOf": [{"const": "a", "title": "A"}]}})",
         field_kind::choices},
    };
    for (row const& expected : rows) {
        CAPTURE(expected.property);
        CHECK(only_field(expected.property).kind == expected.kind);
    }
}

TEST_CASE("a field carries its title, description, format and limits") {
    auto const text = only_field(R"({"type": "string", "title": "Your name",
        "description": "as in the passport", "minLength": 2, "maxLength": 40, "format": "email",
        "default": "a@b"})");
    CHECK(text.name == "x");
    CHECK(text.title == "Your name");
    CHECK(text.description == "as in the passport");
    CHECK(text.limits.min_length == 2u);
    CHECK(text.limits.max_length == 40u);
    CHECK(text.format == "email");
    CHECK(text.default_value == "a@b");

    auto const number = only_field(R"({"type": "number", "minimum": 1, "maximum": 2.5,
        "exclusiveMinimum": 0, "exclusiveMaximum": 3})");
    CHECK(number.title == "x");
    CHECK(number.limits.minimum == 1);
    CHECK(number.limits.maximum == 2.5);
    CHECK(number.limits.exclusive_minimum == 0);
    CHECK(number.limits.exclusive_maximum == 3);
    CHECK(number.default_value.is_null());

    auto const list = only_field(R"({"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 1,
        "maxItems": 2, "default": ["b"]})");
    CHECK(list.limits.min_items == 1u);
    CHECK(list.limits.max_items == 2u);
    CHECK(list.default_value == json::array({"b"}));
}

TEST_CASE("choices have a title each, from whichever keyword gives one") {
    std::vector<form_choice> const titled = {{"r", "Red"}, {"g", "Green"}};
    CHECK(only_field(R"({"type": "string", "oneOf": [{"const": "r", "title": "Red"},
        {"const": "g", "title": "Green"}]})")
              .choices == titled);
    CHECK(only_field(R"({"type": "array", "items": {"anyOf": [{"const": "r", "title": "Red"},
        {"const": "g", "title": "Green"}]}})")
              .choices == titled);
    CHECK(only_field(R"({"type": "string", "enum": ["r", "g"], "enumNames": ["Red", "Green"]})")
              .choices == titled);
    CHECK(only_field(R"({"type": "string", "enum": ["r", "g"], "enumNames": ["Red"]})").choices ==
          std::vector<form_choice>{{"r", "Red"}, {"g", "g"}});
    CHECK(only_field(R"({"oneOf": [{"const": "r"}]})").choices ==
          std::vector<form_choice>{{"r", "r"}});
}

TEST_CASE("required fields come first, in the order of the required list") {
    json schema = form_of(R"({"a": {"type": "string"}, "b": {"type": "string"},
        "c": {"type": "string"}, "d": {"type": "string"}})");
    schema["required"] = {"d", "b", "d"};
    auto const fields = mcp::form_fields(schema);
    REQUIRE(fields);
    std::string order;
    for (auto const& field : *fields) order += field.name + (field.required ? "! " : " ");
    CHECK(order == "d! b! a c ");
}

TEST_CASE("a form without fields is a question by its message alone") {
    CHECK(mcp::form_fields(form_of("{}")).value().empty());
    CHECK(mcp::form_fields(json::object()).value().empty());
}

TEST_CASE("a null default is no default") {
    CHECK(only_field(R"({"type": "string", "default": null})").default_value.is_null());
}

TEST_CASE("a schema that no form can show is refused with the place") {
    std::string const at = "requestedSchema.properties.x";
    auto const x = [](std::string const& property) {
        return form_of(R"({"x": )" + property + "}").dump();
    };
    std::vector<refusal> const rows = {
        {"[]", "requestedSchema: must be an object"},
        {R"({"type": "array"})", "requestedSchema.type: must be \"object\""},
        {R"({"properties": []})", "requestedSchema.properties: must be an object"},
        {R"({"required": "x"})", "requestedSchema.required: must be a list of names"},
        {R"({"required": [1]})", "requestedSchema.required: must be a list of names"},
        {R"({"required": ["y"]})",
         "requestedSchema.required: names \"y\", which is not among the properties"},
        {x("true"), at + ": must be an object"},
        {x(R"({"type": "object", "properties": {}})"), at + ": objects inside the form"},
        {x(R"({"type": "null"})"), at + ".type: must be string, number"},
        {x(R"({"type": ["string", "null"]})"), at + ".type: must be text"},
        {x(R"({"$ref": "#/$defs/y"})"), at + ".type: must be string, number"},
        {x(R"({"type": "array"})"), at + ".items: must be an object that lists the choices"},
        {x(R"({"type": "array", "items": {"type": "string"}})"), at + ".items: must list"},
        {x(R"({"type": "array", "items": {"enum": [1]}})"),
         at + ".items.enum: must hold text values only"},
        {x(R"({"type": "string", "enum": []})"), at + ".enum: must be a list of choices"},
        {x(R"({"type": "string", "enum": [1]})"), at + ".enum: must hold text values only"},
        {x(R"({"type": "string", "oneOf": ["a"]})"), at + ".oneOf: must hold objects with const"},
        {x(R"({"type": "string", "oneOf": [{"title": "A"}]})"), at + ".oneOf: must hold objects"},
        {x(R"({"type": "string", "title": 1})"), at + ".title: must be text"},
        {x(R"({"type": "string", "minLength": -1})"), at + ".minLength: must be a whole number"},
        {x(R"({"type": "string", "maxLength": "9"})"), at + ".maxLength: must be a whole number"},
        {x(R"({"type": "number", "minimum": "1"})"), at + ".minimum: must be a number"},
        {x(R"({"type": "number", "exclusiveMaximum": true})"),
         at + ".exclusiveMaximum: must be a number"},
        {x(R"({"type": "integer", "default": 1.5})"), at + ".default: must be a whole number"},
        {x(R"({"type": "boolean", "default": "no"})"), at + ".default: must be true or false"},
        {x(R"({"type": "string", "default": 1})"), at + ".default: must be text"},
        {x(R"({"type": "array", "items": {"enum": ["a"]}, "default": "a"})"),
         at + ".default: must be a list of choices"},
    };
    for (refusal const& expected : rows) {
        CAPTURE(expected.schema);
        auto const fields = mcp::form_fields(json::parse(expected.schema));
        REQUIRE_FALSE(fields);
        CHECK(fields.error().code == errc::malformed_message);
        CHECK_THAT(fields.error().detail, Catch::Matchers::StartsWith(expected.words));
    }
}

TEST_CASE("a form may be as large as the limits and no larger") {
    auto const with_fields = [](std::size_t count) {
        json properties = json::object();
        for (std::size_t i = 0; i < count; ++i) {
            properties["f" + std::to_string(i)] = {{"type", "boolean"}};
        }
        return json{{"type", "object"}, {"properties", properties}};
    };
    CHECK(mcp::form_fields(with_fields(mcp::max_form_fields)).value().size() ==
          mcp::max_form_fields);
    CHECK(mcp::form_fields(with_fields(mcp::max_form_fields + 1)).error().detail ==
          "requestedSchema.properties: has more than 256 fields");

    // The choices of two fields count together.
    auto const with_choices = [](std::size_t count) {
        json const list(count, "a");
        return json{{"properties", {{"p", {{"enum", list}}}, {"q", {{"enum", list}}}}}};
    };
    CHECK(mcp::form_fields(with_choices(mcp::max_form_choices / 2)));
    CHECK(mcp::form_fields(with_choices(mcp::max_form_choices / 2 + 1)).error().detail ==
          "requestedSchema.properties.q.enum: makes more than 4096 choices in the form");
}

TEST_CASE("a hostile name reaches error messages short and without control characters") {
    json schema = json::object();
    schema["properties"]["\x1b[31m" + std::string(500, 'x')] = 1;
    auto const detail = mcp::form_fields(schema).error().detail;
    CHECK(detail.size() < 150);
    CHECK(detail.find('\x1b') == std::string::npos);
}

}  // namespace tests_protocol_elicitation_form_reader
