// SPDX-License-Identifier: MIT
// What would be started for a skill: enough to decide about it, and no secrets.
#pragma once

#include <mcp/core/mask.hpp>
#include <mcp/core/shown_text.hpp>
#include <mcp/host/config_entry_text.hpp>
#include <mcp/host/config_variables.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/skills/finding.hpp>
#include <mcp/skills/skill.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// A server that a skill declares. How it is reached is as the skill has written it, with `${VAR}`:
/// all of it came with the skill, so it is text to look at, never an instruction. A value that
/// looks like a secret is `***`, unless it could be a program.
struct consent_request {
    std::string server;                     ///< The name that it gets.
    std::string digest;                     ///< Of exactly what would run; see server_digest().
    std::string declared_by;                ///< The skill whose declaration it is.
    skill_scope scope = skill_scope::repo;  ///< Of that skill.
    source_place place;                     ///< Of the declaration.
    std::vector<std::string> skills;        ///< All that need it.

    std::string command;
    std::vector<std::string> args;
    std::string cwd;
    std::string url;
    std::vector<std::string> env;        ///< Names only.
    std::vector<std::string> headers;    ///< Names only.
    std::vector<std::string> variables;  ///< Of the user's environment, that are put in somewhere.

    consent_request() = default;
};

namespace detail {

// What only holds a value may be hidden. What could be a program is shown whatever it looks like,
// or a skill could hide one behind a word such as `token`.
inline bool may_be_program(std::string_view text) {
    return text.find_first_of("\n\r;|&<>()`'\"\\") != text.npos;
}

inline void hide_secret(std::string& text, std::string const& hidden) {
    bool const was_found = hidden.find(masked) != hidden.npos && text.size() < max_log_text / 4;
    if (was_found && !may_be_program(text)) text = hidden;
}

inline void add_variables(std::string_view text, std::vector<std::string>& names) {
    expand_variables(text, [&](std::string const& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
        return std::optional<std::string>("");
    });
}

inline void add_names(std::map<std::string, std::string> const& all,
                      std::vector<std::string>& names, std::vector<std::string>& variables) {
    for (auto const& [name, value] : all) {
        names.push_back(name);
        add_variables(value, variables);
    }
}

/// Escaped for a terminal, and in quotes where blanks would mislead; never cut, because what is cut
/// off would run all the same.
inline std::string shown_exactly(std::string_view text) {
    bool const is_plain = !text.empty() && text.find_first_of(" \t\n\r\"'\\") == text.npos;
    std::string made;
    while (!text.empty()) {
        bool const is_quote = text[0] == '"' || text[0] == '\\';
        if (is_quote) made += '\\';
        made += take_shown(text);
    }
    return is_plain ? made : '"' + made + '"';
}

inline std::string shown_names(std::vector<std::string> const& names) {
    std::string made;
    for (std::string const& each : names) made += (made.empty() ? "" : ", ") + shown_exactly(each);
    return made;
}

}  // namespace detail

/// Without the server's name, its digest, and who needs it.
inline consent_request make_consent_request(server_config const& written) {
    server_config const hidden = mask_secrets(written);
    consent_request made;
    made.command = written.command;
    detail::hide_secret(made.command, hidden.command);
    made.args = written.args;
    for (std::size_t i = 0; i < made.args.size(); ++i) {
        detail::hide_secret(made.args[i], hidden.args[i]);
    }
    made.cwd = written.cwd;
    made.url = hidden.url;
    made.place = source_place(written.origin.file, written.origin.line);
    detail::add_names(written.env, made.env, made.variables);
    detail::add_names(written.headers, made.headers, made.variables);
    for (std::string const& each : written.args) detail::add_variables(each, made.variables);
    for (auto const* each : {&written.command, &written.cwd, &written.url, &written.auth.token,
                             &written.auth.username, &written.auth.password}) {
        detail::add_variables(*each, made.variables);
    }
    std::sort(made.variables.begin(), made.variables.end());
    return made;
}

/// Some lines for a terminal.
inline std::string to_text(consent_request const& asked) {
    std::string text = "skill:" + detail::shown_name(asked.declared_by) + " (" +
                       std::string(to_string(asked.scope)) +
                       ") wants to use server:" + detail::shown_name(asked.server) + '\n';
    auto const add = [&](std::string_view what, std::string const& value) {
        if (!value.empty()) text += "  " + std::string(what) + value + '\n';
    };
    if (!asked.command.empty()) {
        std::string line = detail::shown_exactly(asked.command);
        for (std::string const& each : asked.args) line += ' ' + detail::shown_exactly(each);
        add("runs      ", line);
    }
    if (!asked.cwd.empty()) add("in        ", detail::shown_exactly(asked.cwd));
    if (!asked.url.empty()) add("connects  ", detail::shown_exactly(asked.url));
    add("env       ", detail::shown_names(asked.env));
    add("headers   ", detail::shown_names(asked.headers));
    add("reads     ", detail::shown_names(asked.variables));
    add("says      ", detail::printable(to_string(asked.place)));
    add("for       ", detail::shown_names(asked.skills));
    add("digest    ", asked.digest);
    return text;
}

}  // namespace mcp
