// SPDX-License-Identifier: MIT
// From a URL to a connected stream: resolving, connecting, proxy and TLS, all within a deadline.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/connect.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/http/resolve.hpp>
#include <mcp/http/stream.hpp>
#include <mcp/http/tls.hpp>
#include <mcp/http/tunnel.hpp>
#include <mcp/http/url.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace mcp::http {

/// Where a connection goes, and how.
struct route {
    explicit route(url where, std::optional<url> through = {})
        : to(std::move(where)),
          proxy(std::move(through)) {}

    url to;
    std::optional<url> proxy;

    /// True if the server is reached by CONNECT; otherwise the proxy forwards each request.
    [[nodiscard]] bool is_tunnel() const { return proxy && to.is_tls(); }
};

namespace detail {

/// One attempt to dial, as far as others need to know about it.
struct dialing {
    executor where;
    route way;
    std::shared_ptr<tls_context> tls;
    std::shared_ptr<interrupt> stop = std::make_shared<interrupt>();
    std::string_view step = "resolving";

    dialing(executor on, route along, std::shared_ptr<tls_context> secured)
        : where(std::move(on)),
          way(std::move(along)),
          tls(std::move(secured)) {}
};

inline task<result<any_socket>> dial_socket(dialing& now) {
    url const& first = now.way.proxy ? *now.way.proxy : now.way.to;
    if (first.is_unix()) {
        now.step = "connecting";
        co_return co_await connect_unix(now.where, first.socket_path, now.stop);
    }
    auto addresses = co_await resolve(now.where, first.host, first.port, now.stop);
    if (!addresses) co_return fail(addresses.error());
    now.step = "connecting";
    co_return co_await connect_any(now.where, std::move(*addresses), first.host_and_port(),
                                   now.stop);
}

inline task<result<stream>> dial_steps(dialing& now) {
    url const& to = now.way.to;
    auto const& proxy = now.way.proxy;
    bool const secure_proxy = proxy && proxy->is_tls();
    if (secure_proxy && to.is_tls()) {
        co_return fail(errc::invalid_configuration,
                       "a proxy for https servers must be reached by http itself");
    }
    auto socket = co_await dial_socket(now);
    if (!socket) co_return fail(socket.error());
    stream made(std::move(*socket));
    auto const close = [&made](error const&) { made.close(); };
    on_interrupt const guard(now.stop.get(), close);
    if (now.way.is_tunnel()) {
        now.step = "waiting for the proxy";
        auto open = co_await open_tunnel(made, to, *proxy);
        if (!open) co_return fail(open.error());
    }
    if (to.is_tls() || secure_proxy) {
        now.step = "the TLS handshake";
        url const& peer = secure_proxy ? *proxy : to;
        auto secured = co_await made.secure(now.tls, peer.host, peer.port);
        if (!secured) co_return fail(secured.error());
    }
    co_return std::move(made);
}

}  // namespace detail

/// Connects along `way`. `tls` may be null if nothing there is https. At `deadline` it ends with
/// errc::timed_out, and when `stop` (which may be null) is tripped with its error. All errors say
/// that nothing of a request was sent.
inline task<result<stream>> dial(executor where, route way, std::shared_ptr<tls_context> tls,
                                 time_point deadline, std::shared_ptr<interrupt> stop) {
    detail::dialing now(where, std::move(way), std::move(tls));
    auto const forward = [own = now.stop](error const& why) { own->trip(why); };
    on_interrupt const guard(stop.get(), forward);
    timer limit(where, deadline);
    limit.async_wait([own = now.stop](std::error_code code) {
        if (!code) own->trip(error(errc::timed_out));
    });
    if (stop != nullptr && stop->tripped()) now.stop->trip(stop->why());

    auto made = co_await detail::dial_steps(now);
    if (made && !now.stop->tripped()) co_return made;
    error why = made ? error(errc::closed) : std::move(made.error());
    if (now.stop->tripped() && why.code != errc::cancelled) {
        why = now.stop->why();
        if (why.code == errc::timed_out && why.detail.empty()) {
            why.detail = now.way.to.origin() + ": " + std::string(now.step) + " took too long";
        }
    }
    co_return fail_unsent(std::move(why));
}

}  // namespace mcp::http
