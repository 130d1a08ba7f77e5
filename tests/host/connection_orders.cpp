// SPDX-License-Identifier: MIT
// Tests of host/connection_orders.hpp: what its owner asks of a connection.
#include <mcp/host/connection_orders.hpp>

#include "support/host_world.hpp"

#include <catch2/catch.hpp>

#include <chrono>

namespace tests_host_connection_orders {

using namespace std::chrono_literals;
using mcp::errc;
using mcp::server_state;
using mcp::test::code_of;
using mcp::test::host_world;
using mcp::test::quick_server;
namespace happened = mcp::host_events;

TEST_CASE("a deliberate disconnect is no loss: nothing comes back by itself") {
    host_world world;
    world.connect("one");
    auto const done = world.run(world.host->disconnect("one"));
    REQUIRE(done.has_value());
    CHECK(world.state("one") == server_state::disconnected);
    CHECK(world.server("one").alive == 0);
    world.settle_down();
    CHECK(world.count<happened::reconnect_attempt>() == 0);
    REQUIRE(world.count<happened::disconnected>() == 1);
    CHECK(world.events<happened::disconnected>()[0].deliberate);
    CHECK(world.tool_names().empty());
    auto const named = world.run(world.host->call_tool(mcp::tool_identity{"one", "echo"}));
    CHECK(code_of(named) == errc::not_connected);
    REQUIRE(world.host->connect("one").has_value());
    world.until_state("one", server_state::connected);
}

TEST_CASE("what is asked for last wins, also over settings that were changed just before") {
    host_world world;
    auto entry = quick_server("one");
    SECTION("while a call runs") {
        world.connect(entry);
        world.server("one").hold_calls();
        auto const running = world.begin(world.host->call_tool(mcp::tool_identity{"one", "echo"}));
        world.until([&] { return world.server("one").script.count("tools/call") == 1; });
        entry.command = "another";
        REQUIRE(world.host->replace(entry).has_value());
        world.run(world.host->disconnect_all(0ms));
        world.settle_down();
        CHECK(running->ended());
        CHECK(world.state("one") == server_state::disconnected);
        REQUIRE(world.host->connect("one").has_value());
        world.until_state("one", server_state::connected);
    }
    SECTION("that switch it on") {
        entry.enabled = false;
        world.add(entry);
        entry.enabled = true;
        REQUIRE(world.host->replace(entry).has_value());
        REQUIRE(world.run(world.host->disconnect("one")).has_value());
        world.settle_down();
        CHECK(world.state("one") == server_state::disconnected);
    }
}

TEST_CASE("disabling ends an attempt to connect, and enabling begins another") {
    host_world world;
    world.server("one").is_held = true;
    world.add("one");
    world.until([&] { return world.server("one").alive == 1; });
    auto const waiting = world.begin(world.host->call_tool(mcp::tool_identity{"one", "echo"}));
    world.settle_down();
    REQUIRE(world.host->disable("one").has_value());
    world.until_state("one", server_state::disabled);
    world.until([&] { return waiting->ended(); });
    CHECK_FALSE(waiting->outcome->has_value());
    CHECK(waiting->outcome->error().reached == mcp::delivery::unsent);
    world.until([&] { return world.server("one").alive == 0; });
    auto const refused = world.host->connect("one");
    CHECK(code_of(refused) == errc::server_disabled);
    world.server("one").is_held = false;
    REQUIRE(world.host->enable("one").has_value());
    world.until_state("one", server_state::connected);
}

TEST_CASE("a disconnect lets running calls finish, and refuses new ones") {
    host_world world;
    world.connect("one");
    world.server("one").hold_calls();
    mcp::tool_identity const echo{"one", "echo"};
    auto const running = world.begin(world.host->call_tool(echo));
    world.until([&] { return world.server("one").script.count("tools/call") == 1; });
    auto const ending = world.begin(world.host->disconnect("one"));
    world.settle_down();
    CHECK_FALSE(ending->ended());
    auto const late = world.run(world.host->call_tool(echo));
    CHECK(code_of(late) == errc::closed);
    world.server("one").release_calls();
    world.until([&] { return ending->ended() && running->ended(); });
    REQUIRE(running->outcome->has_value());
    CHECK((*running->outcome)->text() == "late");
}

TEST_CASE("calls that do not finish in time are ended with the connection") {
    host_world world;
    world.connect("one");
    world.server("one").hold_calls();
    auto const running = world.begin(world.host->call_tool(mcp::tool_identity{"one", "echo"}));
    world.until([&] { return world.server("one").script.count("tools/call") == 1; });
    auto const begun = mcp::clock::now();
    auto const ending = world.begin(world.host->disconnect("one", 30ms));
    world.until([&] { return ending->ended() && running->ended(); });
    CHECK(mcp::test::since(begun) >= 29ms);
    CHECK(code_of(*running->outcome) == errc::closed);
}

TEST_CASE("a later order wins over one that still waits") {
    host_world world;
    world.connect("one");
    world.server("one").hold_calls();
    auto const running = world.begin(world.host->call_tool(mcp::tool_identity{"one", "echo"}));
    world.until([&] { return world.server("one").script.count("tools/call") == 1; });
    auto const ending = world.begin(world.host->disconnect("one"));
    world.settle_down();
    REQUIRE(world.host->connect("one").has_value());
    world.until([&] { return ending->ended(); });
    world.server("one").release_calls();
    world.until([&] { return running->ended(); });
    CHECK(running->outcome->has_value());
    CHECK(world.state("one") == server_state::connected);
}

}  // namespace tests_host_connection_orders
