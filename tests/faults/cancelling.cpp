// SPDX-License-Identifier: MIT
// Requests that are cancelled by their slot or by their time limit, and clocks that stop and rewind.
#include "support/faulty_client.hpp"

#include <algorithm>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

namespace tests_faults_cancelling {

using namespace mcp;
using namespace mcp::test;

json last_call_id(json const& seen) {
    return json::parse(seen["lastCall"].get<std::string>())["id"];
}

TEST_CASE("a call cancelled by its slot ends at once, and the server is told") {
    for (std::string const era : {"legacy", "modern"}) {
        INFO(era);
        fault_world world(faulty_server({"--era", era}), client_options());
        world.connect();
        auto const call = world.begin("sleep", args("ms", 60000));
        REQUIRE(run_until(world.context, [&] {
            return world.stats()["requests"].value("tools/call", 0) >= 2;
        }));
        auto const begun = clock::now();
        call->cancel();
        REQUIRE(run_until(world.context, [&] { return call->ended(); }));
        CHECK(since(begun) < 50ms);
        CHECK_FALSE(call->thrown);
        REQUIRE_FALSE(call->outcome->has_value());
        CHECK(call->outcome->error().code == errc::cancelled);
        auto const seen = world.stats();
        CHECK(seen["cancelled"] == json::array({last_call_id(seen)}));
        CHECK(seen["violations"].empty());
    }
}

TEST_CASE("a cancelled call leaves its slot free for others, and its late answer is dropped") {
    int skipped = 0;
    client_options options = legacy_only();
    options.on_skipped([&](error const&) { ++skipped; });
    fault_world world(faulty_server({"--ignore-cancel"}), options);
    world.connect();
    auto const call = world.begin("sleep", args("ms", 150));
    settle(world.context);
    call->cancel();
    REQUIRE(run_until(world.context, [&] { return call->ended(); }));
    CHECK(call->outcome->error().code == errc::cancelled);
    CHECK(world.call("echo", args("text", "x"))->text() == "x");
    REQUIRE(run_until(world.context, [&] { return skipped == 1; }));
    CHECK(world.call("echo", args("text", "y"))->text() == "y");
    CHECK(skipped == 1);
}

TEST_CASE("32 of 64 calls are cancelled, the other 32 are answered") {
    fault_world world;
    world.connect();
    std::vector<std::unique_ptr<background_call>> calls;
    for (int i = 0; i < 64; ++i) calls.push_back(world.begin("sleep", args("ms", 200)));
    settle(world.context);
    for (std::size_t i = 0; i < 64; i += 2) calls[i]->cancel();
    REQUIRE(run_until(world.context, [&] {
        return std::all_of(calls.begin(), calls.end(), [](auto const& each) { return each->ended(); });
    }));
    for (std::size_t i = 0; i < 64; ++i) {
        if (i % 2 == 0) {
            REQUIRE_FALSE(calls[i]->outcome->has_value());
            CHECK(calls[i]->outcome->error().code == errc::cancelled);
        } else {
            REQUIRE(calls[i]->outcome->has_value());
            CHECK((*calls[i]->outcome)->text() == "slept 200 ms");
        }
    }
    CHECK(world.stats()["cancelled"].size() == 32);
}

TEST_CASE("a call cancelled while the user is asked ends with cancelled, in both eras") {
    for (std::string const era : {"legacy", "modern"}) {
        INFO(era);
        client_options options;
        bool asked = false;
        options.on_elicitation([&](elicitation_request) -> task<result<elicitation_result>> {
            asked = true;
            timer for_ever(co_await net::this_coro::executor, time_point::max());
            co_await for_ever.async_wait(net::use_awaitable);
            co_return elicitation_result::cancel();
        });
        fault_world world(faulty_server({"--era", era}), options);
        world.connect();
        auto const call = world.begin("ask");
        REQUIRE(run_until(world.context, [&] { return asked; }));
        call->cancel();
        REQUIRE(run_until(world.context, [&] { return call->ended(); }));
        CHECK_FALSE(call->thrown);
        REQUIRE_FALSE(call->outcome->has_value());
        CHECK(call->outcome->error().code == errc::cancelled);
        CHECK(world.call("echo", args("text", "x"), call_options().timeout(5s))->text() == "x");
        CHECK(world.stats()["violations"].empty());
        // The clocks go again: a call that nobody answers runs out of time.
        auto const slow = world.call("sleep", args("ms", 60000), call_options().timeout(50ms));
        REQUIRE_FALSE(slow.has_value());
        CHECK(slow.error().code == errc::timed_out);
    }
}

TEST_CASE("the time limit stands still while the user answers an elicitation") {
    for (std::string const era : {"legacy", "modern"}) {
        INFO(era);
        client_options options;
        options.on_elicitation([&](elicitation_request) -> task<result<elicitation_result>> {
            co_await wait_for(600ms);
            json content = {{"name", "Ada"}};
            co_return elicitation_result::accept(std::move(content));
        });
        fault_world world(faulty_server({"--era", era}), options);
        world.connect();
        auto const begun = clock::now();
        auto const limits = call_options().timeout(200ms).total_timeout(300ms);
        auto const answer = world.call("ask", arguments(), limits);
        REQUIRE(answer.has_value());
        CHECK(contains(answer->text(), "Ada"));
        CHECK(since(begun) >= 600ms);
        // Without the question the same limits hold.
        auto const slow = world.call("sleep", args("ms", 60000), limits);
        REQUIRE_FALSE(slow.has_value());
        CHECK(slow.error().code == errc::timed_out);
    }
}

TEST_CASE("waiting for the user costs no time of the processor, however little time was left") {
    bool asked = false;
    client_options options = legacy_only();
    options.on_elicitation([&](elicitation_request) -> task<result<elicitation_result>> {
        asked = true;
        co_await wait_for(300ms);
        co_return elicitation_result::decline();
    });
    fault_world world(faulty_server(), options);
    world.connect();
    // As little as the question can arrive in; a wrong waiter would wake once per millisecond or more.
    auto const call = world.begin("ask", arguments(), call_options().timeout(20ms));
    std::size_t wake_ups = 0;
    auto const end = clock::now() + patience;
    world.context.restart();
    while (!call->ended() && clock::now() < end) wake_ups += world.context.run_one_for(1s);
    REQUIRE(call->ended());
    if (asked) CHECK(wake_ups < 100);
}

TEST_CASE("progress winds up the idle clock, but not the total one") {
    fault_world world;
    world.connect();
    int steps = 0;
    auto const count = [&](progress const&) { ++steps; };
    arguments const slow = args("steps", 12, "delay_ms", 50);
    auto const patient = world.call("progress", slow, call_options().timeout(200ms).total_timeout(10s)
                                                          .on_progress(count));
    REQUIRE(patient.has_value());
    CHECK(patient->text() == "12 steps done");
    CHECK(steps == 12);

    // Without asking for progress there is none to wind up the clock.
    auto const silent = world.call("progress", slow, call_options().timeout(200ms).total_timeout(10s));
    REQUIRE_FALSE(silent.has_value());
    CHECK(silent.error().code == errc::timed_out);

    steps = 0;
    auto const begun = clock::now();
    auto const hurried = world.call("progress", args("steps", 1000, "delay_ms", 50),
                                    call_options().timeout(200ms).total_timeout(400ms).on_progress(count));
    REQUIRE_FALSE(hurried.has_value());
    CHECK(hurried.error().code == errc::timed_out);
    CHECK(since(begun) >= 400ms);
    CHECK(since(begun) < 600ms);
    CHECK(steps >= 5);
}

TEST_CASE("64 calls at the same time each get all their progress, in order, before their answer") {
    for (std::string const era : {"legacy", "modern"}) {
        INFO(era);
        fault_world world(faulty_server({"--era", era}), client_options());
        world.connect();
        struct watched {
            std::vector<double> seen;
            bool late = false;
            std::unique_ptr<background_call> call;
        };
        std::vector<watched> all(64);
        for (std::size_t i = 0; i < all.size(); ++i) {
            auto const note = [&each = all[i]](progress const& step) {
                each.seen.push_back(step.value);
                if (each.call && each.call->ended()) each.late = true;
            };
            int const steps = 3 + static_cast<int>(i % 5);
            all[i].call = world.begin("progress", args("steps", steps, "delay_ms", i % 3),
                                      call_options().on_progress(note));
        }
        REQUIRE(run_until(world.context, [&] {
            return std::all_of(all.begin(), all.end(), [](auto const& each) { return each.call->ended(); });
        }));
        for (std::size_t i = 0; i < all.size(); ++i) {
            std::vector<double> expected;
            for (int step = 1; step <= 3 + static_cast<int>(i % 5); ++step) expected.push_back(step);
            REQUIRE(all[i].call->outcome->has_value());
            CHECK(all[i].seen == expected);
            CHECK_FALSE(all[i].late);
        }
        CHECK(world.stats()["violations"].empty());
    }
}

}  // namespace tests_faults_cancelling
