// SPDX-License-Identifier: MIT
#include <mcp/protocol/header_parameters.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace tests_protocol_header_parameters {

using namespace mcp;

result<std::vector<header_parameter>> find_in(std::string schema) {
    auto const parsed = raw_json::parse(std::move(schema));
    REQUIRE(parsed);
    return find_header_parameters(*parsed);
}

// A schema with one property that has these keywords.
std::string with_property(std::string const& keywords) {
    return R"({"type":"object","properties":{"p":{)" + keywords + "}}}";
}

std::string refusal(std::string schema) {
    auto const found = find_in(std::move(schema));
    return found ? "" : found.error().detail;
}

TEST_CASE("annotated properties are found with their paths, in the schema's order") {
    auto const found = find_in(R"({"type":"object","properties":{
        "region":{"type":"string","x-mcp-header":"Region"},
        "query":{"type":"string"},
        "page":{"type":"object","properties":{"size":{"x-mcp-header":"Size","type":"integer"}}},
        "dry":{"type":"boolean","x-mcp-header":"Dry-Run"}}})");
    REQUIRE(found);
    REQUIRE(found->size() == 3);
    CHECK((*found)[0].header == "Region");
    CHECK((*found)[0].path == std::vector<std::string>{"region"});
    CHECK((*found)[1].header == "Size");
    CHECK((*found)[1].path == std::vector<std::string>{"page", "size"});
    CHECK((*found)[2].header == "Dry-Run");
}

TEST_CASE("a schema without annotations, or none at all, has no header parameters") {
    CHECK(find_in(with_property(R"("type":"string")"))->empty());
    CHECK(find_in("true")->empty());
    CHECK(find_header_parameters(raw_json())->empty());
}

TEST_CASE("a property may be named like the annotation, and examples may hold it") {
    CHECK(find_in(R"({"properties":{"x-mcp-header":{"type":"string"}}})")->empty());
    CHECK(find_in(with_property(R"("default":{"x-mcp-header":"A"},"type":"object")"))->empty());
    CHECK(find_in(with_property(R"("enum":[{"x-mcp-header":"A"}])"))->empty());
}

TEST_CASE("an annotation that breaks a rule is refused with the rule") {
    struct row {
        std::string keywords;
        std::string words;
    };
    row const rows[] = {
        {R"("type":"string","x-mcp-header":"")", "is no header name"},
        {R"("type":"string","x-mcp-header":"My Region")", "is no header name"},
        {R"("type":"string","x-mcp-header":"A:B")", "is no header name"},
        {R"("type":"string","x-mcp-header":"R\u00e9gion")", "is no header name"},
        {R"("type":"string","x-mcp-header":"A\u0007")", "is no header name"},
        {R"("type":"string","x-mcp-header":"A\r\nB")", "is no header name"},
        {R"("type":"string","x-mcp-header":7)", "must be text"},
        {R"("type":"number","x-mcp-header":"A")", "only a string"},
        {R"("type":"object","x-mcp-header":"A")", "only a string"},
        {R"("type":"array","x-mcp-header":"A")", "only a string"},
        {R"("type":"null","x-mcp-header":"A")", "only a string"},
        {R"("type":["string","null"],"x-mcp-header":"A")", "only a string"},
        {R"("x-mcp-header":"A")", "only a string"},
        {R"("type":"array","items":{"type":"string","x-mcp-header":"A"})", "no argument"},
        {R"("anyOf":[{"type":"string","x-mcp-header":"A"}])", "no argument"},
        {R"("not":{"properties":{"q":{"type":"string","x-mcp-header":"A"}}})", "no argument"},
    };
    for (row const& each : rows) {
        INFO(each.keywords);
        CHECK(refusal(with_property(each.keywords)).find(each.words) != std::string::npos);
    }
    CHECK(refusal(R"({"type":"string","x-mcp-header":"A"})").find("at no property") !=
          std::string::npos);
    CHECK(refusal(R"({"$defs":{"d":{"type":"string","x-mcp-header":"A"}}})").find("no argument") !=
          std::string::npos);
}

TEST_CASE("the same header twice is refused whatever its case") {
    for (std::string const second : {"Region", "REGION"}) {
        auto const words = refusal(
            R"({"properties":{"a":{"type":"string","x-mcp-header":"Region"},)"
            R"("b":{"type":"string","x-mcp-header":")" + second + R"("}}})");
        CHECK(words.find("stands twice") != std::string::npos);
    }
}

TEST_CASE("values that a header cannot carry are sent in base64") {
    CHECK(encode_header_value("us west 1") == "us west 1");
    CHECK(encode_header_value("").empty());
    CHECK(encode_header_value("Zürich") == "=?base64?WsO8cmljaA==?=");
    CHECK(encode_header_value(" a") == "=?base64?IGE=?=");
    CHECK(encode_header_value("a ") == "=?base64?YSA=?=");
    CHECK(encode_header_value("a\tb") == "=?base64?YQli?=");
    CHECK(encode_header_value("a\r\nb") == "=?base64?YQ0KYg==?=");
    CHECK(encode_header_value("=?base64?YQ==?=") == "=?base64?PT9iYXNlNjQ/WVE9PT89?=");
}

TEST_CASE("arguments are mirrored by their type; absent ones and null are not") {
    auto const found = find_in(R"({"properties":{
        "s":{"type":"string","x-mcp-header":"S"},"i":{"type":"integer","x-mcp-header":"I"},
        "b":{"type":"boolean","x-mcp-header":"B"},"n":{"type":"string","x-mcp-header":"N"},
        "gone":{"type":"string","x-mcp-header":"Gone"},
        "o":{"properties":{"deep":{"type":"string","x-mcp-header":"Deep"}}}}})");
    REQUIRE(found);
    auto const values = mirror_arguments(
        *found, R"({"b":false,"i":1e2,"n":null,"o":{"deep":"x y"},"s":"","other":"secret"})");
    std::vector<header_value> const expected = {{"Mcp-Param-S", ""},
                                                {"Mcp-Param-I", "100"},
                                                {"Mcp-Param-B", "false"},
                                                {"Mcp-Param-Deep", "x y"}};
    CHECK(values == expected);
    CHECK(mirror_arguments(*found, R"({"o":"flat"})").empty());
    CHECK(mirror_arguments(*found, "not JSON").empty());
}

}  // namespace tests_protocol_header_parameters
