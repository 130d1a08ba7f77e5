// SPDX-License-Identifier: MIT
// The user's own handlers that throw or fail: the connection must not suffer.
#include "support/faulty_client.hpp"

#include <stdexcept>
#include <string>

namespace tests_faults_handlers_that_fail {

using namespace mcp;
using namespace mcp::test;

void check_alive(fault_world& world) {
    auto const answer = world.call("echo", args("text", "alive"));
    REQUIRE(answer.has_value());
    CHECK(answer->text() == "alive");
    CHECK(world.state() == connection_state::connected);
}

TEST_CASE("an event handler that throws ends nothing") {
    int called = 0;
    client_options options = legacy_only();
    options.on_event([&](server_event const&) {
        ++called;
        throw std::runtime_error("event");
    });
    fault_world world(faulty_server(), options);
    world.connect();
    REQUIRE(world.call("flood_notifications", args("count", 3)).has_value());
    CHECK(called == 3);
    check_alive(world);
}

TEST_CASE("a progress handler that throws ends nothing") {
    int called = 0;
    fault_world world;
    world.connect();
    auto const throwing = [&](progress const&) {
        ++called;
        throw 42;
    };
    auto const answer =
        world.call("progress", args("steps", 3), call_options().on_progress(throwing));
    REQUIRE(answer.has_value());
    CHECK(called == 3);
    check_alive(world);
}

TEST_CASE("an on_skipped that throws ends nothing") {
    int called = 0;
    client_options options = legacy_only();
    options.on_skipped([&](error const&) {
        ++called;
        throw std::runtime_error("skipped");
    });
    fault_world world(faulty_server({"--garbage-lines"}), options);
    world.connect();
    for (int round = 0; round < 5; ++round) check_alive(world);
    CHECK(called >= 3);
}

TEST_CASE("an on_disconnect that throws does not keep the server from being collected") {
    int called = 0;
    client_options options = legacy_only();
    options.on_disconnect([&](error const&) {
        ++called;
        throw std::runtime_error("disconnect");
    });
    fault_world world(faulty_server({"--close-stdout-live-on", "--only", "echo"}), options);
    world.connect();
    auto const process = world.server_id();
    CHECK(world.call("echo").error().code == errc::connection_lost);
    CHECK(called == 1);
    CHECK(run_until(world.context, [&] { return !is_running(process); }));
    world.connect();
    CHECK(world.server_id() != process);
}

TEST_CASE("an elicitation handler that throws is handler_failed, or an error to the server") {
    client_options options;
    options.on_elicitation([](elicitation_request) -> task<result<elicitation_result>> {
        throw std::runtime_error("secret of the user");
        co_return elicitation_result::cancel();
    });
    SECTION("in the legacy era the server is told, without our words") {
        fault_world world(faulty_server(), options);
        world.connect();
        auto const answer = world.call("ask");
        REQUIRE(answer.has_value());
        CHECK(contains(answer->text(), "error"));
        CHECK(world.stats()["answers"][0]["error"]["code"] == -32603);
        CHECK_FALSE(contains(world.stats()["answers"].dump(), "secret"));
        check_alive(world);
    }
    SECTION("in the modern era the call fails") {
        fault_world world(faulty_server({"--era", "modern"}), options);
        world.connect();
        auto const answer = world.call("ask");
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().code == errc::handler_failed);
        CHECK(contains(answer.error().detail, "secret of the user"));
        check_alive(world);
    }
}

TEST_CASE("sampling and roots handlers that throw are errors to the server") {
    client_options options = legacy_only();
    options.on_sampling([](sampling_request) -> task<result<sampling_result>> {
        throw 42;
        co_return fail(errc::unknown);
    });
    options.on_roots([]() -> task<result<std::vector<root>>> {
        throw 42;
        co_return fail(errc::unknown);
    });
    fault_world world(faulty_server(), options);
    world.connect();
    for (std::string const tool : {"sample", "roots"}) {
        auto const answer = world.call(tool);
        REQUIRE(answer.has_value());
        CHECK(contains(answer->text(), "error"));
    }
    CHECK(world.stats()["answers"].size() == 2);
    check_alive(world);
}

TEST_CASE("a question that the client did not declare is refused by the server, and asked by nobody") {
    fault_world world;
    world.connect();
    auto const answer = world.call("ask");
    REQUIRE(answer.has_value());
    CHECK(answer->is_error);
    CHECK(contains(answer->text(), "lacks the capability"));
    CHECK(world.stats()["answers"].empty());
}

TEST_CASE("a log sink that throws ends nothing") {
    int called = 0;
    client_options options = legacy_only();
    options.log(logger([&](log_record const&) {
        ++called;
        throw std::runtime_error("log");
    }, log_level::debug));
    fault_world world(faulty_server({"--garbage-lines"}), options);
    world.connect();
    check_alive(world);
    CHECK(called > 0);
}

}  // namespace tests_faults_handlers_that_fail
