// SPDX-License-Identifier: MIT
// Tests of client/handshake.hpp: which era a server is found to speak, and how connecting fails.
#include <mcp/client/handshake.hpp>

#include "support/memory_server.hpp"

namespace tests_client_handshake {

using namespace mcp;
using namespace mcp::test;

using names = std::vector<std::string>;

client_options quick_probe() { return client_options().probe_timeout(40ms); }

// A world whose client finds out the era by itself.
struct probing_world : memory_world {
    explicit probing_world(std::string revision, client_options options = quick_probe(),
                           test_policies policies = {})
        : memory_world(std::move(revision)) {
        make_probing_client(std::move(options), policies);
    }
};

json unsupported(char const* list) {
    return json{{"supported", js(list)}, {"requested", "2026-07-28"}};
}

TEST_CASE("a server that answers server/discover is modern, and nothing else is sent") {
    probing_world world(modern_revision);
    world.connect();
    auto const& server = world.client->server();
    CHECK(server.era == era::modern);
    CHECK(server.protocol_version == "2026-07-28");
    CHECK(server.server.name == "scripted");
    CHECK(server.instructions == "be kind");
    CHECK(server.capabilities.tools);
    CHECK(server.supported_versions == names{"2026-07-28"});
    CHECK(world.server.methods() == names{"server/discover"});
}

TEST_CASE("any other refusal of the probe means a legacy server") {
    std::string const revision = GENERATE("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25");
    std::int64_t const code = GENERATE(-32601, -32602, -32600, -32000, -32001, 0);
    probing_world world(revision);
    world.server.on("server/discover", answer::failure(code));
    world.connect();
    CHECK(world.client->server().era == era::legacy);
    CHECK(world.client->server().protocol_version == revision);
    CHECK(world.client->server().server.name == "scripted");
    world.until_sent("notifications/initialized");
    CHECK(world.server.methods() ==
          names{"server/discover", "initialize", "notifications/initialized"});
    CHECK(world.server.params("initialize")["protocolVersion"] == "2025-11-25");
}

TEST_CASE("the legacy revision to ask for can be chosen") {
    std::string const revision = GENERATE("2024-11-05", "2025-06-18");
    probing_world world(revision, quick_probe().protocol_version(revision).identity("me", "2"));
    world.connect();
    json const sent = world.server.params("initialize");
    CHECK(sent == json{{"protocolVersion", revision},
                       {"capabilities", json::object()},
                       {"clientInfo", {{"name", "me"}, {"version", "2"}}}});
}

TEST_CASE("-32022 is a modern answer: the versions it names decide") {
    SECTION("one that both speak is tried once more") {
        probing_world world(modern_revision);
        world.server.on_each("server/discover",
                             {answer::failure(-32022, "no", unsupported(R"(["2026-07-28"])")),
                              answer(memory_server::modern_identity())});
        world.connect();
        CHECK(world.client->server().era == era::modern);
        CHECK(world.server.methods() == names{"server/discover", "server/discover"});
    }
    SECTION("but not for ever") {
        probing_world world(modern_revision);
        world.server.on("server/discover",
                        answer::failure(-32022, "no", unsupported(R"(["2026-07-28"])")));
        CHECK(code_of(world.run(world.client->connect())) == errc::version_mismatch);
        CHECK(world.server.count("server/discover") == 2);
        CHECK(world.server.count("initialize") == 0);
    }
    SECTION("legacy ones are initialized with the newest") {
        probing_world world("2025-06-18");
        world.server.on(
            "server/discover",
            answer::failure(-32022, "no", unsupported(R"(["2024-11-05","2025-06-18"])")));
        world.connect();
        CHECK(world.client->server().protocol_version == "2025-06-18");
        CHECK(world.server.params("initialize")["protocolVersion"] == "2025-06-18");
    }
    SECTION("none in common is a version mismatch that names both sides") {
        probing_world world(modern_revision);
        world.server.on("server/discover",
                        answer::failure(-32022, "no", unsupported(R"(["2031-01-01"])")));
        auto const failed = world.run(world.client->connect());
        REQUIRE(code_of(failed) == errc::version_mismatch);
        CHECK(contains(failed.error().detail, "2031-01-01"));
        CHECK(contains(failed.error().detail, "2026-07-28"));
        CHECK(world.server.count("initialize") == 0);
    }
}

TEST_CASE("the other errors of the modern era are no reason to initialize") {
    probing_world world(modern_revision);
    world.server.on("server/discover", answer::failure(GENERATE(-32020, -32021), "broken"));
    auto const failed = world.run(world.client->connect());
    REQUIRE(code_of(failed) == errc::remote_error);
    CHECK(failed.error().remote->message == "broken");
    CHECK(world.server.count("initialize") == 0);
}

TEST_CASE("a modern server that lists only legacy revisions is initialized") {
    probing_world world("2025-03-26");
    json only = memory_server::modern_identity();
    only["supportedVersions"] = js(R"(["2025-03-26","2024-11-05"])");
    world.server.on("server/discover", answer(only));
    world.connect();
    CHECK(world.client->server().era == era::legacy);
    CHECK(world.server.params("initialize")["protocolVersion"] == "2025-03-26");
    CHECK(world.client->server().server.name == "scripted");
}

TEST_CASE("a server that is silent to the probe is initialized after the probe's time") {
    probing_world world("2025-06-18");
    world.server.on("server/discover", answer::none());
    auto const begun = clock::now();
    world.connect();
    CHECK(since(begun) >= 40ms);
    CHECK(world.client->server().era == era::legacy);
}

TEST_CASE("a discover answer that comes late still makes the server modern") {
    probing_world world(modern_revision);
    world.server.on("server/discover", answer::none());
    bool const refused_first = GENERATE(false, true);
    if (!refused_first) world.server.on("initialize", answer::none());
    auto const connecting = world.begin(world.client->connect());
    world.until_sent("initialize");
    world.settle_down();
    world.server.respond(world.server.last("server/discover"),
                         answer(memory_server::modern_identity()));
    world.until([&] { return connecting->ended(); });
    REQUIRE(*connecting->outcome);
    CHECK(world.client->server().era == era::modern);
    CHECK(world.server.count("notifications/initialized") == 0);
}

TEST_CASE("a modern server that never answers the probe and refuses initialize is given up") {
    probing_world world(modern_revision);
    world.server.on("server/discover", answer::none());
    auto const failed = world.run(world.client->connect());
    CHECK(code_of(failed) == errc::remote_error);
}

TEST_CASE("a late refusal of the probe does not disturb initialize") {
    probing_world world(legacy_revision);
    world.server.on("server/discover", answer::none()).on("initialize", answer::none());
    auto const connecting = world.begin(world.client->connect());
    world.until_sent("initialize");
    world.server.respond(world.server.last("server/discover"), answer::failure(-32022, "late"));
    world.settle_down();
    world.server.respond(world.server.last("initialize"),
                         answer(memory_server::legacy_identity(legacy_revision)));
    world.until([&] { return connecting->ended(); });
    REQUIRE(*connecting->outcome);
    CHECK(world.client->server().era == era::legacy);
    CHECK(world.server.count("initialize") == 1);
}

TEST_CASE("a server that ends on the probe is started once more and initialized at once") {
    probing_world world("2024-11-05");
    world.server.on("server/discover", [&](json const&) {
        world.server.crash();
        return answer::none();
    });
    world.connect();
    CHECK(world.server.connections() == 2);
    CHECK(world.client->server().era == era::legacy);
    CHECK(world.server.count("server/discover") == 1);
}

TEST_CASE("a server that ends on initialize as well is a lost connection") {
    test_policies policies;
    policies.retry.max_retries = 0;
    probing_world world(legacy_revision, quick_probe(), policies);
    auto const die = [&](json const&) {
        world.server.crash();
        return answer::none();
    };
    world.server.on("server/discover", die).on("initialize", die);
    CHECK(code_of(world.run(world.client->connect())) == errc::connection_lost);
    CHECK(world.server.connections() == 2);
    CHECK(world.client->state() == connection_state::idle);
}

TEST_CASE("connecting is tried again as the retry policy says") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    int crashes = 2;
    std::string const first = world.server.modern() ? "server/discover" : "initialize";
    world.server.on(first, [&](json const&) {
        if (crashes-- > 0) {
            world.server.crash();
            return answer::none();
        }
        return answer(world.server.modern()
                          ? memory_server::modern_identity()
                          : memory_server::legacy_identity(world.server.revision()));
    });
    world.connect();
    CHECK(world.server.connections() == 3);
}

