// SPDX-License-Identifier: MIT
// Single flight: of those who want the same thing at the same time, one fetches it.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace mcp {

/// A fetch that is under way, and what came of it. Templates, so that only programs with a client
/// compile them.
template <class Condition> struct basic_flight {
    using outcome_type = result<std::shared_ptr<detail::late<Condition, void const>>>;

    explicit basic_flight(executor const& where) : changed(where) {}

    Condition changed;
    bool landed = false;
    std::optional<outcome_type> outcome;
};

/// The fetches that are under way, by key.
template <class Condition> class basic_flights {
public:
    using flight_type = basic_flight<Condition>;

    /// The leader's part. However the leader ends, those who wait go on; without an outcome, one of
    /// them leads next.
    class leadership {
    public:
        leadership(basic_flights& owner, std::string key, std::shared_ptr<flight_type> mine)
            : owner_(&owner),
              key_(std::move(key)),
              flight_(std::move(mine)) {}
        leadership(leadership const&) = delete;
        leadership& operator=(leadership const&) = delete;
        ~leadership() {
            // Another may have begun after `forget`.
            if (owner_->find(key_) == flight_) owner_->running_.erase(key_);
            flight_->landed = true;
            flight_->changed.notify_all();
        }

        void land(typename flight_type::outcome_type outcome) {
            flight_->outcome.emplace(std::move(outcome));
        }

    private:
        basic_flights* owner_;
        std::string key_;
        std::shared_ptr<flight_type> flight_;
    };

    /// The fetch of that key that is under way; null if the caller should lead one.
    [[nodiscard]] std::shared_ptr<flight_type> find(std::string const& key) const {
        auto const found = running_.find(key);
        return found == running_.end() ? nullptr : found->second;
    }

    [[nodiscard]] leadership lead(std::string const& key, executor const& where) {
        auto mine = std::make_shared<flight_type>(where);
        running_.insert_or_assign(key, mine);
        return leadership(*this, key, std::move(mine));
    }

    /// Who asks from now on begins a fetch of its own: what is under way may bring what is out of
    /// date.
    void forget(std::string const& key) { running_.erase(key); }
    void forget_all() { running_.clear(); }

    /// Waits for the flight to land. Errors: timed_out, cancelled.
    template <class Flight>
    static task<result<void>> wait(std::shared_ptr<Flight> awaited, time_point deadline) {
        while (!awaited->landed) {
            auto const why = co_await awaited->changed.wait(deadline);
            if (why == detail::wake_reason::cancelled) co_return fail(errc::cancelled);
            if (why == detail::wake_reason::timed_out) co_return fail(errc::timed_out);
        }
        co_return result<void>();
    }

private:
    std::map<std::string, std::shared_ptr<flight_type>> running_;
};

using flight = basic_flight<detail::condition>;
using flights = basic_flights<detail::condition>;

}  // namespace mcp
