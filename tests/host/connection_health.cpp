// SPDX-License-Identifier: MIT
// Tests of host/connection_health.hpp: probes, tools that change, subscriptions that last.
#include <mcp/host/connection_health.hpp>

#include "support/host_world.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace tests_host_connection_health {

using namespace std::chrono_literals;
using mcp::test::answer;
using mcp::server_state;
using mcp::test::host_world;
using mcp::test::quick_server;
namespace happened = mcp::host_events;

mcp::server_config watched(std::string name) {
    auto made = quick_server(std::move(name));
    made.health.enabled = true;
    made.health.interval = 5ms;
    made.health.timeout = 20ms;
    return made;
}

mcp::json without_announcements() {
    auto made = mcp::test::memory_server::legacy_identity(mcp::test::legacy_revision);
    made["capabilities"]["tools"] = mcp::json::object();
    return made;
}

TEST_CASE("a server that announces changes is pinged, and its latency is known") {
    host_world world;
    world.connect(watched("one"));
    world.until_event<happened::healthy>("one", 3);
    CHECK(world.server("one").script.count("ping") >= 3);
    CHECK(world.server("one").script.count("tools/list") == 1);
    auto const status = *world.host->status("one");
    REQUIRE(status->latency.has_value());
    CHECK(status->latency->count >= 3);
    CHECK(status->health.last_check_result == mcp::check_result::healthy);
}

TEST_CASE("another is asked for its tools, which brings them up to date") {
    host_world world;
    world.server("one").script.on("initialize", answer(without_announcements()));
    world.connect(watched("one"));
    world.server("one").offer({"echo", "add"});
    world.until_event<happened::tools_updated>("one");
    CHECK(world.server("one").script.count("ping") == 0);
    auto const updated = world.events<happened::tools_updated>("one")[0];
    CHECK(updated.before == 1);
    CHECK(updated.after == 2);
    CHECK(updated.added == std::vector<std::string>{"add"});
    CHECK(updated.removed.empty());
    CHECK(world.tool_names() == "add echo");
    auto const before = world.count<happened::healthy>();
    world.until_event<happened::healthy>("one", before + 2);
    CHECK(world.count<happened::tools_updated>() == 1);
}

TEST_CASE("an error of the server is an answer, too") {
    host_world world;
    world.server("one").script.on("ping", answer::failure(-32601));
    world.connect(watched("one"));
    world.until_event<happened::healthy>("one", 2);
    CHECK(world.count<happened::check_failed>() == 0);
}

TEST_CASE("a server that answers no more is unhealthy, and is connected anew") {
    host_world world;
    world.server("one").script.on("ping", answer::none());
    world.connect(watched("one"));
    world.until_event<happened::unhealthy>("one");
    world.server("one").script.on("ping", "{}");
    world.until_event<happened::reconnected>("one");
    CHECK(world.events<happened::unhealthy>("one")[0].failures == 3);
    CHECK(world.count<happened::check_failed>() == 3);
    auto const ended = world.events<happened::disconnected>("one");
    REQUIRE(ended.size() == 1);
    CHECK_FALSE(ended[0].deliberate);
    world.until_event<happened::healthy>("one");
    CHECK((*world.host->status("one"))->health.is_healthy);
}

TEST_CASE("health checks can be switched off") {
    host_world world;
    auto entry = watched("one");
    entry.health.enabled = false;
    world.connect(entry);
    auto const until = mcp::clock::now() + 30ms;
    world.until([&] { return mcp::clock::now() >= until; });
    CHECK(world.server("one").script.count("ping") == 0);
}

TEST_CASE("tools are listed again when the server says that they changed") {
    host_world world;
    world.connect("one");
    world.server("one").offer({"add"});
    world.server("one").script.notify("notifications/tools/list_changed");
    world.until_event<happened::tools_updated>("one");
    auto const updated = world.events<happened::tools_updated>("one")[0];
    CHECK(updated.added == std::vector<std::string>{"add"});
    CHECK(updated.removed == std::vector<std::string>{"echo"});
    CHECK(world.tool_names() == "add");
    CHECK((*world.host->status("one"))->tools == 1);
}

TEST_CASE("a modern server is asked to tell of changes") {
    auto options = mcp::test::quick_options();
    mcp::client_options client;
    client.era(mcp::era_choice::modern);
    options.client(std::move(client));
    host_world world(std::move(options));
    auto& server = world.server("one");
    server.script = mcp::test::memory_server(mcp::test::modern_revision);
    server.offer({"echo"});
    mcp::json id;
    server.script.on("subscriptions/listen", [&](mcp::json const& message) {
        id = message["id"];
        mcp::json params = {{"notifications", message["params"]["notifications"]}};
        params["_meta"]["io.modelcontextprotocol/subscriptionId"] = id;
        server.script.notify("notifications/subscriptions/acknowledged", std::move(params));
        return answer::none();
    });
    world.connect("one");
    CHECK(server.script.count("subscriptions/listen") == 1);
    server.offer({"echo", "add"});
    mcp::json params;
    params["_meta"]["io.modelcontextprotocol/subscriptionId"] = id;
    server.script.notify("notifications/tools/list_changed", std::move(params));
    world.until_event<happened::tools_updated>("one");
    CHECK(world.tool_names() == "add echo");
}

TEST_CASE("the tools of a connection that came back are listed anew") {
    host_world world;
    world.connect("one");
    world.server("one").offer({"add"});
    world.server("one").script.crash();
    world.until_event<happened::reconnected>("one");
    CHECK(world.events<happened::reconnected>("one")[0].tools[0].name == "add");
    CHECK(world.tool_names() == "add");
    CHECK(world.count<happened::tools_updated>() == 1);
}

TEST_CASE("a subscription lasts over a loss, and its reader is told to look again") {
    host_world world;
    world.server("one").script.on("resources/subscribe", "{}").on("resources/unsubscribe", "{}");
    world.connect("one");
    auto const connection = *world.host->connection("one");
    REQUIRE(world.run(connection->subscribe_resource("file:///a")).has_value());
    world.server("one").script.crash();
    world.until([&] { return world.server("one").script.count("resources/subscribe") == 2; });
    world.until_event<happened::server_message>("one");
    auto const told = world.events<happened::server_message>("one")[0].what;
    REQUIRE(std::holds_alternative<mcp::resource_updated>(told));
    CHECK(std::get<mcp::resource_updated>(told).uri == "file:///a");

    REQUIRE(world.run(connection->unsubscribe_resource("file:///a")).has_value());
    world.server("one").script.crash();
    world.until_event<happened::reconnected>("one", 2);
    world.settle_down();
    CHECK(world.server("one").script.count("resources/subscribe") == 2);
}

TEST_CASE("what a server says unasked becomes an event") {
    host_world world;
    world.connect("one");
    mcp::json params = {{"level", "info"}, {"data", "hello"}};
    world.server("one").script.notify("notifications/message", std::move(params));
    world.until_event<happened::server_message>("one");
    auto const told = world.events<happened::server_message>("one")[0].what;
    CHECK(std::holds_alternative<mcp::log_message>(told));
}

}  // namespace tests_host_connection_health
