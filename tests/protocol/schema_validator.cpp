// SPDX-License-Identifier: MIT
// Tests of the test tool that checks sent messages against each revision's JSON schema.
#include "support/schema_validator.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

using mcp::json;
using mcp::test::json_schema_checker;
using mcp::test::mcp_schema;

namespace tests_protocol_schema_validator {

struct message_row {
    std::string_view versions;  // Initial letters: a is 2024-11-05, b 2025-03-26, up to e.
    char const* message;
};

constexpr std::string_view version_letters = "abcde";
constexpr char const* version_names[] = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25",
                                         "2026-07-28"};

mcp_schema load(std::size_t index) {
    return mcp_schema::load(mcp::test::test_data_dir(), version_names[index]);
}

// What a modern request must say of itself.
std::string const meta = R"("_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {}})";

std::string request(std::string const& method, std::string const& params) {
    return R"({"jsonrpc": "2.0", "id": 1, "method": ")" + method + R"(", "params": {)" + params +
           "}}";
}

std::string described(std::string const& method, std::string const& params = {}) {
    return request(method, params + (params.empty() ? "" : ", ") + meta);
}


TEST_CASE("the checker knows the keywords that the protocol's schemas use") {
    struct row {
        char const* schema;
        char const* good;
        char const* bad;
        char const* problem;
    };
    std::vector<row> const rows = {
        {R"({"type": "integer"})", "3.0", "3.5", "the value: must be \"integer\", not number"},
        {R"({"type": ["string", "null"]})", "null", "1",
         "the value: must be [\"string\",\"null\"], not number"},
        {R"({"const": "a"})", R"("a")", R"("b")", "the value: must be \"a\""},
        {R"({"enum": ["a", 1]})", "1", "2", "the value: must be one of [\"a\",1]"},
        {R"({"required": ["a"]})", R"({"a": 1})", "{}", "the value: lacks a"},
        {R"({"properties": {"a": {"type": "string"}}})", R"({"a": "b", "c": 1})", R"({"a": 1})",
         "/a: must be \"string\", not number"},
        {R"({"properties": {"a": {}}, "additionalProperties": false})", R"({"a": 1})",
         R"({"b": 1})", "/b: is not allowed"},
        {R"({"additionalProperties": {"type": "string"}})", R"({"a": "b"})", R"({"a": 1})",
         "/a: must be \"string\", not number"},
        {R"({"items": {"type": "string"}})", R"(["a"])", R"(["a", 1])",
         "/1: must be \"string\", not number"},
        {R"({"minItems": 1, "maxItems": 2})", "[1]", "[]", "the value: has too few items"},
        {R"({"minItems": 1, "maxItems": 2})", "[1, 2]", "[1, 2, 3]",
         "the value: has too many items"},
        {R"({"minLength": 2, "maxLength": 3})", R"("€€€")", R"("€")", "the value: is too short"},
        {R"({"minLength": 2, "maxLength": 3})", R"("€€")", R"("abcd")", "the value: is too long"},
        {R"({"minimum": 1, "maximum": 2})", "1", "0.5", "the value: is below 1"},
        {R"({"minimum": 1, "maximum": 2})", "2", "3", "the value: is above 2"},
        {R"({"anyOf": [{"type": "string"}, {"minimum": 1}]})", "1", "0",
         "the value: matches no alternative (the value: must be \"string\", not number)"},
        {R"({"anyOf": [{"required": ["b"]}, {"properties": {"a": {"const": 1}}}]})", R"({"a": 1})",
         R"({"a": 2})", "the value: matches no alternative (/a: must be 1)"},
        {R"({"oneOf": [{"minimum": 1}, {"maximum": 3}]})", "0", "2",
         "the value: matches more than one alternative"},
        {R"({"allOf": [{"minimum": 1}, {"maximum": 3}]})", "2", "4", "the value: is above 3"},
        {R"({"not": {"type": "string"}})", "1", R"("a")", "the value: matches what is excluded"},
        {R"({"$ref": "#/$defs/name", "$defs": {"name": {"type": "string"}}})", R"("a")", "1",
         "the value: must be \"string\", not number"},
    };
    for (row const& expected : rows) {
        CAPTURE(expected.schema);
        json const schema = json::parse(expected.schema);
        json_schema_checker const checker(schema);
        CHECK(checker.check(schema, json::parse(expected.good)).value_or("") == "");
        CHECK(checker.check(schema, json::parse(expected.bad)).value_or("") == expected.problem);
    }
}

