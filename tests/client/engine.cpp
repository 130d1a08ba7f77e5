// SPDX-License-Identifier: MIT
// Tests of client/engine.hpp: retries, rounds of input, clocks and cancellation.
#include <mcp/client/engine.hpp>

#include "support/memory_server.hpp"

namespace tests_client_engine {

using namespace mcp;
using namespace mcp::test;

error broken(errc code = errc::connection_lost) { return error(code, "scripted"); }

json const done = js(R"({"content":[{"type":"text","text":"done"}]})");

json ask_form(std::string const& key, char const* state = nullptr) {
    json made = js(R"({"resultType":"input_required","inputRequests":{}})");
    made["inputRequests"][key] = js(R"({"method":"elicitation/create","params":{"message":"name?",
        "requestedSchema":{"type":"object","properties":{"name":{"type":"string"}}}}})");
    if (state != nullptr) made["requestState"] = state;
    return made;
}

task<result<elicitation_result>> answer_ada(elicitation_request) {
    json content = json::object();
    content["name"] = "Ada";
    co_return elicitation_result::accept(std::move(content));
}

// Retries

TEST_CASE("a list is asked for again after errors of the network") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.on("tools/list", R"({"tools":[{"name":"a","inputSchema":{"type":"object"}}]})");
    world.connect();
    world.faults->method = "tools/list";
    world.faults->errors = {broken(), broken(errc::service_unavailable), broken(errc::timed_out)};
    auto const tools = world.run(world.client->list_tools());
    REQUIRE(tools);
    CHECK(tools->size() == 1);
    CHECK(world.faults->attempts == 4);
    CHECK(world.server.count("tools/list") == 1);
}

TEST_CASE("after the last retry the last error is reported") {
    memory_world world(modern_revision);
    world.connect();
    world.faults->method = "prompts/list";
    world.faults->errors.assign(9, broken());
    world.faults->errors[3] = broken(errc::service_unavailable);
    auto const failed = world.run(world.client->list_prompts());
    CHECK(code_of(failed) == errc::service_unavailable);
    CHECK(world.faults->attempts == 4);
}

TEST_CASE("a tool call is not repeated when the server may have got it") {
    memory_world world(modern_revision);
    world.server.on("tools/call", done);
    world.connect();
    world.faults->errors = {broken()};
    CHECK(code_of(world.run(world.client->call_tool("t"))) == errc::connection_lost);
    CHECK(world.faults->attempts == 1);

    SECTION("but it is when it surely was not sent") {
        error unsent = broken();
        unsent.reached = delivery::unsent;
        world.faults->errors = {unsent};
        CHECK(world.run(world.client->call_tool("t")));
        CHECK(world.faults->attempts == 3);
    }
    SECTION("and when the caller says that it is idempotent") {
        world.faults->errors = {broken()};
        CHECK(world.run(world.client->call_tool("t", {}, call_options{}.idempotent())));
        CHECK(world.faults->attempts == 3);
    }
    SECTION("and when the server refused it with 429") {
        world.faults->errors = {broken(errc::rate_limited)};
        CHECK(world.run(world.client->call_tool("t")));
        CHECK(world.faults->attempts == 3);
    }
}

TEST_CASE("an error of the server is not repeated") {
    memory_world world(modern_revision);
    world.server.on("prompts/get", answer::failure(-32603, "broken", 7));
    world.connect();
    auto const failed = world.run(world.client->get_prompt("p"));
    REQUIRE(code_of(failed) == errc::remote_error);
    CHECK(failed.error().remote == rpc_error{-32603, "broken", "7"});
    CHECK(world.server.count("prompts/get") == 1);
}

TEST_CASE("a repeated request has a new id and a new progress token") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.on("tools/call", done);
    world.connect();
    error unsent = broken();
    unsent.reached = delivery::unsent;
    world.faults->errors = {unsent};
    REQUIRE(world.run(
        world.client->call_tool("t", {}, call_options{}.on_progress([](auto const&) {}))));
    json const sent = world.server.last("tools/call");
    CHECK(sent["params"]["_meta"]["progressToken"] == sent["id"]);
}

