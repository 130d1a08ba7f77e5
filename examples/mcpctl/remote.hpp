// SPDX-License-Identifier: MIT
// Servers that are reached over HTTP.
#pragma once

#include "invocation.hpp"
#include "outcome.hpp"

#include <mcp/core/asio.hpp>
#include <mcp/core/log.hpp>
#include <mcp/transport/any.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace mcpctl {

/// How a connection is secured, and what the server showed.
struct tls_description {
    std::string version;
    std::string cipher;
    std::string subject;
    std::string issuer;
    std::string expires;
    bool verified = false;
    bool resumed = false;
};

/// A way to a server.
struct remote_wire {
    mcp::any_transport transport;
    std::function<std::optional<tls_description>()> tls;  ///< Of the last connection.
};

/// What is wrong with the URL, a header or the file; nothing if they can be used.
std::optional<bad_input> check_remote(remote_server const& server);

/// The way to the server; nothing if the server is a program.
std::optional<remote_wire> make_remote(mcp::executor const& where, remote_server const& server,
                                       mcp::logger const& log);

/// Which transport is in use: `stdio`, `http` or `sse`.
std::string_view name_of(mcp::any_transport const& wire);

}  // namespace mcpctl
