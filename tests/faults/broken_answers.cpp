// SPDX-License-Identifier: MIT
// Answers that never come, come late, twice, to nobody, in the wrong order, or broken.
#include "support/faulty_client.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tests_faults_broken_answers {

using namespace mcp;
using namespace mcp::test;

// A world that keeps what the client had to pass over.
struct watched_world {
    explicit watched_world(stdio_options server) {
        client_options options = legacy_only();
        options.on_skipped([this](error const& what) { skipped.push_back(what); });
        world.emplace(std::move(server), options);
        world->connect();
    }

    std::vector<error> skipped;
    std::optional<fault_world> world;
};

// What happens to the one call that is hit, and that the connection goes on without it.
void check_refused_but_alive(stdio_options server, std::string const& detail) {
    fault_world world(std::move(server));
    world.connect();
    auto const answer = world.call("echo", args("text", "x"));
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::malformed_message);
    CHECK(contains(answer.error().detail, detail));
    CHECK(world.state() == connection_state::connected);
    CHECK(world.stats()["requests"]["tools/call"] == 2);
}

// That a message ends the connection with this error, at once, and the process as well.
void check_ends_connection(stdio_options server, errc code, std::string const& detail) {
    fault_world world(std::move(server));
    world.connect();
    auto const process = world.server_id();
    auto const bystander = world.begin("sleep", args("ms", 60000));
    auto const answer = world.call("echo", args("text", "x"));
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == code);
    CHECK(contains(answer.error().detail, detail));
    REQUIRE(run_until(world.context, [&] { return bystander->ended(); }));
    CHECK(bystander->outcome->error().code == code);
    CHECK(world.state() == connection_state::lost);
    CHECK(run_until(world.context, [&] { return !is_running(process); }));
}

TEST_CASE("a call that is never answered times out, and the server is told") {
    fault_world world(faulty_server({"--never-answer"}));
    world.connect();
    auto const begun = clock::now();
    auto const answer = world.call("echo", args("text", "x"), call_options().timeout(200ms));
    auto const taken = since(begun);
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::timed_out);
    CHECK(taken >= 200ms);
    CHECK(taken < 400ms);
    auto const seen = world.stats();
    auto const id = json::parse(seen["lastCall"].get<std::string>())["id"];
    CHECK(seen["cancelled"] == json::array({id}));
    CHECK(seen["notifications"].back()["method"] == "notifications/cancelled");
    CHECK(seen["violations"].empty());
}

TEST_CASE("an answer that comes after the time limit is dropped, and disturbs nobody") {
    watched_world watched(faulty_server({"--ignore-cancel"}));
    auto& world = *watched.world;
    auto const late = world.call("sleep", args("ms", 250), call_options().timeout(50ms));
    REQUIRE_FALSE(late.has_value());
    CHECK(late.error().code == errc::timed_out);
    auto const next = world.call("echo", args("text", "next"));
    REQUIRE(next.has_value());
    CHECK(next->text() == "next");
    CHECK(watched.skipped.empty());
    REQUIRE(run_until(world.context, [&] { return !watched.skipped.empty(); }));
    auto const after = world.call("echo", args("text", "after"));
    REQUIRE(after.has_value());
    CHECK(after->text() == "after");
    REQUIRE(watched.skipped.size() == 1);
    CHECK(watched.skipped[0].code == errc::malformed_message);
    CHECK(contains(watched.skipped[0].detail, "no request waits for"));
}

TEST_CASE("of two answers to one call the first counts") {
    watched_world watched(faulty_server({"--answer-twice"}));
    auto& world = *watched.world;
    for (int round = 0; round < 3; ++round) {
        auto const answer = world.call("echo", args("text", std::to_string(round)));
        REQUIRE(answer.has_value());
        CHECK(answer->text() == std::to_string(round));
    }
    REQUIRE(world.call("stats").has_value());
    CHECK(watched.skipped.size() == 3);
}

TEST_CASE("answers to ids that were never asked are passed over") {
    watched_world watched(faulty_server({"--unknown-id"}));
    auto const answer = watched.world->call("echo", args("text", "mine"));
    REQUIRE(answer.has_value());
    CHECK(answer->text() == "mine");
    CHECK(watched.skipped.size() == 2);  // a number and a string
}

TEST_CASE("answers in the wrong order reach those who asked") {
    fault_world world(faulty_server({"--out-of-order"}));
    world.connect();
    std::vector<std::unique_ptr<background_call>> calls;
    for (int i = 0; i < 8; ++i) calls.push_back(world.begin("echo", args("text", std::to_string(i))));
    REQUIRE(run_until(world.context, [&] {
        return std::all_of(calls.begin(), calls.end(), [](auto const& each) { return each->ended(); });
    }));
    for (std::size_t i = 0; i < calls.size(); ++i) {
        REQUIRE(calls[i]->outcome->has_value());
        CHECK((*calls[i]->outcome)->text() == std::to_string(i));
    }
    // They did come in the wrong order: the last was the first to end.
    CHECK(calls.back()->ended_at <= calls.front()->ended_at);
}

TEST_CASE("an answer with both result and error is malformed for its caller only") {
    check_refused_but_alive(faulty_server({"--result-and-error"}), "both result and error");
}

TEST_CASE("an answer whose id stands twice is malformed for its caller only") {
    check_refused_but_alive(faulty_server({"--duplicate-id"}), "twice");
}

TEST_CASE("of a key that stands twice in a result the last one counts") {
    fault_world world(faulty_server({"--duplicate-keys"}));
    world.connect();
    auto const answer = world.call("echo", args("text", "x"));
    REQUIRE(answer.has_value());
    CHECK(answer->text() == "second");
}

TEST_CASE("half a line and the end of the server is a lost connection") {
    fault_world world(faulty_server({"--half-line-then-die"}));
    world.connect();
    auto const answer = world.call("echo", args("text", "x"));
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::connection_lost);
    CHECK(answer.error().detail == "the server exited with code 1");
}

TEST_CASE("a line of 100 MiB is over the limit, which ends the connection") {
    check_ends_connection(faulty_server({"--huge-line", "104857600", "--only", "echo"}),
                          errc::message_too_large, "max_message");
}

TEST_CASE("a line of 100 MiB arrives when the limit is lifted") {
    stdio_options server = faulty_server({"--huge-line", "104857600"});
    server.max_message = 0;
    fault_world world(std::move(server));
    world.connect();
    auto const answer = world.call("echo", args("text", "x"));
    REQUIRE(answer.has_value());
    // The line holds the text and its envelope.
    CHECK(answer->text().size() > 104857600 - 200);
    CHECK(answer->text().find_first_not_of('x') == std::string::npos);
    CHECK(world.state() == connection_state::connected);
}

TEST_CASE("nesting deeper than the limit ends the connection") {
    check_ends_connection(faulty_server({"--deep", "100000", "--only", "echo"}), errc::message_too_large,
                          "nesting");
}

TEST_CASE("nesting within the limit is no fault, and the limit can be raised") {
    stdio_options server = faulty_server({"--deep", "1000"});
    server.json.max_depth = 1010;
    fault_world world(std::move(server));
    world.connect();
    auto const answer = world.call("echo", args("text", "x"));
    REQUIRE(answer.has_value());
    CHECK(count_of(std::string(answer->structured_content.text()), "{") == 1001);
}

TEST_CASE("invalid UTF-8 ends the connection") {
    check_ends_connection(faulty_server({"--invalid-utf8", "--only", "echo"}), errc::malformed_message,
                          "UTF-8");
}

}  // namespace tests_faults_broken_answers
