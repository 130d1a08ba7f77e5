// SPDX-License-Identifier: MIT
// server-everything: connecting in each revision, and the end of a connection.
#include "interop/interop_world.hpp"

#include <csignal>

using namespace mcp;
using namespace mcp::test;

namespace tests_interop_everything_connection {

client_options with_roots() {
    client_options options;
    options.on_roots([] {
        std::vector<root> roots = {root{"file:///tmp", "tmp"}};
        return answer_with<std::vector<root>>(std::move(roots));
    });
    return options;
}

// A user who does not answer.
task<result<std::vector<root>>> never() {
    co_await wait_for(1h);
    co_return fail(errc::cancelled);
}

// A tour that calls everything once.
void use_everything(interop_world& world) {
    auto& client = *world.client;
    must(run(world.context, client.ping()));
    CHECK(names_of(must(run(world.context, client.list_tools()))).contains("echo"));
    CHECK(world.text("echo", args("message", "hello")) == "Echo: hello");
    call_options with_meta;
    json meta = json::object();
    meta["example.org/key"] = "value";
    with_meta.meta(meta).on_progress([](progress const&) {});
    CHECK(world.call("get-sum", args("a", 1, "b", 2), with_meta).text() ==
          "The sum of 1 and 2 is 3.");
    CHECK(must(run(world.context, client.list_resources())).size() == 7);
    CHECK(must(run(world.context, client.list_resource_templates())).size() == 2);
    std::string const uri = "demo://resource/dynamic/text/1";
    CHECK(must(run(world.context, client.read_resource(uri))).contents.size() == 1);
    must(run(world.context, client.subscribe_resource(uri)));
    must(run(world.context, client.unsubscribe_resource(uri)));
    CHECK(must(run(world.context, client.list_prompts())).size() == 4);
    std::map<std::string, std::string> with = {{"city", "Oslo"}};
    CHECK(must(run(world.context, client.get_prompt("args-prompt", with))).messages.size() == 1);
    auto const prompt = completion_reference::prompt("completable-prompt");
    std::map<std::string, std::string> known = {{"department", "Sales"}};
    CHECK(world.complete(prompt, "department", "S").size() == 2);
    must(run(world.context, client.complete(prompt, "name", "", known)));
    must(run(world.context, client.set_log_level(severity::warning)));
}


TEST_CASE("server-everything says who it is") {
    interop_world world(everything_server());
    world.connect();
    server_info const& server = world.client->server();
    CHECK(server.era == era::legacy);
    CHECK(server.protocol_version == "2025-11-25");
    CHECK(server.server.name == "mcp-servers/everything");
    CHECK(server.server.title == "Everything Reference Server");
    CHECK(server.server.version == "2.0.0");
    CHECK(server.instructions.starts_with("# Everything Server"));
    CHECK(server.capabilities.tools_list_changed);
    CHECK(server.capabilities.resources_subscribe);
    CHECK(server.capabilities.prompts_list_changed);
    CHECK(server.capabilities.completions);
    CHECK(server.capabilities.logging);
    CHECK(server.capabilities.task_list);
    CHECK(server.capabilities.task_cancel);
    // The probe came first, and initialize once.
    CHECK(world.record.count("server/discover") == 1);
    CHECK(world.record.count("initialize") == 1);
    CHECK(world.record.count("notifications/initialized") == 1);
}

TEST_CASE("server-everything serves each legacy revision that it is asked for") {
    for (std::string_view version : versions::legacy) {
        INFO(version);
        client_options options = with_roots();
        std::size_t sampled = 0;
        options.protocol_version(std::string(version)).on_sampling([&](sampling_request) {
            ++sampled;
            return answer_with<sampling_result>(
                sampling_result::text("a-model", "of this revision"));
        });
        interop_world world(everything_server(), std::move(options));
        world.connect();
        CHECK(world.client->server().protocol_version == version);
        CHECK(world.text("echo", args("message", "hello")) == "Echo: hello");
        CHECK(contains(world.text("trigger-sampling-request", args("prompt", "Hi")),
                       "of this revision"));
        CHECK(sampled == 1);
        CHECK(contains(world.text("get-roots-list"), "file:///tmp"));
    }
}

TEST_CASE("everything that server-everything is sent is valid in each revision", "[data]") {
    for (std::string_view version : versions::legacy) {
        INFO(version);
        client_options options = with_roots();
        options.protocol_version(std::string(version));
        interop_world world(everything_server(), std::move(options));
        world.connect();
        // The answer to roots/list is among what is checked.
        REQUIRE(world.wait_for_event<log_message>([](log_message const& each) {
            return contains(std::string(each.data.text()), "Roots updated");
        }));
        use_everything(world);
        for (char const* method :
             {"server/discover", "initialize", "notifications/initialized", "ping", "tools/list",
              "tools/call", "resources/list", "resources/templates/list", "resources/read",
              "resources/subscribe", "resources/unsubscribe", "prompts/list", "prompts/get",
              "completion/complete", "logging/setLevel"}) {
            INFO(method);
            CHECK(world.record.count(method) >= 1);
        }
        CHECK(world.record.questions() == 1);
        world.check_schema();
    }
}

TEST_CASE(
    "close ends server-everything, which ignores the end of its input while it waits for the "
    "roots") {
    stdio_options server = everything_server();
    server.shutdown = shutdown_limits{};  // what users get
    bool asked = false;
    client_options options;
    options.on_roots([&] {
        asked = true;
        return never();
    });
    interop_world world(std::move(server), std::move(options));
    world.connect();
    REQUIRE(run_until(world.context, [&] { return asked; }));
    auto const processes = children();
    REQUIRE(processes.size() == 1);
    auto const begun = clock::now();
    world.close();
    // Two seconds for going by itself; then SIGTERM, which it heeds.
    CHECK(since(begun) >= 1900ms);
    CHECK(since(begun) < 4s);
    CHECK(children().empty());
    CHECK_FALSE(is_running(processes[0]));
    CHECK(must_fail(run(world.context, world.client->ping())).code == errc::closed);
}

TEST_CASE(
    "close ends server-everything at once where it goes by itself, and connect starts it again") {
    stdio_options server = everything_server();
    server.shutdown.close_input = 10s;
    interop_world world(std::move(server));
    world.connect();
    for (int round = 0; round < 2; ++round) {
        auto const processes = children();
        REQUIRE(processes.size() == 1);
        CHECK(world.text("echo", args("message", "hello")) == "Echo: hello");
        auto const begun = clock::now();
        world.close();
        CHECK(since(begun) < 5s);
        CHECK_FALSE(is_running(processes[0]));
        CHECK(world.client->state() == connection_state::closed);
        world.connect();
    }
}

TEST_CASE("a killed server-everything is told of at once, and can be started again") {
    std::vector<error> ends;
    client_options options;
    options.on_disconnect([&](error const& why) { ends.push_back(why); });
    interop_world world(everything_server(), std::move(options));
    world.connect();
    background<result<tool_result>> call(world.context.get_executor(),
                                         world.client->call_tool("trigger-long-running-operation",
                                                                 args("duration", 20, "steps", 1)));
    must(run(world.context, world.client->ping()));
    REQUIRE(children().size() == 1);
    auto const begun = clock::now();
    REQUIRE(::kill(children()[0], SIGKILL) == 0);
    REQUIRE(run_until(world.context, [&] { return call.ended(); }));
    CHECK(since(begun) < 1s);
    CHECK(must_fail(*call.outcome).code == errc::connection_lost);
    // The transport's own words come with what the server wrote last.
    CHECK(contains(must_fail(*call.outcome).server_output, "Starting default (STDIO) server"));
    CHECK(world.client->state() == connection_state::lost);
    CHECK(ends.size() == 1);
    world.connect();
    CHECK(world.text("echo", args("message", "again")) == "Echo: again");
}

}  // namespace tests_interop_everything_connection
