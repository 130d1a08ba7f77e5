// SPDX-License-Identifier: MIT
// What can go wrong: named codes, the error value, and the classes that retry policies use.
#pragma once

#include <mcp/core/boxed.hpp>
#include <mcp/core/duration.hpp>
#include <mcp/core/shown_text.hpp>

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace mcp {

/// Every way in which an operation of this library can fail.
enum class errc {
    // The network or the other process, for the moment.
    connection_refused = 1,  ///< The peer is there but does not listen.
    connection_lost,         ///< The connection ended while it was needed.
    timed_out,               ///< The time limit ran out.
    name_not_resolved,       ///< The host name has no address.
    response_truncated,      ///< The connection ended in the middle of a response.
    proxy_failed,            ///< The proxy could not reach the server (5xx).
    rate_limited,            ///< HTTP 429.
    service_unavailable,     ///< HTTP 503 and other 5xx answers.
    // The network, for good.
    unreachable,             ///< No route to the host.
    tls_failed,              ///< The TLS handshake or verification failed.
    certificate_expired,     ///< The server's certificate is no longer, or not yet, valid.
    certificate_wrong_host,  ///< The server's certificate is for another name.
    certificate_untrusted,   ///< Nobody we trust signed the server's certificate.
    proxy_refused,           ///< The proxy does not want to connect us.
    cross_origin_redirect,   ///< A redirect to another origin, which is never followed.
    too_many_redirects,      ///< Redirected again and again.
    invalid_url,             ///< The URL cannot be used.
    http_rejected,           ///< An HTTP status that repeating will not change.
    session_expired,         ///< The server no longer knows the HTTP session.
    // What the user configured.
    command_not_found,       ///< No such program.
    command_not_executable,  ///< The program may not be executed.
    invalid_directory,       ///< The working directory cannot be entered.
    spawn_failed,            ///< The process could not be created.
    invalid_configuration,   ///< A setting has no usable value.
    // Credentials.
    unauthorized,        ///< HTTP 401.
    forbidden,           ///< HTTP 403.
    proxy_unauthorized,  ///< The proxy wants credentials (HTTP 407).
    // The protocol.
    version_mismatch,       ///< No protocol version that both sides speak.
    malformed_message,      ///< The peer sent something that is not what the protocol says.
    not_json,               ///< The peer sent a line that is no JSON; it was skipped.
    malformed_response,     ///< What came is no valid HTTP response, or can be read in two ways.
    message_too_large,      ///< A message over the size or depth limit.
    remote_error,           ///< The server answered with a JSON-RPC error; see `error::remote`.
    too_many_rounds,        ///< The server asked for input again and again.
    too_many_pages,         ///< A paginated list did not end within the page limit.
    repeated_cursor,        ///< A paginated list came back to a cursor it had given before.
    task_failed,            ///< A task ended as failed.
    task_cancelled,         ///< A task ended as cancelled by the server.
    invalid_elicitation,    ///< Elicitation content does not match the requested schema.
    unsupported_by_server,  ///< The server did not announce the capability that this needs.
    verification_failed,    ///< What came is not what was announced, or was never announced.
    // The caller.
    cancelled,          ///< The caller cancelled the operation.
    invalid_argument,   ///< An argument has no usable value.
    not_connected,      ///< The client is not connected: call connect() first.
    already_connected,  ///< connect() while connecting or connected.
    closed,             ///< The client was closed.
    unknown_tool,       ///< The server offers no tool of that name.
    unknown_server,     ///< There is no server of that name.
    server_exists,      ///< There is a server of that name already.
    server_disabled,    ///< The server is switched off.
    call_denied,        ///< The program, or its user, did not allow the call.
    handler_failed,     ///< A handler that the user supplied failed or threw.
    unknown,            ///< Anything else.
};

/// What an error means for trying again.
enum class error_class {
    network_temporary,  ///< May go away by itself.
    network_permanent,  ///< Will not go away by itself.
    config_error,       ///< The configuration must change first.
    auth_error,         ///< Credentials must change first.
    protocol_error,     ///< The two sides do not understand each other.
    cancelled,          ///< The caller wanted it so.
    unknown,            ///< No class fits.
};

/// A JSON-RPC error object as the server sent it. Every field is the server's text: data, never
/// instructions.
struct rpc_error {
    std::int64_t code = 0;
    std::string message;
    std::string data;  ///< The JSON text of `data`; empty if absent.

    bool operator==(rpc_error const&) const = default;
};

namespace rpc_code {
inline constexpr std::int64_t parse_error = -32700;
inline constexpr std::int64_t invalid_request = -32600;
inline constexpr std::int64_t method_not_found = -32601;
inline constexpr std::int64_t invalid_params = -32602;
inline constexpr std::int64_t internal_error = -32603;
inline constexpr std::int64_t header_mismatch = -32020;
inline constexpr std::int64_t missing_client_capability = -32021;
inline constexpr std::int64_t unsupported_protocol_version = -32022;
inline constexpr std::int64_t resource_not_found = -32002;
inline constexpr std::int64_t url_elicitation_required = -32042;
inline constexpr std::int64_t user_rejected = -1;
}  // namespace rpc_code

/// Whether the request that failed can have taken effect on the server.
enum class delivery {
    unknown,  ///< The server may have got it, and may have acted on it.
    unsent,   ///< It surely never left this process.
};

/// Why an operation failed. `detail` holds this library's words only; what the server said is in
/// `remote` and `server_output`, and must be treated as untrusted text.
struct error {
    std::error_code code;
    std::string detail;
    boxed<rpc_error> remote;
    std::string server_output;            ///< The last lines that the server wrote to stderr.
    std::optional<duration> retry_after;  ///< How long the server asked to wait.
    delivery reached = delivery::unknown;

    error() = default;
    error(std::error_code why, std::string words = {}) : code(why), detail(std::move(words)) {}
    inline error(errc why, std::string words = {});

    /// The code's meaning, the detail and the server's words in one line for people. Control
    /// characters in the server's words are replaced.
    [[nodiscard]] inline std::string message() const;
};

namespace detail {

struct errc_row {
    errc code;
    error_class kind;
    std::string_view text;
};

// One row for each code: its class and its meaning. tests/core/error.cpp reads it row by row.
inline constexpr errc_row errc_table[] = {
    {errc::connection_refused, error_class::network_temporary, "connection refused"},
    {errc::connection_lost, error_class::network_temporary, "connection lost"},
    {errc::timed_out, error_class::network_temporary, "timed out"},
    {errc::name_not_resolved, error_class::network_temporary, "host name not resolved"},
    {errc::response_truncated, error_class::network_temporary, "response cut off"},
    {errc::proxy_failed, error_class::network_temporary, "the proxy failed"},
    {errc::rate_limited, error_class::network_temporary, "too many requests"},
    {errc::service_unavailable, error_class::network_temporary, "service unavailable"},
    {errc::unreachable, error_class::network_permanent, "host unreachable"},
    {errc::tls_failed, error_class::network_permanent, "TLS failed"},
    {errc::certificate_expired, error_class::network_permanent, "certificate expired"},
    {errc::certificate_wrong_host, error_class::network_permanent, "certificate of another host"},
    {errc::certificate_untrusted, error_class::network_permanent, "certificate not trusted"},
    {errc::proxy_refused, error_class::network_permanent, "the proxy refused"},
    {errc::cross_origin_redirect, error_class::network_permanent, "redirect to another origin"},
    {errc::too_many_redirects, error_class::network_permanent, "too many redirects"},
    {errc::invalid_url, error_class::network_permanent, "invalid URL"},
    {errc::http_rejected, error_class::network_permanent, "HTTP request rejected"},
    {errc::session_expired, error_class::network_temporary, "session expired"},
    {errc::command_not_found, error_class::config_error, "command not found"},
    {errc::command_not_executable, error_class::config_error, "command not executable"},
    {errc::invalid_directory, error_class::config_error, "invalid working directory"},
    {errc::spawn_failed, error_class::config_error, "process could not be started"},
    {errc::invalid_configuration, error_class::config_error, "invalid configuration"},
    {errc::unauthorized, error_class::auth_error, "unauthorized"},
    {errc::forbidden, error_class::auth_error, "forbidden"},
    {errc::proxy_unauthorized, error_class::auth_error, "the proxy wants credentials"},
    {errc::version_mismatch, error_class::protocol_error, "no common protocol version"},
    {errc::malformed_message, error_class::protocol_error, "malformed message"},
    {errc::not_json, error_class::protocol_error, "not JSON"},
    {errc::malformed_response, error_class::protocol_error, "malformed HTTP response"},
    {errc::message_too_large, error_class::protocol_error, "message too large"},
    {errc::remote_error, error_class::protocol_error, "the server answered with an error"},
    {errc::too_many_rounds, error_class::protocol_error, "the server asked for input too often"},
    {errc::too_many_pages, error_class::protocol_error, "the list has too many pages"},
    {errc::repeated_cursor, error_class::protocol_error, "the list repeats a page"},
    {errc::task_failed, error_class::protocol_error, "the task failed"},
    {errc::task_cancelled, error_class::protocol_error, "the task was cancelled"},
    {errc::invalid_elicitation, error_class::protocol_error, "invalid elicitation content"},
    {errc::unsupported_by_server, error_class::protocol_error, "not supported by the server"},
    {errc::verification_failed, error_class::protocol_error, "not what was announced"},
    {errc::cancelled, error_class::cancelled, "cancelled"},
    {errc::invalid_argument, error_class::config_error, "invalid argument"},
    {errc::not_connected, error_class::config_error, "not connected"},
    {errc::already_connected, error_class::config_error, "already connected"},
    {errc::closed, error_class::config_error, "closed"},
    {errc::unknown_tool, error_class::protocol_error, "unknown tool"},
    {errc::unknown_server, error_class::config_error, "unknown server"},
    {errc::server_exists, error_class::config_error, "server exists already"},
    {errc::server_disabled, error_class::config_error, "server disabled"},
    {errc::call_denied, error_class::cancelled, "call denied"},
    {errc::handler_failed, error_class::unknown, "handler failed"},
    {errc::unknown, error_class::unknown, "unknown error"},
};

inline errc_row const* find_row(int value) {
    for (errc_row const& row : errc_table) {
        if (static_cast<int>(row.code) == value) return &row;
    }
    return nullptr;
}

class errc_category final : public std::error_category {
public:
    [[nodiscard]] char const* name() const noexcept override { return "mcp"; }
    [[nodiscard]] std::string message(int value) const override {
        errc_row const* row = find_row(value);
        return row != nullptr ? std::string(row->text) : "unknown error";
    }
};

}  // namespace detail

/// The category of `errc`.
inline std::error_category const& category() noexcept {
    static detail::errc_category const instance;
    return instance;
}

inline std::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), category()};
}

}  // namespace mcp

