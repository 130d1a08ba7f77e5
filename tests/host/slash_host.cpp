// SPDX-License-Identifier: MIT
// Tests of host/slash_host.hpp: `/mcp` over a host.
#include <mcp/host/slash_host.hpp>

#include "support/host_world.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace tests_host_slash_host {

using mcp::server_state;
using mcp::test::host_world;
using mcp::test::quick_server;

// The world keeps its host.
std::shared_ptr<mcp::host> host_of(host_world& world) {
    return {std::shared_ptr<void>(), &*world.host};
}

mcp::config config_of(std::string const& text) {
    mcp::config_source source;
    source.layer = mcp::config_layer::given;
    source.file = "f.json";
    source.text = text;
    mcp::config_places places;
    places.environment = [](std::string const&) { return std::optional<std::string>("hunter2"); };
    return mcp::config::from_sources({source}, places);
}

TEST_CASE("tools are shown with their server and what they say of themselves") {
    host_world world;
    world.server("files").script.on("tools/list", R"({"tools":[
        {"name":"rm","description":"Removes.","inputSchema":{"type":"object"},
         "annotations":{"readOnlyHint":false,"destructiveHint":true}},
        {"name":"cat","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}},
        {"name":"odd","inputSchema":{"type":"object"}}]})");
    world.connect("files");
    mcp::slash_host<mcp::host> const shown(host_of(world));
    auto const tools = shown.tools();
    REQUIRE(tools.size() == 3);
    CHECK((tools[0].name + ' ' + tools[0].category) == "cat read-only");
    CHECK((tools[1].name + ' ' + tools[1].category) == "odd ");
    CHECK((tools[2].name + ' ' + tools[2].category) == "rm destructive");
    CHECK(tools[2].description == "Removes.");
    CHECK(tools[2].server == "files");
    CHECK(shown.status()->statistics().connected() == 1);
}

TEST_CASE("what it is told to do, the host does") {
    host_world world;
    world.connect("one");
    mcp::slash_host<mcp::host> shown(host_of(world));
    CHECK(world.run(shown.disable("one")).has_value());
    world.until_state("one", server_state::disabled);
    CHECK(world.run(shown.reconnect("one")).error().code == mcp::errc::server_disabled);
    CHECK(world.run(shown.enable("one")).has_value());
    world.until_state("one", server_state::connected);
    CHECK(world.run(shown.reconnect("one")).has_value());
    world.until([&] { return world.server("one").opened == 3; });
    CHECK(world.run(shown.enable("two")).error().code == mcp::errc::unknown_server);
}

TEST_CASE("an entry is shown as its file has it") {
    host_world world;
    auto const entries =
        config_of(R"({"mcpServers":{"one":{"command":"x","args":["${TOKEN}"]}}})");
    mcp::slash_host<mcp::host> shown(host_of(world), entries);
    REQUIRE(shown.entry_of("one").has_value());
    CHECK(shown.entry_of("one")->args[0] == "${TOKEN}");
    CHECK_FALSE(shown.entry_of("two").has_value());
    shown.set_entries(config_of(R"({"mcpServers":{"two":{"command":"y"}}})"));
    CHECK_FALSE(shown.entry_of("one").has_value());
    CHECK(shown.entry_of("two")->command == "y");
}

TEST_CASE("a server that the program has added itself is shown with its settings") {
    host_world world;
    auto entry = quick_server("mine");
    entry.command = "run-me";
    world.add(entry);
    mcp::slash_host<mcp::host> const shown(host_of(world));
    REQUIRE(shown.entry_of("mine").has_value());
    CHECK(shown.entry_of("mine")->command == "run-me");
}

}  // namespace tests_host_slash_host
