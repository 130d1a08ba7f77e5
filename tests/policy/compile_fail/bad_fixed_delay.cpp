// expect: bad fixed_delay: Delay must not be negative
// SPDX-License-Identifier: MIT
#include <mcp/policy/retry.hpp>

mcp::fixed_delay<1, std::chrono::seconds(-1)> policy;
