// SPDX-License-Identifier: MIT
// Tests of protocol/content.hpp.
#include <mcp/protocol/content.hpp>

#include "support/decode.hpp"

namespace tests_protocol_content {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("text content is read with its annotations and meta") {
    auto const block = decoded<content>(
        R"({"type":"text","text":"a\n\u00e9","_meta":{"k":1},
            "annotations":{"audience":["user","assistant"],"priority":0.5,"lastModified":"2026-01-01"}})");
    auto const& text = std::get<text_content>(block);
    CHECK(text.text == "a\n\xc3\xa9");
    CHECK(text.meta.text() == R"({"k":1})");
    REQUIRE(text.annotations);
    CHECK(text.annotations->audience == std::vector<std::string>{"user", "assistant"});
    CHECK(text.annotations->priority == 0.5);
    CHECK(text.annotations->last_modified == "2026-01-01");
}

TEST_CASE("the type may stand behind what it explains") {
    auto const block = decoded<content>(R"({"data":"QQ==","mimeType":"image/png","type":"image"})");
    CHECK(std::get<image_content>(block).data == "QQ==");
    CHECK(std::get<image_content>(block).mime_type == "image/png");
}

TEST_CASE("audio, links and embedded resources are read") {
    CHECK(std::get<audio_content>(decoded<content>(
              R"({"type":"audio","data":"x","mimeType":"audio/wav"})")).mime_type == "audio/wav");
    auto const link = std::get<resource_link>(decoded<content>(
        R"({"type":"resource_link","uri":"file:///a","name":"a","size":12,"icons":[{"src":"x"}]})"));
    CHECK(link.uri == "file:///a");
    CHECK(link.size == 12);
    CHECK(link.icons.text() == R"([{"src":"x"}])");
    auto const embedded = std::get<embedded_resource>(decoded<content>(
        R"({"type":"resource","resource":{"uri":"x:y","blob":"QQ==","mimeType":"a/b"}})"));
    CHECK(embedded.resource.blob == "QQ==");
    CHECK_FALSE(embedded.resource.text);
}

TEST_CASE("a type that is not known is kept as received") {
    std::string const text = R"({"type":"hologram","rays":[1, 2]})";
    auto const block = std::get<unknown_content>(decoded<content>(text));
    CHECK(block.type == "hologram");
    CHECK(block.raw.text() == text);
    CHECK(std::get<unknown_content>(decoded<content>(R"({"no":"type"})")).type.empty());
}

TEST_CASE("the type is read whatever it is written like") {
    auto const block = decoded<content>(R"({"\u0074ype":"te\u0078t","te\u0078t":"\u0061"})");
    CHECK(std::get<text_content>(block).text == "a");
    auto const first = decoded<content>(R"({"type":"text","text":"a","type":"image"})");
    CHECK(std::get<text_content>(first).text == "a");
    auto const odd = std::get<unknown_content>(decoded<content>(R"({"type":7,"text":"a"})"));
    CHECK(odd.type.empty());
    CHECK(odd.raw.text() == R"({"type":7,"text":"a"})");
    CHECK(std::get<unknown_content>(decoded<content>("{}")).raw.text() == "{}");
}

TEST_CASE("content without what makes it content is refused by name") {
    CHECK(refusal_of<content>(R"({"type":"text"})").find("text") != std::string::npos);
    CHECK(refusal_of<content>(R"({"type":"text","text":5})") == "text: expected a string");
    CHECK(refusal_of<content>(R"({"type":"image"})").find("data") != std::string::npos);
    CHECK(refusal_of<content>(R"({"type":"resource","resource":{}})").find("uri") != std::string::npos);
    CHECK_FALSE(refusal_of<content>("5").empty());
}

TEST_CASE("an array of content stops at what is refused") {
    payload const held = payload_of(R"([{"type":"text","text":"a"},{"type":"text"}])");
    json_cursor in = held.cursor();
    std::vector<content> found;
    CHECK_FALSE(decode_array(in, found));
    CHECK(in.failure().detail.starts_with("[1]"));
}

}  // namespace tests_protocol_content
