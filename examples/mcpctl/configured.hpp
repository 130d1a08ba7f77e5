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
#include <string>
#include <vector>

namespace mcpctl {

/// The servers that are meant: all that are enabled, or the one that was named.
struct chosen_servers {
    mcp::config all;  ///< As it was read, for what shows entries.
    std::vector<mcp::server_config> servers;
    bool has_mistakes = false;  ///< In the configuration, beside these servers.

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

/// The files that it is read from, whether they are there or not.
std::vector<std::string> files_of(configured_servers const& from);

/// Reads the configuration. What is wrong with it goes to the screen; it is bad input if that
/// leaves no server, or concerns the one that was named.
tl::expected<chosen_servers, bad_input> choose_servers(configured_servers const& from,
                                                       console& screen);

/// True if the command line names no server itself.
bool is_configured(invocation const& asked);

/// True if the command is about one server, so that it has to be known which.
bool needs_one_server(command what);

/// What to say if it is not.
bad_input which_server(chosen_servers const& from);

}  // namespace mcpctl
