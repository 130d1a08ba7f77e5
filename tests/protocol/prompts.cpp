// SPDX-License-Identifier: MIT
// Tests of protocol/prompts.hpp.
#include <mcp/protocol/prompts.hpp>

#include "support/decode.hpp"

namespace tests_protocol_prompts {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("a prompt is read with its arguments") {
    auto const made = decoded<prompt>(
        R"({"name":"p","description":"d","arguments":[{"name":"a","required":true},{"name":"b","title":"B"}]})");
    REQUIRE(made.arguments.size() == 2);
    CHECK(made.arguments[0].required);
    CHECK_FALSE(made.arguments[1].required);
    CHECK(made.arguments[1].title == "B");
    CHECK(refusal_of<prompt>(R"({"name":"p","arguments":[{}]})").starts_with("arguments[0]"));
}

TEST_CASE("a prompt's messages hold content of any kind") {
    auto const made = decoded<prompt_result>(
        R"({"description":"d","messages":[{"role":"user","content":{"type":"text","text":"hi"}},
            {"role":"assistant","content":{"type":"resource","resource":{"uri":"u","text":"t"}}}]})");
    REQUIRE(made.messages.size() == 2);
    CHECK(made.messages[0].role == "user");
    CHECK(std::get<text_content>(made.messages[0].content).text == "hi");
    CHECK(std::get<embedded_resource>(made.messages[1].content).resource.text == "t");
    CHECK(refusal_of<prompt_result>(R"({"messages":[{"role":"user"}]})").find("content") != std::string::npos);
}

}  // namespace tests_protocol_prompts
