// SPDX-License-Identifier: MIT
// Tests JSON values that are kept as text.
#include <mcp/wire/raw_json.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>

TEST_CASE("raw JSON keeps its text byte for byte") {
    std::string const text = "{ \"b\" : 1.50, \"a\" : [ ] }";
    auto const value = mcp::raw_json::parse(text);
    REQUIRE(value);
    CHECK(value->has_value());
    CHECK(static_cast<bool>(*value));
    CHECK(value->text() == text);
    CHECK(value->value() == mcp::json{{"a", mcp::json::array()}, {"b", 1.5}});
}

TEST_CASE("an absent raw JSON has no text, reads as null and differs from null") {
    mcp::raw_json const absent;
    CHECK_FALSE(absent.has_value());
    CHECK(absent.text().empty());
    CHECK(absent.value().is_null());
    CHECK(absent == mcp::raw_json());
    CHECK(absent != mcp::raw_json::parse("null").value());
}

TEST_CASE("raw JSON compares by text") {
    CHECK(mcp::raw_json::parse("[1]").value() == mcp::raw_json::parse("[1]").value());
    CHECK(mcp::raw_json::parse("[1]").value() != mcp::raw_json::parse("[1 ]").value());
}

TEST_CASE("raw JSON refuses a text that is not JSON and says where") {
    auto const value = mcp::raw_json::parse("{\"a\":tru}");
    REQUIRE_FALSE(value);
    CHECK(value.error().code == mcp::errc::invalid_argument);
    CHECK(value.error().detail == "expected a value at byte 5");
}

TEST_CASE("half a surrogate pair reads as U+FFFD, and its text stays") {
    auto const value = mcp::raw_json::parse(R"({"a":"\ud800"})");
    REQUIRE(value);
    CHECK(value->value()["a"] == "\xEF\xBF\xBD");
    CHECK(value->text() == R"({"a":"\ud800"})");
}

TEST_CASE("raw JSON is made from a value") {
    auto const value = mcp::raw_json::from(mcp::json{{"a", {1, 2}}});
    REQUIRE(value);
    CHECK(value->text() == R"({"a":[1,2]})");
    CHECK(mcp::raw_json::from(mcp::json("\xFF")).error().code == mcp::errc::invalid_argument);
}

TEST_CASE("raw JSON keeps its owner while any copy lives") {
    auto owner = std::make_shared<std::string const>("[1,2]");
    std::weak_ptr<void const> const watched = owner;
    mcp::raw_json copy;
    {
        mcp::raw_json const value(owner, *owner);
        copy = value;
    }
    owner.reset();
    CHECK(copy.text() == "[1,2]");
    CHECK_FALSE(watched.expired());
    copy = {};
    CHECK(watched.expired());
}