TEST_CASE("an era can be insisted on") {
    SECTION("legacy: no probe is sent") {
        memory_world world(legacy_revision);
        world.connect();
        CHECK(world.server.count("server/discover") == 0);
    }
    SECTION("modern: a legacy server is refused") {
        probing_world world(legacy_revision, quick_probe().era(era_choice::modern));
        CHECK(code_of(world.run(world.client->connect())) == errc::remote_error);
        CHECK(world.server.count("initialize") == 0);
    }
    SECTION("modern: a silent server times out") {
        test_policies policies;
        policies.timeout.connect = 100ms;
        probing_world world(modern_revision, quick_probe().era(era_choice::modern), policies);
        world.server.on("server/discover", answer::none());
        CHECK(code_of(world.run(world.client->connect())) == errc::timed_out);
        CHECK(world.server.count("initialize") == 0);
    }
}

TEST_CASE("a version that initialize offers and nobody here speaks is a mismatch") {
    probing_world world(legacy_revision);
    world.server.on("initialize", answer(memory_server::legacy_identity("2019-01-01")));
    CHECK(code_of(world.run(world.client->connect())) == errc::version_mismatch);
    CHECK(world.server.count("notifications/initialized") == 0);
    CHECK_FALSE(world.client->is_connected());
}

TEST_CASE("a discover answer without what it must have comes from a legacy server") {
    probing_world world(legacy_revision);
    world.server.on("server/discover", R"({"capabilities":{}})");
    REQUIRE(world.run(world.client->connect()));
    CHECK(world.client->server().era == era::legacy);
}

