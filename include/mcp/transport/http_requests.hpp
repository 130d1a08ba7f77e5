// SPDX-License-Identifier: MIT
// The HTTP requests that carry MCP messages, as values.
#pragma once

#include <mcp/http/fields.hpp>
#include <mcp/http/message.hpp>
#include <mcp/http/url.hpp>
#include <mcp/protocol/header_parameters.hpp>
#include <mcp/protocol/request_headers.hpp>
#include <mcp/protocol/version.hpp>
#include <mcp/transport/transport.hpp>
#include <mcp/wire/sse_parser.hpp>

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
        posts_ = nullptr;
    }
    [[nodiscard]] bool is_modern() const { return version_ == versions::modern; }
    [[nodiscard]] bool speaks_modern(std::string_view method) const {
        return is_modern() || method == "server/discover";
    }

    /// The session that requests name; empty for none.
    void set_session(std::string id) {
        session_id_ = std::move(id);
        posts_ = nullptr;
    }
    [[nodiscard]] bool has_session() const { return !session_id_.empty(); }

    void mirror(std::string tool, std::vector<header_parameter> parameters) {
        mirrored_.insert_or_assign(std::move(tool), std::move(parameters));
    }

    /// For an event stream that goes on where `events` ended.
    [[nodiscard]] http::request get(sse_parser const& events) const {
        http::fields headers = connection_headers(version_, session_id_);
        headers.set("Accept", "text/event-stream");
        if (may_resume(events)) headers.set("Last-Event-ID", events.last_event_id());
        return make("GET", std::move(headers));
    }

    [[nodiscard]] http::request end_session() const {
        return make("DELETE", connection_headers(version_, session_id_));
    }

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

    [[nodiscard]] http::request make(std::string method, http::fields headers) const {
        http::request made(std::make_shared<http::endpoint>(std::move(method), url_,
                                                            std::move(headers)));
        made.max_body = 0;  // streams have no end; what is collected is bounded there
        made.repeatable = true;
        return made;
    }

    http::request begin_post(std::string_view method, std::string body) {
        http::request made(endpoint_of(method), std::move(body));
        made.max_body = 0;
        made.repeatable = may_send_twice(method);
        return made;
    }

    // The first words are said before a revision and a session are agreed on.
    std::shared_ptr<http::endpoint const> endpoint_of(std::string_view method) {
        if (method == "initialize") return make_posts({}, {});
        if (method == "server/discover") return make_posts(versions::modern, {});
        if (posts_ == nullptr) posts_ = make_posts(version_, session_id_);
        return posts_;
    }

    [[nodiscard]] std::shared_ptr<http::endpoint const> make_posts(std::string_view version,
                                                                   std::string_view session) const {
        http::fields headers = connection_headers(version, session);
        headers.set("Content-Type", "application/json");
        headers.set("Accept", "application/json, text/event-stream");
        return std::make_shared<http::endpoint>("POST", url_, std::move(headers));
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
    std::shared_ptr<http::endpoint const> posts_;  // null until one is needed
    std::map<std::string, std::vector<header_parameter>, std::less<>> mirrored_;
};

}  // namespace mcp::detail
