// SPDX-License-Identifier: MIT
// server-everything: what the server asks of its client.
#include "interop/interop_world.hpp"

using namespace mcp;
using namespace mcp::test;

namespace tests_interop_everything_asking {

// The elicitation tool ends its answer with what it received.
json raw_result(tool_result const& found) {
    std::string const text = block<text_content>(found, found.content.size() - 1).text;
    std::string const mark = "Raw result: ";
    auto const at = text.find(mark);
    REQUIRE(at != text.npos);
    return json::parse(text.substr(at + mark.size()));
}


TEST_CASE("server-everything gets what the client's model says") {
    std::vector<sampling_request> asked;
    client_options options;
    options.name("everything").on_sampling([&](sampling_request request) {
        asked.push_back(request);
        if (asked.size() == 2)
            return answer_with<sampling_result>(fail(errc::cancelled, "a secret reason"));
        return answer_with<sampling_result>(sampling_result::text("test-model", "hi \"there\""));
    });
    interop_world world(everything_server(), std::move(options));
    world.connect();
    auto const said =
        world.text("trigger-sampling-request", args("prompt", "Say hi", "maxTokens", 20));
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].server == "everything");
    CHECK(asked[0].max_tokens == 20);
    CHECK(asked[0].temperature == 0.7);
    CHECK(asked[0].system_prompt == "You are a helpful test server.");
    REQUIRE(asked[0].messages.size() == 1);
    CHECK(asked[0].messages[0].role == "user");
    REQUIRE(asked[0].messages[0].content.size() == 1);
    CHECK(std::get<text_content>(asked[0].messages[0].content[0]).text ==
          "Resource trigger-sampling-request context: Say hi");
    json const received = json::parse(said.substr(said.find('{')));
    CHECK(received ==
          json::parse(R"({"model":"test-model","stopReason":"endTurn","role":"assistant",
        "content":{"type":"text","text":"hi \"there\""}})"));

    // The user refuses: the tool says so, and the reason stays here.
    auto const refused = world.call("trigger-sampling-request", args("prompt", "Say hi"));
    CHECK(refused.is_error);
    CHECK(contains(refused.text(), "MCP error -1"));
    CHECK_FALSE(contains(refused.text(), "secret"));
}

TEST_CASE("server-everything gets an accepted form with its defaults filled in") {
    std::vector<elicitation_request> asked;
    json given = json::object();
    given["name"] = "Ada";
    given["check"] = true;
    given["email"] = "ada@example.org";
    given["number"] = 3;  // its default is 3.14, and the schema of ElicitResult forgets fractions
    client_options options;
    options.name("everything").on_elicitation([&](elicitation_request request) {
        asked.push_back(std::move(request));
        return answer_with<elicitation_result>(elicitation_result::accept(given));
    });
    interop_world world(everything_server(), std::move(options));
    world.connect();
    auto const found = world.call("trigger-elicitation-request");
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].server == "everything");
    CHECK(asked[0].kind == elicitation_request::mode::form);
    CHECK(asked[0].message == "Please provide inputs for the following fields:");
    auto const fields = must(asked[0].fields());
    CHECK(names_of(fields) ==
          std::set<std::string>{"name", "check", "firstLine", "email", "homepage", "birthdate",
                                "integer", "number", "untitledSingleSelectEnum",
                                "untitledMultipleSelectEnum", "titledSingleSelectEnum",
                                "titledMultipleSelectEnum", "legacyTitledEnum"});
    for (form_field const& each : fields) CHECK(each.required == (each.name == "name"));

    CHECK(contains(found.text(), "User provided the requested information!"));
    CHECK(contains(found.text(), "- Name: Ada"));
    json const received = raw_result(found);
    CHECK(received["action"] == "accept");
    json const& content = received["content"];
    json const properties = asked[0].requested_schema.value()["properties"];
    std::size_t defaults = 0;
    for (auto const& [name, property] : properties.items()) {
        INFO(name);
        json expected = given.value(name, json());
        if (property.contains("default") && !given.contains(name)) {
            expected = property["default"];
            ++defaults;
        }
        CHECK(content.value(name, json()) == expected);
    }
    CHECK(defaults >= 5);
}

