// SPDX-License-Identifier: MIT
// Tests of host/connection_calls.hpp: calls over a connection that comes and goes.
#include <mcp/host/connection_calls.hpp>

#include "support/host_world.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <utility>

namespace tests_host_connection_calls {

using namespace std::chrono_literals;
using mcp::errc;
using mcp::test::code_of;
using mcp::test::host_world;
using mcp::test::quick_options;

TEST_CASE("calls wait while the connection is made, each within its own time") {
    host_world world;
    world.server("one").is_held = true;
    world.add("one");
    mcp::tool_identity const echo{"one", "echo"};
    auto const patient = world.begin(world.host->call_tool(echo));
    mcp::call_options brief;
    brief.timeout(20ms);
    auto const hasty = world.begin(world.host->call_tool(echo, mcp::arguments(), brief));
    world.until([&] { return hasty->ended(); });
    CHECK(code_of(*hasty->outcome) == errc::timed_out);
    CHECK(hasty->outcome->error().reached == mcp::delivery::unsent);
    CHECK_FALSE(patient->ended());
    world.server("one").is_held = false;
    world.until([&] { return patient->ended(); });
    REQUIRE(patient->outcome->has_value());
    CHECK((*patient->outcome)->text() == "one:echo");
    CHECK(world.server("one").script.count("tools/call") == 1);
}

TEST_CASE("by policy, calls do not wait") {
    auto options = quick_options();
    options.calls_wait(false);
    host_world world(std::move(options));
    world.server("one").is_held = true;
    world.add("one");
    world.settle_down();
    auto const done = world.run(world.host->call_tool(mcp::tool_identity{"one", "echo"}));
    CHECK(code_of(done) == errc::not_connected);
}

TEST_CASE("a call that the server can have run is not sent again after a loss") {
    host_world world;
    world.connect("one");
    world.server("one").hold_calls();
    mcp::tool_identity const echo{"one", "echo"};
    auto const plain = world.begin(world.host->call_tool(echo));
    mcp::call_options harmless;
    harmless.idempotent();
    auto const again = world.begin(world.host->call_tool(echo, mcp::arguments(), harmless));
    world.until([&] { return world.server("one").script.count("tools/call") == 2; });
    world.server("one").offer({"echo"});
    world.server("one").script.crash();
    world.until([&] { return plain->ended() && again->ended(); });
    CHECK(code_of(*plain->outcome) == errc::connection_lost);
    REQUIRE(again->outcome->has_value());
    CHECK((*again->outcome)->text() == "one:echo");
    CHECK(world.server("one").script.count("tools/call") == 3);
}

TEST_CASE("a call can be cancelled, whether it waits or runs") {
    host_world world;
    mcp::tool_identity const echo{"one", "echo"};
    SECTION("while it waits for the connection") {
        world.server("one").is_held = true;
        world.add("one");
        auto const waiting = world.begin(world.host->call_tool(echo));
        world.settle_down();
        waiting->cancel();
        world.until([&] { return waiting->ended() || waiting->thrown(); });
        CHECK(code_of(*waiting->outcome) == errc::cancelled);
    }
    SECTION("while the server works on it") {
        world.connect("one");
        world.server("one").hold_calls();
        auto const running = world.begin(world.host->call_tool(echo));
        world.until([&] { return world.server("one").script.count("tools/call") == 1; });
        running->cancel();
        world.until([&] { return running->ended(); });
        CHECK(code_of(*running->outcome) == errc::cancelled);
        world.until(
            [&] { return world.server("one").script.count("notifications/cancelled") == 1; });
    }
}

}  // namespace tests_host_connection_calls
