// SPDX-License-Identifier: MIT
// A wait that an interrupt ends.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/error.hpp>
#include <mcp/core/time.hpp>
#include <mcp/http/interrupt.hpp>

#include <memory>
#include <utility>

namespace mcp::http {

/// Waits; false if `stop` was tripped or the caller cancelled meanwhile or before.
inline task<bool> pause(executor where, time_point until, std::shared_ptr<interrupt> stop) {
    timer waiting(std::move(where), until);
    on_interrupt const guard(stop.get(), [&](error const&) { waiting.cancel(); });
    if (!stop->tripped()) co_await waiting.async_wait(mcp::detail::as_result);
    auto const state = co_await net::this_coro::cancellation_state;
    bool const cancelled = mcp::detail::is_cancelled(state);
    co_return !cancelled && !stop->tripped();
}

}  // namespace mcp::http
