// SPDX-License-Identifier: MIT
// Tests of client/task_driver.hpp: tasks of 2025-11-25 and of the 2026 extension, to their ends.
#include <mcp/client/task_driver.hpp>

#include "support/memory_server.hpp"

namespace tests_client_task_driver {

using namespace mcp;
using namespace mcp::test;

json const finished = js(R"({"content":[{"type":"text","text":"done"}]})");

// The extension's state of a task; `more` are members to add.
json state_of(char const* status, char const* more = "{}") {
    json made = js(R"({"taskId":"t-1","createdAt":"2026-01-01T00:00:00Z","ttlMs":60000,
        "lastUpdatedAt":"2026-01-01T00:00:00Z","pollIntervalMs":10})");
    made["status"] = status;
    made.update(js(more));
    return made;
}

json started_task() {
    json made = state_of("working");
    made["resultType"] = "task";
    return made;
}

json completed() {
    json made = state_of("completed");
    made["result"] = finished;
    return made;
}

// A modern world with the extension, whose tool call becomes a task.
struct task_world : memory_world {
    explicit task_world(client_options options = {}, test_policies policies = {})
        : memory_world(modern_revision, options.tasks(), policies) {
        server.on("tools/call", started_task());
        for (char const* method : {"tasks/get", "tasks/update", "tasks/cancel"}) {
            server.extension_method(method).on(method, "{}");
        }
        connect();
    }
};

TEST_CASE("the extension is declared and a task is polled to its end") {
    task_world world;
    world.server.on_each("tasks/get", {state_of("working"), state_of("working"), completed()});
    auto const called = world.run(world.client->call_tool("t", args("a", 1)));
    REQUIRE(called);
    CHECK(called->text() == "done");
    CHECK(world.server.params("tools/call") == js(R"({"name":"t","arguments":{"a":1}})"));
    CHECK(world.server.params("tasks/get") == js(R"({"taskId":"t-1"})"));
    CHECK(world.server.count("tasks/get") == 3);
    auto const declared =
        world.server.meta("tasks/get")["io.modelcontextprotocol/clientCapabilities"];
    CHECK(declared["extensions"].contains("io.modelcontextprotocol/tasks"));
}

TEST_CASE("a tool that failed in a task is a completed task") {
    task_world world;
    json state = completed();
    state["result"]["isError"] = true;
    world.server.on("tasks/get", state);
    auto const called = world.run(world.client->call_tool("t", {}, call_options{}.keep_raw()));
    REQUIRE(called);
    CHECK(called->is_error);
    CHECK(called->raw.value() == state["result"]);
}

TEST_CASE("a failed task and a cancelled one are errors with the server's reason") {
    task_world world;
    SECTION("failed") {
        world.server.on("tasks/get",
                        state_of("failed", R"({"error":{"code":-32603,"message":"boom"}})"));
        auto const failed = world.run(world.client->call_tool("t"));
        REQUIRE(code_of(failed) == errc::task_failed);
        CHECK(failed.error().remote == rpc_error{-32603, "boom", ""});
    }
    SECTION("cancelled") {
        world.server.on("tasks/get",
                        state_of("cancelled", R"({"statusMessage":"by the operator"})"));
        auto const failed = world.run(world.client->call_tool("t"));
        REQUIRE(code_of(failed) == errc::task_cancelled);
        CHECK(failed.error().remote->message == "by the operator");
    }
    CHECK(world.server.count("tasks/cancel") == 0);
}

TEST_CASE("the server's poll interval is kept, also when it changes") {
    task_world world;
    world.server.on_each("tasks/get",
                         {state_of("working", R"({"pollIntervalMs":80})"),
                          state_of("working", R"({"pollIntervalMs":10})"), completed()});
    auto const begun = clock::now();
    REQUIRE(world.run(world.client->call_tool("t")));
    CHECK(since(begun) >= 100ms);
    CHECK(since(begun) < 5s);
}

