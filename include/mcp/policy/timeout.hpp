// SPDX-License-Identifier: MIT
// Timeout policies: how long each kind of request may take.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/policy/request_kind.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <string_view>

namespace mcp {

/// The two clocks of a request; zero means no limit. Both stand still while the user answers an
/// elicitation.
struct time_limit {
    duration idle;   ///< Since the request was sent or last made progress.
    duration total;  ///< Since the request was sent, progress or not.

    bool operator==(time_limit const&) const = default;
};

/// Says how long a request of each kind may take.
template <class P>
concept timeout_policy = requires(P const& policy, request_kind kind) {
    { policy.limit_for(kind) } -> std::same_as<time_limit>;
};

/// The settings of a layered timeout; zero means no limit.
struct limits {
    duration connect = std::chrono::seconds(30);     ///< Opening and handshake together.
    duration list = std::chrono::seconds(30);        ///< One page of a list.
    duration call = std::chrono::seconds(60);        ///< A call that makes no progress.
    duration health = std::chrono::seconds(5);       ///< A health probe.
    duration call_total = std::chrono::minutes(10);  ///< A call that does; at least `call`.
    duration read = std::chrono::seconds(30);        ///< Reads, and everything else.

    bool operator==(limits const&) const = default;
};

/// What is wrong with the settings, naming the field; empty if nothing is.
constexpr std::string_view find_mistake(limits const& settings) noexcept {
    if (settings.connect < duration()) return "connect must not be negative";
    if (settings.list < duration()) return "list must not be negative";
    if (settings.call < duration()) return "call must not be negative";
    if (settings.health < duration()) return "health must not be negative";
    if (settings.call_total < duration()) return "call_total must not be negative";
    if (settings.read < duration()) return "read must not be negative";
    return {};
}

/// The shared rule. Only a call reports progress, so for every other kind both clocks are the same.
/// A `call_total` shorter than `call` counts as `call`; zero leaves a call that makes progress
/// unlimited. Negative settings count as zero.
constexpr time_limit limit_from(limits const& settings, request_kind kind) noexcept {
    auto const both = [](duration limit) {
        limit = std::max(limit, duration());
        return time_limit{limit, limit};
    };
    switch (kind) {
        case request_kind::connect: return both(settings.connect);
        case request_kind::list: return both(settings.list);
        case request_kind::health: return both(settings.health);
        case request_kind::read:
        case request_kind::other: return both(settings.read);
        case request_kind::call: break;
    }
    duration const idle = std::max(settings.call, duration());
    duration const total =
        settings.call_total > duration() ? std::max(settings.call_total, idle) : duration();
    return {idle, total};
}

/// No request is limited, unless the caller gives a limit with the request.
struct no_timeout {
    static constexpr bool enabled = false;

    [[nodiscard]] constexpr time_limit limit_for(request_kind) const noexcept { return {}; }
};

/// A limit for each kind of request; the settings are part of the type.
template <limits Settings = limits{}> struct layered_timeout {
    static_assert(find_mistake(Settings).empty(),
                  "bad limits: no limit may be negative; zero means no limit");

    [[nodiscard]] constexpr time_limit limit_for(request_kind kind) const noexcept {
        return limit_from(Settings, kind);
    }
};

/// A limit for each kind of request; the settings come at run time, for example from a file.
class runtime_timeout {
public:
    runtime_timeout() = default;
    explicit runtime_timeout(limits settings) noexcept : settings_(settings) {}

    [[nodiscard]] limits const& settings() const noexcept { return settings_; }

    [[nodiscard]] time_limit limit_for(request_kind kind) const noexcept {
        return limit_from(settings_, kind);
    }

private:
    limits settings_;
};

}  // namespace mcp
