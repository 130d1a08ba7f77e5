// SPDX-License-Identifier: MIT
// server-everything: resources, prompts, completion and logging.
#include "interop/interop_world.hpp"

#include <filesystem>

using namespace mcp;
using namespace mcp::test;

TEST_CASE("server-everything lists and reads its resources") {
    interop_world world(everything_server());
    world.connect();
    namespace fs = std::filesystem;
    fs::path const documents = fs::path(server_file("server-everything")).parent_path() / "docs";
    std::set<std::string> expected;
    for (auto const& each : fs::directory_iterator(documents)) {
        if (each.is_regular_file()) expected.insert(each.path().filename().string());
    }
    REQUIRE(expected.size() == 7);

    auto const resources = must(run(world.context, world.client->list_resources()));
    CHECK(names_of(resources) == expected);
    for (resource const& each : resources) {
        CHECK(each.uri == "demo://resource/static/document/" + each.name);
        CHECK(each.mime_type == "text/markdown");
        auto const read = must(run(world.context, world.client->read_resource(each.uri)));
        REQUIRE(read.contents.size() == 1);
        CHECK(read.contents[0].uri == each.uri);
        CHECK(read.contents[0].text == read_file((documents / each.name).string()));
        CHECK_FALSE(read.contents[0].blob);
    }

    auto const page = must(run(world.context, world.client->list_resources_page()));
    CHECK(page.items.size() == 7);
    CHECK_FALSE(page.next_cursor);
}

TEST_CASE("server-everything makes resources of its templates") {
    interop_world world(everything_server());
    world.connect();
    auto const templates = must(run(world.context, world.client->list_resource_templates()));
    std::set<std::string> patterns;
    for (resource_template const& each : templates) patterns.insert(each.uri_template);
    CHECK(patterns == std::set<std::string>{"demo://resource/dynamic/text/{resourceId}",
                                            "demo://resource/dynamic/blob/{resourceId}"});

    auto const text =
        must(run(world.context, world.client->read_resource("demo://resource/dynamic/text/1")));
    REQUIRE(text.contents.size() == 1);
    REQUIRE(text.contents[0].text);
    CHECK(
        text.contents[0].text->starts_with("Resource 1: This is a plaintext resource created at "));

    auto const blob =
        must(run(world.context, world.client->read_resource("demo://resource/dynamic/blob/2")));
    REQUIRE(blob.contents.size() == 1);
    CHECK_FALSE(blob.contents[0].text);
    REQUIRE(blob.contents[0].blob);
    // "Resource 2: This is a base64 blob"
    CHECK(blob.contents[0].blob->starts_with("UmVzb3VyY2UgMjogVGhpcyBpcyBhIGJhc2U2NCBibG9i"));

    auto const why = must_fail(run(world.context, world.client->read_resource("demo://nope")));
    CHECK(why.code == errc::remote_error);
    REQUIRE(why.remote);
    CHECK(why.remote->code == rpc_code::invalid_params);
    CHECK(contains(why.remote->message, "demo://nope not found"));
}

TEST_CASE("server-everything tells of a resource that changed, while the client wants to know") {
    interop_world world(everything_server());
    world.connect();
    std::string const uri = "demo://resource/dynamic/text/1";
    must(run(world.context, world.client->subscribe_resource(uri)));
    auto const logged = world.seen<log_message>();
    REQUIRE(logged.size() == 1);
    CHECK(contains(std::string(logged[0].data.text()),
                   "Received Subscribe Resource request for URI: " + uri));

    CHECK(contains(world.text("toggle-subscriber-updates"), "Started"));
    REQUIRE(
        world.wait_for_event<resource_updated>([&](auto const& each) { return each.uri == uri; }));
    CHECK(world.seen<resource_updated>().size() == 1);
    CHECK(contains(world.text("toggle-subscriber-updates"), "Stopped"));

    must(run(world.context, world.client->unsubscribe_resource(uri)));
    CHECK(contains(std::string(world.seen<log_message>().back().data.text()), "Unsubscribe"));
    // It begins with an update at once, for everything subscribed to: nothing any more.
    CHECK(contains(world.text("toggle-subscriber-updates"), "Started"));
    must(run(world.context, world.client->ping()));
    CHECK(world.seen<resource_updated>().size() == 1);
}

