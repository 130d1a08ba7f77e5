// SPDX-License-Identifier: MIT
// Which server a declaration means: two that mean the same one start it once.
#pragma once

#include <mcp/core/mask.hpp>
#include <mcp/host/config_entry_text.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/http/url.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// A server, whatever it is called.
struct server_identity {
    std::string key;   ///< Equal for the same server. May hold secrets.
    std::string text;  ///< For people, masked.

    server_identity() = default;

    bool operator==(server_identity const& other) const noexcept { return key == other.key; }
};

namespace detail {

// Lengths before the texts, so that no text can pretend to be two.
inline void append_key(std::string& key, std::string_view text) {
    key += std::to_string(text.size()) + ':';
    key += text;
}

inline void append_key(std::string& key, std::map<std::string, std::string> const& texts) {
    key += std::to_string(texts.size()) + '{';
    for (auto const& [name, value] : texts) {
        append_key(key, name);
        append_key(key, value);
    }
}

// Scheme, host and port as http::url has them; `/mcp/` is `/mcp`.
inline std::string canonical_url(std::string const& written) {
    auto parsed = http::url::parse(written);
    if (!parsed) return written;
    std::string& target = parsed->target;
    std::size_t const end = std::min(target.find('?'), target.size());
    if (end > 1 && target[end - 1] == '/') target.erase(end - 1, 1);
    return parsed->text();
}

inline std::string shown_command(server_config const& server) {
    server_config const safe = mask_secrets(server);
    std::string made = safe.command;
    for (std::string const& each : safe.args) made += ' ' + each;
    if (!safe.cwd.empty()) made += " in " + safe.cwd;
    return escape_and_bound(made, false);
}

}  // namespace detail

/// By URL: scheme, host, port, path and query, normalised; without the user information, which says
/// who asks. By command: command, args, cwd and the values of the environment variables that are
/// named to matter, as one that chooses between two accounts may.
inline server_identity identify(server_config const& server,
                                std::vector<std::string> const& env_that_matters = {}) {
    server_identity made;
    if (server.command.empty()) {
        std::string const url = detail::canonical_url(server.url);
        made.key = "url " + url;
        made.text = mask_secrets(std::string_view(url));
        return made;
    }
    made.key = "command ";
    detail::append_key(made.key, server.command);
    for (std::string const& each : server.args) detail::append_key(made.key, each);
    made.key += "cwd ";
    detail::append_key(made.key, server.cwd);
    made.text = detail::shown_command(server);
    for (std::string const& name : env_that_matters) {
        auto const found = server.env.find(name);
        if (found == server.env.end()) continue;
        detail::append_key(made.key, found->first);
        detail::append_key(made.key, found->second);
        made.text += " with " + detail::printable(name);
    }
    return made;
}

namespace detail {

inline std::string user_info_of(server_config const& server) {
    auto const url = http::url::parse(server.url);
    return url ? url->user_info : std::string();
}

/// What else makes a difference to whoever uses the server. May hold secrets.
inline std::string settings_key(server_config const& server) {
    std::string key(to_string(server.wire));
    append_key(key, server.env);
    append_key(key, server.headers);
    key += to_string(server.auth.kind);
    append_key(key, server.auth.token);
    append_key(key, server.auth.username);
    append_key(key, server.auth.password);
    append_key(key, user_info_of(server));
    if (!server.oauth) return key;
    append_key(key, server.oauth->client_id);
    append_key(key, server.oauth->client_secret);
    for (std::string const& scope : server.oauth->scopes) append_key(key, scope);
    append_key(key, server.oauth->redirect_uri);
    return key + std::to_string(server.oauth->callback_port);
}

// A value with a variable in it may well become what the other one is.
inline bool may_be_same(std::string const& left, std::string const& right) {
    return left == right || left.find("${") != left.npos || right.find("${") != right.npos;
}

inline void add_differences(std::map<std::string, std::string> const& left,
                            std::map<std::string, std::string> const& right,
                            std::string const& what, bool by_name_only,
                            std::vector<std::string>& found) {
    auto both = left;
    both.insert(right.begin(), right.end());
    for (auto const& [name, unused] : both) {
        auto const one = left.find(name);
        auto const other = right.find(name);
        bool const is_in_both = one != left.end() && other != right.end();
        bool const is_same = is_in_both && (by_name_only ? may_be_same(one->second, other->second)
                                                         : one->second == other->second);
        if (!is_same) found.push_back(what + ' ' + printable(std::string_view(name).substr(0, 64)));
    }
}

/// In what two declarations of one server differ, by name, never by value: `env GITHUB_TOKEN`.
/// `expanded` if one of them has its variables replaced already.
inline std::vector<std::string> differences(server_config const& left, server_config const& right,
                                            bool expanded) {
    std::vector<std::string> found;
    bool const is_known =
        left.wire != server_wire::automatic && right.wire != server_wire::automatic;
    if (left.wire != right.wire && (is_known || !expanded)) found.emplace_back("transport");
    add_differences(left.env, right.env, "env", expanded, found);
    add_differences(left.headers, right.headers, "header", expanded, found);
    // Who configures a server says how to show who asks; a skill need not.
    if (!expanded && user_info_of(left) != user_info_of(right)) {
        found.emplace_back("the user in the url");
    }
    if (left.auth != right.auth && !expanded) found.emplace_back("auth");
    if (left.oauth != right.oauth && !expanded) found.emplace_back("oauth");
    return found;
}

}  // namespace detail

}  // namespace mcp
