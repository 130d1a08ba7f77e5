// SPDX-License-Identifier: MIT
// Lets so many servers start at the same time, and the others wait for their turn.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>

#include <algorithm>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

namespace mcp {

template <class Condition> class basic_start_slots;

/// The right to start; given back at its end. A template, as what follows, so that only programs
/// with managed connections compile it.
template <class Condition> class basic_start_slot {
public:
    using slots_type = basic_start_slots<Condition>;

    /// Waits in the queue. `changed` is notified, on `home`, when the turn has come.
    basic_start_slot(std::shared_ptr<slots_type> from, executor const& home,
                     std::shared_ptr<Condition> changed)
        : from_(std::move(from)),
          mine_(std::make_shared<typename slots_type::waiter>(home, std::move(changed))) {
        from_->enter(mine_);
    }
    basic_start_slot(basic_start_slot const&) = delete;
    basic_start_slot& operator=(basic_start_slot const&) = delete;
    ~basic_start_slot() { from_->leave(mine_); }

    [[nodiscard]] bool is_granted() const { return from_->is_granted(*mine_); }

private:
    std::shared_ptr<slots_type> from_;
    std::shared_ptr<typename slots_type::waiter> mine_;
};

/// Thread-safe; first come, first served.
template <class Condition> class basic_start_slots {
public:
    /// Zero counts as one.
    explicit basic_start_slots(std::size_t most) : free_(std::max<std::size_t>(most, 1)) {}
    basic_start_slots(basic_start_slots const&) = delete;
    basic_start_slots& operator=(basic_start_slots const&) = delete;

private:
    friend class basic_start_slot<Condition>;

    struct waiter {
        waiter(executor place, std::shared_ptr<Condition> its_condition)
            : home(std::move(place)),
              changed(std::move(its_condition)) {}

        executor home;
        std::shared_ptr<Condition> changed;
        bool is_granted = false;
    };

    void enter(std::shared_ptr<waiter> const& added) {
        std::lock_guard const lock(mutex_);
        if (free_ > 0) {
            --free_;
            added->is_granted = true;
        } else {
            waiting_.push_back(added);
        }
    }

    void leave(std::shared_ptr<waiter> const& gone) {
        std::shared_ptr<waiter> next;
        {
            std::lock_guard const lock(mutex_);
            if (!gone->is_granted) {
                waiting_.remove(gone);
                return;
            }
            if (waiting_.empty()) {
                ++free_;
                return;
            }
            next = std::move(waiting_.front());
            waiting_.pop_front();
            next->is_granted = true;
        }
        net::post(next->home, [changed = next->changed] { changed->notify_all(); });
    }

    bool is_granted(waiter const& one) {
        std::lock_guard const lock(mutex_);
        return one.is_granted;
    }

    std::mutex mutex_;
    std::size_t free_;
    std::list<std::shared_ptr<waiter>> waiting_;
};

using start_slots = basic_start_slots<detail::condition>;
using start_slot = basic_start_slot<detail::condition>;

}  // namespace mcp
