// SPDX-License-Identifier: MIT
// What is known about servers, as JSON.
#pragma once

#include <mcp/core/error.hpp>
#include <mcp/core/time.hpp>
#include <mcp/host/connection_event.hpp>
#include <mcp/host/health.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/host/server_status.hpp>
#include <mcp/protocol/version.hpp>
#include <mcp/wire/json_writer.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace mcp {

/// One moment on both clocks, so that a time of the one can be told in the other.
struct status_moment {
    time_point steady;
    std::chrono::system_clock::time_point wall;

    static status_moment now() { return {clock::now(), std::chrono::system_clock::now()}; }

    [[nodiscard]] std::chrono::system_clock::time_point wall_of(time_point then) const {
        return wall +
               std::chrono::duration_cast<std::chrono::system_clock::duration>(then - steady);
    }
};

namespace detail {

// As in `2026-03-01T12:00:00.250Z`.
inline std::string iso_time(std::chrono::system_clock::time_point time) {
    using namespace std::chrono;
    auto const day = floor<days>(time);
    year_month_day const date(day);
    hh_mm_ss const clock_time(floor<milliseconds>(time) - day);
    std::string text;
    auto const add = [&](auto number, std::size_t width, char const* separator) {
        std::string const digits = std::to_string(number);
        if (digits.size() < width) text.append(width - digits.size(), '0');
        text += digits;
        text += separator;
    };
    add(static_cast<int>(date.year()), 4, "-");
    add(static_cast<unsigned>(date.month()), 2, "-");
    add(static_cast<unsigned>(date.day()), 2, "T");
    add(clock_time.hours().count(), 2, ":");
    add(clock_time.minutes().count(), 2, ":");
    add(clock_time.seconds().count(), 2, ".");
    add(clock_time.subseconds().count(), 3, "Z");
    return text;
}

inline void write_text_or_null(json_writer& out, std::string_view key, std::string_view text) {
    out.key(key);
    text.empty() ? out.null() : out.string(text);
}

inline void write_origin(json_writer& out, config_origin const& origin) {
    out.begin_object();
    out.key("layer");
    out.string(to_string(origin.layer));
    write_text_or_null(out, "file", origin.file);
    out.key("line");
    origin.line == 0 ? out.null() : out.number(origin.line);
    out.end_object();
}

inline void write_health(json_writer& out, health_status const& health, status_moment at) {
    out.begin_object();
    out.key("isHealthy");
    out.boolean(health.is_healthy);
    out.key("consecutiveFailures");
    out.number(health.consecutive_failures);
    out.key("lastCheckTime");
    health.last_check_time ? out.string(iso_time(at.wall_of(*health.last_check_time))) : out.null();
    out.key("lastCheckResult");
    out.string(to_string(health.last_check_result));
    out.end_object();
}

inline double milliseconds_of(std::chrono::microseconds time) {
    return static_cast<double>(time.count()) / 1000;
}

}  // namespace detail

/// Writes one server as an object. What is not known is `null`; `lastError` is a line for people.
inline void write_status(json_writer& out, server_status const& server, status_moment at) {
    out.begin_object();
    out.key("name");
    out.string(server.name);
    out.key("state");
    out.string(to_string(server.state));
    out.key("transport");
    out.string(to_string(server.transport));
    detail::write_text_or_null(out, "era", server.era ? to_string(*server.era) : "");
    detail::write_text_or_null(out, "serverName", server.server_name);
    detail::write_text_or_null(out, "serverVersion", server.server_version);
    out.key("connectedAt");
    server.connected_at ? out.string(detail::iso_time(*server.connected_at)) : out.null();
    out.key("tools");
    out.number(server.tools);
    out.key("latencyMs");
    server.latency ? out.number(detail::milliseconds_of(server.latency->last)) : out.null();
    out.key("health");
    detail::write_health(out, server.health, at);
    detail::write_text_or_null(out, "lastError",
                               server.last_error ? server.last_error->message() : "");
    detail::write_text_or_null(out, "authUrl", server.auth_url);
    out.key("reconnects");
    out.number(server.reconnects);
    out.key("origin");
    detail::write_origin(out, server.origin);
    out.end_object();
}

/// All servers: `{"servers": [{"name", "state", "transport", "era", "serverName", "serverVersion",
/// "connectedAt", "tools", "latencyMs", "health", "lastError", "authUrl", "reconnects",
/// "origin"}]}` on one line. Times are in UTC.
inline std::string status_json(host_status const& host, status_moment at = status_moment::now()) {
    std::string text;
    json_writer out(text);
    out.begin_object();
    out.key("servers");
    out.begin_array();
    for (host_status::entry const& each : host.servers()) write_status(out, *each, at);
    out.end_array();
    out.end_object();
    return text;
}

}  // namespace mcp
