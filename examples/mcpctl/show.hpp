// SPDX-License-Identifier: MIT
// What tools, resources and prompts hold, for people.
#pragma once

#include <mcp/protocol/content.hpp>
#include <mcp/protocol/tools.hpp>

#include <string>

namespace mcpctl {

/// Printable text that ends with a line end. Binary content is named, not shown.
std::string show_content(mcp::content const& block);
std::string show_contents(mcp::resource_contents const& contents);
std::string show_result(mcp::tool_result const& result);

}  // namespace mcpctl
