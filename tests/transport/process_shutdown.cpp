// SPDX-License-Identifier: MIT
// Tests of the steps that end a child process.
#include <mcp/transport/process_shutdown.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <vector>

namespace tests_transport_process_shutdown {

using namespace std::chrono_literals;
using mcp::shutdown_limits;
using mcp::shutdown_step;
using mcp::shutdown_steps;

constexpr mcp::time_point start{};

shutdown_limits limits(mcp::duration close_input, mcp::duration terminate, mcp::duration kill) {
    shutdown_limits made;
    made.close_input = close_input;
    made.terminate = terminate;
    made.kill = kill;
    return made;
}

struct row {
    std::chrono::milliseconds at;
    bool exited;
    bool group_alive;
    shutdown_step step;
    std::chrono::milliseconds until = 0ms;  // for wait_until only
};

void check(shutdown_steps steps, std::vector<row> const& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO("row " << i);
        auto const action = steps.next(start + rows[i].at, rows[i].exited, rows[i].group_alive);
        CHECK(action.step == rows[i].step);
        if (rows[i].step == shutdown_step::wait_until) {
            CHECK(action.until == start + rows[i].until);
        }
    }
}


TEST_CASE("a process that ends with its input is neither terminated nor killed") {
    check(shutdown_steps(), {
                                {0ms, false, true, shutdown_step::close_input},
                                {0ms, false, true, shutdown_step::wait_until, 2000ms},
                                {1999ms, false, true, shutdown_step::wait_until, 2000ms},
                                {1999ms, true, false, shutdown_step::done},
                                {9999ms, false, true, shutdown_step::done},
                            });
}

TEST_CASE("a process that ignores the end of its input is terminated") {
    check(shutdown_steps(), {
                                {0ms, false, true, shutdown_step::close_input},
                                {2000ms, false, true, shutdown_step::terminate},
                                {2000ms, false, true, shutdown_step::wait_until, 4000ms},
                                {2001ms, true, false, shutdown_step::done},
                            });
}

TEST_CASE("a process that ignores everything is killed") {
    check(shutdown_steps(), {
                                {0ms, false, true, shutdown_step::close_input},
                                {2000ms, false, true, shutdown_step::terminate},
                                {4000ms, false, true, shutdown_step::kill},
                                {4000ms, false, true, shutdown_step::wait_until, 5000ms},
                                {4001ms, true, false, shutdown_step::done},
                            });
}

TEST_CASE("a process that cannot even be killed is given up") {
    check(shutdown_steps(), {
                                {0ms, false, true, shutdown_step::close_input},
                                {2000ms, false, true, shutdown_step::terminate},
                                {4000ms, false, true, shutdown_step::kill},
                                {4999ms, false, true, shutdown_step::wait_until, 5000ms},
                                {5000ms, false, true, shutdown_step::done},
                                {5001ms, false, true, shutdown_step::done},
                            });
}

TEST_CASE("processes that a finished server left behind get the same steps") {
    check(shutdown_steps(), {
                                {0ms, false, true, shutdown_step::close_input},
                                {1ms, true, true, shutdown_step::wait_until, 2000ms},
                                {2000ms, true, true, shutdown_step::terminate},
                                {4000ms, true, true, shutdown_step::kill},
                                {4001ms, true, false, shutdown_step::done},
                            });
}

TEST_CASE("the input of a process that already ended is closed, and that is all") {
    check(shutdown_steps(), {
                                {7ms, true, false, shutdown_step::close_input},
                                {7ms, true, false, shutdown_step::done},
                            });
}

TEST_CASE("a wait begins when its step is taken, not when it was due") {
    check(shutdown_steps(limits(10ms, 20ms, 30ms)),
          {
              {0ms, false, true, shutdown_step::close_input},
              {500ms, false, true, shutdown_step::terminate},
              {501ms, false, true, shutdown_step::wait_until, 520ms},
              {900ms, false, true, shutdown_step::kill},
              {901ms, false, true, shutdown_step::wait_until, 930ms},
              {930ms, false, true, shutdown_step::done},
          });
}

TEST_CASE("limits of zero or less go through every step without waiting") {
    auto const limit = GENERATE(0, -1, -100000);
    auto const none = mcp::duration::from_milliseconds(limit);
    check(shutdown_steps(limits(none, none, none)),
          {
              {0ms, false, true, shutdown_step::close_input},
              {0ms, false, true, shutdown_step::terminate},
              {0ms, false, true, shutdown_step::kill},
              {0ms, false, true, shutdown_step::done},
          });
}

TEST_CASE("the largest limit is a day and overflows nothing") {
    auto const forever = mcp::duration::from_milliseconds(std::numeric_limits<std::int64_t>::max());
    check(shutdown_steps(limits(forever, forever, forever)),
          {
              {0ms, false, true, shutdown_step::close_input},
              {1ms, false, true, shutdown_step::wait_until, 24h},
              {24h, false, true, shutdown_step::terminate},
              {24h, false, true, shutdown_step::wait_until, 48h},
          });
}

TEST_CASE("asked at any times, each step comes once, in order, within the sum of the limits") {
    for (int pace = 1; pace <= 600; pace += 7) {
        shutdown_steps steps(limits(100ms, 200ms, 300ms));
        std::vector<shutdown_step> taken;
        auto now = start;
        for (;;) {
            auto const action = steps.next(now, false, true);
            if (action.step == shutdown_step::wait_until) {
                REQUIRE(action.until > now);
                now = std::min(action.until, now + std::chrono::milliseconds(pace));
                continue;
            }
            taken.push_back(action.step);
            if (action.step == shutdown_step::done) break;
        }
        CHECK(taken == std::vector<shutdown_step>{shutdown_step::close_input,
                                                  shutdown_step::terminate, shutdown_step::kill,
                                                  shutdown_step::done});
        CHECK(now == start + 600ms);
    }
}

}  // namespace tests_transport_process_shutdown
