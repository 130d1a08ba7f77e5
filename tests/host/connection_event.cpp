// SPDX-License-Identifier: MIT
// Tests of host/connection_event.hpp: names, and whose events are whose.
#include <mcp/host/connection_event.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <set>
#include <string>

namespace tests_host_connection_event {

using mcp::connection_event_kind;
using mcp::server_state;

TEST_CASE("each state and each event has a name of its own") {
    std::set<std::string> names;
    for (std::size_t i = 0; i < mcp::server_state_count; ++i) {
        names.emplace(to_string(static_cast<server_state>(i)));
    }
    CHECK(names.size() == mcp::server_state_count);
    names.clear();
    for (std::size_t i = 0; i < mcp::connection_event_count; ++i) {
        names.emplace(to_string(static_cast<connection_event_kind>(i)));
    }
    CHECK(names.size() == mcp::connection_event_count);
    CHECK(to_string(server_state::pending_auth) == "pending_auth");
    CHECK(to_string(server_state::failed) == "failed");
    CHECK(to_string(connection_event_kind::enable) == "enable");
    CHECK(to_string(connection_event_kind::timer) == "timer");
}

TEST_CASE("five events are an attempt's, the others are not") {
    using enum connection_event_kind;
    for (auto kind :
         {mcp::connection_event_kind::connected, failed, lost, unhealthy, auth_required}) {
        CHECK(is_from_attempt(kind));
    }
    for (auto kind :
         {enable, disable, connect, disconnect, reconnect, config_changed, auth_done, timer}) {
        CHECK_FALSE(is_from_attempt(kind));
    }
}

}  // namespace tests_host_connection_event
