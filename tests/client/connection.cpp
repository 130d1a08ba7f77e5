// SPDX-License-Identifier: MIT
// Tests of client/connection.hpp: the client's states, and what a server says and asks by itself.
#include <mcp/client/connection.hpp>

#include "support/memory_server.hpp"

namespace tests_client_connection {

using namespace mcp;
using namespace mcp::test;

json const form = js(R"({"message":"who?","requestedSchema":{"type":"object","properties":{
    "name":{"type":"string","default":"Ada"}},"required":["name"]}})");

task<result<elicitation_result>> accept_defaults(elicitation_request) {
    co_return elicitation_result::accept();
}

// States

TEST_CASE("a client goes from idle to connected to closed, and back") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    CHECK(world.client->state() == connection_state::idle);
    CHECK(code_of(world.run(world.client->list_tools())) == errc::not_connected);
    CHECK(code_of(world.run(world.client->call_tool("t"))) == errc::not_connected);
    CHECK(code_of(world.run(world.client->ping())) == errc::not_connected);
    world.connect();
    CHECK(world.client->state() == connection_state::connected);
    CHECK(code_of(world.run(world.client->connect())) == errc::already_connected);
    world.run(world.client->close());
    CHECK(world.client->state() == connection_state::closed);
    auto const failed = world.run(world.client->call_tool("t"));
    REQUIRE(code_of(failed) == errc::closed);
    CHECK(failed.error().reached == delivery::unsent);
    world.run(world.client->close());
    world.connect();
    CHECK(world.server.connections() == 2);
}

TEST_CASE("connecting twice at the same time is refused") {
    memory_world world(legacy_revision);
    world.server.on("initialize", answer::none());
    auto const first = world.begin(world.client->connect());
    world.until_sent("initialize");
    CHECK(world.client->state() == connection_state::connecting);
    CHECK(code_of(world.run(world.client->connect())) == errc::already_connected);
    world.server.respond(world.server.last("initialize"),
                         answer(memory_server::legacy_identity(legacy_revision)));
    world.until([&] { return first->ended(); });
    CHECK(*first->outcome);
}

TEST_CASE("close() while connecting ends connecting") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    std::string const first = world.server.modern() ? "server/discover" : "initialize";
    world.server.on(first, answer::none());
    auto const connecting = world.begin(world.client->connect());
    world.until_sent(first);
    world.run(world.client->close());
    world.until([&] { return connecting->ended(); });
    CHECK(code_of(*connecting->outcome) == errc::closed);
    CHECK(world.client->state() == connection_state::closed);
}

TEST_CASE("connect() waits for the last connection to be closed, within its limit, cancellable") {
    memory_world world(modern_revision);
    world.connect();
    world.faults->slow_close = true;
    auto const closing = world.begin([](mcp::client& client) -> task<bool> {
        co_await client.close();
        co_return true;
    }(*world.client));
    auto const limited = call_options{}.timeout(GENERATE(30ms, 60000ms));
    auto const connecting = world.begin(world.client->connect(limited));
    world.run(wait_for(10ms));
    CHECK_FALSE(closing->ended());
    CHECK_FALSE(connecting->ended());
    bool const hasty = *limited.timeout_ == duration(30ms);
    if (!hasty) connecting->cancel();
    world.until([&] { return connecting->ended(); });
    REQUIRE(connecting->thrown() == nullptr);
    CHECK(code_of(*connecting->outcome) == (hasty ? errc::timed_out : errc::cancelled));
    CHECK_FALSE(world.client->is_connected());
    world.faults->slow_close = false;
    world.until([&] { return closing->ended(); });
    world.connect();
}

TEST_CASE("a lost connection ends what is in flight, tells the user once and can be made again") {
    std::vector<std::error_code> told;
    client_options options;
    options.on_disconnect([&](error const& why) { told.push_back(why.code); });
    memory_world world(GENERATE(modern_revision, legacy_revision), options);
    world.server.on("tools/call", answer::none());
    world.connect();
    auto const one = world.begin(world.client->call_tool("a"));
    auto const two = world.begin(world.client->call_tool("b"));
    world.until_sent("tools/call", 2);
    world.server.crash();
    world.until([&] { return one->ended() && two->ended(); });
    CHECK(code_of(*one->outcome) == errc::connection_lost);
    CHECK(code_of(*two->outcome) == errc::connection_lost);
    CHECK(world.client->state() == connection_state::lost);
    CHECK(told == std::vector<std::error_code>{errc::connection_lost});
    CHECK(code_of(world.run(world.client->call_tool("c"))) == errc::connection_lost);
    world.connect();
    world.run(world.client->close());
    CHECK(told.size() == 1);
}

