// SPDX-License-Identifier: MIT
// Tests of transport/legacy_sse.hpp: the endpoint, answers on the stream, and what ends what.
#include <mcp/transport/legacy_sse.hpp>

#include <support/mcp_over_http.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_transport_legacy_sse {

using namespace mcp::test;
using mcp::errc;
using mcp::exchange_clock;
using mcp::json;
using mcp::request;
using mcp::task;
namespace net = mcp::net;

using world = wire_world<mcp::legacy_sse_transport>;
using with_peer = std::shared_ptr<peer>;

static_assert(mcp::transport<mcp::legacy_sse_transport>);

std::string endpoint(std::string const& where) {
    return chunk("event: endpoint\ndata: " + where + "\n\n");
}

request call(std::int64_t id) { return request(id, "tools/call", R"({"name":"add"})"); }

// Answers POSTs on the stream, as servers of 2024-11-05 do.
struct plan {
    std::string where = "/messages?session=1";
    std::string post_answer = accepted;
    bool answers = true;
    with_peer stream;

    reaction react() {
        return [this](with_peer to, http_message asked) -> task<void> {
            if (asked.verb == "GET") {
                stream = to;
                co_await to->send(stream_head + endpoint(where));
                co_await to->closed_by_client();
                co_return;
            }
            co_await to->send(post_answer);
            bool const is_request = answers && !asked.id().is_null() && !asked.method().empty();
            if (is_request)
                co_await stream->send(event_of(answer_to(asked, only("n", asked.id()))));
        };
    }
};

TEST_CASE("open() asks for the stream and waits for the endpoint, which may be relative") {
    struct row {
        char const* given;
        char const* target;
    };
    row const rows[] = {{"/messages?session=1", "/messages?session=1"},
                        {"messages", "/messages"},
                        {"?session=2", "/mcp?session=2"}};
    for (row const& each : rows) {
        INFO(each.given);
        plan with;
        with.where = each.given;
        world w(with.react(), [](mcp::http_options& how) { how.bearer("t"); });
        REQUIRE(w.opened);
        CHECK(w.last("GET").target == "/mcp");
        CHECK(w.last("GET").header("Accept") == "text/event-stream");
        CHECK(text_of(w.exchange(call(5))) == R"({"n":5})");
        http_message const sent = w.last("tools/call");
        CHECK(sent.verb == "POST");
        CHECK(sent.target == each.target);
        CHECK(sent.header("Content-Type") == "application/json");
        CHECK(sent.header("Authorization") == "Bearer t");
        CHECK(sent.header("MCP-Protocol-Version") == "-");
        w.close();
        CHECK(w.falls_silent());
    }
}

TEST_CASE("the endpoint may be given as a whole URL of the same origin") {
    plan with;
    world w;
    w.serve(with.react());
    with.where = w.server->address("/post");
    w.open();
    REQUIRE(w.opened);
    CHECK(w.exchange(call(1)));
    CHECK(w.last("tools/call").target == "/post");
}

TEST_CASE("an endpoint at another origin, or none, is refused: nothing is sent there") {
    std::string const where =
        GENERATE(std::string("http://127.0.0.1:1/messages"), std::string("https://example.com/"),
                 std::string("//example.com/x"), std::string("http://"));
    plan with;
    with.where = where;
    world w(with.react(), [](mcp::http_options& how) { how.bearer("secret"); });
    CHECK(code_of(w.opened) == errc::malformed_message);
    CHECK(w.seen.size() == 1);
    CHECK(w.in.closed.empty());  // nobody has seen a connection
    CHECK(w.falls_silent());
}

TEST_CASE("a later endpoint event changes nothing") {
    plan with;
    world w(with.react());
    run(w.context, with.stream->send(endpoint("/elsewhere")));
    CHECK(w.exchange(call(1)));
    CHECK(w.last("tools/call").target == "/messages?session=1");
}

TEST_CASE("open() fails with what the server says instead of a stream") {
    struct row {
        std::string answer;
        errc code;
    };
    row const rows[] = {
        {response_text("", "", "404 Not Found"), errc::http_rejected},
        {response_text("", "", "401 Unauthorized"), errc::unauthorized},
        {response_text("", "", "503 Service Unavailable"), errc::service_unavailable},
        {response_text("<html>", "Content-Type: text/html\r\n"), errc::malformed_message},
        {stream_head + stream_end, errc::connection_lost},
        {stream_head + chunk("data: {"), errc::response_truncated},
    };
    for (row const& each : rows) {
        INFO(each.answer);
        world w([&](with_peer to, http_message) -> task<void> {
            co_await to->send(each.answer);
            to->hang_up();
        });
        CHECK(code_of(w.opened) == each.code);
        CHECK(w.in.closed.empty());
        CHECK(w.falls_silent());
    }
}

TEST_CASE("opening can be cancelled, and leaves nothing behind") {
    world w;
    w.serve([](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head + chunk(": no endpoint\n\n"));
        co_await to->closed_by_client();
    });
    mcp::http_options how(w.server->address("/mcp"));
    how.client(plain_options());
    w.wire.emplace(w.context.get_executor(), how);
    background<mcp::result<void>> opening(w.context.get_executor(), w.wire->open(w.in));
    REQUIRE(w.until([&] { return w.seen.size() == 1; }));
    settle(w.context);
    opening.cancel();
    REQUIRE(w.until([&] { return opening.ended(); }));
    CHECK(code_of(*opening.outcome) == errc::cancelled);
    CHECK(w.falls_silent());
}

