// SPDX-License-Identifier: MIT
// Many exchanges over one connection: pairing, limits, cancellation and the common end.
#include <mcp/transport/multiplexer.hpp>

#include "support/kept_inbound.hpp"
#include "support/run.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tests_transport_multiplexer {

using namespace mcp;
using namespace mcp::test;

// Keeps what is written; may answer at once, or refuse.
struct recording_sink final : frame_sink {
    result<std::uint64_t> write(std::string_view text, bool at_once) override {
        if (refuses) return fail(errc::connection_lost, "refused");
        written.emplace_back(text);
        written_at_once.push_back(at_once);
        if (when_written) when_written(text);
        return written.size() - 1;
    }
    [[nodiscard]] bool is_unsent(std::uint64_t place) const override { return place >= sent; }

    std::vector<std::string> written;
    std::vector<bool> written_at_once;
    std::uint64_t sent = 1'000'000;  // places below it have left
    bool refuses = false;
    std::function<void(std::string_view)> when_written;
};

using exchange_in_background = background<result<response>>;

struct wire {
    std::unique_ptr<exchange_in_background> begin(request sent) {
        auto made = std::make_unique<exchange_in_background>(
            context.get_executor(), multiplexer::exchange(exchanges, std::move(sent)));
        settle(context);
        return made;
    }

    result<void> receive(std::string text) {
        auto taken = exchanges->receive(frame::copy(std::move(text)));
        settle(context);
        return taken;
    }

    void answer(int id, std::string const& result = "{}") {
        REQUIRE(receive(R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"result":)" + result + "}"));
    }

    net::io_context context;
    recording_sink sink;
    kept_inbound in;
    std::shared_ptr<multiplexer> exchanges =
        std::make_shared<multiplexer>(context.get_executor(), sink, in);
};

TEST_CASE("an exchange writes one request and ends with its answer") {
    wire w;
    auto const call = w.begin(request(7, "tools/call", R"({"name":"x"})"));
    REQUIRE(w.sink.written.size() == 1);
    CHECK(w.sink.written[0] == R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x"}})");
    CHECK_FALSE(call->ended());
    w.answer(7, R"({"a":1})");
    REQUIRE(call->ended());
    REQUIRE(call->outcome->has_value());
    CHECK((*call->outcome)->result.raw().text() == R"({"a":1})");
}

TEST_CASE("answers reach those who asked, whatever their order") {
    wire w;
    std::vector<std::unique_ptr<exchange_in_background>> calls;
    for (int id = 1; id <= 5; ++id) calls.push_back(w.begin(request(id, "m", "")));
    for (int id : {4, 1, 5, 3, 2}) w.answer(id, "[" + std::to_string(id) + "]");
    for (int id = 1; id <= 5; ++id) {
        auto const& outcome = *calls[static_cast<std::size_t>(id - 1)]->outcome;
        REQUIRE(outcome.has_value());
        CHECK(outcome->result.raw().text() == "[" + std::to_string(id) + "]");
    }
}

TEST_CASE("an answer that is there before write returns is not missed") {
    wire w;
    w.sink.when_written = [&](std::string_view) {
        (void)w.exchanges->receive(frame::copy(R"({"jsonrpc":"2.0","id":1,"result":{}})"));
    };
    auto const call = w.begin(request(1, "m", ""));
    REQUIRE(call->ended());
    CHECK(call->outcome->has_value());
}

TEST_CASE("an error of the server is an answer") {
    wire w;
    auto const call = w.begin(request(1, "m", ""));
    REQUIRE(w.receive(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}})"));
    REQUIRE(call->outcome->has_value());
    REQUIRE((*call->outcome)->failure.has_value());
    CHECK((*call->outcome)->failure->code == -32601);
}

TEST_CASE("a request that cannot be written is unsent, and its id is free again") {
    wire w;
    w.sink.refuses = true;
    auto const refused = w.begin(request(1, "m", ""));
    REQUIRE(refused->ended());
    CHECK(refused->outcome->error().code == errc::connection_lost);
    CHECK(refused->outcome->error().reached == delivery::unsent);
    w.sink.refuses = false;
    auto const again = w.begin(request(1, "m", ""));
    w.answer(1);
    REQUIRE(again->ended());
    CHECK(again->outcome->has_value());
}

