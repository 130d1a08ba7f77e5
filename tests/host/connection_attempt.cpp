// SPDX-License-Identifier: MIT
// Tests of host/connection_attempt.hpp: tries to connect: how often, and what ends them.
#include <mcp/host/connection_attempt.hpp>

#include "support/host_world.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace tests_host_connection_attempt {

using mcp::errc;
using mcp::server_state;
using mcp::test::host_world;
using mcp::test::quick_server;
namespace happened = mcp::host_events;

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

}  // namespace tests_host_connection_attempt
