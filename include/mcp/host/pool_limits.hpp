// SPDX-License-Identifier: MIT
// How much a pool of connections may hold, and how long things in it may take.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/host/server_config.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace mcp {

/// The limits of a pool. A server whose entry says something else has that of its entry.
struct pool_limits {
    duration connect = std::chrono::seconds(10);
    duration call = std::chrono::seconds(30);
    duration health_timeout = std::chrono::seconds(5);
    duration health_interval = std::chrono::seconds(30);
    duration refresh = std::chrono::seconds(5);  ///< How long refresh() waits.
    duration idle = std::chrono::minutes(10);  ///< After so long without a call, a connection ends.
    /// The same while somebody waits for room in the pool.
    duration idle_when_full = std::chrono::seconds(30);
    std::size_t at_once = 3;    ///< So many servers of a user are connected at the same time.
    std::size_t per_user = 32;  ///< Connections.
    std::size_t total = 1024;   ///< Connections.

    bool operator==(pool_limits const&) const = default;
};

/// The entry with the pool's limits wherever it has none of its own.
inline server_config with_limits(server_config server, pool_limits const& limits) {
    if (!server.sets(policy_field::connect_timeout)) server.connect_timeout = limits.connect;
    if (!server.sets(policy_field::call_timeout)) server.call_timeout = limits.call;
    health_settings const usual;
    if (server.health.interval == usual.interval) server.health.interval = limits.health_interval;
    if (!server.sets(policy_field::health_timeout)) server.health.timeout = limits.health_timeout;
    return server;
}

/// How often to look for connections that have been idle for too long.
inline duration sweep_interval(pool_limits const& limits) noexcept {
    constexpr std::int64_t parts = 8;
    duration const shorter = std::min(limits.idle, limits.idle_when_full);
    return duration::from_milliseconds(
        std::clamp<std::int64_t>(shorter.milliseconds / parts, 10, 60'000));
}

}  // namespace mcp
