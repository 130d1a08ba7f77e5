// SPDX-License-Identifier: MIT
// Tests of client/subscribe.hpp: subscriptions/listen, and resource subscriptions of both eras.
#include <mcp/client/subscribe.hpp>

#include "support/memory_server.hpp"

namespace tests_client_subscribe {

using namespace mcp;
using namespace mcp::test;

char const* const listen = "subscriptions/listen";

subscription_filter tools_and(std::string uri) {
    subscription_filter filter;
    filter.tools_list_changed = true;
    filter.resources.push_back(std::move(uri));
    return filter;
}

// A modern server that acknowledges each subscription with what was asked for.
struct listening_world : memory_world {
    explicit listening_world(client_options options = {})
        : memory_world(modern_revision, options.on_event([this](server_event const& event) {
              stray.push_back(event);
          })) {
        server.on(listen, [this](json const& message) {
            acknowledge(message["id"], message["params"]["notifications"]);
            return answer::none();
        });
        connect();
    }

    void tell(std::string const& method, json id, json params = json::object()) {
        params["_meta"]["io.modelcontextprotocol/subscriptionId"] = std::move(id);
        server.notify(method, params);
    }

    void acknowledge(json id, json granted) {
        tell("notifications/subscriptions/acknowledged", std::move(id),
             json{{"notifications", std::move(granted)}});
    }

    subscription subscribe(subscription_filter filter, event_handler handler = {}) {
        auto made = run(client->listen(std::move(filter), std::move(handler)));
        REQUIRE(made);
        return std::move(*made);
    }

    json last_id() { return server.last(listen)["id"]; }

    std::vector<server_event> stray;
};

TEST_CASE("a subscription sends its filter, and knows what the server granted") {
    listening_world world;
    auto const whole = world.subscribe(tools_and("test://a"));
    CHECK(world.server.params(listen) == js(R"({"notifications":{"toolsListChanged":true,
                                               "resourceSubscriptions":["test://a"]}})"));
    CHECK(whole.granted() == tools_and("test://a"));

    world.server.on(listen, [&](json const& message) {
        world.acknowledge(message["id"], js(R"({"toolsListChanged":true})"));
        return answer::none();
    });
    auto const part = world.subscribe(tools_and("test://a"));
    CHECK(part.granted().tools_list_changed);
    CHECK(part.granted().resources.empty());
    CHECK_FALSE(part.ended());
}

TEST_CASE("events go to the subscription that they name; 1 and \"1\" are different names") {
    listening_world world;
    std::vector<std::string> first;
    std::vector<std::string> second;
    auto const collect = [](std::vector<std::string>& into) {
        return [&into](server_event const& event) {
            auto const* updated = std::get_if<resource_updated>(&event);
            into.push_back(updated != nullptr ? updated->uri : "other");
        };
    };
    auto const one = world.subscribe(tools_and("test://1"), collect(first));
    json const one_id = world.last_id();
    auto const two = world.subscribe(tools_and("test://2"), collect(second));
    json const two_id = world.last_id();

    world.tell("notifications/resources/updated", two_id, json{{"uri", "test://2"}});
    world.tell("notifications/tools/list_changed", one_id);
    world.tell("notifications/resources/updated", std::to_string(one_id.get<int>()),
               json{{"uri", "test://stray"}});
    world.tell("notifications/resources/updated", 4711, json{{"uri", "test://stray"}});
    world.settle_down();
    CHECK(first == std::vector<std::string>{"other"});
    CHECK(second == std::vector<std::string>{"test://2"});
    CHECK(world.stray.size() == 2);
}

TEST_CASE("without a handler of its own, its events go to the client's") {
    listening_world world;
    auto const held = world.subscribe(tools_and("test://1"));
    world.tell("notifications/tools/list_changed", world.last_id());
    world.settle_down();
    REQUIRE(world.stray.size() == 1);
    CHECK(std::holds_alternative<tools_changed>(world.stray[0]));
}

TEST_CASE("an acknowledgement for another id is not ours") {
    listening_world world;
    world.server.on(listen, answer::none());
    auto const waiting = world.begin(world.client->listen(tools_and("test://a")));
    world.until_sent(listen);
    int const id = world.last_id().get<int>();
    world.acknowledge(std::to_string(id), json::object());
    world.acknowledge(id + 100, json::object());
    world.settle_down();
    CHECK_FALSE(waiting->ended());
    world.acknowledge(id, json::object());
    world.until([&] { return waiting->ended(); });
    CHECK(*waiting->outcome);
}

