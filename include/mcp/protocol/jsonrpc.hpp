// SPDX-License-Identifier: MIT
// JSON-RPC 2.0 messages: the values that cross a transport in either direction.
#pragma once

#include <mcp/core/error.hpp>
#include <mcp/wire/json_cursor.hpp>
#include <mcp/wire/json_document.hpp>
#include <mcp/wire/json_writer.hpp>
#include <mcp/wire/raw_json.hpp>

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

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
    boxed<rpc_error> failure;
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
