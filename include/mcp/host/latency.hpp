// SPDX-License-Identifier: MIT
// How long the last answers took.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace mcp {

/// What the last answers took.
struct latency_summary {
    std::chrono::microseconds last{};
    std::chrono::microseconds p50{};  ///< Half of them took no longer.
    std::chrono::microseconds p99{};  ///< 99 of 100 took no longer.
    std::size_t count = 0;            ///< How many answers these numbers are about.

    bool operator==(latency_summary const&) const = default;
};

/// Remembers a bounded number of times, the latest ones.
class latency_window {
public:
    /// Enough for a p99 that is not just the slowest one.
    static constexpr std::size_t capacity = 128;

    void add(std::chrono::microseconds taken) noexcept {
        times_[next_] = std::max(taken, std::chrono::microseconds());
        next_ = (next_ + 1) % capacity;
        count_ = std::min(count_ + 1, capacity);
    }

    /// Nothing if nothing was added.
    [[nodiscard]] std::optional<latency_summary> summary() const {
        if (count_ == 0) return std::nullopt;
        std::array<std::chrono::microseconds, capacity> sorted = times_;
        auto const end = sorted.begin() + static_cast<std::ptrdiff_t>(count_);
        std::sort(sorted.begin(), end);
        latency_summary made;
        made.last = times_[(next_ + capacity - 1) % capacity];
        made.p50 = sorted[rank(50)];
        made.p99 = sorted[rank(99)];
        made.count = count_;
        return made;
    }

private:
    // The nearest rank: the smallest time that so many percent do not exceed.
    [[nodiscard]] std::size_t rank(std::size_t percent) const noexcept {
        return (count_ * percent + 99) / 100 - 1;
    }

    std::array<std::chrono::microseconds, capacity> times_{};
    std::size_t next_ = 0;
    std::size_t count_ = 0;
};

}  // namespace mcp
