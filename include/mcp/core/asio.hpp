// SPDX-License-Identifier: MIT
// The only header that names the Asio flavour and papers over its versions.
#pragma once

// Asio 1.22 looks for coroutine support through macros that clang does not set.
#if defined(__clang__) && defined(__cpp_impl_coroutine)
#if !defined(ASIO_HAS_CO_AWAIT)
#define ASIO_HAS_CO_AWAIT 1
#endif
#if !defined(ASIO_HAS_STD_COROUTINE)
#define ASIO_HAS_STD_COROUTINE 1
#endif
#endif

#include <mcp/core/time.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/buffer.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/cancellation_type.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/execution/context.hpp>
#include <asio/execution_context.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/query.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/version.hpp>

#if ASIO_VERSION >= 102400
#include <asio/as_tuple.hpp>
#else
#include <asio/experimental/as_tuple.hpp>
#endif

#include <system_error>
#include <tuple>

namespace mcp {

namespace net = ::asio;

/// A coroutine that suspends; every verb of this library that may wait returns one.
template <class T> using task = net::awaitable<T>;

/// The executor that a client, and everything it owns, runs on.
using executor = net::any_io_executor;

/// Waits for a time of `clock`.
using timer = net::basic_waitable_timer<clock>;

namespace detail {

/// Completes with a tuple that begins with the error code, instead of throwing it.
#if ASIO_VERSION >= 102400
inline constexpr auto as_result = net::as_tuple(net::use_awaitable);
#else
inline constexpr auto as_result = net::experimental::as_tuple(net::use_awaitable);
#endif

/// Whether the coroutine whose `net::this_coro::cancellation_state` this is was cancelled. Name the
/// state first: g++ 12.2 makes wrong code of a co_await in a condition.
inline bool is_cancelled(net::cancellation_state const& state) noexcept {
    return state.cancelled() != net::cancellation_type::none;
}

/// Waits until the timer fires or is cancelled. Names its result, as Asio's functions do not: to
/// know theirs the compiler has to compile them, also where nobody calls them.
template <class Timer> task<std::tuple<std::error_code>> fired(Timer& awaited) {
    return awaited.async_wait(as_result);
}

}  // namespace detail
}  // namespace mcp