TEST_CASE("each question of a task is asked once in its life and answered by tasks/update") {
    std::vector<std::string> asked;
    client_options options;
    options.on_elicitation([&](elicitation_request request) -> task<result<elicitation_result>> {
        asked.push_back(request.message);
        co_return elicitation_result::decline();
    });
    task_world world(options);
    auto const asks = [](std::vector<std::string> const& keys) {
        json made = state_of("input_required");
        for (std::string const& key : keys) {
            made["inputRequests"][key] = js(R"({"method":"elicitation/create","params":
                {"requestedSchema":{"type":"object","properties":{}}}})");
            made["inputRequests"][key]["params"]["message"] = "about " + key;
        }
        return made;
    };
    world.server.on_each("tasks/get", {asks({"a"}), asks({"a"}), asks({"a", "b"}), completed()});
    REQUIRE(world.run(world.client->call_tool("t")));
    CHECK(asked == std::vector<std::string>{"about a", "about b"});
    auto const sent = world.server.sent("tasks/update");
    REQUIRE(sent.size() == 2);
    CHECK(sent[0]["params"]["taskId"] == "t-1");
    CHECK(sent[0]["params"]["inputResponses"] == js(R"({"a":{"action":"decline"}})"));
    CHECK(sent[1]["params"]["inputResponses"] == js(R"({"b":{"action":"decline"}})"));
    CHECK_FALSE(sent[0]["params"].contains("requestState"));
}

TEST_CASE("whoever cancels the call cancels the task") {
    int asked = 0;
    client_options options;
    options.on_elicitation([&](elicitation_request) -> task<result<elicitation_result>> {
        ++asked;
        co_await wait_for(1h);
        co_return elicitation_result::decline();
    });
    task_world world(options);
    int const when = GENERATE(0, 1, 2);
    INFO((when == 0 ? "between polls" : when == 1 ? "during a poll" : "while the user is asked"));
    if (when == 0) world.server.on("tasks/get", state_of("working", R"({"pollIntervalMs":30000})"));
    if (when == 1) world.server.on("tasks/get", answer::none());
    if (when == 2) {
        world.server.on("tasks/get", state_of("input_required", R"({"inputRequests":{"k":{
            "method":"elicitation/create","params":{"message":"?",
            "requestedSchema":{"type":"object","properties":{}}}}}})"));
    }
    auto const call = world.begin(world.client->call_tool("t"));
    world.until_sent("tasks/get");
    world.settle_down();
    if (when == 2) world.until([&] { return asked == 1; });
    call->cancel();
    world.until([&] { return call->ended(); });
    REQUIRE(call->thrown() == nullptr);
    CHECK(code_of(*call->outcome) == errc::cancelled);
    world.until_sent("tasks/cancel");
    CHECK(world.server.params("tasks/cancel") == js(R"({"taskId":"t-1"})"));
}

TEST_CASE("a task has no more time than the call, whatever the server does") {
    task_world world;
    bool const silent = GENERATE(false, true);
    if (silent) world.server.on("tasks/get", answer::none());
    else world.server.on("tasks/get", state_of("working"));
    auto const begun = clock::now();
    auto const failed =
        world.run(world.client->call_tool("t", {}, call_options{}.total_timeout(150ms)));
    CHECK(code_of(failed) == errc::timed_out);
    CHECK(since(begun) >= 140ms);
    CHECK(since(begun) < 5s);
    world.until_sent("tasks/cancel");
}

TEST_CASE("the time that starting a task took counts") {
    task_world world;
    world.server.on("tools/call", answer::none()).on("tasks/get", state_of("working"));
    auto const begun = clock::now();
    auto const call =
        world.begin(world.client->call_tool("t", {}, call_options{}.total_timeout(400ms)));
    world.until_sent("tools/call");
    world.run(wait_for(300ms));
    world.server.respond(world.server.last("tools/call"), started_task());
    world.until([&] { return call->ended(); });
    CHECK(code_of(*call->outcome) == errc::timed_out);
    CHECK(call->ended_at() - begun < 650ms);
}

TEST_CASE("close() ends a call that waits for a task") {
    task_world world;
    world.server.on("tasks/get", state_of("working", R"({"pollIntervalMs":30000})"));
    auto const call = world.begin(world.client->call_tool("t"));
    world.until_sent("tasks/get");
    world.settle_down();
    world.run(world.client->close());
    world.until([&] { return call->ended(); });
    CHECK(code_of(*call->outcome) == errc::closed);
}

