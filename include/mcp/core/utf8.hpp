// SPDX-License-Identifier: MIT
// UTF-8, strictly: no overlong forms, no surrogates, nothing over U+10FFFF.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mcp::detail {

/// U+FFFD, which stands for bytes that are not UTF-8.
inline constexpr char const replacement_character[] = "\xEF\xBF\xBD";

constexpr bool is_continuation(char byte) noexcept {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// The length of the well-formed sequence of 2 to 4 bytes at `at`; 0 if there is none. `at` must be
/// before `end`.
inline std::size_t utf8_sequence_length(char const* at, char const* end) noexcept {
    auto const lead = static_cast<unsigned char>(*at);
    std::ptrdiff_t const left = end - at;
    if (lead < 0xC2) return 0;
    if (lead < 0xE0) return left >= 2 && is_continuation(at[1]) ? 2 : 0;
    if (left < 3 || !is_continuation(at[1]) || !is_continuation(at[2])) return 0;
    auto const second = static_cast<unsigned char>(at[1]);
    if (lead < 0xF0) {
        bool const overlong = lead == 0xE0 && second < 0xA0;
        bool const surrogate = lead == 0xED && second >= 0xA0;
        return overlong || surrogate ? 0 : 3;
    }
    if (lead > 0xF4 || left < 4 || !is_continuation(at[3])) return 0;
    bool const overlong = lead == 0xF0 && second < 0x90;
    bool const too_high = lead == 0xF4 && second >= 0x90;
    return overlong || too_high ? 0 : 4;
}

/// Writes the code point, which must be a Unicode scalar value, and returns where it ends.
inline char* write_utf8(char* to, std::uint32_t code_point) noexcept {
    auto const put = [&to](std::uint32_t byte) { *to++ = static_cast<char>(byte); };
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xC0 | (code_point >> 6));
        put(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
        put(0xE0 | (code_point >> 12));
        put(0x80 | ((code_point >> 6) & 0x3F));
        put(0x80 | (code_point & 0x3F));
    } else {
        put(0xF0 | (code_point >> 18));
        put(0x80 | ((code_point >> 12) & 0x3F));
        put(0x80 | ((code_point >> 6) & 0x3F));
        put(0x80 | (code_point & 0x3F));
    }
    return to;
}

}  // namespace mcp::detail
