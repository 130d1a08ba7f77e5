// SPDX-License-Identifier: MIT
// Tests of client/connecting.hpp: the pauses between attempts to connect; see also handshake.cpp.
#include <mcp/client/connecting.hpp>

#include "support/memory_server.hpp"

namespace tests_client_connecting {

using namespace mcp;
using namespace mcp::test;

// A server that ends on each attempt, and a client that waits an hour between two.
struct waiting_world : memory_world {
    waiting_world() : memory_world(modern_revision, {}, patient()) {
        server.on("server/discover", [this](json const&) {
            server.crash();
            return answer::none();
        });
        connecting = begin(client->connect());
        until([&] { return server.count("server/discover") == 1; });
        run(wait_for(5ms));
    }

    static test_policies patient() {
        test_policies policies;
        policies.retry.initial = 1h;
        policies.retry.max = 1h;
        policies.timeout.connect = 3h;
        return policies;
    }

    std::shared_ptr<started<result<void>>> connecting;
};

TEST_CASE("a pause between two attempts can be cancelled") {
    waiting_world world;
    CHECK(world.client->state() == connection_state::connecting);
    world.connecting->cancel();
    world.until([&] { return world.connecting->ended(); });
    REQUIRE(world.connecting->thrown() == nullptr);
    CHECK(code_of(*world.connecting->outcome) == errc::cancelled);
    CHECK(world.client->state() == connection_state::idle);
}

TEST_CASE("it ends when the client is closed or destroyed") {
    waiting_world world;
    if (GENERATE(true, false)) world.run(world.client->close());
    else world.client.reset();
    world.until([&] { return world.connecting->ended(); });
    REQUIRE(world.connecting->thrown() == nullptr);
    CHECK(code_of(*world.connecting->outcome) == errc::closed);
    CHECK(world.server.connections() == 1);
}

TEST_CASE("a pause that would outlast the limit is not begun") {
    test_policies policies = waiting_world::patient();
    policies.timeout.connect = 1s;
    memory_world world(modern_revision, {}, policies);
    world.server.on("server/discover", [&](json const&) {
        world.server.crash();
        return answer::none();
    });
    auto const begun = clock::now();
    CHECK(code_of(world.run(world.client->connect())) == errc::connection_lost);
    CHECK(since(begun) < 900ms);
}

}  // namespace tests_client_connecting
