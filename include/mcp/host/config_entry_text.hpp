// SPDX-License-Identifier: MIT
// An entry of a configuration as the JSON that says it, and the same for showing to people.
#pragma once

#include <mcp/core/mask.hpp>
#include <mcp/host/config_variables.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/wire/json_writer.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// One setting of an entry.
struct entry_field {
    std::vector<std::string_view> names;  ///< The one to write first, then others that mean it.
    std::string text;                     ///< Its value in JSON; empty if it is the default.

    bool operator==(entry_field const&) const = default;
};

namespace detail {

class entry_writer {
public:
    explicit entry_writer(server_config const& server) : server_(server) {}

    std::vector<entry_field> run() {
        server_config const usual;
        bool const is_automatic = server_.wire == server_wire::automatic;
        add({"type"}, !is_automatic, [&](auto& out) { out.string(to_string(server_.wire)); });
        add_text("command", server_.command);
        add_texts("args", server_.args);
        add_map("env", server_.env);
        add_text("cwd", server_.cwd);
        add_text("url", server_.url);
        add_map("headers", server_.headers);
        add_auth();
        add_oauth();
        add_flag({"enabled", "disabled"}, server_.enabled, true);
        add_flag({"required"}, server_.required, false);
        add_text("description", server_.description);
        add_text("version", server_.version);
        add_time({"timeout", "startupTimeoutSec"}, server_.connect_timeout, usual.connect_timeout);
        add({"toolTimeoutSec"}, server_.call_timeout != usual.call_timeout, [&](auto& out) {
            out.number(static_cast<double>(server_.call_timeout.milliseconds) / 1000);
        });
        add_count("maxRetries", server_.max_retries, usual.max_retries);
        add_time({"retryDelay"}, server_.retry_delay, usual.retry_delay);
        add_count("maxReconnectAttempts", server_.max_reconnects, usual.max_reconnects);
        add_time({"maxReconnectDelay"}, server_.max_reconnect_delay, usual.max_reconnect_delay);
        add_health(usual.health);
        add_texts("enabledTools", server_.enabled_tools);
        add_texts("disabledTools", server_.disabled_tools);
        return std::move(made_);
    }

private:
    template <class Write>
    void add(std::vector<std::string_view> names, bool is_said, Write const& write) {
        entry_field field;
        field.names = std::move(names);
        json_writer out(field.text);
        if (is_said) write(out);
        made_.push_back(std::move(field));
    }

    void add_text(std::string_view name, std::string const& text) {
        add({name}, !text.empty(), [&](auto& out) { out.string(text); });
    }

    static void write_list(json_writer& out, std::vector<std::string> const& texts) {
        out.begin_array();
        for (std::string const& each : texts) out.string(each);
        out.end_array();
    }

    void add_texts(std::string_view name, std::vector<std::string> const& texts) {
        add({name}, !texts.empty(), [&](auto& out) { write_list(out, texts); });
    }

    void add_map(std::string_view name, std::map<std::string, std::string> const& texts) {
        add({name}, !texts.empty(), [&](auto& out) {
            out.begin_object();
            for (auto const& [key, text] : texts) write_member(out, key, text);
            out.end_object();
        });
    }

    static void write_member(json_writer& out, std::string_view key, std::string_view text) {
        out.key(key);
        out.string(text);
    }

    static void write_said(json_writer& out, std::string_view key, std::string const& text) {
        if (!text.empty()) write_member(out, key, text);
    }

    void add_flag(std::vector<std::string_view> names, bool value, bool usual) {
        add(std::move(names), value != usual, [&](auto& out) { out.boolean(value); });
    }

    void add_time(std::vector<std::string_view> names, duration value, duration usual) {
        add(std::move(names), value != usual, [&](auto& out) { out.number(value.milliseconds); });
    }

    void add_count(std::string_view name, unsigned value, unsigned usual) {
        add({name}, value != usual, [&](auto& out) { out.number(value); });
    }

    void add_auth() {
        auth_settings const& auth = server_.auth;
        add({"auth"}, auth != auth_settings(), [&](auto& out) {
            out.begin_object();
            write_member(out, "type", to_string(auth.kind));
            write_said(out, "token", auth.token);
            write_said(out, "username", auth.username);
            write_said(out, "password", auth.password);
            out.end_object();
        });
    }

    void add_oauth() {
        add({"oauth"}, server_.oauth.has_value(), [&](auto& out) {
            oauth_settings const& oauth = *server_.oauth;
            out.begin_object();
            write_said(out, "clientId", oauth.client_id);
            write_said(out, "clientSecret", oauth.client_secret);
            if (!oauth.scopes.empty()) {
                out.key("scopes");
                write_list(out, oauth.scopes);
            }
            if (oauth.callback_port != 0) {
                out.key("callbackPort");
                out.number(oauth.callback_port);
            }
            write_said(out, "redirectUri", oauth.redirect_uri);
            out.end_object();
        });
    }

    void add_health(health_settings const& usual) {
        health_settings const& health = server_.health;
        add({"healthCheck", "healthCheckInterval"}, health != usual, [&](auto& out) {
            out.begin_object();
            out.key("enabled");
            out.boolean(health.enabled);
            out.key("intervalMs");
            out.number(health.interval.milliseconds);
            out.key("timeoutMs");
            out.number(health.timeout.milliseconds);
            out.key("maxFailures");
            out.number(health.max_failures);
            out.end_object();
        });
    }

    server_config const& server_;
    std::vector<entry_field> made_;
};

// `${VAR}` says where a secret is, and is none. A default could be one.
inline bool is_only_reference(std::string_view text) {
    return text.starts_with("${") && text.ends_with('}') &&
           is_variable_name(text.substr(2, text.size() - 3));
}

inline void mask_value(std::string& value) {
    if (!value.empty() && !is_only_reference(value)) value = masked;
}

inline void mask_arguments(std::vector<std::string>& arguments) {
    bool is_secret = false;
    for (std::string& each : arguments) {
        bool const is_option = each.starts_with('-');
        if (is_secret && !is_option) {
            mask_value(each);
            is_secret = false;
            continue;
        }
        is_secret = is_option && each.find('=') == each.npos && is_secret_key(each, false);
        each = mask_secrets(each);
    }
}

}  // namespace detail

/// The settings of an entry, in the order in which people write them. Its name is not among them.
inline std::vector<entry_field> fields_of(server_config const& server) {
    return detail::entry_writer(server).run();
}

/// The entry with `***` for everything that is or may be a secret: values of environment variables
/// and headers, credentials, and what looks like one in command, args, cwd and url. `${VAR}` stays,
/// so give it what was written, not what it became.
inline server_config mask_secrets(server_config written) {
    for (auto& [name, value] : written.env) detail::mask_value(value);
    for (auto& [name, value] : written.headers) detail::mask_value(value);
    detail::mask_value(written.auth.token);
    detail::mask_value(written.auth.password);
    if (written.oauth) detail::mask_value(written.oauth->client_secret);
    written.command = mask_secrets(std::string_view(written.command));
    detail::mask_arguments(written.args);
    written.cwd = mask_secrets(std::string_view(written.cwd));
    written.url = mask_secrets(std::string_view(written.url));
    written.description = mask_secrets(std::string_view(written.description));
    return written;
}

}  // namespace mcp