TEST_CASE(
    "server-everything is told that the user declined or went away, and never gets a bad answer") {
    std::vector<elicitation_request> asked;
    std::vector<elicitation_result> answers = {elicitation_result::decline(),
                                               elicitation_result::cancel()};
    for (char const* bad : {R"({"check":true})",                                  // lacks the name
                            R"({"name":"Ada","integer":101})",                    // too large
                            R"({"name":"Ada","birthdate":"soon"})",               // no date
                            R"({"name":"Ada","untitledMultipleSelectEnum":[]})",  // too few
                            R"({"name":"Ada","titledSingleSelectEnum":"nobody"})"}) {  // no choice
        answers.push_back(elicitation_result::accept(json::parse(bad)));
    }
    client_options options;
    options.on_elicitation([&](elicitation_request request) {
        asked.push_back(std::move(request));
        return answer_with<elicitation_result>(answers.at(asked.size() - 1));
    });
    interop_world world(everything_server(), std::move(options));
    world.connect();
    auto const declined = world.call("trigger-elicitation-request");
    CHECK(contains(declined.text(), "User declined to provide"));
    CHECK(raw_result(declined) == json::parse(R"({"action":"decline"})"));
    auto const cancelled = world.call("trigger-elicitation-request");
    CHECK(contains(cancelled.text(), "User cancelled"));
    CHECK(raw_result(cancelled) == json::parse(R"({"action":"cancel"})"));
    // The server checks nothing itself, so it would say that the user provided the information.
    while (asked.size() < answers.size()) {
        INFO(answers[asked.size()].content());
        auto const before = asked.size();
        auto const found = world.call("trigger-elicitation-request");
        REQUIRE(asked.size() == before + 1);
        CHECK(found.is_error);
        CHECK_FALSE(contains(found.text(), "provided the requested information"));
    }
}

TEST_CASE("server-everything sends the user to a page, by a request or by an error") {
    std::vector<elicitation_request> asked;
    std::vector<elicitation_result> answers = {elicitation_result::accept(),
                                               elicitation_result::decline()};
    client_options options;
    options.on_url_elicitation([&](elicitation_request request) {
        asked.push_back(std::move(request));
        return answer_with<elicitation_result>(answers.at(asked.size() - 1));
    });
    interop_world world(everything_server(), std::move(options));
    world.connect();
    auto const found =
        world.call("trigger-url-elicitation",
                   args("url", "https://example.org/x?a=1&b=%20", "message", "open it"));
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].kind == elicitation_request::mode::url);
    CHECK(asked[0].url == "https://example.org/x?a=1&b=%20");
    CHECK(asked[0].message == "open it");
    CHECK_FALSE(asked[0].elicitation_id.empty());
    CHECK(contains(found.text(), "Elicitation ID: " + asked[0].elicitation_id));
    CHECK(raw_result(found) == json::parse(R"({"action":"accept"})"));

    auto const why =
        must_fail(run(world.context, world.client->call_tool(
                                         "trigger-url-elicitation",
                                         args("url", "https://example.org/x", "errorPath", true))));
    REQUIRE(asked.size() == 2);
    CHECK(asked[1].url == "https://modelcontextprotocol.io");
    REQUIRE(why.remote);
    CHECK(why.remote->code == rpc_code::url_elicitation_required);
}

TEST_CASE("server-everything asks for the roots by itself, and again when they changed") {
    std::vector<root> roots = {root{"file:///tmp/one", "one"}};
    std::size_t asked = 0;
    client_options options;
    options.on_roots([&] {
        ++asked;
        return answer_with<std::vector<root>>(roots);
    });
    interop_world world(everything_server(), std::move(options));
    world.connect();
    auto const logs = [](std::string words) {
        return [words = std::move(words)](log_message const& each) {
            return each.data.value() ==
                   json("Roots updated: " + words + " root(s) received from client");
        };
    };
    REQUIRE(world.wait_for_event<log_message>(logs("1")));
    CHECK(asked == 1);
    auto const first = world.text("get-roots-list");
    CHECK(contains(first, "Current MCP Roots (1 total):\n\n1. one\n   URI: file:///tmp/one\n"));

    roots.push_back(root{"file:///tmp/two", ""});
    must(run(world.context, world.client->notify_roots_changed()));
    REQUIRE(world.wait_for_event<log_message>(logs("2")));
    auto const second = world.text("get-roots-list");
    CHECK(contains(second,
                   "Current MCP Roots (2 total):\n\n1. one\n   URI: file:///tmp/one\n\n"
                   "2. Unnamed Root\n   URI: file:///tmp/two\n"));
    CHECK(asked == 2);
}

TEST_CASE("a slow answer of the user costs server-everything's caller no time") {
    client_options options;
    options.on_sampling([](sampling_request) -> task<result<sampling_result>> {
        co_await wait_for(700ms);
        co_return sampling_result::text("slow-model", "at last");
    });
    interop_world world(everything_server(), std::move(options));
    world.connect();
    call_options impatient;
    impatient.timeout(400ms).total_timeout(500ms);
    auto const found =
        world.call("trigger-sampling-request", args("prompt", "Take your time"), impatient);
    CHECK(contains(found.text(), "at last"));
}

}  // namespace tests_interop_everything_asking
