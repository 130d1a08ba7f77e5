// expect: bad limits: no limit may be negative; zero means no limit
// SPDX-License-Identifier: MIT
#include <mcp/policy/timeout.hpp>

mcp::layered_timeout<mcp::limits{.call = std::chrono::seconds(-1)}> policy;
