// SPDX-License-Identifier: MIT
// The clock of every deadline.
#pragma once

#include <chrono>

namespace mcp {

/// Decisions take time as a parameter; only the code that does I/O reads this clock.
using clock = std::chrono::steady_clock;
using time_point = clock::time_point;

}  // namespace mcp
