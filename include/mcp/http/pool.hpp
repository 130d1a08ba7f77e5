// SPDX-License-Identifier: MIT
// Keeps connections for the next request, and limits how many there are.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/connection.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/http/url.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcp::http {

/// How many connections a client keeps, and for how long.
struct pool_limits {
    std::size_t max_connections = 256;  ///< Per origin, busy and idle; further requests wait.
    std::size_t max_idle = 64;          ///< Per origin.
    std::chrono::seconds idle_time{60};
};

namespace detail {

/// The connections of one client: per origin those that are idle, and who waits for one. What has
/// expired is closed by the next use of the pool, so nothing ever runs by itself.
class pool : public std::enable_shared_from_this<pool> {
    struct place;

public:
    /// The right to one connection, and the connection once there is one. Gives it back to the pool
    /// if another request may follow on it, and closes it otherwise.
    class lease {
    public:
        lease() = default;
        lease(lease&& other) noexcept
            : pool_(std::move(other.pool_)),
              place_(std::exchange(other.place_, nullptr)),
              held_(std::move(other.held_)) {}
        lease& operator=(lease&& other) noexcept {
            if (this == &other) return *this;
            end();
            pool_ = std::move(other.pool_);
            place_ = std::exchange(other.place_, nullptr);
            held_ = std::move(other.held_);
            return *this;
        }
        ~lease() { end(); }

        [[nodiscard]] bool is_granted() const noexcept { return place_ != nullptr; }
        [[nodiscard]] connection* get() const noexcept { return held_.get(); }
        connection* operator->() const noexcept { return held_.get(); }

        void hold(std::unique_ptr<connection> made) { held_ = std::move(made); }

        void end() noexcept {
            if (place_ == nullptr) return;
            auto const kept_alive = std::move(pool_);
            kept_alive->take_back(*std::exchange(place_, nullptr), std::move(held_));
        }

    private:
        friend class pool;
        lease(std::shared_ptr<pool> from, place& where, std::unique_ptr<connection> idle)
            : pool_(std::move(from)),
              place_(&where),
              held_(std::move(idle)) {}

        std::shared_ptr<pool> pool_;
        place* place_ = nullptr;
        std::unique_ptr<connection> held_;
    };

    explicit pool(pool_limits limits) : limits_(limits) {}
    pool(pool const&) = delete;
    pool& operator=(pool const&) = delete;

    /// An idle connection to that origin, or the right to make one; not granted if there are too
    /// many. `fresh`: no idle one will do.
    lease try_acquire(url const& origin, bool fresh) {
        time_point const now = clock::now();
        close_expired(now);
        place& here = find(origin);
        if (!here.waiting.empty()) return lease();
        return try_here(here, fresh, now);
    }

    /// The same, but waits while there are too many.
    static task<result<lease>> acquire(std::shared_ptr<pool> self, executor where, url origin,
                                       bool fresh, time_point deadline,
                                       std::shared_ptr<interrupt> stop);

    void close_idle() {
        for (auto each = places_.begin(); each != places_.end();) {
            each->open -= each->idle.size();
            each->idle.clear();
            // Whoever waits here waited for a busy one, as an idle one would have been his.
            each = is_unused(*each) ? places_.erase(each) : std::next(each);
        }
    }

    [[nodiscard]] std::size_t idle_count() const {
        std::size_t count = 0;
        for (place const& each : places_) count += each.idle.size();
        return count;
    }

    /// How many connections serve a request now, or are being made for one.
    [[nodiscard]] std::size_t busy_count() const {
        std::size_t count = 0;
        for (place const& each : places_) count += each.open - each.idle.size();
        return count;
    }

private:
    // Below this age an idle connection is used without a look at it: a look is a system call, and
    // calls in quick succession are those that are measured in microseconds.
    static constexpr std::chrono::milliseconds trusted_age{2};

    struct idle_connection {
        std::unique_ptr<connection> held;
        time_point since;
    };

    struct waiter {
        waiter(executor const& where, time_point deadline, bool wants_fresh)
            : limit(where, deadline),
              fresh(wants_fresh) {}

