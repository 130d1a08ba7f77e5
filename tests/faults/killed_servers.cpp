// SPDX-License-Identifier: MIT
// Servers that die, and what callers learn of it, how fast, and what stays behind.
#include "support/faulty_client.hpp"

#include <algorithm>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include <unistd.h>

namespace tests_faults_killed_servers {

using namespace mcp;
using namespace mcp::test;

// The promise is 100 ms, and the same under sanitizers: there is no factor.
constexpr std::chrono::milliseconds loss_limit = 100ms;

TEST_CASE("when a server is killed, 64 calls in flight end with connection_lost within 100 ms") {
    fault_world world;
    world.connect();
    auto const server = world.server_id();
    std::vector<std::unique_ptr<background_call>> calls;
    for (int i = 0; i < 64; ++i) calls.push_back(world.begin("sleep", args("ms", 60000)));
    auto const in_flight = [&] { return world.stats()["mostInFlight"].get<int>(); };
    while (in_flight() < 65) {  // the one that asks is in flight as well
    }

    REQUIRE(::kill(server, SIGKILL) == 0);
    auto const killed = clock::now();
    auto const all_ended = [&] {
        return std::all_of(calls.begin(), calls.end(), [](auto const& each) { return each->ended(); });
    };
    REQUIRE(run_until(world.context, all_ended));

    auto slowest = killed;
    for (auto const& each : calls) {
        slowest = std::max(slowest, each->ended_at);
        REQUIRE_FALSE(each->thrown);
        REQUIRE_FALSE(each->outcome->has_value());
        error const& why = each->outcome->error();
        CHECK(why.code == errc::connection_lost);
        CHECK(why.detail == "the server was ended by signal 9 (SIGKILL)");
        CHECK(why.reached == delivery::unknown);
    }
    CHECK(slowest - killed < loss_limit);
    CHECK(world.state() == connection_state::lost);
}

TEST_CASE("a crash is told with the exit status and the last words of the server") {
    fault_world world;
    world.connect();
    auto const crashed = world.call("crash");
    REQUIRE_FALSE(crashed.has_value());
    CHECK(crashed.error().code == errc::connection_lost);
    CHECK(crashed.error().detail == "the server exited with code 42");
    CHECK(crashed.error().server_output ==
          "fatal: the reactor is on fire\n  at core.cpp:42\n  at main.cpp:7");
    CHECK(world.state() == connection_state::lost);
    auto const next = world.call("echo");
    REQUIRE_FALSE(next.has_value());
    CHECK(next.error().code == errc::connection_lost);
    CHECK(next.error().reached == delivery::unsent);
    CHECK(contains(next.error().detail, "connect()"));
}

TEST_CASE("a server that ends with status 0 has still lost its callers") {
    fault_world world;
    world.connect();
    auto const ended = world.call("exit_code", args("n", 0));
    REQUIRE_FALSE(ended.has_value());
    CHECK(ended.error().code == errc::connection_lost);
    CHECK(ended.error().detail == "the server exited with code 0");
}

TEST_CASE("on_disconnect is called once, with the reason, after every call was told") {
    int told = 0;
    error reason;
    std::unique_ptr<background_call> call;
    client_options options = legacy_only();
    options.on_disconnect([&](error const& why) {
        ++told;
        reason = why;
    });
    fault_world world(faulty_server(), options);
    world.connect();
    call = world.begin("crash");
    REQUIRE(run_until(world.context, [&] { return told > 0 && call->ended(); }));
    CHECK(call->outcome->error().code == errc::connection_lost);
    world.close();
    CHECK(told == 1);
    CHECK(reason.code == errc::connection_lost);
    CHECK(reason.detail == "the server exited with code 42");
}

TEST_CASE("a request that never left is unsent, one that left in part is not") {
    fault_world world;
    world.connect();
    auto const server = world.server_id();
    REQUIRE(::kill(server, SIGSTOP) == 0);
    // More than the pipe holds, so that it leaves in part, and the next waits behind it.
    auto const partly = world.begin("echo", args("text", std::string(8 << 20, 'x')));
    settle(world.context);
    auto const waiting = world.begin("echo", args("text", "never"));
    settle(world.context);
    REQUIRE_FALSE(partly->ended());
    REQUIRE(::kill(server, SIGKILL) == 0);
    REQUIRE(run_until(world.context, [&] { return partly->ended() && waiting->ended(); }));
    CHECK(partly->outcome->error().code == errc::connection_lost);
    CHECK(partly->outcome->error().reached == delivery::unknown);
    CHECK(waiting->outcome->error().code == errc::connection_lost);
    CHECK(waiting->outcome->error().reached == delivery::unsent);
}

TEST_CASE("a thousand rounds of spawn, call and kill leave nothing behind") {
    constexpr int rounds = sanitized ? 200 : 1000;
    constexpr int warm_up = rounds / 5;
    leak_check const leaks;
    net::io_context context;
    std::size_t descriptors = 0;
    std::size_t memory = 0;
    for (int round = 0; round < rounds; ++round) {
        if (round == warm_up) {
            descriptors = open_descriptors();
            memory = resident_bytes();
        }
        faulty_client client(context.get_executor(), faulty_server(), legacy_only());
        auto const connected = run(context, client.connect());
        REQUIRE(connected.has_value());
        auto const answer = run(context, client.call("stats"));
        REQUIRE(answer.has_value());
        auto const server = json::parse(answer->text())["pid"].get<pid_t>();
        REQUIRE(::kill(server, SIGKILL) == 0);
        auto const lost = run(context, client.call("echo"));
        REQUIRE_FALSE(lost.has_value());
        REQUIRE(lost.error().code == errc::connection_lost);
        // Every other client is closed, the rest only destroyed.
        if (round % 2 == 0) run(context, client.close());
    }
    settle(context);
    CHECK(open_descriptors() == descriptors);
    CHECK(children().empty());
    // Sanitizers keep freed memory for a while, and find leaks by themselves.
    if (!sanitized) CHECK(resident_bytes() < memory + (std::size_t(1) << 20));
}

}  // namespace tests_faults_killed_servers
