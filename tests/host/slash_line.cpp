// SPDX-License-Identifier: MIT
// Tests of host/slash_line.hpp: what counts as a command, and how its words are found.
#include <mcp/host/slash_line.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tests_host_slash_line {

using words = std::vector<std::string>;

mcp::slash_line parsed(std::string_view line) {
    auto made = mcp::parse_slash_line(line);
    INFO(line);
    REQUIRE(made);
    return *made;
}

TEST_CASE("a command is a slash and a name") {
    CHECK(mcp::is_slash_line("/mcp"));
    CHECK(mcp::is_slash_line("  /mcp tools\n"));
    CHECK(mcp::is_slash_line("/?"));
    CHECK(mcp::is_slash_line("/my-command_2"));
    CHECK_FALSE(mcp::is_slash_line(""));
    CHECK_FALSE(mcp::is_slash_line("/"));
    CHECK_FALSE(mcp::is_slash_line("/ mcp"));
    CHECK_FALSE(mcp::is_slash_line("mcp"));
    CHECK_FALSE(mcp::is_slash_line("say /mcp"));
    CHECK_FALSE(mcp::is_slash_line("/etc/hosts is a file"));
    CHECK_FALSE(mcp::is_slash_line("// a comment"));
    CHECK(mcp::parse_slash_line("hello").error().code == mcp::errc::invalid_argument);
}

TEST_CASE("the case of a name does not matter, that of an argument does") {
    CHECK(parsed("/MCP Tools").name == "mcp");
    CHECK(parsed("/MCP Tools").args == words{"Tools"});
}

TEST_CASE("blanks separate words") {
    CHECK(parsed("/mcp").args.empty());
    CHECK(parsed("/mcp \t ").args.empty());
    CHECK(parsed("/mcp  reconnect\tfiles \n").args == words{"reconnect", "files"});
}

TEST_CASE("quotes and backslashes keep blanks") {
    CHECK(parsed(R"(/x "a b" 'c d' e\ f)").args == words{"a b", "c d", "e f"});
    CHECK(parsed(R"(/x "" '')").args == words{"", ""});
    CHECK(parsed(R"(/x a"b c"d)").args == words{"ab cd"});
    CHECK(parsed(R"(/x "say \"hi\" \\ \n")").args == words{R"(say "hi" \ \n)"});
    CHECK(parsed(R"(/x 'it\ is "so"')").args == words{R"(it\ is "so")"});
    CHECK(parsed(R"(/x end\)").args == words{"end\\"});
}

TEST_CASE("a quote without an end is told") {
    auto const wrong = mcp::parse_slash_line("/x a \"b c\x1b");
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().detail == "the quotation that begins with \" before \"b c \" does not end");
    CHECK_FALSE(mcp::parse_slash_line("/x 'a"));
    CHECK_FALSE(mcp::parse_slash_line("/x \"a\\\""));
}

}  // namespace tests_host_slash_line