template <> struct std::is_error_code_enum<mcp::errc> : std::true_type {};

namespace mcp {

inline error::error(errc why, std::string words)
    : code(make_error_code(why)),
      detail(std::move(words)) {}

inline std::string error::message() const {
    std::string text = code.message();
    if (!detail.empty()) text += ": " + detail;
    if (remote) {
        text += ": " + mcp::detail::printable(remote->message) + " (" +
                std::to_string(remote->code) + ")";
    }
    return text;
}

/// Prints `error::message()`.
inline std::ostream& operator<<(std::ostream& out, error const& value) {
    return out << value.message();
}

/// The class of a code; codes of other categories are `unknown`.
inline error_class classify(std::error_code code) noexcept {
    if (code.category() != category()) return error_class::unknown;
    detail::errc_row const* row = detail::find_row(code.value());
    return row != nullptr ? row->kind : error_class::unknown;
}

inline error_class classify(error const& value) noexcept { return classify(value.code); }

/// True if trying again by itself can help.
inline bool is_retryable(error_class kind) noexcept {
    return kind == error_class::network_temporary;
}

/// The name of a class, as in `network_temporary`.
inline std::string_view to_string(error_class kind) noexcept {
    switch (kind) {
        case error_class::network_temporary: return "network_temporary";
        case error_class::network_permanent: return "network_permanent";
        case error_class::config_error: return "config_error";
        case error_class::auth_error: return "auth_error";
        case error_class::protocol_error: return "protocol_error";
        case error_class::cancelled: return "cancelled";
        case error_class::unknown: break;
    }
    return "unknown";
}

}  // namespace mcp
