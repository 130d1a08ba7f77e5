// SPDX-License-Identifier: MIT
// Tests of core/asio_strand.hpp: one thing at a time, whatever runs it.
#include <mcp/core/asio_strand.hpp>

#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <asio/thread_pool.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace tests_core_asio_strand {

using mcp::executor;

// How many of the things that were posted to a strand ran while another one did.
int overlaps_on(executor const& where, std::atomic<int>& done, int count) {
    executor const one = mcp::detail::strand_on(where);
    auto const inside = std::make_shared<std::atomic<int>>(0);
    auto const overlaps = std::make_shared<std::atomic<int>>(0);
    for (int i = 0; i < count; ++i) {
        asio::post(one, [inside, overlaps, &done] {
            if (inside->fetch_add(1) != 0) ++*overlaps;
            std::this_thread::yield();
            inside->fetch_sub(1);
            ++done;
        });
    }
    while (done < count) std::this_thread::yield();
    return *overlaps;
}

TEST_CASE("on a context with many threads a strand runs one thing at a time") {
    mcp::net::io_context here;
    auto keep = asio::make_work_guard(here);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&here] { here.run(); });
    std::atomic<int> done = 0;
    CHECK(overlaps_on(here.get_executor(), done, 2000) == 0);
    keep.reset();
    for (std::thread& each : threads) each.join();
    CHECK(done == 2000);
}

TEST_CASE("so does a strand on what is no context") {
    asio::thread_pool threads(4);
    std::atomic<int> done = 0;
    SECTION("a pool of threads") { CHECK(overlaps_on(threads.get_executor(), done, 2000) == 0); }
    SECTION("another strand") {
        executor const outer = mcp::detail::strand_on(executor(threads.get_executor()));
        CHECK(overlaps_on(outer, done, 2000) == 0);
    }
    threads.join();
}

}  // namespace tests_core_asio_strand