TEST_CASE("closing ends what is in flight") {
    memory_world world(modern_revision);
    world.server.on("tools/call", answer::none());
    world.connect();
    auto const call = world.begin(world.client->call_tool("a"));
    world.until_sent("tools/call");
    world.run(world.client->close());
    world.until([&] { return call->ended(); });
    CHECK(code_of(*call->outcome) == errc::closed);
}

TEST_CASE("the answer to one call may come after that to a later one") {
    memory_world world(modern_revision);
    world.server.on("tools/call", answer::none());
    world.connect();
    auto const one = world.begin(world.client->call_tool("a"));
    auto const two = world.begin(world.client->call_tool("b"));
    world.until_sent("tools/call", 2);
    auto const sent = world.server.sent("tools/call");
    world.server.respond(sent[1], R"({"content":[{"type":"text","text":"second"}]})");
    world.until([&] { return two->ended(); });
    CHECK((*two->outcome)->text() == "second");
    CHECK_FALSE(one->ended());
    world.server.respond(sent[0], R"({"content":[{"type":"text","text":"first"}]})");
    world.until([&] { return one->ended(); });
    CHECK((*one->outcome)->text() == "first");
}

// Requests of the server

TEST_CASE("legacy: pings are answered, also while the user answers something else") {
    memory_world world(GENERATE(as<std::string>(), "2024-11-05", "2025-11-25"));
    world.connect();
    world.server.ask("p", "ping");
    world.server.ask(5, "ping", json::object());
    world.until([&] { return !world.server.reply_to(5).is_null(); });
    CHECK(world.server.reply_to(5)["result"] == json::object());
    CHECK(world.server.reply_to("p")["result"] == json::object());
}