TEST_CASE("a Retry-After longer than the time that is left ends the operation at once") {
    memory_world world(modern_revision);
    world.connect();
    world.faults->method = "tools/list";
    error busy = broken(errc::rate_limited);
    busy.retry_after = duration(1h);
    world.faults->errors = {busy};
    CHECK(code_of(world.run(world.client->list_tools())) == errc::rate_limited);
    CHECK(world.faults->attempts == 1);
}

TEST_CASE("Retry-After wins over the backoff") {
    test_policies policies;
    policies.retry.initial = 1h;
    policies.retry.max = 1h;
    policies.timeout.list = 2h;
    memory_world world(modern_revision, {}, policies);
    world.server.on("tools/list", R"({"tools":[]})");
    world.connect();
    world.faults->method = "tools/list";
    error busy = broken(errc::rate_limited);
    busy.retry_after = duration(1ms);
    world.faults->errors = {busy};
    CHECK(world.run(world.client->list_tools()));
}

TEST_CASE("retries do not reach past the deadline of the whole operation") {
    test_policies policies;
    policies.retry.max_retries = 1000000;
    policies.retry.initial = 5ms;
    memory_world world(modern_revision, {}, policies);
    world.connect();
    world.faults->method = "tools/list";
    world.faults->errors.assign(100000, broken());
    auto const begun = clock::now();
    auto const failed = world.run(world.client->list_tools(call_options{}.total_timeout(60ms)));
    CHECK(code_of(failed) == errc::connection_lost);
    CHECK(since(begun) < 5s);
    CHECK(world.faults->attempts > 1);
    CHECK(world.faults->attempts <= 13);
}

TEST_CASE("close() ends a wait between two attempts") {
    test_policies policies;
    policies.retry.initial = 1h;
    policies.retry.max = 1h;
    policies.timeout.list = 2h;
    memory_world world(modern_revision, {}, policies);
    world.connect();
    world.faults->method = "tools/list";
    world.faults->errors.assign(2, broken());
    auto const listing = world.begin(world.client->list_tools());
    world.until([&] { return world.faults->attempts == 1; });
    world.settle_down();
    world.run(world.client->close());
    world.until([&] { return listing->ended(); });
    CHECK(code_of(*listing->outcome) == errc::closed);
}

// resultType

TEST_CASE("a modern result of a type that nobody asked for is malformed") {
    memory_world world(modern_revision);
    world.server.on("tools/call", R"({"resultType":"surprise","content":[]})")
        .on("tools/list", R"({"resultType":"input_required","requestState":"s","tools":[]})")
        .on("prompts/get", R"({"resultType":"task","taskId":"1","status":"working"})");
    world.connect();
    CHECK(code_of(world.run(world.client->call_tool("t"))) == errc::malformed_message);
    CHECK(code_of(world.run(world.client->list_tools())) == errc::malformed_message);
    CHECK(code_of(world.run(world.client->get_prompt("p"))) == errc::malformed_message);
}

TEST_CASE("a task answers nothing but tools/call, and that only if tasks were declared") {
    bool const declared = GENERATE(true, false);
    memory_world world(modern_revision, client_options().tasks(declared));
    char const* const started = R"({"resultType":"task","taskId":"1","status":"working"})";
    world.server.on("prompts/get", started).on("tools/call", started);
    world.connect();
    CHECK(code_of(world.run(world.client->get_prompt("p"))) == errc::malformed_message);
    auto const called = world.run(world.client->start_tool("t"));
    if (!declared) CHECK(code_of(called) == errc::malformed_message);
    else CHECK(called.value().task.value().id == "1");
}

TEST_CASE("members that only the modern era knows mean nothing in a legacy result") {
    memory_world world(legacy_revision);
    world.server.on("tools/call", R"({"resultType":"surprise","content":[],"ttlMs":"soon",
                                      "requestState":7,"inputRequests":5,"cacheScope":[]})");
    world.connect();
    auto const called = world.run(world.client->call_tool("t"));
    CHECK(code_of(called) == std::error_code());
}

TEST_CASE("a result that is no object is malformed") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.on("tools/call", answer(json::array()));
    world.connect();
    CHECK(code_of(world.run(world.client->call_tool("t"))) == errc::malformed_message);
}

// Rounds of input

