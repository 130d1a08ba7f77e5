// SPDX-License-Identifier: MIT
// Tests of wire/token_scan.hpp: where a token ends, or why it is none.
#include <mcp/wire/token_scan.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tests_wire_token_scan {

using namespace mcp::detail;
using mcp::scan_error;

TEST_CASE("JSON's white space is four characters") {
    std::string found;
    for (int byte = 0; byte < 256; ++byte) {
        if (is_json_space(static_cast<char>(byte))) found += static_cast<char>(byte);
    }
    CHECK(found == "\t\n\r ");
    std::string_view const text = " \r\n\t \f ";
    CHECK(skip_space(text.data(), text.data() + text.size()) == text.data() + 5);
    CHECK(skip_space(text.data(), text.data() + 3) == text.data() + 3);
}

using scanner = char const* (*)(char const*, char const*, token_failure&);

// How many bytes a good token has; npos after a failure.
std::size_t size_of_token(scanner scan, std::string const& text, mcp::scan_result& why) {
    std::vector<char> const exact(text.begin(), text.end());  // sanitizers see any read beyond it
    token_failure failure{exact.data(), {}};
    char const* const end = scan(exact.data(), exact.data() + exact.size(), failure);
    why = failure.outcome;
    if (end == nullptr) return text.npos;
    CHECK(why.what == scan_error::none);
    return static_cast<std::size_t>(end - exact.data());
}

TEST_CASE("a good token is scanned up to its end") {
    mcp::scan_result why;
    for (std::string const inside : {R"()", R"(abc)", R"(\"\\\/\b\f\n\r\t)", R"(\uD83D\uDE00)",
                                     "caf\xC3\xA9 and what makes it longer than a vector"}) {
        CAPTURE(inside);
        CHECK(size_of_token(scan_string, inside + "\",\"", why) == inside.size() + 1);
    }
    for (std::string const scalar : {"true", "false", "null", "0", "-1.5e3"}) {
        CAPTURE(scalar);
        CHECK(size_of_token(scan_scalar, scalar, why) == scalar.size());
        CHECK(size_of_token(scan_scalar, scalar + ",", why) == scalar.size());
    }
}

TEST_CASE("a bad token is told by its first bad byte") {
    struct row {
        scanner scan;
        std::string text;
        scan_error what;
        std::size_t offset;
        std::string expected;
    };
    constexpr auto syntax = scan_error::syntax;
    std::vector<row> const rows = {
        {scan_string, "", syntax, 0, "the end of the string"},
        {scan_string, "abc", syntax, 3, "the end of the string"},
        {scan_string, "a\\", syntax, 2, "an escaped character"},
        {scan_string, "a\\x\"", syntax, 2, "an escaped character"},
        {scan_string, "a\\u12", syntax, 3, "four hexadecimal digits"},
        {scan_string, "\\u12g4\"", syntax, 2, "four hexadecimal digits"},
        {scan_string, "a\tb\"", syntax, 1, "no control character in a string"},
        {scan_string, "a\xFF\"", scan_error::invalid_utf8, 1, "UTF-8"},
        {scan_string, "\xC3\xA9\xC3", scan_error::invalid_utf8, 2, "UTF-8"},
        {scan_scalar, "tru", syntax, 0, "a value"},
        {scan_scalar, "nulL", syntax, 0, "a value"},
        {scan_scalar, "x", syntax, 0, "a value"},
        {scan_scalar, "-", syntax, 1, "a digit"},
        {scan_scalar, "01", syntax, 1, "no digit after a leading 0"},
    };
    for (row const& each : rows) {
        CAPTURE(each.text);
        mcp::scan_result why;
        CHECK(size_of_token(each.scan, each.text, why) == std::string::npos);
        CHECK(why.what == each.what);
        CHECK(why.offset == each.offset);
        CHECK(why.expected == each.expected);
    }
}

}  // namespace tests_wire_token_scan
