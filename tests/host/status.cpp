// SPDX-License-Identifier: MIT
// Tests of host/status.hpp: what is known of all servers, for anybody at any moment.
#include <mcp/host/status.hpp>

#include <mcp/core/asio_strand.hpp>

#include "support/run.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tests_host_status {

using namespace std::chrono_literals;
using mcp::errc;
using mcp::server_state;
using mcp::server_status;
using mcp::status_board;
using mcp::test::background;
using entry = std::shared_ptr<server_status const>;

entry is(std::string name, server_state state, std::size_t tools = 0) {
    auto made = std::make_shared<server_status>();
    made->name = std::move(name);
    made->state = state;
    made->tools = tools;
    return made;
}

struct world {
    world()
        : board(std::make_shared<status_board>(
              mcp::detail::strand_on(mcp::executor(context.get_executor())))) {}

    void put(entry one) { board->put(std::move(one), this); }
    void add(entry one) { board->add(std::move(one), this); }

    mcp::net::io_context context;
    std::shared_ptr<status_board> board;
};

TEST_CASE("a snapshot holds every server by name, and stays what it was") {
    world w;
    w.add(is("b", server_state::connected, 3));
    w.add(is("a", server_state::failed));
    auto const before = w.board->snapshot();
    REQUIRE(before->servers().size() == 2);
    CHECK(before->servers()[0]->name == "a");
    CHECK(before->statistics().tools == 3);
    CHECK(before->statistics().connected() == 1);
    CHECK(w.board->snapshot() == before);
    w.put(is("a", server_state::connected, 1));
    CHECK(before->find("a")->state == server_state::failed);
    CHECK(w.board->snapshot()->find("a")->state == server_state::connected);
    CHECK(w.board->snapshot()->statistics().tools == 4);
}

TEST_CASE("a server that is not there is named, with the one that may be meant") {
    world w;
    w.add(is("github", server_state::connected));
    auto const found = w.board->find("githb");
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error().code == errc::unknown_server);
    CHECK(found.error().detail == "\"githb\"; did you mean \"github\"?");
    CHECK(w.board->find("github").has_value());
}

TEST_CASE("only the latest connection of a server says what it does") {
    world w;
    int former = 0;
    w.board->add(is("a", server_state::connecting), &former);
    w.add(is("a", server_state::connecting));
    w.board->put(is("a", server_state::failed), &former);
    CHECK((*w.board->find("a"))->state == server_state::connecting);
    w.board->remove("a");
    w.put(is("a", server_state::connected));
    CHECK_FALSE(w.board->find("a").has_value());
}

TEST_CASE("waiting for a state ends when it is there") {
    world w;
    w.add(is("a", server_state::connecting));
    background<mcp::result<entry>> waiting(
        w.context.get_executor(), w.board->wait_for_state("a", server_state::connected, 10s));
    mcp::test::settle(w.context);
    w.put(is("a", server_state::reconnecting));
    mcp::test::settle(w.context);
    CHECK_FALSE(waiting.ended());
    w.put(is("a", server_state::connected));
    REQUIRE(mcp::test::run_until(w.context, [&] { return waiting.ended(); }));
    REQUIRE(waiting.outcome->has_value());
    CHECK((**waiting.outcome)->state == server_state::connected);
}

TEST_CASE("waiting for a state that is there already takes no time") {
    world w;
    w.add(is("a", server_state::connected));
    auto const found =
        mcp::test::run(w.context, w.board->wait_for_state("a", server_state::connected, 0s));
    CHECK(found.has_value());
}

