// expect: near miss: a cache policy must have `duration time_to_live(cache_hint const&) const`, `std::size_t max_entries() const` and `bool serve_stale_on_error() const`
// expect: unbounded
// SPDX-License-Identifier: MIT
#include <mcp/policy/select.hpp>

struct unbounded {
    mcp::duration time_to_live(mcp::cache_hint const&) const { return {}; }
};

mcp::policy_set<unbounded>::cache policy;
