// SPDX-License-Identifier: MIT
// Tests of client/requests.hpp: the exact params of each verb, and its typed result.
#include <mcp/client/requests.hpp>

#include "support/memory_server.hpp"

namespace tests_client_requests {

using namespace mcp;
using namespace mcp::test;

using strings = std::map<std::string, std::string>;

TEST_CASE("a resource is read by its URI") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.on("resources/read", R"({"contents":[
        {"uri":"test://a","mimeType":"text/plain","text":"hi"},{"uri":"test://b","blob":"AA=="}]})");
    world.connect();
    auto const read =
        world.run(world.client->read_resource("test://ä\"", call_options{}.keep_raw()));
    REQUIRE(read);
    REQUIRE(read->contents.size() == 2);
    CHECK(read->contents[0].text == "hi");
    CHECK(read->contents[0].mime_type == "text/plain");
    CHECK(read->contents[1].blob == "AA==");
    CHECK(read->raw.value()["contents"].size() == 2);
    CHECK(world.server.params("resources/read") == json{{"uri", "test://ä\""}});
}

TEST_CASE("a resource is kept as long as a modern server says, and never in the legacy era") {
    bool const modern = GENERATE(true, false);
    memory_world world(modern ? modern_revision : legacy_revision);
    json found = js(R"({"contents":[{"uri":"test://a","text":"hi"}],"ttlMs":60000})");
    world.server.on("resources/read", found);
    world.connect();
    for (int i = 0; i < 3; ++i) REQUIRE(world.run(world.client->read_resource("test://a")));
    CHECK(world.server.count("resources/read") == (modern ? 1 : 3));
    if (!modern) return;

    SECTION("each URI by itself") {
        REQUIRE(world.run(world.client->read_resource("test://b")));
        CHECK(world.server.count("resources/read") == 2);
    }
    SECTION("but not for who wants the raw result") {
        auto const read =
            world.run(world.client->read_resource("test://a", call_options{}.keep_raw()));
        REQUIRE(read);
        CHECK(read->raw);
        CHECK(world.server.count("resources/read") == 2);
    }
    SECTION("until the server says that one changed") {
        world.server.notify("notifications/resources/updated", js(R"({"uri":"test://a"})"));
        world.settle_down();
        REQUIRE(world.run(world.client->read_resource("test://a")));
        CHECK(world.server.count("resources/read") == 2);
    }
    SECTION("and not after close()") {
        world.run(world.client->close());
        CHECK(code_of(world.run(world.client->read_resource("test://a"))) == errc::closed);
    }
}

TEST_CASE("a result that took a round of input is not kept") {
    memory_world world(modern_revision);
    world.server.on("resources/read", [](json const& message) {
        bool const again = message["params"].contains("requestState");
        return again ? answer(R"({"contents":[],"ttlMs":60000})")
                     : answer(R"({"resultType":"input_required","requestState":"s"})");
    });
    world.connect();
    REQUIRE(world.run(world.client->read_resource("test://a")));
    REQUIRE(world.run(world.client->read_resource("test://a")));
    CHECK(world.server.count("resources/read") == 4);
}

TEST_CASE("a prompt is got with string arguments, or without any") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.on("prompts/get", R"({"description":"d","messages":[
        {"role":"user","content":{"type":"text","text":"hi"}}]})");
    world.connect();
    strings const with{{"name", "Ada"}, {"quote", "\""}};
    auto const got = world.run(world.client->get_prompt("greet", with));
    REQUIRE(got);
    CHECK(got->description == "d");
    REQUIRE(got->messages.size() == 1);
    CHECK(got->messages[0].role == "user");
    CHECK(std::get<text_content>(got->messages[0].content).text == "hi");
    CHECK(world.server.params("prompts/get") ==
          js(R"({"name":"greet","arguments":{"name":"Ada","quote":"\""}})"));
    REQUIRE(world.run(world.client->get_prompt("greet")));
    CHECK(world.server.params("prompts/get") == js(R"({"name":"greet"})"));
}

