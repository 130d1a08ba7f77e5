// SPDX-License-Identifier: MIT
// Tests of protocol/capabilities.hpp.
#include <mcp/protocol/capabilities.hpp>

#include "support/decode.hpp"

namespace tests_protocol_capabilities {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("a server's capabilities are read, and kept as received") {
    std::string const text =
        R"({"tools":{"listChanged":true},"resources":{"subscribe":true},"prompts":{},"logging":{},"completions":{},
            "tasks":{"list":{},"cancel":{},"requests":{"tools":{"call":{}}}},
            "extensions":{"io.modelcontextprotocol/tasks":{},"a/b":{"x":1}},"experimental":{"e":{}}})";
    auto const made = decoded<server_capabilities>(text);
    CHECK((made.tools && made.tools_list_changed));
    CHECK((made.resources && made.resources_subscribe && !made.resources_list_changed));
    CHECK((made.prompts && !made.prompts_list_changed));
    CHECK((made.logging && made.completions));
    CHECK((made.task_tool_calls && made.task_list && made.task_cancel));
    CHECK(made.has_extension(extension::tasks));
    CHECK_FALSE(made.has_extension("c/d"));
    CHECK(made.raw.text() == text);
}

TEST_CASE("nothing announced is nothing there, and odd values count as nothing") {
    auto const none = decoded<server_capabilities>("{}");
    CHECK_FALSE((none.tools || none.resources || none.prompts || none.logging || none.task_tool_calls));
    auto const odd = decoded<server_capabilities>(R"({"tools":{"listChanged":"yes"},"tasks":true,"resources":null})");
    CHECK(odd.tools);
    CHECK_FALSE(odd.tools_list_changed);
}

}  // namespace tests_protocol_capabilities
