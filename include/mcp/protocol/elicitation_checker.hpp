// SPDX-License-Identifier: MIT
// Checks the values of a form against its fields.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/elicitation_form.hpp>
#include <mcp/protocol/text_format.hpp>

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {
namespace detail::form {

/// Orders two JSON numbers without rounding whole ones, which json's own operators may do.
template <class Json>
std::partial_ordering compare_numbers(Json const& a, Json const& b) {
    if (a.is_number_float() || b.is_number_float()) {
        return a.template get<long double>() <=> b.template get<long double>();
    }
    if (a.is_number_unsigned() && b.is_number_unsigned()) {
        return a.template get<std::uint64_t>() <=> b.template get<std::uint64_t>();
    }
    bool const a_negative = !a.is_number_unsigned() && a.template get<std::int64_t>() < 0;
    bool const b_negative = !b.is_number_unsigned() && b.template get<std::int64_t>() < 0;
    if (a_negative && b_negative) return a.template get<std::int64_t>() <=> b.template get<std::int64_t>();
    if (a_negative != b_negative) {
        return a_negative ? std::partial_ordering::less : std::partial_ordering::greater;
    }
    return a.template get<std::uint64_t>() <=> b.template get<std::uint64_t>();
}

/// What one field offers, for error messages: `"red", "green" and 7 more`.
template <class Choice> std::string describe_choices(std::vector<Choice> const& choices) {
    constexpr std::size_t most = 8;  // More does not help to find a typing mistake.
    std::string text;
    for (std::size_t i = 0; i < std::min(most, choices.size()); ++i) {
        text += (i == 0 ? "" : ", ") + in_quotes(choices[i].value);
    }
    if (choices.size() > most) text += " and " + std::to_string(choices.size() - most) + " more";
    return text;
}

template <class Field> bool offers(Field const& field, std::string_view value) {
    return std::any_of(field.choices.begin(), field.choices.end(),
                       [&](auto const& choice) { return choice.value == value; });
}

/// Checks one value after the other and gathers what is wrong.
template <class Json = json> class value_checker {
public:
    /// `value` becomes an integer if it is a whole number written as 3.0 and the field takes
    /// integers.
    void check(std::string const& place, form_field const& field, Json& value) {
        place_ = place;
        if (!has_kind(value, field.kind)) {
            std::string allowed(describe_kind(field.kind));
            if (!field.choices.empty()) allowed += " " + describe_choices(field.choices);
            bool const fraction = value.is_number() && field.kind == field_kind::integer;
            return add("must be " + allowed + ", not " +
                       (fraction ? value.dump() : std::string(describe_type(value))));
        }
        switch (field.kind) {
            case field_kind::text: return check_text(field, value.template get_ref<std::string const&>());
            case field_kind::integer:
                if (value.is_number_float()) value = static_cast<std::int64_t>(value.template get<double>());
                return check_number(field.limits, value);
            case field_kind::number: return check_number(field.limits, value);
            case field_kind::boolean: return;
            case field_kind::choice:
                return check_choice(field, value.template get_ref<std::string const&>());
            case field_kind::choices: return check_choices(field, value);
        }
    }

    void add(std::string place, std::string_view words) {
        place_ = std::move(place);
        add(words);
    }

    /// Success if nothing was wrong; else `errc::invalid_elicitation` with every problem.
    [[nodiscard]] result<Json> finish(Json value) const {
        if (problems_.empty()) return value;
        return fail(errc::invalid_elicitation, problems_);
    }

private:
    void add(std::string_view words) {
        if (!problems_.empty()) problems_ += "; ";
        problems_.append(place_).append(": ").append(words);
    }

    void check_text(form_field const& field, std::string const& text) {
        std::optional<std::size_t> const length = text_format::count_code_points(text);
        if (!length) return add("is not valid UTF-8");
        std::string const has = "has " + std::to_string(*length) + " characters, ";
        if (*length < field.limits.min_length.value_or(0)) {
            add(has + "at least " + std::to_string(*field.limits.min_length) + " are required");
        }
        if (field.limits.max_length && *length > *field.limits.max_length) {
            add(has + "at most " + std::to_string(*field.limits.max_length) + " are allowed");
        }
        if (field.format == "email" && !text_format::is_email(text)) {
            add(in_quotes(text) + " is not an email address such as name@example.com");
        } else if (field.format == "uri" && !text_format::is_uri(text)) {
            add(in_quotes(text) + " is not a URI such as https://example.com/page");
        } else if (field.format == "date" && !text_format::is_date(text)) {
            add(in_quotes(text) + " is not a date such as 2026-07-28");
        } else if (field.format == "date-time" && !text_format::is_date_time(text)) {
            add(in_quotes(text) + " is not a date and time such as 2026-07-28T12:00:00Z");
        }
    }

    void check_number(form_limits const& limits, Json const& value) {
        if (value.is_number_float() && !std::isfinite(value.template get<double>())) {
            return add("must be a finite number");
        }
        auto const compare = [&](Json const& limit) { return compare_numbers(value, limit); };
        auto const refuse = [&](std::string_view words, Json const& limit) {
            add(value.dump() + std::string(words) + limit.dump());
        };
        if (!limits.minimum.is_null() && compare(limits.minimum) < 0) {
            refuse(" is below the minimum ", limits.minimum);
        }
        if (!limits.maximum.is_null() && compare(limits.maximum) > 0) {
            refuse(" is above the maximum ", limits.maximum);
        }
        if (!limits.exclusive_minimum.is_null() && compare(limits.exclusive_minimum) <= 0) {
            refuse(" is not above ", limits.exclusive_minimum);
        }
        if (!limits.exclusive_maximum.is_null() && compare(limits.exclusive_maximum) >= 0) {
            refuse(" is not below ", limits.exclusive_maximum);
        }
    }

    void check_choice(form_field const& field, std::string const& value) {
        if (offers(field, value)) return;
        add(in_quotes(value) + " is not among " + describe_choices(field.choices));
    }

    void check_choices(form_field const& field, Json const& list) {
        form_limits const& limits = field.limits;
        std::string const has = "has " + std::to_string(list.size()) + " choices, ";
        if (list.size() < limits.min_items.value_or(0)) {
            add(has + "at least " + std::to_string(*limits.min_items) + " are required");
        }
        if (limits.max_items && list.size() > *limits.max_items) {
            add(has + "at most " + std::to_string(*limits.max_items) + " are allowed");
        }
        for (Json const& item : list) check_choice(field, item.template get_ref<std::string const&>());
    }

    std::string place_;
    std::string problems_;
};

}  // namespace detail::form

}  // namespace mcp
