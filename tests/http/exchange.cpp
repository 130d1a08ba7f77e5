// SPDX-License-Identifier: MIT
// Tests of http/exchange.hpp: bodies that are here, that come later, and that are too long.
#include <mcp/http/exchange.hpp>

#include <support/fetch_world.hpp>
#include <support/http_server.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace tests_http_exchange {

using namespace mcp::test;
using mcp::errc;
using mcp::result;
using mcp::task;
namespace http = mcp::http;

static_assert(!std::is_copy_constructible_v<http::exchange>, "it holds a connection");
static_assert(std::is_nothrow_move_constructible_v<http::exchange>);

// Sends the head of a response and part of its body, and the rest when it is told to.
struct world : fetch_world {
    explicit world(std::string early, std::string late = {}) {
        server.emplace(context, [this, early, late](std::shared_ptr<peer> with) -> task<void> {
            co_await with->read_request();
            co_await with->send(early);
            co_await eventually([this] { return go_on; });
            co_await with->send(late);
            co_await with->closed_by_client();
        });
        auto answered = run(context, client().send(get(server->address())));
        REQUIRE(answered);
        exchange = std::move(*answered);
    }

    bool go_on = false;
    std::optional<http_server> server;
    http::exchange exchange;
};

std::string const five = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";

TEST_CASE("a short body that came with its head is collected without waiting") {
    world w(five + "hello");
    http::body_buffer body;
    REQUIRE(w.exchange.collect_now(body, 0) == true);
    CHECK(body.text() == "hello");
    CHECK(w.client().idle_count() == 1);
    // There is no more, and nothing to close.
    CHECK(run(w.context, w.exchange.collect()) == "");
    CHECK(w.exchange.read_ready().value() == "");
    w.exchange.abort();
    CHECK(w.client().idle_count() == 1);
}

TEST_CASE("a body of which some is missing is left alone until somebody waits for it") {
    world w(five + "hel", "lo");
    http::body_buffer body;
    body.begin(0);
    body.append("before");
    CHECK(w.exchange.collect_now(body, 0) == false);
    CHECK(body.text() == "before");
    w.go_on = true;
    REQUIRE(run(w.context, w.exchange.collect(body, 5)));
    CHECK(body.text() == "hello");
    CHECK(w.client().idle_count() == 1);
}

TEST_CASE("a body that is longer than the limit is an error for ever, and costs the connection") {
    world w(five + "hello");
    http::body_buffer body;
    bool const at_once = GENERATE(true, false);
    auto const code = at_once ? w.exchange.collect_now(body, 4).error().code
                              : run(w.context, w.exchange.collect(body, 4)).error().code;
    CHECK(code == errc::message_too_large);
    CHECK(w.exchange.read_ready().error().code == errc::message_too_large);
    CHECK(run(w.context, w.exchange.read()).error().code == errc::message_too_large);
    CHECK(run_until(w.context, [&] { return w.client().idle_count() == 0; }));
}

TEST_CASE("trailers are there once the body has ended") {
    world w("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
            "0\r\nX-Sum: 2\r\n\r\n");
    CHECK(w.exchange.head().status == 200);
    CHECK(w.exchange.read_ready().value() == "hi");
    CHECK(w.exchange.trailers().empty());
    CHECK_FALSE(w.exchange.tls());
    w.go_on = true;
    CHECK(run(w.context, w.exchange.read()) == "");
    CHECK(w.exchange.trailers().find("X-Sum") == "2");
}

}  // namespace tests_http_exchange
