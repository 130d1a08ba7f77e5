// SPDX-License-Identifier: MIT
// The two clocks of a request: one that progress winds up again, and one that nothing does.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/time.hpp>

#include <algorithm>
#include <chrono>

namespace mcp {

/// Decides when a request has waited long enough. Plain values; the caller reads the clock.
///
/// While paused (the user is answering an elicitation) the remaining time stands still, and
/// `expiry` moves on with `now`: a waiter that wakes at an old expiry asks again and waits on.
class exchange_clock {
public:
    /// No limit at all.
    exchange_clock() = default;

    /// `idle` is wound up by progress, `total` is not; zero means no limit.
    exchange_clock(duration idle, duration total, time_point now)
        : idle_(idle),
          idle_end_(after(now, idle)),
          total_end_(after(now, total)) {}

    /// When the request times out, as seen from `now`; time_point::max() if never.
    [[nodiscard]] time_point expiry(time_point now) const {
        return moved(std::min(idle_end_, total_end_), now);
    }

    [[nodiscard]] bool expired(time_point now) const { return now >= expiry(now); }

    /// When the whole operation ends, whatever progress it makes, as seen from `now`.
    [[nodiscard]] time_point total_end(time_point now) const { return moved(total_end_, now); }

    /// Progress was made, or a new attempt begins.
    void touch(time_point now) { idle_end_ = after(paused_ ? paused_at_ : now, idle_); }

    [[nodiscard]] bool is_paused() const { return paused_ != 0; }

    void pause(time_point now) {
        if (paused_++ == 0) paused_at_ = now;
    }

    void resume(time_point now) {
        if (paused_ == 0 || --paused_ > 0) return;
        auto const away = now - paused_at_;
        if (idle_end_ != time_point::max()) idle_end_ += away;
        if (total_end_ != time_point::max()) total_end_ += away;
    }

private:
    // While paused, an end moves on with the clock.
    [[nodiscard]] time_point moved(time_point end, time_point now) const {
        if (!paused_ || end == time_point::max()) return end;
        return end + (now - paused_at_);
    }

    static time_point after(time_point now, duration limit) {
        if (limit <= duration()) return time_point::max();
        // A limit that the clock cannot count to is no limit.
        if (limit.chrono() >= std::chrono::hours(24 * 365 * 100)) return time_point::max();
        return now + limit.chrono();
    }

    duration idle_;
    time_point idle_end_ = time_point::max();
    time_point total_end_ = time_point::max();
    unsigned paused_ = 0;
    time_point paused_at_{};
};

/// What to ask expiry() and total_end() with. Only a paused clock looks at it, so for others the
/// time is not read.
inline time_point now_for(exchange_clock const& limits) {
    return limits.is_paused() ? clock::now() : time_point();
}

}  // namespace mcp
