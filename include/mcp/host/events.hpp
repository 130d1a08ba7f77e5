// SPDX-License-Identifier: MIT
// What happens to the servers of a host, as typed values.
#pragma once

#include <mcp/client/shared_list.hpp>
#include <mcp/core/duration.hpp>
#include <mcp/core/error.hpp>
#include <mcp/host/connection_event.hpp>
#include <mcp/protocol/events.hpp>
#include <mcp/protocol/tools.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mcp {

/// Each names its server. What servers say of themselves, such as names of tools, is untrusted
/// text.
namespace host_events {

struct server_registered {
    std::string server;
};

struct server_removed {
    std::string server;
};

struct state_changed {
    std::string server;
    server_state from = server_state::disconnected;
    server_state to = server_state::disconnected;
};

/// Somebody wants a connection, and the first try begins.
struct connect_started {
    std::string server;
};

/// The connection was made. `name` and `version` are what the server calls itself.
struct connected {
    std::string server;
    std::string name;
    std::string version;
    shared_list<tool> tools;  ///< After the filter.
};

/// The next try comes after `delay`; `most` is 0 if the policy does not say.
struct reconnect_attempt {
    std::string server;
    unsigned number = 0;
    unsigned most = 0;
    duration delay;
};

/// The connection was lost, and is there again.
struct reconnected {
    std::string server;
    shared_list<tool> tools;  ///< After the filter.
};

/// Given up after a loss.
struct reconnect_failed {
    std::string server;
    error why;
};

/// A try, or the connection, failed.
struct connection_error {
    std::string server;
    error why;
};

/// It was in use or being made, and has ended.
struct disconnected {
    std::string server;
    std::optional<error> reason;  ///< Why it was lost; nothing if it was wanted.
    bool deliberate = false;
};

/// A probe was answered.
struct healthy {
    std::string server;
    std::chrono::microseconds latency{};
};

/// A probe was not answered; `failures` of them in a row.
struct check_failed {
    std::string server;
    unsigned failures = 0;
    error why;
};

/// So many probes in a row were not answered that the connection is made anew.
struct unhealthy {
    std::string server;
    unsigned failures = 0;
};

/// The server offers other tools, or the same with other descriptions. Counts and names are those
/// after the filter.
struct tools_updated {
    std::string server;
    std::size_t before = 0;
    std::size_t after = 0;
    std::vector<std::string> added;
    std::vector<std::string> removed;
};

/// Not all tools of the server are offered.
struct tools_filtered {
    std::string server;
    std::size_t kept = 0;
    std::size_t total = 0;
};

/// The tools were asked for, and known already.
struct cache_hit {
    std::string server;
    std::size_t tools = 0;
};

/// Somebody has to grant access, at `url` if it is known.
struct auth_required {
    std::string server;
    std::string url;
};

/// The server said something unasked: a log message, an updated resource, changed lists.
struct server_message {
    std::string server;
    server_event what;
};

/// The name `before`, which the agent has been told, will be `after` in the next list, because
/// another server offers a tool of that name. Until then it calls the same tool as ever.
struct name_became_ambiguous {
    std::string server;
    std::string tool;
    std::string before;
    std::string after;
};

}  // namespace host_events

using host_event =
    std::variant<host_events::server_registered, host_events::server_removed,
                 host_events::state_changed, host_events::connect_started, host_events::connected,
                 host_events::reconnect_attempt, host_events::reconnected,
                 host_events::reconnect_failed, host_events::connection_error,
                 host_events::disconnected, host_events::healthy, host_events::check_failed,
                 host_events::unhealthy, host_events::tools_updated, host_events::tools_filtered,
                 host_events::cache_hit, host_events::auth_required, host_events::server_message,
                 host_events::name_became_ambiguous>;

/// The server that an event is about.
template <class Event = host_event> std::string const& server_of(Event const& event) {
    return std::visit([](auto const& each) -> std::string const& { return each.server; }, event);
}

/// What kind of event it is, as in `state_changed`.
inline std::string_view name_of(host_event const& event) noexcept {
    constexpr std::string_view names[] = {
        "server_registered", "server_removed", "state_changed",    "connect_started",
        "connected",         "reconnect_attempt", "reconnected",   "reconnect_failed",
        "connection_error",  "disconnected",   "healthy",          "check_failed",
        "unhealthy",         "tools_updated",  "tools_filtered",   "cache_hit",
        "auth_required",     "server_message", "name_became_ambiguous"};
    static_assert(std::size(names) == std::variant_size_v<host_event>);
    return names[event.index()];
}

}  // namespace mcp
