// SPDX-License-Identifier: MIT
// Text that a person typed into a form field, turned into the field's JSON value.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/elicitation_checker.hpp>
#include <mcp/protocol/elicitation_form.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {
namespace detail::form {

inline std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    std::size_t const first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

inline std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

/// A number as JSON writes it, and also +5; null if `text` is none.
template <class Json = json> Json read_typed_number(std::string_view text) {
    bool const plus = text.size() > 1 && text[0] == '+' && text[1] != '-';
    result<Json> const value = parse_json<Json>(text.substr(plus ? 1 : 0));
    return value && value->is_number() ? *value : Json();
}

template <class Answer = bool> std::optional<Answer> read_typed_answer(std::string_view text) {
    std::string const word = lower_case(text);
    for (char const* yes : {"y", "yes", "true", "on", "1"}) {
        if (word == yes) return true;
    }
    for (char const* no : {"n", "no", "false", "off", "0"}) {
        if (word == no) return false;
    }
    return std::nullopt;
}

/// The choice whose value or title is `text`, then the one that differs in case only, then the one
/// at that position, counted from 1.
template <class Json = json>
form_choice const* find_typed_choice(form_field const& field, std::string_view text) {
    for (form_choice const& choice : field.choices) {
        if (choice.value == text) return &choice;
    }
    for (form_choice const& choice : field.choices) {
        if (choice.title == text) return &choice;
    }
    std::string const lower = lower_case(text);
    form_choice const* found = nullptr;
    for (form_choice const& choice : field.choices) {
        if (lower_case(choice.value) != lower && lower_case(choice.title) != lower) continue;
        if (found != nullptr) return nullptr;  // Two choices fit: better ask again than guess.
        found = &choice;
    }
    if (found != nullptr) return found;
    Json const position = read_typed_number<Json>(text);
    if (!position.is_number_unsigned()) return nullptr;
    auto const index = position.template get<std::size_t>();
    return index >= 1 && index <= field.choices.size() ? &field.choices[index - 1] : nullptr;
}

/// The values of a comma-separated list; a word that is no choice stays as it is and fails the
/// check that follows.
template <class Json = json>
Json read_typed_choices(form_field const& field, std::string_view text) {
    Json list = Json::array();
    if (text.empty()) return list;
    if (form_choice const* only = find_typed_choice<Json>(field, text)) {
        list.push_back(only->value);
        return list;
    }
    while (true) {
        std::size_t const comma = text.find(',');
        std::string_view const word = trimmed(text.substr(0, comma));
        form_choice const* choice = find_typed_choice<Json>(field, word);
        list.push_back(choice != nullptr ? choice->value : std::string(word));
        if (comma == std::string_view::npos) return list;
        text.remove_prefix(comma + 1);
    }
}

/// The typed text as a value of the field's kind; null if it is of another kind.
template <class Json = json>
Json read_typed_value(form_field const& field, std::string_view text) {
    if (field.kind == field_kind::text) return Json(std::string(text));
    std::string_view const word = trimmed(text);
    if (field.kind == field_kind::choices) return read_typed_choices<Json>(field, word);
    if (field.kind == field_kind::choice) {
        form_choice const* choice = find_typed_choice<Json>(field, word);
        return Json(choice != nullptr ? choice->value : std::string(word));
    }
    if (field.kind == field_kind::boolean) {
        std::optional<late<Json, bool>> const answer = read_typed_answer<late<Json, bool>>(word);
        return answer ? Json(*answer) : Json();
    }
    Json number = read_typed_number<Json>(word);
    return has_kind(number, field.kind) ? number : Json();
}

inline std::string_view describe_input(field_kind kind) {
    switch (kind) {
        case field_kind::number: return "expects a number such as 2.5";
        case field_kind::integer: return "expects a whole number such as 3";
        case field_kind::boolean: return "expects yes or no";
        default: return "expects another value";
    }
}

}  // namespace detail::form

/// Turns the text that a person typed for `field` into its JSON value and checks it. Text is taken
/// as typed; elsewhere the space around it does not count. Yes and no, choices by value, title or
/// position (from 1), several choices with commas between them. An empty line is an empty text or
/// an empty list, never the default: offering that is for the user interface. What does not fit is
/// `errc::invalid_elicitation`, and the detail says what is expected.
template <class Json = json>
result<Json> parse_field(form_field const& field, std::string_view typed_text) {
    std::string const place = detail::form::shown(field.name);
    Json value = detail::form::read_typed_value<Json>(field, typed_text);
    detail::form::value_checker<Json> checker;
    if (!value.is_null()) {
        checker.check(place, field, value);
    } else {
        checker.add(place, std::string(detail::form::describe_input(field.kind)) + ", not " +
                               detail::form::in_quotes(typed_text));
    }
    return checker.finish(std::move(value));
}

}  // namespace mcp
