// SPDX-License-Identifier: MIT
// Tests of protocol/jsonrpc.hpp: what is written to the wire.
#include <mcp/protocol/jsonrpc.hpp>

#include <mcp/core/json.hpp>

#include <catch2/catch.hpp>

namespace tests_protocol_jsonrpc {

using namespace mcp;

TEST_CASE("requests and notifications are one line each, with params only if there are some") {
    std::string text;
    encode_request(text, 7, "tools/list", "");
    CHECK(text == R"({"jsonrpc":"2.0","id":7,"method":"tools/list"})");
    text.clear();
    encode_request(text, -1, "a", R"({"x":1})");
    CHECK(text == R"({"jsonrpc":"2.0","id":-1,"method":"a","params":{"x":1}})");
    text.clear();
    encode_notification(text, notification("notifications/initialized"));
    CHECK(text == R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
}

TEST_CASE("a reply carries the id as it came, and a result or an error") {
    std::string text;
    encode_reply(text, reply(request_id(std::string("q\"1")), std::string(R"({"roots":[]})")));
    CHECK(text == R"({"jsonrpc":"2.0","id":"q\"1","result":{"roots":[]}})");
    text.clear();
    rpc_error why;
    why.code = -32601;
    why.message = "line\nbreak";
    why.data = R"({"a":1})";
    encode_reply(text, reply(request_id(std::int64_t(3)), why));
    auto const read = parse_json(text);
    REQUIRE(read);
    CHECK((*read)["error"]["message"] == "line\nbreak");
    CHECK((*read)["error"]["data"]["a"] == 1);
    CHECK(text.find('\n') == std::string::npos);
    CHECK_FALSE(read->contains("result"));
}

}  // namespace tests_protocol_jsonrpc
