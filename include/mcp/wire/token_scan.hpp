// SPDX-License-Identifier: MIT
// Validates single tokens of JSON: strings, numbers, literals.
#pragma once

#include <mcp/core/unicode_escape.hpp>
#include <mcp/core/utf8.hpp>
#include <mcp/wire/number_scan.hpp>
#include <mcp/wire/scan_result.hpp>
#include <mcp/wire/string_scan.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace mcp::detail {

/// Every scan_... function returns where its token ends, or null after filling `failure`, whose
/// offset is from `begin`.
struct token_failure {
    char const* begin;
    scan_result outcome;

    [[gnu::cold, gnu::noinline]] char const* at(char const* where, char const* expected,
                                                scan_error what = scan_error::syntax) noexcept {
        outcome = {what, static_cast<std::size_t>(where - begin), expected};
        return nullptr;
    }
};

constexpr bool is_json_space(char byte) noexcept {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

[[gnu::always_inline]] inline char const* skip_space(char const* at, char const* end) noexcept {
    // One comparison for what is no space: most tokens follow each other at once.
    while (at != end && static_cast<unsigned char>(*at) <= ' ' && is_json_space(*at)) ++at;
    return at;
}

// `at` is behind the `u` of an escape. A surrogate may stand alone (RFC 8259 §8.2).
inline char const* scan_unicode_escape(char const* at, char const* end, token_failure& failure) {
    bool const good = end - at >= 4 && read_four_digits(at) >= 0;
    return good ? at + 4 : failure.at(at, "four hexadecimal digits");
}

// `at` is at the backslash.
inline char const* scan_escape(char const* at, char const* end, token_failure& failure) {
    ++at;
    if (at == end) return failure.at(at, "an escaped character");
    switch (*at) {
        case '"':
        case '\\':
        case '/':
        case 'b':
        case 'f':
        case 'n':
        case 'r':
        case 't': return at + 1;
        case 'u': return scan_unicode_escape(at + 1, end, failure);
        default: return failure.at(at, "an escaped character");
    }
}

inline char const* scan_not_ascii(char const* at, char const* end, token_failure& failure) {
    while (at != end && static_cast<unsigned char>(*at) >= 0x80) {
        std::size_t const length = utf8_sequence_length(at, end);
        if (length == 0) return failure.at(at, "UTF-8", scan_error::invalid_utf8);
        at += length;
    }
    return at;
}

// A string from the first byte on that is not plain.
[[gnu::noinline]] inline char const* scan_string_on(char const* at, char const* end,
                                                    token_failure& failure) {
    for (;;) {
        if (at == end) return failure.at(at, "the end of the string");
        if (*at == '"') return at + 1;
        if (*at == '\\') {
            at = scan_escape(at, end, failure);
        } else if (static_cast<unsigned char>(*at) >= 0x80) {
            at = scan_not_ascii(at, end, failure);
        } else {
            return failure.at(at, "no control character in a string");
        }
        if (at == nullptr) return nullptr;
        at = find_first<special_byte>(at, end);
    }
}

/// `at` is behind the opening quote.
inline char const* scan_string(char const* at, char const* end, token_failure& failure) {
    at = find_first<special_byte>(at, end);
    if (at != end && *at == '"') [[likely]]
        return at + 1;
    return scan_string_on(at, end, failure);
}

inline char const* scan_literal(char const* at, char const* end, std::string_view literal,
                                token_failure& failure) {
    auto const left = static_cast<std::size_t>(end - at);
    if (left < literal.size() || std::memcmp(at, literal.data(), literal.size()) != 0) {
        return failure.at(at, "a value");
    }
    return at + literal.size();
}

/// Any value but a string or a container. `at` must be before `end`.
inline char const* scan_scalar(char const* at, char const* end, token_failure& failure) {
    switch (*at) {
        case 't': return scan_literal(at, end, "true", failure);
        case 'f': return scan_literal(at, end, "false", failure);
        case 'n': return scan_literal(at, end, "null", failure);
        default: break;
    }
    number_scan const number = scan_number(at, end);
    if (number.is_valid) return number.end;
    return failure.at(number.end, number.expected);
}

}  // namespace mcp::detail
