// SPDX-License-Identifier: MIT
// The commands that look at configurations and change them.
#pragma once

#include "console.hpp"
#include "invocation.hpp"
#include "outcome.hpp"

#include <mcp/host/config_problem.hpp>
#include <mcp/wire/json_writer.hpp>

namespace mcpctl {

/// Writes a problem as a JSON object.
void write_problem(mcp::json_writer& out, mcp::config_problem const& problem);

/// Runs `config check`, `list`, `add` or `remove`.
exit_code run_config(invocation const& asked, console& screen);

}  // namespace mcpctl
