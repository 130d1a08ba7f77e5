// SPDX-License-Identifier: MIT
// Servers that do not want to end, and processes that they leave behind.
#include "support/faulty_client.hpp"

#include <csignal>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

namespace tests_faults_stubborn_processes {

using namespace mcp;
using namespace mcp::test;

shutdown_limits short_limits() {
    shutdown_limits limits;
    limits.close_input = 150ms;
    limits.terminate = 150ms;
    limits.kill = 1000ms;
    return limits;
}

// A server with short limits, connected.
struct stubborn_world {
    explicit stubborn_world(std::vector<std::string> options) {
        options.insert(options.end(), {"--pid-file", folder.file("pids")});
        stdio_options server = faulty_server(std::move(options));
        server.shutdown = short_limits();
        world.emplace(std::move(server));
        world->connect();
        pids = read_pids(folder.file("pids"));
    }

    // How long close() takes; every process must be gone then.
    std::chrono::milliseconds close() {
        auto const begun = clock::now();
        world->close();
        auto const taken = since(begun);
        for (pid_t const each : pids) CHECK_FALSE(is_running(each));
        return taken;
    }

    scratch_folder folder;
    std::optional<fault_world> world;
    std::vector<pid_t> pids;
};

TEST_CASE("a server that ends with its input is closed at once") {
    stubborn_world server({});
    REQUIRE(server.pids.size() == 1);
    CHECK(server.close() < 150ms);
    CHECK(server.world->state() == connection_state::closed);
}

TEST_CASE("a server that ignores the end of its input is asked with SIGTERM") {
    stubborn_world server({"--ignore-eof"});
    auto const taken = server.close();
    CHECK(taken >= 150ms);
    CHECK(taken < 300ms);
}

TEST_CASE("a server that ignores the end of its input and SIGTERM is killed") {
    stubborn_world server({"--ignore-eof", "--ignore-sigterm"});
    auto const taken = server.close();
    CHECK(taken >= 300ms);
    CHECK(taken < 600ms);
}

TEST_CASE("a stopped server is killed within the limits") {
    stubborn_world server({});
    REQUIRE(::kill(server.pids.front(), SIGSTOP) == 0);
    auto const taken = server.close();
    CHECK(taken >= 300ms);
    CHECK(taken < 600ms);
}

TEST_CASE("a grandchild that holds the pipe does not keep close() waiting beyond the limits") {
    stubborn_world server({"--grandchild"});
    REQUIRE(server.pids.size() == 2);
    CHECK(server.close() < 450ms);
}

TEST_CASE("the death of a server is seen although a grandchild holds its pipe") {
    stubborn_world server({"--grandchild"});
    REQUIRE(server.pids.size() == 2);
    auto const call = server.world->begin("sleep", args("ms", 60000));
    settle(server.world->context);
    REQUIRE(::kill(server.pids[0], SIGKILL) == 0);
    auto const killed = clock::now();
    REQUIRE(run_until(server.world->context, [&] { return call->ended(); }));
    CHECK(call->outcome->error().code == errc::connection_lost);
    CHECK(call->outcome->error().detail == "the server was ended by signal 9 (SIGKILL)");
    CHECK(call->ended_at - killed < 100ms);
    // The grandchild goes as well, without a word from the user.
    CHECK(run_until(server.world->context, [&] { return !is_running(server.pids[1]); }));
}

TEST_CASE("destroying a client ends a stubborn server and its grandchild at once") {
    stubborn_world server({"--grandchild", "--ignore-eof", "--ignore-sigterm"});
    REQUIRE(server.pids.size() == 2);
    auto const begun = clock::now();
    server.world->client.reset();
    CHECK(since(begun) < 100ms);
    for (pid_t const each : server.pids) {
        CHECK(run_until(server.world->context, [&] { return !is_running(each); }));
    }
}

TEST_CASE("a close() that is cancelled half way goes on behind its caller") {
    stubborn_world server({"--ignore-eof"});
    auto& world = *server.world;
    auto call = world.begin("sleep", args("ms", 60000));
    settle(world.context);
    auto const half = world.begin_close();
    run_until(world.context, [&] { return call->ended(); });
    CHECK(call->outcome->error().code == errc::closed);
    half->cancel();
    REQUIRE(run_until(world.context, [&] { return half->ended(); }));
    CHECK(is_running(server.pids.front()));
    CHECK(world.state() == connection_state::closed);
    CHECK(run_until(world.context, [&] { return !is_running(server.pids.front()); }));
}

TEST_CASE("close() may be called twice at the same time, and again afterwards") {
    stubborn_world server({"--ignore-eof"});
    auto& world = *server.world;
    auto const first = world.begin_close();
    auto const second = world.begin_close();
    REQUIRE(run_until(world.context, [&] { return first->ended() && second->ended(); }));
    CHECK_FALSE(is_running(server.pids.front()));
    auto const begun = clock::now();
    world.close();
    CHECK(since(begun) < 50ms);
}

}  // namespace tests_faults_stubborn_processes