TEST_CASE("a round repeats the request with the answers, the state byte for byte and a new id") {
    std::string const state = "\"\\/\b\f\n\r\t\x01\x7f é\u2028\U0001F600 =?base64?";
    memory_world world(modern_revision, client_options().on_elicitation(answer_ada));
    std::string const method = GENERATE("tools/call", "prompts/get", "resources/read");
    json const final = js(R"({"content":[],"messages":[],"contents":[]})");
    world.server.on_each(method, {ask_form("k \"1\"", state.c_str()), answer(final)});
    world.connect();
    if (method == "tools/call") {
        REQUIRE(world.run(world.client->call_tool("t", args("a", 1))));
    } else if (method == "prompts/get") {
        std::map<std::string, std::string> with{{"a", "b"}};
        REQUIRE(world.run(world.client->get_prompt("p", with)));
    } else {
        REQUIRE(world.run(world.client->read_resource("test://r")));
    }
    auto const sent = world.server.sent(method);
    REQUIRE(sent.size() == 2);
    CHECK(sent[0]["id"] != sent[1]["id"]);
    CHECK(sent[1]["params"]["requestState"] == state);
    json const answers = {{"k \"1\"", {{"action", "accept"}, {"content", {{"name", "Ada"}}}}}};
    CHECK(sent[1]["params"]["inputResponses"] == answers);
    json before = sent[0]["params"];
    json after = sent[1]["params"];
    after.erase("requestState");
    after.erase("inputResponses");
    CHECK(before == after);
}

TEST_CASE("a state that the last result did not have is not sent again") {
    memory_world world(modern_revision, client_options().on_elicitation(answer_ada));
    world.server.on_each("tools/call", {ask_form("a", "first"), ask_form("b"), done});
    world.connect();
    REQUIRE(world.run(world.client->call_tool("t")));
    auto const sent = world.server.sent("tools/call");
    REQUIRE(sent.size() == 3);
    CHECK_FALSE(sent[0]["params"].contains("requestState"));
    CHECK(sent[1]["params"]["requestState"] == "first");
    CHECK_FALSE(sent[2]["params"].contains("requestState"));
    CHECK(sent[2]["params"]["inputResponses"].contains("b"));
    CHECK_FALSE(sent[2]["params"]["inputResponses"].contains("a"));
}

TEST_CASE("an empty state is a state") {
    memory_world world(modern_revision);
    world.server.on_each("tools/call",
                         {R"({"resultType":"input_required","requestState":""})", done});
    world.connect();
    REQUIRE(world.run(world.client->call_tool("t")));
    auto const params = world.server.params("tools/call");
    CHECK(params["requestState"] == "");
    CHECK_FALSE(params.contains("inputResponses"));
}

TEST_CASE("neither answers nor state reach a parallel call") {
    memory_world world(modern_revision, client_options().on_elicitation(answer_ada));
    world.server.on("tools/call", [](json const& message) {
        json const& params = message["params"];
        bool const asks = params["name"] == "asks" && !params.contains("requestState");
        return asks ? answer(ask_form("k", "secret")) : answer(done);
    });
    world.connect();
    auto const one = world.begin(world.client->call_tool("asks"));
    auto const two = world.begin(world.client->call_tool("plain"));
    world.until([&] { return one->ended() && two->ended(); });
    REQUIRE(world.run(world.client->call_tool("plain")));
    std::size_t plain = 0;
    for (json const& each : world.server.sent("tools/call")) {
        if (each["params"]["name"] != "plain") continue;
        ++plain;
        CHECK_FALSE(each["params"].contains("requestState"));
        CHECK_FALSE(each["params"].contains("inputResponses"));
    }
    CHECK(plain == 2);
}

TEST_CASE("endless questions end at the round cap") {
    memory_world world(modern_revision, client_options().on_elicitation(answer_ada).max_rounds(3));
    world.server.on("tools/call", ask_form("k"));
    world.connect();
    CHECK(code_of(world.run(world.client->call_tool("t"))) == errc::too_many_rounds);
    CHECK(world.server.count("tools/call") == 4);
}

TEST_CASE("a round with neither questions nor state is malformed") {
    memory_world world(modern_revision);
    world.server.on("tools/call", R"({"resultType":"input_required","inputRequests":{}})");
    world.connect();
    CHECK(code_of(world.run(world.client->call_tool("t"))) == errc::malformed_message);
}

