// SPDX-License-Identifier: MIT
// Tests of host/gather.hpp: many coroutines at the same time.
#include <mcp/host/gather.hpp>

#include "support/run.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <stdexcept>
#include <utility>
#include <vector>

namespace tests_host_gather {

using namespace std::chrono_literals;
using mcp::detail::gather;
using mcp::detail::gathered;

mcp::task<int> gives(int value) { co_return value; }

mcp::task<int> throws() {
    throw std::runtime_error("no");
    co_return 0;
}

mcp::task<int> gives_after(std::chrono::milliseconds time, int value) {
    mcp::timer pause(co_await mcp::net::this_coro::executor, time);
    co_await mcp::detail::fired(pause);
    co_return value;
}

TEST_CASE("outcomes come in the order of the work") {
    mcp::net::io_context context;
    std::vector<mcp::task<int>> work;
    work.push_back(gives_after(5ms, 1));
    work.push_back(gives(2));
    work.push_back(throws());
    auto const made = mcp::test::run(context, gather(std::move(work)));
    REQUIRE(made.size() == 3);
    CHECK(made[0] == 1);
    CHECK(made[1] == 2);
    CHECK_FALSE(made[2].has_value());
}

TEST_CASE("nothing to do is done at once") {
    mcp::net::io_context context;
    CHECK(mcp::test::run(context, gather(std::vector<mcp::task<int>>())).empty());
}

TEST_CASE("all of it runs at the same time") {
    mcp::net::io_context context;
    std::vector<mcp::task<int>> work;
    for (int i = 0; i < 50; ++i) work.push_back(gives_after(20ms, i));
    auto const begun = mcp::clock::now();
    auto const made = mcp::test::run(context, gather(std::move(work)));
    CHECK(made.size() == 50);
    CHECK(mcp::test::since(begun) < 500ms);
}

TEST_CASE("cancelling ends all of it") {
    mcp::net::io_context context;
    std::vector<mcp::task<int>> work;
    work.push_back(gives(7));
    for (int i = 0; i < 3; ++i) work.push_back(gives_after(1h, i));
    mcp::test::background<gathered<int>> running(context.get_executor(), gather(std::move(work)));
    mcp::test::settle(context);
    CHECK_FALSE(running.ended());
    running.cancel();
    REQUIRE(mcp::test::run_until(context, [&] { return running.ended(); }));
    REQUIRE(running.outcome->size() == 4);
    CHECK((*running.outcome)[0] == 7);
    CHECK_FALSE((*running.outcome)[1].has_value());
    CHECK(mcp::test::falls_silent(context));
}

}  // namespace tests_host_gather
