// SPDX-License-Identifier: MIT
// A 2026-07-28 server made with the official TypeScript package.
#include "interop/interop_world.hpp"

using namespace mcp;
using namespace mcp::test;

namespace tests_interop_modern {

json content_of(std::string const& key, json value) {
    json content = json::object();
    content[key] = std::move(value);
    return content;
}

// Answers one question after the other.
client_options answering(std::vector<elicitation_request>& asked,
                         std::vector<elicitation_result> answers) {
    client_options options;
    auto const answer = [&asked, answers = std::move(answers)](elicitation_request request) {
        asked.push_back(std::move(request));
        return answer_with<elicitation_result>(answers.at(asked.size() - 1));
    };
    options.name("modern").on_elicitation(answer).on_url_elicitation(answer);
    return options;
}


TEST_CASE("the modern server is found out by one request") {
    // By itself it speaks nothing else; with --dual it would serve the legacy era too.
    std::vector<std::vector<std::string>> const both = {{}, {"--dual"}};
    for (auto const& arguments : both) {
        INFO(arguments.size());
        interop_world world(modern_server(arguments));
        world.connect();
        server_info const& server = world.client->server();
        CHECK(server.era == era::modern);
        CHECK(server.protocol_version == versions::modern);
        CHECK(server.supported_versions.front() == versions::modern);
        CHECK(server.server.name == "modern-server");
        CHECK(server.server.title == "Modern server");
        CHECK(server.instructions == "A server for interop tests.");
        CHECK(server.capabilities.tools_list_changed);
        CHECK(server.capabilities.resources_subscribe);
        CHECK(server.capabilities.completions);
        CHECK(world.record.sent().size() == 1);
        CHECK(world.record.count("server/discover") == 1);
        CHECK(world.text("echo", args("text", "hello")) == "hello");
        must(run(world.context, world.client->ping()));
        CHECK(world.record.count("server/discover") == 2);  // there is no ping in this era
        auto const begun = clock::now();
        world.close();
        CHECK(since(begun) < 2s);
    }
}

TEST_CASE("each side says so if the modern server and the client have no era in common") {
    SECTION("a modern server and a legacy client") {
        client_options options;
        options.era(era_choice::legacy);
        interop_world world(modern_server(), std::move(options));
        auto const why = must_fail(run(world.context, world.client->connect()));
        INFO(why.message());
        CHECK(classify(why) == error_class::protocol_error);
        CHECK(contains(why.message(), "version"));
        CHECK(world.record.count("server/discover") == 0);
        world.revision = "2025-11-25";
    }
    SECTION("a legacy server and a modern client") {
        client_options options;
        options.era(era_choice::modern);
        interop_world world(everything_server(), std::move(options));
        auto const why = must_fail(run(world.context, world.client->connect()));
        INFO(why.message());
        CHECK(classify(why) == error_class::protocol_error);
        CHECK(world.record.count("initialize") == 0);
        world.revision = versions::modern;
    }
}

TEST_CASE("the server of both eras serves a legacy client") {
    std::vector<elicitation_request> asked;
    client_options options =
        answering(asked, {elicitation_result::accept(content_of("name", "Ada"))});
    options.era(era_choice::legacy);
    std::vector<std::string> arguments = {"--dual"};
    interop_world world(modern_server(arguments), std::move(options));
    world.connect();
    CHECK(world.client->server().era == era::legacy);
    CHECK(world.client->server().protocol_version == "2025-11-25");
    json const answer = json::parse(world.text("elicit"));
    CHECK(answer["content"] == json::parse(R"({"name":"Ada","age":30})"));
    CHECK(world.record.questions() == 1);
    CHECK(asked.size() == 1);
}

TEST_CASE("the modern server lists its tools and keeps to their schemas") {
    interop_world world(modern_server());
    world.connect();
    auto const tools = must(run(world.context, world.client->list_tools()));
    CHECK(names_of(tools) == std::set<std::string>{"add", "echo", "slow", "sleep", "cancelled",
                                                   "log", "fail", "meta", "elicit", "elicit_url",
                                                   "two_rounds", "sample_and_roots", "add_tool",
                                                   "touch", "change_lists"});
    auto const sum = world.call("add", args("a", 2, "b", 40));
    CHECK(sum.text() == "42");
    CHECK(sum.structured_content.value() == json{{"sum", 42}});
    for (tool const& each : tools) {
        CHECK(each.output_schema.has_value() == (each.name == "add"));
        if (each.name != "add") continue;
        json const schema = each.output_schema.value();
        auto const problem =
            json_schema_checker(schema).check(schema, sum.structured_content.value());
        CHECK(problem.value_or("") == "");
        REQUIRE(each.annotations);
        CHECK(each.annotations->read_only == true);
        CHECK(each.annotations->idempotent == true);
    }
    auto const failed = world.call("fail");
    CHECK(failed.is_error);
    CHECK(failed.text() == "this tool always fails");
    CHECK(world.call("add", args("a", "x")).is_error);
    auto const why = must_fail(run(world.context, world.client->call_tool("ech")));
    CHECK(why.code == errc::unknown_tool);
    CHECK(contains(why.detail, "did you mean \"echo\"?"));
}

TEST_CASE("the modern server gets the client's word on each request") {
    client_options options;
    options.identity("interop", "1.2.3").on_trace([](std::string_view) {
        trace_context trace;
        trace.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        return trace;
    });
    options.on_roots([] { return answer_with<std::vector<root>>(std::vector<root>()); });
    interop_world world(modern_server(), std::move(options));
    world.connect();
    call_options with;
    json extra = json::object();
    extra["example.org/key"] = json::parse(R"({"deep":[1,"é"]})");
    with.meta(extra);
    json const seen = json::parse(world.call("meta", arguments(), with).text());
    INFO(seen.dump());
    CHECK(contains(seen.dump(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    CHECK(seen["meta"]["example.org/key"] == extra["example.org/key"]);
    json const& envelope = seen["envelope"];
    CHECK(envelope[std::string(meta_key::client_info)]["name"] == "interop");
    CHECK(envelope[std::string(meta_key::client_info)]["version"] == "1.2.3");
    CHECK(envelope[std::string(meta_key::protocol_version)] == std::string(versions::modern));
    CHECK(envelope[std::string(meta_key::client_capabilities)] == json::parse(R"({"roots":{}})"));
}

TEST_CASE("the modern server's progress arrives, and a cancelled call stops") {
    interop_world world(modern_server());
    world.connect();
    std::vector<progress> steps;
    call_options options;
    options.on_progress([&](progress const& now) { steps.push_back(now); });
    CHECK(world.call("slow", args("steps", 5, "ms", 5), options).text() == "5 steps done");
    REQUIRE(steps.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(steps[i].value == static_cast<double>(i + 1));
        CHECK(steps[i].total == 5.0);
        CHECK(steps[i].message == "step " + std::to_string(i + 1));
    }

    background<result<tool_result>> call(world.context.get_executor(),
                                         world.client->call_tool("sleep", args("ms", 30000)));
    must(run(world.context, world.client->ping()));
    call.cancel();
    REQUIRE(run_until(world.context, [&] { return call.ended(); }));
    CHECK(must_fail(*call.outcome).code == errc::cancelled);
    CHECK(world.text("cancelled") == "1");

    call_options impatient;
    impatient.timeout(100ms);
    auto const late = must_fail(
        run(world.context, world.client->call_tool("sleep", args("ms", 30000), impatient)));
    CHECK(late.code == errc::timed_out);
    CHECK(world.text("cancelled") == "2");
}

TEST_CASE("the modern server logs what each request asks for") {
    interop_world world(modern_server());
    world.connect();
    CHECK(world.text("log") == "logged");
    CHECK(world.seen<log_message>().empty());  // nobody asked

    must(run(world.context, world.client->set_log_level(severity::info)));
    CHECK(world.text("log") == "logged");
    auto const logged = world.seen<log_message>();
    REQUIRE(logged.size() == 2);
    CHECK(logged[0].level == severity::info);
    CHECK(logged[0].logger == "modern");
    CHECK(logged[0].data.value() == json::parse(R"({"detail":[1,2,3]})"));
    CHECK(logged[1].level == severity::error);
    CHECK(logged[1].data.value() == json("an error message"));

    must(run(world.context, world.client->set_log_level(severity::debug)));
    CHECK(world.text("log") == "logged");
    CHECK(world.seen<log_message>().size() == 5);
}

TEST_CASE("the modern server's questions are answered by the handlers in rounds") {
    std::vector<elicitation_request> asked;
    interop_world world(
        modern_server(),
        answering(
            asked,
            {elicitation_result::accept(content_of("name", "Ada")), elicitation_result::decline(),
             elicitation_result::accept(content_of("name", 7)), elicitation_result::accept(),
             elicitation_result::accept(content_of("city", "Paris")),
             elicitation_result::accept(content_of("street", "Rue X"))}));
    world.connect();
    // A form, with its default filled in.
    CHECK(json::parse(world.text("elicit")) ==
          json::parse(R"({"action":"accept","content":{"name":"Ada","age":30}})"));
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].server == "modern");
    CHECK(asked[0].message == "Who are you?");
    CHECK(world.record.count("tools/call") == 2);

    // A form that is declined, and one whose answer does not fit and is never sent.
    CHECK(json::parse(world.text("elicit")) == json::parse(R"({"action":"decline"})"));
    CHECK(world.record.count("tools/call") == 4);
    auto const why = must_fail(run(world.context, world.client->call_tool("elicit")));
    CHECK(why.code == errc::invalid_elicitation);
    CHECK(world.record.count("tools/call") == 5);

    // A page.
    CHECK(json::parse(world.text("elicit_url")) == json::parse(R"({"action":"accept"})"));
    REQUIRE(asked.size() == 4);
    CHECK(asked[3].kind == elicitation_request::mode::url);
    CHECK(asked[3].url == "https://example.org/sign-in");
    CHECK(asked[3].message == "Please sign in");
    CHECK(world.record.count("tools/call") == 7);

    // Two rounds, with a state that the server has signed.
    CHECK(world.text("two_rounds") == "Rue X, Paris");
    CHECK(asked.size() == 6);
    CHECK(world.record.count("tools/call") == 10);
}

TEST_CASE("the modern server refuses to ask a client that declared nothing") {
    interop_world world(modern_server());
    world.connect();
    auto const why = must_fail(run(world.context, world.client->call_tool("elicit")));
    REQUIRE(why.remote);
    CHECK(why.remote->code == rpc_code::missing_client_capability);
    CHECK(json::parse(why.remote->data)["requiredCapabilities"] ==
          json::parse(R"({"elicitation":{"form":{}}})"));
}

TEST_CASE("the modern server may ask the model and for the roots at once") {
    client_options options;
    options.on_sampling([](sampling_request request) {
        CHECK(request.max_tokens == 50);
        return answer_with<sampling_result>(sampling_result::text("a-model", "hello"));
    });
    options.on_roots([] {
        std::vector<root> roots = {root{"file:///tmp", "tmp"}};
        return answer_with<std::vector<root>>(std::move(roots));
    });
    interop_world world(modern_server(), std::move(options));
    world.connect();
    json const answers = json::parse(world.text("sample_and_roots"));
    CHECK(answers["sample"]["model"] == "a-model");
    CHECK(answers["sample"]["content"]["text"] == "hello");
    CHECK(answers["roots"] == json::parse(R"({"roots":[{"uri":"file:///tmp","name":"tmp"}]})"));
    CHECK(world.record.count("tools/call") == 2);
}

TEST_CASE("the modern server's resources are read, and kept for as long as it allows") {
    interop_world world(modern_server());
    world.connect();
    auto const resources = must(run(world.context, world.client->list_resources()));
    CHECK(names_of(resources) == std::set<std::string>{"greeting", "bytes"});
    auto const templates = must(run(world.context, world.client->list_resource_templates()));
    REQUIRE(templates.size() == 1);
    CHECK(templates.front().uri_template == "modern://weather/{city}");

    auto const read = [&](std::string uri) {
        auto found = must(run(world.context, world.client->read_resource(std::move(uri))));
        REQUIRE(found.contents.size() == 1);
        return found.contents[0];
    };
    CHECK(read("modern://greeting").text == "hello");
    CHECK(read("modern://greeting").text == "hello");
    CHECK(world.record.count("resources/read") == 1);  // a minute, it says
    CHECK(read("modern://bytes").blob == "AAECAw==");
    CHECK(read("modern://bytes").mime_type == "application/octet-stream");
    CHECK(world.record.count("resources/read") == 3);  // not at all, it says
    CHECK(read("modern://weather/Paris").text == "sunny in Paris");
    auto const why = must_fail(run(world.context, world.client->read_resource("modern://nope")));
    REQUIRE(why.remote);
    CHECK(why.remote->code == rpc_code::invalid_params);
}

TEST_CASE("the modern server's prompts are filled in and completed") {
    interop_world world(modern_server());
    world.connect();
    auto const prompts = must(run(world.context, world.client->list_prompts()));
    CHECK(names_of(prompts) == std::set<std::string>{"travel", "plain"});
    std::map<std::string, std::string> where = {{"city", "Paris"}};
    auto const travel = must(run(world.context, world.client->get_prompt("travel", where)));
    REQUIRE(travel.messages.size() == 1);
    CHECK(std::get<text_content>(travel.messages[0].content).text == "Plan some days in Paris.");
    auto const plain = must(run(world.context, world.client->get_prompt("plain")));
    CHECK(std::get<text_content>(plain.messages.at(0).content).text == "Say something.");
    auto const why = must_fail(run(world.context, world.client->get_prompt("travel")));
    REQUIRE(why.remote);
    CHECK(why.remote->code == rpc_code::invalid_params);

    using names = std::vector<std::string>;
    CHECK(world.complete(completion_reference::prompt("travel"), "city", "Be") ==
          names{"Berlin", "Bern"});
    CHECK(world.complete(completion_reference::resource("modern://weather/{city}"), "city", "P") ==
          names{"Paris"});
}

TEST_CASE("the modern server tells a subscriber what changed, and the client forgets it") {
    interop_world world(modern_server());
    world.connect();
    CHECK_FALSE(names_of(must(run(world.context, world.client->list_tools()))).contains("extra_1"));
    std::vector<server_event> heard;
    subscription_filter filter;
    filter.tools_list_changed = filter.prompts_list_changed = filter.resources_list_changed = true;
    filter.resources.push_back("modern://greeting");
    {
        auto const subscription =
            must(run(world.context, world.client->listen(filter, [&](server_event const& event) {
                heard.push_back(event);
            })));
        CHECK(subscription.granted() == filter);
        CHECK(world.text("add_tool") == "extra_1");
        REQUIRE(run_until(world.context, [&] { return heard.size() == 1; }));
        CHECK(std::holds_alternative<tools_changed>(heard[0]));
        CHECK(names_of(must(run(world.context, world.client->list_tools()))).contains("extra_1"));

        must(run(world.context, world.client->read_resource("modern://greeting")));
        CHECK(world.text("touch") == "touched");
        REQUIRE(run_until(world.context, [&] { return heard.size() == 2; }));
        REQUIRE(std::holds_alternative<resource_updated>(heard[1]));
        CHECK(std::get<resource_updated>(heard[1]).uri == "modern://greeting");
        must(run(world.context, world.client->read_resource("modern://greeting")));
        CHECK(world.record.count("resources/read") == 2);

        CHECK(world.text("change_lists") == "changed");
        REQUIRE(run_until(world.context, [&] { return heard.size() == 4; }));
        CHECK(std::holds_alternative<prompts_changed>(heard[2]));
        CHECK(std::holds_alternative<resources_changed>(heard[3]));
    }
    // The subscription is gone, and with it the news.
    CHECK(world.text("add_tool") == "extra_2");
    must(run(world.context, world.client->ping()));
    CHECK(heard.size() == 4);
    CHECK(world.events.empty());
}

TEST_CASE("the modern server tells of a resource that was subscribed to in the old way") {
    interop_world world(modern_server());
    world.connect();
    must(run(world.context, world.client->subscribe_resource("modern://greeting")));
    CHECK(world.text("touch") == "touched");
    REQUIRE(world.wait_for_event<resource_updated>(
        [](auto const& each) { return each.uri == "modern://greeting"; }));
    must(run(world.context, world.client->unsubscribe_resource("modern://greeting")));
    CHECK(world.text("touch") == "touched");
    must(run(world.context, world.client->ping()));
    CHECK(world.seen<resource_updated>().size() == 1);
    CHECK(must_fail(run(world.context, world.client->unsubscribe_resource("modern://greeting")))
              .code == errc::invalid_argument);
}

TEST_CASE("everything that the modern server is sent is valid", "[data]") {
    std::vector<elicitation_request> asked;
    client_options options =
        answering(asked, {elicitation_result::accept(content_of("city", "Oslo")),
                          elicitation_result::accept(content_of("street", "Karl Johans gate")),
                          elicitation_result::accept()});
    options.on_trace([](std::string_view) {
        trace_context trace;
        trace.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        return trace;
    });
    interop_world world(modern_server(), std::move(options));
    world.connect();
    auto& client = *world.client;
    must(run(world.context, client.set_log_level(severity::debug)));
    must(run(world.context, client.list_tools()));
    CHECK(world.text("two_rounds") == "Karl Johans gate, Oslo");
    CHECK(contains(world.text("elicit_url"), "accept"));
    call_options with_progress;
    with_progress.on_progress([](progress const&) {});
    world.call("slow", args("steps", 1, "ms", 1), with_progress);
    must(run(world.context, client.list_resources()));
    must(run(world.context, client.list_resource_templates()));
    must(run(world.context, client.read_resource("modern://bytes")));
    must(run(world.context, client.subscribe_resource("modern://bytes")));
    must(run(world.context, client.list_prompts()));
    must(run(world.context, client.get_prompt("plain")));
    world.complete(completion_reference::prompt("travel"), "city", "P");
    for (char const* method : {"server/discover", "tools/list", "tools/call", "resources/list",
                               "resources/templates/list", "resources/read", "subscriptions/listen",
                               "prompts/list", "prompts/get", "completion/complete"}) {
        INFO(method);
        CHECK(world.record.count(method) >= 1);
    }
    world.check_schema();
}

}  // namespace tests_interop_modern
