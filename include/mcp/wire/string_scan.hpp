// SPDX-License-Identifier: MIT
// Finds the bytes that matter in the text of a string, many at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace mcp::detail {

inline constexpr std::uint64_t each_byte = 0x0101010101010101u;
inline constexpr std::uint64_t each_high_bit = 0x8080808080808080u;

// Not zero if a byte of `word` equals `byte`.
constexpr std::uint64_t has_byte(std::uint64_t word, unsigned char byte) noexcept {
    std::uint64_t const differing = word ^ (each_byte * byte);
    return (differing - each_byte) & ~differing & each_high_bit;
}

/// A byte that cannot stand unescaped in a string, ends it, or is not ASCII.
struct special_byte {
    static constexpr bool matches(unsigned char byte) noexcept {
        return byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x80;
    }
    static constexpr std::uint64_t matches(std::uint64_t word) noexcept {
        std::uint64_t const controls = (word - each_byte * 0x20) & ~word & each_high_bit;
        return controls | (word & each_high_bit) | has_byte(word, '"') | has_byte(word, '\\');
    }
#if defined(__SSE2__)
    static __m128i matches(__m128i chunk) noexcept {
        // Signed, so that bytes from 0x80 on are below the space as well.
        __m128i const below_space = _mm_cmplt_epi8(chunk, _mm_set1_epi8(0x20));
        __m128i const quotes = _mm_cmpeq_epi8(chunk, _mm_set1_epi8('"'));
        __m128i const backslashes = _mm_cmpeq_epi8(chunk, _mm_set1_epi8('\\'));
        return _mm_or_si128(below_space, _mm_or_si128(quotes, backslashes));
    }
#endif
};

/// What ends a run of plain bytes in a string that is known to be valid.
struct quote_or_backslash {
    static constexpr bool matches(unsigned char byte) noexcept {
        return byte == '"' || byte == '\\';
    }
    static constexpr std::uint64_t matches(std::uint64_t word) noexcept {
        return has_byte(word, '"') | has_byte(word, '\\');
    }
#if defined(__SSE2__)
    static __m128i matches(__m128i chunk) noexcept {
        return _mm_or_si128(_mm_cmpeq_epi8(chunk, _mm_set1_epi8('"')),
                            _mm_cmpeq_epi8(chunk, _mm_set1_epi8('\\')));
    }
#endif
};

template <class Set> char const* find_bytewise(char const* at, char const* end) noexcept {
    while (at != end && !Set::matches(static_cast<unsigned char>(*at))) ++at;
    return at;
}

// The first byte of the eight at `at` that made `matches`, which is not zero.
template <class Set>
char const* first_of_word(char const* at, [[maybe_unused]] std::uint64_t matches) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        return at + std::countr_zero(matches) / 8;  // only bytes behind a match match by mistake
    } else {
        return find_bytewise<Set>(at, at + 8);
    }
}

// The portable form; it is also what finds the last bytes of a text.
template <class Set>
[[gnu::noinline]] char const* find_wordwise(char const* at, char const* end) noexcept {
    while (end - at >= 8) {
        std::uint64_t word;
        std::memcpy(&word, at, 8);
        if (auto const matches = Set::matches(word); matches != 0) {
            return first_of_word<Set>(at, matches);
        }
        at += 8;
    }
    if (end - at >= 4) {
        // Short names are common: four to seven bytes make one word of two overlapping halves.
        std::uint32_t halves[2];
        std::memcpy(&halves[0], at, 4);
        std::memcpy(&halves[1], end - 4, 4);
        std::uint64_t const word = std::uint64_t(halves[1]) << 32 | halves[0];
        if (Set::matches(word) == 0) return end;
    }
    return find_bytewise<Set>(at, end);
}

#if defined(__SSE2__)

inline __m128i load_16(char const* at) noexcept {
    return _mm_loadu_si128(reinterpret_cast<__m128i const*>(at));
}

template <class Set> unsigned match_mask(char const* at) noexcept {
    return static_cast<unsigned>(_mm_movemask_epi8(Set::matches(load_16(at))));
}

// Blocks of 64 bytes: long texts at the speed of memory, and one guess of the processor for each.
template <class Set>
[[gnu::noinline]] char const* find_far(char const* at, char const* end) noexcept {
    while (end - at >= 64) {
        __m128i const parts[] = {Set::matches(load_16(at)), Set::matches(load_16(at + 16)),
                                 Set::matches(load_16(at + 32)), Set::matches(load_16(at + 48))};
        __m128i const any =
            _mm_or_si128(_mm_or_si128(parts[0], parts[1]), _mm_or_si128(parts[2], parts[3]));
        if (_mm_movemask_epi8(any) != 0) {
            std::uint64_t mask = 0;
            for (int i = 3; i >= 0; --i) {
                mask = mask << 16 | static_cast<unsigned>(_mm_movemask_epi8(parts[i]));
            }
            return at + std::countr_zero(mask);
        }
        at += 64;
    }
    while (end - at >= 16) {
        if (unsigned const mask = match_mask<Set>(at); mask != 0) {
            return at + std::countr_zero(mask);
        }
        at += 16;
    }
    return find_wordwise<Set>(at, end);
}

/// The first byte of [at, end) that is in `Set`; else `end`.
template <class Set> inline char const* find_first(char const* at, char const* end) noexcept {
    // Most strings are short: the first 16 bytes are looked at in place.
    if (end - at < 16) return find_wordwise<Set>(at, end);
    if (unsigned const mask = match_mask<Set>(at); mask != 0) {
        return at + std::countr_zero(mask);
    }
    return find_far<Set>(at + 16, end);
}

#else

/// The first byte of [at, end) that is in `Set`; else `end`.
template <class Set> inline char const* find_first(char const* at, char const* end) noexcept {
    return find_wordwise<Set>(at, end);
}

#endif

}  // namespace mcp::detail
