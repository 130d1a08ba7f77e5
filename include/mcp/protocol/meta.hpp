// SPDX-License-Identifier: MIT
// `_meta` of requests: progress token, log level, trace context and what the user adds.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/core/result.hpp>
#include <mcp/wire/json_writer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

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
