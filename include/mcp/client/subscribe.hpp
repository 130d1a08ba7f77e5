// SPDX-License-Identifier: MIT
// Asking for notifications: subscriptions/listen, and resources/subscribe before it.
#pragma once

#include <mcp/client/engine.hpp>
#include <mcp/client/requests.hpp>
#include <mcp/client/subscription.hpp>
#include <mcp/core/late.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace mcp {

namespace detail {

// The final result of a listen is its graceful end; anything else says why it ended.
template <class State, class Outcome> void end_from(State& state, Outcome outcome) {
    if (!outcome) return state.finish(std::move(outcome.error()));
    if (outcome->failure) {
        return state.finish(to_error(std::move(*outcome->failure), "subscriptions/listen"));
    }
    state.finish(std::nullopt);
}

template <class Engine>
result<late<Engine, request>> listen_request(Engine& self, std::int64_t id,
                                             subscription_filter const& filter,
                                             detail::late<Engine, call_options> const& options) {
    late<Engine, request_meta> meta;
    auto refused = describe_request(meta, self.link->options(), options, "subscriptions/listen");
    if (refused) return fail(std::move(*refused));
    return late<Engine, request>(id, "subscriptions/listen",
                                 encode_params(self.link->language(), encode_listen(filter), meta));
}

template <class Engine>
void on_listen_ended(std::shared_ptr<Engine> self,
                     std::shared_ptr<late<Engine, subscription_state>> state,
                     detail::late<Engine, call_options> options,
                     result<late<Engine, response>> outcome);

// Sends the request that is the subscription, whose stream brings its events.
template <class Engine>
result<void> start_listening(std::shared_ptr<Engine> self,
                             std::shared_ptr<late<Engine, subscription_state>> state,
                             detail::late<Engine, call_options> const& options) {
    auto sent = listen_request(*self, state->id, state->filter, options);
    if (!sent) return fail(std::move(sent.error()));
    auto ended = [weak = std::weak_ptr<late<Engine, subscription_state>>(state),
                  engine = std::weak_ptr<Engine>(self), options] {
        auto const live = weak.lock();
        auto outcome = live ? live->exchange.take() : std::nullopt;
        if (outcome) on_listen_ended(engine.lock(), live, options, std::move(*outcome));
    };
    state->exchange.start(self->link->get_executor(), self->link->wire(), std::move(*sent),
                          exchange_clock(), std::move(ended));
    return {};
}

// What of the lists was missed while nobody listened is not known.
template <class Engine>
void report_lists(std::shared_ptr<Engine> self,
                  std::shared_ptr<late<Engine, subscription_state>> state) {
    auto const link = self->link;  // a handler may destroy the client
    auto const tell = [&](bool wanted, late<Engine, server_event> const& event) {
        if (wanted && !state->ended) link->notifications().tell(state, event);
    };
    tell(state->filter.tools_list_changed, tools_changed());
    tell(state->filter.prompts_list_changed, prompts_changed());
    tell(state->filter.resources_list_changed, resources_changed());
}

// Waits until it has ended, or `done` holds, or the time is over.
template <class State, class Done>
task<void> wait_for_subscription(std::shared_ptr<State> state, time_point until, Done done) {
    while (!state->ended && !done() && clock::now() < until) co_await state->changed.wait(until);
}

// Listens again until the server acknowledges it. Holds the subscription only: the client may go.
template <class Engine>
task<void> renew_subscription(std::weak_ptr<Engine> engine,
                              std::shared_ptr<late<Engine, subscription_state>> state,
                              detail::late<Engine, call_options> options) {
    duration wait = std::chrono::seconds(1);
    constexpr duration longest = std::chrono::seconds(30);
    auto const never = [] { return false; };
    auto const decided = [state] { return !state->renewing || state->renewal_failure; };
    while (!state->ended) {
        co_await wait_for_subscription(state, later(clock::now(), wait), never);
        auto self = engine.lock();
        if (state->ended || !self) break;
        std::int64_t const id = state->id = self->link->next_id();
        state->renewal_failure.reset();
        auto started = start_listening(self, state, options);
        if (!started) state->finish(std::move(started.error()));
        self.reset();
        co_await wait_for_subscription(state, later(clock::now(), longest), decided);
        // It broke once more right after it was acknowledged: that is for the next renewal.
        if (state->ended || state->id != id) break;
        self = engine.lock();
        if (!state->renewing) {
            if (self) report_lists(self, state);
            co_return;
        }
        state->exchange.cancel();  // if it was not even acknowledged
        wait = std::min(duration::from_milliseconds(wait.milliseconds * 2), longest);
        if (state->renewal_failure && state->renewal_failure->retry_after)
            wait = std::max(wait, *state->renewal_failure->retry_after);
    }
}

template <class Engine>
void on_listen_ended(std::shared_ptr<Engine> self,
                     std::shared_ptr<late<Engine, subscription_state>> state,
                     detail::late<Engine, call_options> options,
                     result<late<Engine, response>> outcome) {
    // Where all exchanges share one connection, it is gone now, and the client says so itself.
    bool const may_renew =
        self && self->link->is_connected() && !state->ended && state->acknowledged && !outcome;
    if (may_renew && state->renewing && is_retryable(classify(outcome.error()))) {
        state->renewal_failure = std::move(outcome.error());
        state->changed.notify_all();
        return;
    }
    bool const is_broken = may_renew && outcome.error().code == errc::connection_lost;
    if (!is_broken || state->renewing) return end_from(*state, std::move(outcome));
    self->link->log().write(log_level::info, log_category::client,
                            [&] { return "listening again: " + outcome.error().message(); });
    state->renewing = true;
    net::co_spawn(self->link->get_executor(),
                  renew_subscription(std::weak_ptr<Engine>(self), state, std::move(options)),
                  net::detached);
}

}  // namespace detail

/// Starts a subscription and waits until the server has acknowledged it.
template <class Engine>
task<result<subscription>> listen(std::shared_ptr<Engine> self, subscription_filter filter,
                                  event_handler handler,
                                  detail::late<Engine, call_options> options) {
    auto const link = self->link;
    if (auto blocked = link->obstacle()) co_return fail(std::move(*blocked));
    if (era_of(link->language()) == era::legacy) {
        co_return fail(errc::unsupported_by_server,
                       "subscriptions/listen came with 2026-07-28; this server sends list changes "
                       "unasked, and subscribe_resource works");
    }
    auto const state = std::make_shared<detail::late<Engine, detail::subscription_state>>(
        link->get_executor(), link->next_id(), std::move(handler), std::move(filter));
    detail::late<Engine, subscription> made(state);
    link->notifications().add(state);
    auto started = detail::start_listening(self, state, options);
    if (!started) co_return fail(std::move(started.error()));
    time_point const begun = clock::now();
    time_point const deadline =
        self->clock_for(request_kind::read, options, begun).total_end(begun);
    while (!state->acknowledged && !state->ended) {
        auto const woken = co_await state->changed.wait(deadline);
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
                                      detail::late<Engine, call_options> options) {
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
    detail::late<Engine, subscription_filter> filter;
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
                                        detail::late<Engine, call_options> options) {
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
