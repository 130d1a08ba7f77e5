// SPDX-License-Identifier: MIT
// Tests of protocol/elicitation.hpp.
#include <mcp/protocol/elicitation.hpp>

#include "support/decode.hpp"

namespace tests_protocol_elicitation {

using namespace mcp;
using namespace mcp::test;
using mode = elicitation_request::mode;

result<elicitation_request> read(std::string text) {
    payload const held = payload_of(std::move(text));
    return decode_elicitation(held.cursor());
}

std::string const form = R"({"message":"m","requestedSchema":{"type":"object","required":["age"],
    "properties":{"age":{"type":"integer","minimum":18},"color":{"type":"string","default":"red"}}}})";

TEST_CASE("without a mode it is a form, with its fields") {
    auto const request = read(form);
    REQUIRE(request);
    CHECK(request->kind == mode::form);
    CHECK(request->message == "m");
    auto const fields = request->fields();
    REQUIRE(fields);
    CHECK(fields->size() == 2);
    CHECK(fields->front().name == "age");
}

TEST_CASE("URL mode needs a URL, form mode a schema, and no other mode exists") {
    auto const by_url = read(R"({"mode":"url","message":"m","url":"https://x/y","elicitationId":"e"})");
    REQUIRE(by_url);
    CHECK(by_url->kind == mode::url);
    CHECK(by_url->elicitation_id == "e");
    for (std::string const text : {R"({"mode":"url","message":"m"})", R"({"message":"m"})",
                                   R"({"mode":"dance","message":"m","requestedSchema":{}})", "5"}) {
        CHECK(read(text).error().code == errc::malformed_message);
    }
}

TEST_CASE("an accepted form is completed with defaults and checked") {
    auto const request = read(form);
    json content = json::object();
    content["age"] = 20;
    auto const sent = encode_elicitation_result(*request, elicitation_result::accept(content));
    REQUIRE(sent);
    CHECK(parse_json(*sent) == json::parse(R"({"action":"accept","content":{"age":20,"color":"red"}})"));
    content["age"] = 7;
    auto const refused = encode_elicitation_result(*request, elicitation_result::accept(content));
    CHECK(refused.error().code == errc::invalid_elicitation);
    CHECK(refused.error().detail.find("age") != std::string::npos);
}

TEST_CASE("other answers, and those to a URL, carry no content") {
    auto const request = read(form);
    CHECK(encode_elicitation_result(*request, elicitation_result::decline()) == R"({"action":"decline"})");
    CHECK(encode_elicitation_result(*request, elicitation_result::cancel()) == R"({"action":"cancel"})");
    auto const by_url = read(R"({"mode":"url","message":"m","url":"https://x"})");
    CHECK(encode_elicitation_result(*by_url, elicitation_result::accept()) == R"({"action":"accept"})");
}

}  // namespace tests_protocol_elicitation
