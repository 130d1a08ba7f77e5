// SPDX-License-Identifier: MIT
// A proxy for tests of the HTTP client: CONNECT, with credentials or without.
#pragma once

#include <support/http_server.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mcp::test {

/// What a proxy was asked, as it came in.
using proxy_log = std::vector<std::string>;

/// Passes on what one side says to the other, until it hangs up.
inline task<void> relay(std::shared_ptr<peer> from, std::shared_ptr<peer> to) {
    for (;;) {
        std::string bytes = co_await from->read_some();
        if (bytes.empty()) break;
        bool const sent = co_await to->send(std::move(bytes));
        if (!sent) break;
    }
    to->hang_up();
}

/// Opens a tunnel to `port` on this machine, whatever host it is asked for.
inline task<void> tunnel(std::shared_ptr<peer> client, std::uint16_t port) {
    auto const where = co_await net::this_coro::executor;
    http::tcp::socket socket(where);
    auto const [code] = co_await socket.async_connect(
        http::tcp::endpoint(net::ip::address_v4::loopback(), port), detail::as_result);
    if (code) co_return;
    auto const server = std::make_shared<peer>(http::any_socket(std::move(socket)), nullptr, 0);
    co_await client->send("HTTP/1.1 200 Connection established\r\n\r\n");
    net::co_spawn(where, relay(server, client), net::detached);
    co_await relay(client, server);
}

/// A proxy in front of everything that listens on `port`; wants this header if it is not empty.
inline script connect_proxy(std::uint16_t port, proxy_log& log, std::string wanted = {}) {
    return [port, &log, wanted](std::shared_ptr<peer> with) -> task<void> {
        std::string const request = co_await with->read_request();
        log.push_back(request);
        if (request.find(wanted) == request.npos) {
            co_await with->send("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
            co_return;
        }
        co_await tunnel(with, port);
    };
}

}  // namespace mcp::test
