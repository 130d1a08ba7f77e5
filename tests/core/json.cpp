// SPDX-License-Identifier: MIT
// Tests parsing and dumping open-ended values.
#include <mcp/core/json.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace std::string_literals;

TEST_CASE("a JSON text is parsed into a value") {
    auto const value = mcp::parse_json(R"({"a":[1,null]})");
    REQUIRE(value);
    CHECK(*value == mcp::json{{"a", {1, nullptr}}});
}

TEST_CASE("a text that is not JSON fails with the byte where it stops being JSON") {
    auto const [text, detail] = GENERATE(table<std::string, std::string>({
        {"[1,x]", "not JSON from byte 3 on"},
        {"x", "not JSON from byte 0 on"},
        {"1\0"s, "not JSON from byte 1 on"},
        {"1 2", "not JSON from byte 2 on"},
    }));
    auto const value = mcp::parse_json(text);
    REQUIRE_FALSE(value);
    CHECK(value.error().code == mcp::errc::invalid_argument);
    CHECK(value.error().detail == detail);
}

TEST_CASE("a text that ends too early or holds a number beyond a double fails") {
    CHECK_FALSE(mcp::parse_json(""));
    CHECK_FALSE(mcp::parse_json("[1"));
    CHECK_FALSE(mcp::parse_json("1e999"));
}

TEST_CASE("half of a character that was cut stands for U+FFFD") {
    auto const value = mcp::parse_json(R"(["\ud83d\n","\\ud83d","\ud83d\ude00"])");
    REQUIRE(value);
    CHECK(*value == mcp::json{"\uFFFD\n", "\\ud83d", "\U0001F600"});
    CHECK(mcp::parse_json(R"(["\ud83d",})").error().detail == "not JSON from byte 10 on");
}

TEST_CASE("a value is dumped as compact text") {
    CHECK(mcp::dump_json(mcp::json{{"a", {1, "é"}}}).value() == "{\"a\":[1,\"é\"]}");
}

TEST_CASE("dumping names the string that is not valid UTF-8") {
    auto const detail_of = [](mcp::json const& value) {
        auto const text = mcp::dump_json(value);
        REQUIRE_FALSE(text);
        CHECK(text.error().code == mcp::errc::invalid_argument);
        return text.error().detail;
    };
    CHECK(detail_of("\xFF") == "the value is not valid UTF-8");
    CHECK(detail_of({{"a", {"fine", "\xC3("}}}) == "/a/1 is not valid UTF-8");
    CHECK(detail_of({{"a", {{"\x80", 1}}}}) == "a key of /a is not valid UTF-8");
}
