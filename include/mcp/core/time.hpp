// SPDX-License-Identifier: MIT
// The clock of every deadline.
#pragma once

#include <chrono>

namespace mcp {

/// Decisions take time as a parameter; only the code that does I/O reads this clock. A program that
/// simulates time defines MCP_CLOCK as a clock of its own, the same in every translation unit and
/// declared before any header of this library.
#ifdef MCP_CLOCK
using clock = MCP_CLOCK;
#else
using clock = std::chrono::steady_clock;
#endif
using time_point = clock::time_point;

}  // namespace mcp
