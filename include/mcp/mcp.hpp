// SPDX-License-Identifier: MIT
// asio-mcp: use Model Context Protocol servers from C++20 coroutines.
#pragma once

#include <mcp/client.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/duration.hpp>
#include <mcp/core/error.hpp>
#include <mcp/core/json.hpp>
#include <mcp/core/log.hpp>
#include <mcp/core/result.hpp>
#include <mcp/core/translate.hpp>
#include <mcp/policy/cache.hpp>
#include <mcp/policy/retry.hpp>
#include <mcp/policy/timeout.hpp>
#include <mcp/transport/any.hpp>
#include <mcp/transport/memory.hpp>
#include <mcp/transport/stdio.hpp>

// What both of the following need.
#if defined(MCP_WITH_HOST) || defined(MCP_WITH_HTTP)
#include <mcp/http/url.hpp>
#endif

// Needs toml++: on with the CMake target mcp::toml.
#ifdef MCP_WITH_TOML
#include <mcp/core/toml.hpp>
#endif

// What links llhttp and OpenSSL: on with the CMake target mcp::http, or where the user defines it.
#ifdef MCP_WITH_HTTP
#include <mcp/http/challenge.hpp>
#include <mcp/http/event_source.hpp>
#include <mcp/transport/http.hpp>
#endif

// Many servers. Costs every file that includes it, so a program without a host does without: define
// this, or include mcp/host.hpp where it is needed.
#ifdef MCP_WITH_HOST
#include <mcp/host.hpp>
#endif

// Skills: as many as a host has servers, and as dear to compile.
#ifdef MCP_WITH_SKILLS
#include <mcp/skills.hpp>
#endif
