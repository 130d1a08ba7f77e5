// SPDX-License-Identifier: MIT
// Asio's network sockets, for the HTTP client that needs them.
#pragma once

#include <mcp/core/asio_sockets.hpp>

#include <fcntl.h>

namespace mcp::http {

using tcp = net::ip::tcp;

/// A connected socket of any family.
using any_socket = net::generic::stream_protocol::socket;

namespace detail {

/// Programs that this process starts must not inherit a connection.
inline void close_on_exec(int descriptor) noexcept {
    if (descriptor >= 0) ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

}  // namespace detail
}  // namespace mcp::http
