// expect: one type is several policies: split it into one type for each
// expect: everything
// SPDX-License-Identifier: MIT
#include <mcp/policy/select.hpp>

struct everything {
    mcp::time_limit limit_for(mcp::request_kind) const { return {}; }
    mcp::duration time_to_live(mcp::cache_hint const&) const { return {}; }
    std::size_t max_entries() const { return 1; }
    bool serve_stale_on_error() const { return false; }
};

mcp::policy_set<everything>::retry policy;
