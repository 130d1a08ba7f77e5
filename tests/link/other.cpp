// SPDX-License-Identifier: MIT
// The other translation unit of the link test.
#include <mcp/host.hpp>
#include <mcp/mcp.hpp>

mcp::errc failure_made_elsewhere();
mcp::errc failure_made_elsewhere() { return mcp::errc::timed_out; }
