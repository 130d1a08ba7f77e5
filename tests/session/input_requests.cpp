// SPDX-License-Identifier: MIT
// Tests of session/input_requests.hpp.
#include <mcp/session/input_requests.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <string>

namespace tests_session_input_requests {

using namespace mcp;

raw_json raw(std::string text) { return raw_json::parse(std::move(text)).value(); }

TEST_CASE("each entry is read with its key, method and params") {
    auto const requests = decode_input_requests(raw(
        R"({"b":{"method":"roots/list"},"a \"q\"":{"params":{"x":[1]},"method":"elicitation/create"}})"));
    REQUIRE(requests);
    REQUIRE(requests->size() == 2);
    CHECK((*requests)[0].key == "b");
    CHECK((*requests)[0].method == "roots/list");
    CHECK_FALSE((*requests)[0].params);
    CHECK((*requests)[1].key == "a \"q\"");
    CHECK((*requests)[1].params.text() == R"({"x":[1]})");
}

TEST_CASE("no entries are no requests, and a malformed entry is an error") {
    CHECK(decode_input_requests(raw_json())->empty());
    CHECK(decode_input_requests(raw("{}"))->empty());
    CHECK(decode_input_requests(raw(R"({"a":5})")).error().code == errc::malformed_message);
    CHECK(decode_input_requests(raw("[]")).error().code == errc::malformed_message);
}

TEST_CASE("a retry carries the answers and the state exactly as it was given") {
    input_responses answers;
    answers.add("k\"1", R"({"action":"accept"})");
    answers.add("k2", R"({"roots":[]})");
    std::string const state = "a\"\\\n\u00e9\x01 b";
    auto const members = retry_members(answers, state);
    auto const read = parse_json("{" + members + "}");
    REQUIRE(read);
    CHECK((*read)["requestState"] == state);
    CHECK((*read)["inputResponses"]["k\"1"]["action"] == "accept");
    CHECK((*read)["inputResponses"].size() == 2);
}

TEST_CASE("what was not given is not sent") {
    input_responses none;
    CHECK(retry_members(none, std::nullopt).empty());
    CHECK(retry_members(none, "s") == R"("requestState":"s")");
    input_responses one;
    one.add("a", "{}");
    CHECK(retry_members(one, std::nullopt) == R"("inputResponses":{"a":{}})");
    CHECK(retry_members(one, "") == R"("inputResponses":{"a":{}},"requestState":"")");
}

TEST_CASE("a key is a new question once") {
    answered_keys keys;
    CHECK(keys.remember("a"));
    CHECK_FALSE(keys.remember("a"));
    CHECK(keys.remember("b"));
}

}  // namespace tests_session_input_requests