TEST_CASE("waiting for a state has an end of its own") {
    world w;
    w.add(is("a", server_state::connecting));
    SECTION("the time is over") {
        auto const found =
            mcp::test::run(w.context, w.board->wait_for_state("a", server_state::connected, 10ms));
        CHECK(mcp::test::code_of(found) == errc::timed_out);
        CHECK(found.error().detail == "\"a\" is connecting");
    }
    SECTION("the server is removed") {
        background<mcp::result<entry>> waiting(
            w.context.get_executor(), w.board->wait_for_state("a", server_state::connected, 10s));
        mcp::test::settle(w.context);
        w.board->remove("a");
        REQUIRE(mcp::test::run_until(w.context, [&] { return waiting.ended(); }));
        CHECK(mcp::test::code_of(*waiting.outcome) == errc::unknown_server);
    }
    SECTION("it is cancelled") {
        background<mcp::result<entry>> waiting(
            w.context.get_executor(), w.board->wait_for_state("a", server_state::connected, 10s));
        mcp::test::settle(w.context);
        waiting.cancel();
        REQUIRE(mcp::test::run_until(w.context, [&] { return waiting.ended(); }));
        CHECK(mcp::test::code_of(*waiting.outcome) == errc::cancelled);
    }
    SECTION("there never was such a server") {
        auto const found =
            mcp::test::run(w.context, w.board->wait_for_state("b", server_state::connected, 10s));
        CHECK(mcp::test::code_of(found) == errc::unknown_server);
    }
}

TEST_CASE("a poll looks at servers that are being connected, until none is") {
    world w;
    w.add(is("done", server_state::connected));
    w.add(is("slow", server_state::connecting));
    w.add(is("slower", server_state::reconnecting));
    auto poll = w.board->poll_while_connecting(20ms);
    auto seen = mcp::test::run(w.context, poll.next());
    REQUIRE(seen.has_value());
    REQUIRE(seen->size() == 2);
    CHECK((*seen)[0]->name == "slow");

    w.put(is("slow", server_state::connected));
    auto const begun = mcp::clock::now();
    seen = mcp::test::run(w.context, poll.next());
    CHECK(mcp::test::since(begun) >= 19ms);
    REQUIRE(seen->size() == 2);
    CHECK((*seen)[0]->state == server_state::connected);

    w.put(is("slower", server_state::failed));
    seen = mcp::test::run(w.context, poll.next());
    REQUIRE(seen->size() == 1);
    CHECK((*seen)[0]->state == server_state::failed);
    CHECK_FALSE(mcp::test::run(w.context, poll.next()).has_value());
}

TEST_CASE("with nothing being connected a poll is over at once") {
    world w;
    w.add(is("done", server_state::connected));
    auto poll = w.board->poll_while_connecting();
    CHECK_FALSE(mcp::test::run(w.context, poll.next()).has_value());
}

TEST_CASE("a poll ends its wait when the last server is there") {
    world w;
    w.add(is("slow", server_state::connecting));
    auto poll = w.board->poll_while_connecting(1h);
    REQUIRE(mcp::test::run(w.context, poll.next()).has_value());
    background<std::optional<std::vector<entry>>> waiting(w.context.get_executor(), poll.next());
    mcp::test::settle(w.context);
    CHECK_FALSE(waiting.ended());
    w.put(is("slow", server_state::connected));
    REQUIRE(mcp::test::run_until(w.context, [&] { return waiting.ended(); }));
    CHECK((**waiting.outcome)[0]->state == server_state::connected);
}

TEST_CASE("threads read while others write") {
    world w;
    for (char name = 'a'; name <= 'h'; ++name) {
        w.add(is(std::string(1, name), server_state::connecting));
    }
    std::atomic<bool> is_over = false;
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] {
            while (!is_over) {
                auto const all = w.board->snapshot();
                if (all->statistics().total != 8) ++wrong;
                if (!w.board->find("a")) ++wrong;
            }
        });
    }
    for (int i = 0; i < 2000; ++i) {
        w.put(is(std::string(1, static_cast<char>('a' + i % 8)), server_state::connected, 1));
    }
    is_over = true;
    for (auto& each : threads) each.join();
    CHECK(wrong == 0);
    CHECK(w.board->snapshot()->statistics().connected() == 8);
}

}  // namespace tests_host_status
