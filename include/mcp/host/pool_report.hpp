// SPDX-License-Identifier: MIT
// What a pool says about its connections.
#pragma once

#include <mcp/core/error.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/connection_event.hpp>
#include <mcp/host/pool_core.hpp>
#include <mcp/host/pooled_connection.hpp>
#include <mcp/host/server_status.hpp>
#include <mcp/host/status_json.hpp>
#include <mcp/wire/json_writer.hpp>
#include <mcp/wire/raw_json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

namespace mcp {

/// What ensure_connection() says at once.
struct pool_entry {
    std::string server_id;  ///< The server's name.
    server_state status = server_state::connecting;
    std::string auth_url;  ///< In pending_auth, where a person grants access.

    pool_entry() = default;
    explicit pool_entry(server_status const& seen)
        : server_id(seen.name),
          status(seen.state),
          auth_url(seen.auth_url) {}
};

/// What came of connecting one server of many.
struct pool_outcome {
    std::string server;
    std::optional<error> failure;  ///< Nothing if it is connected.

    pool_outcome() = default;
    pool_outcome(std::string which, std::optional<error> why)
        : server(std::move(which)),
          failure(std::move(why)) {}
};

/// What refresh() found.
struct refresh_report {
    bool success = false;
    std::string message;  ///< A line for people; begins with the reason if it failed.
    std::optional<double> latency_ms;
    raw_json capabilities;  ///< As the server announced them.

    refresh_report() = default;
    explicit refresh_report(pool_probe const& seen)
        : success(true),
          message("connected"),
          latency_ms(detail::milliseconds_of(seen.latency)),
          capabilities(seen.capabilities) {}

    /// `not_found: ...`, `server_disabled: ...`, `timed_out: ...` or `failed: ...`.
    explicit refresh_report(error const& why) : message(reason_of(why.code)) {
        message += ": " + detail::printable(why.message());
    }

private:
    static std::string_view reason_of(std::error_code code) {
        if (code == make_error_code(errc::unknown_server)) return "not_found";
        if (code == make_error_code(errc::server_disabled)) return "server_disabled";
        if (code == make_error_code(errc::timed_out)) return "timed_out";
        return "failed";
    }
};

namespace detail {

template <class Core>
void write_connection(json_writer& out, typename Core::node const& one,
                      server_status const& status) {
    out.begin_object();
    out.key("user");
    out.string(one.key.user);
    out.key("server");
    out.string(one.key.server);
    out.key("state");
    out.string(to_string(status.state));
    out.key("latencyMs");
    status.latency ? out.number(milliseconds_of(status.latency->last)) : out.null();
    out.key("calls");
    out.number(one.calls.load(std::memory_order_relaxed));
    out.key("errors");
    out.number(one.errors.load(std::memory_order_relaxed));
    out.end_object();
}

/// `{"total", "healthy", "connections": [{"user", "server", "state", "latencyMs", "calls",
/// "errors"}]}` on one line, by user and server.
template <class Core> std::string pool_diagnostics(Core const& core) {
    auto nodes = core.look();
    std::sort(nodes.begin(), nodes.end(), [](auto const& left, auto const& right) {
        return std::tie(left->key.user, left->key.server) <
               std::tie(right->key.user, right->key.server);
    });
    std::size_t healthy = 0;
    std::string list;
    json_writer rows(list);
    rows.begin_array();
    for (auto const& each : nodes) {
        auto const status = core.status_of(*each);
        bool const is_there = status->state == server_state::connected;
        healthy += is_there && status->health.is_healthy ? 1 : 0;
        write_connection<Core>(rows, *each, *status);
    }
    rows.end_array();
    std::string text;
    json_writer out(text);
    out.begin_object();
    out.key("total");
    out.number(nodes.size());
    out.key("healthy");
    out.number(healthy);
    out.key("connections");
    out.raw(list);
    out.end_object();
    return text;
}

}  // namespace detail

}  // namespace mcp
