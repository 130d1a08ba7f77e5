// SPDX-License-Identifier: MIT
// The settings of the stdio transport.
#pragma once

#include <mcp/transport/process_environment.hpp>
#include <mcp/transport/process_shutdown.hpp>
#include <mcp/transport/stderr_tail.hpp>
#include <mcp/wire/json_scan.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// How to start a server and what to accept from it.
struct stdio_options {
    process_options process;
    /// Longest message in bytes, in either direction's queue; 0 lifts the limit.
    std::size_t max_message = std::size_t(64) << 20;
    json_limits json;
    shutdown_limits shutdown;
    /// Gets each line that the server writes to stderr. Must not block.
    stderr_tail::line_handler on_stderr_line;
    std::size_t stderr_kept = 4096;  ///< Bytes of stderr kept for error messages.

    stdio_options(std::string command, std::vector<std::string> arguments = {})
        : process(std::move(command), std::move(arguments)) {}
    stdio_options(process_options child)
        : process(std::move(child)) {}  // NOLINT: converts on purpose
};

}  // namespace mcp
