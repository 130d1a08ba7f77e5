// SPDX-License-Identifier: MIT
// The memory transport: a server that is a coroutine of this process.
#include <mcp/transport/memory.hpp>

#include "support/kept_inbound.hpp"
#include "support/run.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_transport_memory {

using namespace mcp;
using namespace mcp::test;

std::string answer_to(std::string const& message) {
    auto const at = message.find("\"id\":") + 5;
    auto const id = message.substr(at, message.find(',', at) - at);
    return R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{"seen":)" + std::to_string(message.size()) + "}}";
}

struct served {
    std::vector<std::string> received;
    std::optional<memory_peer> peer;
    bool answers = true;
    int started = 0;
    int ended = 0;
};

task<void> serve(std::shared_ptr<served> seen, memory_peer peer) {
    ++seen->started;
    seen->peer = peer;
    for (;;) {
        auto message = co_await peer.receive();
        if (!message) break;
        seen->received.push_back(*message);
        bool const is_request = message->find("\"id\":") != message->npos;
        if (seen->answers && is_request) peer.send(answer_to(*message));
    }
    ++seen->ended;
}

struct session {
    session() {
        memory_options options([seen = seen](memory_peer peer) { return serve(seen, std::move(peer)); });
        transport = std::make_unique<memory_transport>(context.get_executor(), std::move(options));
    }

    void open() {
        auto const opened = run(context, transport->open(in));
        REQUIRE(opened.has_value());
        settle(context);
    }

    result<response> exchange(std::int64_t id, std::string method) {
        return run(context, transport->exchange(request(id, std::move(method), "")));
    }

    net::io_context context;
    kept_inbound in;
    std::shared_ptr<served> seen = std::make_shared<served>();
    std::unique_ptr<memory_transport> transport;
};

TEST_CASE("an exchange reaches the coroutine and comes back in a later round") {
    session s;
    s.open();
    auto const answer = s.exchange(1, "ping");
    REQUIRE(answer.has_value());
    CHECK(s.seen->received == std::vector<std::string>{R"({"jsonrpc":"2.0","id":1,"method":"ping"})"});
    CHECK(contains(std::string(answer->result.raw().text()), "seen"));
}

TEST_CASE("before open() nothing can be sent") {
    session s;
    auto const answer = s.exchange(1, "ping");
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::not_connected);
    CHECK(answer.error().reached == delivery::unsent);
    CHECK(run(s.context, s.transport->notify(notification("n"))).error().code == errc::not_connected);
    run(s.context, s.transport->close());
    CHECK(s.seen->started == 0);
}

TEST_CASE("what the server says unasked is passed on, and what is no message reported") {
    session s;
    s.open();
    s.seen->peer->send(R"({"jsonrpc":"2.0","method":"told"})");
    s.seen->peer->send(R"({"jsonrpc":"2.0","id":"a","method":"asked"})");
    s.seen->peer->send("no JSON");
    CHECK(s.in.notifications.empty());  // as over a wire, not from within send()
    settle(s.context);
    CHECK(s.in.notifications == std::vector<std::string>{"told"});
    REQUIRE(s.in.requests.size() == 1);
    CHECK(s.in.requests[0].method == "asked");
    CHECK(s.in.skipped.size() == 1);
    reply given(request_id(std::string("a")), R"({"x":1})");
    auto const told = run(s.context, s.transport->respond(std::move(given)));
    CHECK(told.has_value());
    settle(s.context);
    CHECK(s.seen->received.back() == R"({"jsonrpc":"2.0","id":"a","result":{"x":1}})");
}

TEST_CASE("a cancelled exchange is cancelled with the server") {
    session s;
    s.seen->answers = false;
    s.open();
    background<result<response>> call(s.context.get_executor(), s.transport->exchange(request(5, "m", "")));
    settle(s.context);
    call.cancel();
    settle(s.context);
    REQUIRE(call.ended());
    CHECK(call.outcome->error().code == errc::cancelled);
    CHECK(contains(s.seen->received.back(), R"("notifications/cancelled","params":{"requestId":5)"));
}

TEST_CASE("a server that goes away ends every exchange with its reason, and the client is told once") {
    session s;
    s.seen->answers = false;
    s.open();
    background<result<response>> call(s.context.get_executor(), s.transport->exchange(request(1, "m", "")));
    settle(s.context);
    s.seen->peer->close(error(errc::connection_lost, "out of power"));
    settle(s.context);
    REQUIRE(call.ended());
    CHECK(call.outcome->error().detail == "out of power");
    REQUIRE(s.in.closed.size() == 1);
    CHECK(s.in.closed[0].detail == "out of power");
    CHECK(s.seen->ended == 1);
    s.seen->peer->send(R"({"jsonrpc":"2.0","method":"late"})");
    settle(s.context);
    CHECK(s.in.notifications.empty());
}

TEST_CASE("a server that breaks a limit is cut off") {
    session s;
    s.open();
    s.seen->peer->send(std::string(1000, '['));
    settle(s.context);
    REQUIRE(s.in.closed.size() == 1);
    CHECK(s.in.closed[0].code == errc::message_too_large);
    CHECK(s.seen->ended == 1);
}

TEST_CASE("close() ends the exchanges with closed and the server's coroutine; open() starts a new one") {
    session s;
    s.seen->answers = false;
    s.open();
    background<result<response>> call(s.context.get_executor(), s.transport->exchange(request(1, "m", "")));
    settle(s.context);
    run(s.context, s.transport->close());
    settle(s.context);
    REQUIRE(call.ended());
    CHECK(call.outcome->error().code == errc::closed);
    CHECK(s.seen->ended == 1);
    CHECK(s.in.closed.empty());
    s.seen->answers = true;
    s.open();
    CHECK(s.seen->started == 2);
    CHECK(s.exchange(1, "again").has_value());
}

TEST_CASE("a memory transport may be destroyed with exchanges in flight, and before its close() ran") {
    session s;
    s.seen->answers = false;
    s.open();
    background<result<response>> call(s.context.get_executor(), s.transport->exchange(request(1, "m", "")));
    settle(s.context);
    bool closed = false;
    net::co_spawn(s.context, s.transport->close(), [&](std::exception_ptr) { closed = true; });
    s.transport.reset();
    settle(s.context);
    REQUIRE(call.ended());
    CHECK(call.outcome->error().code == errc::closed);
    CHECK(closed);
    CHECK(s.seen->ended == 1);
}

}  // namespace tests_transport_memory
