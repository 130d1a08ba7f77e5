// SPDX-License-Identifier: MIT
// One timer for the deadlines of many requests.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

namespace mcp::detail {

/// Fires when the first of many deadlines may have passed. Its owner is held by a shared_ptr, and
/// has `end_expired(now)`, which ends what has expired and calls `arm_again` for the rest. A
/// template, so that only programs that wait compile it.
template <class Timer> class basic_shared_deadline {
public:
    explicit basic_shared_deadline(typename Timer::executor_type where)
        : timer_(std::move(where)) {}

    /// Wakes the owner at `expiry`, or before.
    template <class Owner> void arm(Owner& owner, time_point expiry) {
        if (expiry >= armed_until_) return;
        armed_until_ = expiry;
        timer_.expires_at(expiry);
        timer_.async_wait([this, weak = owner.weak_from_this()](std::error_code code) {
            auto const kept = weak.lock();
            if (code || !kept) return;
            armed_until_ = time_point::max();
            kept->end_expired(clock::now());
        });
    }

    /// The same for the earliest deadline that is left. The expiry of a paused clock moves on with
    /// `now`: without a floor, one with little time left would wake the thread again and again
    /// while the user thinks.
    template <class Owner> void arm_again(Owner& owner, time_point next, time_point now) {
        arm(owner, std::max(next, now + std::chrono::milliseconds(5)));
    }

    /// Nobody waits: a timer for nobody would keep the event loop running.
    void disarm() {
        armed_until_ = time_point::max();
        timer_.cancel();
    }

private:
    Timer timer_;
    time_point armed_until_ = time_point::max();
};

using shared_deadline = basic_shared_deadline<timer>;

}  // namespace mcp::detail
