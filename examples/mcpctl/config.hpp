// SPDX-License-Identifier: MIT
// The commands that look at configurations and change them.
#pragma once

#include "console.hpp"
#include "invocation.hpp"
#include "outcome.hpp"

namespace mcpctl {

/// Runs `config check`, `list`, `add` or `remove`.
exit_code run_config(invocation const& asked, console& screen);

}  // namespace mcpctl
