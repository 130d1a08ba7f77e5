// SPDX-License-Identifier: MIT
// Floods, garbage, dribbles and blockades on the three channels of a server.
#include "support/faulty_client.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace tests_faults_broken_streams {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("calls are answered while a flood of 100,000 notifications comes in, and none is lost") {
    constexpr int flood = 100000;
    int received = 0;
    bool in_order = true;
    client_options options = legacy_only();
    options.on_event([&](server_event const& event) {
        auto const* message = std::get_if<log_message>(&event);
        if (message == nullptr) return;
        in_order = in_order && message->data.text() == std::to_string(received);
        ++received;
    });
    fault_world world(faulty_server(), options);
    world.connect();
    auto const flooding = world.begin("flood_notifications", args("count", flood));
    std::vector<std::unique_ptr<background_call>> calls;
    for (int i = 0; i < 16; ++i) calls.push_back(world.begin("echo", args("text", std::to_string(i))));
    REQUIRE(run_until(world.context, [&] {
        return flooding->ended() && std::all_of(calls.begin(), calls.end(),
                                                [](auto const& each) { return each->ended(); });
    }, 60s));
    REQUIRE(flooding->outcome->has_value());
    CHECK((*flooding->outcome)->text() == "flooded");
    CHECK(received == flood);
    CHECK(in_order);
    for (std::size_t i = 0; i < calls.size(); ++i) {
        REQUIRE(calls[i]->outcome->has_value());
        CHECK((*calls[i]->outcome)->text() == std::to_string(i));
    }
}

TEST_CASE("10 MB on stderr block nothing, and reach the callback whole") {
    constexpr std::size_t flood = 10'000'000;
    std::size_t bytes = 0;
    std::size_t strange = 0;
    stdio_options server = faulty_server();
    server.on_stderr_line = [&](std::string_view line) {
        bytes += line.size() + 1;
        if (line != std::string(79, 'e')) ++strange;
    };
    fault_world world(std::move(server));
    world.connect();
    auto const answer = world.call("flood_stderr", args("bytes", flood));
    REQUIRE(answer.has_value());
    CHECK(run_until(world.context, [&] { return bytes >= flood; }));
    CHECK(bytes == flood);
    CHECK(strange == 0);
}

TEST_CASE("without a callback stderr is drained as well, and only its end is kept") {
    fault_world world;
    world.connect();
    REQUIRE(world.call("flood_stderr", args("bytes", 10'000'000)).has_value());
    auto const crashed = world.call("crash");
    REQUIRE_FALSE(crashed.has_value());
    auto const& kept = crashed.error().server_output;
    CHECK(kept.ends_with("fatal: the reactor is on fire\n  at core.cpp:42\n  at main.cpp:7"));
    CHECK(kept.starts_with("eeee"));
    CHECK(kept.size() <= 4096);
}

TEST_CASE("each line of stderr reaches the callback, and may throw there") {
    std::vector<std::string> lines;
    stdio_options server = faulty_server();
    server.on_stderr_line = [&](std::string_view line) {
        lines.emplace_back(line);
        throw 42;
    };
    fault_world world(std::move(server));
    world.connect();
    auto const crashed = world.call("crash");
    REQUIRE_FALSE(crashed.has_value());
    CHECK(lines == std::vector<std::string>{"fatal: the reactor is on fire", "  at core.cpp:42",
                                            "  at main.cpp:7"});
}

TEST_CASE("lines that are not JSON are passed over and reported") {
    std::vector<error> skipped;
    client_options options;
    options.on_skipped([&](error const& what) { skipped.push_back(what); });
    fault_world world(faulty_server({"--garbage-lines"}), options);
    world.connect();
    for (int round = 0; round < 20; ++round) {
        auto const answer = world.call("echo", args("text", std::to_string(round)));
        REQUIRE(answer.has_value());
        CHECK(answer->text() == std::to_string(round));
    }
    // Three of four garbage lines hold something; the fourth is empty, which is no fault.
    CHECK(skipped.size() >= 15);
    for (error const& each : skipped) CHECK(each.code == errc::not_json);
}

