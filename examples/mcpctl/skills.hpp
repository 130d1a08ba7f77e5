// SPDX-License-Identifier: MIT
// The commands that have to do with skills.
#pragma once

#include "console.hpp"
#include "invocation.hpp"
#include "outcome.hpp"

#include <mcp/core/asio.hpp>

namespace mcpctl {

/// Runs what `skills` was asked to do.
exit_code run_skills(mcp::net::io_context& context, invocation const& asked, console& screen);

}  // namespace mcpctl
