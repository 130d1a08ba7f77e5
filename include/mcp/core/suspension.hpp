// SPDX-License-Identifier: MIT
// A coroutine that waits for one event, and the context that owns it meanwhile.
#pragma once

#include <mcp/core/asio.hpp>

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Somebody whose coroutines are suspended on something that is no Asio operation. When the context
/// ends, it destroys them as Asio destroys the handlers of its own operations; otherwise a
/// coroutine that holds what it waits for would keep itself alive for ever.
class suspension_owner {
public:
    virtual void destroy_suspended() = 0;

protected:
    suspension_owner() = default;
    suspension_owner(suspension_owner const&) = delete;
    suspension_owner& operator=(suspension_owner const&) = delete;
    ~suspension_owner() = default;
};

/// Knows the owners of one context. A template, so that only programs with a connection compile it.
template <class Owner>
class basic_suspension_service final : public net::execution_context::service {
public:
    using key_type = basic_suspension_service;
    inline static net::execution_context::id id;

    explicit basic_suspension_service(net::execution_context& context) : service(context) {}

    template <class Executor> static basic_suspension_service& of(Executor const& where) {
        return net::use_service<basic_suspension_service>(
            net::query(where, net::execution::context));
    }

    void add(Owner& owner) {
        std::lock_guard const lock(mutex_);
        owners_.push_back(&owner);
    }

    void remove(Owner& owner) {
        std::lock_guard const lock(mutex_);
        owners_.erase(std::remove(owners_.begin(), owners_.end(), &owner), owners_.end());
    }

private:
    void shutdown() override {
        // An owner may end, and remove itself, by what it destroys.
        for (;;) {
            Owner* next = nullptr;
            {
                std::lock_guard const lock(mutex_);
                if (owners_.empty()) return;
                next = owners_.back();
                owners_.pop_back();
            }
            next->destroy_suspended();
        }
    }

    std::mutex mutex_;
    std::vector<Owner*> owners_;
};

using suspension_service = basic_suspension_service<suspension_owner>;

/// Suspends one coroutine until it is resumed, or cancelled by its slot. Unlike a timer that is
/// cancelled, it resumes the coroutine without another round of the event loop. A template, so that
/// only programs that suspend on it compile it.
template <class Executor> class basic_suspension {
public:
    explicit basic_suspension(Executor const& home) : home_(&home) {}
    basic_suspension(basic_suspension const&) = delete;
    basic_suspension& operator=(basic_suspension const&) = delete;

    /// Whoever awaits it must look at why it was resumed.
    net::awaitable<void, Executor> wait() {
        return net::async_initiate<token_type const, void()>(
            [this](auto&& handler) {
                auto slot = net::get_associated_cancellation_slot(handler);
                handler_.emplace(std::move(handler));
                if (!slot.is_connected()) return;
                slot_ = slot;
                slot.assign([this](net::cancellation_type) { resume_later(); });
            },
            token_type());
    }

    /// Runs the coroutine up to its next suspension before it returns, if it runs on `home`.
    void resume() {
        if (!handler_) return;
        handler_type handler = take();
        Executor const* const home = home_;  // this ends with the coroutine
        if (handler.get_executor() != *home) return net::post(std::move(handler));
        try {
            std::move(handler)();
        } catch (...) {
            // A completion handler of the user's threw: that is for whoever runs the context.
            net::post(*home,
                      [thrown = std::current_exception()] { std::rethrow_exception(thrown); });
        }
    }

    /// Runs the coroutine in a later round of the event loop.
    void resume_later() {
        if (handler_) net::post(take());
    }

    /// Destroys the coroutine, which must own this.
    void destroy() {
        slot_ =
            net::cancellation_slot();  // not cleared: its signal may have ended before the context
        if (handler_) static_cast<void>(take());
    }

private:
    using token_type = net::use_awaitable_t<Executor>;
    using handler_type = typename net::async_result<token_type, void()>::handler_type;

    handler_type take() {
        handler_type taken = std::move(*handler_);
        handler_.reset();
        // The slot outlives this wait, and must not refer to it any more.
        if (slot_.is_connected()) slot_.clear();
        slot_ = net::cancellation_slot();
        return taken;
    }

    Executor const* home_;
    std::optional<handler_type> handler_;
    net::cancellation_slot slot_;
};

using suspension = basic_suspension<executor>;

}  // namespace mcp::detail