TEST_CASE("a server that writes byte by byte is understood") {
    fault_world world(faulty_server({"--write-in-bytes"}), client_options());
    world.connect();
    auto const answer = world.call("big", args("bytes", 10000));
    REQUIRE(answer.has_value());
    CHECK(answer->text() == std::string(10000, 'x'));
}

TEST_CASE("a server that does not read can only make a bounded queue wait") {
    stdio_options server = faulty_server();
    server.max_message = 1 << 20;
    fault_world world(std::move(server));
    world.connect();
    auto const process = world.server_id();
    REQUIRE(::kill(process, SIGSTOP) == 0);
    std::vector<std::unique_ptr<background_call>> calls;
    for (int i = 0; i < 40; ++i) {
        calls.push_back(world.begin("echo", args("text", std::string(100'000, 'x'))));
        settle(world.context);
    }
    auto const refused = std::count_if(calls.begin(), calls.end(),
                                       [](auto const& each) { return each->ended(); });
    // 1 MiB in the queue and what the socket holds are accepted; the rest is refused at once.
    CHECK(refused > 10);
    CHECK(refused < 35);
    REQUIRE(calls.back()->ended());
    error const& why = calls.back()->outcome->error();
    CHECK(why.code == errc::connection_lost);
    CHECK(contains(why.detail, "does not read"));
    CHECK(why.reached == delivery::unsent);
    CHECK(world.state() == connection_state::connected);

    REQUIRE(::kill(process, SIGCONT) == 0);
    REQUIRE(run_until(world.context, [&] {
        return std::all_of(calls.begin(), calls.end(), [](auto const& each) { return each->ended(); });
    }));
    auto const answered = std::count_if(calls.begin(), calls.end(),
                                        [](auto const& each) { return each->outcome->has_value(); });
    CHECK(answered + refused == 40);
    // What was refused was not sent: the server has seen the others, and the two calls of stats.
    CHECK(world.stats()["requests"]["tools/call"] == answered + 2);
}

TEST_CASE("a server that closes its output but lives on is lost at once, and ended") {
    fault_world world(faulty_server({"--close-stdout-live-on"}));
    world.connect();
    auto const process = world.server_id();
    auto const begun = clock::now();
    auto const answer = world.call("echo", args("text", "x"));
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::connection_lost);
    CHECK(answer.error().detail == "the server closed its output");
    CHECK(since(begun) < 150ms);  // 50 ms of it to see whether it exits
    CHECK(run_until(world.context, [&] { return !is_running(process); }));
}

TEST_CASE("the environment and the working directory reach the server, secrets of ours do not") {
    scratch_folder const folder;
    REQUIRE(::setenv("MCP_TEST_SECRET", "hunter2", 1) == 0);
    stdio_options server = faulty_server();
    server.process.environment["API_KEY"] = "a key";
    server.process.directory = folder.path();
    fault_world world(std::move(server));
    world.connect();
    auto const environment = world.call("env");
    REQUIRE(environment.has_value());
    auto const variables = json::parse(environment->text());
    CHECK(variables["API_KEY"] == "a key");
    CHECK(variables.contains("PATH"));
    CHECK_FALSE(variables.contains("MCP_TEST_SECRET"));
    auto const directory = world.call("cwd");
    REQUIRE(directory.has_value());
    CHECK(directory->text() == folder.path());

    stdio_options trusting = faulty_server();
    trusting.process.inherit_environment = true;
    fault_world trusted(std::move(trusting));
    trusted.connect();
    auto const all = trusted.call("env");
    REQUIRE(all.has_value());
    CHECK(json::parse(all->text())["MCP_TEST_SECRET"] == "hunter2");
    trusted.client.reset();
    ::unsetenv("MCP_TEST_SECRET");
}

}  // namespace tests_faults_broken_streams
