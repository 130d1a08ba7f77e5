// SPDX-License-Identifier: MIT
// A server that was just added, before anything is known of it.
#pragma once

#include <mcp/host/connection_event.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/host/server_status.hpp>

#include <string>

namespace mcp {

/// When a server that is added is connected.
enum class server_start {
    now,
    when_asked,  ///< By connect().
};

/// A server that was added, as it was then: whether it can be connected turns out later.
struct added_server {
    std::string server_id;  ///< Its name.
    server_state status = server_state::connecting;
    std::string auth_url;  ///< In pending_auth, where somebody can grant access.
};

namespace detail {

inline server_status first_status(server_config const& server, server_start start) {
    server_status made;
    made.name = server.name;
    made.description = server.description;
    made.origin = server.origin;
    made.transport = server.wire;
    bool const is_now = start == server_start::now;
    made.state = is_now ? server_state::connecting : server_state::disconnected;
    if (!server.enabled) made.state = server_state::disabled;
    return made;
}

}  // namespace detail

}  // namespace mcp
