// SPDX-License-Identifier: MIT
// Tests of core/shown_text.hpp.
#include <mcp/core/shown_text.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_core_shown_text {

using mcp::detail::escape_and_bound;
using mcp::detail::printable;
using mcp::detail::shortened;

TEST_CASE("what a terminal obeys or what turns the reading direction becomes a space") {
    struct row {
        std::string text;
        std::string shown;
    };
    for (row const& each : {
             row{"plain, \xC3\xA4 and \xF0\x9F\x98\x80", "plain, \xC3\xA4 and \xF0\x9F\x98\x80"},
             row{"", ""},
             row{"a\nb\tc", "a b c"},
             row{"\x1b[31mred", " [31mred"},
             row{"\x7f", " "},
             row{"\xC2\x9b"
                 "31m",
                 " 31m"},  // C1: CSI in one character
             row{"\xE2\x80\xAE"
                 "txt.exe",
                 " txt.exe"},           // right-to-left override
             row{"\xE2\x80\xA8", " "},  // line separator
             row{"a\xFF"
                 "b",
                 "a\xEF\xBF\xBD"
                 "b"},
             row{"\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD"},
         }) {
        CAPTURE(each.text);
        CHECK(printable(each.text) == each.shown);
    }
}

TEST_CASE("escapes say what was there, and no character is cut in half") {
    CHECK(escape_and_bound("a\nb\x1b\xFF\xE2\x80\xAE", false) == "a\\nb\\x1b\\xff\\u202e");
    std::string const cut =
        escape_and_bound(std::string(3000, 'a') + std::string(2000, '\xC3'), false);
    CHECK(cut.size() <= mcp::max_log_text);
    CHECK(cut.substr(cut.size() - 7) == "\\xc3...");
    CHECK(escape_and_bound("short", true) == "short...");
}

TEST_CASE("long text is cut between characters") {
    CHECK(shortened("12345", 5) == "12345");
    CHECK(shortened("123456", 5) == "1234…");
    CHECK(shortened("äöüßé", 5) == "äöüßé");
    CHECK(shortened("äöüßéa", 5) == "äöüß…");
    CHECK(shortened("a\n b", 5) == "a b");
    CHECK(shortened("", 5).empty());
}

}  // namespace tests_core_shown_text
