// SPDX-License-Identifier: MIT
// Tests of http/client_state.hpp: what a client adds to requests, and what it remembers.
#include <mcp/http/client_state.hpp>

#include <support/http_fetch.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>

namespace tests_http_client_state {

using mcp::errc;
using mcp::test::to_url;
namespace http = mcp::http;
namespace net = mcp::net;

std::shared_ptr<http::endpoint> endpoint(std::string const& where) {
    return std::make_shared<http::endpoint>("GET", to_url(where));
}

std::string text_of(http::request sent, http::client_options const& options) {
    auto const found = http::detail::way::find(sent.to, options);
    REQUIRE(found);
    auto const text = (*found)->serialize(sent);
    REQUIRE(text);
    return *text;
}

TEST_CASE("what a request does not name is added") {
    auto options = mcp::test::plain_options();
    CHECK(text_of(http::request(endpoint("http://us:er@a/")), options) ==
          "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: asio-mcp\r\nAuthorization: Basic "
          "dXM6ZXI=\r\n\r\n");
    options.user_agent.clear();
    CHECK(text_of(http::request(endpoint("http://a/")), options) ==
          "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
}

TEST_CASE("what a request or its endpoint names is not added") {
    auto const options = mcp::test::plain_options();
    auto const to = endpoint("http://us:er@a/");
    http::request sent(to);
    bool const endpoint_names_agent = GENERATE(false, true);
    bool const endpoint_names_credentials = GENERATE(false, true);
    CAPTURE(endpoint_names_agent, endpoint_names_credentials);
    (endpoint_names_agent ? to->headers : sent.headers).add("user-agent", "me");
    (endpoint_names_credentials ? to->headers : sent.headers).add("Authorization", "mine");
    std::string const text = text_of(sent, options);
    std::string const begin = "GET / HTTP/1.1\r\nHost: a\r\n";
    CHECK(text.starts_with(begin));
    CHECK(text.size() ==
          begin.size() + std::string("user-agent: me\r\nAuthorization: mine\r\n\r\n").size());
    CHECK(text.find("\r\nuser-agent: me\r\n") != text.npos);
    CHECK(text.find("\r\nAuthorization: mine\r\n") != text.npos);
}

TEST_CASE("a proxy that forwards gets its own credentials and no others") {
    auto options = mcp::test::plain_options();
    options.user_agent.clear();
    options.proxy.http = "http://us:er@proxy:3128";
    auto const to = endpoint("http://a/");
    http::request sent(to);
    bool const request_names_some = GENERATE(false, true);
    bool const endpoint_names_some = GENERATE(false, true);
    CAPTURE(request_names_some, endpoint_names_some);
    if (request_names_some) sent.headers.add("Proxy-Authorization", "mine");
    if (endpoint_names_some) to->headers.add("proxy-authorization", "mine");
    std::string const text = text_of(sent, options);
    CHECK(text.starts_with("GET http://a/ HTTP/1.1\r\nHost: a\r\n"));
    CHECK(text.ends_with("roxy-Authorization: Basic dXM6ZXI=\r\n\r\n"));
    CHECK(text.find("mine") == text.npos);
}

TEST_CASE("the way to an endpoint is found once") {
    net::io_context context;
    http::detail::client_state state(context.get_executor(), mcp::test::plain_options());
    auto const one = endpoint("http://a/");
    auto const first = state.find_way(one);
    REQUIRE(first);
    CHECK(*state.find_way(one) == *first);
    auto const other = state.find_way(endpoint("http://b/"));
    REQUIRE(other);
    CHECK(*other != *first);
    auto const again = state.find_way(one);
    REQUIRE(again);
    CHECK((*again)->to() == one);
}

TEST_CASE("an endpoint that cannot be used is an error, and not remembered") {
    net::io_context context;
    http::detail::client_state state(context.get_executor(), mcp::test::plain_options());
    auto const bad = endpoint("http://a/");
    bad->headers.add("Host", "b");
    for (int i = 0; i < 2; ++i) {
        auto const found = state.find_way(bad);
        REQUIRE_FALSE(found);
        CHECK(found.error().code == errc::invalid_argument);
    }
}

}  // namespace tests_http_client_state
