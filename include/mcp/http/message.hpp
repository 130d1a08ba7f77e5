// SPDX-License-Identifier: MIT
// HTTP messages: a request and its bytes, and the head of a response.
#pragma once

#include <mcp/core/base64.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/fields.hpp>
#include <mcp/http/url.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {

/// What requests of one kind have in common: what they want, of whom, and headers of all of them.
struct endpoint {
    endpoint(std::string verb, url where, fields shared = {})
        : method(std::move(verb)),
          target(std::move(where)),
          headers(std::move(shared)) {}

    std::string method;  ///< `GET`, `POST`, `DELETE` ...
    url target;
    fields headers;  ///< Sent before the request's own. The same restrictions hold.
};

/// What is to be sent.
struct request {
    request(std::string verb, url where, std::string content = {})
        : request(std::make_shared<endpoint>(std::move(verb), std::move(where)),
                  std::move(content)) {}

    /// One of many to the same endpoint: what can be done once for all of them, is.
    explicit request(std::shared_ptr<endpoint const> where, std::string content = {})
        : to(std::move(where)),
          body(std::move(content)) {}

    std::shared_ptr<endpoint const> to;  ///< Never null.
    fields headers;  ///< Without Host, Content-Length and Transfer-Encoding, which are ours.
    std::string body;
    /// Whether it may be sent again when the server may have got it already.
    bool repeatable = false;
    /// The longest body of the response in bytes, when it is collected; 0 is no limit.
    std::size_t max_body = std::size_t(64) << 20;
};

/// Status line and headers of a response. `reason` and the headers are the server's text.
struct response_head {
    int status = 0;
    std::string reason;
    fields headers;
};

/// The media type of a body as the server wrote it, without parameters; empty if there is none.
/// Lies in the head.
inline std::string_view media_type(response_head const& head) {
    auto const value = head.headers.find("Content-Type");
    if (!value) return {};
    return detail::trim(value->substr(0, value->find(';')));
}

/// Whether the body is of that media type.
inline bool has_media_type(response_head const& head, std::string_view type) {
    return detail::same_text(media_type(head), type);
}

/// Whether the answer to a GET is the event stream that it asked for. Of the parameters of that
/// type, only a charset is known, and it is always UTF-8.
inline bool is_event_stream(response_head const& head) {
    return head.status == 200 && has_media_type(head, "text/event-stream");
}

namespace detail {

inline bool is_ours(std::string_view name) {
    return same_text(name, "Host") || same_text(name, "Content-Length") ||
           same_text(name, "Transfer-Encoding");
}

inline result<void> check(fields const& headers) {
    for (field const each : headers) {
        if (auto fine = fields::check(each.name, each.value); !fine) return fine;
        if (is_ours(each.name)) {
            return fail(errc::invalid_argument,
                        "the header " + std::string(each.name) + " is set by the client itself");
        }
    }
    return {};
}

inline result<void> check(endpoint const& to, std::string_view authority) {
    if (!is_token(to.method)) {
        return fail(errc::invalid_argument, "the method of a request must be a single word");
    }
    if (!to.target.target.starts_with('/')) {
        return fail(errc::invalid_url, "the path of a request must begin with a slash");
    }
    auto const is_bad = [](char c) {
        return is_control(c) || c == ' ' || static_cast<unsigned char>(c) >= 0x80;
    };
    if (std::any_of(to.target.target.begin(), to.target.target.end(), is_bad) ||
        std::any_of(authority.begin(), authority.end(), is_bad)) {
        return fail(errc::invalid_url, "it holds what must be percent-encoded");
    }
    return check(to.headers);
}

// RFC 9110 8.6: without a body, these say so; others say nothing.
inline bool has_length(request const& sent) {
    std::string_view const method = sent.to->method;
    return !sent.body.empty() || method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace detail

/// What the requests to an endpoint begin with: first line, Host and the shared headers. `via_proxy`:
/// to an HTTP proxy that forwards them, with the whole URL in the first line (RFC 9112 3.2.2).
/// `errc::invalid_argument` or `errc::invalid_url` for what would break out of its line.
inline result<std::string> serialize_head(endpoint const& to, bool via_proxy = false) {
    std::string const host = to.target.authority();
    if (auto const fine = detail::check(to, host); !fine) return fail(fine.error());
    std::string text = to.method + ' ';
    if (via_proxy) text += to.target.origin();
    text.append(to.target.target).append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
    text += to.headers.lines();
    return text;
}

/// The bytes of a request, to be sent in one write. `head` is of its endpoint; `additional` are
/// further headers. The same errors, without anything sent.
inline result<std::string> serialize(std::string_view head, request const& sent,
                                     fields const& additional) {
    if (auto const fine = detail::check(sent.headers); !fine) return fail(fine.error());
    constexpr std::string_view length_name = "Content-Length: ";
    char length[48];  // the longest number takes 20
    char* end = length;
    if (detail::has_length(sent)) {
        end += length_name.copy(end, length_name.size());
        end = std::to_chars(end, length + sizeof length, sent.body.size()).ptr;
        end += std::string_view("\r\n").copy(end, 2);
    }
    end += std::string_view("\r\n").copy(end, 2);
    std::string_view const last(length, static_cast<std::size_t>(end - length));

    std::string text;
    text.reserve(head.size() + sent.headers.lines().size() + additional.lines().size() +
                 last.size() + sent.body.size());
    text.append(head).append(sent.headers.lines()).append(additional.lines());
    text.append(last).append(sent.body);
    return text;
}

/// The same for a request by itself.
inline result<std::string> serialize(request const& sent, bool via_proxy = false) {
    auto const head = serialize_head(*sent.to, via_proxy);
    if (!head) return fail(head.error());
    return serialize(*head, sent, fields());
}

/// The value of an Authorization or Proxy-Authorization header for the user information of a URL
/// (RFC 7617), which is `user:password`, percent-encoded. A secret.
inline std::string basic_authorization(std::string_view user_info) {
    std::string bytes = detail::decode(user_info);
    if (user_info.find(':') == std::string_view::npos) bytes += ':';
    return "Basic " + encode_base64(bytes);
}

}  // namespace mcp::http