TEST_CASE("a task can be started, looked at, answered, stopped and awaited by its id") {
    task_world world;
    auto const call = world.run(world.client->start_tool("t"));
    REQUIRE(call);
    REQUIRE(call->task);
    CHECK_FALSE(call->finished);
    CHECK(call->task->id == "t-1");
    CHECK(call->task->poll_interval == duration(10ms));
    CHECK(call->task->time_to_live == duration(60s));

    world.server.on("tasks/get", state_of("working", R"({"statusMessage":"half"})"));
    auto const now = world.run(world.client->get_task("t-1"));
    REQUIRE(now);
    CHECK(now->status_message == "half");

    json const decline = js(R"({"k":{"action":"decline"}})");
    CHECK(world.run(world.client->update_task("t-1", decline)));
    CHECK(world.server.params("tasks/update") ==
          js(R"({"taskId":"t-1","inputResponses":{"k":{"action":"decline"}}})"));
    CHECK(world.run(world.client->cancel_task("t-1")));
    CHECK(world.server.params("tasks/cancel") == js(R"({"taskId":"t-1"})"));

    world.server.on("tasks/get", completed());
    auto const awaited = world.run(world.client->await_task(*call->task));
    REQUIRE(awaited);
    CHECK(awaited->text() == "done");
}

TEST_CASE("a tool that is done at once is no task") {
    task_world world;
    world.server.on("tools/call", finished);
    auto const call = world.run(world.client->start_tool("t"));
    REQUIRE(call);
    CHECK(call->finished.value().text() == "done");
    CHECK_FALSE(call->task);
}

TEST_CASE("questions may come before the call becomes a task") {
    client_options options;
    options.on_roots([]() -> task<result<std::vector<root>>> { co_return std::vector<root>(); });
    task_world world(options);
    world.server.on_each("tools/call", {R"({"resultType":"input_required","requestState":"s",
                                            "inputRequests":{"r":{"method":"roots/list"}}})",
                                        started_task()});
    world.server.on("tasks/get", completed());
    auto const called = world.run(world.client->call_tool("t"));
    REQUIRE(called);
    CHECK(called->text() == "done");
    CHECK(world.server.params("tools/call")["requestState"] == "s");
    CHECK_FALSE(world.server.params("tasks/get").contains("requestState"));
}

TEST_CASE("a completed task without its result, and a status that does not exist, are malformed") {
    task_world world;
    world.server.on("tasks/get",
                    GENERATE(answer(state_of("completed")), answer(state_of("dreaming")),
                             answer(R"({"status":"working"})")));
    CHECK(code_of(world.run(world.client->call_tool("t"))) == errc::malformed_message);
}

TEST_CASE("task verbs need the extension") {
    memory_world world(modern_revision);
    world.connect();
    CHECK(code_of(world.run(world.client->get_task("t"))) == errc::unsupported_by_server);
    CHECK(world.server.count("tasks/get") == 0);
}

// 2025-11-25

json legacy_state(char const* status) {
    json made = js(R"({"taskId":"t-1","createdAt":"2026-01-01T00:00:00Z","ttl":60000,
        "lastUpdatedAt":"2026-01-01T00:00:00Z","pollInterval":10})");
    made["status"] = status;
    return made;
}

struct legacy_task_world : memory_world {
    explicit legacy_task_world(client_options options = {})
        : memory_world(legacy_revision, options) {
        server.on("tools/call", json{{"task", legacy_state("working")}})
            .on("tasks/cancel", legacy_state("cancelled"))
            .on("tasks/result", finished);
        connect();
    }
};

TEST_CASE("2025-11-25: a call runs as a task when the caller asks, and its result is fetched") {
    legacy_task_world world;
    world.server.on_each("tasks/get", {legacy_state("working"), legacy_state("completed")});
    auto const called = world.run(world.client->call_tool("t", {}, call_options{}.as_task(90s)));
    REQUIRE(called);
    CHECK(called->text() == "done");
    CHECK(world.server.params("tools/call") ==
          js(R"({"name":"t","arguments":{},"task":{"ttl":90000}})"));
    CHECK(world.server.params("tasks/result") == js(R"({"taskId":"t-1"})"));
}

