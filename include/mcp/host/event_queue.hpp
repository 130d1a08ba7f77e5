// SPDX-License-Identifier: MIT
// The events that one subscriber has not seen yet.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace mcp::detail {

/// A bounded queue between threads. Whoever adds never waits: what does not fit pushes out the
/// oldest.
template <class Event> class event_queue {
public:
    using entry = std::shared_ptr<Event const>;

    explicit event_queue(std::size_t capacity) : capacity_(std::max<std::size_t>(capacity, 1)) {}

    /// True if the reader sleeps, and has to be woken by whoever called this.
    bool push(entry added) {
        std::lock_guard const lock(mutex_);
        if (has_ended_) return false;
        if (waiting_.size() == capacity_) {
            waiting_.pop_front();
            ++dropped_;
        }
        waiting_.push_back(std::move(added));
        return !std::exchange(is_awake_, true);
    }

    /// The oldest event. Null if there is none: then the reader counts as asleep.
    entry pop() {
        std::lock_guard const lock(mutex_);
        if (waiting_.empty()) {
            is_awake_ = false;
            return nullptr;
        }
        entry taken = std::move(waiting_.front());
        waiting_.pop_front();
        return taken;
    }

    /// Nothing is added any more. What is left can still be read if `keep` is true. True if the
    /// reader has to be woken.
    bool end(bool keep) {
        std::lock_guard const lock(mutex_);
        has_ended_ = true;
        if (!keep) waiting_.clear();
        return !std::exchange(is_awake_, true);
    }

    [[nodiscard]] bool has_ended() const {
        std::lock_guard const lock(mutex_);
        return has_ended_;
    }

    /// How many events were pushed out.
    [[nodiscard]] std::uint64_t dropped() const {
        std::lock_guard const lock(mutex_);
        return dropped_;
    }

private:
    mutable std::mutex mutex_;
    std::size_t capacity_;
    std::deque<entry> waiting_;
    std::uint64_t dropped_ = 0;
    bool is_awake_ = false;
    bool has_ended_ = false;
};

}  // namespace mcp::detail