TEST_CASE("an argument is completed, with the context where the revision has it") {
    std::string const revision = GENERATE("2024-11-05", "2025-06-18", "2026-07-28");
    memory_world world(revision);
    world.server.on("completion/complete",
                    R"({"completion":{"values":["a","b"],"total":7,"hasMore":true}})");
    world.connect();
    strings const known{{"language", "C++"}};
    auto const done = world.run(
        world.client->complete(completion_reference::prompt("p"), "framework", "as", known));
    REQUIRE(done);
    CHECK(done->values == std::vector<std::string>{"a", "b"});
    CHECK(done->total == 7);
    CHECK(done->has_more);
    json expected = js(R"({"ref":{"type":"ref/prompt","name":"p"},
                           "argument":{"name":"framework","value":"as"}})");
    if (revision >= "2025-06-18") expected["context"] = js(R"({"arguments":{"language":"C++"}})");
    CHECK(world.server.params("completion/complete") == expected);

    REQUIRE(world.run(world.client->complete(completion_reference::resource("t://{x}"), "x", "")));
    CHECK(
        world.server.params("completion/complete") ==
        js(R"({"ref":{"type":"ref/resource","uri":"t://{x}"},"argument":{"name":"x","value":""}})"));
}

TEST_CASE("a ping is what the era has for it, and is timed") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.connect();
    char const* const method = world.server.modern() ? "server/discover" : "ping";
    auto const before = world.server.count(method);
    auto const took = world.run(world.client->ping());
    REQUIRE(took);
    CHECK(*took >= 0us);
    CHECK(*took < 10s);
    CHECK(world.server.count(method) == before + 1);
}

TEST_CASE("the log level is set at once in the legacy era") {
    memory_world world(GENERATE(as<std::string>(), "2024-11-05", "2025-11-25"));
    world.server.on("logging/setLevel", "{}");
    world.connect();
    REQUIRE(world.run(world.client->set_log_level(severity::warning)));
    CHECK(world.server.params("logging/setLevel") == js(R"({"level":"warning"})"));
}

TEST_CASE("and travels with each request in the modern one") {
    memory_world world(modern_revision);
    world.server.on("prompts/list", R"({"prompts":[]})");
    world.connect();
    auto const level = [&] {
        (void)world.run(world.client->list_prompts_page());
        return world.server.meta("prompts/list").value("io.modelcontextprotocol/logLevel", "none");
    };
    CHECK(level() == "none");
    REQUIRE(world.run(world.client->set_log_level(severity::debug)));
    CHECK(level() == "debug");
    REQUIRE(world.run(world.client->set_log_level(severity::emergency)));
    CHECK(level() == "emergency");
    CHECK(world.server.count("logging/setLevel") == 0);
}

TEST_CASE("a server without logging is not asked for it") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    json plain = world.server.modern() ? memory_server::modern_identity()
                                       : memory_server::legacy_identity(legacy_revision);
    plain["capabilities"].erase("logging");
    world.server.on(world.server.modern() ? "server/discover" : "initialize", plain);
    world.connect();
    CHECK(code_of(world.run(world.client->set_log_level(severity::info))) ==
          errc::unsupported_by_server);
}

TEST_CASE("a change of roots is told to legacy servers only, and only by who has roots") {
    client_options options;
    options.on_roots([]() -> task<result<std::vector<root>>> { co_return std::vector<root>(); });
    memory_world world(GENERATE(modern_revision, legacy_revision), options);
    world.connect();
    REQUIRE(world.run(world.client->notify_roots_changed()));
    world.settle_down();
    CHECK(world.server.count("notifications/roots/list_changed") ==
          (world.server.modern() ? 0 : 1));

    memory_world without(legacy_revision);
    without.connect();
    CHECK(code_of(without.run(without.client->notify_roots_changed())) == errc::invalid_argument);
}

TEST_CASE("any request can be sent as it is") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.extension_method("com.example/do")
        .on("com.example/do", R"({"answer":[42, null]})");
    world.connect();
    auto const given =
        world.run(world.client->request("com.example/do", args("a", 1, "b", nullptr)));
    REQUIRE(given);
    CHECK(given->value()["answer"] == js("[42,null]"));
    CHECK(world.server.params("com.example/do") == js(R"({"a":1,"b":null})"));
    REQUIRE(world.run(world.client->request("com.example/do")));
    CHECK(world.server.params("com.example/do") == json::object());
}

TEST_CASE("a method that is not plain ASCII is refused, as are arguments that are no object") {
    memory_world world(modern_revision);
    world.connect();
    for (std::string const method : {"", "a b", "a\"b", "a\\b", "a\nb", "\xc3\xa4"}) {
        CHECK(code_of(world.run(world.client->request(method))) == errc::invalid_argument);
    }
    json const list = json::array();
    CHECK(code_of(world.run(world.client->request("m", list))) == errc::invalid_argument);
}

TEST_CASE("any request is sent once, unless it is idempotent") {
    memory_world world(modern_revision);
    world.server.extension_method("x/y").on("x/y", "{}");
    world.connect();
    world.faults->method = "x/y";
    world.faults->errors = {error(errc::connection_lost)};
    CHECK(code_of(world.run(world.client->request("x/y"))) == errc::connection_lost);
    world.faults->errors = {error(errc::connection_lost)};
    CHECK(world.run(world.client->request("x/y", {}, call_options{}.idempotent())));
}

}  // namespace tests_client_requests
