// SPDX-License-Identifier: MIT
// Asio's network sockets; apart from core/asio.hpp, which programs without HTTP include.
#pragma once

#include <mcp/core/asio.hpp>

#include <asio/generic/stream_protocol.hpp>
#include <asio/ip/address.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/socket_base.hpp>
