// SPDX-License-Identifier: MIT
// HTTP messages: a request and its bytes, and the head of a response.
#pragma once

#include <mcp/core/base64.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/fields.hpp>
#include <mcp/http/url.hpp>

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
