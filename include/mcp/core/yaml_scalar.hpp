// SPDX-License-Identifier: MIT
// What an unquoted scalar of YAML is: YAML 1.2's core schema.
#pragma once

#include <mcp/core/ascii.hpp>
#include <mcp/core/placed_value.hpp>

#include <cstdlib>
#include <string>
#include <string_view>

namespace mcp::detail {

inline bool is_yaml_null(std::string_view text) noexcept {
    return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

// A whole number of YAML's core schema in hexadecimal or octal; -1 if it is none.
inline double prefixed_number(std::string const& text) {
    bool const is_hex = text.starts_with("0x");
    if (text.size() < 3 || !(is_hex || text.starts_with("0o"))) return -1;
    char* end = nullptr;
    double const value =
        static_cast<double>(std::strtoull(text.c_str() + 2, &end, is_hex ? 16 : 8));
    return is_word(text[2]) && *end == '\0' ? value : -1;
}

inline bool is_yaml_decimal(std::string_view text) noexcept {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    auto const take_digits = [&] {
        std::size_t const all = text.size();
        while (!text.empty() && text[0] >= '0' && text[0] <= '9') text.remove_prefix(1);
        return all - text.size();
    };
    std::size_t digits = take_digits();
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        digits += take_digits();
    }
    if (digits == 0) return false;
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
        if (take_digits() == 0) return false;
    }
    return text.empty();
}

/// Gives an unquoted scalar the kind that YAML 1.2 says. The text of a number or truth stays.
inline void resolve_yaml_scalar(placed_value& value) {
    std::string const& text = value.text;
    if (is_yaml_null(text)) {
        value.kind = placed_kind::null;
        value.text.clear();
    } else if (text == "true" || text == "True" || text == "TRUE") {
        value.kind = placed_kind::boolean;
        value.truth = true;
    } else if (text == "false" || text == "False" || text == "FALSE") {
        value.kind = placed_kind::boolean;
    } else if (is_yaml_decimal(text)) {
        value.kind = placed_kind::number;
        value.number = std::strtod(text.c_str(), nullptr);
    } else if (double const number = prefixed_number(text); number >= 0) {
        value.kind = placed_kind::number;
        value.number = number;
    }
}

}  // namespace mcp::detail