TEST_CASE("what the server says on the stream goes where it belongs") {
    plan with;
    world w(with.react());
    json question = told("ping");
    question["id"] = "q";
    run(w.context, with.stream->send(chunk(": alive\n\n") + event_of(told("notifications/a")) +
                                     event_of(question) + chunk("event: other\ndata: 1\n\n")));
    REQUIRE(w.until([&] { return w.in.requests.size() == 1; }));
    CHECK(w.in.notifications == std::vector<std::string>{"notifications/a"});
    mcp::reply answer(w.in.requests[0].id, std::string("{}"));
    REQUIRE(run(w.context, w.wire->respond(std::move(answer))));
    CHECK(w.seen.back().content ==
          json{{"jsonrpc", "2.0"}, {"id", "q"}, {"result", json::object()}});
    REQUIRE(w.notify("notifications/initialized"));
    CHECK(w.count("notifications/initialized") == 1);
    CHECK(w.in.skipped.empty());
}

TEST_CASE("the end of the stream ends everything, and is reported once") {
    bool const cut = GENERATE(true, false);
    plan with;
    with.answers = false;
    world w(with.react());
    auto const one = w.begin(call(1));
    auto const two = w.begin(call(2));
    REQUIRE(w.until([&] { return w.count("tools/call") == 2; }));
    if (!cut) run(w.context, with.stream->send(stream_end));
    with.stream->reset();
    REQUIRE(w.until([&] { return one->ended() && two->ended(); }));
    CHECK(classify((*one->outcome).error()) == mcp::error_class::network_temporary);
    CHECK(code_of(*two->outcome) == code_of(*one->outcome));
    CHECK((*one->outcome).error().reached == mcp::delivery::unknown);
    REQUIRE(w.in.closed.size() == 1);
    CHECK(w.in.closed[0].code == code_of(*one->outcome));
    auto const late = w.exchange(call(3));
    CHECK(late.error().reached == mcp::delivery::unsent);
    CHECK_FALSE(w.notify("notifications/a"));
    CHECK(w.count("tools/call") == 2);
    CHECK(w.falls_silent());
}

TEST_CASE("a POST that fails fails its exchange, and no other") {
    plan with;
    with.answers = false;
    world w(with.react());
    auto const waits = w.begin(call(1));
    REQUIRE(w.until([&] { return w.count("tools/call") == 1; }));
    with.post_answer = response_text("", "Retry-After: 2\r\n", "429 Too Many Requests");
    auto const refused = w.exchange(call(2));
    CHECK(code_of(refused) == errc::rate_limited);
    CHECK(refused.error().retry_after == mcp::duration(2s));
    CHECK(refused.error().reached == mcp::delivery::unsent);
    CHECK_FALSE(waits->ended());
    CHECK(code_of(w.notify("notifications/a")) == errc::rate_limited);
    with.post_answer = accepted;
    with.answers = true;
    CHECK(w.exchange(call(3)));
    CHECK(w.in.closed.empty());
    w.close();
    REQUIRE(w.until([&] { return waits->ended(); }));
}

TEST_CASE("a request that is cancelled or late is withdrawn by a POST") {
    plan with;
    with.answers = false;
    world w(with.react());
    auto const cancelled = w.begin(call(1));
    exchange_clock const limit(50ms, 50ms, mcp::clock::now());
    request timed = call(2);
    timed.clock = &limit;
    auto const late = w.begin(std::move(timed));
    REQUIRE(w.until([&] { return w.count("tools/call") == 2; }));
    cancelled->cancel();
    REQUIRE(w.until([&] { return w.count("notifications/cancelled") == 2; }));
    CHECK(code_of(*cancelled->outcome) == errc::cancelled);
    CHECK(code_of(*late->outcome) == errc::timed_out);
}

TEST_CASE("close() and the destructor end everything in flight, without a report") {
    int const how = GENERATE(0, 1, 2);
    plan with;
    with.answers = false;
    world w(with.react());
    auto const one = w.begin(call(1));
    REQUIRE(w.until([&] { return w.count("tools/call") == 1; }));
    if (how == 0) w.close();
    if (how == 1) w.wire.reset();
    if (how == 2) {
        w.in.during_notification = [&] { w.wire.reset(); };
        std::string const both = "data: " + told("notifications/a").dump() +
                                 "\n\ndata: " + told("notifications/b").dump() + "\n\n";
        run(w.context, with.stream->send(chunk(both)));
    }
    REQUIRE(w.until([&] { return one->ended(); }));
    CHECK(code_of(*one->outcome) == errc::closed);
    CHECK(w.in.closed.empty());
    CHECK(w.in.notifications.size() == (how == 2 ? 1 : 0));
    CHECK(w.falls_silent());
}

TEST_CASE("before open() nothing can be sent over HTTP+SSE") {
    net::io_context context;
    mcp::legacy_sse_transport wire(context.get_executor(),
                                   mcp::http_options("http://127.0.0.1:9/"));
    CHECK(code_of(run(context, wire.exchange(call(1)))) == errc::not_connected);
    mcp::notification note("x");
    CHECK(code_of(run(context, wire.notify(note))) == errc::not_connected);
    run(context, wire.close());
}

TEST_CASE("while it is opened, a message has nowhere to go") {
    world w;
    w.serve([](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head);
        co_await to->closed_by_client();
    });
    mcp::http_options how(w.server->address("/mcp"));
    how.client(plain_options());
    w.wire.emplace(w.context.get_executor(), how);
    background<mcp::result<void>> opening(w.context.get_executor(), w.wire->open(w.in));
    REQUIRE(w.until([&] { return w.seen.size() == 1; }));
    CHECK(code_of(w.notify("x")) == errc::not_connected);
    CHECK(code_of(w.exchange(call(1))) == errc::not_connected);
    w.wire.reset();
    REQUIRE(w.until([&] { return opening.ended(); }));
    CHECK(code_of(*opening.outcome) == errc::closed);
    CHECK(w.falls_silent());
}

}  // namespace tests_transport_legacy_sse
