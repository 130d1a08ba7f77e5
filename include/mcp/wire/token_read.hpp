// SPDX-License-Identifier: MIT
// Reads single tokens of a text that is known to be valid JSON.
#pragma once

#include <mcp/core/utf8.hpp>
#include <mcp/wire/string_scan.hpp>
#include <mcp/wire/token_scan.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace mcp::detail {

/// A string between its quotes, still escaped, and the byte behind the closing one.
struct string_token {
    std::string_view text;
    char const* end;
    bool has_escapes;
};

// A string from its first backslash on.
[[gnu::noinline]] inline char const* find_end_of_escaped(char const* at, char const* end) noexcept {
    while (*at == '\\') at = find_first<quote_or_backslash>(at + 2, end);
    return at;
}

/// `at` is behind the opening quote.
inline string_token find_string_token(char const* const at, char const* end) noexcept {
    char const* stop = find_first<quote_or_backslash>(at, end);
    bool const has_escapes = *stop == '\\';
    if (has_escapes) [[unlikely]]
        stop = find_end_of_escaped(stop, end);
    return {{at, static_cast<std::size_t>(stop - at)}, stop + 1, has_escapes};
}

/// Reads a number of few digits without fraction or exponent, as nearly all integers are, and
/// returns its end; null for every other number.
inline char const* read_short_integer(char const* at, char const* end,
                                      std::int64_t& value) noexcept {
    constexpr std::ptrdiff_t most_digits = 18;  // surely fit
    bool const is_negative = *at == '-';
    if (is_negative) ++at;
    char const* const digits = at;
    std::int64_t read = 0;
    while (at != end && is_digit(*at) && at - digits < most_digits)
        read = read * 10 + (*at++ - '0');
    if (at != end && (is_digit(*at) || *at == '.' || *at == 'e' || *at == 'E')) return nullptr;
    value = is_negative ? -read : read;
    return at;
}

/// The end of the value at `at`, which is no container.
inline char const* find_scalar_end(char const* at, char const* end) noexcept {
    switch (*at) {
        case '"': return find_string_token(at + 1, end).end;
        case 't':
        case 'n': return at + 4;
        case 'f': return at + 5;
        default: break;
    }
    auto const is_part = [](char byte) {
        return is_digit(byte) || byte == '.' || byte == '-' || byte == '+' || byte == 'e' ||
               byte == 'E';
    };
    while (at != end && is_part(*at)) ++at;
    return at;
}

constexpr char unescaped(char letter) noexcept {
    switch (letter) {
        case 'b': return '\b';
        case 'f': return '\f';
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        default: return letter;
    }
}

// `from` is behind the `u`; moves it behind the escape, or the pair of them. A surrogate without
// its other half means U+FFFD.
inline char* unescape_unicode(char const*& from, char const* end, char* to) noexcept {
    std::int32_t code_point = read_four_digits(from);
    from += 4;
    if (is_high_surrogate(code_point)) {
        std::int32_t const low = read_unicode_escape(from, end);
        if (is_low_surrogate(low)) {
            code_point = 0x10000 + (code_point - 0xD800) * 0x400 + (low - 0xDC00);
            from += 6;
        } else {
            code_point = 0xFFFD;
        }
    } else if (is_low_surrogate(code_point)) {
        code_point = 0xFFFD;
    }
    return write_utf8(to, static_cast<std::uint32_t>(code_point));
}

/// Copies [from, end) up to its first backslash, moving both along. There must be as much memory at
/// `to` as there is text left.
inline void copy_plain(char const*& from, char const* end, char*& to) noexcept {
#if defined(__SSE2__)
    while (end - from >= 16) {
        __m128i const chunk = load_16(from);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), chunk);
        auto const mask =
            static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(chunk, _mm_set1_epi8('\\'))));
        int const plain = mask != 0 ? std::countr_zero(mask) : 16;
        from += plain;
        to += plain;
        if (mask != 0) return;
    }
    while (from != end && *from != '\\') *to++ = *from++;
#else
    auto const left = static_cast<std::size_t>(end - from);
    auto const* const stop = static_cast<char const*>(std::memchr(from, '\\', left));
    std::size_t const plain = stop != nullptr ? static_cast<std::size_t>(stop - from) : left;
    std::memcpy(to, from, plain);
    from += plain;
    to += plain;
#endif
}

/// Replaces what `out` holds by the meaning of `text`, which stood between quotes.
[[gnu::noinline]] inline void unescape_into(std::string_view text, std::string& out) {
    char const* from = text.data();
    char const* const end = from + text.size();
    out.resize(text.size());  // no escape is shorter than what it means
    char* to = out.data();
    while (from != end) {
        copy_plain(from, end, to);
        if (from == end) break;
        char const letter = from[1];
        from += 2;
        if (letter == 'u') {
            to = unescape_unicode(from, end, to);
        } else {
            *to++ = unescaped(letter);
        }
    }
    out.resize(static_cast<std::size_t>(to - out.data()));
}

}  // namespace mcp::detail
