// SPDX-License-Identifier: MIT
// Tests of host/connection.hpp: a connection that is kept, through a host of scripted servers.
#include <mcp/host/connection.hpp>

#include "support/host_world.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <utility>

namespace tests_host_connection {

using namespace std::chrono_literals;
using mcp::errc;
using mcp::server_state;
using mcp::test::code_of;
using mcp::test::host_world;
using mcp::test::quick_options;
using mcp::test::quick_server;
namespace happened = mcp::host_events;

TEST_CASE("a server that is added is connected in the background, and says so") {
    host_world world;
    auto const added = world.host->add(quick_server("one"));
    REQUIRE(added.has_value());
    CHECK(added->server_id == "one");
    CHECK(added->status == server_state::connecting);
    CHECK(world.state("one") == server_state::connecting);
    world.until_event<happened::connected>();
    CHECK(world.path_of("one") == "connecting connected");
    auto const connected = world.events<happened::connected>("one").front();
    CHECK(connected.name == "scripted");
    CHECK(connected.version == "1.0");
    REQUIRE(connected.tools.size() == 1);
    CHECK(connected.tools[0].name == "echo");
    auto const status = *world.host->status("one");
    CHECK(status->server_name == "scripted");
    CHECK(status->tools == 1);
    CHECK(status->connected_at.has_value());
    CHECK(status->era == mcp::era::legacy);
    CHECK_FALSE(status->last_error.has_value());
    CHECK(world.count<happened::connect_started>() == 1);
    CHECK(world.count<happened::server_registered>() == 1);
}

TEST_CASE("everything in flight ends when the host is destroyed") {
    for (bool const is_single : {false, true}) {
        CAPTURE(is_single);
        auto options = quick_options();
        options.single_threaded(is_single);
        host_world world(std::move(options));
        world.connect("up");
        world.server("up").hold_calls();
        world.server("held").is_held = true;
        world.add("held");
        for (int i = 0; i < 99; ++i) {
            world.server("down").refusals.emplace_back(errc::connection_refused, "no");
        }
        auto entry = quick_server("down");
        entry.retry_delay = 1h;
        world.add(entry);
        auto const running = world.begin(world.host->call_tool(mcp::tool_identity{"up", "echo"}));
        auto const waiting = world.begin(world.host->call_tool(mcp::tool_identity{"held", "echo"}));
        world.until([&] { return world.server("up").script.count("tools/call") == 1; });
        auto const closing = world.begin(world.host->disconnect("up"));
        world.settle_down();
        world.host.reset();
        world.until([&] { return running->ended() && waiting->ended() && closing->ended(); });
        CHECK(code_of(*running->outcome) == errc::closed);
        CHECK(code_of(*waiting->outcome) == errc::closed);
        world.watching.end();
        CHECK(mcp::test::falls_silent(world.context));
    }
}

TEST_CASE("a context that ends with everything in flight leaves nothing behind") {
    host_world world;
    world.connect("up");
    world.server("up").hold_calls();
    world.server("held").is_held = true;
    world.add("held");
    auto const running = world.begin(world.host->call_tool(mcp::tool_identity{"up", "echo"}));
    world.until([&] { return world.server("up").script.count("tools/call") == 1; });
    CHECK_FALSE(running->ended());  // the leak checker has the last word
}

}  // namespace tests_host_connection
