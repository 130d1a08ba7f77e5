// SPDX-License-Identifier: MIT
// A way through an HTTP proxy to a server (RFC 9110 9.3.6).
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/message.hpp>
#include <mcp/http/response_parser.hpp>
#include <mcp/http/stream.hpp>
#include <mcp/http/url.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {
namespace detail {

inline std::string connect_request(url const& to, url const& proxy) {
    std::string const server = to.host_and_port();
    std::string text = "CONNECT " + server + " HTTP/1.1\r\nHost: " + server + "\r\n";
    if (!proxy.user_info.empty()) {
        text += "Proxy-Authorization: " + basic_authorization(proxy.user_info) + "\r\n";
    }
    text += "\r\n";
    return text;
}

inline result<void> judge_tunnel(int status) {
    if (status >= 200 && status < 300) return {};
    std::string words = "it answered " + std::to_string(status);
    if (status == 407) return fail(errc::proxy_unauthorized, std::move(words));
    return fail(status >= 500 ? errc::proxy_failed : errc::proxy_refused, std::move(words));
}

}  // namespace detail

/// Asks the proxy that `through` is connected to for a connection to `to`. Errors are
/// errc::proxy_unauthorized (407), errc::proxy_failed (5xx) and errc::proxy_refused.
inline task<result<void>> open_tunnel(stream& through, url to, url proxy) {
    std::string const text = detail::connect_request(to, proxy);
    if (auto sent = co_await through.finish(text); !sent) co_return sent;
    response_parser parser;
    parser.reset(true);  // what follows the head belongs to the server
    std::array<char, 4096> room;
    for (;;) {
        auto const count = co_await through.read_some(net::buffer(room));
        if (!count) co_return fail(count.error());
        if (*count == 0) co_return fail(errc::connection_lost, "the proxy closed the connection");
        std::string_view bytes(room.data(), *count);
        auto const step = parser.next(bytes);
        if (!step) co_return fail(step.error());
        if (step->what == response_parser::event::need_more) continue;
        if (auto fine = detail::judge_tunnel(parser.head().status); !fine) co_return fine;
        if (bytes.empty()) co_return result<void>();
        // A server waits for the TLS client to begin.
        co_return fail(errc::malformed_response, "the proxy said more than it was asked");
    }
}

}  // namespace mcp::http
