// expect: this policy has no default: give its value to the constructor
// SPDX-License-Identifier: MIT
#include <mcp/policy/select.hpp>

struct needs_value {
    explicit needs_value(int) {}
    mcp::time_limit limit_for(mcp::request_kind) const { return {}; }
};

needs_value picked = mcp::pick<needs_value>(mcp::no_cache());
