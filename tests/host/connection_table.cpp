// SPDX-License-Identifier: MIT
// Tests of host/connection_table.hpp: what no state allows. Its cells are tested one by one in
// connection_state.cpp, by what they do.
#include <mcp/host/connection_table.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>

namespace tests_host_connection_table {

using mcp::connection_event_kind;
using mcp::server_state;
using mcp::detail::connection_move;
using mcp::detail::connection_move_for;

TEST_CASE("everything that is wanted or under way can be disconnected and disabled") {
    for (std::size_t i = 0; i < mcp::server_state_count; ++i) {
        auto const state = static_cast<server_state>(i);
        CAPTURE(std::string(to_string(state)));
        auto const disable = connection_move_for(state, connection_event_kind::disable);
        CHECK((disable == connection_move::disable) == (state != server_state::disabled));
        auto const disconnect = connection_move_for(state, connection_event_kind::disconnect);
        bool const is_idle = state == server_state::disabled || state == server_state::disconnected;
        CHECK((disconnect == connection_move::disconnect) == !is_idle);
    }
}

TEST_CASE("a connection is taken only where one is being made, and closed elsewhere") {
    for (std::size_t i = 0; i < mcp::server_state_count; ++i) {
        auto const state = static_cast<server_state>(i);
        CAPTURE(std::string(to_string(state)));
        auto const move = connection_move_for(state, connection_event_kind::connected);
        bool const trying =
            state == server_state::connecting || state == server_state::reconnecting;
        if (state == server_state::connected) {
            CHECK(move == connection_move::stay);
        } else {
            CHECK(move == (trying ? connection_move::succeed : connection_move::discard));
        }
    }
}

}  // namespace tests_host_connection_table
