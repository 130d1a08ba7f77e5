// SPDX-License-Identifier: MIT
// Tests the strict pass over JSON texts against RFC 8259.
#include <mcp/wire/json_scan.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace std::string_literals;
using namespace std::string_view_literals;

namespace tests_wire_json_scan {

mcp::scan_result scan(std::string_view text, mcp::json_limits limits = {}) {
    // In memory of exactly its size, so that sanitizers see any read beyond it.
    std::vector<char> const exact(text.begin(), text.end());
    mcp::json_index index;
    return mcp::scan_json({exact.data(), exact.size()}, index, limits);
}

struct rejected {
    std::string text;
    mcp::scan_error what;
    std::size_t offset;
    std::string expected;
};

constexpr auto syntax = mcp::scan_error::syntax;
constexpr auto utf8 = mcp::scan_error::invalid_utf8;

TEST_CASE("valid JSON texts are accepted") {
    auto const text = GENERATE(values<std::string>({
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "-1",
        "10",
        "1234567890",
        "0.5",
        "-0.0",
        "1.25",
        "1e5",
        "1E5",
        "1e+5",
        "1e-5",
        "1.5e300",
        "0e999",
        "-0e999",
        "0.000e99999999999999999999",
        "1e-999",
        "1e-99999999999999999999",
        "1.7976931348623157e308",
        "17976931348623157e292",
        "0.00017976931348623157e312",
        "123456789012345678901234567890",
        "\"\"",
        "\"a\"",
        "\"\x7f\"",
        R"("\"\\\/\b\f\n\r\t")",
        R"("\u0000")",
        R"("\u00e9\uD83D\uDE00\uabCD\uFFFF")",
        R"("\uD800")",
        R"("\uD800\n")",
        R"("\uD800\u0041")",
        R"("\uD800\uD800")",
        R"("\uDFFFa")",
        "\"é€😀\"",
        "\"\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF\"",
        "\"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\"",
        "[]",
        "[ ]",
        "{}",
        "{ }",
        "[1]",
        "[1,2]",
        "[[]]",
        "[{}]",
        "{\"a\":1}",
        "{\"\":0}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":[]},\"c\":[{},[]]}",
        " \t\r\n[ \t\r\n1 \t\r\n, \t\r\n{ \"a\" \t\r\n: \t\r\n2 } ] \t\r\n",
        "\"/\"",
        "\"0123456789abcdef0123456789abcdef\"",
    }));
    CAPTURE(text);
    auto const scanned = scan(text);
    CAPTURE(to_string(scanned));
    CHECK(scanned.what == mcp::scan_error::none);
}

