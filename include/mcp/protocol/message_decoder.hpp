// SPDX-License-Identifier: MIT
// A frame becomes a message: request, notification or response.
#pragma once

#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/jsonrpc.hpp>
#include <mcp/wire/frame.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

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
