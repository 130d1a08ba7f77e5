// SPDX-License-Identifier: MIT
// Tests of protocol/sampling.hpp.
#include <mcp/protocol/sampling.hpp>

#include "support/decode.hpp"

namespace tests_protocol_sampling {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("a request is read with one block or many, and kept whole") {
    payload const held = payload_of(
        R"({"messages":[{"role":"user","content":{"type":"text","text":"hi"}},
            {"role":"assistant","content":[{"type":"tool_use","id":"1","name":"t","input":{}},
                                           {"type":"text","text":"x"}]}],
            "maxTokens":100,"temperature":0.5,"systemPrompt":"s","stopSequences":["a","b"],
            "includeContext":"none","modelPreferences":{"hints":[{"name":"m"}]},"tools":[{"name":"t"}],
            "toolChoice":{"mode":"auto"},"metadata":{"k":1}})");
    auto const request = decode_sampling(held.cursor());
    REQUIRE(request);
    REQUIRE(request->messages.size() == 2);
    CHECK(request->messages[0].content.size() == 1);
    CHECK(std::get<unknown_content>(request->messages[1].content[0]).type == "tool_use");
    CHECK(request->max_tokens == 100);
    CHECK(request->temperature == 0.5);
    CHECK(request->stop_sequences == std::vector<std::string>{"a", "b"});
    CHECK(request->tools.text() == R"([{"name":"t"}])");
    CHECK(request->raw.value()["metadata"]["k"] == 1);
}

TEST_CASE("an answer is text, or any content") {
    auto const text = sampling_result::text("model", "words").encode();
    CHECK(parse_json(*text) ==
          json::parse(R"({"role":"assistant","model":"model","stopReason":"endTurn",
                          "content":{"type":"text","text":"words"}})"));
    json blocks = json::array();
    blocks.push_back(json::parse(R"({"type":"text","text":"a"})"));
    auto const many = sampling_result("m", blocks, "toolUse").encode();
    CHECK((*parse_json(*many))["content"].is_array());
    CHECK((*parse_json(*many))["stopReason"] == "toolUse");
    CHECK(sampling_result::text("m", "\xff").encode().error().code == errc::invalid_argument);
}

TEST_CASE("a malformed message in the conversation is named") {
    payload const held = payload_of(R"({"messages":[{"role":"user","content":{"type":"text"}}],"maxTokens":1})");
    CHECK(decode_sampling(held.cursor()).error().detail.starts_with("messages[0].content"));
}

}  // namespace tests_protocol_sampling
