// SPDX-License-Identifier: MIT
// A subscription of the modern era: notifications that the client asked for.
#pragma once

#include <mcp/client/background_exchange.hpp>
#include <mcp/client/handlers.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/subscriptions.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace mcp {

namespace detail {

struct subscription_state {
    subscription_state(executor const& where, std::int64_t number, event_handler handler,
                       subscription_filter asked = subscription_filter())
        : id(number),
          filter(std::move(asked)),
          on_event(std::move(handler)),
          changed(where) {}

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
        renewing = false;
        changed.notify_all();
    }

    /// Ends it. Only the first reason counts; none means that the server ended it in good order.
    void finish(std::optional<error> why) {
        if (ended) return;
        ended = true;
        reason = std::move(why);
        exchange.cancel();
        changed.notify_all();
    }

    std::int64_t id;
    subscription_filter filter;  // what was asked for
    event_handler on_event;
    condition changed;  // notified at each change of what follows
    std::optional<subscription_filter> acknowledged;
    bool ended = false;
    std::optional<error> reason;
    bool renewing = false;                 // until the server has acknowledged it again
    std::optional<error> renewal_failure;  // of the last attempt
    background_exchange exchange;
};

}  // namespace detail

/// A running subscription. Destroying it, or close(), ends it with the server. Moves; use it on the
/// client's executor. It may outlive the client, and is ended then.
///
/// Over HTTP its stream can break while the client stays connected. Then it is asked for again
/// after 1 s, 2 s, 4 s and so on up to 30 s; as nothing is replayed, each list that it watches is
/// then reported as changed once.
class subscription {
public:
    /// One that has ended. (co_spawn needs a default for what a coroutine returns.)
    subscription() = default;
    explicit subscription(std::shared_ptr<detail::subscription_state> state)
        : state_(std::move(state)) {}
    subscription(subscription&&) noexcept = default;
    subscription& operator=(subscription&& other) noexcept {
        close();
        state_ = std::move(other.state_);
        return *this;
    }
    ~subscription() { close(); }

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

    static task<result<void>> wait_for_end(std::shared_ptr<detail::subscription_state> state) {
        while (!state->ended) {
            auto const woken = co_await state->changed.wait();
            if (woken == detail::wake_reason::cancelled) co_return fail(errc::cancelled);
        }
        if (state->reason) co_return fail(*state->reason);
        co_return result<void>();
    }

    std::shared_ptr<detail::subscription_state> state_;
};

}  // namespace mcp
