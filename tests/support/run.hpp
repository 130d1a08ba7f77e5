// SPDX-License-Identifier: MIT
// What the tests of connections share: bounded runs and bounded waits.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/transport/stdio_options.hpp>

#include "support/left_behind.hpp"
#include "support/patience.hpp"
#include "support/scratch_folder.hpp"
#include "support/text.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <exception>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace mcp::test {

using namespace std::chrono_literals;

/// Runs `work` to its end. Fails the test if it does not end within `bound`, or if nothing is left
/// that could end it.
template <class T>
T run(net::io_context& context, task<T> work, std::chrono::seconds bound = patience) {
    using held = std::conditional_t<std::is_void_v<T>, bool, T>;
    bool ended = false;
    std::exception_ptr thrown;
    std::optional<held> outcome;
    if constexpr (std::is_void_v<T>) {
        net::co_spawn(context, std::move(work), [&](std::exception_ptr problem) {
            thrown = problem;
            ended = true;
        });
    } else {
        net::co_spawn(context, std::move(work), [&](std::exception_ptr problem, T value) {
            thrown = problem;
            outcome.emplace(std::move(value));
            ended = true;
        });
    }
    auto const end = clock::now() + bound;
    context.restart();
    while (!ended && context.run_one_until(end) != 0) {
    }
    if (!ended) {
        FAIL((context.stopped() ? "it waits for what nobody will do"
                                : "it did not end within the bound")
             << ", in: " << Catch::getResultCapture().getCurrentTestName());
    }
    if (thrown) std::rethrow_exception(thrown);
    if constexpr (!std::is_void_v<T>) return std::move(*outcome);
}

/// Runs the context until `condition` holds; false if it does not within `bound`.
template <class Condition>
bool run_until(net::io_context& context, Condition condition, std::chrono::seconds bound = patience) {
    auto const end = clock::now() + bound;
    while (!condition()) {
        if (clock::now() >= end) return false;
        context.restart();
        context.run_one_for(1ms);
    }
    return true;
}

/// Runs what is left to do; false if something keeps the event loop busy: a timer, a coroutine.
inline bool falls_silent(net::io_context& context) {
    context.restart();
    auto const end = clock::now() + 5s;
    while (context.run_one_until(end) != 0) {
    }
    return context.stopped();
}

/// Lets everything that is ready happen, without waiting.
inline void settle(net::io_context& context) {
    context.restart();
    while (context.poll() != 0) {
    }
}

/// Waits inside a coroutine; that tests nothing but that time passes.
inline task<void> wait_for(std::chrono::milliseconds time) {
    timer pause(co_await net::this_coro::executor, time);
    co_await pause.async_wait(detail::as_result);
}

/// Waits inside a coroutine until `condition` holds; false if it does not in time.
inline task<bool> eventually(std::function<bool()> condition) {
    auto const end = clock::now() + patience;
    while (!condition()) {
        if (clock::now() >= end) co_return false;
        co_await wait_for(1ms);
    }
    co_return true;
}

/// A coroutine that runs beside the test, with its outcome and a way to cancel it. Must live until
/// the coroutine ended or its context is gone.
template <class T>
class background {
public:
    background(executor where, task<T> work) {
        net::co_spawn(where, std::move(work),
                      net::bind_cancellation_slot(stop_.slot(), [this](std::exception_ptr problem, T value) {
                          thrown = problem;
                          outcome.emplace(std::move(value));
                          ended_at = clock::now();
                      }));
    }
    background(background const&) = delete;
    background& operator=(background const&) = delete;

    void cancel() { stop_.emit(net::cancellation_type::terminal); }
    [[nodiscard]] bool ended() const { return outcome.has_value(); }

    std::exception_ptr thrown;
    std::optional<T> outcome;
    time_point ended_at{};

private:
    net::cancellation_signal stop_;
};

/// The code of a failed result; success if it did not fail.
template <class T> std::error_code code_of(result<T> const& outcome) {
    return outcome ? std::error_code() : outcome.error().code;
}

/// The process ids that a peer wrote with --pid-file.
inline std::vector<pid_t> read_pids(std::string const& path) {
    std::ifstream file(path);
    return {std::istream_iterator<pid_t>(file), std::istream_iterator<pid_t>()};
}

/// How to start the scriptable peer with these options.
inline stdio_options faulty_server(std::vector<std::string> arguments = {}) {
    return stdio_options(std::string(MCP_PEER_DIR) + "/faulty_server", std::move(arguments));
}

inline std::chrono::milliseconds since(time_point begun) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - begun);
}

}  // namespace mcp::test