TEST_CASE("a text that is not JSON is rejected where it stops being JSON") {
    auto const row = GENERATE(values<rejected>({
        {"", syntax, 0, "a value"},
        {"  ", syntax, 2, "a value"},
        {"nul", syntax, 0, "a value"},
        {"True", syntax, 0, "a value"},
        {"truex", syntax, 4, "nothing after the value"},
        {"NaN", syntax, 0, "a value"},
        {"Infinity", syntax, 0, "a value"},
        {"-Infinity", syntax, 1, "a digit"},
        {"undefined", syntax, 0, "a value"},
        {"'a'", syntax, 0, "a value"},
        {"\xEF\xBB\xBFnull", syntax, 0, "a value"},
        {"\xFF", syntax, 0, "a value"},
        {"\v1", syntax, 0, "a value"},
        {"1\f", syntax, 1, "nothing after the value"},
        {"1\0"s, syntax, 1, "nothing after the value"},
        {"1 2", syntax, 2, "nothing after the value"},
        {"[] []", syntax, 3, "nothing after the value"},
        {"{}}", syntax, 2, "nothing after the value"},
        {"// x\n1", syntax, 0, "a value"},
        {"+1", syntax, 0, "a value"},
        {".5", syntax, 0, "a value"},
        {"-", syntax, 1, "a digit"},
        {"-a", syntax, 1, "a digit"},
        {"01", syntax, 1, "no digit after a leading 0"},
        {"-00", syntax, 2, "no digit after a leading 0"},
        {"1.", syntax, 2, "a digit"},
        {"1.e5", syntax, 2, "a digit"},
        {"1e", syntax, 2, "a digit"},
        {"1e+", syntax, 3, "a digit"},
        {"1e5.5", syntax, 3, "nothing after the value"},
        {"0x10", syntax, 1, "nothing after the value"},
        {"[1e999]", syntax, 1, "a number that fits a double"},
        {"-1e999", syntax, 0, "a number that fits a double"},
        {"1e99999999999999999999", syntax, 0, "a number that fits a double"},
        {"1.7976931348623159e308", syntax, 0, "a number that fits a double"},
        {"1" + std::string(309, '0'), syntax, 0, "a number that fits a double"},
        {"[", syntax, 1, "a value"},
        {"[1", syntax, 2, "',' or ']'"},
        {"[1,", syntax, 3, "a value"},
        {"[1,]", syntax, 3, "a value"},
        {"[,1]", syntax, 1, "a value"},
        {"[1 2]", syntax, 3, "',' or ']'"},
        {"[1}", syntax, 2, "',' or ']'"},
        {"]", syntax, 0, "a value"},
        {"{", syntax, 1, "a key"},
        {"{]", syntax, 1, "a key"},
        {"{1:2}", syntax, 1, "a key"},
        {"{a:1}", syntax, 1, "a key"},
        {"{\"a\"", syntax, 4, "':'"},
        {"{\"a\" 1}", syntax, 5, "':'"},
        {"{\"a\":", syntax, 5, "a value"},
        {"{\"a\":}", syntax, 5, "a value"},
        {"{\"a\":1", syntax, 6, "',' or '}'"},
        {"{\"a\":1]", syntax, 6, "',' or '}'"},
        {"{\"a\":1,}", syntax, 7, "a key"},
        {"{\"a\":1,2}", syntax, 7, "a key"},
        {"{\"a\",\"b\"}", syntax, 4, "':'"},
        {"\"", syntax, 1, "the end of the string"},
        {"\"abc", syntax, 4, "the end of the string"},
        {"\"abc\\", syntax, 5, "an escaped character"},
        {"\"abc\\\"", syntax, 6, "the end of the string"},
        {"\"a\nb\"", syntax, 2, "no control character in a string"},
        {"\"a\0b\""s, syntax, 2, "no control character in a string"},
        {"\"\x1f\"", syntax, 1, "no control character in a string"},
        {R"("\x41")", syntax, 2, "an escaped character"},
        {R"("\'")", syntax, 2, "an escaped character"},
        {R"("\u12")", syntax, 3, "four hexadecimal digits"},
        {R"("\u12G4")", syntax, 3, "four hexadecimal digits"},
        {R"("\u+123")", syntax, 3, "four hexadecimal digits"},
        {"\"\x80\"", utf8, 1, "UTF-8"},
        {"\"\xC0\x80\"", utf8, 1, "UTF-8"},
        {"\"\xC1\xBF\"", utf8, 1, "UTF-8"},
        {"\"a\xC3\"", utf8, 2, "UTF-8"},
        {"\"\xC3", utf8, 1, "UTF-8"},
        {"\"\xE0\x9F\xBF\"", utf8, 1, "UTF-8"},
        {"\"\xED\xA0\x80\"", utf8, 1, "UTF-8"},
        {"\"\xE2\x82\"", utf8, 1, "UTF-8"},
        {"\"\xF0\x8F\xBF\xBF\"", utf8, 1, "UTF-8"},
        {"\"\xF4\x90\x80\x80\"", utf8, 1, "UTF-8"},
        {"\"\xF5\x80\x80\x80\"", utf8, 1, "UTF-8"},
        {"\"\xF0\x9F\x98", utf8, 1, "UTF-8"},
        {"{\"\xFF\":1}", utf8, 2, "UTF-8"},
    }));
    CAPTURE(row.text);
    auto const scanned = scan(row.text);
    CHECK(scanned.what == row.what);
    CHECK(scanned.offset == row.offset);
    CHECK(std::string(scanned.expected) == row.expected);
}

TEST_CASE("every prefix of a message is rejected and read no further than its end") {
    auto const whole = R"({"id":1,"r":[true,false,null,-1.5e+3,"a\n\u00e9\uD83D\uDE00é"],"k":{}})"s;
    REQUIRE(scan(whole).what == mcp::scan_error::none);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK(scan(std::string_view(whole).substr(0, length)).what != mcp::scan_error::none);
    }
}

