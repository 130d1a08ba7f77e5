// SPDX-License-Identifier: MIT
// server-everything: tool calls that run as tasks (2025-11-25).
#include "interop/interop_world.hpp"

using namespace mcp;
using namespace mcp::test;

namespace tests_interop_everything_tasks {

call_options as_task() {
    call_options options;
    options.as_task(60s);
    return options;
}


TEST_CASE("tasks of server-everything are followed to their ends, and what one asks is answered") {
    std::vector<elicitation_request> asked;
    client_options options;
    options.on_elicitation([&](elicitation_request request) {
        asked.push_back(std::move(request));
        json content = json::object();
        content["interpretation"] = "snake";
        return answer_with<elicitation_result>(elicitation_result::accept(content));
    });
    interop_world world(everything_server(), std::move(options));
    world.connect();
    CHECK(world.client->server().capabilities.task_tool_calls);
    auto const refused = world.call("simulate-research-query", args("topic", "asio"));
    CHECK(refused.is_error);  // it runs as a task only

    // Both at the same time: each takes four seconds.
    background<result<tool_result>> plain(
        world.context.get_executor(),
        world.client->call_tool("simulate-research-query", args("topic", "asio"), as_task()));
    auto const found = world.call("simulate-research-query",
                                  args("topic", "python", "ambiguous", true), as_task());
    REQUIRE(asked.size() == 1);
    CHECK(contains(asked[0].message, "python"));
    auto const fields = must(asked[0].fields());
    REQUIRE(fields.size() == 1);
    CHECK(fields[0].name == "interpretation");
    CHECK_FALSE(found.is_error);
    CHECK(found.text().starts_with("# Research Report: python (snake)\n"));

    REQUIRE(run_until(world.context, [&] { return plain.ended(); }));
    CHECK(must(*plain.outcome).text().starts_with("# Research Report: asio\n"));
    CHECK(world.record.last("tools/call")["params"]["task"]["ttl"] == 60000);
    CHECK(world.record.count("tasks/get") >= 4);
    CHECK(world.record.count("tasks/result") == 2);
    // Each stage was told, the first one before the server named the task.
    std::multiset<std::string> stages;
    for (task_updated const& each : world.seen<task_updated>()) {
        // The end repeats the last stage's words.
        if (each.task.status == task_status::working) stages.insert(each.task.status_message);
    }
    for (char const* stage : {"Gathering sources...", "Analyzing content...",
                              "Synthesizing findings...", "Generating report..."}) {
        INFO(stage);
        CHECK(stages.count(stage) == 2);
    }
}

TEST_CASE("a task of server-everything can be started, looked at, cancelled and forgotten") {
    interop_world world(everything_server());
    world.connect();
    auto const started =
        must(run(world.context, world.client->start_tool("simulate-research-query",
                                                         args("topic", "asio"), as_task())));
    CHECK_FALSE(started.finished);
    REQUIRE(started.task);
    CHECK(started.task->status == task_status::working);
    CHECK(started.task->poll_interval == duration(1s));
    CHECK(started.task->time_to_live == duration(300s));  // its own, whatever was asked for
    auto const state = must(run(world.context, world.client->get_task(started.task->id)));
    CHECK(state.id == started.task->id);
    CHECK(state.status == task_status::working);

    must(run(world.context, world.client->cancel_task(started.task->id)));
    auto const ended = must(run(world.context, world.client->get_task(started.task->id)));
    CHECK(ended.status == task_status::cancelled);
    CHECK(ended.status_message == "Client cancelled task execution.");
    auto const why = must_fail(run(world.context, world.client->await_task(ended)));
    CHECK(why.code == errc::task_cancelled);
    auto const again = must_fail(run(world.context, world.client->cancel_task(started.task->id)));
    CHECK(again.code == errc::remote_error);
    auto const unknown = must_fail(run(world.context, world.client->get_task("no-such-task")));
    REQUIRE(unknown.remote);
    CHECK(unknown.remote->code == rpc_code::invalid_params);
    CHECK(world.text("echo", args("message", "alive")) == "Echo: alive");
}

TEST_CASE("a caller that gives up cancels its task on server-everything") {
    interop_world world(everything_server());
    world.connect();
    background<result<tool_result>> call(
        world.context.get_executor(),
        world.client->call_tool("simulate-research-query", args("topic", "asio"), as_task()));
    REQUIRE(world.wait_for_event<task_updated>([](auto const&) { return true; }));
    auto const id = world.seen<task_updated>().front().task.id;
    must(run(world.context, world.client->ping()));  // the answer that names the task is here now
    call.cancel();
    REQUIRE(run_until(world.context, [&] { return call.ended(); }));
    CHECK(must_fail(*call.outcome).code == errc::cancelled);
    REQUIRE(run_until(world.context, [&] { return world.record.count("tasks/cancel") == 1; }));
    // The server may answer a later request first.
    REQUIRE(run_until(world.context, [&] {
        return must(run(world.context, world.client->get_task(id))).status ==
               task_status::cancelled;
    }));
}

}  // namespace tests_interop_everything_tasks
