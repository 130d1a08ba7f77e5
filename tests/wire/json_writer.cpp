// SPDX-License-Identifier: MIT
// Tests writing compact JSON.
#include <mcp/wire/json_writer.hpp>

#include <mcp/core/json.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

using namespace std::string_literals;

namespace tests_wire_json_writer {

template <class Write>
std::string written(Write write, bool is_valid = true) {
    std::string out;
    mcp::json_writer writer(out);
    write(writer);
    CHECK(writer.valid() == is_valid);
    return out;
}

std::string written_string(std::string_view text, bool is_valid = true) {
    return written([&](mcp::json_writer& writer) { writer.string(text); }, is_valid);
}

std::string written_number(auto value) {
    return written([&](mcp::json_writer& writer) { writer.number(value); });
}


TEST_CASE("commas come by themselves") {
    auto const text = written([](mcp::json_writer& writer) {
        writer.begin_object();
        writer.key("a");
        writer.begin_array();
        writer.number(1);
        writer.string("x");
        writer.begin_array();
        writer.end_array();
        writer.begin_object();
        writer.end_object();
        writer.null();
        writer.end_array();
        writer.key("b");
        writer.boolean(true);
        writer.key("c");
        writer.raw("[1, 2]");
        writer.key("d");
        writer.begin_object();
        writer.key("e");
        writer.boolean(false);
        writer.end_object();
        writer.end_object();
    });
    CHECK(text == R"({"a":[1,"x",[],{},null],"b":true,"c":[1, 2],"d":{"e":false}})");
}

TEST_CASE("a writer appends to what is there") {
    std::string out = "before ";
    mcp::json_writer writer(out);
    writer.number(1);
    CHECK(out == "before 1");
}

TEST_CASE("numbers are written in their shortest form") {
    CHECK(written_number(0) == "0");
    CHECK(written_number(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(written_number(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(written_number(0.1) == "0.1");
    CHECK(written_number(2.0) == "2");
    CHECK(written_number(-0.0) == "-0");
    CHECK(written_number(1e300) == "1e+300");
    CHECK(written_number(-2.2250738585072014e-308) == "-2.2250738585072014e-308");
    CHECK(written_number(std::numeric_limits<double>::quiet_NaN()) == "null");
    CHECK(written_number(-std::numeric_limits<double>::infinity()) == "null");
}

TEST_CASE("strings are escaped where they must be") {
    CHECK(written_string("") == R"("")");
    CHECK(written_string("a/b\x7f") == "\"a/b\x7f\"");
    CHECK(written_string("\"\\\b\f\n\r\t") == R"("\"\\\b\f\n\r\t")");
    CHECK(written_string("\0\x01\x0f\x10\x1f"s) == R"("\u0000\u0001\u000f\u0010\u001f")");
    CHECK(written_string("é€😀") == "\"é€😀\"");
    auto const key = written([](mcp::json_writer& writer) {
        writer.begin_object();
        writer.key("a\"b");
        writer.null();
        writer.end_object();
    });
    CHECK(key == R"({"a\"b":null})");
}

TEST_CASE("bytes that are not UTF-8 are replaced and make the writer invalid") {
    CHECK(written_string("a\xFF" "b", false) == "\"a\xEF\xBF\xBD" "b\"");
    CHECK(written_string("é\xC3", false) == "\"é\xEF\xBF\xBD\"");
    CHECK(written_string("\xED\xA0\x80", false) == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST_CASE("every string reads back as it was") {
    for (std::size_t length = 0; length < 100; ++length) {
        std::string text;
        for (std::size_t i = 0; i < length; ++i) text += static_cast<char>((i * 7 + length) % 128);
        auto const value = mcp::parse_json(written_string(text));
        REQUIRE(value);
        REQUIRE(*value == text);
    }
}

TEST_CASE("raw text never brings a line break along") {
    auto const text = written([](mcp::json_writer& writer) {
        writer.begin_array();
        writer.raw("{\r\n  \"a\": 1\n}\r\n");
        writer.raw("\"\\n\"");
        writer.raw("");
        writer.end_array();
    });
    CHECK(text == R"([{  "a": 1},"\n",null])");
}

}  // namespace tests_wire_json_writer