TEST_CASE("a bad byte is found at every position of strings of every length") {
    auto const bad = GENERATE('\n', '\0', '\x1f', '\x80', '\xff', '\\');
    for (std::size_t length = 1; length < 150; ++length) {
        for (std::size_t position = 0; position < length; ++position) {
            std::string text = '"' + std::string(length, 'x') + '"';
            text[position + 1] = bad;
            auto const scanned = scan(text);
            REQUIRE(scanned.what != mcp::scan_error::none);
            // A backslash is fine; what it escapes is not, or else it is the closing quote.
            bool const hides_quote = bad == '\\' && position + 1 == length;
            std::size_t const behind = hides_quote ? 2 : bad == '\\' ? 1 : 0;
            REQUIRE(scanned.offset == position + 1 + behind);
        }
    }
}

TEST_CASE("nesting is accepted up to the limit and rejected beyond it") {
    auto const nested = [](std::size_t depth, char open, char close) {
        std::string text;
        for (std::size_t i = 0; i < depth; ++i) text += open == '{' ? "{\"a\":" : "[";
        text += "1" + std::string(depth, close);
        return text;
    };
    CHECK(scan(nested(256, '[', ']')).what == mcp::scan_error::none);
    CHECK(scan(nested(256, '{', '}')).what == mcp::scan_error::none);
    auto const deep = scan(nested(257, '[', ']'));
    CHECK(deep.what == mcp::scan_error::too_deep);
    CHECK(deep.offset == 256);
    CHECK(scan("[[]]", {.max_depth = 2}).what == mcp::scan_error::none);
    CHECK(scan("[[],[[]]]", {.max_depth = 2}).what == mcp::scan_error::too_deep);
    CHECK(scan("1", {.max_depth = 0}).what == mcp::scan_error::none);
    CHECK(scan("{}", {.max_depth = 0}).what == mcp::scan_error::too_deep);
    CHECK(scan(nested(1'000'000, '[', ']'), {.max_depth = 2'000'000}).what ==
          mcp::scan_error::none);
}

TEST_CASE("the index knows each container's end and what opens behind it") {
    auto const text = R"({"a":[1,[2]],"b":{}} )"sv;
    mcp::json_index index;
    REQUIRE(mcp::scan_json(text, index).what == mcp::scan_error::none);
    REQUIRE(index.size() == 4);
    CHECK(index[0].end == 20);
    CHECK(index[0].after == 4);
    CHECK(index[1].end == 12);
    CHECK(index[1].after == 3);
    CHECK(index[2].end == 11);
    CHECK(index[2].after == 3);
    CHECK(index[3].end == 19);
    CHECK(index[3].after == 4);
}

TEST_CASE("an index survives being moved, small and large") {
    auto const count = GENERATE(3u, 12u, 13u, 5000u);
    std::string text = "[";
    for (unsigned i = 1; i < count; ++i) text += i == 1 ? "[]" : ",[]";
    text += "]";
    mcp::json_index index;
    REQUIRE(mcp::scan_json(text, index).what == mcp::scan_error::none);
    mcp::json_index moved(std::move(index));
    mcp::json_index assigned;
    assigned = std::move(moved);
    REQUIRE(assigned.size() == count);
    CHECK(assigned[0].end == text.size());
    CHECK(assigned[count - 1].end == text.size() - 1);
    CHECK(assigned[count - 1].after == count);
    CHECK(index.size() == 0);
    CHECK(moved.size() == 0);
}

TEST_CASE("the outcome of a scan reads as words") {
    CHECK(to_string(scan("[1;")) == "expected ',' or ']' at byte 2");
    CHECK(to_string(scan("1")) == "valid");
}

}  // namespace tests_wire_json_scan
