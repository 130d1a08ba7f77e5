// SPDX-License-Identifier: MIT
// What is known about servers, in words for people.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/error.hpp>
#include <mcp/core/shown_text.hpp>
#include <mcp/host/connection_event.hpp>
#include <mcp/host/health.hpp>
#include <mcp/host/latency.hpp>
#include <mcp/host/server_status.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

namespace detail {

inline std::string count_text(std::size_t count, std::string_view noun) {
    return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

// 2 s, 1.5 s, 0.4 ms: one digit behind the point, if it says something.
inline std::string in_unit(std::int64_t amount, std::int64_t unit, std::string_view name) {
    std::int64_t const tenths = (amount * 10 + unit / 2) / unit;
    std::string text = std::to_string(tenths / 10);
    if (tenths % 10 != 0) text += '.' + std::to_string(tenths % 10);
    return text + ' ' + std::string(name);
}

inline std::string time_text(std::chrono::microseconds time) {
    std::int64_t const count = time.count();
    // Nothing takes no time; what is shorter than can be told is told so.
    if (count > 0 && count < 50) return "< 0.1 ms";
    if (count < 950) return in_unit(count, 1000, "ms");
    if (count < 999'500) return std::to_string((count + 500) / 1000) + " ms";
    if (count < 60'000'000) return in_unit(count, 1'000'000, "s");
    return in_unit(count, 60'000'000, "min");
}

struct fix_row {
    errc code;
    std::string_view words;
};

inline constexpr std::array<fix_row, 22> fix_table = {{
    {errc::command_not_found, "correct \"command\""},
    {errc::command_not_executable, "make the program executable, or correct \"command\""},
    {errc::invalid_directory, "make the folder, or correct \"cwd\""},
    {errc::invalid_url, "correct \"url\""},
    {errc::name_not_resolved, "correct \"url\", or check the network"},
    {errc::unreachable, "correct \"url\", or check the network"},
    {errc::connection_refused, "start the server, or correct \"url\""},
    {errc::timed_out, "check that the server runs, or raise \"startupTimeoutSec\""},
    {errc::http_rejected, "check \"url\" and \"type\""},
    {errc::cross_origin_redirect, "write the address that it leads to as \"url\""},
    {errc::certificate_expired, "have the server's certificate renewed"},
    {errc::certificate_wrong_host, "write the name that the certificate is for in \"url\""},
    {errc::certificate_untrusted, "trust who signed the certificate, if you do"},
    {errc::proxy_unauthorized, "give the proxy's credentials in HTTPS_PROXY"},
    {errc::proxy_refused, "check HTTPS_PROXY and NO_PROXY"},
    {errc::version_mismatch, "update the server"},
    // Of the caller, not of the entry.
    {errc::invalid_argument, ""},
    {errc::not_connected, ""},
    {errc::already_connected, ""},
    {errc::closed, ""},
    {errc::unauthorized, "check \"auth\" and \"headers\""},
    {errc::forbidden, "check what the credentials in \"auth\" allow"},
}};

inline std::string_view fix_for(error_class kind) noexcept {
    switch (kind) {
        case error_class::network_temporary: return "check that the server runs, then reconnect";
        case error_class::network_permanent: return "check \"url\" and the network";
        case error_class::config_error: return "correct its entry";
        case error_class::auth_error: return "check the credentials";
        case error_class::protocol_error: return "update the server, or ask those who make it";
        case error_class::cancelled:
        case error_class::unknown: break;
    }
    return {};
}

// Where its entry stands, as in ` (mcp.json:12)`.
inline std::string place_of(config_origin const& origin) {
    if (origin.file.empty()) return {};
    std::string const line = origin.line == 0 ? "" : ':' + std::to_string(origin.line);
    return " (" + origin.file + line + ')';
}

// One line that fits into a table: the whole error is in the JSON and in `/mcp SERVER`.
inline std::string cause_text(error const& why) {
    constexpr std::size_t longest = 160;
    return shortened(why.message(), longest);
}

inline std::string retry_text(server_status const& server) {
    std::string words;
    if (server.retry) {
        words = ": retry " + std::to_string(server.retry->number);
        if (server.retry->most != 0) words += " of " + std::to_string(server.retry->most);
        words += " in " + time_text(server.retry->delay.chrono());
    }
    if (server.last_error) words += " (" + cause_text(*server.last_error) + ')';
    return words;
}

}  // namespace detail

/// What to do about an error, or nothing if nobody knows.
inline std::string_view fix_for(error const& why) noexcept {
    for (detail::fix_row const& row : detail::fix_table) {
        if (why.code == make_error_code(row.code)) return row.words;
    }
    return detail::fix_for(classify(why));
}

/// How many tools there are, as in `12 tools`, and after a filter `5 of 12 tools`.
inline std::string tools_text(std::size_t kept, std::size_t total) {
    if (kept == total) return detail::count_text(total, "tool");
    return std::to_string(kept) + " of " + detail::count_text(total, "tool");
}

/// A list that came from the cache, as in `12 tools, from the cache`.
inline std::string cache_hit_text(std::size_t tools) {
    return detail::count_text(tools, "tool") + ", from the cache";
}

/// As in `healthy (12 ms)` or `unhealthy (3 checks failed)`; empty if nothing is known yet.
inline std::string health_text(health_status const& health,
                               std::optional<latency_summary> const& latency) {
    std::string const failed = detail::count_text(health.consecutive_failures, "check") + " failed";
    if (!health.is_healthy) return "unhealthy (" + failed + ')';
    if (health.consecutive_failures != 0) return failed;
    std::string const took = latency ? " (" + detail::time_text(latency->last) + ')' : "";
    bool const is_known = latency || health.last_check_result != check_result::unknown;
    return is_known ? "healthy" + took : std::string();
}

/// What went wrong and what to do about it, as in `command not found: npx; correct "command"
/// (mcp.json:3)`. A long cause is cut.
inline std::string failure_text(error const& why, config_origin const& origin = {}) {
    std::string_view const fix = fix_for(why);
    std::string words = detail::cause_text(why);
    if (!fix.empty()) words += "; " + std::string(fix) + detail::place_of(origin);
    return detail::printable(words);
}

/// One line on how a server stands, as in `connected, 5 of 12 tools, healthy (12 ms)` or
/// `reconnecting: retry 2 of 5 in 2 s (connection lost)`. What the server said is made printable.
inline std::string status_text(server_status const& server) {
    std::string words(to_string(server.state));
    switch (server.state) {
        case server_state::connected: {
            words += ", " + tools_text(server.tools, server.tools_total);
            std::string const health = health_text(server.health, server.latency);
            if (!health.empty()) words += ", " + health;
            break;
        }
        case server_state::connecting:
        case server_state::reconnecting: words += detail::retry_text(server); break;
        case server_state::pending_auth:
            words = "waits for access to be granted";
            if (!server.auth_url.empty()) words += ": open " + server.auth_url;
            break;
        case server_state::failed:
            if (server.last_error) words += ": " + failure_text(*server.last_error, server.origin);
            break;
        case server_state::disabled:
        case server_state::disconnected: break;
    }
    return detail::printable(words);
}

/// One line on all servers, as in `3 servers: 2 connected, 1 failed; 14 tools`.
inline std::string status_text(host_status const& host) {
    host_statistics const& numbers = host.statistics();
    std::string words = detail::count_text(numbers.total, "server");
    std::string_view separator = ": ";
    for (server_state const state :
         {server_state::connected, server_state::connecting, server_state::reconnecting,
          server_state::pending_auth, server_state::failed, server_state::disconnected,
          server_state::disabled}) {
        if (numbers.count(state) == 0) continue;
        words += separator;
        words += std::to_string(numbers.count(state)) + ' ' + std::string(to_string(state));
        separator = ", ";
    }
    return words + "; " + detail::count_text(numbers.tools, "tool");
}

}  // namespace mcp
