// SPDX-License-Identifier: MIT
// A duration in whole milliseconds that can be a template argument.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace mcp {

/// Whole milliseconds. Converts from any std::chrono duration (rounding down). Unlike those it is a
/// structural type, so that policies can carry it as a template argument.
struct duration {
    std::int64_t milliseconds = 0;

    constexpr duration() = default;

    template <class Rep, class Period>
    constexpr duration(std::chrono::duration<Rep, Period> value)  // NOLINT: converts on purpose
        : milliseconds(std::chrono::floor<std::chrono::milliseconds>(value).count()) {}

    /// A duration of `count` milliseconds.
    static constexpr duration from_milliseconds(std::int64_t count) {
        duration made;
        made.milliseconds = count;
        return made;
    }

    [[nodiscard]] constexpr std::chrono::milliseconds chrono() const {
        return std::chrono::milliseconds(milliseconds);
    }

    constexpr auto operator<=>(duration const&) const = default;
};

}  // namespace mcp
