// expect: the same policy is given twice: remove one of the two values
// SPDX-License-Identifier: MIT
#include <mcp/policy/select.hpp>

mcp::runtime_cache one;
mcp::runtime_cache two;
mcp::runtime_cache picked = mcp::pick<mcp::runtime_cache>(one, two);