TEST_CASE("a cancelled exchange tells the server which request it was, and a late answer is passed over") {
    wire w;
    auto const call = w.begin(request(3, "m", ""));
    call->cancel();
    settle(w.context);
    REQUIRE(call->ended());
    CHECK_FALSE(call->thrown);
    CHECK(call->outcome->error().code == errc::cancelled);
    REQUIRE(w.sink.written.size() == 2);
    CHECK(w.sink.written[1] == R"({"jsonrpc":"2.0","method":"notifications/cancelled",)"
                               R"("params":{"requestId":3,"reason":"cancelled"}})");
    w.answer(3);
    CHECK(w.in.skipped.size() == 1);
}

TEST_CASE("a request that must not be cancelled is given up in silence") {
    wire w;
    request initialize(1, "initialize", "{}");
    initialize.cancellable = false;
    auto const call = w.begin(std::move(initialize));
    call->cancel();
    settle(w.context);
    CHECK(call->outcome->error().code == errc::cancelled);
    CHECK(w.sink.written.size() == 1);
}

TEST_CASE("an answer resumes its caller before receive() returns, so that no cancellation comes between") {
    wire w;
    bool resumed = false;
    auto const caller = [&]() -> task<result<response>> {
        auto answer = co_await multiplexer::exchange(w.exchanges, request(1, "m", ""));
        resumed = true;
        co_return answer;
    };
    exchange_in_background call(w.context.get_executor(), caller());
    settle(w.context);
    REQUIRE_FALSE(resumed);
    REQUIRE(w.exchanges->receive(frame::copy(R"({"jsonrpc":"2.0","id":1,"result":{}})")));
    CHECK(resumed);
    call.cancel();
    settle(w.context);
    CHECK(call.outcome->has_value());
    CHECK(w.sink.written.size() == 1);
}

TEST_CASE("the end of the connection and a cancellation in the same moment are a cancellation") {
    wire w;
    auto const call = w.begin(request(1, "m", ""));
    w.exchanges->shut(error(errc::connection_lost, "gone"), false);
    call->cancel();
    settle(w.context);
    REQUIRE(call->ended());
    CHECK_FALSE(call->thrown);
    REQUIRE_FALSE(call->outcome->has_value());
    CHECK(call->outcome->error().code == errc::cancelled);
    CHECK(w.sink.written.size() == 1);  // nobody is there to be told
}

TEST_CASE("only a request that is alone is written at once, the others may share a write") {
    wire w;
    auto const first = w.begin(request(1, "m", ""));
    auto const second = w.begin(request(2, "m", ""));
    REQUIRE(w.exchanges->notify(notification("n")));
    CHECK(w.sink.written_at_once == std::vector<bool>{true, false, false});
}

TEST_CASE("a request times out at its clock's expiry, and the server is told") {
    wire w;
    auto const begun = clock::now();
    exchange_clock const limits(50ms, 0ms, begun);
    auto const call = w.begin(request(1, "m", "", &limits));
    REQUIRE(run_until(w.context, [&] { return call->ended(); }));
    CHECK(call->outcome->error().code == errc::timed_out);
    CHECK(call->outcome->error().detail == "m");
    CHECK(call->ended_at - begun >= 50ms);
    CHECK(call->ended_at - begun < 150ms);
    REQUIRE(w.sink.written.size() == 2);
    CHECK(contains(w.sink.written[1], R"("reason":"timed out")"));
}

TEST_CASE("an expiry that moves on is followed") {
    wire w;
    auto const begun = clock::now();
    exchange_clock limits(60ms, 0ms, begun);
    auto const call = w.begin(request(1, "m", "", &limits));
    REQUIRE(run_until(w.context, [&] { return clock::now() - begun > 30ms; }));
    limits.touch(begun + 60ms);
    REQUIRE(run_until(w.context, [&] { return call->ended(); }));
    CHECK(call->outcome->error().code == errc::timed_out);
    CHECK(call->ended_at - begun >= 120ms);
}

TEST_CASE("a paused clock keeps a request waiting without waking it again and again") {
    wire w;
    auto const begun = clock::now();
    exchange_clock limits(2ms, 0ms, begun);
    limits.pause(begun + 1ms);
    auto const call = w.begin(request(1, "m", "", &limits));
    std::size_t wake_ups = 0;
    while (clock::now() - begun < 200ms) wake_ups += w.context.run_one_for(10ms);
    CHECK_FALSE(call->ended());
    CHECK(wake_ups < 50);
    limits.resume(clock::now());
    REQUIRE(run_until(w.context, [&] { return call->ended(); }));
    CHECK(call->outcome->error().code == errc::timed_out);
}

