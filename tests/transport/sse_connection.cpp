// SPDX-License-Identifier: MIT
// Tests of transport/sse_connection.hpp: places, limits, and who is told of its end. What it says on
// the wire is tested with its transport, in legacy_sse.cpp.
#include <mcp/transport/sse_connection.hpp>

#include <support/fetch_world.hpp>
#include <support/mcp_over_http.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tests_transport_sse_connection {

using namespace mcp::test;
using mcp::errc;
using mcp::error;
using mcp::request;
using mcp::result;
using mcp::task;
using mcp::detail::sse_connection;
namespace http = mcp::http;

using with_peer = std::shared_ptr<peer>;

struct world : fetch_world {
    explicit world(reaction with) {
        server.emplace(context, react(seen, std::move(with)));
        auto address = http::url::parse(server->address("/sse")).value();
        mcp::http_options how(server->address("/sse"));
        how.max_message(1000);
        wire = std::make_shared<sse_connection>(context.get_executor(), client(), how,
                                                std::move(address), http::fields(), in);
    }

    result<void> open() { return run(context, sse_connection::open(wire)); }
    std::unique_ptr<background<answered>> begin(request sent) {
        return std::make_unique<background<answered>>(
            context.get_executor(),
            mcp::multiplexer::exchange(wire->exchanges(), std::move(sent)));
    }
    bool until(std::function<bool()> condition) { return run_until(context, std::move(condition)); }

    std::vector<http_message> seen;
    kept_inbound in;
    std::optional<http_server> server;
    std::shared_ptr<sse_connection> wire;
};

std::string const endpoint = stream_head + chunk("event: endpoint\ndata: /post\n\n");

// A stream with the endpoint only; POSTs are taken, and answered by nothing.
task<void> say_endpoint(with_peer to, http_message asked) {
    if (asked.verb != "GET") {
        co_await to->send(accepted);
        co_return;
    }
    co_await to->send(endpoint);
    co_await to->closed_by_client();
}

TEST_CASE("each message has a place of its own, and none is ever surely unsent") {
    world w(say_endpoint);
    REQUIRE(w.open());
    auto const first = w.wire->write("{}", true);
    auto const second = w.wire->write("{}", false);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(*first < *second);
    CHECK_FALSE(w.wire->is_unsent(*second));
    REQUIRE(w.until([&] { return w.seen.size() == 3; }));
    CHECK(w.seen[1].target == "/post");
    CHECK(w.seen[2].target == "/post");
    w.wire->shut(error(errc::closed), true);
}

TEST_CASE("an event over the limit ends the connection, and is told as the reason") {
    bool go_on = false;
    world w([&](with_peer to, http_message asked) -> task<void> {
        if (asked.verb != "GET") {
            co_await to->send(accepted);
            co_return;
        }
        co_await to->send(endpoint);
        co_await eventually([&] { return go_on; });
        co_await to->send(chunk("data: " + std::string(2000, 'x') + "\n\n"));
        co_await to->closed_by_client();
    });
    REQUIRE(w.open());
    auto const waiting = w.begin(request(1, "ping", "{}"));
    go_on = true;
    REQUIRE(w.until([&] { return waiting->ended(); }));
    CHECK(code_of(*waiting->outcome) == errc::message_too_large);
    REQUIRE(w.in.closed.size() == 1);
    CHECK(w.in.closed[0].code == errc::message_too_large);
    CHECK(w.until([&] { return w.wire.use_count() == 1; }));
}

TEST_CASE("who shuts it on purpose is not told of it; what is in flight is") {
    world w(say_endpoint);
    REQUIRE(w.open());
    auto const waiting = w.begin(request(1, "ping", "{}"));
    REQUIRE(w.until([&] { return w.seen.size() == 2; }));
    w.wire->shut(error(errc::closed, "enough"), true);
    w.wire->shut(error(errc::timed_out), false);  // only the first counts
    REQUIRE(w.until([&] { return waiting->ended() && w.wire.use_count() == 1; }));
    CHECK(code_of(*waiting->outcome) == errc::closed);
    CHECK(w.in.closed.empty());
    CHECK(code_of(run(w.context, sse_connection::post(w.wire, "{}"))) == errc::closed);
    CHECK(w.seen.size() == 2);
}

TEST_CASE("a stream that ends before the endpoint event fails open(), and nobody else") {
    world w([](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head + chunk(": soon\n\n") + stream_end);
    });
    CHECK(code_of(run(w.context, sse_connection::post(w.wire, "{}"))) == errc::not_connected);
    CHECK(code_of(w.open()) == errc::connection_lost);
    CHECK(w.in.closed.empty());
    CHECK(w.seen.size() == 1);
}

}  // namespace tests_transport_sse_connection