TEST_CASE("a question of a kind that was not declared is malformed") {
    memory_world world(modern_revision, client_options().on_elicitation(answer_ada));
    json ask = js(R"({"resultType":"input_required","inputRequests":{"a":{}}})");
    std::string const method = GENERATE("sampling/createMessage", "roots/list", "ping", "made/up");
    ask["inputRequests"]["a"]["method"] = method;
    world.server.on("tools/call", answer(ask));
    world.connect();
    CHECK(code_of(world.run(world.client->call_tool("t"))) == errc::malformed_message);
    CHECK(world.server.count("tools/call") == 1);
}

task<result<sampling_result>> answer_sampling(sampling_request asked) {
    co_return sampling_result::text("model-1", "said " + std::to_string(asked.max_tokens));
}

task<result<std::vector<root>>> two_roots() {
    std::vector<root> roots;
    roots.push_back(root{"file:///a", "A"});
    roots.push_back(root{"file:///b", ""});
    co_return roots;
}

TEST_CASE("elicitation, sampling and roots are answered in one round") {
    client_options options;
    options.on_elicitation(answer_ada).on_sampling(answer_sampling).on_roots(two_roots);
    memory_world world(modern_revision, options);
    json ask = ask_form("form", "s");
    ask["inputRequests"]["model"] =
        js(R"({"method":"sampling/createMessage","params":{"maxTokens":9,
        "messages":[{"role":"user","content":{"type":"text","text":"hi"}}]}})");
    ask["inputRequests"]["folders"] = js(R"({"method":"roots/list"})");
    world.server.on_each("tools/call", {answer(ask), done});
    world.connect();
    REQUIRE(world.run(world.client->call_tool("t")));
    CHECK(world.server.params("tools/call")["inputResponses"] == js(R"({
        "form":{"action":"accept","content":{"name":"Ada"}},
        "model":{"role":"assistant","content":{"type":"text","text":"said 9"},"model":"model-1",
                 "stopReason":"endTurn"},
        "folders":{"roots":[{"uri":"file:///a","name":"A"},{"uri":"file:///b"}]}})"));
}

TEST_CASE("a server that only wants time is asked again after a pause") {
    memory_world world(modern_revision);
    world.server.on_each("tools/call",
                         {R"({"resultType":"input_required","requestState":"1"})",
                          R"({"resultType":"input_required","requestState":"2"})", done});
    world.connect();
    auto const begun = clock::now();
    REQUIRE(world.run(world.client->call_tool("t")));
    CHECK(since(begun) >= 150ms);
    CHECK(world.server.params("tools/call") ==
          js(R"({"name":"t","arguments":{},"requestState":"2"})"));
}

TEST_CASE("a server that only wants time does not get more than there is") {
    memory_world world(modern_revision, client_options().max_rounds(1000));
    world.server.on("tools/call", R"({"resultType":"input_required","requestState":"1"})");
    world.connect();
    auto const begun = clock::now();
    auto const failed =
        world.run(world.client->call_tool("t", {}, call_options{}.total_timeout(120ms)));
    CHECK(code_of(failed) == errc::timed_out);
    CHECK(since(begun) < 2s);
}

TEST_CASE("close() ends a call that gives the server time") {
    memory_world world(modern_revision, client_options().max_rounds(1000));
    world.server.on("tools/call", R"({"resultType":"input_required","requestState":"1"})");
    world.connect();
    auto const call = world.begin(world.client->call_tool("t"));
    world.until_sent("tools/call");
    world.settle_down();
    world.run(world.client->close());
    world.until([&] { return call->ended(); });
    CHECK(code_of(*call->outcome) == errc::closed);
}

TEST_CASE("a handler that fails ends the call with its error") {
    client_options options;
    options.on_elicitation([](elicitation_request) -> task<result<elicitation_result>> {
        co_return fail(errc::unknown, "no terminal");
    });
    memory_world world(modern_revision, options);
    world.server.on("tools/call", ask_form("k"));
    world.connect();
    auto const failed = world.run(world.client->call_tool("t"));
    REQUIRE(code_of(failed) == errc::unknown);
    CHECK(failed.error().detail == "no terminal");
}

// Clocks

TEST_CASE("a call without an answer times out and tells the server so") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.on("tools/call", answer::none());
    world.connect();
    auto const failed = world.run(world.client->call_tool("t", {}, call_options{}.timeout(20ms)));
    CHECK(code_of(failed) == errc::timed_out);
    world.until_sent("notifications/cancelled");
    CHECK(world.server.params("notifications/cancelled")["requestId"] ==
          world.server.last("tools/call")["id"]);
}

