// SPDX-License-Identifier: MIT
// Tests of http/tunnel.hpp, and of requests through proxies of all kinds.
#include <mcp/http/tunnel.hpp>

#include <support/fetch_world.hpp>
#include <support/http_proxy.hpp>
#include <support/http_server.hpp>
#include <support/network_faults.hpp>
#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

namespace tests_http_tunnel {

using namespace mcp::test;
using mcp::errc;
using mcp::task;
namespace http = mcp::http;
namespace net = mcp::net;

struct world : secure_world {
    proxy_log log;

    world() { keeps_client = false; }  // nor the connections through a proxy

    void use_proxy(http_server const& proxy, std::string const& user = {}) {
        options.proxy.https = options.proxy.http =
            "http://" + user + "127.0.0.1:" + std::to_string(proxy.port());
    }
};

TEST_CASE("an https server is reached through a tunnel, with its own certificate") {
    world w;
    http_server server(w.context, echo(), make_local(w.authority, "DNS:server.example"));
    http_server proxy(w.context, connect_proxy(server.port(), w.log));
    w.use_proxy(proxy);
    // Only the proxy knows that name.
    std::string const where = "https://server.example:" + std::to_string(server.port());
    auto const got = w.fetch(post(where + "/x", "through"));
    REQUIRE(got);
    CHECK(got->body == "through");
    std::string const name = "server.example:" + std::to_string(server.port());
    CHECK(w.log == proxy_log{"CONNECT " + name + " HTTP/1.1\r\nHost: " + name + "\r\n\r\n"});
    CHECK(run_until(w.context, [&] { return proxy.open() == 0 && server.open() == 0; }));
}

TEST_CASE("credentials are for the proxy only") {
    world w;
    std::string seen;
    http_server server(
        w.context,
        [&](std::shared_ptr<peer> with) -> task<void> {
            seen = co_await with->read_request();
            co_await with->send(response_text("x"));
            co_await with->closed_by_client();
        },
        make_local(w.authority));
    // "us er:p%40ss" in base64
    http_server proxy(
        w.context,
        connect_proxy(server.port(), w.log, "\r\nProxy-Authorization: Basic dXMgZXI6cEBzcw==\r\n"));
    w.use_proxy(proxy, "us%20er:p%40ss@");
    REQUIRE(w.fetch(post(server.address())));
    CHECK_FALSE(contains(seen, "Proxy-Authorization"));
    w.use_proxy(proxy);
    CHECK(w.failure(post(server.address())).code == errc::proxy_unauthorized);
    w.use_proxy(proxy, "some:body@");
    auto const why = w.failure(post(server.address()));
    CHECK(why.code == errc::proxy_unauthorized);
    CHECK_FALSE(contains(why.message(), "body"));
    CHECK(run_until(w.context, [&] { return proxy.open() == 0; }));
}

TEST_CASE("a proxy that does not open a tunnel is an error with its status") {
    struct row {
        std::string answer;
        errc expected;
        std::string detail;
    };
    std::vector<row> const rows = {
        {"HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nno!\n", errc::proxy_refused, "403"},
        {"HTTP/1.1 502 Bad Gateway\r\n\r\n", errc::proxy_failed, "502"},
        {"HTTP/1.0 407 Who are you\r\n\r\n", errc::proxy_unauthorized, "407"},
        {"HTTP/1.1 302 Found\r\nLocation: http://example.com/\r\n\r\n", errc::proxy_refused, "302"},
        {"", errc::connection_lost, ""},
        {"HTTP/1.1 20", errc::connection_lost, ""},
        {"SSH-2.0-server\r\n", errc::malformed_response, ""},
        {"HTTP/1.1 200 OK\r\n\r\nhello", errc::malformed_response, ""},
        {"HTTP/1.1 200 OK\r\nX: " + std::string(70000, 'x'), errc::message_too_large, ""},
    };
    for (row const& r : rows) {
        CAPTURE(r.answer.substr(0, 40));
        world w;
        http_server proxy(w.context, answer_once(r.answer));
        w.use_proxy(proxy);
        auto const why = w.failure(post("https://server.example/"));
        CHECK(why.code == r.expected);
        CHECK(contains(why.detail, r.detail));
    }
}

TEST_CASE("an answer of the proxy may have a length that means nothing") {
    world w;
    http_server server(w.context, echo(), make_local(w.authority));
    http_server proxy(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        co_await with->read_request();
        net::ip::tcp::socket onward(w.context);
        auto const [code] = co_await onward.async_connect(
            {net::ip::address_v4::loopback(), server.port()}, mcp::detail::as_result);
        REQUIRE_FALSE(code);
        auto const to = std::make_shared<peer>(http::any_socket(std::move(onward)), nullptr, 0);
        co_await with->send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        net::co_spawn(w.context, relay(to, with), net::detached);
        co_await relay(with, to);
    });
    w.use_proxy(proxy);
    CHECK(w.fetch(post(server.address())));
    CHECK(run_until(w.context, [&] { return proxy.open() == 0 && server.open() == 0; }));
}

