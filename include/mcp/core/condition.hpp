// SPDX-License-Identifier: MIT
// Coroutines that wait until something changes, each with a deadline of its own.
#pragma once

#include <mcp/core/asio.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace mcp::detail {

enum class wake_reason { notified, timed_out, cancelled };

/// Like a condition variable of one executor. Whoever waits keeps the condition alive, and looks
/// itself whether what it waits for is there. A template, so that only programs that wait compile
/// the waiting.
template <class Timer> class basic_condition {
public:
    using executor_type = typename Timer::executor_type;

    explicit basic_condition(executor_type where) : executor_(std::move(where)) {}
    basic_condition(basic_condition const&) = delete;
    basic_condition& operator=(basic_condition const&) = delete;

    /// Wakes everybody who waits now.
    void notify_all() {
        for (Timer* each : waiting_) each->cancel();
    }

    /// Waits to be notified.
    task<wake_reason> wait(time_point deadline = time_point::max()) {
        Timer limit(executor_, deadline);
        registration const here(*this, limit);
        auto const [code] = co_await fired(limit);
        auto const state = co_await net::this_coro::cancellation_state;
        if (state.cancelled() != net::cancellation_type::none) co_return wake_reason::cancelled;
        co_return code ? wake_reason::notified : wake_reason::timed_out;
    }

private:
    struct registration {
        registration(basic_condition& joined, Timer& limit) : joined_(&joined), limit_(&limit) {
            joined_->waiting_.push_back(limit_);
        }
        registration(registration const&) = delete;
        registration& operator=(registration const&) = delete;
        ~registration() { std::erase(joined_->waiting_, limit_); }

        basic_condition* joined_;
        Timer* limit_;
    };

    executor_type executor_;
    std::vector<Timer*> waiting_;
};

using condition = basic_condition<timer>;

}  // namespace mcp::detail
