// expect: near miss: delay_before of a retry policy must be `std::optional<duration> delay_before(unsigned, error const&, attempt_info const&, double) const`
// expect: forgetful
// SPDX-License-Identifier: MIT
#include <mcp/policy/select.hpp>

struct forgetful {
    std::optional<mcp::duration> delay_before(unsigned, mcp::error const&, mcp::attempt_info const&,
                                              double) {
        return std::nullopt;
    }
};

mcp::policy_set<mcp::no_cache, forgetful>::retry policy;
