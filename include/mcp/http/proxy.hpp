// SPDX-License-Identifier: MIT
// Which proxy a request goes through.
#pragma once

#include <mcp/core/result.hpp>
#include <mcp/http/url.hpp>

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
    /// For https URLs: `http://user:password@host:port`, or `host:port`. An https proxy is not
    /// supported here, since that would be TLS within TLS: `errc::invalid_configuration`.
    std::string https;
    std::string http;  ///< For http URLs; may also be an https URL.
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
