// SPDX-License-Identifier: MIT
// Servers that are named in configuration files.
#pragma once

#include "console.hpp"
#include "invocation.hpp"
#include "outcome.hpp"

#include <mcp/host/config.hpp>
#include <mcp/host/server_config.hpp>

#include <tl/expected.hpp>

#include <optional>
#include <vector>

namespace mcpctl {

/// The servers that are meant: all that are enabled, or the one that was named.
struct chosen_servers {
    mcp::config all;  ///< As it was read, for what shows entries.
    std::vector<mcp::server_config> servers;

    /// The server, if there is only one.
    [[nodiscard]] mcp::server_config const* only_one() const {
        return servers.size() == 1 ? &servers.front() : nullptr;
    }
};

/// The configuration that is meant, whatever is wrong with it.
mcp::config read_configuration(configured_servers const& from);

/// The same if nothing is wrong with it. Warnings go to the screen; a mistake is bad input.
tl::expected<mcp::config, bad_input> read_good_configuration(configured_servers const& from,
                                                             console& screen);

/// Reads the configuration. Warnings go to the screen; a mistake in what is meant is bad input.
tl::expected<chosen_servers, bad_input> choose_servers(configured_servers const& from,
                                                       console& screen);

/// True if the command line names no server itself.
bool is_configured(invocation const& asked);

/// True if the command is about one server, so that it has to be known which.
bool needs_one_server(command what);

/// What to say if it is not.
bad_input which_server(chosen_servers const& from);

}  // namespace mcpctl
