// SPDX-License-Identifier: MIT
// The operations that are under way: where progress goes, and whose clocks stand still.
#pragma once

#include <mcp/client/handlers.hpp>
#include <mcp/protocol/progress.hpp>
#include <mcp/session/exchange_clock.hpp>

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <variant>

namespace mcp {

class active_calls;

/// One operation of a client, with all its attempts and rounds. Lives in the coroutine that runs
/// it.
class active_call {
public:
    inline active_call(active_calls& owner, exchange_clock limits, progress_handler on_progress,
                       time_point now);
    active_call(active_call const&) = delete;
    active_call& operator=(active_call const&) = delete;
    inline ~active_call();

    [[nodiscard]] exchange_clock& limits() noexcept { return limits_; }
    [[nodiscard]] bool wants_progress() const noexcept { return static_cast<bool>(on_progress_); }

    /// The request id of the attempt that is under way; progress tokens are request ids.
    inline void begin_attempt(std::int64_t id);

    /// The timer that the operation waits on between attempts; cancelled when the connection ends.
    timer& pause(executor const& where) { return pause_ ? *pause_ : pause_.emplace(where); }

private:
    friend class active_calls;

    active_calls* owner_;
    exchange_clock limits_;
    progress_handler on_progress_;
    std::int64_t id_ = 0;
    std::optional<timer> pause_;
    active_call* previous_ = nullptr;
    active_call* next_ = nullptr;
};

/// All operations of one client.
class active_calls {
public:
    /// Hands progress to the call that it is about; unknown tokens are ignored. False if a user's
    /// handler threw.
    bool on_progress(progress_notification const& received, time_point now) {
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
        for (active_call* call = first_; call != nullptr; call = call->next_)
            call->limits_.pause(now);
    }

    void resume(time_point now) {
        if (--paused_ > 0) return;
        for (active_call* call = first_; call != nullptr; call = call->next_)
            call->limits_.resume(now);
    }

    /// Wakes what waits between attempts.
    void wake() {
        for (active_call* call = first_; call != nullptr; call = call->next_) {
            if (call->pause_) call->pause_->cancel();
        }
    }

private:
    friend class active_call;

    void add(active_call& call, time_point now) {
        call.next_ = first_;
        if (first_ != nullptr) first_->previous_ = &call;
        first_ = &call;
        if (paused_ > 0) call.limits_.pause(now);
    }

    void remove(active_call& call) {
        (call.previous_ != nullptr ? call.previous_->next_ : first_) = call.next_;
        if (call.next_ != nullptr) call.next_->previous_ = call.previous_;
    }

    active_call* first_ = nullptr;  // a list through the calls themselves: they come and go quickly
    std::unordered_map<std::int64_t, active_call*> by_token_;
    unsigned paused_ = 0;
};

inline active_call::active_call(active_calls& owner, exchange_clock limits,
                                progress_handler on_progress, time_point now)
    : owner_(&owner),
      limits_(limits),
      on_progress_(std::move(on_progress)) {
    owner_->add(*this, now);
}

inline active_call::~active_call() {
    if (wants_progress()) owner_->by_token_.erase(id_);
    owner_->remove(*this);
}

inline void active_call::begin_attempt(std::int64_t id) {
    if (!wants_progress()) return;
    owner_->by_token_.erase(id_);
    id_ = id;
    owner_->by_token_.emplace(id, this);
}

}  // namespace mcp
