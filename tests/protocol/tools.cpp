// SPDX-License-Identifier: MIT
// Tests of protocol/tools.hpp.
#include <mcp/protocol/tools.hpp>

#include "support/decode.hpp"

namespace tests_protocol_tools {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("a tool is read, and its schemas are kept byte for byte") {
    std::string const schema =
        R"({"$schema":"https://json-schema.org/draft/2020-12/schema", "type":"object","$defs":{"a":{"$anchor":"x"}},"allOf":[{"if":{},"then":{}}],"additionalProperties":false})";
    auto const made = decoded<tool>(R"({"name":"t","title":"T","description":"d","inputSchema":)" + schema +
                                    R"(,"outputSchema":{"type":"object"},"unknown":[{}],"_meta":{"m":1},
        "annotations":{"title":"A","readOnlyHint":true,"destructiveHint":false,"openWorldHint":true},
        "execution":{"taskSupport":"required"}})");
    CHECK(made.name == "t");
    CHECK(made.title == "T");
    CHECK(made.description == "d");
    CHECK(made.input_schema.text() == schema);
    CHECK(made.output_schema.text() == R"({"type":"object"})");
    REQUIRE(made.annotations);
    CHECK(made.annotations->title == "A");
    CHECK(made.annotations->read_only == true);
    CHECK(made.annotations->destructive == false);
    CHECK_FALSE(made.annotations->idempotent.has_value());
    CHECK(made.task_support == task_support::required);
    CHECK(made.meta.value()["m"] == 1);
}

TEST_CASE("a tool without a name, or with a wrong one, is refused") {
    CHECK(refusal_of<tool>(R"({"inputSchema":{}})").find("name") != std::string::npos);
    CHECK(refusal_of<tool>(R"({"name":3})") == "name: expected a string");
}

TEST_CASE("a result keeps structured content of any kind, null included") {
    auto const [text, kept] = GENERATE(table<std::string, std::string>({
        {R"({"content":[],"structuredContent":{"a": 1}})", R"({"a": 1})"},
        {R"({"content":[],"structuredContent":[1,2]})", "[1,2]"},
        {R"({"content":[],"structuredContent":null})", "null"},
        {R"({"content":[]})", ""},
    }));
    auto const made = decoded<tool_result>(text);
    CHECK(made.structured_content.text() == kept);
    CHECK(made.structured_content.has_value() == !kept.empty());
}

TEST_CASE("a tool's failure is a result") {
    auto const made = decoded<tool_result>(
        R"({"isError":true,"content":[{"type":"text","text":"a"},{"type":"image","data":"","mimeType":"x"},
            {"type":"text","text":"b"}]})");
    CHECK(made.is_error);
    CHECK(made.content.size() == 3);
    CHECK(made.text() == "a\nb");
}

}  // namespace tests_protocol_tools
