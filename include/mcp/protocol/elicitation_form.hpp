// SPDX-License-Identifier: MIT
// The fields of a form elicitation: what a user interface needs to ask for them.
#pragma once

#include <mcp/core/error.hpp>
#include <mcp/core/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mcp {

/// What a form field takes: `choice` is one of `form_field::choices`, `choices` any number of them.
enum class field_kind { text, number, integer, boolean, choice, choices };

/// One of the values that a field offers.
struct form_choice {
    std::string value;  ///< What is sent.
    std::string title;  ///< What people read; the value if the server gave no title.

    bool operator==(form_choice const&) const = default;
};

/// What the value of a field must keep to. A number limit that is null, like an empty optional, is
/// none.
struct form_limits {
    std::optional<std::size_t> min_length;  ///< Code points.
    std::optional<std::size_t> max_length;  ///< Code points.
    json minimum;
    json maximum;
    json exclusive_minimum;
    json exclusive_maximum;
    std::optional<std::size_t> min_items;
    std::optional<std::size_t> max_items;
};

/// One field of a form elicitation. Every text in it is the server's: data, never instructions, and
/// to be cleaned of control characters before it reaches a terminal.
struct form_field {
    std::string name;
    std::string title;  ///< The name if the server gave no title.
    std::string description;
    field_kind kind = field_kind::text;
    bool required = false;
    json default_value;  ///< Null if there is none.
    std::vector<form_choice> choices;
    form_limits limits;
    std::string format;  ///< `email`, `uri`, `date` and `date-time` are checked; others are hints.
};

/// A schema with more fields is refused: no person fills in a longer form.
inline constexpr std::size_t max_form_fields = 256;
/// The choices of all fields together may not be more.
inline constexpr std::size_t max_form_choices = 4096;

namespace detail::form {

/// Text from outside, fit to stand in an error message: printable and short.
inline std::string shown(std::string_view text) {
    constexpr std::size_t longest = 60;
    std::size_t end = std::min(text.size(), longest);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return printable(text.substr(0, end)) + (end < text.size() ? "..." : "");
}

inline std::string in_quotes(std::string_view text) { return '"' + shown(text) + '"'; }

/// The name of a JSON type in plain words. A template, like what follows, so that only programs
/// with forms compile it.
template <class Json> std::string_view describe_type(Json const& value) {
    switch (value.type()) {
        case Json::value_t::null: return "null";
        case Json::value_t::boolean: return "true or false";
        case Json::value_t::string: return "text";
        case Json::value_t::array: return "a list";
        case Json::value_t::object: return "an object";
        case Json::value_t::number_integer:
        case Json::value_t::number_unsigned:
        case Json::value_t::number_float: return "a number";
        default: return "not JSON";
    }
}

/// True for 3 and 3.0, as in JSON Schema.
template <class Json> bool is_whole(Json const& value) {
    if (value.is_number_integer()) return true;
    constexpr double exact = 9007199254740992.0;  // 2^53: whole numbers are exact up to here.
    if (!value.is_number_float()) return false;
    double const number = value.template get<double>();
    return number >= -exact && number <= exact &&
           number == static_cast<double>(static_cast<std::int64_t>(number));
}

template <class Json> bool has_kind(Json const& value, field_kind kind) {
    switch (kind) {
        case field_kind::text:
        case field_kind::choice: return value.is_string();
        case field_kind::number: return value.is_number();
        case field_kind::integer: return is_whole(value);
        case field_kind::boolean: return value.is_boolean();
        case field_kind::choices: break;
    }
    return value.is_array() && std::all_of(value.begin(), value.end(),
                                           [](Json const& item) { return item.is_string(); });
}

inline std::string_view describe_kind(field_kind kind) {
    switch (kind) {
        case field_kind::text: return "text";
        case field_kind::number: return "a number";
        case field_kind::integer: return "a whole number";
        case field_kind::boolean: return "true or false";
        case field_kind::choice: return "one of the choices";
        case field_kind::choices: break;
    }
    return "a list of choices";
}

}  // namespace detail::form
}  // namespace mcp
