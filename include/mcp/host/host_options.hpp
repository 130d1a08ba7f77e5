// SPDX-License-Identifier: MIT
// The settings of a host.
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/core/duration.hpp>
#include <mcp/core/late.hpp>
#include <mcp/host/call_check.hpp>
#include <mcp/host/client_factory.hpp>
#include <mcp/host/events.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/host/tool_name_text.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// How a host behaves. Each setter returns the object, so that they chain. A template, so that only
/// programs with a host compile it.
template <class Event> class basic_host_options {
public:
    using authorizer =
        std::function<std::optional<std::string>(server_config const&, error const&)>;

    basic_host_options() = default;

    /// The settings of every client, such as its identity and its handlers. Handlers are called on
    /// the executor of the connection that they are about.
    basic_host_options& client(client_options value) { return set(client_, std::move(value)); }

    /// How to reach servers, instead of by what their entries say.
    basic_host_options& transports(transport_factory value) {
        return set(transports_, std::move(value));
    }

    /// How many servers are started at the same time. 8 by default: more than a machine has cores
    /// to start programs with.
    basic_host_options& start_at_once(std::size_t value) { return set(start_at_once_, value); }

    /// Whether calls wait, within their own time, while a connection is being made; else they fail
    /// at once with errc::not_connected. Default: yes.
    basic_host_options& calls_wait(bool value) { return set(calls_wait_, value); }

    /// Begins anew this long after a server was given up, unless it refused credentials. Off by
    /// default.
    basic_host_options& slow_retry(duration value) { return set(slow_retry_, value); }

    /// Names that the agent needs for tools of its own.
    basic_host_options& reserved_names(std::vector<std::string> value) {
        return set(names_.reserved, std::move(value));
    }
    /// The longest name of a tool, in bytes.
    basic_host_options& longest_name(std::size_t value) { return set(names_.max_length, value); }

    /// Decides about every call.
    basic_host_options& before_call(call_hook value) {
        return set(before_call_, std::move(value));
    }
    /// Asks a person about the calls that before_call does not want to decide.
    basic_host_options& on_ask(ask_hook value) { return set(ask_, std::move(value)); }

    /// Decides about a server that refuses access: the URL where somebody can grant it, which may
    /// be empty, or nothing if it has failed for good. Called on the connection's executor.
    basic_host_options& on_auth_required(authorizer value) {
        return set(authorize_, std::move(value));
    }

    /// Gets every event from the beginning, one at a time, on the host's executor.
    basic_host_options& on_event(std::function<void(Event const&)> value) {
        return set(event_, std::move(value));
    }

    /// Everything of this host is done on one thread. Then connections need no strands, and what
    /// ends with the host ends at once.
    basic_host_options& single_threaded(bool value = true) {
        return set(single_threaded_, value);
    }

    /// Makes jitter reproducible.
    basic_host_options& seed(std::uint32_t value) { return set(seed_, value); }

    // What was set, for the host.
    client_options client_;
    transport_factory transports_;
    std::size_t start_at_once_ = 8;
    bool calls_wait_ = true;
    std::optional<duration> slow_retry_;
    tool_name_policy names_;
    call_hook before_call_;
    ask_hook ask_;
    authorizer authorize_;
    std::function<void(Event const&)> event_;
    bool single_threaded_ = false;
    std::optional<detail::late<Event, std::uint32_t>> seed_;

private:
    template <class T, class Value> basic_host_options& set(T& member, Value&& value) {
        member = std::forward<Value>(value);
        return *this;
    }
};

using host_options = basic_host_options<host_event>;

}  // namespace mcp
