// SPDX-License-Identifier: MIT
// Clients that are destroyed, closed and connected again at inconvenient moments.
#include "support/faulty_client.hpp"

#include <asio/strand.hpp>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tests_faults_lifetimes {

using namespace mcp;
using namespace mcp::test;

using background_connect = background<result<void>>;

std::unique_ptr<background_connect> begin_connect(fault_world& world,
                                                  call_options options = call_options()) {
    return std::make_unique<background_connect>(world.context.get_executor(),
                                                world.client->connect(std::move(options)));
}

// Cancels it, which it must tell by its result.
void check_cancels(fault_world& world, background_connect& connecting) {
    connecting.cancel();
    REQUIRE(run_until(world.context, [&] { return connecting.ended(); }));
    CHECK_FALSE(connecting.thrown);
    REQUIRE_FALSE(connecting.outcome->has_value());
    CHECK(connecting.outcome->error().code == errc::cancelled);
}

TEST_CASE("destroying a client with calls in flight ends its process and descriptors at once") {
    fault_world world;
    timer const first_of_the_context(world.context);  // the context opens descriptors of its own for it
    auto const before = open_descriptors();
    world.connect();
    auto const process = world.server_id();
    std::vector<std::unique_ptr<background_call>> calls;
    for (int i = 0; i < 8; ++i) calls.push_back(world.begin("sleep", args("ms", 60000)));
    settle(world.context);
    world.client.reset();
    CHECK_FALSE(is_running(process));
    CHECK(children().empty());
    CHECK(open_descriptors() == before);
    REQUIRE(run_until(world.context, [&] {
        return std::all_of(calls.begin(), calls.end(), [](auto const& each) { return each->ended(); });
    }));
    for (auto const& each : calls) {
        CHECK_FALSE(each->thrown);
        REQUIRE_FALSE(each->outcome->has_value());
        CHECK(each->outcome->error().code == errc::closed);
    }
}

TEST_CASE("a context may be destroyed with calls in flight, after the client or before it ran again") {
    leak_check const leaks;
    for (bool const destroy_first : {true, false}) {
        std::unique_ptr<background_call> call;
        net::io_context context;
        std::optional<faulty_client> client;
        client.emplace(context.get_executor(), faulty_server(), legacy_only());
        auto const connected = run(context, client->connect());
        REQUIRE(connected.has_value());
        call = std::make_unique<background_call>(context.get_executor(),
                                                 client->call("sleep", args("ms", 60000)));
        settle(context);
        if (destroy_first) client.reset();
        CHECK_FALSE(call->ended());
    }
}

TEST_CASE("a client may be destroyed at any moment of connecting") {
    for (std::string const era : {"legacy", "modern", "exit-on-probe", "silent-probe", "late-discover"}) {
        INFO(era);
        // After each number of steps of the event loop, until connecting is through.
        bool through = false;
        for (int steps = 0; !through && steps < 200; ++steps) {
            client_options options;
            options.probe_timeout(20ms);
            fault_world world(faulty_server({"--era", era, "--late-ms", "40"}), options);
            auto const connecting = begin_connect(world);
            world.context.restart();
            for (int i = 0; i < steps && !connecting->ended(); ++i) world.context.run_one_for(1s);
            through = connecting->ended();
            world.client.reset();
            CHECK(children().empty());
            REQUIRE(run_until(world.context, [&] { return connecting->ended(); }));
            CHECK_FALSE(connecting->thrown);
            if (!through) {
                REQUIRE_FALSE(connecting->outcome->has_value());
                CHECK(connecting->outcome->error().code == errc::closed);
            }
        }
        CHECK(through);
    }
}

TEST_CASE("close() at any moment of connecting ends the connecting, and wins") {
    for (std::string const era : {"legacy", "modern", "exit-on-probe"}) {
        INFO(era);
        bool through = false;
        int ended_early = 0;
        for (int steps = 0; !through && steps < 200; ++steps) {
            fault_world world(faulty_server({"--era", era}), client_options());
            auto const connecting = begin_connect(world);
            REQUIRE(run_until(world.context, [&] { return world.state() != connection_state::idle; }));
            world.context.restart();
            for (int i = 0; i < steps && !connecting->ended(); ++i) world.context.run_one_for(1s);
            through = connecting->ended();
            world.close();
            CHECK(world.state() == connection_state::closed);
            REQUIRE(run_until(world.context, [&] { return connecting->ended(); }));
            CHECK_FALSE(connecting->thrown);
            // Its last step may come before close() begins; then it was connected, and is closed.
            if (!connecting->outcome->has_value()) {
                ++ended_early;
                CHECK(connecting->outcome->error().code == errc::closed);
            }
            CHECK(world.state() == connection_state::closed);
            CHECK(run_until(world.context, [&] { return children().empty(); }));
        }
        CHECK(through);
        CHECK(ended_early > 0);
    }
}

TEST_CASE("a cancelled connect() ends with cancelled, and can be tried again") {
    fault_world world(faulty_server({"--slow-start", "100"}));
    for (int steps : {1, 2, 3, 5}) {
        auto const connecting = begin_connect(world);
        world.context.restart();
        for (int i = 0; i < steps; ++i) world.context.run_one_for(10ms);
        check_cancels(world, *connecting);
        CHECK(world.state() == connection_state::idle);
    }
    world.connect();
    CHECK(world.call("echo", args("text", "x"))->text() == "x");
}

