// SPDX-License-Identifier: MIT
// One attempt to connect to a server, and the connection that it made.
#pragma once

#include <mcp/client/subscription.hpp>
#include <mcp/client/shared_list.hpp>
#include <mcp/core/late.hpp>
#include <mcp/host/health.hpp>
#include <mcp/host/start_slots.hpp>
#include <mcp/protocol/tools.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace mcp::detail {

/// Belongs to one connection's executor. Its coroutine looks at `has_ended` whenever it comes back:
/// then nothing of it counts any more.
template <class Client> struct connection_session {
    explicit connection_session(std::uint64_t number) : attempt(number) {}
    connection_session(connection_session const&) = delete;
    connection_session& operator=(connection_session const&) = delete;

    /// True while the client can be used.
    [[nodiscard]] bool is_usable() const { return !has_ended && client != nullptr; }

    std::uint64_t attempt;
    std::unique_ptr<Client> client;
    std::optional<late<Client, health_monitor>> monitor;  // once it is connected
    std::optional<late<Client, subscription>> listening;  // to changes of lists; modern era only
    std::optional<late<Client, shared_list<tool>>> listed;  // before the filter
    bool announces_tools = false;    // the server tells when its tools change
    bool has_outdated_tools = false;  // it has told so
    bool must_renew = false;          // what was subscribed to before
    bool has_ended = false;
};

}  // namespace mcp::detail
