// SPDX-License-Identifier: MIT
// Tests of transport/http_renewal.hpp: one new session, and who waits for it.
#include <mcp/transport/http_renewal.hpp>

#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <memory>

namespace tests_transport_http_renewal {

using namespace mcp::test;
using mcp::errc;
using mcp::error;
using mcp::result;
using mcp::detail::http_call;
using mcp::detail::http_calls;
namespace net = mcp::net;

struct world {
    net::io_context context;
    std::shared_ptr<http_calls> calls = std::make_shared<http_calls>(context.get_executor());
    mcp::detail::session_renewal renewal{context.get_executor()};
    http_call one{calls, 1, "one", nullptr};
    http_call two{calls, 2, "two", nullptr};

    std::unique_ptr<background<result<void>>> wait(http_call& call) {
        auto made = std::make_unique<background<result<void>>>(context.get_executor(),
                                                               renewal.wait(call));
        settle(context);
        return made;
    }
};

TEST_CASE("one makes the new session, and everybody who waits learns what became of it") {
    world w;
    REQUIRE(w.renewal.begin());
    CHECK_FALSE(w.renewal.begin());
    CHECK(w.renewal.is_running());
    auto const first = w.wait(w.one);
    auto const second = w.wait(w.two);
    CHECK_FALSE(first->ended());
    bool const succeeds = GENERATE(true, false);
    if (succeeds) w.renewal.finish({});
    else w.renewal.finish(mcp::fail(errc::unauthorized, "no"));
    CHECK_FALSE(w.renewal.is_running());
    settle(w.context);
    REQUIRE(first->ended());
    REQUIRE(second->ended());
    CHECK(first->outcome->has_value() == succeeds);
    CHECK(second->outcome->has_value() == succeeds);
    if (!succeeds) {
        CHECK(first->outcome->error().code == errc::unauthorized);
        CHECK(first->outcome->error().reached == mcp::delivery::unsent);
    }
    CHECK(w.renewal.generation() == (succeeds ? 1 : 0));
}

TEST_CASE("who waits keeps the outcome of what it waited for, also when the next has begun") {
    world w;
    REQUIRE(w.renewal.begin());
    auto const waiting = w.wait(w.one);
    w.renewal.finish({});
    REQUIRE(w.renewal.begin());
    settle(w.context);
    REQUIRE(waiting->ended());
    CHECK(*waiting->outcome);
}

TEST_CASE("a call that is ended or cancelled waits no longer, and takes nothing from the others") {
    world w;
    REQUIRE(w.renewal.begin());
    auto const stopped = w.wait(w.one);
    auto const cancelled = w.wait(w.two);
    http_call three(w.calls, 3, "three", nullptr);
    auto const last = w.wait(three);
    w.one.stop->trip(error(errc::timed_out));
    cancelled->cancel();
    settle(w.context);
    REQUIRE(stopped->ended());
    REQUIRE(cancelled->ended());
    CHECK(code_of(*stopped->outcome) == errc::timed_out);
    CHECK(stopped->outcome->error().reached == mcp::delivery::unsent);
    CHECK(code_of(*cancelled->outcome) == errc::cancelled);
    CHECK_FALSE(last->ended());
    w.renewal.finish({});
    settle(w.context);
    REQUIRE(last->ended());
    CHECK(*last->outcome);
}

TEST_CASE("when nothing is being made, nobody waits") {
    world w;
    auto const waiting = w.wait(w.one);
    REQUIRE(waiting->ended());
    CHECK(*waiting->outcome);
}

}  // namespace tests_transport_http_renewal
