// expect: two cache policies: keep one of the two and remove the other
// expect: two_cache_policies<mcp::no_cache, mcp::no_cache
// SPDX-License-Identifier: MIT
#include <mcp/policy/select.hpp>

mcp::policy_set<mcp::no_cache, mcp::no_cache>::cache policy;
