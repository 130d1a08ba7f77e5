// expect: not a policy
// expect: mcp::backoff
// SPDX-License-Identifier: MIT
#include <mcp/policy/select.hpp>

mcp::policy_set<mcp::backoff>::retry policy;
