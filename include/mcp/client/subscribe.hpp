// SPDX-License-Identifier: MIT
// Asking for notifications: subscriptions/listen, and resources/subscribe before it.
#pragma once

#include <mcp/client/engine.hpp>
#include <mcp/client/requests.hpp>
#include <mcp/client/subscription.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace mcp {

namespace detail {

// The final result of a listen is its graceful end; anything else says why it ended.
inline void end_from(subscription_state& state, result<response> outcome) {
    if (!outcome) return state.finish(std::move(outcome.error()));
    if (outcome->failure) {
        return state.finish(to_error(std::move(*outcome->failure), "subscriptions/listen"));
    }
    state.finish(std::nullopt);
}

template <class Engine>
result<request> listen_request(Engine& self, std::int64_t id, subscription_filter const& filter,
                               call_options const& options) {
    auto const meta = describe_request(self.link->options(), options, "subscriptions/listen");
    if (!meta) return fail(meta.error());
    return request(id, "subscriptions/listen",
                   encode_params(self.link->language(), encode_listen(filter), *meta));
}

}  // namespace detail

/// Starts a subscription and waits until the server has acknowledged it.
template <class Engine>
task<result<subscription>> listen(std::shared_ptr<Engine> self, subscription_filter filter,
                                  event_handler handler, call_options options) {
    auto const link = self->link;
    if (auto blocked = link->obstacle()) co_return fail(std::move(*blocked));
    if (era_of(link->language()) == era::legacy) {
        co_return fail(errc::unsupported_by_server,
                       "subscriptions/listen came with 2026-07-28; this server sends list changes "
                       "unasked, and subscribe_resource works");
    }
    std::int64_t const id = link->next_id();
    auto sent = detail::listen_request(*self, id, filter, options);
    if (!sent) co_return fail(std::move(sent.error()));
    auto const state =
        std::make_shared<detail::subscription_state>(link->get_executor(), id, std::move(handler));
    subscription made(state);
    link->notifications().add(state);
    state->exchange.start(link->get_executor(), link->wire(), std::move(*sent), exchange_clock(),
                          [weak = std::weak_ptr<detail::subscription_state>(state)] {
                              auto const live = weak.lock();
                              auto outcome = live ? live->exchange.take() : std::nullopt;
                              if (outcome) detail::end_from(*live, std::move(*outcome));
                          });
    exchange_clock const limits = self->clock_for(request_kind::read, options, clock::now());
    while (!state->acknowledged && !state->ended) {
        auto const woken = co_await state->changed.wait(limits.total_end());
        if (woken == detail::wake_reason::cancelled) co_return fail(errc::cancelled);
        if (woken == detail::wake_reason::timed_out) {
            co_return fail(errc::timed_out, "subscriptions/listen");
        }
    }
    if (state->ended && state->reason) co_return fail(*state->reason);
    if (!state->acknowledged) state->acknowledged.emplace();
    co_return made;
}

template <class Engine>
task<result<void>> subscribe_resource(std::shared_ptr<Engine> self, std::string uri,
                                      call_options options) {
    if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
    if (!self->link->server().capabilities.resources_subscribe) {
        co_return fail(errc::unsupported_by_server,
                       "the server did not announce resources.subscribe");
    }
    if (era_of(self->link->language()) == era::legacy) {
        std::string members = detail::string_member_text("uri", uri);
        auto done = co_await detail::send_request(self, request_kind::other, "resources/subscribe",
                                                  std::move(members), std::move(options));
        co_return done;
    }
    subscription_filter filter;
    filter.resources.push_back(uri);
    event_handler none;
    auto made = co_await listen(self, std::move(filter), std::move(none), std::move(options));
    if (!made) co_return fail(std::move(made.error()));
    auto const granted = made->granted().resources;
    if (std::find(granted.begin(), granted.end(), uri) == granted.end()) {
        co_return fail(errc::unsupported_by_server, "the server did not grant the subscription");
    }
    self->resource_subscriptions.insert_or_assign(std::move(uri), std::move(*made));
    co_return result<void>();
}

template <class Engine>
task<result<void>> unsubscribe_resource(std::shared_ptr<Engine> self, std::string uri,
                                        call_options options) {
    if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
    if (era_of(self->link->language()) == era::modern) {
        if (self->resource_subscriptions.erase(uri) == 0) {
            co_return fail(errc::invalid_argument, "not subscribed to " + uri);
        }
        co_return result<void>();
    }
    std::string members = detail::string_member_text("uri", uri);
    auto done = co_await detail::send_request(self, request_kind::other, "resources/unsubscribe",
                                              std::move(members), std::move(options));
    co_return done;
}

}  // namespace mcp
