// SPDX-License-Identifier: MIT
// One run of mcpctl over several servers.
#pragma once

#include "configured.hpp"
#include "console.hpp"
#include "invocation.hpp"
#include "outcome.hpp"

#include <mcp/core/asio.hpp>

namespace mcpctl {

/// Connects the servers, runs the command, and ends all in good order. The exit code of the process.
exit_code run_fleet(mcp::net::io_context& context, invocation const& asked, console& screen,
                    chosen_servers chosen);

}  // namespace mcpctl
