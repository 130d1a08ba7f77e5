// SPDX-License-Identifier: MIT
// What an HTTP answer that is no success means.
#pragma once

#include <mcp/core/error.hpp>
#include <mcp/http/message.hpp>
#include <mcp/http/retry_after.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace mcp::detail {

inline errc code_of_status(int status) noexcept {
    switch (status) {
        case 401: return errc::unauthorized;
        case 403: return errc::forbidden;
        case 408:
        case 504: return errc::timed_out;
        case 429: return errc::rate_limited;
        default: return status >= 500 ? errc::service_unavailable : errc::http_rejected;
    }
}

/// True if the server surely did nothing with the request. After a 5xx nobody knows.
inline bool refused_unseen(int status) noexcept {
    return status == 401 || status == 403 || status == 404 || status == 405 || status == 429;
}

/// The typed error of a status, with Retry-After if there is one.
inline error error_of_status(http::response_head const& head, std::string_view what,
                             std::chrono::system_clock::time_point now) {
    error why(code_of_status(head.status),
              std::string(what) + ": HTTP " + std::to_string(head.status));
    why.retry_after = http::parse_retry_after(head.headers, now);
    if (refused_unseen(head.status)) why.reached = delivery::unsent;
    return why;
}

inline bool is_success(http::response_head const& head) noexcept {
    return head.status >= 200 && head.status < 300;
}

/// Whether the body is of that media type, given in lower case.
inline bool has_media_type(http::response_head const& head, std::string_view type) {
    auto const value = head.headers.find("Content-Type");
    if (!value) return false;
    return http::detail::same_text(http::detail::trim(value->substr(0, value->find(';'))), type);
}

/// The media type of a body in lower case, without parameters: `text/event-stream`.
inline std::string media_type(http::response_head const& head) {
    auto const value = head.headers.find("Content-Type");
    if (!value) return {};
    std::string type(http::detail::trim(value->substr(0, value->find(';'))));
    for (char& c : type) c = lower(c);
    return type;
}

/// Whether the answer to a GET is the stream that it asked for.
inline bool is_event_stream(http::response_head const& head) {
    return head.status == 200 && has_media_type(head, "text/event-stream");
}

/// Why the answer to a GET is no event stream.
inline error why_no_stream(http::response_head const& head, std::string_view what) {
    if (!is_success(head)) return error_of_status(head, what, std::chrono::system_clock::now());
    return error(errc::malformed_message, std::string(what) +
                                              ": expected an event stream, got HTTP " +
                                              std::to_string(head.status) + " with something else");
}

}  // namespace mcp::detail
