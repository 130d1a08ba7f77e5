// SPDX-License-Identifier: MIT
// The characters of URLs: which may stand where, percent-encoding, dot segments, addresses.
#pragma once

#include <mcp/core/ascii.hpp>
#include <mcp/http/fields.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace mcp::http::detail {

using mcp::detail::is_digit;
using mcp::detail::is_word;

constexpr int hex_value(char c) noexcept {
    if (is_digit(c)) return c - '0';
    char const small = mcp::detail::lower(c);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

inline std::string lower(std::string_view text) {
    std::string made(text);
    for (char& c : made) c = mcp::detail::lower(c);
    return made;
}

// A percent sign is kept, since what comes in is encoded already, at least in part.
constexpr bool is_user_char(char c) noexcept {
    return is_word(c) || std::string_view("-._~!$&'()*+,;=:%").find(c) != std::string_view::npos;
}
constexpr bool is_path_char(char c) noexcept { return is_user_char(c) || c == '@' || c == '/'; }
// Brackets are against the letter of RFC 3986, and common.
constexpr bool is_query_char(char c) noexcept {
    return is_path_char(c) || c == '?' || c == '[' || c == ']' || c == '|';
}

/// Percent-encodes every byte that `is_allowed` does not let pass.
template <class Predicate> std::string encode(std::string_view text, Predicate const& is_allowed) {
    constexpr std::string_view hexadecimal = "0123456789ABCDEF";
    std::string made;
    made.reserve(text.size());
    for (char const c : text) {
        if (is_allowed(c)) {
            made += c;
            continue;
        }
        auto const byte = static_cast<unsigned char>(c);
        made += '%';
        made += hexadecimal[byte >> 4];
        made += hexadecimal[byte & 15];
    }
    return made;
}

/// Replaces percent-encoded bytes; a percent sign that begins none stays.
inline std::string decode(std::string_view text) {
    std::string made;
    made.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const is_encoded = text[i] == '%' && i + 2 < text.size() &&
                                hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
        if (!is_encoded) {
            made += text[i];
            continue;
        }
        made += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
        i += 2;
    }
    return made;
}

/// The scheme of an absolute URL, without its colon; empty for a relative reference.
constexpr std::string_view scheme_of(std::string_view text) noexcept {
    if (text.empty() || !is_word(text[0]) || is_digit(text[0])) return {};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ':') return text.substr(0, i);
        if (!is_word(text[i]) && text[i] != '+' && text[i] != '-' && text[i] != '.') return {};
    }
    return {};
}

constexpr bool is_dot(std::string_view segment) noexcept {
    return segment == "." || same_text(segment, "%2e");
}
constexpr bool is_double_dot(std::string_view segment) noexcept {
    return segment == ".." || same_text(segment, ".%2e") || same_text(segment, "%2e.") ||
           same_text(segment, "%2e%2e");
}

/// RFC 3986 5.2.4, for a path from the root: the result begins with a slash.
inline std::string remove_dot_segments(std::string_view path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    std::string made;
    for (;;) {
        std::size_t const slash = path.find('/');
        std::string_view const segment = path.substr(0, slash);
        bool const is_last = slash == std::string_view::npos;
        if (is_double_dot(segment)) {
            made.resize(made.empty() ? 0 : made.rfind('/'));
            if (is_last) made += '/';
        } else if (!is_dot(segment)) {
            made += '/';
            made += segment;
        } else if (is_last) {
            made += '/';
        }
        if (is_last) return made;
        path.remove_prefix(slash + 1);
    }
}

/// An IPv4 address in its usual form: four decimal numbers without leading zeros.
constexpr bool is_ipv4(std::string_view text) noexcept {
    for (int part = 0; part < 4; ++part) {
        std::size_t length = 0;
        int value = 0;
        while (length < text.size() && length < 4 && is_digit(text[length])) {
            value = value * 10 + (text[length++] - '0');
        }
        if (length == 0 || value > 255 || (length > 1 && text[0] == '0')) return false;
        text.remove_prefix(length);
        if (part < 3) {
            if (!text.starts_with('.')) return false;
            text.remove_prefix(1);
        }
    }
    return text.empty();
}

/// An IPv6 address (RFC 4291 2.2) without a zone.
constexpr bool is_ipv6(std::string_view text) noexcept {
    int groups = 0;
    bool has_gap = false;
    if (text.starts_with("::")) {
        has_gap = true;
        text.remove_prefix(2);
    }
    while (!text.empty()) {
        if (text.find(':') == std::string_view::npos && text.find('.') != std::string_view::npos) {
            if (!is_ipv4(text)) return false;
            groups += 2;
            break;
        }
        std::size_t length = 0;
        while (length < text.size() && hex_value(text[length]) >= 0) ++length;
        if (length == 0 || length > 4) return false;
        text.remove_prefix(length);
        ++groups;
        if (text.empty()) break;
        if (text.starts_with("::")) {
            if (has_gap) return false;
            has_gap = true;
            text.remove_prefix(2);
        } else if (text[0] == ':' && text.size() > 1) {
            text.remove_prefix(1);
        } else {
            return false;
        }
    }
    return has_gap ? groups < 8 : groups == 8;
}

/// A name of ASCII letters, digits, `-`, `_` and dots, or an IPv4 address in its usual form. What
/// ends in a number and is no such address is refused: resolvers take 127.1 and 0x7f000001 for
/// addresses, and a check of the text would not.
constexpr bool is_host_name(std::string_view text) noexcept {
    if (text.empty() || text.size() > 253) return false;
    for (char const c : text) {
        if (!is_word(c) && c != '-' && c != '_' && c != '.') return false;
    }
    if (text.front() == '.' || text.find("..") != std::string_view::npos) return false;
    std::string_view last = text;
    if (last.ends_with('.')) last.remove_suffix(1);
    last.remove_prefix(last.rfind('.') + 1);
    bool const is_number = std::all_of(last.begin(), last.end(), is_digit) ||
                           last.starts_with("0x") || last.starts_with("0X");
    return !is_number || is_ipv4(text);
}

}  // namespace mcp::http::detail
