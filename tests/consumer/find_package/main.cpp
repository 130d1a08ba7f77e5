// SPDX-License-Identifier: MIT
// What the smallest user writes: include, name a type, check an outcome.
#include <mcp/mcp.hpp>

int main() {
    mcp::result<int> const answer = 42;
    mcp::result<int> const nothing = mcp::fail(mcp::errc::timed_out);
    return answer.has_value() && *answer == 42 && !nothing ? 0 : 1;
}
