// SPDX-License-Identifier: MIT
// connect(): attempts, and the pauses between them, within one limit.
#pragma once

#include <mcp/client/engine.hpp>
#include <mcp/client/handshake.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace mcp {

namespace detail {

template <class Engine>
task<result<void>> attempt_connect(std::shared_ptr<Engine> self, time_point deadline) {
    auto ready = co_await Engine::connection_type::wait_closed(self->link, deadline);
    if (!ready) co_return ready;
    if (!self->link->is_connecting()) co_return fail(errc::closed, "closed while connecting");
    handshake<typename Engine::transport_type> shake(self->link, deadline);
    auto done = co_await shake.run();
    co_return done;
}

}  // namespace detail

/// Connects, trying again as the retry policy says.
template <class Engine>
task<result<void>> connect(std::shared_ptr<Engine> self,
                           detail::late<Engine, call_options> options) {
    auto& link = *self->link;
    if (link.is_abandoned()) co_return fail(errc::closed, "the client was destroyed");
    if (link.is_connecting() || link.is_connected()) {
        co_return fail(errc::already_connected,
                       "close() first, or use the connection that is there");
    }
    link.begin_connecting();
    self->cache.clear();  // it may be another server, or the same with other tools
    time_point const begun = clock::now();
    time_point const deadline =
        self->clock_for(request_kind::connect, options, begun).total_end(begun);
    for (unsigned retry = 1;; ++retry) {
        auto connected = co_await detail::attempt_connect(self, deadline);
        if (connected) co_return connected;
        link.begin_close();
        error const& why = connected.error();
        bool const wanted = link.is_connecting();  // close() may have been called meanwhile
        attempt_info const about{request_kind::connect, why.reached, false};
        auto const state = co_await net::this_coro::cancellation_state;
        bool const stopped = state.cancelled() != net::cancellation_type::none;
        std::optional<duration> delay;
        if (wanted && !stopped) delay = self->retry_delay(retry, why, about);
        time_point const until = detail::later(clock::now(), delay.value_or(duration()));
        if (!delay || until >= deadline) {
            if (wanted) link.fail_connecting();
            co_return connected;
        }
        auto waited = co_await Engine::connection_type::pause_connecting(self->link, until);
        if (!waited) {
            if (link.is_connecting()) link.fail_connecting();
            co_return waited;
        }
    }
}

}  // namespace mcp
