// SPDX-License-Identifier: MIT
// A subscription of the modern era: notifications that the client asked for.
#pragma once

#include <mcp/client/background_exchange.hpp>
#include <mcp/client/handlers.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/subscriptions.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace mcp {

namespace detail {

struct subscription_state {
    subscription_state(executor const& where, std::int64_t number, event_handler handler)
        : id(number), on_event(std::move(handler)), changed(where, time_point::max()) {}

    void acknowledge(payload const& params) {
        subscription_filter granted;
        if (params.present()) {
            json_cursor in = params.cursor();
            for_each_member(in, [&](std::string_view key) {
                if (key == "notifications") decode(in, granted);
                else in.skip();
            });
        }
        acknowledged = std::move(granted);
        changed.cancel();
    }

    // False if the subscription has no handler of its own.
    bool deliver(incoming_notification const& received) const {
        if (!on_event) return false;
        try {
            on_event(decode_event(received));
        } catch (...) {  // a user's mistake must not end the connection
        }
        return true;
    }

    /// Ends it. Only the first reason counts; none means that the server ended it in good order.
    void finish(std::optional<error> why) {
        if (ended) return;
        ended = true;
        reason = std::move(why);
        exchange.cancel();
        changed.cancel();
    }

    std::int64_t id;
    event_handler on_event;
    timer changed;  // cancelled at each change of what follows
    std::optional<subscription_filter> acknowledged;
    bool ended = false;
    std::optional<error> reason;
    background_exchange exchange;
};

}  // namespace detail

/// A running subscription. Destroying it, or close(), ends it with the server. Moves; use it on the
/// client's executor. It may outlive the client, and is ended then.
class subscription {
public:
    explicit subscription(std::shared_ptr<detail::subscription_state> state) : state_(std::move(state)) {}
    subscription(subscription&&) noexcept = default;
    subscription& operator=(subscription&& other) noexcept {
        close();
        state_ = std::move(other.state_);
        return *this;
    }
    ~subscription() { close(); }

    /// What the server granted, which may be less than what was asked for.
    [[nodiscard]] subscription_filter const& granted() const { return *state_->acknowledged; }

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

    static task<result<void>> wait_for_end(std::shared_ptr<detail::subscription_state> state) {
        while (!state->ended) {
            co_await state->changed.async_wait(detail::as_result);
            auto const status = co_await net::this_coro::cancellation_state;
            if (status.cancelled() != net::cancellation_type::none) co_return fail(errc::cancelled);
        }
        if (state->reason) co_return fail(*state->reason);
        co_return result<void>();
    }

    std::shared_ptr<detail::subscription_state> state_;
};

}  // namespace mcp
