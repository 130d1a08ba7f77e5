// SPDX-License-Identifier: MIT
// How long to wait before a stream of events is opened again.
#pragma once

#include <mcp/core/duration.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace mcp::http {

/// The wait before the next try, if the server asked for one (`retry:` or Retry-After) and it would
/// be `backoff` otherwise. A server may ask for more, up to a day: some say "never" by a huge
/// number. For less only if its last stream was `fruitful`, and never for less than 10 ms:
/// otherwise a server that hangs up at once would keep its clients busy.
inline duration reconnect_delay(std::optional<duration> asked, duration backoff, bool fruitful) {
    constexpr duration longest = std::chrono::hours(24);
    constexpr duration shortest = std::chrono::milliseconds(10);
    if (!asked) return backoff;
    if (*asked >= backoff) return std::max(backoff, std::min(*asked, longest));
    return fruitful ? std::max(*asked, std::min(shortest, backoff)) : backoff;
}

/// Counts the tries to open a stream, and lets the waits between them grow.
class reconnect_pace {
public:
    /// The first wait, the longest, and by which factor they grow.
    reconnect_pace(duration first, duration longest, double factor)
        : first_(first),
          longest_(longest),
          factor_(factor),
          backoff_(first) {}

    /// A stream began, and ended after that time. If it was fruitful, the counting begins anew. One
    /// that was open for long was, also without an event: nobody had anything to say.
    void note_stream(bool brought_event, std::chrono::nanoseconds lasted) {
        fruitful_ = brought_event || lasted >= std::chrono::seconds(10);
        if (!fruitful_) return;
        tries_ = 0;
        backoff_ = first_;
    }

    /// How often next() was called since the last stream that was fruitful.
    [[nodiscard]] int tries() const noexcept { return tries_; }

    /// How long to wait before the next try.
    [[nodiscard]] duration next(std::optional<duration> asked) {
        duration const wait = reconnect_delay(asked, backoff_, fruitful_);
        ++tries_;
        double const longer = static_cast<double>(backoff_.milliseconds) * factor_;
        double const longest = static_cast<double>(longest_.milliseconds);
        backoff_.milliseconds = static_cast<std::int64_t>(std::min(longer, longest));
        return wait;
    }

private:
    duration first_;
    duration longest_;
    double factor_;
    duration backoff_;
    int tries_ = 0;
    bool fruitful_ = false;  // the last stream was: what its server asked for holds for every try
};

}  // namespace mcp::http
