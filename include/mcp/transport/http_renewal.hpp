// SPDX-License-Identifier: MIT
// A lost session that is made anew: who does it, and who waits for it.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/transport/http_call.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace mcp::detail {

/// All callers that met the lost session share one new one. It belongs to none of them, so that it
/// goes on whoever of them gives up. Lives in what its waiters hold.
class session_renewal {
public:
    explicit session_renewal(executor where) : changed_(std::move(where)) {}

    /// Counts the sessions, so that a caller knows whether the one that it lost is the last one.
    [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }

    [[nodiscard]] bool is_running() const noexcept { return outcome_ != nullptr; }

    /// True if the caller is to make the new session and to call finish(); false if somebody does.
    [[nodiscard]] bool begin() {
        if (is_running()) return false;
        outcome_ = std::make_shared<std::optional<result<void>>>();
        return true;
    }

    /// Tells everybody who waits.
    void finish(result<void> done) {
        if (done) ++generation_;
        auto const awaited = std::exchange(outcome_, nullptr);
        awaited->emplace(std::move(done));
        changed_.notify_all();
    }

    /// Lets everybody who waits look whether their call was ended.
    void wake() { changed_.notify_all(); }

    /// Waits for the new session, if one is being made.
    inline task<result<void>> wait(http_call& call);

private:
    std::uint64_t generation_ = 0;
    // Set while it runs; who waits for it keeps it and finds the outcome there.
    std::shared_ptr<std::optional<result<void>>> outcome_;
    condition changed_;
};

inline task<result<void>> session_renewal::wait(http_call& call) {
    auto const awaited = outcome_;
    http::on_interrupt const guard(call.stop.get(), [this](error const&) { wake(); });
    while (awaited && !*awaited) {
        if (call.stop->tripped()) co_return fail_unsent(call.why_stopped());
        auto const woken = co_await changed_.wait();
        if (woken == wake_reason::cancelled) co_return fail_unsent(errc::cancelled);
    }
    if (awaited && !**awaited) co_return fail_unsent((*awaited)->error());
    co_return result<void>();
}

}  // namespace mcp::detail
