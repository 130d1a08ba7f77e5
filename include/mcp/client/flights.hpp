// SPDX-License-Identifier: MIT
// Single flight: of those who want the same thing at the same time, one fetches it.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace mcp {

/// A fetch that is under way, and what came of it.
struct flight {
    std::set<timer*> followers;  // each waits with a limit of its own
    bool landed = false;
    std::optional<result<std::shared_ptr<void const>>> outcome;
};

/// The fetches that are under way, by key.
class flights {
public:
    /// The leader's part. However the leader ends, those who wait go on; without an outcome, one of
    /// them leads next.
    class leadership {
    public:
        leadership(flights& owner, std::string key, std::shared_ptr<flight> mine)
            : owner_(&owner), key_(std::move(key)), flight_(std::move(mine)) {}
        leadership(leadership const&) = delete;
        leadership& operator=(leadership const&) = delete;
        ~leadership() {
            owner_->running_.erase(key_);
            flight_->landed = true;
            for (timer* each : flight_->followers) each->cancel();
        }

        void land(result<std::shared_ptr<void const>> outcome) {
            flight_->outcome.emplace(std::move(outcome));
        }

    private:
        flights* owner_;
        std::string key_;
        std::shared_ptr<flight> flight_;
    };

    /// The fetch of that key that is under way; null if the caller should lead one.
    [[nodiscard]] std::shared_ptr<flight> find(std::string const& key) const {
        auto const found = running_.find(key);
        return found == running_.end() ? nullptr : found->second;
    }

    [[nodiscard]] leadership lead(std::string const& key) {
        auto mine = std::make_shared<flight>();
        running_.emplace(key, mine);
        return leadership(*this, key, std::move(mine));
    }

    /// Waits for the flight to land. Errors: timed_out, cancelled.
    static task<result<void>> wait(std::shared_ptr<flight> awaited, executor where,
                                   time_point deadline) {
        timer limit(where, deadline);
        follower const registered(*awaited, limit);
        if (!awaited->landed) co_await limit.async_wait(detail::as_result);
        auto const state = co_await net::this_coro::cancellation_state;
        if (state.cancelled() != net::cancellation_type::none) co_return fail(errc::cancelled);
        if (!awaited->landed) co_return fail(errc::timed_out);
        co_return result<void>();
    }

private:
    struct follower {
        follower(flight& joined, timer& limit) : joined_(&joined), limit_(&limit) {
            joined_->followers.insert(limit_);
        }
        follower(follower const&) = delete;
        follower& operator=(follower const&) = delete;
        ~follower() { joined_->followers.erase(limit_); }

        flight* joined_;
        timer* limit_;
    };

    std::map<std::string, std::shared_ptr<flight>> running_;
};

}  // namespace mcp
