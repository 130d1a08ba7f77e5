// SPDX-License-Identifier: MIT
// What a host's policies become for one server: its entry in the configuration overrides them.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/policy/cache.hpp>
#include <mcp/policy/request_kind.hpp>
#include <mcp/policy/retry.hpp>
#include <mcp/policy/timeout.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace mcp {

/// Leaves connecting to whoever drives the connection: there is one decision about when to try
/// again, not two inside each other. Everything else is as `Inner` says.
template <retry_policy Inner> class calls_only {
public:
    static constexpr bool enabled = true;

    calls_only() = default;
    explicit calls_only(Inner inner) : inner_(std::move(inner)) {}

    [[nodiscard]] Inner const& inner() const noexcept { return inner_; }

    [[nodiscard]] std::optional<duration> delay_before(unsigned retry, error const& why,
                                                       attempt_info const& attempt,
                                                       double random) const {
        if (attempt.kind == request_kind::connect) return std::nullopt;
        return inner_.delay_before(retry, why, attempt, random);
    }

private:
    [[no_unique_address]] Inner inner_;
};

/// The settings of a backoff as the server's entry has them.
inline backoff override_backoff(backoff settings, server_config const& server) noexcept {
    if (server.sets(policy_field::max_retries)) settings.max_retries = server.max_retries;
    if (server.sets(policy_field::retry_delay)) settings.initial = server.retry_delay;
    settings.max = std::max(settings.max, settings.initial);
    return settings;
}

/// The limits as the server's entry has them.
inline limits override_limits(limits settings, server_config const& server) noexcept {
    if (server.sets(policy_field::connect_timeout)) settings.connect = server.connect_timeout;
    if (server.sets(policy_field::call_timeout)) settings.call = server.call_timeout;
    if (server.sets(policy_field::health_timeout)) settings.health = server.health.timeout;
    return settings;
}

/// What a policy becomes for one server: `type`, and `make(policy, server)`. A policy whose
/// settings come at run time, or have a form of which that is true, takes what the entry says; any
/// other stays what it is. Specialize it for policies of your own.
template <class Policy> struct configured_policy {
    using type = Policy;
    static type make(Policy policy, server_config const&) { return policy; }
};

template <> struct configured_policy<runtime_backoff> {
    using type = runtime_backoff;
    static type make(runtime_backoff const& policy, server_config const& server) {
        return runtime_backoff(override_backoff(policy.settings(), server));
    }
};

template <backoff Settings> struct configured_policy<exponential_backoff<Settings>> {
    using type = runtime_backoff;
    static type make(exponential_backoff<Settings>, server_config const& server) {
        return runtime_backoff(override_backoff(Settings, server));
    }
};

template <> struct configured_policy<runtime_fixed_delay> {
    using type = runtime_fixed_delay;
    static type make(runtime_fixed_delay const& policy, server_config const& server) {
        bool const has_retries = server.sets(policy_field::max_retries);
        bool const has_delay = server.sets(policy_field::retry_delay);
        return runtime_fixed_delay(has_retries ? server.max_retries : policy.max_retries(),
                                   has_delay ? server.retry_delay : policy.delay());
    }
};

template <unsigned MaxRetries, duration Delay>
struct configured_policy<fixed_delay<MaxRetries, Delay>> {
    using type = runtime_fixed_delay;
    static type make(fixed_delay<MaxRetries, Delay>, server_config const& server) {
        return configured_policy<type>::make(type(MaxRetries, Delay), server);
    }
};

template <> struct configured_policy<runtime_timeout> {
    using type = runtime_timeout;
    static type make(runtime_timeout const& policy, server_config const& server) {
        return runtime_timeout(override_limits(policy.settings(), server));
    }
};

template <limits Settings> struct configured_policy<layered_timeout<Settings>> {
    using type = runtime_timeout;
    static type make(layered_timeout<Settings>, server_config const& server) {
        return runtime_timeout(override_limits(Settings, server));
    }
};

template <duration TimeToLive, cache_settings Settings>
struct configured_policy<ttl_cache<TimeToLive, Settings>> {
    using type = runtime_cache;
    static type make(ttl_cache<TimeToLive, Settings>, server_config const&) {
        return runtime_cache(TimeToLive, Settings);
    }
};

}  // namespace mcp
