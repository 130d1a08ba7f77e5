// SPDX-License-Identifier: MIT
// The commands, one function each.
#pragma once

#include "outcome.hpp"

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/events.hpp>
#include <mcp/protocol/roots.hpp>

#include <string>
#include <vector>

namespace mcpctl {

class session;

// info.cpp
mcp::task<outcome<answer>> show_info(session& here);
mcp::task<outcome<answer>> ping(session& here);
mcp::task<outcome<answer>> probe(session& here);

// lists.cpp
mcp::task<outcome<answer>> list_tools(session& here);
mcp::task<outcome<answer>> list_resources(session& here);
mcp::task<outcome<answer>> list_templates(session& here);
mcp::task<outcome<answer>> list_prompts(session& here);

// call.cpp
mcp::task<outcome<answer>> call_tool(session& here);

// read.cpp
mcp::task<outcome<answer>> read_resource(session& here);
mcp::task<outcome<answer>> get_prompt(session& here);
mcp::task<outcome<answer>> complete(session& here);

// watch.cpp
mcp::task<outcome<answer>> watch(session& here);

// events.cpp
mcp::task<outcome<answer>> print_feed(session& here);

/// An event on one line, for people and as JSON.
std::string describe_event(mcp::server_event const& event);
std::string event_json(mcp::server_event const& event);

/// The answer to a server that asks for the roots.
mcp::task<mcp::result<std::vector<mcp::root>>> list_roots(std::vector<mcp::root> roots);

}  // namespace mcpctl
