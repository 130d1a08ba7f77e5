// SPDX-License-Identifier: MIT
// One attempt of an operation: what it says, what its failure means, and the wait for the next.
#pragma once

#include <mcp/client/operation.hpp>
#include <mcp/client/options.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/error.hpp>
#include <mcp/core/result.hpp>
#include <mcp/policy/request_kind.hpp>
#include <mcp/protocol/meta.hpp>
#include <mcp/transport/features.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::detail {

// A server may ask to be left alone for longer than the clock can count.
inline time_point later(time_point now, duration delay) {
    constexpr duration longest = std::chrono::hours(24 * 365);
    return now + std::min(delay, longest).chrono();
}

// Waits; false if the caller was cancelled.
template <class Timer> task<bool> pause(Timer& waiting, time_point until) {
    waiting.expires_at(until);
    co_await fired(waiting);
    auto const state = co_await net::this_coro::cancellation_state;
    co_return state.cancelled() == net::cancellation_type::none;
}

// Fills in what a request says in `_meta` whatever its era; says why if it cannot. The caller's own
// trace context replaces the hook's.
template <class Meta, class Options>
std::optional<error> describe_request(Meta& meta, client_options const& client, Options const& call,
                                      std::string_view method) {
    if (client.trace_) meta.trace = client.trace_(method);
    if (!call.meta_) return std::nullopt;
    auto added = meta_members(*call.meta_);
    if (!added) return std::move(added.error());
    meta.extra = std::move(*added);
    if (call.meta_->contains("traceparent")) meta.trace.traceparent.clear();
    if (call.meta_->contains("tracestate")) meta.trace.tracestate.clear();
    if (call.meta_->contains("baggage")) meta.trace.baggage.clear();
    return std::nullopt;
}

// The server compares headers with the message by a schema that this client does not know yet.
template <class Transport, class Operation, class Error>
bool has_stale_headers(Transport const& wire, Operation const& what, Error const& why) {
    return mirrors_parameters(wire) && what.kind == request_kind::call && why.remote &&
           why.remote->code == rpc_code::header_mismatch;
}

template <class Failure> error to_error(Failure failure, std::string const& method) {
    error why(errc::remote_error, method);
    why.remote = std::move(failure);
    return why;
}

}  // namespace mcp::detail