TEST_CASE("where only the modern era may be spoken, such an answer is malformed") {
    client_options options;
    options.era(era_choice::modern);
    probing_world world(modern_revision, options);
    world.server.on("server/discover", R"({"capabilities":{}})");
    CHECK(code_of(world.run(world.client->connect())) == errc::malformed_message);
}

TEST_CASE("connecting ends at its limit, whatever the server does") {
    test_policies policies;
    policies.timeout.connect = 80ms;
    probing_world world(legacy_revision, quick_probe(), policies);
    world.server.on("server/discover", answer::none()).on("initialize", answer::none());
    auto const begun = clock::now();
    CHECK(code_of(world.run(world.client->connect())) == errc::timed_out);
    CHECK(since(begun) < 5s);
    CHECK(world.client->state() == connection_state::idle);
}

TEST_CASE("neither the probe nor initialize is ever cancelled with the server") {
    probing_world world(legacy_revision);
    bool const during_probe = GENERATE(true, false);
    world.server.on("initialize", answer::none());
    if (during_probe) world.server.on("server/discover", answer::none());
    auto const connecting = world.begin(world.client->connect());
    world.until_sent(during_probe ? "server/discover" : "initialize");
    world.settle_down();
    connecting->cancel();
    world.until([&] { return connecting->ended(); });
    REQUIRE(connecting->thrown() == nullptr);
    CHECK(code_of(*connecting->outcome) == errc::cancelled);
    world.settle_down();
    CHECK(world.server.count("notifications/cancelled") == 0);
    CHECK(world.client->state() == connection_state::idle);

    world.server.on("initialize", answer(memory_server::legacy_identity(legacy_revision)));
    world.connect();
}

