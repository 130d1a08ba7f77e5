// SPDX-License-Identifier: MIT
// Many servers: where they are configured, how their connections are kept, how tools are named.
#pragma once

#include <mcp/host/basic_host.hpp>
#include <mcp/host/config.hpp>
#include <mcp/host/config_edit.hpp>
#include <mcp/host/config_entry_text.hpp>
#include <mcp/host/config_watch.hpp>
#include <mcp/host/config_writer.hpp>
#include <mcp/host/connection.hpp>
#include <mcp/host/connection_state.hpp>
#include <mcp/host/event_hub.hpp>
#include <mcp/host/file_server_store.hpp>
#include <mcp/host/health.hpp>
#include <mcp/host/load_tools.hpp>
#include <mcp/host/pool.hpp>
#include <mcp/host/pool_failover.hpp>
#include <mcp/host/pool_key.hpp>
#include <mcp/host/pool_limits.hpp>
#include <mcp/host/pool_queue.hpp>
#include <mcp/host/registry.hpp>
#include <mcp/host/server_store.hpp>
#include <mcp/host/slash_builtins.hpp>
#include <mcp/host/slash_commands.hpp>
#include <mcp/host/slash_host.hpp>
#include <mcp/host/slash_line.hpp>
#include <mcp/host/slash_markdown.hpp>
#include <mcp/host/slash_result.hpp>
#include <mcp/host/status.hpp>
#include <mcp/host/status_json.hpp>
#include <mcp/host/status_text.hpp>
#include <mcp/host/tool_filter.hpp>
#include <mcp/host/tool_names.hpp>
