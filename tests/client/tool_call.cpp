// SPDX-License-Identifier: MIT
// Tests of client/tool_call.hpp: calls, their results, and tools that do not exist.
#include <mcp/client/tool_call.hpp>

#include "support/memory_server.hpp"

namespace tests_client_tool_call {

using namespace mcp;
using namespace mcp::test;

char const* const two_tools = R"({"tools":[{"name":"get-sum","inputSchema":{"type":"object"}},
                                           {"name":"echo","inputSchema":{"type":"object"}}]})";

TEST_CASE("a call sends name and arguments and gives the typed result") {
    memory_world world(
        GENERATE("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"));
    world.server.on("tools/call", R"({"content":[{"type":"text","text":"42"},
        {"type":"hologram","x":1}],"structuredContent":{"sum": 42},"_meta":{"k":1}})");
    world.connect();
    auto const called = world.run(world.client->call_tool("get-sum", args("a", 2, "b", 40)));
    REQUIRE(called);
    CHECK(called->text() == "42");
    CHECK_FALSE(called->is_error);
    CHECK(called->structured_content.value() == js(R"({"sum":42})"));
    CHECK(std::get<unknown_content>(called->content[1]).type == "hologram");
    CHECK(called->meta.value() == js(R"({"k":1})"));
    CHECK_FALSE(called->raw);
    CHECK(world.server.params("tools/call") ==
          js(R"({"name":"get-sum","arguments":{"a":2,"b":40}})"));
}

TEST_CASE("a call without arguments sends an empty object") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.on("tools/call", R"({"content":[]})");
    world.connect();
    REQUIRE(world.run(world.client->call_tool("t")));
    CHECK(world.server.params("tools/call") == js(R"({"name":"t","arguments":{}})"));
    CHECK_FALSE(world.server.meta("tools/call").contains("progressToken"));
}

TEST_CASE("that the tool failed is no error of the call") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.on("tools/call", R"({"content":[{"type":"text","text":"no"}],"isError":true})");
    world.connect();
    auto const called = world.run(world.client->call_tool("t", {}, call_options{}.keep_raw()));
    REQUIRE(called);
    CHECK(called->is_error);
    CHECK(called->raw.value()["isError"] == true);
}

TEST_CASE("bad arguments are reported before anything is sent") {
    memory_world world(modern_revision);
    world.connect();
    json const list = json::array();
    auto const refused = world.run(world.client->call_tool("t", list));
    REQUIRE(code_of(refused) == errc::invalid_argument);
    CHECK(contains(refused.error().detail, "array"));
    CHECK(code_of(world.run(world.client->call_tool(""))) == errc::invalid_argument);
    CHECK(code_of(world.run(world.client->call_tool("t", args("k", "\xff")))) ==
          errc::invalid_argument);
    CHECK(world.server.count("tools/call") == 0);
}

TEST_CASE("a refused call of a tool that is not listed names the nearest one") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.on("tools/list", two_tools)
        .on("tools/call", answer::failure(-32602, "Unknown tool"));
    world.connect();
    auto const failed = world.run(world.client->call_tool("get-sun"));
    REQUIRE(code_of(failed) == errc::unknown_tool);
    CHECK(contains(failed.error().detail, "did you mean \"get-sum\"?"));
    CHECK(contains(failed.error().detail, "2 tools"));
    CHECK(failed.error().remote->message == "Unknown tool");

    auto const strange = world.run(world.client->call_tool("completely-different"));
    REQUIRE(code_of(strange) == errc::unknown_tool);
    CHECK_FALSE(contains(strange.error().detail, "did you mean"));
    CHECK(world.server.count("tools/list") == 1);
}

TEST_CASE("a refused call of a tool that is listed is the server's error") {
    memory_world world(modern_revision);
    world.server.on("tools/list", two_tools)
        .on("tools/call", answer::failure(-32602, "bad params"));
    world.connect();
    auto const failed = world.run(world.client->call_tool("echo"));
    REQUIRE(code_of(failed) == errc::remote_error);
    CHECK(failed.error().remote->message == "bad params");
}