TEST_CASE("its events make cached lists out of date, with or without a handler of its own") {
    listening_world world;
    world.server.on("tools/list", R"({"tools":[]})");
    event_handler handler;
    if (GENERATE(false, true)) handler = [](server_event const&) {};
    auto const held = world.subscribe(tools_and("test://1"), handler);
    (void)world.run(world.client->list_tools());
    (void)world.run(world.client->list_tools());
    CHECK(world.server.count("tools/list") == 1);
    world.tell("notifications/tools/list_changed", world.last_id());
    world.settle_down();
    (void)world.run(world.client->list_tools());
    CHECK(world.server.count("tools/list") == 2);
}

TEST_CASE("a subscription ends in good order with the server's result") {
    listening_world world;
    auto held = world.subscribe(tools_and("test://a"));
    auto const waiting = world.begin(held.wait());
    world.settle_down();
    CHECK_FALSE(waiting->ended());
    world.server.respond(world.server.last(listen), "{}");
    world.until([&] { return waiting->ended(); });
    CHECK(*waiting->outcome);
    CHECK(held.ended());
    world.settle_down();
    CHECK(world.server.count("notifications/cancelled") == 0);
}

TEST_CASE("or by the server's cancellation, an error, or the end of the connection") {
    listening_world world;
    auto held = world.subscribe(tools_and("test://a"));
    auto const waiting = world.begin(held.wait());
    world.settle_down();
    SECTION("cancelled by the server") {
        world.server.notify("notifications/cancelled", json{{"requestId", world.last_id()}});
        world.until([&] { return waiting->ended(); });
        CHECK(code_of(*waiting->outcome) == errc::connection_lost);
        CHECK(world.client->is_connected());
    }
    SECTION("an error") {
        world.server.respond(world.server.last(listen), answer::failure(-32603, "overloaded"));
        world.until([&] { return waiting->ended(); });
        REQUIRE(code_of(*waiting->outcome) == errc::remote_error);
        CHECK(waiting->outcome->error().remote->message == "overloaded");
    }
    SECTION("the connection is lost") {
        world.server.crash();
        world.until([&] { return waiting->ended(); });
        CHECK(code_of(*waiting->outcome) == errc::connection_lost);
    }
    SECTION("the client is closed") {
        world.run(world.client->close());
        world.until([&] { return waiting->ended(); });
        CHECK(code_of(*waiting->outcome) == errc::closed);
    }
    SECTION("the client is destroyed") {
        world.client.reset();
        world.until([&] { return waiting->ended(); });
        CHECK(code_of(*waiting->outcome) == errc::closed);
    }
    CHECK(held.ended());
}

TEST_CASE("closing a subscription, or dropping it, cancels it with the server; the other stays") {
    listening_world world;
    int events = 0;
    auto first = std::make_unique<subscription>(
        world.subscribe(tools_and("test://1"), [&](server_event const&) { ++events; }));
    json const first_id = world.last_id();
    auto const second =
        world.subscribe(tools_and("test://2"), [&](server_event const&) { ++events; });
    json const second_id = world.last_id();
    if (GENERATE(true, false)) first->close();
    else first.reset();
    world.until_sent("notifications/cancelled");
    CHECK(world.server.params("notifications/cancelled")["requestId"] == first_id);
    world.tell("notifications/tools/list_changed", first_id);
    world.settle_down();
    CHECK(events == 0);
    CHECK(world.stray.size() == 1);
    world.tell("notifications/tools/list_changed", second_id);
    world.settle_down();
    CHECK(events == 1);
    CHECK(world.server.count("notifications/cancelled") == 1);
}

TEST_CASE("a refused subscription is the server's error") {
    listening_world world;
    world.server.on(listen, answer::failure(-32602, "no"));
    CHECK(code_of(world.run(world.client->listen(tools_and("test://a")))) == errc::remote_error);
}

TEST_CASE(
    "a subscription that nobody acknowledges times out, or is cancelled, with the server told") {
    listening_world world;
    world.server.on(listen, answer::none());
    auto const waiting =
        world.begin(world.client->listen(tools_and("test://a"), {}, call_options{}.timeout(40ms)));
    world.until_sent(listen);
    bool const cancelled = GENERATE(false, true);
    if (cancelled) waiting->cancel();
    world.until([&] { return waiting->ended(); });
    REQUIRE(waiting->thrown() == nullptr);
    CHECK(code_of(*waiting->outcome) == (cancelled ? errc::cancelled : errc::timed_out));
    world.until_sent("notifications/cancelled");
    CHECK(world.server.params("notifications/cancelled")["requestId"] == world.last_id());
}

