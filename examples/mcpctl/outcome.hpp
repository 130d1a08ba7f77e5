// SPDX-License-Identifier: MIT
// What comes of a command: its output or why there is none, and the exit code that says so.
#pragma once

#include <mcp/core/result.hpp>

#include <tl/expected.hpp>

#include <string>
#include <utility>
#include <variant>

namespace mcpctl {

/// What the process returns; docs/mcpctl.md lists them.
enum class exit_code {
    ok = 0,
    tool_error = 1,     ///< The tool said isError.
    usage = 2,          ///< The command line, or what it says, makes no sense.
    no_connection = 3,  ///< Failed before the handshake was complete.
    failed = 4,         ///< The protocol, the server, or the connection failed afterwards.
    timed_out = 5,
    interrupted = 130,
};

/// The user asked for something that cannot be.
struct bad_input {
    std::string words;
};

using failure = std::variant<bad_input, mcp::error>;

template <class T> using outcome = tl::expected<T, failure>;

/// What a command writes to stdout in the end.
struct answer {
    std::string text;
    exit_code code = exit_code::ok;
};

/// What a reader of the command line answers to what it cannot take.
inline tl::unexpected<bad_input> refuse(std::string words) {
    return tl::unexpected<bad_input>(bad_input{std::move(words)});
}

/// Makes the failing side of any outcome.
inline tl::unexpected<failure> failed(failure why) {
    return tl::unexpected<failure>(std::move(why));
}

/// The exit code for a failure; `connected` says whether the handshake was complete.
inline exit_code code_of(failure const& why, bool connected) {
    auto const* problem = std::get_if<mcp::error>(&why);
    if (problem == nullptr) return exit_code::usage;
    for (mcp::errc each : {mcp::errc::invalid_argument, mcp::errc::unknown_tool,
                           mcp::errc::invalid_configuration, mcp::errc::invalid_url}) {
        if (problem->code == each) return exit_code::usage;
    }
    if (problem->code == mcp::errc::timed_out) return exit_code::timed_out;
    if (problem->code == mcp::errc::cancelled) return exit_code::interrupted;
    return connected ? exit_code::failed : exit_code::no_connection;
}

}  // namespace mcpctl