TEST_CASE("if the list cannot be had either, the first error stays") {
    memory_world world(modern_revision);
    world.server.on("tools/list", answer::failure(-32603))
        .on("tools/call", answer::failure(-32601));
    world.connect();
    auto const failed = world.run(world.client->call_tool("echo"));
    REQUIRE(code_of(failed) == errc::remote_error);
    CHECK(failed.error().remote->code == -32601);
}

TEST_CASE("explaining a refusal takes no more time than the call has") {
    memory_world world(modern_revision);
    world.server.on("tools/list", answer::none()).on("tools/call", answer::failure(-32602));
    world.connect();
    auto const begun = clock::now();
    auto const failed =
        world.run(world.client->call_tool("x", {}, call_options{}.total_timeout(80ms)));
    CHECK(code_of(failed) == errc::remote_error);
    CHECK(since(begun) < 5s);
}

TEST_CASE("a tool that says in its result that it does not exist is found in the list at hand") {
    memory_world world(legacy_revision);
    world.server.on("tools/list", two_tools)
        .on("tools/call", R"({"content":[{"type":"text","text":"Unknown tool"}],"isError":true})");
    world.connect();
    auto const unsure = world.run(world.client->call_tool("ecko"));
    REQUIRE(unsure);
    CHECK(unsure->is_error);
    CHECK(world.server.count("tools/list") == 0);
    REQUIRE(world.run(world.client->list_tools()));
    CHECK(code_of(world.run(world.client->call_tool("ecko"))) == errc::unknown_tool);
    CHECK(world.run(world.client->call_tool("echo")));
}

TEST_CASE("progress goes to the call that it is about, until the call is over") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.on("tools/call", answer::none());
    world.connect();
    std::vector<progress> first;
    std::vector<progress> second;
    auto const one = world.begin(world.client->call_tool(
        "a", {}, call_options{}.on_progress([&](progress const& p) { first.push_back(p); })));
    auto const two = world.begin(world.client->call_tool(
        "b", {}, call_options{}.on_progress([&](progress const& p) { second.push_back(p); })));
    world.until_sent("tools/call", 2);
    auto const sent = world.server.sent("tools/call");
    auto const token = [&](int which) { return sent[which]["params"]["_meta"]["progressToken"]; };
    CHECK(token(0) != token(1));
    world.server.notify(
        "notifications/progress",
        json{{"progressToken", token(1)}, {"progress", 0.5}, {"total", 2}, {"message", "half"}});
    world.server.notify("notifications/progress",
                        json{{"progressToken", token(0)}, {"progress", 1}});
    world.server.notify("notifications/progress", json{{"progressToken", 4711}, {"progress", 1}});
    world.server.notify(
        "notifications/progress",
        json{{"progressToken", std::to_string(token(0).get<int>())}, {"progress", 9}});
    world.settle_down();
    world.server.respond(sent[0], R"({"content":[]})");
    world.until([&] { return one->ended(); });
    world.server.notify("notifications/progress",
                        json{{"progressToken", token(0)}, {"progress", 2}});
    world.settle_down();
    REQUIRE(first.size() == 1);
    CHECK(first[0].value == 1);
    CHECK_FALSE(first[0].total);
    REQUIRE(second.size() == 1);
    CHECK(second[0].value == 0.5);
    CHECK(second[0].total == 2);
    CHECK(second[0].message == "half");
    world.server.respond(sent[1], R"({"content":[]})");
    world.until([&] { return two->ended(); });
}

TEST_CASE("a progress handler that throws ends neither the call nor the connection") {
    memory_world world(modern_revision);
    world.server.on("tools/call", [&](json const& message) {
        world.server.notify("notifications/progress",
                            json{{"progressToken", message["id"]}, {"progress", 1}});
        return answer(R"({"content":[]})");
    });
    world.connect();
    int calls = 0;
    auto const options = call_options{}.on_progress([&](progress const&) {
        ++calls;
        throw std::runtime_error("mine");
    });
    CHECK(world.run(world.client->call_tool("t", {}, options)));
    CHECK(calls == 1);
}

}  // namespace tests_client_tool_call