TEST_CASE("the checker passes nothing that it cannot check") {
    for (char const* unknown : {R"({"patternProperties": {}})", R"({"$ref": "#/$defs/none"})",
                                R"({"$ref": "https://example.com"})", R"({"uniqueItems": true})"}) {
        CAPTURE(unknown);
        json const schema = json::parse(unknown);
        CHECK(json_schema_checker(schema).check(schema, json::object()));
    }
}

TEST_CASE("a schema file that is missing is named", "[data]") {
    CHECK_THROWS_WITH(mcp_schema::load("/nowhere", "2025-11-25"),
                      "cannot open /nowhere/mcp-schema/2025-11-25/schema.json");
}

TEST_CASE("each revision accepts its own messages and refuses the others'", "[data]") {
    std::string const initialize = request("initialize", R"("protocolVersion": "2025-11-25",
        "capabilities": {}, "clientInfo": {"name": "n", "version": "1"})");
    std::string const discover = described("server/discover");
    std::string const list = request("tools/list", "");
    std::string const described_list = described("tools/list");
    std::string const call = request("tools/call", R"("name": "t", "arguments": {"a": 1})");
    std::string const described_call = described("tools/call", R"("name": "t", "inputResponses":
        {"q": {"action": "accept", "content": {"a": "b"}}}, "requestState": "s")");
    std::string const wrong_answer = described("tools/call", R"("name": "t", "inputResponses":
        {"q": {"action": "maybe"}})");
    std::string const listen =
        described("subscriptions/listen", R"("notifications": {"toolsListChanged": true})");
    std::string const half_described = request("tools/list", R"("_meta":
        {"io.modelcontextprotocol/protocolVersion": "2026-07-28"})");
    std::string const sampling = described("sampling/createMessage", R"("messages": [],
        "maxTokens": 1)");

    std::vector<message_row> const rows = {
        {"abcd", initialize.c_str()},
        {"", R"({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}})"},
        {"", R"({"jsonrpc": "2.0", "id": 1, "method": "initialize"})"},
        {"abcd", R"({"jsonrpc": "2.0", "method": "notifications/initialized"})"},
        {"e", discover.c_str()},
        {"", R"({"jsonrpc": "2.0", "id": 1, "method": "server/discover"})"},
        {"abcd", list.c_str()},
        {"abcde", described_list.c_str()},
        {"abcd", half_described.c_str()},
        {"abcd", R"({"jsonrpc": "2.0", "id": "text", "method": "tools/list"})"},
        {"", R"({"jsonrpc": "2.0", "id": null, "method": "tools/list"})"},
        {"", R"({"jsonrpc": "2.0", "id": 1.5, "method": "tools/list"})"},
        {"", R"({"jsonrpc": "1.0", "id": 1, "method": "tools/list"})"},
        {"", R"({"id": 1, "method": "tools/list"})"},
        {"", R"({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"cursor": 1}})"},
        {"abcd", call.c_str()},
        {"abcde", described_call.c_str()},
        {"abcd", wrong_answer.c_str()},
        {"", R"({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {}})"},
        {"", R"({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": {"name": "t", "arguments": []}})"},
        {"e", listen.c_str()},
        {"abcd", R"({"jsonrpc": "2.0", "id": 1, "method": "ping"})"},
        {"abcd", R"({"jsonrpc": "2.0", "id": 1, "method": "logging/setLevel",
            "params": {"level": "debug"}})"},
        {"", R"({"jsonrpc": "2.0", "id": 1, "method": "logging/setLevel",
            "params": {"level": "loud"}})"},
        {"abcd", R"({"jsonrpc": "2.0", "id": 1, "method": "resources/subscribe",
            "params": {"uri": "file:///a"}})"},
        {"d", R"({"jsonrpc": "2.0", "id": 1, "method": "tasks/get", "params": {"taskId": "t"}})"},
        {"abcde", R"({"jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": {"requestId": 1}})"},
        {"d", R"({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {}})"},
        {"abcd", R"({"jsonrpc": "2.0", "method": "notifications/roots/list_changed"})"},
        {"", R"({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"})"},
        {"", R"({"jsonrpc": "2.0", "id": 1, "method": "no/such/method"})"},
        {"", R"({"jsonrpc": "2.0", "id": 1, "method": 5})"},
        {"", sampling.c_str()},
        {"abcd", R"({"jsonrpc": "2.0", "id": 1, "result": {}})"},
        {"abcd", R"({"jsonrpc": "2.0", "id": 1, "error": {"code": -1, "message": "no"}})"},
        {"", R"({"jsonrpc": "2.0", "id": 1, "error": {"code": -1}})"},
        {"", R"({"jsonrpc": "2.0", "id": 1, "result": {},
            "error": {"code": -1, "message": "no"}})"},
        {"", R"({"jsonrpc": "2.0", "id": 1})"},
        {"", "[]"},
    };
    for (std::size_t i = 0; i < version_letters.size(); ++i) {
        mcp_schema const schema = load(i);
        for (message_row const& row : rows) {
            bool const good = row.versions.find(version_letters[i]) != std::string_view::npos;
            auto const problem = schema.check_client_message(json::parse(row.message));
            CAPTURE(schema.version(), row.message, problem.value_or("accepted"));
            CHECK(good == !problem);
        }
    }
}

