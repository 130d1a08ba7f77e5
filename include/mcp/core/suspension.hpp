// SPDX-License-Identifier: MIT
// A coroutine that waits for one value, and the context that owns it meanwhile.
#pragma once

#include <mcp/core/asio.hpp>

#include <algorithm>
#include <exception>
#include <memory>
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

/// One coroutine that waits for a value, which somebody else brings. Unlike a timer that is
/// cancelled, it resumes the coroutine without another round of the event loop, and it needs no
/// coroutine of its own. A template, so that only programs that suspend on it compile it.
template <class Executor, class Value> class basic_suspension {
    using token_type = net::use_awaitable_t<Executor>;

public:
    using handler_type = typename net::async_result<token_type, void(Value)>::handler_type;

    explicit basic_suspension(Executor const& home) : home_(&home) {}
    basic_suspension(basic_suspension const&) = delete;
    basic_suspension& operator=(basic_suspension const&) = delete;

    /// What a coroutine awaits. `begin` is called with the handler once it does, and then stays
    /// where it is until the coroutine goes on: it may own the suspension.
    template <class Begin> static net::awaitable<Value, Executor> wait(Begin begin) {
        return net::async_initiate<token_type const, void(Value)>(std::move(begin), token_type());
    }

    /// The coroutine waits. If it is cancelled by its slot, it gets what `cancelled()` returns.
    template <class Cancelled> void start(handler_type handler, Cancelled cancelled) {
        slot_ = net::get_associated_cancellation_slot(handler);
        handler_.emplace(std::move(handler));
        if (slot_.is_connected()) {
            slot_.assign([this, cancelled](net::cancellation_type) {
                value_ = std::make_unique<Value>(cancelled());
                if (handler_) post();
            });
        }
        if (value_) post();
    }

    /// Runs the coroutine up to its next suspension before it returns, if it runs on `home` and
    /// waits already. Only the first value counts.
    template <class From> void resume(From&& value) {
        if (!handler_ || handler_->get_executor() != *home_)
            return resume_later(std::forward<From>(value));
        handler_type handler = take();
        clear_slot();
        Executor const* const home = home_;  // this ends with the coroutine
        try {
            std::move(handler)(std::forward<From>(value));
        } catch (...) {
            // A completion handler of the user's threw: that is for whoever runs the context.
            net::post(*home,
                      [thrown = std::current_exception()] { std::rethrow_exception(thrown); });
        }
    }

    /// Runs the coroutine in a later round of the event loop. A cancellation until then counts.
    template <class From> void resume_later(From&& value) {
        if (value_ || was_resumed_) return;
        value_ = std::make_unique<Value>(std::forward<From>(value));
        if (handler_) post();
    }

    /// Destroys the coroutine, which must own this.
    void destroy() {
        slot_ =
            net::cancellation_slot();  // not cleared: its signal may have ended before the context
        if (handler_) static_cast<void>(take());
    }

private:
    handler_type take() {
        handler_type taken = std::move(*handler_);
        handler_.reset();
        was_resumed_ = true;
        return taken;
    }

    // The slot outlives this wait, and must not refer to it any more.
    void clear_slot() {
        if (slot_.is_connected()) slot_.clear();
        slot_ = net::cancellation_slot();
    }

    void post() {
        handler_type handler = take();
        auto const where = handler.get_executor();
        net::post(where, [this, handler = std::move(handler)]() mutable {
            clear_slot();
            auto const value = std::move(value_);
            std::move(handler)(std::move(*value));
        });
    }

    Executor const* home_;
    std::optional<handler_type> handler_;
    net::cancellation_slot slot_;
    std::unique_ptr<Value> value_;  // only of a coroutine that goes on later
    bool was_resumed_ = false;
};

template <class Value> using suspension = basic_suspension<executor, Value>;

}  // namespace mcp::detail
