// SPDX-License-Identifier: MIT
// What a request does, and whether it may be sent a second time.
#pragma once

#include <mcp/core/error.hpp>

#include <string_view>

namespace mcp {

/// What a request does, as far as policies care.
enum class request_kind {
    connect,  ///< Opening the transport and the handshake.
    list,     ///< The lists of tools, resources, resource templates and prompts.
    read,    ///< resources/read, prompts/get, completion, tasks/get: changes nothing on the server.
    call,    ///< tools/call.
    health,  ///< The probe of whether the server still answers.
    other,   ///< Anything else that may change state on the server, such as subscribing.
};

/// The name of a kind, as in `list`.
constexpr std::string_view to_string(request_kind kind) noexcept {
    switch (kind) {
        case request_kind::connect: return "connect";
        case request_kind::list: return "list";
        case request_kind::read: return "read";
        case request_kind::call: return "call";
        case request_kind::health: return "health";
        case request_kind::other: break;
    }
    return "other";
}

/// The attempt that failed, as a retry policy sees it.
struct attempt_info {
    request_kind kind = request_kind::other;
    delivery reached = delivery::unknown;  ///< Whether the server can have got the request.
    bool idempotent = false;               ///< The user said that running it twice does no harm.
};

/// True if sending the request again cannot make the server do something twice.
constexpr bool may_repeat(attempt_info const& attempt) noexcept {
    switch (attempt.kind) {
        case request_kind::connect:
        case request_kind::list:
        case request_kind::read:
        case request_kind::health: return true;
        case request_kind::call:
        case request_kind::other: break;
    }
    return attempt.idempotent || attempt.reached == delivery::unsent;
}

/// The same, knowing how the attempt failed: some failures prove that the request was not run.
inline bool may_repeat(attempt_info const& attempt, error const& why) noexcept {
    // A server that answers 429 has refused the request instead of running it.
    bool const refused = why.code == make_error_code(errc::rate_limited);
    return may_repeat(attempt) || why.reached == delivery::unsent || refused;
}

}  // namespace mcp