TEST_CASE("a connect() that is cancelled while it waits for an old server can be tried again") {
    stdio_options server = faulty_server({"--ignore-eof"});
    server.shutdown.close_input = 300ms;
    fault_world world(std::move(server));
    world.connect();
    auto const closing = world.begin_close();
    settle(world.context);
    auto const connecting = begin_connect(world);
    settle(world.context);
    REQUIRE_FALSE(connecting->ended());
    check_cancels(world, *connecting);
    world.connect();
    REQUIRE(closing->ended());
    CHECK(world.call("echo", args("text", "x"))->text() == "x");
}

TEST_CASE("the limit of connect() covers the wait for an old server") {
    stdio_options server = faulty_server({"--ignore-eof"});
    server.shutdown.close_input = 1500ms;
    fault_world world(std::move(server));
    world.connect();
    auto const closing = world.begin_close();
    settle(world.context);
    auto const begun = clock::now();
    auto const connected = world.try_connect(call_options().timeout(100ms));
    REQUIRE_FALSE(connected.has_value());
    CHECK(connected.error().code == errc::timed_out);
    CHECK(since(begun) < 500ms);
    REQUIRE(run_until(world.context, [&] { return closing->ended(); }));
}

TEST_CASE("connect() works again after close(), with a new process") {
    fault_world world;
    world.connect();
    auto const first = world.server_id();
    world.close();
    CHECK_FALSE(is_running(first));
    world.connect();
    CHECK(world.server_id() != first);
    CHECK(world.state() == connection_state::connected);
}

TEST_CASE("connect() works again after the server was lost, any number of times") {
    fault_world world;
    pid_t last = 0;
    for (int round = 0; round < 5; ++round) {
        world.connect();
        auto const process = world.server_id();
        CHECK(process != last);
        last = process;
        REQUIRE(::kill(process, SIGKILL) == 0);
        CHECK(world.call("echo").error().code == errc::connection_lost);
        CHECK(world.state() == connection_state::lost);
    }
}

TEST_CASE("connect() after a failure that left the process running ends that process") {
    scratch_folder const folder;
    fault_world world(faulty_server({"--slow-start", "60000", "--pid-file", folder.file("pids")}));
    auto const connected = world.try_connect(call_options().timeout(100ms));
    REQUIRE_FALSE(connected.has_value());
    CHECK(connected.error().code == errc::timed_out);
    REQUIRE(run_until(world.context, [&] { return read_pids(folder.file("pids")).size() == 1; }));
    auto const process = read_pids(folder.file("pids")).front();
    CHECK(run_until(world.context, [&] { return !is_running(process); }));
    CHECK(world.state() == connection_state::idle);
}

TEST_CASE("an event handler may destroy its client") {
    std::unique_ptr<fault_world> world;
    bool destroyed = false;
    client_options options = legacy_only();
    options.on_event([&](server_event const&) {
        world->client.reset();
        destroyed = true;
    });
    world = std::make_unique<fault_world>(faulty_server(), options);
    world->connect();
    auto const call = world->begin("flood_notifications", args("count", 10));
    REQUIRE(run_until(world->context, [&] { return call->ended(); }));
    CHECK(destroyed);
    CHECK(call->outcome->error().code == errc::closed);
    CHECK(children().empty());
}

TEST_CASE("on_disconnect may destroy its client") {
    std::unique_ptr<fault_world> world;
    bool destroyed = false;
    client_options options = legacy_only();
    options.on_disconnect([&](error const&) {
        world->client.reset();
        destroyed = true;
    });
    world = std::make_unique<fault_world>(faulty_server(), options);
    world->connect();
    auto const call = world->begin("crash");
    REQUIRE(run_until(world->context, [&] { return call->ended() && destroyed; }));
    CHECK(call->outcome->error().code == errc::connection_lost);
    CHECK(children().empty());
}

TEST_CASE("a stderr handler may destroy its client") {
    std::unique_ptr<fault_world> world;
    stdio_options server = faulty_server();
    server.on_stderr_line = [&](std::string_view) { world->client.reset(); };
    world = std::make_unique<fault_world>(std::move(server));
    world->connect();
    auto const call = world->begin("flood_stderr", args("bytes", 1000));
    REQUIRE(run_until(world->context, [&] { return call->ended(); }));
    CHECK(call->outcome->error().code == errc::closed);
    CHECK(children().empty());
}

TEST_CASE("a client on a strand works in a context with several threads") {
    leak_check const leaks;
    net::io_context context;
    auto const strand = net::make_strand(context);
    std::atomic<int> answered{0};
    {
        auto client = std::make_shared<faulty_client>(strand, faulty_server(), legacy_only());
        auto const one_call = [](std::shared_ptr<faulty_client> through, int i,
                                 std::atomic<int>* good) -> task<void> {
            arguments with = args("text", std::to_string(i));
            auto const answer = co_await through->call("echo", std::move(with));
            if (answer && answer->text() == std::to_string(i)) ++*good;
        };
        auto const all_calls = [&one_call, &strand, &answered](
                                   std::shared_ptr<faulty_client> through) -> task<void> {
            auto const connected = co_await through->connect();
            if (!connected) co_return;
            for (int i = 0; i < 64; ++i) {
                net::co_spawn(strand, one_call(through, i, &answered), net::detached);
            }
            timer poll(strand);
            while (answered < 64) {
                poll.expires_after(1ms);
                co_await poll.async_wait(mcp::detail::as_result);
            }
            co_await through->close();
        };
        net::co_spawn(strand, all_calls(std::move(client)), net::detached);
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) threads.emplace_back([&context] { context.run_for(patience); });
        for (auto& each : threads) each.join();
    }
    CHECK(answered == 64);
}

}  // namespace tests_faults_lifetimes
