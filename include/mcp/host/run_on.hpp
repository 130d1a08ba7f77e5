// SPDX-License-Identifier: MIT
// Runs a coroutine on another executor than its caller's.
#pragma once

#include <mcp/core/asio.hpp>

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace mcp::detail {

// Gets the outcome on the executor of the work, and takes it to the one of the caller. By post, so
// that what the caller does next does not hold up the other executor.
template <class Handler, class Executor> class homeward_handler {
public:
    using executor_type = Executor;
    using cancellation_slot_type = net::cancellation_slot;

    homeward_handler(Handler handler, std::shared_ptr<Executor> home,
                     std::shared_ptr<net::cancellation_signal> stop)
        : handler_(std::move(handler)),
          home_(std::move(home)),
          stop_(std::move(stop)) {}

    [[nodiscard]] executor_type get_executor() const noexcept { return *home_; }
    [[nodiscard]] cancellation_slot_type get_cancellation_slot() const noexcept {
        return stop_ ? stop_->slot() : net::cancellation_slot();
    }

    void operator()(std::exception_ptr thrown) {
        auto const caller = net::get_associated_executor(handler_);
        net::post(caller, [handler = std::move(handler_), thrown]() mutable {
            std::move(handler)(thrown);
        });
    }

    template <class Value> void operator()(std::exception_ptr thrown, Value value) {
        auto const caller = net::get_associated_executor(handler_);
        net::post(caller, [handler = std::move(handler_), thrown,
                           value = std::move(value)]() mutable {
            std::move(handler)(thrown, std::move(value));
        });
    }

private:
    Handler handler_;
    std::shared_ptr<Executor> home_;
    // Used and destroyed on `home_` only.
    std::shared_ptr<net::cancellation_signal> stop_;
};

// Asio's own co_spawn would cancel the work from the caller's thread.
template <class Handler, class Executor, class T>
void start_on(Executor home, task<T> work, Handler handler) {
    auto slot = net::get_associated_cancellation_slot(handler);
    // Held by the work alone: the caller's signal may outlive the context, an executor must not.
    auto const where = std::make_shared<Executor>(home);
    std::shared_ptr<net::cancellation_signal> stop;
    if (slot.is_connected()) {
        stop = std::make_shared<net::cancellation_signal>();
        slot.assign([to = std::weak_ptr<Executor>(where),
                     weak = std::weak_ptr<net::cancellation_signal>(stop)](
                        net::cancellation_type how) {
            auto const there = to.lock();
            if (!there) return;
            net::post(*there, [weak, how] {
                if (auto const live = weak.lock()) live->emit(how);
            });
        });
    }
    net::co_spawn(home, std::move(work),
                  homeward_handler<Handler, Executor>(std::move(handler), where, std::move(stop)));
}

template <class T> struct completion_signature { using type = void(std::exception_ptr, T); };
template <> struct completion_signature<void> { using type = void(std::exception_ptr); };

/// Runs `work` on `home`, and comes back. Cancellation is passed on, and takes effect on `home`.
/// `T` must be default-constructible.
template <class T, class Executor> task<T> run_on(Executor home, task<T> work) {
    Executor const here = co_await net::this_coro::executor;
    // Already there: then this is nothing but the work.
    if (here == home) co_return co_await std::move(work);
    using token_type = net::use_awaitable_t<Executor>;
    co_return co_await net::async_initiate<token_type const,
                                           typename completion_signature<T>::type>(
        [&home, &work](auto&& handler) {
            using handler_type = std::decay_t<decltype(handler)>;
            start_on<handler_type>(home, std::move(work), std::move(handler));
        },
        token_type());
}

}  // namespace mcp::detail
