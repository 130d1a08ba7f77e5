// SPDX-License-Identifier: MIT
// The stdio transport by itself, against a real process.
#include <mcp/transport/stdio.hpp>

#include "support/kept_inbound.hpp"
#include "support/run.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_transport_stdio {

using namespace mcp;
using namespace mcp::test;

struct session {
    explicit session(stdio_options server = faulty_server())
        : transport(context.get_executor(), std::move(server)) {}

    void open() {
        auto const opened = run(context, transport.open(in));
        REQUIRE(opened.has_value());
    }

    result<response> exchange(std::int64_t id, std::string_view method, std::string params = "{}") {
        return run(context, transport.exchange(request(id, method, std::move(params))));
    }

    // The legacy handshake; takes id 1.
    void initialize() {
        open();
        auto const answer =
            exchange(1, "initialize",
                     R"({"protocolVersion":"2025-11-25","capabilities":{"roots":{}},)"
                     R"("clientInfo":{"name":"test","version":"1"}})");
        REQUIRE(answer.has_value());
        auto const told = run(context, transport.notify(notification("notifications/initialized")));
        REQUIRE(told.has_value());
    }

    std::unique_ptr<background<result<response>>> begin(std::int64_t id, std::string_view method,
                                                        std::string params) {
        return std::make_unique<background<result<response>>>(
            context.get_executor(), transport.exchange(request(id, method, std::move(params))));
    }

    leak_check leaks;
    net::io_context context;
    kept_inbound in;
    stdio_transport transport;
};

std::string const echo = R"({"name":"echo","arguments":{"text":"hello"}})";

TEST_CASE("a transport that was not opened has no connection, and nothing to close") {
    session s;
    auto const answer = s.exchange(1, "ping");
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::not_connected);
    CHECK(answer.error().reached == delivery::unsent);
    CHECK(run(s.context, s.transport.notify(notification("n"))).error().code ==
          errc::not_connected);
    reply pong(request_id(std::int64_t(1)), "{}");
    CHECK(run(s.context, s.transport.respond(std::move(pong))).error().code == errc::not_connected);
    run(s.context, s.transport.close());
    CHECK(children().empty());
}

TEST_CASE("an exchange reaches the process and comes back") {
    session s;
    s.initialize();
    auto const answer = s.exchange(2, "tools/call", echo);
    REQUIRE(answer.has_value());
    CHECK(contains(std::string(answer->result.raw().text()), "hello"));
    CHECK(std::get<std::int64_t>(answer->id) == 2);
    run(s.context, s.transport.close());
    CHECK(children().empty());
    CHECK(s.in.closed.empty());  // it was closed on purpose
}

TEST_CASE("a request of the server arrives, and its answer goes back") {
    session s;
    s.initialize();
    auto const call = s.begin(2, "tools/call", R"({"name":"roots"})");
    REQUIRE(run_until(s.context, [&] { return s.in.requests.size() == 1; }));
    CHECK_FALSE(call->ended());
    reply roots(s.in.requests[0].id, R"({"roots":[{"uri":"file:///here"}]})");
    auto const told = run(s.context, s.transport.respond(std::move(roots)));
    REQUIRE(told.has_value());
    REQUIRE(run_until(s.context, [&] { return call->ended(); }));
    REQUIRE(call->outcome->has_value());
    CHECK(contains(std::string((*call->outcome)->result.raw().text()), "file:///here"));
}

TEST_CASE("notifications arrive in order, before the answer that follows them") {
    session s;
    s.initialize();
    std::size_t seen_before_answer = 0;
    auto const call =
        s.begin(2, "tools/call", R"({"name":"flood_notifications","arguments":{"count":100}})");
    REQUIRE(run_until(s.context, [&] {
        if (!call->ended()) seen_before_answer = s.in.notifications.size();
        return call->ended();
    }));
    CHECK(s.in.notifications.size() == 100);
    CHECK(s.in.notifications[0] == "notifications/message");
}

TEST_CASE("the end of the process is told once, with its status and last words") {
    session s;
    s.initialize();
    auto const answer = s.exchange(2, "tools/call", R"({"name":"crash"})");
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::connection_lost);
    REQUIRE(s.in.closed.size() == 1);
    CHECK(s.in.closed[0].detail == "the server exited with code 42");
    CHECK(s.in.closed[0].server_output.ends_with("at main.cpp:7"));
    CHECK(run_until(s.context, [&] { return children().empty(); }));
    run(s.context, s.transport.close());
    CHECK(s.in.closed.size() == 1);
}

TEST_CASE(
    "a request begun just before close() is either sent or unsent, and its error says which") {
    for (bool const behind_another : {false, true}) {
        scratch_folder const folder;
        session s(faulty_server({"--record", folder.file("record")}));
        s.initialize();
        std::unique_ptr<background<result<response>>> first;
        if (behind_another) first = s.begin(2, "tools/call", R"({"name":"sleep"})");
        auto const call = s.begin(3, "tools/call", echo);
        // Started, but without another round of the event loop.
        s.context.restart();
        s.context.run_one();
        if (behind_another) s.context.run_one();
        run(s.context, s.transport.close());
        REQUIRE(run_until(s.context, [&] { return call->ended(); }));
        REQUIRE_FALSE(call->outcome->has_value());
        CHECK(call->outcome->error().code == errc::closed);
        bool const received = contains(read_file(folder.file("record")), "hello");
        CHECK((call->outcome->error().reached == delivery::unsent) == !received);
    }
}

TEST_CASE("a transport can be opened again, which ends the process before") {
    session s;
    s.initialize();
    auto const first = children();
    REQUIRE(first.size() == 1);
    s.initialize();
    CHECK_FALSE(is_running(first[0]));
    CHECK(children().size() == 1);
    run(s.context, s.transport.close());
    s.initialize();
    CHECK(s.exchange(2, "ping").has_value());
}

TEST_CASE("a transport that is moved takes its connection along") {
    session s;
    s.initialize();
    stdio_transport moved(std::move(s.transport));
    auto const answer = run(s.context, moved.exchange(request(2, "ping", "{}")));
    CHECK(answer.has_value());
    stdio_transport other(s.context.get_executor(), faulty_server());
    auto const opened = run(s.context, other.open(s.in));
    REQUIRE(opened.has_value());
    CHECK(children().size() == 2);
    other = std::move(moved);  // its own process ends
    CHECK(children().size() == 1);
    auto const again = run(s.context, other.exchange(request(3, "ping", "{}")));
    CHECK(again.has_value());
    auto& same = other;
    other = std::move(same);
    CHECK(children().size() == 1);
}

TEST_CASE("close() goes on when the transport is destroyed before it has begun") {
    session s;
    s.initialize();
    auto held = std::make_unique<stdio_transport>(std::move(s.transport));
    bool closed = false;
    net::co_spawn(s.context, held->close(), [&](std::exception_ptr) { closed = true; });
    held.reset();
    CHECK(children().empty());
    CHECK(run_until(s.context, [&] { return closed; }));
}

TEST_CASE("exchanges end with closed when the transport is destroyed") {
    session s;
    s.initialize();
    auto held = std::make_unique<stdio_transport>(std::move(s.transport));
    background<result<response>> call(
        s.context.get_executor(), held->exchange(request(2, "tools/call", R"({"name":"sleep"})")));
    settle(s.context);
    held.reset();
    CHECK(children().empty());
    REQUIRE(run_until(s.context, [&] { return call.ended(); }));
    CHECK(call.outcome->error().code == errc::closed);
}

}  // namespace tests_transport_stdio
