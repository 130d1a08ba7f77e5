// SPDX-License-Identifier: MIT
// Waits for many coroutines that run at the same time.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/asio_strand.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/host/run_on.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace mcp::detail {

/// What came of each coroutine, in their order: nothing for what threw or was cancelled.
template <class T> using gathered = std::vector<std::optional<T>>;

// Belongs to one strand.
template <class T> struct gathering {
    gathering(executor where, std::size_t count)
        : home(std::move(where)),
          changed(home),
          outcomes(count),
          stops(count),
          left(count) {}

    executor home;
    condition changed;
    gathered<T> outcomes;
    std::vector<net::cancellation_signal> stops;
    std::size_t left;
    bool is_over = false;
};

template <class T>
task<gathered<T>> run_all(std::shared_ptr<gathering<T>> all, std::vector<task<T>> work) {
    for (std::size_t i = 0; i < work.size(); ++i) {
        auto finish = [all, i](std::exception_ptr thrown, T value) {
            if (!thrown && !all->is_over) all->outcomes[i].emplace(std::move(value));
            if (--all->left == 0) all->changed.notify_all();
        };
        net::co_spawn(all->home, std::move(work[i]),
                      net::bind_cancellation_slot(all->stops[i].slot(), std::move(finish)));
    }
    while (all->left > 0 && !all->is_over) {
        auto const why = co_await all->changed.wait();
        all->is_over = why == wake_reason::cancelled;
    }
    if (all->is_over) {
        for (auto& stop : all->stops) stop.emit(net::cancellation_type::terminal);
    }
    co_return std::move(all->outcomes);
}

/// Runs all of `work` at the same time. Cancelling it cancels them all, and does not wait for them.
/// `T` must be default-constructible.
template <class T> task<gathered<T>> gather(std::vector<task<T>> work) {
    executor const here = co_await net::this_coro::executor;
    auto const all = std::make_shared<gathering<T>>(strand_on(here), work.size());
    co_return co_await run_on(all->home, run_all(all, std::move(work)));
}

/// For work that has no outcome.
inline task<bool> finished(task<void> work) {
    co_await std::move(work);
    co_return true;
}

}  // namespace mcp::detail
