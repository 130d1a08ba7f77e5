// SPDX-License-Identifier: MIT
// One operation of a client, as a value.
#pragma once

#include <mcp/client/active_calls.hpp>
#include <mcp/client/options.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/core/time.hpp>
#include <mcp/policy/request_kind.hpp>
#include <mcp/policy/timeout.hpp>
#include <mcp/protocol/jsonrpc.hpp>
#include <mcp/protocol/result_header.hpp>
#include <mcp/wire/json_writer.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// One question to the server and its answer. Lives in the coroutine that asks, so that neither is
/// copied on the way. A template, as is what follows: only programs with a client compile it.
template <class Options> struct basic_operation {
    request_kind kind;
    std::string_view method;  ///< A literal, or text that outlives the operation.
    std::string members;      ///< The members of params as JSON text, without braces.
    Options options;
    bool may_ask = false;   ///< The server may answer with input_required (2026-07-28).
    bool may_task = false;  ///< The server may answer with a task (tasks extension).

    std::optional<detail::late<Options, active_call>> call;  ///< While it is under way.

    // Once it succeeded:
    detail::late<Options, response> answer;
    detail::late<Options, result_header>
        header;          ///< Read for lists, and for every answer of a modern server.
    bool asked = false;  ///< The server asked for input on the way: such results are not cached.
    time_point ends = time_point::max();  ///< When its time is over, also for what follows from it.

    basic_operation(request_kind what, std::string_view name, std::string parameters, Options how)
        : kind(what),
          method(name),
          members(std::move(parameters)),
          options(std::move(how)) {}
    basic_operation(basic_operation const&) = delete;
    basic_operation& operator=(basic_operation const&) = delete;
};

using operation = basic_operation<call_options>;

/// The limits of an operation: the policy's, unless the caller gave others.
template <class Options>
time_limit effective_limit(time_limit policy, Options const& options, request_kind kind) {
    time_limit limit = policy;
    if (options.timeout_) {
        limit.idle = *options.timeout_;
        // A longer patience without progress must not be cut by a shorter limit for the whole; for
        // everything but calls the two are one.
        bool const one_limit = kind != request_kind::call;
        bool const unlimited = limit.total <= duration();
        if (one_limit || (!unlimited && limit.total < limit.idle)) limit.total = limit.idle;
    }
    if (options.total_timeout_) limit.total = *options.total_timeout_;
    return limit;
}

/// Keeps a part of an operation within the time of the whole. False if nothing of it is left.
template <class Options> bool limit_until(Options& options, time_point end, time_point now) {
    if (end == time_point::max()) return true;
    duration const left = end - now;
    if (left <= duration()) return false;
    options.total_timeout_ = std::min(options.total_timeout_.value_or(left), left);
    return true;
}

namespace detail {

/// `"key":"value"`.
inline std::string string_member_text(std::string_view key, std::string_view value) {
    std::string text;
    json_writer out(text);
    out.key(key);
    out.string(value);
    return text;
}

/// `a,b`, or whichever of the two is not empty.
inline std::string join_members(std::string first, std::string_view second) {
    if (!first.empty() && !second.empty()) first += ',';
    first += second;
    return first;
}

}  // namespace detail
}  // namespace mcp