TEST_CASE("a client may be destroyed right after connecting failed, and while it connects") {
    probing_world world(legacy_revision);
    SECTION("after") {
        world.server.on("initialize", answer::failure(-32603));
        CHECK_FALSE(world.run(world.client->connect()));
        world.client.reset();
        world.settle_down();
    }
    SECTION("while") {
        world.server.on("initialize", answer::none());
        auto const connecting = world.begin(world.client->connect());
        world.until_sent("initialize");
        world.client.reset();
        world.until([&] { return connecting->ended(); });
        CHECK(code_of(*connecting->outcome) == errc::closed);
    }
}

TEST_CASE("capabilities are declared only with a handler, as each revision knows them") {
    auto const elicit = [](elicitation_request) -> task<result<elicitation_result>> {
        co_return elicitation_result::cancel();
    };
    auto const sample = [](sampling_request) -> task<result<sampling_result>> {
        co_return sampling_result::text("m", "w");
    };
    auto const roots = []() -> task<result<std::vector<root>>> { co_return std::vector<root>(); };
    client_options all;
    all.on_elicitation(elicit).on_url_elicitation(elicit).on_sampling(sample).on_roots(roots);
    all.tasks().extension("com.example/x", R"({"a":1})");

    struct row {
        char const* revision;
        char const* capabilities;
    };
    auto const each = GENERATE(
        row{"2024-11-05", R"({"roots":{"listChanged":true},"sampling":{}})"},
        row{"2025-03-26", R"({"roots":{"listChanged":true},"sampling":{}})"},
        row{"2025-06-18", R"({"roots":{"listChanged":true},"sampling":{},"elicitation":{}})"},
        row{"2025-11-25",
            R"({"roots":{"listChanged":true},"sampling":{},"elicitation":{"form":{},"url":{}}})"},
        row{"2026-07-28", R"({"roots":{},"sampling":{},"elicitation":{"form":{},"url":{}},
            "extensions":{"com.example/x":{"a":1},"io.modelcontextprotocol/tasks":{}}})"});
    auto const declared = [](memory_server const& server) {
        if (!server.modern()) return server.params("initialize")["capabilities"];
        return server.meta("server/discover")["io.modelcontextprotocol/clientCapabilities"];
    };
    memory_world world(each.revision, all);
    world.connect();
    CHECK(declared(world.server) == js(each.capabilities));

    memory_world bare(each.revision);
    bare.connect();
    CHECK(declared(bare.server) == json::object());
}

TEST_CASE("connect() ends within its limit and when it is cancelled, whatever step it waits for") {
    probing_world world(legacy_revision);
    // Either it opens, or it closes a server that has exited on the probe.
    bool const opens = GENERATE(true, false);
    world.faults->slow_open = opens;
    world.faults->slow_close = !opens;
    world.server.on("server/discover", [&](json const&) {
        world.server.crash();
        return answer::none();
    });
    bool const hasty = GENERATE(true, false);
    auto const connecting =
        world.begin(world.client->connect(call_options{}.timeout(hasty ? 30ms : 60000ms)));
    world.run(wait_for(50ms));
    if (!hasty) {
        CHECK_FALSE(connecting->ended());
        connecting->cancel();
    }
    world.run(wait_for(5ms));
    if (opens && hasty) CHECK(connecting->ended());
    world.faults->slow_close = false;
    world.until([&] { return connecting->ended(); });
    REQUIRE(connecting->thrown() == nullptr);
    errc const expected = hasty ? errc::timed_out : errc::cancelled;
    CHECK(code_of(*connecting->outcome) == expected);

    // Nothing of it is left: it can be tried again.
    world.faults->slow_open = false;
    world.server.on("server/discover", answer::failure(-32601));
    world.connect();
}

}  // namespace tests_client_handshake
