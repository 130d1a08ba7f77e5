// SPDX-License-Identifier: MIT
// Tests of host/event_hub.hpp: events reach whoever subscribed, and nobody waits for the slow.
#include <mcp/host/event_hub.hpp>

#include "support/run.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tests_host_event_hub {

using namespace std::chrono_literals;
using mcp::event_hub;
using mcp::host_event;

host_event removed(std::string name) {
    return mcp::host_events::server_removed{std::move(name)};
}

TEST_CASE("a subscriber gets each event once, in order, on its executor") {
    mcp::net::io_context context;
    event_hub hub;
    std::vector<std::string> seen;
    auto const watching = hub.subscribe(context.get_executor(), [&](host_event const& each) {
        seen.push_back(mcp::server_of(each));
    });
    hub.publish(removed("a"));
    hub.publish(removed("b"));
    CHECK(seen.empty());
    mcp::test::settle(context);
    CHECK(seen == std::vector<std::string>{"a", "b"});
    CHECK(watching.dropped() == 0);
}

TEST_CASE("a subscription ends with its object") {
    mcp::net::io_context context;
    event_hub hub;
    int seen = 0;
    {
        auto const watching = hub.subscribe(context.get_executor(), [&](auto const&) { ++seen; });
        CHECK(hub.has_subscribers());
        hub.publish(removed("a"));
    }
    CHECK_FALSE(hub.has_subscribers());
    mcp::test::settle(context);
    CHECK(seen == 0);
}

TEST_CASE("a subscription that is replaced ends as well") {
    mcp::net::io_context context;
    event_hub hub;
    int first = 0;
    int second = 0;
    auto watching = hub.subscribe(context.get_executor(), [&](auto const&) { ++first; });
    watching = hub.subscribe(context.get_executor(), [&](auto const&) { ++second; });
    hub.publish(removed("a"));
    mcp::test::settle(context);
    CHECK(first == 0);
    CHECK(second == 1);
}

TEST_CASE("a slow subscriber loses the oldest events, and only its own") {
    mcp::net::io_context slow;
    mcp::net::io_context quick;
    event_hub hub;
    std::vector<std::string> late;
    int count = 0;
    auto const lazy = hub.subscribe(
        slow.get_executor(), [&](host_event const& each) { late.push_back(mcp::server_of(each)); },
        2);
    auto const keen = hub.subscribe(quick.get_executor(), [&](auto const&) { ++count; });
    for (char name = 'a'; name <= 'e'; ++name) hub.publish(removed(std::string(1, name)));
    mcp::test::settle(quick);
    CHECK(count == 5);
    mcp::test::settle(slow);
    CHECK(late == std::vector<std::string>{"d", "e"});
    CHECK(lazy.dropped() == 3);
    CHECK(keen.dropped() == 0);
}

TEST_CASE("what a handler throws is counted, and the next event comes all the same") {
    mcp::net::io_context context;
    event_hub hub;
    int seen = 0;
    auto const watching = hub.subscribe(context.get_executor(), [&](auto const&) {
        if (++seen == 1) throw std::runtime_error("no");
    });
    hub.publish(removed("a"));
    hub.publish(removed("b"));
    mcp::test::settle(context);
    CHECK(seen == 2);
    CHECK(watching.failures() == 1);
}

TEST_CASE("a handler may end its own subscription") {
    mcp::net::io_context context;
    event_hub hub;
    std::optional<mcp::event_subscription> watching;
    int seen = 0;
    watching.emplace(hub.subscribe(context.get_executor(), [&](auto const&) {
        ++seen;
        watching.reset();
    }));
    hub.publish(removed("a"));
    hub.publish(removed("b"));
    mcp::test::settle(context);
    CHECK(seen == 1);
}

TEST_CASE("a subscription may outlive the hub") {
    mcp::net::io_context context;
    auto hub = std::make_unique<event_hub>();
    int seen = 0;
    auto const watching = hub->subscribe(context.get_executor(), [&](auto const&) { ++seen; });
    hub->publish(removed("a"));
    hub.reset();
    mcp::test::settle(context);
    CHECK(seen == 1);
}

TEST_CASE("a coroutine reads one event after the other until the hub is gone") {
    mcp::net::io_context context;
    auto hub = std::make_unique<event_hub>();
    auto stream = hub->stream(context.get_executor());
    hub->publish(removed("a"));
    auto const first = mcp::test::run(context, stream.next());
    REQUIRE(first != nullptr);
    CHECK(mcp::server_of(*first) == "a");

    mcp::test::background<std::shared_ptr<host_event const>> waiting(context.get_executor(),
                                                                     stream.next());
    mcp::test::settle(context);
    CHECK_FALSE(waiting.ended());
    hub->publish(removed("b"));
    REQUIRE(mcp::test::run_until(context, [&] { return waiting.ended(); }));
    CHECK(mcp::server_of(**waiting.outcome) == "b");

    hub.reset();
    CHECK(mcp::test::run(context, stream.next()) == nullptr);
}

TEST_CASE("a coroutine that waits for an event can be cancelled") {
    mcp::net::io_context context;
    event_hub hub;
    auto stream = hub.stream(context.get_executor());
    mcp::test::background<std::shared_ptr<host_event const>> waiting(context.get_executor(),
                                                                     stream.next());
    mcp::test::settle(context);
    waiting.cancel();
    REQUIRE(mcp::test::run_until(context, [&] { return waiting.ended(); }));
    CHECK(*waiting.outcome == nullptr);
}

TEST_CASE("threads publish and subscribe at the same time") {
    mcp::net::io_context context;
    event_hub hub;
    std::atomic<int> seen = 0;
    auto const watching = hub.subscribe(
        context.get_executor(), [&](auto const&) { ++seen; }, 100000);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 500; ++n) {
                auto const brief = hub.subscribe(context.get_executor(), [](auto const&) {});
                hub.publish(removed("a"));
            }
        });
    }
    threads.emplace_back([&] { mcp::test::run_until(context, [&] { return seen == 2000; }); });
    for (auto& each : threads) each.join();
    CHECK(seen == 2000);
}

}  // namespace tests_host_event_hub