TEST_CASE("progress winds up the idle clock but not the total one") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.on("tools/call", answer::none());
    world.connect();
    int seen = 0;
    auto options = call_options{}.timeout(150ms).total_timeout(600ms);
    options.on_progress([&](progress const&) { ++seen; });
    auto const begun = clock::now();
    auto const call = world.begin(world.client->call_tool("t", {}, options));
    world.until_sent("tools/call");
    json const token = world.server.last("tools/call")["id"];
    for (int i = 1; !call->ended() && since(begun) < 10s; ++i) {
        json params = {{"progressToken", token}, {"progress", i}};
        world.server.notify("notifications/progress", params);
        world.run(wait_for(20ms));
    }
    REQUIRE(call->ended());
    CHECK(code_of(*call->outcome) == errc::timed_out);
    auto const took =
        std::chrono::duration_cast<std::chrono::milliseconds>(call->ended_at() - begun);
    CHECK(took >= 600ms);
    CHECK(seen > 5);
}

// Answers after `delay`, and counts that it was asked.
elicitation_handler slow_user(std::chrono::milliseconds delay) {
    return [delay](elicitation_request) -> task<result<elicitation_result>> {
        co_await wait_for(delay);
        co_return elicitation_result::decline();
    };
}

TEST_CASE("the clocks stand still while the user answers an elicitation") {
    memory_world world(modern_revision, client_options().on_elicitation(slow_user(400ms)));
    world.server.on_each("tools/call", {ask_form("k"), done});
    world.connect();
    auto const options = call_options{}.timeout(200ms).total_timeout(200ms);
    auto const called = world.run(world.client->call_tool("t", {}, options));
    CHECK(code_of(called) == std::error_code());
    CHECK(world.server.params("tools/call")["inputResponses"] ==
          js(R"({"k":{"action":"decline"}})"));
}

TEST_CASE("the clocks of every call stand still while a legacy server asks the user") {
    memory_world world(legacy_revision, client_options().on_elicitation(slow_user(400ms)));
    world.server.on("tools/call", [&world](json const&) {
        world.server.ask(
            7, "elicitation/create",
            js(R"({"message":"?","requestedSchema":{"type":"object","properties":{}}})"));
        return answer::none();
    });
    world.connect();
    auto const call = world.begin(world.client->call_tool("t", {}, call_options{}.timeout(200ms)));
    world.until([&] { return !world.server.reply_to(7).is_null() || call->ended(); });
    CHECK_FALSE(call->ended());
    world.server.respond(world.server.last("tools/call"), done);
    world.until([&] { return call->ended(); });
    CHECK(code_of(*call->outcome) == std::error_code());
}

// Cancellation

TEST_CASE("a cancelled call tells the server which, and a late answer is dropped") {
    std::vector<error> skipped;
    client_options options;
    options.on_skipped([&](error const& what) { skipped.push_back(what); });
    memory_world world(GENERATE(modern_revision, legacy_revision), options);
    world.server.on("tools/call", answer::none()).on("prompts/list", R"({"prompts":[]})");
    world.connect();
    auto const call = world.begin(world.client->call_tool("t"));
    world.until_sent("tools/call");
    call->cancel();
    world.until([&] { return call->ended(); });
    CHECK(code_of(*call->outcome) == errc::cancelled);
    world.until_sent("notifications/cancelled");
    json const sent = world.server.last("tools/call");
    CHECK(world.server.params("notifications/cancelled")["requestId"] == sent["id"]);
    world.server.respond(sent, done);
    REQUIRE(world.run(world.client->list_prompts()));
    REQUIRE(skipped.size() == 1);
    CHECK(skipped[0].code == errc::malformed_message);
}