TEST_CASE("legacy: elicitation, sampling and roots are answered by their handlers") {
    client_options options;
    std::string told;
    options.name("my server");
    options.on_elicitation([&](elicitation_request request) -> task<result<elicitation_result>> {
        told = request.server + " asks " + request.message;
        co_return elicitation_result::accept();
    });
    options.on_sampling([](sampling_request request) -> task<result<sampling_result>> {
        co_return sampling_result::text("m", request.system_prompt, "maxTokens");
    });
    options.on_roots([]() -> task<result<std::vector<root>>> {
        std::vector<root> roots;
        roots.push_back(root{"file:///home", "home"});
        co_return roots;
    });
    memory_world world(legacy_revision, options);
    world.connect();
    world.server.ask("e", "elicitation/create", form);
    world.server.ask("s", "sampling/createMessage",
                     js(R"({"messages":[],"maxTokens":5,"systemPrompt":"be brief"})"));
    world.server.ask("r", "roots/list");
    world.until([&] { return !world.server.reply_to("r").is_null(); });
    world.settle_down();
    CHECK(told == "my server asks who?");
    CHECK(world.server.reply_to("e")["result"] ==
          js(R"({"action":"accept","content":{"name":"Ada"}})"));
    CHECK(world.server.reply_to("s")["result"] ==
          js(R"({"role":"assistant","content":{"type":"text","text":"be brief"},"model":"m",
                 "stopReason":"maxTokens"})"));
    CHECK(world.server.reply_to("r")["result"] ==
          js(R"({"roots":[{"uri":"file:///home","name":"home"}]})"));
}

TEST_CASE("legacy: what has no handler, or is unknown, is refused with -32601") {
    memory_world world(legacy_revision);
    world.connect();
    for (char const* method :
         {"sampling/createMessage", "elicitation/create", "roots/list", "x/y"}) {
        world.server.ask(method, method, json::object());
        world.until([&] { return !world.server.reply_to(method).is_null(); });
        CHECK(world.server.reply_to(method)["error"]["code"] == -32601);
    }
}

TEST_CASE("legacy: a mode that was not declared, and params that make no sense, are -32602") {
    memory_world world(legacy_revision, client_options().on_elicitation(accept_defaults));
    world.connect();
    world.server.ask(
        1, "elicitation/create",
        js(R"({"mode":"url","url":"https://x.example","message":"m","elicitationId":"1"})"));
    world.server.ask(2, "elicitation/create", js(R"({"mode":"dance","message":"m"})"));
    world.server.ask(3, "elicitation/create", js(R"({"message":"m"})"));
    world.server.ask(4, "elicitation/create");
    world.until([&] { return !world.server.reply_to(4).is_null(); });
    world.settle_down();
    for (int id = 1; id <= 4; ++id) CHECK(world.server.reply_to(id)["error"]["code"] == -32602);
}

TEST_CASE("legacy: a handler's failure is told without its words; a refusal is -1") {
    client_options options;
    int which = 0;
    options.on_sampling([&](sampling_request) -> task<result<sampling_result>> {
        if (which == 0) co_return fail(errc::unknown, "secret");
        if (which == 1) throw std::runtime_error("secret");
        co_return fail(errc::cancelled, "secret");
    });
    memory_world world(legacy_revision, options);
    world.connect();
    json const params = js(R"({"messages":[],"maxTokens":5})");
    for (which = 0; which < 3; ++which) {
        world.server.ask(which, "sampling/createMessage", params);
        world.until([&] { return !world.server.reply_to(which).is_null(); });
        json const told = world.server.reply_to(which)["error"];
        CHECK(told["code"] == (which == 2 ? -1 : -32603));
        CHECK_FALSE(contains(told.dump(), "secret"));
    }
}

TEST_CASE("legacy: more requests at the same time than the limit are refused") {
    client_options options;
    options.max_handlers(2);
    options.on_elicitation([](elicitation_request) -> task<result<elicitation_result>> {
        co_await wait_for(1h);
        co_return elicitation_result::cancel();
    });
    memory_world world(legacy_revision, options);
    world.connect();
    for (int id = 1; id <= 3; ++id) world.server.ask(id, "elicitation/create", form);
    world.server.ask(4, "ping");
    world.until([&] { return !world.server.reply_to(4).is_null(); });
    CHECK(world.server.reply_to(3)["error"]["code"] == -32603);
    CHECK(world.server.reply_to(1).is_null());
    CHECK(world.server.reply_to(2).is_null());

    // One that the server withdraws makes room again, and is not answered.
    world.server.notify("notifications/cancelled", json{{"requestId", 1}});
    world.settle_down();
    world.server.ask(5, "elicitation/create", form);
    world.server.ask(6, "ping");
    world.until([&] { return !world.server.reply_to(6).is_null(); });
    CHECK(world.server.reply_to(5).is_null());
    CHECK(world.server.reply_to(1).is_null());
}

TEST_CASE("legacy: a server may use an id twice, and ping however much is asked") {
    int ended = 0;
    bool answered = false;
    client_options options;
    options.max_handlers(2);
    options.on_elicitation([&](elicitation_request) -> task<result<elicitation_result>> {
        while (!answered) co_await wait_for(1ms);
        co_await wait_for(1ms);
        ++ended;
        co_return elicitation_result::cancel();
    });
    memory_world world(legacy_revision, options);
    world.connect();
    world.server.ask(5, "elicitation/create", form);
    world.settle_down();
    world.server.ask(5, "elicitation/create", form);
    world.server.ask(6, "ping");
    world.until([&] { return !world.server.reply_to(6).is_null(); });
    CHECK(world.server.reply_to(6)["result"] == json::object());
    answered = true;
    world.until([&] { return ended == 2; });
    world.server.ask(7, "ping");
    world.until([&] { return !world.server.reply_to(7).is_null(); });
    CHECK(world.server.reply_to(5)["result"]["action"] == "cancel");
}

TEST_CASE("legacy: closing cancels the handlers that are running") {
    bool ended = false;
    struct note {
        bool& flag;
        ~note() { flag = true; }
    };
    client_options options;
    options.on_elicitation([&](elicitation_request) -> task<result<elicitation_result>> {
        note const at_end{ended};
        co_await wait_for(1h);
        co_return elicitation_result::cancel();
    });
    memory_world world(legacy_revision, options);
    world.connect();
    world.server.ask(1, "elicitation/create", form);
    world.server.ask(2, "ping");
    world.until([&] { return !world.server.reply_to(2).is_null(); });
    CHECK_FALSE(ended);
    if (GENERATE(true, false)) world.run(world.client->close());
    else world.client.reset();
    world.until([&] { return ended; });
    CHECK(world.server.reply_to(1).is_null());
}

TEST_CASE("modern: a request of the server is dropped and reported, never answered") {
    std::vector<error> skipped;
    client_options options;
    options.on_elicitation(accept_defaults);
    options.on_skipped([&](error const& what) { skipped.push_back(what); });
    memory_world world(modern_revision, options);
    world.connect();
    world.server.ask(1, "ping");
    world.server.ask(2, "elicitation/create", form);
    REQUIRE(world.run(world.client->ping()));
    CHECK(skipped.size() == 2);
    CHECK(world.server.reply_to(1).is_null());
    CHECK(world.server.reply_to(2).is_null());
}

// Notifications

TEST_CASE("what the server says unasked comes as typed events; what is unknown comes whole") {
    std::vector<server_event> events;
    client_options options;
    options.on_event([&](server_event const& event) { events.push_back(event); });
    memory_world world(GENERATE(modern_revision, legacy_revision), options);
    world.connect();
    world.server.notify("notifications/message",
                        js(R"({"level":"warning","logger":"db","data":{"a":1}})"));
    world.server.notify("notifications/resources/updated", js(R"({"uri":"test://a"})"));
    world.server.notify("notifications/elicitation/complete", js(R"({"elicitationId":"7"})"));
    world.server.notify("notifications/tools/list_changed");
    world.server.notify("com.example/news", js(R"({"k":[1]})"));
    world.until([&] { return events.size() == 5; });
    auto const& logged = std::get<log_message>(events[0]);
    CHECK(logged.level == severity::warning);
    CHECK(logged.logger == "db");
    CHECK(logged.data.value() == js(R"({"a":1})"));
    CHECK(std::get<resource_updated>(events[1]).uri == "test://a");
    CHECK(std::get<elicitation_completed>(events[2]).elicitation_id == "7");
    CHECK(std::holds_alternative<tools_changed>(events[3]));
    CHECK(std::get<unknown_notification>(events[4]).method == "com.example/news");
    CHECK(std::get<unknown_notification>(events[4]).params.value() == js(R"({"k":[1]})"));
}

TEST_CASE("handlers that throw end neither the connection nor its end") {
    int calls = 0;
    client_options options;
    options.on_event([&](server_event const&) {
        ++calls;
        throw 5;
    });
    options.on_disconnect([&](error const&) {
        ++calls;
        throw 5;
    });
    memory_world world(modern_revision, options);
    world.connect();
    world.server.notify("notifications/tools/list_changed");
    REQUIRE(world.run(world.client->ping()));
    CHECK(calls == 1);
    world.server.crash();
    world.until([&] { return calls == 2; });
    CHECK(world.client->state() == connection_state::lost);
}

TEST_CASE("a client may be destroyed by its own event handler") {
    std::function<void()> destroy;
    client_options options;
    int events = 0;
    options.on_event([&](server_event const&) {
        ++events;
        destroy();
        ++events;
    });
    memory_world world(GENERATE(modern_revision, legacy_revision), options);
    destroy = [&] { world.client.reset(); };
    world.connect();
    world.server.on("tools/call", answer::none());
    auto const call = world.begin(world.client->call_tool("t"));
    world.until_sent("tools/call");
    world.server.notify("notifications/tools/list_changed");
    world.until([&] { return events == 2 && call->ended(); });
    CHECK(code_of(*call->outcome) == errc::closed);
}

TEST_CASE("a client may be destroyed when it is told that the connection is lost") {
    std::function<void()> destroy;
    client_options options;
    options.on_disconnect([&](error const&) { destroy(); });
    memory_world world(modern_revision, options);
    destroy = [&] { world.client.reset(); };
    world.server.on("tools/call", answer::none());
    world.connect();
    auto const call = world.begin(world.client->call_tool("t"));
    world.until_sent("tools/call");
    world.server.crash();
    world.until([&] { return call->ended() && world.client == nullptr; });
    CHECK(code_of(*call->outcome) == errc::connection_lost);
}

}  // namespace tests_client_connection
