// SPDX-License-Identifier: MIT
// asio-mcp in one file, written by scripts/single_header.py from include/mcp. Do not edit.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <compare>
#include <concepts>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

// asio-mcp: use Model Context Protocol servers from C++20 coroutines.

// The client: typed verbs over a transport and policies that the user chooses.

// connect(): attempts, and the pauses between them, within one limit.

// Runs operations: attempts, retries, rounds of input and the time limits around them.

// One attempt of an operation: what it says, what its failure means, and the wait for the next.

// One operation of a client, as a value.

// The operations that are under way: where progress goes, and whose clocks stand still.

// What the user supplies for a server to ask and to tell.

// The only header that names the Asio flavour and papers over its versions.

// Asio 1.22 looks for coroutine support through macros that clang does not set.
#if defined(__clang__) && defined(__cpp_impl_coroutine)
#if !defined(ASIO_HAS_CO_AWAIT)
#define ASIO_HAS_CO_AWAIT 1
#endif
#if !defined(ASIO_HAS_STD_COROUTINE)
#define ASIO_HAS_STD_COROUTINE 1
#endif
#endif

// The clock of every deadline.

namespace mcp {

/// Decisions take time as a parameter; only the code that does I/O reads this clock. A program that
/// simulates time defines MCP_CLOCK as a clock of its own, the same in every translation unit and
/// declared before any header of this library.
#ifdef MCP_CLOCK
using clock = MCP_CLOCK;
#else
using clock = std::chrono::steady_clock;
#endif
using time_point = clock::time_point;

}  // namespace mcp

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/buffer.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/execution/context.hpp>
#include <asio/execution_context.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/query.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/version.hpp>

#if ASIO_VERSION >= 102400
#include <asio/as_tuple.hpp>
#else
#include <asio/experimental/as_tuple.hpp>
#endif

namespace mcp {

namespace net = ::asio;

/// A coroutine that suspends; every verb of this library that may wait returns one.
template <class T> using task = net::awaitable<T>;

/// The executor that a client, and everything it owns, runs on.
using executor = net::any_io_executor;

/// Waits for a time of `clock`.
using timer = net::basic_waitable_timer<clock>;

namespace detail {

/// Completes with a tuple that begins with the error code, instead of throwing it.
#if ASIO_VERSION >= 102400
inline constexpr auto as_result = net::as_tuple(net::use_awaitable);
#else
inline constexpr auto as_result = net::experimental::as_tuple(net::use_awaitable);
#endif

/// Waits until the timer fires or is cancelled. Names its result, as Asio's functions do not: to
/// know theirs the compiler has to compile them, also where nobody calls them.
template <class Timer> task<std::tuple<std::error_code>> fired(Timer& awaited) {
    return awaited.async_wait(as_result);
}

}  // namespace detail
}  // namespace mcp

// Types that a template names without having them compiled before it is used.

namespace mcp::detail {

template <class Parameter, class T> struct late_type { using type = T; };

/// `T`, but the compiler knows so only once `Parameter` is known. What a template does with a type
/// that it knows is compiled wherever its header is included; this keeps that to the programs that
/// use the template.
template <class Parameter, class T> using late = typename late_type<Parameter, T>::type;

}  // namespace mcp::detail

// The outcome of everything that can fail.

// What can go wrong: named codes, the error value, and the classes that retry policies use.

// A duration in whole milliseconds that can be a template argument.

namespace mcp {

/// Whole milliseconds. Converts from any std::chrono duration (rounding down). Unlike those it is a
/// structural type, so that policies can carry it as a template argument.
struct duration {
    std::int64_t milliseconds = 0;

    constexpr duration() = default;

    template <class Rep, class Period>
    constexpr duration(std::chrono::duration<Rep, Period> value)  // NOLINT: converts on purpose
        : milliseconds(std::chrono::floor<std::chrono::milliseconds>(value).count()) {}

    /// A duration of `count` milliseconds.
    static constexpr duration from_milliseconds(std::int64_t count) {
        duration made;
        made.milliseconds = count;
        return made;
    }

    [[nodiscard]] constexpr std::chrono::milliseconds chrono() const {
        return std::chrono::milliseconds(milliseconds);
    }

    constexpr auto operator<=>(duration const&) const = default;
};

}  // namespace mcp

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
    proxy_unauthorized,  ///< The proxy wants credentials (HTTP 407 to CONNECT).
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
    // The caller.
    cancelled,          ///< The caller cancelled the operation.
    invalid_argument,   ///< An argument has no usable value.
    not_connected,      ///< The client is not connected: call connect() first.
    already_connected,  ///< connect() while connecting or connected.
    closed,             ///< The client was closed.
    unknown_tool,       ///< The server offers no tool of that name.
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
    std::optional<rpc_error> remote;
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
    {errc::cancelled, error_class::cancelled, "cancelled"},
    {errc::invalid_argument, error_class::config_error, "invalid argument"},
    {errc::not_connected, error_class::config_error, "not connected"},
    {errc::already_connected, error_class::config_error, "already connected"},
    {errc::closed, error_class::config_error, "closed"},
    {errc::unknown_tool, error_class::protocol_error, "unknown tool"},
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

namespace detail {

// Text from outside may hold terminal escapes; what people read must not.
inline std::string printable(std::string_view text) {
    std::string clean(text);
    for (char& c : clean) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) c = ' ';
    }
    return clean;
}

}  // namespace detail

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

#include <tl/expected.hpp>

namespace mcp {

/// A value or an error. A default-constructed result is a success: after co_spawn with a plain
/// completion handler, look at the exception first.
template <class T> using result = tl::expected<T, error>;

/// Makes the failing side of any `result`.
inline tl::unexpected<error> fail(error why) { return tl::unexpected<error>(std::move(why)); }

inline tl::unexpected<error> fail(errc why, std::string detail = {}) {
    return tl::unexpected<error>(error(why, std::move(detail)));
}

/// For what failed before a byte of it was sent.
inline tl::unexpected<error> fail_unsent(error why) {
    why.reached = delivery::unsent;
    return tl::unexpected<error>(std::move(why));
}

inline tl::unexpected<error> fail_unsent(errc why, std::string detail = {}) {
    return fail_unsent(error(why, std::move(detail)));
}

}  // namespace mcp

// elicitation/create: the server asks the user something, by a form or by a URL.

// Open-ended JSON values; the only header that names the JSON library.

#include <nlohmann/json.hpp>

namespace mcp {

/// The type that open-ended values are built and read with.
using json = nlohmann::json;

namespace detail {

// Throws what the JSON library throws if `text` is not valid UTF-8; says nothing else.
template <class Json> bool is_dumpable(std::string const& text) {
    try {
        static_cast<void>(Json(text).dump());
        return true;
    } catch (typename Json::exception const&) {
        return false;
    }
}

// The JSON pointer of the first string or key that is not valid UTF-8.
template <class Json>
std::optional<std::string> find_invalid_utf8(Json const& value, std::string const& path) {
    if (value.is_string() && !is_dumpable<Json>(value.template get_ref<std::string const&>())) {
        return path.empty() ? "the value" : path;
    }
    if (value.is_object()) {
        for (auto const& [key, member] : value.items()) {
            if (!is_dumpable<Json>(key)) return "a key of " + (path.empty() ? "the value" : path);
            if (auto found = find_invalid_utf8(member, path + "/" + key)) return found;
        }
    }
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (auto found = find_invalid_utf8(value[i], path + "/" + std::to_string(i))) {
                return found;
            }
        }
    }
    return std::nullopt;
}

}  // namespace detail

/// Parses one JSON text. `errc::invalid_argument` says at which byte it stops being JSON. Never
/// throws for what the text says. A template, as is all that parses, prints or compares: a program
/// that includes the library without doing so does not compile it.
template <class Json = json> result<Json> parse_json(std::string_view text) {
    std::size_t offset = text.find('\0');  // the JSON library would take it for the end
    if (offset == std::string_view::npos) {
        try {
            return Json::parse(text.begin(), text.end());
        } catch (typename Json::parse_error const& problem) {
            offset = problem.byte == 0 ? 0 : problem.byte - 1;
        } catch (typename Json::exception const&) {  // a number that no double holds
            offset = 0;
        }
    }
    return fail(errc::invalid_argument, "not JSON from byte " + std::to_string(offset) + " on");
}

/// The compact JSON text of a value. `errc::invalid_argument` names the string that is not valid
/// UTF-8.
template <class Json = json>
result<std::string> dump_json(std::type_identity_t<Json> const& value) {
    try {
        return value.dump();
    } catch (typename Json::exception const&) {
        return fail(errc::invalid_argument,
                    detail::find_invalid_utf8<Json>(value, {}).value_or("the value") +
                        " is not valid UTF-8");
    }
}

}  // namespace mcp

// Elicitation content against the schema that the server asked with: defaults and checks.

// Checks the values of a form against its fields.

// The fields of a form elicitation: what a user interface needs to ask for them.

namespace mcp {

/// What a form field takes: `choice` is one of `form_field::choices`, `choices` any number of them.
enum class field_kind { text, number, integer, boolean, choice, choices };

/// One of the values that a field offers.
struct form_choice {
    std::string value;  ///< What is sent.
    std::string title;  ///< What people read; the value if the server gave no title.

    bool operator==(form_choice const&) const = default;
};

/// What the value of a field must keep to. A number limit that is null, like an empty optional, is
/// none.
struct form_limits {
    std::optional<std::size_t> min_length;  ///< Code points.
    std::optional<std::size_t> max_length;  ///< Code points.
    json minimum;
    json maximum;
    json exclusive_minimum;
    json exclusive_maximum;
    std::optional<std::size_t> min_items;
    std::optional<std::size_t> max_items;
};

/// One field of a form elicitation. Every text in it is the server's: data, never instructions, and
/// to be cleaned of control characters before it reaches a terminal.
struct form_field {
    std::string name;
    std::string title;  ///< The name if the server gave no title.
    std::string description;
    field_kind kind = field_kind::text;
    bool required = false;
    json default_value;  ///< Null if there is none.
    std::vector<form_choice> choices;
    form_limits limits;
    std::string format;  ///< `email`, `uri`, `date` and `date-time` are checked; others are hints.
};

/// A schema with more fields is refused: no person fills in a longer form.
inline constexpr std::size_t max_form_fields = 256;
/// The choices of all fields together may not be more.
inline constexpr std::size_t max_form_choices = 4096;

namespace detail::form {

/// Text from outside, fit to stand in an error message: printable and short.
inline std::string shown(std::string_view text) {
    constexpr std::size_t longest = 60;
    std::size_t end = std::min(text.size(), longest);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return printable(text.substr(0, end)) + (end < text.size() ? "..." : "");
}

inline std::string in_quotes(std::string_view text) { return '"' + shown(text) + '"'; }

/// The name of a JSON type in plain words. A template, like what follows, so that only programs
/// with forms compile it.
template <class Json> std::string_view describe_type(Json const& value) {
    switch (value.type()) {
        case Json::value_t::null: return "null";
        case Json::value_t::boolean: return "true or false";
        case Json::value_t::string: return "text";
        case Json::value_t::array: return "a list";
        case Json::value_t::object: return "an object";
        case Json::value_t::number_integer:
        case Json::value_t::number_unsigned:
        case Json::value_t::number_float: return "a number";
        default: return "not JSON";
    }
}

/// True for 3 and 3.0, as in JSON Schema.
template <class Json> bool is_whole(Json const& value) {
    if (value.is_number_integer()) return true;
    constexpr double exact = 9007199254740992.0;  // 2^53: whole numbers are exact up to here.
    if (!value.is_number_float()) return false;
    double const number = value.template get<double>();
    return number >= -exact && number <= exact &&
           number == static_cast<double>(static_cast<std::int64_t>(number));
}

template <class Json> bool has_kind(Json const& value, field_kind kind) {
    switch (kind) {
        case field_kind::text:
        case field_kind::choice: return value.is_string();
        case field_kind::number: return value.is_number();
        case field_kind::integer: return is_whole(value);
        case field_kind::boolean: return value.is_boolean();
        case field_kind::choices: break;
    }
    return value.is_array() && std::all_of(value.begin(), value.end(),
                                           [](Json const& item) { return item.is_string(); });
}

inline std::string_view describe_kind(field_kind kind) {
    switch (kind) {
        case field_kind::text: return "text";
        case field_kind::number: return "a number";
        case field_kind::integer: return "a whole number";
        case field_kind::boolean: return "true or false";
        case field_kind::choice: return "one of the choices";
        case field_kind::choices: break;
    }
    return "a list of choices";
}

}  // namespace detail::form
}  // namespace mcp

// The text formats of form elicitations: email, uri, date and date-time, and length in code points.

namespace mcp::detail::text_format {

inline bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

inline bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

inline bool is_hex_digit(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

inline bool is_beyond_ascii(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80; }

inline bool contains(std::string_view set, char c) noexcept {
    return set.find(c) != std::string_view::npos;
}

/// The bytes of the UTF-8 sequence at the start of `text`; 0 if there is none. Overlong forms,
/// surrogates and values over U+10FFFF are none.
inline std::size_t code_point_size(std::string_view text) noexcept {
    auto const byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    auto const tail = [&](std::size_t i, unsigned lowest = 0x80, unsigned highest = 0xBF) {
        return byte(i) >= lowest && byte(i) <= highest;
    };
    if (text.empty()) return 0;
    unsigned const lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        bool const second = tail(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
        return second && tail(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        bool const second = tail(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
        return second && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

/// The number of code points; nothing if `text` is not UTF-8.
inline std::optional<std::size_t> count_code_points(std::string_view text) noexcept {
    std::size_t count = 0;
    for (; !text.empty(); ++count) {
        std::size_t const size = code_point_size(text);
        if (size == 0) return std::nullopt;
        text.remove_prefix(size);
    }
    return count;
}

/// The value of `size` digits at `from`; -1 if there are not that many.
inline int read_digits(std::string_view text, std::size_t from, std::size_t size) noexcept {
    if (from + size > text.size()) return -1;
    int value = 0;
    for (char c : text.substr(from, size)) {
        if (!is_digit(c)) return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// RFC 3339 full-date, as in 2026-07-28.
inline bool is_date(std::string_view text) noexcept {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    int const year = read_digits(text, 0, 4);
    int const month = read_digits(text, 5, 2);
    int const day = read_digits(text, 8, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1) return false;
    constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool const leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/// RFC 3339 date-time, as in 2026-07-28T12:00:00Z. A leap second stands at 23:59:60 UTC only.
inline bool is_date_time(std::string_view text) noexcept {
    if (text.size() < 20 || !is_date(text.substr(0, 10)) || !contains("Tt", text[10])) return false;
    int const hour = read_digits(text, 11, 2);
    int const minute = read_digits(text, 14, 2);
    int const second = read_digits(text, 17, 2);
    if (text[13] != ':' || text[16] != ':') return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return false;
    text.remove_prefix(19);
    if (text.front() == '.') {
        text.remove_prefix(1);
        std::size_t const digits = static_cast<std::size_t>(
            std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
        if (digits == 0) return false;
        text.remove_prefix(digits);
    }
    int offset = 0;
    if (text != "Z" && text != "z") {
        if (text.size() != 6 || !contains("+-", text[0]) || text[3] != ':') return false;
        int const hours = read_digits(text, 1, 2);
        int const minutes = read_digits(text, 4, 2);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
        offset = (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
    }
    constexpr int day = 24 * 60;
    return second < 60 || (hour * 60 + minute - offset + day) % day == day - 1;
}

inline bool is_ipv4(std::string_view text) noexcept {
    for (int part = 0; part < 4; ++part) {
        std::size_t const dot = std::min(text.find('.'), text.size());
        int const value = dot <= 3 ? read_digits(text, 0, dot) : -1;
        if (dot == 0 || value < 0 || value > 255 || (dot > 1 && text[0] == '0')) return false;
        if ((dot == text.size()) != (part == 3)) return false;
        text.remove_prefix(std::min(dot + 1, text.size()));
    }
    return true;
}

inline bool is_ipv6(std::string_view text) noexcept {
    int groups = 0;
    bool shortened = false;
    if (text.substr(0, 2) == "::") {
        shortened = true;
        text.remove_prefix(2);
    }
    while (!text.empty()) {
        if (contains(text, '.') && !contains(text, ':')) {
            if (!is_ipv4(text)) return false;
            groups += 2;
            break;
        }
        std::size_t const colon = std::min(text.find(':'), text.size());
        std::string_view const group = text.substr(0, colon);
        if (group.empty() || group.size() > 4) return false;
        if (!std::all_of(group.begin(), group.end(), is_hex_digit)) return false;
        ++groups;
        if (colon == text.size()) break;
        text.remove_prefix(colon + 1);
        if (text.empty()) return false;
        if (text.front() == ':') {
            if (shortened) return false;
            shortened = true;
            text.remove_prefix(1);
        }
    }
    return shortened ? groups < 8 : groups == 8;
}

inline bool is_email_domain(std::string_view text) noexcept {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
        std::string_view const address = text.substr(1, text.size() - 2);
        return address.substr(0, 5) == "IPv6:" ? is_ipv6(address.substr(5)) : is_ipv4(address);
    }
    while (true) {
        std::size_t const dot = std::min(text.find('.'), text.size());
        std::string_view const label = text.substr(0, dot);
        if (label.empty() || label.front() == '-' || label.back() == '-') return false;
        bool const usual = std::all_of(label.begin(), label.end(), [](char c) {
            return is_letter(c) || is_digit(c) || is_beyond_ascii(c) || c == '-';
        });
        if (!usual) return false;
        if (dot == text.size()) return true;
        text.remove_prefix(dot + 1);
    }
}

/// RFC 5321 mailbox; letters beyond ASCII are allowed on both sides (RFC 6531).
inline bool is_email(std::string_view text) noexcept {
    std::size_t const at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || !is_email_domain(text.substr(at + 1)))
        return false;
    std::string_view const local = text.substr(0, at);
    if (local.size() > 2 && local.front() == '"' && local.back() == '"') {
        std::string_view const quoted = local.substr(1, local.size() - 2);
        return std::none_of(quoted.begin(), quoted.end(), [](char c) {
            return c == '"' || c == '\x7f' || (!is_beyond_ascii(c) && c < ' ');
        });
    }
    if (local.front() == '.' || local.back() == '.') return false;
    if (local.find("..") != std::string_view::npos) return false;
    return std::all_of(local.begin(), local.end(), [](char c) {
        return is_letter(c) || is_digit(c) || is_beyond_ascii(c) ||
               contains("!#$%&'*+-/=?^_`{|}~.", c);
    });
}

inline bool is_authority(std::string_view text) noexcept {
    std::size_t const at = text.rfind('@');
    if (at != std::string_view::npos) {
        std::string_view const user = text.substr(0, at);
        if (user.find_first_of("@[]") != std::string_view::npos) return false;
        text.remove_prefix(at + 1);
    }
    std::size_t colon = text.find(':');
    if (!text.empty() && text.front() == '[') {
        std::size_t const end = text.find(']');
        if (end == std::string_view::npos || !is_ipv6(text.substr(1, end - 1))) return false;
        text.remove_prefix(end + 1);
        if (!text.empty() && text.front() != ':') return false;
        colon = text.empty() ? std::string_view::npos : 0;
    } else if (text.find_first_of("[]") != std::string_view::npos) {
        return false;
    }
    if (colon == std::string_view::npos) return true;
    std::string_view const port = text.substr(colon + 1);
    return std::all_of(port.begin(), port.end(), is_digit);
}

/// RFC 3986 URI: with a scheme, without raw spaces or letters beyond ASCII.
inline bool is_uri(std::string_view text) noexcept {
    std::size_t const colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || !is_letter(text.front())) return false;
    bool const scheme =
        std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon),
                    [](char c) { return is_letter(c) || is_digit(c) || contains("+-.", c); });
    if (!scheme) return false;
    text.remove_prefix(colon + 1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size() || !is_hex_digit(text[i + 1]) || !is_hex_digit(text[i + 2]))
                return false;
        } else if (!is_letter(c) && !is_digit(c) && !contains("-._~:/?#[]@!$&'()*+,;=", c)) {
            return false;
        }
    }
    std::size_t const hash = text.find('#');
    if (hash != std::string_view::npos && contains(text.substr(hash + 1), '#')) return false;
    if (text.substr(0, 2) == "//") {
        text.remove_prefix(2);
        std::size_t const end = std::min(text.find_first_of("/?#"), text.size());
        if (!is_authority(text.substr(0, end))) return false;
        text.remove_prefix(end);
    }
    return text.find_first_of("[]") == std::string_view::npos;
}

}  // namespace mcp::detail::text_format

namespace mcp {
namespace detail::form {

/// Orders two JSON numbers without rounding whole ones, which json's own operators may do.
template <class Json>
std::partial_ordering compare_numbers(Json const& a, Json const& b) {
    if (a.is_number_float() || b.is_number_float()) {
        return a.template get<long double>() <=> b.template get<long double>();
    }
    if (a.is_number_unsigned() && b.is_number_unsigned()) {
        return a.template get<std::uint64_t>() <=> b.template get<std::uint64_t>();
    }
    bool const a_negative = !a.is_number_unsigned() && a.template get<std::int64_t>() < 0;
    bool const b_negative = !b.is_number_unsigned() && b.template get<std::int64_t>() < 0;
    if (a_negative && b_negative) return a.template get<std::int64_t>() <=> b.template get<std::int64_t>();
    if (a_negative != b_negative) {
        return a_negative ? std::partial_ordering::less : std::partial_ordering::greater;
    }
    return a.template get<std::uint64_t>() <=> b.template get<std::uint64_t>();
}

/// What one field offers, for error messages: `"red", "green" and 7 more`.
template <class Choice> std::string describe_choices(std::vector<Choice> const& choices) {
    constexpr std::size_t most = 8;  // More does not help to find a typing mistake.
    std::string text;
    for (std::size_t i = 0; i < std::min(most, choices.size()); ++i) {
        text += (i == 0 ? "" : ", ") + in_quotes(choices[i].value);
    }
    if (choices.size() > most) text += " and " + std::to_string(choices.size() - most) + " more";
    return text;
}

template <class Field> bool offers(Field const& field, std::string_view value) {
    return std::any_of(field.choices.begin(), field.choices.end(),
                       [&](auto const& choice) { return choice.value == value; });
}

/// Checks one value after the other and gathers what is wrong.
template <class Json = json> class value_checker {
public:
    /// `value` becomes an integer if it is a whole number written as 3.0 and the field takes
    /// integers.
    void check(std::string const& place, form_field const& field, Json& value) {
        place_ = place;
        if (!has_kind(value, field.kind)) {
            std::string allowed(describe_kind(field.kind));
            if (!field.choices.empty()) allowed += " " + describe_choices(field.choices);
            bool const fraction = value.is_number() && field.kind == field_kind::integer;
            return add("must be " + allowed + ", not " +
                       (fraction ? value.dump() : std::string(describe_type(value))));
        }
        switch (field.kind) {
            case field_kind::text: return check_text(field, value.template get_ref<std::string const&>());
            case field_kind::integer:
                if (value.is_number_float()) value = static_cast<std::int64_t>(value.template get<double>());
                return check_number(field.limits, value);
            case field_kind::number: return check_number(field.limits, value);
            case field_kind::boolean: return;
            case field_kind::choice:
                return check_choice(field, value.template get_ref<std::string const&>());
            case field_kind::choices: return check_choices(field, value);
        }
    }

    void add(std::string place, std::string_view words) {
        place_ = std::move(place);
        add(words);
    }

    /// Success if nothing was wrong; else `errc::invalid_elicitation` with every problem.
    [[nodiscard]] result<Json> finish(Json value) const {
        if (problems_.empty()) return value;
        return fail(errc::invalid_elicitation, problems_);
    }

private:
    void add(std::string_view words) {
        if (!problems_.empty()) problems_ += "; ";
        problems_.append(place_).append(": ").append(words);
    }

    void check_text(form_field const& field, std::string const& text) {
        std::optional<std::size_t> const length = text_format::count_code_points(text);
        if (!length) return add("is not valid UTF-8");
        std::string const has = "has " + std::to_string(*length) + " characters, ";
        if (*length < field.limits.min_length.value_or(0)) {
            add(has + "at least " + std::to_string(*field.limits.min_length) + " are required");
        }
        if (field.limits.max_length && *length > *field.limits.max_length) {
            add(has + "at most " + std::to_string(*field.limits.max_length) + " are allowed");
        }
        if (field.format == "email" && !text_format::is_email(text)) {
            add(in_quotes(text) + " is not an email address such as name@example.com");
        } else if (field.format == "uri" && !text_format::is_uri(text)) {
            add(in_quotes(text) + " is not a URI such as https://example.com/page");
        } else if (field.format == "date" && !text_format::is_date(text)) {
            add(in_quotes(text) + " is not a date such as 2026-07-28");
        } else if (field.format == "date-time" && !text_format::is_date_time(text)) {
            add(in_quotes(text) + " is not a date and time such as 2026-07-28T12:00:00Z");
        }
    }

    void check_number(form_limits const& limits, Json const& value) {
        if (value.is_number_float() && !std::isfinite(value.template get<double>())) {
            return add("must be a finite number");
        }
        auto const compare = [&](Json const& limit) { return compare_numbers(value, limit); };
        auto const refuse = [&](std::string_view words, Json const& limit) {
            add(value.dump() + std::string(words) + limit.dump());
        };
        if (!limits.minimum.is_null() && compare(limits.minimum) < 0) {
            refuse(" is below the minimum ", limits.minimum);
        }
        if (!limits.maximum.is_null() && compare(limits.maximum) > 0) {
            refuse(" is above the maximum ", limits.maximum);
        }
        if (!limits.exclusive_minimum.is_null() && compare(limits.exclusive_minimum) <= 0) {
            refuse(" is not above ", limits.exclusive_minimum);
        }
        if (!limits.exclusive_maximum.is_null() && compare(limits.exclusive_maximum) >= 0) {
            refuse(" is not below ", limits.exclusive_maximum);
        }
    }

    void check_choice(form_field const& field, std::string const& value) {
        if (offers(field, value)) return;
        add(in_quotes(value) + " is not among " + describe_choices(field.choices));
    }

    void check_choices(form_field const& field, Json const& list) {
        form_limits const& limits = field.limits;
        std::string const has = "has " + std::to_string(list.size()) + " choices, ";
        if (list.size() < limits.min_items.value_or(0)) {
            add(has + "at least " + std::to_string(*limits.min_items) + " are required");
        }
        if (limits.max_items && list.size() > *limits.max_items) {
            add(has + "at most " + std::to_string(*limits.max_items) + " are allowed");
        }
        for (Json const& item : list) check_choice(field, item.template get_ref<std::string const&>());
    }

    std::string place_;
    std::string problems_;
};

}  // namespace detail::form

}  // namespace mcp

// Reads the restricted schema of a form elicitation into its fields.

namespace mcp {
namespace detail::form {

/// Reads one schema. The first thing that cannot be used is kept and ends in the result; what is
/// read after it no longer matters.
template <class Json, class Field = form_field> class form_reader {
public:
    result<std::vector<Field>> read(Json const& schema) {
        std::vector<Field> fields = read_fields(schema);
        if (!problem_.empty()) return fail(errc::malformed_message, problem_);
        return fields;
    }

private:
    static bool is_object_type(Json const& schema) {
        auto const type = schema.find("type");
        if (type == schema.end()) return true;
        return type->is_string() && type->template get_ref<std::string const&>() == "object";
    }

    void refuse(std::string_view place, std::string_view words) {
        if (problem_.empty()) problem_.append(place).append(": ").append(words);
    }

    std::vector<Field> read_fields(Json const& schema) {
        static Json const none = Json::object();
        std::vector<Field> fields;
        std::string const root = "requestedSchema";
        if (!schema.is_object()) {
            refuse(root, "must be an object");
            return fields;
        }
        if (!is_object_type(schema))
            refuse(root + ".type", "must be \"object\"");
        auto const found = schema.find("properties");
        Json const& properties = found != schema.end() ? *found : none;
        if (!properties.is_object()) {
            refuse(root + ".properties", "must be an object");
        } else if (properties.size() > max_form_fields) {
            refuse(root + ".properties",
                   "has more than " + std::to_string(max_form_fields) + " fields");
        }
        if (!problem_.empty()) return fields;

        std::vector<std::string> const required = read_required(schema, properties, root);
        for (std::string const& name : required) read_field(name, properties[name], true, fields);
        for (auto const& [name, property] : properties.items()) {
            if (std::find(required.begin(), required.end(), name) != required.end()) continue;
            read_field(name, property, false, fields);
        }
        return fields;
    }

    std::vector<std::string> read_required(Json const& schema, Json const& properties,
                                           std::string const& root) {
        std::vector<std::string> names;
        auto const list = schema.find("required");
        if (list == schema.end()) return names;
        if (!list->is_array()) refuse(root + ".required", "must be a list of names");
        if (!list->is_array()) return names;
        for (Json const& entry : *list) {
            std::string const* name = entry.template get_ptr<std::string const*>();
            if (name == nullptr) {
                refuse(root + ".required", "must be a list of names");
            } else if (!properties.contains(*name)) {
                refuse(root + ".required",
                       "names " + in_quotes(*name) + ", which is not among the properties");
            } else if (std::find(names.begin(), names.end(), *name) == names.end()) {
                names.push_back(*name);
            }
        }
        return problem_.empty() ? names : std::vector<std::string>();
    }

    void read_field(std::string const& name, Json const& property, bool required,
                    std::vector<Field>& fields) {
        std::string const place = "requestedSchema.properties." + shown(name);
        if (!problem_.empty()) return;
        if (!property.is_object()) return refuse(place, "must be an object");
        Field field;
        field.name = name;
        field.title = read_text(property, "title", place);
        if (field.title.empty()) field.title = name;
        field.description = read_text(property, "description", place);
        field.required = required;
        read_kind(field, property, place);
        if (!problem_.empty()) return;
        read_limits(field, property, place);
        auto const preset = property.find("default");
        if (preset != property.end() && !preset->is_null()) field.default_value = late<Json, json>(*preset);
        if (!field.default_value.is_null() && !has_kind(field.default_value, field.kind)) {
            refuse(place + ".default", "must be " + std::string(describe_kind(field.kind)));
        }
        fields.push_back(std::move(field));
    }

    void read_kind(Field& field, Json const& property, std::string const& place) {
        std::string type = read_text(property, "type", place);
        if (type.empty() && (property.contains("enum") || property.contains("oneOf")))
            type = "string";
        if (type == "string") {
            field.format = read_text(property, "format", place);
            read_choices(field, property, place);
            field.kind = field.choices.empty() ? field_kind::text : field_kind::choice;
        } else if (type == "array") {
            field.kind = field_kind::choices;
            auto const items = property.find("items");
            if (items == property.end() || !items->is_object()) {
                refuse(place + ".items", "must be an object that lists the choices");
            } else if (!read_choices(field, *items, place + ".items")) {
                refuse(place + ".items", "must list the choices in enum or anyOf");
            }
        } else if (type == "number" || type == "integer" || type == "boolean") {
            field.kind = type == "number"    ? field_kind::number
                         : type == "integer" ? field_kind::integer
                                             : field_kind::boolean;
        } else if (type == "object") {
            refuse(place, "objects inside the form are not allowed");
        } else {
            refuse(place + ".type", "must be string, number, integer, boolean or array");
        }
    }

    bool read_choices(Field& field, Json const& holder, std::string const& place) {
        for (std::string_view key : {"enum", "oneOf", "anyOf"}) {
            auto const list = holder.find(key);
            if (list == holder.end()) continue;
            std::string const here = place + '.' + std::string(key);
            if (!list->is_array() || list->empty()) refuse(here, "must be a list of choices");
            choices_ += list->size();
            if (choices_ > max_form_choices) {
                refuse(here, "makes more than " + std::to_string(max_form_choices) +
                                 " choices in the form");
            }
            if (!problem_.empty()) return true;
            for (Json const& entry : *list) read_choice(field, entry, key == "enum", here);
            if (key == "enum") read_names(field, holder);
            return true;
        }
        return false;
    }

    void read_choice(Field& field, Json const& entry, bool plain, std::string const& place) {
        form_choice choice;
        Json const* value = &entry;
        if (!plain) {
            auto const constant = entry.is_object() ? entry.find("const") : entry.end();
            if (constant == entry.end())
                return refuse(place, "must hold objects with const and title");
            value = &*constant;
            choice.title = read_text(entry, "title", place);
        }
        if (!value->is_string()) return refuse(place, "must hold text values only");
        choice.value = value->template get<std::string>();
        if (choice.title.empty()) choice.title = choice.value;
        field.choices.push_back(std::move(choice));
    }

    // enumNames is the titles of an older revision; it may be short or wrong without harm.
    static void read_names(Field& field, Json const& holder) {
        auto const names = holder.find("enumNames");
        if (names == holder.end() || !names->is_array()) return;
        for (std::size_t i = 0; i < std::min(names->size(), field.choices.size()); ++i) {
            if ((*names)[i].is_string()) field.choices[i].title = (*names)[i].template get<std::string>();
        }
    }

    void read_limits(Field& field, Json const& property, std::string const& place) {
        auto& limits = field.limits;
        if (field.kind == field_kind::text) {
            limits.min_length = read_count(property, "minLength", place);
            limits.max_length = read_count(property, "maxLength", place);
        } else if (field.kind == field_kind::number || field.kind == field_kind::integer) {
            limits.minimum = read_number(property, "minimum", place);
            limits.maximum = read_number(property, "maximum", place);
            limits.exclusive_minimum = read_number(property, "exclusiveMinimum", place);
            limits.exclusive_maximum = read_number(property, "exclusiveMaximum", place);
        } else if (field.kind == field_kind::choices) {
            limits.min_items = read_count(property, "minItems", place);
            limits.max_items = read_count(property, "maxItems", place);
        }
    }

    std::string read_text(Json const& holder, char const* key, std::string const& place) {
        auto const found = holder.find(key);
        if (found == holder.end()) return {};
        if (!found->is_string()) refuse(place + '.' + key, "must be text");
        return found->is_string() ? found->template get<std::string>() : std::string();
    }

    late<Json, json> read_number(Json const& holder, char const* key, std::string const& place) {
        auto const found = holder.find(key);
        if (found == holder.end()) return nullptr;
        if (!found->is_number()) refuse(place + '.' + key, "must be a number");
        return late<Json, json>(*found);
    }

    std::optional<late<Json, std::size_t>> read_count(Json const& holder, char const* key,
                                                      std::string const& place) {
        auto const found = holder.find(key);
        if (found == holder.end()) return std::nullopt;
        late<Json, json> const count(*found);
        if (is_whole(count) && count.template get<double>() >= 0) {
            return count.template get<std::size_t>();
        }
        refuse(place + '.' + key, "must be a whole number, not below 0");
        return std::nullopt;
    }

    std::string problem_;
    std::size_t choices_ = 0;
};

}  // namespace detail::form

/// The fields of a form elicitation's `requestedSchema`: the required ones in the order of the
/// server's `required` list, then the others in the order of `Json`: by name, or as the server wrote
/// them if it is `nlohmann::ordered_json`. `pattern` and other keywords outside of the
/// restricted schema are not read: the server checks them itself. A schema that no form can show
/// (nested objects, unknown types, over `max_form_fields` or `max_form_choices`) is
/// `errc::malformed_message`, and the detail names the place.
template <class Json>
result<std::vector<detail::late<Json, form_field>>> form_fields(Json const& schema) {
    return detail::form::form_reader<Json>().read(schema);
}

}  // namespace mcp

// Text that a person typed into a form field, turned into the field's JSON value.

namespace mcp {
namespace detail::form {

inline std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    std::size_t const first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

inline std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

/// A number as JSON writes it, and also +5; null if `text` is none.
template <class Json = json> Json read_typed_number(std::string_view text) {
    bool const plus = text.size() > 1 && text[0] == '+' && text[1] != '-';
    result<Json> const value = parse_json<Json>(text.substr(plus ? 1 : 0));
    return value && value->is_number() ? *value : Json();
}

template <class Answer = bool> std::optional<Answer> read_typed_answer(std::string_view text) {
    std::string const word = lower_case(text);
    for (char const* yes : {"y", "yes", "true", "on", "1"}) {
        if (word == yes) return true;
    }
    for (char const* no : {"n", "no", "false", "off", "0"}) {
        if (word == no) return false;
    }
    return std::nullopt;
}

/// The choice whose value or title is `text`, then the one that differs in case only, then the one
/// at that position, counted from 1.
template <class Json = json>
form_choice const* find_typed_choice(form_field const& field, std::string_view text) {
    for (form_choice const& choice : field.choices) {
        if (choice.value == text) return &choice;
    }
    for (form_choice const& choice : field.choices) {
        if (choice.title == text) return &choice;
    }
    std::string const lower = lower_case(text);
    form_choice const* found = nullptr;
    for (form_choice const& choice : field.choices) {
        if (lower_case(choice.value) != lower && lower_case(choice.title) != lower) continue;
        if (found != nullptr) return nullptr;  // Two choices fit: better ask again than guess.
        found = &choice;
    }
    if (found != nullptr) return found;
    Json const position = read_typed_number<Json>(text);
    if (!position.is_number_unsigned()) return nullptr;
    auto const index = position.template get<std::size_t>();
    return index >= 1 && index <= field.choices.size() ? &field.choices[index - 1] : nullptr;
}

/// The values of a comma-separated list; a word that is no choice stays as it is and fails the
/// check that follows.
template <class Json = json>
Json read_typed_choices(form_field const& field, std::string_view text) {
    Json list = Json::array();
    if (text.empty()) return list;
    if (form_choice const* only = find_typed_choice<Json>(field, text)) {
        list.push_back(only->value);
        return list;
    }
    while (true) {
        std::size_t const comma = text.find(',');
        std::string_view const word = trimmed(text.substr(0, comma));
        form_choice const* choice = find_typed_choice<Json>(field, word);
        list.push_back(choice != nullptr ? choice->value : std::string(word));
        if (comma == std::string_view::npos) return list;
        text.remove_prefix(comma + 1);
    }
}

/// The typed text as a value of the field's kind; null if it is of another kind.
template <class Json = json>
Json read_typed_value(form_field const& field, std::string_view text) {
    if (field.kind == field_kind::text) return Json(std::string(text));
    std::string_view const word = trimmed(text);
    if (field.kind == field_kind::choices) return read_typed_choices<Json>(field, word);
    if (field.kind == field_kind::choice) {
        form_choice const* choice = find_typed_choice<Json>(field, word);
        return Json(choice != nullptr ? choice->value : std::string(word));
    }
    if (field.kind == field_kind::boolean) {
        std::optional<late<Json, bool>> const answer = read_typed_answer<late<Json, bool>>(word);
        return answer ? Json(*answer) : Json();
    }
    Json number = read_typed_number<Json>(word);
    return has_kind(number, field.kind) ? number : Json();
}

inline std::string_view describe_input(field_kind kind) {
    switch (kind) {
        case field_kind::number: return "expects a number such as 2.5";
        case field_kind::integer: return "expects a whole number such as 3";
        case field_kind::boolean: return "expects yes or no";
        default: return "expects another value";
    }
}

}  // namespace detail::form

/// Turns the text that a person typed for `field` into its JSON value and checks it. Text is taken
/// as typed; elsewhere the space around it does not count. Yes and no, choices by value, title or
/// position (from 1), several choices with commas between them. An empty line is an empty text or
/// an empty list, never the default: offering that is for the user interface. What does not fit is
/// `errc::invalid_elicitation`, and the detail says what is expected.
template <class Json = json>
result<Json> parse_field(form_field const& field, std::string_view typed_text) {
    std::string const place = detail::form::shown(field.name);
    Json value = detail::form::read_typed_value<Json>(field, typed_text);
    detail::form::value_checker<Json> checker;
    if (!value.is_null()) {
        checker.check(place, field, value);
    } else {
        checker.add(place, std::string(detail::form::describe_input(field.kind)) + ", not " +
                               detail::form::in_quotes(typed_text));
    }
    return checker.finish(std::move(value));
}

}  // namespace mcp

namespace mcp {

/// Fills in the default of every field that `content` leaves out, and checks the whole against the
/// schema that the server asked with. Null content counts as an empty object. Fields that the
/// server did not ask for are refused. What is wrong is `errc::invalid_elicitation`; the detail
/// names every field, what is wrong with it and what is allowed. An unusable schema fails as
/// `form_fields` does. `pattern` is not checked: a server's regular expression could take any time.
template <class Json>
result<detail::late<Json, json>> complete_elicitation(Json const& requested_schema,
                                                      detail::late<Json, json> content) {
    auto const fields = form_fields(requested_schema);
    if (!fields) return fail(fields.error());
    if (content.is_null()) content = detail::late<Json, json>::object();
    detail::form::value_checker<detail::late<Json, json>> checker;
    if (!content.is_object()) {
        checker.add("content",
                    "must be an object, not " + std::string(detail::form::describe_type(content)));
        return checker.finish(std::move(content));
    }
    for (auto const& field : *fields) {
        std::string const place = "content." + detail::form::shown(field.name);
        auto found = content.find(field.name);
        if (found == content.end() && !field.default_value.is_null()) {
            found = content.emplace(field.name, field.default_value).first;
        }
        if (found != content.end()) {
            checker.check(place, field, *found);
        } else if (field.required) {
            checker.add(place, "is required");
        }
    }
    for (auto const& [name, value] : content.items()) {
        bool const asked = std::any_of(fields->begin(), fields->end(),
                                       [&](auto const& f) { return f.name == name; });
        if (!asked) checker.add("content." + detail::form::shown(name), "was not asked for");
    }
    return checker.finish(std::move(content));
}

}  // namespace mcp

// JSON-RPC 2.0 messages: the values that cross a transport in either direction.

// Reads a validated message from front to back, straight into typed values.

// A validated message, ready to be read.

// The bytes of one message.

// A JSON value kept as the text it came as.

// One strict pass over a JSON text: is it valid, and where do its containers end.

// Where the containers of a JSON text end.

namespace mcp {

/// One entry for each container of a text, in the order in which they open: what lets a reader skip
/// one without looking into it.
class json_index {
public:
    struct entry {
        std::uint32_t end;    ///< The offset just behind the container.
        std::uint32_t after;  ///< The ordinal of the first container that opens behind it.
    };

    json_index() noexcept {}  // leaves the entries unwritten: few_ is memory, not values
    json_index(json_index const&) = delete;
    json_index& operator=(json_index const&) = delete;

    json_index(json_index&& other) noexcept { take(other); }
    json_index& operator=(json_index&& other) noexcept {
        if (this != &other) take(other);
        return *this;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] entry const& operator[](std::size_t ordinal) const noexcept {
        return data()[ordinal];
    }

    /// For the scan: memory for `capacity()` entries, and how many of them are meant.
    [[nodiscard]] entry* data() noexcept { return many_ ? many_.get() : few_.data(); }
    [[nodiscard]] entry const* data() const noexcept { return many_ ? many_.get() : few_.data(); }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    void resize(std::size_t size) noexcept { size_ = size; }

    /// Doubles the capacity, keeping all entries.
    void grow() {
        auto larger = std::make_unique_for_overwrite<entry[]>(capacity_ * 2);
        std::memcpy(larger.get(), data(), capacity_ * sizeof(entry));
        many_ = std::move(larger);
        capacity_ *= 2;
    }

private:
    // A typical reply or notification has fewer, and then costs no allocation.
    static constexpr std::size_t inline_capacity = 12;

    void take(json_index& other) noexcept {
        many_ = std::move(other.many_);
        size_ = std::exchange(other.size_, 0);
        capacity_ = std::exchange(other.capacity_, inline_capacity);
        // All of them, also those that are not meant: a fixed size needs no call.
        std::memcpy(few_.data(), other.few_.data(), sizeof few_);
    }

    std::unique_ptr<entry[]> many_;
    std::size_t size_ = 0;
    std::size_t capacity_ = inline_capacity;
    std::array<entry, inline_capacity> few_;
};

}  // namespace mcp

// What a scan of a JSON text says.

namespace mcp {

enum class scan_error {
    none,
    syntax,        ///< Not JSON as in RFC 8259.
    invalid_utf8,  ///< A string holds bytes that are not UTF-8.
    too_deep,      ///< More nested containers than the limit.
    too_large,     ///< More than 4 GiB - 1 bytes.
};

/// The outcome of a scan.
struct scan_result {
    scan_error what = scan_error::none;
    std::size_t offset = 0;     ///< Of the byte that cannot be accepted.
    char const* expected = "";  ///< What could stand there, in words.
};

/// The outcome in words, as in `expected ':' at byte 17`.
inline std::string to_string(scan_result const& scanned) {
    if (scanned.what == scan_error::none) return "valid";
    return "expected " + std::string(scanned.expected) + " at byte " +
           std::to_string(scanned.offset);
}

}  // namespace mcp

// Validates single tokens of JSON: strings, numbers, literals.

// The grammar of JSON numbers, and their exact values.

namespace mcp::detail {

/// A number's end; or if it is no number, or beyond a double, the byte in question and what was
/// expected there.
struct number_scan {
    char const* end;
    bool is_valid;
    char const* expected = "";
};

constexpr bool is_digit(char byte) noexcept { return byte >= '0' && byte <= '9'; }

inline char const* skip_digits(char const* at, char const* end) noexcept {
    while (at != end && is_digit(*at)) ++at;
    return at;
}

/// The parts of a valid number, as in `-12.50e3`.
struct number_parts {
    bool is_negative = false;
    std::string_view whole;     ///< `12`
    std::string_view fraction;  ///< `50`
    std::int64_t exponent = 0;  ///< 3; at most 10^12 either way, beyond any text's length
};

inline std::int64_t read_exponent(std::string_view digits) noexcept {
    constexpr std::int64_t limit = 1'000'000'000'000;
    bool const is_negative = digits.starts_with('-');
    if (is_negative || digits.starts_with('+')) digits.remove_prefix(1);
    std::int64_t value = 0;
    for (char const digit : digits) {
        value = value * 10 + (digit - '0');
        if (value > limit) value = limit;
    }
    return is_negative ? -value : value;
}

inline number_parts split_number(std::string_view text) noexcept {
    number_parts parts;
    parts.is_negative = text.starts_with('-');
    if (parts.is_negative) text.remove_prefix(1);
    if (auto const mark = text.find_first_of("eE"); mark != std::string_view::npos) {
        parts.exponent = read_exponent(text.substr(mark + 1));
        text = text.substr(0, mark);
    }
    if (auto const point = text.find('.'); point != std::string_view::npos) {
        parts.fraction = text.substr(point + 1);
        text = text.substr(0, point);
    }
    parts.whole = text;
    return parts;
}

/// m such that the number's size is below 10^m and not below 10^(m-1); nothing for zero.
inline std::optional<std::int64_t> magnitude(number_parts const& parts) noexcept {
    if (parts.whole != "0") return static_cast<std::int64_t>(parts.whole.size()) + parts.exponent;
    auto const zeros = parts.fraction.find_first_not_of('0');
    if (zeros == std::string_view::npos) return std::nullopt;
    return parts.exponent - static_cast<std::int64_t>(zeros);
}

/// True if the valid number `text` rounds to infinity.
[[gnu::noinline]] inline bool overflows(std::string_view text) {
    // The largest double is 1.8 * 10^308: only numbers of that magnitude need a closer look.
    constexpr std::int64_t largest = std::numeric_limits<double>::max_exponent10 + 1;
    std::optional<std::int64_t> const size = magnitude(split_number(text));
    if (!size || *size < largest) return false;
    if (*size > largest) return true;
    double value = 0;
    return std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc();
}

/// Validates the number at `at`, which must be before `end`.
inline number_scan scan_number(char const* const begin, char const* end) {
    char const* at = begin;
    if (*at == '-') ++at;
    char const* const whole = at;
    at = skip_digits(at, end);
    if (at == whole) return {at, false, at == begin ? "a value" : "a digit"};
    if (*whole == '0' && at - whole > 1) return {whole + 1, false, "no digit after a leading 0"};
    // Without an exponent, a number needs more digits than this to be beyond a double.
    bool may_overflow = at - whole > std::numeric_limits<double>::max_exponent10;
    if (at != end && *at == '.') {
        char const* const fraction = ++at;
        at = skip_digits(at, end);
        if (at == fraction) return {at, false, "a digit"};
    }
    if (at != end && (*at == 'e' || *at == 'E')) {
        ++at;
        if (at != end && (*at == '+' || *at == '-')) ++at;
        char const* const exponent = at;
        at = skip_digits(at, end);
        if (at == exponent) return {at, false, "a digit"};
        may_overflow = true;
    }
    if (may_overflow && overflows({begin, static_cast<std::size_t>(at - begin)})) {
        return {begin, false, "a number that fits a double"};
    }
    return {at, true};
}

/// The valid number `text` as the nearest double; one too small for a double is zero.
inline double to_double(std::string_view text) {
    double value = 0;
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec == std::errc()) return value;
    return text.starts_with('-') ? -0.0 : 0.0;
}

// Numbers with a fraction or an exponent, exactly.
[[gnu::noinline]] inline std::optional<std::int64_t> to_integer_slowly(std::string_view text) {
    number_parts const parts = split_number(text);
    std::optional<std::int64_t> const size = magnitude(parts);
    if (!size) return 0;
    // Nothing below 1 is an integer, and no integer of 64 bits has more than 19 digits.
    if (*size < 1 || *size > 19) return std::nullopt;
    std::uint64_t value = 0;
    std::int64_t position = static_cast<std::int64_t>(parts.whole.size()) + parts.exponent;
    for (std::string_view const digits : {parts.whole, parts.fraction}) {
        for (char const digit : digits) {
            --position;  // of this digit: 0 is the units
            if (position < 0 && digit != '0') return std::nullopt;
            if (position >= 0) value = value * 10 + static_cast<std::uint64_t>(digit - '0');
        }
    }
    for (; position > 0; --position) value *= 10;
    std::uint64_t const limit = (std::uint64_t(1) << 63) - (parts.is_negative ? 0 : 1);
    if (value > limit) return std::nullopt;
    return static_cast<std::int64_t>(parts.is_negative ? 0 - value : value);
}

/// The valid number `text` if it is an integer of 64 bits, in any notation.
inline std::optional<std::int64_t> to_integer(std::string_view text) {
    std::int64_t value = 0;
    // Up to 18 digits, as nearly all are, fit whatever they say.
    if (text.size() <= 18) {
        std::size_t digits = 0;
        for (; digits != text.size() && is_digit(text[digits]); ++digits) {
            value = value * 10 + (text[digits] - '0');
        }
        if (digits == text.size()) return value;
    }
    char const* const end = text.data() + text.size();
    auto const parsed = std::from_chars(text.data(), end, value);
    if (parsed.ec == std::errc() && parsed.ptr == end) return value;
    return to_integer_slowly(text);
}

}  // namespace mcp::detail

// Finds the bytes that matter in the text of a string, many at a time.

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace mcp::detail {

inline constexpr std::uint64_t each_byte = 0x0101010101010101u;
inline constexpr std::uint64_t each_high_bit = 0x8080808080808080u;

// Not zero if a byte of `word` equals `byte`.
constexpr std::uint64_t has_byte(std::uint64_t word, unsigned char byte) noexcept {
    std::uint64_t const differing = word ^ (each_byte * byte);
    return (differing - each_byte) & ~differing & each_high_bit;
}

/// A byte that cannot stand unescaped in a string, ends it, or is not ASCII.
struct special_byte {
    static constexpr bool matches(unsigned char byte) noexcept {
        return byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x80;
    }
    static constexpr std::uint64_t matches(std::uint64_t word) noexcept {
        std::uint64_t const controls = (word - each_byte * 0x20) & ~word & each_high_bit;
        return controls | (word & each_high_bit) | has_byte(word, '"') | has_byte(word, '\\');
    }
#if defined(__SSE2__)
    static __m128i matches(__m128i chunk) noexcept {
        // Signed, so that bytes from 0x80 on are below the space as well.
        __m128i const below_space = _mm_cmplt_epi8(chunk, _mm_set1_epi8(0x20));
        __m128i const quotes = _mm_cmpeq_epi8(chunk, _mm_set1_epi8('"'));
        __m128i const backslashes = _mm_cmpeq_epi8(chunk, _mm_set1_epi8('\\'));
        return _mm_or_si128(below_space, _mm_or_si128(quotes, backslashes));
    }
#endif
};

/// What ends a run of plain bytes in a string that is known to be valid.
struct quote_or_backslash {
    static constexpr bool matches(unsigned char byte) noexcept {
        return byte == '"' || byte == '\\';
    }
    static constexpr std::uint64_t matches(std::uint64_t word) noexcept {
        return has_byte(word, '"') | has_byte(word, '\\');
    }
#if defined(__SSE2__)
    static __m128i matches(__m128i chunk) noexcept {
        return _mm_or_si128(_mm_cmpeq_epi8(chunk, _mm_set1_epi8('"')),
                            _mm_cmpeq_epi8(chunk, _mm_set1_epi8('\\')));
    }
#endif
};

template <class Set> char const* find_bytewise(char const* at, char const* end) noexcept {
    while (at != end && !Set::matches(static_cast<unsigned char>(*at))) ++at;
    return at;
}

// The first byte of the eight at `at` that made `matches`, which is not zero.
template <class Set>
char const* first_of_word(char const* at, [[maybe_unused]] std::uint64_t matches) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        return at + std::countr_zero(matches) / 8;  // only bytes behind a match match by mistake
    } else {
        return find_bytewise<Set>(at, at + 8);
    }
}

// The portable form; it is also what finds the last bytes of a text.
template <class Set>
[[gnu::noinline]] char const* find_wordwise(char const* at, char const* end) noexcept {
    while (end - at >= 8) {
        std::uint64_t word;
        std::memcpy(&word, at, 8);
        if (auto const matches = Set::matches(word); matches != 0) {
            return first_of_word<Set>(at, matches);
        }
        at += 8;
    }
    if (end - at >= 4) {
        // Short names are common: four to seven bytes make one word of two overlapping halves.
        std::uint32_t halves[2];
        std::memcpy(&halves[0], at, 4);
        std::memcpy(&halves[1], end - 4, 4);
        std::uint64_t const word = std::uint64_t(halves[1]) << 32 | halves[0];
        if (Set::matches(word) == 0) return end;
    }
    return find_bytewise<Set>(at, end);
}

#if defined(__SSE2__)

inline __m128i load_16(char const* at) noexcept {
    return _mm_loadu_si128(reinterpret_cast<__m128i const*>(at));
}

template <class Set> unsigned match_mask(char const* at) noexcept {
    return static_cast<unsigned>(_mm_movemask_epi8(Set::matches(load_16(at))));
}

// Skips blocks of 64 bytes without a match: long texts at the speed of memory.
template <class Set> char const* skip_blocks(char const* at, char const* end) noexcept {
    while (end - at >= 64) {
        __m128i const low = _mm_or_si128(Set::matches(load_16(at)), Set::matches(load_16(at + 16)));
        __m128i const high =
            _mm_or_si128(Set::matches(load_16(at + 32)), Set::matches(load_16(at + 48)));
        if (_mm_movemask_epi8(_mm_or_si128(low, high)) != 0) break;
        at += 64;
    }
    return at;
}

template <class Set>
[[gnu::noinline]] char const* find_far(char const* at, char const* end) noexcept {
    if (end - at >= 16) {
        if (unsigned const mask = match_mask<Set>(at); mask != 0) {
            return at + std::countr_zero(mask);
        }
        at = skip_blocks<Set>(at + 16, end);
    }
    while (end - at >= 16) {
        if (unsigned const mask = match_mask<Set>(at); mask != 0) {
            return at + std::countr_zero(mask);
        }
        at += 16;
    }
    return find_wordwise<Set>(at, end);
}

/// The first byte of [at, end) that is in `Set`; else `end`.
template <class Set> inline char const* find_first(char const* at, char const* end) noexcept {
    // Most strings are short: the first 16 bytes are looked at in place.
    if (end - at < 16) return find_wordwise<Set>(at, end);
    if (unsigned const mask = match_mask<Set>(at); mask != 0) {
        return at + std::countr_zero(mask);
    }
    return find_far<Set>(at + 16, end);
}

#else

/// The first byte of [at, end) that is in `Set`; else `end`.
template <class Set> inline char const* find_first(char const* at, char const* end) noexcept {
    return find_wordwise<Set>(at, end);
}

#endif

}  // namespace mcp::detail

// UTF-8, strictly: no overlong forms, no surrogates, nothing over U+10FFFF.

namespace mcp::detail {

/// U+FFFD, which stands for bytes that are not UTF-8.
inline constexpr char const replacement_character[] = "\xEF\xBF\xBD";

constexpr bool is_continuation(char byte) noexcept {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// The length of the well-formed sequence of 2 to 4 bytes at `at`; 0 if there is none. `at` must be
/// before `end`.
inline std::size_t utf8_sequence_length(char const* at, char const* end) noexcept {
    auto const lead = static_cast<unsigned char>(*at);
    std::ptrdiff_t const left = end - at;
    if (lead < 0xC2) return 0;
    if (lead < 0xE0) return left >= 2 && is_continuation(at[1]) ? 2 : 0;
    if (left < 3 || !is_continuation(at[1]) || !is_continuation(at[2])) return 0;
    auto const second = static_cast<unsigned char>(at[1]);
    if (lead < 0xF0) {
        bool const overlong = lead == 0xE0 && second < 0xA0;
        bool const surrogate = lead == 0xED && second >= 0xA0;
        return overlong || surrogate ? 0 : 3;
    }
    if (lead > 0xF4 || left < 4 || !is_continuation(at[3])) return 0;
    bool const overlong = lead == 0xF0 && second < 0x90;
    bool const too_high = lead == 0xF4 && second >= 0x90;
    return overlong || too_high ? 0 : 4;
}

/// Writes the code point, which must be a Unicode scalar value, and returns where it ends.
inline char* write_utf8(char* to, std::uint32_t code_point) noexcept {
    auto const put = [&to](std::uint32_t byte) { *to++ = static_cast<char>(byte); };
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xC0 | (code_point >> 6));
        put(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
        put(0xE0 | (code_point >> 12));
        put(0x80 | ((code_point >> 6) & 0x3F));
        put(0x80 | (code_point & 0x3F));
    } else {
        put(0xF0 | (code_point >> 18));
        put(0x80 | ((code_point >> 12) & 0x3F));
        put(0x80 | ((code_point >> 6) & 0x3F));
        put(0x80 | (code_point & 0x3F));
    }
    return to;
}

}  // namespace mcp::detail

namespace mcp::detail {

/// Every scan_... function returns where its token ends, or null after filling `failure`, whose
/// offset is from `begin`.
struct token_failure {
    char const* begin;
    scan_result outcome;

    [[gnu::cold, gnu::noinline]] char const* at(char const* where, char const* expected,
                                                scan_error what = scan_error::syntax) noexcept {
        outcome = {what, static_cast<std::size_t>(where - begin), expected};
        return nullptr;
    }
};

constexpr bool is_json_space(char byte) noexcept {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

[[gnu::always_inline]] inline char const* skip_space(char const* at, char const* end) noexcept {
    // One comparison for what is no space: most tokens follow each other at once.
    while (at != end && static_cast<unsigned char>(*at) <= ' ' && is_json_space(*at)) ++at;
    return at;
}

/// The value of a hexadecimal digit; -1 for any other byte.
constexpr int hexadecimal_digit(char byte) noexcept {
    if (byte >= '0' && byte <= '9') return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
    return -1;
}

/// The number that four hexadecimal digits make; -1 if they are not that.
inline std::int32_t read_four_digits(char const* at) noexcept {
    std::int32_t value = 0;
    for (int i = 0; i < 4; ++i) {
        int const digit = hexadecimal_digit(at[i]);
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

constexpr bool is_high_surrogate(std::int32_t unit) noexcept {
    return unit >= 0xD800 && unit < 0xDC00;
}
constexpr bool is_low_surrogate(std::int32_t unit) noexcept {
    return unit >= 0xDC00 && unit < 0xE000;
}

// `at` is behind the `u` of an escape.
inline char const* scan_unicode_escape(char const* at, char const* end, token_failure& failure) {
    std::int32_t const first = end - at < 4 ? -1 : read_four_digits(at);
    if (first < 0) return failure.at(at, "four hexadecimal digits");
    if (is_low_surrogate(first)) return failure.at(at, "a high surrogate before a low one");
    at += 4;
    if (!is_high_surrogate(first)) return at;
    bool const escaped = end - at >= 6 && at[0] == '\\' && at[1] == 'u';
    if (!escaped || !is_low_surrogate(read_four_digits(at + 2))) {
        return failure.at(at, "a low surrogate after a high one");
    }
    return at + 6;
}

// `at` is at the backslash.
inline char const* scan_escape(char const* at, char const* end, token_failure& failure) {
    ++at;
    if (at == end) return failure.at(at, "an escaped character");
    switch (*at) {
        case '"':
        case '\\':
        case '/':
        case 'b':
        case 'f':
        case 'n':
        case 'r':
        case 't': return at + 1;
        case 'u': return scan_unicode_escape(at + 1, end, failure);
        default: return failure.at(at, "an escaped character");
    }
}

inline char const* scan_not_ascii(char const* at, char const* end, token_failure& failure) {
    while (at != end && static_cast<unsigned char>(*at) >= 0x80) {
        std::size_t const length = utf8_sequence_length(at, end);
        if (length == 0) return failure.at(at, "UTF-8", scan_error::invalid_utf8);
        at += length;
    }
    return at;
}

// A string from the first byte on that is not plain.
[[gnu::noinline]] inline char const* scan_string_on(char const* at, char const* end,
                                                    token_failure& failure) {
    for (;;) {
        if (at == end) return failure.at(at, "the end of the string");
        if (*at == '"') return at + 1;
        if (*at == '\\') {
            at = scan_escape(at, end, failure);
        } else if (static_cast<unsigned char>(*at) >= 0x80) {
            at = scan_not_ascii(at, end, failure);
        } else {
            return failure.at(at, "no control character in a string");
        }
        if (at == nullptr) return nullptr;
        at = find_first<special_byte>(at, end);
    }
}

/// `at` is behind the opening quote.
inline char const* scan_string(char const* at, char const* end, token_failure& failure) {
    at = find_first<special_byte>(at, end);
    if (at != end && *at == '"') [[likely]]
        return at + 1;
    return scan_string_on(at, end, failure);
}

inline char const* scan_literal(char const* at, char const* end, std::string_view literal,
                                token_failure& failure) {
    auto const left = static_cast<std::size_t>(end - at);
    if (left < literal.size() || std::memcmp(at, literal.data(), literal.size()) != 0) {
        return failure.at(at, "a value");
    }
    return at + literal.size();
}

/// Any value but a string or a container. `at` must be before `end`.
inline char const* scan_scalar(char const* at, char const* end, token_failure& failure) {
    switch (*at) {
        case 't': return scan_literal(at, end, "true", failure);
        case 'f': return scan_literal(at, end, "false", failure);
        case 'n': return scan_literal(at, end, "null", failure);
        default: break;
    }
    number_scan const number = scan_number(at, end);
    if (number.is_valid) return number.end;
    return failure.at(number.end, number.expected);
}

}  // namespace mcp::detail

namespace mcp {

struct json_limits {
    std::size_t max_depth = 256;  ///< Nested containers; deeper than any schema that people write.
};

namespace detail {

/// The containers that are open during a scan. While one is open, its entry in the index holds its
/// parent (`end`) and its own kind (`after`), so that no stack is needed.
class open_containers {
public:
    explicit open_containers(json_index& index)
        : index_(index),
          entries_(index.data()),
          capacity_(index.capacity()) {}

    void open(bool is_object) {
        if (count_ == capacity_) [[unlikely]]
            grow();
        entries_[count_] = {innermost_, is_object ? 1u : 0u};
        innermost_ = count_++;
        in_object_ = is_object;
        ++depth_;
    }

    void close(std::size_t end) {
        json_index::entry& closed = entries_[innermost_];
        innermost_ = closed.end;
        closed = {static_cast<std::uint32_t>(end), count_};
        --depth_;
        if (depth_ != 0) in_object_ = entries_[innermost_].after != 0;
    }

    [[nodiscard]] std::size_t depth() const { return depth_; }
    [[nodiscard]] bool in_object() const { return in_object_; }
    [[nodiscard]] std::size_t count() const { return count_; }

private:
    void grow() {
        index_.grow();
        entries_ = index_.data();
        capacity_ = index_.capacity();
    }

    json_index& index_;
    json_index::entry* entries_;
    std::size_t capacity_;
    std::uint32_t count_ = 0;
    std::uint32_t innermost_ = 0;
    std::size_t depth_ = 0;
    bool in_object_ = false;
};

/// A member's key and colon, from any space before it on.
[[gnu::always_inline]] inline char const* scan_key(char const* at, char const* end,
                                                   token_failure& failure) {
    at = skip_space(at, end);
    if (at == end || *at != '"') return failure.at(at, "a key");
    at = scan_string(at + 1, end, failure);
    if (at == nullptr) return nullptr;
    at = skip_space(at, end);
    if (at == end || *at != ':') return failure.at(at, "':'");
    return at + 1;
}

// Closes what ends at `at`, and goes on to behind the next comma, or to the end of the text.
inline char const* scan_after_value(char const* at, char const* end, open_containers& containers,
                                    token_failure& failure) {
    while (containers.depth() != 0) {
        at = skip_space(at, end);
        bool const in_object = containers.in_object();
        if (at != end && *at == ',') return at + 1;
        if (at == end || *at != (in_object ? '}' : ']')) {
            return failure.at(at, in_object ? "',' or '}'" : "',' or ']'");
        }
        ++at;
        containers.close(static_cast<std::size_t>(at - failure.begin));
    }
    return at;
}

}  // namespace detail

/// Validates `text` (RFC 8259, UTF-8, no lone surrogates, no number beyond a double) and fills
/// `index`, whose content is meaningless after a failure. Never recurses.
inline scan_result scan_json(std::string_view text, json_index& index, json_limits limits = {}) {
    if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
        return {scan_error::too_large, 0, "no more than 4 GiB"};
    }
    char const* at = text.data();
    char const* const end = at + text.size();
    detail::token_failure failure{at, {}};
    detail::open_containers containers(index);
    do {
        if (containers.in_object()) {
            at = detail::scan_key(at, end, failure);
            if (at == nullptr) return failure.outcome;
        }
        at = detail::skip_space(at, end);
        if (at == end) {
            failure.at(at, "a value");
            return failure.outcome;
        }
        if (*at == '"') {
            at = detail::scan_string(at + 1, end, failure);
        } else if (*at == '{' || *at == '[') {
            bool const is_object = *at == '{';
            if (containers.depth() == limits.max_depth) {
                failure.at(at, "no deeper nesting", scan_error::too_deep);
                return failure.outcome;
            }
            containers.open(is_object);
            at = detail::skip_space(at + 1, end);
            bool const is_empty = at != end && *at == (is_object ? '}' : ']');
            if (!is_empty) continue;
        } else {
            at = detail::scan_scalar(at, end, failure);
        }
        if (at != nullptr) at = detail::scan_after_value(at, end, containers, failure);
        if (at == nullptr) return failure.outcome;
    } while (containers.depth() != 0);
    at = detail::skip_space(at, end);
    if (at != end) failure.at(at, "nothing after the value");
    index.resize(containers.count());
    return failure.outcome;
}

}  // namespace mcp

namespace mcp {

/// A validated JSON text, or nothing. Copies share the bytes, so that a value can be kept and
/// forwarded byte for byte without being parsed again.
class raw_json {
public:
    /// No value at all, which is not the same as `null`.
    raw_json() = default;

    /// Takes `text` as valid JSON that stays in place while `owner` lives.
    raw_json(std::shared_ptr<void const> owner, std::string_view text)
        : owner_(std::move(owner)),
          text_(text) {}

    /// Validates `text`. `errc::invalid_argument` says where it is not JSON, or is nested too deep.
    template <class Value = raw_json> static result<Value> parse(std::string text) {
        json_index index;
        scan_result const scanned = scan_json(text, index, json_limits{});
        if (scanned.what != scan_error::none) {
            return fail(errc::invalid_argument, to_string(scanned));
        }
        return own(std::move(text));
    }

    /// The text of `value`. `errc::invalid_argument` if it holds invalid UTF-8.
    template <class Json = json>
    static result<detail::late<Json, raw_json>> from(std::type_identity_t<Json> const& value) {
        result<std::string> text = dump_json<Json>(value);
        if (!text) return fail(std::move(text.error()));
        return own(std::move(*text));
    }

    [[nodiscard]] bool has_value() const noexcept { return owner_ != nullptr; }
    explicit operator bool() const noexcept { return has_value(); }

    /// The exact bytes; empty if absent. Valid while this or a copy of it lives.
    [[nodiscard]] std::string_view text() const noexcept { return text_; }

    /// The value as a tree, parsed at each call; null if absent. `value<nlohmann::ordered_json>()`
    /// keeps the order of the members.
    template <class Json = json> [[nodiscard]] Json value() const {
        if (!has_value()) return nullptr;
        return Json::parse(text_.begin(), text_.end(), nullptr, false);
    }

    /// Compares the texts; an absent value equals only an absent value.
    friend bool operator==(raw_json const& a, raw_json const& b) noexcept {
        return a.has_value() == b.has_value() && a.text_ == b.text_;
    }

private:
    static raw_json own(std::string text) {
        auto const owner = std::make_shared<std::string const>(std::move(text));
        return raw_json(owner, *owner);
    }

    std::shared_ptr<void const> owner_;
    std::string_view text_;
};

}  // namespace mcp

namespace mcp {

/// One message as it arrived. The bytes stay valid and unchanged while the frame, or a copy of it,
/// is held. One frame object must not be used by two threads at once; its slices may be.
class frame {
public:
    frame() = default;

    /// `text` lies in memory that `owner` keeps, of `owner_capacity` bytes in all.
    frame(std::shared_ptr<void const> owner, std::string_view text, std::size_t owner_capacity)
        : owner_(std::move(owner)),
          text_(text),
          owner_capacity_(owner_capacity) {}

    /// A frame that owns its text.
    static frame copy(std::string text) {
        auto const owner = std::make_shared<std::string const>(std::move(text));
        return frame(owner, *owner, owner->size());
    }

    [[nodiscard]] std::string_view text() const noexcept { return text_; }

    /// `part`, which must lie inside text() and be valid JSON, as a value that outlives the frame.
    /// A frame that is small compared with its owner is copied once, so that what is kept of it
    /// does not keep the whole read buffer.
    [[nodiscard]] raw_json slice(std::string_view part) const {
        // A quarter: what is kept costs at most four times its message.
        if (text_.size() >= owner_capacity_ / 4) return raw_json(owner_, part);
        if (!compact_) compact_ = std::make_shared<std::string const>(text_);
        auto const offset = static_cast<std::size_t>(part.data() - text_.data());
        return raw_json(compact_, std::string_view(*compact_).substr(offset, part.size()));
    }

private:
    std::shared_ptr<void const> owner_;
    std::string_view text_;
    std::size_t owner_capacity_ = 0;
    mutable std::shared_ptr<std::string const> compact_;
};

}  // namespace mcp

namespace mcp {

class json_cursor;

/// The place of a value in a document.
struct json_position {
    std::size_t offset = 0;
    std::uint32_t ordinal = 0;  // of the next container in the index
};

/// A frame that is valid JSON, and the index that lets a cursor skip containers at once.
class json_document {
public:
    /// An empty document, which no cursor can read anything from.
    json_document() = default;

    /// Validates `source`. `errc::malformed_message` if it is not JSON or not UTF-8,
    /// `errc::message_too_large` if it is nested deeper or longer than the limits; the detail says
    /// where. `why`, if given, gets the exact reason. A template, so that only programs that parse
    /// compile it.
    template <class Document = json_document>
    static result<Document> parse(frame source, json_limits limits = json_limits{},
                                  scan_error* why = nullptr) {
        result<Document> parsed;  // filled where it is returned
        parsed->source_ = std::move(source);
        scan_result const scanned = scan_json(parsed->text(), parsed->index_, limits);
        if (why != nullptr) *why = scanned.what;
        if (scanned.what == scan_error::none) return parsed;
        bool const too_much =
            scanned.what == scan_error::too_deep || scanned.what == scan_error::too_large;
        return fail(too_much ? errc::message_too_large : errc::malformed_message,
                    to_string(scanned));
    }

    [[nodiscard]] std::string_view text() const noexcept { return source_.text(); }

    [[nodiscard]] frame const& source() const noexcept { return source_; }

    [[nodiscard]] json_index const& index() const noexcept { return index_; }

    /// A reader at the beginning. It points to this document, which must neither move nor end
    /// before it. Defined in json_cursor.hpp.
    [[nodiscard]] json_cursor cursor() const;

    /// A reader at a place that another reader of this document gave.
    [[nodiscard]] json_cursor cursor(json_position from) const;

private:
    frame source_;
    json_index index_;
};

}  // namespace mcp

// Says in words where in a message a byte is.

// Reads single tokens of a text that is known to be valid JSON.

namespace mcp::detail {

/// A string between its quotes, still escaped, and the byte behind the closing one.
struct string_token {
    std::string_view text;
    char const* end;
    bool has_escapes;
};

// A string from its first backslash on.
[[gnu::noinline]] inline char const* find_end_of_escaped(char const* at, char const* end) noexcept {
    while (*at == '\\') at = find_first<quote_or_backslash>(at + 2, end);
    return at;
}

/// `at` is behind the opening quote.
inline string_token find_string_token(char const* const at, char const* end) noexcept {
    char const* stop = find_first<quote_or_backslash>(at, end);
    bool const has_escapes = *stop == '\\';
    if (has_escapes) [[unlikely]]
        stop = find_end_of_escaped(stop, end);
    return {{at, static_cast<std::size_t>(stop - at)}, stop + 1, has_escapes};
}

/// The end of the value at `at`, which is no container.
inline char const* find_scalar_end(char const* at, char const* end) noexcept {
    switch (*at) {
        case '"': return find_string_token(at + 1, end).end;
        case 't':
        case 'n': return at + 4;
        case 'f': return at + 5;
        default: break;
    }
    auto const is_part = [](char byte) {
        return is_digit(byte) || byte == '.' || byte == '-' || byte == '+' || byte == 'e' ||
               byte == 'E';
    };
    while (at != end && is_part(*at)) ++at;
    return at;
}

constexpr char unescaped(char letter) noexcept {
    switch (letter) {
        case 'b': return '\b';
        case 'f': return '\f';
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        default: return letter;
    }
}

// `from` is behind the `u`; moves it behind the escape, or the pair of them.
inline char* unescape_unicode(char const*& from, char* to) noexcept {
    std::int32_t code_point = read_four_digits(from);
    from += 4;
    if (is_high_surrogate(code_point)) {
        std::int32_t const low = read_four_digits(from + 2);
        code_point = 0x10000 + (code_point - 0xD800) * 0x400 + (low - 0xDC00);
        from += 6;
    }
    return write_utf8(to, static_cast<std::uint32_t>(code_point));
}

/// Copies [from, end) up to its first backslash, moving both along. There must be as much memory at
/// `to` as there is text left.
inline void copy_plain(char const*& from, char const* end, char*& to) noexcept {
#if defined(__SSE2__)
    while (end - from >= 16) {
        __m128i const chunk = load_16(from);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), chunk);
        auto const mask =
            static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(chunk, _mm_set1_epi8('\\'))));
        int const plain = mask != 0 ? std::countr_zero(mask) : 16;
        from += plain;
        to += plain;
        if (mask != 0) return;
    }
    while (from != end && *from != '\\') *to++ = *from++;
#else
    auto const left = static_cast<std::size_t>(end - from);
    auto const* const stop = static_cast<char const*>(std::memchr(from, '\\', left));
    std::size_t const plain = stop != nullptr ? static_cast<std::size_t>(stop - from) : left;
    std::memcpy(to, from, plain);
    from += plain;
    to += plain;
#endif
}

/// Replaces what `out` holds by the meaning of `text`, which stood between quotes.
[[gnu::noinline]] inline void unescape_into(std::string_view text, std::string& out) {
    char const* from = text.data();
    char const* const end = from + text.size();
    out.resize(text.size());  // no escape is shorter than what it means
    char* to = out.data();
    while (from != end) {
        copy_plain(from, end, to);
        if (from == end) break;
        char const letter = from[1];
        from += 2;
        if (letter == 'u') {
            to = unescape_unicode(from, to);
        } else {
            *to++ = unescaped(letter);
        }
    }
    out.resize(static_cast<std::size_t>(to - out.data()));
}

}  // namespace mcp::detail

namespace mcp::detail {

/// The steps from a text's root to one of its bytes. `Text` is std::string_view; a template, so
/// that only programs that read messages compile it.
template <class Text> class path_walk {
public:
    /// Walks the valid JSON `text` up to the value that begins, or the container that ends, at
    /// `target`.
    path_walk(Text text, std::size_t target) {
        char const* const end = text.data() + text.size();
        char const* const stop = text.data() + target;
        char const* at = text.data();
        while (at < stop) at = step(at, end);
        // At its last byte a container's own steps are over.
        if (at != end && (*at == '}' || *at == ']') && !steps_.empty()) steps_.pop_back();
    }

    [[nodiscard]] std::string words() const {
        std::string path;
        for (place const& step : steps_) {
            if (step.is_object) {
                if (!path.empty()) path += '.';
                path += readable(step.key);
            } else {
                path += '[' + std::to_string(step.index) + ']';
            }
            if (path.size() > longest_path) return path + "...";
        }
        return path.empty() ? "the message" : path;
    }

private:
    struct place {
        bool is_object;
        bool is_before_key;
        Text key;
        std::size_t index = 0;
    };

    // Enough to find the place in any message that people write.
    static constexpr std::size_t longest_path = 200;
    static constexpr std::size_t longest_key = 64;

    // Keys are the peer's words: only what looks like a name is repeated.
    static std::string_view readable(std::string_view key) {
        constexpr std::string_view plain =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-$/";
        bool const is_name = !key.empty() && key.size() <= longest_key &&
                             key.find_first_not_of(plain) == std::string_view::npos;
        return is_name ? key : "(key)";
    }

    char const* step(char const* at, char const* end) {
        switch (*at) {
            case '{':
            case '[': steps_.push_back({*at == '{', true, {}}); return at + 1;
            case '}':
            case ']': steps_.pop_back(); return at + 1;
            case ',':
                steps_.back().is_before_key = true;
                ++steps_.back().index;
                return at + 1;
            case '"': return step_over_string(at, end);
            default: return at + 1;
        }
    }

    char const* step_over_string(char const* at, char const* end) {
        string_token const token = find_string_token(at + 1, end);
        if (!steps_.empty() && steps_.back().is_object && steps_.back().is_before_key) {
            steps_.back().key = token.text;
            steps_.back().is_before_key = false;
        }
        return token.end;
    }

    std::vector<place> steps_;
};

/// The path of the value at `offset` in the valid JSON `text`, as in `result.tools[3].name`.
template <class Text> std::string path_of(Text text, std::size_t offset) {
    return path_walk<Text>(text, offset).words();
}

}  // namespace mcp::detail

namespace mcp {

enum class json_type { null, boolean, number, string, array, object };

namespace detail {

/// The type of the valid value that begins with this byte.
constexpr json_type type_of(char first) noexcept {
    switch (first) {
        case 'n': return json_type::null;
        case 't':
        case 'f': return json_type::boolean;
        case '"': return json_type::string;
        case '[': return json_type::array;
        case '{': return json_type::object;
        default: return json_type::number;
    }
}

/// The same as ==, without a call: `name` is a literal, so few instructions compare with it.
[[gnu::always_inline]] inline bool is_named(std::string_view key, std::string_view name) noexcept {
    return key.size() == name.size() && std::memcmp(key.data(), name.data(), name.size()) == 0;
}

}  // namespace detail

template <class T>
concept json_scalar = std::same_as<T, std::string> || std::same_as<T, bool> ||
    std::same_as<T, std::int64_t> || std::same_as<T, double>;

/// A forward reader over a json_document. A copy is a bookmark: it reads on from the same place by
/// itself. A value of the wrong type is skipped, the call says false, and the first such failure is
/// kept; reading goes on safely, so a decoder may look at failed() once, at its end.
class json_cursor {
public:
    explicit json_cursor(json_document const& document)
        : document_(&document),
          at_(detail::skip_space(document.text().data(), text_end())),
          value_(at_),
          place_(at_ != text_end() ? place::before_value : place::after_value) {}

    /// A reader at a place that `where()` gave for the same document.
    json_cursor(json_document const& document, json_position from)
        : document_(&document),
          at_(document.text().data() + from.offset),
          value_(at_),
          ordinal_(from.ordinal),
          place_(place::before_value) {}

    /// The place of the value about to be read, which a later reader may start from.
    [[nodiscard]] json_position where() const noexcept {
        return {static_cast<std::size_t>(at_ - document_->text().data()), ordinal_};
    }

    /// The type of the value about to be read; null if there is none.
    [[nodiscard]] json_type type() const noexcept {
        return place_ == place::before_value ? detail::type_of(*at_) : json_type::null;
    }

    /// Steps into an object; next_member() then visits it. False if the value is no object.
    bool enter_object() { return enter('{', "an object"); }

    /// Goes to the next member's value, skipping the last one if it was not read. False at the end
    /// of the object, which is left by that. `key` is unescaped and valid until the next call.
    bool next_member(std::string_view& key) {
        char const* const end = text_end();
        if (!advance('}', end)) return false;
        if (*at_ != '"') return false;  // an array's element: the caller entered no object
        detail::string_token const token = detail::find_string_token(at_ + 1, end);
        char const* const colon = detail::skip_space(token.end, end);
        if (colon == end || *colon != ':') return false;
        key = token.has_escapes ? unescaped(token.text) : token.text;
        begin_value(detail::skip_space(colon + 1, end));
        return true;
    }

    /// Steps into an array; next_element() then visits it. False if the value is no array.
    bool enter_array() { return enter('[', "an array"); }

    /// Goes to the next element, skipping the last one if it was not read. False at the end of the
    /// array, which is left by that.
    bool next_element() {
        if (!advance(']', text_end())) return false;
        begin_value(at_);
        return true;
    }

    /// Passes over the value, a container as fast as a number.
    void skip() { static_cast<void>(take_text()); }

    /// Passes over the value and returns its exact text, valid while the document is.
    std::string_view take_text() {
        if (place_ != place::before_value) {
            reject("a value");
            return {};
        }
        value_ = at_;
        if (*at_ == '{' || *at_ == '[') {
            json_index::entry const container = document_->index()[ordinal_];
            ordinal_ = container.after;
            at_ = document_->text().data() + container.end;
        } else {
            at_ = detail::find_scalar_end(at_, text_end());
        }
        place_ = place::after_value;
        return {value_, static_cast<std::size_t>(at_ - value_)};
    }

    /// Passes over the value and returns its exact text as something to keep.
    raw_json take_raw() {
        std::string_view const text = take_text();
        return text.empty() ? raw_json() : document_->source().slice(text);
    }

    bool read(std::string& value) {
        if (!is_before('"')) return skip_unexpected("a string");
        value_ = at_;
        detail::string_token const token = detail::find_string_token(at_ + 1, text_end());
        if (token.has_escapes) {
            detail::unescape_into(token.text, value);
        } else if (token.text.size() > value.capacity()) {
            value = std::string(token.text);  // assign() would look at the old text first
        } else {
            value.assign(token.text);
        }
        at_ = token.end;
        place_ = place::after_value;
        return true;
    }

    /// A string that is only looked at: valid, like a key, until the next call.
    bool read(std::string_view& value) {
        if (!is_before('"')) return skip_unexpected("a string");
        value_ = at_;
        detail::string_token const token = detail::find_string_token(at_ + 1, text_end());
        value = token.has_escapes ? unescaped(token.text) : token.text;
        at_ = token.end;
        place_ = place::after_value;
        return true;
    }

    bool read(bool& value) {
        bool const is_true = is_before('t');
        if (!is_true && !is_before('f')) return skip_unexpected("true or false");
        value = is_true;
        skip();
        return true;
    }

    /// Integers in any notation, as in `2`, `2.0` and `2e0`, that fit.
    bool read(std::int64_t& value) {
        if (!is_before_number()) return skip_unexpected("an integer");
        std::optional<std::int64_t> const number = detail::to_integer(take_text());
        if (!number) {
            reject("an integer of 64 bits");
            return false;
        }
        value = *number;
        return true;
    }

    /// Any number, rounded to the nearest double.
    bool read(double& value) {
        if (!is_before_number()) return skip_unexpected("a number");
        value = detail::to_double(take_text());
        return true;
    }

    /// Like the others, but null is nothing and no failure.
    template <json_scalar T> bool read(std::optional<T>& value) {
        if (read_null()) {
            value.reset();
            return true;
        }
        if (read(value.emplace())) return true;
        value.reset();
        return false;
    }

    /// Passes over the value if it is null; says whether it was.
    bool read_null() {
        if (!is_before('n')) return false;
        skip();
        return true;
    }

    /// True once a value was not what the reader wanted.
    [[nodiscard]] bool failed() const noexcept { return !expected_.empty(); }

    /// Records, unless one is recorded already, that at the value about to be read or just read
    /// something else was expected: after a container's end, the container. `expected` continues
    /// "expected ..." and must be a literal.
    void reject(std::string_view expected) noexcept {
        if (failed()) return;
        failed_at_ = static_cast<std::size_t>(value_ - document_->text().data());
        expected_ = expected;
    }

    /// The first failure as `errc::malformed_message`, with a detail like
    /// `result.tools[3].name: expected a string`.
    template <class Error = error> [[nodiscard]] Error failure() const {
        return Error(errc::malformed_message, detail::path_of(document_->text(), failed_at_) +
                                                  ": expected " + std::string(expected_));
    }

private:
    enum class place : std::uint8_t { before_value, after_value, after_open };

    [[nodiscard]] char const* text_end() const noexcept {
        return document_->text().data() + document_->text().size();
    }

    [[nodiscard]] bool is_before(char first) const noexcept {
        return place_ == place::before_value && *at_ == first;
    }

    [[nodiscard]] bool is_before_number() const noexcept {
        return place_ == place::before_value && type() == json_type::number;
    }

    void begin_value(char const* at) noexcept {
        at_ = value_ = at;
        place_ = place::before_value;
    }

    bool enter(char bracket, std::string_view expected) {
        if (!is_before(bracket)) return skip_unexpected(expected);
        value_ = at_++;
        ++ordinal_;
        place_ = place::after_open;
        return true;
    }

    // Goes to the next key or element. False after stepping out of the container that `closer`
    // ends, or where the text has something else, which only a caller that lost count can meet.
    bool advance(char closer, char const* end) {
        if (place_ == place::before_value) skip();
        at_ = detail::skip_space(at_, end);
        if (at_ == end) return false;
        if (*at_ == closer) {
            value_ = at_++;
            place_ = place::after_value;
            return false;
        }
        if (place_ == place::after_value) {
            if (*at_ != ',') return false;
            at_ = detail::skip_space(at_ + 1, end);
        }
        return true;
    }

    std::string_view unescaped(std::string_view text) {
        detail::unescape_into(text, key_);
        return key_;
    }

    bool skip_unexpected(std::string_view expected) {
        if (place_ == place::before_value) value_ = at_;
        reject(expected);
        if (place_ == place::before_value) skip();
        return false;
    }

    json_document const* document_;
    char const* at_;     // the next byte to look at
    char const* value_;  // where the current value begins; behind a container, its last byte
    std::uint32_t ordinal_ = 0;  // of the next container in the index
    place place_;
    std::size_t failed_at_ = 0;
    std::string_view expected_;  // of the first failure
    std::string key_;            // the last string that was only looked at, if it had escapes
};

inline json_cursor json_document::cursor() const { return json_cursor(*this); }

inline json_cursor json_document::cursor(json_position from) const {
    return json_cursor(*this, from);
}

}  // namespace mcp

// Writes compact JSON on one line, front to back.

namespace mcp {

/// Appends one JSON text to a string. Commas come by themselves; that begins and ends match, and
/// that members have keys, is the caller's care. The text never holds a line break.
class json_writer {
public:
    explicit json_writer(std::string& out) : out_(&out) {}

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    void key(std::string_view name) {
        write_string(name, "\":");
        needs_comma_ = false;
    }

    void string(std::string_view text) { write_string(text, "\""); }

    template <std::integral Integer>
        requires(!std::same_as<Integer, bool>)
    void number(Integer value) { write_number(value); }

    /// The shortest text that reads back as the same double; `null` if it is no finite number.
    void number(double value) {
        if (std::isfinite(value)) {
            write_number(value);
        } else {
            null();
        }
    }

    void boolean(bool value) { literal(value ? "true" : "false"); }
    void null() { literal("null"); }

    /// A valid JSON text as it is, but for line breaks between its tokens. Nothing is `null`.
    void raw(std::string_view text) {
        if (text.empty()) return null();
        begin_value();
        // Valid JSON has line breaks only where it may as well have none.
        while (!text.empty()) {
            std::size_t const line = text.find('\n');
            append_without_returns(text.substr(0, line));
            text.remove_prefix(line == std::string_view::npos ? text.size() : line + 1);
        }
    }

    /// False once a string was not valid UTF-8; U+FFFD then stands for what was wrong.
    [[nodiscard]] bool valid() const noexcept { return valid_; }

private:
    void begin_value() {
        if (needs_comma_) out_->push_back(',');
        needs_comma_ = true;
    }

    void open(char bracket) {
        begin_value();
        out_->push_back(bracket);
        needs_comma_ = false;
    }

    void close(char bracket) {
        out_->push_back(bracket);
        needs_comma_ = true;
    }

    void literal(std::string_view text) {
        begin_value();
        out_->append(text);
    }

    template <class Number> void write_number(Number value) {
        begin_value();
        char digits[32];  // the longest double takes 24, the longest integer 20
        auto const written = std::to_chars(digits, digits + sizeof digits, value);
        out_->append(digits, static_cast<std::size_t>(written.ptr - digits));
    }

    void append_without_returns(std::string_view text) {
        while (!text.empty()) {
            std::size_t const end = text.find('\r');
            out_->append(text.substr(0, end));
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        }
    }

    // `close` is the closing quote and what follows it.
    void write_string(std::string_view text, std::string_view close) {
        char const* const end = text.data() + text.size();
        char const* const stop = detail::find_first<detail::special_byte>(text.data(), end);
        if (stop == end) [[likely]]
            return append_plain(text, close);
        begin_value();
        out_->push_back('"');
        append_from(text.data(), stop, end);
        out_->append(close);
    }

    // In one go, since that costs little more than one of its parts.
    void append_plain(std::string_view text, std::string_view close) {
        std::size_t const before = out_->size();
        std::size_t const comma = needs_comma_ ? 1 : 0;
        out_->resize(before + comma + 1 + text.size() + close.size());
        char* to = out_->data() + before;
        if (needs_comma_) *to++ = ',';
        *to++ = '"';
        to += text.copy(to, text.size());
        close.copy(to, close.size());
        needs_comma_ = true;
    }

    // `stop` is the first byte from `at` on that is not plain.
    [[gnu::noinline]] void append_from(char const* at, char const* stop, char const* end) {
        for (;;) {
            out_->append(at, static_cast<std::size_t>(stop - at));
            if (stop == end) return;
            at = static_cast<unsigned char>(*stop) >= 0x80 ? append_not_ascii(stop, end)
                                                           : append_escape(stop);
            stop = detail::find_first<detail::special_byte>(at, end);
        }
    }

    char const* append_escape(char const* at) {
        switch (*at) {
            case '"': out_->append("\\\""); break;
            case '\\': out_->append("\\\\"); break;
            case '\b': out_->append("\\b"); break;
            case '\f': out_->append("\\f"); break;
            case '\n': out_->append("\\n"); break;
            case '\r': out_->append("\\r"); break;
            case '\t': out_->append("\\t"); break;
            default:
                out_->append("\\u00");
                out_->push_back(*at < 0x10 ? '0' : '1');
                out_->push_back("0123456789abcdef"[*at & 0xF]);
        }
        return at + 1;
    }

    char const* append_not_ascii(char const* const begin, char const* end) {
        char const* at = begin;
        while (at != end && static_cast<unsigned char>(*at) >= 0x80) {
            std::size_t const length = detail::utf8_sequence_length(at, end);
            if (length == 0) break;
            at += length;
        }
        out_->append(begin, static_cast<std::size_t>(at - begin));
        if (at == end || static_cast<unsigned char>(*at) < 0x80) return at;
        valid_ = false;
        out_->append(detail::replacement_character);
        return at + 1;
    }

    std::string* out_;
    bool needs_comma_ = false;
    bool valid_ = true;
};

}  // namespace mcp

namespace mcp {

/// A request id: an integer or a string; the two never compare equal.
using request_id = std::variant<std::int64_t, std::string>;

/// A value inside a received message: the validated message and the place of the value in it.
class payload {
public:
    payload() = default;
    payload(json_document&& document, json_position at)
        : document_(std::move(document)),
          at_(at),
          present_(true) {}

    /// False if the message had no such member.
    [[nodiscard]] bool present() const noexcept { return present_; }

    /// The type of the value; null if there is none.
    [[nodiscard]] json_type type() const {
        return present_ ? detail::type_of(document_.text()[at_.offset]) : json_type::null;
    }

    /// A reader placed before the value. Valid while this payload lives and is not moved.
    [[nodiscard]] json_cursor cursor() const { return document_.cursor(at_); }

    /// The value's exact text, sharing the message's memory.
    [[nodiscard]] raw_json raw() const {
        if (!present_) return {};
        return cursor().take_raw();
    }

private:
    json_document document_;
    json_position at_{};
    bool present_ = false;
};

/// A request that the server sent (legacy era only).
struct incoming_request {
    request_id id;
    std::string method;
    payload params;
};

/// A notification that the server sent.
struct incoming_notification {
    std::string method;
    payload params;
};

/// The one answer to a request of ours: a result, or the server's error.
struct response {
    request_id id;
    payload result;
    std::optional<rpc_error> failure;
};

/// A notification that we send. `params` is the text of a JSON object, or empty.
struct notification {
    std::string method;
    std::string params;

    notification(std::string name, std::string parameters = {})
        : method(std::move(name)),
          params(std::move(parameters)) {}
};

/// Our answer to a server's request: the text of the result, or an error.
struct reply {
    request_id id;
    std::string result;
    std::optional<rpc_error> failure;

    // Templates, so that only programs that answer requests compile them.
    template <class Id = request_id>
    reply(std::type_identity_t<Id> to, std::string result_text)
        : id(std::move(to)),
          result(std::move(result_text)) {}
    template <class Id = request_id>
    reply(std::type_identity_t<Id> to, rpc_error why)
        : id(std::move(to)),
          failure(std::move(why)) {}
};

template <class Writer, std::same_as<request_id> Id>
void write_request_id(Writer& out, Id const& id) {
    if (auto const* number = std::get_if<std::int64_t>(&id)) {
        out.number(*number);
    } else {
        out.string(std::get<std::string>(id));
    }
}

/// Reads a string or an integer; anything else is refused.
template <class Cursor> std::optional<request_id> read_request_id(Cursor& in) {
    if (in.type() == json_type::string) {
        std::string text;
        if (in.read(text)) return request_id(std::move(text));
        return std::nullopt;
    }
    std::int64_t number = 0;
    if (in.read(number)) return request_id(number);
    return std::nullopt;
}

namespace detail {

// From the method's text on.
inline void append_message_rest(std::string& out, std::string_view method,
                                std::string_view params) {
    out += method;  // ours, or checked by the caller: plain ASCII
    out += std::string_view(params.empty() ? "\"" : "\",\"params\":");
    out += params;
    out += '}';
}

}  // namespace detail

/// Appends the request as one JSON text.
inline void encode_request(std::string& out, std::int64_t id, std::string_view method,
                           std::string_view params) {
    constexpr std::string_view before_id = "{\"jsonrpc\":\"2.0\",\"id\":";
    constexpr std::string_view behind_id = ",\"method\":\"";
    char head[64];  // the longest id takes 20
    char* at = head + before_id.copy(head, before_id.size());
    at = std::to_chars(at, head + sizeof head, id).ptr;
    at += behind_id.copy(at, behind_id.size());
    out.append(head, static_cast<std::size_t>(at - head));
    detail::append_message_rest(out, method, params);
}

/// Appends the notification as one JSON text.
inline void encode_notification(std::string& out, notification const& value) {
    out += "{\"jsonrpc\":\"2.0\",\"method\":\"";
    detail::append_message_rest(out, value.method, value.params);
}

/// Appends the reply as one JSON text.
template <class Reply = reply>
void encode_reply(std::string& out, std::type_identity_t<Reply> const& value) {
    json_writer writer(out);
    writer.begin_object();
    writer.key("jsonrpc");
    writer.string("2.0");
    writer.key("id");
    write_request_id(writer, value.id);
    if (value.failure) {
        writer.key("error");
        writer.begin_object();
        writer.key("code");
        writer.number(value.failure->code);
        writer.key("message");
        writer.string(value.failure->message);
        if (!value.failure->data.empty()) {
            writer.key("data");
            writer.raw(value.failure->data);
        }
        writer.end_object();
    } else {
        writer.key("result");
        writer.raw(value.result);
    }
    writer.end_object();
}

}  // namespace mcp

namespace mcp {

/// What the server wants to ask. All text is the server's: show it as such, name the server, and
/// let the user decline.
struct elicitation_request {
    enum class mode { form, url };

    mode kind = mode::form;
    std::string server;  ///< The name that the client was given for this server.
    std::string message;
    raw_json requested_schema;   ///< Form mode: a flat object schema.
    std::string url;             ///< URL mode: show it whole, ask consent, never fetch it.
    std::string elicitation_id;  ///< URL mode in 2025-11-25; empty otherwise.

    /// The form's fields, for a user interface; see form_fields.
    template <class Json = json> [[nodiscard]] auto fields() const
        -> result<std::vector<detail::late<Json, form_field>>> {
        return form_fields(requested_schema.value<Json>());
    }
};

/// The user's answer. `content` is what the form collected; members left out take their defaults,
/// and the whole is checked against the requested schema before it is sent.
class elicitation_result {
public:
    enum class action { accept, decline, cancel };

    static elicitation_result accept(json content = json::object()) {
        return elicitation_result(action::accept, std::move(content));
    }
    static elicitation_result decline() { return elicitation_result(action::decline, {}); }
    static elicitation_result cancel() { return elicitation_result(action::cancel, {}); }

    [[nodiscard]] action choice() const noexcept { return choice_; }
    [[nodiscard]] json const& content() const noexcept { return content_; }

private:
    elicitation_result(action choice, json content)
        : choice_(choice),
          content_(std::move(content)) {}

    action choice_;
    json content_;
};

inline std::string_view to_string(elicitation_result::action value) noexcept {
    switch (value) {
        case elicitation_result::action::accept: return "accept";
        case elicitation_result::action::decline: return "decline";
        case elicitation_result::action::cancel: break;
    }
    return "cancel";
}

template <class Cursor, class Request = elicitation_request>
result<Request> decode_elicitation(Cursor in) {
    Request request;
    std::string mode = "form";
    std::string_view key;
    if (!in.enter_object()) return fail(in.failure());
    while (in.next_member(key)) {
        if (key == "mode") in.read(mode);
        else if (key == "message") in.read(request.message);
        else if (key == "requestedSchema") request.requested_schema = in.take_raw();
        else if (key == "url") in.read(request.url);
        else if (key == "elicitationId") in.read(request.elicitation_id);
        else in.skip();
    }
    if (in.failed()) return fail(in.failure());
    if (mode != "form" && mode != "url") {
        return fail(errc::malformed_message, "elicitation mode: expected form or url");
    }
    request.kind = mode == "url" ? Request::mode::url : Request::mode::form;
    if (request.kind == Request::mode::url && request.url.empty()) {
        return fail(errc::malformed_message, "elicitation by URL without a url");
    }
    if (request.kind == Request::mode::form && !request.requested_schema) {
        return fail(errc::malformed_message, "elicitation by form without a requestedSchema");
    }
    return request;
}

/// The result object to send. Form content is completed with defaults and validated first.
template <class Json = json>
result<std::string> encode_elicitation_result(elicitation_request const& request,
                                              elicitation_result const& answer) {
    Json out = {{"action", std::string(to_string(answer.choice()))}};
    bool const with_content = answer.choice() == elicitation_result::action::accept &&
                              request.kind == elicitation_request::mode::form;
    if (with_content) {
        auto content = complete_elicitation(request.requested_schema.value<Json>(), answer.content());
        if (!content) return fail(content.error());
        out["content"] = std::move(*content);
    }
    return dump_json<Json>(out);
}

}  // namespace mcp

// What a server says unasked, as typed values.

// notifications/message: what servers log to their clients.

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

// notifications/progress.

namespace mcp {

/// How far a request has come. `total` is absent if the server does not know it.
struct progress {
    double value = 0;
    std::optional<double> total;
    std::string message;
};

/// A progress notification and the token that says which request it is about.
struct progress_notification {
    std::optional<request_id> token;
    mcp::progress progress;
};

template <class Cursor> bool decode(Cursor& in, progress_notification& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "progressToken") out.token = read_request_id(in);
        else if (key == "progress") in.read(out.progress.value);
        else if (key == "total") in.read(out.progress.total);
        else if (key == "message") in.read(out.progress.message);
        else in.skip();
    }
    return !in.failed() && out.token.has_value();
}

}  // namespace mcp

// subscriptions/listen (2026-07-28): which notifications the client wants.

// `_meta` of requests: progress token, log level, trace context and what the user adds.

namespace mcp {

namespace meta_key {
inline constexpr std::string_view protocol_version = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view client_info = "io.modelcontextprotocol/clientInfo";
inline constexpr std::string_view client_capabilities =
    "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view log_level = "io.modelcontextprotocol/logLevel";
inline constexpr std::string_view server_info = "io.modelcontextprotocol/serverInfo";
inline constexpr std::string_view subscription_id = "io.modelcontextprotocol/subscriptionId";
inline constexpr std::string_view related_task = "io.modelcontextprotocol/related-task";
}  // namespace meta_key

/// W3C trace context that travels with a request (unprefixed keys in `_meta`). Empty means absent.
struct trace_context {
    std::string traceparent;
    std::string tracestate;
    std::string baggage;
};

/// What one request carries in `_meta` besides what its era requires.
struct request_meta {
    std::optional<std::int64_t> progress_token;
    std::string log_level;  ///< Modern era only; empty means no log messages are wanted.
    trace_context trace;
    std::string extra;  ///< The members that the user added, as JSON text without braces.
};

/// The members of a `_meta` object as text. Keys that the protocol reserves are refused: they would
/// contradict what the client itself says.
template <class Json = json>
result<std::string> meta_members(std::type_identity_t<Json> const& meta) {
    if (meta.is_null()) return std::string();
    if (!meta.is_object()) return fail(errc::invalid_argument, "_meta: expected an object");
    for (auto const& [key, value] : meta.items()) {
        bool const reserved = key == "progressToken" || key == meta_key::protocol_version ||
                              key == meta_key::client_info ||
                              key == meta_key::client_capabilities || key == meta_key::log_level;
        if (reserved) {
            return fail(errc::invalid_argument, "_meta." + key + ": set by the client itself");
        }
    }
    auto text = dump_json<Json>(meta);
    if (!text) return fail(text.error());
    return text->substr(1, text->size() - 2);
}

namespace detail {

template <class Writer> void write_trace(Writer& out, trace_context const& trace) {
    auto const member = [&out](std::string_view key, std::string const& value) {
        if (value.empty()) return;
        out.key(key);
        out.string(value);
    };
    member("traceparent", trace.traceparent);
    member("tracestate", trace.tracestate);
    member("baggage", trace.baggage);
}

}  // namespace detail
}  // namespace mcp

namespace mcp {

/// The notifications that a subscription asks for, or that the server honours.
struct subscription_filter {
    bool tools_list_changed = false;
    bool prompts_list_changed = false;
    bool resources_list_changed = false;
    std::vector<std::string> resources;  ///< URIs whose updates are wanted.
    std::vector<std::string> tasks;      ///< Task ids (tasks extension).

    bool operator==(subscription_filter const&) const = default;
};

/// Writes the members of the params object.
template <class Filter> std::string encode_listen(Filter const& filter) {
    std::string text;
    json_writer out(text);
    auto const flag = [&out](std::string_view key, bool wanted) {
        if (!wanted) return;
        out.key(key);
        out.boolean(true);
    };
    auto const strings = [&out](std::string_view key, std::vector<std::string> const& values) {
        if (values.empty()) return;
        out.key(key);
        out.begin_array();
        for (std::string const& value : values) out.string(value);
        out.end_array();
    };
    out.begin_object();
    flag("toolsListChanged", filter.tools_list_changed);
    flag("promptsListChanged", filter.prompts_list_changed);
    flag("resourcesListChanged", filter.resources_list_changed);
    strings("resourceSubscriptions", filter.resources);
    strings("taskIds", filter.tasks);
    out.end_object();
    return "\"notifications\":" + text;
}

template <class Cursor> bool decode(Cursor& in, subscription_filter& out) {
    auto const strings = [&in](std::vector<std::string>& values) {
        if (!in.enter_array()) return;
        while (in.next_element()) in.read(values.emplace_back());
    };
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "toolsListChanged") in.read(out.tools_list_changed);
        else if (key == "promptsListChanged") in.read(out.prompts_list_changed);
        else if (key == "resourcesListChanged") in.read(out.resources_list_changed);
        else if (key == "resourceSubscriptions") strings(out.resources);
        else if (key == "taskIds") strings(out.tasks);
        else in.skip();
    }
    return !in.failed();
}

/// The subscription that a notification belongs to: `_meta["…/subscriptionId"]`.
template <class Payload> std::optional<request_id> subscription_of(Payload const& params) {
    std::optional<request_id> found;
    if (!params.present()) return found;
    auto in = params.cursor();
    std::string_view key;
    if (in.type() != json_type::object) return found;
    in.enter_object();
    while (in.next_member(key)) {
        if (key != "_meta" || in.type() != json_type::object) {
            in.skip();
            continue;
        }
        in.enter_object();
        while (in.next_member(key)) {
            if (key == meta_key::subscription_id) found = read_request_id(in);
            else in.skip();
        }
    }
    return found;
}

}  // namespace mcp

// Tasks: work that goes on after its request was answered. 2025-11-25 core and the 2026 extension.

// Who the two sides are and what they can do.

// The protocol revisions and the two eras that they fall into.

namespace mcp {

/// Modern: no handshake, every request describes itself (2026-07-28 on). Legacy: `initialize` and a
/// session (up to 2025-11-25).
enum class era { modern, legacy };

inline std::string_view to_string(era value) noexcept {
    return value == era::modern ? "modern" : "legacy";
}

namespace versions {

inline constexpr std::string_view modern = "2026-07-28";

/// The legacy revisions that this library speaks, newest first.
inline constexpr std::array<std::string_view, 4> legacy = {"2025-11-25", "2025-06-18", "2025-03-26",
                                                           "2024-11-05"};

inline bool is_legacy(std::string_view version) noexcept {
    for (std::string_view known : legacy) {
        if (known == version) return true;
    }
    return false;
}

inline bool is_known(std::string_view version) noexcept {
    return version == modern || is_legacy(version);
}

/// The newest legacy revision in `offered`; empty if there is none.
/// A template, so that only programs that connect compile it.
template <class Text = std::string>
std::string_view newest_legacy(std::span<std::type_identity_t<Text> const> offered) noexcept {
    for (std::string_view known : legacy) {
        if (std::find(offered.begin(), offered.end(), known) != offered.end()) return known;
    }
    return {};
}

/// All revisions that this library speaks, for error messages.
inline std::string describe() {
    std::string text(modern);
    for (std::string_view version : legacy) text.append(", ").append(version);
    return text;
}

}  // namespace versions
}  // namespace mcp

namespace mcp {

/// Name and version of a program. A server's is unverified: for display and logs only.
struct implementation {
    std::string name;
    std::string version;
    std::string title;
    std::string website_url;
};

/// What the server announced.
struct server_capabilities {
    bool tools = false;
    bool tools_list_changed = false;
    bool resources = false;
    bool resources_subscribe = false;
    bool resources_list_changed = false;
    bool prompts = false;
    bool prompts_list_changed = false;
    bool completions = false;
    bool logging = false;
    bool task_tool_calls = false;         ///< 2025-11-25 `tasks.requests.tools.call`.
    bool task_list = false;               ///< 2025-11-25 `tasks.list`.
    bool task_cancel = false;             ///< 2025-11-25 `tasks.cancel`.
    std::vector<std::string> extensions;  ///< Identifiers of announced extensions.
    raw_json raw;                         ///< As received.

    [[nodiscard]] bool has_extension(std::string_view identifier) const {
        for (std::string const& each : extensions) {
            if (each == identifier) return true;
        }
        return false;
    }
};

namespace extension {
inline constexpr std::string_view tasks = "io.modelcontextprotocol/tasks";
}

/// What this client can do. A capability is declared only if a handler for it was given.
struct client_capabilities {
    bool roots = false;
    bool sampling = false;
    bool sampling_tools = false;
    bool elicitation_form = false;
    bool elicitation_url = false;
    std::map<std::string, std::string>
        extensions;  ///< Identifier to the text of its settings object.
};

template <class Cursor> bool decode(Cursor& in, implementation& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "name") in.read(out.name);
        else if (key == "version") in.read(out.version);
        else if (key == "title") in.read(out.title);
        else if (key == "websiteUrl") in.read(out.website_url);
        else in.skip();
    }
    return !in.failed();
}

namespace detail {

// Calls `member(key)` for each member of an object; a value of another type counts as no members.
template <class Cursor, class Member> void for_each_member(Cursor& in, Member&& member) {
    std::string_view key;
    if (in.type() != json_type::object) {
        in.skip();
        return;
    }
    in.enter_object();
    while (in.next_member(key)) member(key);
}

template <class Cursor> void read_flag(Cursor& in, bool& out) {
    if (in.type() == json_type::boolean) in.read(out);
    else in.skip();
}

template <class Cursor> void read_task_capability(Cursor& in, server_capabilities& out) {
    for_each_member(in, [&](std::string_view key) {
        if (key == "list") out.task_list = true;
        if (key == "cancel") out.task_cancel = true;
        if (key != "requests") return in.skip();
        for_each_member(in, [&](std::string_view scope) {
            if (scope != "tools") return in.skip();
            for_each_member(in, [&](std::string_view verb) {
                if (verb == "call") out.task_tool_calls = true;
                in.skip();
            });
        });
    });
}

template <class Cursor>
void read_capability(Cursor& in, std::string_view key, server_capabilities& out) {
    auto const list_changed = [&](bool& flag) {
        for_each_member(in, [&](std::string_view member) {
            if (member == "listChanged") read_flag(in, flag);
            else if (member == "subscribe") read_flag(in, out.resources_subscribe);
            else in.skip();
        });
    };
    if (key == "tools") {
        out.tools = true;
        list_changed(out.tools_list_changed);
    } else if (key == "resources") {
        out.resources = true;
        list_changed(out.resources_list_changed);
    } else if (key == "prompts") {
        out.prompts = true;
        list_changed(out.prompts_list_changed);
    } else if (key == "tasks") {
        read_task_capability(in, out);
    } else if (key == "extensions") {
        for_each_member(in, [&](std::string_view identifier) {
            out.extensions.emplace_back(identifier);
            in.skip();
        });
    } else {
        if (key == "completions") out.completions = true;
        if (key == "logging") out.logging = true;
        in.skip();
    }
}

}  // namespace detail

template <class Cursor> bool decode(Cursor& in, server_capabilities& out) {
    Cursor again = in;
    out.raw = again.take_raw();
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) detail::read_capability(in, key, out);
    return !in.failed();
}

template <class Writer> void encode(Writer& out, implementation const& value, bool with_title) {
    out.begin_object();
    out.key("name");
    out.string(value.name);
    out.key("version");
    out.string(value.version);
    if (with_title && !value.title.empty()) {
        out.key("title");
        out.string(value.title);
    }
    if (with_title && !value.website_url.empty()) {
        out.key("websiteUrl");
        out.string(value.website_url);
    }
    out.end_object();
}

namespace detail {

template <class Writer> void write_empty_object(Writer& out, std::string_view key) {
    out.key(key);
    out.begin_object();
    out.end_object();
}

template <class Writer>
void write_elicitation(Writer& out, client_capabilities const& value, std::string_view version) {
    // Modes came with 2025-11-25; before it the empty object says "form".
    bool const with_modes = version >= "2025-11-25";
    if (!value.elicitation_form && !(value.elicitation_url && with_modes)) return;
    out.key("elicitation");
    out.begin_object();
    if (with_modes) {
        if (value.elicitation_form) write_empty_object(out, "form");
        if (value.elicitation_url) write_empty_object(out, "url");
    }
    out.end_object();
}

}  // namespace detail

/// Writes the capabilities as `version` knows them: revisions are ISO dates, so they compare as
/// text.
template <class Writer>
void encode(Writer& out, client_capabilities const& value, std::string_view version) {
    bool const modern = version == versions::modern;
    out.begin_object();
    if (value.roots) {
        out.key("roots");
        out.begin_object();
        if (!modern) {
            out.key("listChanged");
            out.boolean(true);
        }
        out.end_object();
    }
    if (value.sampling) {
        out.key("sampling");
        out.begin_object();
        if (value.sampling_tools && version >= "2025-11-25")
            detail::write_empty_object(out, "tools");
        out.end_object();
    }
    if (version >= "2025-06-18") detail::write_elicitation(out, value, version);
    if (modern && !value.extensions.empty()) {
        out.key("extensions");
        out.begin_object();
        for (auto const& [identifier, settings] : value.extensions) {
            out.key(identifier);
            out.raw(settings);
        }
        out.end_object();
    }
    out.end_object();
}

}  // namespace mcp

namespace mcp {

enum class task_status { working, input_required, completed, failed, cancelled };

/// True if the task will not change any more.
inline bool is_terminal(task_status status) noexcept {
    return status == task_status::completed || status == task_status::failed ||
           status == task_status::cancelled;
}

inline std::string_view to_string(task_status status) noexcept {
    switch (status) {
        case task_status::working: return "working";
        case task_status::input_required: return "input_required";
        case task_status::completed: return "completed";
        case task_status::failed: return "failed";
        case task_status::cancelled: break;
    }
    return "cancelled";
}

/// A task as the server describes it at one moment. Keep `id` to come back to it later.
struct task_state {
    std::string id;
    task_status status = task_status::working;
    std::string status_message;
    std::string created_at;
    std::string last_updated_at;
    std::optional<duration> time_to_live;   ///< From creation; absent means unlimited.
    std::optional<duration> poll_interval;  ///< How often the server wants to be asked.
    raw_json input_requests;                ///< Extension, status input_required.
    raw_json result;                        ///< Extension, status completed.
    std::optional<rpc_error> failure;       ///< Extension, status failed.
};

namespace detail {

template <class Cursor> void read_task_status(Cursor& in, task_status& out) {
    std::string text;
    if (!in.read(text)) return;
    if (text == "working" || text == "submitted") out = task_status::working;
    else if (text == "input_required") out = task_status::input_required;
    else if (text == "completed") out = task_status::completed;
    else if (text == "failed") out = task_status::failed;
    else if (text == "cancelled") out = task_status::cancelled;
    else in.reject("a task status: working, input_required, completed, failed or cancelled");
}

template <class Cursor> void read_interval(Cursor& in, std::optional<duration>& out) {
    std::int64_t value = 0;
    if (in.read_null()) return;
    if (in.read(value)) out = duration::from_milliseconds(value < 0 ? 0 : value);
}

// The error of a failed task; one that lacks code or message is kept as far as it goes.
template <class Cursor> std::optional<rpc_error> read_task_failure(Cursor& in) {
    rpc_error found;
    for_each_member(in, [&](std::string_view key) {
        if (key == "code") in.read(found.code);
        else if (key == "message") in.read(found.message);
        else in.skip();
    });
    return found;
}

template <class Cursor> void read_task_member(Cursor& in, std::string_view key, task_state& out) {
    if (key == "taskId") in.read(out.id);
    else if (key == "status") read_task_status(in, out.status);
    else if (key == "statusMessage") in.read(out.status_message);
    else if (key == "createdAt") in.read(out.created_at);
    else if (key == "lastUpdatedAt") in.read(out.last_updated_at);
    // The two forms name the same intervals differently.
    else if (key == "ttlMs" || key == "ttl") read_interval(in, out.time_to_live);
    else if (key == "pollIntervalMs" || key == "pollInterval") read_interval(in, out.poll_interval);
    else if (key == "inputRequests") out.input_requests = in.take_raw();
    else if (key == "result") out.result = in.take_raw();
    else if (key == "error") out.failure = read_task_failure(in);
    else in.skip();
}

}  // namespace detail

template <class Cursor> bool decode(Cursor& in, task_state& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) detail::read_task_member(in, key, out);
    if (out.id.empty()) in.reject("a task with a taskId");
    return !in.failed();
}

/// Reads a CreateTaskResult: the members themselves (extension), or under `task` (2025-11-25).
template <class Payload, class State = detail::late<Payload, task_state>>
result<State> decode_created_task(Payload const& value) {
    State state;
    auto in = value.cursor();
    std::string_view key;
    if (!in.enter_object()) return fail(in.failure());
    while (in.next_member(key)) {
        if (key == "task") decode(in, state);
        else detail::read_task_member(in, key, state);
    }
    if (state.id.empty()) in.reject("a task with a taskId");
    if (in.failed()) return fail(in.failure());
    return state;
}

}  // namespace mcp

namespace mcp {

struct tools_changed {};
struct prompts_changed {};
struct resources_changed {};

struct resource_updated {
    std::string uri;
};

/// A URL elicitation came to its end in the browser (2025-11-25).
struct elicitation_completed {
    std::string elicitation_id;
};

/// A task changed its state.
struct task_updated {
    task_state task;
};

/// A notification that this library does not know.
struct unknown_notification {
    std::string method;
    raw_json params;
};

using server_event =
    std::variant<tools_changed, prompts_changed, resources_changed, resource_updated, log_message,
                 elicitation_completed, task_updated, unknown_notification>;

namespace detail {

// The string member `name` of the params; empty if there is none.
template <class Payload> std::string string_member(Payload const& params, std::string_view name) {
    std::string found;
    if (!params.present()) return found;
    auto in = params.cursor();
    for_each_member(in, [&](std::string_view key) {
        if (key == name && in.type() == json_type::string) in.read(found);
        else in.skip();
    });
    return found;
}

template <class Value, class Payload> std::optional<Value> decode_params(Payload const& params) {
    if (!params.present()) return std::nullopt;
    Value value;
    auto in = params.cursor();
    if (!decode(in, value)) return std::nullopt;
    return value;
}

}  // namespace detail

/// Reads a notification that is meant for the user. Progress, cancellation and subscription
/// acknowledgements are the client's own business and never come here.
///
/// `Notification` is incoming_notification. A template, so that only programs that connect compile
/// it.
template <class Notification>
detail::late<Notification, server_event> decode_event(Notification const& from) {
    auto const& method = from.method;
    if (method == "notifications/tools/list_changed") return tools_changed{};
    if (method == "notifications/prompts/list_changed") return prompts_changed{};
    if (method == "notifications/resources/list_changed") return resources_changed{};
    if (method == "notifications/resources/updated") {
        return resource_updated{detail::string_member(from.params, "uri")};
    }
    if (method == "notifications/elicitation/complete") {
        return elicitation_completed{detail::string_member(from.params, "elicitationId")};
    }
    if (method == "notifications/message") {
        if (auto found = detail::decode_params<log_message>(from.params)) return std::move(*found);
    }
    if (method == "notifications/tasks" || method == "notifications/tasks/status") {
        if (auto found = detail::decode_params<task_state>(from.params)) {
            return task_updated{std::move(*found)};
        }
    }
    return unknown_notification{method, from.params.raw()};
}

}  // namespace mcp

// roots/list: the folders that the client lets the server know of.

namespace mcp {

struct root {
    std::string uri;   ///< A file:// URI.
    std::string name;  ///< For people; may be empty.
};

/// The result object of roots/list.
template <class Root = root>
result<std::string> encode_roots(std::vector<std::type_identity_t<Root>> const& roots) {
    std::string text;
    json_writer out(text);
    out.begin_object();
    out.key("roots");
    out.begin_array();
    for (Root const& each : roots) {
        if (!each.uri.starts_with("file://")) {
            return fail(errc::invalid_argument, "root \"" + each.uri + "\": must be a file:// URI");
        }
        out.begin_object();
        out.key("uri");
        out.string(each.uri);
        if (!each.name.empty()) {
            out.key("name");
            out.string(each.name);
        }
        out.end_object();
    }
    out.end_array();
    out.end_object();
    if (!out.valid()) return fail(errc::invalid_argument, "roots: invalid UTF-8");
    return text;
}

}  // namespace mcp

// sampling/createMessage: the server asks for a completion by the client's model.

// Content blocks: what tools return, prompts hold and resources carry.

namespace mcp {

/// Hints for the one who shows or selects content. Untrusted.
struct annotations {
    std::vector<std::string> audience;
    std::optional<double> priority;  ///< 0 (least) to 1 (most important).
    std::string last_modified;       ///< ISO 8601; empty if absent.
};

struct text_content {
    std::string text;
    std::optional<mcp::annotations> annotations;
    raw_json meta;
};

struct image_content {
    std::string data;  ///< Base64, as received.
    std::string mime_type;
    std::optional<mcp::annotations> annotations;
    raw_json meta;
};

struct audio_content {
    std::string data;  ///< Base64, as received.
    std::string mime_type;
    std::optional<mcp::annotations> annotations;
    raw_json meta;
};

/// A link to a resource that the client may read; it need not be in resources/list.
struct resource_link {
    std::string uri;
    std::string name;
    std::string title;
    std::string description;
    std::string mime_type;
    std::optional<std::int64_t> size;  ///< Bytes.
    std::optional<mcp::annotations> annotations;
    raw_json icons;
    raw_json meta;
};

/// The contents of one resource: text, or a base64 blob.
struct resource_contents {
    std::string uri;
    std::string mime_type;
    std::optional<std::string> text;
    std::optional<std::string> blob;
    raw_json meta;
};

struct embedded_resource {
    resource_contents resource;
    std::optional<mcp::annotations> annotations;
    raw_json meta;
};

/// A block of a type that this library does not know, kept as received.
struct unknown_content {
    std::string type;
    raw_json raw;
};

using content = std::variant<text_content, image_content, audio_content, resource_link,
                             embedded_resource, unknown_content>;

/// Reads one of them. `Cursor` is json_cursor; a template, as is all that decodes, and over what it
/// decodes where that is costly: a program that includes the library without doing so does not
/// compile it.
template <class Cursor, std::same_as<annotations> Annotations>
bool decode(Cursor& in, Annotations& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "audience") {
            if (!in.enter_array()) continue;
            while (in.next_element()) in.read(out.audience.emplace_back());
        } else if (key == "priority") {
            in.read(out.priority);
        } else if (key == "lastModified") {
            in.read(out.last_modified);
        } else {
            in.skip();
        }
    }
    return !in.failed();
}

template <class Cursor> bool decode(Cursor& in, resource_contents& out) {
    bool has_uri = false;
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "uri") has_uri = in.read(out.uri);
        else if (key == "mimeType") in.read(out.mime_type);
        else if (key == "text") in.read(out.text);
        else if (key == "blob") in.read(out.blob);
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_uri) in.reject("resource contents with a uri");
    return !in.failed();
}

namespace detail {

template <class Cursor, class Annotations> void read_annotations(Cursor& in, Annotations& out) {
    decode(in, out.emplace());
}

// Each reads the members from where the cursor is, inside the block, to its end.
template <class Cursor> bool decode_block(Cursor& in, text_content& out) {
    bool has_text = false;
    std::string_view key;
    while (in.next_member(key)) {
        if (is_named(key, "text")) has_text = in.read(out.text);
        else if (is_named(key, "annotations")) read_annotations(in, out.annotations);
        else if (is_named(key, "_meta")) out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_text) in.reject("text content with a text");
    return !in.failed();
}

// Image and audio content have the same members.
template <class Cursor, class Media> bool decode_media(Cursor& in, Media& out) {
    bool has_data = false;
    std::string_view key;
    while (in.next_member(key)) {
        if (key == "data") has_data = in.read(out.data);
        else if (key == "mimeType") in.read(out.mime_type);
        else if (key == "annotations") read_annotations(in, out.annotations);
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_data) in.reject("image or audio content with data");
    return !in.failed();
}

template <class Cursor> bool decode_block(Cursor& in, image_content& out) {
    return decode_media(in, out);
}
template <class Cursor> bool decode_block(Cursor& in, audio_content& out) {
    return decode_media(in, out);
}

template <class Cursor> bool decode_block(Cursor& in, resource_link& out) {
    bool has_uri = false;
    std::string_view key;
    while (in.next_member(key)) {
        if (key == "uri") has_uri = in.read(out.uri);
        else if (key == "name") in.read(out.name);
        else if (key == "title") in.read(out.title);
        else if (key == "description") in.read(out.description);
        else if (key == "mimeType") in.read(out.mime_type);
        else if (key == "size") in.read(out.size);
        else if (key == "annotations") read_annotations(in, out.annotations);
        else if (key == "icons") out.icons = in.take_raw();
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_uri) in.reject("a resource link with a uri");
    return !in.failed();
}

template <class Cursor> bool decode_block(Cursor& in, embedded_resource& out) {
    bool has_resource = false;
    std::string_view key;
    while (in.next_member(key)) {
        if (key == "resource") has_resource = decode(in, out.resource);
        else if (key == "annotations") read_annotations(in, out.annotations);
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_resource) in.reject("an embedded resource with a resource");
    return !in.failed();
}

// Reads the type if it is the first member, as it nearly always is, and stays behind it.
template <class Cursor> bool read_leading_type(Cursor& in, std::string_view& type) {
    std::string_view key;
    return in.enter_object() && in.next_member(key) && is_named(key, "type") &&
           in.type() == json_type::string && in.read(type);
}

// The type may stand behind the members that it explains, so it is looked up first.
template <class Cursor> std::string find_type(Cursor in) {
    std::string type;
    std::string_view key;
    if (!in.enter_object()) return type;
    while (in.next_member(key)) {
        if (is_named(key, "type")) {
            in.read(type);
            break;
        }
        in.skip();
    }
    return type;
}

}  // namespace detail

template <class Cursor, std::same_as<content> Content> bool decode(Cursor& in, Content& out) {
    if (in.type() != json_type::object) {
        in.reject("a content object");
        in.skip();
        return false;
    }
    Cursor const begin = in;
    std::string found;
    std::string_view type;
    if (!detail::read_leading_type(in, type)) {
        type = found = detail::find_type(begin);
        in = begin;
        in.enter_object();
    }
    if (detail::is_named(type, "text"))
        return detail::decode_block(in, out.template emplace<text_content>());
    if (type == "image") return detail::decode_block(in, out.template emplace<image_content>());
    if (type == "audio") return detail::decode_block(in, out.template emplace<audio_content>());
    if (type == "resource_link")
        return detail::decode_block(in, out.template emplace<resource_link>());
    if (type == "resource")
        return detail::decode_block(in, out.template emplace<embedded_resource>());
    auto& unknown = out.template emplace<unknown_content>();
    unknown.type = std::string(type);
    in = begin;
    unknown.raw = in.take_raw();
    return true;
}

/// Reads an array of anything that has a `decode` overload.
template <class Cursor, class Item> bool decode_array(Cursor& in, std::vector<Item>& out) {
    if (!in.enter_array()) return false;
    out.clear();  // of a key that stands twice, the last value counts
    while (in.next_element()) {
        if (!decode(in, out.emplace_back())) return false;
    }
    return !in.failed();
}

}  // namespace mcp

namespace mcp {

/// One message of the conversation. `content` holds one or more blocks; tool_use and tool_result
/// blocks are `unknown_content` with their text kept.
struct sampling_message {
    std::string role;
    std::vector<mcp::content> content;
};

struct sampling_request {
    std::string server;  ///< The name that the client was given for this server.
    std::vector<sampling_message> messages;
    std::string system_prompt;
    std::int64_t max_tokens = 0;
    std::optional<double> temperature;
    std::vector<std::string> stop_sequences;
    std::string include_context;
    raw_json model_preferences;
    raw_json metadata;
    raw_json tools;
    raw_json tool_choice;
    raw_json raw;  ///< The whole params object.
};

/// What the model said.
class sampling_result {
public:
    /// A plain text answer.
    template <class Json = json>
    static sampling_result text(std::string model, std::string words,
                                std::string stop_reason = "endTurn") {
        Json block = Json::object();
        block["type"] = "text";
        block["text"] = std::move(words);
        return sampling_result(std::move(model), std::move(block), std::move(stop_reason));
    }

    /// Any content block, or an array of them (2025-11-25 on).
    sampling_result(std::string model, json content, std::string stop_reason = "endTurn")
        : model_(std::move(model)),
          content_(std::move(content)),
          stop_reason_(std::move(stop_reason)) {}

    template <class Json = json> [[nodiscard]] result<std::string> encode() const {
        Json out = Json::object();
        out["role"] = "assistant";
        out["content"] = content_;
        out["model"] = model_;
        out["stopReason"] = stop_reason_;
        return dump_json<Json>(out);
    }

private:
    std::string model_;
    json content_;
    std::string stop_reason_;
};

template <class Cursor, std::same_as<sampling_message> Message>
bool decode(Cursor& in, Message& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "role") in.read(out.role);
        else if (key != "content") in.skip();
        else if (in.type() == json_type::array) decode_array(in, out.content);
        else decode(in, out.content.emplace_back());
    }
    return !in.failed();
}

template <class Cursor, class Request = sampling_request>
result<Request> decode_sampling(Cursor in) {
    Request request;
    Cursor again = in;
    request.raw = again.take_raw();
    std::string_view key;
    if (!in.enter_object()) return fail(in.failure());
    while (in.next_member(key)) {
        if (key == "messages") decode_array(in, request.messages);
        else if (key == "systemPrompt") in.read(request.system_prompt);
        else if (key == "maxTokens") in.read(request.max_tokens);
        else if (key == "temperature") in.read(request.temperature);
        else if (key == "stopSequences") {
            if (!in.enter_array()) continue;
            while (in.next_element()) in.read(request.stop_sequences.emplace_back());
        } else if (key == "includeContext") in.read(request.include_context);
        else if (key == "modelPreferences") request.model_preferences = in.take_raw();
        else if (key == "metadata") request.metadata = in.take_raw();
        else if (key == "tools") request.tools = in.take_raw();
        else if (key == "toolChoice") request.tool_choice = in.take_raw();
        else in.skip();
    }
    if (in.failed()) return fail(in.failure());
    return request;
}

}  // namespace mcp

namespace mcp {

/// Asks the user what the server wants to know. The clocks of running calls stand still meanwhile.
using elicitation_handler = std::function<task<result<elicitation_result>>(elicitation_request)>;

namespace detail {

/// An elicitation_handler whose answer is the text of the result object.
using elicitation_encoder = std::function<task<result<std::string>>(elicitation_request)>;

template <class Handler>
task<result<std::string>> encode_answer(Handler ask, late<Handler, elicitation_request> request) {
    auto const answer = co_await ask(request);
    if (!answer) co_return fail(answer.error());
    co_return encode_elicitation_result(request, *answer);
}

template <class Handler> elicitation_encoder encoding_answers(Handler handler) {
    late<Handler, elicitation_handler> ask(std::move(handler));
    if (!ask) return {};
    return [ask = std::move(ask)](elicitation_request request) {
        return encode_answer(ask, std::move(request));
    };
}

}  // namespace detail

/// Lets the client's model answer. Failing with errc::cancelled tells the server that the user
/// refused.
using sampling_handler = std::function<task<result<sampling_result>>(sampling_request)>;

/// Says which folders the server may know of.
using roots_handler = std::function<task<result<std::vector<root>>>()>;

/// Gets what the server says unasked. Called on the client's executor; must not block.
using event_handler = std::function<void(server_event const&)>;

/// Gets the progress of one request. Called on the client's executor; must not block.
using progress_handler = std::function<void(progress const&)>;

/// Gives the trace context of the request that is about to be sent.
using trace_hook = std::function<trace_context(std::string_view method)>;

}  // namespace mcp

// The two clocks of a request: one that progress winds up again, and one that nothing does.

namespace mcp {

/// Decides when a request has waited long enough. Plain values; the caller reads the clock.
///
/// While paused (the user is answering an elicitation) the remaining time stands still, and
/// `expiry` moves on with `now`: a waiter that wakes at an old expiry asks again and waits on.
class exchange_clock {
public:
    /// No limit at all.
    exchange_clock() = default;

    /// `idle` is wound up by progress, `total` is not; zero means no limit.
    exchange_clock(duration idle, duration total, time_point now)
        : idle_(idle),
          idle_end_(after(now, idle)),
          total_end_(after(now, total)) {}

    /// When the request times out, as seen from `now`; time_point::max() if never.
    [[nodiscard]] time_point expiry(time_point now) const {
        time_point const end = std::min(idle_end_, total_end_);
        if (!paused_ || end == time_point::max()) return end;
        return end + (now - paused_at_);
    }

    [[nodiscard]] bool expired(time_point now) const { return now >= expiry(now); }

    /// When the whole operation ends, whatever progress it makes.
    [[nodiscard]] time_point total_end() const { return total_end_; }

    /// Progress was made, or a new attempt begins.
    void touch(time_point now) { idle_end_ = after(paused_ ? paused_at_ : now, idle_); }

    void pause(time_point now) {
        if (paused_++ == 0) paused_at_ = now;
    }

    void resume(time_point now) {
        if (paused_ == 0 || --paused_ > 0) return;
        auto const away = now - paused_at_;
        if (idle_end_ != time_point::max()) idle_end_ += away;
        if (total_end_ != time_point::max()) total_end_ += away;
    }

private:
    static time_point after(time_point now, duration limit) {
        if (limit <= duration()) return time_point::max();
        // A limit that the clock cannot count to is no limit.
        if (limit.chrono() >= std::chrono::hours(24 * 365 * 100)) return time_point::max();
        return now + limit.chrono();
    }

    duration idle_;
    time_point idle_end_ = time_point::max();
    time_point total_end_ = time_point::max();
    unsigned paused_ = 0;
    time_point paused_at_{};
};

}  // namespace mcp

namespace mcp {

template <class Timer> class basic_active_calls;

/// One operation of a client, with all its attempts and rounds. Lives in the coroutine that runs
/// it. Templates, so that only programs with a client compile them.
template <class Timer> class basic_active_call {
public:
    basic_active_call(basic_active_calls<Timer>& owner, exchange_clock limits,
                      progress_handler on_progress, time_point now);
    basic_active_call(basic_active_call const&) = delete;
    basic_active_call& operator=(basic_active_call const&) = delete;
    ~basic_active_call();

    [[nodiscard]] exchange_clock& limits() noexcept { return limits_; }
    [[nodiscard]] bool wants_progress() const noexcept { return static_cast<bool>(on_progress_); }

    /// The request id of the attempt that is under way; progress tokens are request ids.
    void begin_attempt(std::int64_t id);

    /// The timer that the operation waits on between attempts; cancelled when the connection ends.
    Timer& pause(executor const& where) { return pause_ ? *pause_ : pause_.emplace(where); }

private:
    friend class basic_active_calls<Timer>;

    basic_active_calls<Timer>* owner_;
    exchange_clock limits_;
    progress_handler on_progress_;
    std::int64_t id_ = 0;
    std::optional<Timer> pause_;
    basic_active_call* previous_ = nullptr;
    basic_active_call* next_ = nullptr;
};

/// All operations of one client.
template <class Timer> class basic_active_calls {
public:
    using call_type = basic_active_call<Timer>;

    /// Hands progress to the call that it is about; unknown tokens are ignored. False if a user's
    /// handler threw.
    template <class Progress> bool on_progress(Progress const& received, time_point now) {
        if (!received.token) return true;
        auto const* token = std::get_if<std::int64_t>(&*received.token);
        auto const found = token != nullptr ? by_token_.find(*token) : by_token_.end();
        if (found == by_token_.end()) return true;
        found->second->limits_.touch(now);
        try {
            found->second->on_progress_(received.progress);
        } catch (...) {
            return false;
        }
        return true;
    }

    /// Stops every clock while the user is asked something.
    void pause(time_point now) {
        if (paused_++ > 0) return;
        for (call_type* call = first_; call != nullptr; call = call->next_)
            call->limits_.pause(now);
    }

    void resume(time_point now) {
        if (--paused_ > 0) return;
        for (call_type* call = first_; call != nullptr; call = call->next_)
            call->limits_.resume(now);
    }

    /// Wakes what waits between attempts.
    void wake() {
        for (call_type* call = first_; call != nullptr; call = call->next_) {
            if (call->pause_) call->pause_->cancel();
        }
    }

private:
    friend call_type;

    void add(call_type& call, time_point now) {
        call.next_ = first_;
        if (first_ != nullptr) first_->previous_ = &call;
        first_ = &call;
        if (paused_ > 0) call.limits_.pause(now);
    }

    void remove(call_type& call) {
        (call.previous_ != nullptr ? call.previous_->next_ : first_) = call.next_;
        if (call.next_ != nullptr) call.next_->previous_ = call.previous_;
    }

    call_type* first_ = nullptr;  // a list through the calls themselves: they come and go quickly
    std::unordered_map<std::int64_t, call_type*> by_token_;
    unsigned paused_ = 0;
};

using active_call = basic_active_call<timer>;
using active_calls = basic_active_calls<timer>;

template <class Timer>
basic_active_call<Timer>::basic_active_call(basic_active_calls<Timer>& owner, exchange_clock limits,
                                            progress_handler on_progress, time_point now)
    : owner_(&owner),
      limits_(limits),
      on_progress_(std::move(on_progress)) {
    owner_->add(*this, now);
}

template <class Timer> basic_active_call<Timer>::~basic_active_call() {
    if (wants_progress()) owner_->by_token_.erase(id_);
    owner_->remove(*this);
}

template <class Timer> void basic_active_call<Timer>::begin_attempt(std::int64_t id) {
    if (!wants_progress()) return;
    owner_->by_token_.erase(id_);
    id_ = id;
    owner_->by_token_.emplace(id, this);
}

}  // namespace mcp

// The settings of a client, and those of one request.

// The log: records for a sink that the user supplies, free while there is none.

// Makes text safe to log: secrets masked, control characters escaped, length bounded.

namespace mcp {

/// The longest text, in bytes, that `mask_secrets` returns and a log sink gets.
inline constexpr std::size_t max_log_text = 4096;

namespace detail {

inline constexpr std::string_view masked = "***";
inline constexpr std::string_view cut_off = "...";

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
constexpr bool is_line_end(char c) noexcept { return c == '\n' || c == '\r'; }
constexpr bool is_space(char c) noexcept { return is_blank(c) || is_line_end(c); }
constexpr bool is_delimiter(char c) noexcept { return c == '=' || c == ':'; }
constexpr bool is_quote(char c) noexcept { return c == '"' || c == '\''; }

// ASCII only, whatever the locale says.
constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_word(char c) noexcept {
    char const small = lower(c);
    return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9');
}

constexpr bool is_key(char c) noexcept { return is_word(c) || c == '_' || c == '-' || c == '.'; }

// `X-API-Key`, `apiKey` and `api_key` are the same key.
inline std::string normalized_key(std::string_view key) {
    std::string made;
    for (char const c : key) {
        if (is_word(c)) made += lower(c);
    }
    return made;
}

inline bool is_one_of(std::string_view text, auto const& list) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

// A key that holds one of these is taken for a secret: rather one too many than one too few.
inline constexpr std::array<std::string_view, 15> secret_parts = {
    "token",      "secret",       "password",   "passwd",          "passphrase",
    "apikey",     "accesskey",    "privatekey", "clientassertion", "authorization",
    "credential", "codeverifier", "cookie",     "sessionid",       "signature"};
inline constexpr std::array<std::string_view, 5> secret_keys = {"auth", "pwd", "pass", "jwt",
                                                                "sig"};
// These hold "token" and are none, and logs of this library are full of them.
inline constexpr std::array<std::string_view, 6> harmless_keys = {
    "progresstoken", "maxtokens", "inputtokens", "outputtokens", "tokentype", "tokenendpoint"};
// Too common a word for a secret, except in the query of a URL.
inline constexpr std::array<std::string_view, 2> secret_query_keys = {"code", "key"};

inline bool is_secret_key(std::string_view key, bool in_query) {
    std::string const plain = normalized_key(key);
    if (is_one_of(plain, harmless_keys)) return false;
    if (is_one_of(plain, secret_keys)) return true;
    if (in_query && is_one_of(plain, secret_query_keys)) return true;
    return std::any_of(secret_parts.begin(), secret_parts.end(), [&](std::string_view part) {
        return plain.find(part) != std::string::npos;
    });
}

// Headers whose value is the rest of the line, blanks and all.
inline bool takes_whole_line(std::string_view key) {
    std::string const plain = normalized_key(key);
    return plain.ends_with("authorization") || plain.ends_with("cookie");
}

// One pass over the text. Every step copies or masks something, so it always ends, and each byte is
// looked at a bounded number of times.
class secret_masker {
public:
    secret_masker(std::string_view text, bool was_cut) : text_(text), was_cut_(was_cut) {}

    std::string run() {
        masked_.reserve(text_.size());
        while (at_ < text_.size()) {
            if (is_key(text_[at_])) {
                take_word();
            } else if (text_.substr(at_, 3) == "://") {
                copy_until(at_ + 3);
                take_authority();
            } else {
                copy_until(at_ + 1);
            }
        }
        return std::move(masked_);
    }

private:
    void copy_until(std::size_t end) {
        masked_ += text_.substr(at_, end - at_);
        at_ = end;
    }

    void mask_until(std::size_t end) {
        if (end > at_) masked_ += masked;
        at_ = end;
    }

    [[nodiscard]] char peek(std::size_t position) const {
        return position < text_.size() ? text_[position] : '\0';
    }

    template <class Predicate>
    [[nodiscard]] std::size_t skip(std::size_t from, Predicate const& predicate) const {
        while (from < text_.size() && predicate(text_[from])) ++from;
        return from;
    }

    static bool is_scheme(std::string_view word) {
        std::string const plain = normalized_key(word);
        return plain == "bearer" || plain == "basic";
    }

    void take_word() {
        std::size_t const start = at_;
        std::size_t const end = skip(start, is_key);
        std::string_view const word = text_.substr(start, end - start);
        bool const in_query = start > 0 && (text_[start - 1] == '?' || text_[start - 1] == '&');
        copy_until(end);
        if (opens(word, in_query)) take_secret(word);
    }

    static bool opens(std::string_view word, bool in_query = false) {
        return is_scheme(word) || is_secret_key(word, in_query);
    }

    // Masks what follows the word. What was masked may itself be a key, as in `token= "secret":"x"`
    // where the first value is empty: then what follows that is masked too.
    void take_secret(std::string_view word) {
        while (!word.empty()) {
            std::size_t const before = at_;
            if (is_scheme(word) && is_blank(peek(at_))) {
                copy_until(skip(at_, is_blank));
                mask_until(credentials_end(at_));
            } else {
                take_value(word);
            }
            std::size_t end = at_;
            if (end > before && is_delimiter(text_[end - 1])) --end;
            std::size_t start = end;
            while (start > before && is_key(text_[start - 1])) --start;
            word = text_.substr(start, end - start);
            if (!opens(word)) return;
            at_ = end;  // its delimiter has yet to be seen
        }
    }

    // RFC 7235's token68.
    [[nodiscard]] std::size_t credentials_end(std::size_t from) const {
        return skip(
            from, [](char c) { return is_key(c) || c == '~' || c == '+' || c == '/' || c == '='; });
    }

    // After a secret's key: `=value`, `: value`, `":"value"`, `\":\"value\"`; for an option of a
    // command line also ` value` and `", "value"`.
    void take_value(std::string_view key) {
        bool const option = key.starts_with("-");
        std::size_t position = skip(at_, [](char c) { return c == '\\'; });
        bool const key_is_quoted = is_quote(peek(position));
        position = key_is_quoted ? position + 1 : at_;
        position = skip(position, is_space);
        char const delimiter = peek(position);
        if (is_delimiter(delimiter) || (option && delimiter == ',')) {
            ++position;
        } else if (!option || position == at_ || peek(position) == '-') {
            return;
        }
        position = skip(position, is_blank);
        if (takes_whole_line(key) && !key_is_quoted) {
            copy_until(position);
            mask_until(skip(position, [](char c) { return !is_line_end(c); }));
        } else {
            mask_value(position);
        }
    }

    void mask_value(std::size_t from) {
        // JSON may break the line before the value; anything else there is another line.
        std::size_t const next = skip(from, is_space);
        std::size_t const quote = skip(next, [](char c) { return c == '\\'; });
        if (is_quote(peek(quote))) {
            copy_until(quote + 1);
            mask_until(quoted_end(text_[quote], quote - next));
        } else if (peek(next) == '[' || peek(next) == '{') {
            copy_until(next);
            mask_until(bracket_end());
        } else {
            copy_until(from);
            mask_until(plain_end(from));
        }
    }

    // Where the string that begins here ends: at the quote that is escaped as its opening one was,
    // so that JSON inside of JSON works too. An unfinished one reaches to the end.
    [[nodiscard]] std::size_t quoted_end(char quote, std::size_t escapes) const {
        std::size_t backslashes = 0;
        for (std::size_t i = at_; i < text_.size(); ++i) {
            if (text_[i] == quote && backslashes % (2 * (escapes + 1)) == escapes) {
                return i - escapes;
            }
            backslashes = text_[i] == '\\' ? backslashes + 1 : 0;
        }
        return text_.size();
    }

    // Where the list or object that begins here ends, counting brackets; to the end if they do not
    // match. Quoted brackets count too: at worst, more is masked.
    [[nodiscard]] std::size_t bracket_end() const {
        std::size_t depth = 0;
        for (std::size_t i = at_; i < text_.size(); ++i) {
            if (text_[i] == '[' || text_[i] == '{') ++depth;
            if ((text_[i] == ']' || text_[i] == '}') && --depth == 0) return i + 1;
        }
        return text_.size();
    }

    [[nodiscard]] std::size_t plain_end(std::size_t from) const {
        auto const inside = [](char c) { return !is_space(c) && !is_quote(c) && c != '&'; };
        return skip(from, inside);
    }

    // https://user:password@host: what stands before the last @ of the authority.
    void take_authority() {
        auto const inside = [](char c) {
            return !is_space(c) && !is_quote(c) && c != '/' && c != '?' && c != '#' && c != '<' &&
                   c != '>' && c != '\\';
        };
        std::size_t const end = skip(at_, inside);
        std::size_t const length = text_.substr(at_, end - at_).rfind('@');
        if (length != std::string_view::npos) {
            mask_until(at_ + length);
        } else if (was_cut_ && end == text_.size()) {
            mask_until(end);  // the @ may be in the part that was cut off
        }
    }

    std::string_view text_;
    bool was_cut_;
    std::size_t at_ = 0;
    std::string masked_;
};

// The length of the valid UTF-8 sequence at the start of the text, and its code point; length 0 if
// there is none.
struct utf8_step {
    std::size_t length = 0;
    std::uint32_t code_point = 0;
};

inline utf8_step next_utf8(std::string_view text) noexcept {
    auto const first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) return {1, first};
    std::size_t const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return {};
    std::uint32_t point = first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        auto const next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0) != 0x80) return {};
        point = (point << 6) | (next & 0x3fU);
    }
    bool const overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    bool const impossible = (point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff;
    return overlong || impossible ? utf8_step{} : utf8_step{length, point};
}

// What a terminal obeys or what turns the reading direction: both can make a log lie.
constexpr bool is_dangerous(std::uint32_t point) noexcept {
    return point < 0x20 || (point >= 0x7f && point < 0xa0) ||
           (point >= 0x200e && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
           (point >= 0x2066 && point <= 0x2069);
}

inline std::string escape(std::uint32_t value, char kind, int digits) {
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    std::string made{'\\', kind};
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        made += hexadecimal[(value >> shift) & 0xf];
    }
    return made;
}

// The next character of the text as it may be shown; removes it from the text.
inline std::string take_shown(std::string_view& text) {
    utf8_step const step = next_utf8(text);
    std::string_view const raw = text.substr(0, step.length == 0 ? 1 : step.length);
    text.remove_prefix(raw.size());
    if (step.length == 0) return escape(static_cast<unsigned char>(raw[0]), 'x', 2);
    if (!is_dangerous(step.code_point)) return std::string(raw);
    if (raw == "\n") return "\\n";
    if (raw == "\r") return "\\r";
    if (raw == "\t") return "\\t";
    return step.code_point < 0x80 ? escape(step.code_point, 'x', 2)
                                  : escape(step.code_point, 'u', 4);
}

// Never cuts a character or an escape in half.
inline std::string escape_and_bound(std::string_view text, bool was_cut) {
    std::string shown;
    std::size_t fits = 0;  // how much can stay if something must be cut off
    while (!text.empty()) {
        std::string const next = take_shown(text);
        if (shown.size() + next.size() > max_log_text) {
            was_cut = true;
            break;
        }
        shown += next;
        if (shown.size() + cut_off.size() <= max_log_text) fits = shown.size();
    }
    if (was_cut) {
        shown.resize(fits);
        shown += cut_off;
    }
    return shown;
}

}  // namespace detail

/// The text with every secret that can be recognised replaced by `***`: Bearer and Basic
/// credentials, values of keys that look like a token, secret, password, API key, authorization,
/// cookie or code verifier (`key=value`, `key: value`, `"key":"value"`, `--key value`), and the
/// user information of a URL. Control characters and invalid UTF-8 come out as escapes such as
/// `\x1b`, so the result is one line; more than `max_log_text` bytes end in `...`. When in doubt it
/// masks.
inline std::string mask_secrets(std::string_view text) {
    // Nothing past the bound is shown, and a long text must not cost more than a short one. What is
    // masked gets shorter, so look at more than the bound.
    constexpr std::size_t looked_at = 4 * max_log_text;
    bool const was_cut = text.size() > looked_at;
    std::string const safe = detail::secret_masker(text.substr(0, looked_at), was_cut).run();
    return detail::escape_and_bound(safe, was_cut);
}

}  // namespace mcp

namespace mcp {

/// How much a log record matters; each level includes those after it.
enum class log_level { debug, info, warning, error };

/// Which part of the library a log record is about.
enum class log_category {
    client,
    transport,
    retry,
    health,
    cache,
    sse_client,
    event_handler,
    host,
    skills,
};

/// The name of a level, as in `warning`.
constexpr std::string_view to_string(log_level level) noexcept {
    switch (level) {
        case log_level::debug: return "debug";
        case log_level::info: return "info";
        case log_level::warning: return "warning";
        case log_level::error: break;
    }
    return "error";
}

/// The name of a category, as in `mcp.transport`.
constexpr std::string_view to_string(log_category category) noexcept {
    switch (category) {
        case log_category::client: return "mcp.client";
        case log_category::transport: return "mcp.transport";
        case log_category::retry: return "mcp.retry";
        case log_category::health: return "mcp.health";
        case log_category::cache: return "mcp.cache";
        case log_category::sse_client: return "mcp.sse_client";
        case log_category::event_handler: return "mcp.event_handler";
        case log_category::host: return "mcp.host";
        case log_category::skills: break;
    }
    return "mcp.skills";
}

/// One line of the log. The views are valid only during the call of the sink.
struct log_record {
    log_level level = log_level::info;
    log_category category = log_category::client;
    std::string_view server;  ///< The name of the server it is about; empty if none.
    std::string_view text;    ///< One line; secrets masked, control characters escaped.
};

/// Where log records go.
using log_sink = std::function<void(log_record const&)>;

/// Hands log records to a sink. A default-constructed one is off. Copies share the sink, which is
/// called on whatever thread writes: a sink that several clients share must be thread-safe.
/// A template, so that only programs with a client compile it.
template <class Sink> class basic_logger {
public:
    basic_logger() = default;

    /// Passes on what is at least `minimum`. An empty sink is off.
    explicit basic_logger(Sink sink, log_level minimum = log_level::info,
                          std::string_view server = {})
        : minimum_(minimum) {
        if (!sink) return;
        sink_ = std::make_shared<Sink const>(std::move(sink));
        server_ = std::make_shared<std::string const>(mask_secrets(server));
    }

    /// The same sink and level for another server.
    [[nodiscard]] basic_logger for_server(std::string_view server) const {
        basic_logger made = *this;
        if (sink_) made.server_ = std::make_shared<std::string const>(mask_secrets(server));
        return made;
    }

    /// True if a record of this level would reach the sink.
    [[nodiscard]] bool is_on(log_level level) const noexcept {
        return sink_ != nullptr && level >= minimum_;
    }

    /// Writes what `make` returns (anything that converts to a string view); when the log is off,
    /// `make` is not called. Never throws: a log that fails must not fail the work it tells about.
    template <class MakeText>
    void write(log_level level, log_category category, MakeText&& make) const noexcept {
        if (!is_on(level)) return;
        try {
            auto const& made = std::forward<MakeText>(make)();
            std::string const text = mask_secrets(std::string_view(made));
            (*sink_)(log_record{level, category, *server_, text});
        } catch (...) {
            // Nobody is left to tell.
        }
    }

private:
    std::shared_ptr<Sink const> sink_;
    std::shared_ptr<std::string const> server_;
    log_level minimum_ = log_level::info;
};

using logger = basic_logger<log_sink>;

}  // namespace mcp

// Finds out which era a server speaks, as a state machine without I/O.

namespace mcp {

/// Which eras the client may speak.
enum class era_choice { automatic, modern, legacy };

/// What to do next to find out. At most one of these is under way, but for `initialize_as_well`.
struct probe_action {
    enum class kind {
        discover,            ///< Send server/discover.
        initialize,          ///< Send initialize with `version`.
        initialize_as_well,  ///< The same, but a discover answer that comes late still counts.
        wait,                ///< Nothing new: wait for what is under way.
        respawn,             ///< Open the transport again, then initialize with `version`.
        use_modern,          ///< Done: 2026-07-28.
        use_legacy,          ///< Done: `version`.
        give_up,             ///< Done: `why`.
    };

    kind what = kind::give_up;
    std::string version;
    error why;
};

/// The steps of spec 2026-07-28, basic/versioning, "Backward compatibility": probe with
/// server/discover, fall back to initialize on anything but a modern answer. A server that exits on
/// the probe is started once more; one that is silent gets both and may answer either.
///
/// `Text` is std::string. A template, so that only programs with a client compile it.
template <class Text> class basic_era_probe {
public:
    /// `legacy_version` is what initialize asks for.
    explicit basic_era_probe(era_choice choice = era_choice::automatic,
                             Text legacy_version = Text(versions::legacy.front()))
        : choice_(choice),
          legacy_version_(std::move(legacy_version)) {}

    /// True if the list names the modern revision that this library speaks.
    static bool offers_modern(std::vector<Text> const& supported) {
        return std::find(supported.begin(), supported.end(), versions::modern) != supported.end();
    }

    /// `remembered` is what an earlier connection to the same server found out.
    probe_action begin(std::optional<detail::late<Text, era>> remembered = std::nullopt) {
        assumed_ = choice_ == era_choice::automatic && remembered == era::legacy;
        bool const legacy = assumed_ || choice_ == era_choice::legacy;
        return legacy ? initialize(legacy_version_) : discover();
    }

    /// server/discover was answered, perhaps while initialize is under way.
    probe_action on_discovered(std::vector<Text> const& supported) {
        return choose(supported, true);
    }

    /// server/discover was refused. `supported` is what a -32022 error names.
    probe_action on_discover_refused(rpc_error const& refusal, std::vector<Text> const& supported) {
        if (refusal.code == rpc_code::unsupported_protocol_version) {
            return choose(supported, false);
        }
        bool const is_modern = refusal.code == rpc_code::header_mismatch ||
                               refusal.code == rpc_code::missing_client_capability;
        if (is_modern || choice_ == era_choice::modern) return refuse(refusal);
        return initialize(legacy_version_);
    }

    /// The probe was answered by nothing within its time.
    probe_action on_silence() {
        if (choice_ == era_choice::modern) {
            return give_up(error(errc::timed_out, "no answer to server/discover"));
        }
        action next = initialize(legacy_version_);
        next.what = probe_action::kind::initialize_as_well;
        return next;
    }

    /// The connection ended before any answer.
    probe_action on_connection_ended(error why) {
        if (initializing_ || respawned_ || choice_ != era_choice::automatic) {
            return give_up(std::move(why));
        }
        respawned_ = true;
        action next = initialize(legacy_version_);
        next.what = probe_action::kind::respawn;
        return next;
    }

    /// initialize was answered with this version.
    probe_action on_initialized(std::string const& version) {
        if (!versions::is_legacy(version)) {
            return give_up(error(errc::version_mismatch,
                                 "the server answered initialize with a version that this client "
                                 "does not speak; it speaks " +
                                     versions::describe()));
        }
        action done;
        done.what = probe_action::kind::use_legacy;
        done.version = version;
        return done;
    }

    /// initialize was refused. A modern server names its versions there.
    probe_action on_initialize_refused(rpc_error const& refusal,
                                       std::vector<Text> const& supported) {
        bool const may_be_modern = offers_modern(supported) || std::exchange(assumed_, false);
        if (may_be_modern && choice_ == era_choice::automatic && !retried_) {
            retried_ = true;
            initializing_ = false;
            return discover();
        }
        return refuse(refusal);
    }

private:
    using action = detail::late<Text, probe_action>;

    probe_action discover() const {
        action next;
        next.what = probe_action::kind::discover;
        next.version = std::string(versions::modern);
        return next;
    }

    probe_action initialize(std::string version) {
        initializing_ = true;
        action next;
        next.what = probe_action::kind::initialize;
        next.version = std::move(version);
        return next;
    }

    probe_action choose(std::vector<Text> const& supported, bool accepted) {
        if (offers_modern(supported)) {
            if (accepted) {
                action done;
                done.what = probe_action::kind::use_modern;
                done.version = std::string(versions::modern);
                return done;
            }
            // Refused although listed: some servers refuse the first request whatever it says.
            if (!std::exchange(retried_, true)) return discover();
            return no_common_version(supported);
        }
        std::string_view const legacy = versions::newest_legacy(supported);
        if (legacy.empty() || choice_ == era_choice::modern) return no_common_version(supported);
        return initialize(std::string(legacy));
    }

    static probe_action no_common_version(std::vector<Text> const& supported) {
        std::string words = "this client speaks " + versions::describe() + "; the server offers ";
        std::size_t shown = 0;
        for (Text const& version : supported) {
            if (shown == 8) break;  // the list is the server's: no more of it than helps
            if (shown++ > 0) words += ", ";
            words += mcp::detail::printable(std::string_view(version).substr(0, 32));
        }
        if (supported.empty()) words += "none of them";
        return give_up(error(errc::version_mismatch, std::move(words)));
    }

    static probe_action refuse(rpc_error const& refusal) {
        bool const by_version = refusal.code == rpc_code::unsupported_protocol_version;
        detail::late<Text, error> why(by_version ? errc::version_mismatch : errc::remote_error,
                                      "the server refused the handshake");
        why.remote = refusal;
        return give_up(std::move(why));
    }

    static probe_action give_up(error why) {
        action done;
        done.why = std::move(why);
        return done;
    }

    era_choice choice_;
    Text legacy_version_;
    bool assumed_ = false;  // initialize is sent because an earlier connection was legacy
    bool initializing_ = false;
    bool respawned_ = false;
    bool retried_ = false;
};

using era_probe = basic_era_probe<std::string>;

}  // namespace mcp

namespace mcp {

/// The version of this library.
inline constexpr std::string_view library_version = "0.1.0";

/// How a client behaves. Each setter returns the object, so that they chain. A template, like what
/// follows, so that only programs with a client compile it.
template <class Event> class basic_client_options {
public:
    basic_client_options() = default;

    /// A name for this server, for logs and for handlers that must tell the user who asks.
    basic_client_options& name(std::string value) { return set(name_, std::move(value)); }

    /// Who the client says it is.
    basic_client_options& identity(std::string program, std::string version) {
        identity_.name = std::move(program);
        identity_.version = std::move(version);
        return *this;
    }
    basic_client_options& identity(implementation value) {
        return set(identity_, std::move(value));
    }

    /// Which eras to speak; the default finds out.
    basic_client_options& era(era_choice value) { return set(era_, value); }

    /// The legacy revision to ask for. Does not forbid the modern era; `era` does.
    basic_client_options& protocol_version(std::string value) {
        return set(protocol_version_, std::move(value));
    }

    /// How long server/discover may stay unanswered before initialize is sent as well.
    basic_client_options& probe_timeout(duration value) { return set(probe_timeout_, value); }

    /// `value` is an elicitation_handler. A template, as is all that reads forms: a program without
    /// elicitation does not compile it.
    template <std::convertible_to<elicitation_handler> Handler>
    basic_client_options& on_elicitation(Handler value) {
        return set(elicitation_, detail::encoding_answers<Handler>(std::move(value)));
    }
    /// Declares URL mode. The handler shows the whole URL and asks consent; it never fetches it.
    template <std::convertible_to<elicitation_handler> Handler>
    basic_client_options& on_url_elicitation(Handler value) {
        return set(url_elicitation_, detail::encoding_answers<Handler>(std::move(value)));
    }
    basic_client_options& on_sampling(sampling_handler value) {
        return set(sampling_, std::move(value));
    }
    basic_client_options& on_roots(roots_handler value) { return set(roots_, std::move(value)); }
    basic_client_options& on_event(event_handler value) { return set(event_, std::move(value)); }

    /// Called once when a connection ends by itself.
    basic_client_options& on_disconnect(std::function<void(error const&)> value) {
        return set(disconnect_, std::move(value));
    }

    /// Called for each thing received that had to be passed over, such as a line that is not JSON.
    basic_client_options& on_skipped(std::function<void(error const&)> value) {
        return set(skipped_, std::move(value));
    }

    basic_client_options& on_trace(trace_hook value) { return set(trace_, std::move(value)); }

    /// Declares the tasks extension: the server may then answer a call with a task, which the
    /// client follows to its end.
    basic_client_options& tasks(bool value = true) { return set(tasks_, value); }

    /// Declares another extension, with its settings object.
    basic_client_options& extension(std::string identifier, std::string settings = "{}") {
        extensions_.insert_or_assign(std::move(identifier), std::move(settings));
        return *this;
    }

    basic_client_options& log(logger value) { return set(log_, std::move(value)); }

    /// How often in a row a server may ask for input before one answer. 16 leaves room for long
    /// dialogues and ends endless ones.
    basic_client_options& max_rounds(unsigned value) { return set(max_rounds_, value); }

    /// How many pages a whole list may have.
    basic_client_options& max_pages(unsigned value) { return set(max_pages_, value); }

    /// How many requests of the server may be answered at the same time; more are refused.
    basic_client_options& max_handlers(std::size_t value) { return set(max_handlers_, value); }

    /// Makes retry jitter reproducible.
    basic_client_options& seed(std::uint32_t value) { return set(seed_, value); }

    // What was set, for the client.
    std::string name_;
    implementation identity_{"asio-mcp", std::string(library_version), {}, {}};
    era_choice era_ = era_choice::automatic;
    std::string protocol_version_{versions::legacy.front()};
    duration probe_timeout_ = std::chrono::seconds(3);
    detail::elicitation_encoder elicitation_;
    detail::elicitation_encoder url_elicitation_;
    sampling_handler sampling_;
    roots_handler roots_;
    event_handler event_;
    std::function<void(error const&)> disconnect_;
    std::function<void(error const&)> skipped_;
    trace_hook trace_;
    bool tasks_ = false;
    std::map<std::string, std::string> extensions_;
    logger log_;
    unsigned max_rounds_ = 16;
    unsigned max_pages_ = 1000;
    std::size_t max_handlers_ = 64;
    std::optional<detail::late<Event, std::uint32_t>> seed_;

    /// What to declare: only what has a handler.
    [[nodiscard]] client_capabilities capabilities() const {
        detail::late<Event, client_capabilities> made;
        made.roots = static_cast<bool>(roots_);
        made.sampling = static_cast<bool>(sampling_);
        made.elicitation_form = static_cast<bool>(elicitation_);
        made.elicitation_url = static_cast<bool>(url_elicitation_);
        made.extensions = extensions_;
        if (tasks_) made.extensions.emplace(extension::tasks, "{}");
        return made;
    }

private:
    template <class T, class Value> basic_client_options& set(T& member, Value&& value) {
        member = std::forward<Value>(value);
        return *this;
    }
};

using client_options = basic_client_options<server_event>;

/// How one request behaves. Each setter returns the object, so that they chain:
/// `call_options{}.timeout(5s).idempotent()`.
template <class Json> class basic_call_options {
public:
    basic_call_options() = default;

    /// How long to wait without progress; instead of the timeout policy's limit.
    basic_call_options& timeout(duration value) {
        timeout_ = value;
        return *this;
    }

    /// How long to wait in all, with retries and whatever progress is made.
    basic_call_options& total_timeout(duration value) {
        total_timeout_ = value;
        return *this;
    }

    /// The tool may run twice without harm, so a call may be repeated like a read.
    basic_call_options& idempotent(bool value = true) {
        idempotent_ = value;
        return *this;
    }

    /// Asks the server for progress.
    basic_call_options& on_progress(progress_handler value) {
        progress_ = std::move(value);
        return *this;
    }

    /// Adds members to `_meta`. Keys that the client sets itself are refused.
    basic_call_options& meta(Json value) {
        meta_ = std::move(value);
        return *this;
    }

    /// Keeps the result as received in its `raw` member.
    basic_call_options& keep_raw(bool value = true) {
        keep_raw_ = value;
        return *this;
    }

    /// Runs a tool call as a task (2025-11-25), and asks the server to keep it for that long.
    basic_call_options& as_task(duration time_to_live = duration()) {
        task_time_to_live_ = time_to_live;
        return *this;
    }

    // What was set, for the client.
    std::optional<detail::late<Json, duration>> timeout_;
    std::optional<detail::late<Json, duration>> total_timeout_;
    bool idempotent_ = false;
    progress_handler progress_;
    std::optional<Json> meta_;
    bool keep_raw_ = false;
    std::optional<detail::late<Json, duration>> task_time_to_live_;
};

using call_options = basic_call_options<json>;

}  // namespace mcp

// What a request does, and whether it may be sent a second time.

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

// Timeout policies: how long each kind of request may take.

namespace mcp {

/// The two clocks of a request; zero means no limit. Both stand still while the user answers an
/// elicitation.
struct time_limit {
    duration idle;   ///< Since the request was sent or last made progress.
    duration total;  ///< Since the request was sent, progress or not.

    bool operator==(time_limit const&) const = default;
};

/// Says how long a request of each kind may take.
template <class P>
concept timeout_policy = requires(P const& policy, request_kind kind) {
    { policy.limit_for(kind) } -> std::same_as<time_limit>;
};

/// The settings of a layered timeout; zero means no limit.
struct limits {
    duration connect = std::chrono::seconds(30);     ///< Opening and handshake together.
    duration list = std::chrono::seconds(30);        ///< One page of a list.
    duration call = std::chrono::seconds(60);        ///< A call that makes no progress.
    duration health = std::chrono::seconds(5);       ///< A health probe.
    duration call_total = std::chrono::minutes(10);  ///< A call that does; at least `call`.
    duration read = std::chrono::seconds(30);        ///< Reads, and everything else.

    bool operator==(limits const&) const = default;
};

/// What is wrong with the settings, naming the field; empty if nothing is.
constexpr std::string_view find_mistake(limits const& settings) noexcept {
    if (settings.connect < duration()) return "connect must not be negative";
    if (settings.list < duration()) return "list must not be negative";
    if (settings.call < duration()) return "call must not be negative";
    if (settings.health < duration()) return "health must not be negative";
    if (settings.call_total < duration()) return "call_total must not be negative";
    if (settings.read < duration()) return "read must not be negative";
    return {};
}

/// The shared rule. Only a call reports progress, so for every other kind both clocks are the same.
/// A `call_total` shorter than `call` counts as `call`; zero leaves a call that makes progress
/// unlimited. Negative settings count as zero.
constexpr time_limit limit_from(limits const& settings, request_kind kind) noexcept {
    auto const both = [](duration limit) {
        limit = std::max(limit, duration());
        return time_limit{limit, limit};
    };
    switch (kind) {
        case request_kind::connect: return both(settings.connect);
        case request_kind::list: return both(settings.list);
        case request_kind::health: return both(settings.health);
        case request_kind::read:
        case request_kind::other: return both(settings.read);
        case request_kind::call: break;
    }
    duration const idle = std::max(settings.call, duration());
    duration const total =
        settings.call_total > duration() ? std::max(settings.call_total, idle) : duration();
    return {idle, total};
}

/// No request is limited, unless the caller gives a limit with the request.
struct no_timeout {
    static constexpr bool enabled = false;

    [[nodiscard]] constexpr time_limit limit_for(request_kind) const noexcept { return {}; }
};

/// A limit for each kind of request; the settings are part of the type.
template <limits Settings = limits{}> struct layered_timeout {
    static_assert(find_mistake(Settings).empty(),
                  "bad limits: no limit may be negative; zero means no limit");

    [[nodiscard]] constexpr time_limit limit_for(request_kind kind) const noexcept {
        return limit_from(Settings, kind);
    }
};

/// A limit for each kind of request; the settings come at run time, for example from a file.
class runtime_timeout {
public:
    runtime_timeout() = default;
    explicit runtime_timeout(limits settings) noexcept : settings_(settings) {}

    [[nodiscard]] limits const& settings() const noexcept { return settings_; }

    [[nodiscard]] time_limit limit_for(request_kind kind) const noexcept {
        return limit_from(settings_, kind);
    }

private:
    limits settings_;
};

}  // namespace mcp

// The members that any result may have, whatever its method.

namespace mcp {

enum class result_type {
    complete,        ///< The answer; also meant when `resultType` is absent.
    input_required,  ///< The server needs input first (2026-07-28, multi round-trip requests).
    task,            ///< The work goes on as a task (tasks extension).
    unknown,         ///< A value that we did not ask for: the response is invalid.
};

/// What a result says about itself. Spec 2026-07-28, basic/index and server/utilities/caching.
struct result_header {
    result_type type = result_type::complete;
    std::optional<duration> time_to_live;  ///< `ttlMs`; a negative value counts as 0.
    bool cache_is_private = true;          ///< An absent `cacheScope` counts as private.
    std::optional<std::string> next_cursor;
    std::optional<std::string> request_state;
    raw_json input_requests;
    raw_json meta;
};

namespace detail {

inline result_type parse_result_type(std::string_view text) {
    if (text == "complete") return result_type::complete;
    if (text == "input_required") return result_type::input_required;
    if (text == "task") return result_type::task;
    return result_type::unknown;
}

template <class Cursor>
void read_header_member(Cursor& in, std::string_view key, result_header& out) {
    if (key == "resultType") {
        std::string text;
        if (in.read(text)) out.type = parse_result_type(text);
    } else if (key == "ttlMs") {
        std::int64_t value = 0;
        if (in.read(value))
            out.time_to_live = duration::from_milliseconds(std::max<std::int64_t>(value, 0));
    } else if (key == "cacheScope") {
        std::string text;
        if (in.read(text)) out.cache_is_private = text != "public";
    } else if (key == "nextCursor") {
        if (!in.read_null()) in.read(out.next_cursor);
    } else if (key == "requestState") {
        in.read(out.request_state);
    } else if (key == "inputRequests") {
        out.input_requests = in.take_raw();
    } else if (key == "_meta") {
        out.meta = in.take_raw();
    } else {
        in.skip();
    }
}

}  // namespace detail

/// Reads the common members of a result object.
template <class Payload, class Header = detail::late<Payload, result_header>>
result<Header> read_result_header(Payload const& value) {
    Header header;
    auto in = value.cursor();
    std::string_view key;
    if (!in.enter_object()) return fail(in.failure());
    while (in.next_member(key)) detail::read_header_member(in, key, header);
    if (in.failed()) return fail(in.failure());
    return header;
}

}  // namespace mcp

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

// What only some transports have: members that a client uses where they exist.

// Tool arguments that a client repeats in HTTP headers (spec 2026-07-28, transports, x-mcp-header).

// Base64 (RFC 4648, section 4).

namespace mcp {

/// The bytes in base64, with padding.
inline std::string encode_base64(std::string_view bytes) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::size_t const count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            text += k <= count ? letters[group >> (18 - 6 * k) & 63] : '=';
        }
    }
    return text;
}

}  // namespace mcp

// Header fields: an ordered list of names and values.

namespace mcp::http {

namespace detail {

// RFC 9110 5.6.2: what names of headers, methods and schemes are made of. A table, since every name
// that is sent or received is looked at.
inline constexpr auto token_chars = [] {
    std::array<bool, 256> made{};
    for (std::size_t i = 0; i < made.size(); ++i)
        made[i] = mcp::detail::is_word(static_cast<char>(i));
    for (char const c : std::string_view("!#$%&'*+-.^_`|~"))
        made[static_cast<unsigned char>(c)] = true;
    return made;
}();

constexpr bool is_token_char(char c) noexcept { return token_chars[static_cast<unsigned char>(c)]; }

constexpr bool is_token(std::string_view text) noexcept {
    // The lambda is compiled into the loop; a pointer to the function would be called.
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_token_char(c); });
}

constexpr bool is_control(char c) noexcept {
    auto const byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

constexpr bool has_control(char const* begin, std::size_t size) noexcept {
    bool found = false;
    for (std::size_t i = 0; i < size; ++i) {
        auto const byte = static_cast<unsigned char>(begin[i]);
        found |= (byte < 0x20 && byte != '\t') | (byte == 0x7f);
    }
    return found;
}

/// Whether anything but the tab is a control character. In blocks of one size, which compilers turn
/// into a few instructions each.
constexpr bool has_control(std::string_view text) noexcept {
    constexpr std::size_t block = 16;
    bool found = false;
    for (; text.size() >= block; text.remove_prefix(block))
        found |= has_control(text.data(), block);
    return found | has_control(text.data(), text.size());
}

/// Compares ASCII letters without case.
constexpr bool same_text(std::string_view left, std::string_view right) noexcept {
    if (left.size() != right.size()) return false;
    return left == right || std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) {
               return mcp::detail::lower(a) == mcp::detail::lower(b);
           });
}

/// Without the blanks and tabs around it.
constexpr std::string_view trim(std::string_view text) noexcept {
    while (!text.empty() && mcp::detail::is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && mcp::detail::is_blank(text.back())) text.remove_suffix(1);
    return text;
}

}  // namespace detail

/// One header as it stands in `fields`; valid until those are changed.
struct field {
    std::string_view name;
    std::string_view value;
};

/// An ordered list of headers. Names are compared without case and kept as they were given. All
/// texts lie in one block of memory, as they are sent. Prints nothing: values may be secrets.
class fields {
public:
    fields() = default;

    /// `errc::invalid_argument` unless the name is a token and the value can stand in one line: no
    /// CR, LF, NUL or other control character but the tab, no blank at either end. Empty values
    /// are allowed. The error names the header and never holds the value.
    static result<void> check(std::string_view name, std::string_view value) {
        if (!detail::is_token(name)) {
            return fail(errc::invalid_argument, "\"" + mask_secrets(name.substr(0, longest_shown)) +
                                                    "\" cannot be the name of a header");
        }
        if (detail::has_control(value)) {
            return fail(errc::invalid_argument, "the value of the header " +
                                                    std::string(name.substr(0, longest_shown)) +
                                                    " holds a control character");
        }
        if (detail::trim(value).size() != value.size()) {
            return fail(errc::invalid_argument, "the value of the header " +
                                                    std::string(name.substr(0, longest_shown)) +
                                                    " begins or ends with a blank");
        }
        return {};
    }

    /// Appends a header. Not checked here: `serialize` refuses what `check` refuses.
    void add(std::string_view name, std::string_view value) {
        if (places_.capacity() == 0) reserve_usual();
        places_.push_back({text_.size(), name.size(), value.size()});
        text_ += name;
        text_ += separator;
        text_ += value;
        text_ += line_end;
    }

    /// Replaces every header of that name by one, in the place of the first.
    void set(std::string_view name, std::string_view value) {
        std::size_t const at = index_of(name);
        if (at == size()) return add(name, value);
        remove_from(at + 1, name);
        place& here = places_[at];
        text_.replace(here.begin, here.name, name);
        text_.replace(here.begin + here.name + separator.size(), here.value, value);
        move_behind(at, value.size() - here.value);
        here.value = value.size();
        settled_ = std::min(settled_, at);
    }

    /// Appends the header unless there is one of that name.
    void set_default(std::string_view name, std::string_view value) {
        if (!contains(name)) add(name, value);
    }

    /// Removes every header of that name.
    void remove(std::string_view name) { remove_from(0, name); }

    void clear() noexcept {
        places_.clear();
        text_.clear();
        settled_ = 0;
    }

    /// The value of the first header of that name, valid until these fields are changed.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const {
        std::size_t const at = index_of(name);
        if (at == places_.size()) return std::nullopt;
        return (*this)[at].value;
    }

    [[nodiscard]] bool contains(std::string_view name) const {
        return index_of(name) != places_.size();
    }

    /// How many headers have that name.
    [[nodiscard]] std::size_t count(std::string_view name) const {
        std::size_t found = 0;
        for (field const each : *this) found += detail::same_text(each.name, name) ? 1 : 0;
        return found;
    }

    /// The values of all headers of that name, joined by commas (RFC 9110 5.3).
    [[nodiscard]] std::string joined(std::string_view name) const {
        std::string made;
        bool is_first = true;
        for (field const each : *this) {
            if (!detail::same_text(each.name, name)) continue;
            if (!is_first) made += ", ";
            is_first = false;
            made += each.value;
        }
        return made;
    }

    /// How many headers from the first on were found to be fine, see http::settle.
    [[nodiscard]] std::size_t settled() const noexcept { return settled_; }
    void set_settled() noexcept { settled_ = size(); }

    [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }
    [[nodiscard]] bool empty() const noexcept { return places_.empty(); }

    [[nodiscard]] field operator[](std::size_t index) const {
        place const& at = places_[index];
        char const* const begin = text_.data() + at.begin;
        return {{begin, at.name}, {begin + at.name + separator.size(), at.value}};
    }

    /// All headers as they are sent, each with its line break.
    [[nodiscard]] std::string_view lines() const noexcept { return text_; }

    /// Walks over the headers in their order.
    class iterator {
    public:
        iterator(fields const& of, std::size_t index) : of_(&of), index_(index) {}
        field operator*() const { return (*of_)[index_]; }
        iterator& operator++() {
            ++index_;
            return *this;
        }
        bool operator==(iterator const&) const = default;

    private:
        fields const* of_;
        std::size_t index_;
    };

    [[nodiscard]] iterator begin() const { return {*this, 0}; }
    [[nodiscard]] iterator end() const { return {*this, places_.size()}; }

private:
    static constexpr std::size_t longest_shown = 100;
    static constexpr std::string_view separator = ": ";
    static constexpr std::string_view line_end = "\r\n";

    struct place {
        std::size_t begin;
        std::size_t name;
        std::size_t value;
    };

    // Enough for most messages, so that nothing grows step by step.
    void reserve_usual() {
        places_.reserve(8);
        text_.reserve(240);
    }

    [[nodiscard]] std::size_t index_of(std::string_view name) const {
        std::size_t at = 0;
        while (at < places_.size() && !detail::same_text((*this)[at].name, name)) ++at;
        return at;
    }

    void remove_from(std::size_t first, std::string_view name) {
        for (std::size_t i = size(); i-- > first;) {
            if (detail::same_text((*this)[i].name, name)) erase(i);
        }
    }

    void erase(std::size_t index) {
        std::size_t const begin = places_[index].begin;
        std::size_t const end = index + 1 < size() ? places_[index + 1].begin : text_.size();
        move_behind(index, begin - end);
        text_.erase(begin, end - begin);
        places_.erase(places_.begin() + static_cast<std::ptrdiff_t>(index));
        if (index < settled_) --settled_;
    }

    // Modulo the range of size_t, so that `by` may stand for a negative number.
    void move_behind(std::size_t index, std::size_t by) {
        for (std::size_t i = index + 1; i < size(); ++i) places_[i].begin += by;
    }

    std::string text_;
    std::vector<place> places_;
    std::size_t settled_ = 0;
};

}  // namespace mcp::http

namespace mcp {

/// One annotated property of a tool's input schema.
struct header_parameter {
    std::string header;             ///< What stands behind `Mcp-Param-`.
    std::vector<std::string> path;  ///< The property's names, from the outermost object inwards.
};

/// A header's name and value, ready to send.
struct header_value {
    std::string name;
    std::string value;

    bool operator==(header_value const&) const = default;
};

/// The value as a header can carry it: as it is if it is printable ASCII without space at its ends,
/// otherwise as `=?base64?...?=`. So is text that looks like that already.
inline std::string encode_header_value(std::string_view text);

/// The annotated properties of a schema, in its order. An annotation that breaks a rule of the
/// specification is `errc::malformed_message` with the reason: that tool must not be used over
/// HTTP.
/// A template, as is what follows: only programs that list or call tools compile it.
template <class Parameter = header_parameter>
result<std::vector<Parameter>> find_header_parameters(
    detail::late<Parameter, raw_json> const& input_schema);

/// The headers for one call. A property that is absent or null has none.
template <class Value = header_value>
std::vector<Value> mirror_arguments(
    std::vector<detail::late<Value, header_parameter>> const& parameters,
    std::string_view arguments_text);

namespace detail {

/// Walks one schema. The first rule that is broken is kept.
template <class Parameter> class header_parameter_reader {
public:
    template <class Cursor> result<std::vector<Parameter>> read(Cursor in) {
        read_schema(in);
        if (in.failed()) return fail(in.failure());
        if (!problem_.empty()) return fail(errc::malformed_message, std::move(problem_));
        return std::move(found_);
    }

private:
    static constexpr std::string_view annotation = "x-mcp-header";

    void refuse(std::string words) {
        if (problem_.empty()) problem_ = std::string(annotation) + ": " + std::move(words);
    }

    // A schema that is reached through `properties` only.
    template <class Cursor> void read_schema(Cursor& in) {
        if (in.type() != json_type::object) return in.skip();
        std::string type;
        std::string header;
        bool annotated = false;
        std::string_view key;
        in.enter_object();
        while (in.next_member(key)) {
            if (key == annotation) {
                annotated = true;
                if (in.type() == json_type::string) in.read(header);
                else refuse("must be text");
            } else if (key == "type" && in.type() == json_type::string) {
                in.read(type);
            } else if (key == "properties" && in.type() == json_type::object) {
                read_properties(in);
            } else {
                search(in, key);
            }
        }
        if (annotated) add(std::move(header), type);
    }

    template <class Cursor> void read_properties(Cursor& in) {
        std::string_view name;
        in.enter_object();
        while (in.next_member(name)) {
            path_.emplace_back(name);
            read_schema(in);
            path_.pop_back();
        }
    }

    // What is not reached through `properties` must have no annotation. Example values are no
    // schemas.
    template <class Cursor> void search(Cursor& in, std::string_view key) {
        bool const is_data =
            key == "default" || key == "const" || key == "enum" || key == "examples";
        if (is_data) return in.skip();
        if (in.type() == json_type::array) {
            in.enter_array();
            while (in.next_element()) search(in, {});
        } else if (in.type() == json_type::object) {
            std::string_view member;
            in.enter_object();
            while (in.next_member(member)) {
                if (member == annotation) {
                    refuse("stands where no argument has a fixed place");
                    in.skip();
                } else {
                    search(in, member);
                }
            }
        } else {
            in.skip();
        }
    }

    void add(std::string header, std::string_view type) {
        bool const is_plain = type == "string" || type == "integer" || type == "boolean";
        if (path_.empty()) return refuse("stands at no property");
        if (!is_plain) return refuse("only a string, an integer or a boolean can be repeated");
        if (!http::detail::is_token(header)) return refuse("\"" + printable(header) + "\" is no header name");
        for (Parameter const& other : found_) {
            if (http::detail::same_text(other.header, header)) {
                return refuse("\"" + printable(header) + "\" stands twice");
            }
        }
        found_.push_back({std::move(header), path_});
    }

    std::vector<std::string> path_;
    std::vector<Parameter> found_;
    std::string problem_;
};

// A number without fraction or exponent, if it is whole and no double would change it.
inline std::string plain_number(std::string_view text) {
    auto const whole = to_integer(text);
    return whole ? std::to_string(*whole) : std::string(text);
}

template <class Cursor> bool read_header_value(Cursor& in, std::string& out) {
    switch (in.type()) {
        case json_type::string: {
            std::string text;
            in.read(text);
            out = encode_header_value(text);
            return true;
        }
        case json_type::number: out = plain_number(in.take_text()); return true;
        case json_type::boolean: out = std::string(in.take_text()); return true;
        default: in.skip(); return false;
    }
}

// Steps to the member at `path[depth]` and on; false if it is absent, null or no plain value.
template <class Cursor>
bool find_header_value(Cursor& in, std::vector<std::string> const& path, std::size_t depth,
                       std::string& out) {
    if (depth == path.size()) return read_header_value(in, out);
    if (in.type() != json_type::object) return false;
    std::string_view key;
    in.enter_object();
    while (in.next_member(key)) {
        if (key == path[depth]) return find_header_value(in, path, depth + 1, out);
        in.skip();
    }
    return false;
}

}  // namespace detail

inline std::string encode_header_value(std::string_view text) {
    constexpr std::string_view begin = "=?base64?";
    constexpr std::string_view end = "?=";
    bool plain = !(text.starts_with(begin) && text.ends_with(end));
    for (char const c : text) plain = plain && c >= ' ' && c <= '~';
    if (!text.empty()) plain = plain && text.front() != ' ' && text.back() != ' ';
    if (plain) return std::string(text);
    return std::string(begin) + encode_base64(text) + std::string(end);
}

template <class Parameter>
result<std::vector<Parameter>> find_header_parameters(
    detail::late<Parameter, raw_json> const& input_schema) {
    std::string text(input_schema.text());
    // Most tools have none.
    if (text.find("x-mcp-header") == std::string::npos) return std::vector<Parameter>();
    using document_type = detail::late<Parameter, json_document>;
    auto const document = document_type::parse(frame::copy(std::move(text)));
    if (!document) return fail(document.error());
    return detail::header_parameter_reader<Parameter>().read(document->cursor());
}

template <class Value>
std::vector<Value> mirror_arguments(
    std::vector<detail::late<Value, header_parameter>> const& parameters,
    std::string_view arguments_text) {
    std::vector<Value> values;
    if (parameters.empty()) return values;
    using document_type = detail::late<Value, json_document>;
    auto const document = document_type::parse(frame::copy(std::string(arguments_text)));
    if (!document) return values;  // the call itself reports it
    for (auto const& each : parameters) {
        auto in = document->cursor();
        std::string value;
        if (!detail::find_header_value(in, each.path, 0, value)) continue;
        values.push_back({"Mcp-Param-" + each.header, std::move(value)});
    }
    return values;
}

}  // namespace mcp

// What a transport is: something that performs exchanges.

namespace mcp {

/// Gets what no exchange owns. Called on the transport's executor, in the order of arrival; must
/// neither block nor throw.
class inbound {
public:
    virtual void on_notification(incoming_notification received) = 0;

    /// A request of the server's (legacy era); answer it with the transport's `respond`.
    virtual void on_request(incoming_request received) = 0;

    /// Something was received that had to be passed over; `what` is in this library's words.
    virtual void on_skipped(error what) = 0;

    /// The connection ended by itself. Every exchange has been told already.
    virtual void on_closed(error why) = 0;

protected:
    inbound() = default;
    inbound(inbound const&) = default;
    inbound& operator=(inbound const&) = default;
    ~inbound() = default;
};

/// A request that we send.
struct request {
    std::int64_t id;     ///< Unique among the requests in flight of one transport.
    std::string method;  ///< Plain ASCII.
    std::string params;  ///< The text of a JSON object, or empty.
    /// When to stop waiting; outlives the exchange. Null means never.
    exchange_clock const* clock = nullptr;
    /// False for requests that must not be cancelled, such as initialize.
    bool cancellable = true;

    request(std::int64_t number, std::string name, std::string parameters,
            exchange_clock const* until = nullptr)
        : id(number),
          method(std::move(name)),
          params(std::move(parameters)),
          clock(until) {}
};

namespace detail {

/// How a transport answers before open().
template <class T> task<result<T>> not_open() { co_return fail_unsent(errc::not_connected); }

}  // namespace detail

/// A way to a server. Any type with these members is one, so transports nest as decorators.
///
/// - `open` spawns or dials. After `close` it may be called again.
/// - `exchange` sends a request and returns its one response (which may hold the server's error).
///   Cancelling the coroutine, or the request's clock running out, cancels the request with the
///   server. If the transport dies, every exchange ends at once with the reason.
/// - `notify` and `respond` return once the message is on its way.
/// - `close` is bounded and ends every exchange with errc::closed.
///
/// All members are called on the transport's executor.
template <class T>
concept transport = requires(T& t, inbound& in, request sent, notification told, reply answer) {
    { t.open(in) } -> std::same_as<task<result<void>>>;
    { t.exchange(std::move(sent)) } -> std::same_as<task<result<response>>>;
    { t.notify(std::move(told)) } -> std::same_as<task<result<void>>>;
    { t.respond(std::move(answer)) } -> std::same_as<task<result<void>>>;
    { t.close() } -> std::same_as<task<void>>;
};

}  // namespace mcp

// A transport may also have any of these; a decorator passes them on:
//
// - `bool mirrors_parameters() const`: requests carry `name` and `parameters` outside of the
//   message as well, as HTTP headers do.
//   `void mirror(std::string tool, std::vector<header_parameter>)` says which arguments.
// - `bool restarts() const`: false if open() does not start the server. Then a connection that ends
//   during the handshake says nothing about the server's era.
// - `std::optional<era> remembered_era() const`: what an earlier connection found out.
// - `void agreed(std::string_view version)`: the handshake chose this revision; called before
//   notifications/initialized.

namespace mcp::detail {

template <class Transport> bool mirrors_parameters(Transport const& wire) {
    if constexpr (requires { wire.mirrors_parameters(); }) return wire.mirrors_parameters();
    else return false;
}

template <class Transport>
void tell_mirrored(Transport& wire, std::string const& tool,
                   std::vector<header_parameter> parameters) {
    if constexpr (requires { wire.mirror(tool, std::move(parameters)); })
        wire.mirror(tool, std::move(parameters));
}

template <class Transport> bool restarts(Transport const& wire) {
    if constexpr (requires { wire.restarts(); }) return wire.restarts();
    else return true;
}

template <class Transport> std::optional<era> remembered_era(Transport const& wire) {
    if constexpr (requires { wire.remembered_era(); }) return wire.remembered_era();
    else return std::nullopt;
}

template <class Transport> void tell_agreed(Transport& wire, std::string_view version) {
    if constexpr (requires { wire.agreed(version); }) wire.agreed(version);
}

}  // namespace mcp::detail

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

// One client's connection: its state, its ids, and what the server sends unasked.

// An exchange that runs beside its owner.

namespace mcp {

/// One exchange, spawned on its own. The owner waits for `outcome` on a timer of its choice, or
/// gets a call when it is there; destroying this cancels the exchange. A template, so that only
/// programs with a client compile it.
template <class Response> class basic_background_exchange {
public:
    basic_background_exchange() = default;
    basic_background_exchange(basic_background_exchange const&) = delete;
    basic_background_exchange& operator=(basic_background_exchange const&) = delete;
    ~basic_background_exchange() { cancel(); }

    /// Starts it. `done` is called on `where` when the outcome is there, unless this was destroyed.
    template <transport Transport>
    void start(executor const& where, Transport& through, detail::late<Transport, request> sent,
               exchange_clock limits, std::function<void()> done) {
        cancel();
        state_ = std::make_shared<state>();
        state_->limits = limits;
        state_->done = std::move(done);
        sent.clock = &state_->limits;
        auto finish = [kept = state_](std::exception_ptr thrown, result<Response> outcome) {
            if (thrown) outcome = fail(errc::cancelled);
            kept->outcome.emplace(std::move(outcome));
            // Taken out first: the owner may start the next exchange in it.
            if (auto told = std::exchange(kept->done, nullptr)) told();
        };
        net::co_spawn(where, through.exchange(std::move(sent)),
                      net::bind_cancellation_slot(state_->stop.slot(), std::move(finish)));
    }

    void cancel() {
        auto const stopped = std::exchange(state_, nullptr);
        if (!stopped) return;
        stopped->done = nullptr;
        stopped->stop.emit(net::cancellation_type::terminal);
    }

    [[nodiscard]] bool running() const { return state_ != nullptr && !state_->outcome; }

    /// Takes the outcome; nothing if it is not there yet, or was taken.
    std::optional<result<Response>> take() {
        if (!state_ || !state_->outcome) return std::nullopt;
        auto taken = std::move(state_->outcome);
        state_ = nullptr;
        return taken;
    }

private:
    struct state {
        exchange_clock limits;
        net::cancellation_signal stop;
        std::function<void()> done;
        std::optional<result<Response>> outcome;
    };

    std::shared_ptr<state> state_;
};

using background_exchange = basic_background_exchange<response>;

}  // namespace mcp

// The server's requests that handlers are answering.

namespace mcp {

/// Keeps one cancellation signal for each request, so that the server can withdraw it.
/// A template, so that only programs with a client compile it.
template <class Id> class basic_incoming_requests {
public:
    explicit basic_incoming_requests(std::size_t most) : most_(most) {}

    [[nodiscard]] bool full() const { return running_.size() >= most_; }

    /// The slot to run the handler with.
    net::cancellation_slot add(Id const& id) {
        // A server that repeats an id loses only its own means to cancel the earlier one.
        auto& signal = running_[id];
        signal = std::make_shared<net::cancellation_signal>();
        return signal->slot();
    }

    void remove(Id const& id) { running_.erase(id); }

    void cancel(Id const& id) {
        auto const found = running_.find(id);
        if (found == running_.end()) return;
        auto const kept = found->second;  // the handler may end, and be removed, meanwhile
        kept->emit(net::cancellation_type::terminal);
    }

    void cancel_all() {
        auto const all = running_;
        for (auto const& [id, signal] : all) signal->emit(net::cancellation_type::terminal);
    }

private:
    std::size_t most_;
    std::map<Id, std::shared_ptr<net::cancellation_signal>> running_;
};

using incoming_requests = basic_incoming_requests<request_id>;

}  // namespace mcp

// Sends each notification of the server to where it belongs.

// A subscription of the modern era: notifications that the client asked for.

// Coroutines that wait until something changes, each with a deadline of its own.

namespace mcp::detail {

enum class wake_reason { notified, timed_out, cancelled };

/// Like a condition variable of one executor. Whoever waits keeps the condition alive, and looks
/// itself whether what it waits for is there. A template, so that only programs that wait compile
/// the waiting.
template <class Timer> class basic_condition {
public:
    using executor_type = typename Timer::executor_type;

    explicit basic_condition(executor_type where) : executor_(std::move(where)) {}
    basic_condition(basic_condition const&) = delete;
    basic_condition& operator=(basic_condition const&) = delete;

    /// Wakes everybody who waits now.
    void notify_all() {
        for (Timer* each : waiting_) each->cancel();
    }

    /// Waits to be notified.
    task<wake_reason> wait(time_point deadline = time_point::max()) {
        Timer limit(executor_, deadline);
        registration const here(*this, limit);
        auto const [code] = co_await fired(limit);
        auto const state = co_await net::this_coro::cancellation_state;
        if (state.cancelled() != net::cancellation_type::none) co_return wake_reason::cancelled;
        co_return code ? wake_reason::notified : wake_reason::timed_out;
    }

private:
    struct registration {
        registration(basic_condition& joined, Timer& limit) : joined_(&joined), limit_(&limit) {
            joined_->waiting_.push_back(limit_);
        }
        registration(registration const&) = delete;
        registration& operator=(registration const&) = delete;
        ~registration() { std::erase(joined_->waiting_, limit_); }

        basic_condition* joined_;
        Timer* limit_;
    };

    executor_type executor_;
    std::vector<Timer*> waiting_;
};

using condition = basic_condition<timer>;

}  // namespace mcp::detail

namespace mcp {

namespace detail {

// Templates, so that only programs with a client compile them.
template <class Condition, class Filter = subscription_filter> struct basic_subscription_state {
    basic_subscription_state(executor const& where, std::int64_t number, event_handler handler,
                             Filter asked = Filter())
        : id(number),
          filter(std::move(asked)),
          on_event(std::move(handler)),
          changed(where) {}

    using problem = late<Condition, error>;

    template <class Payload> void acknowledge(Payload const& params) {
        Filter granted;
        if (params.present()) {
            auto in = params.cursor();
            for_each_member(in, [&](std::string_view key) {
                if (key == "notifications") decode(in, granted);
                else in.skip();
            });
        }
        acknowledged = std::move(granted);
        renewing = false;
        changed.notify_all();
    }

    /// Ends it. Only the first reason counts; none means that the server ended it in good order.
    void finish(std::optional<problem> why) {
        if (ended) return;
        ended = true;
        reason = std::move(why);
        exchange.cancel();
        changed.notify_all();
    }

    std::int64_t id;
    Filter filter;  // what was asked for
    event_handler on_event;
    Condition changed;  // notified at each change of what follows
    std::optional<Filter> acknowledged;
    bool ended = false;
    std::optional<problem> reason;
    bool renewing = false;                 // until the server has acknowledged it again
    std::optional<problem> renewal_failure;  // of the last attempt
    late<Condition, background_exchange> exchange;
};

using subscription_state = basic_subscription_state<condition>;

}  // namespace detail

/// A running subscription. Destroying it, or close(), ends it with the server. Moves; use it on the
/// client's executor. It may outlive the client, and is ended then.
///
/// Over HTTP its stream can break while the client stays connected. Then it is asked for again after
/// 1 s, 2 s, 4 s and so on up to 30 s; as nothing is replayed, each list that it watches is then
/// reported as changed once.
///
/// `State` is what it shares with the client. A template, so that only programs that subscribe
/// compile it.
template <class State> class basic_subscription {
public:
    /// One that has ended. (co_spawn needs a default for what a coroutine returns.)
    basic_subscription() = default;
    explicit basic_subscription(std::shared_ptr<State> state) : state_(std::move(state)) {}
    basic_subscription(basic_subscription&&) noexcept = default;
    basic_subscription& operator=(basic_subscription&& other) noexcept {
        close();
        state_ = std::move(other.state_);
        return *this;
    }
    ~basic_subscription() { close(); }

    /// What the server granted, which may be less than what was asked for.
    [[nodiscard]] subscription_filter granted() const {
        return state_ && state_->acknowledged ? *state_->acknowledged : subscription_filter();
    }

    /// True once no more events will come.
    [[nodiscard]] bool ended() const { return state_ == nullptr || state_->ended; }

    /// Waits for the end: success if the server ended it in good order or close() was called,
    /// otherwise why. After errc::connection_lost, subscribe again and list again what you keep:
    /// nothing is replayed.
    task<result<void>> wait() {
        if (!state_) return finished();
        return wait_for_end(state_);
    }

    void close() {
        if (state_) state_->finish(std::nullopt);
    }

private:
    static task<result<void>> finished() { co_return result<void>(); }

    static task<result<void>> wait_for_end(std::shared_ptr<State> state) {
        while (!state->ended) {
            auto const woken = co_await state->changed.wait();
            if (woken == detail::wake_reason::cancelled) co_return fail(errc::cancelled);
        }
        if (state->reason) co_return fail(*state->reason);
        co_return result<void>();
    }

    std::shared_ptr<State> state_;
};

using subscription = basic_subscription<detail::subscription_state>;

}  // namespace mcp

// Which URL elicitations came to their end (2025-11-25, notifications/elicitation/complete).

namespace mcp {

/// Remembers the last announced ids, and wakes who waits for one. A template, so that only programs
/// with a client compile it.
template <class Condition> class basic_url_completions {
public:
    explicit basic_url_completions(executor const& where) : changed_(where) {}

    void add(std::string id) {
        // The ids are the server's: as many as a user could ever open, and no more.
        constexpr std::size_t most = 64;
        if (done_.size() == most) done_.erase(done_.begin());
        done_.push_back(std::move(id));
        changed_.notify_all();
    }

    [[nodiscard]] bool contains(std::string const& id) const {
        return std::find(done_.begin(), done_.end(), id) != done_.end();
    }

    /// Notified when one is added.
    [[nodiscard]] Condition& changed() { return changed_; }

private:
    Condition changed_;
    std::vector<std::string> done_;
};

using url_completions = basic_url_completions<detail::condition>;

}  // namespace mcp

namespace mcp {

/// Progress goes to the call that it is about, subscribed events to their subscription, and what is
/// left to the user's event handler. Belongs to one connection. `Options` has that handler; a
/// template, so that only programs with a client compile it.
template <class Options> class basic_notification_router {
    template <class T> using late = detail::late<Options, T>;
    using subscription_ptr = std::shared_ptr<late<detail::subscription_state>>;

public:
    basic_notification_router(executor const& where, std::shared_ptr<Options const> options,
                              late<logger> const& log, late<active_calls>& calls)
        : options_(std::move(options)),
          log_(&log),
          calls_(&calls),
          urls_(where) {}

    /// Told of every event first: it may make cached results out of date.
    std::function<void(server_event const&)> on_change;

    /// Returns the id of a request of the server's own that it has withdrawn.
    template <class Notification>
    std::optional<late<request_id>> receive(Notification const& received) {
        if (received.method == "notifications/progress") {
            on_progress(received);
        } else if (received.method == "notifications/cancelled") {
            return on_cancelled(received.params);
        } else if (!route_to_subscription(received)) {
            tell_user(decode_event(received));
        }
        return std::nullopt;
    }

    void add(subscription_ptr const& added) {
        std::erase_if(subscriptions_, [](auto const& each) { return each.expired(); });
        subscriptions_.push_back(added);
    }

    void end_subscriptions(error const& why) {
        auto const ended = std::exchange(subscriptions_, {});
        for (auto const& each : ended) {
            if (auto const live = each.lock()) live->finish(why);
        }
    }

    /// An event of one subscription.
    template <class Event> void tell(subscription_ptr const& to, Event const& event) {
        if (!to->on_event) return tell_user(event);
        if (on_change) on_change(event);
        call_user(to->on_event, event);
    }

    /// The URL elicitations that came to their end (2025-11-25).
    [[nodiscard]] url_completions& urls() { return urls_; }

private:
    template <class Id> subscription_ptr find_subscription(std::optional<Id> const& id) const {
        // Our ids are integers; the string "1" is another id than 1.
        auto const* number = id ? std::get_if<std::int64_t>(&*id) : nullptr;
        if (number == nullptr) return nullptr;
        for (auto const& each : subscriptions_) {
            auto live = each.lock();
            if (live && live->id == *number && !live->ended) return live;
        }
        return nullptr;
    }

    template <class Notification> void on_progress(Notification const& received) {
        auto const found = detail::decode_params<progress_notification>(received.params);
        if (!found || calls_->on_progress(*found, clock::now())) return;
        log_->write(log_level::error, log_category::client,
                    [] { return "a progress handler threw an exception"; });
    }

    template <class Payload> std::optional<late<request_id>> on_cancelled(Payload const& params) {
        std::optional<late<request_id>> id;
        if (!params.present()) return id;
        auto in = params.cursor();
        detail::for_each_member(in, [&](std::string_view key) {
            if (key == "requestId") id = read_request_id(in);
            else in.skip();
        });
        auto const ended = find_subscription(id);
        if (!ended) return id;
        ended->finish(error(errc::connection_lost, "the server ended the subscription"));
        return std::nullopt;
    }

    template <class Notification> bool route_to_subscription(Notification const& received) {
        if (subscriptions_.empty()) return false;
        auto const to = find_subscription(subscription_of(received.params));
        if (!to) return false;
        if (received.method == "notifications/subscriptions/acknowledged") {
            to->acknowledge(received.params);
            return true;
        }
        tell(to, decode_event(received));
        return true;
    }

    template <class Event> void tell_user(Event const& event) {
        if (auto const* done = std::get_if<elicitation_completed>(&event))
            urls_.add(done->elicitation_id);
        if (on_change) on_change(event);
        if (options_->event_) call_user(options_->event_, event);
    }

    // A user's mistake must not end the connection.
    void call_user(event_handler const& handler, server_event const& event) const {
        try {
            handler(event);
        } catch (...) {
            log_->write(log_level::error, log_category::event_handler,
                        [] { return "an event handler threw an exception"; });
        }
    }

    std::shared_ptr<Options const> options_;
    late<logger> const* log_;
    late<active_calls>* calls_;
    late<url_completions> urls_;
    std::vector<std::weak_ptr<late<detail::subscription_state>>> subscriptions_;
};

using notification_router = basic_notification_router<client_options>;

}  // namespace mcp

// Answers what a server asks: by a request (legacy era), or inside a result (modern era).

// input_required: what the server asks for, and how the answers go back.

namespace mcp {

/// One entry of `inputRequests`: a request of the server's without the JSON-RPC envelope.
struct input_request {
    std::string key;
    std::string method;
    raw_json params;
};

/// Reads the `inputRequests` object. `Value` is raw_json; a template, so that only programs with a
/// client compile it.
template <class Value, class Entry = detail::late<Value, input_request>>
result<std::vector<Entry>> decode_input_requests(Value const& value) {
    std::vector<Entry> requests;
    if (!value) return requests;
    auto document =
        detail::late<Value, json_document>::parse(frame::copy(std::string(value.text())));
    if (!document) return fail(document.error());
    auto in = document->cursor();
    std::string_view key;
    if (!in.enter_object()) return fail(in.failure());
    while (in.next_member(key)) {
        Entry& entry = requests.emplace_back();
        entry.key = std::string(key);
        if (!in.enter_object()) continue;
        while (in.next_member(key)) {
            if (key == "method") in.read(entry.method);
            else if (key == "params") entry.params = in.take_raw();
            else in.skip();
        }
    }
    if (in.failed()) return fail(in.failure());
    return requests;
}

/// The answers to one round, ready to be members of the repeated request's params.
class input_responses {
public:
    void add(std::string_view key, std::string_view result_text) {
        if (!text_.empty()) text_ += ',';
        json_writer out(text_);
        out.string(key);
        text_ += ':';
        text_ += result_text;
    }

    /// `"inputResponses":{…}`.
    [[nodiscard]] std::string members() const { return "\"inputResponses\":{" + text_ + "}"; }

    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

private:
    std::string text_;
};

/// The members that a repeated request adds to its params: the answers, and the state exactly as
/// the last result gave it, or not at all. Spec 2026-07-28, basic/patterns/mrtr.
inline std::string retry_members(input_responses const& answers,
                                 std::optional<std::string> const& request_state) {
    std::string members;
    if (!answers.empty()) members = answers.members();
    if (request_state) {
        if (!members.empty()) members += ',';
        members += "\"requestState\":";
        json_writer out(members);
        out.string(*request_state);
    }
    return members;
}

/// Remembers which questions of a task were answered: a key stays the same question for the task's
/// whole life, and is asked of the user once.
class answered_keys {
public:
    /// True the first time.
    bool remember(std::string const& key) { return keys_.insert(key).second; }

private:
    std::set<std::string> keys_;
};

}  // namespace mcp

namespace mcp {

/// The user's handlers behind one verb. `server` is the name that they are told. `Options` has the
/// handlers; a template, so that only programs with a client compile it.
template <class Options> class basic_responder {
public:
    explicit basic_responder(std::shared_ptr<Options const> options)
        : options_(std::move(options)) {}

    [[nodiscard]] bool handles(std::string_view method) const {
        if (method == "elicitation/create")
            return options_->elicitation_ || options_->url_elicitation_;
        if (method == "sampling/createMessage") return static_cast<bool>(options_->sampling_);
        return method == "roots/list" && options_->roots_;
    }

    /// The text of the result object. A handler's exception is errc::handler_failed.
    static task<result<std::string>> answer(std::shared_ptr<Options const> options,
                                            std::string server, std::string method,
                                            raw_json params) {
        std::exception_ptr thrown;
        try {
            if (method == "elicitation/create") {
                co_return co_await elicit(options, std::move(server), std::move(params));
            }
            if (method == "sampling/createMessage") {
                co_return co_await sample(options, std::move(server), std::move(params));
            }
            if (method == "roots/list") co_return co_await list_roots(options);
        } catch (std::exception const& problem) {
            co_return fail(errc::handler_failed, method + ": " + problem.what());
        } catch (...) {
            co_return fail(errc::handler_failed, method);
        }
        co_return fail(unsupported(method));
    }

    /// How to tell the server that there is no answer.
    static rpc_error to_rpc_error(error const& why) {
        rpc_error told;
        told.code = rpc_code::internal_error;
        // Handlers' own words may hold secrets of the user: the server gets the kind only.
        told.message = why.code.message();
        if (why.code == errc::malformed_message || why.code == errc::unsupported_by_server) {
            told.code = rpc_code::invalid_params;
            told.message = why.detail;
        }
        if (why.code == errc::cancelled) {
            told.code = rpc_code::user_rejected;
            told.message = "the user rejected the request";
        }
        return told;
    }

private:
    using options_ptr = std::shared_ptr<Options const>;

    static error unsupported(std::string_view what) {
        return error(errc::unsupported_by_server,
                     "this client did not declare " + std::string(what));
    }

    using document_type = detail::late<Options, json_document>;

    static result<document_type> open(raw_json const& params) {
        std::string text(params ? params.text() : std::string_view("{}"));
        return document_type::parse(frame::copy(std::move(text)));
    }

    static task<result<std::string>> elicit(options_ptr options, std::string server,
                                            raw_json params) {
        auto document = open(params);
        if (!document) co_return fail(document.error());
        auto request = decode_elicitation(document->cursor());
        if (!request) co_return fail(request.error());
        bool const by_url = request->kind == elicitation_request::mode::url;
        auto const& handler =
            by_url ? options->url_elicitation_ : options->elicitation_;
        if (!handler)
            co_return fail(unsupported(by_url ? "elicitation by URL" : "elicitation by form"));
        request->server = std::move(server);
        co_return co_await handler(std::move(*request));
    }

    static task<result<std::string>> sample(options_ptr options, std::string server,
                                            raw_json params) {
        if (!options->sampling_) co_return fail(unsupported("sampling"));
        auto document = open(params);
        if (!document) co_return fail(document.error());
        auto request = decode_sampling(document->cursor());
        if (!request) co_return fail(request.error());
        request->server = std::move(server);
        auto answer = co_await options->sampling_(*request);
        if (!answer) co_return fail(answer.error());
        co_return answer->encode();
    }

    static task<result<std::string>> list_roots(options_ptr options) {
        if (!options->roots_) co_return fail(unsupported("roots"));
        auto roots = co_await options->roots_();
        if (!roots) co_return fail(roots.error());
        co_return encode_roots(*roots);
    }

    options_ptr options_;
};

using responder = basic_responder<client_options>;

}  // namespace mcp

// How each era says the same thing: one codec per era, with the same verbs.

namespace mcp {

/// 2026-07-28: every request carries version, identity and capabilities in `_meta`.
class modern_codec {
public:
    modern_codec(implementation const& identity, client_capabilities const& capabilities) {
        json_writer out(fixed_);
        out.begin_object();
        out.key(meta_key::protocol_version);
        out.string(versions::modern);
        out.key(meta_key::client_info);
        encode(out, identity, true);
        out.key(meta_key::client_capabilities);
        encode(out, capabilities, versions::modern);
        out.end_object();
        fixed_.pop_back();  // left open: each request adds its own members
    }

    [[nodiscard]] static constexpr mcp::era era() noexcept { return mcp::era::modern; }
    [[nodiscard]] static constexpr std::string_view version() noexcept { return versions::modern; }

    /// The params object: `members` (JSON text without braces) and the request's `_meta`.
    [[nodiscard]] std::string params(std::string_view members, request_meta const& meta) const {
        std::string text;
        text.reserve(members.size() + fixed_.size() + 64);
        text += '{';
        text += members;
        if (!members.empty()) text += ',';
        text += "\"_meta\":";
        text += fixed_;
        std::string own;
        json_writer out(own);
        out.begin_object();
        if (meta.progress_token) {
            out.key("progressToken");
            out.number(*meta.progress_token);
        }
        if (!meta.log_level.empty()) {
            out.key(meta_key::log_level);
            out.string(meta.log_level);
        }
        detail::write_trace(out, meta.trace);
        out.end_object();
        append_members(text, std::string_view(own).substr(1, own.size() - 2));
        append_members(text, meta.extra);
        text += "}}";
        return text;
    }

private:
    static void append_members(std::string& text, std::string_view members) {
        if (members.empty()) return;
        text += ',';
        text += members;
    }

    std::string fixed_;
};

/// 2024-11-05 to 2025-11-25: said once in `initialize`; requests carry only what is their own.
class legacy_codec {
public:
    explicit legacy_codec(std::string_view version) : version_(version) {}

    [[nodiscard]] static constexpr mcp::era era() noexcept { return mcp::era::legacy; }
    [[nodiscard]] std::string_view version() const noexcept { return version_; }

    /// The params object; empty if there is nothing to say.
    [[nodiscard]] std::string params(std::string_view members, request_meta const& meta) const {
        std::string const own = has_members(meta) ? own_members(meta) : std::string();
        std::string text;
        if (members.empty() && own.empty()) return text;
        text.reserve(members.size() + own.size() + 16);
        text += '{';
        text += members;
        if (!own.empty()) {
            if (!members.empty()) text += ',';
            text.append("\"_meta\":{").append(own).append("}");
        }
        text += '}';
        return text;
    }

    /// The params of `initialize`, asking for this codec's version.
    [[nodiscard]] std::string initialize_params(implementation const& identity,
                                                client_capabilities const& capabilities) const {
        std::string text;
        json_writer out(text);
        out.begin_object();
        out.key("protocolVersion");
        out.string(version_);
        out.key("capabilities");
        encode(out, capabilities, version_);
        out.key("clientInfo");
        encode(out, identity, version_ >= "2025-06-18");
        out.end_object();
        return text;
    }

private:
    // Few requests of this era have any.
    static bool has_members(request_meta const& meta) {
        trace_context const& trace = meta.trace;
        return meta.progress_token || !meta.extra.empty() || !trace.traceparent.empty() ||
               !trace.tracestate.empty() || !trace.baggage.empty();
    }

    // The members of `_meta`, without its braces.
    static std::string own_members(request_meta const& meta) {
        std::string own;
        json_writer out(own);
        if (meta.progress_token) {
            out.key("progressToken");
            out.number(*meta.progress_token);
        }
        detail::write_trace(out, meta.trace);
        if (!own.empty() && !meta.extra.empty()) own += ',';
        own += meta.extra;
        return own;
    }

    std::string version_;
};

using codec = std::variant<modern_codec, legacy_codec>;

/// Templates: only programs that connect compile them.
template <class Codec = codec> era era_of(std::type_identity_t<Codec> const& value) {
    return std::holds_alternative<modern_codec>(value) ? era::modern : era::legacy;
}

template <class Codec = codec>
std::string_view version_of(std::type_identity_t<Codec> const& value) {
    return std::visit([](auto const& each) -> std::string_view { return each.version(); }, value);
}

template <class Codec = codec>
std::string encode_params(std::type_identity_t<Codec> const& value, std::string_view members,
                          request_meta const& meta) {
    return std::visit([&](auto const& each) { return each.params(members, meta); }, value);
}

}  // namespace mcp

// What the server says of itself: the answers to server/discover and initialize.

namespace mcp {

/// The server at the other end of a connection.
struct server_info {
    mcp::era era = mcp::era::legacy;
    std::string protocol_version;
    implementation server;
    server_capabilities capabilities;
    std::string instructions;  ///< For a model; untrusted.
    /// What server/discover listed; empty in the legacy era.
    std::vector<std::string> supported_versions;
};

namespace detail {

template <class Cursor> void read_strings(Cursor& in, std::vector<std::string>& out) {
    if (!in.enter_array()) return;
    while (in.next_element()) in.read(out.emplace_back());
}

// Servers of this revision name themselves in `_meta`; some still do it in the body.
template <class Cursor> void read_server_identity(Cursor& in, implementation& out) {
    for_each_member(in, [&](std::string_view key) {
        if (key == meta_key::server_info) decode(in, out);
        else in.skip();
    });
}

}  // namespace detail

/// Reads a DiscoverResult (2026-07-28, server/discover).
template <class Payload, class Info = detail::late<Payload, server_info>>
result<Info> decode_discover_result(Payload const& value) {
    Info info;
    info.era = era::modern;
    bool has_versions = false;
    auto in = value.cursor();
    std::string_view key;
    if (!in.enter_object()) return fail(in.failure());
    while (in.next_member(key)) {
        if (key == "supportedVersions") {
            has_versions = true;
            detail::read_strings(in, info.supported_versions);
        } else if (key == "capabilities") {
            decode(in, info.capabilities);
        } else if (key == "instructions") {
            in.read(info.instructions);
        } else if (key == "_meta") {
            detail::read_server_identity(in, info.server);
        } else if (key == "serverInfo") {
            decode(in, info.server);
        } else {
            in.skip();
        }
    }
    if (!has_versions) in.reject("a discover result with supportedVersions");
    if (in.failed()) return fail(in.failure());
    return info;
}

/// Reads an InitializeResult (2024-11-05 to 2025-11-25).
template <class Payload, class Info = detail::late<Payload, server_info>>
result<Info> decode_initialize_result(Payload const& value) {
    Info info;
    auto in = value.cursor();
    std::string_view key;
    if (!in.enter_object()) return fail(in.failure());
    while (in.next_member(key)) {
        if (key == "protocolVersion") in.read(info.protocol_version);
        else if (key == "capabilities") decode(in, info.capabilities);
        else if (key == "serverInfo") decode(in, info.server);
        else if (key == "instructions") in.read(info.instructions);
        else in.skip();
    }
    if (info.protocol_version.empty()) in.reject("an initialize result with protocolVersion");
    if (in.failed()) return fail(in.failure());
    return info;
}

/// The versions that a -32022 error names in `data.supported`.
template <class Failure> std::vector<std::string> supported_versions(Failure const& failure) {
    std::vector<std::string> versions;
    auto const document = json_document::parse(frame::copy(failure.data));
    if (!document) return versions;
    auto in = document->cursor();
    detail::for_each_member(in, [&](std::string_view key) {
        if (key == "supported") detail::read_strings(in, versions);
        else in.skip();
    });
    return versions;
}

}  // namespace mcp

namespace mcp {

enum class connection_state {
    idle,        ///< Never connected.
    connecting,  ///< connect() is under way.
    connected,
    lost,    ///< The connection ended by itself; connect() may be called again.
    closed,  ///< close() was called; connect() may be called again.
};

/// Everything of a client that does not depend on its policies. Its coroutines hold it by
/// shared_ptr; `abandon` ends it when the client is destroyed.
template <transport Transport>
class client_connection final : public inbound,
                                public std::enable_shared_from_this<client_connection<Transport>> {
    // Late: only programs with a client compile what is done with these.
    template <class T> using late = detail::late<Transport, T>;

public:
    using self_ptr = std::shared_ptr<client_connection>;

    client_connection(executor where, Transport through, late<client_options> options)
        : executor_(where),
          transport_(std::move(through)),
          options_(std::make_shared<late<client_options const>>(std::move(options))),
          log_(options_->log_.for_server(options_->name_)),
          closed_(where),
          requests_(std::make_shared<late<incoming_requests>>(options_->max_handlers_)),
          notifications_(where, options_, log_, calls_) {}

    [[nodiscard]] executor const& get_executor() const { return executor_; }
    [[nodiscard]] Transport& wire() { return *transport_; }
    [[nodiscard]] client_options const& options() const { return *options_; }
    [[nodiscard]] std::shared_ptr<client_options const> const& options_shared() const {
        return options_;
    }
    [[nodiscard]] logger const& log() const { return log_; }
    [[nodiscard]] active_calls& calls() { return calls_; }
    [[nodiscard]] connection_state state() const { return state_; }
    [[nodiscard]] bool is_connected() const { return state_ == connection_state::connected; }
    [[nodiscard]] bool is_connecting() const { return state_ == connection_state::connecting; }
    [[nodiscard]] bool is_abandoned() const { return !transport_; }
    [[nodiscard]] server_info const& server() const { return server_; }
    [[nodiscard]] codec const& language() const { return *codec_; }
    [[nodiscard]] std::int64_t next_id() { return next_id_++; }

    /// Why a request cannot be sent now; nothing if it can.
    [[nodiscard]] std::optional<error> obstacle() const;

    /// The name that handlers and people are told.
    [[nodiscard]] std::string server_name() const {
        return options_->name_.empty() ? server_.server.name : options_->name_;
    }

    // The life of the connection, driven by connect() and close().
    void begin_connecting() { state_ = connection_state::connecting; }
    result<void> finish_connecting(late<server_info> server, late<codec> language);
    void fail_connecting() { state_ = connection_state::idle; }

    /// Starts to close the transport in the background; `wait_closed` waits for its end.
    void begin_close();
    static task<result<void>> wait_closed(self_ptr self, time_point deadline = time_point::max());

    /// Waits between two attempts to connect. Fails if there shall be no other.
    static task<result<void>> pause_connecting(self_ptr self, time_point until);
    static task<void> close(self_ptr self);

    /// The client is gone: ends everything without waiting.
    void abandon();

    /// Where notifications go.
    [[nodiscard]] notification_router& notifications() { return notifications_; }

    /// Runs the handlers for what a result asks for. The clocks stand still meanwhile.
    static task<result<std::string>> answer_question(self_ptr self, std::string method,
                                                     raw_json params);

    // inbound
    void on_notification(incoming_notification received) override;
    void on_request(incoming_request received) override;
    void on_skipped(error what) override;
    void on_closed(error why) override;

private:
    void wake_all() {
        calls_.wake();
        notifications_.urls().changed().notify_all();
    }

    static task<void> answer_request(self_ptr self, incoming_request received);
    static task<void> send_reply(self_ptr self, reply answer);
    void tell_user(std::string_view name, std::function<void(error const&)> const& handler,
                   error const& what);

    executor executor_;
    std::optional<Transport> transport_;
    std::shared_ptr<late<client_options const>> options_;
    late<logger> log_;
    connection_state state_ = connection_state::idle;
    late<server_info> server_;
    std::optional<late<codec>> codec_;
    std::int64_t next_id_ = 1;
    late<active_calls> calls_;
    late<detail::condition> closed_;  // notified when a background close begins or is complete
    bool close_running_ = false;
    std::shared_ptr<late<incoming_requests>> requests_;
    late<notification_router> notifications_;
};

template <transport Transport> std::optional<error> client_connection<Transport>::obstacle() const {
    auto const unsent = [](errc code, std::string words) {
        late<error> why(code, std::move(words));
        why.reached = delivery::unsent;
        return std::optional<late<error>>(std::move(why));
    };
    switch (state_) {
        case connection_state::connected: return std::nullopt;
        case connection_state::closed:
            return unsent(errc::closed, "the client was closed: call connect() to open it again");
        case connection_state::lost:
            return unsent(errc::connection_lost,
                          "the connection ended earlier: call connect() again");
        default: return unsent(errc::not_connected, "call connect() first");
    }
}

template <transport Transport>
result<void> client_connection<Transport>::finish_connecting(late<server_info> server,
                                                             late<codec> language) {
    if (!is_connecting()) return fail(errc::closed, "closed while connecting");
    server_ = std::move(server);
    codec_.emplace(std::move(language));
    state_ = connection_state::connected;
    log_.write(log_level::info, log_category::client, [this] {
        return "connected to " + server_.server.name + " " + server_.server.version +
               ", protocol " + server_.protocol_version;
    });
    return {};
}

template <transport Transport> void client_connection<Transport>::begin_close() {
    if (!transport_ || std::exchange(close_running_, true)) return;
    requests_->cancel_all();
    auto finish = [self = this->shared_from_this()](std::exception_ptr) {
        self->close_running_ = false;
        self->closed_.notify_all();
    };
    net::co_spawn(executor_, transport_->close(), std::move(finish));
}

template <transport Transport>
task<result<void>> client_connection<Transport>::wait_closed(self_ptr self, time_point deadline) {
    while (self->close_running_) {
        auto const woken = co_await self->closed_.wait(deadline);
        if (woken == detail::wake_reason::cancelled) co_return fail(errc::cancelled);
        if (woken == detail::wake_reason::timed_out) {
            co_return fail(errc::timed_out, "waiting for the last connection to close");
        }
    }
    co_return result<void>();
}

template <transport Transport>
task<result<void>> client_connection<Transport>::pause_connecting(self_ptr self, time_point until) {
    while (self->is_connecting()) {
        auto const woken = co_await self->closed_.wait(until);
        if (woken == detail::wake_reason::cancelled) co_return fail(errc::cancelled);
        if (woken == detail::wake_reason::timed_out) co_return result<void>();
    }
    co_return fail(errc::closed, "closed while connecting");
}

template <transport Transport> task<void> client_connection<Transport>::close(self_ptr self) {
    self->state_ = connection_state::closed;
    self->closed_.notify_all();
    self->notifications_.end_subscriptions(error(errc::closed, "the client was closed"));
    self->begin_close();
    self->wake_all();
    co_await wait_closed(self);
}

template <transport Transport> void client_connection<Transport>::abandon() {
    state_ = connection_state::closed;
    closed_.notify_all();
    notifications_.on_change = nullptr;
    requests_->cancel_all();
    notifications_.end_subscriptions(error(errc::closed, "the client was destroyed"));
    wake_all();
    transport_.reset();
}

template <transport Transport>
task<result<std::string>> client_connection<Transport>::answer_question(self_ptr self,
                                                                        std::string method,
                                                                        raw_json params) {
    self->calls_.pause(clock::now());
    auto answer = co_await responder::answer(self->options_, self->server_name(), std::move(method),
                                             std::move(params));
    self->calls_.resume(clock::now());
    auto const state = co_await net::this_coro::cancellation_state;
    if (state.cancelled() != net::cancellation_type::none) co_return fail(errc::cancelled);
    co_return answer;
}

template <transport Transport>
void client_connection<Transport>::on_request(incoming_request received) {
    if (era_of(codec_.value_or(legacy_codec(versions::legacy.front()))) == era::modern) {
        return on_skipped(error(errc::malformed_message,
                                "a request of the server was dropped: the modern era has none"));
    }
    bool const is_ping = received.method == "ping";
    bool const is_known = is_ping || responder(options_).handles(received.method);
    if (!is_known || requests_->full()) {
        rpc_error refusal;
        refusal.code = is_known ? rpc_code::internal_error : rpc_code::method_not_found;
        refusal.message = is_known ? "too many requests at the same time" : "method not found";
        reply answer(std::move(received.id), std::move(refusal));
        net::co_spawn(executor_, send_reply(this->shared_from_this(), std::move(answer)),
                      net::detached);
        return;
    }
    if (is_ping) {
        reply answer(std::move(received.id), std::string("{}"));
        net::co_spawn(executor_, send_reply(this->shared_from_this(), std::move(answer)),
                      net::detached);
        return;
    }
    auto const slot = requests_->add(received.id);
    auto finish = [requests = requests_, id = received.id](std::exception_ptr) {
        requests->remove(id);
    };
    net::co_spawn(executor_, answer_request(this->shared_from_this(), std::move(received)),
                  net::bind_cancellation_slot(slot, std::move(finish)));
}

template <transport Transport>
task<void> client_connection<Transport>::answer_request(self_ptr self, incoming_request received) {
    auto answer = co_await answer_question(self, received.method, received.params.raw());
    auto const state = co_await net::this_coro::cancellation_state;
    // The server withdrew its question, or is gone: an answer would be for nobody.
    if (state.cancelled() != net::cancellation_type::none || !self->transport_) co_return;
    if (answer) {
        reply good(std::move(received.id), std::move(*answer));
        co_await send_reply(self, std::move(good));
        co_return;
    }
    self->log_.write(log_level::warning, log_category::client, [&] {
        return received.method + " was not answered: " + answer.error().message();
    });
    reply bad(std::move(received.id), responder::to_rpc_error(answer.error()));
    co_await send_reply(self, std::move(bad));
}

template <transport Transport>
task<void> client_connection<Transport>::send_reply(self_ptr self, reply answer) {
    if (!self->transport_) co_return;
    auto sent = co_await self->transport_->respond(std::move(answer));
    if (sent) co_return;
    self->log_.write(log_level::debug, log_category::transport,
                     [&] { return "an answer could not be sent: " + sent.error().message(); });
}

template <transport Transport>
void client_connection<Transport>::on_notification(incoming_notification received) {
    auto const kept = this->shared_from_this();  // a user's handler may destroy the client
    auto const withdrawn = notifications_.receive(received);
    if (withdrawn) requests_->cancel(*withdrawn);
}

template <transport Transport> void client_connection<Transport>::on_skipped(error what) {
    log_.write(log_level::warning, log_category::transport, [&] { return what.message(); });
    if (options_->skipped_) tell_user("on_skipped", options_->skipped_, what);
}

template <transport Transport> void client_connection<Transport>::on_closed(error why) {
    auto const kept = this->shared_from_this();  // a user's handler may destroy the client
    log_.write(log_level::warning, log_category::transport, [&] { return why.message(); });
    bool const was_connected = state_ == connection_state::connected;
    if (was_connected) state_ = connection_state::lost;
    requests_->cancel_all();
    notifications_.end_subscriptions(why);
    wake_all();
    if (was_connected && options_->disconnect_)
        tell_user("on_disconnect", options_->disconnect_, why);
}

// A user's mistake must not end the connection, or keep it from ending.
template <transport Transport>
void client_connection<Transport>::tell_user(std::string_view name,
                                             std::function<void(error const&)> const& handler,
                                             error const& what) {
    auto const kept = this->shared_from_this();  // the handler may destroy the client
    try {
        handler(what);
    } catch (...) {
        log_.write(log_level::error, log_category::event_handler,
                   [&] { return std::string(name) + " threw an exception"; });
    }
}

}  // namespace mcp

// Single flight: of those who want the same thing at the same time, one fetches it.

namespace mcp {

/// A fetch that is under way, and what came of it. Templates, so that only programs with a client
/// compile them.
template <class Condition> struct basic_flight {
    using outcome_type = result<std::shared_ptr<detail::late<Condition, void const>>>;

    explicit basic_flight(executor const& where) : changed(where) {}

    Condition changed;
    bool landed = false;
    std::optional<outcome_type> outcome;
};

/// The fetches that are under way, by key.
template <class Condition> class basic_flights {
public:
    using flight_type = basic_flight<Condition>;

    /// The leader's part. However the leader ends, those who wait go on; without an outcome, one of
    /// them leads next.
    class leadership {
    public:
        leadership(basic_flights& owner, std::string key, std::shared_ptr<flight_type> mine)
            : owner_(&owner),
              key_(std::move(key)),
              flight_(std::move(mine)) {}
        leadership(leadership const&) = delete;
        leadership& operator=(leadership const&) = delete;
        ~leadership() {
            // Another may have begun after `forget`.
            if (owner_->find(key_) == flight_) owner_->running_.erase(key_);
            flight_->landed = true;
            flight_->changed.notify_all();
        }

        void land(typename flight_type::outcome_type outcome) {
            flight_->outcome.emplace(std::move(outcome));
        }

    private:
        basic_flights* owner_;
        std::string key_;
        std::shared_ptr<flight_type> flight_;
    };

    /// The fetch of that key that is under way; null if the caller should lead one.
    [[nodiscard]] std::shared_ptr<flight_type> find(std::string const& key) const {
        auto const found = running_.find(key);
        return found == running_.end() ? nullptr : found->second;
    }

    [[nodiscard]] leadership lead(std::string const& key, executor const& where) {
        auto mine = std::make_shared<flight_type>(where);
        running_.insert_or_assign(key, mine);
        return leadership(*this, key, std::move(mine));
    }

    /// Who asks from now on begins a fetch of its own: what is under way may bring what is out of
    /// date.
    void forget(std::string const& key) { running_.erase(key); }
    void forget_all() { running_.clear(); }

    /// Waits for the flight to land. Errors: timed_out, cancelled.
    template <class Flight>
    static task<result<void>> wait(std::shared_ptr<Flight> awaited, time_point deadline) {
        while (!awaited->landed) {
            auto const why = co_await awaited->changed.wait(deadline);
            if (why == detail::wake_reason::cancelled) co_return fail(errc::cancelled);
            if (why == detail::wake_reason::timed_out) co_return fail(errc::timed_out);
        }
        co_return result<void>();
    }

private:
    std::map<std::string, std::shared_ptr<flight_type>> running_;
};

using flight = basic_flight<detail::condition>;
using flights = basic_flights<detail::condition>;

}  // namespace mcp

// Error -32042 (2025-11-25): the call works once the user has visited some URLs.

namespace mcp {

/// Templates, so that only programs with a client compile them.
template <class Error> bool needs_urls(Error const& why) {
    return why.remote && why.remote->code == rpc_code::url_elicitation_required;
}

/// The elicitations that such an error lists.
template <class Error, class Value = detail::late<Error, raw_json>>
std::vector<Value> required_urls(Error const& why) {
    std::vector<Value> found;
    auto document = detail::late<Error, json_document>::parse(frame::copy(why.remote->data));
    if (!document) return found;
    auto in = document->cursor();
    detail::for_each_member(in, [&](std::string_view key) {
        if (key != "elicitations" || in.type() != json_type::array) return in.skip();
        in.enter_array();
        while (in.next_element()) found.push_back(in.take_raw());
    });
    return found;
}

namespace detail {

template <class Value> std::string url_elicitation_id(Value const& params) {
    std::string id;
    auto document = late<Value, json_document>::parse(frame::copy(std::string(params.text())));
    if (!document) return id;
    auto in = document->cursor();
    for_each_member(in, [&](std::string_view key) {
        if (key == "elicitationId" && in.type() == json_type::string) in.read(id);
        else in.skip();
    });
    return id;
}

}  // namespace detail

/// Asks the user for each URL, and waits until the server says that they are done. Then the call is
/// worth repeating. Fails with `why` if nobody can be asked or the user declined.
template <transport Transport>
task<result<void>> consent_to_urls(std::shared_ptr<client_connection<Transport>> link,
                                   detail::late<Transport, active_call>& call,
                                   detail::late<Transport, error> why, unsigned& round) {
    auto const urls = required_urls(why);
    if (urls.empty() || !link->options().url_elicitation_) co_return fail(std::move(why));
    if (++round > link->options().max_rounds_) co_return fail(std::move(why));
    std::vector<std::string> waiting_for;
    for (auto const& each : urls) {
        waiting_for.push_back(detail::url_elicitation_id(each));
        std::string method = "elicitation/create";
        auto answer =
            co_await client_connection<Transport>::answer_question(link, std::move(method), each);
        if (!answer && answer.error().code == errc::cancelled)
            co_return fail(std::move(answer.error()));
        if (!answer || answer->find("\"accept\"") == std::string::npos)
            co_return fail(std::move(why));
    }
    auto const all_done = [&] {
        return std::all_of(waiting_for.begin(), waiting_for.end(), [&](std::string const& id) {
            return link->notifications().urls().contains(id);
        });
    };
    while (!all_done()) {
        // Consent only opens the page; the server says when the user is through with it.
        time_point const until =
            std::min(call.limits().expiry(clock::now()), clock::now() + std::chrono::minutes(10));
        auto const woken = co_await link->notifications().urls().changed().wait(until);
        if (woken == detail::wake_reason::cancelled) co_return fail(errc::cancelled);
        if (auto blocked = link->obstacle()) co_return fail(std::move(*blocked));
        if (woken == detail::wake_reason::timed_out && until >= call.limits().total_end()) {
            co_return fail(errc::timed_out, "waiting for the user to be through with a URL");
        }
        // Some servers never say it: then the repeated call finds out.
        if (woken == detail::wake_reason::timed_out) co_return result<void>();
    }
    co_return result<void>();
}

}  // namespace mcp

// Random numbers that jitter needs: cheap, and the same for the same seed.

namespace mcp::detail {

/// Numbers in [0, 1), as std::minstd_rand and std::uniform_real_distribution make them; but the
/// header <random> takes longer to compile than the rest of the client. Not for secrets.
class random_fractions {
public:
    explicit random_fractions(std::uint32_t seed) noexcept : state_(seed % modulus) {
        if (state_ == 0) state_ = 1;
    }

    /// A seed that differs between programs, and between what is at other addresses.
    static std::uint32_t make_seed(void const* address) noexcept {
        auto const now = std::chrono::high_resolution_clock::now().time_since_epoch().count();
        auto const place = reinterpret_cast<std::uintptr_t>(address);
        std::uint64_t const mixed = (static_cast<std::uint64_t>(now) ^ place) * 0x9e3779b97f4a7c15U;
        return static_cast<std::uint32_t>(mixed >> 32U);
    }

    double next() noexcept {
        // Two steps, because one has fewer bits than a double.
        constexpr double range = modulus - 1;
        double const low = step();
        double const fraction = (low + step() * range) / (range * range);
        return fraction < 1 ? fraction : 0;
    }

private:
    static constexpr std::uint32_t modulus = 2147483647;

    // From 0 to modulus - 2.
    double step() noexcept {
        state_ = static_cast<std::uint32_t>(std::uint64_t(state_) * 48271 % modulus);
        return static_cast<double>(state_ - 1);
    }

    std::uint32_t state_;
};

}  // namespace mcp::detail

// The store behind a cache policy: results by key, with expiry, a bound, and invalidation by topic.

namespace mcp {

/// Proof of when a fetch started. Take it before the fetch and give it to `store` after; if the
/// topic was invalidated in between, the result is out of date already and is not kept.
class cache_generation {
public:
    cache_generation() = default;

private:
    template <class Key> friend class basic_result_cache;

    // Shared with the cache; a mere mention of the topic, not of the cache, so it may outlive it.
    struct topic_state {
        std::uint64_t number = 0;
    };

    explicit cache_generation(std::shared_ptr<topic_state> topic)
        : topic_(std::move(topic)),
          number_(topic_->number) {}

    [[nodiscard]] bool is_current() const { return topic_ && topic_->number == number_; }

    std::shared_ptr<topic_state> topic_;
    std::uint64_t number_ = 0;
};

/// Keeps results by key. A key belongs to the topic of the generation that it was stored with; the
/// topic is the method name, so that `invalidate("tools/list")` covers every page. Time comes as a
/// parameter. Not thread-safe: it belongs to one strand. Every operation is O(1) on average except
/// `clear`; invalidated results stay in memory until they are replaced or pushed out.
///
/// `Key` is std::string. A template, so that only programs with a client compile it.
template <class Key> class basic_result_cache {
public:
    using value_type = std::shared_ptr<void const>;

    /// Keeps at most `max_entries` results; zero keeps none.
    explicit basic_result_cache(std::size_t max_entries) : max_entries_(max_entries) {}

    basic_result_cache(basic_result_cache const&) = delete;
    basic_result_cache& operator=(basic_result_cache const&) = delete;
    basic_result_cache(basic_result_cache&&) = default;
    basic_result_cache& operator=(basic_result_cache&&) = default;
    ~basic_result_cache() = default;

    /// The result if it is kept, neither expired nor invalidated; else null.
    [[nodiscard]] value_type lookup(std::string_view key, time_point now) {
        auto const found = index_.find(key);
        if (found == index_.end()) return nullptr;
        entry const& kept = *found->second;
        if (now >= kept.expires || !kept.generation.is_current()) return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        return kept.value;
    }

    /// The last result kept, also if it expired or was invalidated; null if there is none. For
    /// serving something when the server cannot be reached.
    [[nodiscard]] value_type lookup_stale(std::string_view key) {
        auto const found = index_.find(key);
        if (found == index_.end()) return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        return found->second->value;
    }

    /// Keeps a result, replacing the one before. False if it was not kept: no time to live, a null
    /// value, no room at all, or invalidated since `fetched` was taken. A result that the server
    /// forbids to keep (no time to live) also drops the one before.
    bool store(std::string_view key, value_type value, duration ttl, time_point now,
               cache_generation fetched) {
        if (max_entries_ == 0 || value == nullptr || !fetched.is_current()) return false;
        auto const found = index_.find(key);
        if (ttl <= duration()) {
            if (found != index_.end()) erase(found);
            return false;
        }
        time_point const expires = expiry(now, ttl);
        if (found != index_.end()) {
            entry& kept = *found->second;
            kept.value = std::move(value);
            kept.expires = expires;
            kept.generation = std::move(fetched);
            entries_.splice(entries_.begin(), entries_, found->second);
            return true;
        }
        if (entries_.size() >= max_entries_) erase(index_.find(entries_.back().key));
        entries_.push_front({Key(key), std::move(value), expires, std::move(fetched)});
        index_.emplace(entries_.front().key, entries_.begin());
        return true;
    }

    /// The generation of a topic now; to be taken before a fetch starts.
    [[nodiscard]] cache_generation generation(std::string_view topic) {
        auto found = topics_.find(topic);
        if (found == topics_.end()) {
            auto fresh = std::make_shared<cache_generation::topic_state>();
            found = topics_.emplace(Key(topic), std::move(fresh)).first;
        }
        return cache_generation(found->second);
    }

    /// Makes every result of the topic out of date, and those whose fetch is under way as well.
    /// They stay available to `lookup_stale`.
    void invalidate(std::string_view topic) {
        auto const found = topics_.find(topic);
        if (found != topics_.end()) ++found->second->number;
    }

    /// Forgets everything, also for `lookup_stale`, and keeps nothing whose fetch is under way: for
    /// when the results may belong to somebody else, as after a change of credentials.
    void clear() {
        for (auto& [name, topic] : topics_) ++topic->number;
        index_.clear();
        entries_.clear();
    }

    /// Results in memory, out of date or not.
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct entry {
        Key key;
        value_type value;
        time_point expires;
        cache_generation generation;
    };

    struct text_hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>()(text);
        }
    };

    // The most recently used entry is first. Nodes never move, so the index refers to their keys.
    using entry_list = std::list<entry>;
    using entry_index = std::unordered_map<std::string_view, typename entry_list::iterator>;
    using topic_ptr = std::shared_ptr<cache_generation::topic_state>;
    using topic_map = std::unordered_map<Key, topic_ptr, text_hash, std::equal_to<>>;

    // A server may name a time that the clock cannot count to.
    static time_point expiry(time_point now, duration ttl) {
        auto const room = time_point::max() - std::max(now, time_point());
        if (ttl >= duration(room)) return time_point::max();
        return now + ttl.chrono();
    }

    void erase(typename entry_index::iterator found) {
        auto const position = found->second;
        index_.erase(found);  // first: its key is a view of the entry's
        entries_.erase(position);
    }

    std::size_t max_entries_;
    entry_list entries_;
    entry_index index_;
    topic_map topics_;
};

using result_cache = basic_result_cache<std::string>;

}  // namespace mcp

// Picks the policies of a client out of a list in any order, and explains what does not fit.

// Cache policies: which results are kept, and for how long.

namespace mcp {

/// What the server said about keeping a result.
struct cache_hint {
    std::optional<duration> ttl;  ///< Absent if it said nothing, as every legacy server does.
    bool is_private = true;       ///< For this user only: never to be shared between users.
};

/// Says how long a result is kept (zero: not at all), how many results are kept at most, and
/// whether one that is out of date is better than an error when the server cannot be reached.
template <class P>
concept cache_policy = requires(P const& policy, cache_hint const& hint) {
    { policy.time_to_live(hint) } -> std::same_as<duration>;
    { policy.max_entries() } -> std::convertible_to<std::size_t>;
    { policy.serve_stale_on_error() } -> std::convertible_to<bool>;
};

/// The settings of a cache besides its time to live.
struct cache_settings {
    /// Results kept; the least recently used goes first. A server has a handful of lists, so the
    /// rest is room for the resources that a program reads again and again.
    std::size_t max_entries = 256;
    bool serve_stale_on_error = false;  ///< Answer from an expired result rather than fail.

    bool operator==(cache_settings const&) const = default;
};

/// The shared rule: the shorter of the server's time and ours wins, so the server can only shorten.
/// A server that says zero (or less) forbids keeping, one that says nothing leaves it to us.
constexpr duration shorter_time_to_live(duration ours, cache_hint const& hint) noexcept {
    duration const shorter = hint.ttl ? std::min(*hint.ttl, ours) : ours;
    return std::max(shorter, duration());
}

/// Keeps nothing.
struct no_cache {
    static constexpr bool enabled = false;

    [[nodiscard]] constexpr duration time_to_live(cache_hint const&) const noexcept { return {}; }
    [[nodiscard]] constexpr std::size_t max_entries() const noexcept { return 0; }
    [[nodiscard]] constexpr bool serve_stale_on_error() const noexcept { return false; }
};

/// Keeps results for a time, as in `ttl_cache<5min>`; the settings are part of the type.
template <duration TimeToLive = duration(std::chrono::minutes(5)),
          cache_settings Settings = cache_settings{}>
struct ttl_cache {
    static_assert(TimeToLive >= duration(), "bad ttl_cache: the time must not be negative");

    static constexpr bool enabled = TimeToLive > duration() && Settings.max_entries > 0;

    [[nodiscard]] constexpr duration time_to_live(cache_hint const& hint) const noexcept {
        return shorter_time_to_live(TimeToLive, hint);
    }
    [[nodiscard]] constexpr std::size_t max_entries() const noexcept {
        return Settings.max_entries;
    }
    [[nodiscard]] constexpr bool serve_stale_on_error() const noexcept {
        return Settings.serve_stale_on_error;
    }
};

/// Keeps results for a time; the settings come at run time, for example from a file. A time of
/// zero turns the cache off.
class runtime_cache {
public:
    runtime_cache() = default;
    explicit runtime_cache(duration time_to_live,
                           cache_settings settings = cache_settings{}) noexcept
        : time_to_live_(time_to_live),
          settings_(settings) {}

    [[nodiscard]] cache_settings const& settings() const noexcept { return settings_; }

    [[nodiscard]] duration time_to_live(cache_hint const& hint) const noexcept {
        return shorter_time_to_live(time_to_live_, hint);
    }
    [[nodiscard]] std::size_t max_entries() const noexcept { return settings_.max_entries; }
    [[nodiscard]] bool serve_stale_on_error() const noexcept {
        return settings_.serve_stale_on_error;
    }

private:
    duration time_to_live_ = std::chrono::minutes(5);
    cache_settings settings_;
};

}  // namespace mcp

// Retry policies: whether to try again, and how long to wait first.

namespace mcp {

/// Decides how long to wait before the `retry`-th retry (1 is the first) of a request that failed
/// with the given error; nullopt gives up. `random` is uniform in [0, 1). It is asked once for each
/// failure, and must not wait itself.
template <class P>
concept retry_policy = requires(P const& policy, unsigned retry, error const& why,
                                attempt_info const& attempt, double random) {
    { policy.delay_before(retry, why, attempt, random) } -> std::same_as<std::optional<duration>>;
};

/// The settings of an exponential backoff.
struct backoff {
    unsigned max_retries = 3;                    ///< Retries after the first try; 0 is none.
    duration initial = std::chrono::seconds(1);  ///< The wait before the first retry.
    double factor = 2;                           ///< Each wait is this many times the last one.
    duration max = std::chrono::seconds(30);     ///< No wait is longer, but for the jitter.
    double jitter = 0.1;  ///< Up to this part of the wait is added at random, against stampedes.

    bool operator==(backoff const&) const = default;
};

/// What is wrong with the settings, naming the field; empty if nothing is.
constexpr std::string_view find_mistake(backoff const& settings) noexcept {
    double const infinity = std::numeric_limits<double>::infinity();
    if (settings.initial < duration()) return "initial must not be negative";
    if (settings.max < duration()) return "max must not be negative";
    if (!(settings.factor >= 1 && settings.factor < infinity)) return "factor must be 1 or more";
    if (!(settings.jitter >= 0 && settings.jitter <= 1)) return "jitter must be between 0 and 1";
    return {};
}

namespace detail {

// Rounds to whole milliseconds; what does not fit becomes the nearest that does, NaN becomes 0.
inline duration saturated_duration(double milliseconds) noexcept {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    if (!(milliseconds > 0)) return {};
    // The double nearest to `most` is one above it, hence >=.
    if (milliseconds >= static_cast<double>(most)) return duration::from_milliseconds(most);
    return duration::from_milliseconds(static_cast<std::int64_t>(milliseconds));
}

}  // namespace detail

/// min(initial * factor^(retry - 1), max), plus `random` * jitter of that. Total: any settings and
/// any retry number give a wait that is not negative.
inline duration backoff_delay(backoff const& settings, unsigned retry, double random) noexcept {
    if (settings.initial <= duration() || settings.max <= duration()) return {};
    double const exponent = retry > 1 ? static_cast<double>(retry - 1) : 0.0;
    double const most = static_cast<double>(settings.max.milliseconds);
    double delay =
        static_cast<double>(settings.initial.milliseconds) * std::pow(settings.factor, exponent);
    if (!(delay < most)) delay = most;  // also when it overflowed to infinity or NaN
    double const part = random > 0 ? std::fmin(random, 1.0) : 0.0;
    double const jitter = settings.jitter > 0 ? settings.jitter : 0.0;
    return detail::saturated_duration(delay + delay * jitter * part);
}

/// True if the error may go away by itself and the request may be sent again: what every retry
/// policy of this library asks first.
inline bool may_retry(error const& why, attempt_info const& attempt) noexcept {
    error_class const kind = classify(why);
    // Nobody knows what an unknown error left behind; for a connection that was not made: nothing.
    if (kind == error_class::unknown) return attempt.kind == request_kind::connect;
    if (!is_retryable(kind)) return false;
    // The transport has made a new session already, and lost that one too.
    if (why.code == make_error_code(errc::session_expired)) return false;
    // A call that timed out may still be running over there.
    bool const timed_out = why.code == make_error_code(errc::timed_out);
    if (timed_out && attempt.kind == request_kind::call) return attempt.idempotent;
    return may_repeat(attempt, why);
}

/// The whole decision, shared by every form below. What the server asked for in Retry-After wins
/// over the backoff, also over its maximum.
inline std::optional<duration> decide_retry(backoff const& settings, unsigned retry,
                                            error const& why, attempt_info const& attempt,
                                            double random) noexcept {
    if (retry > settings.max_retries || !may_retry(why, attempt)) return std::nullopt;
    if (why.retry_after) return *why.retry_after < duration() ? duration() : *why.retry_after;
    return backoff_delay(settings, retry, random);
}

/// Never tries again.
struct no_retry {
    static constexpr bool enabled = false;

    [[nodiscard]] constexpr std::optional<duration> delay_before(unsigned, error const&,
                                                                 attempt_info const&,
                                                                 double) const noexcept {
        return std::nullopt;
    }
};

/// Waits longer after each failure; the settings are part of the type.
template <backoff Settings = backoff{}> struct exponential_backoff {
    static_assert(find_mistake(Settings).empty(),
                  "bad backoff settings: initial and max must not be negative, factor must be 1 or "
                  "more, jitter must be between 0 and 1");

    static constexpr bool enabled = Settings.max_retries > 0;

    [[nodiscard]] std::optional<duration> delay_before(unsigned retry, error const& why,
                                                       attempt_info const& attempt,
                                                       double random) const noexcept {
        return decide_retry(Settings, retry, why, attempt, random);
    }
};

/// Waits longer after each failure; the settings come at run time, for example from a file.
class runtime_backoff {
public:
    runtime_backoff() = default;
    explicit runtime_backoff(backoff settings) noexcept : settings_(settings) {}

    [[nodiscard]] backoff const& settings() const noexcept { return settings_; }

    [[nodiscard]] std::optional<duration> delay_before(unsigned retry, error const& why,
                                                       attempt_info const& attempt,
                                                       double random) const noexcept {
        return decide_retry(settings_, retry, why, attempt, random);
    }

private:
    backoff settings_;
};

namespace detail {

constexpr backoff fixed_settings(unsigned max_retries, duration delay) noexcept {
    backoff settings;
    settings.max_retries = max_retries;
    settings.initial = delay;
    settings.factor = 1;
    settings.max = delay;
    settings.jitter = 0;
    return settings;
}

}  // namespace detail

/// Waits the same time before each retry, without jitter.
template <unsigned MaxRetries = 3, duration Delay = duration(std::chrono::seconds(1))>
struct fixed_delay {
    static_assert(Delay >= duration(), "bad fixed_delay: Delay must not be negative");

    static constexpr bool enabled = MaxRetries > 0;

    [[nodiscard]] std::optional<duration> delay_before(unsigned retry, error const& why,
                                                       attempt_info const& attempt,
                                                       double random) const noexcept {
        return decide_retry(detail::fixed_settings(MaxRetries, Delay), retry, why, attempt, random);
    }
};

/// `fixed_delay` with settings that come at run time.
class runtime_fixed_delay {
public:
    runtime_fixed_delay() = default;
    runtime_fixed_delay(unsigned max_retries, duration delay) noexcept
        : max_retries_(max_retries),
          delay_(delay) {}

    [[nodiscard]] unsigned max_retries() const noexcept { return max_retries_; }
    [[nodiscard]] duration delay() const noexcept { return delay_; }

    [[nodiscard]] std::optional<duration> delay_before(unsigned retry, error const& why,
                                                       attempt_info const& attempt,
                                                       double random) const noexcept {
        backoff const settings = detail::fixed_settings(max_retries_, delay_);
        return decide_retry(settings, retry, why, attempt, random);
    }

private:
    unsigned max_retries_ = 3;
    duration delay_ = std::chrono::seconds(1);
};

}  // namespace mcp

namespace mcp {
namespace detail {

// Whether a class has a member of a name, whatever its type: inheriting a second one makes the name
// ambiguous. A final class cannot be inherited from, so there only a plain member is seen.
template <class P> struct probe_delay_before {
    struct second {
        int delay_before;
    };
    struct both : P, second {};
    static constexpr bool found = !requires { &both::delay_before; };
};

template <class P> struct probe_limit_for {
    struct second {
        int limit_for;
    };
    struct both : P, second {};
    static constexpr bool found = !requires { &both::limit_for; };
};

template <class P> struct probe_time_to_live {
    struct second {
        int time_to_live;
    };
    struct both : P, second {};
    static constexpr bool found = !requires { &both::time_to_live; };
};

template <class P>
concept inheritable = std::is_class_v<P> && !std::is_final_v<P>;

template <class P> consteval bool names_delay_before() {
    if constexpr (inheritable<P>) return probe_delay_before<P>::found;
    else return requires {
            &P::delay_before;
        };
}

template <class P> consteval bool names_limit_for() {
    if constexpr (inheritable<P>) return probe_limit_for<P>::found;
    else return requires {
            &P::limit_for;
        };
}

template <class P> consteval bool names_time_to_live() {
    if constexpr (inheritable<P>) return probe_time_to_live<P>::found;
    else return requires {
            &P::time_to_live;
        };
}

// Instantiated once for each policy, so that the compiler names the culprit.
template <class P> struct check_policy {
    static constexpr int kinds =
        int(retry_policy<P>) + int(timeout_policy<P>) + int(cache_policy<P>);
    static constexpr bool near_retry = !retry_policy<P> && names_delay_before<P>();
    static constexpr bool near_timeout = !timeout_policy<P> && names_limit_for<P>();
    static constexpr bool near_cache = !cache_policy<P> && names_time_to_live<P>();

    static_assert(!near_retry,
                  "near miss: delay_before of a retry policy must be `std::optional<duration> "
                  "delay_before(unsigned, error const&, attempt_info const&, double) const`");
    static_assert(!near_timeout,
                  "near miss: limit_for of a timeout policy must be `time_limit "
                  "limit_for(request_kind) const`");
    static_assert(
        !near_cache,
        "near miss: a cache policy must have `duration time_to_live(cache_hint const&) "
        "const`, `std::size_t max_entries() const` and `bool serve_stale_on_error() const`");
    static_assert(kinds > 0 || near_retry || near_timeout || near_cache,
                  "not a policy: it must have delay_before (retry), limit_for (timeout) or "
                  "time_to_live (cache); give other arguments in their own place");
    static_assert(kinds <= 1,
                  "one type is several policies: split it into one type for each of retry, timeout "
                  "and cache");

    static constexpr bool passed = true;
};

template <class...> inline constexpr bool never = false;

// The types of the two culprits show in the compiler's message.
template <class First, class Second> struct two_retry_policies {
    static_assert(never<First, Second>,
                  "two retry policies: keep one of the two and remove the other");
};

template <class First, class Second> struct two_timeout_policies {
    static_assert(never<First, Second>,
                  "two timeout policies: keep one of the two and remove the other");
};

template <class First, class Second> struct two_cache_policies {
    static_assert(never<First, Second>,
                  "two cache policies: keep one of the two and remove the other");
};

struct retry_kind {
    template <class P> static constexpr bool holds = retry_policy<P>;
    template <class First, class Second> using twice = two_retry_policies<First, Second>;
};

struct timeout_kind {
    template <class P> static constexpr bool holds = timeout_policy<P>;
    template <class First, class Second> using twice = two_timeout_policies<First, Second>;
};

struct cache_kind {
    template <class P> static constexpr bool holds = cache_policy<P>;
    template <class First, class Second> using twice = two_cache_policies<First, Second>;
};

// The only policy of a kind, or void if there is none.
template <class Kind, class Found, class... Policies> struct only_one { using type = Found; };

template <class Kind, class Found, class First, class... Rest>
    requires(!Kind::template holds<First>)
struct only_one<Kind, Found, First, Rest...> : only_one<Kind, Found, Rest...> {};

template <class Kind, class First, class... Rest>
    requires(Kind::template holds<First>)
struct only_one<Kind, void, First, Rest...> : only_one<Kind, First, Rest...> {};

template <class Kind, class Found, class First, class... Rest>
    requires(Kind::template holds<First> && !std::is_void_v<Found>)
struct only_one<Kind, Found, First, Rest...> : Kind::template twice<Found, First> {
    using type = Found;
};

template <class Kind, class Default, class... Policies> struct choose {
    using found = typename only_one<Kind, void, Policies...>::type;
    using type = std::conditional_t<std::is_void_v<found>, Default, found>;
};

template <class Policy, class... Given>
inline constexpr int times_given = (0 + ... +
                                    int(std::same_as<std::remove_cvref_t<Given>, Policy>));

}  // namespace detail

/// False for policies that say `static constexpr bool enabled = false`: a client leaves out the
/// code that would ask them.
template <class P> inline constexpr bool is_enabled = true;

template <class P>
    requires requires { bool(P::enabled); }
inline constexpr bool is_enabled<P> = bool(P::enabled);

/// The policies of a client: any subset in any order, each recognised by its concept; what is left
/// out takes its default. Two of a kind, a type that is none, and one that nearly is do not
/// compile, and the message names the fix.
template <class... Policies> struct policy_set {
    static_assert((detail::check_policy<Policies>::passed && ...));

    using retry =
        typename detail::choose<detail::retry_kind, exponential_backoff<>, Policies...>::type;
    using timeout =
        typename detail::choose<detail::timeout_kind, layered_timeout<>, Policies...>::type;
    using cache = typename detail::choose<detail::cache_kind, ttl_cache<>, Policies...>::type;

    /// True if each of the values is one of these policies and none comes twice, so that `pick` can
    /// serve all three from them.
    template <class... Given>
    static constexpr bool accepts = detail::times_given<retry, Given...> <= 1 &&
                                    detail::times_given<timeout, Given...> <= 1 &&
                                    detail::times_given<cache, Given...> <= 1 &&
                                    detail::times_given<retry, Given...> +
                                            detail::times_given<timeout, Given...> +
                                            detail::times_given<cache, Given...> ==
                                        int(sizeof...(Given));
};

/// The value among `given` whose type is `Policy`, or a default-constructed one. Forward the same
/// arguments once for each policy: only the value that is picked is moved from.
template <class Policy> Policy pick() {
    static_assert(std::default_initializable<Policy>,
                  "this policy has no default: give its value to the constructor");
    return Policy();
}

template <class Policy, class First, class... Rest> Policy pick(First&& first, Rest&&... rest) {
    static_assert(detail::times_given<Policy, First, Rest...> <= 1,
                  "the same policy is given twice: remove one of the two values");
    if constexpr (std::same_as<std::remove_cvref_t<First>, Policy>) {
        return std::forward<First>(first);
    } else {
        return pick<Policy>(std::forward<Rest>(rest)...);
    }
}

}  // namespace mcp

namespace mcp {

/// The policies at work on one connection. Its coroutines hold it by shared_ptr.
template <transport Transport, class Policies>
class client_engine : public std::enable_shared_from_this<client_engine<Transport, Policies>> {
public:
    // Late: only programs with a client compile what is done with these.
    template <class T> using late = detail::late<Transport, T>;

    using self_ptr = std::shared_ptr<client_engine>;
    using operation_type = late<operation>;
    using transport_type = Transport;
    using connection_type = client_connection<Transport>;
    using retry_type = typename Policies::retry;
    using timeout_type = typename Policies::timeout;
    using cache_type = typename Policies::cache;

    client_engine(std::shared_ptr<connection_type> connection, retry_type retry,
                  timeout_type timeout, cache_type cache)
        : link(std::move(connection)),
          retry_(std::move(retry)),
          timeout_(std::move(timeout)),
          cache_policy(std::move(cache)),
          cache(cache_policy.max_entries()),
          random_(link->options().seed_.value_or(detail::random_fractions::make_seed(this))) {}

    /// Runs an operation to its answer, which it then holds. A JSON-RPC error of the server is
    /// errc::remote_error. `what` must outlive the coroutine.
    static task<result<void>> run(self_ptr self, operation_type& what);

    /// The parts of run(), for the coroutine that cannot afford another one: what is sent first,
    /// the first answer, and, unless that settles the operation, everything after it.
    result<late<request>> begin(operation_type& what);
    result<void> take(operation_type& what, result<late<response>>&& answer) const;
    static bool is_settled(operation_type& what, result<void> const& taken);
    static task<result<void>> go_on(self_ptr self, operation_type& what, result<void> taken);

    [[nodiscard]] exchange_clock clock_for(request_kind kind, late<call_options> const& options,
                                           time_point now) const {
        time_limit const limit = effective_limit(timeout_.limit_for(kind), options, kind);
        return exchange_clock(limit.idle, limit.total, now);
    }

    /// How long to wait before a retry; nothing if there is none.
    std::optional<duration> retry_delay(unsigned retry, error const& why,
                                        attempt_info const& about) {
        double const random = random_.next();
        auto const delay = retry_.delay_before(retry, why, about, random);
        if (delay) {
            link->log().write(log_level::info, log_category::retry, [&] {
                return std::string(to_string(about.kind)) + " again in " +
                       std::to_string(delay->milliseconds) + " ms: " + why.message();
            });
        }
        return delay;
    }

    std::shared_ptr<connection_type> const link;

    /// For modern servers: the level of log messages that each request asks for.
    std::string log_level;

    /// For modern servers: what subscribe_resource holds open, by URI.
    std::map<std::string, late<subscription>> resource_subscriptions;

private:
    result<late<request>> prepare(late<active_call>& call, operation_type const& what,
                                  std::string const& extra);
    result<void> accept(operation_type& what, result<late<response>>&& answer) const;
    task<std::optional<late<error>>> try_again(late<active_call>& call, operation_type const& what,
                                               late<error> why, unsigned& retry, unsigned& round);
    static task<result<std::string>> answer_round(self_ptr self, late<active_call>& call,
                                                  late<result_header> header, unsigned round);

    [[no_unique_address]] retry_type retry_;
    [[no_unique_address]] timeout_type timeout_;

public:
    [[no_unique_address]] cache_type const cache_policy;
    late<result_cache> cache;
    late<mcp::flights> flights;

private:
    detail::random_fractions random_;
};

template <transport Transport, class Policies>
task<result<void>> client_engine<Transport, Policies>::run(self_ptr self, operation_type& what) {
    auto sent = self->begin(what);
    if (!sent) co_return fail(std::move(sent.error()));
    auto taken = self->take(what, co_await self->link->wire().exchange(std::move(*sent)));
    if (is_settled(what, taken)) co_return taken;
    auto done = co_await go_on(self, what, std::move(taken));
    what.call.reset();
    co_return done;
}

template <transport Transport, class Policies>
auto client_engine<Transport, Policies>::begin(operation_type& what) -> result<late<request>> {
    time_point const begun = clock::now();
    what.call.emplace(link->calls(), clock_for(what.kind, what.options, begun),
                      std::move(what.options.progress_), begun);
    return prepare(*what.call, what, {});
}

template <transport Transport, class Policies>
result<void> client_engine<Transport, Policies>::take(operation_type& what,
                                                      result<late<response>>&& answer) const {
    what.ends = what.call->limits().total_end();
    return accept(what, std::move(answer));
}

// A settled operation is under way no more.
template <transport Transport, class Policies>
bool client_engine<Transport, Policies>::is_settled(operation_type& what,
                                                    result<void> const& taken) {
    // Awaiting anything once the caller was cancelled would throw.
    bool const settled = taken ? what.header.type != result_type::input_required
                               : taken.error().code == errc::cancelled;
    if (settled) what.call.reset();
    return settled;
}

template <transport Transport, class Policies>
task<result<void>> client_engine<Transport, Policies>::go_on(self_ptr self, operation_type& what,
                                                             result<void> taken) {
    connection_type& link = *self->link;
    late<active_call>& call = *what.call;
    std::string extra;  // what the last round of input adds to the params
    unsigned round = 0;
    unsigned retry = 1;
    bool refreshed = false;
    while (!is_settled(what, taken)) {
        if (!taken) {
            bool again = false;
            bool const stale =
                !link.is_abandoned() && detail::has_stale_headers(link.wire(), what, taken.error());
            if (stale && !std::exchange(refreshed, true)) {
                auto listed = co_await refresh_tools(self, what.ends);  // see lists.hpp
                again = listed.has_value();
            }
            if (!again) {
                auto failed =
                    co_await self->try_again(call, what, std::move(taken.error()), retry, round);
                if (failed) co_return fail(std::move(*failed));
            }
        } else {
            what.asked = true;
            if (++round > link.options().max_rounds_) {
                co_return fail(errc::too_many_rounds, std::string(what.method));
            }
            auto members = co_await answer_round(self, call, std::move(what.header), round);
            if (!members) co_return fail(std::move(members.error()));
            extra = std::move(*members);
            call.limits().touch(clock::now());
            if (call.limits().expired(clock::now()))
                co_return fail(errc::timed_out, std::string(what.method));
        }
        auto sent = self->prepare(call, what, extra);
        if (!sent) co_return fail(std::move(sent.error()));
        taken = self->take(what, co_await link.wire().exchange(std::move(*sent)));
    }
    co_return taken;
}

template <transport Transport, class Policies>
auto client_engine<Transport, Policies>::prepare(late<active_call>& call,
                                                 operation_type const& what,
                                                 std::string const& extra)
    -> result<late<request>> {
    if (auto blocked = link->obstacle()) return fail(std::move(*blocked));
    late<request_meta> meta;
    auto refused = detail::describe_request(meta, link->options(), what.options, what.method);
    if (refused) return fail(std::move(*refused));
    std::int64_t const id = link->next_id();
    if (call.wants_progress()) meta.progress_token = id;
    if (!log_level.empty()) meta.log_level = log_level;
    call.begin_attempt(id);
    std::string params =
        extra.empty()
            ? encode_params(link->language(), what.members, meta)
            : encode_params(link->language(), detail::join_members(what.members, extra), meta);
    return result<late<request>>(tl::in_place, id, std::string(what.method), std::move(params),
                                 &call.limits());
}

// Moves a good answer into the operation; says why it is no good otherwise.
template <transport Transport, class Policies>
result<void> client_engine<Transport, Policies>::accept(operation_type& what,
                                                        result<late<response>>&& answer) const {
    if (!answer) return fail(std::move(answer.error()));
    if (answer->failure)
        return fail(detail::to_error(std::move(*answer->failure), std::string(what.method)));
    if (answer->result.type() != json_type::object) {
        return fail(errc::malformed_message,
                    std::string(what.method) + ": the result is no object");
    }
    what.answer = std::move(*answer);
    bool const legacy = era_of(link->language()) == era::legacy;
    if (legacy && what.kind != request_kind::list) return {};
    auto header = read_result_header(what.answer.result);
    if (!header) return fail(std::move(header.error()));
    what.header = std::move(*header);
    if (legacy) what.header.type = result_type::complete;
    bool const expected =
        what.header.type == result_type::complete ||
        (what.header.type == result_type::input_required && what.may_ask) ||
        (what.header.type == result_type::task && what.may_task && link->options().tasks_);
    if (expected) return {};
    return fail(errc::malformed_message, std::string(what.method) + ": unexpected resultType");
}

// Waits until the operation may be tried again, or says why it may not.
template <transport Transport, class Policies>
auto client_engine<Transport, Policies>::try_again(late<active_call>& call,
                                                   operation_type const& what, late<error> why,
                                                   unsigned& retry, unsigned& round)
    -> task<std::optional<late<error>>> {
    if (needs_urls(why)) {
        auto consent = co_await consent_to_urls(link, call, std::move(why), round);
        if (!consent) co_return std::move(consent.error());
        call.limits().touch(clock::now());
        co_return std::nullopt;
    }
    if (!link->is_connected()) co_return why;  // it comes back by connect() only
    attempt_info const about{what.kind, why.reached, what.options.idempotent_};
    auto const delay = retry_delay(retry, why, about);
    if (!delay) co_return why;
    time_point const until = detail::later(clock::now(), *delay);
    if (until >= call.limits().total_end()) co_return why;
    ++retry;
    bool const waited = co_await detail::pause(call.pause(link->get_executor()), until);
    if (!waited) co_return error(errc::cancelled, std::string(what.method));
    call.limits().touch(clock::now());
    co_return std::nullopt;
}

template <transport Transport, class Policies>
task<result<std::string>> client_engine<Transport, Policies>::answer_round(
    self_ptr self, late<active_call>& call, late<result_header> header, unsigned round) {
    connection_type& link = *self->link;
    auto questions = decode_input_requests(header.input_requests);
    if (!questions) co_return fail(std::move(questions.error()));
    if (questions->empty() && !header.request_state) {
        co_return fail(errc::malformed_message, "input_required with neither requests nor state");
    }
    input_responses answers;
    for (auto& question : *questions) {
        if (!responder(link.options_shared()).handles(question.method)) {
            co_return fail(errc::malformed_message,
                           "the server asks for something that this client did not declare");
        }
        auto answer = co_await connection_type::answer_question(
            self->link, std::move(question.method), std::move(question.params));
        if (!answer) co_return fail(std::move(answer.error()));
        answers.add(question.key, *answer);
    }
    if (questions->empty()) {
        // Nothing to answer means that the server wants time: 50 ms, then more and more.
        time_point const until =
            clock::now() + std::chrono::milliseconds(50) * std::min(round, 20U);
        bool const waited = co_await detail::pause(call.pause(link.get_executor()),
                                                   std::min(until, call.limits().total_end()));
        if (!waited) co_return fail(errc::cancelled);
    }
    co_return retry_members(answers, header.request_state);
}

}  // namespace mcp

// Opens a connection and agrees on an era: does what the era probe decides.

namespace mcp {

/// One attempt to connect. Lives in the coroutine that runs it.
template <transport Transport> class handshake {
public:
    using connection_ptr = std::shared_ptr<client_connection<Transport>>;

    handshake(connection_ptr connection, time_point deadline)
        : connection_(std::move(connection)),
          deadline_(deadline),
          arrived_(connection_->get_executor()),
          probe_(connection_->options().era_, connection_->options().protocol_version_) {}

    handshake(handshake const&) = delete;
    handshake& operator=(handshake const&) = delete;

    /// Opens the transport and ends with a connected client, or with why not. The transport is left
    /// open on failure; the caller closes it.
    task<result<void>> run() {
        auto const remembered = detail::remembered_era(connection_->wire());
        auto opened = co_await connection_->wire().open(*connection_);
        if (!opened) co_return opened;
        action next = probe_.begin(remembered);
        for (;;) {
            // close() may have been called meanwhile, or the client be gone and its transport with
            // it.
            if (!connection_->is_connecting())
                co_return fail(errc::closed, "closed while connecting");
            switch (next.what) {
                case probe_action::kind::wait: break;
                case probe_action::kind::discover: start_discover(); break;
                case probe_action::kind::initialize_as_well: start_initialize(next.version); break;
                case probe_action::kind::initialize:
                    discover_.cancel();
                    start_initialize(next.version);
                    break;
                case probe_action::kind::respawn: {
                    auto again = co_await reopen();
                    if (!again) co_return again;
                    start_initialize(next.version);
                    break;
                }
                case probe_action::kind::use_modern: co_return finish_modern();
                case probe_action::kind::use_legacy: {
                    auto done = co_await finish_legacy();
                    co_return done;
                }
                case probe_action::kind::give_up: co_return fail(std::move(next.why));
            }
            auto decided = co_await wait_for_answer();
            if (!decided) co_return fail(std::move(decided.error()));
            next = std::move(*decided);
        }
    }

private:
    // Late: only programs that connect compile what is done with these.
    template <class T> using late = detail::late<Transport, T>;
    using action = late<probe_action>;
    using answer_type = result<late<response>>;

    late<client_options> const& options() const { return connection_->options(); }

    void start(late<background_exchange>& exchange, std::string method, std::string params) {
        late<request> sent(connection_->next_id(), std::move(method), std::move(params));
        sent.cancellable = false;  // neither probe nor initialize may be
        exchange.start(connection_->get_executor(), connection_->wire(), std::move(sent),
                       exchange_clock(), [this] { arrived_.cancel(); });
    }

    void start_discover() {
        initialize_.cancel();
        late<modern_codec> const language(options().identity_, options().capabilities());
        start(discover_, "server/discover", language.params({}, request_meta{}));
        silent_at_ = clock::now() + options().probe_timeout_.chrono();
    }

    void start_initialize(std::string const& version) {
        late<legacy_codec> const language(version);
        std::string params =
            language.initialize_params(options().identity_, options().capabilities());
        start(initialize_, "initialize", std::move(params));
        silent_at_ = time_point::max();
    }

    task<result<void>> reopen() {
        discover_.cancel();
        co_await connection_->wire().close();
        if (!connection_->is_connecting()) co_return fail(errc::closed, "closed while connecting");
        auto opened = co_await connection_->wire().open(*connection_);
        co_return opened;
    }

    // Waits for whichever answer comes first and asks the probe what it means.
    task<result<action>> wait_for_answer() {
        for (;;) {
            if (auto answer = discover_.take()) co_return on_discover(std::move(*answer));
            if (auto answer = initialize_.take()) co_return on_initialize(std::move(*answer));
            time_point const now = clock::now();
            if (now >= deadline_) co_return fail(errc::timed_out, "connecting");
            if (now >= silent_at_) co_return on_silence();
            arrived_.expires_at(std::min(deadline_, silent_at_));
            co_await detail::fired(arrived_);
            auto const state = co_await net::this_coro::cancellation_state;
            if (state.cancelled() != net::cancellation_type::none) co_return fail(errc::cancelled);
        }
    }

    result<action> on_discover(answer_type answer) {
        // Beside an initialize that is under way, only a good answer changes anything.
        bool const initializing = initialize_.running();
        if (!answer) {
            if (initializing) return keep_waiting();
            // An HTTP server without this method may say so without JSON.
            if (answer.error().code == errc::http_rejected)
                return probe_.on_discover_refused(rpc_error(), {});
            return connection_ended(std::move(answer.error()));
        }
        if (answer->failure) {
            if (initializing) return keep_waiting();
            return probe_.on_discover_refused(*answer->failure,
                                              supported_versions(*answer->failure));
        }
        auto info = decode_discover_result(answer->result);
        if (!info) {
            if (initializing) return keep_waiting();
            if (options().era_ == era_choice::modern) return fail(std::move(info.error()));
            // A modern server must answer this as specified: it is another kind of server.
            return probe_.on_discover_refused(rpc_error(), {});
        }
        bool const is_modern = late<era_probe>::offers_modern(info->supported_versions);
        if (initializing && !is_modern) return keep_waiting();
        server_ = std::move(*info);
        return probe_.on_discovered(server_.supported_versions);
    }

    result<action> on_initialize(answer_type answer) {
        if (!answer) return connection_ended(std::move(answer.error()));
        if (answer->failure) {
            if (!discover_.running()) return initialize_refused(*answer->failure);
            // A modern server refuses initialize; its answer to the probe may still be on the way.
            refusal_ = std::move(answer->failure);
            silent_at_ = clock::now() + options().probe_timeout_.chrono();
            return keep_waiting();
        }
        auto info = decode_initialize_result(answer->result);
        if (!info) return fail(std::move(info.error()));
        server_ = std::move(*info);
        return probe_.on_initialized(server_.protocol_version);
    }

    action initialize_refused(late<rpc_error> const& refusal) {
        return probe_.on_initialize_refused(refusal, supported_versions(refusal));
    }

    // The time for an answer to the probe ran out.
    action on_silence() {
        silent_at_ = time_point::max();
        if (refusal_) {
            discover_.cancel();
            return initialize_refused(*std::exchange(refusal_, std::nullopt));
        }
        connection_->log().write(log_level::info, log_category::client, [] {
            return "no answer to server/discover yet: trying initialize";
        });
        return probe_.on_silence();
    }

    result<action> connection_ended(error why) {
        if (connection_->is_abandoned()) return fail(errc::closed, "closed while connecting");
        bool const by_exit =
            why.code == errc::connection_lost && detail::restarts(connection_->wire());
        if (!by_exit) return fail(std::move(why));
        return probe_.on_connection_ended(std::move(why));
    }

    // What stays under way may take the rest of the time.
    result<action> keep_waiting() {
        action waiting;
        waiting.what = probe_action::kind::wait;
        return waiting;
    }

    result<void> finish_modern() {
        initialize_.cancel();
        server_.era = era::modern;
        server_.protocol_version = std::string(versions::modern);
        detail::tell_agreed(connection_->wire(), server_.protocol_version);
        late<modern_codec> language(options().identity_, options().capabilities());
        return connection_->finish_connecting(std::move(server_), late<codec>(std::move(language)));
    }

    task<result<void>> finish_legacy() {
        discover_.cancel();
        server_.era = era::legacy;
        detail::tell_agreed(connection_->wire(), server_.protocol_version);
        late<notification> initialized("notifications/initialized");
        auto told = co_await connection_->wire().notify(std::move(initialized));
        if (!told) co_return told;
        late<legacy_codec> language(server_.protocol_version);
        co_return connection_->finish_connecting(std::move(server_),
                                                 late<codec>(std::move(language)));
    }

    connection_ptr connection_;
    time_point deadline_;
    late<timer> arrived_;  // cancelled when an answer arrives
    late<era_probe> probe_;
    late<server_info> server_;
    time_point silent_at_ = time_point::max();
    std::optional<late<rpc_error>>
        refusal_;  // of initialize, while the probe may still be answered
    late<background_exchange> discover_;
    late<background_exchange> initialize_;
};

}  // namespace mcp

namespace mcp {

namespace detail {

template <class Engine>
task<result<void>> attempt_connect(std::shared_ptr<Engine> self, time_point deadline) {
    auto ready = co_await Engine::connection_type::wait_closed(self->link, deadline);
    if (!ready) co_return ready;
    if (!self->link->is_connecting()) co_return fail(errc::closed, "closed while connecting");
    handshake<typename Engine::transport_type> shake(self->link, deadline);
    auto done = co_await shake.run();
    co_return done;
}

}  // namespace detail

/// Connects, trying again as the retry policy says.
template <class Engine>
task<result<void>> connect(std::shared_ptr<Engine> self,
                           detail::late<Engine, call_options> options) {
    auto& link = *self->link;
    if (link.is_abandoned()) co_return fail(errc::closed, "the client was destroyed");
    if (link.is_connecting() || link.is_connected()) {
        co_return fail(errc::already_connected,
                       "close() first, or use the connection that is there");
    }
    link.begin_connecting();
    self->cache.clear();  // it may be another server, or the same with other tools
    exchange_clock const limits = self->clock_for(request_kind::connect, options, clock::now());
    for (unsigned retry = 1;; ++retry) {
        auto connected = co_await detail::attempt_connect(self, limits.total_end());
        if (connected) co_return connected;
        link.begin_close();
        error const& why = connected.error();
        bool const wanted = link.is_connecting();  // close() may have been called meanwhile
        attempt_info const about{request_kind::connect, why.reached, false};
        std::optional<duration> delay;
        if (wanted) delay = self->retry_delay(retry, why, about);
        time_point const until = detail::later(clock::now(), delay.value_or(duration()));
        if (!delay || until >= limits.total_end()) {
            if (wanted) link.fail_connecting();
            co_return connected;
        }
        auto waited = co_await Engine::connection_type::pause_connecting(self->link, until);
        if (!waited) {
            if (link.is_connecting()) link.fail_connecting();
            co_return waited;
        }
    }
}

}  // namespace mcp

// Paginated lists: one page, the whole list, and the cache before it.

// A list that is cheap to copy because nobody can change it.

namespace mcp {

/// What list_tools() and its like return: an immutable vector, shared with the cache. Copies cost a
/// reference count and may be used from any thread.
template <class T> class shared_list {
public:
    using value_type = T;
    using const_iterator = typename std::vector<T>::const_iterator;

    shared_list() : shared_list(std::vector<T>()) {}
    explicit shared_list(std::vector<T> items)
        : items_(std::make_shared<std::vector<T> const>(std::move(items))) {}
    explicit shared_list(std::shared_ptr<std::vector<T> const> items) : items_(std::move(items)) {}

    [[nodiscard]] const_iterator begin() const { return items_->begin(); }
    [[nodiscard]] const_iterator end() const { return items_->end(); }
    [[nodiscard]] std::size_t size() const { return items_->size(); }
    [[nodiscard]] bool empty() const { return items_->empty(); }
    [[nodiscard]] T const& operator[](std::size_t index) const { return (*items_)[index]; }
    [[nodiscard]] T const& front() const { return items_->front(); }

    /// The vector itself, for code that wants one.
    operator std::vector<T> const&() const { return *items_; }  // NOLINT: converts on purpose

    [[nodiscard]] std::shared_ptr<std::vector<T> const> const& share() const { return items_; }

private:
    std::shared_ptr<std::vector<T> const> items_;
};

}  // namespace mcp

// prompts/list and prompts/get.

namespace mcp {

struct prompt_argument {
    std::string name;
    std::string title;
    std::string description;
    bool required = false;
};

struct prompt {
    std::string name;
    std::string title;
    std::string description;
    std::vector<prompt_argument> arguments;
    raw_json icons;
    raw_json meta;
};

/// A template, so that only programs that get prompts compile it.
template <class Content> struct basic_prompt_message {
    std::string role;  ///< "user" or "assistant".
    Content content;
};

using prompt_message = basic_prompt_message<content>;

struct prompt_result {
    std::string description;
    std::vector<prompt_message> messages;
    raw_json meta;
    /// The whole result as received; only if `call_options::keep_raw` asked for it.
    raw_json raw;
};

template <class Cursor> bool decode(Cursor& in, prompt_argument& out) {
    bool has_name = false;
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "name") has_name = in.read(out.name);
        else if (key == "title") in.read(out.title);
        else if (key == "description") in.read(out.description);
        else if (key == "required") in.read(out.required);
        else in.skip();
    }
    if (!has_name) in.reject("a prompt argument with a name");
    return !in.failed();
}

template <class Cursor> bool decode(Cursor& in, prompt& out) {
    bool has_name = false;
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "name") has_name = in.read(out.name);
        else if (key == "title") in.read(out.title);
        else if (key == "description") in.read(out.description);
        else if (key == "arguments") decode_array(in, out.arguments);
        else if (key == "icons") out.icons = in.take_raw();
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_name) in.reject("a prompt with a name");
    return !in.failed();
}

template <class Cursor, class Content> bool decode(Cursor& in, basic_prompt_message<Content>& out) {
    bool has_content = false;
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "role") in.read(out.role);
        else if (key == "content") has_content = decode(in, out.content);
        else in.skip();
    }
    if (!has_content) in.reject("a prompt message with content");
    return !in.failed();
}

template <class Cursor> bool decode(Cursor& in, prompt_result& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "description") in.read(out.description);
        else if (key == "messages") decode_array(in, out.messages);
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    return !in.failed();
}

}  // namespace mcp

// resources/list, resources/templates/list and resources/read.

namespace mcp {

struct resource {
    std::string uri;
    std::string name;
    std::string title;
    std::string description;
    std::string mime_type;
    std::optional<std::int64_t> size;  ///< Bytes.
    std::optional<mcp::annotations> annotations;
    raw_json icons;
    raw_json meta;
};

/// A family of resources, named by an RFC 6570 URI template.
struct resource_template {
    std::string uri_template;
    std::string name;
    std::string title;
    std::string description;
    std::string mime_type;
    std::optional<mcp::annotations> annotations;
    raw_json icons;
    raw_json meta;
};

struct read_result {
    std::vector<resource_contents> contents;  ///< Empty contents do not mean "not found".
    raw_json meta;
    /// The whole result as received; only if `call_options::keep_raw` asked for it.
    raw_json raw;
};

template <class Cursor> bool decode(Cursor& in, resource& out) {
    bool has_uri = false;
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "uri") has_uri = in.read(out.uri);
        else if (key == "name") in.read(out.name);
        else if (key == "title") in.read(out.title);
        else if (key == "description") in.read(out.description);
        else if (key == "mimeType") in.read(out.mime_type);
        else if (key == "size") in.read(out.size);
        else if (key == "annotations") detail::read_annotations(in, out.annotations);
        else if (key == "icons") out.icons = in.take_raw();
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_uri) in.reject("a resource with a uri");
    return !in.failed();
}

template <class Cursor> bool decode(Cursor& in, resource_template& out) {
    bool has_template = false;
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "uriTemplate") has_template = in.read(out.uri_template);
        else if (key == "name") in.read(out.name);
        else if (key == "title") in.read(out.title);
        else if (key == "description") in.read(out.description);
        else if (key == "mimeType") in.read(out.mime_type);
        else if (key == "annotations") detail::read_annotations(in, out.annotations);
        else if (key == "icons") out.icons = in.take_raw();
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_template) in.reject("a resource template with a uriTemplate");
    return !in.failed();
}

template <class Cursor> bool decode(Cursor& in, read_result& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "contents") decode_array(in, out.contents);
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    return !in.failed();
}

}  // namespace mcp

// tools/list and tools/call.

namespace mcp {

/// What a tool says about its behaviour. Hints from the server: never a reason to trust it.
struct tool_annotations {
    std::string title;
    std::optional<bool> read_only;
    std::optional<bool> destructive;
    std::optional<bool> idempotent;
    std::optional<bool> open_world;
};

/// Whether a tool may run as a task (2025-11-25 only).
enum class task_support { forbidden, optional, required };

/// A tool as the server describes it. Schemas are kept byte for byte.
struct tool {
    std::string name;
    std::string title;
    std::string description;
    raw_json input_schema;
    raw_json output_schema;
    std::optional<tool_annotations> annotations;
    mcp::task_support task_support = mcp::task_support::forbidden;
    raw_json icons;
    raw_json meta;
};

/// What a tool returned. `is_error` means that the tool failed; it is for the model to read, and no
/// error of the call.
struct tool_result {
    std::vector<mcp::content> content;
    raw_json structured_content;
    bool is_error = false;
    raw_json meta;
    /// The whole result as received; only if `call_options::keep_raw` asked for it.
    raw_json raw;

    /// The texts of all text blocks, joined by line ends.
    template <class Block = mcp::content> [[nodiscard]] std::string text() const {
        std::string joined;
        for (Block const& block : content) {
            auto const* part = std::get_if<text_content>(&block);
            if (part == nullptr) continue;
            if (!joined.empty()) joined += '\n';
            joined += part->text;
        }
        return joined;
    }
};

template <class Cursor> bool decode(Cursor& in, tool_annotations& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "title") in.read(out.title);
        else if (key == "readOnlyHint") in.read(out.read_only);
        else if (key == "destructiveHint") in.read(out.destructive);
        else if (key == "idempotentHint") in.read(out.idempotent);
        else if (key == "openWorldHint") in.read(out.open_world);
        else in.skip();
    }
    return !in.failed();
}

namespace detail {

template <class Cursor> void read_execution(Cursor& in, task_support& out) {
    std::string_view key;
    if (!in.enter_object()) return;
    while (in.next_member(key)) {
        std::string text;
        if (key != "taskSupport") {
            in.skip();
        } else if (in.read(text)) {
            if (text == "optional") out = task_support::optional;
            if (text == "required") out = task_support::required;
        }
    }
}

}  // namespace detail

template <class Cursor, std::same_as<tool> Tool> bool decode(Cursor& in, Tool& out) {
    bool has_name = false;
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "name") has_name = in.read(out.name);
        else if (key == "title") in.read(out.title);
        else if (key == "description") in.read(out.description);
        else if (key == "inputSchema") out.input_schema = in.take_raw();
        else if (key == "outputSchema") out.output_schema = in.take_raw();
        else if (key == "annotations") decode(in, out.annotations.emplace());
        else if (key == "execution") detail::read_execution(in, out.task_support);
        else if (key == "icons") out.icons = in.take_raw();
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_name) in.reject("a tool with a name");
    return !in.failed();
}

template <class Cursor> bool decode(Cursor& in, tool_result& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (detail::is_named(key, "content")) decode_array(in, out.content);
        else if (detail::is_named(key, "structuredContent")) out.structured_content = in.take_raw();
        else if (detail::is_named(key, "isError")) in.read(out.is_error);
        else if (detail::is_named(key, "_meta")) out.meta = in.take_raw();
        else in.skip();
    }
    return !in.failed();
}

}  // namespace mcp

namespace mcp {

/// One page of a list. `next_cursor` absent means that it was the last; an empty cursor is a
/// cursor.
template <class Item> struct page {
    std::vector<Item> items;
    std::optional<std::string> next_cursor;
    /// The whole result as received; only if `call_options::keep_raw` asked for it.
    raw_json raw;
};

/// Which method lists items of a type, and under which member.
template <class Item> struct list_method;

template <> struct list_method<tool> {
    static constexpr std::string_view name = "tools/list";
    static constexpr std::string_view member = "tools";
};
template <> struct list_method<resource> {
    static constexpr std::string_view name = "resources/list";
    static constexpr std::string_view member = "resources";
};
template <> struct list_method<resource_template> {
    static constexpr std::string_view name = "resources/templates/list";
    static constexpr std::string_view member = "resourceTemplates";
};
template <> struct list_method<prompt> {
    static constexpr std::string_view name = "prompts/list";
    static constexpr std::string_view member = "prompts";
};

namespace detail {

template <class Item, class Payload>
result<void> decode_page(Payload const& value, std::vector<Item>& out) {
    auto in = value.cursor();
    bool found = false;
    std::string_view key;
    in.enter_object();
    while (in.next_member(key)) {
        if (key == list_method<Item>::member) {
            found = true;
            decode_array(in, out);
        } else {
            in.skip();
        }
    }
    if (!found) in.reject("a result with the list that was asked for");
    if (in.failed()) return fail(in.failure());
    return {};
}

// Over a wire with headers, a tool whose annotations are wrong must not be used (spec 2026-07-28,
// transports); the wire learns what to repeat of the others' arguments.
template <class Connection, class Tool>
void drop_unusable_tools(Connection& link, std::vector<Tool>& tools) {
    if (link.is_abandoned() || !mirrors_parameters(link.wire()) || era_of(link.language()) == era::legacy) return;
    std::erase_if(tools, [&link](Tool const& each) {
        auto parameters = find_header_parameters(each.input_schema);
        if (parameters) {
            tell_mirrored(link.wire(), each.name, std::move(*parameters));
            return false;
        }
        error what(errc::malformed_message, "the tool \"" + printable(each.name) +
                                                "\" was dropped: " + parameters.error().detail);
        link.on_skipped(std::move(what));
        return true;
    });
}

// What the pages of one list say together.
struct list_hints {
    std::optional<duration> time_to_live;
    bool is_private = false;
    bool asked = false;

    void add(result_header const& header) {
        if (header.time_to_live) {
            time_to_live =
                std::min(time_to_live.value_or(*header.time_to_live), *header.time_to_live);
        }
        is_private = is_private || header.cache_is_private;
    }
};

}  // namespace detail

/// Gets one page; no cursor means the first.
template <class Item, class Engine>
task<result<page<Item>>> list_page(std::shared_ptr<Engine> self, std::optional<std::string> cursor,
                                   detail::late<Engine, call_options> options, detail::list_hints* hints = nullptr) {
    std::string members;
    if (cursor) members = detail::string_member_text("cursor", *cursor);
    bool const keep_raw = options.keep_raw_;
    typename Engine::operation_type what(request_kind::list, list_method<Item>::name, std::move(members),
                   std::move(options));
    auto done = co_await Engine::run(self, what);
    if (!done) co_return fail(std::move(done.error()));
    page<Item> found;
    auto decoded = detail::decode_page(what.answer.result, found.items);
    if (!decoded) co_return fail(std::move(decoded.error()));
    if constexpr (std::same_as<Item, tool>) detail::drop_unusable_tools(*self->link, found.items);
    found.next_cursor = std::move(what.header.next_cursor);
    if (keep_raw) found.raw = what.answer.result.raw();
    if (hints != nullptr) hints->add(what.header);
    co_return found;
}

/// Gets every page. A cursor that the server refuses starts the list again, once.
template <class Item, class Engine>
task<result<std::vector<Item>>> list_pages(std::shared_ptr<Engine> self, detail::late<Engine, call_options> options,
                                           detail::list_hints* hints) {
    unsigned const max_pages = self->link->options().max_pages_;
    time_point end = time_point::max();
    if (options.total_timeout_ && *options.total_timeout_ > duration()) {
        end = detail::later(clock::now(), *options.total_timeout_);
    }
    bool restarted = false;
    std::vector<Item> items;
    std::set<std::string> seen;
    std::optional<std::string> cursor;
    for (unsigned pages = 1;; ++pages) {
        if (!limit_until(options, end, clock::now())) {
            co_return fail(errc::timed_out, std::string(list_method<Item>::name));
        }
        auto part = co_await list_page<Item>(self, cursor, options, hints);
        if (!part) {
            bool const bad_cursor = cursor && part.error().remote &&
                                    part.error().remote->code == rpc_code::invalid_params;
            if (!bad_cursor || std::exchange(restarted, true))
                co_return fail(std::move(part.error()));
            items.clear();
            seen.clear();
            cursor.reset();
            pages = 0;
            continue;
        }
        if (items.empty()) items = std::move(part->items);  // most lists have one page
        else std::move(part->items.begin(), part->items.end(), std::back_inserter(items));
        if (!part->next_cursor) co_return items;
        if (!seen.insert(*part->next_cursor).second) {
            co_return fail(errc::repeated_cursor, std::string(list_method<Item>::name));
        }
        if (pages == max_pages) {
            co_return fail(errc::too_many_pages, std::string(list_method<Item>::name) +
                                                     ": more than " + std::to_string(max_pages));
        }
        cursor = std::move(part->next_cursor);
    }
}

/// Lists the tools anew, for a wire that repeats their arguments in headers.
template <class Engine>
task<result<void>> refresh_tools(std::shared_ptr<Engine> self, time_point end) {
    self->cache.invalidate(list_method<tool>::name);
    detail::late<Engine, call_options> options;
    if (!limit_until(options, end, clock::now())) co_return fail(errc::timed_out, "tools/list");
    detail::list_hints ignored;
    auto tools = co_await list_pages<tool>(self, std::move(options), &ignored);
    if (!tools) co_return fail(std::move(tools.error()));
    co_return result<void>();
}

/// The whole list, from the cache if it has it. Callers that ask at the same time share one fetch.
template <class Item, class Engine>
task<result<shared_list<Item>>> list_all(std::shared_ptr<Engine> self, detail::late<Engine, call_options> options) {
    using items_type = std::vector<Item> const;
    if constexpr (!is_enabled<typename Engine::cache_type>) {
        detail::list_hints ignored;
        auto items = co_await list_pages<Item>(self, std::move(options), &ignored);
        if (!items) co_return fail(std::move(items.error()));
        co_return shared_list<Item>(std::move(*items));
    } else {
        std::string const key(list_method<Item>::name);
        if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
        time_point const deadline =
            self->clock_for(request_kind::list, options, clock::now()).total_end();
        for (;;) {
            if (auto kept = self->cache.lookup(key, clock::now())) {
                co_return shared_list<Item>(std::static_pointer_cast<items_type>(kept));
            }
            auto const running = self->flights.find(key);
            if (!running) break;
            auto waited = co_await detail::late<Engine, flights>::wait(running, deadline);
            if (!waited)
                co_return fail(
                    waited.error().code == errc::cancelled ? errc::cancelled : errc::timed_out,
                    key);
            if (!running->outcome) {
                // Its own turn may come now, in the time that is left.
                if (!limit_until(options, deadline, clock::now()))
                    co_return fail(errc::timed_out, key);
                continue;
            }
            if (!*running->outcome) co_return fail(running->outcome->error());
            co_return shared_list<Item>(std::static_pointer_cast<items_type>(**running->outcome));
        }
        auto flight = self->flights.lead(key, self->link->get_executor());
        auto const generation = self->cache.generation(key);
        detail::list_hints hints;
        auto items = co_await list_pages<Item>(self, std::move(options), &hints);
        if (!items) {
            auto stale =
                self->cache_policy.serve_stale_on_error() ? self->cache.lookup_stale(key) : nullptr;
            error const& why = items.error();
            bool const own_doing =
                why.code == errc::cancelled || why.code == errc::invalid_argument;
            if (own_doing) co_return fail(why);
            if (!stale) {
                // Who waits longer than this caller did may still get it.
                if (why.code != errc::timed_out) flight.land(fail(why));
                co_return fail(why);
            }
            flight.land(stale);
            self->link->log().write(log_level::warning, log_category::cache,
                                    [&] { return key + ": serving what is out of date"; });
            co_return shared_list<Item>(std::static_pointer_cast<items_type>(stale));
        }
        auto kept = std::make_shared<items_type>(std::move(*items));
        cache_hint hint;
        hint.ttl = hints.time_to_live;
        hint.is_private = hints.is_private;
        flight.land(std::shared_ptr<void const>(kept));
        self->cache.store(key, kept, self->cache_policy.time_to_live(hint), clock::now(),
                          generation);
        co_return shared_list<Item>(std::move(kept));
    }
}

}  // namespace mcp

// The requests that are one question and one answer.

// The arguments of a tool call.

namespace mcp {

/// A JSON object as text, ready to send. Made by `args("a", 2, "b", 40)`, or from a json or
/// raw_json value; what is not an object is reported by the call that it is given to.
class arguments {
public:
    arguments() : text_("{}") {}

    // A template for the same reason as dump_json; nothing but json converts to it.
    template <class Json = json>
    arguments(std::type_identity_t<Json> const& value) {  // NOLINT: converts on purpose
        if (!value.is_object()) {
            problem_ = error(errc::invalid_argument, "arguments: expected a JSON object, got " +
                                                         std::string(value.type_name()));
            return;
        }
        auto text = dump_json<Json>(value);
        if (text) text_ = std::move(*text);
        else problem_ = std::move(text.error());
    }

    arguments(raw_json const& value) {  // NOLINT: converts on purpose
        std::string_view text = value.text();
        text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
        if (!text.starts_with('{')) {
            problem_ = error(errc::invalid_argument, "arguments: expected a JSON object");
            return;
        }
        json_writer(text_).raw(text);  // without the line breaks that would end the message
        text_.erase(text_.find_last_not_of(" \t") + 1);
    }

    /// The object's text, or why there is none.
    [[nodiscard]] result<std::string_view> text() const {
        if (problem_) return fail(*problem_);
        return std::string_view(text_);
    }

private:
    template <class... Members> friend arguments args(Members const&... members);

    std::string text_;
    std::optional<error> problem_;
};

namespace detail {

inline void write_value(json_writer& out, bool value) { out.boolean(value); }
inline void write_value(json_writer& out, std::nullptr_t) { out.null(); }
inline void write_value(json_writer& out, std::string_view value) { out.string(value); }
inline void write_value(json_writer& out, char const* value) { out.string(value); }
inline void write_value(json_writer& out, raw_json const& value) { out.raw(value.text()); }

template <class Number>
    requires(std::is_arithmetic_v<Number> && !std::same_as<Number, bool>)
void write_value(json_writer& out, Number value) {
    if constexpr (std::is_floating_point_v<Number>) {
        out.number(static_cast<double>(value));
    } else if constexpr (std::is_unsigned_v<Number> && sizeof(Number) == 8) {
        out.raw(std::to_string(value));
    } else {
        out.number(static_cast<std::int64_t>(value));
    }
}

// By template, so that nothing else converts to json on the way.
template <std::same_as<json> Json> void write_value(json_writer& out, Json const& value) {
    auto text = dump_json<Json>(value);
    out.raw(text ? *text : "null");
}

// About how much text a key or a value becomes: room that need not be made bit by bit.
template <class Value> std::size_t text_room(Value const& value) {
    if constexpr (std::same_as<Value, std::string> || std::same_as<Value, std::string_view>) {
        return value.size() + 4;
    } else {
        return sizeof value + 16;
    }
}

inline void write_members(json_writer&) {}

template <class Value, class... Rest>
void write_members(json_writer& out, std::string_view key, Value const& value,
                   Rest const&... rest) {
    out.key(key);
    write_value(out, value);
    write_members(out, rest...);
}

}  // namespace detail

/// Arguments from alternating keys and values: `args("a", 2, "name", "x")`. Values are numbers,
/// booleans, strings, nullptr, json or raw_json. (A braced nlohmann initialiser inside a co_await
/// expression crashes g++ 12; this does not.)
template <class... Members> arguments args(Members const&... members) {
    static_assert(sizeof...(Members) % 2 == 0, "mcp::args takes keys and values in turn");
    arguments made;
    made.text_.clear();
    made.text_.reserve((std::size_t(2) + ... + detail::text_room(members)));
    json_writer out(made.text_);
    out.begin_object();
    detail::write_members(out, members...);
    out.end_object();
    if (!out.valid()) made.problem_ = error(errc::invalid_argument, "arguments: invalid UTF-8");
    return made;
}

}  // namespace mcp

// completion/complete.

namespace mcp {

/// What to complete an argument of: a prompt by name, or a resource template by URI.
class completion_reference {
public:
    static completion_reference prompt(std::string name) {
        return completion_reference("ref/prompt", "name", std::move(name));
    }
    static completion_reference resource(std::string uri) {
        return completion_reference("ref/resource", "uri", std::move(uri));
    }

    [[nodiscard]] std::string_view type() const noexcept { return type_; }
    [[nodiscard]] std::string_view key() const noexcept { return key_; }
    [[nodiscard]] std::string const& value() const noexcept { return value_; }

private:
    completion_reference(std::string_view type, std::string_view key, std::string value)
        : type_(type),
          key_(key),
          value_(std::move(value)) {}

    std::string_view type_;
    std::string_view key_;
    std::string value_;
};

struct completion_result {
    std::vector<std::string> values;  ///< At most 100 by the specification.
    std::optional<std::int64_t> total;
    bool has_more = false;
    raw_json meta;
    /// The whole result as received; only if `call_options::keep_raw` asked for it.
    raw_json raw;
};

namespace detail {

template <class Cursor> void read_completion(Cursor& in, completion_result& out) {
    std::string_view key;
    if (!in.enter_object()) return;
    while (in.next_member(key)) {
        if (key == "values") {
            if (!in.enter_array()) continue;
            while (in.next_element()) in.read(out.values.emplace_back());
        } else if (key == "total") {
            in.read(out.total);
        } else if (key == "hasMore") {
            in.read(out.has_more);
        } else {
            in.skip();
        }
    }
}

}  // namespace detail

template <class Cursor> bool decode(Cursor& in, completion_result& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "completion") detail::read_completion(in, out);
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    return !in.failed();
}

}  // namespace mcp

namespace mcp {

namespace detail {

template <class Value, class Operation> result<Value> decode_answer(Operation const& done) {
    Value found;
    auto in = done.answer.result.cursor();
    if (!decode(in, found)) return fail(in.failure());
    if (done.options.keep_raw_) found.raw = done.answer.result.raw();
    return found;
}

// `"key":{"a":"b",…}`.
template <class Strings>
std::string strings_member_text(std::string_view key, Strings const& values) {
    std::string text;
    json_writer out(text);
    out.key(key);
    out.begin_object();
    for (auto const& [name, value] : values) {
        out.key(name);
        out.string(value);
    }
    out.end_object();
    return text;
}

// Nothing but success or failure is wanted of it.
template <class Engine>
task<result<void>> send_request(std::shared_ptr<Engine> self, request_kind kind,
                                std::string_view method, std::string members,
                                detail::late<Engine, call_options> options) {
    typename Engine::operation_type what(kind, method, std::move(members), std::move(options));
    auto done = co_await Engine::run(self, what);
    co_return done;
}

}  // namespace detail

template <class Engine>
task<result<std::chrono::microseconds>> ping_server(std::shared_ptr<Engine> self,
                                                    detail::late<Engine, call_options> options) {
    if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
    bool const modern = era_of(self->link->language()) == era::modern;
    std::string_view const method = modern ? "server/discover" : "ping";
    time_point const begun = clock::now();
    std::string members;
    auto done = co_await detail::send_request(self, request_kind::health, method,
                                              std::move(members), std::move(options));
    if (!done) co_return fail(std::move(done.error()));
    co_return std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - begun);
}

/// Reads a resource. What a modern server says may be kept is cached; a legacy server says nothing.
template <class Engine>
task<result<read_result>> read_resource(std::shared_ptr<Engine> self, std::string uri,
                                        detail::late<Engine, call_options> options) {
    if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
    bool const keep_raw = options.keep_raw_;
    std::string const key = "resources/read " + uri;
    if (auto kept = self->cache.lookup(key, clock::now()); kept && !keep_raw) {
        co_return *std::static_pointer_cast<read_result const>(kept);
    }
    auto const generation = self->cache.generation("resources/read");
    typename Engine::operation_type what(request_kind::read, "resources/read",
                                         detail::string_member_text("uri", uri),
                                         std::move(options));
    what.may_ask = true;
    auto done = co_await Engine::run(self, what);
    if (!done) co_return fail(std::move(done.error()));
    auto found = detail::decode_answer<read_result>(what);
    if (!found) co_return fail(std::move(found.error()));
    if (what.header.time_to_live && !what.asked) {
        cache_hint hint;
        hint.ttl = what.header.time_to_live;
        hint.is_private = what.header.cache_is_private;
        self->cache.store(key, std::make_shared<read_result const>(*found),
                          self->cache_policy.time_to_live(hint), clock::now(), generation);
    }
    co_return found;
}

template <class Engine>
task<result<prompt_result>> get_prompt(std::shared_ptr<Engine> self, std::string name,
                                       std::map<std::string, std::string> with,
                                       detail::late<Engine, call_options> options) {
    std::string members = detail::string_member_text("name", name);
    if (!with.empty()) members += "," + detail::strings_member_text("arguments", with);
    typename Engine::operation_type what(request_kind::read, "prompts/get", std::move(members),
                                         std::move(options));
    what.may_ask = true;
    auto done = co_await Engine::run(self, what);
    if (!done) co_return fail(std::move(done.error()));
    co_return detail::decode_answer<prompt_result>(what);
}

template <class Engine>
task<result<completion_result>> complete(std::shared_ptr<Engine> self, completion_reference of,
                                         std::string argument, std::string value,
                                         std::map<std::string, std::string> context,
                                         detail::late<Engine, call_options> options) {
    if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
    std::string members;
    json_writer out(members);
    out.key("ref");
    out.begin_object();
    out.key("type");
    out.string(of.type());
    out.key(of.key());
    out.string(of.value());
    out.end_object();
    out.key("argument");
    out.begin_object();
    out.key("name");
    out.string(argument);
    out.key("value");
    out.string(value);
    out.end_object();
    // `context` came with 2025-06-18.
    if (!context.empty() && version_of(self->link->language()) >= "2025-06-18") {
        members += ",\"context\":{" + detail::strings_member_text("arguments", context) + "}";
    }
    typename Engine::operation_type what(request_kind::read, "completion/complete",
                                         std::move(members), std::move(options));
    auto done = co_await Engine::run(self, what);
    if (!done) co_return fail(std::move(done.error()));
    co_return detail::decode_answer<completion_result>(what);
}

template <class Engine>
task<result<void>> set_log_level(std::shared_ptr<Engine> self, severity least,
                                 detail::late<Engine, call_options> options) {
    if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
    if (!self->link->server().capabilities.logging) {
        co_return fail(errc::unsupported_by_server, "the server did not announce logging");
    }
    if (era_of(self->link->language()) == era::modern) {
        self->log_level = std::string(to_string(least));
        co_return result<void>();
    }
    std::string members = detail::string_member_text("level", to_string(least));
    auto done = co_await detail::send_request(self, request_kind::other, "logging/setLevel",
                                              std::move(members), std::move(options));
    co_return done;
}

template <class Engine> task<result<void>> notify_roots_changed(std::shared_ptr<Engine> self) {
    if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
    if (era_of(self->link->language()) == era::modern) co_return result<void>();
    if (!self->link->options().roots_) {
        co_return fail(errc::invalid_argument, "roots: client_options::on_roots was not given");
    }
    notification changed("notifications/roots/list_changed");
    auto told = co_await self->link->wire().notify(std::move(changed));
    co_return told;
}

template <class Engine>
task<result<raw_json>> raw_request(std::shared_ptr<Engine> self, std::string method,
                                   arguments params, detail::late<Engine, call_options> options) {
    bool const plain = !method.empty() && std::all_of(method.begin(), method.end(), [](char c) {
        return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
    });
    if (!plain) co_return fail(errc::invalid_argument, "the method must be plain ASCII");
    auto text = params.text();
    if (!text) co_return fail(std::move(text.error()));
    std::string members(text->substr(1, text->size() - 2));
    typename Engine::operation_type what(request_kind::other, method, std::move(members),
                                         std::move(options));
    auto done = co_await Engine::run(self, what);
    if (!done) co_return fail(std::move(done.error()));
    co_return what.answer.result.raw();
}

/// Drops what an event of the server makes out of date, kept or still under way.
template <class Engine, class Event> void invalidate(Engine& self, Event const& event) {
    auto const drop = [&self](std::string const& topic) {
        self.cache.invalidate(topic);
        self.flights.forget(topic);
    };
    if (std::holds_alternative<tools_changed>(event)) drop("tools/list");
    if (std::holds_alternative<prompts_changed>(event)) drop("prompts/list");
    if (std::holds_alternative<resources_changed>(event)) {
        drop("resources/list");
        drop("resources/templates/list");
    }
    if (std::holds_alternative<resource_updated>(event)) drop("resources/read");
}

}  // namespace mcp

// Asking for notifications: subscriptions/listen, and resources/subscribe before it.

namespace mcp {

namespace detail {

// The final result of a listen is its graceful end; anything else says why it ended.
template <class State, class Outcome> void end_from(State& state, Outcome outcome) {
    if (!outcome) return state.finish(std::move(outcome.error()));
    if (outcome->failure) {
        return state.finish(to_error(std::move(*outcome->failure), "subscriptions/listen"));
    }
    state.finish(std::nullopt);
}

template <class Engine>
result<late<Engine, request>> listen_request(Engine& self, std::int64_t id,
                                             subscription_filter const& filter,
                                             detail::late<Engine, call_options> const& options) {
    late<Engine, request_meta> meta;
    auto refused = describe_request(meta, self.link->options(), options, "subscriptions/listen");
    if (refused) return fail(std::move(*refused));
    return late<Engine, request>(id, "subscriptions/listen",
                                 encode_params(self.link->language(), encode_listen(filter), meta));
}

template <class Engine>
void on_listen_ended(std::shared_ptr<Engine> self,
                     std::shared_ptr<late<Engine, subscription_state>> state,
                     detail::late<Engine, call_options> options,
                     result<late<Engine, response>> outcome);

// Sends the request that is the subscription, whose stream brings its events.
template <class Engine>
result<void> start_listening(std::shared_ptr<Engine> self,
                             std::shared_ptr<late<Engine, subscription_state>> state,
                             detail::late<Engine, call_options> const& options) {
    auto sent = listen_request(*self, state->id, state->filter, options);
    if (!sent) return fail(std::move(sent.error()));
    auto ended = [weak = std::weak_ptr<late<Engine, subscription_state>>(state),
                  engine = std::weak_ptr<Engine>(self), options] {
        auto const live = weak.lock();
        auto outcome = live ? live->exchange.take() : std::nullopt;
        if (outcome) on_listen_ended(engine.lock(), live, options, std::move(*outcome));
    };
    state->exchange.start(self->link->get_executor(), self->link->wire(), std::move(*sent),
                          exchange_clock(), std::move(ended));
    return {};
}

// What of the lists was missed while nobody listened is not known.
template <class Engine>
void report_lists(std::shared_ptr<Engine> self,
                  std::shared_ptr<late<Engine, subscription_state>> state) {
    auto const link = self->link;  // a handler may destroy the client
    auto const tell = [&](bool wanted, late<Engine, server_event> const& event) {
        if (wanted && !state->ended) link->notifications().tell(state, event);
    };
    tell(state->filter.tools_list_changed, tools_changed());
    tell(state->filter.prompts_list_changed, prompts_changed());
    tell(state->filter.resources_list_changed, resources_changed());
}

// Waits until it has ended, or `done` holds, or the time is over.
template <class State, class Done>
task<void> wait_for_subscription(std::shared_ptr<State> state, time_point until, Done done) {
    while (!state->ended && !done() && clock::now() < until) co_await state->changed.wait(until);
}

// Listens again until the server acknowledges it. Holds the subscription only: the client may go.
template <class Engine>
task<void> renew_subscription(std::weak_ptr<Engine> engine,
                              std::shared_ptr<late<Engine, subscription_state>> state,
                              detail::late<Engine, call_options> options) {
    duration wait = std::chrono::seconds(1);
    constexpr duration longest = std::chrono::seconds(30);
    auto const never = [] { return false; };
    auto const decided = [state] { return !state->renewing || state->renewal_failure; };
    while (!state->ended) {
        co_await wait_for_subscription(state, later(clock::now(), wait), never);
        auto self = engine.lock();
        if (state->ended || !self) break;
        std::int64_t const id = state->id = self->link->next_id();
        state->renewal_failure.reset();
        auto started = start_listening(self, state, options);
        if (!started) state->finish(std::move(started.error()));
        self.reset();
        co_await wait_for_subscription(state, later(clock::now(), longest), decided);
        // It broke once more right after it was acknowledged: that is for the next renewal.
        if (state->ended || state->id != id) break;
        self = engine.lock();
        if (!state->renewing) {
            if (self) report_lists(self, state);
            co_return;
        }
        state->exchange.cancel();  // if it was not even acknowledged
        wait = std::min(duration::from_milliseconds(wait.milliseconds * 2), longest);
        if (state->renewal_failure && state->renewal_failure->retry_after)
            wait = std::max(wait, *state->renewal_failure->retry_after);
    }
}

template <class Engine>
void on_listen_ended(std::shared_ptr<Engine> self,
                     std::shared_ptr<late<Engine, subscription_state>> state,
                     detail::late<Engine, call_options> options,
                     result<late<Engine, response>> outcome) {
    // Where all exchanges share one connection, it is gone now, and the client says so itself.
    bool const may_renew =
        self && self->link->is_connected() && !state->ended && state->acknowledged && !outcome;
    if (may_renew && state->renewing && is_retryable(classify(outcome.error()))) {
        state->renewal_failure = std::move(outcome.error());
        state->changed.notify_all();
        return;
    }
    bool const is_broken = may_renew && outcome.error().code == errc::connection_lost;
    if (!is_broken || state->renewing) return end_from(*state, std::move(outcome));
    self->link->log().write(log_level::info, log_category::client,
                            [&] { return "listening again: " + outcome.error().message(); });
    state->renewing = true;
    net::co_spawn(self->link->get_executor(),
                  renew_subscription(std::weak_ptr<Engine>(self), state, std::move(options)),
                  net::detached);
}

}  // namespace detail

/// Starts a subscription and waits until the server has acknowledged it.
template <class Engine>
task<result<subscription>> listen(std::shared_ptr<Engine> self, subscription_filter filter,
                                  event_handler handler,
                                  detail::late<Engine, call_options> options) {
    auto const link = self->link;
    if (auto blocked = link->obstacle()) co_return fail(std::move(*blocked));
    if (era_of(link->language()) == era::legacy) {
        co_return fail(errc::unsupported_by_server,
                       "subscriptions/listen came with 2026-07-28; this server sends list changes "
                       "unasked, and subscribe_resource works");
    }
    auto const state = std::make_shared<detail::late<Engine, detail::subscription_state>>(
        link->get_executor(), link->next_id(), std::move(handler), std::move(filter));
    detail::late<Engine, subscription> made(state);
    link->notifications().add(state);
    auto started = detail::start_listening(self, state, options);
    if (!started) co_return fail(std::move(started.error()));
    exchange_clock const limits = self->clock_for(request_kind::read, options, clock::now());
    while (!state->acknowledged && !state->ended) {
        auto const woken = co_await state->changed.wait(limits.total_end());
        if (woken == detail::wake_reason::cancelled) co_return fail(errc::cancelled);
        if (woken == detail::wake_reason::timed_out) {
            co_return fail(errc::timed_out, "subscriptions/listen");
        }
    }
    if (state->ended && state->reason) co_return fail(*state->reason);
    if (!state->acknowledged) state->acknowledged.emplace();
    co_return made;
}

template <class Engine>
task<result<void>> subscribe_resource(std::shared_ptr<Engine> self, std::string uri,
                                      detail::late<Engine, call_options> options) {
    if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
    if (!self->link->server().capabilities.resources_subscribe) {
        co_return fail(errc::unsupported_by_server,
                       "the server did not announce resources.subscribe");
    }
    if (era_of(self->link->language()) == era::legacy) {
        std::string members = detail::string_member_text("uri", uri);
        auto done = co_await detail::send_request(self, request_kind::other, "resources/subscribe",
                                                  std::move(members), std::move(options));
        co_return done;
    }
    detail::late<Engine, subscription_filter> filter;
    filter.resources.push_back(uri);
    event_handler none;
    auto made = co_await listen(self, std::move(filter), std::move(none), std::move(options));
    if (!made) co_return fail(std::move(made.error()));
    auto const granted = made->granted().resources;
    if (std::find(granted.begin(), granted.end(), uri) == granted.end()) {
        co_return fail(errc::unsupported_by_server, "the server did not grant the subscription");
    }
    self->resource_subscriptions.insert_or_assign(std::move(uri), std::move(*made));
    co_return result<void>();
}

template <class Engine>
task<result<void>> unsubscribe_resource(std::shared_ptr<Engine> self, std::string uri,
                                        detail::late<Engine, call_options> options) {
    if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
    if (era_of(self->link->language()) == era::modern) {
        if (self->resource_subscriptions.erase(uri) == 0) {
            co_return fail(errc::invalid_argument, "not subscribed to " + uri);
        }
        co_return result<void>();
    }
    std::string members = detail::string_member_text("uri", uri);
    auto done = co_await detail::send_request(self, request_kind::other, "resources/unsubscribe",
                                              std::move(members), std::move(options));
    co_return done;
}

}  // namespace mcp

// Tasks: starting, following and ending work that outlives its request.

namespace mcp {

/// The answer to a tool call that may run as a task: one of the two.
template <class Result> struct basic_started_call {
    std::optional<Result> finished;
    std::optional<detail::late<Result, task_state>> task;
};

using started_call = basic_started_call<tool_result>;

namespace detail {

// Polling faster than this helps nobody; slower than that loses touch.
inline constexpr duration shortest_poll = std::chrono::milliseconds(10);
inline constexpr duration usual_poll = std::chrono::milliseconds(500);
inline constexpr duration longest_poll = std::chrono::seconds(30);

template <class State> duration poll_delay(State const& state) {
    return std::clamp(state.poll_interval.value_or(usual_poll), shortest_poll, longest_poll);
}

// Why a task request cannot be sent; nothing if it can.
template <class Engine> std::optional<error> task_obstacle(Engine const& self) {
    if (auto blocked = self.link->obstacle()) return blocked;
    bool const modern = era_of(self.link->language()) == era::modern;
    bool const supported =
        modern ? self.link->options().tasks_ : self.link->server().capabilities.task_tool_calls;
    if (supported) return std::nullopt;
    return error(errc::unsupported_by_server,
                 "tasks: the server must announce them, and client_options::tasks be set for a "
                 "modern one");
}

template <std::same_as<payload> Value, class Found = late<Value, tool_result>>
result<Found> decode_tool_result(Value const& value, bool keep_raw) {
    result<Found> found;  // filled where it is returned
    auto in = value.cursor();
    if (!decode(in, *found)) return fail(in.failure());
    if (keep_raw) found->raw = value.raw();
    return found;
}

template <std::same_as<raw_json> Value>
result<late<Value, tool_result>> decode_tool_result(Value const& value, bool keep_raw) {
    using document_type = late<Value, json_document>;
    auto document = document_type::parse(frame::copy(std::string(value.text())));
    if (!document) return fail(document.error());
    late<Value, payload> const whole(std::move(*document), json_position{});
    return decode_tool_result(whole, keep_raw);
}

}  // namespace detail

/// The state of a task now.
template <class Engine>
task<result<task_state>> get_task(std::shared_ptr<Engine> self, std::string id,
                                  detail::late<Engine, call_options> options) {
    if (auto blocked = detail::task_obstacle(*self)) co_return fail(std::move(*blocked));
    typename Engine::operation_type what(request_kind::read, "tasks/get",
                                         detail::string_member_text("taskId", id),
                                         std::move(options));
    auto done = co_await Engine::run(self, what);
    if (!done) co_return fail(std::move(done.error()));
    co_return decode_created_task(what.answer.result);
}

/// Asks the server to stop a task. It may end in any state all the same.
template <class Engine>
task<result<void>> cancel_task(std::shared_ptr<Engine> self, std::string id,
                               detail::late<Engine, call_options> options) {
    if (auto blocked = detail::task_obstacle(*self)) co_return fail(std::move(*blocked));
    typename Engine::operation_type what(request_kind::other, "tasks/cancel",
                                         detail::string_member_text("taskId", id),
                                         std::move(options));
    auto done = co_await Engine::run(self, what);
    co_return done;
}

namespace detail {

template <class Engine>
task<result<void>> send_task_update(std::shared_ptr<Engine> self, std::string id,
                                    std::string responses,
                                    detail::late<Engine, call_options> options) {
    if (auto blocked = task_obstacle(*self)) co_return fail(std::move(*blocked));
    typename Engine::operation_type what(request_kind::other, "tasks/update",
                                         join_members(string_member_text("taskId", id), responses),
                                         std::move(options));
    auto done = co_await Engine::run(self, what);
    co_return done;
}

}  // namespace detail

/// Sends answers to what a task asks (extension). `responses` is an object of results by key.
template <class Engine>
task<result<void>> update_task(std::shared_ptr<Engine> self, std::string id, arguments responses,
                               detail::late<Engine, call_options> options) {
    auto text = responses.text();
    if (!text) co_return fail(std::move(text.error()));
    std::string members = "\"inputResponses\":" + std::string(*text);
    auto done = co_await detail::send_task_update(self, std::move(id), std::move(members),
                                                  std::move(options));
    co_return done;
}

namespace detail {

// Asks the user what the task asks, each question once in the task's life.
template <class Engine>
task<result<void>> answer_task(std::shared_ptr<Engine> self, late<Engine, task_state> state,
                               std::shared_ptr<late<Engine, answered_keys>> answered) {
    using connection_type = typename Engine::connection_type;
    auto questions = decode_input_requests(state.input_requests);
    if (!questions) co_return fail(std::move(questions.error()));
    input_responses answers;
    for (auto& question : *questions) {
        if (!answered->remember(question.key)) continue;
        auto answer = co_await connection_type::answer_question(
            self->link, std::move(question.method), std::move(question.params));
        if (!answer) co_return fail(std::move(answer.error()));
        answers.add(question.key, *answer);
    }
    if (answers.empty()) co_return result<void>();
    detail::late<Engine, call_options> options;
    auto sent = co_await send_task_update(self, state.id, answers.members(), std::move(options));
    co_return sent;
}

// 2025-11-25: tasks/result waits for the end itself; questions come as ordinary requests meanwhile.
template <class Engine>
task<result<tool_result>> fetch_legacy_result(std::shared_ptr<Engine> self, std::string id,
                                              detail::late<Engine, call_options> options) {
    if (auto blocked = task_obstacle(*self)) co_return fail(std::move(*blocked));
    bool const keep_raw = options.keep_raw_;
    typename Engine::operation_type what(request_kind::call, "tasks/result",
                                         string_member_text("taskId", id), std::move(options));
    auto done = co_await Engine::run(self, what);
    if (!done) co_return fail(std::move(done.error()));
    co_return decode_tool_result(what.answer.result, keep_raw);
}

template <class State> error describe_failure(State const& state) {
    bool const failed = state.status == task_status::failed;
    error why(failed ? errc::task_failed : errc::task_cancelled);
    why.remote = state.failure;
    if (!why.remote && !state.status_message.empty())
        why.remote = rpc_error{0, state.status_message, {}};
    return why;
}

// Whoever stops waiting for a task tells the server, without waiting for its answer.
template <class Engine> void give_up_task(std::shared_ptr<Engine> self, std::string id) {
    auto const where = self->link->get_executor();
    net::co_spawn(where, cancel_task(std::move(self), std::move(id), call_options()),
                  net::detached);
}

}  // namespace detail

/// Follows a task to its end: polls as often as the server wants, and answers what it asks by the
/// client's handlers. Errors: task_failed, task_cancelled, timed_out, and those of any request. If
/// the coroutine is cancelled or time runs out, the server is asked to cancel the task.
template <class Engine>
task<result<tool_result>> await_task(std::shared_ptr<Engine> self,
                                     detail::late<Engine, task_state> state,
                                     detail::late<Engine, call_options> options) {
    time_point const begun = clock::now();
    detail::late<Engine, active_call> call(
        self->link->calls(), self->clock_for(request_kind::call, options, begun), {}, begun);
    bool const legacy = era_of(self->link->language()) == era::legacy;
    auto const answered = std::make_shared<detail::late<Engine, answered_keys>>();
    while (!is_terminal(state.status)) {
        bool const asks = state.status == task_status::input_required;
        if (asks && legacy) break;
        if (asks) {
            auto told = co_await detail::answer_task(self, state, answered);
            if (!told) {
                detail::give_up_task(self, state.id);
                co_return fail(std::move(told.error()));
            }
        }
        auto& waiting = call.pause(self->link->get_executor());
        waiting.expires_at(
            std::min(clock::now() + detail::poll_delay(state).chrono(), call.limits().total_end()));
        co_await detail::fired(waiting);
        auto const status = co_await net::this_coro::cancellation_state;
        bool const stopped = status.cancelled() != net::cancellation_type::none;
        detail::late<Engine, call_options> poll;
        if (stopped || !limit_until(poll, call.limits().total_end(), clock::now())) {
            detail::give_up_task(self, state.id);
            co_return fail(stopped ? errc::cancelled : errc::timed_out, "task " + state.id);
        }
        auto now = co_await get_task(self, state.id, std::move(poll));
        if (!now) {
            detail::give_up_task(self, state.id);
            co_return fail(std::move(now.error()));
        }
        state = std::move(*now);
    }
    bool const ended_badly =
        state.status == task_status::failed || state.status == task_status::cancelled;
    if (legacy && state.status != task_status::cancelled) {
        if (!limit_until(options, call.limits().total_end(), clock::now())) {
            detail::give_up_task(self, state.id);
            co_return fail(errc::timed_out, "task " + state.id);
        }
        auto fetched = co_await detail::fetch_legacy_result(self, state.id, std::move(options));
        bool const unfinished = !fetched && !is_terminal(state.status);
        if (unfinished) detail::give_up_task(self, state.id);
        co_return fetched;
    }
    if (ended_badly) co_return fail(detail::describe_failure(state));
    co_return detail::decode_tool_result(state.result, options.keep_raw_);
}

}  // namespace mcp

// tools/call.

// The name that somebody may have meant.

namespace mcp::detail {

/// How many characters to insert, remove or replace to get from one text to the other.
inline std::size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            std::size_t const replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

/// The candidate most like `name`; empty if none is like it. Long names, which only a machine
/// makes, are not compared.
inline std::string_view nearest(std::string_view name,
                                std::vector<std::string_view> const& candidates) {
    constexpr std::size_t longest = 128;
    if (name.size() > longest) return {};
    std::size_t best = name.size() / 3 + 1;  // more changes than that make another word
    std::string_view found;
    for (std::string_view candidate : candidates) {
        if (candidate.size() > longest) continue;
        std::size_t const distance = edit_distance(name, candidate);
        if (distance > best || (distance == best && !found.empty())) continue;
        best = distance;
        found = candidate;
    }
    return found;
}

}  // namespace mcp::detail

namespace mcp {

namespace detail {

template <class Tools> bool has_tool(Tools const& tools, std::string_view name) {
    return std::any_of(tools.begin(), tools.end(),
                       [&](auto const& each) { return each.name == name; });
}

template <class Tools> error no_such_tool(Tools const& tools, std::string const& name) {
    std::vector<std::string_view> names;
    for (auto const& each : tools) names.push_back(each.name);
    std::string words = "\"" + name + "\" is not in the server's list of " +
                        std::to_string(names.size()) + " tools";
    auto const similar = nearest(name, names);
    if (!similar.empty()) words += "; did you mean \"" + printable(similar) + "\"?";
    return error(errc::unknown_tool, std::move(words));
}

inline bool may_mean_unknown_tool(error const& why) {
    return why.remote && (why.remote->code == rpc_code::invalid_params ||
                          why.remote->code == rpc_code::method_not_found);
}

// Servers refuse a tool that they do not have in different ways; their list says it for certain.
template <class Engine>
task<error> explain_refusal(std::shared_ptr<Engine> self, std::string name, error why,
                            time_point end) {
    detail::late<Engine, call_options> options;
    if (!limit_until(options, end, clock::now())) co_return why;
    auto tools = co_await list_all<tool>(self, std::move(options));
    if (!tools && tools.error().code == errc::cancelled) co_return std::move(tools.error());
    if (!tools || has_tool(*tools, name)) co_return why;
    error better = no_such_tool(*tools, name);
    better.remote = std::move(why.remote);
    co_return better;
}

// Some servers say it in a result. Then only a list that is at hand is asked.
template <class Engine>
std::optional<error> find_unknown_tool(Engine& self, std::string const& name) {
    auto const kept = self.cache.lookup(list_method<tool>::name, clock::now());
    if (!kept) return std::nullopt;
    auto const& tools = *std::static_pointer_cast<std::vector<tool> const>(kept);
    if (has_tool(tools, name)) return std::nullopt;
    return no_such_tool(tools, name);
}

template <class Options>
std::string call_members(std::string_view name, std::string_view arguments_text,
                         Options const& options, bool legacy) {
    std::string members;
    members.reserve(name.size() + arguments_text.size() + 32);
    members += "\"name\":";
    json_writer(members).string(name);
    members += ",\"arguments\":";
    members += arguments_text;
    if (legacy && options.task_time_to_live_) {
        members += ",\"task\":{";
        auto const ttl = options.task_time_to_live_->milliseconds;
        if (ttl > 0) members += "\"ttl\":" + std::to_string(ttl);
        members += '}';
    }
    return members;
}

// A CreateTaskResult of 2025-11-25 has `task` where a tool's result has `content`.
template <class Payload> bool is_legacy_task(Payload const& value) {
    auto in = value.cursor();
    bool found = false;
    for_each_member(in, [&](std::string_view key) {
        if (key == "task") found = true;
        in.skip();
    });
    return found;
}

// Checks a call before it is sent, and gives the members of its params.
template <class Engine>
result<std::string> prepare_call(Engine const& self, std::string_view name, arguments const& with,
                                 detail::late<Engine, call_options> const& options) {
    if (auto blocked = self.link->obstacle()) return fail(std::move(*blocked));
    if (name.empty()) return fail(errc::invalid_argument, "the tool's name is empty");
    auto text = with.text();
    if (!text) return fail(std::move(text.error()));
    bool const legacy = era_of(self.link->language()) == era::legacy;
    bool const as_task = legacy && options.task_time_to_live_.has_value();
    if (as_task && !self.link->server().capabilities.task_tool_calls) {
        return fail(errc::unsupported_by_server, "the server does not run tool calls as tasks");
    }
    return call_members(name, *text, options, legacy);
}

// Whether a call was answered with a task instead of the tool's result.
template <class Engine>
bool became_task(Engine const& self, typename Engine::operation_type const& done) {
    if (done.header.type == result_type::task) return true;
    bool const may_be =
        done.options.task_time_to_live_.has_value() && era_of(self.link->language()) == era::legacy;
    return may_be && is_legacy_task(done.answer.result);
}

template <class Engine>
result<late<Engine, tool_result>> finish_call(Engine& self,
                                              typename Engine::operation_type const& done,
                                              std::string const& name) {
    auto finished = decode_tool_result(done.answer.result, done.options.keep_raw_);
    if (finished && finished->is_error) {
        if (auto unknown = find_unknown_tool(self, name)) return fail(std::move(*unknown));
    }
    return finished;
}

}  // namespace detail

template <class Engine>
task<result<started_call>> start_tool(std::shared_ptr<Engine> self, std::string name,
                                      arguments with, detail::late<Engine, call_options> options) {
    auto members = detail::prepare_call(*self, name, with, options);
    if (!members) co_return fail(std::move(members.error()));
    typename Engine::operation_type what(request_kind::call, "tools/call", std::move(*members),
                                         std::move(options));
    what.may_ask = true;
    what.may_task = true;
    auto done = co_await Engine::run(self, what);
    if (done) {
        started_call started;
        if (detail::became_task(*self, what)) {
            auto state = decode_created_task(what.answer.result);
            if (!state) co_return fail(std::move(state.error()));
            started.task = std::move(*state);
        } else {
            auto finished = detail::finish_call(*self, what, name);
            if (!finished) co_return fail(std::move(finished.error()));
            started.finished = std::move(*finished);
        }
        co_return started;
    }
    if (!detail::may_mean_unknown_tool(done.error())) co_return fail(std::move(done.error()));
    auto why =
        co_await detail::explain_refusal(self, std::move(name), std::move(done.error()), what.ends);
    co_return fail(std::move(why));
}

template <class Engine>
task<result<tool_result>> call_tool(std::shared_ptr<Engine> self, std::string name, arguments with,
                                    detail::late<Engine, call_options> options) {
    auto members = detail::prepare_call(*self, name, with, options);
    if (!members) co_return fail(std::move(members.error()));
    typename Engine::operation_type what(request_kind::call, "tools/call", std::move(*members),
                                         std::move(options));
    what.may_ask = true;
    what.may_task = true;
    // Engine::run() in its parts: it would be one more coroutine for each call.
    auto sent = self->begin(what);
    if (!sent) co_return fail(std::move(sent.error()));
    auto done = self->take(what, co_await self->link->wire().exchange(std::move(*sent)));
    if (!Engine::is_settled(what, done)) {
        done = co_await Engine::go_on(self, what, std::move(done));
        what.call.reset();
    }
    if (!done) {
        if (!detail::may_mean_unknown_tool(done.error())) co_return fail(std::move(done.error()));
        auto why = co_await detail::explain_refusal(self, std::move(name), std::move(done.error()),
                                                    what.ends);
        co_return fail(std::move(why));
    }
    if (!detail::became_task(*self, what)) co_return detail::finish_call(*self, what, name);
    auto state = decode_created_task(what.answer.result);
    if (!state) co_return fail(std::move(state.error()));
    if (!limit_until(what.options, what.ends, clock::now())) {
        detail::give_up_task(self, state->id);
        co_return fail(errc::timed_out, "task " + state->id);
    }
    auto finished = co_await await_task(self, std::move(*state), std::move(what.options));
    co_return finished;
}

}  // namespace mcp

// A transport chosen at run time.

namespace mcp {

/// Holds any transport. Costs one virtual call for each exchange. Satisfies `transport`.
class any_transport {
public:
    template <class Transport>
        requires(!std::same_as<std::remove_cvref_t<Transport>, any_transport> &&
                 transport<std::remove_cvref_t<Transport>>)
    any_transport(Transport&& held)  // NOLINT: converts on purpose
        : held_(std::make_unique<holder<std::remove_cvref_t<Transport>>>(
              std::forward<Transport>(held))) {}

    task<result<void>> open(inbound& in) { return held_->open(in); }
    task<result<response>> exchange(request sent) { return held_->exchange(std::move(sent)); }
    task<result<void>> notify(notification told) { return held_->notify(std::move(told)); }
    task<result<void>> respond(reply answer) { return held_->respond(std::move(answer)); }
    task<void> close() { return held_->close(); }

    /// The transport inside if it is a `Transport`, otherwise null.
    template <class Transport> [[nodiscard]] Transport const* target() const noexcept {
        return static_cast<Transport const*>(held_->find(&type_mark<Transport>));
    }

    // What the transport inside has of transport/features.hpp.
    [[nodiscard]] bool mirrors_parameters() const { return held_->mirrors_parameters(); }
    void mirror(std::string tool, std::vector<header_parameter> parameters) {
        held_->mirror(std::move(tool), std::move(parameters));
    }
    [[nodiscard]] bool restarts() const { return held_->restarts(); }
    [[nodiscard]] std::optional<era> remembered_era() const { return held_->remembered_era(); }
    void agreed(std::string_view version) { held_->agreed(version); }

private:
    // Its address stands for the type, also where there is no RTTI.
    template <class Transport> static constexpr char type_mark = 0;

    struct interface {
        interface() = default;
        interface(interface const&) = delete;
        interface& operator=(interface const&) = delete;
        virtual ~interface() = default;
        virtual task<result<void>> open(inbound& in) = 0;
        virtual task<result<response>> exchange(request sent) = 0;
        virtual task<result<void>> notify(notification told) = 0;
        virtual task<result<void>> respond(reply answer) = 0;
        virtual task<void> close() = 0;
        virtual void const* find(void const* mark) const noexcept = 0;
        virtual bool mirrors_parameters() const = 0;
        virtual void mirror(std::string tool, std::vector<header_parameter> parameters) = 0;
        virtual bool restarts() const = 0;
        virtual std::optional<era> remembered_era() const = 0;
        virtual void agreed(std::string_view version) = 0;
    };

    template <class Transport> struct holder final : interface {
        template <class From> explicit holder(From&& from) : held(std::forward<From>(from)) {}
        task<result<void>> open(inbound& in) override { return held.open(in); }
        task<result<response>> exchange(request sent) override {
            return held.exchange(std::move(sent));
        }
        task<result<void>> notify(notification told) override {
            return held.notify(std::move(told));
        }
        task<result<void>> respond(reply answer) override {
            return held.respond(std::move(answer));
        }
        task<void> close() override { return held.close(); }
        void const* find(void const* mark) const noexcept override {
            return mark == &type_mark<Transport> ? &held : nullptr;
        }
        bool mirrors_parameters() const override { return detail::mirrors_parameters(held); }
        void mirror(std::string tool, std::vector<header_parameter> parameters) override {
            detail::tell_mirrored(held, tool, std::move(parameters));
        }
        bool restarts() const override { return detail::restarts(held); }
        std::optional<era> remembered_era() const override { return detail::remembered_era(held); }
        void agreed(std::string_view version) override { detail::tell_agreed(held, version); }
        Transport held;
    };

    std::unique_ptr<interface> held_;
};

static_assert(transport<any_transport>);

}  // namespace mcp

namespace mcp {

/// A connection to one MCP server, of either era.
///
/// `Policies` are any of a retry, a timeout and a cache policy, in any order; what is left out is
/// exponential_backoff<>, layered_timeout<> and ttl_cache<>.
///
/// Threads: not thread-safe. Every member, and the awaiting of what it returns, runs on the
/// client's executor; with several threads, make that a strand.
///
/// Cancellation: by the coroutine's cancellation slot (cancellation_type::terminal). The request
/// then ends with errc::cancelled, the server is told, and an answer that comes later is dropped.
///
/// Lifetime: destroying the client ends the connection at once, and what still waits ends with
/// errc::closed; close() is the polite way. The executor's context must outlive the client.
///
/// Errors of every request: not_connected, connection_lost, closed, timed_out, cancelled,
/// remote_error, malformed_message; further ones are listed where they arise.
template <transport Transport, class... Policies> class basic_client {
    using policies = policy_set<Policies...>;
    using connection_type = client_connection<Transport>;
    using engine = client_engine<Transport, policies>;
    // Late: only programs with a client compile what is done with these.
    using client_options = detail::late<Transport, mcp::client_options>;
    using call_options = detail::late<Transport, mcp::call_options>;

public:
    /// `how` is a transport, or what one is made of, such as stdio_options. Values for run-time
    /// policies follow `options` in any order.
    template <class How, class... Given>
    basic_client(executor where, How&& how, client_options options = {}, Given&&... given)
        : link_(std::make_shared<connection_type>(
              where, make_transport(where, std::forward<How>(how)), std::move(options))),
          engine_(std::make_shared<engine>(link_, pick<typename policies::retry>(given...),
                                           pick<typename policies::timeout>(given...),
                                           pick<typename policies::cache>(given...))) {
        static_assert(policies::template accepts<std::remove_cvref_t<Given>...>,
                      "after the options come values of this client's policies, each at most once");
        link_->notifications().on_change =
            [kept = std::weak_ptr<engine>(engine_)](server_event const& event) {
                if (auto const live = kept.lock()) invalidate(*live, event);
            };
    }

    basic_client(basic_client&&) noexcept = default;
    basic_client& operator=(basic_client&& other) noexcept {
        if (this != &other && link_) link_->abandon();
        link_ = std::move(other.link_);
        engine_ = std::move(other.engine_);
        return *this;
    }
    ~basic_client() {
        if (link_) link_->abandon();
    }

    [[nodiscard]] executor get_executor() const { return link_->get_executor(); }

    // The connection

    /// Opens the transport and finds out the era; tries again as the retry policy says, all within
    /// the connect limit. Errors: already_connected, version_mismatch, and the transport's.
    task<result<void>> connect(call_options options = call_options{}) {
        return mcp::connect(engine_, std::move(options));
    }

    /// Ends the connection in good order; bounded. What is in flight ends with errc::closed.
    task<void> close() { return connection_type::close(link_); }

    [[nodiscard]] bool is_connected() const { return link_->is_connected(); }
    [[nodiscard]] connection_state state() const { return link_->state(); }

    /// What the server said of itself; meaningful once connected.
    [[nodiscard]] server_info const& server() const { return link_->server(); }

    /// The transport, for what only it knows. What it carries is the client's business.
    [[nodiscard]] Transport const& transport() const { return link_->wire(); }

    /// Asks for a sign of life and returns how long it took: `ping`, or server/discover in the
    /// modern era.
    task<result<std::chrono::microseconds>> ping(call_options options = call_options{}) {
        return ping_server(engine_, std::move(options));
    }

    // Tools

    /// All tools, in the server's order. Errors: too_many_pages, repeated_cursor.
    task<result<shared_list<tool>>> list_tools(call_options options = call_options{}) {
        return list_all<tool>(engine_, std::move(options));
    }
    task<result<page<tool>>> list_tools_page(std::optional<std::string> cursor = std::nullopt,
                                             call_options options = call_options{}) {
        return list_page<tool>(engine_, std::move(cursor), std::move(options));
    }

    /// Calls a tool. Answers what the server asks meanwhile by the handlers, and follows a task to
    /// its end. Errors: invalid_argument, unknown_tool, too_many_rounds, invalid_elicitation,
    /// task_failed. That the tool failed is no error: see tool_result::is_error.
    task<result<tool_result>> call_tool(std::string name, arguments with = arguments{},
                                        call_options options = call_options{}) {
        return mcp::call_tool(engine_, std::move(name), std::move(with), std::move(options));
    }

    /// Calls a tool and returns as soon as it is done or has become a task. To keep a task over a
    /// restart of this program, keep its id.
    task<result<started_call>> start_tool(std::string name, arguments with = arguments{},
                                          call_options options = call_options{}) {
        return mcp::start_tool(engine_, std::move(name), std::move(with), std::move(options));
    }

    // Tasks

    task<result<task_state>> get_task(std::string id, call_options options = call_options{}) {
        return mcp::get_task(engine_, std::move(id), std::move(options));
    }
    task<result<tool_result>> await_task(task_state state, call_options options = call_options{}) {
        return mcp::await_task(engine_, std::move(state), std::move(options));
    }
    task<result<void>> cancel_task(std::string id, call_options options = call_options{}) {
        return mcp::cancel_task(engine_, std::move(id), std::move(options));
    }
    /// Answers what a task asks; `responses` is an object of results by key (extension).
    task<result<void>> update_task(std::string id, arguments responses,
                                   call_options options = call_options{}) {
        return mcp::update_task(engine_, std::move(id), std::move(responses), std::move(options));
    }

    // Resources

    task<result<shared_list<resource>>> list_resources(call_options options = call_options{}) {
        return list_all<resource>(engine_, std::move(options));
    }
    task<result<page<resource>>> list_resources_page(
        std::optional<std::string> cursor = std::nullopt, call_options options = call_options{}) {
        return list_page<resource>(engine_, std::move(cursor), std::move(options));
    }
    task<result<shared_list<resource_template>>> list_resource_templates(
        call_options options = call_options{}) {
        return list_all<resource_template>(engine_, std::move(options));
    }
    task<result<page<resource_template>>> list_resource_templates_page(
        std::optional<std::string> cursor = std::nullopt, call_options options = call_options{}) {
        return list_page<resource_template>(engine_, std::move(cursor), std::move(options));
    }
    task<result<read_result>> read_resource(std::string uri,
                                            call_options options = call_options{}) {
        return mcp::read_resource(engine_, std::move(uri), std::move(options));
    }

    /// Asks for resource_updated events about a URI, in either era.
    task<result<void>> subscribe_resource(std::string uri, call_options options = call_options{}) {
        return mcp::subscribe_resource(engine_, std::move(uri), std::move(options));
    }
    task<result<void>> unsubscribe_resource(std::string uri,
                                            call_options options = call_options{}) {
        return mcp::unsubscribe_resource(engine_, std::move(uri), std::move(options));
    }

    /// Subscribes to what the filter says (modern era). Events go to `handler`, or without one to
    /// client_options::on_event. Errors: unsupported_by_server in the legacy era, where servers
    /// send list changes unasked.
    task<result<subscription>> listen(subscription_filter filter, event_handler handler = {},
                                      call_options options = call_options{}) {
        return mcp::listen(engine_, std::move(filter), std::move(handler), std::move(options));
    }

    // Prompts and completion

    task<result<shared_list<prompt>>> list_prompts(call_options options = call_options{}) {
        return list_all<prompt>(engine_, std::move(options));
    }
    task<result<page<prompt>>> list_prompts_page(std::optional<std::string> cursor = std::nullopt,
                                                 call_options options = call_options{}) {
        return list_page<prompt>(engine_, std::move(cursor), std::move(options));
    }
    task<result<prompt_result>> get_prompt(std::string name,
                                           std::map<std::string, std::string> with = {},
                                           call_options options = call_options{}) {
        return mcp::get_prompt(engine_, std::move(name), std::move(with), std::move(options));
    }

    /// Completes an argument that begins with `value`; `context` holds the arguments that are known
    /// already.
    task<result<completion_result>> complete(completion_reference of, std::string argument,
                                             std::string value,
                                             std::map<std::string, std::string> context = {},
                                             call_options options = call_options{}) {
        return mcp::complete(engine_, std::move(of), std::move(argument), std::move(value),
                             std::move(context), std::move(options));
    }

    // Everything else

    /// The least severity of log messages that the server should send: logging/setLevel, or with
    /// each request in the modern era.
    task<result<void>> set_log_level(severity least, call_options options = call_options{}) {
        return mcp::set_log_level(engine_, least, std::move(options));
    }

    /// Tells the server that the answer of the roots handler has changed (legacy era; a modern
    /// server asks when it needs them, so there is nothing to tell).
    task<result<void>> notify_roots_changed() { return mcp::notify_roots_changed(engine_); }

    /// Sends any request, such as one of an extension, and returns its result. `params` holds the
    /// members without `_meta`. Never repeated unless the options say idempotent.
    task<result<raw_json>> request(std::string method, arguments params = arguments{},
                                   call_options options = call_options{}) {
        return mcp::raw_request(engine_, std::move(method), std::move(params), std::move(options));
    }

    /// Forgets every cached result.
    void clear_cache() {
        engine_->cache.clear();
        engine_->flights.forget_all();
    }

private:
    template <class How> static Transport make_transport(executor const& where, How&& how) {
        if constexpr (std::constructible_from<Transport, How>) {
            return Transport(std::forward<How>(how));
        } else {
            return Transport(where, std::forward<How>(how));
        }
    }

    std::shared_ptr<connection_type> link_;
    std::shared_ptr<engine> engine_;
};

/// A client whose transport and policies are chosen at run time.
using client = basic_client<any_transport, runtime_backoff, runtime_timeout, runtime_cache>;

}  // namespace mcp

// What the system, Asio and HTTP report, in this library's own codes: one table for each.

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
    // Credentials; 407 is a proxy that wants some.
    {401, 401, errc::unauthorized},
    {403, 403, errc::forbidden},
    {407, 407, errc::unauthorized},
    // What may be different in a minute.
    {408, 408, errc::timed_out},
    {429, 429, errc::rate_limited},
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

// A server inside this process: for tests, and for servers that are libraries.

// Many exchanges over one pair of byte streams.

// A coroutine that waits for one event, and the context that owns it meanwhile.

namespace mcp::detail {

/// Somebody whose coroutines are suspended on something that is no Asio operation. When the context
/// ends, it destroys them as Asio destroys the handlers of its own operations; otherwise a
/// coroutine that holds what it waits for would keep itself alive for ever.
class suspension_owner {
public:
    virtual void destroy_suspended() = 0;

protected:
    suspension_owner() = default;
    suspension_owner(suspension_owner const&) = delete;
    suspension_owner& operator=(suspension_owner const&) = delete;
    ~suspension_owner() = default;
};

/// Knows the owners of one context. A template, so that only programs with a connection compile it.
template <class Owner>
class basic_suspension_service final : public net::execution_context::service {
public:
    using key_type = basic_suspension_service;
    inline static net::execution_context::id id;

    explicit basic_suspension_service(net::execution_context& context) : service(context) {}

    template <class Executor> static basic_suspension_service& of(Executor const& where) {
        return net::use_service<basic_suspension_service>(
            net::query(where, net::execution::context));
    }

    void add(Owner& owner) {
        std::lock_guard const lock(mutex_);
        owners_.push_back(&owner);
    }

    void remove(Owner& owner) {
        std::lock_guard const lock(mutex_);
        owners_.erase(std::remove(owners_.begin(), owners_.end(), &owner), owners_.end());
    }

private:
    void shutdown() override {
        // An owner may end, and remove itself, by what it destroys.
        for (;;) {
            Owner* next = nullptr;
            {
                std::lock_guard const lock(mutex_);
                if (owners_.empty()) return;
                next = owners_.back();
                owners_.pop_back();
            }
            next->destroy_suspended();
        }
    }

    std::mutex mutex_;
    std::vector<Owner*> owners_;
};

using suspension_service = basic_suspension_service<suspension_owner>;

/// Suspends one coroutine until it is resumed, or cancelled by its slot. Unlike a timer that is
/// cancelled, it resumes the coroutine without another round of the event loop. A template, so that
/// only programs that suspend on it compile it.
template <class Executor> class basic_suspension {
public:
    explicit basic_suspension(Executor const& home) : home_(&home) {}
    basic_suspension(basic_suspension const&) = delete;
    basic_suspension& operator=(basic_suspension const&) = delete;

    /// Whoever awaits it must look at why it was resumed.
    net::awaitable<void, Executor> wait() {
        return net::async_initiate<token_type const, void()>(
            [this](auto&& handler) {
                auto slot = net::get_associated_cancellation_slot(handler);
                handler_.emplace(std::move(handler));
                if (!slot.is_connected()) return;
                slot_ = slot;
                slot.assign([this](net::cancellation_type) { resume_later(); });
            },
            token_type());
    }

    /// Runs the coroutine up to its next suspension before it returns, if it runs on `home`.
    void resume() {
        if (!handler_) return;
        handler_type handler = take();
        if (handler.get_executor() != *home_) return net::post(std::move(handler));
        try {
            std::move(handler)();
        } catch (...) {
            // A completion handler of the user's threw: that is for whoever runs the context.
            net::post(*home_,
                      [thrown = std::current_exception()] { std::rethrow_exception(thrown); });
        }
    }

    /// Runs the coroutine in a later round of the event loop.
    void resume_later() {
        if (handler_) net::post(take());
    }

    /// Destroys the coroutine, which must own this.
    void destroy() {
        slot_ =
            net::cancellation_slot();  // not cleared: its signal may have ended before the context
        if (handler_) static_cast<void>(take());
    }

private:
    using token_type = net::use_awaitable_t<Executor>;
    using handler_type = typename net::async_result<token_type, void()>::handler_type;

    handler_type take() {
        handler_type taken = std::move(*handler_);
        handler_.reset();
        // The slot outlives this wait, and must not refer to it any more.
        if (slot_.is_connected()) slot_.clear();
        slot_ = net::cancellation_slot();
        return taken;
    }

    Executor const* home_;
    std::optional<handler_type> handler_;
    net::cancellation_slot slot_;
};

using suspension = basic_suspension<executor>;

}  // namespace mcp::detail

// A frame becomes a message: request, notification or response.

namespace mcp {

using message = std::variant<incoming_request, incoming_notification, response>;

/// Why a frame is no message, and the id it was about, if that much could be read. errc::not_json
/// says that a server printed to stdout by mistake.
struct decode_failure {
    error why;
    std::optional<request_id> id;
    /// True if the peer broke a limit or sent invalid UTF-8: nothing after it can be trusted.
    bool fatal = false;
};

namespace detail {

// The members of one JSON-RPC object, before it is known what they make together. `Document` is
// json_document; a template, as is all that decodes messages: only programs that connect compile
// it.
template <class Document> struct message_members {
    bool version_ok = false;
    bool duplicate = false;
    bool id_seen = false;
    bool id_is_null = false;
    std::optional<late<Document, request_id>> id;
    std::optional<std::string> method;
    std::optional<late<Document, json_position>> params;
    std::optional<late<Document, json_position>> result;
    std::optional<rpc_error> failure;
};

// What comes of it.
template <class Document>
using decoded = tl::expected<late<Document, message>, late<Document, decode_failure>>;

template <class Cursor, class Failure = rpc_error>
std::optional<Failure> read_rpc_error(Cursor& in) {
    Failure found;
    bool has_code = false;
    bool has_message = false;
    std::string_view key;
    if (!in.enter_object()) return std::nullopt;
    while (in.next_member(key)) {
        if (key == "code") {
            has_code = in.read(found.code);
        } else if (key == "message") {
            has_message = in.read(found.message);
        } else if (key == "data") {
            found.data = std::string(in.take_text());
        } else {
            in.skip();
        }
    }
    if (!has_code || !has_message) return std::nullopt;
    return found;
}

template <class Cursor, class Members>
void read_member(Cursor& in, std::string_view key, Members& out) {
    if (is_named(key, "jsonrpc")) {
        std::string_view version;
        out.version_ok = in.read(version) && is_named(version, "2.0");
    } else if (is_named(key, "id")) {
        out.duplicate |= out.id_seen;
        out.id_seen = true;
        out.id_is_null = in.read_null();
        if (!out.id_is_null) out.id = read_request_id(in);
    } else if (is_named(key, "method")) {
        out.duplicate |= out.method.has_value();
        out.method.emplace();
        in.read(*out.method);
    } else if (is_named(key, "params")) {
        out.duplicate |= out.params.has_value();
        out.params = in.where();
        in.skip();
    } else if (is_named(key, "result")) {
        out.duplicate |= out.result.has_value();
        out.result = in.where();
        in.skip();
    } else if (is_named(key, "error")) {
        out.duplicate |= out.failure.has_value();
        out.failure = read_rpc_error(in);
        if (!out.failure) in.reject("an error object with code and message");
    } else {
        in.skip();
    }
}

// The id of an answer that could not be read to its end: it may stand behind what was wrong.
template <class Cursor, class Id = request_id> std::optional<Id> find_answer_id(Cursor in) {
    std::optional<Id> id;
    std::string_view key;
    in.enter_object();
    while (in.next_member(key)) {
        if (key == "method") return std::nullopt;
        if (key == "id") id = read_request_id(in);
        else in.skip();
    }
    return id;
}

template <class Members, class Failure = decode_failure>
tl::unexpected<Failure> malformed(Members& members, std::string words) {
    Failure failure;
    failure.why = error(errc::malformed_message, std::move(words));
    // Without a method it can only have been an answer, so its caller can be told.
    if (!members.method) failure.id = std::move(members.id);
    return tl::unexpected<Failure>(std::move(failure));
}

// Takes the document and the members with it.
template <class Document>
decoded<Document> assemble(Document& document, message_members<Document>& members) {
    using message = late<Document, mcp::message>;
    auto const value_at = [&document](auto at) {
        return at ? payload(std::move(document), *at) : payload();
    };
    if (members.duplicate) return malformed(members, "a member of the message stands twice");
    if (!members.version_ok) return malformed(members, "jsonrpc: expected \"2.0\"");
    if (members.method) {
        if (members.result || members.failure) {
            return malformed(members, "a message with method must not have result or error");
        }
        if (!members.id_seen) {
            return message(
                incoming_notification{std::move(*members.method), value_at(members.params)});
        }
        if (!members.id) return malformed(members, "id: expected a string or an integer");
        return message(incoming_request{std::move(*members.id), std::move(*members.method),
                                        value_at(members.params)});
    }
    if (members.result && members.failure) {
        return malformed(members, "the answer has both result and error");
    }
    if (!members.result && !members.failure) {
        return malformed(members, "the message has neither method nor result nor error");
    }
    if (!members.id && members.failure) {
        std::string words = "an error without an id: " + std::to_string(members.failure->code);
        return malformed(members, std::move(words));
    }
    if (!members.id) return malformed(members, "id: expected a string or an integer");
    // Made where it is returned: most messages are answers, and an answer is long to move.
    tl::expected<message, decode_failure> made(tl::in_place, std::in_place_type<response>);
    response& answer = std::get<response>(*made);
    answer.id = std::move(*members.id);
    if (members.result) answer.result = payload(std::move(document), *members.result);
    answer.failure = std::move(members.failure);
    return made;
}

}  // namespace detail

/// Decodes one JSON-RPC object.
template <class Document>
    requires(!std::is_lvalue_reference_v<Document>)
detail::decoded<Document> decode_message(Document&& document) {
    detail::message_members<Document> members;
    auto in = document.cursor();
    std::string_view key;
    if (!in.enter_object()) {
        return detail::malformed(members, "expected a JSON-RPC object");
    }
    while (in.next_member(key)) detail::read_member(in, key, members);
    if (in.failed()) {
        if (!members.method && !members.id_seen)
            members.id = detail::find_answer_id(document.cursor());
        return detail::malformed(members, in.failure().detail);
    }
    return detail::assemble(document, members);
}

/// The error of an error message, whatever its id says; nothing if the text is none.
template <class Document = json_document>
std::optional<rpc_error> find_rpc_error(std::string text) {
    auto const document = Document::parse(frame::copy(std::move(text)));
    if (!document || document->cursor().type() != json_type::object) return std::nullopt;
    auto in = document->cursor();
    std::string_view key;
    in.enter_object();
    while (in.next_member(key)) {
        if (key == "error") return detail::read_rpc_error(in);
        in.skip();
    }
    return std::nullopt;
}

/// Decodes a frame and gives each message, or the reason why there is none, to `take`. A frame is
/// one JSON-RPC object, or an array of them (batches of 2025-03-26, which receivers must accept).
template <class Take, class Document = json_document, class Failure = decode_failure>
void decode_frame(frame bytes, json_limits limits, Take&& take) {
    using outcome = detail::decoded<Document>;
    scan_error why = scan_error::none;
    auto document = Document::parse(std::move(bytes), limits, &why);
    if (!document) {
        Failure failure;
        failure.fatal = why != scan_error::syntax;
        failure.why = std::move(document.error());
        if (!failure.fatal) failure.why.code = errc::not_json;
        return take(outcome(tl::unexpected<Failure>(std::move(failure))));
    }
    std::string_view const text = document->text();
    if (*detail::skip_space(text.data(), text.data() + text.size()) != '[') {
        return take(decode_message(std::move(*document)));
    }
    auto in = document->cursor();
    in.enter_array();
    while (in.next_element()) {
        auto element = Document::parse(frame::copy(std::string(in.take_text())), limits);
        if (element) take(decode_message(std::move(*element)));
    }
}

}  // namespace mcp

// Pairs the answers that arrive with the requests that wait for them.

namespace mcp {

/// Requests in flight, by id. `Entry` is whatever waits; the table only points to it, and whoever
/// adds an entry removes it before it ends.
template <class Entry> class pending_table {
public:
    void add(std::int64_t id, Entry& entry) {
        if (spare_.empty()) {
            entries_.emplace(id, &entry);
            return;
        }
        spare_.key() = id;
        spare_.mapped() = &entry;
        entries_.insert(std::move(spare_));
    }

    /// Takes the request out of the table; null if nobody waits for that id (an answer that came
    /// late, twice, or to nothing).
    Entry* take(std::int64_t id) {
        auto const found = entries_.find(id);
        if (found == entries_.end()) return nullptr;
        Entry* const entry = found->second;
        spare_ = entries_.extract(found);
        return entry;
    }

    /// Forgets the request; harmless if it was taken.
    void remove(std::int64_t id) noexcept { entries_.erase(id); }

    /// Takes every request out and gives it to `end`, as when the connection dies.
    template <class End> void take_all(End&& end) {
        auto const taken = std::exchange(entries_, {});
        for (auto const& [id, entry] : taken) end(*entry);
    }

    /// The requests for which `pred` holds.
    template <class Pred> [[nodiscard]] std::vector<std::int64_t> find_all(Pred&& pred) const {
        std::vector<std::int64_t> found;
        for (auto const& [id, entry] : entries_) {
            if (pred(*entry)) found.push_back(id);
        }
        return found;
    }

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    using map_type = std::unordered_map<std::int64_t, Entry*>;

    map_type entries_;
    typename map_type::node_type
        spare_;  // of the last request taken: most tables hold few at a time
};

}  // namespace mcp

// One timer for the deadlines of many requests.

namespace mcp::detail {

/// Fires when the first of many deadlines may have passed. Its owner is held by a shared_ptr, and
/// has `end_expired(now)`, which ends what has expired and calls `arm_again` for the rest. A
/// template, so that only programs that wait compile it.
template <class Timer> class basic_shared_deadline {
public:
    explicit basic_shared_deadline(typename Timer::executor_type where) : timer_(std::move(where)) {}

    /// Wakes the owner at `expiry`, or before.
    template <class Owner> void arm(Owner& owner, time_point expiry) {
        if (expiry >= armed_until_) return;
        armed_until_ = expiry;
        timer_.expires_at(expiry);
        timer_.async_wait([this, weak = owner.weak_from_this()](std::error_code code) {
            auto const kept = weak.lock();
            if (code || !kept) return;
            armed_until_ = time_point::max();
            kept->end_expired(clock::now());
        });
    }

    /// The same for the earliest deadline that is left. The expiry of a paused clock moves on with
    /// `now`: without a floor, one with little time left would wake the thread again and again
    /// while the user thinks.
    template <class Owner> void arm_again(Owner& owner, time_point next, time_point now) {
        arm(owner, std::max(next, now + std::chrono::milliseconds(5)));
    }

    /// Nobody waits: a timer for nobody would keep the event loop running.
    void disarm() {
        armed_until_ = time_point::max();
        timer_.cancel();
    }

private:
    Timer timer_;
    time_point armed_until_ = time_point::max();
};

using shared_deadline = basic_shared_deadline<timer>;

}  // namespace mcp::detail

namespace mcp {

/// Where a multiplexer's messages go. Never suspends: what cannot be written at once is queued.
class frame_sink {
public:
    /// Queues one message. Returns its place in the stream, or why it cannot be sent. `at_once`
    /// says that no other message is likely to join it in the same write.
    virtual result<std::uint64_t> write(std::string_view text, bool at_once) = 0;

    /// True if nothing of the message at that place has left this process.
    [[nodiscard]] virtual bool is_unsent(std::uint64_t place) const = 0;

protected:
    frame_sink() = default;
    frame_sink(frame_sink const&) = default;
    frame_sink& operator=(frame_sink const&) = default;
    ~frame_sink() = default;
};

/// Pairs requests with answers on a connection that carries many at once. Lives in a shared_ptr: an
/// exchange holds it, so that it may outlast the transport that began it.
///
/// An answer resumes its caller at once, inside receive(); all deadlines share one timer. Together
/// that saves three system calls of every sequential request, compared with a timer for each.
///
/// `Sink` has the members of frame_sink. A template, so that only programs with such a transport
/// compile it.
template <class Sink>
class basic_multiplexer final : public std::enable_shared_from_this<basic_multiplexer<Sink>>,
                                private detail::suspension_owner {
public:
    basic_multiplexer(executor where, Sink& sink, inbound& in, json_limits limits = json_limits{})
        : executor_(std::move(where)),
          sink_(&sink),
          inbound_(&in),
          limits_(limits),
          deadline_(executor_),
          service_(&late<detail::suspension_service>::of(executor_)) {
        service_->add(*this);
    }
    ~basic_multiplexer() { service_->remove(*this); }

    /// The body of `transport::exchange`.
    static task<result<response>> exchange(std::shared_ptr<basic_multiplexer> self, request sent);

    result<void> notify(notification const& told);
    result<void> respond(reply const& answer);

    /// Takes one received frame. Fails if the peer broke a rule after which nothing can be trusted;
    /// the connection must end then.
    result<void> receive(frame bytes);

    /// Ends the connection for everybody: each exchange in flight fails with `why`, and `inbound`
    /// is told if the connection was not ended on purpose. Only the first call counts.
    void shut(error why, bool deliberate);

    /// Ends the exchange whose request stands at that place: it could not be delivered.
    void fail_at(std::uint64_t place, error why);

    [[nodiscard]] bool is_shut() const noexcept { return shut_; }

    /// Ends the exchanges whose time is over; called by the deadline.
    void end_expired(time_point now);

private:
    template <class T> using late = detail::late<Sink, T>;

    // Somebody who waits for an answer; lives in the exchange's coroutine frame.
    struct waiter {
        waiter(basic_multiplexer& owner, request const& what)
            : self(&owner),
              sent(&what),
              suspended(owner.executor_) {
            // Before anything is written: the answer may be here before the write returns.
            self->pending_.add(sent->id, *this);
        }
        waiter(waiter const&) = delete;
        waiter& operator=(waiter const&) = delete;
        ~waiter() { self->pending_.remove(sent->id); }

        [[nodiscard]] time_point expiry(time_point now) const {
            return sent->clock != nullptr ? sent->clock->expiry(now) : time_point::max();
        }

        basic_multiplexer* self;
        request const* sent;
        late<detail::suspension> suspended;
        std::uint64_t place = 0;
        std::optional<result<late<response>>> outcome;
    };

    template <class Received> void dispatch(Received&& received, result<void>& verdict);
    void on_response(late<response>&& received);
    template <class Failure> void on_undecodable(Failure failure, result<void>& verdict);
    template <class Outcome> void finish(waiter& caller, Outcome&& outcome);
    error abandon(request const& sent, errc why);
    void destroy_suspended() override;

    executor executor_;
    Sink* sink_;
    late<inbound>* inbound_;
    json_limits limits_;
    pending_table<waiter> pending_;
    std::string scratch_;
    late<detail::shared_deadline> deadline_;
    late<detail::suspension_service>* service_;
    bool shut_ = false;
    error reason_;
};

using multiplexer = basic_multiplexer<frame_sink>;

template <class Sink>
task<result<response>> basic_multiplexer<Sink>::exchange(std::shared_ptr<basic_multiplexer> self,
                                                         request sent) {
    if (self->shut_) co_return fail_unsent(self->reason_);
    waiter caller(*self, sent);
    self->scratch_.clear();
    encode_request(self->scratch_, sent.id, sent.method, sent.params);
    bool const alone = self->pending_.size() == 1;
    auto const written = self->sink_->write(self->scratch_, alone);
    if (!written) co_return fail_unsent(written.error());
    caller.place = *written;
    self->deadline_.arm(*self, caller.expiry(clock::now()));
    if (!caller.outcome) co_await caller.suspended.wait();
    if (!caller.outcome) co_return fail(self->abandon(sent, errc::cancelled));
    // Both may have happened. Then the caller was cancelled: it could not await anything more.
    auto const state = co_await net::this_coro::cancellation_state;
    if (state.cancelled() != net::cancellation_type::none)
        co_return fail(errc::cancelled, sent.method);
    co_return std::move(*caller.outcome);
}

// Nobody waits any more: the server is told, and a late answer will find nobody.
template <class Sink> error basic_multiplexer<Sink>::abandon(request const& sent, errc why) {
    pending_.remove(sent.id);
    if (sent.cancellable && !shut_) {
        std::string_view const reason = why == errc::cancelled ? "cancelled" : "timed out";
        std::string params = "{\"requestId\":" + std::to_string(sent.id) + ",\"reason\":\"" +
                             std::string(reason) + "\"}";
        static_cast<void>(notify(notification("notifications/cancelled", std::move(params))));
    }
    return error(why, sent.method);
}

template <class Sink>
template <class Outcome>
void basic_multiplexer<Sink>::finish(waiter& caller, Outcome&& outcome) {
    caller.outcome.emplace(std::forward<Outcome>(outcome));
    caller.suspended.resume();
}

// An expiry moves while its request makes progress, or while the user is asked something: then the
// timer fires early, and is set again.
template <class Sink> void basic_multiplexer<Sink>::end_expired(time_point now) {
    time_point next = time_point::max();
    auto const expired = pending_.find_all([&](waiter const& caller) {
        time_point const expiry = caller.expiry(now);
        if (expiry <= now) return true;
        next = std::min(next, expiry);
        return false;
    });
    if (next != time_point::max()) deadline_.arm_again(*this, next, now);
    for (std::int64_t const id : expired) {
        waiter* const caller = pending_.take(id);
        if (caller != nullptr) finish(*caller, fail(abandon(*caller->sent, errc::timed_out)));
    }
}

template <class Sink> void basic_multiplexer<Sink>::destroy_suspended() {
    shut_ = true;
    inbound_ = nullptr;
    auto const self =
        this->weak_from_this().lock();  // what is destroyed may hold the last reference
    pending_.take_all([](waiter& caller) { caller.suspended.destroy(); });
}

template <class Sink> result<void> basic_multiplexer<Sink>::notify(notification const& told) {
    if (shut_) return fail(reason_);
    scratch_.clear();
    encode_notification(scratch_, told);
    if (auto written = sink_->write(scratch_, false); !written) return fail(written.error());
    return {};
}

template <class Sink> result<void> basic_multiplexer<Sink>::respond(reply const& answer) {
    if (shut_) return fail(reason_);
    scratch_.clear();
    encode_reply(scratch_, answer);
    if (auto written = sink_->write(scratch_, false); !written) return fail(written.error());
    return {};
}

template <class Sink> result<void> basic_multiplexer<Sink>::receive(frame bytes) {
    result<void> verdict;
    decode_frame(std::move(bytes), limits_, [&](auto&& received) {
        if (!shut_) dispatch(std::move(received), verdict);
    });
    return verdict;
}

template <class Sink>
template <class Received>
void basic_multiplexer<Sink>::dispatch(Received&& received, result<void>& verdict) {
    if (!received) return on_undecodable(std::move(received.error()), verdict);
    if (auto* answer = std::get_if<response>(&*received)) return on_response(std::move(*answer));
    if (auto* told = std::get_if<incoming_notification>(&*received)) {
        return inbound_->on_notification(std::move(*told));
    }
    inbound_->on_request(std::move(std::get<incoming_request>(*received)));
}

template <class Sink> void basic_multiplexer<Sink>::on_response(late<response>&& received) {
    auto const* id = std::get_if<std::int64_t>(&received.id);
    waiter* const caller = id != nullptr ? pending_.take(*id) : nullptr;
    if (caller == nullptr) {
        return inbound_->on_skipped(
            error(errc::malformed_message, "an answer that no request waits for was dropped"));
    }
    finish(*caller, std::move(received));
}

template <class Sink>
template <class Failure>
void basic_multiplexer<Sink>::on_undecodable(Failure failure, result<void>& verdict) {
    if (failure.fatal) {
        if (verdict) verdict = fail(std::move(failure.why));
        return;
    }
    if (failure.id) {
        auto const* id = std::get_if<std::int64_t>(&*failure.id);
        waiter* const caller = id != nullptr ? pending_.take(*id) : nullptr;
        if (caller != nullptr) return finish(*caller, fail(std::move(failure.why)));
    }
    inbound_->on_skipped(std::move(failure.why));
}

template <class Sink>
void basic_multiplexer<Sink>::fail_at(std::uint64_t place, error why) {
    auto const found =
        pending_.find_all([place](waiter const& caller) { return caller.place == place; });
    if (found.empty()) return;
    waiter* const caller = pending_.take(found.front());
    if (caller != nullptr) finish(*caller, fail(std::move(why)));
}

template <class Sink> void basic_multiplexer<Sink>::shut(error why, bool deliberate) {
    if (shut_) return;
    shut_ = true;
    reason_ = std::move(why);
    deadline_.disarm();
    pending_.take_all([this](waiter& caller) {
        error each = reason_;
        if (sink_->is_unsent(caller.place)) each.reached = delivery::unsent;
        caller.outcome.emplace(fail(std::move(each)));
        // Not at once: what one caller does next must not meet a connection that is half shut.
        caller.suspended.resume_later();
    });
    auto* const told = std::exchange(inbound_, nullptr);
    if (!deliberate && told != nullptr) told->on_closed(reason_);
}

}  // namespace mcp

namespace mcp {

namespace detail {

/// Both directions of one connection. What one side sends, the other gets in a later round of the
/// event loop, as over a wire. `Timer` wakes a server that waits. A template, like what follows, so
/// that only programs that use it compile it.
template <class Timer>
class memory_connection final : public std::enable_shared_from_this<memory_connection<Timer>> {
public:
    using executor_type = typename Timer::executor_type;
    using multiplexer_type = basic_multiplexer<memory_connection>;

    memory_connection(executor_type where, inbound& in, json_limits limits)
        : executor_(where),
          arrived_(where, time_point::max()),
          exchanges_(std::make_shared<multiplexer_type>(where, *this, in, limits)) {}

    // What the multiplexer needs of its sink.
    result<late<Timer, std::uint64_t>> write(std::string_view text, bool) {
        to_server_.emplace_back(text);
        arrived_.cancel();
        return count_++;
    }

    [[nodiscard]] bool is_unsent(std::uint64_t) const { return false; }

    static task<result<std::string>> receive(std::shared_ptr<memory_connection> self) {
        while (self->to_server_.empty()) {
            if (self->exchanges_->is_shut()) co_return fail(errc::connection_lost);
            co_await fired(self->arrived_);
            auto const state = co_await net::this_coro::cancellation_state;
            if (state.cancelled() != net::cancellation_type::none) co_return fail(errc::cancelled);
        }
        std::string message = std::move(self->to_server_.front());
        self->to_server_.pop_front();
        co_return message;
    }

    void send(std::string message) {
        net::post(executor_,
                  [self = this->shared_from_this(), message = std::move(message)]() mutable {
                      if (self->exchanges_->is_shut()) return;
                      auto taken = self->exchanges_->receive(frame::copy(std::move(message)));
                      if (!taken) self->shut(std::move(taken.error()), false);
                  });
    }

    void end(error why) {
        net::post(executor_, [self = this->shared_from_this(), why = std::move(why)]() mutable {
            self->shut(std::move(why), false);
        });
    }

    void shut(error why, bool deliberate) {
        exchanges_->shut(std::move(why), deliberate);
        arrived_.cancel();
    }

    [[nodiscard]] std::shared_ptr<multiplexer_type> const& exchanges() const { return exchanges_; }

private:
    executor_type executor_;
    Timer arrived_;
    std::shared_ptr<multiplexer_type> exchanges_;
    std::list<std::string> to_server_;
    std::uint64_t count_ = 0;
};

}  // namespace detail

/// The server's end of a memory transport. Cheap to copy; used on the transport's executor.
template <class Timer> class basic_memory_peer {
public:
    explicit basic_memory_peer(std::shared_ptr<detail::memory_connection<Timer>> connection)
        : connection_(std::move(connection)) {}

    /// The next message of the client; errc::connection_lost once the client is gone.
    task<result<std::string>> receive() {
        return detail::memory_connection<Timer>::receive(connection_);
    }

    /// Sends one JSON text to the client.
    void send(std::string message) { connection_->send(std::move(message)); }

    /// Ends the connection as a crashing server would.
    void close(error why = error(errc::connection_lost, "the server went away")) {
        connection_->end(std::move(why));
    }

private:
    std::shared_ptr<detail::memory_connection<Timer>> connection_;
};

using memory_peer = basic_memory_peer<timer>;

struct memory_options {
    /// The server: started for each connection, as a process would be.
    std::function<task<void>(memory_peer)> serve;
    json_limits json;

    explicit memory_options(std::function<task<void>(memory_peer)> server)
        : serve(std::move(server)) {}
};

/// Talks to a coroutine of this process. Satisfies `transport`.
template <class Timer> class basic_memory_transport {
public:
    using options = memory_options;

    basic_memory_transport(executor where, memory_options how)
        : executor_(std::move(where)),
          options_(std::move(how)) {}

    basic_memory_transport(basic_memory_transport&&) noexcept = default;
    basic_memory_transport& operator=(basic_memory_transport&&) = delete;
    ~basic_memory_transport() { shut(); }

    task<result<void>> open(inbound& in) {
        shut();
        connection_ = std::make_shared<connection_type>(executor_, in, options_.json);
        net::co_spawn(executor_, options_.serve(basic_memory_peer<Timer>(connection_)),
                      net::detached);
        co_return result<void>();
    }

    task<result<response>> exchange(request sent) {
        if (!connection_) return detail::not_open<response>();
        return connection_type::multiplexer_type::exchange(connection_->exchanges(),
                                                           std::move(sent));
    }

    task<result<void>> notify(notification told) {
        if (!connection_) co_return fail(errc::not_connected);
        co_return connection_->exchanges()->notify(told);
    }

    task<result<void>> respond(reply answer) {
        if (!connection_) co_return fail(errc::not_connected);
        co_return connection_->exchanges()->respond(answer);
    }

    task<void> close() { return shut_down(connection_); }

private:
    using connection_type = detail::memory_connection<Timer>;

    // By value: the transport may be gone when this runs.
    static task<void> shut_down(std::shared_ptr<connection_type> connection) {
        if (connection) connection->shut(error(errc::closed, "the connection was closed"), true);
        co_return;
    }

    void shut() {
        if (connection_) connection_->shut(error(errc::closed, "the connection was closed"), true);
    }

    executor executor_;
    memory_options options_;
    std::shared_ptr<connection_type> connection_;
};

using memory_transport = basic_memory_transport<timer>;

static_assert(transport<memory_transport>);

}  // namespace mcp

// A server as a child process: JSON-RPC lines on its standard input and output.

// The coroutines that serve one child process: two readers, an exit watcher and the shutdown.

// Asio's POSIX descriptors and local sockets, for the transports that need them.

#include <asio/local/stream_protocol.hpp>
#include <asio/posix/stream_descriptor.hpp>

namespace mcp {

using stream_descriptor = net::posix::stream_descriptor;
using local_socket = net::local::stream_protocol::socket;

}  // namespace mcp

// A child process with its three standard channels, in a process group of its own.

// Descriptors that close themselves, and the pipes between this process and a child.

#if defined(_WIN32)
#error "mcp/transport/process_descriptors.hpp is for POSIX systems; Windows is not supported yet"
#endif

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mcp::detail {

inline std::string describe_errno(int value) { return std::generic_category().message(value); }

// Owns a descriptor.
class descriptor {
public:
    descriptor() = default;
    explicit descriptor(int owned) : fd_(owned) {}
    descriptor(descriptor&& other) noexcept : fd_(other.release()) {}
    descriptor& operator=(descriptor&& other) noexcept {
        reset(other.release());
        return *this;
    }
    ~descriptor() { reset(); }

    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] int release() { return std::exchange(fd_, -1); }
    void reset(int owned = -1) {
        // Also after EINTR the descriptor is closed; closing again could hit somebody else's.
        if (int const old = std::exchange(fd_, owned); old >= 0) ::close(old);
    }

private:
    int fd_ = -1;
};

// The two ends of one channel to a child.
struct channel {
    descriptor ours;    // non-blocking
    descriptor theirs;  // blocking; becomes descriptor 0, 1 or 2 of the child
};

// Moves a descriptor above 2. A process that was started with its standard descriptors closed gets
// those numbers here; then its own output would go to the child, and dup2 in the child would
// overwrite one channel with another.
inline bool lift_above_standard(descriptor& fd) {
    if (fd.get() > STDERR_FILENO) return true;
    int const lifted = ::fcntl(fd.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (lifted < 0) return false;
    fd.reset(lifted);
    return true;
}

inline bool add_descriptor_flag(int fd, int flag) {
    int const flags = ::fcntl(fd, F_GETFD);
    return flags >= 0 && ::fcntl(fd, F_SETFD, flags | flag) == 0;
}

inline bool make_nonblocking(int fd) {
    int const flags = ::fcntl(fd, F_GETFL);
    return flags >= 0 && ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

inline bool open_pipe(int (&ends)[2]) {
#if defined(__APPLE__)
    return ::pipe(ends) == 0;
#else
    return ::pipe2(ends, O_CLOEXEC) == 0;
#endif
}

inline bool open_socket_pair(int (&ends)[2]) {
#if defined(__APPLE__)
    return ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0;
#else
    return ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0;
#endif
}

// Templates, so that only programs that start a process compile them.
template <class Channel> result<Channel> finish_channel(Channel made) {
    bool usable = lift_above_standard(made.ours) && lift_above_standard(made.theirs);
#if defined(__APPLE__)
    usable = usable && add_descriptor_flag(made.ours.get(), FD_CLOEXEC) &&
             add_descriptor_flag(made.theirs.get(), FD_CLOEXEC);
#endif
    usable = usable && make_nonblocking(made.ours.get());
    if (!usable) {
        return fail(errc::spawn_failed, "cannot prepare a pipe: " + describe_errno(errno));
    }
    return made;
}

// The child's standard input. A socket, so that writing to a dead child can suppress SIGPIPE for
// this one write (MSG_NOSIGNAL) without changing the signal for the whole program.
template <class Channel = channel> result<Channel> open_input_channel() {
    int ends[2];
    if (!open_socket_pair(ends)) {
        return fail(errc::spawn_failed, "cannot create a socket pair: " + describe_errno(errno));
    }
    Channel made{descriptor(ends[0]), descriptor(ends[1])};
#if defined(SO_NOSIGPIPE)
    int const on = 1;
    ::setsockopt(made.ours.get(), SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    return finish_channel(std::move(made));
}

// The child's standard output or error. `capacity` in bytes is a wish; 0 keeps the system's.
template <class Channel = channel> result<Channel> open_output_channel(int capacity = 0) {
    int ends[2];
    if (!open_pipe(ends)) {
        return fail(errc::spawn_failed, "cannot create a pipe: " + describe_errno(errno));
    }
    Channel made{descriptor(ends[0]), descriptor(ends[1])};
#if defined(F_SETPIPE_SZ)
    if (capacity > 0) ::fcntl(made.ours.get(), F_SETPIPE_SZ, capacity);
#else
    static_cast<void>(capacity);
#endif
    return finish_channel(std::move(made));
}

}  // namespace mcp::detail

// What a child process is started with: the options, their checks, the environment, the program.

#if defined(_WIN32)
#error "mcp/transport/process_environment.hpp is for POSIX systems; Windows is not supported yet"
#endif

#include <sys/stat.h>

#if defined(__APPLE__)
#include <crt_externs.h>
#else
extern "C" char** environ;  // POSIX has no header for it
#endif

namespace mcp {

/// How to start a child process. No shell is involved: arguments arrive as they are.
struct process_options {
    /// The program: a path if it contains '/' (relative to `directory`), else a name looked up in
    /// the PATH of `environment`, or of this process if none is set there.
    std::string command;
    std::vector<std::string> arguments;  ///< Without the program's own name.
    /// Set in the child over what it inherits. Values never appear in error texts, save PATH.
    std::map<std::string, std::string> environment;
    /// False: the child inherits HOME, LOGNAME, PATH, SHELL, TERM, USER, TMPDIR, LANG and LC_*
    /// only, so that secrets of this process stay here. True: it inherits everything.
    bool inherit_environment = false;
    std::string directory;  ///< The child's working directory; empty: this process's.

    process_options() = default;
    process_options(std::string program, std::vector<std::string> its_arguments = {})
        : command(std::move(program)),
          arguments(std::move(its_arguments)) {}
};

namespace detail {

inline char** process_environment() {
#if defined(__APPLE__)
    return *_NSGetEnviron();
#else
    return ::environ;
#endif
}

inline bool is_harmless_variable(std::string_view name) {
    constexpr std::string_view names[] = {"HOME", "LOGNAME", "PATH",   "SHELL",
                                          "TERM", "USER",    "TMPDIR", "LANG"};
    for (std::string_view harmless : names) {
        if (name == harmless) return true;
    }
    return name.starts_with("LC_");
}

inline std::string in_quotes(std::string_view text) { return '"' + printable(text) + '"'; }

inline bool has_null(std::string_view text) { return text.find('\0') != text.npos; }

}  // namespace detail

/// The child's environment as NAME=value, sorted by name. Exported shell functions (values that
/// begin with "()") are not inherited. Reads this process's environment: not while another thread
/// changes it. A template, as is what follows: only programs that start a process compile it.
template <class Options = process_options>
std::vector<std::string> child_environment(std::type_identity_t<Options> const& options) {
    std::map<std::string, std::string> variables;
    char** entry = detail::process_environment();
    for (; entry != nullptr && *entry != nullptr; ++entry) {
        std::string_view const text = *entry;
        auto const equals = text.find('=');
        if (equals == text.npos || equals == 0) continue;
        auto const name = text.substr(0, equals);
        auto const value = text.substr(equals + 1);
        if (value.starts_with("()")) continue;
        if (!options.inherit_environment && !detail::is_harmless_variable(name)) continue;
        variables.emplace(name, value);
    }
    for (auto const& [name, value] : options.environment) variables.insert_or_assign(name, value);
    std::vector<std::string> lines;
    lines.reserve(variables.size());
    for (auto const& [name, value] : variables) lines.push_back(name + '=' + value);
    return lines;
}

/// Checks what can be checked without looking at the file system. Errors: invalid_configuration,
/// invalid_directory.
template <class Options = process_options>
result<void> check_process_options(std::type_identity_t<Options> const& options) {
    auto const wrong = [](std::string words) {
        return fail(errc::invalid_configuration, std::move(words));
    };
    if (options.command.empty()) return wrong("the command is empty: name the program to start");
    if (detail::has_null(options.command)) {
        return wrong("the command " + detail::in_quotes(options.command) +
                     " contains a NUL character: remove it");
    }
    for (std::size_t i = 0; i < options.arguments.size(); ++i) {
        if (detail::has_null(options.arguments[i])) {
            return wrong("argument " + std::to_string(i + 1) +
                         " of the command contains a NUL character: remove it");
        }
    }
    for (auto const& [name, value] : options.environment) {
        if (name.empty()) return wrong("an environment variable has an empty name: name it");
        if (name.find('=') != name.npos || detail::has_null(name)) {
            return wrong("the name of the environment variable " + detail::in_quotes(name) +
                         " contains '=' or NUL: remove it");
        }
        if (detail::has_null(value)) {
            return wrong("the value of the environment variable " + detail::in_quotes(name) +
                         " contains a NUL character: remove it");
        }
    }
    if (detail::has_null(options.directory)) {
        return fail(errc::invalid_directory, "the working directory " +
                                                 detail::in_quotes(options.directory) +
                                                 " contains a NUL character: remove it");
    }
    return {};
}

/// Checks that the working directory can be entered. Errors: invalid_directory.
template <class Options = process_options>
result<void> check_directory(std::type_identity_t<Options> const& options) {
    if (options.directory.empty()) return {};
    char const* const path = options.directory.c_str();
    struct stat found {};
    int why = 0;
    if (::stat(path, &found) != 0) {
        why = errno;
    } else if (!S_ISDIR(found.st_mode)) {
        why = ENOTDIR;
    } else if (::faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) != 0) {
        why = errno;
    }
    if (why == 0) return {};
    return fail(errc::invalid_directory,
                "cannot use the working directory " + detail::in_quotes(options.directory) + ": " +
                    std::generic_category().message(why) + ": create it, or configure another one");
}

namespace detail {

enum class program_state { usable, missing, unreachable, directory, forbidden };

inline program_state inspect_program(std::string const& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) {
        return errno == EACCES ? program_state::unreachable : program_state::missing;
    }
    if (S_ISDIR(found.st_mode)) return program_state::directory;
    bool const allowed = ::faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) == 0;
    return allowed && S_ISREG(found.st_mode) ? program_state::usable : program_state::forbidden;
}

// Where a relative path of the child is, seen from here. Absolute, because systems differ in
// whether the program's path is resolved before or after the change of directory.
template <class Options>
std::string seen_from_child(Options const& options, std::string const& path) {
    std::error_code ignored;  // no current directory: the path stays relative and is not found
    auto const here = std::filesystem::absolute(
        options.directory.empty() ? "." : options.directory.c_str(), ignored);
    return (here / path).string();
}

inline tl::unexpected<error> not_executable(std::string const& path, program_state state) {
    if (state == program_state::directory) {
        return fail(errc::command_not_executable,
                    in_quotes(path) + " is a directory: name a program");
    }
    return fail(errc::command_not_executable,
                in_quotes(path) + " may not be executed by this user: check its permissions " +
                    "(chmod +x)");
}

inline std::string missing_command_hint(std::string const& command) {
    if (command.starts_with('~')) return "no shell is used, so ~ is not expanded: write the path";
    if (command.find(' ') != command.npos) {
        return "no shell is used, so the command is not split: give arguments separately";
    }
    return "install it, or configure its full path";
}

template <class Options> std::string search_path(Options const& options) {
    if (auto const found = options.environment.find("PATH"); found != options.environment.end()) {
        return found->second;
    }
    char const* const inherited = std::getenv("PATH");
    return inherited != nullptr ? inherited : "/usr/local/bin:/usr/bin:/bin";
}

template <class Options> result<std::string> find_in_path(Options const& options) {
    std::string const path = search_path(options);
    std::optional<std::pair<std::string, late<Options, program_state>>> unusable;
    for (std::size_t begin = 0; begin <= path.size();) {
        auto const end = std::min(path.find(':', begin), path.size());
        // An empty entry means the current directory.
        std::string folder = begin == end ? "." : path.substr(begin, end - begin);
        begin = end + 1;
        auto candidate = seen_from_child(options, std::move(folder) + '/' + options.command);
        auto const state = inspect_program(candidate);
        if (state == program_state::usable) return candidate;
        // A folder that may not be searched says nothing about the command.
        bool const there = state != program_state::missing && state != program_state::unreachable;
        if (there && !unusable) unusable.emplace(std::move(candidate), state);
    }
    if (unusable) return not_executable(unusable->first, unusable->second);
    return fail(errc::command_not_found, in_quotes(options.command) + " is not in PATH (" +
                                             printable(path) +
                                             "): " + missing_command_hint(options.command));
}

}  // namespace detail

/// The absolute path of the program that `options.command` names. Errors: command_not_found,
/// command_not_executable.
template <class Options = process_options>
result<std::string> find_program(std::type_identity_t<Options> const& options) {
    if (options.command.find('/') == std::string::npos) return detail::find_in_path(options);
    std::string path = detail::seen_from_child(options, options.command);
    auto const state = detail::inspect_program(path);
    if (state == detail::program_state::usable) return path;
    if (state != detail::program_state::missing) return detail::not_executable(path, state);
    return fail(errc::command_not_found, "there is no file " + detail::in_quotes(path) + ": " +
                                             detail::missing_command_hint(options.command));
}

}  // namespace mcp

// How a child process ended.

#if defined(_WIN32)
#error "mcp/transport/process_exit.hpp is for POSIX systems; Windows is not supported yet"
#endif

#include <sys/wait.h>

namespace mcp {

/// How a process ended. Neither field is set if something else in this program took the status
/// (a handler that waits for every child, or SIGCHLD ignored).
struct exit_status {
    std::optional<int> code;    ///< What it returned.
    std::optional<int> signal;  ///< The signal that ended it.

    /// For people, to follow a subject: "exited with code 3", "was ended by signal 9 (SIGKILL)".
    [[nodiscard]] inline std::string describe() const;

    bool operator==(exit_status const&) const = default;
};

namespace detail {

inline exit_status to_exit_status(siginfo_t const& info) {
    exit_status status;
    if (info.si_code == CLD_EXITED) {
        status.code = info.si_status;
    } else {
        status.signal = info.si_status;
    }
    return status;
}

inline std::string signal_name(int signal) {
    switch (signal) {
        case SIGHUP: return "SIGHUP";
        case SIGINT: return "SIGINT";
        case SIGQUIT: return "SIGQUIT";
        case SIGILL: return "SIGILL";
        case SIGTRAP: return "SIGTRAP";
        case SIGABRT: return "SIGABRT";
        case SIGBUS: return "SIGBUS";
        case SIGFPE: return "SIGFPE";
        case SIGKILL: return "SIGKILL";
        case SIGSEGV: return "SIGSEGV";
        case SIGPIPE: return "SIGPIPE";
        case SIGALRM: return "SIGALRM";
        case SIGTERM: return "SIGTERM";
        case SIGXCPU: return "SIGXCPU";
        case SIGXFSZ: return "SIGXFSZ";
        case SIGSYS: return "SIGSYS";
        default: return {};
    }
}

}  // namespace detail

inline std::string exit_status::describe() const {
    if (code) return "exited with code " + std::to_string(*code);
    if (!signal) return "ended";
    std::string const name = detail::signal_name(*signal);
    std::string text = "was ended by signal " + std::to_string(*signal);
    if (!name.empty()) text += " (" + name + ")";
    return text;
}

}  // namespace mcp

// Whether a process group still has members that run.

#if defined(_WIN32)
#error "mcp/transport/process_group.hpp is for POSIX systems; Windows is not supported yet"
#endif

#include <sys/types.h>

#if defined(__linux__)
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>
#endif

namespace mcp::detail {

// Whether the system still knows a group whose leader was collected; zombies count. As long as the
// group exists, the system gives its id to no new process; so a process of that id means that the
// group ended and a stranger came.
inline bool orphaned_group_exists(pid_t group) {
    bool const stranger = ::kill(group, 0) == 0 || errno == EPERM;
    if (stranger) return false;
    // Where this process inherits orphans (as process 1 of a container), their zombies are its own
    // to collect.
    int ignored = 0;
    while (::waitpid(-group, &ignored, WNOHANG) > 0) {
    }
    return ::kill(-group, 0) == 0 || errno == EPERM;
}

#if defined(__linux__)

enum class member_state { elsewhere, zombie, running };

inline member_state inspect_member(pid_t process, pid_t group) {
    std::string const path = "/proc/" + std::to_string(process) + "/stat";
    int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return member_state::elsewhere;
    char text[512];
    auto const size = ::read(file, text, sizeof text - 1);
    ::close(file);
    if (size <= 0) return member_state::elsewhere;
    text[size] = '\0';
    // The name in parentheses may contain anything, so what follows begins after the last one.
    char const* const rest = std::strrchr(text, ')');
    char state = 0;
    int its_group = 0;
    long threads = 0;
    constexpr char const* format =
        ") %c %*s %d %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld";
    if (rest == nullptr || std::sscanf(rest, format, &state, &its_group, &threads) != 3) {
        return member_state::elsewhere;
    }
    if (its_group != group) return member_state::elsewhere;
    // With more threads than one, only the first of them ended.
    bool const ended = (state == 'Z' || state == 'X') && threads <= 1;
    return ended ? member_state::zombie : member_state::running;
}

// Tells a group that runs from one of zombies alone, which stays where nobody collects orphans (in
// containers whose first process is an ordinary program). Looks through all processes, but
// remembers the member that it found running.
class group_inspector {
public:
    // A template, so that only programs that start a process compile it.
    template <class Directory = DIR> bool only_zombies(pid_t group) {
        if (survivor_ > 0 && inspect_member(survivor_, group) == member_state::running) {
            return false;
        }
        survivor_ = 0;
        std::unique_ptr<Directory, closer> const processes(::opendir("/proc"));
        if (!processes) return false;
        bool found = false;
        while (dirent const* entry = ::readdir(processes.get())) {
            auto const process = static_cast<pid_t>(std::strtol(entry->d_name, nullptr, 10));
            if (process <= 0) continue;
            auto const state = inspect_member(process, group);
            found = found || state == member_state::zombie;
            if (state == member_state::running) {
                survivor_ = process;
                return false;
            }
        }
        return found;  // none at all: they are hidden from this process
    }

private:
    struct closer {
        void operator()(DIR* open) const { ::closedir(open); }
    };

    pid_t survivor_ = 0;
};

#else

// Elsewhere zombies do not count when the system is asked for a group.
class group_inspector {
public:
    bool only_zombies(pid_t) { return false; }
};

#endif

}  // namespace mcp::detail

// One posix_spawn call: what the child gets, and what its failure means.

#if defined(_WIN32)
#error "mcp/transport/process_spawn_plan.hpp is for POSIX systems; Windows is not supported yet"
#endif

#include <spawn.h>

namespace mcp::detail {

// The attributes and actions of one posix_spawn call, and the first error in making them.
class spawn_plan {
public:
    spawn_plan() {
        note(::posix_spawn_file_actions_init(&actions_));
        note(::posix_spawnattr_init(&attributes_));
    }
    spawn_plan(spawn_plan const&) = delete;
    spawn_plan& operator=(spawn_plan const&) = delete;
    ~spawn_plan() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    void connect(int from, int to) {
        note(::posix_spawn_file_actions_adddup2(&actions_, from, to));
    }

    void enter(std::string const& directory) {
        if (directory.empty()) return;
        note(::posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str()));
    }

    // Every other descriptor of this library closes itself on exec; those that the rest of the
    // program opened may not.
    void close_the_rest() {
#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 34)
        note(::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1));
#endif
#endif
    }

    // A group of its own, so that what the child starts can be ended with it; the signals as a
    // program expects them, whatever this one ignores or blocks.
    void isolate() {
        sigset_t all;
        sigfillset(&all);
        sigdelset(&all, SIGKILL);
        sigdelset(&all, SIGSTOP);
        sigset_t none;
        sigemptyset(&none);
        int flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
#if defined(POSIX_SPAWN_CLOEXEC_DEFAULT)
        flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
        note(::posix_spawnattr_setpgroup(&attributes_, 0));
        note(::posix_spawnattr_setsigdefault(&attributes_, &all));
        note(::posix_spawnattr_setsigmask(&attributes_, &none));
        note(::posix_spawnattr_setflags(&attributes_, static_cast<short>(flags)));
    }

    // 0 or an error number.
    template <class Pointer>
    int run(pid_t& id, std::string const& program, std::vector<Pointer>& arguments,
            std::vector<Pointer>& environment) {
        if (failure_ != 0) return failure_;
        return ::posix_spawn(&id, program.c_str(), &actions_, &attributes_, arguments.data(),
                             environment.data());
    }

private:
    void note(int outcome) {
        if (failure_ == 0) failure_ = outcome;
    }

    posix_spawn_file_actions_t actions_;
    posix_spawnattr_t attributes_;
    int failure_ = 0;
};

// The form that exec wants. The strings must outlive it; exec does not change them.
template <class Text> std::vector<late<Text, char*>> null_terminated(std::vector<Text>& strings) {
    std::vector<late<Text, char*>> pointers;
    pointers.reserve(strings.size() + 1);
    for (Text& text : strings) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

// What an error number of posix_spawn means for a program that was there a moment ago.
inline error explain_spawn_failure(int why, std::string const& program) {
    std::string const reason = describe_errno(why);
    if (why == ENOEXEC) {
        return {errc::command_not_executable,
                in_quotes(program) +
                    " is not a program for this system: if it is a script, begin " +
                    "it with a line such as #!/bin/sh"};
    }
    if (why == ENOENT && inspect_program(program) == program_state::missing) {
        return {errc::command_not_found, in_quotes(program) + " is no longer there"};
    }
    if (why == ENOENT || why == ENOTDIR || why == ELOOP) {
        return {errc::command_not_executable,
                in_quotes(program) + " needs an interpreter that is not there: check its first " +
                    "line (#!) or install what it needs"};
    }
    if (why == EACCES || why == EPERM) {
        return {errc::command_not_executable,
                in_quotes(program) + ": " + reason + ": check its permissions, those of its " +
                    "interpreter, and whether its file system allows programs"};
    }
    return {errc::spawn_failed, "cannot start " + in_quotes(program) + ": " + reason};
}

}  // namespace mcp::detail

#if defined(_WIN32)
#error "mcp/transport/process.hpp is for POSIX systems; Windows is not supported yet"
#endif

namespace mcp {

/// A running child process, alone in a new process group. Not thread-safe: use from one strand.
///
/// The child gets descriptors 0, 1 and 2 and no other, every signal at its default and none
/// blocked. A child that ended stays a zombie until group_alive() or the destructor looks at it,
/// because only an uncollected child keeps its id from being given to a stranger.
///
/// `Options` is process_options. A template, so that only programs that start a process compile it.
template <class Options> class basic_child_process {
public:
    using status_type = detail::late<Options, exit_status>;

    /// Starts a process; returns when the program was executed or could not be. Errors:
    /// invalid_configuration, invalid_directory, command_not_found, command_not_executable, and
    /// spawn_failed for what the system refuses.
    static result<basic_child_process> spawn(Options const& options);

    basic_child_process(basic_child_process&& other) noexcept = default;
    basic_child_process& operator=(basic_child_process&& other) noexcept;

    /// Ends what is left of the group with SIGKILL and collects the child, within a second: only a
    /// process stuck in the kernel takes longer, and is left alone.
    ~basic_child_process();

    /// Our end of the child's standard input: a stream socket, non-blocking. Write with
    /// MSG_NOSIGNAL. -1 once released.
    [[nodiscard]] int input() const { return input_.get(); }
    /// Our end of the child's standard output: a pipe, non-blocking. -1 once released.
    [[nodiscard]] int output() const { return output_.get(); }
    /// Our end of the child's standard error: a pipe, non-blocking. -1 once released.
    [[nodiscard]] int error_output() const { return error_output_.get(); }

    /// Hands a descriptor over to the caller, who closes it.
    [[nodiscard]] int release_input() { return input_.release(); }
    [[nodiscard]] int release_output() { return output_.release(); }
    [[nodiscard]] int release_error_output() { return error_output_.release(); }

    /// The process id, which is the id of its group as well; -1 after moving from.
    [[nodiscard]] pid_t id() const { return id_.value; }

    /// How the child ended, if it has; never blocks.
    std::optional<status_type> try_wait();

    /// SIGTERM to every process of the group. Harmless if there is none.
    void terminate_group() { signal_group(SIGTERM); }
    /// SIGKILL to every process of the group, also when the child itself ended and left processes
    /// behind. Harmless if there is none.
    void kill_group() { signal_group(SIGKILL); }

    /// True while the child runs, or a process that it left behind in its group. Collects a child
    /// that ended.
    bool group_alive();

private:
    // A process id that does not survive a move.
    struct process_id {
        pid_t value = -1;
        process_id() = default;
        process_id(process_id&& other) noexcept : value(std::exchange(other.value, -1)) {}
        process_id& operator=(process_id&& other) noexcept {
            value = std::exchange(other.value, -1);
            return *this;
        }
    };

    basic_child_process() = default;

    void signal_group(int signal);
    void collect();
    [[nodiscard]] bool group_exists();
    void end() noexcept;

    detail::descriptor input_;
    detail::descriptor output_;
    detail::descriptor error_output_;
    process_id id_;
    std::optional<status_type> status_;
    bool collected_ = false;  // the child is no zombie any more: its id may be given away
    detail::group_inspector inspector_;
    bool group_gone_ = false;  // once true, the group's id is never used again
};

using child_process = basic_child_process<process_options>;

template <class Options>
auto basic_child_process<Options>::spawn(Options const& options) -> result<basic_child_process> {
    using channel = detail::late<Options, detail::channel>;
    if (auto checked = check_process_options<Options>(options); !checked)
        return fail(checked.error());
    if (auto checked = check_directory<Options>(options); !checked) return fail(checked.error());
    auto program = find_program<Options>(options);
    if (!program) return fail(program.error());

    auto input = detail::open_input_channel<channel>();
    if (!input) return fail(input.error());
    // Fewer wake-ups for large answers than with the usual 64 KiB.
    auto output = detail::open_output_channel<channel>(256 * 1024);
    if (!output) return fail(output.error());
    auto error_output = detail::open_output_channel<channel>();
    if (!error_output) return fail(error_output.error());

    detail::late<Options, detail::spawn_plan> plan;
    plan.connect(input->theirs.get(), STDIN_FILENO);
    plan.connect(output->theirs.get(), STDOUT_FILENO);
    plan.connect(error_output->theirs.get(), STDERR_FILENO);
    plan.enter(options.directory);
    plan.close_the_rest();
    plan.isolate();

    using text = detail::late<Options, std::string>;
    std::vector<text> words{options.command};
    words.insert(words.end(), options.arguments.begin(), options.arguments.end());
    std::vector<text> variables = child_environment<Options>(options);
    auto arguments = detail::null_terminated(words);
    auto environment = detail::null_terminated(variables);

    basic_child_process child;
    child.input_ = std::move(input->ours);
    child.output_ = std::move(output->ours);
    child.error_output_ = std::move(error_output->ours);
    pid_t id = -1;
    if (int const why = plan.run(id, *program, arguments, environment); why != 0) {
        if (auto checked = check_directory<Options>(options); !checked)
            return fail(checked.error());
        return fail(detail::explain_spawn_failure(why, *program));
    }
    child.id_.value = id;
    return child;
}

template <class Options>
auto basic_child_process<Options>::operator=(basic_child_process&& other) noexcept
    -> basic_child_process& {
    if (this == &other) return *this;
    end();
    input_ = std::move(other.input_);
    output_ = std::move(other.output_);
    error_output_ = std::move(other.error_output_);
    id_ = std::move(other.id_);
    status_ = other.status_;
    collected_ = other.collected_;
    group_gone_ = other.group_gone_;
    inspector_ = other.inspector_;
    return *this;
}

template <class Options> basic_child_process<Options>::~basic_child_process() { end(); }

template <class Options>
auto basic_child_process<Options>::try_wait() -> std::optional<status_type> {
    if (status_ || id_.value <= 1) return status_;
    siginfo_t info{};
    int outcome = 0;
    do {
        outcome = ::waitid(P_PID, static_cast<id_t>(id_.value), &info, WEXITED | WNOHANG | WNOWAIT);
    } while (outcome != 0 && errno == EINTR);
    if (outcome != 0) {  // somebody else collected it
        status_ = status_type{};
        collected_ = true;
    } else if (info.si_pid == id_.value) {
        status_ = detail::to_exit_status(info);
    }
    return status_;
}

// Ends the zombie, after which the id is only as good as the group that still uses it.
template <class Options> void basic_child_process<Options>::collect() {
    if (collected_ || !status_) return;
    int ignored = 0;
    while (::waitpid(id_.value, &ignored, 0) < 0 && errno == EINTR) {
    }
    collected_ = true;
}

// By the system's account, zombies included: a signal to them does no harm.
template <class Options> bool basic_child_process<Options>::group_exists() {
    if (!collected_) return true;
    if (!group_gone_) group_gone_ = !detail::orphaned_group_exists(id_.value);
    return !group_gone_;
}

template <class Options> bool basic_child_process<Options>::group_alive() {
    if (id_.value <= 1) return false;
    if (!try_wait()) return true;
    collect();
    return group_exists() && !inspector_.only_zombies(id_.value);
}

template <class Options> void basic_child_process<Options>::signal_group(int signal) {
    if (id_.value <= 1) return;
    try_wait();
    if (!group_exists()) return;
    ::kill(-id_.value, signal);
    // A child that moved to another group does not hear what its first group is told.
    if (!status_ && ::getpgid(id_.value) != id_.value) ::kill(id_.value, signal);
}

template <class Options> void basic_child_process<Options>::end() noexcept {
    if (id_.value <= 1) return;
    kill_group();
    using std::chrono::microseconds;
    auto const limit = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    for (microseconds pause(50); !try_wait(); pause = std::min(pause * 2, microseconds(5000))) {
        if (std::chrono::steady_clock::now() >= limit) break;
        timespec const rest{0, static_cast<long>(pause.count()) * 1000};
        ::nanosleep(&rest, nullptr);
    }
    collect();
    id_.value = -1;
}

}  // namespace mcp

// A descriptor that becomes readable when a process ends.

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace mcp::detail {

/// A descriptor for the caller to close; -1 where the system has no such thing (then the end of the
/// process's output has to do).
inline int open_exit_watch(pid_t process) noexcept {
#if defined(__linux__) && defined(SYS_pidfd_open)
    return static_cast<int>(::syscall(SYS_pidfd_open, process, 0));  // close-on-exec by itself
#else
    (void)process;
    return -1;
#endif
}

}  // namespace mcp::detail

// The steps that end a child process, as plain decisions.

namespace mcp {

/// How long each step of ending a server process may take. A limit below zero counts as zero, one
/// above a day as a day.
struct shutdown_limits {
    /// From the end of its input until it is asked with SIGTERM.
    duration close_input = std::chrono::seconds(2);
    /// From SIGTERM until it is killed.
    duration terminate = std::chrono::seconds(2);
    /// From SIGKILL until it is given up. Only a process stuck in the kernel takes that long.
    duration kill = std::chrono::seconds(1);

    bool operator==(shutdown_limits const&) const = default;
};

/// What to do next to end a process.
enum class shutdown_step {
    close_input,  ///< Close the process's standard input.
    terminate,    ///< Send SIGTERM to its process group.
    kill,         ///< Send SIGKILL to its process group.
    wait_until,   ///< Ask again when the process may have ended, at `until` at the latest.
    done,         ///< Nothing more: everything ended, or the last limit ran out.
};

/// A step, and for `wait_until` its end.
struct shutdown_action {
    shutdown_step step = shutdown_step::done;
    time_point until{};

    bool operator==(shutdown_action const&) const = default;
};

/// Decides how a process and its group are ended: close its input, wait, SIGTERM, wait, SIGKILL,
/// wait. Each step comes at most once and each wait is bounded, so that the sum of the limits
/// bounds the whole. As soon as everything ended, the answer is `done`.
class shutdown_steps {
public:

    explicit shutdown_steps(shutdown_limits limits = {}) : limits_(limits) {}

    /// The next thing to do. `exited` says that the process itself ended, `group_alive` that a
    /// process of its group (a grandchild, perhaps) still runs. The input is closed in any case.
    shutdown_action next(time_point now, bool exited, bool group_alive) {
        if (stage_ == stage::started) {
            return enter(stage::closing, shutdown_step::close_input, now, limits_.close_input);
        }
        if (exited && !group_alive) stage_ = stage::finished;
        if (stage_ == stage::finished) return {};
        if (now < deadline_) return {shutdown_step::wait_until, deadline_};
        if (stage_ == stage::closing) {
            return enter(stage::terminating, shutdown_step::terminate, now, limits_.terminate);
        }
        if (stage_ == stage::terminating) {
            return enter(stage::killing, shutdown_step::kill, now, limits_.kill);
        }
        stage_ = stage::finished;
        return {};
    }

private:
    enum class stage { started, closing, terminating, killing, finished };

    shutdown_action enter(stage next, shutdown_step step, time_point now, duration limit) {
        // A day at most: adding the largest duration to a time point would overflow.
        constexpr std::int64_t day = 24 * 60 * 60 * 1000;
        auto const bounded = std::clamp<std::int64_t>(limit.milliseconds, 0, day);
        stage_ = next;
        deadline_ = now + std::chrono::milliseconds(bounded);
        return {step, deadline_};
    }

    shutdown_limits limits_;
    stage stage_ = stage::started;
    time_point deadline_{};
};

}  // namespace mcp

// What a server wrote to stderr: lines for a callback, and the last of them for error messages.

namespace mcp {

/// Cuts stderr into lines and keeps the end of it. Text of the server: untrusted.
class stderr_tail {
public:
    using line_handler = std::function<void(std::string_view)>;

    /// `kept` bounds the bytes kept, and the length of a line: a longer one is cut there.
    explicit stderr_tail(std::size_t kept = 4096, line_handler on_line = {})
        : limit_(kept),
          on_line_(std::move(on_line)) {}

    void append(std::string_view bytes) {
        while (!bytes.empty()) {
            std::size_t const end = bytes.find('\n');
            add_to_line(bytes.substr(0, end));
            if (end == std::string_view::npos) return;
            finish_line();
            bytes.remove_prefix(end + 1);
        }
    }

    /// The stream ended: what is left is a line.
    void finish() {
        if (!line_.empty()) finish_line();
    }

    /// The last lines, oldest first, without the final line end.
    [[nodiscard]] std::string text() const {
        std::string all = kept_ + line_;
        if (line_.empty() && !all.empty()) all.pop_back();
        cut_front(all, limit_);
        return all;
    }

private:
    void add_to_line(std::string_view part) {
        std::size_t const room = limit_ > line_.size() ? limit_ - line_.size() : 0;
        line_.append(part.substr(0, room));
    }

    void finish_line() {
        if (!line_.empty() && line_.back() == '\r') line_.pop_back();
        if (on_line_) {
            try {
                on_line_(line_);
            } catch (...) {  // a user's mistake must not stop the draining
            }
        }
        kept_ += line_;
        kept_ += '\n';
        line_.clear();
        cut_front(kept_, limit_ + 1);  // with the end of the last line
    }

    // Drops whole lines from the front. There is always an end to cut at: the last line alone fits.
    static void cut_front(std::string& text, std::size_t room) {
        if (text.size() > room) text.erase(0, text.find('\n', text.size() - room - 1) + 1);
    }

    std::size_t limit_;
    line_handler on_line_;
    std::string kept_;
    std::string line_;
};

}  // namespace mcp

// The settings of the stdio transport.

namespace mcp {

/// How to start a server and what to accept from it.
struct stdio_options {
    process_options process;
    /// Longest message in bytes, in either direction's queue; 0 lifts the limit.
    std::size_t max_message = std::size_t(64) << 20;
    json_limits json;
    shutdown_limits shutdown;
    /// Gets each line that the server writes to stderr. Must not block.
    stderr_tail::line_handler on_stderr_line;
    std::size_t stderr_kept = 4096;  ///< Bytes of stderr kept for error messages.

    stdio_options(std::string command, std::vector<std::string> arguments = {})
        : process(std::move(command), std::move(arguments)) {}
    stdio_options(process_options child)
        : process(std::move(child)) {}  // NOLINT: converts on purpose
};

}  // namespace mcp

// Everything that waits to be written to a socket, written in as few system calls as possible.

namespace mcp {

/// Lines on their way into a non-blocking socket. push() never suspends; what is pushed in one
/// round of the event loop leaves in one write, or in writes of a page each. Lives in a shared_ptr
/// and on one executor. A template, so that only programs that write to a socket compile it.
template <class Socket>
class basic_write_queue : public std::enable_shared_from_this<basic_write_queue<Socket>> {
public:
    /// `max_queued` bounds the bytes that wait for a peer that does not read.
    basic_write_queue(Socket socket, std::size_t max_queued)
        : socket_(std::move(socket)),
          max_queued_(max_queued) {
        std::error_code ignored;
        socket_.non_blocking(true, ignored);
    }

    /// Queues a line. Returns its place in the stream. `at_once` writes it now, if nothing waits.
    result<detail::late<Socket, std::uint64_t>> push(std::string_view line, bool at_once = false) {
        if (failure_)
            return fail(errc::connection_lost, "writing to the server: " + failure_.message());
        if (!socket_.is_open()) return fail(errc::connection_lost, "the server's input is closed");
        std::size_t const waiting = queued_.size() - sent_;
        if (max_queued_ != 0 && waiting > max_queued_) {
            return fail(errc::connection_lost, "the server does not read: " +
                                                   std::to_string(waiting) + " bytes wait for it");
        }
        std::uint64_t const place = written_ + waiting;
        queued_.append(line);
        queued_ += '\n';
        if (at_once && !scheduled_) flush();
        else if (!blocked_ && queued_.size() - sent_ >= worth_a_write) flush();
        else schedule();
        return place;
    }

    /// True if no byte at or after that place has been written.
    [[nodiscard]] bool is_unsent(std::uint64_t place) const noexcept { return place >= written_; }

    /// Writes what can be written at once; the rest follows by itself.
    void flush() {
        while (sent_ < queued_.size() && socket_.is_open() && !failure_) {
            std::error_code code;
            std::size_t const count = socket_.write_some(
                net::buffer(queued_.data() + sent_, queued_.size() - sent_), code);
            sent_ += count;
            written_ += count;
            if (code == net::error::would_block || code == net::error::try_again) {
                return wait_until_writable();
            }
            if (code) failure_ = code;
        }
        queued_.clear();
        sent_ = 0;
        // One huge message must not keep its memory for ever.
        if (queued_.capacity() > 1024 * 1024) queued_.shrink_to_fit();
    }

    /// Closes the socket; the peer sees the end of its input. What has not been written never will
    /// be: those who sent it may have been told so.
    void close() {
        std::error_code ignored;
        socket_.close(ignored);
    }

private:
    // With this many bytes waiting a write is due: the server works on them while more are queued,
    // instead of by turns with us.
    static constexpr std::size_t worth_a_write = 4096;

    void schedule() {
        if (scheduled_) return;
        scheduled_ = true;
        // After the handlers that are ready now, so that their lines leave in the same write.
        net::post(socket_.get_executor(), [self = this->shared_from_this()] {
            self->scheduled_ = false;
            self->flush();
        });
    }

    void wait_until_writable() {
        if (scheduled_) return;
        scheduled_ = true;
        blocked_ = true;
        socket_.async_wait(Socket::wait_write,
                           [self = this->shared_from_this()](std::error_code code) {
                               self->scheduled_ = false;
                               self->blocked_ = false;
                               if (!code) self->flush();
                           });
    }

    Socket socket_;
    std::size_t max_queued_;
    std::string queued_;
    std::size_t sent_ = 0;       // bytes of queued_ that are written
    std::uint64_t written_ = 0;  // bytes written since the beginning
    bool scheduled_ = false;     // a flush is posted, or waits for room
    bool blocked_ = false;       // it waits for room
    std::error_code failure_;
};

using write_queue = basic_write_queue<local_socket>;

}  // namespace mcp

// Bytes to lines: the framing of the stdio transport.

// Memory to read into, which frames can lease.

namespace mcp::detail {

/// A growable block of bytes. Frames hold leases on it; while one does, the bytes it shows must
/// stay. Leases may end on any thread; all else belongs to one thread at a time. `Count` counts
/// them; a template, so that only programs that read from a server compile it.
template <class Count> class basic_read_buffer {
public:
    basic_read_buffer() = default;
    basic_read_buffer(basic_read_buffer&&) = default;
    basic_read_buffer& operator=(basic_read_buffer&&) = default;

    [[nodiscard]] char* data() const noexcept { return block_ ? block_->data : nullptr; }
    [[nodiscard]] std::size_t capacity() const noexcept { return block_ ? block_->capacity : 0; }

    /// Something that keeps the present block, and the bytes in it, as they are.
    std::shared_ptr<void const> lease() {
        if (!lease_) {
            block_->leases.fetch_add(1, std::memory_order_relaxed);
            lease_ = std::shared_ptr<void const>(block_.get(), ending{block_});
        }
        return lease_;
    }

    /// True if a frame still shows bytes of the block.
    [[nodiscard]] bool is_leased() {
        lease_.reset();
        // Pairs with the ends of the leases, so that their reads are over before we write.
        return block_ && block_->leases.load(std::memory_order_acquire) != 0;
    }

    /// Resizes the block in place, keeping its bytes. Only while it is not leased.
    void reallocate(std::size_t capacity) {
        if (!block_) block_ = std::make_shared<block>();
        auto* const moved = static_cast<char*>(std::realloc(block_->data, capacity));
        if (moved == nullptr) throw std::bad_alloc();
        block_->data = moved;
        block_->capacity = capacity;
    }

    /// Takes a new block; the present one lives on as long as its leases.
    void replace(std::size_t capacity) {
        lease_.reset();
        block_.reset();
        reallocate(capacity);
    }

    /// Keeps the present block alive without leasing it.
    [[nodiscard]] std::shared_ptr<void const> keep() const noexcept { return block_; }

private:
    // realloc grows large blocks by moving pages instead of bytes.
    struct block {
        char* data = nullptr;
        std::size_t capacity = 0;
        Count leases = 0;

        block() = default;
        block(block const&) = delete;
        block& operator=(block const&) = delete;
        ~block() { std::free(data); }
    };

    struct ending {
        std::shared_ptr<block> leased;
        void operator()(void const*) noexcept {
            leased->leases.fetch_sub(1, std::memory_order_release);
            leased.reset();
        }
    };

    std::shared_ptr<block> block_;
    std::shared_ptr<void const> lease_;
};

using read_buffer = basic_read_buffer<std::atomic<std::size_t>>;

}  // namespace mcp::detail

namespace mcp {

/// Cuts a stream of bytes into lines, in place: read into prepare(), commit() what was read, then
/// call next() until it has nothing more. A template, so that only programs that read from a server
/// compile it.
template <class Frame> class basic_line_framer {
public:
    /// `max_message` is the longest line in bytes, without its end; 0 is no limit.
    explicit basic_line_framer(std::size_t max_message = std::size_t(64) << 20)
        : max_message_(max_message) {}

    /// At least 64 KiB of memory to read into, valid until the next call of a member.
    std::span<char> prepare() {
        bool const is_leased = buffer_.is_leased();
        if (!is_leased && begin_ == end_) rewind();
        if (room() < least_room) {
            bool const is_oversized = buffer_.capacity() > kept_capacity && end_ - begin_ < begin_;
            if (is_leased || is_oversized) {
                move_to_new_block();
            } else {
                make_room();
            }
        }
        return {buffer_.data() + end_, room()};
    }

    /// Takes the first `count` bytes of the span that prepare() gave.
    void commit(std::size_t count) noexcept { end_ += too_large_ ? 0 : count; }

    /// The next complete line without its `\n` or `\r\n`; nothing if more bytes are needed. Lines
    /// of white space are skipped. `errc::message_too_large` as soon as a line, even an incomplete
    /// one, is over the limit; from then on every call fails.
    result<std::optional<Frame>> next() {
        while (!too_large_ && scanned_ != end_) {
            char const* const data = buffer_.data();
            auto const* const newline =
                static_cast<char const*>(std::memchr(data + scanned_, '\n', end_ - scanned_));
            scanned_ = newline != nullptr ? static_cast<std::size_t>(newline - data) : end_;
            std::string_view const line = without_return({data + begin_, scanned_ - begin_});
            if (max_message_ != 0 && line.size() > max_message_) too_large_ = true;
            if (newline == nullptr || too_large_) break;
            begin_ = ++scanned_;
            if (is_blank(line)) continue;
            return Frame(buffer_.lease(), line, buffer_.capacity());
        }
        if (too_large_) return reject();
        return std::nullopt;
    }

    /// How many bytes of an incomplete line are held, once next() has nothing more.
    [[nodiscard]] std::size_t pending_bytes() const noexcept { return end_ - begin_; }

private:
    // What a Linux pipe holds, so that one read can empty it.
    static constexpr std::size_t least_room = std::size_t(64) << 10;
    // Room for that behind a partial line, and below the 128 KiB from which on malloc maps pages
    // for each block, which costs more than filling it.
    static constexpr std::size_t usual_capacity = std::size_t(96) << 10;
    // Kept for a while, so that results of a megabyte do not grow it again and again.
    static constexpr std::size_t kept_capacity = std::size_t(2) << 20;
    static constexpr int calm_reads_before_shrinking = 64;

    [[nodiscard]] std::size_t room() const noexcept { return buffer_.capacity() - end_; }

    static std::string_view without_return(std::string_view line) noexcept {
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }

    static bool is_blank(std::string_view line) noexcept {
        return line.find_first_not_of(" \t\r") == std::string_view::npos;
    }

    // Everything is read and nothing is held: starts over at the front of a block of fitting size.
    void rewind() {
        begin_ = scanned_ = end_ = 0;
        if (buffer_.capacity() <= usual_capacity) return;
        bool const is_calm = ++calm_reads_ > calm_reads_before_shrinking;
        if (buffer_.capacity() > kept_capacity || is_calm) buffer_.replace(usual_capacity);
    }

    // Moves the incomplete line to the front; grows if that is not enough. Each line is moved once.
    void make_room() {
        std::size_t const partial = end_ - begin_;
        if (begin_ != 0) std::memmove(buffer_.data(), buffer_.data() + begin_, partial);
        shift_offsets();
        if (room() >= least_room) return;
        calm_reads_ = 0;
        buffer_.reallocate(
            std::max({usual_capacity, buffer_.capacity() * 2, partial + least_room}));
    }

    // Leaves what frames show where it is, and takes the incomplete line along.
    void move_to_new_block() {
        auto const old = buffer_.keep();
        char const* const partial = buffer_.data() + begin_;
        shift_offsets();
        buffer_.replace(std::max(usual_capacity, end_ + least_room));
        std::memcpy(buffer_.data(), partial, end_);
    }

    void shift_offsets() noexcept {
        scanned_ -= begin_;
        end_ -= begin_;
        begin_ = 0;
    }

    tl::unexpected<error> reject() {
        begin_ = scanned_ = end_;
        return fail(errc::message_too_large,
                    "a message is longer than " + std::to_string(max_message_) +
                        " bytes; raise max_message of the transport, or lift it with 0");
    }

    std::size_t max_message_;
    detail::late<Frame, detail::read_buffer> buffer_;
    std::size_t begin_ = 0;    // of the line that is not complete yet
    std::size_t scanned_ = 0;  // up to here there is no line end
    std::size_t end_ = 0;      // of the bytes read
    int calm_reads_ = 0;       // since the block last grew
    bool too_large_ = false;
};

using line_framer = basic_line_framer<frame>;

}  // namespace mcp

namespace mcp::detail {

/// One life of a server process. Its coroutines hold it; abort() or shut_down() ends them.
/// `Process` has the members of child_process. A template, so that only programs that start a
/// server compile it.
template <class Process>
class stdio_connection final : public std::enable_shared_from_this<stdio_connection<Process>> {
public:
    using multiplexer_type = basic_multiplexer<stdio_connection>;

    stdio_connection(executor where, Process child, stdio_options const& options, inbound& in);

    void start();
    static task<void> close(std::shared_ptr<stdio_connection> self);

    /// Ends everything now, the process with SIGKILL. For destructors.
    void abort();

    [[nodiscard]] std::shared_ptr<multiplexer_type> const& exchanges() const { return exchanges_; }

    // What the multiplexer needs of its sink.
    result<late<Process, std::uint64_t>> write(std::string_view text, bool at_once) {
        return queue_->push(text, at_once);
    }
    [[nodiscard]] bool is_unsent(std::uint64_t place) const { return queue_->is_unsent(place); }

private:
    using self_ptr = std::shared_ptr<stdio_connection>;

    static task<void> read_output(self_ptr self);
    static task<void> read_stderr(self_ptr self);
    static task<void> watch_exit(self_ptr self);
    static task<void> shut_down(self_ptr self);
    static task<void> end_of_output(self_ptr self);

    result<void> take_frames();
    void lose(error why);
    void begin_shutdown();
    void close_descriptors();
    error describe_loss();

    executor executor_;
    std::optional<Process> child_;  // empty once aborted
    shutdown_limits limits_;
    std::shared_ptr<late<Process, write_queue>> queue_;
    late<Process, stream_descriptor> output_;
    late<Process, stream_descriptor> stderr_;
    late<Process, stream_descriptor>
        exit_;  // becomes readable when the process ends, where the system has that
    late<Process, line_framer> framer_;
    late<Process, stderr_tail> tail_;
    late<Process, timer> stopped_;  // cancelled when the shutdown is complete
    std::shared_ptr<multiplexer_type> exchanges_;
    bool shutting_down_ = false;
    bool stopped_done_ = false;
    bool stderr_ended_ = false;
};

// Named results, for the same reason as that of `fired`.
template <class Stream>
task<std::tuple<std::error_code, std::size_t>> read_some(Stream& from, std::span<char> into) {
    return from.async_read_some(net::buffer(into.data(), into.size()), as_result);
}
template <class Stream> task<std::tuple<std::error_code>> readable(Stream& awaited) {
    return awaited.async_wait(Stream::wait_read, as_result);
}

template <class Process>
late<Process, local_socket> adopt_input(executor const& where, Process& child) {
    late<Process, local_socket> socket(where);
    std::error_code ignored;
    socket.assign(net::local::stream_protocol(), child.release_input(), ignored);
    return socket;
}

template <class Process>
stdio_connection<Process>::stdio_connection(executor where, Process child,
                                            stdio_options const& options, inbound& in)
    : executor_(where),
      child_(std::move(child)),
      limits_(options.shutdown),
      queue_(std::make_shared<late<Process, write_queue>>(adopt_input(where, *child_),
                                                          options.max_message)),
      output_(where, child_->release_output()),
      stderr_(where, child_->release_error_output()),
      exit_(where),
      framer_(options.max_message),
      tail_(options.stderr_kept, options.on_stderr_line),
      stopped_(where, time_point::max()),
      exchanges_(std::make_shared<multiplexer_type>(where, *this, in, options.json)) {
    if (int const watch = open_exit_watch(child_->id()); watch >= 0) exit_.assign(watch);
}

template <class Process> void stdio_connection<Process>::start() {
    net::co_spawn(executor_, read_output(this->shared_from_this()), net::detached);
    net::co_spawn(executor_, read_stderr(this->shared_from_this()), net::detached);
    if (exit_.is_open())
        net::co_spawn(executor_, watch_exit(this->shared_from_this()), net::detached);
}

template <class Process> task<void> stdio_connection<Process>::read_output(self_ptr self) {
    for (;;) {
        std::span<char> const space = self->framer_.prepare();
        auto const [code, count] = co_await read_some(self->output_, space);
        if (code) break;
        self->framer_.commit(count);
        if (self->exchanges_->is_shut()) {  // only draining now
            self->framer_ = late<Process, line_framer>();
            continue;
        }
        if (auto taken = self->take_frames(); !taken) {
            self->lose(std::move(taken.error()));
        }
    }
    co_await end_of_output(self);
}

template <class Process> result<void> stdio_connection<Process>::take_frames() {
    for (;;) {
        auto bytes = framer_.next();
        if (!bytes) return fail(std::move(bytes.error()));
        if (!*bytes) return {};
        if (auto taken = exchanges_->receive(std::move(**bytes)); !taken) return taken;
    }
}

// The output ended. A moment later the exit status and the last words are known as well; callers
// learn them without waiting long.
template <class Process> task<void> stdio_connection<Process>::end_of_output(self_ptr self) {
    auto const deadline = clock::now() + std::chrono::milliseconds(50);
    late<Process, timer> pause(self->executor_);
    auto step = std::chrono::milliseconds(1);
    while (!self->exchanges_->is_shut() && clock::now() < deadline) {
        bool const exited = self->child_ && self->child_->try_wait();
        if (exited && self->stderr_ended_) break;
        pause.expires_after(step);
        co_await fired(pause);
        step = std::min(step * 2, std::chrono::milliseconds(8));
    }
    self->lose(self->describe_loss());
}

template <class Process> error stdio_connection<Process>::describe_loss() {
    std::optional<late<Process, exit_status>> status;
    if (child_) status = child_->try_wait();
    std::string words =
        status ? "the server " + status->describe() : std::string("the server closed its output");
    return error(errc::connection_lost, std::move(words));
}

template <class Process> void stdio_connection<Process>::lose(error why) {
    if (why.server_output.empty()) why.server_output = tail_.text();
    exchanges_->shut(std::move(why), false);
    begin_shutdown();
}

template <class Process> task<void> stdio_connection<Process>::read_stderr(self_ptr self) {
    std::array<char, 4096> space;
    for (;;) {
        auto const [code, count] = co_await read_some(self->stderr_, std::span<char>(space));
        if (code) break;
        self->tail_.append(std::string_view(space.data(), count));
    }
    self->tail_.finish();
    self->stderr_ended_ = true;
}

// A process can end while a child of its own keeps the pipe open: the pipe alone would never say
// so.
template <class Process> task<void> stdio_connection<Process>::watch_exit(self_ptr self) {
    auto const [code] = co_await readable(self->exit_);
    if (code) co_return;
    // What it wrote before it ended may still be in the pipe.
    late<Process, timer> grace(self->executor_, std::chrono::milliseconds(30));
    co_await fired(grace);
    self->lose(self->describe_loss());
}

template <class Process> void stdio_connection<Process>::begin_shutdown() {
    if (std::exchange(shutting_down_, true)) return;
    net::co_spawn(executor_, shut_down(this->shared_from_this()), net::detached);
}

template <class Process> task<void> stdio_connection<Process>::shut_down(self_ptr self) {
    late<Process, shutdown_steps> steps(self->limits_);
    late<Process, timer> pause(self->executor_);
    auto step = std::chrono::milliseconds(1);
    while (self->child_) {
        bool const exited = self->child_->try_wait().has_value();
        bool const alive = !exited || self->child_->group_alive();
        auto const action = steps.next(clock::now(), exited, alive);
        if (action.step == shutdown_step::done) break;
        if (action.step == shutdown_step::close_input) self->queue_->close();
        if (action.step == shutdown_step::terminate) self->child_->terminate_group();
        if (action.step == shutdown_step::kill) self->child_->kill_group();
        if (action.step != shutdown_step::wait_until) continue;
        pause.expires_at(std::min(action.until, clock::now() + step));
        co_await fired(pause);
        step = std::min(step * 2, std::chrono::milliseconds(20));
    }
    self->close_descriptors();
    self->stopped_done_ = true;
    self->stopped_.cancel();
}

template <class Process>
task<void> stdio_connection<Process>::close(std::shared_ptr<stdio_connection> self) {
    self->queue_->flush();
    self->exchanges_->shut(error(errc::closed, "the connection was closed"), true);
    self->begin_shutdown();
    while (!self->stopped_done_) {
        co_await fired(self->stopped_);
        auto const state = co_await net::this_coro::cancellation_state;
        if (state.cancelled() != net::cancellation_type::none) co_return;
    }
}

template <class Process> void stdio_connection<Process>::close_descriptors() {
    std::error_code ignored;
    queue_->close();
    output_.close(ignored);
    stderr_.close(ignored);
    exit_.close(ignored);
}

template <class Process> void stdio_connection<Process>::abort() {
    exchanges_->shut(error(errc::closed, "the connection was closed"), true);
    shutting_down_ = true;
    close_descriptors();
    child_.reset();
    stopped_done_ = true;
    stopped_.cancel();
}

}  // namespace mcp::detail

namespace mcp {

/// Runs a server as a child process, without a shell, in its own process group. Satisfies
/// `transport`. When the process ends or closes its output, every exchange fails at once with
/// errc::connection_lost, which carries the exit status and the last lines of stderr.
///
/// The destructor kills what is left and leaves no process, zombie or descriptor; `close` is the
/// polite way. The executor's context must outlive the transport.
///
/// `Process` is what is started: child_process, or something with the same members.
template <class Process> class basic_stdio_transport {
public:
    using options = stdio_options;

    basic_stdio_transport(executor where, stdio_options how)
        : executor_(std::move(where)),
          options_(std::move(how)) {}

    basic_stdio_transport(basic_stdio_transport&&) noexcept = default;
    basic_stdio_transport& operator=(basic_stdio_transport&& other) noexcept {
        if (this == &other) return *this;
        if (connection_) connection_->abort();
        executor_ = std::move(other.executor_);
        options_ = std::move(other.options_);
        connection_ = std::move(other.connection_);
        return *this;
    }
    ~basic_stdio_transport() {
        if (connection_) connection_->abort();
    }

    /// Starts the process. Errors: those of child_process::spawn.
    task<result<void>> open(inbound& in) {
        if (connection_) connection_->abort();
        connection_.reset();
        auto child = Process::spawn(options_.process);
        if (!child) co_return fail(child.error());
        connection_ = std::make_shared<connection_type>(executor_, std::move(*child), options_, in);
        connection_->start();
        co_return result<void>();
    }

    task<result<response>> exchange(request sent) {
        if (!connection_) return detail::not_open<response>();
        return connection_type::multiplexer_type::exchange(connection_->exchanges(),
                                                           std::move(sent));
    }

    task<result<void>> notify(notification told) {
        if (!connection_) co_return fail(errc::not_connected);
        co_return connection_->exchanges()->notify(told);
    }

    task<result<void>> respond(reply answer) {
        if (!connection_) co_return fail(errc::not_connected);
        co_return connection_->exchanges()->respond(answer);
    }

    /// Closes the server's input and ends its process group: by itself, else with SIGTERM, else
    /// with SIGKILL; bounded by the shutdown limits. If the coroutine is cancelled, the shutdown
    /// goes on behind it.
    task<void> close() {
        if (!connection_) return nothing();
        return connection_type::close(connection_);
    }

private:
    using connection_type = detail::stdio_connection<Process>;

    static task<void> nothing() { co_return; }

    executor executor_;
    stdio_options options_;
    std::shared_ptr<connection_type> connection_;
};

using stdio_transport = basic_stdio_transport<child_process>;

static_assert(transport<stdio_transport>);

}  // namespace mcp

// What both of the following need.
#if defined(MCP_WITH_HOST) || defined(MCP_WITH_HTTP)
// URLs that requests can be sent to: http, https, and HTTP on a Unix domain socket.

// The characters of URLs: which may stand where, percent-encoding, dot segments, addresses.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace mcp::http::detail {

using mcp::detail::is_word;

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

constexpr int hex_value(char c) noexcept {
    if (is_digit(c)) return c - '0';
    char const small = mcp::detail::lower(c);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

inline std::string lower(std::string_view text) {
    std::string made(text);
    for (char& c : made) c = mcp::detail::lower(c);
    return made;
}

// A percent sign is kept, since what comes in is encoded already, at least in part.
constexpr bool is_user_char(char c) noexcept {
    return is_word(c) || std::string_view("-._~!$&'()*+,;=:%").find(c) != std::string_view::npos;
}
constexpr bool is_path_char(char c) noexcept { return is_user_char(c) || c == '@' || c == '/'; }
// Brackets are against the letter of RFC 3986, and common.
constexpr bool is_query_char(char c) noexcept {
    return is_path_char(c) || c == '?' || c == '[' || c == ']' || c == '|';
}
constexpr bool is_unreserved(char c) noexcept {
    return is_word(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// Percent-encodes every byte that `is_allowed` does not let pass.
template <class Predicate> std::string encode(std::string_view text, Predicate const& is_allowed) {
    constexpr std::string_view hexadecimal = "0123456789ABCDEF";
    std::string made;
    made.reserve(text.size());
    for (char const c : text) {
        if (is_allowed(c)) {
            made += c;
            continue;
        }
        auto const byte = static_cast<unsigned char>(c);
        made += '%';
        made += hexadecimal[byte >> 4];
        made += hexadecimal[byte & 15];
    }
    return made;
}

/// Replaces percent-encoded bytes; a percent sign that begins none stays.
inline std::string decode(std::string_view text) {
    std::string made;
    made.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const is_encoded = text[i] == '%' && i + 2 < text.size() &&
                                hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
        if (!is_encoded) {
            made += text[i];
            continue;
        }
        made += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
        i += 2;
    }
    return made;
}

/// The scheme of an absolute URL, without its colon; empty for a relative reference.
constexpr std::string_view scheme_of(std::string_view text) noexcept {
    if (text.empty() || !is_word(text[0]) || is_digit(text[0])) return {};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ':') return text.substr(0, i);
        if (!is_word(text[i]) && text[i] != '+' && text[i] != '-' && text[i] != '.') return {};
    }
    return {};
}

constexpr bool is_dot(std::string_view segment) noexcept {
    return segment == "." || same_text(segment, "%2e");
}
constexpr bool is_double_dot(std::string_view segment) noexcept {
    return segment == ".." || same_text(segment, ".%2e") || same_text(segment, "%2e.") ||
           same_text(segment, "%2e%2e");
}

/// RFC 3986 5.2.4, for a path from the root: the result begins with a slash.
inline std::string remove_dot_segments(std::string_view path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    std::string made;
    for (;;) {
        std::size_t const slash = path.find('/');
        std::string_view const segment = path.substr(0, slash);
        bool const is_last = slash == std::string_view::npos;
        if (is_double_dot(segment)) {
            made.resize(made.empty() ? 0 : made.rfind('/'));
            if (is_last) made += '/';
        } else if (!is_dot(segment)) {
            made += '/';
            made += segment;
        } else if (is_last) {
            made += '/';
        }
        if (is_last) return made;
        path.remove_prefix(slash + 1);
    }
}

/// An IPv4 address in its usual form: four decimal numbers without leading zeros.
constexpr bool is_ipv4(std::string_view text) noexcept {
    for (int part = 0; part < 4; ++part) {
        std::size_t length = 0;
        int value = 0;
        while (length < text.size() && length < 4 && is_digit(text[length])) {
            value = value * 10 + (text[length++] - '0');
        }
        if (length == 0 || value > 255 || (length > 1 && text[0] == '0')) return false;
        text.remove_prefix(length);
        if (part < 3) {
            if (!text.starts_with('.')) return false;
            text.remove_prefix(1);
        }
    }
    return text.empty();
}

/// An IPv6 address (RFC 4291 2.2) without a zone.
constexpr bool is_ipv6(std::string_view text) noexcept {
    int groups = 0;
    bool has_gap = false;
    if (text.starts_with("::")) {
        has_gap = true;
        text.remove_prefix(2);
    }
    while (!text.empty()) {
        if (text.find(':') == std::string_view::npos && text.find('.') != std::string_view::npos) {
            if (!is_ipv4(text)) return false;
            groups += 2;
            break;
        }
        std::size_t length = 0;
        while (length < text.size() && hex_value(text[length]) >= 0) ++length;
        if (length == 0 || length > 4) return false;
        text.remove_prefix(length);
        ++groups;
        if (text.empty()) break;
        if (text.starts_with("::")) {
            if (has_gap) return false;
            has_gap = true;
            text.remove_prefix(2);
        } else if (text[0] == ':' && text.size() > 1) {
            text.remove_prefix(1);
        } else {
            return false;
        }
    }
    return has_gap ? groups < 8 : groups == 8;
}

/// A name of ASCII letters, digits, `-`, `_` and dots, or an IPv4 address in its usual form. What
/// ends in a number and is no such address is refused: resolvers take 127.1 and 0x7f000001 for
/// addresses, and a check of the text would not.
constexpr bool is_host_name(std::string_view text) noexcept {
    if (text.empty() || text.size() > 253) return false;
    for (char const c : text) {
        if (!is_word(c) && c != '-' && c != '_' && c != '.') return false;
    }
    if (text.front() == '.' || text.find("..") != std::string_view::npos) return false;
    std::string_view last = text;
    if (last.ends_with('.')) last.remove_suffix(1);
    last.remove_prefix(last.rfind('.') + 1);
    bool const is_number = std::all_of(last.begin(), last.end(), is_digit) ||
                           last.starts_with("0x") || last.starts_with("0X");
    return !is_number || is_ipv4(text);
}

}  // namespace mcp::http::detail

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {

/// A URL in parts, normalised: scheme and host in lower case, the path without dot segments, what
/// may not stand in a path percent-encoded, the fragment dropped.
struct url {
    std::string scheme;        ///< `http`, `https` or `unix`.
    std::string host;          ///< A name or an address; IPv6 without its brackets.
    std::uint16_t port = 0;    ///< Never 0, except for `unix`.
    std::string target = "/";  ///< Path and query, as in `/mcp?x=1`.
    std::string user_info;     ///< `user:password` as it was written, percent-encoded. A secret.
    std::string socket_path;   ///< For `unix`: the socket's file.

    bool operator==(url const&) const = default;

    /// `https://host:port/path?query`, or `unix:///SOCKET#/PATH`: HTTP on the socket with that
    /// file, percent-encoded where needed. `errc::invalid_url` for anything that is not a whole URL
    /// of these schemes: white space or control characters, no host, a host that is neither a name
    /// nor an address in its usual form, port 0. The error never holds the text.
    static inline result<url> parse(std::string_view text);

    /// The URL that a reference, as in a `Location` header, means here (RFC 3986 5.2).
    [[nodiscard]] inline result<url> resolve(std::string_view reference) const;

    [[nodiscard]] bool is_tls() const noexcept { return scheme == "https"; }
    [[nodiscard]] bool is_unix() const noexcept { return scheme == "unix"; }

    /// What a `Host` header says: the port only if it is not the scheme's.
    [[nodiscard]] std::string authority() const {
        if (is_unix()) return "localhost";
        return port == (is_tls() ? 443 : 80) ? bracketed_host() : host_and_port();
    }

    /// What CONNECT asks for: the port always.
    [[nodiscard]] std::string host_and_port() const {
        return bracketed_host() + ':' + std::to_string(port);
    }

    /// `https://host:port` without the scheme's own port (RFC 6454 6.2); `unix:///SOCKET`.
    [[nodiscard]] std::string origin() const {
        if (is_unix()) return "unix://" + detail::encode(socket_path, detail::is_path_char);
        return scheme + "://" + authority();
    }

    /// The whole URL without the user information; parses to the same URL without it.
    [[nodiscard]] std::string text() const { return origin() + (is_unix() ? "#" : "") + target; }

private:
    [[nodiscard]] std::string bracketed_host() const {
        return host.find(':') == std::string::npos ? host : '[' + host + ']';
    }
};

/// Whether credentials for one may be sent to the other: same scheme, host, port and socket.
inline bool same_origin(url const& left, url const& right) noexcept {
    return left.scheme == right.scheme && left.host == right.host && left.port == right.port &&
           left.socket_path == right.socket_path;
}

namespace detail {

// Far more than servers take, which is 8 KiB as a rule.
inline constexpr std::size_t longest_url = std::size_t(32) << 10;

inline tl::unexpected<error> bad_url(std::string why) {
    return fail(errc::invalid_url, std::move(why));
}

inline std::string clean_target(std::string_view text) {
    text = text.substr(0, text.find('#'));
    std::size_t const query = text.find('?');
    std::string made = remove_dot_segments(encode(text.substr(0, query), is_path_char));
    if (query != std::string_view::npos) made += encode(text.substr(query), is_query_char);
    return made;
}

inline result<void> check_text(std::string_view text) {
    if (text.size() > longest_url) {
        return bad_url("it is longer than " + std::to_string(longest_url) + " bytes");
    }
    for (char const c : text) {
        if (is_control(c)) return bad_url("it holds a control character");
        if (c == ' ') return bad_url("it holds a blank; write %20");
    }
    return {};
}

inline result<void> read_port(std::string_view text, url& made) {
    made.port = made.is_tls() ? 443 : 80;
    if (text.empty()) return {};
    unsigned port = 0;
    for (char const c : text) {
        if (c < '0' || c > '9' || port > 65535) return bad_url("its port is no number up to 65535");
        port = port * 10 + static_cast<unsigned>(c - '0');
    }
    if (port == 0 || port > 65535) return bad_url("its port is not from 1 to 65535");
    made.port = static_cast<std::uint16_t>(port);
    return {};
}

inline result<void> read_authority(std::string_view text, url& made) {
    // Browsers take it for a slash, so that the host is another one for them.
    if (text.find('\\') != std::string_view::npos) return bad_url("its host holds a backslash");
    std::size_t const at = text.rfind('@');
    if (at != std::string_view::npos) {
        made.user_info = encode(text.substr(0, at), is_user_char);
        text.remove_prefix(at + 1);
    }
    std::string_view host = text;
    if (text.starts_with('[')) {
        std::size_t const end = text.find(']');
        if (end == std::string_view::npos) return bad_url("its IPv6 address has no ]");
        host = text.substr(1, end - 1);
        text.remove_prefix(end + 1);
        if (!is_ipv6(host)) return bad_url("what stands in brackets is no IPv6 address");
        if (!text.empty() && text[0] != ':') return bad_url("after ] there must be a port or a /");
    } else {
        host = text.substr(0, text.find(':'));
        text.remove_prefix(host.size());
        if (host.empty()) return bad_url("it has no host");
        if (!is_host_name(host)) {
            return bad_url("its host is neither a name in ASCII nor an address in its usual form");
        }
    }
    made.host = lower(host);
    return read_port(text.substr(text.empty() ? 0 : 1), made);
}

inline result<url> parse_unix(std::string_view rest) {
    url made;
    made.scheme = "unix";
    made.host = "localhost";
    if (!rest.starts_with("///")) return bad_url("write unix:///SOCKET#/PATH");
    rest.remove_prefix(2);
    std::size_t const end = rest.find('#');
    made.socket_path = decode(rest.substr(0, end));
    if (made.socket_path.size() < 2) return bad_url("it names no socket");
    if (made.socket_path.find('\0') != std::string::npos) return bad_url("its socket holds a NUL");
    if (end == std::string_view::npos || end + 1 == rest.size()) return made;
    std::string_view const target = rest.substr(end + 1);
    if (target[0] != '/') return bad_url("after # there must be a path");
    made.target = clean_target(target);
    return made;
}

// The path that a relative one means, beside the path of the base.
inline std::string merge_paths(std::string_view base, std::string_view relative) {
    std::string_view const path = base.substr(0, base.find('?'));
    return std::string(path.substr(0, path.rfind('/') + 1)) + std::string(relative);
}

}  // namespace detail

inline result<url> url::parse(std::string_view text) {
    if (auto const fine = detail::check_text(text); !fine) return fail(fine.error());
    std::string_view const scheme = detail::scheme_of(text);
    if (scheme.empty()) {
        return detail::bad_url("it must begin with http://, https:// or unix://");
    }
    std::string_view rest = text.substr(scheme.size() + 1);
    url made;
    made.scheme = detail::lower(scheme);
    if (made.scheme == "unix") return detail::parse_unix(rest);
    if (made.scheme != "http" && made.scheme != "https") {
        return detail::bad_url("its scheme is none of http, https and unix");
    }
    if (!rest.starts_with("//")) return detail::bad_url("after its scheme there must be //");
    rest.remove_prefix(2);
    std::size_t const end = std::min(rest.find_first_of("/?#"), rest.size());
    if (auto const fine = detail::read_authority(rest.substr(0, end), made); !fine) {
        return fail(fine.error());
    }
    made.target = detail::clean_target(rest.substr(end));
    return made;
}

inline result<url> url::resolve(std::string_view reference) const {
    if (auto const fine = detail::check_text(reference); !fine) return fail(fine.error());
    if (!detail::scheme_of(reference).empty()) return parse(reference);
    if (reference.starts_with("//")) {
        if (is_unix()) return detail::bad_url("a reference to a host means nothing on a socket");
        return parse(scheme + ":" + std::string(reference));
    }
    url made = *this;
    std::string_view const relative = reference.substr(0, reference.find('#'));
    if (relative.empty()) return made;
    if (relative[0] == '/') {
        made.target = detail::clean_target(relative);
    } else if (relative[0] == '?') {
        made.target =
            detail::clean_target(target.substr(0, target.find('?')) + std::string(relative));
    } else {
        made.target = detail::clean_target(detail::merge_paths(target, relative));
    }
    return made;
}

}  // namespace mcp::http

#endif

// Needs toml++: on with the CMake target mcp::toml.
#ifdef MCP_WITH_TOML
// TOML read as JSON; the only header that names the TOML library. Link mcp::toml.

#include <toml++/toml.h>

#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

namespace detail {

// Dates and times become their text.
inline json to_json(toml::node const& node) {
    if (auto const* table = node.as_table()) {
        json object = json::object();
        for (auto const& [key, value] : *table) object[std::string(key.str())] = to_json(value);
        return object;
    }
    if (auto const* list = node.as_array()) {
        json array = json::array();
        for (toml::node const& value : *list) array.push_back(to_json(value));
        return array;
    }
    if (auto const* text = node.as_string()) return json(text->get());
    if (auto const* number = node.as_integer()) return json(number->get());
    if (auto const* number = node.as_floating_point()) return json(number->get());
    if (auto const* truth = node.as_boolean()) return json(truth->get());
    std::ostringstream words;
    node.visit([&](auto const& value) {
        if constexpr (toml::is_date<decltype(value)> || toml::is_time<decltype(value)> ||
                      toml::is_date_time<decltype(value)>) {
            words << value.get();
        }
    });
    return json(words.str());
}

}  // namespace detail

/// A TOML document as the JSON object that says the same; dates and times are strings.
/// errc::invalid_configuration says line and column of the first mistake.
template <class Json = json> result<Json> parse_toml(std::string_view text) {
    try {
        return Json(detail::to_json(toml::parse(text)));
    } catch (toml::parse_error const& mistake) {
        auto const& at = mistake.source().begin;
        return fail(errc::invalid_configuration, "line " + std::to_string(at.line) + ", column " +
                                                     std::to_string(at.column) + ": " +
                                                     std::string(mistake.description()));
    }
}

}  // namespace mcp

#endif

// Many servers. Costs every file that includes it, so a program without a host does without: define
// this, or include mcp/host.hpp where it is needed.
#ifdef MCP_WITH_HOST
// Many servers: where they are configured, how their connections are kept, how tools are named.

// The servers that a user has configured, from all the files that say something about them.

// What is wrong with a configuration: where, what, and what to write instead.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

enum class config_severity : std::uint8_t {
    warning,  ///< The entry is used all the same.
    error,    ///< The entry, or the file, is not used.
};

/// One problem. It never holds a value of the file that could be a secret.
struct config_problem {
    config_severity severity = config_severity::error;
    std::string file;
    std::size_t line = 0;  ///< 0 if the whole file is meant.
    std::string path;      ///< As in `mcpServers.github.timeout`; empty for the whole file.
    std::string message;   ///< What is wrong.
    std::string fix;       ///< What to do about it; may be empty.

    [[nodiscard]] bool is_error() const noexcept { return severity == config_severity::error; }
    bool operator==(config_problem const&) const = default;
};

/// One line for people: `mcp.json:12 mcpServers.github.timeout: must be > 0 (leave it out for
/// 30000)`. A warning says so after its path.
inline std::string to_string(config_problem const& problem) {
    std::string text = problem.file;
    if (problem.line != 0) text += ':' + std::to_string(problem.line);
    if (!problem.path.empty()) text += ' ' + problem.path;
    text += problem.is_error() ? ": " : ": warning: ";
    text += problem.message;
    if (!problem.fix.empty()) text += " (" + problem.fix + ')';
    return detail::printable(text);
}

/// True if one of them is an error.
inline bool has_error(std::vector<config_problem> const& problems) noexcept {
    for (config_problem const& each : problems) {
        if (each.is_error()) return true;
    }
    return false;
}

namespace detail {

/// The problems of one file, as they are found.
class problem_list {
public:
    explicit problem_list(std::string file) : file_(std::move(file)) {}

    void error(std::size_t line, std::string path, std::string message, std::string fix = {}) {
        add(config_severity::error, line, std::move(path), std::move(message), std::move(fix));
    }

    void warn(std::size_t line, std::string path, std::string message, std::string fix = {}) {
        add(config_severity::warning, line, std::move(path), std::move(message), std::move(fix));
    }

    [[nodiscard]] std::string const& file() const noexcept { return file_; }
    [[nodiscard]] std::vector<config_problem> const& all() const noexcept { return all_; }
    [[nodiscard]] std::vector<config_problem> take() { return std::move(all_); }

private:
    void add(config_severity severity, std::size_t line, std::string path, std::string message,
             std::string fix) {
        config_problem made;
        made.severity = severity;
        made.file = file_;
        made.line = line;
        made.path = std::move(path);
        made.message = std::move(message);
        made.fix = std::move(fix);
        all_.push_back(std::move(made));
    }

    std::string file_;
    std::vector<config_problem> all_;
};

/// The path of a member, as in `mcpServers.github`; a name that is no plain word is quoted.
inline std::string member_path(std::string const& path, std::string_view name) {
    bool is_plain = !name.empty();
    for (char const c : name) {
        bool const is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || c == '_' || c == '-';
        is_plain = is_plain && is_word;
    }
    if (!is_plain) return path + "[\"" + printable(name) + "\"]";
    return path.empty() ? std::string(name) : path + '.' + std::string(name);
}

inline std::string element_path(std::string const& path, std::size_t index) {
    return path + '[' + std::to_string(index) + ']';
}

}  // namespace detail

}  // namespace mcp

// Where configurations are found, and the entries of one of them.

// A value of a configuration file that knows where it stands.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mcp {

enum class placed_kind : std::uint8_t { null, boolean, number, text, list, table };

struct placed_member;

/// A value as JSON and TOML have it, with its line. Members of a table keep their order.
struct placed_value {
    placed_kind kind = placed_kind::null;
    std::size_t line = 0;   ///< Where it begins; 1 is the first line, 0 is not known.
    std::size_t begin = 0;  ///< Its first byte in the text; known for JSON only.
    std::size_t end = 0;    ///< The byte after its last one; known for JSON only.
    bool truth = false;
    double number = 0;
    std::string text;
    std::vector<placed_value> elements;
    std::vector<placed_member> members;

    placed_value() = default;

    /// The member of that name, the last one if there are several; null if there is none.
    [[nodiscard]] inline placed_member const* find(std::string_view name) const noexcept;
    [[nodiscard]] inline placed_member* find(std::string_view name) noexcept;
};

/// One member of a table.
struct placed_member {
    std::string name;
    std::string shown;      ///< What the file calls it, if that is another name; else empty.
    std::size_t line = 0;   ///< Where its name stands.
    std::size_t begin = 0;  ///< The first byte of its name; known for JSON only.
    placed_value value;

    placed_member() = default;

    [[nodiscard]] std::string const& shown_name() const noexcept {
        return shown.empty() ? name : shown;
    }
};

inline placed_member const* placed_value::find(std::string_view name) const noexcept {
    for (auto each = members.rbegin(); each != members.rend(); ++each) {
        if (each->name == name) return &*each;
    }
    return nullptr;
}

inline placed_member* placed_value::find(std::string_view name) noexcept {
    for (auto each = members.rbegin(); each != members.rend(); ++each) {
        if (each->name == name) return &*each;
    }
    return nullptr;
}

/// Why a text could not be read, and where.
struct placed_mistake {
    std::size_t line = 0;
    std::string words;
};

}  // namespace mcp

// Whether the fields of an entry make sense together.

// How to reach one server, and how to treat it: one entry of a configuration.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// How a server is spoken to.
enum class server_wire : std::uint8_t {
    stdio,      ///< A program is started.
    http,       ///< Streamable HTTP.
    sse,        ///< HTTP+SSE of 2024-11-05.
    automatic,  ///< HTTP of either kind, as the server has it.
};

constexpr std::string_view to_string(server_wire wire) noexcept {
    constexpr std::string_view names[] = {"stdio", "http", "sse", "automatic"};
    return names[static_cast<std::size_t>(wire)];
}

/// Who says what a server is; a later one wins.
enum class config_layer : std::uint8_t {
    user,     ///< For all that this user does.
    project,  ///< For everybody who works in this folder.
    local,    ///< For this user in this folder.
    given,    ///< From a file that was named.
};

constexpr std::string_view to_string(config_layer layer) noexcept {
    constexpr std::string_view names[] = {"user", "project", "local", "given"};
    return names[static_cast<std::size_t>(layer)];
}

/// Where an entry stands.
struct config_origin {
    config_layer layer = config_layer::given;
    std::string file;
    std::size_t line = 0;  ///< Of its name; 0 is not known.
    std::string path;      ///< As in `mcpServers.github`.

    bool operator==(config_origin const&) const = default;
};

/// Whether a server is asked now and then if it still answers.
struct health_settings {
    bool enabled = true;
    duration interval = std::chrono::seconds(60);
    duration timeout = std::chrono::seconds(5);
    unsigned max_failures = 3;  ///< In a row, until the server counts as unhealthy.

    bool operator==(health_settings const&) const = default;
};

enum class auth_kind : std::uint8_t { none, bearer, basic, oauth };

constexpr std::string_view to_string(auth_kind kind) noexcept {
    constexpr std::string_view names[] = {"none", "bearer", "basic", "oauth"};
    return names[static_cast<std::size_t>(kind)];
}

/// How to show who asks. Secrets: never print these.
struct auth_settings {
    auth_kind kind = auth_kind::none;
    std::string token;
    std::string username;
    std::string password;

    bool operator==(auth_settings const&) const = default;
};

/// What OAuth needs to be told beforehand; all of it may be left out.
struct oauth_settings {
    std::string client_id;
    std::string client_secret;
    std::vector<std::string> scopes;
    std::uint16_t callback_port = 0;  ///< 0 takes any.
    std::string redirect_uri;

    bool operator==(oauth_settings const&) const = default;
};

/// One server. What is left out of a file has the default that stands here.
struct server_config {
    std::string name;
    config_origin origin;
    bool enabled = true;
    bool required = false;  ///< Whoever waits for the servers wants to know if it fails.
    std::string description;

    server_wire wire = server_wire::stdio;
    std::string command;
    std::vector<std::string> args;
    std::map<std::string, std::string> env;  ///< May be secrets.
    std::string cwd;
    std::string url;                             ///< May hold secrets.
    std::map<std::string, std::string> headers;  ///< May be secrets.
    auth_settings auth;
    std::optional<oauth_settings> oauth;

    duration connect_timeout = std::chrono::seconds(30);
    duration call_timeout = std::chrono::seconds(60);
    unsigned max_retries = 3;  ///< After the first try.
    duration retry_delay = std::chrono::seconds(1);
    unsigned max_reconnects = 5;
    duration max_reconnect_delay = std::chrono::seconds(30);
    health_settings health;

    std::vector<std::string> enabled_tools;  ///< Empty is all.
    std::vector<std::string> disabled_tools;

    server_config() = default;
    explicit server_config(std::string its_name) : name(std::move(its_name)) {}

    bool operator==(server_config const&) const = default;
};

/// True if a connection made with the one is as good as one made with the other: where they stand
/// and how they are described does not matter.
inline bool same_settings(server_config const& left, server_config right) {
    right.origin = left.origin;
    right.description = left.description;
    return left == right;
}

}  // namespace mcp

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::detail {

inline constexpr std::size_t longest_server_name = 128;

constexpr bool is_server_name_char(char c) noexcept {
    return is_word(c) || std::string_view("_-./@:[]").find(c) != std::string_view::npos;
}

/// A name that people can type, tools can be named after, and no terminal obeys.
inline bool is_server_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= longest_server_name &&
           std::all_of(name.begin(), name.end(), is_server_name_char);
}

/// A name like the given one that is_server_name() likes.
inline std::string better_server_name(std::string_view name) {
    std::string made(name.substr(0, longest_server_name));
    for (char& c : made) {
        if (!is_server_name_char(c)) c = '-';
    }
    return made.empty() ? "server" : made;
}

/// Looks at an entry whose variables are replaced.
class entry_checker {
public:
    entry_checker(server_config const& server, placed_value const& entry, std::size_t name_line,
                  problem_list& problems)
        : server_(server),
          entry_(entry),
          name_line_(name_line),
          problems_(problems) {}

    void check() {
        check_name();
        check_reach();
        check_environment();
        check_headers();
        check_auth();
        check_tools();
    }

private:
    [[nodiscard]] std::string const& path() const { return server_.origin.path; }

    [[nodiscard]] std::size_t line_of(std::string_view field) const {
        auto const* const found = entry_.find(field);
        return found == nullptr ? name_line_ : found->value.line;
    }

    [[nodiscard]] std::string path_of(std::string_view field) const {
        auto const* const found = entry_.find(field);
        return member_path(path(),
                           found == nullptr ? field : std::string_view(found->shown_name()));
    }

    // What has a problem already gets no second one that only follows from it.
    [[nodiscard]] bool is_wrong(std::string_view field) const {
        std::string const path = path_of(field);
        auto const& all = problems_.all();
        return std::any_of(all.begin(), all.end(), [&](config_problem const& each) {
            return each.is_error() && each.path.starts_with(path);
        });
    }

    [[nodiscard]] bool has(std::string_view field) const { return entry_.find(field) != nullptr; }

    void check_name() {
        if (is_server_name(server_.name)) return;
        problems_.error(
            name_line_, path(),
            "a server's name must be 1 to 128 letters, digits or any of _ - . / @ : [ ]",
            "call it " + better_server_name(server_.name));
    }

    void check_reach() {
        if (has("command") && has("url")) {
            problems_.error(name_line_, path(), "has both command and url",
                            "keep command for a program, or url for a server elsewhere");
        } else if (!has("command") && !has("url")) {
            problems_.error(name_line_, path(), "has neither command nor url",
                            "add \"command\" for a program, or \"url\" for a server elsewhere");
        } else if (has("command")) {
            check_program();
        } else {
            check_url();
        }
    }

    void check_program() {
        if (server_.wire != server_wire::stdio) {
            problems_.error(line_of("type"), path_of("type"), "needs a url, and there is a command",
                            "write \"type\": \"stdio\", or leave it out");
        }
        if (!is_wrong("command") && server_.command.empty()) {
            problems_.error(line_of("command"), path_of("command"), "is empty",
                            "name the program to start");
        }
        for (std::string_view field : {"headers", "auth", "oauth"}) {
            warn_useless(field, "has no effect on a program");
        }
    }

    void check_url() {
        if (server_.wire == server_wire::stdio && has("type")) {
            problems_.error(line_of("type"), path_of("type"), "needs a command, and there is a url",
                            "write \"type\": \"http\", or leave it out");
        }
        for (std::string_view field : {"args", "env", "cwd"}) {
            warn_useless(field, "has no effect on a server that is reached by its url");
        }
        if (is_wrong("url")) return;
        if (auto const parsed = http::url::parse(server_.url); !parsed) {
            problems_.error(line_of("url"), path_of("url"),
                            "is no URL that can be used: " + parsed.error().detail,
                            "write it as in https://example.com/mcp");
        }
    }

    void warn_useless(std::string_view field, std::string message) {
        if (!has(field)) return;
        problems_.warn(line_of(field), path_of(field), std::move(message), "remove it");
    }

    void check_environment() {
        for (auto const& [name, value] : server_.env) {
            bool const is_good = !name.empty() && name.find('=') == name.npos &&
                                 name.find('\0') == name.npos && value.find('\0') == value.npos;
            if (is_good) continue;
            problems_.error(line_of("env"), member_path(path_of("env"), name),
                            "cannot be an environment variable",
                            "its name must not be empty or hold =, and nothing may hold NUL");
        }
    }

    void check_headers() {
        for (auto const& [name, value] : server_.headers) {
            auto const checked = http::fields::check(name, value);
            if (checked) continue;
            problems_.error(line_of("headers"), member_path(path_of("headers"), name),
                            checked.error().detail, "headers are one line of plain text");
        }
    }

    void check_auth() {
        if (!has("auth") || is_wrong("auth")) return;
        auth_settings const& auth = server_.auth;
        if (auth.kind == auth_kind::bearer && auth.token.empty()) {
            problems_.error(line_of("auth"), path_of("auth"), "is bearer without a token",
                            "add \"token\": \"${NAME}\" and set that environment variable");
        }
        if (auth.kind == auth_kind::basic &&
            (auth.username.empty() || auth.username.find(':') != std::string::npos)) {
            problems_.error(line_of("auth"), path_of("auth"),
                            "is basic without a username, or with a colon in it",
                            "add \"username\" and \"password\"");
        }
        for (auto const& header : server_.headers) {
            if (!http::detail::same_text(header.first, "authorization")) continue;
            problems_.warn(line_of("headers"), member_path(path_of("headers"), header.first),
                           "has no effect beside auth", "keep one of them");
        }
    }

    void check_tools() {
        for (std::string const& name : server_.enabled_tools) {
            auto const& no = server_.disabled_tools;
            if (std::find(no.begin(), no.end(), name) == no.end()) continue;
            problems_.warn(line_of("disabledTools"), path_of("disabledTools"),
                           '"' + name + "\" is enabled too; disabled wins",
                           "remove it from one of the two lists");
        }
    }

    server_config const& server_;
    placed_value const& entry_;
    std::size_t name_line_;
    problem_list& problems_;
};

}  // namespace mcp::detail

// The fields of Codex's [mcp_servers] under the names that the others use.

// Environment variables in a configuration: ${VAR} and ${VAR:-default}.

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// The value of an environment variable, if it is set.
using variable_lookup = std::function<std::optional<std::string>(std::string const& name)>;

/// Looks into the environment of this process. Not safe while another thread changes that.
inline variable_lookup process_variables() {
    return [](std::string const& name) -> std::optional<std::string> {
        char const* const found = std::getenv(name.c_str());
        return found == nullptr ? std::nullopt : std::optional<std::string>(found);
    };
}

/// A text with its variables replaced.
struct expanded_text {
    std::string text;
    std::vector<config_problem> problems;  ///< Only `message` and `fix` are set.
};

namespace detail {

inline bool is_variable_name(std::string_view name) {
    auto const is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    return !name.empty() && is_letter(name[0]) &&
           std::all_of(name.begin(), name.end(),
                       [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

inline config_problem variable_problem(std::string message, std::string fix) {
    config_problem made;
    made.message = std::move(message);
    made.fix = std::move(fix);
    return made;
}

// What stands between ${ and }.
inline void expand_one(std::string_view inside, variable_lookup const& lookup,
                       expanded_text& made) {
    std::size_t const dash = inside.find(":-");
    std::string_view named = inside.substr(0, dash);
    if (named.starts_with("env:")) named.remove_prefix(4);  // how some editors write it
    std::string const name(named);
    if (!is_variable_name(name)) {
        // Not shown: it may be a part of a secret that happens to hold these characters.
        made.problems.push_back(
            variable_problem("holds ${ } around what is no name of an environment variable",
                             "write ${NAME} or ${NAME:-default}; nothing else is known here"));
        return;
    }
    std::optional<std::string> const value = lookup ? lookup(name) : std::nullopt;
    bool const has_default = dash != std::string_view::npos;
    if (value && !(value->empty() && has_default)) {
        made.text += *value;
    } else if (has_default) {
        made.text += inside.substr(dash + 2);
    } else {
        made.problems.push_back(variable_problem("the environment variable " + name + " is not set",
                                                 "set it, or write ${" + name + ":-default}"));
    }
}

}  // namespace detail

/// Replaces `${VAR}`, and `${VAR:-default}` by the default if VAR is not set or empty. Once: what a
/// variable holds is never looked at again. `$VAR` and an unclosed `${` stay as they are.
inline expanded_text expand_variables(std::string_view text, variable_lookup const& lookup) {
    expanded_text made;
    for (;;) {
        std::size_t const begin = text.find("${");
        std::size_t const end = text.find('}', begin == text.npos ? begin : begin + 2);
        if (begin == text.npos || end == text.npos) break;
        made.text += text.substr(0, begin);
        detail::expand_one(text.substr(begin + 2, end - begin - 2), lookup, made);
        text.remove_prefix(end + 1);
    }
    made.text += text;
    return made;
}

namespace detail {

/// The fields of an entry in which variables are replaced.
inline constexpr std::string_view expanded_fields[] = {"command", "args",    "env",  "cwd",
                                                       "url",     "headers", "auth", "oauth"};

inline void expand_value(placed_value& value, std::string const& path,
                         variable_lookup const& lookup, problem_list& problems, bool is_used) {
    if (value.kind == placed_kind::text) {
        expanded_text made = expand_variables(value.text, lookup);
        value.text = std::move(made.text);
        for (config_problem& each : made.problems) {
            auto const add = is_used ? &problem_list::error : &problem_list::warn;
            (problems.*add)(value.line, path, std::move(each.message), std::move(each.fix));
        }
    }
    for (std::size_t i = 0; i < value.elements.size(); ++i) {
        expand_value(value.elements[i], element_path(path, i), lookup, problems, is_used);
    }
    for (placed_member& each : value.members) {
        expand_value(each.value, member_path(path, each.shown_name()), lookup, problems, is_used);
    }
}

/// The entry with its variables replaced. What is missing is an error, or a warning if the entry
/// is not used.
inline placed_value expand_entry(placed_value entry, std::string const& path,
                                 variable_lookup const& lookup, problem_list& problems,
                                 bool is_used) {
    for (placed_member& each : entry.members) {
        bool const is_named = std::find(std::begin(expanded_fields), std::end(expanded_fields),
                                        each.name) != std::end(expanded_fields);
        if (!is_named) continue;
        expand_value(each.value, member_path(path, each.shown_name()), lookup, problems, is_used);
    }
    return entry;
}

}  // namespace detail

}  // namespace mcp

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Gives members other names; what the file calls them stays for messages.
inline void rename_members(placed_value& table, std::vector<std::string_view> const& names) {
    for (placed_member& each : table.members) {
        for (std::size_t i = 0; i + 1 < names.size(); i += 2) {
            if (each.name != names[i]) continue;
            each.shown = each.name;
            each.name = std::string(names[i + 1]);
            break;
        }
    }
}

inline placed_value reference_to(placed_value const& variable) {
    placed_value made;
    made.kind = placed_kind::text;
    made.line = variable.line;
    made.text = "${" + variable.text + '}';
    return made;
}

/// The member of that name, which must be a table; made empty if there is none.
inline placed_member& table_member(placed_value& table, std::string_view name, std::size_t line) {
    if (placed_member* const found = table.find(name)) return *found;
    placed_member made;
    made.name = std::string(name);
    made.line = made.value.line = line;
    made.value.kind = placed_kind::table;
    table.members.push_back(std::move(made));
    return table.members.back();
}

inline void add_reference(placed_value& table, std::string_view into, std::string name,
                          std::string shown, placed_value const& variable) {
    placed_member made;
    made.name = std::move(name);
    made.shown = std::move(shown);
    made.line = variable.line;
    made.value = reference_to(variable);
    table_member(table, into, variable.line).value.members.push_back(std::move(made));
}

inline bool is_text(placed_value const& value) { return value.kind == placed_kind::text; }

// Takes a member out of the table if `fits` says that it can be understood; a wrong one stays, and
// is then reported as unknown.
template <class Fits>
bool take_member(placed_value& table, std::string_view name, placed_value& out, Fits const& fits) {
    for (auto each = table.members.begin(); each != table.members.end(); ++each) {
        if (each->name != name || !fits(each->value)) continue;
        out = std::move(each->value);
        table.members.erase(each);
        return true;
    }
    return false;
}

/// What names environment variables becomes `${VAR}` in the place where its value belongs.
inline void resolve_codex_references(placed_value& entry) {
    placed_value taken;
    if (take_member(entry, "bearer_token_env_var", taken, is_text)) {
        placed_value bearer;
        bearer.kind = placed_kind::text;
        bearer.line = taken.line;
        bearer.text = "bearer";
        placed_member type;
        type.name = "type";
        type.line = taken.line;
        type.value = std::move(bearer);
        placed_member& auth = table_member(entry, "auth", taken.line);
        auth.shown = "bearer_token_env_var";
        auth.value.members.push_back(std::move(type));
        add_reference(entry, "auth", "token", {}, taken);
    }
    auto const is_list_of_text = [](placed_value const& value) {
        bool good = value.kind == placed_kind::list;
        for (placed_value const& each : value.elements) good = good && is_text(each);
        return good;
    };
    if (take_member(entry, "env_vars", taken, is_list_of_text)) {
        for (placed_value const& each : taken.elements) {
            add_reference(entry, "env", each.text, {}, each);
        }
    }
    auto const is_table_of_text = [](placed_value const& value) {
        bool good = value.kind == placed_kind::table;
        for (placed_member const& each : value.members) good = good && is_text(each.value);
        return good;
    };
    if (take_member(entry, "env_http_headers", taken, is_table_of_text)) {
        for (placed_member const& each : taken.members) {
            add_reference(entry, "headers", each.name, {}, each.value);
        }
    }
}

/// The entry as if it had been written for `mcpServers`.
inline void translate_codex_entry(placed_value& entry) {
    rename_members(entry, {"startup_timeout_sec", "startupTimeoutSec",  //
                           "startup_timeout_ms", "timeout",             //
                           "tool_timeout_sec", "toolTimeoutSec",        //
                           "enabled_tools", "enabledTools",             //
                           "disabled_tools", "disabledTools",           //
                           "http_headers", "headers"});
    if (placed_member* const oauth = entry.find("oauth")) {
        rename_members(oauth->value, {"client_id", "clientId", "client_secret", "clientSecret",
                                      "callback_port", "callbackPort"});
    }
    placed_value scopes;
    auto const is_list = [](placed_value const& value) { return value.kind == placed_kind::list; };
    if (take_member(entry, "scopes", scopes, is_list)) {
        placed_member member;
        member.name = "scopes";
        member.line = scopes.line;
        member.value = std::move(scopes);
        placed_member& oauth = table_member(entry, "oauth", member.line);
        oauth.value.members.push_back(std::move(member));
    }
    resolve_codex_references(entry);
}

}  // namespace mcp::detail

// The files that configurations are kept in.

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mcp {

/// Where to look, and what variables to replace with what.
struct config_places {
    std::string working_directory;  ///< Absolute.
    std::string home;               ///< Absolute; empty if there is none.
    variable_lookup environment;

    /// Those of this process. Not safe while another thread changes its environment.
    static config_places here() {
        config_places made;
        std::error_code ignored;
        made.working_directory = std::filesystem::current_path(ignored).string();
        made.environment = process_variables();
        made.home = made.environment("HOME").value_or("");
        return made;
    }

    /// The file that entries of a layer are written to; empty if there is no home.
    [[nodiscard]] std::string file_of(config_layer layer) const {
        switch (layer) {
            case config_layer::local: return working_directory + "/.mcp.local.json";
            case config_layer::project: return working_directory + "/.mcp.json";
            case config_layer::user:
                return home.empty() ? std::string() : home + "/.config/mcp/mcp.json";
            case config_layer::given: break;
        }
        return {};
    }
};

/// One text that may configure servers.
struct config_source {
    config_layer layer = config_layer::given;
    std::string file;  ///< Its name for messages; one that ends in .toml is Codex TOML.
    std::string text;
    std::string project;  ///< If set, what `projects` says of this folder is meant, and no more.
    std::string failure;  ///< Why there is no text; empty if there is.
    bool is_missing = false;  ///< There is no such file, and there need not be.
};

namespace detail {

/// Larger than any configuration, smaller than what would hurt.
inline constexpr std::size_t largest_config = std::size_t(64) << 20;

/// The text of a file; what went wrong goes to `why`, as errno has it.
inline std::optional<std::string> read_whole_file(std::string const& path, int& why) {
    int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        why = errno;
        return std::nullopt;
    }
    std::string text;
    struct stat found {};
    why = ::fstat(file, &found) != 0 ? errno
          : S_ISREG(found.st_mode)   ? 0
          : S_ISDIR(found.st_mode)   ? EISDIR
                                     : EINVAL;
    if (why == 0) text.reserve(static_cast<std::size_t>(found.st_size) + 1);
    char chunk[16384];
    while (why == 0) {
        ssize_t const count = ::read(file, chunk, sizeof chunk);
        if (count == 0) break;
        if (count < 0 && errno != EINTR) why = errno;
        if (count > 0) text.append(chunk, static_cast<std::size_t>(count));
        if (text.size() > largest_config) why = EFBIG;
    }
    ::close(file);
    if (why != 0) return std::nullopt;
    return text;
}

}  // namespace detail

/// Reads a file. Blocks. What is wrong with the file is in the source that is returned.
inline config_source read_source(config_layer layer, std::string const& file, bool must_exist) {
    config_source made;
    made.layer = layer;
    made.file = file;
    int why = 0;
    if (auto text = detail::read_whole_file(file, why)) {
        made.text = std::move(*text);
        return made;
    }
    bool const is_absent = why == ENOENT || why == ENOTDIR;
    made.is_missing = is_absent && !must_exist;
    if (!made.is_missing) {
        made.failure = "cannot be read: " + std::generic_category().message(why);
    }
    return made;
}

/// The sources that exist, lowest layer first. Blocks while it reads.
inline std::vector<config_source> discover_sources(config_places const& places) {
    std::vector<config_source> made;
    auto const add = [&](config_source source) {
        if (!source.is_missing) made.push_back(std::move(source));
    };
    config_source shared;
    shared.is_missing = true;
    if (!places.home.empty()) {
        shared = read_source(config_layer::user, places.home + "/.claude.json", false);
        add(shared);
        add(read_source(config_layer::user, places.file_of(config_layer::user), false));
    }
    add(read_source(config_layer::project, places.file_of(config_layer::project), false));
    if (shared.failure.empty()) {
        shared.layer = config_layer::local;
        shared.project = places.working_directory;
        add(std::move(shared));
    }
    add(read_source(config_layer::local, places.file_of(config_layer::local), false));
    return made;
}

}  // namespace mcp

// Reads one entry of a configuration.

// Reads the fields of one table of a configuration, and says everything that is wrong with them.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

inline std::string_view words_for(placed_kind kind) noexcept {
    constexpr std::string_view words[] = {"null", "true or false", "a number",
                                          "text", "a list",        "a table"};
    return words[static_cast<std::size_t>(kind)];
}

/// One table. Each read names a field, so that finish() knows which members nobody asked for.
/// Values never appear in problems.
class field_reader {
public:
    field_reader(placed_value const& table, std::string path, problem_list& problems)
        : table_(table),
          path_(std::move(path)),
          problems_(problems) {}

    /// The member of that name, or null.
    placed_member const* find(std::string_view name) {
        asked_.push_back(name);
        return table_.find(name);
    }

    bool read(std::string_view name, std::string& out) {
        auto const* found = find_of(name, placed_kind::text, "put it in quotes");
        if (found != nullptr) out = found->value.text;
        return found != nullptr;
    }

    bool read(std::string_view name, bool& out) {
        auto const* found = find_of(name, placed_kind::boolean, "write true or false, no quotes");
        if (found != nullptr) out = found->value.truth;
        return found != nullptr;
    }

    /// A number of units of `unit` milliseconds: over 0, up to a day.
    bool read_time(std::string_view name, duration& out, double unit) {
        auto const* found = find_of(name, placed_kind::number, "write a number, no quotes");
        if (found == nullptr) return false;
        double const most = 86400000 / unit;
        double const given = found->value.number;
        if (!(given > 0 && given <= most)) {
            add(*found,
                "must be > 0 and <= " + whole(most) + (unit > 1 ? " (seconds)" : " (milliseconds)"),
                "the usual value is " + whole(static_cast<double>(out.milliseconds) / unit));
            return false;
        }
        // Less than a millisecond is no time that a timer could measure.
        out = duration::from_milliseconds(
            std::max<std::int64_t>(1, static_cast<std::int64_t>(std::llround(given * unit))));
        return true;
    }

    template <class Count>
    bool read_count(std::string_view name, Count& out, unsigned least, unsigned most) {
        auto const* found = find_of(name, placed_kind::number, "write a number, no quotes");
        if (found == nullptr) return false;
        double const given = found->value.number;
        if (!(given >= least && given <= most) || given != std::floor(given)) {
            add(*found,
                "must be a whole number from " + std::to_string(least) + " to " +
                    std::to_string(most),
                "the usual value is " + std::to_string(out));
            return false;
        }
        out = static_cast<Count>(given);
        return true;
    }

    bool read(std::string_view name, std::vector<std::string>& out) {
        auto const* found = find_of(name, placed_kind::list, "write a list, as in [\"a\", \"b\"]");
        if (found == nullptr) return false;
        std::vector<std::string> texts;
        bool is_good = true;
        for (std::size_t i = 0; i < found->value.elements.size(); ++i) {
            placed_value const& each = found->value.elements[i];
            is_good &= check_text(each, element_path(path_of(*found), i));
            texts.push_back(each.text);
        }
        if (is_good) out = std::move(texts);
        return is_good;
    }

    bool read(std::string_view name, std::map<std::string, std::string>& out) {
        auto const* found =
            find_of(name, placed_kind::table, "write a table, as in {\"A\": \"b\"}");
        if (found == nullptr) return false;
        std::map<std::string, std::string> texts;
        bool is_good = true;
        for (placed_member const& each : found->value.members) {
            is_good &= check_text(each.value, member_path(path_of(*found), each.shown_name()));
            texts.insert_or_assign(each.name, each.value.text);
        }
        if (is_good) out = std::move(texts);
        return is_good;
    }

    /// A table within this one, to be read by a reader of its own; null if there is none.
    placed_member const* find_table(std::string_view name) {
        return find_of(name, placed_kind::table, "write a table, as in {...}");
    }

    void error(placed_member const& at, std::string message, std::string fix) {
        add(at, std::move(message), std::move(fix));
    }

    [[nodiscard]] std::string path_of(placed_member const& member) const {
        return member_path(path_, member.shown_name());
    }

    /// Warns of members that no read has asked for, and of those that are there twice.
    void finish() {
        std::set<std::string_view> met;
        for (placed_member const& each : table_.members) {
            bool const is_known =
                std::find(asked_.begin(), asked_.end(), each.name) != asked_.end();
            if (!is_known) {
                std::string_view const meant = nearest(each.name, asked_);
                problems_.warn(each.line, path_of(each), "is not known here and has no effect",
                               meant.empty() ? "remove it if you do not need it elsewhere"
                                             : "did you mean " + std::string(meant) + "?");
            } else if (!met.insert(each.name).second) {
                problems_.warn(each.line, path_of(each), "is there twice; the last one counts",
                               "remove one of them");
            }
        }
    }

private:
    static std::string whole(double value) { return std::to_string(std::llround(value)); }

    void add(placed_member const& at, std::string message, std::string fix) {
        problems_.error(at.value.line, path_of(at), std::move(message), std::move(fix));
    }

    placed_member const* find_of(std::string_view name, placed_kind kind, std::string_view fix) {
        auto const* found = find(name);
        if (found == nullptr || found->value.kind == kind) return found;
        add(*found,
            "must be " + std::string(words_for(kind)) + ", not " +
                std::string(words_for(found->value.kind)),
            std::string(fix));
        return nullptr;
    }

    bool check_text(placed_value const& value, std::string path) {
        if (value.kind == placed_kind::text) return true;
        problems_.error(value.line, std::move(path),
                        "must be text, not " + std::string(words_for(value.kind)),
                        "put it in quotes");
        return false;
    }

    placed_value const& table_;
    std::string path_;
    problem_list& problems_;
    std::vector<std::string_view> asked_;
};

}  // namespace mcp::detail

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::detail {

// `streamableHttp`, `streamable-http` and `Streamable_HTTP` are the same type.
inline std::optional<server_wire> wire_named(std::string_view name) {
    std::string plain;
    for (char const c : name) {
        if (c == '-' || c == '_') continue;
        plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (plain == "stdio" || plain == "local") return server_wire::stdio;
    if (plain == "http" || plain == "streamablehttp") return server_wire::http;
    if (plain == "sse") return server_wire::sse;
    if (plain == "remote") return server_wire::automatic;
    return std::nullopt;
}

inline std::optional<auth_kind> auth_named(std::string_view name) {
    for (auto kind : {auth_kind::none, auth_kind::bearer, auth_kind::basic, auth_kind::oauth}) {
        if (to_string(kind) == name) return kind;
    }
    return std::nullopt;
}

/// Turns the members of an entry into a server_config.
class entry_reader {
public:
    entry_reader(std::string const& name, placed_value const& entry, std::string const& path,
                 problem_list& problems)
        : made_(name),
          fields_(entry, path, problems),
          problems_(problems) {}

    server_config read() {
        read_reach();
        read_times();
        read_health();
        read_auth();
        read_oauth();
        fields_.read("enabledTools", made_.enabled_tools);
        fields_.read("disabledTools", made_.disabled_tools);
        fields_.finish();
        return std::move(made_);
    }

private:
    void read_reach() {
        bool const has_enabled = fields_.read("enabled", made_.enabled);
        bool is_disabled = false;  // how other hosts say it
        if (fields_.read("disabled", is_disabled) && !has_enabled) made_.enabled = !is_disabled;
        fields_.read("required", made_.required);
        fields_.read("description", made_.description);
        bool const has_command = fields_.read("command", made_.command);
        fields_.read("args", made_.args);
        fields_.read("env", made_.env);
        fields_.read("cwd", made_.cwd);
        bool const has_url = fields_.read("url", made_.url);
        fields_.read("headers", made_.headers);
        made_.wire = has_url && !has_command ? server_wire::automatic : server_wire::stdio;
        std::string type;
        if (!fields_.read("type", type)) return;
        if (auto const wire = wire_named(type)) {
            made_.wire = *wire;
        } else {
            fields_.error(*fields_.find("type"), "is no type of connection that is known here",
                          "write stdio, http or sse");
        }
    }

    void read_times() {
        fields_.read_time("timeout", made_.connect_timeout, 1);
        duration startup = std::chrono::seconds(30);
        if (fields_.read_time("startupTimeoutSec", startup, 1000)) made_.connect_timeout = startup;
        fields_.read_time("toolTimeoutSec", made_.call_timeout, 1000);
        fields_.read_count("maxRetries", made_.max_retries, 0, 100);
        fields_.read_time("retryDelay", made_.retry_delay, 1);
        fields_.read_count("maxReconnectAttempts", made_.max_reconnects, 0, 100);
        fields_.read_time("maxReconnectDelay", made_.max_reconnect_delay, 1);
    }

    void read_health() {
        health_settings& health = made_.health;
        fields_.read_time("healthCheckInterval", health.interval, 1);
        auto const* const table = fields_.find_table("healthCheck");
        if (table == nullptr) return;
        field_reader inner(table->value, fields_.path_of(*table), problems_);
        inner.read("enabled", health.enabled);
        duration interval = std::chrono::seconds(60);
        if (inner.read_time("intervalMs", interval, 1)) health.interval = interval;
        inner.read_time("timeoutMs", health.timeout, 1);
        inner.read_count("maxFailures", health.max_failures, 1, 100);
        inner.finish();
    }

    void read_auth() {
        auto const* const table = fields_.find_table("auth");
        if (table == nullptr) return;
        field_reader inner(table->value, fields_.path_of(*table), problems_);
        std::string type;
        auto const* const named = inner.find("type");
        if (named == nullptr) {
            fields_.error(*table, "has no type",
                          "write \"type\": \"bearer\", \"basic\" or \"oauth\"");
        } else if (inner.read("type", type)) {
            auto const kind = auth_named(type);
            if (kind) made_.auth.kind = *kind;
            if (!kind) inner.error(*named, "is not known", "write bearer, basic or oauth");
        }
        inner.read("token", made_.auth.token);
        inner.read("username", made_.auth.username);
        inner.read("password", made_.auth.password);
        inner.finish();
    }

    void read_oauth() {
        auto const* const table = fields_.find_table("oauth");
        if (table == nullptr) return;
        field_reader inner(table->value, fields_.path_of(*table), problems_);
        oauth_settings made;
        inner.read("clientId", made.client_id);
        inner.read("clientSecret", made.client_secret);
        auto const* const scopes = inner.find("scopes");
        if (scopes != nullptr && scopes->value.kind == placed_kind::text) {
            add_words(scopes->value.text, made);
        } else {
            inner.read("scopes", made.scopes);
        }
        inner.read_count("callbackPort", made.callback_port, 0, 65535);
        inner.read("redirectUri", made.redirect_uri);
        inner.finish();
        made_.oauth = std::move(made);
    }

    // OAuth writes scopes with blanks between them.
    static void add_words(std::string_view text, oauth_settings& out) {
        while (!text.empty()) {
            std::size_t const end = text.find(' ');
            if (end != 0) out.scopes.emplace_back(text.substr(0, end));
            text.remove_prefix(end == text.npos ? text.size() : end + 1);
        }
    }

    server_config made_;
    field_reader fields_;
    problem_list& problems_;
};

}  // namespace mcp::detail

// The text of a configuration file: JSON with comments, and where everything stands in it.

#include <tl/expected.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Turns JSON with comments into JSON of the same length: comments of both kinds, commas before a
/// closing bracket and a byte order mark become blanks, line ends stay. So every place in the
/// result is a place in the text. What is not closed stays as it is and is then no JSON.
class comment_blanker {
public:
    /// `keep_commas` leaves those before a closing bracket, for who edits the text.
    explicit comment_blanker(std::string_view text, bool keep_commas = false)
        : made_(text),
          keep_commas_(keep_commas) {}

    std::string run() {
        if (made_.starts_with("\xEF\xBB\xBF")) blank(0, 3);
        while (at_ < made_.size()) step();
        return std::move(made_);
    }

private:
    void step() {
        char const c = made_[at_];
        if (c == '"') {
            comma_ = none;
            pass_string();
        } else if (c == '/' && at_ + 1 < made_.size() && made_[at_ + 1] == '/') {
            std::size_t const end = std::min(made_.find_first_of("\r\n", at_), made_.size());
            blank(at_, end);
            at_ = end;
        } else if (c == '/' && at_ + 1 < made_.size() && made_[at_ + 1] == '*') {
            pass_block();
        } else {
            bool const closes = c == '}' || c == ']';
            if (closes && comma_ != none && !keep_commas_) made_[comma_] = ' ';
            bool const is_space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
            if (!is_space) comma_ = c == ',' && follows_value_ ? at_ : none;
            if (!is_space) follows_value_ = c != ',' && c != '{' && c != '[' && c != ':';
            ++at_;
        }
    }

    void pass_string() {
        follows_value_ = true;
        for (++at_; at_ < made_.size() && made_[at_] != '"'; ++at_) {
            if (made_[at_] == '\\') ++at_;
        }
        ++at_;
    }

    void pass_block() {
        std::size_t const end = made_.find("*/", at_ + 2);
        if (end == std::string::npos) {
            at_ = made_.size();
            return;
        }
        blank(at_, end + 2);
        at_ = end + 2;
    }

    void blank(std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            if (made_[i] != '\n' && made_[i] != '\r') made_[i] = ' ';
        }
    }

    static constexpr std::size_t none = std::string::npos;
    std::string made_;
    bool keep_commas_;
    std::size_t at_ = 0;
    std::size_t comma_ = none;  // one that stands behind a value, and has nothing behind it yet
    bool follows_value_ = false;
};

/// Says on which line a byte stands.
class line_counter {
public:
    explicit line_counter(std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\n') ends_.push_back(i);
        }
    }

    /// 1 is the first line.
    [[nodiscard]] std::size_t line_of(std::size_t offset) const {
        auto const found = std::lower_bound(ends_.begin(), ends_.end(), offset);
        return static_cast<std::size_t>(found - ends_.begin()) + 1;
    }

private:
    std::vector<std::size_t> ends_;
};

/// Whether a member of the outermost tables is worth reading: the path of its table, its name.
using member_choice = std::function<bool(std::string_view, std::string_view)>;

/// Reads JSON into values that know their places.
class json_placer {
public:
    json_placer(std::string_view text, member_choice wanted)
        : text_(text),
          lines_(text),
          wanted_(std::move(wanted)) {}

    placed_value place(json_cursor& at, std::string const& path, unsigned depth) {
        placed_value made;
        made.begin = at.where().offset;
        made.line = lines_.line_of(made.begin);
        json_cursor ahead = at;
        made.end = made.begin + ahead.take_text().size();
        switch (at.type()) {
            case json_type::null: at.skip(); break;
            case json_type::boolean:
                made.kind = placed_kind::boolean;
                at.read(made.truth);
                break;
            case json_type::number:
                made.kind = placed_kind::number;
                at.read(made.number);
                break;
            case json_type::string:
                made.kind = placed_kind::text;
                at.read(made.text);
                break;
            case json_type::array: place_elements(at, made, path, depth); break;
            case json_type::object: place_members(at, made, path, depth); break;
        }
        return made;
    }

private:
    void place_elements(json_cursor& at, placed_value& made, std::string const& path,
                        unsigned depth) {
        made.kind = placed_kind::list;
        at.enter_array();
        while (at.next_element()) made.elements.push_back(place(at, path, depth + 1));
    }

    void place_members(json_cursor& at, placed_value& made, std::string const& path,
                       unsigned depth) {
        made.kind = placed_kind::table;
        at.enter_object();
        std::size_t before = made.begin + 1;
        std::string_view key;
        while (at.next_member(key)) {
            placed_member member;
            member.name = std::string(key);
            member.begin = text_.find('"', before);  // only blanks and a comma stand before it
            member.line = lines_.line_of(member.begin);
            json_cursor ahead = at;
            before = at.where().offset + ahead.take_text().size();
            // Files of other programs can be large, and little of them is ours.
            bool const is_outer = depth < outer_tables;
            if (is_outer && wanted_ && !wanted_(path, member.name)) {
                member.value.begin = at.where().offset;
                member.value.end = before;
                at.skip();
            } else {
                member.value = place(at, is_outer ? path + '/' + member.name : path, depth + 1);
            }
            made.members.push_back(std::move(member));
        }
    }

    static constexpr unsigned outer_tables = 3;  // the file, its projects, one project
    std::string_view text_;
    line_counter lines_;
    member_choice wanted_;
};

}  // namespace mcp::detail

namespace mcp {

/// Reads JSON with comments. Members of the outermost tables for which `wanted` says no have no
/// value but their place. A text that is only blanks is an empty table.
inline tl::expected<placed_value, placed_mistake> parse_json_places(
    std::string_view text, detail::member_choice wanted = {}) {
    std::string plain = detail::comment_blanker(text).run();
    if (plain.find_first_not_of(" \t\r\n") == std::string::npos) {
        placed_value empty;
        empty.kind = placed_kind::table;
        empty.line = 1;
        return empty;
    }
    constexpr json_limits limits{64};
    auto const document = json_document::parse(frame::copy(plain), limits);
    if (!document) {
        json_index index;
        scan_result const scanned = scan_json(plain, index, limits);
        placed_mistake made;
        made.line = detail::line_counter(plain).line_of(scanned.offset);
        made.words = std::string("expected ") + scanned.expected;
        return tl::unexpected<placed_mistake>(std::move(made));
    }
    json_cursor at = document->cursor();
    return detail::json_placer(document->text(), std::move(wanted)).place(at, {}, 0);
}

}  // namespace mcp

#ifdef MCP_WITH_TOML
// TOML with the places of its values. Link mcp::toml.

#include <toml++/toml.h>
#include <tl/expected.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

namespace detail {

inline placed_value place_toml(toml::node const& node);

inline void place_members(toml::table const& table, placed_value& made) {
    made.kind = placed_kind::table;
    for (auto const& [key, value] : table) {
        placed_member member;
        member.name = std::string(key.str());
        member.line = key.source().begin.line;
        member.value = place_toml(value);
        made.members.push_back(std::move(member));
    }
    // The library sorts by name; people expect the order of the file.
    std::stable_sort(made.members.begin(), made.members.end(),
                     [](auto const& left, auto const& right) { return left.line < right.line; });
}

inline placed_value place_toml(toml::node const& node) {
    placed_value made;
    made.line = node.source().begin.line;
    if (auto const* table = node.as_table()) {
        place_members(*table, made);
    } else if (auto const* list = node.as_array()) {
        made.kind = placed_kind::list;
        for (toml::node const& value : *list) made.elements.push_back(place_toml(value));
    } else if (auto const* truth = node.as_boolean()) {
        made.kind = placed_kind::boolean;
        made.truth = truth->get();
    } else if (auto const* whole = node.as_integer()) {
        made.kind = placed_kind::number;
        made.number = static_cast<double>(whole->get());
    } else if (auto const* number = node.as_floating_point()) {
        made.kind = placed_kind::number;
        made.number = number->get();
    } else {
        made.kind = placed_kind::text;
        json const text = to_json(node);
        if (auto const* found = text.get_ptr<json::string_t const*>()) made.text = *found;
    }
    return made;
}

}  // namespace detail

/// A TOML document as a table whose values know their lines; dates and times are text.
template <class Value = placed_value>
tl::expected<Value, placed_mistake> parse_toml_places(std::string_view text) {
    try {
        return detail::place_toml(toml::parse(text));
    } catch (toml::parse_error const& mistake) {
        placed_mistake made;
        made.line = mistake.source().begin.line;
        made.words = std::string(mistake.description());
        return tl::unexpected<placed_mistake>(std::move(made));
    }
}

}  // namespace mcp

#endif

#include <tl/expected.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

// Defined in core/toml_places.hpp; called only where that is.
template <class Value> tl::expected<Value, placed_mistake> parse_toml_places(std::string_view text);

/// One server as a file says it.
struct config_entry {
    server_config written;  ///< With its variables as they stand there: for showing.
    server_config server;   ///< With its variables replaced: for use. Never print it.
    std::vector<config_problem> problems;  ///< Of this entry alone.
    std::vector<config_origin> hides;      ///< Entries of that name in lower layers, lowest first.

    [[nodiscard]] bool is_usable() const noexcept { return !has_error(problems); }
};

/// What one source says.
struct read_config {
    std::vector<config_entry> entries;
    std::vector<config_problem> problems;  ///< Of the whole source.
    std::optional<bool> enabled;           ///< `mcpEnabled`, if it is there.
};

namespace detail {

#ifdef MCP_WITH_TOML
inline constexpr bool with_toml = true;
#else
inline constexpr bool with_toml = false;
#endif

// A template, so that a program may have files with and without TOML.
template <bool With>
tl::expected<placed_value, placed_mistake> parse_config_toml(std::string_view text) {
    if constexpr (With) {
        return parse_toml_places<placed_value>(text);
    } else {
        placed_mistake made;
        made.words = "is TOML, which this program was built without: link mcp::toml";
        static_cast<void>(text);
        return tl::unexpected<placed_mistake>(std::move(made));
    }
}

class source_reader {
public:
    source_reader(config_source const& source, config_places const& places)
        : source_(source),
          places_(places),
          problems_(source.file) {}

    template <bool WithToml> read_config read() {
        if (!source_.failure.empty()) {
            problems_.error(0, {}, source_.failure, "check the name of the file");
        } else if (!source_.is_missing) {
            read_text<WithToml>();
        }
        made_.problems = problems_.take();
        return std::move(made_);
    }

private:
    [[nodiscard]] bool is_toml() const { return source_.file.ends_with(".toml"); }

    template <bool WithToml> void read_text() {
        auto root = is_toml() ? parse_config_toml<WithToml>(source_.text)
                              : parse_json_places(source_.text, choice());
        if (!root) {
            problems_.error(root.error().line, {}, root.error().words,
                            is_toml() ? "" : "the file must be JSON; comments are fine");
            return;
        }
        if (root->kind != placed_kind::table) {
            problems_.error(root->line, {}, "must be a table", "write {\"mcpServers\": {...}}");
            return;
        }
        if (source_.project.empty()) {
            read_root(*root);
        } else {
            read_project(*root);
        }
    }

    // Other programs keep much else in such files.
    member_choice choice() const {
        return [project = source_.project](std::string_view path, std::string_view name) {
            if (!path.empty() && path != "/projects") {
                return !path.starts_with("/projects/") || name == "mcpServers";
            }
            if (path == "/projects") return name == project;
            if (!project.empty()) return name == "projects";
            return name == "mcpServers" || name == "servers" || name == "mcpEnabled";
        };
    }

    void read_root(placed_value const& root) {
        bool found = false;
        if (is_toml()) {
            found = read_section(root, "mcp_servers", {});
        } else {
            found = read_section(root, "mcpServers", {});
            found = read_section(root, "servers", {}) || found;
        }
        if (auto const* const enabled = root.find("mcpEnabled")) {
            if (enabled->value.kind == placed_kind::boolean) {
                made_.enabled = enabled->value.truth;
            } else {
                problems_.error(enabled->value.line, "mcpEnabled", "must be true or false",
                                "write true or false, no quotes");
            }
            found = true;
        }
        if (!found) suggest_section(root);
    }

    void suggest_section(placed_value const& root) {
        std::vector<std::string_view> const names =
            is_toml() ? std::vector<std::string_view>{"mcp_servers"}
                      : std::vector<std::string_view>{"mcpServers"};
        for (placed_member const& each : root.members) {
            bool const is_close = each.name.size() > 5 && !nearest(each.name, names).empty();
            if (!is_close) continue;
            problems_.warn(each.line, member_path({}, each.name),
                           "holds no servers for this program",
                           "did you mean " + std::string(names[0]) + "?");
        }
    }

    void read_project(placed_value const& root) {
        auto const* const projects = root.find("projects");
        if (projects == nullptr) return;
        auto const* const project = projects->value.find(source_.project);
        if (project == nullptr) return;
        read_section(project->value, "mcpServers", member_path("projects", source_.project));
    }

    bool read_section(placed_value const& table, std::string_view name, std::string const& outer) {
        auto const* const found = table.find(name);
        if (found == nullptr) return false;
        std::string const path = member_path(outer, name);
        if (found->value.kind != placed_kind::table) {
            problems_.error(found->value.line, path, "must be a table of servers",
                            "write {\"NAME\": {\"command\": \"...\"}}");
            return true;
        }
        for (placed_member const& each : found->value.members) read_entry(each, path);
        return true;
    }

    void read_entry(placed_member const& member, std::string const& section) {
        std::string const path = member_path(section, member.name);
        problem_list found(source_.file);
        config_entry made;
        placed_value entry = member.value;
        made.written.name = made.server.name = member.name;
        if (entry.kind != placed_kind::table) {
            found.error(entry.line, path, "must be a table", "write {\"command\": \"...\"}");
        } else {
            if (is_toml()) translate_codex_entry(entry);
            made.written = entry_reader(member.name, entry, path, found).read();
            bool const is_used = made.written.enabled;
            entry = expand_entry(std::move(entry), path, places_.environment, found, is_used);
            problem_list same_again(source_.file);
            made.server = entry_reader(member.name, entry, path, same_again).read();
        }
        config_origin const origin{source_.layer, source_.file, member.line, path};
        made.written.origin = made.server.origin = origin;
        if (entry.kind == placed_kind::table) {
            entry_checker(made.server, entry, member.line, found).check();
        }
        made.problems = found.take();
        std::stable_sort(
            made.problems.begin(), made.problems.end(),
            [](auto const& left, auto const& right) { return left.line < right.line; });
        keep(std::move(made));
    }

    void keep(config_entry made) {
        for (config_entry& each : made_.entries) {
            if (each.server.name != made.server.name) continue;
            problems_.warn(made.server.origin.line, made.server.origin.path,
                           "is there twice in this file; the one in line " +
                               std::to_string(made.server.origin.line) + " counts",
                           "remove one, or give it another name");
            each = std::move(made);
            return;
        }
        made_.entries.push_back(std::move(made));
    }

    config_source const& source_;
    config_places const& places_;
    problem_list problems_;
    read_config made_;
};

}  // namespace detail

/// Everything that one source says, whatever is wrong with parts of it.
template <bool WithToml = detail::with_toml>
read_config read_entries(config_source const& source, config_places const& places) {
    return detail::source_reader(source, places).read<WithToml>();
}

}  // namespace mcp

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Which servers differ between two configurations; names, sorted.
struct config_difference {
    std::vector<std::string> added;
    std::vector<std::string> removed;
    std::vector<std::string> changed;

    [[nodiscard]] bool is_empty() const noexcept {
        return added.empty() && removed.empty() && changed.empty();
    }
};

/// Everything that is configured. Nothing throws and nothing is half of one file and half of
/// another: an entry comes whole from the layer that wins, local over project over user, and a file
/// that was named over all of them. An entry with an error stays here and hides those below it, but
/// is not among servers().
class config {
public:
    /// Nothing configured.
    config() = default;

    /// The same from texts, lowest layer first: a later source wins over an earlier one.
    static config from_sources(std::vector<config_source> const& sources,
                               config_places const& places) {
        config made;
        for (config_source const& each : sources) made.add(each, places);
        for (auto const& [name, entry] : made.entries_) {
            made.problems_.insert(made.problems_.end(), entry.problems.begin(),
                                  entry.problems.end());
        }
        return made;
    }

    /// Reads the files that exist of `~/.claude.json`, `~/.config/mcp/mcp.json` (user),
    /// `./.mcp.json` (project), the entry of this folder in `~/.claude.json`, `./.mcp.local.json`
    /// (local), and then those that are named, which must exist. Blocks while it reads.
    static config discover(config_places const& places = config_places::here(),
                           std::vector<std::string> const& named = {}) {
        std::vector<config_source> sources = discover_sources(places);
        for (std::string const& file : named) {
            sources.push_back(read_source(config_layer::given, file, true));
        }
        return from_sources(sources, places);
    }

    /// Reads only the files that are named, the last of which wins. Blocks while it reads.
    static config load(std::vector<std::string> const& named,
                       config_places const& places = config_places::here()) {
        std::vector<config_source> sources;
        for (std::string const& file : named) {
            sources.push_back(read_source(config_layer::given, file, true));
        }
        return from_sources(sources, places);
    }

    /// Every entry that won, by name, also the disabled and the wrong ones.
    [[nodiscard]] std::map<std::string, config_entry, std::less<>> const& entries() const noexcept {
        return entries_;
    }

    /// The entry of that name, or null.
    [[nodiscard]] config_entry const* find(std::string_view name) const {
        auto const found = entries_.find(name);
        return found == entries_.end() ? nullptr : &found->second;
    }

    /// The servers without an error, by name; those that are switched off too. None if
    /// `mcpEnabled` is false.
    [[nodiscard]] std::vector<server_config> servers() const {
        std::vector<server_config> made;
        for (auto const& [name, entry] : entries_) {
            if (enabled_ && entry.is_usable()) made.push_back(entry.server);
        }
        return made;
    }

    /// `mcpEnabled` of the highest layer that says so; false means to start nothing.
    [[nodiscard]] bool is_enabled() const noexcept { return enabled_; }

    /// What is wrong with the files and with the entries that won. Those of hidden entries are not
    /// here: nobody uses them.
    [[nodiscard]] std::vector<config_problem> const& problems() const noexcept { return problems_; }
    [[nodiscard]] bool has_errors() const noexcept { return has_error(problems_); }

    /// All problems, one line each; empty if there is none.
    [[nodiscard]] std::string report() const {
        std::string text;
        for (config_problem const& each : problems_) text += to_string(each) + '\n';
        return text;
    }

    /// What has to be done to get from this configuration to `next`.
    [[nodiscard]] config_difference difference(config const& next) const {
        std::map<std::string, server_config> const before = by_name();
        std::map<std::string, server_config> const after = next.by_name();
        config_difference made;
        for (auto const& [name, server] : before) {
            auto const found = after.find(name);
            if (found == after.end()) {
                made.removed.push_back(name);
            } else if (!same_settings(server, found->second)) {
                made.changed.push_back(name);
            }
        }
        for (auto const& each : after) {
            if (!before.contains(each.first)) made.added.push_back(each.first);
        }
        return made;
    }

private:
    [[nodiscard]] std::map<std::string, server_config> by_name() const {
        std::map<std::string, server_config> made;
        for (server_config& each : servers()) made.emplace(each.name, std::move(each));
        return made;
    }

    void add(config_source const& source, config_places const& places) {
        read_config read = read_entries(source, places);
        for (config_problem& each : read.problems) {
            // One file can be two sources.
            bool const is_known =
                std::find(problems_.begin(), problems_.end(), each) != problems_.end();
            if (!is_known) problems_.push_back(std::move(each));
        }
        if (read.enabled) enabled_ = *read.enabled;
        for (config_entry& entry : read.entries) {
            auto const [at, is_new] = entries_.try_emplace(entry.server.name);
            if (!is_new) {
                entry.hides = std::move(at->second.hides);
                entry.hides.push_back(at->second.server.origin);
            }
            at->second = std::move(entry);
        }
    }

    std::map<std::string, config_entry, std::less<>> entries_;
    std::vector<config_problem> problems_;
    bool enabled_ = true;
};

}  // namespace mcp

// Adds, changes and removes entries in the text of a configuration.

// An entry of a configuration as the JSON that says it, and the same for showing to people.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// One setting of an entry.
struct entry_field {
    std::vector<std::string_view> names;  ///< The one to write first, then others that mean it.
    std::string text;                     ///< Its value in JSON; empty if it is the default.

    bool operator==(entry_field const&) const = default;
};

namespace detail {

class entry_writer {
public:
    explicit entry_writer(server_config const& server) : server_(server) {}

    std::vector<entry_field> run() {
        server_config const usual;
        bool const is_automatic = server_.wire == server_wire::automatic;
        add({"type"}, !is_automatic, [&](auto& out) { out.string(to_string(server_.wire)); });
        add_text("command", server_.command);
        add_texts("args", server_.args);
        add_map("env", server_.env);
        add_text("cwd", server_.cwd);
        add_text("url", server_.url);
        add_map("headers", server_.headers);
        add_auth();
        add_oauth();
        add_flag({"enabled", "disabled"}, server_.enabled, true);
        add_flag({"required"}, server_.required, false);
        add_text("description", server_.description);
        add_time({"timeout", "startupTimeoutSec"}, server_.connect_timeout, usual.connect_timeout);
        add({"toolTimeoutSec"}, server_.call_timeout != usual.call_timeout, [&](auto& out) {
            out.number(static_cast<double>(server_.call_timeout.milliseconds) / 1000);
        });
        add_count("maxRetries", server_.max_retries, usual.max_retries);
        add_time({"retryDelay"}, server_.retry_delay, usual.retry_delay);
        add_count("maxReconnectAttempts", server_.max_reconnects, usual.max_reconnects);
        add_time({"maxReconnectDelay"}, server_.max_reconnect_delay, usual.max_reconnect_delay);
        add_health(usual.health);
        add_texts("enabledTools", server_.enabled_tools);
        add_texts("disabledTools", server_.disabled_tools);
        return std::move(made_);
    }

private:
    template <class Write>
    void add(std::vector<std::string_view> names, bool is_said, Write const& write) {
        entry_field field;
        field.names = std::move(names);
        json_writer out(field.text);
        if (is_said) write(out);
        made_.push_back(std::move(field));
    }

    void add_text(std::string_view name, std::string const& text) {
        add({name}, !text.empty(), [&](auto& out) { out.string(text); });
    }

    static void write_list(json_writer& out, std::vector<std::string> const& texts) {
        out.begin_array();
        for (std::string const& each : texts) out.string(each);
        out.end_array();
    }

    void add_texts(std::string_view name, std::vector<std::string> const& texts) {
        add({name}, !texts.empty(), [&](auto& out) { write_list(out, texts); });
    }

    void add_map(std::string_view name, std::map<std::string, std::string> const& texts) {
        add({name}, !texts.empty(), [&](auto& out) {
            out.begin_object();
            for (auto const& [key, text] : texts) write_member(out, key, text);
            out.end_object();
        });
    }

    static void write_member(json_writer& out, std::string_view key, std::string_view text) {
        out.key(key);
        out.string(text);
    }

    static void write_said(json_writer& out, std::string_view key, std::string const& text) {
        if (!text.empty()) write_member(out, key, text);
    }

    void add_flag(std::vector<std::string_view> names, bool value, bool usual) {
        add(std::move(names), value != usual, [&](auto& out) { out.boolean(value); });
    }

    void add_time(std::vector<std::string_view> names, duration value, duration usual) {
        add(std::move(names), value != usual, [&](auto& out) { out.number(value.milliseconds); });
    }

    void add_count(std::string_view name, unsigned value, unsigned usual) {
        add({name}, value != usual, [&](auto& out) { out.number(value); });
    }

    void add_auth() {
        auth_settings const& auth = server_.auth;
        add({"auth"}, auth != auth_settings(), [&](auto& out) {
            out.begin_object();
            write_member(out, "type", to_string(auth.kind));
            write_said(out, "token", auth.token);
            write_said(out, "username", auth.username);
            write_said(out, "password", auth.password);
            out.end_object();
        });
    }

    void add_oauth() {
        add({"oauth"}, server_.oauth.has_value(), [&](auto& out) {
            oauth_settings const& oauth = *server_.oauth;
            out.begin_object();
            write_said(out, "clientId", oauth.client_id);
            write_said(out, "clientSecret", oauth.client_secret);
            if (!oauth.scopes.empty()) {
                out.key("scopes");
                write_list(out, oauth.scopes);
            }
            if (oauth.callback_port != 0) {
                out.key("callbackPort");
                out.number(oauth.callback_port);
            }
            write_said(out, "redirectUri", oauth.redirect_uri);
            out.end_object();
        });
    }

    void add_health(health_settings const& usual) {
        health_settings const& health = server_.health;
        add({"healthCheck", "healthCheckInterval"}, health != usual, [&](auto& out) {
            out.begin_object();
            out.key("enabled");
            out.boolean(health.enabled);
            out.key("intervalMs");
            out.number(health.interval.milliseconds);
            out.key("timeoutMs");
            out.number(health.timeout.milliseconds);
            out.key("maxFailures");
            out.number(health.max_failures);
            out.end_object();
        });
    }

    server_config const& server_;
    std::vector<entry_field> made_;
};

// `${VAR}` says where a secret is, and is none. A default could be one.
inline bool is_only_reference(std::string_view text) {
    return text.starts_with("${") && text.ends_with('}') &&
           is_variable_name(text.substr(2, text.size() - 3));
}

inline void mask_value(std::string& value) {
    if (!value.empty() && !is_only_reference(value)) value = masked;
}

inline void mask_arguments(std::vector<std::string>& arguments) {
    bool is_secret = false;
    for (std::string& each : arguments) {
        bool const is_option = each.starts_with('-');
        if (is_secret && !is_option) {
            mask_value(each);
            is_secret = false;
            continue;
        }
        is_secret = is_option && each.find('=') == each.npos && is_secret_key(each, false);
        each = mask_secrets(each);
    }
}

}  // namespace detail

/// The settings of an entry, in the order in which people write them. Its name is not among them.
inline std::vector<entry_field> fields_of(server_config const& server) {
    return detail::entry_writer(server).run();
}

/// The entry with `***` for everything that is or may be a secret: values of environment variables
/// and headers, credentials, and what looks like one in command, args, cwd and url. `${VAR}` stays,
/// so give it what was written, not what it became.
inline server_config mask_secrets(server_config written) {
    for (auto& [name, value] : written.env) detail::mask_value(value);
    for (auto& [name, value] : written.headers) detail::mask_value(value);
    detail::mask_value(written.auth.token);
    detail::mask_value(written.auth.password);
    if (written.oauth) detail::mask_value(written.oauth->client_secret);
    written.command = mask_secrets(std::string_view(written.command));
    detail::mask_arguments(written.args);
    written.cwd = mask_secrets(std::string_view(written.cwd));
    written.url = mask_secrets(std::string_view(written.url));
    written.description = mask_secrets(std::string_view(written.description));
    return written;
}

}  // namespace mcp

// Changes one member in the text of a JSON table and leaves every other byte as it is.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::detail {

inline std::string member_text(std::string_view name, std::string_view value) {
    std::string made;
    json_writer(made).string(name);
    return made + ": " + std::string(value);
}

/// One text whose values know their places in it. Each change makes a new text, in which they are
/// elsewhere.
class text_splicer {
public:
    explicit text_splicer(std::string_view text)
        : text_(text),
          plain_(comment_blanker(text, true).run()) {}

    /// What stands before the first character of the line.
    [[nodiscard]] std::string indent_at(std::size_t offset) const {
        std::size_t const start = line_start(offset);
        std::size_t const end = std::min(text_.find_first_not_of(" \t", start), offset);
        return std::string(text_.substr(start, end - start));
    }

    /// Gives a member another name and value.
    [[nodiscard]] std::string replaced(placed_member const& member, std::string_view name,
                                       std::string_view value) const {
        return splice(member.begin, member.value.end, member_text(name, value));
    }

    /// Takes a member out, with its comma and, if nothing else is there, its line.
    [[nodiscard]] std::string without(placed_value const& table, std::size_t index) const {
        placed_member const& gone = table.members[index];
        std::size_t begin = gone.begin;
        std::size_t const comma = comma_after(gone.value.end);
        auto [start, end] = whole_lines(begin, comma);
        std::string made = splice(start, end, {});
        bool const is_last = comma == gone.value.end;
        if (is_last && index > 0) {
            // The comma before it has nothing to separate any more.
            std::size_t const before = comma_after(table.members[index - 1].value.end);
            made.erase(before - 1, 1);
        }
        return made;
    }

    /// Adds a member behind the last one. `unit` is one step of indentation.
    [[nodiscard]] std::string with(placed_value const& table, std::string_view name,
                                   std::string_view value, std::string const& unit) const {
        std::string const added = member_text(name, value);
        if (table.members.empty()) return filled(table, added, unit);
        placed_member const& last = table.members.back();
        bool const is_one_line = line_start(last.begin) == line_start(table.begin);
        std::string const gap = is_one_line ? " " : "\n" + indent_at(last.begin);
        std::size_t const comma = comma_after(last.value.end);
        std::size_t const at = is_one_line ? comma : comment_end(comma, table.end - 1);
        std::string made = splice(at, at, gap + added);
        if (comma == last.value.end) made.insert(comma, 1, ',');
        return made;
    }

private:
    [[nodiscard]] std::string splice(std::size_t begin, std::size_t end,
                                     std::string_view with) const {
        std::string made(text_.substr(0, begin));
        made += with;
        made += text_.substr(end);
        return made;
    }

    [[nodiscard]] std::size_t line_start(std::size_t offset) const {
        std::size_t const before = offset == 0 ? text_.npos : text_.rfind('\n', offset - 1);
        return before == text_.npos ? 0 : before + 1;
    }

    // Behind the comma that follows, or `offset` if none does.
    [[nodiscard]] std::size_t comma_after(std::size_t offset) const {
        std::size_t const next = plain_.find_first_not_of(" \t\r\n", offset);
        return next != plain_.npos && plain_[next] == ',' ? next + 1 : offset;
    }

    // The lines of a range, if nothing else stands in them.
    [[nodiscard]] std::pair<std::size_t, std::size_t> whole_lines(std::size_t begin,
                                                                  std::size_t end) const {
        std::size_t const start = line_start(begin);
        std::size_t const next = text_.find_first_not_of(" \t\r", end);
        bool const is_alone = text_.find_first_not_of(" \t", start) == begin &&
                              next != text_.npos && text_[next] == '\n';
        return is_alone ? std::pair(start, next + 1) : std::pair(begin, end);
    }

    // Behind the comments that follow in the same line, which belong to what stands before them.
    [[nodiscard]] std::size_t comment_end(std::size_t offset, std::size_t limit) const {
        std::size_t end = std::min(text_.find('\n', offset), limit);
        if (end == limit) return offset;
        if (end > offset && text_[end - 1] == '\r') --end;
        // A comment that goes on in the next line would swallow what is put here.
        std::string_view const rest = text_.substr(offset, end - offset);
        std::size_t const opened = rest.rfind("/*");
        bool const goes_on = opened != rest.npos && rest.find("*/", opened) == rest.npos;
        return goes_on ? offset : end;
    }

    [[nodiscard]] std::string filled(placed_value const& table, std::string const& added,
                                     std::string const& unit) const {
        std::string const outer = indent_at(table.begin);
        std::size_t const begin = table.begin + 1;
        bool const is_blank = text_.find_first_not_of(" \t\r\n", begin) == table.end - 1;
        std::string const line = '\n' + outer + unit + added;
        return is_blank ? splice(begin, table.end - 1, line + '\n' + outer)
                        : splice(begin, begin, line);
    }

    std::string_view text_;
    std::string plain_;  // without comments, but with every comma
};

}  // namespace mcp::detail

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

/// The text of a configuration in JSON, whose entries can be changed one by one. Order, comments
/// and everything that is not understood stay as they are.
class config_editor {
public:
    explicit config_editor(std::string text) : text_(std::move(text)) {}

    [[nodiscard]] std::string const& text() const noexcept { return text_; }

    /// Whether the text can be edited: errc::invalid_configuration says in which line it is wrong.
    result<void> open() {
        if (text_.find_first_not_of(" \t\r\n") == std::string::npos) text_ = "{}\n";
        auto parsed = parse_json_places(text_, [](std::string_view path, std::string_view name) {
            return !path.empty() || name == "mcpServers" || name == "servers";
        });
        if (!parsed) return wrong(parsed.error().line, parsed.error().words);
        if (parsed->kind != placed_kind::table) return wrong(parsed->line, "must be a table");
        root_ = std::move(*parsed);
        for (std::string_view name : sections) {
            auto const* const found = root_.find(name);
            bool const is_good = found == nullptr || found->value.kind == placed_kind::table;
            if (!is_good) return wrong(found->value.line, std::string(name) + " must be a table");
        }
        return {};
    }

    /// The entry of that name, or null; valid until the text changes.
    [[nodiscard]] placed_member const* find(std::string_view name) const {
        for (std::string_view section : sections) {
            auto const* const table = root_.find(section);
            auto const* const entry = table == nullptr ? nullptr : table->value.find(name);
            if (entry != nullptr) return entry;
        }
        return nullptr;
    }

    /// Adds an entry; there must be none of that name.
    result<void> add(server_config const& server) {
        std::string const unit = step();
        auto const* section = root_.find("mcpServers");
        if (section == nullptr) section = root_.find("servers");
        if (section == nullptr) {
            if (auto added = take(text_splicer(text_).with(root_, "mcpServers", "{}", unit));
                !added) {
                return added;
            }
            section = root_.find("mcpServers");
        }
        text_splicer const splicer(text_);
        placed_value const& table = section->value;
        std::string const indent = table.members.empty()
                                       ? splicer.indent_at(table.begin) + unit
                                       : splicer.indent_at(table.members.back().begin);
        return take(splicer.with(table, server.name, entry_text(server, indent, unit), unit));
    }

    /// Writes the settings that differ from what the entry says; it must be there, as a table.
    result<void> change(server_config const& server) {
        placed_value const before = find(server.name)->value;
        if (before.kind != placed_kind::table)
            return wrong(before.line, "the entry must be a table");
        problem_list ignored{std::string()};
        auto const old = fields_of(entry_reader(server.name, before, {}, ignored).read());
        auto const wanted = fields_of(server);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (old[i] == wanted[i]) continue;
            if (auto changed = change_field(server.name, wanted[i]); !changed) return changed;
        }
        return {};
    }

    /// Takes an entry out; it must be there.
    result<void> remove(std::string_view name) {
        for (std::string_view section : sections) {
            auto const* const table = root_.find(section);
            if (table == nullptr || table->value.find(name) == nullptr) continue;
            return take(text_splicer(text_).without(table->value, index_of(table->value, name)));
        }
        return {};
    }

private:
    static constexpr std::string_view sections[] = {"mcpServers", "servers"};

    static tl::unexpected<error> wrong(std::size_t line, std::string const& words) {
        return fail(errc::invalid_configuration, "line " + std::to_string(line) + ": " + words);
    }

    result<void> take(std::string text) {
        text_ = std::move(text);
        return open();
    }

    static std::size_t index_of(placed_value const& table, std::string_view name) {
        std::size_t found = table.members.size();
        for (std::size_t i = 0; i < table.members.size(); ++i) {
            if (table.members[i].name == name) found = i;
        }
        return found;
    }

    // The first of the names that is there gets the value, and the others go.
    result<void> change_field(std::string_view entry_name, entry_field const& field) {
        bool is_written = field.text.empty();
        for (std::string_view name : field.names) {
            placed_value const entry = find(entry_name)->value;
            std::size_t const index = index_of(entry, name);
            if (index == entry.members.size()) continue;
            text_splicer const splicer(text_);
            auto changed = take(
                is_written ? splicer.without(entry, index)
                           : splicer.replaced(entry.members[index], field.names[0], field.text));
            if (!changed) return changed;
            is_written = true;
        }
        if (is_written) return {};
        return take(
            text_splicer(text_).with(find(entry_name)->value, field.names[0], field.text, step()));
    }

    // How far this file indents one level.
    [[nodiscard]] std::string step() const {
        if (root_.members.empty()) return "  ";
        std::string const indent = text_splicer(text_).indent_at(root_.members.front().begin);
        return indent.empty() ? "  " : indent;
    }

    // A new entry, over several lines.
    static std::string entry_text(server_config const& server, std::string const& indent,
                                  std::string const& unit) {
        std::string made = "{";
        for (entry_field const& field : fields_of(server)) {
            if (field.text.empty()) continue;
            made += made.size() == 1 ? "\n" : ",\n";
            made += indent + unit + member_text(field.names[0], field.text);
        }
        return made + '\n' + indent + '}';
    }

    std::string text_;
    placed_value root_;
};

/// Errors: invalid_configuration if the entry would not read back as it is.
inline result<void> check_written(config_editor const& edited, server_config const& wanted) {
    problem_list found{std::string()};
    auto const* const entry = edited.find(wanted.name);
    if (entry == nullptr) return fail(errc::invalid_configuration, "the entry was not written");
    server_config const read = entry_reader(wanted.name, entry->value, wanted.name, found).read();
    if (!is_server_name(wanted.name)) {
        return fail(errc::invalid_configuration,
                    "a server's name must be 1 to 128 letters, digits or any of _ - . / @ : [ ]");
    }
    if (wanted.command.empty() == wanted.url.empty()) {
        return fail(errc::invalid_configuration, "an entry needs either a command or a url");
    }
    server_config expected = wanted;
    expected.origin = read.origin;
    if (read == expected) return {};
    return fail(errc::invalid_configuration, found.all().empty()
                                                 ? "the entry holds what no configuration can say"
                                                 : to_string(found.all().front()));
}

}  // namespace mcp::detail

namespace mcp {

/// The text with one more entry. errc::invalid_argument if one of that name is there,
/// invalid_configuration if the text or the entry is wrong.
inline result<std::string> add_entry(std::string text, server_config const& written) {
    detail::config_editor editor(std::move(text));
    if (auto opened = editor.open(); !opened) return fail(opened.error());
    if (editor.find(written.name) != nullptr) {
        return fail(errc::invalid_argument, "there is an entry of that name already; change it");
    }
    if (auto added = editor.add(written); !added) return fail(added.error());
    if (auto checked = detail::check_written(editor, written); !checked) {
        return fail(checked.error());
    }
    return editor.text();
}

/// The text with one entry changed: settings that stay the same are not touched, and neither is
/// anything that is not known here. errc::invalid_argument if there is no such entry.
inline result<std::string> change_entry(std::string text, server_config const& written) {
    detail::config_editor editor(std::move(text));
    if (auto opened = editor.open(); !opened) return fail(opened.error());
    if (editor.find(written.name) == nullptr) {
        return fail(errc::invalid_argument, "there is no entry of that name; add it");
    }
    if (auto changed = editor.change(written); !changed) return fail(changed.error());
    if (auto checked = detail::check_written(editor, written); !checked) {
        return fail(checked.error());
    }
    return editor.text();
}

/// The text without one entry. errc::invalid_argument if there is no such entry.
inline result<std::string> remove_entry(std::string text, std::string_view name) {
    detail::config_editor editor(std::move(text));
    if (auto opened = editor.open(); !opened) return fail(opened.error());
    if (editor.find(name) == nullptr) {
        return fail(errc::invalid_argument, "there is no entry of that name in this file");
    }
    if (auto removed = editor.remove(name); !removed) return fail(removed.error());
    return editor.text();
}

}  // namespace mcp

// Saves entries of a configuration: all of a change, or nothing.

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mcp {

namespace detail {

/// A descriptor that is closed at the end.
class open_file {
public:
    explicit open_file(int descriptor) noexcept : descriptor_(descriptor) {}
    open_file(open_file const&) = delete;
    open_file& operator=(open_file const&) = delete;
    ~open_file() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    [[nodiscard]] int get() const noexcept { return descriptor_; }
    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }

private:
    int descriptor_;
};

inline tl::unexpected<error> not_written(std::string const& file, int why) {
    return fail(errc::invalid_configuration,
                file + " cannot be written: " + std::generic_category().message(why));
}

inline bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        ssize_t const count = ::write(descriptor, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

inline std::string folder_of(std::string const& file) {
    std::string const folder = std::filesystem::path(file).parent_path().string();
    return folder.empty() ? "." : folder;
}

// Links to files stay links: what they lead to is replaced.
inline std::string real_file(std::string const& file) {
    std::error_code none;
    auto const real = std::filesystem::canonical(file, none);
    return none ? file : real.string();
}

}  // namespace detail

/// Replaces the file's text: whoever reads it sees the old or the new one, even after a crash. Only
/// this user can read it afterwards (mode 0600). errc::invalid_configuration says why it cannot be
/// written; the old text is there then.
inline result<void> write_config_file(std::string const& file, std::string_view text) {
    std::string const target = detail::real_file(file);
    std::string temporary = target + ".XXXXXX";
    {
        detail::open_file const made(::mkostemp(temporary.data(), O_CLOEXEC));
        if (!made.is_open()) return detail::not_written(file, errno);
        bool const is_done = ::fchmod(made.get(), S_IRUSR | S_IWUSR) == 0 &&
                             detail::write_all(made.get(), text) && ::fsync(made.get()) == 0;
        int const why = errno;
        if (!is_done) {
            ::unlink(temporary.c_str());
            return detail::not_written(file, why);
        }
    }
    if (::rename(temporary.c_str(), target.c_str()) != 0) {
        int const why = errno;
        ::unlink(temporary.c_str());
        return detail::not_written(file, why);
    }
    // The new name lasts only once its folder is written.
    detail::open_file const folder(
        ::open(detail::folder_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.is_open()) ::fsync(folder.get());
    return {};
}

/// Changes the entries of one file, as in `config_writer(places.file_of(config_layer::user))`.
/// Everything else in the file stays as it is, byte for byte. Each call blocks while it reads and
/// writes, and waits for other programs that use this class on a file of the same folder. Give it
/// entries as they were written, with `${VAR}`.
class config_writer {
public:
    explicit config_writer(std::string file) : file_(std::move(file)) {}

    /// Makes the file and its folder if there is none. errc::invalid_argument if an entry of that
    /// name is there.
    result<void> add(server_config const& written) {
        return edit([&](std::string text) { return add_entry(std::move(text), written); }, true);
    }

    /// errc::invalid_argument if no entry of that name is there.
    result<void> change(server_config const& written) {
        return edit([&](std::string text) { return change_entry(std::move(text), written); },
                    false);
    }

    /// errc::invalid_argument if no entry of that name is there.
    result<void> remove(std::string_view name) {
        return edit([&](std::string text) { return remove_entry(std::move(text), name); }, false);
    }

private:
    template <class Edit> result<void> edit(Edit const& apply, bool may_create) {
        if (file_.empty()) return fail(errc::invalid_argument, "there is no file to write to");
        if (file_.ends_with(".toml")) {
            return fail(errc::invalid_argument, file_ + ": TOML can be read only");
        }
        std::string const folder = detail::folder_of(file_);
        if (may_create) make_folder(folder);
        detail::open_file const lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        // Two programs that both read before either writes would lose one change.
        if (lock.is_open()) ::flock(lock.get(), LOCK_EX);
        int why = 0;
        auto text = detail::read_whole_file(file_, why);
        if (!text && why != ENOENT) return detail::not_written(file_, why);
        auto edited = apply(text ? std::move(*text) : std::string());
        if (!edited) {
            error reason = edited.error();
            reason.detail = file_ + ": " + reason.detail;
            return fail(std::move(reason));
        }
        return write_config_file(file_, *edited);
    }

    static void make_folder(std::string const& folder) {
        std::error_code ignored;  // if there is none afterwards, writing says so
        bool const is_new = std::filesystem::create_directories(folder, ignored);
        if (is_new)
            std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
    }

    std::string file_;
};

}  // namespace mcp

// The state machine of a managed connection: what each move of its table does.

// What happens to a managed connection, and what is to be done about it, as values.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace mcp {

/// Where a managed connection stands.
enum class server_state : std::uint8_t {
    disabled,      ///< Switched off: nothing starts it but `enable`.
    disconnected,  ///< Not wanted at the moment.
    connecting,    ///< The first connection is being made, or its next try is being waited for.
    pending_auth,  ///< Waits for somebody to grant access.
    connected,
    reconnecting,  ///< The connection was lost; a try is running or being waited for.
    failed,        ///< Given up.
};
inline constexpr std::size_t server_state_count = 7;

/// The name of a state, as in `pending_auth`.
constexpr std::string_view to_string(server_state state) noexcept {
    constexpr std::string_view names[] = {"disabled",  "disconnected", "connecting", "pending_auth",
                                          "connected", "reconnecting", "failed"};
    return names[static_cast<std::size_t>(state)];
}

/// What can happen to a managed connection.
enum class connection_event_kind : std::uint8_t {
    // What its owner asks for.
    enable,          ///< May be connected again; does not connect.
    disable,         ///< Ends it, for good.
    connect,         ///< Connects, unless that is done or under way.
    disconnect,      ///< Ends it. It never comes back by itself.
    reconnect,       ///< Connects anew, whatever was before.
    config_changed,  ///< Its settings are others now.
    // What its attempts say. These carry the attempt's number.
    connected,      ///< The attempt has made the connection.
    failed,         ///< The attempt, or the authorization, has failed.
    lost,           ///< The connection ended by itself.
    unhealthy,      ///< The server does not answer any more.
    auth_required,  ///< The server wants an authorization that a person must give.
    // The rest.
    auth_done,  ///< The authorization was given.
    timer,      ///< Time has passed. Harmless when it is too early.
};
inline constexpr std::size_t connection_event_count = 13;

/// The name of an event, as in `auth_required`.
constexpr std::string_view to_string(connection_event_kind kind) noexcept {
    constexpr std::string_view names[] = {
        "enable",         "disable",   "connect", "disconnect", "reconnect",
        "config_changed", "connected", "failed",  "lost",       "unhealthy",
        "auth_required",  "auth_done", "timer"};
    return names[static_cast<std::size_t>(kind)];
}

/// True for what an attempt says of itself.
constexpr bool is_from_attempt(connection_event_kind kind) noexcept {
    return kind >= connection_event_kind::connected && kind <= connection_event_kind::auth_required;
}

/// One event.
struct connection_event {
    connection_event_kind kind;
    std::uint64_t attempt = 0;  ///< Whose event it is, as `start_connecting` numbered it.
    error why;                  ///< For `failed`, `lost` and `unhealthy`.

    connection_event(connection_event_kind what)  // NOLINT: converts on purpose
        : kind(what) {}
    connection_event(connection_event_kind what, std::uint64_t whose, error reason = {})
        : kind(what),
          attempt(whose),
          why(std::move(reason)) {}
};

/// What those who watch a connection are told.
enum class connection_notice : std::uint8_t {
    none,
    connect_started,
    connected,          ///< For the first time since it was started.
    reconnect_attempt,  ///< The next try comes after `delay`; it is `number` of `most`.
    reconnected,        ///< After it had been connected before.
    reconnect_failed,   ///< Given up after a loss.
    connection_error,   ///< A try or the connection failed; see `last_error`.
    auth_required,
    disconnected,  ///< It was in use or being made, and has ended; see `deliberate`.
};

/// What the owner of a connection has to do.
enum class connection_action_kind : std::uint8_t {
    start_connecting,     ///< Begin the attempt numbered `attempt`.
    close,                ///< End what `attempt` has made or is making.
    arm_timer,            ///< Send `timer` at `at`.
    cancel_timer,         ///< No `timer` is needed any more.
    drop_cache,           ///< What was cached of the server may be out of date.
    renew_subscriptions,  ///< Subscribe again to what users are subscribed to.
    notify,               ///< Tell `notice`.
};

/// One action.
struct connection_action {
    connection_action_kind kind = connection_action_kind::notify;
    std::uint64_t attempt = 0;
    time_point at;
    connection_notice notice = connection_notice::none;
    unsigned number = 0;      ///< Of the try to come; 1 is the first.
    unsigned most = 0;        ///< How many there will be at most; 0 if the policy does not say.
    duration delay;           ///< Before the try to come.
    bool deliberate = false;  ///< Its owner wanted it so.

    bool operator==(connection_action const&) const = default;
};

/// What becomes of a call that comes now.
enum class call_gate : std::uint8_t {
    open,  ///< It can be sent.
    wait,  ///< It can wait, within its deadline, until the connection is there.
    shut,  ///< It must fail at once.
};

/// Whether calls pass in this state. `patient` says that calls wait while a connection is made.
constexpr call_gate gate_for(server_state state, bool patient = true) noexcept {
    switch (state) {
        case server_state::connected: return call_gate::open;
        case server_state::connecting:
        case server_state::reconnecting: return patient ? call_gate::wait : call_gate::shut;
        case server_state::disabled:
        case server_state::disconnected:
        case server_state::pending_auth:
        case server_state::failed: break;
    }
    return call_gate::shut;
}

}  // namespace mcp

// What each event means in each state of a managed connection.

#include <cstddef>
#include <cstdint>

namespace mcp::detail {

enum class connection_move : std::uint8_t {
    stay,        // nothing happens
    refuse,      // nothing happens, and whoever asked for it is told
    discard,     // a connection that nobody wants any more is closed
    enable,      // to disconnected
    disable,     // everything ends, to disabled
    disconnect,  // everything ends, to disconnected
    begin,       // what was there ends, a first connection begins
    renew,       // what was there ends, the next connection is made at once
    succeed,     // the connection is there
    retry,       // the attempt failed: the next one, or none
    lose,        // the connection failed: the next one, or none
    authorize,   // a person has to do something first
    resume,      // that person has done it
    give_up,     // that person has not
    wake,        // the timer: the next attempt
};

// One row for each state, one column for each event. tests/host/connection_state.cpp reads it cell
// by cell.
inline constexpr auto connection_table = [] {
    using enum connection_move;
    struct {
        connection_move move[server_state_count][connection_event_count];
    } table{{
        // enable, disable, connect, disconnect, reconnect, config_changed,
        //     connected, failed, lost, unhealthy, auth_required, auth_done, timer
        /* disabled */ {enable, stay, refuse, stay, refuse, stay,  //
                        discard, stay, stay, stay, stay, stay, stay},
        /* disconnected */
        {stay, disable, begin, stay, begin, stay,  //
         discard, stay, stay, stay, stay, stay, stay},
        /* connecting */
        {stay, disable, stay, disconnect, begin, begin,  //
         succeed, retry, retry, stay, authorize, stay, wake},
        /* pending_auth */
        {stay, disable, stay, disconnect, begin, begin,  //
         discard, give_up, stay, stay, stay, resume, stay},
        /* connected */
        {stay, disable, stay, disconnect, renew, begin,  //
         stay, stay, lose, lose, authorize, stay, stay},
        /* reconnecting */
        {stay, disable, stay, disconnect, renew, begin,  //
         succeed, retry, retry, stay, authorize, stay, wake},
        /* failed */
        {stay, disable, begin, disconnect, begin, begin,  //
         discard, stay, stay, stay, stay, stay, wake},
    }};
    return table;
}();

constexpr connection_move connection_move_for(server_state state,
                                              connection_event_kind event) noexcept {
    return connection_table.move[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)];
}

}  // namespace mcp::detail

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace mcp {

/// When to try again.
template <retry_policy First = exponential_backoff<>> struct connection_rules {
    First first_connect = {};  ///< For a connection that was never made.
    /// For one that was lost: 1 s, 2 s, 4 s and so on up to 30 s, five times in a row at most.
    backoff reconnect = {.max_retries = 5};
    /// Begins anew this long after giving up, unless credentials were refused. Off by default.
    std::optional<duration> slow_retry = std::nullopt;
};

/// All that the machine remembers.
struct connection_record {
    server_state state = server_state::disconnected;
    std::uint64_t attempt = 0;        ///< The number of the current or last attempt.
    unsigned failures = 0;            ///< Of attempts in a row; no attempt succeeded since.
    std::optional<time_point> timer;  ///< When the armed timer is due.
    bool was_connected = false;       ///< At any time, so that there may be something to renew.
    bool is_return = false;           ///< In pending_auth: a connection was there before.
    std::optional<error> last_error;  ///< Of the last failure, until a success or a new beginning.

    /// True while an attempt is being made, or has succeeded.
    [[nodiscard]] bool is_live() const noexcept {
        bool const trying =
            state == server_state::connecting || state == server_state::reconnecting;
        return state == server_state::connected || (trying && !timer);
    }
};

/// What an event leads to.
struct connection_step {
    connection_record next;
    std::vector<connection_action> actions;  ///< To be done in this order.
    bool is_refused = false;                 ///< The server is disabled, so it was not done.
};

namespace detail {

// A server may ask for any wait in Retry-After; a day is as good as never.
inline time_point after(time_point now, duration delay) noexcept {
    constexpr duration longest = std::chrono::hours(24);
    return now + std::clamp(delay, duration(), longest).chrono();
}

template <retry_policy First> unsigned most_retries(First const& policy) {
    if constexpr (requires { unsigned(policy.settings().max_retries); }) {
        return policy.settings().max_retries;
    } else {
        return 0;
    }
}

template <backoff Settings> unsigned most_retries(exponential_backoff<Settings> const&) {
    return Settings.max_retries;
}

template <retry_policy First> class connection_mover {
public:
    connection_mover(connection_record record, connection_rules<First> const& rules, time_point now,
                     double random)
        : made_{std::move(record), {}, false},
          rules_(rules),
          now_(now),
          random_(random) {}

    connection_step run(connection_event const& event) {
        bool const is_stale = is_from_attempt(event.kind) && !is_expected(event);
        if (is_stale) {
            if (event.kind == connection_event_kind::connected) close(event.attempt);
            return std::move(made_);
        }
        move(connection_move_for(record().state, event.kind), event);
        return std::move(made_);
    }

private:
    connection_record& record() noexcept { return made_.next; }

    // What an attempt says counts while it is the current one, and only once.
    bool is_expected(connection_event const& event) {
        if (event.attempt != record().attempt) return false;
        bool const trying = record().state == server_state::connecting ||
                            record().state == server_state::reconnecting;
        return !trying || !record().timer;
    }

    void move(connection_move what, connection_event const& event) {
        switch (what) {
            case connection_move::stay: return;
            case connection_move::refuse: made_.is_refused = true; return;
            case connection_move::discard: return close(event.attempt);
            case connection_move::enable: return go(server_state::disconnected);
            case connection_move::disable: return end(server_state::disabled);
            case connection_move::disconnect: return end(server_state::disconnected);
            case connection_move::begin: return begin(event.kind);
            case connection_move::renew: return renew();
            case connection_move::succeed: return succeed();
            case connection_move::retry: return retry(event.why);
            case connection_move::lose: return lose(event);
            case connection_move::authorize: return authorize();
            case connection_move::resume: return resume();
            case connection_move::give_up: return give_up(event.why);
            case connection_move::wake: return wake();
        }
    }

    void add(connection_action_kind kind, std::uint64_t attempt = 0) {
        connection_action action;
        action.kind = kind;
        action.attempt = attempt;
        made_.actions.push_back(action);
    }

    void tell(connection_notice notice, bool deliberate = false) {
        connection_action action;
        action.notice = notice;
        action.deliberate = deliberate;
        made_.actions.push_back(action);
    }

    void go(server_state state) { record().state = state; }
    void close(std::uint64_t attempt) { add(connection_action_kind::close, attempt); }

    void start() {
        ++record().attempt;
        add(connection_action_kind::start_connecting, record().attempt);
    }

    void arm(duration delay) {
        connection_action action;
        action.kind = connection_action_kind::arm_timer;
        action.delay = delay;
        action.at = after(now_, delay);
        record().timer = action.at;
        made_.actions.push_back(action);
    }

    // Nothing runs and nothing is waited for afterwards.
    void halt() {
        if (record().timer) add(connection_action_kind::cancel_timer);
        if (record().is_live()) close(record().attempt);
        record().timer.reset();
        record().failures = 0;
        record().is_return = false;
    }

    [[nodiscard]] bool has_been_there() {
        return record().state == server_state::connected ||
               record().state == server_state::reconnecting;
    }

    void end(server_state state) {
        bool const was_wanted =
            record().state != server_state::disconnected && record().state != server_state::failed;
        halt();
        record().last_error.reset();
        add(connection_action_kind::drop_cache);
        go(state);
        if (was_wanted) tell(connection_notice::disconnected, true);
    }

    void begin(connection_event_kind why) {
        bool const was_connected = record().state == server_state::connected;
        bool const is_other = why == connection_event_kind::config_changed || has_been_there();
        halt();
        record().last_error.reset();
        if (is_other) add(connection_action_kind::drop_cache);
        go(server_state::connecting);
        start();
        if (was_connected) tell(connection_notice::disconnected, true);
        tell(connection_notice::connect_started);
    }

    void renew() {
        bool const was_connected = record().state == server_state::connected;
        halt();
        go(server_state::reconnecting);
        start();
        if (was_connected) tell(connection_notice::disconnected, true);
        tell(connection_notice::connect_started);
    }

    void succeed() {
        bool const again = record().was_connected;
        bool const is_return = record().state == server_state::reconnecting;
        go(server_state::connected);
        record().failures = 0;
        record().was_connected = true;
        record().last_error.reset();
        if (again) {
            add(connection_action_kind::drop_cache);
            add(connection_action_kind::renew_subscriptions);
        }
        tell(is_return ? connection_notice::reconnected : connection_notice::connected);
    }

    void retry(error const& why) {
        close(record().attempt);
        ++record().failures;
        bool const first = record().state == server_state::connecting;
        attempt_info const attempt{request_kind::connect, delivery::unknown};
        unsigned const number = record().failures + (first ? 0 : 1);
        auto const delay = first ? rules_.first_connect.delay_before(number, why, attempt, random_)
                                 : decide_retry(rules_.reconnect, number, why, attempt, random_);
        schedule(why, number, delay);
    }

    void lose(connection_event const& event) {
        close(record().attempt);
        go(server_state::reconnecting);
        record().failures = 0;
        tell(connection_notice::disconnected);
        attempt_info const attempt{request_kind::connect, delivery::unknown};
        // A server that answers no more is lost, whatever the last probe said.
        bool const silent = event.kind == connection_event_kind::unhealthy;
        auto const delay =
            decide_retry(rules_.reconnect, 1, silent ? error(errc::connection_lost) : event.why,
                         attempt, random_);
        schedule(event.why, 1, delay);
    }

    void schedule(error const& why, unsigned number, std::optional<duration> delay) {
        if (!delay) return give_up(why);
        record().last_error = why;
        arm(*delay);
        tell(connection_notice::connection_error);
        connection_action action;
        action.notice = connection_notice::reconnect_attempt;
        action.number = number;
        action.delay = *delay;
        action.most = record().state == server_state::connecting
                          ? most_retries(rules_.first_connect)
                          : rules_.reconnect.max_retries;
        made_.actions.push_back(action);
    }

    void give_up(error const& why) {
        bool const was_there = record().state == server_state::reconnecting;
        go(server_state::failed);
        record().last_error = why;
        record().is_return = false;
        // Refused credentials that are shown again and again can lock an account.
        bool const later = rules_.slow_retry && classify(why) != error_class::auth_error;
        if (later) arm(*rules_.slow_retry);
        tell(connection_notice::connection_error);
        if (was_there) tell(connection_notice::reconnect_failed);
    }

    void authorize() {
        bool const was_connected = record().state == server_state::connected;
        bool const is_return = has_been_there();
        halt();
        record().is_return = is_return;
        go(server_state::pending_auth);
        if (was_connected) tell(connection_notice::disconnected);
        tell(connection_notice::auth_required);
    }

    void resume() {
        go(record().is_return ? server_state::reconnecting : server_state::connecting);
        record().is_return = false;
        start();
        tell(connection_notice::connect_started);
    }

    void wake() {
        if (!record().timer || now_ < *record().timer) return;
        record().timer.reset();
        if (record().state == server_state::failed) {
            return begin(connection_event_kind::timer);
        }
        start();
    }

    connection_step made_;
    connection_rules<First> const& rules_;
    time_point now_;
    double random_;
};

}  // namespace detail

/// The whole machine: what `event` leads to at the time `now`. `random` is uniform in [0, 1). What
/// an attempt says counts only while that attempt is the current one: a connection that a former
/// one makes is closed, anything else of it is passed over.
template <retry_policy First = exponential_backoff<>>
connection_step next_step(connection_record record, connection_event const& event,
                          connection_rules<First> const& rules, time_point now, double random) {
    return detail::connection_mover<First>(std::move(record), rules, now, random).run(event);
}

}  // namespace mcp

// When to ask a server whether it still answers, and what its answers mean.

// How long the last answers took.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace mcp {

/// What the last answers took.
struct latency_summary {
    std::chrono::microseconds last{};
    std::chrono::microseconds p50{};  ///< Half of them took no longer.
    std::chrono::microseconds p99{};  ///< 99 of 100 took no longer.
    std::size_t count = 0;            ///< How many answers these numbers are about.

    bool operator==(latency_summary const&) const = default;
};

/// Remembers a bounded number of times, the latest ones.
class latency_window {
public:
    /// Enough for a p99 that is not just the slowest one.
    static constexpr std::size_t capacity = 128;

    void add(std::chrono::microseconds taken) noexcept {
        times_[next_] = std::max(taken, std::chrono::microseconds());
        next_ = (next_ + 1) % capacity;
        count_ = std::min(count_ + 1, capacity);
    }

    /// Nothing if nothing was added.
    [[nodiscard]] std::optional<latency_summary> summary() const {
        if (count_ == 0) return std::nullopt;
        std::array<std::chrono::microseconds, capacity> sorted = times_;
        auto const end = sorted.begin() + static_cast<std::ptrdiff_t>(count_);
        std::sort(sorted.begin(), end);
        latency_summary made;
        made.last = times_[(next_ + capacity - 1) % capacity];
        made.p50 = sorted[rank(50)];
        made.p99 = sorted[rank(99)];
        made.count = count_;
        return made;
    }

private:
    // The nearest rank: the smallest time that so many percent do not exceed.
    [[nodiscard]] std::size_t rank(std::size_t percent) const noexcept {
        return (count_ * percent + 99) / 100 - 1;
    }

    std::array<std::chrono::microseconds, capacity> times_{};
    std::size_t next_ = 0;
    std::size_t count_ = 0;
};

}  // namespace mcp

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mcp {

/// How to ask.
enum class health_probe : std::uint8_t {
    ping,        ///< Says only that the server is there.
    list_tools,  ///< Brings the tools up to date as well.
};

/// A ping is enough where there is one, and where the server tells by itself when its tools change.
constexpr health_probe choose_probe(bool has_ping, bool announces_changes) noexcept {
    return has_ping && announces_changes ? health_probe::ping : health_probe::list_tools;
}

enum class check_result : std::uint8_t { unknown, healthy, unhealthy };

constexpr std::string_view to_string(check_result result) noexcept {
    constexpr std::string_view names[] = {"unknown", "healthy", "unhealthy"};
    return names[static_cast<std::size_t>(result)];
}

/// What is known about a server.
struct health_status {
    bool is_healthy = true;  ///< False after so many failures in a row, until it answers.
    unsigned consecutive_failures = 0;
    std::optional<time_point> last_check_time;  ///< Of the last probe that has ended.
    check_result last_check_result = check_result::unknown;

    bool operator==(health_status const&) const = default;
};

/// What the owner of a connection has to do now.
enum class health_action : std::uint8_t {
    wait,       ///< Until next_time().
    probe,      ///< Send a probe, and say how it ended.
    reconnect,  ///< The server counts as unhealthy from now on.
};

/// Watches one connection; a new one for each. Reads no clock and sends nothing: time and
/// randomness (uniform in [0, 1)) come in. Waits are shortened at random, never prolonged, and the
/// first one by up to a half, so that many servers that were connected at once are not asked at
/// once.
class health_monitor {
public:
    /// How many intervals may pass without a probe while calls succeed.
    static constexpr int longest_silence = 5;

    health_monitor(health_settings settings, time_point now, double random)
        : settings_(settings),
          last_probe_(now),
          next_(now + part_of(interval(), 1 - 0.5 * bounded(random))) {}

    /// When to call tick(); nothing while a probe runs, or if health checks are switched off.
    [[nodiscard]] std::optional<time_point> next_time() const noexcept {
        return settings_.enabled && !is_probing_ ? std::optional(next_) : std::nullopt;
    }

    /// How long a probe may take.
    [[nodiscard]] duration timeout() const noexcept { return settings_.timeout; }

    /// Time has passed: whether to probe. A probe is left out if a call has succeeded since the
    /// last time, unless that would make the pause longer than `longest_silence` intervals.
    health_action tick(time_point now, double random) {
        if (!settings_.enabled || is_probing_ || now < next_) return health_action::wait;
        time_point const following = now + next_wait(random);
        bool const is_overdue = following - last_probe_ > longest_silence * interval();
        if (has_succeeded_ && !is_overdue) {
            has_succeeded_ = false;
            next_ = following;
            return health_action::wait;
        }
        has_succeeded_ = false;
        is_probing_ = true;
        last_probe_ = now;
        return health_action::probe;
    }

    /// A call was answered, which proves as much as a probe.
    void call_succeeded() noexcept {
        has_succeeded_ = true;
        status_.consecutive_failures = 0;
        status_.is_healthy = true;
    }

    /// The probe was answered.
    void probe_succeeded(time_point now, std::chrono::microseconds taken, double random) {
        end_probe(now, check_result::healthy, random);
        latency_.add(taken);
        status_.consecutive_failures = 0;
        status_.is_healthy = true;
    }

    /// The probe failed or took too long. `reconnect` comes once for each time that the server
    /// becomes unhealthy.
    health_action probe_failed(time_point now, double random) {
        end_probe(now, check_result::unhealthy, random);
        // Never beyond the limit, so that it cannot overflow.
        unsigned const most = std::max(settings_.max_failures, 1u);
        status_.consecutive_failures = std::min(status_.consecutive_failures + 1, most);
        if (status_.consecutive_failures < most || !status_.is_healthy) return health_action::wait;
        status_.is_healthy = false;
        return health_action::reconnect;
    }

    [[nodiscard]] health_status const& status() const noexcept { return status_; }

    /// What the last probes took; nothing before the first answer.
    [[nodiscard]] std::optional<latency_summary> latency() const { return latency_.summary(); }

private:
    static constexpr double jitter = 0.1;

    static double bounded(double random) noexcept {
        return random > 0 ? std::min(random, 1.0) : 0.0;  // NaN becomes 0
    }

    [[nodiscard]] std::chrono::milliseconds interval() const noexcept {
        constexpr duration longest = std::chrono::hours(24);
        return std::clamp(settings_.interval, duration::from_milliseconds(1), longest).chrono();
    }

    static std::chrono::milliseconds part_of(std::chrono::milliseconds whole, double part) {
        auto const made = static_cast<double>(whole.count()) * part;
        return std::chrono::milliseconds(
            std::max<std::int64_t>(1, static_cast<std::int64_t>(made)));
    }

    [[nodiscard]] std::chrono::milliseconds next_wait(double random) const {
        return part_of(interval(), 1 - jitter * bounded(random));
    }

    void end_probe(time_point now, check_result result, double random) {
        is_probing_ = false;
        next_ = now + next_wait(random);
        status_.last_check_time = now;
        status_.last_check_result = result;
    }

    health_settings settings_;
    health_status status_;
    latency_window latency_;
    time_point last_probe_;
    time_point next_;
    bool is_probing_ = false;
    bool has_succeeded_ = false;
};

}  // namespace mcp

// Which of a server's tools are offered.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace mcp {

/// What a filter did to one list of tools.
struct filter_report {
    std::size_t total = 0;
    std::size_t kept = 0;
    std::vector<std::string> warnings;  ///< Names that match nothing, and names in both lists.
};

/// First the allow-list, unless it is empty, then the deny-list; both hold the tools' own names,
/// before they are made unique.
class tool_filter {
public:
    /// Lets everything pass.
    tool_filter() = default;

    tool_filter(std::vector<std::string> allowed, std::vector<std::string> denied)
        : allowed_(std::move(allowed)),
          denied_(std::move(denied)),
          allowed_set_(allowed_.begin(), allowed_.end()),
          denied_set_(denied_.begin(), denied_.end()) {}

    [[nodiscard]] bool lets_pass(std::string const& tool) const {
        bool const is_allowed = allowed_set_.empty() || allowed_set_.contains(tool);
        return is_allowed && !denied_set_.contains(tool);
    }

    /// Takes out of `tools` what does not pass; `name_of` gives the name of one.
    template <class Tool, class NameOf>
    filter_report apply(std::vector<Tool>& tools, NameOf const& name_of) const {
        filter_report made;
        made.total = tools.size();
        std::vector<std::string> names;
        for (Tool const& each : tools) names.emplace_back(name_of(each));
        made.warnings = warnings_for(names);
        std::erase_if(tools, [&](Tool const& each) { return !lets_pass(name_of(each)); });
        made.kept = tools.size();
        return made;
    }

    filter_report apply(std::vector<std::string>& tools) const {
        return apply(tools, [](std::string const& name) -> std::string const& { return name; });
    }

private:
    [[nodiscard]] std::vector<std::string> warnings_for(
        std::vector<std::string> const& offered) const {
        std::vector<std::string> made;
        std::vector<std::string_view> const candidates(offered.begin(), offered.end());
        auto const look = [&](std::vector<std::string> const& names, std::string_view list) {
            for (std::string const& name : names) {
                if (std::find(offered.begin(), offered.end(), name) != offered.end()) continue;
                std::string words =
                    std::string(list) + ": the server offers no tool \"" + name + '"';
                std::string_view const meant = detail::nearest(name, candidates);
                if (!meant.empty()) words += "; did you mean \"" + std::string(meant) + "\"?";
                made.push_back(std::move(words));
            }
        };
        look(allowed_, "enabledTools");
        look(denied_, "disabledTools");
        for (std::string const& name : allowed_) {
            if (!denied_set_.contains(name)) continue;
            made.push_back("disabledTools: \"" + name + "\" is enabled too; disabled wins");
        }
        return made;
    }

    std::vector<std::string> allowed_;
    std::vector<std::string> denied_;
    std::unordered_set<std::string> allowed_set_;
    std::unordered_set<std::string> denied_set_;
};

}  // namespace mcp

// One name for each tool of each server.

// Finds a name for every tool such that no two tools could be taken for each other.

// Names of tools that every LLM API takes.

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mcp {

/// Which tool of which server; what the server itself calls it.
struct tool_identity {
    std::string server;
    std::string tool;

    auto operator<=>(tool_identity const&) const = default;
};

/// What names may look like.
struct tool_name_policy {
    /// The longest name in bytes. 63 is what the strictest API takes; less than 24 counts as 24, so
    /// that a hash and something readable fit.
    std::size_t max_length = 63;
    /// Names that the agent needs for tools of its own.
    std::vector<std::string> reserved;
};

namespace detail {

inline constexpr std::size_t hash_digits = 12;

inline std::size_t longest_name(tool_name_policy const& policy) noexcept {
    return std::max<std::size_t>(policy.max_length, 24);
}

constexpr bool is_tool_name_char(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

/// The text with `_` for each character that is not in [A-Za-z0-9_-]; never empty, and never with a
/// digit or a hyphen in front.
inline std::string safe_tool_name(std::string_view raw) {
    std::string made;
    made.reserve(raw.size() + 1);
    for (char const c : raw) {
        // The later bytes of a character in UTF-8 belong to its first one.
        bool const continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
        if (!continues) made += is_tool_name_char(c) ? c : '_';
    }
    bool const is_bad_start = made.empty() || made[0] == '-' || (made[0] >= '0' && made[0] <= '9');
    if (is_bad_start) made.insert(made.begin(), '_');
    return made;
}

/// FNV-1a, with a last step that spreads its bits; the same on every machine, for ever. Whoever can
/// choose names can make two that have the same hash, so that is looked for.
inline std::uint64_t name_hash(tool_identity const& whose, unsigned attempt) noexcept {
    std::uint64_t hash = 14695981039346656037u;
    auto const add = [&](std::string_view text) {
        for (char const c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
        hash *= 1099511628211u;  // a NUL between the parts
    };
    add(whose.server);
    add(whose.tool);
    for (; attempt > 0; --attempt) hash = (hash ^ attempt) * 1099511628211u;
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdu;
    return hash ^ (hash >> 33);
}

/// The beginning of `name`, then `_` and twelve digits that stand for the whole identity.
inline std::string hashed_name(std::string_view name, tool_identity const& whose, unsigned attempt,
                               std::size_t longest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string made(name.substr(0, longest - hash_digits - 1));
    made += '_';
    std::uint64_t hash = name_hash(whose, attempt);
    for (std::size_t i = 0; i < hash_digits; ++i, hash >>= 4) made += digits[hash & 15];
    return made;
}

}  // namespace detail

}  // namespace mcp

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace mcp {

/// A tool and the name that an agent sees.
struct named_tool {
    std::string name;
    tool_identity tool;

    bool operator==(named_tool const&) const = default;
};

namespace detail {

// Looks texts up without making strings of them.
struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>()(text);
    }
};

using name_set = std::unordered_set<std::string, text_hash, std::equal_to<>>;

/// Every tool lays claim to its own name and to `server__tool`. It gets the first of them that
/// nobody else claims, else one with a hash. Claims are never given up, so that more tools can only
/// lead to longer names: that is why the order in which servers come makes no difference.
class tool_naming {
public:
    /// `contested` holds the names that were claimed more than once before.
    tool_naming(tool_name_policy const& policy, name_set contested)
        : policy_(policy),
          contested_(std::move(contested)) {
        contested_.insert(policy.reserved.begin(), policy.reserved.end());
    }

    /// The names of all tools, sorted by name. `all` is sorted and holds no tool twice.
    std::vector<named_tool> run(std::vector<tool_identity> all) {
        tools_.reserve(all.size());  // so that claims can point into it
        claims_.reserve(all.size() * 2);
        std::string prefix;
        std::string const* prefixed = nullptr;
        for (tool_identity& each : all) {
            if (prefixed == nullptr || *prefixed != each.server) {
                prefix = safe_tool_name(each.server) + "__";
                prefixed = &each.server;
            }
            candidate& made = tools_.emplace_back();
            made.tool = &each;
            made.bare = safe_tool_name(each.tool);
            made.full.reserve(prefix.size() + made.bare.size());
            made.full = prefix;
            made.full += made.bare;
            claim(made.bare);
            claim(made.full);
            render(made);
        }
        while (raise_contested()) {
        }
        return take();
    }

    /// The names that nobody may have, after run(): those from before and those found now.
    [[nodiscard]] name_set take_contested() { return std::move(contested_); }

private:
    struct candidate {
        tool_identity* tool = nullptr;
        std::string bare;        // its own name, of any length
        std::string full;        // with its server's, of any length
        std::string_view shown;  // what it gets, unless that turns out to be contested
        unsigned level = 0;      // 0 bare, 1 full, then hashed, each time anew
    };

    void claim(std::string_view name) {
        if (++claims_[name] == 2) contested_.emplace(name);
    }

    [[nodiscard]] bool is_contested(candidate const& one) const {
        if (contested_.empty()) return false;
        bool const is_bare = one.level == 0 && contested_.contains(one.bare);
        bool const is_full = one.level == 1 && contested_.contains(one.full);
        return is_bare || is_full || contested_.contains(one.shown);
    }

    // What the candidate is called at its level. A name that it has not claimed yet is claimed.
    void render(candidate& one) {
        std::size_t const longest = longest_name(policy_);
        std::string const& whole = one.level == 0 ? one.bare : one.full;
        if (one.level < 2 && whole.size() <= longest) {
            one.shown = whole;
            return;
        }
        unsigned const attempt = one.level < 2 ? 0 : one.level - 2;
        one.shown = hashed_.emplace_back(hashed_name(whole, *one.tool, attempt, longest));
        claim(one.shown);
    }

    bool raise_contested() {
        bool has_changed = false;
        for (candidate& each : tools_) {
            if (!is_contested(each)) continue;
            ++each.level;
            render(each);
            has_changed = true;
        }
        return has_changed;
    }

    std::vector<named_tool> take() {
        std::vector<candidate const*> sorted;
        sorted.reserve(tools_.size());
        for (candidate const& each : tools_) sorted.push_back(&each);
        std::sort(sorted.begin(), sorted.end(), [](candidate const* left, candidate const* right) {
            return left->shown < right->shown;
        });
        std::vector<named_tool> made;
        made.reserve(sorted.size());
        for (candidate const* each : sorted) {
            made.push_back(named_tool{std::string(each->shown), std::move(*each->tool)});
        }
        return made;
    }

    tool_name_policy const& policy_;
    name_set contested_;
    std::vector<candidate> tools_;
    std::deque<std::string> hashed_;  // names that are no candidate's whole one
    std::unordered_map<std::string_view, unsigned> claims_;
};

}  // namespace detail

}  // namespace mcp

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mcp {

/// A tool whose name in the next list is another one than in the last.
struct renamed_tool {
    tool_identity tool;
    std::string before;  ///< It still calls this tool, until the next list is fetched.
    std::string after;

    bool operator==(renamed_tool const&) const = default;
};

/// Names the tools of many servers for an agent, and finds out which one it means. A tool keeps its
/// own name unless another server offers one of that name, or the agent reserves it; then all of
/// them are `server__tool`. Names do not depend on the order in which servers come, a name that was
/// given with a prefix never loses it again, and a name that has become ambiguous calls the tool
/// that it named when the list was fetched.
class tool_names {
public:
    explicit tool_names(tool_name_policy policy = {}) : policy_(std::move(policy)) {}

    /// Sets the tools that an enabled server offers, or offered when it was last there.
    void set_tools(std::string const& server, std::vector<std::string> tools) {
        std::sort(tools.begin(), tools.end());
        tools.erase(std::unique(tools.begin(), tools.end()), tools.end());
        tools_[server] = std::move(tools);
        is_current_ = false;
    }

    /// Forgets a server that was removed or disabled.
    void remove_server(std::string const& server) {
        if (tools_.erase(server) != 0) is_current_ = false;
    }

    /// The names as of now, sorted. From here on they are the ones that the agent knows.
    /// Valid until the next fetch().
    std::vector<named_tool> const& fetch() {
        update();
        if (given_ != current_) {
            given_ = current_;
            contested_ = next_contested_;
        }
        return given_->list;
    }

    /// The tools whose names would change if the list were fetched now, sorted by identity: each
    /// one of them has become ambiguous.
    std::vector<renamed_tool> renamed() {
        update();
        std::vector<renamed_tool> made;
        if (given_ == current_) return made;
        std::map<tool_identity, std::string> before;
        for (named_tool const& each : given_->list) before.emplace(each.tool, each.name);
        for (named_tool const& each : current_->list) {
            auto const found = before.find(each.tool);
            if (found == before.end() || found->second == each.name) continue;
            made.push_back({each.tool, found->second, each.name});
        }
        std::sort(made.begin(), made.end(),
                  [](auto const& left, auto const& right) { return left.tool < right.tool; });
        return made;
    }

    /// The tool that a name means. errc::unknown_tool names the one that may be meant.
    result<tool_identity> find(std::string_view name) {
        // What the agent was told comes first: a name must never come to mean another server's
        // tool between the list and the call.
        if (tool_identity const* const found = given_->find(name)) {
            if (is_offered(*found)) return *found;
            return fail(errc::unknown_tool, '"' + printable(name) + "\" of the server \"" +
                                                printable(found->server) + "\" is gone");
        }
        update();
        if (tool_identity const* const found = current_->find(name)) return *found;
        std::vector<std::string_view> known;
        for (named_tool const& each : current_->list) known.push_back(each.name);
        std::string words = "there is no tool \"" + printable(name) + '"';
        std::string_view const meant = detail::nearest(name, known);
        if (!meant.empty()) words += "; did you mean \"" + std::string(meant) + "\"?";
        return fail(errc::unknown_tool, std::move(words));
    }

private:
    // One list, and where each name is in it. Never changes.
    struct table {
        table() = default;
        explicit table(std::vector<named_tool> names) : list(std::move(names)) {
            by_name.reserve(list.size());
            for (named_tool const& each : list) by_name.emplace(each.name, &each.tool);
        }
        table(table const&) = delete;
        table& operator=(table const&) = delete;

        [[nodiscard]] tool_identity const* find(std::string_view name) const {
            auto const found = by_name.find(name);
            return found == by_name.end() ? nullptr : found->second;
        }

        std::vector<named_tool> list;
        std::unordered_map<std::string_view, tool_identity const*> by_name;
    };

    static std::string printable(std::string_view name) {
        return detail::printable(name.substr(0, 128));
    }

    [[nodiscard]] bool is_offered(tool_identity const& tool) const {
        auto const found = tools_.find(tool.server);
        return found != tools_.end() &&
               std::binary_search(found->second.begin(), found->second.end(), tool.tool);
    }

    void update() {
        if (is_current_) return;
        std::vector<tool_identity> all;
        for (auto const& [server, tools] : tools_) {
            for (std::string const& tool : tools) all.push_back(tool_identity{server, tool});
        }
        detail::tool_naming naming(policy_, contested_);
        current_ = std::make_shared<table const>(naming.run(std::move(all)));
        next_contested_ = naming.take_contested();
        is_current_ = true;
    }

    tool_name_policy policy_;
    std::map<std::string, std::vector<std::string>> tools_;
    bool is_current_ = true;
    std::shared_ptr<table const> current_ = std::make_shared<table const>();  // as of update()
    std::shared_ptr<table const> given_ = current_;                           // as of fetch()
    detail::name_set contested_;  // as of the last fetch, for ever
    detail::name_set next_contested_;
};

}  // namespace mcp

#endif

// What links llhttp and OpenSSL: on with the CMake target mcp::http, or where the user defines it.
#ifdef MCP_WITH_HTTP
// What a server asks for in WWW-Authenticate and Proxy-Authenticate (RFC 9110 11.6.1).

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::http {

/// One way to authenticate. All texts are the server's.
struct challenge {
    std::string scheme;  ///< In lower case, as in `bearer`.
    /// Names in lower case, values without quotes and escapes, in the server's order.
    std::vector<std::pair<std::string, std::string>> parameters;
    std::string token68;  ///< What follows a scheme that has no parameters, as Negotiate does.

    bool operator==(challenge const&) const = default;

    /// The value of the first parameter of that name, given in lower case.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const {
        for (auto const& [key, value] : parameters) {
            if (key == name) return value;
        }
        return std::nullopt;
    }
};

namespace detail {

// Real challenges are far below these.
inline constexpr std::size_t longest_challenge_text = std::size_t(16) << 10;
inline constexpr std::size_t most_challenges = 32;
inline constexpr std::size_t most_challenge_parameters = 64;

constexpr bool is_token68_char(char c) noexcept {
    return mcp::detail::is_word(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '+' ||
           c == '/';
}

/// Reads the list from the left. Each step takes at least one byte, or ends.
class challenge_reader {
public:
    explicit challenge_reader(std::string_view text) : text_(text) {}

    std::vector<challenge> run() {
        for (skip_separators(); !text_.empty(); skip_separators()) {
            std::string_view const word = take_token();
            if (word.empty()) {
                skip_element();
            } else if (at_value()) {
                take_parameter(word);
            } else if (made_.size() == most_challenges) {
                break;
            } else {
                take_scheme(word);
            }
        }
        return std::move(made_);
    }

private:
    template <class Predicate> std::string_view take_while(Predicate const& predicate) {
        std::size_t length = 0;
        while (length < text_.size() && predicate(text_[length])) ++length;
        std::string_view const taken = text_.substr(0, length);
        text_.remove_prefix(length);
        return taken;
    }

    void skip_blanks() { take_while(mcp::detail::is_blank); }
    void skip_separators() {
        take_while([](char c) { return mcp::detail::is_blank(c) || c == ','; });
    }
    std::string_view take_token() { return take_while(is_token_char); }

    // Up to the next comma outside of quotes.
    void skip_element() {
        while (!text_.empty() && text_.front() != ',') {
            if (text_.front() == '"') {
                take_quoted();
            } else {
                text_.remove_prefix(1);
            }
        }
    }

    // Whether `= value` comes next, with blanks that RFC 9110 calls bad.
    [[nodiscard]] bool at_value() const {
        std::string_view const rest =
            text_.substr(std::min(text_.find_first_not_of(" \t"), text_.size()));
        return rest.starts_with('=');
    }

    void take_scheme(std::string_view word) {
        challenge next;
        for (char const c : word) next.scheme += mcp::detail::lower(c);
        bool const is_separated =
            text_.empty() || text_.front() == ',' || mcp::detail::is_blank(text_.front());
        if (!is_separated) return skip_element();  // no scheme looks like this
        skip_blanks();
        next.token68 = take_token68();
        made_.push_back(std::move(next));
    }

    // Nothing if parameters, another challenge or the end come next.
    std::string take_token68() {
        std::string_view const before = text_;
        std::size_t length = take_while(is_token68_char).size();
        length += take_while([](char c) { return c == '='; }).size();
        skip_blanks();
        bool const is_whole = text_.empty() || text_.front() == ',';
        if (length != 0 && is_whole) return std::string(before.substr(0, length));
        text_ = before;
        return {};
    }

    // After its name. Without quotes, a value may have characters that it should not: URLs do.
    void take_parameter(std::string_view name) {
        skip_blanks();
        text_.remove_prefix(1);  // =
        skip_blanks();
        std::string value =
            text_.starts_with('"') ? take_quoted() : std::string(take_while([](char c) {
                return c != ',' && !mcp::detail::is_blank(c);
            }));
        add_parameter(name, std::move(value));
        // Some servers forget the comma; anything else up to it is noise.
        skip_blanks();
        std::string_view const before = text_;
        bool const is_parameter = !take_token().empty() && at_value();
        text_ = before;
        if (!is_parameter) skip_element();
    }

    void add_parameter(std::string_view name, std::string value) {
        if (made_.empty() || made_.back().parameters.size() == most_challenge_parameters) return;
        std::string key;
        for (char const c : name) key += mcp::detail::lower(c);
        made_.back().parameters.emplace_back(std::move(key), std::move(value));
    }

    // A quoted string, whose end may be missing.
    std::string take_quoted() {
        std::string made;
        text_.remove_prefix(1);
        while (!text_.empty() && text_.front() != '"') {
            if (text_.front() == '\\' && text_.size() > 1) text_.remove_prefix(1);
            made += text_.front();
            text_.remove_prefix(1);
        }
        if (!text_.empty()) text_.remove_prefix(1);
        return made;
    }

    std::string_view text_;
    std::vector<challenge> made_;
};

}  // namespace detail

/// The challenges in a header's value, in the server's order. Never fails: what is no challenge is
/// skipped, and so is what is over the bounds.
inline std::vector<challenge> parse_challenges(std::string_view text) {
    return detail::challenge_reader(text.substr(0, detail::longest_challenge_text)).run();
}

/// The same for every header of that name: `WWW-Authenticate`, `Proxy-Authenticate`.
inline std::vector<challenge> parse_challenges(fields const& headers,
                                               std::string_view name = "WWW-Authenticate") {
    return parse_challenges(headers.joined(name));
}

}  // namespace mcp::http

// Subscribes to a feed of server-sent events.

// The connection of an event source: dials, reads, and comes back.

// An HTTP/1.1 client: connections are kept, proxies and TLS are taken care of.

// Memory for a body, which can be used again for the next one.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

namespace mcp::http {

/// A body that grows. What is big and announced is read to where it stays. Big blocks are worth
/// keeping: the system takes more time to give their pages than a parser needs for them.
class body_buffer {
public:
    body_buffer() = default;
    body_buffer(body_buffer&&) = default;
    body_buffer& operator=(body_buffer&&) = default;

    /// Begins a body of so many bytes; 0 if that is not known. What frames show is left alone.
    void begin(std::size_t expected) {
        bool const is_oversized = memory_.capacity() > least && expected < memory_.capacity() / 4;
        small_bodies_ = is_oversized ? small_bodies_ + 1 : 0;
        if (memory_.is_leased() || small_bodies_ > patience) memory_ = {};
        size_ = 0;
        expected_ = expected;
        if (expected > memory_.capacity()) memory_.reallocate(expected);
    }

    /// Where to read the rest to; empty if that is not worth it.
    [[nodiscard]] std::span<char> room() {
        if (expected_ < size_ + worth_it) return {};
        return {memory_.data() + size_, expected_ - size_};
    }

    /// Takes a piece, which may lie in room().
    void append(std::string_view piece) {
        std::size_t const needed = size_ + piece.size();
        if (needed > memory_.capacity()) {
            memory_.reallocate(std::max({needed, memory_.capacity() * 2, least}));
        }
        bool const is_in_place = piece.data() == memory_.data() + size_;
        if (!is_in_place) std::memcpy(memory_.data() + size_, piece.data(), piece.size());
        size_ = needed;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return memory_.capacity(); }
    [[nodiscard]] std::string_view text() const { return {memory_.data(), size_}; }

    /// The body as a message, which stays as it is while the frame or a slice of it is held.
    [[nodiscard]] frame message() {
        if (size_ == 0) return frame();
        return frame(memory_.lease(), text(), memory_.capacity());
    }

private:
    static constexpr std::size_t least = std::size_t(4) * 1024;
    // A read of its own is not worth it for less.
    static constexpr std::size_t worth_it = std::size_t(16) * 1024;
    // So many bodies may be much smaller than the block before it is given back.
    static constexpr int patience = 64;

    mcp::detail::read_buffer memory_;
    std::size_t expected_ = 0;
    std::size_t size_ = 0;
    int small_bodies_ = 0;  // in a row
};

}  // namespace mcp::http

// One keep-alive connection to a server: requests out, responses in, one at a time.

// HTTP messages: a request and its bytes, and the head of a response.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {

/// What is to be sent.
struct request {
    request(std::string verb, url where, std::string content = {})
        : method(std::move(verb)),
          target(std::move(where)),
          body(std::move(content)) {}

    std::string method;  ///< `GET`, `POST`, `DELETE` ...
    url target;
    fields headers;  ///< Without Host, Content-Length and Transfer-Encoding, which are ours.
    /// Headers that many requests share, sent before `headers`; may be null. Checked for each
    /// request but for what is settled.
    std::shared_ptr<fields const> common;
    std::string body;
    /// Whether it may be sent again when the server may have got it already.
    bool repeatable = false;
    /// The longest body of the response in bytes, when it is collected; 0 is no limit.
    std::size_t max_body = std::size_t(64) << 20;

    [[nodiscard]] bool has_header(std::string_view name) const {
        return headers.contains(name) || (common != nullptr && common->contains(name));
    }
    [[nodiscard]] std::string_view common_lines() const {
        return common != nullptr ? common->lines() : std::string_view();
    }
};

/// Status line and headers of a response. `reason` and the headers are the server's text.
struct response_head {
    int status = 0;
    std::string reason;
    fields headers;
};

namespace detail {

inline bool is_ours(std::string_view name) {
    return same_text(name, "Host") || same_text(name, "Content-Length") ||
           same_text(name, "Transfer-Encoding");
}

inline result<void> check(fields const& headers) {
    for (std::size_t i = headers.settled(); i < headers.size(); ++i) {
        field const each = headers[i];
        if (auto fine = fields::check(each.name, each.value); !fine) return fine;
        if (is_ours(each.name)) {
            return fail(errc::invalid_argument,
                        "the header " + std::string(each.name) + " is set by the client itself");
        }
    }
    return {};
}

inline result<void> check(request const& sent, std::string_view authority) {
    if (!is_token(sent.method)) {
        return fail(errc::invalid_argument, "the method of a request must be a single word");
    }
    if (!sent.target.target.starts_with('/')) {
        return fail(errc::invalid_url, "the path of a request must begin with a slash");
    }
    auto const is_bad = [](char c) {
        return is_control(c) || c == ' ' || static_cast<unsigned char>(c) >= 0x80;
    };
    if (std::any_of(sent.target.target.begin(), sent.target.target.end(), is_bad) ||
        std::any_of(authority.begin(), authority.end(), is_bad)) {
        return fail(errc::invalid_url, "it holds what must be percent-encoded");
    }
    if (sent.common != nullptr) {
        if (auto fine = check(*sent.common); !fine) return fine;
    }
    return check(sent.headers);
}

// RFC 9110 8.6: without a body, these say so; others say nothing.
inline bool has_length(request const& sent) {
    return !sent.body.empty() || sent.method == "POST" || sent.method == "PUT" ||
           sent.method == "PATCH";
}

/// A text whose longest size is known: cheaper than to append to a string.
class text_builder {
public:
    explicit text_builder(std::size_t most) : text_(most, '\0') {}

    void put(std::string_view piece) {
        piece.copy(text_.data() + size_, piece.size());
        size_ += piece.size();
    }
    void put_line(std::string_view name, std::string_view value) {
        put(name);
        put(": ");
        put(value);
        put("\r\n");
    }
    std::string take() {
        text_.resize(size_);
        return std::move(text_);
    }

private:
    std::string text_;
    std::size_t size_ = 0;
};

}  // namespace detail

/// Checks headers that many requests are to share as serialize() checks them, and remembers that it
/// did: what is not changed afterwards is not checked for each request.
inline result<void> settle(fields& shared) {
    auto fine = detail::check(shared);
    if (fine) shared.set_settled();
    return fine;
}

/// The bytes of a request, to be sent in one write. `via_proxy`: to an HTTP proxy that forwards it,
/// with the whole URL in its first line (RFC 9112 3.2.2). `errc::invalid_argument` or
/// `errc::invalid_url`, without anything sent, for what would break out of its line.
inline result<std::string> serialize(request const& sent, bool via_proxy = false) {
    std::string const host = sent.target.authority();
    if (auto const fine = detail::check(sent, host); !fine) return fail(fine.error());
    std::string const origin = via_proxy ? sent.target.origin() : std::string();
    std::string const length = std::to_string(sent.body.size());
    std::size_t const most = 128 + sent.method.size() + origin.size() + sent.target.target.size() +
                             host.size() + sent.common_lines().size() +
                             sent.headers.lines().size() + sent.body.size();

    detail::text_builder text(most);
    text.put(sent.method);
    text.put(" ");
    text.put(origin);
    text.put(sent.target.target);
    text.put(" HTTP/1.1\r\n");
    text.put_line("Host", host);
    text.put(sent.common_lines());
    text.put(sent.headers.lines());
    if (detail::has_length(sent)) text.put_line("Content-Length", length);
    text.put("\r\n");
    text.put(sent.body);
    return text.take();
}

/// The value of an Authorization or Proxy-Authorization header for the user information of a URL
/// (RFC 7617), which is `user:password`, percent-encoded. A secret.
inline std::string basic_authorization(std::string_view user_info) {
    std::string bytes = detail::decode(user_info);
    if (user_info.find(':') == std::string_view::npos) bytes += ':';
    return "Basic " + encode_base64(bytes);
}

}  // namespace mcp::http

// Bytes to HTTP/1.1 responses, strictly, on llhttp.

#include <llhttp.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {

/// What a response may have before its body and after it.
struct head_limits {
    /// Status line and headers in bytes, with those of interim responses; trailers and chunk
    /// extensions together may have as much again.
    std::size_t bytes = std::size_t(64) << 10;
    /// Headers and trailers together.
    std::size_t headers = 256;
};

/// Reads one response at a time from bytes that come in pieces. Interim responses (1xx) are
/// skipped. Strict: what two readers could understand in two ways is an error.
class response_parser {
public:
    enum class event {
        need_more,  ///< All bytes are used up.
        head,       ///< The head is complete: see head().
        body,       ///< A piece of the body, which is never empty.
        complete,   ///< The response is complete; what is left of the bytes does not belong to it.
    };

    struct step {
        event what = event::need_more;
        std::string_view body;  ///< Lies in the bytes that were given.
    };

    explicit response_parser(head_limits limits = {}) : limits_(limits) { reset(); }

    /// Begins the next response. `to_head`: it answers a HEAD request and so has no body.
    void reset(bool to_head = false) {
        llhttp_init(&parser_, HTTP_RESPONSE, &settings());
        head_.status = 0;
        head_.reason.clear();
        head_.headers.clear();
        trailers_.clear();
        name_.clear();
        value_.clear();
        failure_.reset();
        body_ = {};
        received_ = extra_ = 0;
        to_head_ = to_head;
        started_ = head_ended_ = head_given_ = ended_ = keep_alive_ = until_end_ = false;
    }

    /// The next event in `bytes`, from which it removes what it has read. To be called until it
    /// says need_more or complete, and with further bytes only then. Errors, which come after all
    /// that was fine before them and then for ever: `errc::malformed_response` for what is no HTTP
    /// response or can be read in two ways, `errc::message_too_large` for a head over the limits.
    result<step> next(std::string_view& bytes) {
        if (auto const ready = take_ready()) return *ready;
        started_ = started_ || !bytes.empty();
        while (!failure_ && !ended_ && !bytes.empty()) {
            run(bytes);
            if (auto const ready = take_ready()) return *ready;
        }
        if (failure_) return fail(*failure_);
        return step{ended_ ? event::complete : event::need_more, {}};
    }

    /// The connection ended. Succeeds if the response is complete, now or already, as it is where
    /// only the end of the connection ends it. Otherwise `errc::connection_lost` if not one byte of
    /// it came, `errc::response_truncated` if it was cut off.
    result<void> end_of_stream() {
        if (failure_) return fail(*failure_);
        if (head_ended_ && until_end_) ended_ = true;
        if (ended_) return {};
        if (!started()) return fail(errc::connection_lost, "the server closed the connection");
        return fail(errc::response_truncated, head_ended_
                                                  ? "the connection ended in the middle of a body"
                                                  : "the connection ended in the middle of a head");
    }

    /// Complete once event::head was given.
    [[nodiscard]] response_head const& head() const noexcept { return head_; }

    /// Hands the head over; head() is empty then.
    [[nodiscard]] response_head take_head() { return std::exchange(head_, {}); }

    /// What followed the body; complete with event::complete.
    [[nodiscard]] fields const& trailers() const noexcept { return trailers_; }

    /// Whether any byte of the response came.
    [[nodiscard]] bool started() const noexcept { return started_; }

    /// Whether the end of the response was read, though next() may not have given all of it.
    [[nodiscard]] bool ended() const noexcept { return ended_; }

    /// Whether the response is complete and the server lets the connection be used again. Bytes
    /// left over at event::complete forbid that.
    [[nodiscard]] bool keep_alive() const noexcept { return ended_ && keep_alive_ && !failure_; }

private:
    // Gives out what the last run found, in its order.
    std::optional<step> take_ready() {
        if (head_ended_ && !head_given_) {
            head_given_ = true;
            return step{event::head, {}};
        }
        if (!body_.empty()) return step{event::body, std::exchange(body_, {})};
        return std::nullopt;
    }

    // Runs llhttp up to the end of a chunk, of the message, or of the bytes. What comes before the
    // end of the head is given to it up to the limit only, so that the limit is exact.
    void run(std::string_view& bytes) {
        std::string_view const piece =
            head_ended_ ? bytes : bytes.substr(0, limits_.bytes - received_);
        if (piece.empty()) return refuse(errc::message_too_large, too_long());
        parser_.data = this;
        llhttp_errno_t const outcome = llhttp_execute(&parser_, piece.data(), piece.size());
        if (outcome == HPE_OK) {
            take(bytes, piece.size());
        } else if (outcome == HPE_PAUSED) {
            take(bytes, static_cast<std::size_t>(llhttp_get_error_pos(&parser_) - piece.data()));
            if (!ended_) llhttp_resume(&parser_);
        } else if (!failure_) {
            refuse(errc::malformed_response, std::string("the answer is no valid HTTP/1.1: ") +
                                                 llhttp_get_error_reason(&parser_));
        }
    }

    void take(std::string_view& bytes, std::size_t count) {
        bytes.remove_prefix(count);
        if (!head_ended_) received_ += count;
    }

    void refuse(errc why, std::string words) { failure_ = error(why, std::move(words)); }

    int stop(errc why, std::string words) {
        refuse(why, std::move(words));
        return HPE_USER;
    }

    [[nodiscard]] std::string too_long() const {
        return "the headers of the answer are longer than " + std::to_string(limits_.bytes) +
               " bytes";
    }

    // What comes after the head and is no body is counted as it comes.
    int count_extra(std::size_t size) {
        if (!head_ended_) return 0;
        extra_ += size;
        return extra_ > limits_.bytes ? stop(errc::message_too_large, too_long()) : 0;
    }

    int on_header() {
        std::size_t const count = head_.headers.size() + trailers_.size();
        if (count >= limits_.headers) {
            return stop(errc::message_too_large,
                        "the answer has more than " + std::to_string(limits_.headers) + " headers");
        }
        std::string_view const value = detail::trim(value_);
        if (auto const fine = fields::check(name_, value); !fine) {
            return stop(errc::malformed_response, "the answer has a header that is none");
        }
        (head_ended_ ? trailers_ : head_.headers).add(name_, value);
        name_.clear();
        value_.clear();
        return 0;
    }

    // The return values are llhttp's: 0 goes on, 1 says that there is no body.
    int on_head() {
        int const status = llhttp_get_status_code(&parser_);
        if (llhttp_get_http_major(&parser_) != 1 || llhttp_get_http_minor(&parser_) > 1) {
            return stop(errc::malformed_response, "the answer is of another version of HTTP");
        }
        if (status == 101) {
            return stop(errc::malformed_response, "the server switched protocols unasked");
        }
        if (status < 100 || status > 599) {
            return stop(errc::malformed_response, "the answer has a status that is none");
        }
        if (status < 200) {
            head_.headers.clear();
            head_.reason.clear();
            return 1;
        }
        if (int const refused = check_framing(); refused != 0) return refused;
        head_.status = status;
        head_ended_ = true;
        bool const has_body = !to_head_ && status != 204 && status != 304;
        until_end_ = has_body && llhttp_message_needs_eof(&parser_) != 0;
        bool const is_persistent = is_http_1_1() ? !says("close") : says("keep-alive");
        keep_alive_ = is_persistent && !until_end_;
        return has_body ? 0 : 1;
    }

    // RFC 9112 6.3: what llhttp may let pass, depending on its version.
    int check_framing() {
        std::size_t const lengths = head_.headers.count("Content-Length");
        std::size_t const codings = head_.headers.count("Transfer-Encoding");
        if (lengths > 1) {
            return stop(errc::malformed_response, "the answer has more than one Content-Length");
        }
        if (lengths == 1 && codings != 0) {
            return stop(errc::malformed_response,
                        "the answer has both Content-Length and Transfer-Encoding");
        }
        if (codings != 0 &&
            (codings > 1 || !is_http_1_1() ||
             !detail::same_text(*head_.headers.find("Transfer-Encoding"), "chunked"))) {
            return stop(errc::malformed_response, "the answer has a transfer coding not asked for");
        }
        return 0;
    }

    [[nodiscard]] bool is_http_1_1() { return llhttp_get_http_minor(&parser_) == 1; }

    // Whether a Connection header holds the word.
    [[nodiscard]] bool says(std::string_view word) const {
        for (field const each : head_.headers) {
            if (!detail::same_text(each.name, "Connection")) continue;
            for (std::string_view left = each.value; !left.empty();) {
                std::size_t const end = std::min(left.find(','), left.size());
                if (detail::same_text(detail::trim(left.substr(0, end)), word)) return true;
                left.remove_prefix(std::min(end + 1, left.size()));
            }
        }
        return false;
    }

    int on_end() {
        if (!head_ended_) return 0;  // of an interim response
        ended_ = true;
        return HPE_PAUSED;
    }

    static response_parser& of(llhttp_t* parser) {
        return *static_cast<response_parser*>(parser->data);
    }

    static llhttp_settings_t const& settings() {
        static llhttp_settings_t const instance = make_settings();
        return instance;
    }

    static llhttp_settings_t make_settings() {
        llhttp_settings_t made;
        llhttp_settings_init(&made);
        made.on_status = [](llhttp_t* p, char const* at, std::size_t size) {
            of(p).head_.reason.append(at, size);
            return 0;
        };
        made.on_header_field = [](llhttp_t* p, char const* at, std::size_t size) {
            of(p).name_.append(at, size);
            return of(p).count_extra(size);
        };
        made.on_header_value = [](llhttp_t* p, char const* at, std::size_t size) {
            of(p).value_.append(at, size);
            return of(p).count_extra(size);
        };
        made.on_chunk_extension_name = [](llhttp_t* p, char const*, std::size_t size) {
            return of(p).count_extra(size);
        };
        made.on_chunk_extension_value = made.on_chunk_extension_name;
        made.on_header_value_complete = [](llhttp_t* p) { return of(p).on_header(); };
        made.on_headers_complete = [](llhttp_t* p) { return of(p).on_head(); };
        made.on_body = [](llhttp_t* p, char const* at, std::size_t size) {
            of(p).body_ = {at, size};
            return 0;
        };
        // Two pieces never meet in one run.
        made.on_chunk_complete = [](llhttp_t* p) {
            return of(p).body_.empty() ? 0 : static_cast<int>(HPE_PAUSED);
        };
        made.on_message_complete = [](llhttp_t* p) { return of(p).on_end(); };
        return made;
    }

    head_limits limits_;
    llhttp_t parser_{};
    response_head head_;
    fields trailers_;
    std::string name_;  // of the header that is being read
    std::string value_;
    std::optional<error> failure_;
    std::string_view body_;     // found and not given out yet
    std::size_t received_ = 0;  // bytes before the end of the head
    std::size_t extra_ = 0;
    bool to_head_ = false;
    bool started_ = false;
    bool head_ended_ = false;
    bool head_given_ = false;
    bool ended_ = false;
    bool keep_alive_ = false;
    bool until_end_ = false;
};

}  // namespace mcp::http

// A connected byte stream: TCP or a Unix socket, plain or secured by TLS.

// Asio's network sockets, for the HTTP client that needs them.

// Asio's network sockets; apart from core/asio.hpp, which programs without HTTP include.

#include <asio/generic/stream_protocol.hpp>
#include <asio/ip/address.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/socket_base.hpp>

#include <fcntl.h>

namespace mcp::http {

using tcp = net::ip::tcp;

/// A connected socket of any family.
using any_socket = net::generic::stream_protocol::socket;

namespace detail {

/// Programs that this process starts must not inherit a connection.
inline void close_on_exec(int descriptor) noexcept {
    if (descriptor >= 0) ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

}  // namespace detail
}  // namespace mcp::http

// How connections are secured: options, and the context that their sessions share.

// What OpenSSL reports, in this library's own errors.

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <string>
#include <string_view>

namespace mcp::http::detail {

struct verify_row {
    int reported;
    errc means;
};

// Results of verifying a chain. What is missing here is `tls_failed`.
inline constexpr verify_row verify_table[] = {
    {X509_V_ERR_CERT_HAS_EXPIRED, errc::certificate_expired},
    {X509_V_ERR_CERT_NOT_YET_VALID, errc::certificate_expired},
    {X509_V_ERR_HOSTNAME_MISMATCH, errc::certificate_wrong_host},
    {X509_V_ERR_IP_ADDRESS_MISMATCH, errc::certificate_wrong_host},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, errc::certificate_untrusted},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, errc::certificate_untrusted},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, errc::certificate_untrusted},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, errc::certificate_untrusted},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, errc::certificate_untrusted},
    {X509_V_ERR_CERT_SIGNATURE_FAILURE, errc::certificate_untrusted},
    {X509_V_ERR_CERT_UNTRUSTED, errc::certificate_untrusted},
    {X509_V_ERR_CERT_REJECTED, errc::certificate_untrusted},
    {X509_V_ERR_CERT_REVOKED, errc::certificate_untrusted},
    {X509_V_ERR_INVALID_CA, errc::certificate_untrusted},
    {X509_V_ERR_PATH_LENGTH_EXCEEDED, errc::certificate_untrusted},
};

/// Empties OpenSSL's queue of errors and returns the words of the one that says most: the last.
inline std::string take_openssl_words() {
    unsigned long const code = ERR_peek_last_error();
    ERR_clear_error();
    if (code == 0) return {};
    char const* words = ERR_reason_error_string(code);
    return words != nullptr ? std::string(words) : "OpenSSL error " + std::to_string(code);
}

/// Why a TLS operation failed. `name` is the server's.
inline error describe_tls_failure(SSL const* session, std::string_view name) {
    std::string words = take_openssl_words();
    errc code = errc::tls_failed;
    // Without verification the result is still computed, but is not why it failed.
    bool const verified = (SSL_get_verify_mode(session) & SSL_VERIFY_PEER) != 0;
    long const verdict = SSL_get_verify_result(session);
    if (verified && verdict != X509_V_OK) {
        words = X509_verify_cert_error_string(verdict);
        for (verify_row const& row : verify_table) {
            if (row.reported == verdict) code = row.means;
        }
    }
    std::string detail(name);
    if (!words.empty()) detail += ": " + words;
    return error(code, std::move(detail));
}

}  // namespace mcp::http::detail

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstddef>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {

/// What a client trusts, and who it is.
struct tls_options {
    std::string ca_file;  ///< PEM file of further trust anchors.
    std::string ca_path;  ///< Folder of further trust anchors, as `openssl rehash` makes it.
    std::string certificate_file;  ///< PEM file of the client's certificate and what signed it.
    std::string key_file;          ///< PEM file of its key; empty: in certificate_file.
    std::string key_password;      ///< Of the key file. Nobody is ever asked for one.
    std::string server_name;       ///< Asked for and verified instead of the URL's host.
    bool system_trust = true;      ///< Trust what the system trusts.
    bool verify = true;            ///< False trusts everybody; logged as a warning.

    tls_options() = default;  // with a constructor it is no aggregate, which g++ 12 needs
};

namespace detail {

struct free_openssl {
    void operator()(SSL_CTX* each) const noexcept { SSL_CTX_free(each); }
    void operator()(SSL* each) const noexcept { SSL_free(each); }
    void operator()(SSL_SESSION* each) const noexcept { SSL_SESSION_free(each); }
    void operator()(BIO_METHOD* each) const noexcept { BIO_meth_free(each); }
};

template <class T> using openssl_ptr = std::unique_ptr<T, free_openssl>;

}  // namespace detail

class tls_context;

namespace detail {

/// Where the tickets of one session go; the session's app data points to it.
struct ticket_place {
    std::shared_ptr<tls_context> context;
    std::string server;
};

}  // namespace detail

/// What TLS sessions share: trust, identity and the tickets that resume them. May be used from
/// several threads.
class tls_context {
public:
    /// Reads the files. Errors are errc::invalid_configuration and name the file.
    static result<std::shared_ptr<tls_context>> create(tls_options options, logger log = {}) {
        auto made = std::shared_ptr<tls_context>(new tls_context(std::move(options)));
        if (made->context_ == nullptr) {
            return fail(errc::tls_failed, "OpenSSL: " + detail::take_openssl_words());
        }
        made->set_up();
        if (auto read = made->read_trust(); !read) return fail(std::move(read.error()));
        if (auto read = made->read_identity(); !read) return fail(std::move(read.error()));
        if (!made->options_.verify) {
            log.write(log_level::warning, log_category::transport, [] {
                return "TLS verification is off: anybody can pretend to be the server";
            });
        }
        return made;
    }

    tls_context(tls_context const&) = delete;
    tls_context& operator=(tls_context const&) = delete;

    [[nodiscard]] tls_options const& options() const noexcept { return options_; }
    [[nodiscard]] SSL_CTX* native() const noexcept { return context_.get(); }

    /// Keeps what resumes a session with this server; the last one counts.
    void remember(std::string const& server, detail::openssl_ptr<SSL_SESSION> ticket) {
        std::lock_guard const lock(mutex_);
        // A program that talks to more servers than this pays a full handshake now and then.
        if (tickets_.size() >= max_tickets && !tickets_.contains(server)) tickets_.clear();
        tickets_[server] = std::move(ticket);
    }

    /// What resumes a session with this server, or null.
    detail::openssl_ptr<SSL_SESSION> recall(std::string const& server) {
        std::lock_guard const lock(mutex_);
        auto const found = tickets_.find(server);
        if (found == tickets_.end()) return nullptr;
        SSL_SESSION* ticket = found->second.get();
        if (SSL_SESSION_is_resumable(ticket) != 1) {
            tickets_.erase(found);
            return nullptr;
        }
        SSL_SESSION_up_ref(ticket);
        return detail::openssl_ptr<SSL_SESSION>(ticket);
    }

    /// Forgets how to resume a session with this server.
    void forget(std::string const& server) {
        std::lock_guard const lock(mutex_);
        tickets_.erase(server);
    }

private:
    static constexpr std::size_t max_tickets = 256;

    explicit tls_context(tls_options options)
        : options_(std::move(options)),
          context_(SSL_CTX_new(TLS_client_method())) {}

    // SSL_CTX_set_* are macros with C casts, most of which cannot fail on a fresh context.
    void set_up() {
        SSL_CTX* const made = context_.get();
        SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION);
        SSL_CTX_set_options(made, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
        // Idle connections keep no record buffers.
        SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_verify(made, options_.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
        SSL_CTX_set_session_cache_mode(made,
                                       SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
        SSL_CTX_sess_set_new_cb(made, &keep_ticket);
        static constexpr unsigned char protocols[] = "\x08http/1.1";
        SSL_CTX_set_alpn_protos(made, protocols, sizeof(protocols) - 1);
        SSL_CTX_set_default_passwd_cb(made, &give_password);
        SSL_CTX_set_default_passwd_cb_userdata(made, &options_.key_password);
    }

    static int give_password(char* room, int size, int, void* kept) {
        auto const& password = *static_cast<std::string const*>(kept);
        if (password.size() > static_cast<std::size_t>(size)) return 0;
        std::memcpy(room, password.data(), password.size());
        return static_cast<int>(password.size());
    }

    static int keep_ticket(SSL* session, SSL_SESSION* ticket) {
        auto const* const place = static_cast<detail::ticket_place*>(SSL_get_app_data(session));
        if (place == nullptr) return 0;
        place->context->remember(place->server, detail::openssl_ptr<SSL_SESSION>(ticket));
        return 1;
    }

    static auto unreadable(std::string_view what, std::string const& path) {
        return fail(errc::invalid_configuration,
                    "TLS: " + std::string(what) + " " + path + ": " + detail::take_openssl_words());
    }

    result<void> read_trust() {
        if (!options_.verify) return {};
        SSL_CTX* const made = context_.get();
        if (options_.system_trust) SSL_CTX_set_default_verify_paths(made);
        std::string const& file = options_.ca_file;
        if (!file.empty() && SSL_CTX_load_verify_file(made, file.c_str()) != 1) {
            return unreadable("CA file", file);
        }
        std::string const& folder = options_.ca_path;
        if (!folder.empty() && SSL_CTX_load_verify_dir(made, folder.c_str()) != 1) {
            return unreadable("CA folder", folder);
        }
        // What the system's store has to say about missing defaults is nobody's error.
        ERR_clear_error();
        return {};
    }

    result<void> read_identity() {
        SSL_CTX* const made = context_.get();
        std::string const& file = options_.certificate_file;
        std::string const& key = options_.key_file.empty() ? file : options_.key_file;
        if (key.empty()) return {};
        if (file.empty()) {
            return fail(errc::invalid_configuration, "TLS: a key file without a certificate file");
        }
        if (SSL_CTX_use_certificate_chain_file(made, file.c_str()) != 1) {
            return unreadable("certificate file", file);
        }
        if (SSL_CTX_use_PrivateKey_file(made, key.c_str(), SSL_FILETYPE_PEM) != 1) {
            return unreadable("key file", key);
        }
        return {};
    }

    tls_options options_;
    detail::openssl_ptr<SSL_CTX> context_;
    std::mutex mutex_;
    std::map<std::string, detail::openssl_ptr<SSL_SESSION>, std::less<>> tickets_;
};

}  // namespace mcp::http

// What a person may want to know about a TLS connection.

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstddef>
#include <ctime>
#include <memory>
#include <string>

namespace mcp::http {
namespace detail {

inline std::string one_line(X509_NAME const* name) {
    std::unique_ptr<BIO, decltype(&BIO_free)> const text(BIO_new(BIO_s_mem()), &BIO_free);
    if (text == nullptr || name == nullptr) return {};
    X509_NAME_print_ex(text.get(), name, 0, XN_FLAG_RFC2253);
    char* bytes = nullptr;
    long const size = BIO_get_mem_data(text.get(), &bytes);
    return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

inline std::string utc_text(ASN1_TIME const* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
    char text[32];
    std::size_t const size = std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return std::string(text, size);
}

}  // namespace detail

/// How a connection is secured, and what its server showed.
struct tls_facts {
    std::string version;  ///< As in `TLSv1.3`.
    std::string cipher;
    std::string subject;    ///< Of the server's certificate: the server's text.
    std::string issuer;     ///< The same.
    std::string expires;    ///< As in `2030-01-31T12:00:00Z`.
    bool verified = false;  ///< False if verification is off.
    bool resumed = false;   ///< An earlier session was taken up again.

    tls_facts() = default;

    explicit tls_facts(SSL* session)
        : version(SSL_get_version(session)),
          verified(SSL_get_verify_mode(session) != SSL_VERIFY_NONE),
          resumed(SSL_session_reused(session) == 1) {
        if (char const* name = SSL_get_cipher_name(session)) cipher = name;
        X509* const shown = SSL_get0_peer_certificate(session);
        if (shown == nullptr) return;
        subject = detail::one_line(X509_get_subject_name(shown));
        issuer = detail::one_line(X509_get_issuer_name(shown));
        expires = detail::utc_text(X509_get0_notAfter(shown));
    }
};

}  // namespace mcp::http

// One TLS session without I/O: bytes of the network in and out on one side, plain text on the
// other.

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {

namespace detail {

/// What came of an attempt to read.
struct stream_read {
    enum outcome { data, need_input, closed };
    outcome what;
    std::size_t size = 0;
};

/// Lives at one address. Input goes to prepare() and commit(); output() is what must be sent.
class tls_session {
public:
    /// `host` is a name or an IP address, without brackets.
    static result<std::unique_ptr<tls_session>> create(std::shared_ptr<tls_context> context,
                                                       std::string host, std::uint16_t port) {
        auto made = std::unique_ptr<tls_session>(
            new tls_session(std::move(context), std::move(host), port));
        if (!made->set_up()) {
            return fail(errc::tls_failed, made->name_ + ": " + take_openssl_words());
        }
        return made;
    }

    tls_session(tls_session const&) = delete;
    tls_session& operator=(tls_session const&) = delete;
    ~tls_session() {
        // Without this OpenSSL takes the session for a broken one and forbids to resume it.
        if (session_ != nullptr && is_established_ && !failed_) {
            SSL_set_shutdown(session_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        }
    }

    /// One step; true once it is done, false if it needs input.
    result<bool> handshake() {
        forget_errors();
        int const status = SSL_connect(session_.get());
        if (status == 1) {
            is_established_ = true;
            return true;
        }
        auto const read = explain(status);
        if (!read) return fail(std::move(read.error()));
        if (read->what == stream_read::need_input) return false;
        return fail(errc::tls_failed, name_ + ": closed during the handshake");
    }

    /// Encrypts all of `text` into the output.
    result<void> write(std::string_view text) {
        while (!text.empty()) {
            forget_errors();
            std::size_t written = 0;
            int const status = SSL_write_ex(session_.get(), text.data(), text.size(), &written);
            if (status != 1) {
                failed_ = true;
                return fail(describe_tls_failure(session_.get(), name_));
            }
            text.remove_prefix(written);
        }
        return {};
    }

    /// Decrypts as much of the input as there is and fits.
    result<stream_read> read(std::span<char> room) {
        if (is_waiting()) return stream_read{stream_read::need_input};
        std::size_t filled = 0;
        do {
            forget_errors();
            std::size_t count = 0;
            int const status =
                SSL_read_ex(session_.get(), room.data() + filled, room.size() - filled, &count);
            filled += count;
            if (status == 1) continue;
            // Whatever else there is comes again with the next read.
            has_more_ = filled != 0;
            if (has_more_) break;
            return explain(status);
        } while (filled < room.size() && !is_waiting());
        return stream_read{stream_read::data, filled};
    }

    /// Says goodbye: the output is worth one attempt to send it.
    void shut_down() {
        if (!is_established_ || failed_) return;
        forget_errors();
        SSL_shutdown(session_.get());
        forget_errors();
    }

    std::span<char> prepare() {
        if (input_ == nullptr) input_ = std::make_unique_for_overwrite<char[]>(input_size);
        if (begin_ == end_) begin_ = end_ = 0;
        return std::span<char>(input_.get() + end_, input_size - end_);
    }
    void commit(std::size_t count) { end_ += count; }

    /// The network has nothing more to say.
    void end_input() { ended_ = true; }

    [[nodiscard]] std::string_view output() const {
        return std::string_view(output_).substr(sent_);
    }
    void consume_output(std::size_t count) {
        sent_ += count;
        if (sent_ < output_.size()) return;
        sent_ = 0;
        output_.clear();
        if (output_.capacity() > max_kept_output) std::string().swap(output_);
    }

    [[nodiscard]] bool is_resumed() const { return SSL_session_reused(session_.get()) == 1; }
    [[nodiscard]] tls_facts facts() const { return tls_facts(session_.get()); }

private:
    // OpenSSL judges by the thread's queue of errors. To look at it is much cheaper than to clear it.
    static void forget_errors() {
        if (ERR_peek_error() != 0) ERR_clear_error();
    }

    // Whether a read could give nothing but that it needs input, which OpenSSL takes long to say.
    [[nodiscard]] bool is_waiting() const {
        return is_established_ && !has_more_ && !ended_ && begin_ == end_ &&
               SSL_has_pending(session_.get()) == 0;
    }

    // Two full records, so that a big answer does not come in record by record.
    static constexpr std::size_t input_size = 36 * 1024;
    static constexpr std::size_t max_kept_output = 64 * 1024;

    tls_session(std::shared_ptr<tls_context> context, std::string host, std::uint16_t port)
        : name_(context->options().server_name.empty() ? std::move(host)
                                                       : context->options().server_name),
          tickets_{std::move(context), name_ + ":" + std::to_string(port)},
          session_(SSL_new(tickets_.context->native())) {}

    inline bool set_up();
    inline result<stream_read> explain(int status);
    inline static BIO_METHOD* network();
    inline static int read_input(BIO* from, char* room, int size);
    inline static int write_output(BIO* to, char const* bytes, int size);
    inline static long control(BIO* which, int command, long number, void* pointer);

    std::string name_;
    ticket_place tickets_;
    openssl_ptr<SSL> session_;
    std::unique_ptr<char[]> input_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::string output_;
    std::size_t sent_ = 0;
    bool has_more_ = false;  // to say: the end, or an error
    bool ended_ = false;
    bool is_established_ = false;
    bool failed_ = false;
};

inline bool tls_session::set_up() {
    SSL* const made = session_.get();
    if (made == nullptr || network() == nullptr) return false;
    BIO* const both = BIO_new(network());
    if (both == nullptr) return false;
    BIO_set_data(both, this);
    BIO_set_init(both, 1);
    SSL_set_bio(made, both, both);
    SSL_set_app_data(made, &tickets_);

    X509_VERIFY_PARAM* const wanted = SSL_get0_param(made);
    X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    bool const is_address = X509_VERIFY_PARAM_set1_ip_asc(wanted, name_.c_str()) == 1;
    ERR_clear_error();
    if (!is_address) {
        if (X509_VERIFY_PARAM_set1_host(wanted, name_.data(), name_.size()) != 1) return false;
        if (SSL_set_tlsext_host_name(made, name_.c_str()) != 1) return false;
    }
    if (auto ticket = tickets_.context->recall(tickets_.server))
        SSL_set_session(made, ticket.get());
    return true;
}

inline result<stream_read> tls_session::explain(int status) {
    switch (SSL_get_error(session_.get(), status)) {
        case SSL_ERROR_WANT_READ:
            if (!ended_) return stream_read{stream_read::need_input};
            // Cut off without a goodbye: whoever did that may have cut the text as well.
            if (!is_established_) {
                return fail(errc::connection_lost, name_ + ": closed during the TLS handshake");
            }
            return fail(errc::response_truncated, name_ + ": the TLS connection was cut off");
        case SSL_ERROR_ZERO_RETURN: return stream_read{stream_read::closed};
        default: break;
    }
    failed_ = true;
    tickets_.context->forget(tickets_.server);
    return fail(describe_tls_failure(session_.get(), name_));
}

inline BIO_METHOD* tls_session::network() {
    static openssl_ptr<BIO_METHOD> const made = [] {
        openssl_ptr<BIO_METHOD> method(
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "mcp"));
        if (method != nullptr) {
            BIO_meth_set_read(method.get(), &tls_session::read_input);
            BIO_meth_set_write(method.get(), &tls_session::write_output);
            BIO_meth_set_ctrl(method.get(), &tls_session::control);
        }
        return method;
    }();
    return made.get();
}

inline int tls_session::read_input(BIO* from, char* room, int size) {
    auto& self = *static_cast<tls_session*>(BIO_get_data(from));
    BIO_clear_retry_flags(from);
    std::size_t const count = std::min(self.end_ - self.begin_, static_cast<std::size_t>(size));
    if (count == 0) {
        BIO_set_retry_read(from);
        return -1;
    }
    std::memcpy(room, self.input_.get() + self.begin_, count);
    self.begin_ += count;
    return static_cast<int>(count);
}

inline int tls_session::write_output(BIO* to, char const* bytes, int size) {
    BIO_clear_retry_flags(to);
    static_cast<tls_session*>(BIO_get_data(to))
        ->output_.append(bytes, static_cast<std::size_t>(size));
    return size;
}

inline long tls_session::control(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

}  // namespace detail
}  // namespace mcp::http

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

namespace mcp::http {

/// One connection; everything is called on its executor. Cancelling a coroutine that waits here
/// gives errc::cancelled. After any error nothing but close() makes sense.
class stream {
public:
    explicit stream(any_socket connected) : socket_(std::move(connected)) {
        std::error_code ignored;
        socket_.non_blocking(true, ignored);
    }
    stream(stream&&) = default;
    stream& operator=(stream&&) = delete;
    ~stream() { close(); }

    /// The TLS handshake, after which everything is encrypted. `host` is whom the certificate must
    /// be for, unless the context's options name another.
    inline task<result<void>> secure(std::shared_ptr<tls_context> context, std::string host,
                                     std::uint16_t port);

    /// What arrived, at most as much as fits; 0 at the orderly end of the stream.
    inline task<result<std::size_t>> read_some(net::mutable_buffer room);

    /// The steps of read_some(), for whoever saves a coroutine: begins with ready(), and while that
    /// needs input, receive() and take().
    using received = std::tuple<std::error_code, std::size_t>;
    inline result<detail::stream_read> ready(net::mutable_buffer room);
    inline task<received> receive(net::mutable_buffer room);
    inline result<detail::stream_read> take(received const& got, net::mutable_buffer room);

    /// Takes what can be written without waiting from the front of `text`; finish() waits for the
    /// rest. Most requests need no more than this.
    inline result<void> write_now(std::string_view& text);

    /// True if everything that write_now() took left this process.
    [[nodiscard]] bool is_flushed() const { return tls_ == nullptr || tls_->output().empty(); }

    /// Returns once the system took everything: `text` and what write_now() kept back.
    inline task<result<void>> finish(std::string_view text);

    /// Ends the stream, and everything that waits for it. May be called at any time.
    inline void close() noexcept;

    [[nodiscard]] bool is_open() const { return socket_.is_open(); }

    /// How many bytes the system took, which tells whether anything can have reached the server.
    [[nodiscard]] std::uint64_t sent() const noexcept { return sent_; }

    /// True if the peer neither hung up nor spoke since its last response. One system call.
    [[nodiscard]] inline bool is_quiet();

    /// Nothing if the stream is not secured.
    [[nodiscard]] std::optional<tls_facts> facts() const {
        if (tls_ == nullptr) return std::nullopt;
        return tls_->facts();
    }

private:
    // Big bodies are encrypted and handed to the system piece by piece.
    static constexpr std::size_t piece = std::size_t(256) * 1024;

    inline result<void> take_input(received const& got);
    inline task<result<void>> send(std::string_view bytes);
    inline task<result<void>> send_output();
    inline result<void> send_now(std::string_view& bytes);
    inline result<void> send_output_now();

    static bool would_block(std::error_code code) {
        return code == net::error::would_block || code == net::error::try_again;
    }

    static auto failed(std::string_view doing, std::error_code code) {
        if (code == net::error::operation_aborted) {
            return fail(errc::closed, "the connection was closed");
        }
        return fail(from_system_error(code), std::string(doing) + ": " + code.message());
    }

    any_socket socket_;
    std::unique_ptr<detail::tls_session> tls_;
    std::uint64_t sent_ = 0;
};

inline void stream::close() noexcept {
    if (!socket_.is_open()) return;
    if (tls_ != nullptr) {
        tls_->shut_down();
        std::error_code ignored;
        std::string_view const goodbye = tls_->output();
        if (!goodbye.empty()) {
            socket_.write_some(net::buffer(goodbye.data(), goodbye.size()), ignored);
        }
    }
    std::error_code ignored;
    socket_.close(ignored);
}

inline bool stream::is_quiet() {
    std::error_code code;
    char byte = 0;
    if (tls_ == nullptr) {
        socket_.receive(net::buffer(&byte, 1), any_socket::message_peek, code);
        return would_block(code);
    }
    // Tickets and changes of keys may arrive at any time, and are no speech.
    for (;;) {
        auto const read = tls_->read(std::span<char>(&byte, 1));
        if (!read || read->what != detail::stream_read::need_input) return false;
        auto const room = tls_->prepare();
        std::size_t const count = socket_.read_some(net::buffer(room.data(), room.size()), code);
        if (code) return would_block(code);
        tls_->commit(count);
    }
}

// --- writing

inline result<void> stream::send_now(std::string_view& bytes) {
    while (!bytes.empty()) {
        std::error_code code;
        std::string_view const next = bytes.substr(0, piece);
        auto const count = socket_.write_some(net::buffer(next.data(), next.size()), code);
        sent_ += count;
        bytes.remove_prefix(count);
        if (would_block(code)) break;
        if (code) return failed("writing", code);
    }
    return {};
}

inline result<void> stream::send_output_now() {
    std::string_view rest = tls_->output();
    std::size_t const before = rest.size();
    auto sent = send_now(rest);
    tls_->consume_output(before - rest.size());
    return sent;
}

inline result<void> stream::write_now(std::string_view& text) {
    if (tls_ == nullptr) return send_now(text);
    while (!text.empty() && tls_->output().empty()) {
        std::string_view const next = text.substr(0, piece);
        text.remove_prefix(next.size());
        if (auto taken = tls_->write(next); !taken) return taken;
        if (auto sent = send_output_now(); !sent) return sent;
    }
    return {};
}

inline task<result<void>> stream::send(std::string_view bytes) {
    while (!bytes.empty()) {
        std::string_view const next = bytes.substr(0, piece);
        auto const [code, count] = co_await socket_.async_write_some(
            net::buffer(next.data(), next.size()), mcp::detail::as_result);
        auto const state = co_await net::this_coro::cancellation_state;
        if (state.cancelled() != net::cancellation_type::none) co_return fail(errc::cancelled);
        if (code) co_return failed("writing", code);
        sent_ += count;
        bytes.remove_prefix(count);
    }
    co_return result<void>();
}

inline task<result<void>> stream::send_output() {
    std::string_view const bytes = tls_->output();
    if (bytes.empty()) co_return result<void>();
    auto sent = co_await send(bytes);
    if (sent) tls_->consume_output(bytes.size());
    co_return sent;
}

inline task<result<void>> stream::finish(std::string_view text) {
    if (tls_ == nullptr) co_return co_await send(text);
    for (;;) {
        if (auto sent = co_await send_output(); !sent) co_return sent;
        if (text.empty()) co_return result<void>();
        if (auto taken = write_now(text); !taken) co_return taken;
    }
}

// --- reading

inline result<detail::stream_read> stream::ready(net::mutable_buffer room) {
    if (tls_ == nullptr) return detail::stream_read{detail::stream_read::need_input};
    auto read = tls_->read(std::span<char>(static_cast<char*>(room.data()), room.size()));
    // Alerts and answers to a change of keys; a peer that does not take them loses them.
    if (auto sent = send_output_now(); !sent && read) return fail(sent.error());
    return read;
}

inline task<stream::received> stream::receive(net::mutable_buffer room) {
    if (tls_ != nullptr) {
        auto const input = tls_->prepare();
        room = net::buffer(input.data(), input.size());
    }
    return socket_.async_read_some(room, mcp::detail::as_result);
}

inline result<void> stream::take_input(received const& got) {
    auto const [code, count] = got;
    if (code == net::error::eof) tls_->end_input();
    else if (code) return failed("reading", code);
    tls_->commit(count);
    return {};
}

inline result<detail::stream_read> stream::take(received const& got, net::mutable_buffer room) {
    auto const [code, count] = got;
    bool const has_ended = code == net::error::eof;
    if (tls_ != nullptr) {
        if (auto taken = take_input(got); !taken) return fail(std::move(taken.error()));
        return ready(room);
    }
    if (code && !has_ended) return failed("reading", code);
    if (has_ended) return detail::stream_read{detail::stream_read::closed};
    return detail::stream_read{detail::stream_read::data, count};
}

inline task<result<std::size_t>> stream::read_some(net::mutable_buffer room) {
    auto read = ready(room);
    while (read && read->what == detail::stream_read::need_input) {
        auto const got = co_await receive(room);
        auto const state = co_await net::this_coro::cancellation_state;
        if (state.cancelled() != net::cancellation_type::none) co_return fail(errc::cancelled);
        read = take(got, room);
    }
    if (!read) co_return fail(std::move(read.error()));
    co_return read->size;
}

inline task<result<void>> stream::secure(std::shared_ptr<tls_context> context, std::string host,
                                         std::uint16_t port) {
    auto session = detail::tls_session::create(std::move(context), std::move(host), port);
    if (!session) co_return fail(session.error());
    tls_ = std::move(*session);
    for (;;) {
        auto const done = tls_->handshake();
        if (!done) {
            static_cast<void>(send_output_now());  // the alert: the peer learns why
            co_return fail(done.error());
        }
        if (auto sent = co_await send_output(); !sent) co_return sent;
        if (*done) co_return result<void>();
        auto const got = co_await receive({});
        auto const state = co_await net::this_coro::cancellation_state;
        if (state.cancelled() != net::cancellation_type::none) co_return fail(errc::cancelled);
        if (auto taken = take_input(got); !taken) co_return taken;
    }
}

}  // namespace mcp::http

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace mcp::http::detail {

class connection {
public:
    explicit connection(stream connected, head_limits limits = {})
        : stream_(std::move(connected)),
          parser_(limits) {}
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    /// Begins a request, whose text must stay while is_sending().
    void begin(std::string_view text, bool is_head) {
        parser_.reset(is_head);
        is_reused_ = std::exchange(is_begun_, true);
        written_before_ = stream_.sent();
        may_reuse_ = true;
        failure_.reset();
        unsent_ = text;
        auto const written = stream_.write_now(unsent_);
        if (!written) fail_sending(written.error());
    }

    /// Whether some of the request did not leave at once; send_rest() waits for that.
    [[nodiscard]] bool is_sending() const {
        return !failure_ && !(unsent_.empty() && stream_.is_flushed());
    }
    task<void> send_rest() {
        auto const written = co_await stream_.finish(std::exchange(unsent_, {}));
        if (!written) fail_sending(written.error());
    }

    /// Whether the head of the response is here. If not, receive() and take() bring more.
    result<bool> has_head() {
        // A server that refuses a body may answer and hang up before it has read all of it.
        bool const may_answer = !failure_ || (failure_->code == errc::connection_lost && is_written());
        if (!may_answer) return fail(*failure_);
        auto const step = next();
        if (!step) return fail(failure_ ? *failure_ : step.error());
        return step->what == response_parser::event::head;
    }

    /// What the bytes that are here say; need_more means that there are none left.
    result<response_parser::step> next() {
        for (;;) {
            auto const step = parser_.next(unread_);
            if (!step || step->what != response_parser::event::need_more) return step;
            auto const ready = stream_.ready(room());
            if (ready && ready->what == stream_read::need_input) return step;
            if (auto taken = take(ready, room()); !taken) return fail(std::move(taken.error()));
        }
    }

    /// Waits for further bytes, after need_more; what it gives is for take().
    task<stream::received> receive() { return receive(room()); }
    /// The same, to memory of the caller's, which next() then refers to.
    task<stream::received> receive(net::mutable_buffer to) {
        receiving_ = to;
        return stream_.receive(to);
    }

    /// Makes what receive() gave the bytes that are here. `state` is the caller's.
    result<void> take(stream::received const& got, net::cancellation_state const& state) {
        if (state.cancelled() != net::cancellation_type::none) return fail(errc::cancelled);
        return take(stream_.take(got, receiving_), receiving_);
    }

    /// Whether all of the response is here: next() gives the rest of it without read_some().
    [[nodiscard]] bool is_complete() const { return parser_.ended(); }

    [[nodiscard]] response_head take_head() { return parser_.take_head(); }
    [[nodiscard]] fields const& trailers() const { return parser_.trailers(); }

    /// Whether it served another request before this one.
    [[nodiscard]] bool is_reused() const { return is_reused_; }

    /// Whether any byte of the request left this process.
    [[nodiscard]] bool is_written() const { return stream_.sent() != written_before_; }

    /// Whether any byte of the response came.
    [[nodiscard]] bool is_answered() const { return parser_.started(); }

    /// Whether another request may follow: the response is complete, nothing came after it, and
    /// both sides want that.
    [[nodiscard]] bool is_reusable() const {
        return may_reuse_ && parser_.keep_alive() && unread_.empty() && stream_.is_open();
    }

    [[nodiscard]] bool is_quiet() { return stream_.is_quiet(); }
    [[nodiscard]] std::optional<tls_facts> facts() const { return stream_.facts(); }
    void close() noexcept { stream_.close(); }

private:
    void fail_sending(error const& why) {
        failure_ = why;
        unsent_ = {};
        may_reuse_ = false;
    }

    result<void> take(result<stream_read> const& read, net::mutable_buffer from) {
        if (!read) {
            // Cut off before it began: not a piece of a response is missing, but all of it.
            bool const is_none = read.error().code == errc::response_truncated && !is_answered();
            if (is_none) return fail(errc::connection_lost, read.error().detail);
            return fail(read.error());
        }
        unread_ = std::string_view(static_cast<char const*>(from.data()), read->size);
        if (read->what != stream_read::closed) return {};
        may_reuse_ = false;
        return parser_.end_of_stream();
    }

    // Big enough that a call's answer is one read, small enough that a thousand of them do no harm:
    // memory that was never written to is not there.
    static constexpr std::size_t buffer_size = std::size_t(64) * 1024;

    net::mutable_buffer room() {
        if (buffer_ == nullptr) buffer_ = std::make_unique_for_overwrite<char[]>(buffer_size);
        return net::buffer(buffer_.get(), buffer_size);
    }

    stream stream_;
    response_parser parser_;
    std::unique_ptr<char[]> buffer_;
    net::mutable_buffer receiving_;
    std::string_view unsent_;
    std::optional<error> failure_;  // of sending
    std::string_view unread_;       // what the parser has not seen
    std::uint64_t written_before_ = 0;
    bool may_reuse_ = true;
    bool is_begun_ = false;
    bool is_reused_ = false;
};

}  // namespace mcp::http::detail

// From a URL to a connected stream: resolving, connecting, proxy and TLS, all within a deadline.

// Connects to the first of several addresses that answers (RFC 8305, "Happy Eyeballs").

// Ends a request from outside: for deadlines that move, and for cancelling.

#include <optional>
#include <utility>

namespace mcp::http {

class interrupt;

namespace detail {

/// Somebody who is told when an interrupt is tripped. An element of a list that needs no memory.
class interrupt_listener {
public:
    interrupt_listener(interrupt_listener const&) = delete;
    interrupt_listener& operator=(interrupt_listener const&) = delete;

protected:
    explicit inline interrupt_listener(interrupt* source);
    inline ~interrupt_listener();

private:
    friend class http::interrupt;
    virtual void interrupted(error const& why) = 0;

    interrupt* source_;
    interrupt_listener* next_ = nullptr;
    interrupt_listener* previous_ = nullptr;
};

}  // namespace detail

/// Whoever holds one may end the request that it was given to, at any time. To be used on the
/// request's executor only, and held by shared_ptr by both sides: tripping may end the other.
class interrupt {
public:
    interrupt() = default;
    interrupt(interrupt const&) = delete;
    interrupt& operator=(interrupt const&) = delete;

    ~interrupt() {
        for (auto* each = first_; each != nullptr; each = each->next_) each->source_ = nullptr;
    }

    /// Ends whatever is being done for the request (dial, write, read) with this error, and all
    /// that would follow. Only the first call counts. The caller holds this meanwhile.
    void trip(error why) {
        if (why_) return;
        why_ = std::move(why);
        // A listener may remove itself and others while it is told.
        while (first_ != nullptr) {
            auto& next = *first_;
            remove(next);
            next.interrupted(*why_);
        }
    }

    [[nodiscard]] bool tripped() const noexcept { return why_.has_value(); }

    /// Why it was tripped; to be asked only after tripped().
    [[nodiscard]] error const& why() const { return *why_; }

private:
    friend class detail::interrupt_listener;

    void add(detail::interrupt_listener& one) noexcept {
        one.next_ = first_;
        if (first_ != nullptr) first_->previous_ = &one;
        first_ = &one;
    }

    void remove(detail::interrupt_listener& one) noexcept {
        (one.previous_ != nullptr ? one.previous_->next_ : first_) = one.next_;
        if (one.next_ != nullptr) one.next_->previous_ = one.previous_;
        one.next_ = one.previous_ = nullptr;
        one.source_ = nullptr;
    }

    std::optional<error> why_;
    detail::interrupt_listener* first_ = nullptr;
};

namespace detail {

inline interrupt_listener::interrupt_listener(interrupt* source) : source_(source) {
    if (source_ != nullptr) source_->add(*this);
}

inline interrupt_listener::~interrupt_listener() {
    if (source_ != nullptr) source_->remove(*this);
}

}  // namespace detail

/// While it lives, `f(error const&)` is called at most once, from within trip(). It is not called
/// for an interrupt that was tripped before: ask tripped() before each step. A null interrupt is
/// allowed and never calls.
///
///     on_interrupt const guard(stop.get(), [&](error const&) { socket.close(); });
template <class F> class on_interrupt final : detail::interrupt_listener {
public:
    on_interrupt(interrupt* source, F f)
        : interrupt_listener(source != nullptr && !source->tripped() ? source : nullptr),
          f_(std::move(f)) {}

private:
    void interrupted(error const& why) override { f_(why); }

    F f_;
};

}  // namespace mcp::http

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/socket.h>
#include <sys/un.h>

namespace mcp::http {
namespace detail {

// RFC 8305 5: how long the next address waits for the one before it.
inline constexpr std::chrono::milliseconds connect_stagger(250);

/// The attempts to connect to one host. Held by each of them, so that it may be left alone.
class connect_race : public std::enable_shared_from_this<connect_race> {
public:
    connect_race(executor where, std::vector<tcp::endpoint> addresses)
        : changed(where),
          executor_(std::move(where)),
          addresses_(std::move(addresses)) {}

    mcp::detail::condition changed;

    [[nodiscard]] bool is_won() const { return winner_ != nullptr; }
    [[nodiscard]] bool is_lost() const { return running_ == 0 && next_ == addresses_.size(); }
    [[nodiscard]] bool has_next() const { return next_ < addresses_.size(); }
    [[nodiscard]] std::size_t running() const { return running_; }
    [[nodiscard]] tcp::socket take_winner() { return std::move(*winner_); }
    [[nodiscard]] std::error_code failure() const { return failure_; }

    void start_next() {
        tcp::endpoint const address = addresses_[next_++];
        auto socket = std::make_shared<tcp::socket>(executor_);
        std::error_code code;
        socket->open(address.protocol(), code);
        if (code) return note(code);
        close_on_exec(socket->native_handle());
        ++running_;
        sockets_.push_back(socket);
        socket->async_connect(address, [self = shared_from_this(), socket](std::error_code ended) {
            self->finish(socket, ended);
        });
    }

    /// Closes everything that was not taken.
    void end() {
        std::error_code ignored;
        for (auto const& each : sockets_) each->close(ignored);
        sockets_.clear();
    }

private:
    void finish(std::shared_ptr<tcp::socket> const& socket, std::error_code code) {
        --running_;
        // A socket that was closed meanwhile may still report that it is connected.
        if (!code && socket->is_open() && !is_won()) winner_ = socket;
        if (code) note(code);
        changed.notify_all();
    }

    // What may go away by itself says more than a family of addresses that this machine has not.
    void note(std::error_code code) {
        auto const kept = classify(make_error_code(from_system_error(failure_)));
        if (kept != error_class::network_temporary) failure_ = code;
    }

    executor executor_;
    std::vector<tcp::endpoint> addresses_;
    std::vector<std::shared_ptr<tcp::socket>> sockets_;
    std::shared_ptr<tcp::socket> winner_;
    std::error_code failure_;
    std::size_t next_ = 0;
    std::size_t running_ = 0;
};

// Ends a race on each way out. Not a class of the coroutine: g++ 12 cannot precompile those.
class race_ender {
public:
    explicit race_ender(connect_race& ended) : race_(&ended) {}
    race_ender(race_ender const&) = delete;
    race_ender& operator=(race_ender const&) = delete;
    ~race_ender() { race_->end(); }

private:
    connect_race* race_;
};

// An error of connecting: nothing of a request can have been sent.
inline tl::unexpected<error> not_connected(std::string const& name, std::error_code code) {
    return fail(from_system_error(code), name + ": " + code.message());
}

// Connecting to a Unix socket never waits. Where its queue is full it fails with EAGAIN, which Asio
// would take for a connection on its way.
inline std::error_code connect_now(net::local::stream_protocol::socket& socket,
                                   net::local::stream_protocol::endpoint const& to) {
    std::error_code code;
    socket.non_blocking(true, code);
    if (code) return code;
    auto const size = static_cast<socklen_t>(to.size());
    if (::connect(socket.native_handle(), to.data(), size) == 0) return {};
    return std::error_code(errno, net::error::get_system_category());
}

}  // namespace detail

/// Connects to the addresses in turn, each beginning 250 ms after the one before it or as soon as
/// that failed. `stop` ends all attempts at once, with errc::closed. `name` is for the error.
inline task<result<any_socket>> connect_any(executor where, std::vector<tcp::endpoint> addresses,
                                            std::string name, std::shared_ptr<interrupt> stop) {
    auto const race = std::make_shared<detail::connect_race>(where, std::move(addresses));
    detail::race_ender const last(*race);
    auto const told = [&race](error const&) { race->changed.notify_all(); };
    on_interrupt const guard(stop.get(), told);
    time_point next_start = time_point::min();
    while (!race->is_won() && !race->is_lost() && !stop->tripped()) {
        if (race->has_next() && (race->running() == 0 || clock::now() >= next_start)) {
            race->start_next();
            next_start = clock::now() + detail::connect_stagger;
            continue;
        }
        time_point const until = race->has_next() ? next_start : time_point::max();
        auto const reason = co_await race->changed.wait(until);
        if (reason == mcp::detail::wake_reason::cancelled) co_return fail(errc::cancelled);
    }
    if (stop->tripped()) co_return fail(errc::closed, "connecting was ended");
    if (!race->is_won()) co_return detail::not_connected(name, race->failure());
    tcp::socket connected = race->take_winner();
    std::error_code ignored;
    connected.set_option(tcp::no_delay(true), ignored);
    // So that a server that vanished is noticed while nothing is to be sent.
    connected.set_option(net::socket_base::keep_alive(true), ignored);
    co_return any_socket(std::move(connected));
}

/// Connects to a Unix socket. `stop` ends it at once, with errc::closed.
inline task<result<any_socket>> connect_unix(executor where, std::string path,
                                             std::shared_ptr<interrupt> stop) {
    using protocol = net::local::stream_protocol;
    if (path.size() >= sizeof(sockaddr_un{}.sun_path)) {
        co_return fail(errc::invalid_configuration, "the path of the socket is too long: " + path);
    }
    mcp::detail::condition ended(where);
    auto const told = [&ended](error const&) { ended.notify_all(); };
    on_interrupt const guard(stop.get(), told);
    auto pause = std::chrono::milliseconds(1);
    while (!stop->tripped()) {
        protocol::socket socket(where);
        std::error_code code;
        socket.open(protocol(), code);
        if (code) co_return detail::not_connected(path, code);
        detail::close_on_exec(socket.native_handle());
        code = detail::connect_now(socket, protocol::endpoint(path));
        if (!code) co_return any_socket(std::move(socket));
        if (code != net::error::try_again) co_return detail::not_connected(path, code);
        // The server is busy, and nobody says when that changes.
        auto const reason = co_await ended.wait(clock::now() + pause);
        if (reason == mcp::detail::wake_reason::cancelled) co_return fail(errc::cancelled);
        pause = std::min(pause * 2, std::chrono::milliseconds(50));
    }
    co_return fail(errc::closed, "connecting was ended");
}

}  // namespace mcp::http

// Host names to addresses, in the order in which they are worth trying.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace mcp::http {

/// The families take turns, beginning with that of the first address; within each the order stays
/// (RFC 8305 4).
inline std::vector<tcp::endpoint> interleave(std::vector<tcp::endpoint> const& found) {
    std::vector<tcp::endpoint> first;
    std::vector<tcp::endpoint> second;
    for (tcp::endpoint const& each : found) {
        bool const is_first = each.protocol() == found.front().protocol();
        (is_first ? first : second).push_back(each);
    }
    std::vector<tcp::endpoint> mixed;
    mixed.reserve(found.size());
    for (std::size_t i = 0; i < first.size() || i < second.size(); ++i) {
        if (i < first.size()) mixed.push_back(first[i]);
        if (i < second.size()) mixed.push_back(second[i]);
    }
    return mixed;
}

namespace detail {

/// A question to the system's resolver, which cannot be taken back: whoever asked may go, and the
/// answer then finds nobody. The context runs until it is there.
struct resolving {
    explicit resolving(executor where) : resolver(where), changed(where) {}

    tcp::resolver resolver;
    mcp::detail::condition changed;
    std::error_code code;
    std::vector<tcp::endpoint> found;
    bool ended = false;
};

inline void ask_resolver(std::shared_ptr<resolving> const& asked, std::string const& host,
                         std::uint16_t port) {
    asked->resolver.async_resolve(
        host, std::to_string(port), tcp::resolver::numeric_service,
        [asked](std::error_code code, tcp::resolver::results_type const& results) {
            asked->code = code;
            for (auto const& each : results) asked->found.push_back(each.endpoint());
            asked->ended = true;
            asked->changed.notify_all();
        });
}

}  // namespace detail

/// All addresses of `host`, which may be an address itself, interleaved. `stop` ends the wait at
/// once, with errc::closed; errc::name_not_resolved if there is no address.
inline task<result<std::vector<tcp::endpoint>>> resolve(executor where, std::string host,
                                                        std::uint16_t port,
                                                        std::shared_ptr<interrupt> stop) {
    std::error_code no_address;
    auto const address = net::ip::make_address(host, no_address);
    if (!no_address) co_return std::vector<tcp::endpoint>(1, tcp::endpoint(address, port));

    auto const asked = std::make_shared<detail::resolving>(where);
    auto const told = [&asked](error const&) { asked->changed.notify_all(); };
    on_interrupt const guard(stop.get(), told);
    detail::ask_resolver(asked, host, port);
    auto reason = mcp::detail::wake_reason::notified;
    while (!asked->ended && !stop->tripped() && reason != mcp::detail::wake_reason::cancelled) {
        reason = co_await asked->changed.wait();
    }
    asked->resolver.cancel();  // it need not begin any more, if it has not
    if (reason == mcp::detail::wake_reason::cancelled) co_return fail(errc::cancelled);
    if (!asked->ended) co_return fail(errc::closed, "resolving was ended");
    if (asked->code || asked->found.empty()) {
        std::string words = asked->code ? asked->code.message() : "no address";
        co_return fail(errc::name_not_resolved, host + ": " + words);
    }
    co_return interleave(asked->found);
}

}  // namespace mcp::http

// A way through an HTTP proxy to a server (RFC 9110 9.3.6).

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {
namespace detail {

inline std::string connect_request(url const& to, url const& proxy) {
    std::string const server = to.host_and_port();
    std::string text = "CONNECT " + server + " HTTP/1.1\r\nHost: " + server + "\r\n";
    if (!proxy.user_info.empty()) {
        text += "Proxy-Authorization: " + basic_authorization(proxy.user_info) + "\r\n";
    }
    text += "\r\n";
    return text;
}

inline result<void> judge_tunnel(int status) {
    if (status >= 200 && status < 300) return {};
    std::string words = "it answered " + std::to_string(status);
    if (status == 407) return fail(errc::proxy_unauthorized, std::move(words));
    return fail(status >= 500 ? errc::proxy_failed : errc::proxy_refused, std::move(words));
}

}  // namespace detail

/// Asks the proxy that `through` is connected to for a connection to `to`. Errors are
/// errc::proxy_unauthorized (407), errc::proxy_failed (5xx) and errc::proxy_refused.
inline task<result<void>> open_tunnel(stream& through, url to, url proxy) {
    std::string const text = detail::connect_request(to, proxy);
    if (auto sent = co_await through.finish(text); !sent) co_return sent;
    response_parser parser;
    parser.reset(true);  // what follows the head belongs to the server
    std::array<char, 4096> room;
    for (;;) {
        auto const count = co_await through.read_some(net::buffer(room));
        if (!count) co_return fail(count.error());
        if (*count == 0) co_return fail(errc::connection_lost, "the proxy closed the connection");
        std::string_view bytes(room.data(), *count);
        auto const step = parser.next(bytes);
        if (!step) co_return fail(step.error());
        if (step->what == response_parser::event::need_more) continue;
        if (auto fine = detail::judge_tunnel(parser.head().status); !fine) co_return fine;
        if (bytes.empty()) co_return result<void>();
        // A server waits for the TLS client to begin.
        co_return fail(errc::malformed_response, "the proxy said more than it was asked");
    }
}

}  // namespace mcp::http

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace mcp::http {

/// Where a connection goes, and how.
struct route {
    explicit route(url where, std::optional<url> through = {})
        : to(std::move(where)),
          proxy(std::move(through)) {}

    url to;
    std::optional<url> proxy;

    /// True if the server is reached by CONNECT; otherwise the proxy forwards each request.
    [[nodiscard]] bool is_tunnel() const { return proxy && to.is_tls(); }
};

namespace detail {

/// One attempt to dial, as far as others need to know about it.
struct dialing {
    executor where;
    route way;
    std::shared_ptr<tls_context> tls;
    std::shared_ptr<interrupt> stop = std::make_shared<interrupt>();
    std::string_view step = "resolving";

    dialing(executor on, route along, std::shared_ptr<tls_context> secured)
        : where(std::move(on)),
          way(std::move(along)),
          tls(std::move(secured)) {}
};

inline task<result<any_socket>> dial_socket(dialing& now) {
    url const& first = now.way.proxy ? *now.way.proxy : now.way.to;
    if (first.is_unix()) {
        now.step = "connecting";
        co_return co_await connect_unix(now.where, first.socket_path, now.stop);
    }
    auto addresses = co_await resolve(now.where, first.host, first.port, now.stop);
    if (!addresses) co_return fail(addresses.error());
    now.step = "connecting";
    co_return co_await connect_any(now.where, std::move(*addresses), first.host_and_port(),
                                   now.stop);
}

inline task<result<stream>> dial_steps(dialing& now) {
    url const& to = now.way.to;
    auto const& proxy = now.way.proxy;
    bool const secure_proxy = proxy && proxy->is_tls();
    if (secure_proxy && to.is_tls()) {
        co_return fail(errc::invalid_configuration,
                       "a proxy for https servers must be reached by http itself");
    }
    auto socket = co_await dial_socket(now);
    if (!socket) co_return fail(socket.error());
    stream made(std::move(*socket));
    auto const close = [&made](error const&) { made.close(); };
    on_interrupt const guard(now.stop.get(), close);
    if (now.way.is_tunnel()) {
        now.step = "waiting for the proxy";
        auto open = co_await open_tunnel(made, to, *proxy);
        if (!open) co_return fail(open.error());
    }
    if (to.is_tls() || secure_proxy) {
        now.step = "the TLS handshake";
        url const& peer = secure_proxy ? *proxy : to;
        auto secured = co_await made.secure(now.tls, peer.host, peer.port);
        if (!secured) co_return fail(secured.error());
    }
    co_return std::move(made);
}

}  // namespace detail

/// Connects along `way`. `tls` may be null if nothing there is https. At `deadline` it ends with
/// errc::timed_out, and when `stop` (which may be null) is tripped with its error. All errors say
/// that nothing of a request was sent.
inline task<result<stream>> dial(executor where, route way, std::shared_ptr<tls_context> tls,
                                 time_point deadline, std::shared_ptr<interrupt> stop) {
    detail::dialing now(where, std::move(way), std::move(tls));
    auto const forward = [own = now.stop](error const& why) { own->trip(why); };
    on_interrupt const guard(stop.get(), forward);
    timer limit(where, deadline);
    limit.async_wait([own = now.stop](std::error_code code) {
        if (!code) own->trip(error(errc::timed_out));
    });
    if (stop != nullptr && stop->tripped()) now.stop->trip(stop->why());

    auto made = co_await detail::dial_steps(now);
    if (made && !now.stop->tripped()) co_return made;
    error why = made ? error(errc::closed) : std::move(made.error());
    if (now.stop->tripped() && why.code != errc::cancelled) {
        why = now.stop->why();
        if (why.code == errc::timed_out && why.detail.empty()) {
            why.detail = now.way.to.origin() + ": " + std::string(now.step) + " took too long";
        }
    }
    co_return fail_unsent(std::move(why));
}

}  // namespace mcp::http

// A response whose head is here, and whose body comes when it is asked for.

// Keeps connections for the next request, and limits how many there are.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcp::http {

/// How many connections a client keeps, and for how long.
struct pool_limits {
    std::size_t max_connections = 256;  ///< Per origin, busy and idle; further requests wait.
    std::size_t max_idle = 64;          ///< Per origin.
    std::chrono::seconds idle_time{60};
};

namespace detail {

/// The connections of one client: per origin those that are idle, and who waits for one. What has
/// expired is closed by the next use of the pool, so nothing ever runs by itself.
class pool : public std::enable_shared_from_this<pool> {
    struct place;

public:
    /// The right to one connection, and the connection once there is one. Gives it back to the pool
    /// if another request may follow on it, and closes it otherwise.
    class lease {
    public:
        lease() = default;
        lease(lease&& other) noexcept
            : pool_(std::move(other.pool_)),
              place_(std::exchange(other.place_, nullptr)),
              held_(std::move(other.held_)) {}
        lease& operator=(lease&& other) noexcept {
            if (this == &other) return *this;
            end();
            pool_ = std::move(other.pool_);
            place_ = std::exchange(other.place_, nullptr);
            held_ = std::move(other.held_);
            return *this;
        }
        ~lease() { end(); }

        [[nodiscard]] bool is_granted() const noexcept { return place_ != nullptr; }
        [[nodiscard]] connection* get() const noexcept { return held_.get(); }
        connection* operator->() const noexcept { return held_.get(); }

        void hold(std::unique_ptr<connection> made) { held_ = std::move(made); }

        void end() noexcept {
            if (place_ == nullptr) return;
            auto const kept_alive = std::move(pool_);
            kept_alive->take_back(*std::exchange(place_, nullptr), std::move(held_));
        }

    private:
        friend class pool;
        lease(std::shared_ptr<pool> from, place& where, std::unique_ptr<connection> idle)
            : pool_(std::move(from)),
              place_(&where),
              held_(std::move(idle)) {}

        std::shared_ptr<pool> pool_;
        place* place_ = nullptr;
        std::unique_ptr<connection> held_;
    };

    explicit pool(pool_limits limits) : limits_(limits) {}
    pool(pool const&) = delete;
    pool& operator=(pool const&) = delete;

    /// An idle connection to that origin, or the right to make one; not granted if there are too
    /// many. `fresh`: no idle one will do.
    lease try_acquire(url const& origin, bool fresh) {
        time_point const now = clock::now();
        close_expired(now);
        place& here = find(origin);
        if (!here.waiting.empty()) return lease();
        return try_here(here, fresh, now);
    }

    /// The same, but waits while there are too many.
    static task<result<lease>> acquire(std::shared_ptr<pool> self, executor where, url origin,
                                       bool fresh, time_point deadline,
                                       std::shared_ptr<interrupt> stop);

    void close_idle() {
        for (auto each = places_.begin(); each != places_.end();) {
            each->open -= each->idle.size();
            each->idle.clear();
            // Whoever waits here waited for a busy one, as an idle one would have been his.
            each = is_unused(*each) ? places_.erase(each) : std::next(each);
        }
    }

    [[nodiscard]] std::size_t idle_count() const {
        std::size_t count = 0;
        for (place const& each : places_) count += each.idle.size();
        return count;
    }

    /// How many connections serve a request now, or are being made for one.
    [[nodiscard]] std::size_t busy_count() const {
        std::size_t count = 0;
        for (place const& each : places_) count += each.open - each.idle.size();
        return count;
    }

private:
    // Below this age an idle connection is used without a look at it: a look is a system call, and
    // calls in quick succession are those that are measured in microseconds.
    static constexpr std::chrono::milliseconds trusted_age{2};

    struct idle_connection {
        std::unique_ptr<connection> held;
        time_point since;
    };

    struct waiter {
        waiter(executor const& where, time_point deadline, bool wants_fresh)
            : limit(where, deadline),
              fresh(wants_fresh) {}

        timer limit;
        bool fresh;
        std::optional<lease> granted;
    };

    struct place {
        explicit place(url const& where) : origin(where) {}

        url origin;
        std::size_t open = 0;               // idle, leased and promised
        std::vector<idle_connection> idle;  // the last one used is the last
        std::deque<waiter*> waiting;
    };

    // Removes a waiter that gives up; one that was granted something is no longer in the queue.
    struct queued {
        queued(place& where, waiter& who) : where_(&where), who_(&who) {
            where_->waiting.push_back(who_);
        }
        queued(queued const&) = delete;
        queued& operator=(queued const&) = delete;
        ~queued() {
            if (!who_->granted) std::erase(where_->waiting, who_);
        }

        place* where_;
        waiter* who_;
    };

    static bool is_unused(place const& each) { return each.open == 0 && each.waiting.empty(); }

    place& find(url const& origin) {
        for (place& each : places_) {
            if (same_origin(each.origin, origin)) return each;
        }
        return places_.emplace_back(origin);
    }

    lease try_here(place& here, bool fresh, time_point now) {
        while (!fresh && !here.idle.empty()) {
            idle_connection last = std::move(here.idle.back());
            here.idle.pop_back();
            if (now - last.since < trusted_age || last.held->is_quiet()) {
                return lease(shared_from_this(), here, std::move(last.held));
            }
            --here.open;
        }
        if (here.open >= limits_.max_connections) {
            if (here.idle.empty()) return lease();
            here.idle.erase(here.idle.begin());
            --here.open;
        }
        ++here.open;
        return lease(shared_from_this(), here, nullptr);
    }

    void take_back(place& here, std::unique_ptr<connection> held) noexcept {
        if (held != nullptr && !held->is_reusable()) held.reset();
        if (!here.waiting.empty()) return grant(here, std::move(held));
        if (held == nullptr || here.idle.size() >= limits_.max_idle) {
            --here.open;
        } else {
            here.idle.push_back(idle_connection{std::move(held), clock::now()});
        }
    }

    void grant(place& here, std::unique_ptr<connection> held) {
        waiter& next = *here.waiting.front();
        here.waiting.pop_front();
        if (next.fresh) held.reset();
        next.granted = lease(shared_from_this(), here, std::move(held));
        next.limit.cancel();
    }

    void close_expired(time_point now) {
        if (now < next_look_) return;
        next_look_ = now + std::min<clock::duration>(limits_.idle_time, std::chrono::seconds(1));
        for (auto each = places_.begin(); each != places_.end();) {
            std::size_t const before = each->idle.size();
            std::erase_if(each->idle, [&](idle_connection const& idle) {
                return now - idle.since >= limits_.idle_time;
            });
            each->open -= before - each->idle.size();
            each = is_unused(*each) ? places_.erase(each) : std::next(each);
        }
    }

    pool_limits limits_;
    std::list<place> places_;  // few, and their addresses are held
    time_point next_look_ = time_point::min();
};

inline task<result<pool::lease>> pool::acquire(std::shared_ptr<pool> self, executor where,
                                               url origin, bool fresh, time_point deadline,
                                               std::shared_ptr<interrupt> stop) {
    if (lease now = self->try_acquire(origin, fresh); now.is_granted()) co_return std::move(now);
    place& here = self->find(origin);
    waiter asking(where, deadline, fresh);
    queued const guard(here, asking);
    auto const wake = [&asking](error const&) { asking.limit.cancel(); };
    on_interrupt const ending(stop.get(), wake);
    co_await asking.limit.async_wait(mcp::detail::as_result);
    auto const state = co_await net::this_coro::cancellation_state;
    error why(errc::timed_out, origin.origin() + ": no connection became free in time");
    if (state.cancelled() != net::cancellation_type::none) why = error(errc::cancelled);
    else if (stop != nullptr && stop->tripped()) why = stop->why();
    else if (asking.granted) co_return std::move(*asking.granted);
    co_return fail_unsent(std::move(why));
}

}  // namespace detail
}  // namespace mcp::http

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {

namespace detail {

/// What an exchange holds, in one place so that it moves cheaply, and what it does without waiting.
class exchange_state {
public:
    exchange_state(pool::lease held, std::size_t longest, std::shared_ptr<interrupt> until)
        : head(held->take_head()),
          lease(std::move(held)),
          stop(std::move(until)),
          max_body(longest) {}

    result<std::optional<std::string_view>> read_ready() {
        if (ended_) return std::string_view();
        if (failure_) return fail(*failure_);
        if (stop != nullptr && stop->tripped()) return fail_with(stop->why());
        auto const step = lease->next();
        if (!step) return fail_with(step.error());
        if (step->what == response_parser::event::body) return step->body;
        if (step->what != response_parser::event::complete) return std::nullopt;
        end();
        return std::string_view();
    }

    /// Whether the whole body is in `body` now.
    result<bool> collect_ready(body_buffer& body, std::size_t max) {
        for (;;) {
            auto const ready = read_ready();
            if (!ready) return fail(ready.error());
            if (!*ready) return false;
            if ((*ready)->empty()) return true;
            if (max != 0 && (*ready)->size() > max - body.size()) {
                return fail_with(
                    error(errc::message_too_large,
                          "the body of the answer has more than " + std::to_string(max) + " bytes"));
            }
            body.append(**ready);
        }
    }

    tl::unexpected<error> fail_with(error why) {
        bool const is_stopped = stop != nullptr && stop->tripped();
        if (is_stopped && why.code != errc::cancelled) why = stop->why();
        if (!failure_) failure_ = std::move(why);
        lease->close();
        return fail(*failure_);
    }

    void abort() {
        if (ended_ || failure_) return;
        failure_ = error(errc::closed, "the exchange was aborted");
        lease->close();
    }

    /// Memory is reserved for what is announced, but only so much on a server's word.
    [[nodiscard]] std::size_t expected_size(std::size_t max) const {
        constexpr std::size_t most = std::size_t(16) << 20;
        std::size_t size = 0;
        if (auto const text = head.headers.find("Content-Length")) {
            std::from_chars(text->data(), text->data() + text->size(), size);
        }
        return std::min({size, most, max == 0 ? most : max});
    }

    [[nodiscard]] bool is_here() const { return !ended_ && !failure_ && lease->is_complete(); }

    response_head head;
    fields trailers;
    pool::lease lease;  // until the end of the body
    std::shared_ptr<interrupt> stop;
    std::size_t max_body;

private:
    void end() {
        ended_ = true;
        if (!lease->trailers().empty()) trailers = lease->trailers();
        lease.end();
    }

    std::optional<error> failure_;
    bool ended_ = false;
};

}  // namespace detail

/// One request's response. When its body was read to the end, the connection serves the next
/// request; otherwise the destructor closes it. Must outlive the coroutines that read from it.
class exchange {
public:
    exchange() = default;  ///< One that nothing may be asked of.

    [[nodiscard]] response_head const& head() const noexcept { return state_->head; }

    /// The next piece of the body, valid until the next call; empty at the end. Waits without limit
    /// unless the interrupt is tripped. After an error it gives that error again.
    inline task<result<std::string_view>> read();

    /// What read() would give without waiting; nothing if it would wait.
    result<std::optional<std::string_view>> read_ready() { return state_->read_ready(); }

    /// The rest of the body. errc::message_too_large if it has more than `max` bytes; 0 is no
    /// limit.
    inline task<result<std::string>> collect(std::size_t max);

    /// The same, with the limit that the request named.
    task<result<std::string>> collect() { return collect(state_->max_body); }

    /// The same, to memory of the caller's.
    inline task<result<void>> collect(body_buffer& to, std::size_t max);

    /// Does that if nothing needs to be waited for, as with most short bodies. False, and nothing
    /// is done, otherwise.
    inline result<bool> collect_now(body_buffer& to, std::size_t max);

    /// What came after the body; complete once read() gave its end.
    [[nodiscard]] fields const& trailers() const noexcept { return state_->trailers; }

    /// How the connection is secured; nothing if it is not. To be asked before the body has ended.
    [[nodiscard]] std::optional<tls_facts> tls() const {
        return state_->lease.get() != nullptr ? state_->lease->facts() : std::nullopt;
    }

    /// Closes the connection unless the response is complete. Whoever reads now gets errc::closed.
    void abort() { state_->abort(); }

private:
    friend class client;

    exchange(detail::pool::lease held, request const& sent, std::shared_ptr<interrupt> stop)
        : state_(std::make_unique<detail::exchange_state>(std::move(held), sent.max_body,
                                                          std::move(stop))) {}

    std::unique_ptr<detail::exchange_state> state_;
};

inline task<result<std::string_view>> exchange::read() {
    detail::exchange_state& state = *state_;
    for (;;) {
        auto const ready = state.read_ready();
        if (!ready) co_return fail(ready.error());
        if (*ready) co_return **ready;
        auto const close = [&state](error const&) { state.lease->close(); };
        on_interrupt const guard(state.stop.get(), close);
        auto const got = co_await state.lease->receive();
        auto const cancellation = co_await net::this_coro::cancellation_state;
        if (auto const more = state.lease->take(got, cancellation); !more) {
            co_return state.fail_with(more.error());
        }
    }
}

inline result<bool> exchange::collect_now(body_buffer& to, std::size_t max) {
    if (!state_->is_here()) return false;
    to.begin(state_->expected_size(max));
    return state_->collect_ready(to, max);
}

inline task<result<void>> exchange::collect(body_buffer& to, std::size_t max) {
    detail::exchange_state& state = *state_;
    to.begin(state.expected_size(max));
    for (;;) {
        auto const complete = state.collect_ready(to, max);
        if (!complete) co_return fail(complete.error());
        if (*complete) co_return result<void>();
        auto const close = [&state](error const&) { state.lease->close(); };
        on_interrupt const guard(state.stop.get(), close);
        auto const room = to.room();
        auto receiving = room.empty()
                             ? state.lease->receive()
                             : state.lease->receive(net::buffer(room.data(), room.size()));
        auto const got = co_await std::move(receiving);
        auto const cancellation = co_await net::this_coro::cancellation_state;
        if (auto const more = state.lease->take(got, cancellation); !more) {
            co_return state.fail_with(more.error());
        }
    }
}

inline task<result<std::string>> exchange::collect(std::size_t max) {
    body_buffer body;
    auto const done = co_await collect(body, max);
    if (!done) co_return fail(done.error());
    co_return std::string(body.text());
}

}  // namespace mcp::http

// Which proxy a request goes through.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace mcp::http {

namespace detail {

/// The computer itself, by name or by address.
constexpr bool is_loopback(std::string_view host) noexcept {
    if (host.ends_with('.')) host.remove_suffix(1);
    return host == "localhost" || host.ends_with(".localhost") || host == "::1" ||
           (is_ipv4(host) && host.starts_with("127."));
}

/// One entry of a NO_PROXY list: a host, a domain or an address, perhaps with a port.
inline bool is_excluded_by(std::string_view entry, url const& target) {
    if (entry == "*") return true;
    std::size_t const colon = entry.rfind(':');
    bool const is_bare_ipv6 = is_ipv6(entry);
    if (colon != std::string_view::npos && !is_bare_ipv6 && !entry.ends_with(']')) {
        std::string_view const digits = entry.substr(colon + 1);
        std::uint16_t port = 0;
        auto const [end, status] =
            std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (status != std::errc() || end != digits.data() + digits.size()) return false;
        if (port != target.port) return false;
        entry = entry.substr(0, colon);
    }
    if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
    if (entry.starts_with("*.")) entry.remove_prefix(1);
    if (entry.starts_with('.')) entry.remove_prefix(1);
    if (entry.ends_with('.')) entry.remove_suffix(1);
    std::string_view host = target.host;
    if (host.ends_with('.')) host.remove_suffix(1);
    if (entry.empty() || host.size() < entry.size()) return false;
    if (!same_text(host.substr(host.size() - entry.size()), entry)) return false;
    if (host.size() == entry.size()) return true;
    // A domain means all below it; an address means itself.
    return host[host.size() - entry.size() - 1] == '.' && !is_ipv4(host);
}

}  // namespace detail

/// The proxies for http and https URLs, and what needs none. Empty texts are no proxy.
struct proxy_settings {
    std::string https;  ///< For https URLs: `http://user:password@host:port`, or `host:port`.
    std::string http;   ///< For http URLs.
    /// Hosts that are reached without: names, which include all below them, and addresses, each
    /// perhaps with `:port`, separated by commas or blanks; `*` is all. No ranges of addresses.
    std::string no_proxy;
    bool skip_loopback = false;  ///< Whether localhost and the like are reached without, too.

    /// As the variables `https_proxy`, `http_proxy` and `no_proxy` say, and where one is not there
    /// or empty, `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. In a CGI program (REQUEST_METHOD is
    /// set) HTTP_PROXY is a header that a stranger sent, and does not count. Loopback is skipped: a
    /// proxy elsewhere cannot reach a server here. `get(name)` gives a C string or null.
    template <class Get> static proxy_settings from_variables(Get const& get) {
        auto const read = [&](char const* lower, char const* upper) {
            char const* value = get(lower);
            if (value == nullptr || *value == '\0') value = upper != nullptr ? get(upper) : nullptr;
            return std::string(value != nullptr ? value : "");
        };
        bool const is_cgi = get("REQUEST_METHOD") != nullptr;
        proxy_settings made;
        made.https = read("https_proxy", "HTTPS_PROXY");
        made.http = read("http_proxy", is_cgi ? nullptr : "HTTP_PROXY");
        made.no_proxy = read("no_proxy", "NO_PROXY");
        made.skip_loopback = true;
        return made;
    }

    /// As the process's environment says. Not safe while another thread changes that.
    static proxy_settings from_environment() {
        return from_variables([](char const* name) { return std::getenv(name); });
    }

    /// The proxy for this URL, nothing if it is reached without one.
    /// `errc::invalid_configuration` if the proxy is no http or https URL with a host.
    [[nodiscard]] result<std::optional<url>> choose(url const& target) const {
        std::string const& text = target.is_tls() ? https : http;
        if (text.empty() || target.is_unix() || is_excluded(target)) return std::nullopt;
        bool const has_scheme = text.find("://") != std::string::npos;
        auto proxy = url::parse(has_scheme ? text : "http://" + text);
        if (!proxy) {
            return fail(errc::invalid_configuration,
                        "the URL of the proxy cannot be used: " + proxy.error().detail);
        }
        if (proxy->is_unix()) {
            return fail(errc::invalid_configuration, "a proxy cannot be a Unix socket");
        }
        return std::move(*proxy);
    }

private:
    [[nodiscard]] bool is_excluded(url const& target) const {
        if (skip_loopback && detail::is_loopback(target.host)) return true;
        for (std::string_view left = no_proxy; !left.empty();) {
            std::size_t const end = std::min(left.find_first_of(", \t"), left.size());
            if (detail::is_excluded_by(left.substr(0, end), target)) return true;
            left.remove_prefix(std::min(end + 1, left.size()));
        }
        return false;
    }
};

}  // namespace mcp::http

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {

/// How a client reaches servers.
struct client_options {
    tls_options tls;
    proxy_settings proxy = proxy_settings::from_environment();
    /// For everything before a request can be sent: waiting for a free connection, resolving,
    /// connecting, proxy, TLS.
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(30);
    std::string user_agent = "asio-mcp";  ///< For requests that name none; empty sends none.
    pool_limits pool;
    head_limits head;
    std::size_t max_redirects = 5;
    logger log;

    client_options() = default;
};

namespace detail {

/// What the copies of a client share.
struct client_state {
    client_state(executor on, client_options chosen)
        : where(std::move(on)),
          options(std::move(chosen)),
          connections(std::make_shared<pool>(options.pool)) {}

    executor where;
    client_options options;
    std::shared_ptr<pool> connections;
    std::shared_ptr<tls_context> tls;  // made when it is needed first
    std::optional<tls_facts> last_tls;
    body_buffer spare;

    result<void> prepare_tls() {
        if (tls != nullptr) return {};
        auto made = tls_context::create(options.tls, options.log);
        if (!made) return fail(std::move(made.error()));
        tls = std::move(*made);
        return {};
    }
};

/// A request on its way: what is sent, along which way, and who may end it.
struct sending {
    sending(std::shared_ptr<client_state> with, request&& what, std::shared_ptr<interrupt> until)
        : state(std::move(with)),
          sent(std::move(what)),
          stop(std::move(until)) {}

    std::shared_ptr<client_state> state;
    request sent;
    std::shared_ptr<interrupt> stop;
    std::optional<url> proxy;
    std::string text;    // of the whole request; empty until it is known
    bool fresh = false;  // no kept connection will do
    std::size_t redirects = 0;

    [[nodiscard]] bool is_stopped() const { return stop != nullptr && stop->tripped(); }
};

inline bool is_redirect(int status, std::string_view method) {
    if (status == 307 || status == 308) return true;
    bool const changes_method = status == 301 || status == 302 || status == 303;
    return changes_method && (method == "GET" || method == "HEAD");
}

}  // namespace detail

/// Sends requests. Copies share the connections and the TLS tickets. Everything is called on the
/// executor; destroying the last copy closes idle connections.
class client {
public:
    explicit client(executor where, client_options options = {})
        : state_(std::make_shared<detail::client_state>(std::move(where), std::move(options))) {}

    /// Sends a request and returns when the head of the response is here, whatever its status.
    ///
    /// Redirects within the origin are followed: 307 and 308 always, 301 to 303 for GET and HEAD.
    /// One to another origin is errc::cross_origin_redirect.
    /// Tripping `stop`, which may be null, ends the request and the exchange at once with its
    /// error; cancelling the coroutine gives errc::cancelled. Nothing else limits how long the
    /// server may think. `error::reached` is `unsent` if surely nothing of the request left. Where
    /// a kept connection turns out to be dead, the request is sent once more on a new one if it is
    /// repeatable or had not left yet.
    [[nodiscard]] task<result<exchange>> send(request sent,
                                              std::shared_ptr<interrupt> stop = nullptr) const {
        return run(std::make_unique<detail::sending>(state_, std::move(sent), std::move(stop)));
    }

    /// Memory for a body: the block that was given back last, if nobody took it since. At most one
    /// is kept, of up to 16 MiB.
    [[nodiscard]] body_buffer take_buffer() const { return std::exchange(state_->spare, {}); }
    void give_back(body_buffer used) const {
        constexpr std::size_t most = std::size_t(16) << 20;
        bool const is_better = used.capacity() > state_->spare.capacity();
        if (is_better && used.capacity() <= most) state_->spare = std::move(used);
    }

    /// Closes the connections that serve no request now.
    void close_idle() const { state_->connections->close_idle(); }

    /// How many connections serve no request now.
    [[nodiscard]] std::size_t idle_count() const { return state_->connections->idle_count(); }

    /// How the connection that was made last is secured; nothing if it is not.
    [[nodiscard]] std::optional<tls_facts> last_tls() const { return state_->last_tls; }

    /// Adds the User-Agent that send() would add, for headers that many requests share.
    [[nodiscard]] fields with_user_agent(fields headers) const {
        std::string const& name = options().user_agent;
        if (!name.empty()) headers.set_default("User-Agent", name);
        return headers;
    }

    [[nodiscard]] client_options const& options() const noexcept { return state_->options; }
    [[nodiscard]] executor get_executor() const { return state_->where; }

private:
    inline static task<result<exchange>> run(std::unique_ptr<detail::sending> owned);
    inline static result<void> prepare(detail::sending& now);
    inline static task<result<detail::pool::lease>> connect(detail::sending& now,
                                                            detail::pool::lease held);
    inline static bool may_try_again(detail::sending const& now, detail::connection const& over,
                                     error const& why);
    inline static tl::unexpected<error> explain(detail::sending const& now,
                                                detail::connection const& over, error why);
    inline static result<bool> redirect(detail::sending& now, response_head const& head);
    inline static task<result<void>> discard(exchange refused);

    std::shared_ptr<detail::client_state> state_;
};

// What follows from the target: the way there, and headers that depend on it.
inline result<void> client::prepare(detail::sending& now) {
    if (now.is_stopped()) return fail(now.stop->why());
    if (!now.text.empty()) return {};
    client_options const& options = now.state->options;
    auto chosen = options.proxy.choose(now.sent.target);
    if (!chosen) return fail(std::move(chosen.error()));
    now.proxy = std::move(*chosen);
    bool const needs_tls = now.sent.target.is_tls() || (now.proxy && now.proxy->is_tls());
    if (needs_tls) {
        if (auto ready = now.state->prepare_tls(); !ready) return ready;
    }
    fields& headers = now.sent.headers;
    bool const names_agent = options.user_agent.empty() || now.sent.has_header("User-Agent");
    if (!names_agent) headers.add("User-Agent", options.user_agent);
    std::string const& user = now.sent.target.user_info;
    bool const has_user = !user.empty() && !now.sent.has_header("Authorization");
    if (has_user) headers.add("Authorization", basic_authorization(user));
    bool const is_forwarded = now.proxy && !now.sent.target.is_tls();
    if (is_forwarded && !now.proxy->user_info.empty()) {
        headers.set("Proxy-Authorization", basic_authorization(now.proxy->user_info));
    }
    auto text = serialize(now.sent, is_forwarded);
    if (!text) return fail(std::move(text.error()));
    now.text = std::move(*text);
    return {};
}

inline task<result<exchange>> client::run(std::unique_ptr<detail::sending> owned) {
    detail::sending& now = *owned;
    for (;;) {
        if (now.state->connections->busy_count() != 0) {
            // Their answers may be here: those are taken first. So requests are written one after
            // the other, and wake the server once.
            co_await net::post(now.state->where, net::use_awaitable);
            auto const state = co_await net::this_coro::cancellation_state;
            bool const is_cancelled = state.cancelled() != net::cancellation_type::none;
            if (is_cancelled) co_return fail_unsent(errc::cancelled);
        }
        if (auto ready = prepare(now); !ready) co_return fail_unsent(ready.error());
        auto held = now.state->connections->try_acquire(now.sent.target, now.fresh);
        if (held.get() == nullptr) {
            auto made = co_await connect(now, std::move(held));
            if (!made) co_return fail(std::move(made.error()));
            held = std::move(*made);
        }
        detail::connection& over = *held.get();
        result<bool> has_head = false;
        {
            auto const close = [&over](error const&) { over.close(); };
            on_interrupt const guard(now.stop.get(), close);
            over.begin(now.text, now.sent.method == "HEAD");
            if (over.is_sending()) co_await over.send_rest();
            has_head = over.has_head();
            while (has_head && !*has_head) {
                auto const got = co_await over.receive();
                auto const state = co_await net::this_coro::cancellation_state;
                auto const taken = over.take(got, state);
                if (taken) has_head = over.has_head();
                else has_head = fail(taken.error());
            }
        }
        if (!has_head) {
            now.fresh = may_try_again(now, over, has_head.error());
            if (now.fresh) continue;
            co_return explain(now, over, std::move(has_head.error()));
        }
        exchange answered(std::move(held), now.sent, now.stop);
        auto const again = redirect(now, answered.head());
        if (!again) co_return fail(again.error());
        if (!*again) co_return answered;
        if (auto rest = co_await discard(std::move(answered)); !rest) co_return fail(rest.error());
    }
}
// Whether the request, now changed, must be sent again to where the response points.
inline result<bool> client::redirect(detail::sending& now, response_head const& head) {
    if (!detail::is_redirect(head.status, now.sent.method)) return false;
    auto const location = head.headers.find("Location");
    if (!location) return false;
    auto to = now.sent.target.resolve(*location);
    std::string const origin = now.sent.target.origin();
    if (!to) return fail(errc::malformed_response, origin + ": redirects to what is no usable URL");
    if (!same_origin(*to, now.sent.target)) {
        return fail(errc::cross_origin_redirect, origin + ": redirects elsewhere");
    }
    if (now.redirects++ == now.state->options.max_redirects) {
        return fail(errc::too_many_redirects, origin);
    }
    now.sent.target.target = to->target;
    now.text.clear();
    now.fresh = false;
    return true;
}

// A short body is read, so that the connection can be kept; a long one is not worth that.
inline task<result<void>> client::discard(exchange refused) {
    constexpr std::size_t worth_reading = std::size_t(64) * 1024;
    for (std::size_t total = 0; total < worth_reading;) {
        auto const piece = co_await refused.read();
        if (!piece || piece->empty()) break;
        total += piece->size();
    }
    auto const state = co_await net::this_coro::cancellation_state;
    if (state.cancelled() != net::cancellation_type::none) co_return fail(errc::cancelled);
    co_return result<void>();
}

// Waits for the right to a connection, unless it is `held` already, and dials if that is needed.
inline task<result<detail::pool::lease>> client::connect(detail::sending& now,
                                                         detail::pool::lease held) {
    auto const deadline = clock::now() + now.state->options.connect_timeout;
    if (!held.is_granted()) {
        auto waited = co_await detail::pool::acquire(now.state->connections, now.state->where,
                                                     now.sent.target, now.fresh, deadline, now.stop);
        if (!waited || waited->get() != nullptr) co_return waited;
        held = std::move(*waited);
    }
    route way(now.sent.target, now.proxy);
    auto made = co_await dial(now.state->where, std::move(way), now.state->tls, deadline, now.stop);
    if (!made) co_return fail(std::move(made.error()));
    now.state->last_tls = made->facts();
    held.hold(std::make_unique<detail::connection>(std::move(*made), now.state->options.head));
    co_return std::move(held);
}

// Whether a kept connection was dead, and another may get the request.
inline bool client::may_try_again(detail::sending const& now, detail::connection const& over,
                                  error const& why) {
    bool const is_stale = over.is_reused() && why.code == errc::connection_lost &&
                          !over.is_answered() && !now.is_stopped();
    return is_stale && (now.sent.repeatable || !over.is_written());
}

inline tl::unexpected<error> client::explain(detail::sending const& now,
                                             detail::connection const& over, error why) {
    if (now.is_stopped() && why.code != errc::cancelled) why = now.stop->why();
    return over.is_written() ? fail(std::move(why)) : fail_unsent(std::move(why));
}

}  // namespace mcp::http

// What a feed has brought so far, and who is told of it.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// One event of a feed. Its texts are the server's.
struct feed_event {
    std::string event_type;
    json data;  ///< The parsed value, or the text as a string if it is not JSON.
    std::chrono::system_clock::time_point timestamp;  ///< When it arrived.
    std::string event_id;                             ///< Empty if the feed has none.
    std::optional<duration> retry;                    ///< The reconnection time that came with it.
};

/// What an event source has seen so far.
struct event_source_stats {
    bool connected = false;
    bool running = false;
    std::uint64_t connections = 0;  ///< How often the server began a stream.
    std::uint64_t total_events_received = 0;
    std::uint64_t reconnect_attempts = 0;
    std::uint64_t dropped = 0;  ///< Events that the buffer had no room for any more.
    /// By type, for the first 1000 types that came: a server may make up as many as it likes.
    std::map<std::string, std::uint64_t> per_type;
    std::optional<error> last_error;  ///< Why the last connection ended or failed.
};

using feed_handler = std::function<void(feed_event const&)>;

namespace detail {

/// The part of an event source that several threads may use. Handlers run outside the lock.
class event_record {
public:
    event_record(std::size_t most_events, logger log)
        : most_events_(most_events),
          log_(std::move(log)) {}

    /// False if the feed is running already.
    bool begin() {
        std::lock_guard const lock(mutex_);
        return !std::exchange(stats_.running, true);
    }

    void finish() {
        std::lock_guard const lock(mutex_);
        stats_.running = stats_.connected = false;
    }

    void note_connected(bool value) {
        std::lock_guard const lock(mutex_);
        stats_.connected = value;
        if (value) ++stats_.connections;
    }

    void note_reconnect() {
        std::lock_guard const lock(mutex_);
        ++stats_.reconnect_attempts;
    }

    void note_error(error why) {
        log_.write(log_level::warning, log_category::sse_client, [&] { return why.message(); });
        std::lock_guard const lock(mutex_);
        stats_.last_error = std::move(why);
    }

    /// Of every type if `type` is empty.
    void add_handler(std::optional<std::string> type, feed_handler handler) {
        std::lock_guard const lock(mutex_);
        handlers_.emplace_back(std::move(type),
                               std::make_shared<feed_handler const>(std::move(handler)));
    }

    /// Keeps the event, then calls its handlers.
    void deliver(feed_event event) {
        for (auto const& each : keep(event)) call(*each, event);
    }

    [[nodiscard]] event_source_stats stats() const {
        std::lock_guard const lock(mutex_);
        return stats_;
    }

    [[nodiscard]] bool is_running() const {
        std::lock_guard const lock(mutex_);
        return stats_.running;
    }

    [[nodiscard]] bool is_connected() const {
        std::lock_guard const lock(mutex_);
        return stats_.connected;
    }

    /// The last events, at most `most` of them, oldest first.
    [[nodiscard]] std::vector<feed_event> recent(std::size_t most) const {
        std::lock_guard const lock(mutex_);
        std::size_t const count = std::min(most, buffer_.size());
        return {buffer_.end() - static_cast<std::ptrdiff_t>(count), buffer_.end()};
    }

private:
    static constexpr std::size_t most_types = 1000;

    using shared_handler = std::shared_ptr<feed_handler const>;

    std::vector<shared_handler> keep(feed_event const& event) {
        std::lock_guard const lock(mutex_);
        ++stats_.total_events_received;
        bool const has_room = stats_.per_type.size() < most_types;
        if (has_room || stats_.per_type.contains(event.event_type)) {
            ++stats_.per_type[event.event_type];
        }
        buffer_.push_back(event);
        if (buffer_.size() > most_events_) {
            buffer_.pop_front();
            ++stats_.dropped;
        }
        std::vector<shared_handler> called;
        for (auto const& [type, handler] : handlers_) {
            if (!type || *type == event.event_type) called.push_back(handler);
        }
        return called;
    }

    void call(feed_handler const& handler, feed_event const& event) noexcept {
        try {
            handler(event);
        } catch (std::exception const& thrown) {
            log_.write(log_level::error, log_category::event_handler, [&] {
                return "a handler of " + event.event_type + " threw: " + thrown.what();
            });
        } catch (...) {
            log_.write(log_level::error, log_category::event_handler,
                       [&] { return "a handler of " + event.event_type + " threw"; });
        }
    }

    mutable std::mutex mutex_;
    std::size_t most_events_;
    logger log_;
    event_source_stats stats_;
    std::deque<feed_event> buffer_;
    std::vector<std::pair<std::optional<std::string>, shared_handler>> handlers_;
};

}  // namespace detail

}  // namespace mcp

// The settings of an event source, also as a table of a configuration file.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Where events come from, and what to do when they stop. The fields have the names of the
/// `[mcp_sse]` table; times are seconds there.
struct event_source_options {
    bool enable = true;      ///< False connects to nothing.
    std::string server_url;  ///< http, https or unix.
    std::string auth_key;    ///< Sent as bearer token; empty sends none.
    duration connection_timeout = std::chrono::seconds(30);
    duration read_timeout = std::chrono::seconds(60);  ///< Without a byte; comments count.
    bool enable_reconnect = true;
    int max_reconnect_attempts = 10;  ///< In a row; -1 never gives up.
    duration initial_reconnect_delay = std::chrono::seconds(1);
    duration max_reconnect_delay = std::chrono::seconds(60);
    double reconnect_backoff_factor = 2;
    std::size_t event_buffer_size = 1000;        ///< Events kept for get_recent_events().
    bool enable_event_logging = false;           ///< Logs each event's type and id, never its data.
    std::vector<std::string> subscribed_events;  ///< Event types to take; empty takes all.
    std::string user_agent = "asio-mcp";
    bool verify_ssl = true;
    std::string ssl_cert_path;  ///< A client certificate, in PEM.
    std::string ssl_key_path;   ///< Its key.

    // Not part of the table.
    std::string ca_file;  ///< PEM file of trust anchors beside those of the system.
    std::vector<std::pair<std::string, std::string>> headers;  ///< Sent with every request.
    std::size_t max_event = std::size_t(64) << 20;  ///< The longest event in bytes; 0 is no limit.
    logger log;

    event_source_options() = default;
    explicit event_source_options(std::string url) : server_url(std::move(url)) {}
};

namespace detail {

/// Reads one table; gathers every problem.
class event_table_reader {
public:
    explicit event_table_reader(json const& table) : table_(&table) {}

    void read(char const* name, bool& out) {
        take(name, "true or false", [&](json const& value) {
            if (value.is_boolean()) out = value.get<bool>();
            return value.is_boolean();
        });
    }

    void read(char const* name, std::string& out) {
        take(name, "text", [&](json const& value) {
            if (value.is_string()) out = value.get<std::string>();
            return value.is_string();
        });
    }

    /// Seconds, whole or not.
    void read(char const* name, duration& out) {
        take(name, "a number of seconds over 0 and up to 86400", [&](json const& value) {
            double const seconds = value.is_number() ? value.get<double>() : 0;
            if (!(seconds > 0 && seconds <= 86400)) return false;
            out = duration::from_milliseconds(static_cast<std::int64_t>(seconds * 1000 + 0.5));
            return true;
        });
    }

    void read_factor(char const* name, double& out) {
        take(name, "a number from 1 to 100", [&](json const& value) {
            double const factor = value.is_number() ? value.get<double>() : 0;
            if (!(factor >= 1 && factor <= 100)) return false;
            out = factor;
            return true;
        });
    }

    template <class Integer>
    void read_count(char const* name, Integer& out, std::int64_t least, std::int64_t most,
                    char const* expected) {
        take(name, expected, [&](json const& value) {
            if (!value.is_number_integer()) return false;
            auto const count = value.get<std::int64_t>();
            if (count < least || count > most) return false;
            out = static_cast<Integer>(count);
            return true;
        });
    }

    void read(char const* name, std::vector<std::string>& out) {
        take(name, "a list of text", [&](json const& value) {
            if (!value.is_array()) return false;
            std::vector<std::string> texts;
            for (json const& each : value) {
                if (!each.is_string()) return false;
                texts.push_back(each.get<std::string>());
            }
            out = std::move(texts);
            return true;
        });
    }

    [[nodiscard]] std::string const& problems() const noexcept { return problems_; }

    void add_problem(std::string_view name, std::string_view words) {
        if (!problems_.empty()) problems_ += "; ";
        problems_.append("mcp_sse.").append(name).append(": ").append(words);
    }

private:
    template <class Take>
    void take(char const* name, std::string_view expected, Take&& take_value) {
        auto const found = table_->find(name);
        if (found == table_->end()) return;
        if (!take_value(*found)) add_problem(name, "must be " + std::string(expected));
    }

    json const* table_;
    std::string problems_;
};

}  // namespace detail

/// Reads the `[mcp_sse]` table. What is left out keeps its default; names that are unknown do not
/// matter. errc::invalid_configuration lists everything that is wrong, by name.
template <class Json = json>
result<event_source_options> read_event_source_options(Json const& table) {
    event_source_options made;
    if (!table.is_object()) return fail(errc::invalid_configuration, "mcp_sse: must be a table");
    detail::event_table_reader reader(table);
    reader.read("enable", made.enable);
    reader.read("server_url", made.server_url);
    reader.read("auth_key", made.auth_key);
    reader.read("connection_timeout", made.connection_timeout);
    reader.read("read_timeout", made.read_timeout);
    reader.read("enable_reconnect", made.enable_reconnect);
    reader.read_count("max_reconnect_attempts", made.max_reconnect_attempts, -1, 1000000,
                      "a whole number, or -1 to never give up");
    reader.read("initial_reconnect_delay", made.initial_reconnect_delay);
    reader.read("max_reconnect_delay", made.max_reconnect_delay);
    reader.read_factor("reconnect_backoff_factor", made.reconnect_backoff_factor);
    reader.read_count("event_buffer_size", made.event_buffer_size, 0, 10000000,
                      "a whole number from 0 to 10000000");
    reader.read("enable_event_logging", made.enable_event_logging);
    reader.read("subscribed_events", made.subscribed_events);
    reader.read("user_agent", made.user_agent);
    reader.read("verify_ssl", made.verify_ssl);
    reader.read("ssl_cert_path", made.ssl_cert_path);
    reader.read("ssl_key_path", made.ssl_key_path);
    if (made.enable && made.server_url.empty()) reader.add_problem("server_url", "is missing");
    if (made.max_reconnect_delay < made.initial_reconnect_delay)
        reader.add_problem("max_reconnect_delay", "must not be below initial_reconnect_delay");
    if (!reader.problems().empty()) return fail(errc::invalid_configuration, reader.problems());
    return made;
}

}  // namespace mcp

// Bytes to server-sent events (WHATWG HTML 9.2.6).

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// One event. The texts are the server's, and valid until the parser's next call.
struct sse_event {
    std::string_view type;          ///< `message` if the server named none.
    std::string_view data;          ///< The data lines, joined by `\n`.
    std::string_view id;            ///< The last id that the server gave, here or before.
    std::optional<duration> retry;  ///< The reconnection time that came with this event.
    bool has_id = false;            ///< The id came with this event.
    bool has_data = false;          ///< There was a data line, though perhaps an empty one.

    /// Whether it only says where to resume: an id and no data, as MCP servers send first.
    [[nodiscard]] bool is_priming() const noexcept { return has_id && data.empty(); }
};

/// Cuts a stream of bytes, in pieces of any size, into events. Lines may end in LF, CRLF or CR. A
/// data line that is alone in its event and lies in one piece is never copied.
///
/// An event with an id and without data is given out as well (see `sse_event::has_data`), which
/// browsers do not; one without both is not.
class sse_parser {
public:
    /// `max_event` is the longest event in bytes, and the longest line; 0 is no limit.
    explicit sse_parser(std::size_t max_event = std::size_t(64) << 20) : max_event_(max_event) {}

    /// The next event in `bytes`, from which it removes what it has read; nothing once they are
    /// used up. `errc::message_too_large` as soon as an event, even an incomplete one, is over the
    /// limit; from then on every call fails.
    result<std::optional<sse_event>> next(std::string_view& bytes) {
        if (is_given_) begin_event();
        if (mark_seen_ < mark.size()) skip_mark(bytes);
        while (!too_large_ && !bytes.empty()) {
            if (std::exchange(skip_feed_, false) && bytes.front() == '\n') {
                bytes.remove_prefix(1);
                continue;
            }
            std::size_t const end = line_end(bytes);
            if (end == bytes.size()) {
                hold(bytes);
                bytes = {};
                break;
            }
            std::string_view const line = complete(bytes.substr(0, end));
            skip_feed_ = bytes[end] == '\r';
            bytes.remove_prefix(end + 1);
            if (line.empty()) {
                if (auto const event = end_event()) return event;
            } else {
                read_line(line);
            }
        }
        if (too_large_) return reject();
        store_data();  // what lies in the bytes may be gone at the next call
        return std::nullopt;
    }

    /// Calls `on_event(sse_event const&)` for each event in the bytes. The parser must outlive the
    /// calls.
    template <class F> result<void> feed(std::string_view bytes, F&& on_event) {
        for (;;) {
            auto const event = next(bytes);
            if (!event) return fail(event.error());
            if (!*event) return {};
            on_event(**event);
        }
    }

    /// The id to send as Last-Event-ID: that of the last event that was complete.
    [[nodiscard]] std::string const& last_event_id() const noexcept { return last_event_id_; }

    /// Sets where an earlier stream ended.
    void set_last_event_id(std::string id) {
        id_ = id;
        last_event_id_ = std::move(id);
    }

    /// The last reconnection time that the server asked for.
    [[nodiscard]] std::optional<duration> retry() const noexcept { return retry_; }

    /// How many comments came: they are signs of life and nothing else.
    [[nodiscard]] std::uint64_t comments() const noexcept { return comments_; }

    /// Begins a new stream: drops an incomplete event; keeps last_event_id() and retry().
    void restart() {
        begin_event();
        held_.clear();
        id_ = last_event_id_;
        mark_seen_ = 0;
        skip_feed_ = too_large_ = false;
    }

private:
    static constexpr std::string_view mark = "\xef\xbb\xbf";  // the byte order mark
    // A subscription may be idle for days after one large event.
    static constexpr std::size_t kept_capacity = std::size_t(16) << 10;
    // Some servers say "never" by a huge number; a time point must be able to hold it.
    static constexpr std::int64_t longest_retry = std::int64_t(365) * 24 * 3600 * 1000;

    // The first CR or LF. Looks for both in steps that grow, so that neither is searched for far
    // beyond the other, and each byte is looked at a bounded number of times.
    static std::size_t line_end(std::string_view bytes) noexcept {
        std::size_t step = 256;
        for (std::size_t at = 0; at < bytes.size(); step *= 2) {
            std::size_t const length = std::min(step, bytes.size() - at);
            char const* const begin = bytes.data() + at;
            auto const* const feed = static_cast<char const*>(std::memchr(begin, '\n', length));
            std::size_t const rest =
                feed != nullptr ? static_cast<std::size_t>(feed - begin) : length;
            auto const* const carriage = static_cast<char const*>(std::memchr(begin, '\r', rest));
            if (carriage != nullptr) return static_cast<std::size_t>(carriage - bytes.data());
            if (feed != nullptr) return at + rest;
            at += length;
        }
        return bytes.size();
    }

    // At the start of the stream, perhaps in pieces. What only looked like the mark is text.
    void skip_mark(std::string_view& bytes) {
        while (mark_seen_ < mark.size() && !bytes.empty()) {
            if (bytes.front() != mark[mark_seen_]) {
                held_ = mark.substr(0, mark_seen_);
                mark_seen_ = mark.size();
                return;
            }
            bytes.remove_prefix(1);
            ++mark_seen_;
        }
    }

    // Keeps the beginning of a line whose end has not come.
    void hold(std::string_view part) {
        if (is_over(held_size() + part.size())) return;
        store_data();
        held_ += part;
    }

    // What is held of the current line, and not of the data line before it.
    [[nodiscard]] std::size_t held_size() const noexcept {
        return data_place_ == place::held ? 0 : held_.size();
    }

    // The whole line; lies in `part`, or in held_ if its beginning came earlier.
    std::string_view complete(std::string_view part) {
        if (held_size() == 0) {
            is_over(part.size());
            return too_large_ ? std::string_view() : part;
        }
        if (is_over(held_.size() + part.size())) return {};
        held_ += part;
        return held_;
    }

    // Notes that the event would be too large with `more` bytes.
    bool is_over(std::size_t more) {
        if (max_event_ != 0 && event_size_ + more > max_event_) too_large_ = true;
        return too_large_;
    }

    void read_line(std::string_view line) {
        std::size_t const colon = std::min(line.find(':'), line.size());
        std::string_view value = line.substr(std::min(colon + 1, line.size()));
        if (value.starts_with(' ')) value.remove_prefix(1);
        std::string_view const name = line.substr(0, colon);
        if (name == "data") {
            add_data(value, line);
            return;  // held_ may be in use now
        }
        if (colon == 0) {
            ++comments_;
        } else if (name == "event") {
            type_ = value;
        } else if (name == "id") {
            if (value.find('\0') == std::string_view::npos) {
                id_ = value;
                has_id_ = true;
            }
        } else if (name == "retry") {
            read_retry(value);
        }
        if (data_place_ != place::held) held_.clear();
    }

    void add_data(std::string_view value, std::string_view line) {
        event_size_ += line.size();
        bool const is_held = !held_.empty() && line.data() == held_.data();
        if (data_place_ == place::none) {
            data_view_ = value;
            data_place_ = is_held ? place::held : place::bytes;
            return;
        }
        store_data();
        data_ += '\n';
        data_ += value;
        if (is_held) held_.clear();
    }

    // Moves a data line that lies elsewhere to where it stays.
    void store_data() {
        if (data_place_ == place::held) {
            auto const begin = static_cast<std::size_t>(data_view_.data() - held_.data());
            std::swap(data_, held_);
            data_begin_ = begin;
            held_.clear();
        } else if (data_place_ == place::bytes) {
            data_ = data_view_;
        } else {
            return;
        }
        data_view_ = {};
        data_place_ = place::stored;
    }

    void read_retry(std::string_view value) {
        if (value.empty()) return;
        std::int64_t count = 0;
        for (char const c : value) {
            if (c < '0' || c > '9') return;
            count = std::min(count * 10 + (c - '0'), longest_retry);
        }
        event_retry_ = retry_ = duration::from_milliseconds(count);
    }

    std::optional<sse_event> end_event() {
        if (too_large_) return std::nullopt;
        last_event_id_ = id_;
        bool const has_data = data_place_ != place::none;
        if (!has_data && !has_id_) {
            begin_event();
            return std::nullopt;
        }
        is_given_ = true;
        sse_event event;
        event.type = type_.empty() ? std::string_view("message") : std::string_view(type_);
        event.data =
            data_place_ == place::stored ? std::string_view(data_).substr(data_begin_) : data_view_;
        event.id = id_;
        event.retry = event_retry_;
        event.has_id = has_id_;
        event.has_data = has_data;
        return event;
    }

    void begin_event() {
        is_given_ = has_id_ = false;
        type_.clear();
        event_retry_.reset();
        event_size_ = data_begin_ = 0;
        if (data_place_ == place::held) held_.clear();
        if (data_place_ == place::stored) data_.clear();
        data_view_ = {};
        data_place_ = place::none;
        if (data_.capacity() > kept_capacity) data_ = std::string();
        if (held_.empty() && held_.capacity() > kept_capacity) held_ = std::string();
    }

    tl::unexpected<error> reject() {
        held_ = std::string();
        data_ = std::string();
        return fail(errc::message_too_large,
                    "an event is longer than " + std::to_string(max_event_) + " bytes");
    }

    // Where the data of the event is: nowhere, one line in the bytes that were given, one line in
    // held_, or in data_.
    enum class place { none, bytes, held, stored };

    std::size_t max_event_;
    std::string held_;  // a line whose end has not come, or the line that data_view_ shows
    std::string data_;
    std::string_view data_view_;
    std::size_t data_begin_ = 0;  // in data_
    std::size_t event_size_ = 0;  // of the data lines so far
    std::string type_;
    std::string id_;
    std::string last_event_id_;
    std::optional<duration> event_retry_;
    std::optional<duration> retry_;
    std::uint64_t comments_ = 0;
    std::size_t mark_seen_ = 0;
    place data_place_ = place::none;
    bool has_id_ = false;
    bool is_given_ = false;   // the event has been handed out, and is to be dropped
    bool skip_feed_ = false;  // the line ended in CR; an LF right after it belongs to it
    bool too_large_ = false;
};

}  // namespace mcp

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace mcp::detail {

/// Shared by an event source and its coroutine; only `record` may be used from any thread.
class event_feed final : public std::enable_shared_from_this<event_feed> {
public:
    using self_ptr = std::shared_ptr<event_feed>;

    event_feed(executor where, event_source_options how)
        : executor_(where),
          options_(std::move(how)),
          record_(options_.event_buffer_size, options_.log),
          ended_(where) {}

    static task<void> run(self_ptr self);

    /// False if it runs already.
    bool begin();
    void stop();
    task<void> wait_stopped();

    [[nodiscard]] event_record& record() { return record_; }
    [[nodiscard]] executor const& where() const { return executor_; }
    [[nodiscard]] event_source_options const& options() const { return options_; }

private:
    enum class verdict { reconnect, stop };

    static task<verdict> connect_once(self_ptr self, http::client through, http::url where,
                                      sse_parser& events);
    static task<result<void>> read(self_ptr self, http::exchange& stream, sse_parser& events);
    static task<bool> wait_to_reconnect(self_ptr self, duration wait);

    static bool is_event_stream(http::response_head const& head);
    http::client make_client() const;
    http::request make_request(http::url where, sse_parser const& events) const;
    void watch(duration limit, char const* what);
    void deliver(sse_event const& received);
    void finish();

    executor executor_;
    event_source_options options_;
    event_record record_;
    condition ended_;
    std::shared_ptr<http::interrupt> stop_ = std::make_shared<http::interrupt>();
    std::shared_ptr<timer> limit_;
    bool stopping_ = false;
    int attempts_ = 0;
};

inline bool event_feed::begin() {
    if (!record_.begin()) return false;
    stopping_ = false;
    attempts_ = 0;
    stop_ = std::make_shared<http::interrupt>();
    return true;
}

inline void event_feed::stop() {
    stopping_ = true;
    auto const kept = stop_;
    kept->trip(error(errc::closed, "the event source was stopped"));
}

inline task<void> event_feed::wait_stopped() {
    while (record_.is_running()) {
        auto const woken = co_await ended_.wait();
        if (woken == wake_reason::cancelled) co_return;
    }
}

inline http::client event_feed::make_client() const {
    http::client_options how;
    how.tls.verify = options_.verify_ssl;
    how.tls.ca_file = options_.ca_file;
    how.tls.certificate_file = options_.ssl_cert_path;
    how.tls.key_file = options_.ssl_key_path;
    how.connect_timeout = options_.connection_timeout.chrono();
    how.user_agent = options_.user_agent;
    how.log = options_.log;
    return http::client(executor_, std::move(how));
}

inline http::request event_feed::make_request(http::url where, sse_parser const& events) const {
    http::request get("GET", std::move(where));
    for (auto const& [name, value] : options_.headers) get.headers.set(name, value);
    get.headers.set("Accept", "text/event-stream");
    get.headers.set("Cache-Control", "no-cache");
    if (!options_.auth_key.empty()) get.headers.set("Authorization", "Bearer " + options_.auth_key);
    std::string const& place = events.last_event_id();
    bool const can_be_named = http::fields::check("Last-Event-ID", place).has_value();
    if (!place.empty() && can_be_named) get.headers.set("Last-Event-ID", place);
    get.repeatable = true;
    get.max_body = 0;
    return get;
}

inline task<void> event_feed::run(self_ptr self) {
    sse_parser events(self->options_.max_event);
    http::client const through = self->make_client();
    http::url const where = *http::url::parse(self->options_.server_url);
    std::chrono::milliseconds backoff = self->options_.initial_reconnect_delay.chrono();
    for (;;) {
        auto const next = co_await connect_once(self, through, where, events);
        self->record_.note_connected(false);
        bool const again =
            next == verdict::reconnect && self->options_.enable_reconnect && !self->stopping_;
        if (!again) break;
        int const most = self->options_.max_reconnect_attempts;
        if (self->attempts_ == 0) backoff = self->options_.initial_reconnect_delay.chrono();
        if (most >= 0 && self->attempts_ >= most) break;
        ++self->attempts_;
        bool const waited = co_await wait_to_reconnect(self, events.retry().value_or(backoff));
        if (!waited) break;
        double const longer =
            static_cast<double>(backoff.count()) * self->options_.reconnect_backoff_factor;
        double const longest = static_cast<double>(self->options_.max_reconnect_delay.milliseconds);
        backoff = std::chrono::milliseconds(static_cast<std::int64_t>(std::min(longer, longest)));
        events.restart();
    }
    self->finish();
}

// One connection, from dialing to its end.
inline task<event_feed::verdict> event_feed::connect_once(self_ptr self, http::client through,
                                                          http::url where, sse_parser& events) {
    if (self->stopping_) co_return verdict::stop;
    self->stop_ = std::make_shared<http::interrupt>();
    self->watch(self->options_.connection_timeout, "connecting");
    auto stream = co_await through.send(self->make_request(std::move(where), events), self->stop_);
    if (!stream) {
        // What is set wrong stays wrong.
        bool const hopeless = classify(stream.error()) == error_class::config_error;
        self->record_.note_error(std::move(stream.error()));
        co_return hopeless ? verdict::stop : verdict::reconnect;
    }
    int const status = stream->head().status;
    if (status != 200) {
        bool const refused = status == 401 || status == 403;
        errc const code = status == 401   ? errc::unauthorized
                          : status == 403 ? errc::forbidden
                          : status >= 500 ? errc::service_unavailable
                                          : errc::http_rejected;
        self->record_.note_error(error(code, "HTTP " + std::to_string(status)));
        co_return refused || status == 204 ? verdict::stop : verdict::reconnect;
    }
    if (!is_event_stream(stream->head())) {
        self->record_.note_error(error(errc::malformed_response, "what came is no event stream"));
        co_return verdict::reconnect;
    }
    self->record_.note_connected(true);
    self->attempts_ = 0;
    auto const ended = co_await read(self, *stream, events);
    self->record_.note_error(ended ? error(errc::connection_lost, "the feed ended") : ended.error());
    co_return verdict::reconnect;
}

// Of its parameters, only a charset is known, and it is always UTF-8.
inline bool event_feed::is_event_stream(http::response_head const& head) {
    auto const value = head.headers.find("Content-Type");
    if (!value) return false;
    std::string_view const type = value->substr(0, value->find(';'));
    return http::detail::same_text(http::detail::trim(type), "text/event-stream");
}

inline task<result<void>> event_feed::read(self_ptr self, http::exchange& stream,
                                           sse_parser& events) {
    for (;;) {
        self->watch(self->options_.read_timeout, "no byte came");
        auto piece = co_await stream.read();
        if (!piece) co_return fail(std::move(piece.error()));
        if (piece->empty()) co_return result<void>();
        auto const fed = events.feed(*piece, [&](sse_event const& event) {
            if (event.has_data && !self->stopping_) self->deliver(event);
        });
        if (!fed) co_return fed;
    }
}

// Ends the connection unless this is called again in time.
inline void event_feed::watch(duration limit, char const* what) {
    if (!limit_) limit_ = std::make_shared<timer>(executor_);
    limit_->expires_after(limit.chrono());
    limit_->async_wait([stop = stop_, what](std::error_code code) {
        if (!code) stop->trip(error(errc::timed_out, what));
    });
}

inline task<bool> event_feed::wait_to_reconnect(self_ptr self, duration wait) {
    if (self->stopping_) co_return false;
    if (self->limit_) self->limit_->cancel();
    self->record_.note_reconnect();
    self->stop_ = std::make_shared<http::interrupt>();
    auto const stop = self->stop_;
    timer waiting(self->executor_, clock::now() + wait.chrono());
    http::on_interrupt const guard(stop.get(), [&](error const&) { waiting.cancel(); });
    co_await waiting.async_wait(as_result);
    auto const state = co_await net::this_coro::cancellation_state;
    co_return !self->stopping_ && state.cancelled() == net::cancellation_type::none;
}

inline void event_feed::deliver(sse_event const& received) {
    std::string type(received.type);
    auto const& wanted = options_.subscribed_events;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), type) == wanted.end()) return;
    feed_event event;
    event.event_type = type;
    auto parsed = parse_json<json>(received.data);
    event.data = parsed ? std::move(*parsed) : json(std::string(received.data));
    event.timestamp = std::chrono::system_clock::now();
    event.event_id = std::string(received.id);
    event.retry = received.retry;
    if (options_.enable_event_logging) {
        options_.log.write(log_level::info, log_category::sse_client,
                           [&] { return "event " + type + " " + event.event_id; });
    }
    record_.deliver(std::move(event));
}

inline void event_feed::finish() {
    if (limit_) limit_->cancel();
    record_.finish();
    ended_.notify_all();
}

}  // namespace mcp::detail

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// Keeps a connection to a feed and hands out its events. Handlers run on the executor, in the
/// order of the events; everything but start() and stop() may be called from any thread.
///
/// A lost connection is made again after the server's `retry:`, or 1 s, 2 s, 4 s and so on, with
/// Last-Event-ID; 401, 403 and 204 end the feed. Destroying the source ends it.
class event_source {
public:
    event_source(executor where, event_source_options how)
        : feed_(std::make_shared<detail::event_feed>(std::move(where), std::move(how))) {}
    event_source(event_source&&) noexcept = default;
    event_source& operator=(event_source&&) = delete;
    ~event_source() {
        if (feed_) feed_->stop();
    }

    /// Begins to connect, in the background. errc::invalid_url and errc::invalid_configuration for
    /// settings that cannot be used. Does nothing if the feed runs already, or is not enabled.
    result<void> start() {
        if (!feed_->options().enable) return {};
        auto const address = http::url::parse(feed_->options().server_url);
        if (!address) return fail(address.error());
        std::string const& key = feed_->options().auth_key;
        auto const fine = http::fields::check("auth_key", key);
        if (!fine) return fail(errc::invalid_configuration, fine.error().detail);
        for (auto const& [name, value] : feed_->options().headers) {
            auto const checked = http::fields::check(name, value);
            if (!checked) return fail(errc::invalid_configuration, checked.error().detail);
        }
        if (!feed_->begin()) return {};
        net::co_spawn(feed_->where(), detail::event_feed::run(feed_), net::detached);
        return {};
    }

    /// Ends the feed and waits until nothing of it runs any more.
    task<void> stop() {
        feed_->stop();
        return wait(feed_);
    }

    /// Waits until the feed has ended by itself or by stop().
    task<void> wait_stopped() { return wait(feed_); }

    /// Gets the events of one type. A handler that throws is reported to the log, and disturbs
    /// nobody else. Handlers stay until the source is destroyed.
    void register_event_handler(std::string type, feed_handler handler) {
        feed_->record().add_handler(std::move(type), std::move(handler));
    }

    /// Gets every event that the filter lets through.
    void register_global_event_handler(feed_handler handler) {
        feed_->record().add_handler(std::nullopt, std::move(handler));
    }

    [[nodiscard]] bool is_running() const { return feed_->record().is_running(); }
    [[nodiscard]] bool is_connected() const { return feed_->record().is_connected(); }
    [[nodiscard]] event_source_stats get_stats() const { return feed_->record().stats(); }

    /// The last events, at most `most` of them, oldest first.
    [[nodiscard]] std::vector<feed_event> get_recent_events(std::size_t most) const {
        return feed_->record().recent(most);
    }

private:
    static task<void> wait(std::shared_ptr<detail::event_feed> feed) {
        co_await feed->wait_stopped();
    }

    std::shared_ptr<detail::event_feed> feed_;
};

}  // namespace mcp

// HTTP, whichever kind the server speaks.

// How to reach a server over HTTP.

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// The settings of the HTTP transports. Each setter returns the object, so that they chain:
/// `http_options("https://example.com/mcp").bearer_from_env("EXAMPLE_TOKEN")`. Secrets are read
/// when the connection is opened, go to this URL's origin only, and are never printed.
class http_options {
public:
    /// `url` is http://, https:// or unix:///SOCKET#/PATH. It is checked by open().
    explicit http_options(std::string url) : url_(std::move(url)) {}

    /// Sends `Authorization: Bearer TOKEN`.
    http_options& bearer(std::string token) {
        return header("Authorization", "Bearer " + std::move(token));
    }
    /// The same with the value of an environment variable. Unset is errc::invalid_configuration.
    http_options& bearer_from_env(std::string variable) {
        return add({"Authorization", "Bearer ", std::move(variable), true});
    }

    /// Sends `Authorization: Basic` (RFC 7617). The user's name must hold no colon.
    http_options& basic(std::string user, std::string password) {
        return header("Authorization",
                      "Basic " + encode_base64(std::move(user) + ":" + std::move(password)));
    }
    /// The same with `user:password` from an environment variable.
    http_options& basic_from_env(std::string variable) {
        return add({"Authorization", "Basic ", std::move(variable), true});
    }

    /// Sends one more header with every request. A later one of the same name replaces it.
    http_options& header(std::string name, std::string value) {
        return add({std::move(name), {}, std::move(value), false});
    }
    http_options& header_from_env(std::string name, std::string variable) {
        return add({std::move(name), {}, std::move(variable), true});
    }

    /// TLS, proxies, limits of the connection pool and of connecting.
    http_options& client(http::client_options value) {
        client_ = std::move(value);
        return *this;
    }

    /// Longest message in bytes, whether a body or one event; 0 lifts the limit.
    http_options& max_message(std::size_t bytes) {
        max_message_ = bytes;
        return *this;
    }
    http_options& limits(json_limits value) {
        json_ = value;
        return *this;
    }

    /// Whether to hold a stream open for what a legacy server says unasked. Default: yes.
    http_options& standing_stream(bool value) {
        standing_stream_ = value;
        return *this;
    }

    /// How long close() may take to end the session with the server.
    http_options& close_limit(duration value) {
        close_limit_ = value;
        return *this;
    }

    /// The headers, with the environment read. errc::invalid_configuration names a header or a
    /// variable that cannot be used; values are never in it.
    [[nodiscard]] result<http::fields> make_headers() const;

    // What was set, for the transports.
    std::string url_;
    http::client_options client_;
    std::size_t max_message_ = std::size_t(64) << 20;
    json_limits json_;
    bool standing_stream_ = true;
    duration close_limit_ = std::chrono::seconds(2);

private:
    struct header_source {
        std::string name;
        std::string prefix;
        std::string value;  // or the name of the variable that holds it
        bool from_environment;
    };

    http_options& add(header_source source) {
        headers_.push_back(std::move(source));
        return *this;
    }

    std::vector<header_source> headers_;
};

inline result<http::fields> http_options::make_headers() const {
    http::fields made;
    for (header_source const& each : headers_) {
        std::string value = each.value;
        if (each.from_environment) {
            char const* const found = std::getenv(each.value.c_str());
            if (found == nullptr || *found == '\0') {
                return fail(errc::invalid_configuration,
                            "the environment variable " + each.value + " is not set");
            }
            value = found;
            bool const is_basic = each.prefix == "Basic ";
            if (is_basic) value = encode_base64(value);
        }
        value.insert(0, each.prefix);
        if (auto checked = http::fields::check(each.name, value); !checked) {
            return fail(errc::invalid_configuration, checked.error().detail);
        }
        made.set(each.name, value);
    }
    return made;
}

}  // namespace mcp

// HTTP+SSE, the transport of 2024-11-05.

// One connection to a server of 2024-11-05: an event stream for what it says, POSTs for what we
// say.

// The requests that one HTTP connection object has in flight, and their deadlines.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

struct http_call;

/// All calls of one owner. One timer serves the deadlines of all of them.
class http_calls : public std::enable_shared_from_this<http_calls> {
public:
    explicit http_calls(executor where) : deadline_(std::move(where)) {}

    inline void add(http_call& one);
    inline void remove(http_call& one);

    /// Gives an answer that came on another stream to the call that waits for it; false if none
    /// does.
    inline bool finish(std::int64_t id, response answer);

    /// Ends every call with this error. Calls that begin later are the last words of close().
    inline void end_all(error const& why);

    /// Ends the calls whose time is over; called by the deadline.
    inline void end_expired(time_point now);

private:
    shared_deadline deadline_;
    std::vector<http_call*> running_;
    bool closing_ = false;
};

/// One request in flight. Lives in the coroutine that runs it.
struct http_call {
    static constexpr std::int64_t no_id = -1;  // of what expects no answer

    /// `until` says when to stop, and outlives the call; null means never.
    http_call(std::shared_ptr<http_calls> with, std::int64_t number, std::string_view what,
              exchange_clock const* until)
        : owner(std::move(with)),
          id(number),
          method(what),
          limits(until) {
        owner->add(*this);
    }
    http_call(http_call const&) = delete;
    http_call& operator=(http_call const&) = delete;
    ~http_call() { owner->remove(*this); }

    [[nodiscard]] time_point expiry(time_point now = clock::now()) const {
        return limits != nullptr ? limits->expiry(now) : time_point::max();
    }

    /// Why it was ended from outside.
    [[nodiscard]] error why_stopped() const {
        return stop->tripped() ? stop->why() : error(errc::cancelled, method);
    }

    std::shared_ptr<http_calls> owner;
    std::int64_t id;
    std::string method;
    exchange_clock const* limits;
    std::shared_ptr<http::interrupt> stop = std::make_shared<http::interrupt>();
    std::optional<result<response>> outcome;
};

/// Waits; false if the call was ended or the caller cancelled meanwhile.
inline task<bool> pause(executor where, time_point until, std::shared_ptr<http::interrupt> stop) {
    timer waiting(std::move(where), until);
    http::on_interrupt const guard(stop.get(), [&](error const&) { waiting.cancel(); });
    if (!stop->tripped()) co_await waiting.async_wait(as_result);
    auto const state = co_await net::this_coro::cancellation_state;
    co_return !stop->tripped() && state.cancelled() == net::cancellation_type::none;
}

inline void http_calls::add(http_call& one) {
    running_.push_back(&one);
    deadline_.arm(*this, one.expiry());
}

inline void http_calls::remove(http_call& one) {
    std::erase(running_, &one);
    // While open, the timer serves the next call.
    if (closing_ && running_.empty()) deadline_.disarm();
}

inline bool http_calls::finish(std::int64_t id, response answer) {
    if (id < 0) return false;
    auto const found = std::find_if(running_.begin(), running_.end(),
                                    [id](http_call const* each) { return each->id == id; });
    if (found == running_.end() || (*found)->outcome) return false;
    (*found)->outcome.emplace(std::move(answer));
    // Its own stream has nothing more to say.
    auto const stop = (*found)->stop;
    stop->trip(error(errc::cancelled));
    return true;
}

inline void http_calls::end_all(error const& why) {
    closing_ = true;
    if (running_.empty()) deadline_.disarm();
    std::vector<std::shared_ptr<http::interrupt>> stops;
    for (http_call const* each : running_) stops.push_back(each->stop);
    for (auto const& each : stops) each->trip(why);
}

inline void http_calls::end_expired(time_point now) {
    time_point next = time_point::max();
    std::vector<http_call*> expired;
    for (http_call* each : running_) {
        time_point const end = each->expiry(now);
        if (end <= now) expired.push_back(each);
        else next = std::min(next, end);
    }
    if (next != time_point::max()) deadline_.arm_again(*this, next, now);
    for (http_call* each : expired) {
        bool const still_runs = std::find(running_.begin(), running_.end(), each) != running_.end();
        if (!still_runs) continue;
        auto const stop = each->stop;
        stop->trip(error(errc::timed_out, each->method));
    }
}

}  // namespace mcp::detail

// What an HTTP answer that is no success means.

// The Retry-After header (RFC 9110 10.2.3): seconds, or a date in any of the three forms.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mcp::http {

/// The longest time that a server's wish is understood as. What it really waits for is up to the
/// retry policy.
inline constexpr std::chrono::hours longest_retry_after{24};

namespace detail {

/// Takes a date apart from the left; once something does not fit, nothing fits any more.
class date_reader {
public:
    explicit date_reader(std::string_view text) : text_(text) {}

    [[nodiscard]] bool is_done() const noexcept { return fits_ && text_.empty(); }

    bool take(std::string_view expected) {
        fits_ = fits_ && same_text(text_.substr(0, expected.size()), expected);
        if (fits_) text_.remove_prefix(expected.size());
        return fits_;
    }

    unsigned number(std::size_t digits) {
        unsigned value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            fits_ = fits_ && i < text_.size() && text_[i] >= '0' && text_[i] <= '9';
            if (!fits_) return 0;
            value = value * 10 + static_cast<unsigned>(text_[i] - '0');
        }
        text_.remove_prefix(digits);
        return value;
    }

    // The day of asctime: two digits, or a blank and one.
    unsigned padded_number() {
        if (!text_.starts_with(' ')) return number(2);
        text_.remove_prefix(1);
        return number(1);
    }

    unsigned month() {
        constexpr std::array<std::string_view, 12> names = {
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        for (unsigned i = 0; i < names.size(); ++i) {
            if (same_text(text_.substr(0, 3), names[i])) {
                text_.remove_prefix(3);
                return i + 1;
            }
        }
        fits_ = false;
        return 0;
    }

    // Whether it is the right day of the week does not matter.
    bool take_weekday() {
        constexpr std::array<std::string_view, 7> names = {
            "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
        for (std::string_view const name : names) {
            for (std::string_view const form : {name, name.substr(0, 3)}) {
                if (same_text(text_.substr(0, form.size()), form)) {
                    text_.remove_prefix(form.size());
                    return true;
                }
            }
        }
        fits_ = false;
        return false;
    }

    std::chrono::seconds time_of_day() {
        unsigned const hour = number(2);
        take(":");
        unsigned const minute = number(2);
        take(":");
        unsigned const second = number(2);
        fits_ = fits_ && hour < 24 && minute < 60 && second <= 60;  // there are leap seconds
        return std::chrono::hours(hour) + std::chrono::minutes(minute) +
               std::chrono::seconds(second);
    }

    [[nodiscard]] std::string_view rest() const noexcept { return text_; }

private:
    std::string_view text_;
    bool fits_ = true;
};

inline int current_year(std::chrono::sys_seconds now) {
    std::chrono::year_month_day const today(std::chrono::floor<std::chrono::days>(now));
    return static_cast<int>(today.year());
}

/// RFC 9110 5.6.7. `now` decides the century of the form that has two digits for the year.
inline std::optional<std::chrono::sys_seconds> parse_date(std::string_view text,
                                                          std::chrono::sys_seconds now) {
    date_reader reader(text);
    reader.take_weekday();
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    std::chrono::seconds time{};
    if (reader.rest().starts_with(',')) {
        reader.take(", ");
        day = reader.number(2);
        bool const is_short = reader.rest().starts_with('-');
        std::string_view const separator = is_short ? "-" : " ";
        reader.take(separator);
        month = reader.month();
        reader.take(separator);
        year = static_cast<int>(reader.number(is_short ? 2 : 4));
        if (is_short) {
            int const today = current_year(now);
            year += today / 100 * 100;
            if (year > today + 50) year -= 100;
        }
        reader.take(" ");
        time = reader.time_of_day();
        reader.take(" GMT");
    } else {
        reader.take(" ");
        month = reader.month();
        reader.take(" ");
        day = reader.padded_number();
        reader.take(" ");
        time = reader.time_of_day();
        reader.take(" ");
        year = static_cast<int>(reader.number(4));
    }
    std::chrono::year_month_day const date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!reader.is_done() || !date.ok()) return std::nullopt;
    return std::chrono::sys_days(date) + time;
}

}  // namespace detail

/// How long to wait from `now` on; at most `longest_retry_after`, and zero for a date that is over.
/// Nothing if the text is neither a number of seconds nor a date.
inline std::optional<duration> parse_retry_after(std::string_view text,
                                                 std::chrono::system_clock::time_point now) {
    text = detail::trim(text);
    if (text.empty()) return std::nullopt;
    std::chrono::seconds const longest = longest_retry_after;
    if (text.find_first_not_of("0123456789") == std::string_view::npos) {
        std::int64_t count = 0;
        for (char const c : text) count = std::min(count * 10 + (c - '0'), longest.count());
        return duration(std::chrono::seconds(count));
    }
    // In whole seconds: a year of four digits is more than a clock of nanoseconds can tell.
    auto const second = std::chrono::floor<std::chrono::seconds>(now);
    auto const date = detail::parse_date(text, second);
    if (!date) return std::nullopt;
    return duration(std::clamp(*date - second, std::chrono::seconds(0), longest));
}

/// The same for the headers of a response; nothing if there is no such header.
inline std::optional<duration> parse_retry_after(fields const& headers,
                                                 std::chrono::system_clock::time_point now) {
    auto const value = headers.find("Retry-After");
    return value ? parse_retry_after(*value, now) : std::nullopt;
}

}  // namespace mcp::http

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

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::detail {

/// Its coroutines hold it by shared_ptr; shut() ends them.
class sse_connection final : public frame_sink,
                             public std::enable_shared_from_this<sse_connection> {
public:
    using self_ptr = std::shared_ptr<sse_connection>;

    sse_connection(executor where, http::client through, http_options const& how, http::url address,
                   http::fields headers, inbound& in)
        : executor_(where),
          client_(std::move(through)),
          options_(how),
          url_(std::move(address)),
          headers_(std::move(headers)),
          inbound_(&in),
          calls_(std::make_shared<http_calls>(where)),
          changed_(where),
          exchanges_(std::make_shared<multiplexer>(where, *this, in, how.json_)) {}

    /// Opens the stream and waits for the server to say where to POST.
    static task<result<void>> open(self_ptr self);

    /// POSTs what has no answer.
    static task<result<void>> post(self_ptr self, std::string body);

    /// Ends everything; each exchange in flight fails with `why`.
    void shut(error why, bool deliberate) {
        auto const kept = shared_from_this();
        exchanges_->shut(why, deliberate);
        inbound_ = nullptr;
        if (!ended_) ended_ = why;
        calls_->end_all(why);
        changed_.notify_all();
        client_.close_idle();
    }

    [[nodiscard]] std::shared_ptr<multiplexer> const& exchanges() const { return exchanges_; }

    result<std::uint64_t> write(std::string_view text, bool) override {
        std::uint64_t const place = ++count_;
        net::co_spawn(executor_, deliver(shared_from_this(), std::string(text), place),
                      net::detached);
        return place;
    }
    [[nodiscard]] bool is_unsent(std::uint64_t) const override { return false; }

private:
    static task<void> read(self_ptr self);
    static task<result<void>> read_stream(self_ptr self);
    static task<void> deliver(self_ptr self, std::string body, std::uint64_t place);
    result<void> take(sse_event const& event);
    result<void> set_endpoint(std::string_view reference);

    executor executor_;
    http::client client_;
    http_options options_;
    http::url url_;
    http::fields headers_;
    inbound* inbound_;
    std::shared_ptr<http_calls> calls_;
    condition changed_;  // notified when there is an endpoint, or the stream ended
    std::shared_ptr<multiplexer> exchanges_;
    std::optional<http::url> endpoint_;
    std::optional<error> ended_;
    std::uint64_t count_ = 0;
};

inline task<result<void>> sse_connection::open(self_ptr self) {
    net::co_spawn(self->executor_, read(self), net::detached);
    // A server that answers at all says this first.
    time_point const deadline = clock::now() + std::chrono::seconds(30);
    while (!self->endpoint_ && !self->ended_) {
        auto const woken = co_await self->changed_.wait(deadline);
        if (woken == wake_reason::notified) continue;
        bool const cancelled = woken == wake_reason::cancelled;
        error why(cancelled ? errc::cancelled : errc::timed_out, "waiting for the endpoint event");
        self->shut(why, true);
        co_return fail(std::move(why));
    }
    if (self->ended_) co_return fail(*self->ended_);
    co_return result<void>();
}

inline task<void> sse_connection::read(self_ptr self) {
    auto const done = co_await read_stream(self);
    error why = done ? error(errc::connection_lost, "the event stream ended") : done.error();
    // Before the endpoint event nobody has seen a connection that could be lost.
    bool const deliberate = !self->endpoint_;
    self->shut(std::move(why), deliberate);
}

inline task<result<void>> sse_connection::read_stream(self_ptr self) {
    http_call call(self->calls_, http_call::no_id, "the event stream", nullptr);
    http::request get("GET", self->url_);
    get.headers = self->headers_;
    get.headers.set("Accept", "text/event-stream");
    auto stream = co_await self->client_.send(std::move(get), call.stop);
    if (!stream) co_return fail(std::move(stream.error()));
    http::response_head const& head = stream->head();
    if (head.status != 200) {
        co_return fail(error_of_status(head, "GET", std::chrono::system_clock::now()));
    }
    if (!has_media_type(head, "text/event-stream")) {
        co_return fail(errc::malformed_message, "GET: expected an event stream");
    }
    sse_parser events(self->options_.max_message_);
    result<void> verdict;
    while (verdict) {
        auto piece = co_await stream->read();
        if (!piece) co_return fail(std::move(piece.error()));
        if (piece->empty()) co_return result<void>();
        auto const fed = events.feed(*piece, [&](sse_event const& event) {
            if (verdict) verdict = self->take(event);
        });
        if (!fed) co_return fail(fed.error());
    }
    co_return verdict;
}

inline result<void> sse_connection::take(sse_event const& event) {
    if (event.type == "endpoint") return set_endpoint(event.data);
    if (event.type != "message" || event.data.empty()) return {};
    return exchanges_->receive(frame::copy(std::string(event.data)));
}

// Credentials and messages go where the endpoint says: never to another origin.
inline result<void> sse_connection::set_endpoint(std::string_view reference) {
    if (endpoint_) return {};
    auto resolved = url_.resolve(reference);
    if (!resolved) return fail(errc::malformed_message, "the endpoint event holds no URL");
    if (!http::same_origin(*resolved, url_)) {
        return fail(errc::malformed_message, "the endpoint event names another origin");
    }
    endpoint_ = std::move(*resolved);
    changed_.notify_all();
    return {};
}

inline task<result<void>> sse_connection::post(self_ptr self, std::string body) {
    if (self->ended_) co_return fail(*self->ended_);
    if (!self->endpoint_) co_return fail(errc::not_connected);
    duration const longest = std::chrono::seconds(30);
    exchange_clock const limit(longest, longest, clock::now());
    http_call call(self->calls_, http_call::no_id, "POST", &limit);
    http::request sent("POST", *self->endpoint_, std::move(body));
    sent.headers = self->headers_;
    sent.headers.set("Content-Type", "application/json");
    auto answered = co_await self->client_.send(std::move(sent), call.stop);
    if (!answered) co_return fail(std::move(answered.error()));
    http::response_head const head = answered->head();
    // Read to the end, so that the connection can be used again.
    auto const rest = co_await answered->collect(std::size_t(64) << 10);
    static_cast<void>(rest);
    if (head.status >= 200 && head.status < 300) co_return result<void>();
    co_return fail(error_of_status(head, "POST", std::chrono::system_clock::now()));
}

inline task<void> sse_connection::deliver(self_ptr self, std::string body, std::uint64_t place) {
    // What fails at once must not fail before the exchange knows its place.
    co_await net::post(self->executor_, net::use_awaitable);
    auto sent = co_await post(self, std::move(body));
    if (!sent) self->exchanges_->fail_at(place, std::move(sent.error()));
}

}  // namespace mcp::detail

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace mcp {

/// Talks to a server over one event stream and POSTs. Satisfies `transport`. open() waits for the
/// server's endpoint event; the connection is lost when the stream ends.
class legacy_sse_transport {
public:
    using options = http_options;

    legacy_sse_transport(executor where, http_options how)
        : legacy_sse_transport(where, how, http::client(where, how.client_)) {}

    /// Shares the connections of `through`.
    legacy_sse_transport(executor where, http_options how, http::client through)
        : executor_(std::move(where)),
          options_(std::move(how)),
          client_(std::move(through)) {}

    legacy_sse_transport(legacy_sse_transport&&) noexcept = default;
    legacy_sse_transport& operator=(legacy_sse_transport&&) = delete;
    ~legacy_sse_transport() { shut(connection_); }

    task<result<void>> open(inbound& in) {
        shut(connection_);
        auto address = http::url::parse(options_.url_);
        if (!address) co_return fail(std::move(address.error()));
        auto headers = options_.make_headers();
        if (!headers) co_return fail(std::move(headers.error()));
        connection_ = std::make_shared<detail::sse_connection>(
            executor_, client_, options_, std::move(*address), std::move(*headers), in);
        co_return co_await detail::sse_connection::open(connection_);
    }

    task<result<response>> exchange(request sent) {
        if (!connection_) return detail::not_open<response>();
        return multiplexer::exchange(connection_->exchanges(), std::move(sent));
    }

    task<result<void>> notify(notification told) {
        if (!connection_) co_return fail(errc::not_connected);
        std::string body;
        encode_notification(body, told);
        co_return co_await detail::sse_connection::post(connection_, std::move(body));
    }

    task<result<void>> respond(reply answer) {
        if (!connection_) co_return fail(errc::not_connected);
        std::string body;
        encode_reply(body, answer);
        co_return co_await detail::sse_connection::post(connection_, std::move(body));
    }

    task<void> close() { return shut_down(connection_); }

    // See transport/features.hpp.
    [[nodiscard]] bool restarts() const { return false; }
    [[nodiscard]] std::optional<era> remembered_era() const { return era::legacy; }

private:
    // By value: the transport may be gone when this runs.
    static task<void> shut_down(std::shared_ptr<detail::sse_connection> connection) {
        shut(connection);
        co_return;
    }

    static void shut(std::shared_ptr<detail::sse_connection> const& connection) {
        if (connection) connection->shut(error(errc::closed, "the connection was closed"), true);
    }

    executor executor_;
    http_options options_;
    http::client client_;
    std::shared_ptr<detail::sse_connection> connection_;
};

static_assert(transport<legacy_sse_transport>);

}  // namespace mcp

// Streamable HTTP, in both eras.

// Exchanges over Streamable HTTP, each with a POST of its own.

// What comes back over HTTP, given to whom it is for.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace mcp::detail {

/// Reads bodies and events. The answer to a call goes into the call, also if it came on the stream
/// of another; the rest goes to the client.
class http_answers {
public:
    http_answers(inbound& in, json_limits limits, std::shared_ptr<http_calls> calls)
        : inbound_(&in),
          limits_(limits),
          calls_(std::move(calls)) {}

    /// Nobody listens any more.
    void close() { inbound_ = nullptr; }

    /// A text that may hold any message.
    void take_text(http_call& call, frame text) {
        decode_frame(std::move(text), limits_,
                     [&](tl::expected<message, decode_failure> received) {
                         take_message(call, std::move(received));
                     });
    }

    /// The body of a good answer that is no stream.
    inline result<void> take_body(http_call& call, http::response_head const& head, frame text);

    /// The body of an answer whose status is no success. `names_session` says whether the request
    /// named one, which the server may not know any more.
    inline result<void> take_refusal(http_call& call, http::response_head const& head,
                                     std::string_view text, bool names_session);

private:
    inline void take_message(http_call& call, tl::expected<message, decode_failure> received);
    inline void take_undecodable(http_call& call, decode_failure failure);
    inline void take_response(http_call& call, response answer);

    inbound* inbound_;
    json_limits limits_;
    std::shared_ptr<http_calls> calls_;
};

inline result<void> http_answers::take_body(http_call& call, http::response_head const& head,
                                            frame text) {
    if (!has_media_type(head, "application/json")) {
        std::string const type = media_type(head);
        std::string words = call.method + ": expected JSON or an event stream, got HTTP " +
                            std::to_string(head.status) + " with ";
        words += type.empty() ? std::string("no media type") : printable(type.substr(0, 60));
        return fail(errc::malformed_message, std::move(words));
    }
    take_text(call, std::move(text));
    if (call.outcome) return {};
    return fail(errc::malformed_message, call.method + ": the body holds no answer to it");
}

// Servers explain a refusal by a JSON-RPC error, whose id may be null.
inline result<void> http_answers::take_refusal(http_call& call, http::response_head const& head,
                                               std::string_view text, bool names_session) {
    auto remote = find_rpc_error(std::string(text));
    error why = error_of_status(head, call.method, std::chrono::system_clock::now());
    // Some servers say 400 with one of these codes where the specification says 404.
    bool const session_unknown =
        head.status == 404 ||
        (head.status == 400 && remote && remote->code >= -32001 && remote->code <= -32000);
    if (names_session && session_unknown) {
        why.code = errc::session_expired;
        return fail_unsent(std::move(why));
    }
    // Some legacy servers answer an unknown method with 500; an outage has no JSON-RPC body.
    bool const is_answer =
        head.status < 500 ? why.code == errc::http_rejected : call.method == "server/discover";
    if (remote && is_answer) {
        response refused;
        refused.id = call.id;
        refused.failure = std::move(remote);
        call.outcome.emplace(std::move(refused));
        return {};
    }
    why.remote = std::move(remote);
    return fail(std::move(why));
}

inline void http_answers::take_message(http_call& call,
                                       tl::expected<message, decode_failure> received) {
    if (inbound_ == nullptr) return;
    if (!received) return take_undecodable(call, std::move(received.error()));
    if (auto* told = std::get_if<incoming_notification>(&*received)) {
        return inbound_->on_notification(std::move(*told));
    }
    if (auto* asked = std::get_if<incoming_request>(&*received)) {
        return inbound_->on_request(std::move(*asked));
    }
    take_response(call, std::move(std::get<response>(*received)));
}

inline void http_answers::take_undecodable(http_call& call, decode_failure failure) {
    bool const own = failure.fatal || (failure.id && *failure.id == request_id(call.id));
    bool const waits = call.id != http_call::no_id && !call.outcome;
    if (own && waits) call.outcome.emplace(fail(std::move(failure.why)));
    else inbound_->on_skipped(std::move(failure.why));
}

inline void http_answers::take_response(http_call& call, response answer) {
    auto const* id = std::get_if<std::int64_t>(&answer.id);
    if (id != nullptr && *id == call.id && !call.outcome) {
        call.outcome.emplace(std::move(answer));
        return;
    }
    if (id != nullptr && calls_->finish(*id, std::move(answer))) return;
    inbound_->on_skipped(
        error(errc::malformed_message, "an answer that no request waits for was dropped"));
}

}  // namespace mcp::detail

// Messages that come over Streamable HTTP as events.

// The HTTP requests that carry MCP messages, as values.

// What HTTP headers repeat of a request (spec 2026-07-28, transports, standard headers).

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// What a request is about, as its params say: the tool's or prompt's name, the resource's URI or
/// the task's id. Nothing for other methods.
struct request_subject {
    std::optional<std::string> name;
    std::string arguments;  ///< The text of a tool call's arguments.
};

inline request_subject find_subject(std::string_view method, std::string const& params) {
    request_subject found;
    bool const is_call = method == "tools/call";
    std::string_view key;
    if (is_call || method == "prompts/get") key = "name";
    else if (method == "resources/read") key = "uri";
    else if (method.starts_with("tasks/")) key = "taskId";
    if (key.empty()) return found;
    auto const document = json_document::parse(frame::copy(params));
    if (!document) return found;
    json_cursor in = document->cursor();
    std::string_view member;
    in.enter_object();
    while (in.next_member(member)) {
        if (member == key && in.type() == json_type::string) in.read(found.name.emplace());
        else if (is_call && member == "arguments") found.arguments = std::string(in.take_text());
        else in.skip();
    }
    return found;
}

}  // namespace mcp

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

inline constexpr std::string_view a_response = "a response";  // what we call ours in errors

/// Whether the request may be sent on a new connection if the one it was sent on turns out to be
/// dead: the server may have got it all the same.
inline bool may_send_twice(std::string_view method) {
    constexpr std::string_view harmless[] = {"server/discover",
                                             "initialize",
                                             "ping",
                                             "resources/read",
                                             "resources/subscribe",
                                             "resources/unsubscribe",
                                             "prompts/get",
                                             "completion/complete",
                                             "logging/setLevel",
                                             "tasks/get",
                                             "tasks/result",
                                             "tasks/cancel",
                                             "subscriptions/listen",
                                             a_response};
    return method.ends_with("/list") || method.starts_with("notifications/") ||
           std::find(std::begin(harmless), std::end(harmless), method) != std::end(harmless);
}

/// Whether the place where a stream ended can be named to the server.
inline bool may_resume(sse_parser const& events) {
    std::string const& id = events.last_event_id();
    return !id.empty() && http::fields::check("Last-Event-ID", id).has_value();
}

/// Makes the requests of one connection over Streamable HTTP: it knows the URL, the user's headers,
/// the revision agreed on, the session, and which arguments headers repeat.
class http_requests {
public:
    http_requests(http::url address, http::fields headers)
        : url_(std::move(address)),
          headers_(std::move(headers)) {}

    void agreed(std::string_view version) {
        version_ = std::string(version);
        common_ = nullptr;
    }
    [[nodiscard]] bool is_modern() const { return version_ == versions::modern; }
    [[nodiscard]] bool speaks_modern(std::string_view method) const {
        return is_modern() || method == "server/discover";
    }

    /// The session that requests name; empty for none.
    void set_session(std::string id) {
        session_id_ = std::move(id);
        common_ = nullptr;
    }
    [[nodiscard]] bool has_session() const { return !session_id_.empty(); }

    void mirror(std::string tool, std::vector<header_parameter> parameters) {
        mirrored_.insert_or_assign(std::move(tool), std::move(parameters));
    }

    /// For an event stream that goes on where `events` ended.
    [[nodiscard]] http::request get(sse_parser const& events) const {
        http::request made = make("GET");
        made.headers.set("Accept", "text/event-stream");
        if (may_resume(events)) made.headers.set("Last-Event-ID", events.last_event_id());
        return made;
    }

    [[nodiscard]] http::request end_session() const { return make("DELETE"); }

    /// For a message without params that headers repeat.
    [[nodiscard]] http::request post(std::string_view method, std::string body) {
        http::request made = begin_post(method, std::move(body));
        if (is_modern()) made.headers.set("Mcp-Method", method);
        return made;
    }

    /// For a request of ours.
    [[nodiscard]] http::request post(request const& what) {
        std::string body;
        body.reserve(80 + what.method.size() + what.params.size());
        encode_request(body, what.id, what.method, what.params);
        http::request made = begin_post(what.method, std::move(body));
        if (speaks_modern(what.method)) describe(made.headers, what);
        return made;
    }

private:
    [[nodiscard]] http::fields connection_headers(std::string_view version,
                                                  std::string_view session) const {
        http::fields made = headers_;
        if (!version.empty()) made.set("MCP-Protocol-Version", version);
        if (!session.empty()) made.set("Mcp-Session-Id", session);
        return made;
    }

    [[nodiscard]] http::request make(std::string method) const {
        http::request made(std::move(method), url_);
        made.max_body = 0;  // streams have no end; what is collected is bounded there
        made.headers = connection_headers(version_, session_id_);
        made.repeatable = true;
        return made;
    }

    http::request begin_post(std::string_view method, std::string body) {
        http::request made("POST", url_, std::move(body));
        made.max_body = 0;
        made.repeatable = may_send_twice(method);
        // The first words are said before a revision and a session are agreed on.
        if (method == "initialize") made.common = post_headers({}, {});
        else if (method == "server/discover") made.common = post_headers(versions::modern, {});
        else made.common = common_ = common_ ? common_ : post_headers(version_, session_id_);
        return made;
    }

    [[nodiscard]] std::shared_ptr<http::fields const> post_headers(std::string_view version,
                                                                   std::string_view session) const {
        auto made = std::make_shared<http::fields>(connection_headers(version, session));
        made->set("Content-Type", "application/json");
        made->set("Accept", "application/json, text/event-stream");
        static_cast<void>(http::settle(*made));  // what is not fine is refused when it is sent
        return made;
    }

    // The modern era's headers. A server compares them with the message.
    void describe(http::fields& headers, request const& what) const {
        headers.set("Mcp-Method", what.method);
        request_subject const subject = find_subject(what.method, what.params);
        if (!subject.name) return;
        headers.set("Mcp-Name", encode_header_value(*subject.name));
        auto const known = mirrored_.find(*subject.name);
        if (what.method != "tools/call" || known == mirrored_.end()) return;
        for (header_value const& each : mirror_arguments(known->second, subject.arguments)) {
            headers.set(each.name, each.value);
        }
    }

    http::url url_;
    http::fields headers_;
    std::string version_;  // empty until the handshake chose one
    std::string session_id_;
    std::shared_ptr<http::fields const> common_;  // of every POST; null until one is needed
    std::map<std::string, std::vector<header_parameter>, std::less<>> mirrored_;
};

}  // namespace mcp::detail

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::detail {

/// A stream of events, and those that go on where it ended (spec 2025-11-25, transports,
/// resumability). Lives in the coroutine that reads it; what it refers to outlives it.
class http_event_stream {
public:
    http_event_stream(http::client through, http_requests const& requests, http_answers& answers,
                      std::size_t longest)
        : client_(std::move(through)),
          requests_(&requests),
          answers_(&answers),
          events_(longest) {}

    /// Takes the events that are here. True if nothing more needs to be read: the answer to the
    /// call is there, or the stream has ended.
    result<bool> take_ready(http_call& call, http::exchange& stream) {
        while (!call.outcome) {
            if (failure_) return fail(*failure_);
            auto const piece = stream.read_ready();
            if (!piece) return fail(piece.error());
            if (!*piece) return false;
            if ((*piece)->empty()) return true;
            feed(call, **piece);
        }
        drop_rest(stream);
        return true;
    }

    /// Takes events until the answer to the call is there or the stream ends.
    task<result<void>> read(http_call& call, http::exchange& stream) {
        for (;;) {
            auto const done = take_ready(call, stream);
            if (!done) co_return fail(done.error());
            if (*done) co_return result<void>();
            auto const piece = co_await stream.read();
            if (!piece) co_return fail(piece.error());
            feed(call, *piece);
        }
    }

    /// The same, but a legacy server may end the stream before the answer and go on in another.
    inline task<result<void>> read_to_answer(http_call& call, http::exchange stream);

    /// The request for the stream, which names the place where the last one ended.
    [[nodiscard]] http::request next_request() const { return requests_->get(events_); }
    void restart() {
        events_.restart();
        failure_.reset();
    }
    /// How long the server wants to be left alone before the next request.
    [[nodiscard]] std::optional<duration> retry() const { return events_.retry(); }

private:
    void feed(http_call& call, std::string_view piece) {
        auto const fed = events_.feed(piece, [&](sse_event const& event) {
            // An event without data only says where the stream stands.
            bool const is_message = event.type == "message" && !event.data.empty();
            if (is_message) answers_->take_text(call, frame::copy(std::string(event.data)));
        });
        if (!fed) failure_ = fed.error();
    }

    // Most servers end the stream right after the answer. If that is here too, the connection is
    // kept.
    static void drop_rest(http::exchange& stream) {
        for (;;) {
            auto const ready = stream.read_ready();
            bool const is_more = ready && *ready && !(*ready)->empty();
            if (!is_more) return;
        }
    }

    inline task<result<http::exchange>> resume(http_call& call);

    http::client client_;
    http_requests const* requests_;
    http_answers* answers_;
    sse_parser events_;
    std::optional<error> failure_;  // of the events; there is no going on after it
};

inline task<result<void>> http_event_stream::read_to_answer(http_call& call,
                                                            http::exchange stream) {
    for (;;) {
        auto const ended = co_await read(call, stream);
        if (call.outcome) co_return result<void>();
        bool const over = ended || ended.error().code == errc::connection_lost ||
                          ended.error().code == errc::response_truncated;
        if (!over || call.stop->tripped()) co_return fail(ended.error());
        if (requests_->is_modern() || !may_resume(events_)) {
            co_return fail(errc::connection_lost,
                           call.method + ": the stream ended before the answer");
        }
        stream.abort();
        auto next = co_await resume(call);
        if (call.outcome) co_return result<void>();
        if (!next) co_return fail(std::move(next.error()));
        stream = std::move(*next);
    }
}

// Opens the stream again, as soon as and not before the server wants it.
inline task<result<http::exchange>> http_event_stream::resume(http_call& call) {
    constexpr unsigned most_tries = 5;
    for (unsigned tries = 1;; ++tries) {
        duration const wait = retry().value_or(std::chrono::seconds(1));
        bool const waited =
            co_await pause(client_.get_executor(), clock::now() + wait.chrono(), call.stop);
        if (!waited) co_return fail(call.why_stopped());
        auto stream = co_await client_.send(next_request(), call.stop);
        error why = stream ? why_no_stream(stream->head(), call.method) : stream.error();
        if (stream && is_event_stream(stream->head())) {
            restart();
            co_return stream;
        }
        why.reached = delivery::unknown;  // the request itself was taken before
        bool const temporary = classify(why) == error_class::network_temporary;
        if (temporary && !call.stop->tripped() && tries < most_tries) continue;
        // The server has no stream to go on with: what is lost is the answer.
        if (why.code == errc::http_rejected) why.code = errc::connection_lost;
        co_return fail(std::move(why));
    }
}

}  // namespace mcp::detail

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace mcp::detail {

/// One connection of a streamable_http_transport: from open() to close(). Its coroutines hold it by
/// shared_ptr; abort() ends them.
class http_session final : public std::enable_shared_from_this<http_session> {
public:
    using self_ptr = std::shared_ptr<http_session>;

    http_session(executor where, http::client through, http_options const& how, http::url address,
                 http::fields headers, inbound& in)
        : executor_(where),
          client_(std::move(through)),
          options_(how),
          requests_(std::move(address), client_.with_user_agent(std::move(headers))),
          calls_(std::make_shared<http_calls>(where)),
          answers_(in, how.json_, calls_),
          renewed_(where) {}

    static task<result<response>> exchange(self_ptr self, request sent);
    static task<result<void>> notify(self_ptr self, notification told);
    static task<result<void>> respond(self_ptr self, reply answer);
    static task<void> close(self_ptr self);

    /// Ends everything now, without a word to the server. For destructors.
    void abort() {
        closed_ = true;
        answers_.close();
        calls_->end_all(error(errc::closed, "the connection was closed"));
        renewed_.notify_all();
    }

    void agreed(std::string_view version) { requests_.agreed(version); }

    /// The HTTP status of the last initialize; 0 if there was none.
    [[nodiscard]] int initialize_status() const { return initialize_status_; }

    void mirror(std::string tool, std::vector<header_parameter> parameters) {
        requests_.mirror(std::move(tool), std::move(parameters));
    }

private:
    // These put the answer into the call, or say why there is none.
    static task<result<void>> attempt(self_ptr self, http_call& call, request const& sent);
    static task<result<void>> post(self_ptr self, std::string body, std::string method,
                                   duration limit);
    static task<result<void>> wait_renewed(self_ptr self, http_call& call);
    static task<void> renew(self_ptr self);
    static task<result<void>> initialize_again(self_ptr self);
    static task<void> end_session(self_ptr self);
    static task<void> stand(self_ptr self, std::shared_ptr<http::interrupt> until);

    void begin_renewal();
    void begin_standing();
    [[nodiscard]] http_event_stream event_stream() {
        return {client_, requests_, answers_, options_.max_message_};
    }
    void remember_session(http::response_head const& head);
    result<void> take_body(http_call& call, http::response_head const& head,
                           http::body_buffer& body);
    tl::unexpected<error> give_up(request const& sent, error why, bool is_cancelled);
    void tell_cancelled(request const& sent);

    executor executor_;
    http::client client_;
    http_options options_;
    http_requests requests_;
    std::shared_ptr<http_calls> calls_;
    http_answers answers_;
    bool closed_ = false;

    // The legacy era's session with the server.
    int initialize_status_ = 0;
    std::string initialize_params_;
    std::uint64_t generation_ = 0;  // counts the sessions
    // Set while a new session is made; who waits for it keeps it and finds the outcome there.
    std::shared_ptr<std::optional<result<void>>> renewal_;
    condition renewed_;
    std::shared_ptr<http::interrupt> standing_;  // ends the standing stream
};

inline task<result<response>> http_session::exchange(self_ptr self, request sent) {
    if (self->closed_) co_return fail_unsent(errc::closed, "the connection was closed");
    bool const initializes = sent.method == "initialize";
    if (initializes) {
        self->initialize_params_ = sent.params;
        self->requests_.set_session({});
    }
    http_call call(self->calls_, sent.id, sent.method, sent.clock);
    result<void> done;
    try {
        // Once more if the session was lost.
        for (bool is_second = false;; is_second = true) {
            if (self->renewal_ && !initializes) {
                done = co_await wait_renewed(self, call);
                if (!done) break;
            }
            std::uint64_t const generation = self->generation_;
            done = co_await attempt(self, call, sent);
            bool const lost = !done && done.error().code == errc::session_expired;
            if (!lost || is_second || initializes || self->closed_) break;
            if (self->generation_ == generation) self->begin_renewal();
        }
    } catch (std::system_error const& thrown) {
        // Asio's word for a caller that was cancelled just when something else was complete.
        if (thrown.code() != net::error::operation_aborted) throw;
        done = fail(errc::cancelled, sent.method);
    }
    auto const state = co_await net::this_coro::cancellation_state;
    bool const is_cancelled = state.cancelled() != net::cancellation_type::none;
    if (!call.outcome) co_return self->give_up(sent, std::move(done.error()), is_cancelled);
    // A cancelled caller could not await anything more.
    if (is_cancelled) co_return fail(errc::cancelled, sent.method);
    co_return std::move(*call.outcome);
}

// Tells the server of a request that nobody waits for any more.
inline tl::unexpected<error> http_session::give_up(request const& sent, error why,
                                                   bool is_cancelled) {
    bool const gave_up =
        is_cancelled || why.code == errc::cancelled || why.code == errc::timed_out;
    if (gave_up && sent.cancellable && why.reached != delivery::unsent) tell_cancelled(sent);
    return fail(std::move(why));
}

inline task<result<void>> http_session::attempt(self_ptr self, http_call& call,
                                                request const& sent) {
    http::request post = self->requests_.post(sent);
    auto stream = co_await self->client_.send(std::move(post), call.stop);
    if (!stream) co_return fail(std::move(stream.error()));
    http::response_head const& head = stream->head();
    if (sent.method == "initialize") {
        self->initialize_status_ = head.status;
        if (is_success(head)) self->remember_session(head);
    }
    if (is_success(head) && has_media_type(head, "text/event-stream")) {
        http_event_stream events = self->event_stream();
        // Most answers are one event that came with the head.
        static_cast<void>(events.take_ready(call, *stream));
        if (call.outcome) co_return result<void>();
        co_return co_await events.read_to_answer(call, std::move(*stream));
    }
    http::body_buffer body = self->client_.take_buffer();
    auto const here = stream->collect_now(body, self->options_.max_message_);
    if (!here) co_return fail(here.error());
    if (!*here) {
        auto const collected = co_await stream->collect(body, self->options_.max_message_);
        if (!collected) co_return fail(collected.error());
    }
    auto taken = self->take_body(call, head, body);
    self->client_.give_back(std::move(body));
    co_return taken;
}

inline result<void> http_session::take_body(http_call& call, http::response_head const& head,
                                            http::body_buffer& body) {
    if (is_success(head)) return answers_.take_body(call, head, body.message());
    bool const names_session = requests_.has_session() && call.method != "initialize";
    return answers_.take_refusal(call, head, body.text(), names_session);
}

inline void http_session::remember_session(http::response_head const& head) {
    auto const id = head.headers.find("Mcp-Session-Id");
    bool const usable = id && !id->empty() && std::all_of(id->begin(), id->end(), [](char c) {
                            return c > ' ' && c <= '~';
                        });
    requests_.set_session(usable ? std::string(*id) : std::string());
}

// In the modern era the end of the stream says it.
inline void http_session::tell_cancelled(request const& sent) {
    if (closed_ || requests_.speaks_modern(sent.method)) return;
    std::string params = "{\"requestId\":" + std::to_string(sent.id) + ",\"reason\":\"cancelled\"}";
    std::string body;
    encode_notification(body, notification("notifications/cancelled", std::move(params)));
    net::co_spawn(executor_,
                  post(shared_from_this(), std::move(body), "notifications/cancelled",
                       std::chrono::seconds(10)),
                  net::detached);
}

inline task<result<void>> http_session::notify(self_ptr self, notification told) {
    std::string body;
    encode_notification(body, told);
    duration const limit = std::chrono::seconds(30);
    auto sent = co_await post(self, std::move(body), told.method, limit);
    // From now on the server may have something to say unasked.
    bool const stands = sent && told.method == "notifications/initialized" && !self->requests_.is_modern() &&
                        self->options_.standing_stream_ && !self->closed_;
    if (stands) self->begin_standing();
    co_return sent;
}

inline task<result<void>> http_session::respond(self_ptr self, reply answer) {
    std::string body;
    encode_reply(body, answer);
    duration const limit = std::chrono::seconds(30);
    co_return co_await post(self, std::move(body), std::string(a_response), limit);
}

// Sends what has no answer.
inline task<result<void>> http_session::post(self_ptr self, std::string body, std::string method,
                                             duration limit) {
    if (self->closed_) co_return fail(errc::closed, "the connection was closed");
    exchange_clock const clock_of_post(limit, limit, clock::now());
    http_call call(self->calls_, http_call::no_id, method, &clock_of_post);
    http::request sent = self->requests_.post(method, std::move(body));
    auto answered = co_await self->client_.send(std::move(sent), call.stop);
    if (!answered) co_return fail(std::move(answered.error()));
    http::response_head const head = answered->head();
    // Read to the end, so that the connection can be used again.
    bool const is_stream = has_media_type(head, "text/event-stream");
    if (!is_stream) static_cast<void>(co_await answered->collect(std::size_t(64) << 10));
    if (is_success(head)) co_return result<void>();
    co_return fail(error_of_status(head, method, std::chrono::system_clock::now()));
}

// All callers that met the lost session share one new one. It belongs to none of them, so that it
// goes on whoever of them gives up.
inline void http_session::begin_renewal() {
    if (renewal_) return;
    renewal_ = std::make_shared<std::optional<result<void>>>();
    net::co_spawn(executor_, renew(shared_from_this()), net::detached);
}

inline task<result<void>> http_session::wait_renewed(self_ptr self, http_call& call) {
    auto const awaited = self->renewal_;
    http::on_interrupt const guard(call.stop.get(),
                                   [&](error const&) { self->renewed_.notify_all(); });
    while (awaited && !*awaited) {
        if (call.stop->tripped()) co_return fail_unsent(call.why_stopped());
        auto const woken = co_await self->renewed_.wait();
        if (woken == wake_reason::cancelled) co_return fail_unsent(errc::cancelled);
    }
    if (awaited && !**awaited) co_return fail_unsent((*awaited)->error());
    co_return result<void>();
}

inline task<void> http_session::renew(self_ptr self) {
    auto done = co_await initialize_again(self);
    if (done) {
        ++self->generation_;
        if (self->standing_) self->begin_standing();
    }
    auto const awaited = std::exchange(self->renewal_, nullptr);
    awaited->emplace(std::move(done));
    self->renewed_.notify_all();
}

// The old session stays what requests name until there is a new one: if the server is away just
// now, the next of them tries again.
inline task<result<void>> http_session::initialize_again(self_ptr self) {
    if (self->closed_) co_return fail(errc::closed, "the connection was closed");
    duration const longest = std::chrono::seconds(30);
    exchange_clock const limit(longest, longest, clock::now());
    request again(0, "initialize", self->initialize_params_);  // no other request has this id
    http_call handshake(self->calls_, again.id, again.method, &limit);
    auto done = co_await attempt(self, handshake, again);
    if (handshake.outcome && !*handshake.outcome) co_return fail(handshake.outcome->error());
    if (!handshake.outcome) co_return done;
    if ((*handshake.outcome)->failure) {
        error why(errc::session_expired, "the server refused a new session");
        why.remote = std::move((*handshake.outcome)->failure);
        co_return fail(std::move(why));
    }
    std::string body;
    encode_notification(body, notification("notifications/initialized"));
    co_return co_await post(self, std::move(body), "notifications/initialized", longest);
}

inline void http_session::begin_standing() {
    if (standing_) standing_->trip(error(errc::cancelled));
    standing_ = std::make_shared<http::interrupt>();
    net::co_spawn(executor_, stand(shared_from_this(), standing_), net::detached);
}

// The stream for what the server says unasked; opened again whenever it ends, until close() or the
// next session.
inline task<void> http_session::stand(self_ptr self, std::shared_ptr<http::interrupt> until) {
    http_call call(self->calls_, http_call::no_id, "the standing stream", nullptr);
    http::on_interrupt const passed_on(until.get(),
                                       [&](error const& why) { call.stop->trip(why); });
    http_event_stream events = self->event_stream();
    constexpr std::chrono::milliseconds shortest = std::chrono::seconds(1);
    std::chrono::milliseconds wait = shortest;
    while (!self->closed_ && !until->tripped()) {
        auto stream = co_await self->client_.send(events.next_request(), call.stop);
        std::optional<duration> asked;
        if (stream && is_event_stream(stream->head())) {
            wait = shortest;
            events.restart();
            static_cast<void>(co_await events.read(call, *stream));
            stream->abort();
            asked = events.retry();
        } else if (stream) {
            error const why = why_no_stream(stream->head(), call.method);
            if (classify(why) != error_class::network_temporary) co_return;  // 405: there is none
            asked = why.retry_after;
        }
        duration const pause_for = asked.value_or(wait);
        wait = std::min<std::chrono::milliseconds>(wait * 2, std::chrono::seconds(30));
        bool const waited =
            co_await pause(self->executor_, clock::now() + pause_for.chrono(), call.stop);
        if (!waited) co_return;
    }
}

inline task<void> http_session::close(self_ptr self) {
    if (std::exchange(self->closed_, true)) co_return;
    self->answers_.close();
    self->calls_->end_all(error(errc::closed, "the connection was closed"));
    self->renewed_.notify_all();
    if (self->requests_.has_session() && !self->requests_.is_modern()) co_await end_session(self);
    self->client_.close_idle();
}

inline task<void> http_session::end_session(self_ptr self) {
    exchange_clock const limit(self->options_.close_limit_, self->options_.close_limit_,
                               clock::now());
    http_call call(self->calls_, http_call::no_id, "DELETE", &limit);
    auto const ended = co_await self->client_.send(self->requests_.end_session(), call.stop);
    static_cast<void>(ended);  // 405 is allowed, and nothing can be done about the rest
}

}  // namespace mcp::detail

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Talks to a server over Streamable HTTP (spec 2026-07-28 and 2025-03-26 to 2025-11-25). Satisfies
/// `transport`. open() sends nothing; each exchange is a POST of its own, answered by JSON or by an
/// event stream. Connections are kept and shared with what else uses the same `http::client`.
class streamable_http_transport {
public:
    using options = http_options;

    streamable_http_transport(executor where, http_options how)
        : streamable_http_transport(where, how, http::client(where, how.client_)) {}

    /// Shares the connections of `through`.
    streamable_http_transport(executor where, http_options how, http::client through)
        : executor_(std::move(where)),
          options_(std::move(how)),
          client_(std::move(through)) {}

    streamable_http_transport(streamable_http_transport&&) noexcept = default;
    streamable_http_transport& operator=(streamable_http_transport&&) = delete;
    ~streamable_http_transport() { abort(); }

    /// errc::invalid_url and errc::invalid_configuration for settings that cannot be used.
    task<result<void>> open(inbound& in) {
        abort();
        auto address = http::url::parse(options_.url_);
        if (!address) co_return fail(std::move(address.error()));
        auto headers = options_.make_headers();
        if (!headers) co_return fail(std::move(headers.error()));
        session_ = std::make_shared<detail::http_session>(
            executor_, client_, options_, std::move(*address), std::move(*headers), in);
        co_return result<void>();
    }

    task<result<response>> exchange(request sent) {
        if (!session_) return detail::not_open<response>();
        return detail::http_session::exchange(session_, std::move(sent));
    }

    task<result<void>> notify(notification told) {
        if (!session_) co_return fail(errc::not_connected);
        co_return co_await detail::http_session::notify(session_, std::move(told));
    }

    task<result<void>> respond(reply answer) {
        if (!session_) co_return fail(errc::not_connected);
        co_return co_await detail::http_session::respond(session_, std::move(answer));
    }

    /// Ends the session with a legacy server; bounded by `http_options::close_limit`.
    task<void> close() { return shut_down(session_); }

    /// The HTTP status that the last initialize of this connection got; 0 if none.
    [[nodiscard]] int initialize_status() const {
        return session_ ? session_->initialize_status() : 0;
    }

    // See transport/features.hpp.
    [[nodiscard]] bool mirrors_parameters() const { return true; }
    [[nodiscard]] bool restarts() const { return false; }
    [[nodiscard]] std::optional<era> remembered_era() const { return era_; }
    void agreed(std::string_view version) {
        era_ = version == versions::modern ? era::modern : era::legacy;
        if (session_) session_->agreed(version);
    }
    void mirror(std::string tool, std::vector<header_parameter> parameters) {
        if (session_) session_->mirror(std::move(tool), std::move(parameters));
    }

private:
    // By value: the transport may be gone when this runs.
    static task<void> shut_down(std::shared_ptr<detail::http_session> session) {
        if (session) co_await detail::http_session::close(session);
    }

    void abort() {
        if (session_) session_->abort();
        session_ = nullptr;
    }

    executor executor_;
    http_options options_;
    http::client client_;
    std::shared_ptr<detail::http_session> session_;
    std::optional<era> era_;  // of the origin, as the last connection found it
};

static_assert(transport<streamable_http_transport>);

}  // namespace mcp

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Begins with Streamable HTTP; a server that refuses initialize there is tried with HTTP+SSE of
/// 2024-11-05 (spec, transports, "Backwards compatibility"). Satisfies `transport`.
class http_transport {
public:
    using options = http_options;

    http_transport(executor where, http_options how)
        : http_transport(where, how, http::client(where, how.client_)) {}

    /// Shares the connections of `through`.
    http_transport(executor where, http_options how, http::client through)
        : wires_(std::make_shared<wires>(std::move(where), std::move(how), std::move(through))) {}

    http_transport(http_transport&&) noexcept = default;
    http_transport& operator=(http_transport&&) = delete;
    ~http_transport() {
        if (!wires_) return;
        wires_->streamable.reset();
        wires_->legacy.reset();
    }

    task<result<void>> open(inbound& in) {
        wires_->in = &in;
        wires_->legacy.reset();
        return wires_->streamable->open(in);
    }

    task<result<response>> exchange(request sent) {
        if (wires_->legacy) return wires_->legacy->exchange(std::move(sent));
        if (sent.method == "initialize") return initialize(wires_, std::move(sent));
        return wires_->streamable->exchange(std::move(sent));
    }

    task<result<void>> notify(notification told) {
        if (wires_->legacy) return wires_->legacy->notify(std::move(told));
        return wires_->streamable->notify(std::move(told));
    }

    task<result<void>> respond(reply answer) {
        if (wires_->legacy) return wires_->legacy->respond(std::move(answer));
        return wires_->streamable->respond(std::move(answer));
    }

    task<void> close() { return shut_down(wires_); }

    /// True if the server speaks HTTP+SSE only; known once connected.
    [[nodiscard]] bool is_legacy_sse() const { return wires_->legacy.has_value(); }

    // See transport/features.hpp.
    [[nodiscard]] bool mirrors_parameters() const { return true; }
    [[nodiscard]] bool restarts() const { return false; }
    [[nodiscard]] std::optional<era> remembered_era() const {
        return wires_->streamable->remembered_era();
    }
    void agreed(std::string_view version) { wires_->streamable->agreed(version); }
    void mirror(std::string tool, std::vector<header_parameter> parameters) {
        wires_->streamable->mirror(std::move(tool), std::move(parameters));
    }

private:
    struct wires {
        wires(executor where, http_options how, http::client through)
            : home(where),
              settings(how),
              client(through),
              streamable(std::in_place, std::move(where), std::move(how), std::move(through)) {}

        executor home;
        http_options settings;
        http::client client;
        inbound* in = nullptr;
        std::optional<streamable_http_transport> streamable;
        std::optional<legacy_sse_transport> legacy;
    };

    // Whether the answer means that there may be a server of 2024-11-05 instead. One of the modern
    // era explains itself.
    static bool is_elsewhere(int status, result<response> const& answer) {
        if (status != 400 && status != 404 && status != 405) return false;
        if (!answer) return answer.error().code == errc::http_rejected;
        return answer->failure && answer->failure->code != rpc_code::unsupported_protocol_version &&
               answer->failure->code != rpc_code::header_mismatch &&
               answer->failure->code != rpc_code::missing_client_capability;
    }

    static task<result<response>> initialize(std::shared_ptr<wires> through, request sent) {
        request again = sent;
        auto answer = co_await through->streamable->exchange(std::move(sent));
        if (!through->streamable) co_return answer;
        if (!is_elsewhere(through->streamable->initialize_status(), answer)) co_return answer;
        through->legacy.emplace(through->home, through->settings, through->client);
        auto opened = co_await through->legacy->open(*through->in);
        if (!opened) {
            through->legacy.reset();
            bool const ended =
                opened.error().code == errc::cancelled || opened.error().code == errc::closed;
            if (ended) co_return fail(std::move(opened.error()));
            co_return answer;  // neither works: what the server said first explains more
        }
        if (!through->legacy) co_return fail(errc::closed, "the connection was closed");
        co_return co_await through->legacy->exchange(std::move(again));
    }

    // By value: the transport may be gone when this runs.
    static task<void> shut_down(std::shared_ptr<wires> through) {
        if (through->legacy) co_await through->legacy->close();
        if (through->streamable) co_await through->streamable->close();
    }

    std::shared_ptr<wires> wires_;
};

static_assert(transport<http_transport>);

}  // namespace mcp

#endif
