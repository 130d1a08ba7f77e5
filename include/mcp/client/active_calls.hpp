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

/// One operation of a client, with all its attempts and rounds. Lives in the coroutine that runs it.
class active_call {
public:
    inline active_call(active_calls& owner, exchange_clock limits, progress_handler on_progress);
    active_call(active_call const&) = delete;
    active_call& operator=(active_call const&) = delete;
    inline ~active_call();

    [[nodiscard]] exchange_clock& limits() noexcept { return limits_; }
    [[nodiscard]] bool wants_progress() const noexcept { return static_cast<bool>(on_progress_); }

    /// The request id of the attempt that is under way; progress tokens are request ids.
    inline void begin_attempt(std::int64_t id, time_point now);

    /// The timer that the operation waits on between attempts; cancelled when the connection ends.
    timer& pause(executor const& where) { return pause_ ? *pause_ : pause_.emplace(where); }

private:
    friend class active_calls;

    active_calls* owner_;
    exchange_clock limits_;
    progress_handler on_progress_;
    std::int64_t id_ = 0;
    std::optional<timer> pause_;
};

/// All operations of one client.
class active_calls {
public:
    /// Hands progress to the call that it is about. Unknown tokens, and progress that goes back,
    /// are ignored. False if a user's handler threw.
    bool on_progress(progress_notification const& received, time_point now) {
        if (!received.token) return true;
        auto const* token = std::get_if<std::int64_t>(&*received.token);
        auto const found = token != nullptr ? calls_.find(*token) : calls_.end();
        if (found == calls_.end()) return true;
        active_call& call = *found->second;
        call.limits_.touch(now);
        if (!call.on_progress_) return true;
        try {
            call.on_progress_(received.progress);
        } catch (...) {
            return false;
        }
        return true;
    }

    /// Stops every clock while the user is asked something.
    void pause(time_point now) {
        if (paused_++ > 0) return;
        for (auto& [id, call] : calls_) call->limits_.pause(now);
    }

    void resume(time_point now) {
        if (--paused_ > 0) return;
        for (auto& [id, call] : calls_) call->limits_.resume(now);
    }

    /// Wakes what waits between attempts.
    void wake() {
        for (auto& [id, call] : calls_) {
            if (call->pause_) call->pause_->cancel();
        }
    }

private:
    friend class active_call;

    void change(active_call& call, std::int64_t id, time_point now) {
        bool const is_new = calls_.erase(call.id_) == 0;
        call.id_ = id;
        calls_.emplace(id, &call);
        if (is_new && paused_ > 0) call.limits_.pause(now);
    }

    std::unordered_map<std::int64_t, active_call*> calls_;
    unsigned paused_ = 0;
};

inline active_call::active_call(active_calls& owner, exchange_clock limits,
                                progress_handler on_progress)
    : owner_(&owner), limits_(limits), on_progress_(std::move(on_progress)) {}

inline active_call::~active_call() { owner_->calls_.erase(id_); }

inline void active_call::begin_attempt(std::int64_t id, time_point now) {
    limits_.touch(now);
    owner_->change(*this, id, now);
}

}  // namespace mcp
