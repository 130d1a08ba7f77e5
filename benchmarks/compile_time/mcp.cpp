// SPDX-License-Identifier: MIT
// What a user's file pays for the library; baseline.cpp is what it would pay anyway.
#include <mcp/mcp.hpp>