TEST_CASE("2025-11-25: a time to live need not be given") {
    legacy_task_world world;
    world.server.on("tasks/get", legacy_state("completed"));
    REQUIRE(world.run(world.client->call_tool("t", {}, call_options{}.as_task())));
    CHECK(world.server.params("tools/call")["task"] == json::object());
}

TEST_CASE("2025-11-25: a task that needs input is waited for with tasks/result") {
    int asked = 0;
    client_options options;
    options.on_elicitation([&](elicitation_request) -> task<result<elicitation_result>> {
        ++asked;
        co_return elicitation_result::accept();
    });
    legacy_task_world world(options);
    world.server.on("tasks/get", legacy_state("input_required"))
        .on("tasks/result", [&](json const&) {
            world.server.ask("q", "elicitation/create", js(R"({"message":"?",
                "requestedSchema":{"type":"object","properties":{}}})"));
            return answer::none();
        });
    auto const call = world.begin(world.client->call_tool("t", {}, call_options{}.as_task()));
    world.until([&] { return !world.server.reply_to("q").is_null(); });
    world.server.respond(world.server.last("tasks/result"), finished);
    world.until([&] { return call->ended(); });
    REQUIRE(*call->outcome);
    CHECK(asked == 1);
}

TEST_CASE("2025-11-25: a failed task's error is what tasks/result says") {
    legacy_task_world world;
    world.server.on("tasks/get", legacy_state("failed"))
        .on("tasks/result", answer::failure(-5, "boom"));
    auto const failed = world.run(world.client->call_tool("t", {}, call_options{}.as_task()));
    REQUIRE(code_of(failed) == errc::remote_error);
    CHECK(failed.error().remote->message == "boom");
}

TEST_CASE("2025-11-25: a cancelled task is an error") {
    legacy_task_world world;
    world.server.on("tasks/get", legacy_state("cancelled"));
    auto const failed = world.run(world.client->call_tool("t", {}, call_options{}.as_task()));
    CHECK(code_of(failed) == errc::task_cancelled);
}

TEST_CASE("2025-11-25: cancelling the call while its result is fetched cancels the task") {
    legacy_task_world world;
    world.server.on("tasks/get", legacy_state("input_required")).on("tasks/result", answer::none());
    auto const call = world.begin(world.client->call_tool("t", {}, call_options{}.as_task()));
    world.until_sent("tasks/result");
    call->cancel();
    world.until([&] { return call->ended(); });
    CHECK(code_of(*call->outcome) == errc::cancelled);
    world.until_sent("tasks/cancel");
}

TEST_CASE("2025-11-25: fetching the result takes no more than the time that is left") {
    legacy_task_world world;
    world.server.on("tasks/get", legacy_state("completed")).on("tasks/result", answer::none());
    auto const begun = clock::now();
    auto const options = call_options{}.as_task().total_timeout(120ms);
    CHECK(code_of(world.run(world.client->call_tool("t", {}, options))) == errc::timed_out);
    CHECK(since(begun) < 1s);
}

TEST_CASE("a server that does not run calls as tasks is not asked to") {
    memory_world world(GENERATE(as<std::string>(), "2024-11-05", "2025-11-25"));
    json plain = memory_server::legacy_identity(world.server.revision());
    plain["capabilities"].erase("tasks");
    world.server.on("initialize", plain).on("tools/call", finished);
    world.connect();
    auto const failed = world.run(world.client->call_tool("t", {}, call_options{}.as_task()));
    CHECK(code_of(failed) == errc::unsupported_by_server);
    CHECK(world.server.count("tools/call") == 0);
}

TEST_CASE("asking for a task means nothing to a modern server, which decides itself") {
    memory_world world(modern_revision);
    world.server.on("tools/call", finished);
    world.connect();
    REQUIRE(world.run(world.client->call_tool("t", {}, call_options{}.as_task())));
    CHECK_FALSE(world.server.params("tools/call").contains("task"));
}

}  // namespace tests_client_task_driver