TEST_CASE("server-everything lists its prompts and fills them in") {
    interop_world world(everything_server());
    world.connect();
    auto const prompts = must(run(world.context, world.client->list_prompts()));
    CHECK(names_of(prompts) == std::set<std::string>{"simple-prompt", "args-prompt",
                                                     "completable-prompt", "resource-prompt"});
    for (prompt const& each : prompts) {
        if (each.name != "args-prompt") continue;
        REQUIRE(each.arguments.size() == 2);
        CHECK(each.arguments[0].name == "city");
        CHECK(each.arguments[0].description == "Name of the city");
        CHECK(each.arguments[0].required);
        CHECK(each.arguments[1].name == "state");
        CHECK_FALSE(each.arguments[1].required);
    }

    auto const simple = must(run(world.context, world.client->get_prompt("simple-prompt")));
    REQUIRE(simple.messages.size() == 1);
    CHECK(simple.messages[0].role == "user");
    CHECK(std::get<text_content>(simple.messages[0].content).text ==
          "This is a simple prompt without arguments.");

    std::map<std::string, std::string> where = {{"city", "Paris"}, {"state", "TX"}};
    auto const filled = must(run(world.context, world.client->get_prompt("args-prompt", where)));
    REQUIRE(filled.messages.size() == 1);
    CHECK(std::get<text_content>(filled.messages[0].content).text ==
          "What's weather in Paris, TX?");

    std::map<std::string, std::string> what = {{"resourceType", "Text"}, {"resourceId", "3"}};
    auto const embedding =
        must(run(world.context, world.client->get_prompt("resource-prompt", what)));
    REQUIRE(embedding.messages.size() == 2);
    CHECK(std::get<embedded_resource>(embedding.messages[1].content).resource.uri ==
          "demo://resource/dynamic/text/3");

    auto const missing = must_fail(run(world.context, world.client->get_prompt("args-prompt")));
    REQUIRE(missing.remote);
    CHECK(missing.remote->code == rpc_code::invalid_params);
    auto const unknown = must_fail(run(world.context, world.client->get_prompt("nope")));
    REQUIRE(unknown.remote);
    CHECK(contains(unknown.remote->message, "nope not found"));
}

TEST_CASE("server-everything completes arguments, with the ones known already in mind") {
    interop_world world(everything_server());
    world.connect();
    using names = std::vector<std::string>;
    auto const prompt = completion_reference::prompt("completable-prompt");
    CHECK(world.complete(prompt, "department", "S") == names{"Sales", "Support"});
    std::map<std::string, std::string> known = {{"department", "Sales"}};
    CHECK(world.complete(prompt, "name", "", known) == names{"David", "Eve", "Frank"});
    CHECK(world.complete(prompt, "name", "") == names{});
    auto const resource =
        completion_reference::resource("demo://resource/dynamic/text/{resourceId}");
    CHECK(world.complete(resource, "resourceId", "7") == names{"7"});
    auto const why = must_fail(run(
        world.context, world.client->complete(completion_reference::prompt("nope"), "name", "")));
    REQUIRE(why.remote);
    CHECK(why.remote->code == rpc_code::invalid_params);
}

TEST_CASE("server-everything logs no less than the level that it was told") {
    interop_world world(everything_server());
    world.connect();
    must(run(world.context, world.client->set_log_level(severity::emergency)));
    must(run(world.context, world.client->subscribe_resource("demo://resource/dynamic/text/1")));
    CHECK(world.seen<log_message>().empty());

    must(run(world.context, world.client->set_log_level(severity::debug)));
    CHECK(contains(world.text("toggle-simulated-logging"), "Started"));
    REQUIRE(world.seen<log_message>().size() == 1);
    auto const message = world.seen<log_message>().front();
    std::string const level(to_string(message.level));
    std::string const words = message.data.value().get<std::string>();
    INFO(level << ": " << words);
    // "Debug-level message", "Emergency-level message" and so on; some begin with the level
    // otherwise.
    CHECK(contains(words, level.substr(1)));
    CHECK(contains(world.text("toggle-simulated-logging"), "Stopped"));
}
