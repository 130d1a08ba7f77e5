// SPDX-License-Identifier: MIT
// Tests of host/slash_markdown.hpp: what a server says stays text.
#include <mcp/host/slash_markdown.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace tests_host_slash_markdown {

using namespace std::chrono_literals;

using mcp::detail::markdown_block;
using mcp::detail::markdown_code;
using mcp::detail::markdown_text;

TEST_CASE("text of a server neither ends a table nor shows a picture") {
    CHECK(markdown_text("a | b") == "a \\| b");
    CHECK(markdown_text("![x](http://evil/?q)") == "!\\[x\\](http://evil/?q)");
    CHECK(markdown_text("<img src=x>") == "\\<img src=x\\>");
    CHECK(markdown_text("a\n\n# b\x1b[2J") == "a # b \\[2J");
    CHECK(markdown_text("  \n ").empty());
}

TEST_CASE("code of a server stays between its quotes") {
    CHECK(markdown_code("get_sum") == "`get_sum`");
    CHECK(markdown_code("a`b|c\nd") == "`a'b\\|c d`");
}

TEST_CASE("a block is longer than any fence in it") {
    CHECK(markdown_block({"a", "b\x1b"}, "json") == "```json\na\nb \n```\n");
    CHECK(markdown_block({"```", "x ````"}, "") == "`````\n```\nx ````\n`````\n");
}

TEST_CASE("how long a connection lasts is told in two units at most") {
    using mcp::detail::lasted_text;
    CHECK(lasted_text(-5s) == "just now");
    CHECK(lasted_text(0s) == "just now");
    CHECK(lasted_text(1s) == "1 s");
    CHECK(lasted_text(60s) == "1 min");
    CHECK(lasted_text(90s) == "1 min 30 s");
    CHECK(lasted_text(2h + 5min + 7s) == "2 h 5 min");
    CHECK(lasted_text(2h + 7s) == "2 h");
    CHECK(lasted_text(76h + 5min) == "3 d 4 h");
}

TEST_CASE("the category of a tool is what it says of itself") {
    mcp::tool_annotations said;
    CHECK(mcp::tool_category(std::nullopt).empty());
    CHECK(mcp::tool_category(said).empty());
    said.destructive = true;
    CHECK(mcp::tool_category(said) == "destructive");
    said.destructive = false;
    CHECK(mcp::tool_category(said) == "writes");
    said.read_only = true;
    CHECK(mcp::tool_category(said) == "read-only");
}

}  // namespace tests_host_slash_markdown
