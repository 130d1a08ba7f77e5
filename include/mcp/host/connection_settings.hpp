// SPDX-License-Identifier: MIT
// What managed connections are told by their owner, and what they tell it.
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/core/log.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/client_factory.hpp>
#include <mcp/host/connection_state.hpp>
#include <mcp/host/events.hpp>
#include <mcp/host/offered_tools.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/host/server_status.hpp>
#include <mcp/host/start_slots.hpp>
#include <mcp/policy/retry.hpp>
#include <mcp/policy/timeout.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace mcp {

/// Is told what happens to a connection. Called on the connection's executor: must be thread-safe
/// if several connections share it, must not block, and must not throw.
class connection_observer {
public:
    virtual ~connection_observer() = default;

    /// True if events would be of use.
    [[nodiscard]] virtual bool wants_events() const { return false; }
    virtual void on_event(host_event) {}
    virtual void on_status(std::shared_ptr<server_status const>) {}
    /// The tools of the connection are these now.
    virtual void on_tools(offer_ptr, std::string const& /*server*/) {}

protected:
    connection_observer() = default;
    connection_observer(connection_observer const&) = default;
    connection_observer& operator=(connection_observer const&) = default;
};

/// Holds any retry policy.
class any_retry {
public:
    template <retry_policy Policy>
    explicit any_retry(Policy policy)
        : most_(detail::most_retries(policy)),
          decide_([policy = std::move(policy)](unsigned retry, error const& why,
                                               attempt_info const& attempt, double random) {
              return policy.delay_before(retry, why, attempt, random);
          }) {}

    [[nodiscard]] std::optional<duration> delay_before(unsigned retry, error const& why,
                                                       attempt_info const& attempt,
                                                       double random) const {
        return decide_(retry, why, attempt, random);
    }

    /// What it is asked for to tell people how many tries there will be; 0 is not known.
    struct settings_view {
        unsigned max_retries = 0;
    };
    [[nodiscard]] settings_view settings() const noexcept { return {most_}; }

private:
    unsigned most_;
    std::function<std::optional<duration>(unsigned, error const&, attempt_info const&, double)>
        decide_;
};

/// When a connection to this server is tried again.
template <class First>
connection_rules<any_retry> make_rules(First first, server_config const& server,
                                       std::optional<duration> slow_retry = std::nullopt) {
    backoff again;
    again.max_retries = server.max_reconnects;
    again.initial = server.retry_delay;
    again.max = server.max_reconnect_delay;
    return connection_rules<any_retry>{any_retry(std::move(first)), again, slow_retry};
}

/// What the connections of one owner have in common. Not changed once a connection has it.
template <class Client> struct connection_settings {
    client_factory<Client> make_client;
    std::function<connection_rules<any_retry>(server_config const&)> make_rules;
    /// How long a request of each kind may take: as long as that it waits for the connection, too.
    std::function<time_limit(server_config const&, request_kind)> limit_for;
    /// For every client; its name, and what is called on events and when a connection is lost, are
    /// extended.
    mcp::client_options client_options;
    /// Whether calls wait while a connection is being made; else they fail at once.
    bool calls_wait = true;
    /// Decides about a server that refuses access: the URL where somebody can grant it, which may
    /// be empty, or nothing if that is no use.
    std::function<std::optional<std::string>(server_config const&, error const&)> authorize;
    /// How many first connections are made at the same time; null is no limit.
    std::shared_ptr<start_slots> starts;
    /// Makes jitter reproducible.
    std::optional<std::uint32_t> seed;
    /// Connections are used on one thread only, which is why their executors need not be strands.
    bool is_single_threaded = false;
};

}  // namespace mcp
