// SPDX-License-Identifier: MIT
// What comes back over HTTP, given to whom it is for.
#pragma once

#include <mcp/core/result.hpp>
#include <mcp/http/message.hpp>
#include <mcp/protocol/message_decoder.hpp>
#include <mcp/transport/http_call.hpp>
#include <mcp/transport/http_status.hpp>
#include <mcp/transport/transport.hpp>

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
        std::string_view const type = media_type(head);
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
    // A server may say anything as an id, also the one that means none.
    bool const waits = call.id != http_call::no_id && !call.outcome;
    if (id != nullptr && *id == call.id && waits) {
        call.outcome.emplace(std::move(answer));
        return;
    }
    if (id != nullptr && calls_->finish(*id, std::move(answer))) return;
    inbound_->on_skipped(
        error(errc::malformed_message, "an answer that no request waits for was dropped"));
}

}  // namespace mcp::detail
