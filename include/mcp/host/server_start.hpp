// SPDX-License-Identifier: MIT
// How a server begins.
#pragma once

#include <mcp/host/server_config.hpp>
#include <mcp/host/server_status.hpp>

namespace mcp {

/// When a server that is added is connected.
enum class server_start {
    now,
    when_asked,  ///< By connect().
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
