// SPDX-License-Identifier: MIT
// Tests of transport/http_event_stream.hpp: answers that come as events.
#include <mcp/transport/http_event_stream.hpp>

#include <support/fetch_world.hpp>
#include <support/http_server.hpp>
#include <support/kept_inbound.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace tests_transport_http_event_stream {

using namespace mcp;
using namespace mcp::test;

std::string const head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
std::string const told = "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/a\"}\n\n";
std::string const answer = "data: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\n\n";

// Call 7 and the stream of its answer, of which `early` came with the head.
struct world : fetch_world {
    explicit world(std::string early, std::string late = {}) {
        server.emplace(context, [this, early, late](std::shared_ptr<peer> with) -> task<void> {
            request = co_await with->read_request();
            co_await with->send(head + early);
            co_await eventually([this] { return go_on; });
            co_await with->send(late);
        });
        auto address = http::url::parse(server->address()).value();
        requests.emplace(std::move(address), http::fields());
        events.emplace(client(), *requests, answers, 1000);
        auto answered = run(context, client().send(events->next_request()));
        REQUIRE(answered);
        stream = std::move(*answered);
    }

    result<void> read_to_answer() {
        go_on = true;
        return run(context, events->read_to_answer(call, std::move(stream)));
    }

    bool go_on = false;
    std::string request;
    std::optional<http_server> server;
    kept_inbound in;
    std::shared_ptr<detail::http_calls> calls =
        std::make_shared<detail::http_calls>(context.get_executor());
    detail::http_answers answers{in, json_limits(), calls};
    detail::http_call call{calls, 7, "tools/call", nullptr};
    std::optional<detail::http_requests> requests;
    std::optional<detail::http_event_stream> events;
    http::exchange stream;
};

TEST_CASE("an answer that came with the head is there without waiting") {
    world w(told + answer);
    CHECK(w.events->take_ready(w.call, w.stream) == true);
    REQUIRE(w.call.outcome);
    CHECK(*w.call.outcome);
    CHECK(w.in.notifications.size() == 1);
}

TEST_CASE("what is here is taken, and the rest when it comes") {
    world w(told, told + answer);
    CHECK(w.events->take_ready(w.call, w.stream) == false);
    CHECK(w.in.notifications.size() == 1);
    CHECK_FALSE(w.call.outcome);
    REQUIRE(w.read_to_answer());
    CHECK(w.in.notifications.size() == 2);
    CHECK(w.call.outcome);
}

TEST_CASE("a stream that ends before the answer and names no place is lost") {
    world w(told);
    auto const done = w.read_to_answer();
    REQUIRE_FALSE(done);
    CHECK(done.error().code == errc::connection_lost);
    CHECK_FALSE(w.call.outcome);
}

TEST_CASE("events over the limit end the stream for good") {
    world w("data: " + std::string(2000, 'x'));
    auto const taken = w.events->take_ready(w.call, w.stream);
    REQUIRE_FALSE((taken && *taken));
    auto const done = w.read_to_answer();
    REQUIRE_FALSE(done);
    CHECK(done.error().code == errc::message_too_large);
}

TEST_CASE("the next request names the place where the last stream ended") {
    world w("id: 41\nretry: 20\ndata:\n\n");
    CHECK(w.request.find("Last-Event-ID") == std::string::npos);
    CHECK(w.events->take_ready(w.call, w.stream) == false);
    CHECK(w.events->next_request().to->headers.find("Last-Event-ID") == "41");
    CHECK(w.events->retry() == std::chrono::milliseconds(20));
    CHECK(w.in.skipped.empty());
}

}  // namespace tests_transport_http_event_stream