        timer limit;
        bool fresh;
        std::optional<lease> granted;
    };

    struct place {
        explicit place(url const& where) : origin(where) {}

        url origin;
        std::size_t open = 0;               // idle, leased and promised
        std::vector<idle_connection> idle;  // the last one used is the last
        std::deque<waiter*> waiting;
    };

    // Removes a waiter that gives up; one that was granted something is no longer in the queue.
    struct queued {
        queued(place& where, waiter& who) : where_(&where), who_(&who) {
            where_->waiting.push_back(who_);
        }
        queued(queued const&) = delete;
        queued& operator=(queued const&) = delete;
        ~queued() {
            if (!who_->granted) std::erase(where_->waiting, who_);
        }

        place* where_;
        waiter* who_;
    };

    static bool is_unused(place const& each) { return each.open == 0 && each.waiting.empty(); }

    place& find(url const& origin) {
        for (place& each : places_) {
            if (same_origin(each.origin, origin)) return each;
        }
        return places_.emplace_back(origin);
    }

    lease try_here(place& here, bool fresh, time_point now) {
        while (!fresh && !here.idle.empty()) {
            idle_connection last = std::move(here.idle.back());
            here.idle.pop_back();
            if (now - last.since < trusted_age || last.held->is_quiet()) {
                return lease(shared_from_this(), here, std::move(last.held));
            }
            --here.open;
        }
        if (here.open >= limits_.max_connections) {
            if (here.idle.empty()) return lease();
            here.idle.erase(here.idle.begin());
            --here.open;
        }
        ++here.open;
        return lease(shared_from_this(), here, nullptr);
    }

    void take_back(place& here, std::unique_ptr<connection> held) noexcept {
        if (held != nullptr && !held->is_reusable()) held.reset();
        if (!here.waiting.empty()) return grant(here, std::move(held));
        if (held == nullptr || here.idle.size() >= limits_.max_idle) {
            --here.open;
        } else {
            here.idle.push_back(idle_connection{std::move(held), clock::now()});
        }
    }

    void grant(place& here, std::unique_ptr<connection> held) {
        waiter& next = *here.waiting.front();
        here.waiting.pop_front();
        if (next.fresh) held.reset();
        next.granted = lease(shared_from_this(), here, std::move(held));
        next.limit.cancel();
    }

    void close_expired(time_point now) {
        if (now < next_look_) return;
        next_look_ = now + std::min<clock::duration>(limits_.idle_time, std::chrono::seconds(1));
        for (auto each = places_.begin(); each != places_.end();) {
            std::size_t const before = each->idle.size();
            std::erase_if(each->idle, [&](idle_connection const& idle) {
                return now - idle.since >= limits_.idle_time;
            });
            each->open -= before - each->idle.size();
            each = is_unused(*each) ? places_.erase(each) : std::next(each);
        }
    }

    pool_limits limits_;
    std::list<place> places_;  // few, and their addresses are held
    time_point next_look_ = time_point::min();
};

inline task<result<pool::lease>> pool::acquire(std::shared_ptr<pool> self, executor where,
                                               url origin, bool fresh, time_point deadline,
                                               std::shared_ptr<interrupt> stop) {
    if (lease now = self->try_acquire(origin, fresh); now.is_granted()) co_return std::move(now);
    place& here = self->find(origin);
    waiter asking(where, deadline, fresh);
    queued const guard(here, asking);
    auto const wake = [&asking](error const&) { asking.limit.cancel(); };
    on_interrupt const ending(stop.get(), wake);
    co_await asking.limit.async_wait(mcp::detail::as_result);
    auto const state = co_await net::this_coro::cancellation_state;
    bool const cancelled = mcp::detail::is_cancelled(state);
    error why(errc::timed_out, origin.origin() + ": no connection became free in time");
    if (cancelled) why = error(errc::cancelled);
    else if (stop != nullptr && stop->tripped()) why = stop->why();
    else if (asking.granted) co_return std::move(*asking.granted);
    co_return fail_unsent(std::move(why));
}

}  // namespace detail
}  // namespace mcp::http
