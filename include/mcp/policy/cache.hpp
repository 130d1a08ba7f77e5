// SPDX-License-Identifier: MIT
// Cache policies: which results are kept, and for how long.
#pragma once

#include <mcp/core/duration.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>

namespace mcp {

/// What the server said about keeping a result.
struct cache_hint {
    std::optional<duration> ttl;  ///< Absent if it said nothing, as every legacy server does.
    bool is_private = true;       ///< For this user only: never to be shared between users.
};

/// Says how long a result is kept (zero: not at all), how many results are kept at most, and
/// whether one that is out of date is better than an error when the server cannot be reached.
template <class P>
concept cache_policy = requires(P const& policy, cache_hint const& hint) {
    { policy.time_to_live(hint) } -> std::same_as<duration>;
    { policy.max_entries() } -> std::convertible_to<std::size_t>;
    { policy.serve_stale_on_error() } -> std::convertible_to<bool>;
};

/// The settings of a cache besides its time to live.
struct cache_settings {
    /// Results kept; the least recently used goes first. A server has a handful of lists, so the
    /// rest is room for the resources that a program reads again and again.
    std::size_t max_entries = 256;
    bool serve_stale_on_error = false;  ///< Answer from an expired result rather than fail.

    bool operator==(cache_settings const&) const = default;
};

/// The shared rule: the shorter of the server's time and ours wins, so the server can only shorten.
/// A server that says zero (or less) forbids keeping, one that says nothing leaves it to us.
constexpr duration shorter_time_to_live(duration ours, cache_hint const& hint) noexcept {
    duration const shorter = hint.ttl ? std::min(*hint.ttl, ours) : ours;
    return std::max(shorter, duration());
}

/// Keeps nothing.
struct no_cache {
    static constexpr bool enabled = false;

    [[nodiscard]] constexpr duration time_to_live(cache_hint const&) const noexcept { return {}; }
    [[nodiscard]] constexpr std::size_t max_entries() const noexcept { return 0; }
    [[nodiscard]] constexpr bool serve_stale_on_error() const noexcept { return false; }
};

/// Keeps results for a time, as in `ttl_cache<5min>`; the settings are part of the type.
template <duration TimeToLive = duration(std::chrono::minutes(5)),
          cache_settings Settings = cache_settings{}>
struct ttl_cache {
    static_assert(TimeToLive >= duration(), "bad ttl_cache: the time must not be negative");

    static constexpr bool enabled = TimeToLive > duration() && Settings.max_entries > 0;

    [[nodiscard]] constexpr duration time_to_live(cache_hint const& hint) const noexcept {
        return shorter_time_to_live(TimeToLive, hint);
    }
    [[nodiscard]] constexpr std::size_t max_entries() const noexcept {
        return Settings.max_entries;
    }
    [[nodiscard]] constexpr bool serve_stale_on_error() const noexcept {
        return Settings.serve_stale_on_error;
    }
};

/// Keeps results for a time; the settings come at run time, for example from a file. A time of
/// zero turns the cache off.
class runtime_cache {
public:
    runtime_cache() = default;
    explicit runtime_cache(duration time_to_live,
                           cache_settings settings = cache_settings{}) noexcept
        : time_to_live_(time_to_live),
          settings_(settings) {}

    [[nodiscard]] cache_settings const& settings() const noexcept { return settings_; }

    [[nodiscard]] duration time_to_live(cache_hint const& hint) const noexcept {
        return shorter_time_to_live(time_to_live_, hint);
    }
    [[nodiscard]] std::size_t max_entries() const noexcept { return settings_.max_entries; }
    [[nodiscard]] bool serve_stale_on_error() const noexcept {
        return settings_.serve_stale_on_error;
    }

private:
    duration time_to_live_ = std::chrono::minutes(5);
    cache_settings settings_;
};

}  // namespace mcp
