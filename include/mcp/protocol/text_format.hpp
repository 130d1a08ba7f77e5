// SPDX-License-Identifier: MIT
// The text formats of form elicitations: email, uri, date and date-time, and length in code points.
#pragma once

#include <mcp/core/ascii.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

namespace mcp::detail::text_format {

inline bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

inline bool is_hex_digit(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

inline bool is_beyond_ascii(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80; }

inline bool contains(std::string_view set, char c) noexcept {
    return set.find(c) != std::string_view::npos;
}

/// The bytes of the UTF-8 sequence at the start of `text`; 0 if there is none. Overlong forms,
/// surrogates and values over U+10FFFF are none.
inline std::size_t code_point_size(std::string_view text) noexcept {
    auto const byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    auto const tail = [&](std::size_t i, unsigned lowest = 0x80, unsigned highest = 0xBF) {
        return byte(i) >= lowest && byte(i) <= highest;
    };
    if (text.empty()) return 0;
    unsigned const lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        bool const second = tail(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
        return second && tail(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        bool const second = tail(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
        return second && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

/// The number of code points; nothing if `text` is not UTF-8.
inline std::optional<std::size_t> count_code_points(std::string_view text) noexcept {
    std::size_t count = 0;
    for (; !text.empty(); ++count) {
        std::size_t const size = code_point_size(text);
        if (size == 0) return std::nullopt;
        text.remove_prefix(size);
    }
    return count;
}

/// The value of `size` digits at `from`; -1 if there are not that many.
inline int read_digits(std::string_view text, std::size_t from, std::size_t size) noexcept {
    if (from + size > text.size()) return -1;
    int value = 0;
    for (char c : text.substr(from, size)) {
        if (!is_digit(c)) return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// RFC 3339 full-date, as in 2026-07-28.
inline bool is_date(std::string_view text) noexcept {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    int const year = read_digits(text, 0, 4);
    int const month = read_digits(text, 5, 2);
    int const day = read_digits(text, 8, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1) return false;
    constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool const leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/// RFC 3339 date-time, as in 2026-07-28T12:00:00Z. A leap second stands at 23:59:60 UTC only.
inline bool is_date_time(std::string_view text) noexcept {
    if (text.size() < 20 || !is_date(text.substr(0, 10)) || !contains("Tt", text[10])) return false;
    int const hour = read_digits(text, 11, 2);
    int const minute = read_digits(text, 14, 2);
    int const second = read_digits(text, 17, 2);
    if (text[13] != ':' || text[16] != ':') return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return false;
    text.remove_prefix(19);
    if (text.front() == '.') {
        text.remove_prefix(1);
        std::size_t const digits = static_cast<std::size_t>(
            std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
        if (digits == 0) return false;
        text.remove_prefix(digits);
    }
    int offset = 0;
    if (text != "Z" && text != "z") {
        if (text.size() != 6 || !contains("+-", text[0]) || text[3] != ':') return false;
        int const hours = read_digits(text, 1, 2);
        int const minutes = read_digits(text, 4, 2);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
        offset = (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
    }
    constexpr int day = 24 * 60;
    return second < 60 || (hour * 60 + minute - offset + day) % day == day - 1;
}

inline bool is_ipv4(std::string_view text) noexcept {
    for (int part = 0; part < 4; ++part) {
        std::size_t const dot = std::min(text.find('.'), text.size());
        int const value = dot <= 3 ? read_digits(text, 0, dot) : -1;
        if (dot == 0 || value < 0 || value > 255 || (dot > 1 && text[0] == '0')) return false;
        if ((dot == text.size()) != (part == 3)) return false;
        text.remove_prefix(std::min(dot + 1, text.size()));
    }
    return true;
}

inline bool is_ipv6(std::string_view text) noexcept {
    int groups = 0;
    bool shortened = false;
    if (text.substr(0, 2) == "::") {
        shortened = true;
        text.remove_prefix(2);
    }
    while (!text.empty()) {
        if (contains(text, '.') && !contains(text, ':')) {
            if (!is_ipv4(text)) return false;
            groups += 2;
            break;
        }
        std::size_t const colon = std::min(text.find(':'), text.size());
        std::string_view const group = text.substr(0, colon);
        if (group.empty() || group.size() > 4) return false;
        if (!std::all_of(group.begin(), group.end(), is_hex_digit)) return false;
        ++groups;
        if (colon == text.size()) break;
        text.remove_prefix(colon + 1);
        if (text.empty()) return false;
        if (text.front() == ':') {
            if (shortened) return false;
            shortened = true;
            text.remove_prefix(1);
        }
    }
    return shortened ? groups < 8 : groups == 8;
}

inline bool is_email_domain(std::string_view text) noexcept {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
        std::string_view const address = text.substr(1, text.size() - 2);
        return address.substr(0, 5) == "IPv6:" ? is_ipv6(address.substr(5)) : is_ipv4(address);
    }
    while (true) {
        std::size_t const dot = std::min(text.find('.'), text.size());
        std::string_view const label = text.substr(0, dot);
        if (label.empty() || label.front() == '-' || label.back() == '-') return false;
        bool const usual = std::all_of(label.begin(), label.end(), [](char c) {
            return is_letter(c) || is_digit(c) || is_beyond_ascii(c) || c == '-';
        });
        if (!usual) return false;
        if (dot == text.size()) return true;
        text.remove_prefix(dot + 1);
    }
}

/// RFC 5321 mailbox; letters beyond ASCII are allowed on both sides (RFC 6531).
inline bool is_email(std::string_view text) noexcept {
    std::size_t const at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || !is_email_domain(text.substr(at + 1)))
        return false;
    std::string_view const local = text.substr(0, at);
    if (local.size() > 2 && local.front() == '"' && local.back() == '"') {
        std::string_view const quoted = local.substr(1, local.size() - 2);
        return std::none_of(quoted.begin(), quoted.end(), [](char c) {
            return c == '"' || c == '\x7f' || (!is_beyond_ascii(c) && c < ' ');
        });
    }
    if (local.front() == '.' || local.back() == '.') return false;
    if (local.find("..") != std::string_view::npos) return false;
    return std::all_of(local.begin(), local.end(), [](char c) {
        return is_letter(c) || is_digit(c) || is_beyond_ascii(c) ||
               contains("!#$%&'*+-/=?^_`{|}~.", c);
    });
}

inline bool is_authority(std::string_view text) noexcept {
    std::size_t const at = text.rfind('@');
    if (at != std::string_view::npos) {
        std::string_view const user = text.substr(0, at);
        if (user.find_first_of("@[]") != std::string_view::npos) return false;
        text.remove_prefix(at + 1);
    }
    std::size_t colon = text.find(':');
    if (!text.empty() && text.front() == '[') {
        std::size_t const end = text.find(']');
        if (end == std::string_view::npos || !is_ipv6(text.substr(1, end - 1))) return false;
        text.remove_prefix(end + 1);
        if (!text.empty() && text.front() != ':') return false;
        colon = text.empty() ? std::string_view::npos : 0;
    } else if (text.find_first_of("[]") != std::string_view::npos) {
        return false;
    }
    if (colon == std::string_view::npos) return true;
    std::string_view const port = text.substr(colon + 1);
    return std::all_of(port.begin(), port.end(), is_digit);
}

/// RFC 3986 URI: with a scheme, without raw spaces or letters beyond ASCII.
inline bool is_uri(std::string_view text) noexcept {
    std::size_t const colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || !is_letter(text.front())) return false;
    bool const scheme =
        std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon),
                    [](char c) { return is_letter(c) || is_digit(c) || contains("+-.", c); });
    if (!scheme) return false;
    text.remove_prefix(colon + 1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size() || !is_hex_digit(text[i + 1]) || !is_hex_digit(text[i + 2]))
                return false;
        } else if (!is_letter(c) && !is_digit(c) && !contains("-._~:/?#[]@!$&'()*+,;=", c)) {
            return false;
        }
    }
    std::size_t const hash = text.find('#');
    if (hash != std::string_view::npos && contains(text.substr(hash + 1), '#')) return false;
    if (text.substr(0, 2) == "//") {
        text.remove_prefix(2);
        std::size_t const end = std::min(text.find_first_of("/?#"), text.size());
        if (!is_authority(text.substr(0, end))) return false;
        text.remove_prefix(end);
    }
    return text.find_first_of("[]") == std::string_view::npos;
}

}  // namespace mcp::detail::text_format