TEST_CASE("an answer to a server's request is checked by the request's method", "[data]") {
    struct row {
        std::string_view versions;
        char const* method;
        char const* result;
    };
    std::vector<row> const rows = {
        {"abcd", "ping", "{}"},
        {"abcde", "roots/list", R"({"roots": [{"uri": "file:///a", "name": "a"}]})"},
        {"", "roots/list", R"({"roots": [{"name": "a"}]})"},
        {"", "roots/list", "{}"},
        {"abcde", "sampling/createMessage", R"({"role": "assistant", "model": "m",
            "content": {"type": "text", "text": "t"}})"},
        {"bcde", "sampling/createMessage", R"({"role": "assistant", "model": "m",
            "content": {"type": "audio", "data": "", "mimeType": "audio/wav"}})"},
        {"de", "sampling/createMessage", R"({"role": "assistant", "model": "m",
            "content": [{"type": "text", "text": "t"}]})"},
        {"", "sampling/createMessage", R"({"role": "system", "model": "m",
            "content": {"type": "text", "text": "t"}})"},
        {"cde", "elicitation/create", R"({"action": "decline"})"},
        {"cde", "elicitation/create", R"({"action": "accept", "content": {"a": 1, "b": true}})"},
        {"de", "elicitation/create", R"({"action": "accept", "content": {"a": ["b"]}})"},
        {"", "elicitation/create", R"({"action": "accept", "content": {"a": {}}})"},
        {"", "elicitation/create", R"({"action": "yes"})"},
        {"", "tools/call", "{}"},
    };
    for (std::size_t i = 0; i < version_letters.size(); ++i) {
        mcp_schema const schema = load(i);
        for (row const& expected : rows) {
            bool const good = expected.versions.find(version_letters[i]) != std::string_view::npos;
            auto const problem =
                schema.check_client_result(expected.method, json::parse(expected.result));
            CAPTURE(schema.version(), expected.method, expected.result,
                    problem.value_or("accepted"));
            CHECK(good == !problem);
        }
    }
}

TEST_CASE("a problem names the definition, the place and the reason", "[data]") {
    mcp_schema const legacy = load(3);
    CHECK(legacy.check_client_message(json::parse(request("tools/call", R"("name": 1)"))) ==
          "CallToolRequest /params/name: must be \"string\", not number");
    CHECK(legacy.check_client_message(json::parse(described("server/discover"))) ==
          "server/discover is no client request in 2025-11-25");
    CHECK(legacy.check("NoSuchThing", 1) == "NoSuchThing does not exist in 2025-11-25");
    CHECK(load(4).check_client_message(json::parse(request("tools/list", ""))) ==
          "ListToolsRequest /params: lacks _meta");
}

}  // namespace tests_protocol_schema_validator
