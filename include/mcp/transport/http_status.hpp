// SPDX-License-Identifier: MIT
// What an HTTP answer that is no success means.
#pragma once

#include <mcp/core/error.hpp>
#include <mcp/core/translate.hpp>
#include <mcp/http/message.hpp>
#include <mcp/http/retry_after.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace mcp::detail {

/// True if the server surely did nothing with the request. After a 5xx nobody knows.
inline bool refused_unseen(int status) noexcept {
    return status == 401 || status == 403 || status == 404 || status == 405 || status == 429;
}

/// The typed error of a status, with Retry-After if there is one.
inline error error_of_status(http::response_head const& head, std::string_view what,
                             std::chrono::system_clock::time_point now) {
    error why(from_http_status(head.status),
              std::string(what) + ": HTTP " + std::to_string(head.status));
    why.retry_after = http::parse_retry_after(head.headers, now);
    if (refused_unseen(head.status)) why.reached = delivery::unsent;
    return why;
}

inline bool is_success(http::response_head const& head) noexcept {
    return head.status >= 200 && head.status < 300;
}

/// Why the answer to a GET is no event stream.
inline error why_no_stream(http::response_head const& head, std::string_view what) {
    if (!is_success(head)) return error_of_status(head, what, std::chrono::system_clock::now());
    return error(errc::malformed_message, std::string(what) +
                                              ": expected an event stream, got HTTP " +
                                              std::to_string(head.status) + " with something else");
}

}  // namespace mcp::detail