TEST_CASE("notifications, requests and batches are passed on in order") {
    wire w;
    auto const call = w.begin(request(1, "m", ""));
    REQUIRE(w.receive(R"([{"jsonrpc":"2.0","method":"a"},{"jsonrpc":"2.0","id":1,"result":{}},)"
                      R"({"jsonrpc":"2.0","id":"s","method":"ask"},{"jsonrpc":"2.0","method":"b"}])"));
    CHECK(w.in.notifications == std::vector<std::string>{"a", "b"});
    REQUIRE(w.in.requests.size() == 1);
    CHECK(w.in.requests[0].method == "ask");
    CHECK(call->ended());
}

TEST_CASE("what is no message is skipped, or told to the one whose answer it was") {
    wire w;
    auto const call = w.begin(request(1, "m", ""));
    CHECK(w.receive("Listening on port 3000").has_value());
    CHECK(w.receive("42").has_value());
    CHECK(w.receive(R"({"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}})").has_value());
    CHECK(w.receive(R"({"jsonrpc":"2.0","id":"1","result":{}})").has_value());
    CHECK(w.in.skipped.size() == 4);
    CHECK_FALSE(call->ended());
    CHECK(w.receive(R"({"jsonrpc":"1.0","id":1,"result":{}})").has_value());
    REQUIRE(call->ended());
    CHECK(call->outcome->error().code == errc::malformed_message);
    CHECK(w.in.skipped.size() == 4);
}

TEST_CASE("after a broken limit or invalid UTF-8 the connection must end") {
    wire w;
    auto const deep = w.receive(std::string(1000, '['));
    REQUIRE_FALSE(deep.has_value());
    CHECK(deep.error().code == errc::message_too_large);
    auto const bytes = w.receive("{\"a\":\"\xff\"}");
    REQUIRE_FALSE(bytes.has_value());
    CHECK(bytes.error().code == errc::malformed_message);
    CHECK(w.in.skipped.empty());
}

TEST_CASE("the end of the connection ends every exchange with the reason, then tells it once") {
    wire w;
    std::vector<std::unique_ptr<exchange_in_background>> calls;
    for (int id = 1; id <= 3; ++id) calls.push_back(w.begin(request(id, "m", "")));
    w.sink.sent = 2;  // the third never left
    w.exchanges->shut(error(errc::connection_lost, "gone"), false);
    w.exchanges->shut(error(errc::closed, "again"), false);
    settle(w.context);
    for (auto const& each : calls) {
        REQUIRE(each->ended());
        CHECK(each->outcome->error().code == errc::connection_lost);
        CHECK(each->outcome->error().detail == "gone");
    }
    CHECK(calls[1]->outcome->error().reached == delivery::unknown);
    CHECK(calls[2]->outcome->error().reached == delivery::unsent);
    REQUIRE(w.in.closed.size() == 1);
    CHECK(w.in.closed[0].detail == "gone");
    CHECK(w.exchanges->is_shut());
}

TEST_CASE("a deliberate end is not told to the one who wanted it") {
    wire w;
    auto const call = w.begin(request(1, "m", ""));
    w.exchanges->shut(error(errc::closed), true);
    settle(w.context);
    CHECK(call->outcome->error().code == errc::closed);
    CHECK(w.in.closed.empty());
}

TEST_CASE("after the end nothing is written, and everything fails with the reason") {
    wire w;
    w.exchanges->shut(error(errc::connection_lost, "gone"), false);
    auto const call = w.begin(request(1, "m", ""));
    REQUIRE(call->ended());
    CHECK(call->outcome->error().detail == "gone");
    CHECK(call->outcome->error().reached == delivery::unsent);
    CHECK(w.exchanges->notify(notification("n")).error().detail == "gone");
    CHECK(w.exchanges->respond(reply(request_id(std::int64_t(1)), "{}")).error().detail == "gone");
    CHECK(w.receive(R"({"jsonrpc":"2.0","method":"late"})").has_value());
    CHECK(w.in.notifications.empty());
    CHECK(w.sink.written.empty());
}

TEST_CASE("an exchange may outlive everybody else who held the multiplexer") {
    wire w;
    auto const call = w.begin(request(1, "m", ""));
    w.exchanges->shut(error(errc::closed), true);
    w.exchanges.reset();
    settle(w.context);
    CHECK(call->outcome->error().code == errc::closed);
}

}  // namespace tests_transport_multiplexer
