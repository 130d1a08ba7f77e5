// SPDX-License-Identifier: MIT
// Fuzzes URLs: what parses is clean and stays as it is, and credentials never cross an origin.
#include <mcp/http/message.hpp>
#include <mcp/http/proxy.hpp>
#include <mcp/http/url.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using mcp::http::url;

void require(bool condition, char const* claim) {
    if (condition) return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

bool is_clean(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

void check(url const& made) {
    require(made.scheme == "http" || made.scheme == "https" || made.scheme == "unix",
            "the scheme is known");
    require(!made.host.empty() && is_clean(made.host), "there is a host");
    require(made.host.find_first_of("/?#@\\ ") == std::string::npos, "the host is one");
    require((made.port != 0) == !made.is_unix(), "there is a port");
    require(made.target.starts_with('/') && is_clean(made.target), "the target is clean");
    require(made.target.find('#') == std::string::npos, "the fragment is gone");
    require(is_clean(made.user_info), "credentials are clean");

    auto const again = url::parse(made.text());
    require(again.has_value(), "its text parses");
    url plain = made;
    plain.user_info.clear();
    require(*again == plain, "its text means the same");
    require(again->text() == made.text(), "its text is the same");
    require(same_origin(*again, made), "its origin is the same");
    mcp::http::request const sent("GET", made);
    auto const text = serialize(sent);
    require(text.has_value(), "a request can be sent to it");
    require(std::count(text->begin(), text->end(), '\n') == 3, "the request has its lines");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    // A URL, a reference and a NO_PROXY list, in lines.
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    std::size_t const line = std::min(text.find('\n'), size);
    std::string_view const rest = text.substr(std::min(line + 1, size));
    std::size_t const second = std::min(rest.find('\n'), rest.size());
    auto const made = url::parse(text.substr(0, line));
    if (!made) {
        require(made.error().code == mcp::errc::invalid_url, "the error has its name");
        return 0;
    }
    check(*made);
    if (auto const resolved = made->resolve(rest.substr(0, second))) {
        check(*resolved);
        auto const twice = resolved->resolve(resolved->target);
        // A target that begins with two slashes is a host for whoever resolves it.
        require(resolved->target.starts_with("//") || (twice && *twice == *resolved),
                "its own target leads to itself");
        if (!same_origin(*made, *resolved)) {
            require(made->user_info.empty() || resolved->user_info != made->user_info ||
                        rest.find('@') != std::string_view::npos,
                    "credentials stay with their origin");
        }
    }
    mcp::http::proxy_settings proxies;
    proxies.http = proxies.https = "http://proxy";
    proxies.no_proxy = rest.substr(std::min(second + 1, rest.size()));
    require(proxies.choose(*made).has_value(), "a proxy is chosen or not");
    return 0;
}
