// expect: two retry policies: keep one of the two and remove the other
// expect: two_retry_policies<mcp::no_retry, mcp::exponential_backoff<
// SPDX-License-Identifier: MIT
#include <mcp/policy/select.hpp>

mcp::policy_set<mcp::no_retry, mcp::no_cache, mcp::exponential_backoff<>>::retry policy;
