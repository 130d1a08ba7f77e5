// SPDX-License-Identifier: MIT
// Tests of host/run_on.hpp: work on another executor, and the way back.
#include <mcp/host/run_on.hpp>

#include <mcp/core/asio_strand.hpp>
#include <mcp/core/condition.hpp>

#include "support/run.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace tests_host_run_on {

using mcp::detail::run_on;
using mcp::detail::wake_reason;
using mcp::test::background;

mcp::task<std::thread::id> where_am_i() { co_return std::this_thread::get_id(); }

mcp::task<int> fails() {
    throw std::runtime_error("no");
    co_return 1;
}

mcp::task<bool> is_on(mcp::executor expected) {
    mcp::executor const here = co_await mcp::net::this_coro::executor;
    co_return here == expected;
}

mcp::task<int> waits(std::shared_ptr<mcp::detail::condition> changed) {
    auto const why = co_await changed->wait();
    co_return why == wake_reason::cancelled ? 1 : 2;
}

mcp::task<void> counts(int& times) {
    ++times;
    co_return;
}

TEST_CASE("work runs on the thread of its executor, and comes back to its caller's") {
    mcp::net::io_context here;
    mcp::net::io_context there;
    auto const kept = mcp::net::make_work_guard(there);
    std::thread worker([&] { there.run(); });
    auto const id = mcp::test::run(here, run_on(mcp::executor(there.get_executor()), where_am_i()));
    CHECK(id == worker.get_id());
    there.stop();
    worker.join();
}

TEST_CASE("on its own executor, work is done without a detour") {
    mcp::net::io_context context;
    mcp::executor const home = context.get_executor();
    CHECK(mcp::test::run(context, run_on(home, is_on(home))));
    mcp::executor const strand = mcp::detail::strand_on(home);
    CHECK(mcp::test::run(context, run_on(strand, is_on(strand))));
}

TEST_CASE("what work throws, its caller catches") {
    mcp::net::io_context context;
    mcp::executor const strand = mcp::detail::strand_on(mcp::executor(context.get_executor()));
    CHECK_THROWS_AS(mcp::test::run(context, run_on(strand, fails())), std::runtime_error);
}

TEST_CASE("work may have no outcome") {
    mcp::net::io_context context;
    mcp::executor const strand = mcp::detail::strand_on(mcp::executor(context.get_executor()));
    int times = 0;
    mcp::test::run(context, run_on(strand, counts(times)));
    CHECK(times == 1);
}

TEST_CASE("cancelling the caller cancels the work, on the work's executor") {
    mcp::net::io_context context;
    mcp::executor const strand = mcp::detail::strand_on(mcp::executor(context.get_executor()));
    auto const changed = std::make_shared<mcp::detail::condition>(strand);
    background<int> running(context.get_executor(), run_on(strand, waits(changed)));
    mcp::test::settle(context);
    CHECK_FALSE(running.ended());
    running.cancel();
    REQUIRE(mcp::test::run_until(context, [&] { return running.ended(); }));
    CHECK(*running.outcome == 1);
}

TEST_CASE("cancelling after the end harms nobody") {
    mcp::net::io_context context;
    mcp::executor const strand = mcp::detail::strand_on(mcp::executor(context.get_executor()));
    background<bool> running(context.get_executor(), run_on(strand, is_on(strand)));
    REQUIRE(mcp::test::run_until(context, [&] { return running.ended(); }));
    running.cancel();
    CHECK(mcp::test::falls_silent(context));
    CHECK(*running.outcome);
}

TEST_CASE("a context that ends while work waits destroys both") {
    std::optional<background<int>> running;
    mcp::net::io_context context;
    {
        mcp::executor const strand = mcp::detail::strand_on(mcp::executor(context.get_executor()));
        auto const changed = std::make_shared<mcp::detail::condition>(strand);
        running.emplace(context.get_executor(), run_on(strand, waits(changed)));
    }
    mcp::test::settle(context);
    CHECK_FALSE(running->ended());  // the leak checker has the last word
}

}  // namespace tests_host_run_on
