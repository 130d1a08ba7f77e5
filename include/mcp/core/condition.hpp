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
/// itself whether what it waits for is there.
class condition {
public:
    explicit condition(executor where) : executor_(std::move(where)) {}
    condition(condition const&) = delete;
    condition& operator=(condition const&) = delete;

    /// Wakes everybody who waits now.
    void notify_all() {
        for (timer* each : waiting_) each->cancel();
    }

    /// Waits to be notified.
    task<wake_reason> wait(time_point deadline = time_point::max()) {
        timer limit(executor_, deadline);
        registration const here(*this, limit);
        auto const [code] = co_await limit.async_wait(as_result);
        auto const state = co_await net::this_coro::cancellation_state;
        if (state.cancelled() != net::cancellation_type::none) co_return wake_reason::cancelled;
        co_return code ? wake_reason::notified : wake_reason::timed_out;
    }

private:
    struct registration {
        registration(condition& joined, timer& limit) : joined_(&joined), limit_(&limit) {
            joined_->waiting_.push_back(limit_);
        }
        registration(registration const&) = delete;
        registration& operator=(registration const&) = delete;
        ~registration() { std::erase(joined_->waiting_, limit_); }

        condition* joined_;
        timer* limit_;
    };

    executor executor_;
    std::vector<timer*> waiting_;
};

}  // namespace mcp::detail
