// SPDX-License-Identifier: MIT
// What each event means in each state of a managed connection.
#pragma once

#include <mcp/host/connection_event.hpp>

#include <cstddef>
#include <cstdint>

namespace mcp::detail {

enum class connection_move : std::uint8_t {
    stay,        // nothing happens
    refuse,      // nothing happens, and whoever asked for it is told
    discard,     // a connection that nobody wants any more is closed
    enable,      // to disconnected
    disable,     // everything ends, to disabled
    disconnect,  // everything ends, to disconnected
    begin,       // what was there ends, a first connection begins
    renew,       // what was there ends, the next connection is made at once
    succeed,     // the connection is there
    retry,       // the attempt failed: the next one, or none
    lose,        // the connection failed: the next one, or none
    authorize,   // a person has to do something first
    resume,      // that person has done it
    give_up,     // that person has not
    wake,        // the timer: the next attempt
};

// One row for each state, one column for each event. tests/host/connection_state.cpp reads it cell
// by cell.
inline constexpr auto connection_table = [] {
    using enum connection_move;
    struct {
        connection_move move[server_state_count][connection_event_count];
    } table{{
        // enable, disable, connect, disconnect, reconnect, config_changed,
        //     connected, failed, lost, unhealthy, auth_required, auth_done, timer
        /* disabled */ {enable, stay, refuse, stay, refuse, stay,  //
                        discard, stay, stay, stay, stay, stay, stay},
        /* disconnected */
        {stay, disable, begin, stay, begin, stay,  //
         discard, stay, stay, stay, stay, stay, stay},
        /* connecting */
        {stay, disable, stay, disconnect, begin, begin,  //
         succeed, retry, retry, stay, authorize, stay, wake},
        /* pending_auth */
        {stay, disable, stay, disconnect, begin, begin,  //
         discard, give_up, stay, stay, stay, resume, stay},
        /* connected */
        {stay, disable, stay, disconnect, renew, begin,  //
         stay, stay, lose, lose, authorize, stay, stay},
        /* reconnecting */
        {stay, disable, stay, disconnect, renew, begin,  //
         succeed, retry, retry, stay, authorize, stay, wake},
        /* failed */
        {stay, disable, begin, disconnect, begin, begin,  //
         discard, stay, stay, stay, stay, stay, wake},
    }};
    return table;
}();

constexpr connection_move connection_move_for(server_state state,
                                              connection_event_kind event) noexcept {
    return connection_table.move[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)];
}

}  // namespace mcp::detail
