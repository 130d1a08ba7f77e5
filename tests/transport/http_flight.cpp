// SPDX-License-Identifier: MIT
// Tests of transport/http_flight.hpp: what can be taken of a response at once, and what later.
#include <mcp/transport/http_flight.hpp>

#include <support/fetch_world.hpp>
#include <support/http_server.hpp>
#include <support/kept_inbound.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace tests_transport_http_flight {

using namespace mcp::test;
using mcp::errc;
using mcp::task;
using mcp::detail::http_flight;
using step = mcp::http::detail::sending::step;
namespace http = mcp::http;
namespace net = mcp::net;

std::string const answer = R"({"jsonrpc":"2.0","id":7,"result":{}})";

// Answers one request with a head and the beginning of a body, and with the rest once that may be.
struct world : fetch_world {
    explicit world(std::string early, std::string late = {}) {
        server.emplace(context, [this, early, late](std::shared_ptr<peer> with) -> task<void> {
            co_await with->read_request();
            co_await with->send(early);
            co_await eventually([this] { return go_on; });
            co_await with->send(late);
        });
        requests.emplace(to_url(server->address()), http::fields());
        flight.emplace(client(), *requests, answers, calls, std::size_t(1) << 20,
                       mcp::request(7, "tools/call", "{}"));
        flight->begin();
        run(context, drive(flight->post()));
    }

    static task<void> drive(http::detail::sending& post) {
        for (auto next = post.go_on(); next != step::done; next = post.go_on()) {
            if (next == step::read) {
                auto const got = co_await post.receive();
                auto const state = co_await net::this_coro::cancellation_state;
                post.take(got, state);
            } else {
                co_await post.wait(next);
            }
        }
    }
    void finish() {
        go_on = true;
        run(context, flight->finish());
    }

    bool go_on = false;
    kept_inbound in;
    std::shared_ptr<mcp::detail::http_calls> calls =
        std::make_shared<mcp::detail::http_calls>(context.get_executor());
    mcp::detail::http_answers answers{in, mcp::json_limits(), calls};
    std::optional<mcp::detail::http_requests> requests;
    std::optional<http_server> server;
    std::optional<http_flight> flight;
};

std::string head_of(std::string const& type, std::size_t size, std::string const& status = "200 OK") {
    return "HTTP/1.1 " + status + "\r\nContent-Type: " + type +
           "\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
}

std::string const json = "application/json";
std::string const events = "text/event-stream";

TEST_CASE("an answer that is here is taken at once") {
    std::string const event = "data: " + answer + "\n\n";
    bool const is_stream = GENERATE(false, true);
    world w(is_stream ? head_of(events, event.size()) + event
                      : head_of(json, answer.size()) + answer);
    auto const* const head = w.flight->take_head();
    REQUIRE(head != nullptr);
    CHECK(head->status == 200);
    CHECK(w.flight->take());
    CHECK(w.flight->done);
    REQUIRE(w.flight->call.outcome);
    CHECK(*w.flight->call.outcome);
}

TEST_CASE("an answer of which some is missing is waited for") {
    std::string const event = "data: " + answer + "\n\n";
    bool const is_stream = GENERATE(false, true);
    std::string const& body = is_stream ? event : answer;
    world w(head_of(is_stream ? events : json, body.size()) + body.substr(0, 10), body.substr(10));
    REQUIRE(w.flight->take_head() != nullptr);
    CHECK_FALSE(w.flight->take());
    CHECK_FALSE(w.flight->call.outcome);
    w.finish();
    CHECK(w.flight->done);
    REQUIRE(w.flight->call.outcome);
    CHECK(*w.flight->call.outcome);
}

TEST_CASE("a body that never comes whole is an error") {
    world w(head_of(json, answer.size()) + answer.substr(0, 10));
    REQUIRE(w.flight->take_head() != nullptr);
    CHECK_FALSE(w.flight->take());
    w.finish();
    CHECK_FALSE(w.flight->call.outcome);
    REQUIRE_FALSE(w.flight->done);
    CHECK(w.flight->done.error().code == errc::response_truncated);
}

TEST_CASE("a refusal says why there is no answer") {
    world w(head_of("text/plain", 2, "503 Busy") + "no");
    auto const* const head = w.flight->take_head();
    REQUIRE(head != nullptr);
    CHECK(head->status == 503);
    CHECK(w.flight->take());
    CHECK_FALSE(w.flight->call.outcome);
    REQUIRE_FALSE(w.flight->done);
    CHECK(w.flight->done.error().message().find("503") != std::string::npos);
}

TEST_CASE("without a response there is no head, and nothing to take") {
    world w(head_of(json, answer.size()) + answer);
    w.flight->call.stop->trip(mcp::error(errc::timed_out));
    w.flight->begin();
    run(w.context, world::drive(w.flight->post()));
    CHECK(w.flight->take_head() == nullptr);
    CHECK(w.flight->take());
    REQUIRE_FALSE(w.flight->done);
    CHECK(w.flight->done.error().code == errc::timed_out);
}

}  // namespace tests_transport_http_flight
