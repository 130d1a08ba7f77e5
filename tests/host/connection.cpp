// SPDX-License-Identifier: MIT
// Tests of host/connection.hpp: a connection that is kept, through a host of scripted servers.
#include <mcp/host/connection.hpp>

#include "support/host_world.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
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

TEST_CASE("a first connection that fails for the moment is tried again, with longer waits") {
    host_world world;
    world.server("one").refusals = {mcp::error(errc::connection_refused, "no"),
                                    mcp::error(errc::connection_refused, "no")};
    world.connect("one");
    world.settle_down();
    auto const tries = world.events<happened::reconnect_attempt>("one");
    REQUIRE(tries.size() == 2);
    CHECK(tries[0].number == 1);
    CHECK(tries[1].number == 2);
    CHECK(tries[0].most == 3);
    CHECK(tries[1].delay > tries[0].delay);
    CHECK(world.count<happened::connection_error>() == 2);
    CHECK(world.server("one").script.connections() == 1);
}

TEST_CASE("so many failures in a row are enough") {
    host_world world;
    for (int i = 0; i < 10; ++i) {
        world.server("one").refusals.emplace_back(errc::connection_refused, "no");
    }
    world.add("one");
    world.until_state("one", server_state::failed);
    CHECK(world.server("one").refusals.size() == 6);  // the first try and three more
    world.settle_down();
    CHECK(world.path_of("one") == "connecting failed");
    SECTION("a call says why") {
        auto const done = world.run(world.host->call_tool(mcp::tool_identity{"one", "echo"}));
        REQUIRE_FALSE(done.has_value());
        CHECK(done.error().code == errc::connection_refused);
        CHECK(done.error().reached == mcp::delivery::unsent);
        CHECK(done.error().message().find("\"one\"") != std::string::npos);
    }
    SECTION("reconnecting by hand begins anew") {
        world.server("one").refusals.clear();
        REQUIRE(world.host->reconnect("one").has_value());
        world.until_state("one", server_state::connected);
        CHECK_FALSE((*world.host->status("one"))->last_error.has_value());
    }
}

TEST_CASE("what will not go away by itself stops at once") {
    for (errc const code : {errc::command_not_found, errc::unauthorized, errc::version_mismatch,
                            errc::certificate_untrusted}) {
        host_world world;
        CAPTURE(mcp::make_error_code(code).message());
        world.server("one").refusals = {mcp::error(code, "no")};
        world.add("one");
        world.until_state("one", server_state::failed);
        world.settle_down();
        CHECK(world.count<happened::reconnect_attempt>() == 0);
        CHECK((*world.host->status("one"))->last_error->code == code);
    }
}

TEST_CASE("a connection that is lost is made again") {
    host_world world;
    world.connect("one");
    world.server("one").script.crash();
    world.until_event<happened::reconnected>("one");
    CHECK(world.path_of("one") == "connecting connected reconnecting connected");
    auto const ended = world.events<happened::disconnected>("one");
    REQUIRE(ended.size() == 1);
    CHECK_FALSE(ended[0].deliberate);
    REQUIRE(ended[0].reason.has_value());
    CHECK(ended[0].reason->code == errc::connection_lost);
    CHECK((*world.host->status("one"))->reconnects == 1);
    CHECK(world.count<happened::reconnect_attempt>() == 1);
    CHECK(world.call("echo") == "one:echo");
}

TEST_CASE("after so many failures to return a server has failed") {
    host_world world;
    auto entry = quick_server("one");
    entry.max_reconnects = 2;
    world.connect(entry);
    for (int i = 0; i < 10; ++i) {
        world.server("one").refusals.emplace_back(errc::connection_refused, "no");
    }
    world.server("one").script.crash();
    world.until_event<happened::reconnect_failed>("one");
    CHECK(world.state("one") == server_state::failed);
    CHECK(world.server("one").refusals.size() == 8);
}

TEST_CASE("the counter of tries begins anew after a success") {
    host_world world;
    auto entry = quick_server("one");
    entry.max_reconnects = 2;
    world.connect(entry);
    for (std::size_t round = 1; round <= 3; ++round) {
        world.server("one").refusals = {mcp::error(errc::connection_refused, "no")};
        world.server("one").script.crash();
        world.until_event<happened::reconnected>("one", round);
    }
    CHECK(world.state("one") == server_state::connected);
    CHECK((*world.host->status("one"))->reconnects == 3);
}

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
