// SPDX-License-Identifier: MIT
// server-everything: tools, their content, progress and cancellation.
#include "interop/interop_world.hpp"

#include <cstdlib>
#include <sstream>

using namespace mcp;
using namespace mcp::test;

namespace tests_interop_everything_tools {

std::set<std::string> const plain_tools = {"echo",
                                           "get-annotated-message",
                                           "get-env",
                                           "get-resource-links",
                                           "get-resource-reference",
                                           "get-structured-content",
                                           "get-sum",
                                           "get-tiny-image",
                                           "gzip-file-as-resource",
                                           "simulate-research-query",
                                           "toggle-simulated-logging",
                                           "toggle-subscriber-updates",
                                           "trigger-long-running-operation"};

client_options all_handlers() {
    client_options options;
    options.on_elicitation([](elicitation_request) {
        return answer_with<elicitation_result>(elicitation_result::decline());
    });
    options.on_url_elicitation([](elicitation_request) {
        return answer_with<elicitation_result>(elicitation_result::decline());
    });
    options.on_sampling(
        [](sampling_request) { return answer_with<sampling_result>(fail(errc::cancelled)); });
    options.on_roots([] { return answer_with<std::vector<root>>(std::vector<root>()); });
    return options;
}


TEST_CASE("server-everything lists its plain tools to a client without handlers") {
    interop_world world(everything_server());
    world.connect();
    auto const tools = must(run(world.context, world.client->list_tools()));
    CHECK(names_of(tools) == plain_tools);
    for (tool const& each : tools) {
        INFO(each.name);
        CHECK_FALSE(each.title.empty());
        CHECK_FALSE(each.description.empty());
        CHECK(each.input_schema.value()["type"] == "object");
        CHECK(each.task_support == (each.name == "simulate-research-query"
                                        ? task_support::required
                                        : task_support::forbidden));
        CHECK(each.output_schema.has_value() == (each.name == "get-structured-content"));
    }
}

TEST_CASE("server-everything lists the tools that ask the client once it has the handlers") {
    interop_world world(everything_server(), all_handlers());
    world.connect();
    std::set<std::string> expected = plain_tools;
    expected.insert({"get-roots-list", "trigger-elicitation-request", "trigger-url-elicitation",
                     "trigger-sampling-request"});
    auto const tools = must(run(world.context, world.client->list_tools()));
    CHECK(names_of(tools) == expected);
    // The server says for each tool that it came later that the list has changed.
    CHECK(world.seen<tools_changed>().size() == 5);
}

TEST_CASE("server-everything's list of tools is kept once it changes no more") {
    interop_world world(everything_server());
    world.connect();
    // One tool comes after the handshake. A list that was asked for before would not be kept.
    REQUIRE(world.wait_for_event<tools_changed>([](auto const&) { return true; }));
    auto const first = must(run(world.context, world.client->list_tools()));
    auto const second = must(run(world.context, world.client->list_tools()));
    CHECK(first.share() == second.share());
    CHECK(world.record.count("tools/list") == 1);
    world.client->clear_cache();
    CHECK(must(run(world.context, world.client->list_tools())).size() == first.size());
    CHECK(world.record.count("tools/list") == 2);
}

TEST_CASE("server-everything's tools return what they say") {
    interop_world world(everything_server());
    world.connect();
    CHECK(world.text("echo", args("message", "h\xc3\xa9 \xf0\x9f\x8e\x89 \"quoted\"\n")) ==
          "Echo: h\xc3\xa9 \xf0\x9f\x8e\x89 \"quoted\"\n");
    CHECK(world.text("get-sum", args("a", 2, "b", 40)) == "The sum of 2 and 40 is 42.");
    CHECK(world.text("get-sum", args("a", 0.5, "b", -2)) == "The sum of 0.5 and -2 is -1.5.");

    {
        INFO("an image between two texts");
        auto const found = world.call("get-tiny-image");
        REQUIRE(found.content.size() == 3);
        CHECK_FALSE(block<text_content>(found, 0).text.empty());
        auto const& image = block<image_content>(found, 1);
        CHECK(image.mime_type == "image/png");
        CHECK(image.data.starts_with("iVBORw0KGgo"));  // the signature of a PNG file
        CHECK_FALSE(block<text_content>(found, 2).text.empty());
    }
    {
        INFO("annotations");
        auto const found =
            world.call("get-annotated-message", args("messageType", "error", "includeImage", true));
        REQUIRE(found.content.size() == 2);
        auto const& words = block<text_content>(found, 0);
        CHECK(words.text == "Error: Operation failed");
        REQUIRE(words.annotations);
        CHECK(words.annotations->audience == std::vector<std::string>{"user", "assistant"});
        CHECK(words.annotations->priority == 1.0);
        auto const& image = block<image_content>(found, 1);
        REQUIRE(image.annotations);
        CHECK(image.annotations->audience == std::vector<std::string>{"user"});
        CHECK(image.annotations->priority == 0.5);
    }
    {
        INFO("links to resources");
        auto const found = world.call("get-resource-links", args("count", 2));
        REQUIRE(found.content.size() == 3);
        CHECK(contains(block<text_content>(found, 0).text, "2 resource links"));
        CHECK(block<resource_link>(found, 1).uri == "demo://resource/dynamic/blob/1");
        CHECK(block<resource_link>(found, 1).name == "Blob Resource 1");
        auto const& second = block<resource_link>(found, 2);
        CHECK(second.uri == "demo://resource/dynamic/text/2");
        CHECK(second.mime_type == "text/plain");
        CHECK(second.description == "Resource 2: plaintext resource");
    }
    {
        INFO("an embedded resource");
        auto const found =
            world.call("get-resource-reference", args("resourceType", "Text", "resourceId", 1));
        REQUIRE(found.content.size() == 3);
        auto const& embedded = block<embedded_resource>(found, 1).resource;
        CHECK(embedded.uri == "demo://resource/dynamic/text/1");
        CHECK(embedded.mime_type == "text/plain");
        REQUIRE(embedded.text);
        CHECK(embedded.text->starts_with("Resource 1: This is a plaintext resource"));
        CHECK_FALSE(embedded.blob);
    }
    {
        INFO("structured content that fits the output schema");
        auto const tools = must(run(world.context, world.client->list_tools()));
        auto const described = std::find_if(tools.begin(), tools.end(), [](tool const& each) {
            return each.name == "get-structured-content";
        });
        REQUIRE(described != tools.end());
        auto const found = world.call("get-structured-content", args("location", "New York"));
        json const expected =
            json::parse(R"({"temperature":33,"conditions":"Cloudy","humidity":82})");
        CHECK(found.structured_content.value() == expected);
        CHECK(json::parse(found.text()) == expected);
        json const schema = described->output_schema.value();
        auto const problem =
            json_schema_checker(schema).check(schema, found.structured_content.value());
        CHECK(problem.value_or("") == "");
        CHECK(json_schema_checker(schema).check(schema, json::object()).has_value());
    }
}

TEST_CASE("server-everything gets no more of the environment than it needs") {
    REQUIRE(::setenv("MCP_TEST_SECRET", "in this process only", 1) == 0);
    stdio_options server = everything_server();
    server.process.environment.emplace("MCP_TEST_GIVEN", "on purpose");
    interop_world world(std::move(server));
    world.connect();
    json const environment = json::parse(world.text("get-env"));
    ::unsetenv("MCP_TEST_SECRET");
    CHECK(environment.value("MCP_TEST_GIVEN", "") == "on purpose");
    CHECK_FALSE(environment.contains("MCP_TEST_SECRET"));
    CHECK(environment.contains("PATH"));
}

TEST_CASE("a tool of server-everything that fails is a result, one that is missing an error") {
    interop_world world(everything_server());
    world.connect();
    auto const failed = world.call("get-sum", args("a", "x"));
    CHECK(failed.is_error);
    CHECK(contains(failed.text(), "Invalid arguments for tool get-sum"));
    // This server says in a result that it has no such tool. Its list makes it certain.
    CHECK(world.call("eko").is_error);
    must(run(world.context, world.client->list_tools()));
    auto const why = must_fail(run(world.context, world.client->call_tool("eko")));
    CHECK(why.code == errc::unknown_tool);
    CHECK(contains(why.detail, "did you mean \"echo\"?"));
}

TEST_CASE("server-everything's progress arrives step by step, whole and before the result") {
    interop_world world(everything_server());
    world.connect();
    std::vector<progress> steps;
    call_options options;
    options.on_progress([&](progress const& now) { steps.push_back(now); });
    auto const found =
        world.call("trigger-long-running-operation", args("duration", 0.5, "steps", 20), options);
    CHECK(found.text() == "Long running operation completed. Duration: 0.5 seconds, Steps: 20.");
    REQUIRE(steps.size() == 20);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        CHECK(steps[i].value == static_cast<double>(i + 1));
        CHECK(steps[i].total == 20.0);
    }
}

