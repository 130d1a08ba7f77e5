// SPDX-License-Identifier: MIT
// One operation of a client, as a value.
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/core/result.hpp>
#include <mcp/policy/request_kind.hpp>
#include <mcp/policy/timeout.hpp>
#include <mcp/wire/json_writer.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// What to ask of the server, before anything era-specific is added.
struct operation {
    request_kind kind;
    std::string method;
    std::string members;  ///< The members of params as JSON text, without braces.
    call_options options;
    bool may_ask = false;   ///< The server may answer with input_required (2026-07-28).
    bool may_task = false;  ///< The server may answer with a task (tasks extension).

    operation(request_kind what, std::string name, std::string parameters, call_options how)
        : kind(what), method(std::move(name)), members(std::move(parameters)), options(std::move(how)) {}
};

/// The limits of an operation: the policy's, unless the caller gave others.
inline time_limit effective_limit(time_limit policy, call_options const& options, request_kind kind) {
    time_limit limit = policy;
    if (options.timeout_) {
        limit.idle = *options.timeout_;
        // A longer patience without progress must not be cut by a shorter limit for the whole; for
        // everything but calls the two are one.
        bool const one_limit = kind != request_kind::call;
        if (one_limit || limit.total < limit.idle) limit.total = limit.idle;
    }
    if (options.total_timeout_) limit.total = *options.total_timeout_;
    return limit;
}

namespace detail {

/// `"key":"value"`.
inline std::string string_member_text(std::string_view key, std::string_view value) {
    std::string text;
    json_writer out(text);
    out.begin_object();
    out.key(key);
    out.string(value);
    out.end_object();
    return text.substr(1, text.size() - 2);
}

/// `a,b`, or whichever of the two is not empty.
inline std::string join_members(std::string first, std::string_view second) {
    if (!first.empty() && !second.empty()) first += ',';
    first += second;
    return first;
}

}  // namespace detail
}  // namespace mcp
