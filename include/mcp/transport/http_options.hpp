// SPDX-License-Identifier: MIT
// How to reach a server over HTTP.
#pragma once

#include <mcp/core/base64.hpp>
#include <mcp/core/duration.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/client.hpp>
#include <mcp/http/fields.hpp>
#include <mcp/wire/json_scan.hpp>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// The settings of the HTTP transports. Each setter returns the object, so that they chain:
/// `http_options("https://example.com/mcp").bearer_from_env("EXAMPLE_TOKEN")`. Secrets are read
/// when the connection is opened, go to this URL's origin only, and are never printed.
class http_options {
public:
    /// `url` is http://, https:// or unix:///SOCKET#/PATH. It is checked by open().
    explicit http_options(std::string url) : url_(std::move(url)) {}

    /// Sends `Authorization: Bearer TOKEN`.
    http_options& bearer(std::string token) {
        return header("Authorization", "Bearer " + std::move(token));
    }
    /// The same with the value of an environment variable. Unset is errc::invalid_configuration.
    http_options& bearer_from_env(std::string variable) {
        return add({"Authorization", "Bearer ", std::move(variable), true});
    }

    /// Sends `Authorization: Basic` (RFC 7617). The user's name must hold no colon.
    http_options& basic(std::string user, std::string password) {
        return header("Authorization",
                      "Basic " + encode_base64(std::move(user) + ":" + std::move(password)));
    }
    /// The same with `user:password` from an environment variable.
    http_options& basic_from_env(std::string variable) {
        return add({"Authorization", "Basic ", std::move(variable), true});
    }

    /// Sends one more header with every request. A later one of the same name replaces it.
    http_options& header(std::string name, std::string value) {
        return add({std::move(name), {}, std::move(value), false});
    }
    http_options& header_from_env(std::string name, std::string variable) {
        return add({std::move(name), {}, std::move(variable), true});
    }

    /// TLS, proxies, limits of the connection pool and of connecting.
    http_options& client(http::client_options value) {
        client_ = std::move(value);
        return *this;
    }

    /// Longest message in bytes, whether a body or one event; 0 lifts the limit.
    http_options& max_message(std::size_t bytes) {
        max_message_ = bytes;
        return *this;
    }
    http_options& limits(json_limits value) {
        json_ = value;
        return *this;
    }

    /// Whether to hold a stream open for what a legacy server says unasked. Default: yes.
    http_options& standing_stream(bool value) {
        standing_stream_ = value;
        return *this;
    }

    /// How long close() may take to end the session with the server. Zero or less: the server is
    /// not told at all, and forgets the session by itself.
    http_options& close_limit(duration value) {
        close_limit_ = value;
        return *this;
    }

    /// The headers, with the environment read. errc::invalid_configuration names a header or a
    /// variable that cannot be used; values are never in it.
    [[nodiscard]] result<http::fields> make_headers() const;

    // What was set, for the transports.
    std::string url_;
    http::client_options client_;
    std::size_t max_message_ = std::size_t(64) << 20;
    json_limits json_;
    bool standing_stream_ = true;
    duration close_limit_ = std::chrono::seconds(2);

private:
    struct header_source {
        std::string name;
        std::string prefix;
        std::string value;  // or the name of the variable that holds it
        bool from_environment;
    };

    http_options& add(header_source source) {
        headers_.push_back(std::move(source));
        return *this;
    }

    std::vector<header_source> headers_;
};

inline result<http::fields> http_options::make_headers() const {
    http::fields made;
    for (header_source const& each : headers_) {
        std::string value = each.value;
        if (each.from_environment) {
            char const* const found = std::getenv(each.value.c_str());
            if (found == nullptr || *found == '\0') {
                return fail(errc::invalid_configuration,
                            "the environment variable " + each.value + " is not set");
            }
            value = found;
            bool const is_basic = each.prefix == "Basic ";
            if (is_basic) value = encode_base64(value);
        }
        value.insert(0, each.prefix);
        if (auto checked = http::fields::check(each.name, value); !checked) {
            return fail(errc::invalid_configuration, checked.error().detail);
        }
        made.set(each.name, value);
    }
    return made;
}

}  // namespace mcp