TEST_CASE("an http server is reached by asking the proxy for the whole URL") {
    world w;
    std::string seen;
    http_server proxy(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        for (;;) {
            seen = co_await with->read_request();
            if (seen.empty()) co_return;
            w.log.push_back(seen);
            co_await with->send(response_text("forwarded"));
        }
    });
    w.use_proxy(proxy, "us:er@");
    http::client const client(w.context.get_executor(), w.options);
    for (int i = 0; i < 2; ++i) {
        auto const got = run(w.context, fetch(client, get("http://server.example/x?y=1")));
        REQUIRE(got);
        CHECK(got->body == "forwarded");
    }
    REQUIRE(w.log.size() == 2);
    CHECK(
        contains(w.log[1], "GET http://server.example/x?y=1 HTTP/1.1\r\nHost: server.example\r\n"));
    CHECK(contains(w.log[1], "\r\nProxy-Authorization: Basic dXM6ZXI=\r\n"));
    CHECK(proxy.accepted() == 1);
}

TEST_CASE("an http server may be reached through a proxy that is reached by TLS") {
    world w;
    std::string seen;
    script const forward = [&](std::shared_ptr<peer> with) -> task<void> {
        seen = co_await with->read_request();
        if (!seen.empty()) co_await with->send(response_text("forwarded"));
    };
    SECTION("whose certificate is verified") {
        http_server proxy(w.context, forward, make_local(w.authority));
        w.options.proxy.http = "https://us:er@127.0.0.1:" + std::to_string(proxy.port());
        auto const got = w.fetch(post("http://server.example/x", "y"));
        REQUIRE(got);
        CHECK(got->body == "forwarded");
        CHECK(contains(seen, "POST http://server.example/x HTTP/1.1\r\nHost: server.example\r\n"));
        CHECK(contains(seen, "\r\nProxy-Authorization: Basic dXM6ZXI=\r\n"));
        CHECK(run_until(w.context, [&] { return proxy.open() == 0; }));
    }
    SECTION("and which gets nothing if it is somebody else") {
        identity const stranger = make_authority();
        http_server proxy(w.context, forward, make_local(stranger));
        w.options.proxy.http = "https://us:er@127.0.0.1:" + std::to_string(proxy.port());
        CHECK(w.failure(post("http://server.example/x")).code == errc::certificate_untrusted);
        CHECK(seen.empty());
    }
}

TEST_CASE("an https server is not reached through a proxy that is reached by TLS, which is said") {
    world w;
    http_server proxy(w.context, connect_proxy(1, w.log), make_local(w.authority));
    w.options.proxy.https = "https://127.0.0.1:" + std::to_string(proxy.port());
    auto const why = w.failure(post("https://server.example/"));
    CHECK(why.code == errc::invalid_configuration);
    CHECK(contains(why.detail, "must be reached by http itself"));
    CHECK(proxy.accepted() == 0);
}

TEST_CASE("what needs no proxy gets none") {
    world w;
    http_server server(w.context, echo());
    refuser const nobody(w.context);
    w.options.proxy.http = "http://127.0.0.1:" + std::to_string(nobody.endpoint().port());
    CHECK(w.failure(post(server.address())).code == errc::connection_refused);
    w.options.proxy.no_proxy = "127.0.0.1";
    CHECK(w.fetch(post(server.address())));
}

TEST_CASE("a proxy URL that cannot be used is an error of the configuration") {
    world w;
    w.options.proxy.http = "ftp://proxy.example";
    CHECK(w.failure(post("http://server.example/")).code == errc::invalid_configuration);
    w.options.proxy.https = "https://proxy.example";
    CHECK(w.failure(post("https://server.example/")).code == errc::invalid_configuration);
}

TEST_CASE("a proxy that says nothing is not waited for without end") {
    world w;
    http_server proxy(w.context, say_nothing());
    w.use_proxy(proxy);
    SECTION("but for the time to connect") {
        w.options.connect_timeout = 50ms;
        auto const why = w.failure(post("https://server.example/"));
        CHECK(why.code == errc::timed_out);
        CHECK(contains(why.detail, "proxy"));
    }
    SECTION("or until the interrupt") {
        http::client const client(w.context.get_executor(), w.options);
        auto const stop = std::make_shared<http::interrupt>();
        background<mcp::result<fetched>> call(w.context.get_executor(),
                                              fetch(client, post("https://server.example/"), stop));
        REQUIRE(run_until(w.context, [&] { return proxy.open() == 1; }));
        settle(w.context);
        stop->trip(mcp::error(errc::closed, "enough"));
        settle(w.context);
        REQUIRE(call.ended());
        CHECK(call.outcome->error().detail == "enough");
        CHECK(call.outcome->error().reached == mcp::delivery::unsent);
    }
    CHECK(run_until(w.context, [&] { return proxy.open() == 0; }));
}

}  // namespace tests_http_tunnel
