// SPDX-License-Identifier: MIT
// Real servers that listen for HTTP, and clients of them.
#pragma once

#include <mcp/core/asio_sockets.hpp>
#include <mcp/transport/http.hpp>
#include <mcp/transport/process.hpp>

#include "interop/interop_world.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace mcp::test {

/// A port of this machine that nobody listened on a moment ago.
inline std::uint16_t free_port() {
    net::io_context context;
    net::ip::tcp::acceptor acceptor(context, {net::ip::address_v4::loopback(), 0});
    return acceptor.local_endpoint().port();
}

inline bool accepts(std::uint16_t port) {
    net::io_context context;
    net::ip::tcp::socket socket(context);
    std::error_code failure;
    socket.connect({net::ip::address_v4::loopback(), port}, failure);
    return !failure;
}

/// A process that listens on a port. Killed with its group at the end.
class listening_process {
public:
    listening_process(process_options how, std::uint16_t port) : port_(port) {
        child_.emplace(must(child_process::spawn(std::move(how))));
        time_point const deadline = clock::now() + patience;
        while (!accepts(port_) && clock::now() < deadline && !child_->try_wait()) {
            net::io_context context;
            settle(context);
        }
        REQUIRE(accepts(port_));
    }

    [[nodiscard]] std::string url(std::string const& path, std::string const& scheme = "http") const {
        return scheme + "://localhost:" + std::to_string(port_) + path;
    }

    void kill() { child_.reset(); }

private:
    std::uint16_t port_;
    std::optional<child_process> child_;
};

inline process_options node_process(std::string script, std::vector<std::string> arguments,
                                    std::string port_variable, std::uint16_t port) {
    arguments.insert(arguments.begin(), std::move(script));
    process_options how(node_modules() + "/.bin/node", std::move(arguments));
    how.environment.emplace("MCP_NODE_MODULES", node_modules());
    if (!port_variable.empty()) how.environment.emplace(port_variable, std::to_string(port));
    return how;
}

/// server-everything: "streamableHttp" or "sse".
inline listening_process everything_over(std::string kind) {
    std::uint16_t const port = free_port();
    std::vector<std::string> arguments = {std::move(kind)};
    return listening_process(
        node_process(server_file("server-everything"), std::move(arguments), "PORT", port), port);
}

inline listening_process modern_over_http(std::vector<std::string> arguments = {}) {
    std::uint16_t const port = free_port();
    arguments.push_back("--http");
    arguments.push_back(std::to_string(port));
    return listening_process(
        node_process(std::string(MCP_SOURCE_DIR) + "/tests/interop/node/modern_server.mjs",
                     std::move(arguments), {}, port),
        port);
}

/// A client of a server that listens; closed at the end, so that the server learns of it.
class http_world : public client_world<http_transport> {
public:
    using client_world::client_world;
    ~http_world() {
        if (client) close();
    }
};

}  // namespace mcp::test
