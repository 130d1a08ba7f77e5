// expect: bad ttl_cache: the time must not be negative
// SPDX-License-Identifier: MIT
#include <mcp/policy/cache.hpp>

mcp::ttl_cache<std::chrono::seconds(-1)> policy;
