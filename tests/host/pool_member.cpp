// SPDX-License-Identifier: MIT
// Tests of host/pool_member.hpp: a pool over managed connections.
#include <mcp/host/pool_member.hpp>

#include "support/host_world.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_host_pool_member {

using namespace mcp::test;
using mcp::server_state;

static_assert(mcp::pooled_connection<mcp::pool_member<mcp::host_client<>>>);

// A pool whose users all have the server `one`, which answers with the secret of its connection.
struct pool_world {
    pool_world() {
        script.on("tools/list", R"({"tools":[{"name":"echo","inputSchema":{"type":"object"}}]})");
        script.on("tools/call", R"({"content":[{"type":"text","text":"done"}]})");
        auto options = quick_options();
        options.single_threaded().transports([this](mcp::client_setup const& how) {
            ++opened;
            secrets.push_back(how.server->env.at("SECRET"));
            return mcp::result<mcp::any_transport>(
                mcp::memory_transport(how.where, script.serve()));
        });
        auto members = mcp::make_pool_members(context.get_executor(), std::move(options));
        many = std::make_unique<mcp::pool<mcp::memory_server_store>>(context.get_executor(), store,
                                                                    std::move(members));
    }

    void give(std::string const& user) {
        mcp::server_config one = quick_server("one");
        one.env["SECRET"] = "secret of " + user;
        REQUIRE(mcp::test::run(context, store->put(user, one)));
    }

    mcp::net::io_context context;
    memory_server script{legacy_revision};
    int opened = 0;
    std::vector<std::string> secrets;
    std::shared_ptr<mcp::memory_server_store> store = std::make_shared<mcp::memory_server_store>();
    std::unique_ptr<mcp::pool<mcp::memory_server_store>> many;
};

TEST_CASE("the first call of a user connects, and waits for that") {
    pool_world world;
    world.give("ada");
    auto const answer = mcp::test::run(world.context, world.many->call_tool("ada", "echo"));
    REQUIRE(answer.has_value());
    CHECK(answer->text() == "done");
    CHECK(world.opened == 1);
    CHECK(mcp::test::run(world.context, world.many->call_tool("ada", "echo")).has_value());
    CHECK(world.opened == 1);
    REQUIRE(world.many->connections("ada").size() == 1);
    CHECK(world.many->connections("ada")[0]->state == server_state::connected);
}

TEST_CASE("each user has a connection of its own, made with its own secret") {
    pool_world world;
    world.give("ada");
    world.give("grace");
    CHECK(mcp::test::run(world.context, world.many->call_tool("ada", "echo")).has_value());
    CHECK(mcp::test::run(world.context, world.many->call_tool("grace", "echo")).has_value());
    CHECK(world.secrets == std::vector<std::string>{"secret of ada", "secret of grace"});
    CHECK(world.many->diagnostics().find("secret") == std::string::npos);
}

TEST_CASE("refresh says how long the server takes, and what it can do") {
    pool_world world;
    world.give("ada");
    auto const report = mcp::test::run(world.context, world.many->refresh("ada", "one"));
    CHECK(report.success);
    CHECK(report.latency_ms.has_value());
    CHECK(report.capabilities.text().find("tools") != std::string_view::npos);
    auto const unknown = mcp::test::run(world.context, world.many->refresh("ada", "two"));
    CHECK_FALSE(unknown.success);
}

TEST_CASE("a pool that is closed leaves no connection") {
    pool_world world;
    world.give("ada");
    CHECK(mcp::test::run(world.context, world.many->call_tool("ada", "echo")).has_value());
    mcp::test::run(world.context, world.many->close());
    CHECK(world.many->connections("ada").empty());
    auto const late = mcp::test::run(world.context, world.many->call_tool("ada", "echo"));
    CHECK(code_of(late) == mcp::errc::closed);
    world.many.reset();
    CHECK(falls_silent(world.context));
}

}  // namespace tests_host_pool_member
