// SPDX-License-Identifier: MIT
// Tests of transport/http_call.hpp: deadlines, answers from elsewhere, and the end of all calls.
#include <mcp/transport/http_call.hpp>

#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace tests_transport_http_call {

using namespace mcp::test;
using mcp::errc;
using mcp::error;
using mcp::exchange_clock;
using mcp::response;
using mcp::detail::http_call;
using mcp::detail::http_calls;
namespace net = mcp::net;

struct world {
    net::io_context context;
    std::shared_ptr<http_calls> calls = std::make_shared<http_calls>(context.get_executor());

    // Runs until nothing is left to do; false if that takes too long.
    bool falls_silent() {
        return mcp::test::falls_silent(context);
    }
};

exchange_clock limit_of(std::chrono::milliseconds time) {
    return exchange_clock(time, time, mcp::clock::now());
}

response answer_to(std::int64_t id) {
    response made;
    made.id = id;
    return made;
}

TEST_CASE("each call ends at its own deadline, in whatever order they began") {
    world w;
    auto const late = limit_of(90ms);
    auto const early = limit_of(30ms);
    http_call one(w.calls, 1, "one", &late);
    http_call two(w.calls, 2, "two", &early);
    http_call never(w.calls, 3, "never", nullptr);
    REQUIRE(run_until(w.context, [&] { return two.stop->tripped(); }));
    CHECK_FALSE(one.stop->tripped());
    CHECK(two.why_stopped().code == errc::timed_out);
    CHECK(two.why_stopped().detail == "two");
    REQUIRE(run_until(w.context, [&] { return one.stop->tripped(); }));
    CHECK_FALSE(never.stop->tripped());
    CHECK(never.why_stopped().code == errc::cancelled);
}

TEST_CASE("a clock that was wound up or stands still does not end its call") {
    world w;
    exchange_clock wound(30ms, 10s, mcp::clock::now());
    exchange_clock paused = limit_of(30ms);
    http_call one(w.calls, 1, "one", &wound);
    http_call two(w.calls, 2, "two", &paused);
    paused.pause(mcp::clock::now());
    auto const begun = mcp::clock::now();
    while (since(begun) < 100ms) {
        wound.touch(mcp::clock::now());
        w.context.restart();
        w.context.run_one_for(5ms);
    }
    CHECK_FALSE(one.stop->tripped());
    CHECK_FALSE(two.stop->tripped());
    paused.resume(mcp::clock::now());
    REQUIRE(run_until(w.context, [&] { return one.stop->tripped() && two.stop->tripped(); }));
}

TEST_CASE("an answer from another stream goes to the call that waits for it, once") {
    world w;
    http_call one(w.calls, 1, "one", nullptr);
    http_call none(w.calls, http_call::no_id, "none", nullptr);
    CHECK_FALSE(w.calls->finish(2, answer_to(2)));
    CHECK_FALSE(w.calls->finish(http_call::no_id, answer_to(-1)));
    CHECK(w.calls->finish(1, answer_to(1)));
    REQUIRE(one.outcome);
    CHECK(*one.outcome);
    CHECK(one.stop->tripped());
    CHECK_FALSE(w.calls->finish(1, answer_to(1)));
    CHECK_FALSE(none.stop->tripped());
}

TEST_CASE("ending all of them tells each why, and what one does then does not matter") {
    world w;
    std::optional<http_call> one;
    std::optional<http_call> two;
    one.emplace(w.calls, 1, "one", nullptr);
    two.emplace(w.calls, 2, "two", nullptr);
    auto const stop = one->stop;
    mcp::http::on_interrupt const guard(stop.get(), [&](error const&) { two.reset(); });
    w.calls->end_all(error(errc::closed));
    CHECK(one->why_stopped().code == errc::closed);
    CHECK_FALSE(two);
}

TEST_CASE("after the end no timer is left, but a last word has its own limit") {
    world w;
    auto const early = limit_of(20ms);
    { http_call const past(w.calls, 1, "past", &early); }
    w.calls->end_all(error(errc::closed));
    auto const limit = limit_of(60ms);
    {
        http_call last(w.calls, http_call::no_id, "last", &limit);
        auto const begun = mcp::clock::now();
        REQUIRE(run_until(w.context, [&] { return last.stop->tripped(); }));
        CHECK(since(begun) >= 55ms);
    }
    auto const far = limit_of(60min);
    { http_call const quick(w.calls, http_call::no_id, "quick", &far); }
    auto const begun = mcp::clock::now();
    CHECK(w.falls_silent());
    CHECK(since(begun) < 2s);
}

TEST_CASE("a timer that outlives its owner does nothing") {
    world w;
    auto const limit = limit_of(10ms);
    {
        auto const gone = std::make_shared<http_calls>(w.context.get_executor());
        http_call const one(gone, 1, "one", &limit);
    }
    CHECK(w.falls_silent());
}

}  // namespace tests_transport_http_call
