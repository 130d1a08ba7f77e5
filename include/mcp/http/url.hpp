// SPDX-License-Identifier: MIT
// URLs that requests can be sent to: http, https, and HTTP on a Unix domain socket.
#pragma once

#include <mcp/core/result.hpp>
#include <mcp/http/url_text.hpp>

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
