// SPDX-License-Identifier: MIT
// Tests of client/background_exchange.hpp.
#include <mcp/client/background_exchange.hpp>

#include "support/run.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

namespace tests_client_background_exchange {

using namespace mcp;
using namespace mcp::test;

// Answers when it is told to, or never.
struct slow_transport {
    task<result<void>> open(inbound&) { co_return result<void>(); }
    task<result<response>> exchange(request sent) {
        return wait_for_release(this, std::move(sent));
    }
    task<result<void>> notify(notification) { co_return result<void>(); }
    task<result<void>> respond(reply) { co_return result<void>(); }
    task<void> close() { co_return; }

    static task<result<response>> wait_for_release(slow_transport* self, request) {
        while (!self->released) {
            co_await wait_for(1ms);
            auto const state = co_await net::this_coro::cancellation_state;
            if (state.cancelled() != net::cancellation_type::none) {
                ++self->cancelled;
                co_return fail(errc::cancelled);
            }
        }
        if (self->throws) throw std::runtime_error("broken");
        co_return response{};
    }

    bool released = false;
    bool throws = false;
    int cancelled = 0;
};

struct fixture {
    void start(background_exchange& exchange) {
        exchange.start(context.get_executor(), wire, request(1, "m", ""), exchange_clock(),
                       [this] { ++done; });
    }

    net::io_context context;
    slow_transport wire;
    int done = 0;
};

TEST_CASE("the outcome is told once, and taken once") {
    fixture here;
    background_exchange exchange;
    CHECK_FALSE(exchange.running());
    CHECK_FALSE(exchange.take());
    here.start(exchange);
    CHECK(exchange.running());
    CHECK_FALSE(exchange.take());
    here.wire.released = true;
    REQUIRE(run_until(here.context, [&] { return here.done == 1; }));
    CHECK_FALSE(exchange.running());
    auto const taken = exchange.take();
    REQUIRE(taken);
    CHECK(*taken);
    CHECK_FALSE(exchange.take());
}

TEST_CASE("destroying or cancelling it cancels the exchange, and nobody is told") {
    fixture here;
    auto exchange = std::make_unique<background_exchange>();
    here.start(*exchange);
    settle(here.context);
    if (GENERATE(true, false)) exchange->cancel();
    else exchange.reset();
    REQUIRE(run_until(here.context, [&] { return here.wire.cancelled == 1; }));
    settle(here.context);
    CHECK(here.done == 0);
}

TEST_CASE("starting again cancels what ran before") {
    fixture here;
    background_exchange exchange;
    here.start(exchange);
    settle(here.context);
    here.start(exchange);
    REQUIRE(run_until(here.context, [&] { return here.wire.cancelled == 1; }));
    CHECK(exchange.running());
    here.wire.released = true;
    REQUIRE(run_until(here.context, [&] { return here.done == 1; }));
}

// As a handshake does: whoever waits for the exchange owns it.
task<void> own(fixture& here) {
    background_exchange exchange;
    here.start(exchange);
    timer forever(co_await net::this_coro::executor, 1h);
    co_await detail::fired(forever);
}

TEST_CASE("a context that ends destroys the exchange and its owner in any order") {
    auto here = std::make_unique<fixture>();
    net::co_spawn(here->context, own(*here), net::detached);
    settle(here->context);
    auto const where = executor(here->context.get_executor());
    // Their ends wait in the context's queue, the exchange's first.
    net::post(where, [] {});
    CHECK(here->done == 0);
    here.reset();  // the address sanitizer has the last word
}

TEST_CASE("a transport that throws does not end the program") {
    fixture here;
    here.wire.released = true;
    here.wire.throws = true;
    background_exchange exchange;
    here.start(exchange);
    REQUIRE(run_until(here.context, [&] { return here.done == 1; }));
    auto const taken = exchange.take();
    REQUIRE(taken);
    CHECK_FALSE(*taken);
}

}  // namespace tests_client_background_exchange
