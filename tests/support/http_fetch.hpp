// SPDX-License-Identifier: MIT
// What tests of the HTTP client do again and again: send a request, and read all of the response.
#pragma once

#include <mcp/http/client.hpp>

#include <support/run.hpp>

#include <memory>
#include <string>
#include <utility>

namespace mcp::test {

/// A whole response.
struct fetched {
    fetched() = default;
    http::response_head head;
    http::fields trailers;
    std::string body;
};

inline task<result<fetched>> fetch(http::client with, http::request sent,
                                   std::shared_ptr<http::interrupt> stop = nullptr) {
    auto answered = co_await with.send(std::move(sent), std::move(stop));
    if (!answered) co_return fail(answered.error());
    fetched got;
    got.head = answered->head();
    auto body = co_await answered->collect();
    if (!body) co_return fail(body.error());
    got.body = std::move(*body);
    got.trailers = answered->trailers();
    co_return got;
}

inline http::url to_url(std::string const& text) {
    auto made = http::url::parse(text);
    INFO(text);
    REQUIRE(made);
    return *made;
}

inline http::request get(std::string const& where) { return http::request("GET", to_url(where)); }

inline http::request post(std::string const& where, std::string body = "hello") {
    return http::request("POST", to_url(where), std::move(body));
}

/// Options that ignore the environment of whoever runs the tests.
inline http::client_options plain_options() {
    http::client_options options;
    options.proxy = http::proxy_settings();
    return options;
}

}  // namespace mcp::test
