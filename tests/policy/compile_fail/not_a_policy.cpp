// expect: not a policy: it must have delay_before (retry), limit_for (timeout) or time_to_live (cache)
// expect: bystander
// SPDX-License-Identifier: MIT
#include <mcp/policy/select.hpp>

struct bystander {};

mcp::policy_set<bystander>::retry policy;
