// SPDX-License-Identifier: MIT
// When to ask a server whether it still answers, and what its answers mean.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/time.hpp>
#include <mcp/host/latency.hpp>
#include <mcp/host/server_config.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mcp {

/// How to ask.
enum class health_probe : std::uint8_t {
    ping,        ///< Says only that the server is there.
    list_tools,  ///< Brings the tools up to date as well.
};

/// A ping is enough where there is one, and where the server tells by itself when its tools change.
constexpr health_probe choose_probe(bool has_ping, bool announces_changes) noexcept {
    return has_ping && announces_changes ? health_probe::ping : health_probe::list_tools;
}

enum class check_result : std::uint8_t { unknown, healthy, unhealthy };

constexpr std::string_view to_string(check_result result) noexcept {
    constexpr std::string_view names[] = {"unknown", "healthy", "unhealthy"};
    return names[static_cast<std::size_t>(result)];
}

/// What is known about a server.
struct health_status {
    bool is_healthy = true;  ///< False after so many failures in a row, until it answers.
    unsigned consecutive_failures = 0;
    std::optional<time_point> last_check_time;  ///< Of the last probe that has ended.
    check_result last_check_result = check_result::unknown;

    bool operator==(health_status const&) const = default;
};

/// What the owner of a connection has to do now.
enum class health_action : std::uint8_t {
    wait,       ///< Until next_time().
    probe,      ///< Send a probe, and say how it ended.
    reconnect,  ///< The server counts as unhealthy from now on.
};

/// Watches one connection; a new one for each. Reads no clock and sends nothing: time and
/// randomness (uniform in [0, 1)) come in. Waits are shortened at random, never prolonged, and the
/// first one by up to a half, so that many servers that were connected at once are not asked at
/// once.
class health_monitor {
public:
    /// How many intervals may pass without a probe while calls succeed.
    static constexpr int longest_silence = 5;

    health_monitor(health_settings settings, time_point now, double random)
        : settings_(settings),
          last_probe_(now),
          next_(now + part_of(interval(), 1 - 0.5 * bounded(random))) {}

    /// When to call tick(); nothing while a probe runs, or if health checks are switched off.
    [[nodiscard]] std::optional<time_point> next_time() const noexcept {
        return settings_.enabled && !is_probing_ ? std::optional(next_) : std::nullopt;
    }

    /// How long a probe may take.
    [[nodiscard]] duration timeout() const noexcept { return settings_.timeout; }

    /// Time has passed: whether to probe. A probe is left out if a call has succeeded since the
    /// last time, unless that would make the pause longer than `longest_silence` intervals.
    health_action tick(time_point now, double random) {
        if (!settings_.enabled || is_probing_ || now < next_) return health_action::wait;
        time_point const following = now + next_wait(random);
        bool const is_overdue = following - last_probe_ > longest_silence * interval();
        if (has_succeeded_ && !is_overdue) {
            has_succeeded_ = false;
            next_ = following;
            return health_action::wait;
        }
        has_succeeded_ = false;
        is_probing_ = true;
        last_probe_ = now;
        return health_action::probe;
    }

    /// A call was answered, which proves as much as a probe.
    void call_succeeded() noexcept {
        has_succeeded_ = true;
        status_.consecutive_failures = 0;
        status_.is_healthy = true;
    }

    /// The probe was answered.
    void probe_succeeded(time_point now, std::chrono::microseconds taken, double random) {
        end_probe(now, check_result::healthy, random);
        latency_.add(taken);
        status_.consecutive_failures = 0;
        status_.is_healthy = true;
    }

    /// The probe failed or took too long. `reconnect` comes once for each time that the server
    /// becomes unhealthy.
    health_action probe_failed(time_point now, double random) {
        end_probe(now, check_result::unhealthy, random);
        // Never beyond the limit, so that it cannot overflow.
        unsigned const most = std::max(settings_.max_failures, 1u);
        status_.consecutive_failures = std::min(status_.consecutive_failures + 1, most);
        if (status_.consecutive_failures < most || !status_.is_healthy) return health_action::wait;
        status_.is_healthy = false;
        return health_action::reconnect;
    }

    [[nodiscard]] health_status const& status() const noexcept { return status_; }

    /// What the last probes took; nothing before the first answer.
    [[nodiscard]] std::optional<latency_summary> latency() const { return latency_.summary(); }

private:
    static constexpr double jitter = 0.1;

    static double bounded(double random) noexcept {
        return random > 0 ? std::min(random, 1.0) : 0.0;  // NaN becomes 0
    }

    [[nodiscard]] std::chrono::milliseconds interval() const noexcept {
        constexpr duration longest = std::chrono::hours(24);
        return std::clamp(settings_.interval, duration::from_milliseconds(1), longest).chrono();
    }

    static std::chrono::milliseconds part_of(std::chrono::milliseconds whole, double part) {
        auto const made = static_cast<double>(whole.count()) * part;
        return std::chrono::milliseconds(
            std::max<std::int64_t>(1, static_cast<std::int64_t>(made)));
    }

    [[nodiscard]] std::chrono::milliseconds next_wait(double random) const {
        return part_of(interval(), 1 - jitter * bounded(random));
    }

    void end_probe(time_point now, check_result result, double random) {
        is_probing_ = false;
        next_ = now + next_wait(random);
        status_.last_check_time = now;
        status_.last_check_result = result;
    }

    health_settings settings_;
    health_status status_;
    latency_window latency_;
    time_point last_probe_;
    time_point next_;
    bool is_probing_ = false;
    bool has_succeeded_ = false;
};

}  // namespace mcp
