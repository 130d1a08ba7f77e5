// SPDX-License-Identifier: MIT
// The fields of Codex's [mcp_servers] under the names that the others use.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/host/config_variables.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Gives members other names; what the file calls them stays for messages.
inline void rename_members(placed_value& table, std::vector<std::string_view> const& names) {
    for (placed_member& each : table.members) {
        for (std::size_t i = 0; i + 1 < names.size(); i += 2) {
            if (each.name != names[i]) continue;
            each.shown = each.name;
            each.name = std::string(names[i + 1]);
            break;
        }
    }
}

inline placed_value reference_to(placed_value const& variable) {
    placed_value made;
    made.kind = placed_kind::text;
    made.line = variable.line;
    made.text = "${" + variable.text + '}';
    return made;
}

/// The member of that name, which must be a table; made empty if there is none.
inline placed_member& table_member(placed_value& table, std::string_view name, std::size_t line) {
    if (placed_member* const found = table.find(name)) return *found;
    placed_member made;
    made.name = std::string(name);
    made.line = made.value.line = line;
    made.value.kind = placed_kind::table;
    table.members.push_back(std::move(made));
    return table.members.back();
}

inline void add_reference(placed_value& table, std::string_view into, std::string name,
                          std::string shown, placed_value const& variable) {
    placed_member made;
    made.name = std::move(name);
    made.shown = std::move(shown);
    made.line = variable.line;
    made.value = reference_to(variable);
    table_member(table, into, variable.line).value.members.push_back(std::move(made));
}

inline bool is_text(placed_value const& value) { return value.kind == placed_kind::text; }

// Takes a member out of the table if `fits` says that it can be understood; a wrong one stays, and
// is then reported as unknown.
template <class Fits>
bool take_member(placed_value& table, std::string_view name, placed_value& out, Fits const& fits) {
    for (auto each = table.members.begin(); each != table.members.end(); ++each) {
        if (each->name != name || !fits(each->value)) continue;
        out = std::move(each->value);
        table.members.erase(each);
        return true;
    }
    return false;
}

/// What names environment variables becomes `${VAR}` in the place where its value belongs.
inline void resolve_codex_references(placed_value& entry) {
    placed_value taken;
    if (take_member(entry, "bearer_token_env_var", taken, is_text)) {
        placed_value bearer;
        bearer.kind = placed_kind::text;
        bearer.line = taken.line;
        bearer.text = "bearer";
        placed_member type;
        type.name = "type";
        type.line = taken.line;
        type.value = std::move(bearer);
        placed_member& auth = table_member(entry, "auth", taken.line);
        auth.shown = "bearer_token_env_var";
        auth.value.members.push_back(std::move(type));
        add_reference(entry, "auth", "token", {}, taken);
    }
    auto const is_list_of_text = [](placed_value const& value) {
        bool good = value.kind == placed_kind::list;
        for (placed_value const& each : value.elements) good = good && is_text(each);
        return good;
    };
    if (take_member(entry, "env_vars", taken, is_list_of_text)) {
        for (placed_value const& each : taken.elements) {
            add_reference(entry, "env", each.text, {}, each);
        }
    }
    auto const is_table_of_text = [](placed_value const& value) {
        bool good = value.kind == placed_kind::table;
        for (placed_member const& each : value.members) good = good && is_text(each.value);
        return good;
    };
    if (take_member(entry, "env_http_headers", taken, is_table_of_text)) {
        for (placed_member const& each : taken.members) {
            add_reference(entry, "headers", each.name, {}, each.value);
        }
    }
}

/// The entry as if it had been written for `mcpServers`.
inline void translate_codex_entry(placed_value& entry) {
    rename_members(entry, {"startup_timeout_sec", "startupTimeoutSec",  //
                           "startup_timeout_ms", "timeout",             //
                           "tool_timeout_sec", "toolTimeoutSec",        //
                           "enabled_tools", "enabledTools",             //
                           "disabled_tools", "disabledTools",           //
                           "http_headers", "headers"});
    if (placed_member* const oauth = entry.find("oauth")) {
        rename_members(oauth->value, {"client_id", "clientId", "client_secret", "clientSecret",
                                      "callback_port", "callbackPort"});
    }
    placed_value scopes;
    auto const is_list = [](placed_value const& value) { return value.kind == placed_kind::list; };
    if (take_member(entry, "scopes", scopes, is_list)) {
        placed_member member;
        member.name = "scopes";
        member.line = scopes.line;
        member.value = std::move(scopes);
        placed_member& oauth = table_member(entry, "oauth", member.line);
        oauth.value.members.push_back(std::move(member));
    }
    resolve_codex_references(entry);
}

}  // namespace mcp::detail
