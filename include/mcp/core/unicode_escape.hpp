// SPDX-License-Identifier: MIT
// The \uXXXX of JSON strings (RFC 8259 §7): UTF-16 code units, of which some make sense in pairs
// only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mcp::detail {

/// The value of a hexadecimal digit; -1 for any other byte.
constexpr int hexadecimal_digit(char byte) noexcept {
    if (byte >= '0' && byte <= '9') return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
    return -1;
}

/// The number that four hexadecimal digits make; -1 if they are not that.
inline std::int32_t read_four_digits(char const* at) noexcept {
    std::int32_t value = 0;
    for (int i = 0; i < 4; ++i) {
        int const digit = hexadecimal_digit(at[i]);
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

constexpr bool is_high_surrogate(std::int32_t unit) noexcept {
    return unit >= 0xD800 && unit < 0xDC00;
}
constexpr bool is_low_surrogate(std::int32_t unit) noexcept {
    return unit >= 0xDC00 && unit < 0xE000;
}

/// The code unit that is escaped at `at`; -1 if none is.
inline std::int32_t read_unicode_escape(char const* at, char const* end) noexcept {
    bool const is_escape = end - at >= 6 && at[0] == '\\' && at[1] == 'u';
    return is_escape ? read_four_digits(at + 2) : -1;
}

/// Makes each surrogate without its other half the escape of U+FFFD, in a text of JSON. Programs
/// that cut a string in the middle of a character send such halves (RFC 8259 §8.2); nothing else
/// moves, so places in the text stay what they are. Whether there were any.
inline bool replace_lone_surrogates(std::string& text) {
    bool found = false;
    char const* const end = text.data() + text.size();
    for (std::size_t at = text.find('\\'); at != std::string::npos; at = text.find('\\', at)) {
        std::int32_t const unit = read_unicode_escape(text.data() + at, end);
        if (is_high_surrogate(unit) &&
            is_low_surrogate(read_unicode_escape(text.data() + at + 6, end))) {
            at += 12;
        } else if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
            text.replace(at, 6, "\\uFFFD");
            at += 6;
            found = true;
        } else {
            at += 2;  // any other escape; its second byte may be a backslash
        }
    }
    return found;
}

}  // namespace mcp::detail
