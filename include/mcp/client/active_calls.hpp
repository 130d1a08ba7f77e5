// SPDX-License-Identifier: MIT
// The operations that are under way: where progress goes, and whose clocks stand still.
#pragma once

#include <mcp/client/handlers.hpp>
#include <mcp/protocol/progress.hpp>
#include <mcp/session/exchange_clock.hpp>

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>
#include <variant>

namespace mcp {

template <class Timer> class basic_active_calls;

/// One operation of a client, with all its attempts and rounds. Lives in the coroutine that runs
/// it. Templates, so that only programs with a client compile them.
template <class Timer> class basic_active_call {
public:
    basic_active_call(basic_active_calls<Timer>& owner, exchange_clock limits,
                      progress_handler on_progress, time_point now);
    basic_active_call(basic_active_call const&) = delete;
    basic_active_call& operator=(basic_active_call const&) = delete;
    ~basic_active_call();

    [[nodiscard]] exchange_clock& limits() noexcept { return limits_; }
    [[nodiscard]] bool wants_progress() const noexcept { return static_cast<bool>(on_progress_); }

    /// The request id of the attempt that is under way; progress tokens are request ids.
    void begin_attempt(std::int64_t id);

    /// The timer that the operation waits on between attempts; cancelled when the connection ends.
    Timer& pause(executor const& where) {
        if (!pause_) pause_ = std::make_unique<Timer>(where);
        return *pause_;
    }

private:
    friend class basic_active_calls<Timer>;

    basic_active_calls<Timer>* owner_;
    exchange_clock limits_;
    progress_handler on_progress_;
    std::int64_t id_ = 0;
    std::unique_ptr<Timer> pause_;  // few operations wait
    basic_active_call* previous_ = nullptr;
    basic_active_call* next_ = nullptr;
};

/// All operations of one client.
template <class Timer> class basic_active_calls {
public:
    using call_type = basic_active_call<Timer>;

    /// Hands progress to the call that it is about; unknown tokens are ignored. False if a user's
    /// handler threw.
    template <class Progress> bool on_progress(Progress const& received, time_point now) {
        if (!received.token) return true;
        auto const* token = std::get_if<std::int64_t>(&*received.token);
        auto const found = token != nullptr ? by_token_.find(*token) : by_token_.end();
        if (found == by_token_.end()) return true;
        found->second->limits_.touch(now);
        try {
            found->second->on_progress_(received.progress);
        } catch (...) {
            return false;
        }
        return true;
    }

    /// Stops every clock while the user is asked something.
    void pause(time_point now) {
        if (paused_++ > 0) return;
        for (call_type* call = first_; call != nullptr; call = call->next_)
            call->limits_.pause(now);
    }

    void resume(time_point now) {
        if (--paused_ > 0) return;
        for (call_type* call = first_; call != nullptr; call = call->next_)
            call->limits_.resume(now);
    }

    /// Wakes what waits between attempts.
    void wake() {
        for (call_type* call = first_; call != nullptr; call = call->next_) {
            if (call->pause_) call->pause_->cancel();
        }
    }

private:
    friend call_type;

    void add(call_type& call, time_point now) {
        call.next_ = first_;
        if (first_ != nullptr) first_->previous_ = &call;
        first_ = &call;
        if (paused_ > 0) call.limits_.pause(now);
    }

    void remove(call_type& call) {
        (call.previous_ != nullptr ? call.previous_->next_ : first_) = call.next_;
        if (call.next_ != nullptr) call.next_->previous_ = call.previous_;
    }

    call_type* first_ = nullptr;  // a list through the calls themselves: they come and go quickly
    std::unordered_map<std::int64_t, call_type*> by_token_;
    unsigned paused_ = 0;
};

using active_call = basic_active_call<timer>;
using active_calls = basic_active_calls<timer>;

template <class Timer>
basic_active_call<Timer>::basic_active_call(basic_active_calls<Timer>& owner, exchange_clock limits,
                                            progress_handler on_progress, time_point now)
    : owner_(&owner),
      limits_(limits),
      on_progress_(std::move(on_progress)) {
    owner_->add(*this, now);
}

template <class Timer> basic_active_call<Timer>::~basic_active_call() {
    if (wants_progress()) owner_->by_token_.erase(id_);
    owner_->remove(*this);
}

template <class Timer> void basic_active_call<Timer>::begin_attempt(std::int64_t id) {
    if (!wants_progress()) return;
    owner_->by_token_.erase(id_);
    id_ = id;
    owner_->by_token_.emplace(id, this);
}

}  // namespace mcp
