// SPDX-License-Identifier: MIT
// Retry policies: whether to try again, and how long to wait first.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/error.hpp>
#include <mcp/policy/request_kind.hpp>

#include <chrono>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace mcp {

/// Decides how long to wait before the `retry`-th retry (1 is the first) of a request that failed
/// with the given error; nullopt gives up. `random` is uniform in [0, 1). It is asked once for each
/// failure, and must not wait itself.
template <class P>
concept retry_policy = requires(P const& policy, unsigned retry, error const& why,
                                attempt_info const& attempt, double random) {
    { policy.delay_before(retry, why, attempt, random) } -> std::same_as<std::optional<duration>>;
};

/// The settings of an exponential backoff.
struct backoff {
    unsigned max_retries = 3;                    ///< Retries after the first try; 0 is none.
    duration initial = std::chrono::seconds(1);  ///< The wait before the first retry.
    double factor = 2;                           ///< Each wait is this many times the last one.
    duration max = std::chrono::seconds(30);     ///< No wait is longer, but for the jitter.
    double jitter = 0.1;  ///< Up to this part of the wait is added at random, against stampedes.

    bool operator==(backoff const&) const = default;
};

/// What is wrong with the settings, naming the field; empty if nothing is.
constexpr std::string_view find_mistake(backoff const& settings) noexcept {
    double const infinity = std::numeric_limits<double>::infinity();
    if (settings.initial < duration()) return "initial must not be negative";
    if (settings.max < duration()) return "max must not be negative";
    if (!(settings.factor >= 1 && settings.factor < infinity)) return "factor must be 1 or more";
    if (!(settings.jitter >= 0 && settings.jitter <= 1)) return "jitter must be between 0 and 1";
    return {};
}

namespace detail {

// Rounds to whole milliseconds; what does not fit becomes the nearest that does, NaN becomes 0.
inline duration saturated_duration(double milliseconds) noexcept {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    if (!(milliseconds > 0)) return {};
    // The double nearest to `most` is one above it, hence >=.
    if (milliseconds >= static_cast<double>(most)) return duration::from_milliseconds(most);
    return duration::from_milliseconds(static_cast<std::int64_t>(milliseconds));
}

}  // namespace detail

/// min(initial * factor^(retry - 1), max), plus `random` * jitter of that. Total: any settings and
/// any retry number give a wait that is not negative.
inline duration backoff_delay(backoff const& settings, unsigned retry, double random) noexcept {
    if (settings.initial <= duration() || settings.max <= duration()) return {};
    double const exponent = retry > 1 ? static_cast<double>(retry - 1) : 0.0;
    double const most = static_cast<double>(settings.max.milliseconds);
    double delay =
        static_cast<double>(settings.initial.milliseconds) * std::pow(settings.factor, exponent);
    if (!(delay < most)) delay = most;  // also when it overflowed to infinity or NaN
    double const part = random > 0 ? std::fmin(random, 1.0) : 0.0;
    double const jitter = settings.jitter > 0 ? settings.jitter : 0.0;
    return detail::saturated_duration(delay + delay * jitter * part);
}

/// True if the error may go away by itself and the request may be sent again: what every retry
/// policy of this library asks first.
inline bool may_retry(error const& why, attempt_info const& attempt) noexcept {
    error_class const kind = classify(why);
    // Nobody knows what an unknown error left behind; for a connection that was not made: nothing.
    if (kind == error_class::unknown) return attempt.kind == request_kind::connect;
    if (!is_retryable(kind)) return false;
    // The transport has made a new session already, and lost that one too.
    if (why.code == make_error_code(errc::session_expired)) return false;
    // A call that timed out may still be running over there.
    bool const timed_out = why.code == make_error_code(errc::timed_out);
    if (timed_out && attempt.kind == request_kind::call) return attempt.idempotent;
    return may_repeat(attempt, why);
}

/// The whole decision, shared by every form below. What the server asked for in Retry-After wins
/// over the backoff, also over its maximum.
inline std::optional<duration> decide_retry(backoff const& settings, unsigned retry,
                                            error const& why, attempt_info const& attempt,
                                            double random) noexcept {
    if (retry > settings.max_retries || !may_retry(why, attempt)) return std::nullopt;
    if (why.retry_after) return *why.retry_after < duration() ? duration() : *why.retry_after;
    return backoff_delay(settings, retry, random);
}

/// Never tries again.
struct no_retry {
    static constexpr bool enabled = false;

    [[nodiscard]] constexpr std::optional<duration> delay_before(unsigned, error const&,
                                                                 attempt_info const&,
                                                                 double) const noexcept {
        return std::nullopt;
    }
};

/// Waits longer after each failure; the settings are part of the type.
template <backoff Settings = backoff{}> struct exponential_backoff {
    static_assert(find_mistake(Settings).empty(),
                  "bad backoff settings: initial and max must not be negative, factor must be 1 or "
                  "more, jitter must be between 0 and 1");

    static constexpr bool enabled = Settings.max_retries > 0;

    [[nodiscard]] std::optional<duration> delay_before(unsigned retry, error const& why,
                                                       attempt_info const& attempt,
                                                       double random) const noexcept {
        return decide_retry(Settings, retry, why, attempt, random);
    }
};

/// Waits longer after each failure; the settings come at run time, for example from a file.
class runtime_backoff {
public:
    runtime_backoff() = default;
    explicit runtime_backoff(backoff settings) noexcept : settings_(settings) {}

    [[nodiscard]] backoff const& settings() const noexcept { return settings_; }

    [[nodiscard]] std::optional<duration> delay_before(unsigned retry, error const& why,
                                                       attempt_info const& attempt,
                                                       double random) const noexcept {
        return decide_retry(settings_, retry, why, attempt, random);
    }

private:
    backoff settings_;
};

namespace detail {

constexpr backoff fixed_settings(unsigned max_retries, duration delay) noexcept {
    backoff settings;
    settings.max_retries = max_retries;
    settings.initial = delay;
    settings.factor = 1;
    settings.max = delay;
    settings.jitter = 0;
    return settings;
}

}  // namespace detail

/// Waits the same time before each retry, without jitter.
template <unsigned MaxRetries = 3, duration Delay = duration(std::chrono::seconds(1))>
struct fixed_delay {
    static_assert(Delay >= duration(), "bad fixed_delay: Delay must not be negative");

    static constexpr bool enabled = MaxRetries > 0;

    [[nodiscard]] std::optional<duration> delay_before(unsigned retry, error const& why,
                                                       attempt_info const& attempt,
                                                       double random) const noexcept {
        return decide_retry(detail::fixed_settings(MaxRetries, Delay), retry, why, attempt, random);
    }
};

/// `fixed_delay` with settings that come at run time.
class runtime_fixed_delay {
public:
    runtime_fixed_delay() = default;
    runtime_fixed_delay(unsigned max_retries, duration delay) noexcept
        : max_retries_(max_retries),
          delay_(delay) {}

    [[nodiscard]] unsigned max_retries() const noexcept { return max_retries_; }
    [[nodiscard]] duration delay() const noexcept { return delay_; }

    [[nodiscard]] std::optional<duration> delay_before(unsigned retry, error const& why,
                                                       attempt_info const& attempt,
                                                       double random) const noexcept {
        backoff const settings = detail::fixed_settings(max_retries_, delay_);
        return decide_retry(settings, retry, why, attempt, random);
    }

private:
    unsigned max_retries_ = 3;
    duration delay_ = std::chrono::seconds(1);
};

}  // namespace mcp
