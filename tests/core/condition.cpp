// SPDX-License-Identifier: MIT
// Tests of core/condition.hpp.
#include <mcp/core/condition.hpp>

#include "support/run.hpp"

#include <vector>

namespace tests_core_condition {

using namespace mcp;
using namespace mcp::test;
using detail::condition;
using detail::wake_reason;

struct waiters {
    net::io_context context;
    condition changed{context.get_executor()};
    std::vector<wake_reason> woken;

    void wait(time_point deadline) {
        net::co_spawn(context, changed.wait(deadline), [this](std::exception_ptr, wake_reason why) {
            woken.push_back(why);
        });
    }
};

TEST_CASE("a notification wakes everybody who waits") {
    waiters all;
    all.wait(time_point::max());
    all.wait(clock::now() + std::chrono::hours(1));
    all.context.poll();
    REQUIRE(all.woken.empty());
    all.changed.notify_all();
    all.context.restart();
    all.context.poll();
    CHECK(all.woken == std::vector{wake_reason::notified, wake_reason::notified});
}

TEST_CASE("each waiter has its own deadline") {
    waiters all;
    all.wait(clock::now() + std::chrono::milliseconds(5));
    all.wait(clock::now() + std::chrono::hours(1));
    while (all.woken.empty()) all.context.run_one();
    CHECK(all.woken == std::vector{wake_reason::timed_out});
    all.changed.notify_all();
    all.context.run();
    CHECK(all.woken.back() == wake_reason::notified);
}

TEST_CASE("a waiter that is cancelled says so and is forgotten") {
    waiters all;
    net::cancellation_signal stop;
    auto finish = [&](std::exception_ptr, wake_reason why) { all.woken.push_back(why); };
    net::co_spawn(all.context, all.changed.wait(), net::bind_cancellation_slot(stop.slot(), finish));
    all.context.poll();
    stop.emit(net::cancellation_type::terminal);
    all.context.restart();
    all.context.run();
    CHECK(all.woken == std::vector{wake_reason::cancelled});
    all.changed.notify_all();
}

TEST_CASE("a notification that nobody waits for is not kept") {
    waiters all;
    all.changed.notify_all();
    all.wait(clock::now() + std::chrono::milliseconds(1));
    all.context.run();
    CHECK(all.woken == std::vector{wake_reason::timed_out});
}

}  // namespace tests_core_condition
