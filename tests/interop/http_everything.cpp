// SPDX-License-Identifier: MIT
// server-everything over Streamable HTTP and over HTTP+SSE.
#include "interop/http_world.hpp"

using namespace mcp;
using namespace mcp::test;

namespace tests_interop_http_everything {

client_options answering() {
    client_options options;
    options
        .on_sampling([](sampling_request) {
            return answer_with<sampling_result>(sampling_result::text("a-model", "over HTTP"));
        })
        .on_roots([] {
            std::vector<root> roots = {root{"file:///tmp", "tmp"}};
            return answer_with<std::vector<root>>(std::move(roots));
        })
        .on_elicitation([](elicitation_request) {
            return answer_with<elicitation_result>(elicitation_result::decline());
        });
    return options;
}

// What works over every kind of HTTP.
void use_everything(http_world& world) {
    CHECK(world.client->server().server.name == "mcp-servers/everything");
    CHECK(world.client->server().protocol_version == "2025-11-25");
    CHECK(names_of(must(run(world.context, world.client->list_tools()))).contains("get-roots-list"));
    CHECK(world.text("echo", args("message", "hello")) == "Echo: hello");
    CHECK(world.text("get-sum", args("a", 2, "b", 40)) == "The sum of 2 and 40 is 42.");
    must(run(world.context, world.client->ping()));

    std::vector<double> steps;
    auto const watching =
        call_options().on_progress([&](progress const& each) { steps.push_back(each.value); });
    world.call("trigger-long-running-operation", args("duration", 1, "steps", 4), watching);
    CHECK(steps == std::vector<double>{1, 2, 3, 4});

    // The server asks while it works.
    CHECK(contains(world.text("trigger-sampling-request", args("prompt", "Hi")), "over HTTP"));
    CHECK(contains(world.text("trigger-elicitation-request"), "declined"));
    CHECK(contains(world.text("get-roots-list"), "file:///tmp"));

    CHECK(must(run(world.context, world.client->list_resources())).size() == 7);
    std::string const uri = "demo://resource/dynamic/text/1";
    CHECK(must(run(world.context, world.client->read_resource(uri))).contents.size() == 1);
    CHECK(must(run(world.context, world.client->list_prompts())).size() == 4);
}

TEST_CASE("server-everything over Streamable HTTP does what it does on stdio") {
    auto const server = everything_over("streamableHttp");
    http_world world(http_options(server.url("/mcp")), answering());
    world.connect();
    CHECK(world.record.count("server/discover") == 1);
    use_everything(world);
}

TEST_CASE("server-everything over HTTP+SSE is found without being told") {
    auto const server = everything_over("sse");
    http_world world(http_options(server.url("/sse")), answering());
    world.connect();
    use_everything(world);
}

TEST_CASE("64 calls at the same time over Streamable HTTP are all answered, each its own") {
    auto const server = everything_over("streamableHttp");
    http_world world(http_options(server.url("/mcp")));
    world.connect();
    std::vector<std::unique_ptr<background<result<tool_result>>>> calls;
    for (int number = 0; number < 64; ++number) {
        calls.push_back(std::make_unique<background<result<tool_result>>>(
            world.context.get_executor(),
            world.client->call_tool("echo", args("message", std::to_string(number)))));
    }
    REQUIRE(run_until(world.context, [&] {
        return std::all_of(calls.begin(), calls.end(),
                           [](auto const& each) { return each->ended(); });
    }));
    for (int number = 0; number < 64; ++number) {
        auto& answer = *calls[static_cast<std::size_t>(number)]->outcome;
        CHECK(must(std::move(answer)).text() == "Echo: " + std::to_string(number));
    }
}

TEST_CASE("a server that is gone over HTTP is an error at once, and one that came back is used") {
    auto server = std::make_unique<listening_process>(everything_over("streamableHttp"));
    http_world world(http_options(server->url("/mcp")));
    world.connect();
    server.reset();
    call_options once;
    once.timeout(5s);
    auto const answer =
        run(world.context, world.client->call_tool("echo", args("message", "x"), once));
    error const why = must_fail(answer);
    CHECK(classify(why) == error_class::network_temporary);
}

}  // namespace tests_interop_http_everything
