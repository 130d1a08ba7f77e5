// SPDX-License-Identifier: MIT
// What the coroutine clients measure, in one order. `Calls` has echo(), list() and text(size),
// which return awaitables, and check_echo, check_list and check_text for what they give.

#pragma once

#include <mcp/core/asio.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "metrics.hpp"
#include "plan.hpp"

namespace benchmark {

/// Seconds of each call, without the check of what it gave.
template <class Call, class Check>
asio::awaitable<std::vector<double>> timed(Call call, Check check, std::size_t warm,
                                           std::size_t count) {
    std::vector<double> samples;
    samples.reserve(count);
    for (std::size_t number = 0; number < warm + count; ++number) {
        auto const start = clock::now();
        auto const given = co_await call();
        if (number >= warm) samples.push_back(seconds_since(start));
        check(given);
    }
    co_return samples;
}

struct window_state {
    window_state(asio::io_context& context, std::chrono::milliseconds time)
        : deadline(clock::now() + time),
          done(context, asio::steady_timer::time_point::max()) {}

    clock::time_point deadline;
    std::size_t completed = 0;
    std::size_t running = window;
    asio::steady_timer done;
};

template <class Calls>
asio::awaitable<void> call_until_deadline(Calls& calls, std::shared_ptr<window_state> state) {
    while (clock::now() < state->deadline) {
        auto const given = co_await calls.echo();
        calls.check_echo(given);
        ++state->completed;
    }
    if (--state->running == 0) state->done.cancel();
}

/// Keeps `window` calls under way and returns how many were completed.
template <class Calls>
asio::awaitable<std::size_t> run_window(asio::io_context& context, Calls& calls,
                                        std::chrono::milliseconds time) {
    auto const state = std::make_shared<window_state>(context, time);
    for (std::size_t number = 0; number < window; ++number) {
        asio::co_spawn(context, call_until_deadline(calls, state), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
    }
    co_await state->done.async_wait(mcp::detail::as_result);
    co_return state->completed;
}

/// Calls per second with `window` of them under way.
template <class Calls>
asio::awaitable<double> window_rate(asio::io_context& context, Calls& calls, plan const& counts) {
    co_await run_window(context, calls, counts.warm_window_time);
    auto const start = clock::now();
    auto const completed = co_await run_window(context, calls, counts.window_time);
    co_return static_cast<double>(completed) / seconds_since(start);
}

template <class Calls>
asio::awaitable<std::vector<double>> timed_echoes(Calls& calls, std::size_t warm,
                                                  std::size_t count) {
    auto const echo = [&calls] { return calls.echo(); };
    auto const check = [&calls](auto const& given) { calls.check_echo(given); };
    co_return co_await timed(echo, check, warm, count);
}

template <class Calls>
asio::awaitable<std::vector<double>> timed_texts(Calls& calls, std::size_t size, std::size_t warm,
                                                 std::size_t count) {
    auto const text = [&calls, size] { return calls.text(size); };
    auto const check = [&calls, size](auto const& given) { calls.check_text(given, size); };
    co_return co_await timed(text, check, warm, count);
}

/// Everything that needs little memory.
template <class Calls>
asio::awaitable<void> measure_small(asio::io_context& context, Calls& calls, plan const& counts,
                                    report& results) {
    co_await timed_echoes(calls, counts.warm_calls, 1);
    auto const cpu_before = cpu_seconds();
    auto latencies = co_await timed_echoes(calls, 0, counts.calls);
    results.sequential(latencies, cpu_seconds() - cpu_before);

    auto const rate = co_await window_rate(context, calls, counts);
    results.in_flight(rate);

    auto const list = [&calls] { return calls.list(); };
    auto const check = [&calls](auto const& given) { calls.check_list(given); };
    auto lists = co_await timed(list, check, counts.warm_lists, counts.lists);
    results.list(lists);

    auto mebibytes =
        co_await timed_texts(calls, one_mebibyte, counts.warm_mebibytes, counts.mebibytes);
    results.one_mebibyte(mebibytes);
}

template <class Calls>
asio::awaitable<void> measure_large(Calls& calls, plan const& counts, report& results) {
    auto tens = co_await timed_texts(calls, ten_mebibytes, counts.warm_ten_mebibytes,
                                     counts.ten_mebibyte_calls);
    results.ten_mebibytes(tens);
}

/// Runs the coroutine to its end.
inline void run(asio::io_context& context, asio::awaitable<void> main) {
    asio::co_spawn(context, std::move(main), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
    context.run();
}

}  // namespace benchmark
