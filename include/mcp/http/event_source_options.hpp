// SPDX-License-Identifier: MIT
// The settings of an event source, also as a table of a configuration file.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/json.hpp>
#include <mcp/core/log.hpp>
#include <mcp/core/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Where events come from, and what to do when they stop. The fields have the names of the
/// `[mcp_sse]` table; times are seconds there.
struct event_source_options {
    bool enable = true;      ///< False connects to nothing.
    std::string server_url;  ///< http, https or unix.
    std::string auth_key;    ///< Sent as bearer token; empty sends none.
    duration connection_timeout = std::chrono::seconds(30);
    duration read_timeout = std::chrono::seconds(60);  ///< Without a byte; comments count.
    bool enable_reconnect = true;
    int max_reconnect_attempts = 10;  ///< In a row; -1 never gives up.
    duration initial_reconnect_delay = std::chrono::seconds(1);
    duration max_reconnect_delay = std::chrono::seconds(60);
    double reconnect_backoff_factor = 2;
    std::size_t event_buffer_size = 1000;        ///< Events kept for get_recent_events().
    bool enable_event_logging = false;           ///< Logs each event's type and id, never its data.
    std::vector<std::string> subscribed_events;  ///< Event types to take; empty takes all.
    std::string user_agent = "asio-mcp";
    bool verify_ssl = true;
    std::string ssl_cert_path;  ///< A client certificate, in PEM.
    std::string ssl_key_path;   ///< Its key.

    // Not part of the table.
    std::string ca_file;  ///< PEM file of trust anchors beside those of the system.
    std::vector<std::pair<std::string, std::string>> headers;  ///< Sent with every request.
    std::size_t max_event = std::size_t(64) << 20;  ///< The longest event in bytes; 0 is no limit.
    logger log;

    event_source_options() = default;
    explicit event_source_options(std::string url) : server_url(std::move(url)) {}
};

namespace detail {

/// Reads one table; gathers every problem.
class event_table_reader {
public:
    explicit event_table_reader(json const& table) : table_(&table) {}

    void read(char const* name, bool& out) {
        take(name, "true or false", [&](json const& value) {
            if (value.is_boolean()) out = value.get<bool>();
            return value.is_boolean();
        });
    }

    void read(char const* name, std::string& out) {
        take(name, "text", [&](json const& value) {
            if (value.is_string()) out = value.get<std::string>();
            return value.is_string();
        });
    }

    /// Seconds, whole or not.
    void read(char const* name, duration& out) {
        take(name, "a number of seconds over 0 and up to 86400", [&](json const& value) {
            double const seconds = value.is_number() ? value.get<double>() : 0;
            if (!(seconds > 0 && seconds <= 86400)) return false;
            out = duration::from_milliseconds(static_cast<std::int64_t>(seconds * 1000 + 0.5));
            return true;
        });
    }

    void read_factor(char const* name, double& out) {
        take(name, "a number from 1 to 100", [&](json const& value) {
            double const factor = value.is_number() ? value.get<double>() : 0;
            if (!(factor >= 1 && factor <= 100)) return false;
            out = factor;
            return true;
        });
    }

    template <class Integer>
    void read_count(char const* name, Integer& out, std::int64_t least, std::int64_t most,
                    char const* expected) {
        take(name, expected, [&](json const& value) {
            if (!value.is_number_integer()) return false;
            auto const count = value.get<std::int64_t>();
            if (count < least || count > most) return false;
            out = static_cast<Integer>(count);
            return true;
        });
    }

    void read(char const* name, std::vector<std::string>& out) {
        take(name, "a list of text", [&](json const& value) {
            if (!value.is_array()) return false;
            std::vector<std::string> texts;
            for (json const& each : value) {
                if (!each.is_string()) return false;
                texts.push_back(each.get<std::string>());
            }
            out = std::move(texts);
            return true;
        });
    }

    [[nodiscard]] std::string const& problems() const noexcept { return problems_; }

    void add_problem(std::string_view name, std::string_view words) {
        if (!problems_.empty()) problems_ += "; ";
        problems_.append("mcp_sse.").append(name).append(": ").append(words);
    }

private:
    template <class Take>
    void take(char const* name, std::string_view expected, Take&& take_value) {
        auto const found = table_->find(name);
        if (found == table_->end()) return;
        if (!take_value(*found)) add_problem(name, "must be " + std::string(expected));
    }

    json const* table_;
    std::string problems_;
};

}  // namespace detail

/// Reads the `[mcp_sse]` table. What is left out keeps its default; names that are unknown do not
/// matter. errc::invalid_configuration lists everything that is wrong, by name.
template <class Json = json>
result<event_source_options> read_event_source_options(Json const& table) {
    event_source_options made;
    if (!table.is_object()) return fail(errc::invalid_configuration, "mcp_sse: must be a table");
    detail::event_table_reader reader(table);
    reader.read("enable", made.enable);
    reader.read("server_url", made.server_url);
    reader.read("auth_key", made.auth_key);
    reader.read("connection_timeout", made.connection_timeout);
    reader.read("read_timeout", made.read_timeout);
    reader.read("enable_reconnect", made.enable_reconnect);
    reader.read_count("max_reconnect_attempts", made.max_reconnect_attempts, -1, 1000000,
                      "a whole number, or -1 to never give up");
    reader.read("initial_reconnect_delay", made.initial_reconnect_delay);
    reader.read("max_reconnect_delay", made.max_reconnect_delay);
    reader.read_factor("reconnect_backoff_factor", made.reconnect_backoff_factor);
    reader.read_count("event_buffer_size", made.event_buffer_size, 0, 10000000,
                      "a whole number from 0 to 10000000");
    reader.read("enable_event_logging", made.enable_event_logging);
    reader.read("subscribed_events", made.subscribed_events);
    reader.read("user_agent", made.user_agent);
    reader.read("verify_ssl", made.verify_ssl);
    reader.read("ssl_cert_path", made.ssl_cert_path);
    reader.read("ssl_key_path", made.ssl_key_path);
    if (made.enable && made.server_url.empty()) reader.add_problem("server_url", "is missing");
    if (made.max_reconnect_delay < made.initial_reconnect_delay)
        reader.add_problem("max_reconnect_delay", "must not be below initial_reconnect_delay");
    if (!reader.problems().empty()) return fail(errc::invalid_configuration, reader.problems());
    return made;
}

}  // namespace mcp
