// SPDX-License-Identifier: MIT
// The grammar of JSON numbers, and their exact values.
#pragma once

#include <mcp/core/ascii.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

namespace mcp::detail {

/// A number's end; or if it is no number, or beyond a double, the byte in question and what was
/// expected there.
struct number_scan {
    char const* end;
    bool is_valid;
    char const* expected = "";
};

inline char const* skip_digits(char const* at, char const* end) noexcept {
    while (at != end && is_digit(*at)) ++at;
    return at;
}

/// The parts of a valid number, as in `-12.50e3`.
struct number_parts {
    bool is_negative = false;
    std::string_view whole;     ///< `12`
    std::string_view fraction;  ///< `50`
    std::int64_t exponent = 0;  ///< 3; at most 10^12 either way, beyond any text's length
};

inline std::int64_t read_exponent(std::string_view digits) noexcept {
    constexpr std::int64_t limit = 1'000'000'000'000;
    bool const is_negative = digits.starts_with('-');
    if (is_negative || digits.starts_with('+')) digits.remove_prefix(1);
    std::int64_t value = 0;
    for (char const digit : digits) {
        value = value * 10 + (digit - '0');
        if (value > limit) value = limit;
    }
    return is_negative ? -value : value;
}

inline number_parts split_number(std::string_view text) noexcept {
    number_parts parts;
    parts.is_negative = text.starts_with('-');
    if (parts.is_negative) text.remove_prefix(1);
    if (auto const mark = text.find_first_of("eE"); mark != std::string_view::npos) {
        parts.exponent = read_exponent(text.substr(mark + 1));
        text = text.substr(0, mark);
    }
    if (auto const point = text.find('.'); point != std::string_view::npos) {
        parts.fraction = text.substr(point + 1);
        text = text.substr(0, point);
    }
    parts.whole = text;
    return parts;
}

/// m such that the number's size is below 10^m and not below 10^(m-1); nothing for zero.
inline std::optional<std::int64_t> magnitude(number_parts const& parts) noexcept {
    if (parts.whole != "0") return static_cast<std::int64_t>(parts.whole.size()) + parts.exponent;
    auto const zeros = parts.fraction.find_first_not_of('0');
    if (zeros == std::string_view::npos) return std::nullopt;
    return parts.exponent - static_cast<std::int64_t>(zeros);
}

/// True if the valid number `text` rounds to infinity.
[[gnu::noinline]] inline bool overflows(std::string_view text) {
    // The largest double is 1.8 * 10^308: only numbers of that magnitude need a closer look.
    constexpr std::int64_t largest = std::numeric_limits<double>::max_exponent10 + 1;
    std::optional<std::int64_t> const size = magnitude(split_number(text));
    if (!size || *size < largest) return false;
    if (*size > largest) return true;
    double value = 0;
    return std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc();
}

/// Validates the number at `at`, which must be before `end`.
inline number_scan scan_number(char const* const begin, char const* end) {
    char const* at = begin;
    if (*at == '-') ++at;
    char const* const whole = at;
    at = skip_digits(at, end);
    if (at == whole) return {at, false, at == begin ? "a value" : "a digit"};
    if (*whole == '0' && at - whole > 1) return {whole + 1, false, "no digit after a leading 0"};
    // Without an exponent, a number needs more digits than this to be beyond a double.
    bool may_overflow = at - whole > std::numeric_limits<double>::max_exponent10;
    if (at != end && *at == '.') {
        char const* const fraction = ++at;
        at = skip_digits(at, end);
        if (at == fraction) return {at, false, "a digit"};
    }
    if (at != end && (*at == 'e' || *at == 'E')) {
        ++at;
        if (at != end && (*at == '+' || *at == '-')) ++at;
        char const* const exponent = at;
        at = skip_digits(at, end);
        if (at == exponent) return {at, false, "a digit"};
        may_overflow = true;
    }
    if (may_overflow && overflows({begin, static_cast<std::size_t>(at - begin)})) {
        return {begin, false, "a number that fits a double"};
    }
    return {at, true};
}

/// The valid number `text` as the nearest double; one too small for a double is zero.
inline double to_double(std::string_view text) {
    double value = 0;
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec == std::errc()) return value;
    return text.starts_with('-') ? -0.0 : 0.0;
}

// Numbers with a fraction or an exponent, exactly.
[[gnu::noinline]] inline std::optional<std::int64_t> to_integer_slowly(std::string_view text) {
    number_parts const parts = split_number(text);
    std::optional<std::int64_t> const size = magnitude(parts);
    if (!size) return 0;
    // Nothing below 1 is an integer, and no integer of 64 bits has more than 19 digits.
    if (*size < 1 || *size > 19) return std::nullopt;
    std::uint64_t value = 0;
    std::int64_t position = static_cast<std::int64_t>(parts.whole.size()) + parts.exponent;
    for (std::string_view const digits : {parts.whole, parts.fraction}) {
        for (char const digit : digits) {
            --position;  // of this digit: 0 is the units
            if (position < 0 && digit != '0') return std::nullopt;
            if (position >= 0) value = value * 10 + static_cast<std::uint64_t>(digit - '0');
        }
    }
    for (; position > 0; --position) value *= 10;
    std::uint64_t const limit = (std::uint64_t(1) << 63) - (parts.is_negative ? 0 : 1);
    if (value > limit) return std::nullopt;
    return static_cast<std::int64_t>(parts.is_negative ? 0 - value : value);
}

/// The valid number `text` if it is an integer of 64 bits, in any notation.
inline std::optional<std::int64_t> to_integer(std::string_view text) {
    std::int64_t value = 0;
    // Up to 18 digits, as nearly all are, fit whatever they say.
    if (text.size() <= 18) {
        std::size_t digits = 0;
        for (; digits != text.size() && is_digit(text[digits]); ++digits) {
            value = value * 10 + (text[digits] - '0');
        }
        if (digits == text.size()) return value;
    }
    char const* const end = text.data() + text.size();
    auto const parsed = std::from_chars(text.data(), end, value);
    if (parsed.ec == std::errc() && parsed.ptr == end) return value;
    return to_integer_slowly(text);
}

}  // namespace mcp::detail
