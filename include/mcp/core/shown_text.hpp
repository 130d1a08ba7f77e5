// SPDX-License-Identifier: MIT
// Text from outside as people may see it: no terminal obeys it, and it does not pretend to be else.
#pragma once

#include <mcp/core/utf8.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mcp {

/// The longest text, in bytes, that `mask_secrets` returns and a log sink gets.
inline constexpr std::size_t max_log_text = 4096;

namespace detail {

inline constexpr std::string_view cut_off = "...";

// The length of the valid UTF-8 sequence at the start of the text, which is not empty, and its code
// point; length 0 if there is none.
struct utf8_step {
    std::size_t length = 0;
    std::uint32_t code_point = 0;
};

inline utf8_step next_utf8(std::string_view text) noexcept {
    auto const first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) return {1, first};
    std::size_t const length = utf8_sequence_length(text.data(), text.data() + text.size());
    std::uint32_t point = first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3fU);
    }
    return {length, point};
}

// What a terminal obeys or what turns the reading direction: both can make a log lie.
constexpr bool is_dangerous(std::uint32_t point) noexcept {
    return point < 0x20 || (point >= 0x7f && point < 0xa0) ||
           (point >= 0x200e && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
           (point >= 0x2066 && point <= 0x2069);
}

inline std::string escape(std::uint32_t value, char kind, int digits) {
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    std::string made{'\\', kind};
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        made += hexadecimal[(value >> shift) & 0xf];
    }
    return made;
}

// The next character of the text as it may be shown; removes it from the text.
inline std::string take_shown(std::string_view& text) {
    utf8_step const step = next_utf8(text);
    std::string_view const raw = text.substr(0, step.length == 0 ? 1 : step.length);
    text.remove_prefix(raw.size());
    if (step.length == 0) return escape(static_cast<unsigned char>(raw[0]), 'x', 2);
    if (!is_dangerous(step.code_point)) return std::string(raw);
    if (raw == "\n") return "\\n";
    if (raw == "\r") return "\\r";
    if (raw == "\t") return "\\t";
    return step.code_point < 0x80 ? escape(step.code_point, 'x', 2)
                                  : escape(step.code_point, 'u', 4);
}

// Never cuts a character or an escape in half.
inline std::string escape_and_bound(std::string_view text, bool was_cut) {
    std::string shown;
    std::size_t fits = 0;  // how much can stay if something must be cut off
    while (!text.empty()) {
        std::string const next = take_shown(text);
        if (shown.size() + next.size() > max_log_text) {
            was_cut = true;
            break;
        }
        shown += next;
        if (shown.size() + cut_off.size() <= max_log_text) fits = shown.size();
    }
    if (was_cut) {
        shown.resize(fits);
        shown += cut_off;
    }
    return shown;
}

/// On one line, with a space for each character that must not be shown, and U+FFFD for what is not
/// UTF-8.
inline std::string printable(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    while (!text.empty()) {
        utf8_step const step = next_utf8(text);
        std::size_t const length = step.length == 0 ? 1 : step.length;
        if (step.length == 0) clean += replacement_character;
        else if (is_dangerous(step.code_point)) clean += ' ';
        else clean += text.substr(0, length);
        text.remove_prefix(length);
    }
    return clean;
}

/// The same, where what separates words becomes one blank.
inline std::string on_one_line(std::string_view text) {
    std::string made;
    for (char const c : printable(text)) {
        if (c != ' ') made += c;
        else if (!made.empty() && made.back() != ' ') made += ' ';
    }
    if (made.ends_with(' ')) made.pop_back();
    return made;
}

/// The same, of at most so many characters; what is cut ends with an ellipsis.
inline std::string shortened(std::string_view text, std::size_t most) {
    std::string const line = on_one_line(text);
    std::size_t count = 0;
    std::size_t end = 0;  // of the characters that stay if it is cut
    for (std::size_t i = 0; i < line.size(); ++i) {
        if ((static_cast<unsigned char>(line[i]) & 0xC0U) == 0x80U) continue;
        if (++count == most) end = i;
    }
    return count <= most ? line : line.substr(0, end) + "\xE2\x80\xA6";
}

}  // namespace detail

}  // namespace mcp
