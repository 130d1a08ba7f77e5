// expect: two timeout policies: keep one of the two and remove the other
// expect: two_timeout_policies<mcp::no_timeout, mcp::runtime_timeout
// SPDX-License-Identifier: MIT
#include <mcp/policy/select.hpp>

mcp::policy_set<mcp::no_timeout, mcp::runtime_timeout>::timeout policy;
