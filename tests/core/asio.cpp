// SPDX-License-Identifier: MIT
// Tests of core/asio.hpp: what the rest relies on from Asio, whatever its version.
#include <mcp/core/asio.hpp>

#include "support/run.hpp"

#include <chrono>
#include <system_error>
#include <type_traits>

namespace tests_core_asio {

using namespace mcp;
using namespace mcp::test;

static_assert(std::is_same_v<timer::clock_type, mcp::clock>);
static_assert(mcp::clock::is_steady);

task<std::error_code> wait_for_code(timer& waiting) {
    auto const [code] = co_await waiting.async_wait(detail::as_result);
    co_return code;
}

TEST_CASE("as_result gives the error code instead of throwing it") {
    net::io_context context;
    timer expires(context, 1ms);
    CHECK_FALSE(run(context, wait_for_code(expires)));
    timer cancelled(context, 1h);
    background<std::error_code> waiting(context.get_executor(), wait_for_code(cancelled));
    settle(context);
    CHECK_FALSE(waiting.ended());
    cancelled.cancel();
    REQUIRE(run_until(context, [&] { return waiting.ended(); }));
    CHECK(waiting.thrown == nullptr);
    CHECK(*waiting.outcome == net::error::operation_aborted);
}

task<int> outlast_cancellation() {
    timer waiting(co_await net::this_coro::executor, 1h);
    co_await waiting.async_wait(detail::as_result);
    auto const state = co_await net::this_coro::cancellation_state;
    co_return state.cancelled() == net::cancellation_type::none ? 0 : 1;
}

TEST_CASE("a cancelled coroutine sees it in its state and can still return a value") {
    net::io_context context;
    background<int> waiting(context.get_executor(), outlast_cancellation());
    settle(context);
    waiting.cancel();
    REQUIRE(run_until(context, [&] { return waiting.ended(); }));
    CHECK(waiting.thrown == nullptr);
    CHECK(*waiting.outcome == 1);
}

}  // namespace tests_core_asio
