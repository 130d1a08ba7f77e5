// SPDX-License-Identifier: MIT
// Kinds of characters, in ASCII only, whatever the locale says.
#pragma once

namespace mcp::detail {

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
constexpr bool is_line_end(char c) noexcept { return c == '\n' || c == '\r'; }
constexpr bool is_space(char c) noexcept { return is_blank(c) || is_line_end(c); }
constexpr bool is_delimiter(char c) noexcept { return c == '=' || c == ':'; }
constexpr bool is_quote(char c) noexcept { return c == '"' || c == '\''; }

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

constexpr bool is_word(char c) noexcept {
    char const small = lower(c);
    return (small >= 'a' && small <= 'z') || is_digit(c);
}

constexpr bool is_key(char c) noexcept { return is_word(c) || c == '_' || c == '-' || c == '.'; }

}  // namespace mcp::detail
