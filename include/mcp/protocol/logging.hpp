// SPDX-License-Identifier: MIT
// notifications/message: what servers log to their clients.
#pragma once

#include <mcp/wire/json_cursor.hpp>
#include <mcp/wire/raw_json.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace mcp {

/// Severities of RFC 5424, least first.
enum class severity { debug, info, notice, warning, error, critical, alert, emergency };

namespace detail {
inline constexpr std::array<std::string_view, 8> severity_names = {
    "debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"};
}

inline std::string_view to_string(severity value) noexcept {
    return detail::severity_names[static_cast<std::size_t>(value)];
}

inline std::optional<severity> parse_severity(std::string_view text) noexcept {
    for (std::size_t i = 0; i < detail::severity_names.size(); ++i) {
        if (detail::severity_names[i] == text) return static_cast<severity>(i);
    }
    return std::nullopt;
}

/// A log message of the server; `data` is any JSON. Untrusted.
struct log_message {
    severity level = severity::info;
    std::string logger;
    raw_json data;
};

template <class Cursor> bool decode(Cursor& in, log_message& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "level") {
            std::string text;
            if (in.read(text)) out.level = parse_severity(text).value_or(severity::info);
        } else if (key == "logger") {
            in.read(out.logger);
        } else if (key == "data") {
            out.data = in.take_raw();
        } else {
            in.skip();
        }
    }
    return !in.failed();
}

}  // namespace mcp
