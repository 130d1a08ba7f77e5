// SPDX-License-Identifier: MIT
// Asio's POSIX descriptors and local sockets, for the transports that need them.
#pragma once

#include <mcp/core/asio.hpp>

#include <asio/local/stream_protocol.hpp>
#include <asio/posix/stream_descriptor.hpp>

namespace mcp {

using stream_descriptor = net::posix::stream_descriptor;
using local_socket = net::local::stream_protocol::socket;

}  // namespace mcp
