// SPDX-License-Identifier: MIT
// Reads one entry of a configuration.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/host/config_fields.hpp>
#include <mcp/host/config_problem.hpp>
#include <mcp/host/server_config.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::detail {

// `streamableHttp`, `streamable-http` and `Streamable_HTTP` are the same type.
inline std::optional<server_wire> wire_named(std::string_view name) {
    std::string plain;
    for (char const c : name) {
        if (c == '-' || c == '_') continue;
        plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (plain == "stdio" || plain == "local") return server_wire::stdio;
    if (plain == "http" || plain == "streamablehttp") return server_wire::http;
    if (plain == "sse") return server_wire::sse;
    if (plain == "remote") return server_wire::automatic;
    return std::nullopt;
}

inline std::optional<auth_kind> auth_named(std::string_view name) {
    for (auto kind : {auth_kind::none, auth_kind::bearer, auth_kind::basic, auth_kind::oauth}) {
        if (to_string(kind) == name) return kind;
    }
    return std::nullopt;
}

/// Turns the members of an entry into a server_config.
class entry_reader {
public:
    entry_reader(std::string const& name, placed_value const& entry, std::string const& path,
                 problem_list& problems)
        : made_(name),
          fields_(entry, path, problems),
          problems_(problems) {}

    server_config read() {
        read_reach();
        read_times();
        read_health();
        read_auth();
        read_oauth();
        fields_.read("enabledTools", made_.enabled_tools);
        fields_.read("disabledTools", made_.disabled_tools);
        fields_.finish();
        return std::move(made_);
    }

private:
    void read_reach() {
        bool const has_enabled = fields_.read("enabled", made_.enabled);
        bool is_disabled = false;  // how other hosts say it
        if (fields_.read("disabled", is_disabled) && !has_enabled) made_.enabled = !is_disabled;
        fields_.read("required", made_.required);
        fields_.read("description", made_.description);
        fields_.read("version", made_.version);
        bool const has_command = fields_.read("command", made_.command);
        fields_.read("args", made_.args);
        fields_.read("env", made_.env);
        fields_.read("cwd", made_.cwd);
        bool const has_url = fields_.read("url", made_.url);
        fields_.read("headers", made_.headers);
        made_.wire = has_url && !has_command ? server_wire::automatic : server_wire::stdio;
        std::string type;
        if (!fields_.read("type", type)) return;
        if (auto const wire = wire_named(type)) {
            made_.wire = *wire;
        } else {
            fields_.error(*fields_.find("type"), "is no type of connection that is known here",
                          "write stdio, http or sse");
        }
    }

    void read_times() {
        using enum policy_field;
        note(connect_timeout, fields_.read_time("timeout", made_.connect_timeout, 1));
        duration startup = std::chrono::seconds(30);
        bool const has_startup = fields_.read_time("startupTimeoutSec", startup, 1000);
        if (has_startup) made_.connect_timeout = startup;
        note(connect_timeout, has_startup);
        note(call_timeout, fields_.read_time("toolTimeoutSec", made_.call_timeout, 1000));
        note(max_retries, fields_.read_count("maxRetries", made_.max_retries, 0, 100));
        note(retry_delay, fields_.read_time("retryDelay", made_.retry_delay, 1));
        fields_.read_count("maxReconnectAttempts", made_.max_reconnects, 0, 100);
        fields_.read_time("maxReconnectDelay", made_.max_reconnect_delay, 1);
    }

    void note(policy_field field, bool is_given) {
        if (is_given) made_.given.add(field);
    }

    void read_health() {
        health_settings& health = made_.health;
        fields_.read_time("healthCheckInterval", health.interval, 1);
        auto const* const table = fields_.find_table("healthCheck");
        if (table == nullptr) return;
        field_reader inner(table->value, fields_.path_of(*table), problems_);
        inner.read("enabled", health.enabled);
        duration interval = std::chrono::seconds(60);
        if (inner.read_time("intervalMs", interval, 1)) health.interval = interval;
        note(policy_field::health_timeout, inner.read_time("timeoutMs", health.timeout, 1));
        inner.read_count("maxFailures", health.max_failures, 1, 100);
        inner.finish();
    }

    void read_auth() {
        auto const* const table = fields_.find_table("auth");
        if (table == nullptr) return;
        field_reader inner(table->value, fields_.path_of(*table), problems_);
        std::string type;
        auto const* const named = inner.find("type");
        if (named == nullptr) {
            fields_.error(*table, "has no type",
                          "write \"type\": \"bearer\", \"basic\" or \"oauth\"");
        } else if (inner.read("type", type)) {
            auto const kind = auth_named(type);
            if (kind) made_.auth.kind = *kind;
            if (!kind) inner.error(*named, "is not known", "write bearer, basic or oauth");
        }
        inner.read("token", made_.auth.token);
        inner.read("username", made_.auth.username);
        inner.read("password", made_.auth.password);
        inner.finish();
    }

    void read_oauth() {
        auto const* const table = fields_.find_table("oauth");
        if (table == nullptr) return;
        field_reader inner(table->value, fields_.path_of(*table), problems_);
        oauth_settings made;
        inner.read("clientId", made.client_id);
        inner.read("clientSecret", made.client_secret);
        auto const* const scopes = inner.find("scopes");
        if (scopes != nullptr && scopes->value.kind == placed_kind::text) {
            add_words(scopes->value.text, made);
        } else {
            inner.read("scopes", made.scopes);
        }
        inner.read_count("callbackPort", made.callback_port, 0, 65535);
        inner.read("redirectUri", made.redirect_uri);
        inner.finish();
        made_.oauth = std::move(made);
    }

    // OAuth writes scopes with blanks between them.
    static void add_words(std::string_view text, oauth_settings& out) {
        while (!text.empty()) {
            std::size_t const end = text.find(' ');
            if (end != 0) out.scopes.emplace_back(text.substr(0, end));
            text.remove_prefix(end == text.npos ? text.size() : end + 1);
        }
    }

    server_config made_;
    field_reader fields_;
    problem_list& problems_;
};

}  // namespace mcp::detail
