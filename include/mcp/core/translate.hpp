// SPDX-License-Identifier: MIT
// What the system, Asio and HTTP report, in this library's own codes: one table for each.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/error.hpp>

#include <string_view>
#include <system_error>

namespace mcp {
namespace detail {

struct system_error_row {
    std::errc reported;
    errc means;
};

// Errors of sockets and pipes. What is missing here is `unknown`.
inline constexpr system_error_row system_error_table[] = {
    {std::errc::connection_refused, errc::connection_refused},
    {std::errc::timed_out, errc::timed_out},
    {std::errc::stream_timeout, errc::timed_out},
    // The other side hung up.
    {std::errc::broken_pipe, errc::connection_lost},
    {std::errc::connection_reset, errc::connection_lost},
    {std::errc::connection_aborted, errc::connection_lost},
    {std::errc::network_reset, errc::connection_lost},
    {std::errc::not_connected, errc::connection_lost},
    // There is no way to the other side.
    {std::errc::network_unreachable, errc::unreachable},
    {std::errc::host_unreachable, errc::unreachable},
    {std::errc::network_down, errc::unreachable},
    {std::errc::address_not_available, errc::unreachable},
    {std::errc::address_family_not_supported, errc::unreachable},
    // A path or an address that the user configured.
    {std::errc::no_such_file_or_directory, errc::invalid_configuration},
    {std::errc::not_a_directory, errc::invalid_configuration},
    {std::errc::permission_denied, errc::invalid_configuration},
    {std::errc::operation_not_permitted, errc::invalid_configuration},
    {std::errc::message_size, errc::message_too_large},
    {std::errc::operation_canceled, errc::cancelled},
};

struct spawn_error_row {
    std::errc reported;
    errc means;
};

// Errors of starting a program. What is missing here is `spawn_failed`.
inline constexpr spawn_error_row spawn_error_table[] = {
    {std::errc::no_such_file_or_directory, errc::command_not_found},
    {std::errc::not_a_directory, errc::command_not_found},
    {std::errc::filename_too_long, errc::command_not_found},
    {std::errc::permission_denied, errc::command_not_executable},
    {std::errc::operation_not_permitted, errc::command_not_executable},
    {std::errc::executable_format_error, errc::command_not_executable},
    {std::errc::is_a_directory, errc::command_not_executable},
    {std::errc::text_file_busy, errc::command_not_executable},
    {std::errc::too_many_symbolic_link_levels, errc::command_not_executable},
};

struct http_status_row {
    int first;
    int last;
    errc means;
};

// The first row that holds the status counts. What is missing here is `malformed_message`: a status
// that is no failure, or no status at all, where the protocol wants something else.
inline constexpr http_status_row http_status_table[] = {
    // Credentials.
    {401, 401, errc::unauthorized},
    {403, 403, errc::forbidden},
    {407, 407, errc::proxy_unauthorized},
    // What may be different in a minute.
    {408, 408, errc::timed_out},
    {429, 429, errc::rate_limited},
    {504, 504, errc::timed_out},
    // "Not implemented" and "HTTP version not supported" will not be.
    {501, 501, errc::http_rejected},
    {505, 505, errc::http_rejected},
    // The rest.
    {300, 499, errc::http_rejected},
    {500, 599, errc::service_unavailable},
};

inline errc from_errno(std::errc reported) noexcept {
    for (system_error_row const& row : system_error_table) {
        if (row.reported == reported) return row.means;
    }
    return errc::unknown;
}

}  // namespace detail

/// The code for an error of std's or Asio's categories. This library's own codes come back as they
/// are; what nobody knows, and success, is `unknown`. Never give it the result of starting a
/// program: see `from_spawn_errno`.
inline errc from_system_error(std::error_code code) noexcept {
    std::error_category const& from = code.category();
    if (!code) return errc::unknown;
    if (from == category()) return static_cast<errc>(code.value());
    if (from == net::error::get_misc_category()) {
        return code.value() == net::error::eof ? errc::connection_lost : errc::unknown;
    }
    // Asio's TLS codes, by name, so that whoever uses no TLS need not link it.
    std::string_view const name = from.name();
    if (name == "asio.ssl") return errc::tls_failed;
    if (name == "asio.ssl.stream") return errc::connection_lost;  // cut off without a goodbye
#if !defined(ASIO_WINDOWS) && !defined(__CYGWIN__)
    if (from == net::error::get_netdb_category() || from == net::error::get_addrinfo_category()) {
        return errc::name_not_resolved;
    }
    // The values are errno's, but Asio does not translate each of them into a condition.
    if (from == net::error::get_system_category()) {
        return detail::from_errno(static_cast<std::errc>(code.value()));
    }
#else
    if (code.value() == net::error::host_not_found || code.value() == net::error::no_data ||
        code.value() == net::error::host_not_found_try_again) {
        return errc::name_not_resolved;
    }
#endif
    std::error_condition const condition = code.default_error_condition();
    if (condition.category() != std::generic_category()) return errc::unknown;
    return detail::from_errno(static_cast<std::errc>(condition.value()));
}

/// The code for the errno of starting a program (fork, exec, posix_spawn). A working directory that
/// cannot be entered gives the same numbers: report that one as `invalid_directory`.
inline errc from_spawn_errno(int number) noexcept {
    for (detail::spawn_error_row const& row : detail::spawn_error_table) {
        if (static_cast<int>(row.reported) == number) return row.means;
    }
    return errc::spawn_failed;
}

/// The code for an HTTP status that is not the one that was needed. A 404 is `http_rejected`; only
/// the transport knows whether it sent a session that has expired.
inline errc from_http_status(int status) noexcept {
    for (detail::http_status_row const& row : detail::http_status_table) {
        if (status >= row.first && status <= row.last) return row.means;
    }
    return errc::malformed_message;
}

}  // namespace mcp
