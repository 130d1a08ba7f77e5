// SPDX-License-Identifier: MIT
// What is known about a server and its connection at one moment, as a value.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/error.hpp>
#include <mcp/host/connection_event.hpp>
#include <mcp/host/health.hpp>
#include <mcp/host/latency.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/protocol/version.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// The next try to connect.
struct pending_retry {
    unsigned number = 0;  ///< 1 is the first retry.
    unsigned most = 0;    ///< How many there will be at most; 0 if the policy does not say.
    duration delay;
};

/// One server, as it was when the snapshot was taken. Holds no secrets.
struct server_status {
    std::string name;
    std::string description;
    config_origin origin;
    server_wire transport = server_wire::stdio;
    server_state state = server_state::disconnected;

    // What the server said of itself when it was connected last; empty before.
    std::optional<mcp::era> era;
    std::string protocol_version;
    std::string server_name;
    std::string server_version;

    std::optional<std::chrono::system_clock::time_point> connected_at;  ///< While connected.
    std::size_t tools = 0;        ///< Offered, after the filter; 0 unless connected.
    std::size_t tools_total = 0;  ///< Before the filter.
    unsigned reconnects = 0;      ///< How often the connection came back.
    health_status health;
    std::optional<latency_summary> latency;
    std::optional<error> last_error;
    std::optional<pending_retry> retry;    ///< While a try is waited for.
    std::string auth_url;                  ///< In pending_auth, where a person grants access.
    std::vector<std::string> stderr_tail;  ///< The last lines of a program's stderr.
};

/// How many servers there are, by state; `tools` counts those of connected servers.
struct host_statistics {
    std::array<std::size_t, server_state_count> by_state{};
    std::size_t total = 0;
    std::size_t tools = 0;

    [[nodiscard]] std::size_t count(server_state state) const noexcept {
        return by_state[static_cast<std::size_t>(state)];
    }
    [[nodiscard]] std::size_t connected() const noexcept { return count(server_state::connected); }
    [[nodiscard]] std::size_t disconnected() const noexcept {
        return count(server_state::disconnected);
    }
    [[nodiscard]] std::size_t error() const noexcept { return count(server_state::failed); }
};

/// All servers at one moment. Never changes, so it may be read from any thread.
class host_status {
public:
    using entry = std::shared_ptr<server_status const>;

    host_status() = default;
    /// `servers` are sorted by name.
    explicit host_status(std::vector<entry> servers) : servers_(std::move(servers)) {
        for (entry const& each : servers_) {
            ++statistics_.by_state[static_cast<std::size_t>(each->state)];
            statistics_.tools += each->tools;
        }
        statistics_.total = servers_.size();
    }

    [[nodiscard]] std::vector<entry> const& servers() const noexcept { return servers_; }
    [[nodiscard]] host_statistics const& statistics() const noexcept { return statistics_; }

    /// The server of that name, or null.
    [[nodiscard]] server_status const* find(std::string_view name) const {
        auto const found = std::lower_bound(
            servers_.begin(), servers_.end(), name,
            [](entry const& each, std::string_view wanted) { return each->name < wanted; });
        return found != servers_.end() && (*found)->name == name ? found->get() : nullptr;
    }

private:
    std::vector<entry> servers_;
    host_statistics statistics_;
};

}  // namespace mcp