TEST_CASE("a call that is cancelled while the user is asked ends as cancelled") {
    int asked = 0;
    bool const stubborn = GENERATE(false, true);
    client_options options;
    options.on_elicitation([&, stubborn](elicitation_request) -> task<result<elicitation_result>> {
        ++asked;
        timer pause(co_await net::this_coro::executor, 1h);
        if (stubborn) co_await pause.async_wait(mcp::detail::as_result);
        else co_await pause.async_wait(net::use_awaitable);
        co_return elicitation_result::decline();
    });
    memory_world world(modern_revision, options);
    world.server.on_each("tools/call", {ask_form("k"), done});
    world.connect();
    auto const call = world.begin(world.client->call_tool("t"));
    world.until([&] { return asked == 1; });
    call->cancel();
    world.until([&] { return call->ended() || call->thrown(); });
    REQUIRE(call->thrown() == nullptr);
    CHECK(code_of(*call->outcome) == errc::cancelled);

    // The clocks of later calls go on.
    world.server.on("tools/call", answer::none());
    auto const late = world.run(world.client->call_tool("t", {}, call_options{}.timeout(20ms)));
    CHECK(code_of(late) == errc::timed_out);
}

TEST_CASE("a call that is cancelled between two attempts ends as cancelled") {
    test_policies policies;
    policies.retry.initial = 1h;
    policies.retry.max = 1h;
    policies.timeout.list = 2h;
    memory_world world(modern_revision, {}, policies);
    world.connect();
    world.faults->method = "prompts/list";
    world.faults->errors.assign(2, broken());
    auto const listing = world.begin(world.client->list_prompts_page());
    world.until([&] { return world.faults->attempts == 1; });
    world.settle_down();
    listing->cancel();
    world.until([&] { return listing->ended(); });
    REQUIRE(listing->thrown() == nullptr);
    CHECK(code_of(*listing->outcome) == errc::cancelled);
}

// _meta

TEST_CASE("a call that is cancelled while the tools are listed anew ends as cancelled") {
    memory_world world(modern_revision);
    world.faults->mirrors = true;
    world.connect();
    world.server.on("tools/call", answer::failure(-32020, "headers do not match"));
    world.server.on("tools/list", answer::none());
    auto const call = world.begin(world.client->call_tool("a"));
    world.until_sent("tools/list");
    call->cancel();
    world.until([&] { return call->ended(); });
    REQUIRE(call->thrown() == nullptr);
    CHECK(code_of(*call->outcome) == errc::cancelled);
}

TEST_CASE("trace context and the caller's own members travel in _meta") {
    client_options options;
    options.on_trace([](std::string_view method) {
        trace_context made;
        made.traceparent = "00-" + std::string(method);
        made.tracestate = "s=1";
        made.baggage = "b=2";
        return made;
    });
    memory_world world(GENERATE(modern_revision, legacy_revision), options);
    world.server.on("tools/call", done);
    world.connect();
    json mine = json::object();
    mine["com.example/who"] = js(R"({"a":[1]})");
    REQUIRE(world.run(world.client->call_tool("t", {}, call_options{}.meta(mine))));
    json meta = world.server.meta("tools/call");
    for (auto it = meta.begin(); it != meta.end();) {
        bool const ours = it.key().starts_with("io.modelcontextprotocol/");
        it = ours ? meta.erase(it) : std::next(it);
    }
    CHECK(meta == js(R"({"traceparent":"00-tools/call","tracestate":"s=1","baggage":"b=2",
                         "com.example/who":{"a":[1]}})"));

    SECTION("and the caller's trace context replaces the hook's") {
        mine["traceparent"] = "mine";
        REQUIRE(world.run(world.client->call_tool("t", {}, call_options{}.meta(mine))));
        CHECK(world.server.meta("tools/call")["traceparent"] == "mine");
        CHECK(world.server.meta("tools/call")["tracestate"] == "s=1");
    }
}

TEST_CASE("keys of _meta that the client sets itself are refused before anything is sent") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.connect();
    std::string const key =
        GENERATE("progressToken", "io.modelcontextprotocol/protocolVersion",
                 "io.modelcontextprotocol/clientInfo", "io.modelcontextprotocol/clientCapabilities",
                 "io.modelcontextprotocol/logLevel");
    json mine = json::object();
    mine[key] = 1;
    auto const failed = world.run(world.client->call_tool("t", {}, call_options{}.meta(mine)));
    REQUIRE(code_of(failed) == errc::invalid_argument);
    CHECK(contains(failed.error().detail, key));
    CHECK(world.server.count("tools/call") == 0);

    json const wrong = json::array();
    auto const refused = world.run(world.client->call_tool("t", {}, call_options{}.meta(wrong)));
    CHECK(code_of(refused) == errc::invalid_argument);
}

}  // namespace tests_client_engine
