// SPDX-License-Identifier: MIT
// Tests of client/url_consent.hpp: a call that works once the user has visited some URLs
// (2025-11-25).
#include <mcp/client/url_consent.hpp>

#include "support/memory_server.hpp"

namespace tests_client_url_consent {

using namespace mcp;
using namespace mcp::test;

answer refusal(std::vector<std::string> const& ids) {
    json data = json{{"elicitations", json::array()}};
    for (std::string const& id : ids) {
        data["elicitations"].push_back(json{{"mode", "url"},
                                            {"elicitationId", id},
                                            {"url", "https://example.com/" + id},
                                            {"message", "visit"}});
    }
    return answer::failure(-32042, "visit first", data);
}

char const* const done = R"({"content":[{"type":"text","text":"done"}]})";

struct consent_world : memory_world {
    explicit consent_world(elicitation_result said = elicitation_result::accept(),
                           test_policies policies = {})
        : memory_world(legacy_revision) {
        client_options options;
        options.on_url_elicitation(
            [this, said](elicitation_request request) -> task<result<elicitation_result>> {
                CHECK(request.kind == elicitation_request::mode::url);
                visited.push_back(request.url);
                co_return said;
            });
        make_client(options, policies);
        connect();
    }

    void finish(std::string const& id) {
        server.notify("notifications/elicitation/complete", json{{"elicitationId", id}});
    }

    std::vector<std::string> visited;
};

TEST_CASE("after consent, and once the server says that it is done, the call is repeated") {
    consent_world world;
    world.server.on_each("tools/call", {refusal({"a", "b"}), done});
    auto const call = world.begin(world.client->call_tool("t"));
    world.until([&] { return world.visited.size() == 2; });
    CHECK(world.visited ==
          std::vector<std::string>{"https://example.com/a", "https://example.com/b"});
    world.finish("b");
    world.finish("unknown");
    world.settle_down();
    CHECK(world.server.count("tools/call") == 1);
    world.finish("a");
    world.until([&] { return call->ended(); });
    REQUIRE(*call->outcome);
    CHECK((*call->outcome)->text() == "done");
    auto const sent = world.server.sent("tools/call");
    REQUIRE(sent.size() == 2);
    CHECK(sent[0]["id"] != sent[1]["id"]);
}

TEST_CASE("an end that was announced before the answer counts") {
    consent_world world;
    world.server.on("tools/call", [&](json const&) {
        bool const first = world.server.count("tools/call") == 1;
        if (first) world.finish("a");
        return first ? refusal({"a"}) : answer(done);
    });
    CHECK(world.run(world.client->call_tool("t")));
}

TEST_CASE("a user who declines gets the server's error, and the call is not repeated") {
    consent_world world(GENERATE(elicitation_result::decline(), elicitation_result::cancel()));
    world.server.on("tools/call", refusal({"a"}));
    auto const failed = world.run(world.client->call_tool("t"));
    REQUIRE(code_of(failed) == errc::remote_error);
    CHECK(failed.error().remote->code == -32042);
    CHECK(world.server.count("tools/call") == 1);
}

TEST_CASE("without a handler, or without URLs, it is an error like any other") {
    SECTION("no handler") {
        memory_world world(legacy_revision);
        world.server.on("tools/call", refusal({"a"}));
        world.connect();
        CHECK(code_of(world.run(world.client->call_tool("t"))) == errc::remote_error);
    }
    SECTION("no URLs") {
        consent_world world;
        json const data = GENERATE(json(nullptr), json::object(), json{{"elicitations", 5}});
        world.server.on("tools/call", answer::failure(-32042, "visit", data));
        CHECK(code_of(world.run(world.client->call_tool("t"))) == errc::remote_error);
        CHECK(world.visited.empty());
    }
}

TEST_CASE("a server that never says that it is done costs no more than the call's time") {
    consent_world world;
    world.server.on("tools/call", refusal({"a"}));
    auto const begun = clock::now();
    auto const failed =
        world.run(world.client->call_tool("t", {}, call_options{}.total_timeout(60ms)));
    CHECK(code_of(failed) == errc::timed_out);
    CHECK(since(begun) < 5s);
    CHECK(world.server.count("tools/call") == 1);
}

TEST_CASE("and is tried again when the idle time is over") {
    consent_world world;
    world.server.on_each("tools/call", {refusal({"a"}), done});
    CHECK(world.run(world.client->call_tool("t", {}, call_options{}.timeout(40ms))));
    CHECK(world.server.count("tools/call") == 2);
}

TEST_CASE("a call that waits for a URL can be cancelled, and ends with the connection") {
    consent_world world;
    world.server.on("tools/call", refusal({"a"}));
    auto const call = world.begin(world.client->call_tool("t"));
    world.until([&] { return world.visited.size() == 1; });
    world.settle_down();
    SECTION("cancelled") {
        call->cancel();
        world.until([&] { return call->ended(); });
        REQUIRE(call->thrown() == nullptr);
        CHECK(code_of(*call->outcome) == errc::cancelled);
    }
    SECTION("closed") {
        world.run(world.client->close());
        world.until([&] { return call->ended(); });
        CHECK(code_of(*call->outcome) == errc::closed);
    }
    SECTION("lost") {
        world.server.crash();
        world.until([&] { return call->ended(); });
        CHECK(code_of(*call->outcome) == errc::connection_lost);
    }
    SECTION("client destroyed") {
        world.client.reset();
        world.until([&] { return call->ended(); });
        CHECK(code_of(*call->outcome) == errc::closed);
    }
}

TEST_CASE("two calls may wait for their URLs at the same time, without a busy loop") {
    consent_world world;
    world.server.on("tools/call", [](json const& message) {
        return refusal({message["params"]["name"].get<std::string>()});
    });
    auto const one = world.begin(world.client->call_tool("a"));
    auto const two = world.begin(world.client->call_tool("b"));
    world.until([&] { return world.visited.size() == 2; });
    world.settle_down();  // would never return if they woke each other
    world.server.on("tools/call", done);
    world.finish("b");
    world.until([&] { return two->ended(); });
    CHECK_FALSE(one->ended());
    world.finish("a");
    world.until([&] { return one->ended(); });
    CHECK(*one->outcome);
    CHECK(*two->outcome);
}

TEST_CASE("a server that wants URLs for ever is stopped by the round cap") {
    consent_world world;
    world.server.on("tools/call", [&](json const&) {
        world.finish("a");
        return refusal({"a"});
    });
    CHECK(code_of(world.run(world.client->call_tool("t"))) == errc::remote_error);
    CHECK(world.server.count("tools/call") == 17);
}

}  // namespace tests_client_url_consent
