// SPDX-License-Identifier: MIT
// A subscription of the modern era: notifications that the client asked for.
#pragma once

#include <mcp/client/background_exchange.hpp>
#include <mcp/client/handlers.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/subscriptions.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace mcp {

namespace detail {

// Templates, so that only programs with a client compile them.
template <class Condition, class Filter = subscription_filter> struct basic_subscription_state {
    basic_subscription_state(executor const& where, std::int64_t number, event_handler handler,
                             Filter asked = Filter())
        : id(number),
          filter(std::move(asked)),
          on_event(std::move(handler)),
          changed(where) {}

    using problem = late<Condition, error>;

    template <class Payload> void acknowledge(Payload const& params) {
        Filter granted;
        if (params.present()) {
            auto in = params.cursor();
            for_each_member(in, [&](std::string_view key) {
                if (key == "notifications") decode(in, granted);
                else in.skip();
            });
        }
        acknowledged = std::move(granted);
        renewing = false;
        changed.notify_all();
    }

    /// Ends it. Only the first reason counts; none means that the server ended it in good order.
    void finish(std::optional<problem> why) {
        if (ended) return;
        ended = true;
        reason = std::move(why);
        exchange.cancel();
        changed.notify_all();
    }

    std::int64_t id;
    Filter filter;  // what was asked for
    event_handler on_event;
    Condition changed;  // notified at each change of what follows
    std::optional<Filter> acknowledged;
    bool ended = false;
    std::optional<problem> reason;
    bool renewing = false;                 // until the server has acknowledged it again
    std::optional<problem> renewal_failure;  // of the last attempt
    late<Condition, background_exchange> exchange;
};

using subscription_state = basic_subscription_state<condition>;

}  // namespace detail

/// A running subscription. Destroying it, or close(), ends it with the server. Moves; use it on the
/// client's executor. It may outlive the client, and is ended then.
///
/// Over HTTP its stream can break while the client stays connected. Then it is asked for again after
/// 1 s, 2 s, 4 s and so on up to 30 s; as nothing is replayed, each list that it watches is then
/// reported as changed once.
///
/// `State` is what it shares with the client. A template, so that only programs that subscribe
/// compile it.
template <class State> class basic_subscription {
public:
    /// One that has ended. (co_spawn needs a default for what a coroutine returns.)
    basic_subscription() = default;
    explicit basic_subscription(std::shared_ptr<State> state) : state_(std::move(state)) {}
    basic_subscription(basic_subscription&&) noexcept = default;
    basic_subscription& operator=(basic_subscription&& other) noexcept {
        close();
        state_ = std::move(other.state_);
        return *this;
    }
    ~basic_subscription() { close(); }

    /// What the server granted, which may be less than what was asked for.
    [[nodiscard]] subscription_filter granted() const {
        return state_ && state_->acknowledged ? *state_->acknowledged : subscription_filter();
    }

    /// True once no more events will come.
    [[nodiscard]] bool ended() const { return state_ == nullptr || state_->ended; }

    /// Waits for the end: success if the server ended it in good order or close() was called,
    /// otherwise why. After errc::connection_lost, subscribe again and list again what you keep:
    /// nothing is replayed.
    task<result<void>> wait() {
        if (!state_) return finished();
        return wait_for_end(state_);
    }

    void close() {
        if (state_) state_->finish(std::nullopt);
    }

private:
    static task<result<void>> finished() { co_return result<void>(); }

    static task<result<void>> wait_for_end(std::shared_ptr<State> state) {
        while (!state->ended) {
            auto const woken = co_await state->changed.wait();
            if (woken == detail::wake_reason::cancelled) co_return fail(errc::cancelled);
        }
        if (state->reason) co_return fail(*state->reason);
        co_return result<void>();
    }

    std::shared_ptr<State> state_;
};

using subscription = basic_subscription<detail::subscription_state>;

}  // namespace mcp