TEST_CASE(
    "calls of server-everything that run at the same time get their own progress and result") {
    interop_world world(everything_server());
    world.connect();
    constexpr std::size_t many = 8;
    std::vector<std::size_t> counts(many);
    std::vector<std::unique_ptr<background<result<tool_result>>>> calls;
    for (std::size_t i = 0; i < many; ++i) {
        call_options options;
        options.on_progress([&counts, i](progress const&) { ++counts[i]; });
        calls.push_back(std::make_unique<background<result<tool_result>>>(
            world.context.get_executor(),
            world.client->call_tool("trigger-long-running-operation",
                                    args("duration", 0.3, "steps", i + 1), options)));
    }
    REQUIRE(run_until(world.context, [&] {
        return std::all_of(calls.begin(), calls.end(),
                           [](auto const& each) { return each->ended(); });
    }));
    for (std::size_t i = 0; i < many; ++i) {
        CHECK(counts[i] == i + 1);
        CHECK(must(*calls[i]->outcome).text() ==
              "Long running operation completed. Duration: 0.3 seconds, Steps: " +
                  std::to_string(i + 1) + ".");
    }
}

TEST_CASE(
    "cancelling a call tells server-everything, and what it still sends about it is dropped") {
    // `tee` keeps what the server gets.
    scratch_folder folder;
    std::string const log = folder.file("received");
    stdio_options const plain = everything_server();
    std::vector<std::string> arguments = {"-c", "tee \"$0\" | \"$@\"", log, plain.process.command};
    arguments.insert(arguments.end(), plain.process.arguments.begin(),
                     plain.process.arguments.end());
    stdio_options server("/bin/sh", std::move(arguments));
    interop_world world(std::move(server));
    world.connect();

    std::vector<progress> steps;
    call_options options;
    options.on_progress([&](progress const& now) { steps.push_back(now); });
    background<result<tool_result>> call(
        world.context.get_executor(),
        world.client->call_tool("trigger-long-running-operation", args("duration", 1, "steps", 10),
                                options));
    REQUIRE(run_until(world.context, [&] { return steps.size() == 2; }));
    CHECK(world.record.received("notifications/progress") == 2);
    auto const begun = clock::now();
    call.cancel();
    REQUIRE(run_until(world.context, [&] { return call.ended(); }));
    CHECK(since(begun) < 500ms);
    CHECK(must_fail(*call.outcome).code == errc::cancelled);

    // The server goes on with its steps all the same, and answers other calls meanwhile.
    CHECK(world.text("echo", args("message", "still here")) == "Echo: still here");
    REQUIRE(run_until(world.context,
                      [&] { return world.record.received("notifications/progress") == 10; }));
    CHECK(world.text("echo", args("message", "and after")) == "Echo: and after");
    CHECK(steps.size() == 2);

    json const id = world.record.sent()[world.record.sent().size() - 3].value["id"];
    std::istringstream lines(read_file(log));
    std::vector<json> told;
    for (std::string line; std::getline(lines, line);) {
        json message = json::parse(line);
        if (message.value("method", "") == "notifications/cancelled")
            told.push_back(std::move(message));
    }
    REQUIRE(told.size() == 1);
    CHECK(told[0]["params"]["requestId"] == id);
    world.close();
}

TEST_CASE(
    "a call of server-everything that takes too long ends by its timeout, which progress puts "
    "off") {
    interop_world world(everything_server());
    world.connect();
    call_options impatient;
    impatient.timeout(200ms);
    auto const late = must_fail(
        run(world.context, world.client->call_tool("trigger-long-running-operation",
                                                   args("duration", 5, "steps", 2), impatient)));
    CHECK(late.code == errc::timed_out);
    std::size_t steps = 0;
    call_options patient;
    patient.timeout(600ms).on_progress([&](progress const&) { ++steps; });
    auto const found =
        world.call("trigger-long-running-operation", args("duration", 1.2, "steps", 12), patient);
    CHECK(contains(found.text(), "completed"));
    CHECK(steps == 12);
    call_options limited;
    limited.timeout(600ms).total_timeout(400ms).on_progress([&](progress const&) { ++steps; });
    auto const over = must_fail(
        run(world.context, world.client->call_tool("trigger-long-running-operation",
                                                   args("duration", 5, "steps", 50), limited)));
    CHECK(over.code == errc::timed_out);
}

}  // namespace tests_interop_everything_tools
