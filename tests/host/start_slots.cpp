// SPDX-License-Identifier: MIT
// Tests of host/start_slots.hpp: so many at a time, first come, first served.
#include <mcp/host/start_slots.hpp>

#include "support/run.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>

namespace tests_host_start_slots {

using mcp::start_slot;
using mcp::start_slots;
using condition_ptr = std::shared_ptr<mcp::detail::condition>;

struct world {
    world() : changed(std::make_shared<mcp::detail::condition>(context.get_executor())) {}

    mcp::net::io_context context;
    condition_ptr changed;
};

TEST_CASE("the turn comes in the order of asking") {
    world w;
    auto const slots = std::make_shared<start_slots>(2);
    std::optional<start_slot> a(std::in_place, slots, w.context.get_executor(), w.changed);
    std::optional<start_slot> b(std::in_place, slots, w.context.get_executor(), w.changed);
    std::optional<start_slot> c(std::in_place, slots, w.context.get_executor(), w.changed);
    std::optional<start_slot> d(std::in_place, slots, w.context.get_executor(), w.changed);
    CHECK(a->is_granted());
    CHECK(b->is_granted());
    CHECK_FALSE(c->is_granted());
    b.reset();
    CHECK(c->is_granted());
    CHECK_FALSE(d->is_granted());
    a.reset();
    CHECK(d->is_granted());
}

TEST_CASE("who leaves the queue is passed over") {
    world w;
    auto const slots = std::make_shared<start_slots>(1);
    std::optional<start_slot> a(std::in_place, slots, w.context.get_executor(), w.changed);
    std::optional<start_slot> b(std::in_place, slots, w.context.get_executor(), w.changed);
    std::optional<start_slot> c(std::in_place, slots, w.context.get_executor(), w.changed);
    b.reset();
    a.reset();
    CHECK(c->is_granted());
    c.reset();
    start_slot const again(slots, w.context.get_executor(), w.changed);
    CHECK(again.is_granted());
}

TEST_CASE("no slot counts as one") {
    world w;
    auto const slots = std::make_shared<start_slots>(0);
    start_slot const a(slots, w.context.get_executor(), w.changed);
    start_slot const b(slots, w.context.get_executor(), w.changed);
    CHECK(a.is_granted());
    CHECK_FALSE(b.is_granted());
}

TEST_CASE("whoever waits is woken when its turn comes") {
    world w;
    auto const slots = std::make_shared<start_slots>(1);
    std::optional<start_slot> a(std::in_place, slots, w.context.get_executor(), w.changed);
    start_slot const b(slots, w.context.get_executor(), w.changed);
    mcp::test::background<mcp::detail::wake_reason> waiting(w.context.get_executor(),
                                                            w.changed->wait());
    mcp::test::settle(w.context);
    CHECK_FALSE(waiting.ended());
    a.reset();
    REQUIRE(mcp::test::run_until(w.context, [&] { return waiting.ended(); }));
    CHECK(*waiting.outcome == mcp::detail::wake_reason::notified);
    CHECK(b.is_granted());
}

}  // namespace tests_host_start_slots
