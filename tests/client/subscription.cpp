// SPDX-License-Identifier: MIT
// Tests of client/subscription.hpp: what a subscription is without a server; see also
// subscribe.cpp.
#include <mcp/client/subscription.hpp>

#include "support/run.hpp"

#include <memory>
#include <type_traits>
#include <utility>

namespace tests_client_subscription {

using namespace mcp;
using namespace mcp::test;

static_assert(!std::is_copy_constructible_v<subscription> &&
              std::is_nothrow_move_constructible_v<subscription>);

struct fixture {
    net::io_context context;
    std::shared_ptr<detail::subscription_state> state =
        std::make_shared<detail::subscription_state>(context.get_executor(), 1, event_handler());
};

TEST_CASE("one that was made from nothing, or moved from, has ended") {
    fixture here;
    subscription none;
    CHECK(none.ended());
    CHECK(none.granted() == subscription_filter());
    CHECK(run(here.context, none.wait()));
    subscription first(here.state);
    subscription const second(std::move(first));
    CHECK(first.ended());  // NOLINT: that is what is tested
    CHECK_FALSE(second.ended());
    first.close();
}

TEST_CASE("assigning ends the one that was there") {
    fixture one;
    fixture two;
    subscription held(one.state);
    held = subscription(two.state);
    CHECK(one.state->ended);
    CHECK_FALSE(two.state->ended);
    held = subscription();
    CHECK(two.state->ended);
}

TEST_CASE("only the first reason for the end counts") {
    fixture here;
    subscription held(here.state);
    here.state->finish(error(errc::connection_lost));
    here.state->finish(error(errc::closed));
    held.close();
    auto const ended = run(here.context, held.wait());
    REQUIRE_FALSE(ended);
    CHECK(ended.error().code == errc::connection_lost);
}

TEST_CASE("a wait can be cancelled, and leaves the subscription") {
    fixture here;
    subscription held(here.state);
    background<result<void>> waiting(here.context.get_executor(), held.wait());
    settle(here.context);
    waiting.cancel();
    REQUIRE(run_until(here.context, [&] { return waiting.ended(); }));
    CHECK(waiting.outcome->error().code == errc::cancelled);
    CHECK_FALSE(held.ended());
}

}  // namespace tests_client_subscription
