// SPDX-License-Identifier: MIT
// Environment variables in a configuration: ${VAR} and ${VAR:-default}.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/host/config_problem.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// The value of an environment variable, if it is set.
using variable_lookup = std::function<std::optional<std::string>(std::string const& name)>;

/// Looks into the environment of this process. Not safe while another thread changes that.
inline variable_lookup process_variables() {
    return [](std::string const& name) -> std::optional<std::string> {
        char const* const found = std::getenv(name.c_str());
        return found == nullptr ? std::nullopt : std::optional<std::string>(found);
    };
}

/// A text with its variables replaced.
struct expanded_text {
    std::string text;
    std::vector<config_problem> problems;  ///< Only `message` and `fix` are set.
};

namespace detail {

inline bool is_variable_name(std::string_view name) {
    auto const is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    return !name.empty() && is_letter(name[0]) &&
           std::all_of(name.begin(), name.end(),
                       [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

inline config_problem variable_problem(std::string message, std::string fix) {
    config_problem made;
    made.message = std::move(message);
    made.fix = std::move(fix);
    return made;
}

// What stands between ${ and }.
inline void expand_one(std::string_view inside, variable_lookup const& lookup,
                       expanded_text& made) {
    std::size_t const dash = inside.find(":-");
    std::string_view named = inside.substr(0, dash);
    if (named.starts_with("env:")) named.remove_prefix(4);  // how some editors write it
    std::string const name(named);
    if (!is_variable_name(name)) {
        // Not shown: it may be a part of a secret that happens to hold these characters.
        made.problems.push_back(
            variable_problem("holds ${ } around what is no name of an environment variable",
                             "write ${NAME} or ${NAME:-default}; nothing else is known here"));
        return;
    }
    std::optional<std::string> const value = lookup ? lookup(name) : std::nullopt;
    bool const has_default = dash != std::string_view::npos;
    if (value && !(value->empty() && has_default)) {
        made.text += *value;
    } else if (has_default) {
        made.text += inside.substr(dash + 2);
    } else {
        made.problems.push_back(variable_problem("the environment variable " + name + " is not set",
                                                 "set it, or write ${" + name + ":-default}"));
    }
}

}  // namespace detail

/// Replaces `${VAR}`, and `${VAR:-default}` by the default if VAR is not set or empty. Once: what a
/// variable holds is never looked at again. `$VAR` and an unclosed `${` stay as they are.
inline expanded_text expand_variables(std::string_view text, variable_lookup const& lookup) {
    expanded_text made;
    for (;;) {
        std::size_t const begin = text.find("${");
        std::size_t const end = text.find('}', begin == text.npos ? begin : begin + 2);
        if (begin == text.npos || end == text.npos) break;
        made.text += text.substr(0, begin);
        detail::expand_one(text.substr(begin + 2, end - begin - 2), lookup, made);
        text.remove_prefix(end + 1);
    }
    made.text += text;
    return made;
}

namespace detail {

/// The fields of an entry in which variables are replaced.
inline constexpr std::string_view expanded_fields[] = {"command", "args",    "env",  "cwd",
                                                       "url",     "headers", "auth", "oauth"};

inline void expand_value(placed_value& value, std::string const& path,
                         variable_lookup const& lookup, problem_list& problems, bool is_used) {
    if (value.kind == placed_kind::text) {
        expanded_text made = expand_variables(value.text, lookup);
        value.text = std::move(made.text);
        for (config_problem& each : made.problems) {
            auto const add = is_used ? &problem_list::error : &problem_list::warn;
            (problems.*add)(value.line, path, std::move(each.message), std::move(each.fix));
        }
    }
    for (std::size_t i = 0; i < value.elements.size(); ++i) {
        expand_value(value.elements[i], element_path(path, i), lookup, problems, is_used);
    }
    for (placed_member& each : value.members) {
        expand_value(each.value, member_path(path, each.shown_name()), lookup, problems, is_used);
    }
}

/// The entry with its variables replaced. What is missing is an error, or a warning if the entry
/// is not used.
inline placed_value expand_entry(placed_value entry, std::string const& path,
                                 variable_lookup const& lookup, problem_list& problems,
                                 bool is_used) {
    for (placed_member& each : entry.members) {
        bool const is_named = std::find(std::begin(expanded_fields), std::end(expanded_fields),
                                        each.name) != std::end(expanded_fields);
        if (!is_named) continue;
        expand_value(each.value, member_path(path, each.shown_name()), lookup, problems, is_used);
    }
    return entry;
}

}  // namespace detail

}  // namespace mcp
