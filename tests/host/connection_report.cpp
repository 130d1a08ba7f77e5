// SPDX-License-Identifier: MIT
// Tests of host/connection_report.hpp: what a connection tells of itself.
#include <mcp/host/connection_report.hpp>

#include "support/host_world.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tests_host_connection_report {

using mcp::errc;
using mcp::server_state;
using mcp::test::host_world;
using mcp::test::quick_options;
using mcp::test::quick_server;
namespace happened = mcp::host_events;

mcp::error refusal(host_world& world) {
    auto const done = world.run(world.host->call_tool(mcp::tool_identity{"one", "echo"}));
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().reached == mcp::delivery::unsent);
    return done.error();
}

TEST_CASE("a call that cannot be made says why") {
    host_world world(quick_options().on_auth_required([](mcp::server_config const&, mcp::error const&) {
        return std::optional<std::string>("https://login");
    }));
    SECTION("switched off") {
        auto entry = quick_server("one");
        entry.enabled = false;
        world.add(entry);
        CHECK(refusal(world).code == errc::server_disabled);
    }
    SECTION("given up: the cause, and whose it is") {
        world.server("one").refusals = {mcp::error(errc::command_not_found, "x")};
        world.add("one");
        world.until_state("one", server_state::failed);
        CHECK(refusal(world).code == errc::command_not_found);
        CHECK(refusal(world).detail == "\"one\": x");
    }
    SECTION("waiting for access: where it is granted") {
        world.server("one").refusals = {mcp::error(errc::unauthorized)};
        world.add("one");
        world.until_state("one", server_state::pending_auth);
        CHECK(refusal(world).code == errc::unauthorized);
        CHECK(refusal(world).detail.find("https://login") != std::string::npos);
        CHECK((*world.host->status("one"))->auth_url == "https://login");
        CHECK(world.events<happened::auth_required>()[0].url == "https://login");
    }
    SECTION("disconnected") {
        world.connect("one");
        CHECK(world.run(world.host->disconnect("one")).has_value());
        CHECK(refusal(world).code == errc::not_connected);
    }
}

TEST_CASE("only a server that is connected has tools, health and a time") {
    host_world world;
    auto entry = quick_server("one");
    entry.disabled_tools = {"rm"};
    world.server("one").offer({"add", "echo", "rm"});
    world.connect(entry);
    auto const up = *world.host->status("one");
    CHECK(up->tools == 2);
    CHECK(up->tools_total == 3);
    CHECK(up->connected_at.has_value());
    world.until_event<happened::tools_filtered>();
    auto const filtered = world.events<happened::tools_filtered>();
    REQUIRE(filtered.size() == 1);
    CHECK(filtered[0].kept == 2);
    CHECK(filtered[0].total == 3);
    CHECK(world.run(world.host->disconnect("one")).has_value());
    auto const down = *world.host->status("one");
    CHECK(down->state == server_state::disconnected);
    CHECK(down->tools == 0);
    CHECK_FALSE(down->connected_at.has_value());
    CHECK(down->server_name == "scripted");  // what it was called is still known
}

TEST_CASE("tools that change are told by name, the first list is no change") {
    host_world world;
    world.server("one").offer({"add", "echo"});
    world.connect("one");
    CHECK(world.count<happened::tools_updated>() == 0);
    world.server("one").offer({"echo", "mul", "sub"});
    world.server("one").script.notify("notifications/tools/list_changed");
    world.until_event<happened::tools_updated>();
    auto const told = world.events<happened::tools_updated>()[0];
    CHECK(told.before == 2);
    CHECK(told.after == 3);
    CHECK(told.added == std::vector<std::string>{"mul", "sub"});
    CHECK(told.removed == std::vector<std::string>{"add"});
    CHECK(world.tool_names() == "echo mul sub");
}

}  // namespace tests_host_connection_report
