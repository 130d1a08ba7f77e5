// SPDX-License-Identifier: MIT
// Tests of protocol/message_decoder.hpp.
#include <mcp/protocol/message_decoder.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace tests_protocol_message_decoder {

using namespace mcp;
using outcome = tl::expected<message, decode_failure>;

std::vector<outcome> decode_all(std::string text, json_limits limits = json_limits{}) {
    std::vector<outcome> found;
    decode_frame(frame::copy(std::move(text)), limits,
                 [&](outcome each) { found.push_back(std::move(each)); });
    return found;
}

outcome decode_one(std::string text) {
    auto all = decode_all(std::move(text));
    REQUIRE(all.size() == 1);
    return std::move(all.front());
}

TEST_CASE("a response is read whatever the order of its members") {
    for (std::string const text : {R"({"jsonrpc":"2.0","id":7,"result":{"a":1}})",
                                   R"({"result":{"a":1},"id":7,"jsonrpc":"2.0"})",
                                   R"( {"id":7.0, "result" : {"a":1}, "extra":[{}], "jsonrpc":"2.0"} )"}) {
        auto const decoded = decode_one(text);
        REQUIRE(decoded);
        auto const& answer = std::get<response>(*decoded);
        CHECK(std::get<std::int64_t>(answer.id) == 7);
        CHECK(answer.result.raw().text() == R"({"a":1})");
        CHECK_FALSE(answer.failure);
    }
}

TEST_CASE("ids keep their type") {
    auto const text = decode_one(R"({"jsonrpc":"2.0","id":"7","result":{}})");
    CHECK(std::get<std::string>(std::get<response>(*text).id) == "7");
    CHECK(request_id(std::int64_t(7)) != request_id(std::string("7")));
}

TEST_CASE("an error response carries code, message and the text of data") {
    auto const decoded = decode_one(
        R"({"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"no\n","data":{"supported":["x"]}}})");
    REQUIRE(decoded);
    auto const& answer = std::get<response>(*decoded);
    REQUIRE(answer.failure);
    CHECK(answer.failure->code == -32022);
    CHECK(answer.failure->message == "no\n");
    CHECK(answer.failure->data == R"({"supported":["x"]})");
}

TEST_CASE("an answer with half of a character that was cut is an answer") {
    auto const decoded = decode_one(R"({"jsonrpc":"2.0","id":1,"result":{"text":"cut \ud83d"}})");
    REQUIRE(decoded);
    json_cursor fields = std::get<response>(*decoded).result.cursor();
    std::string_view key;
    std::string text;
    REQUIRE(fields.enter_object());
    REQUIRE(fields.next_member(key));
    CHECK(fields.read(text));
    CHECK(text == "cut \xEF\xBF\xBD");
}

TEST_CASE("requests and notifications differ by the id") {
    auto const asked = decode_one(R"({"jsonrpc":"2.0","id":"q","method":"ping","params":{}})");
    CHECK(std::get<incoming_request>(*asked).method == "ping");
    auto const told = decode_one(R"({"jsonrpc":"2.0","method":"notifications/x"})");
    CHECK_FALSE(std::get<incoming_notification>(*told).params.present());
}

TEST_CASE("a broken answer names the request that waits for it") {
    auto const [text, words] = GENERATE(table<std::string, std::string>({
        {R"({"jsonrpc":"2.0","id":3,"result":{},"error":{"code":1,"message":"m"}})", "both"},
        {R"({"jsonrpc":"2.0","id":3})", "neither"},
        {R"({"id":3,"result":{}})", "jsonrpc"},
        {R"({"jsonrpc":"1.0","id":3,"result":{}})", "jsonrpc"},
        {R"({"jsonrpc":"2.0","id":3,"result":{},"result":{}})", "twice"},
        {R"({"jsonrpc":"2.0","id":4,"id":3,"result":{}})", "twice"},
        {R"({"jsonrpc":"2.0","id":3,"error":{"code":"x","message":"m"}})", "error"},
        {R"({"jsonrpc":"2.0","id":3,"error":5})", "error"},
    }));
    auto const decoded = decode_one(text);
    REQUIRE_FALSE(decoded);
    CHECK(decoded.error().why.code == errc::malformed_message);
    CHECK(decoded.error().why.detail.find(words) != std::string::npos);
    REQUIRE(decoded.error().id);
    CHECK(std::get<std::int64_t>(*decoded.error().id) == 3);
    CHECK_FALSE(decoded.error().fatal);
}

TEST_CASE("what belongs to nobody is an error without an id") {
    for (std::string const text :
         {R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m"}})",
          R"({"jsonrpc":"2.0","error":{"code":-32700,"message":"m"}})",
          R"({"jsonrpc":"2.0","result":{}})", R"({"jsonrpc":"2.0","id":true,"result":{}})", "{}", "5",
          R"("x")", R"({"jsonrpc":"2.0","id":1,"method":"m","result":{}})",
          R"({"jsonrpc":"2.0","id":{},"method":"m"})"}) {
        auto const decoded = decode_one(text);
        REQUIRE_FALSE(decoded);
        CHECK_FALSE(decoded.error().id);
        CHECK(decoded.error().why.code == errc::malformed_message);
        CHECK_FALSE(decoded.error().fatal);
    }
}

TEST_CASE("a line that is not JSON can be skipped, a broken rule cannot") {
    auto const noise = decode_one("Server started on port 3000");
    CHECK(noise.error().why.code == errc::not_json);
    CHECK_FALSE(noise.error().fatal);
    auto const bytes = decode_one("{\"jsonrpc\":\"2.0\",\"method\":\"\xff\"}");
    CHECK(bytes.error().fatal);
    auto const deep = decode_all("[[[[1]]]]", json_limits{3});
    REQUIRE(deep.size() == 1);
    CHECK(deep.front().error().fatal);
    CHECK(deep.front().error().why.code == errc::message_too_large);
}

TEST_CASE("a batch is read message by message") {
    auto const all = decode_all(R"([{"jsonrpc":"2.0","id":1,"result":{}}, 5,
                                    {"jsonrpc":"2.0","method":"notifications/x"}])");
    REQUIRE(all.size() == 3);
    CHECK(std::holds_alternative<response>(*all[0]));
    CHECK_FALSE(all[1]);
    CHECK(std::holds_alternative<incoming_notification>(*all[2]));
    CHECK(decode_all("[]").empty());
}

TEST_CASE("a payload outlives the frame it came in") {
    payload kept;
    {
        auto decoded = decode_one(R"({"jsonrpc":"2.0","id":1,"result":{"list":[[1],[2,{"x":3}]],"z":4}})");
        kept = std::get<response>(std::move(*decoded)).result;
    }
    CHECK(kept.raw().value()["list"][1][1]["x"] == 3);
    json_cursor in = kept.cursor();
    std::string_view key;
    REQUIRE(in.enter_object());
    REQUIRE(in.next_member(key));
    in.skip();
    REQUIRE(in.next_member(key));
    CHECK(key == "z");
}

}  // namespace tests_protocol_message_decoder
