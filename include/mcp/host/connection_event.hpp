// SPDX-License-Identifier: MIT
// What happens to a managed connection, and what is to be done about it, as values.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/error.hpp>
#include <mcp/core/time.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace mcp {

/// Where a managed connection stands.
enum class server_state : std::uint8_t {
    disabled,      ///< Switched off: nothing starts it but `enable`.
    disconnected,  ///< Not wanted at the moment.
    connecting,    ///< The first connection is being made, or its next try is being waited for.
    pending_auth,  ///< Waits for somebody to grant access.
    connected,
    reconnecting,  ///< The connection was lost; a try is running or being waited for.
    failed,        ///< Given up.
};
inline constexpr std::size_t server_state_count = 7;

/// The name of a state, as in `pending_auth`.
constexpr std::string_view to_string(server_state state) noexcept {
    constexpr std::string_view names[] = {"disabled",  "disconnected", "connecting", "pending_auth",
                                          "connected", "reconnecting", "failed"};
    return names[static_cast<std::size_t>(state)];
}

/// What can happen to a managed connection.
enum class connection_event_kind : std::uint8_t {
    // What its owner asks for.
    enable,          ///< May be connected again; does not connect.
    disable,         ///< Ends it, for good.
    connect,         ///< Connects, unless that is done or under way.
    disconnect,      ///< Ends it. It never comes back by itself.
    reconnect,       ///< Connects anew, whatever was before.
    config_changed,  ///< Its settings are others now.
    // What its attempts say. These carry the attempt's number.
    connected,      ///< The attempt has made the connection.
    failed,         ///< The attempt, or the authorization, has failed.
    lost,           ///< The connection ended by itself.
    unhealthy,      ///< The server does not answer any more.
    auth_required,  ///< The server wants an authorization that a person must give.
    // The rest.
    auth_done,  ///< The authorization was given.
    timer,      ///< Time has passed. Harmless when it is too early.
};
inline constexpr std::size_t connection_event_count = 13;

/// The name of an event, as in `auth_required`.
constexpr std::string_view to_string(connection_event_kind kind) noexcept {
    constexpr std::string_view names[] = {
        "enable",         "disable",   "connect", "disconnect", "reconnect",
        "config_changed", "connected", "failed",  "lost",       "unhealthy",
        "auth_required",  "auth_done", "timer"};
    return names[static_cast<std::size_t>(kind)];
}

/// True for what an attempt says of itself.
constexpr bool is_from_attempt(connection_event_kind kind) noexcept {
    return kind >= connection_event_kind::connected && kind <= connection_event_kind::auth_required;
}

/// One event.
struct connection_event {
    connection_event_kind kind;
    std::uint64_t attempt = 0;  ///< Whose event it is, as `start_connecting` numbered it.
    error why;                  ///< For `failed`, `lost` and `unhealthy`.

    connection_event(connection_event_kind what)  // NOLINT: converts on purpose
        : kind(what) {}
    connection_event(connection_event_kind what, std::uint64_t whose, error reason = {})
        : kind(what),
          attempt(whose),
          why(std::move(reason)) {}
};

/// What those who watch a connection are told.
enum class connection_notice : std::uint8_t {
    none,
    connect_started,
    connected,          ///< For the first time since it was started.
    reconnect_attempt,  ///< The next try comes after `delay`; it is `number` of `most`.
    reconnected,        ///< After it had been connected before.
    reconnect_failed,   ///< Given up after a loss.
    connection_error,   ///< A try or the connection failed; see `last_error`.
    auth_required,
    disconnected,  ///< It was in use or being made, and has ended; see `deliberate`.
};

/// What the owner of a connection has to do.
enum class connection_action_kind : std::uint8_t {
    start_connecting,     ///< Begin the attempt numbered `attempt`.
    close,                ///< End what `attempt` has made or is making.
    arm_timer,            ///< Send `timer` at `at`.
    cancel_timer,         ///< No `timer` is needed any more.
    drop_cache,           ///< What was cached of the server may be out of date.
    renew_subscriptions,  ///< Subscribe again to what users are subscribed to.
    notify,               ///< Tell `notice`.
};

/// One action.
struct connection_action {
    connection_action_kind kind = connection_action_kind::notify;
    std::uint64_t attempt = 0;
    time_point at;
    connection_notice notice = connection_notice::none;
    unsigned number = 0;      ///< Of the try to come; 1 is the first.
    unsigned most = 0;        ///< How many there will be at most; 0 if the policy does not say.
    duration delay;           ///< Before the try to come.
    bool deliberate = false;  ///< Its owner wanted it so.

    bool operator==(connection_action const&) const = default;
};

/// What becomes of a call that comes now.
enum class call_gate : std::uint8_t {
    open,  ///< It can be sent.
    wait,  ///< It can wait, within its deadline, until the connection is there.
    shut,  ///< It must fail at once.
};

/// Whether calls pass in this state. `patient` says that calls wait while a connection is made.
constexpr call_gate gate_for(server_state state, bool patient = true) noexcept {
    switch (state) {
        case server_state::connected: return call_gate::open;
        case server_state::connecting:
        case server_state::reconnecting: return patient ? call_gate::wait : call_gate::shut;
        case server_state::disabled:
        case server_state::disconnected:
        case server_state::pending_auth:
        case server_state::failed: break;
    }
    return call_gate::shut;
}

}  // namespace mcp
