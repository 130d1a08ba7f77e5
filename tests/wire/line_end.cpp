// SPDX-License-Identifier: MIT
// Tests of wire/line_end.hpp: the first end of a line, wherever it lies.
#include <mcp/wire/line_end.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>

namespace tests_wire_line_end {

using mcp::detail::line_end;

TEST_CASE("a line ends at the first CR or LF, or nowhere") {
    CHECK(line_end("") == 0);
    CHECK(line_end("abc") == 3);
    CHECK(line_end("\n") == 0);
    CHECK(line_end("a\r\n") == 1);
    CHECK(line_end("a\n\r") == 1);
    CHECK(line_end("ab\rc\n") == 2);
}

TEST_CASE("the end of a line is found wherever it lies, though another follows soon") {
    for (std::size_t at = 0; at < 2000; at += 7) {
        CAPTURE(at);
        std::string text(2000, 'x');
        text[at] = '\r';
        REQUIRE(line_end(text) == at);
        text[1999] = '\n';
        REQUIRE(line_end(text) == at);
        text[at] = '\n';
        text[1999] = '\r';
        REQUIRE(line_end(text) == at);
    }
}

}  // namespace tests_wire_line_end
