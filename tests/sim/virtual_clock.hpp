// SPDX-License-Identifier: MIT
// Time that passes only when the simulation says so. Included before everything else, with
// MCP_CLOCK defined as mcp::sim::virtual_clock.
#pragma once

#include <asio/basic_waitable_timer.hpp>
#include <asio/io_context.hpp>
#include <asio/wait_traits.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <system_error>

namespace mcp::sim {

/// The clock of one thread's simulation.
struct virtual_clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<virtual_clock>;
    static constexpr bool is_steady = true;

    /// Not 0, so that a time that was never set is in the past.
    static constexpr time_point beginning{std::chrono::hours(1)};

    static time_point now() noexcept { return now_; }
    static void reset() noexcept { now_ = beginning; }
    static void advance_to(time_point next) noexcept { now_ = std::max(now_, next); }

    /// The event loop asks how long it may sleep: that is how the earliest timer becomes known. It
    /// never sleeps; see run().
    static duration may_sleep(duration until_earliest) noexcept {
        constexpr duration never = std::chrono::hours(24 * 365);
        if (until_earliest <= duration::zero()) return duration::zero();
        if (until_earliest < never) earliest_ = now_ + until_earliest;
        return std::chrono::hours(1);
    }
    static void forget_earliest() noexcept { earliest_.reset(); }
    static std::optional<time_point> earliest() noexcept { return earliest_; }

private:
    inline static thread_local time_point now_ = beginning;
    inline static thread_local std::optional<time_point> earliest_;
};

}  // namespace mcp::sim

template <> struct asio::wait_traits<mcp::sim::virtual_clock> {
    using clock = mcp::sim::virtual_clock;

    static clock::duration to_wait_duration(clock::duration const& wait) {
        return clock::may_sleep(wait);
    }
    static clock::duration to_wait_duration(clock::time_point const& end) {
        return clock::may_sleep(end - clock::now());
    }
};

namespace mcp::sim {

/// How a run of the event loop ended.
enum class run_end { done, out_of_time, nothing_left };

/// Does everything that is ready; true if there was something. Looks at all timers: a timer that is
/// long overdue is the earliest of them, and what is earliest makes the event loop look.
inline bool run_ready(asio::io_context& context) {
    virtual_clock::forget_earliest();
    asio::basic_waitable_timer<virtual_clock> overdue(context,
                                                      virtual_clock::now() - std::chrono::minutes(1));
    overdue.async_wait([](std::error_code) {});
    context.restart();
    return context.poll() > 1;
}

/// Does everything that is due, lets the time jump to the next timer, and so on.
inline run_end run(asio::io_context& context, std::function<bool()> const& is_done,
                   virtual_clock::time_point end) {
    while (!is_done()) {
        if (run_ready(context)) continue;
        auto const next = virtual_clock::earliest();
        if (!next) return run_end::nothing_left;
        if (*next > end) return run_end::out_of_time;
        virtual_clock::advance_to(*next);
    }
    return run_end::done;
}

}  // namespace mcp::sim
