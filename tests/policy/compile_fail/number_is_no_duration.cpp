// expect: convert
// SPDX-License-Identifier: MIT
#include <mcp/policy/cache.hpp>

mcp::ttl_cache<5> policy;
