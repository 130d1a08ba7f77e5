// expect: near miss: delay_before of a retry policy must be `std::optional<duration> delay_before(unsigned, error const&, attempt_info const&, double) const`
// expect: hasty
// SPDX-License-Identifier: MIT
#include <mcp/policy/select.hpp>

struct hasty {
    mcp::duration delay_before(unsigned, mcp::error const&) const { return {}; }
};

mcp::policy_set<hasty>::retry policy;
