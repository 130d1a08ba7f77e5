// SPDX-License-Identifier: MIT
// What the state machine of a managed connection remembers, and what it says.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/error.hpp>
#include <mcp/core/time.hpp>
#include <mcp/host/connection_event.hpp>
#include <mcp/policy/retry.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace mcp {

/// When to try again.
template <retry_policy First = exponential_backoff<>> struct connection_rules {
    First first_connect = {};  ///< For a connection that was never made.
    /// For one that was lost: 1 s, 2 s, 4 s and so on up to 30 s, five times in a row at most.
    backoff reconnect = {.max_retries = 5};
    /// Begins anew this long after giving up, unless credentials were refused. Off by default.
    std::optional<duration> slow_retry = std::nullopt;
};

/// All that the machine remembers.
struct connection_record {
    server_state state = server_state::disconnected;
    std::uint64_t attempt = 0;        ///< The number of the current or last attempt.
    unsigned failures = 0;            ///< Of attempts in a row; no attempt succeeded since.
    std::optional<time_point> timer;  ///< When the armed timer is due.
    bool was_connected = false;       ///< At any time, so that there may be something to renew.
    bool is_return = false;           ///< In pending_auth: a connection was there before.
    std::optional<error> last_error;  ///< Of the last failure, until a success or a new beginning.

    /// True while an attempt is being made, or has succeeded.
    [[nodiscard]] bool is_live() const noexcept {
        bool const trying =
            state == server_state::connecting || state == server_state::reconnecting;
        return state == server_state::connected || (trying && !timer);
    }
};

/// What an event leads to.
struct connection_step {
    connection_record next;
    std::vector<connection_action> actions;  ///< To be done in this order.
    bool is_refused = false;                 ///< The server is disabled, so it was not done.
};

}  // namespace mcp
