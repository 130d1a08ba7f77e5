// SPDX-License-Identifier: MIT
// elicitation/create: the server asks the user something, by a form or by a URL.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/elicitation_schema.hpp>
#include <mcp/protocol/jsonrpc.hpp>

#include <string>
#include <string_view>
#include <utility>

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
