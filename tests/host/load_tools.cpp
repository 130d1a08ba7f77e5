// SPDX-License-Identifier: MIT
// Tests of host/load_tools.hpp: from a configuration to tools in one call.
#include <mcp/host/load_tools.hpp>

#include "support/host_world.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace tests_host_load_tools {

using namespace std::chrono_literals;
using mcp::errc;
using mcp::server_state;
using mcp::test::host_world;
using mcp::test::quick_options;

mcp::config config_of(std::string const& servers) {
    mcp::config_source source;
    source.layer = mcp::config_layer::given;
    source.file = "f.json";
    source.text = "{\"mcpServers\":{" + servers + "}}";
    return mcp::config::from_sources({source}, mcp::config_places());
}

std::string entry(std::string const& name, std::string const& more = "") {
    return '"' + name + R"(":{"command":"x","maxRetries":0,"healthCheck":{"enabled":false})" + more + '}';
}

// The scripted servers of a world, for a host of another.
mcp::host_options over(host_world& world) {
    return quick_options().transports(
        [&world](mcp::client_setup const& how) -> mcp::result<mcp::any_transport> {
            auto& found = world.server(how.server->name);
            if (!found.refusals.empty()) return mcp::fail(found.refusals.front());
            ++found.opened;
            return mcp::any_transport(mcp::memory_transport(how.where, found.script.serve()));
        });
}

TEST_CASE("one call gives the tools of every server that can be connected, a cleanup and the host") {
    host_world world;
    world.server("bad").refusals = {mcp::error(errc::command_not_found, "x")};
    auto made = world.run(
        mcp::load_tools(config_of(entry("a") + ',' + entry("b") + ',' + entry("bad")), over(world)));
    REQUIRE(made.has_value());
    REQUIRE(made->tools.size() == 2);
    CHECK(made->tools[0].name == "a__echo");
    CHECK(made->tools[1].name == "b__echo");
    CHECK((*made->host->status("bad"))->state == server_state::failed);
    auto const answer = world.run(made->host->call_tool("b__echo"));
    REQUIRE(answer.has_value());
    CHECK(answer->text() == "b:echo");
    world.run(made->cleanup());
    CHECK(world.run(made->host->call_tool("b__echo")).error().code == errc::closed);
}

TEST_CASE("a required server that fails ends it, and leaves nothing behind") {
    host_world world;
    world.server("bad").refusals = {mcp::error(errc::command_not_found, "x")};
    auto const made = world.run(mcp::load_tools(
        config_of(entry("a") + ',' + entry("bad", R"(,"required":true)")), over(world)));
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().code == errc::command_not_found);
    CHECK(made.error().detail.find("\"bad\"") != std::string::npos);
    CHECK(mcp::test::falls_silent(world.context));
}

TEST_CASE("a server that takes its time is not waited for beyond the limit") {
    host_world world;
    world.server("slow").script.on("initialize", mcp::test::answer::none());
    auto made = world.run(
        mcp::load_tools(config_of(entry("a") + ',' + entry("slow")), over(world), 50ms));
    REQUIRE(made.has_value());
    REQUIRE(made->tools.size() == 1);
    CHECK((*made->host->status("slow"))->state == server_state::connecting);
    world.run(made->cleanup());
}

}  // namespace tests_host_load_tools
