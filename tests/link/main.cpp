// SPDX-License-Identifier: MIT
// One of two translation units that include everything: a function that is not inline would clash.
#include <mcp/host.hpp>
#include <mcp/mcp.hpp>

mcp::errc failure_made_elsewhere();

int main() {
    mcp::result<int> const here = mcp::fail(mcp::errc::timed_out);
    return here.error().code == make_error_code(failure_made_elsewhere()) ? 0 : 1;
}
