// expect: near miss: limit_for of a timeout policy must be `time_limit limit_for(request_kind) const`
// expect: seconds_only
// SPDX-License-Identifier: MIT
#include <mcp/policy/select.hpp>

struct seconds_only {
    mcp::duration limit_for(mcp::request_kind) const { return {}; }
};

mcp::policy_set<seconds_only>::timeout policy;
