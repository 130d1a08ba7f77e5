// SPDX-License-Identifier: MIT
// An HTTP/1.1 client: connections are kept, proxies and TLS are taken care of.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/body_buffer.hpp>
#include <mcp/http/client_state.hpp>
#include <mcp/http/exchange.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/http/message.hpp>
#include <mcp/http/sending.hpp>
#include <mcp/http/tls_facts.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace mcp::http {

/// Sends requests. Copies share the connections and the TLS tickets. Everything is called on the
/// executor; destroying the last copy closes idle connections.
class client {
public:
    explicit client(executor where, client_options options = {})
        : state_(std::make_shared<detail::client_state>(std::move(where), std::move(options))) {}

    /// Sends a request and returns when the head of the response is here, whatever its status.
    ///
    /// Redirects within the origin are followed: 307 and 308 always, 301 to 303 for GET and HEAD.
    /// One to another origin is errc::cross_origin_redirect.
    /// Tripping `stop`, which may be null, ends the request and the exchange at once with its
    /// error; cancelling the coroutine gives errc::cancelled. Nothing else limits how long the
    /// server may think. `error::reached` is `unsent` if surely nothing of the request left. Where
    /// a kept connection turns out to be dead, the request is sent once more on a new one if it is
    /// repeatable or had not left yet.
    [[nodiscard]] task<result<exchange>> send(request sent,
                                              std::shared_ptr<interrupt> stop = nullptr) const {
        return run(begin(std::move(sent), std::move(stop)));
    }

    /// The same for whoever saves a coroutine, and drives it himself.
    [[nodiscard]] std::unique_ptr<detail::sending> begin(request sent,
                                                         std::shared_ptr<interrupt> stop) const {
        return std::make_unique<detail::sending>(state_, std::move(sent), std::move(stop));
    }

    /// Memory for a body: the block that was given back last, if nobody took it since. At most one
    /// is kept, of up to 16 MiB.
    [[nodiscard]] body_buffer take_buffer() const { return std::exchange(state_->spare, {}); }
    void give_back(body_buffer used) const {
        constexpr std::size_t most = std::size_t(16) << 20;
        bool const is_better = used.capacity() > state_->spare.capacity();
        if (is_better && used.capacity() <= most) state_->spare = std::move(used);
    }

    /// Closes the connections that serve no request now.
    void close_idle() const { state_->connections->close_idle(); }

    /// How many connections serve no request now.
    [[nodiscard]] std::size_t idle_count() const { return state_->connections->idle_count(); }

    /// How the connection that was made last is secured; nothing if it is not.
    [[nodiscard]] std::optional<tls_facts> last_tls() const { return state_->last_tls; }

    [[nodiscard]] client_options const& options() const noexcept { return state_->options; }
    [[nodiscard]] executor get_executor() const { return state_->where; }

private:
    static task<result<exchange>> run(std::unique_ptr<detail::sending> now) {
        using step = detail::sending::step;
        for (;;) {
            auto const next = now->go_on();
            if (next == step::done) co_return now->answer();
            if (next == step::read) {
                auto const got = co_await now->receive();
                auto const state = co_await net::this_coro::cancellation_state;
                now->take(got, state);
            } else {
                co_await now->wait(next);
            }
        }
    }

    std::shared_ptr<detail::client_state> state_;
};

}  // namespace mcp::http
