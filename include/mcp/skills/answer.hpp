// SPDX-License-Identifier: MIT
// Waits for somebody's answer, but not for ever.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/duration.hpp>
#include <mcp/core/time.hpp>
#include <mcp/host/connection_state.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace mcp::detail {

// Belongs to one strand.
template <class T> struct awaited_answer {
    explicit awaited_answer(executor home) : changed(std::move(home)) {}

    condition changed;
    net::cancellation_signal stop;
    std::optional<T> value;
    bool has_ended = false;
};

/// What `work` gives; nothing if it throws, or takes longer than `limit`, or the caller is
/// cancelled: then it is cancelled, and not waited for. Runs on the executor of the caller, which
/// must be a strand. `T` must be default-constructible.
template <class T> task<std::optional<T>> answer_within(task<T> work, duration limit) {
    executor const here = co_await net::this_coro::executor;
    auto const answer = std::make_shared<awaited_answer<T>>(here);
    auto finish = [answer](std::exception_ptr thrown, T value) {
        if (!thrown) answer->value.emplace(std::move(value));
        answer->has_ended = true;
        answer->changed.notify_all();
    };
    net::co_spawn(here, std::move(work),
                  net::bind_cancellation_slot(answer->stop.slot(), std::move(finish)));
    time_point const end = after(clock::now(), limit);
    while (!answer->has_ended) {
        auto const why = co_await answer->changed.wait(end);
        if (why != wake_reason::notified) break;
    }
    if (!answer->has_ended) answer->stop.emit(net::cancellation_type::terminal);
    co_return std::move(answer->value);
}

}  // namespace mcp::detail
