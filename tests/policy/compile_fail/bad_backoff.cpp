// expect: bad backoff settings: initial and max must not be negative, factor must be 1 or more
// SPDX-License-Identifier: MIT
#include <mcp/policy/retry.hpp>

mcp::exponential_backoff<mcp::backoff{.factor = 0.5}> policy;
