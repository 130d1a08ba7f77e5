// SPDX-License-Identifier: MIT
// Tests of core/ascii.hpp.
#include <mcp/core/ascii.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_core_ascii {

using namespace mcp::detail;

std::string all_for_which(bool (*is_one)(char)) {
    std::string found;
    for (int code = 0; code < 256; ++code) {
        if (is_one(static_cast<char>(code))) found += static_cast<char>(code);
    }
    return found;
}

TEST_CASE("kinds of characters hold what ASCII has of them, and nothing above") {
    std::string const words = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    CHECK(all_for_which([](char c) { return is_word(c); }) == words);
    CHECK(all_for_which([](char c) { return is_digit(c); }) == words.substr(0, 10));
    CHECK(all_for_which([](char c) { return is_key(c); }).size() == words.size() + 3);
    CHECK(all_for_which([](char c) { return is_blank(c); }) == "\t ");
    CHECK(all_for_which([](char c) { return is_line_end(c); }) == "\n\r");
    CHECK(all_for_which([](char c) { return is_space(c); }) == "\t\n\r ");
    CHECK(all_for_which([](char c) { return is_delimiter(c); }) == ":=");
    CHECK(all_for_which([](char c) { return is_quote(c); }) == "\"'");
    CHECK(all_for_which([](char c) { return lower(c) != c; }) == words.substr(10, 26));
    CHECK(lower('Z') == 'z');
}

}  // namespace tests_core_ascii