TEST_CASE("a legacy server cannot listen") {
    memory_world world(legacy_revision);
    world.connect();
    CHECK(code_of(world.run(world.client->listen(tools_and("test://a")))) ==
          errc::unsupported_by_server);
    CHECK(world.server.count(listen) == 0);
}

TEST_CASE(
    "the trace context and the caller's members travel with a subscription, but no log level") {
    client_options options;
    options.on_trace([](std::string_view) {
        trace_context made;
        made.traceparent = "00-x";
        return made;
    });
    listening_world world(options);
    REQUIRE(world.run(world.client->set_log_level(severity::debug)));
    json mine = json::object();
    mine["com.example/k"] = 1;
    auto const held =
        world.run(world.client->listen(tools_and("test://a"), {}, call_options{}.meta(mine)));
    REQUIRE(held);
    CHECK(world.server.meta(listen)["traceparent"] == "00-x");
    CHECK(world.server.meta(listen)["com.example/k"] == 1);
    CHECK_FALSE(world.server.meta(listen).contains("io.modelcontextprotocol/logLevel"));
}

// Resource subscriptions

TEST_CASE("legacy: a resource is subscribed to and unsubscribed from by requests") {
    std::vector<std::string> updated;
    client_options options;
    options.on_event([&](server_event const& event) {
        if (auto const* found = std::get_if<resource_updated>(&event))
            updated.push_back(found->uri);
    });
    memory_world world("2024-11-05", options);
    world.server.on("resources/subscribe", "{}").on("resources/unsubscribe", "{}");
    world.connect();
    REQUIRE(world.run(world.client->subscribe_resource("test://a")));
    CHECK(world.server.params("resources/subscribe") == js(R"({"uri":"test://a"})"));
    world.server.notify("notifications/resources/updated", json{{"uri", "test://a"}});
    world.settle_down();
    CHECK(updated == std::vector<std::string>{"test://a"});
    REQUIRE(world.run(world.client->unsubscribe_resource("test://a")));
    CHECK(world.server.params("resources/unsubscribe") == js(R"({"uri":"test://a"})"));
}

TEST_CASE("modern: a resource is listened to until it is unsubscribed from") {
    listening_world world;
    REQUIRE(world.run(world.client->subscribe_resource("test://a")));
    CHECK(world.server.params(listen) ==
          js(R"({"notifications":{"resourceSubscriptions":["test://a"]}})"));
    json const id = world.last_id();
    world.tell("notifications/resources/updated", id, json{{"uri", "test://a"}});
    world.settle_down();
    REQUIRE(world.stray.size() == 1);
    CHECK(std::get<resource_updated>(world.stray[0]).uri == "test://a");
    CHECK(code_of(world.run(world.client->unsubscribe_resource("test://b"))) ==
          errc::invalid_argument);
    REQUIRE(world.run(world.client->unsubscribe_resource("test://a")));
    world.until_sent("notifications/cancelled");
    CHECK(world.server.params("notifications/cancelled")["requestId"] == id);
    CHECK(code_of(world.run(world.client->unsubscribe_resource("test://a"))) ==
          errc::invalid_argument);
}

TEST_CASE("modern: a resource subscription that the server does not grant is no subscription") {
    listening_world world;
    world.server.on(listen, [&](json const& message) {
        world.acknowledge(message["id"], json::object());
        return answer::none();
    });
    CHECK(code_of(world.run(world.client->subscribe_resource("test://a"))) ==
          errc::unsupported_by_server);
    CHECK(code_of(world.run(world.client->unsubscribe_resource("test://a"))) ==
          errc::invalid_argument);
}

TEST_CASE("a server without resource subscriptions is not asked") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    json plain = world.server.modern() ? memory_server::modern_identity()
                                       : memory_server::legacy_identity(legacy_revision);
    plain["capabilities"]["resources"] = json::object();
    world.server.on(world.server.modern() ? "server/discover" : "initialize", plain);
    world.connect();
    CHECK(code_of(world.run(world.client->subscribe_resource("test://a"))) ==
          errc::unsupported_by_server);
}

}  // namespace tests_client_subscribe
