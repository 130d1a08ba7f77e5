// SPDX-License-Identifier: MIT
// The official TypeScript server package over HTTP, in both eras.
#include "interop/http_world.hpp"

using namespace mcp;
using namespace mcp::test;

namespace tests_interop_http_modern {

TEST_CASE("a modern server over HTTP is used without initialize") {
    auto const server = modern_over_http();
    http_world world{http_options(server.url("/mcp"))};
    world.connect();
    CHECK(world.client->server().era == era::modern);
    CHECK(world.record.count("initialize") == 0);
    auto const tools = must(run(world.context, world.client->list_tools()));
    CHECK(names_of(tools).contains("add"));
    auto const sum = world.call("add", args("a", 2, "b", 40));
    CHECK(contains(std::string(sum.structured_content.text()), "42"));
}

TEST_CASE("what a modern server asks over HTTP is answered in another POST") {
    auto const server = modern_over_http();
    client_options options;
    options.on_elicitation([](elicitation_request) {
        json content = json::object();
        content["name"] = "Ada";
        content["age"] = 36;
        return answer_with<elicitation_result>(elicitation_result::accept(std::move(content)));
    });
    http_world world(http_options(server.url("/mcp")), options);
    world.connect();
    CHECK(contains(world.text("elicit"), "Ada"));
    CHECK(world.record.count("tools/call") == 2);
}

TEST_CASE("cancelling a call of a modern server over HTTP ends its stream, which the server sees") {
    auto const server = modern_over_http();
    http_world world{http_options(server.url("/mcp"))};
    world.connect();
    {
        background<result<tool_result>> call(
            world.context.get_executor(), world.client->call_tool("sleep", args("ms", 60000)));
        REQUIRE(run_until(world.context, [&] { return world.record.count("tools/call") == 1; }));
        // The call is under way once another one has been answered.
        CHECK(world.text("echo", args("text", "x")) != "");
        call.cancel();
        REQUIRE(run_until(world.context, [&] { return call.ended(); }));
        CHECK(must_fail(std::move(*call.outcome)).code == errc::cancelled);
    }
    CHECK(world.record.count("notifications/cancelled") == 0);
    bool seen = false;
    for (int tries = 0; tries < 100 && !seen; ++tries) seen = contains(world.text("cancelled"), "1");
    CHECK(seen);
}

TEST_CASE("a dual server over HTTP is spoken to in the era that the client was told") {
    auto const server = modern_over_http({"--dual"});
    client_options options;
    options.era(era_choice::legacy);
    http_world world(http_options(server.url("/mcp")), options);
    world.connect();
    CHECK(world.client->server().era == era::legacy);
    CHECK(names_of(must(run(world.context, world.client->list_tools()))).contains("add"));
}

}  // namespace tests_interop_http_modern
