// SPDX-License-Identifier: MIT
// Who may have a connection now, and who has to wait: each user in turn.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mcp {

/// Gives out places. Nobody has more than `per_user` of them, and all together no more than
/// `total`. Those who wait get a free place user by user, and each user's own requests in their
/// order: whoever waits behind a thousand requests of one other user waits for one of them at most.
/// Knows no time: who does not want to wait any longer says so.
class pool_queue {
public:
    /// Names one request; 0 names none.
    using ticket = std::uint64_t;

    /// Zero counts as one.
    pool_queue(std::size_t per_user, std::size_t total)
        : per_user_(std::max<std::size_t>(per_user, 1)),
          total_(std::max<std::size_t>(total, 1)) {}

    /// Asks for a place. holds(ticket) says whether it was given at once.
    ticket ask(std::string const& user) {
        ticket const made = ++last_;
        owner_ptr const owner = &*users_.try_emplace(user).first;
        requests_.emplace(made, request{owner, {}});
        if (can_have(owner->second) && owner->second.waiting.empty()) {
            give(made);
        } else {
            wait(made);
        }
        return made;
    }

    [[nodiscard]] bool holds(ticket which) const {
        auto const found = requests_.find(which);
        return found != requests_.end() && !found->second.place;
    }

    /// The place is free again, or is not wanted any more. Returns the requests that have got a
    /// place because of that, in their order.
    std::vector<ticket> leave(ticket which) {
        auto const found = requests_.find(which);
        if (found == requests_.end()) return {};
        owner_ptr const owner = found->second.owner;
        if (found->second.place) {
            owner->second.waiting.erase(*found->second.place);
            --waiting_;
        } else {
            --owner->second.held;
            --held_;
        }
        requests_.erase(found);
        if (owner->second.held == 0 && owner->second.waiting.empty()) {
            forget(owner);
        } else {
            line_up(owner);
        }
        return admit();
    }

    [[nodiscard]] std::size_t held() const noexcept { return held_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }

    [[nodiscard]] std::size_t held_by(std::string const& user) const {
        auto const found = users_.find(user);
        return found == users_.end() ? 0 : found->second.held;
    }

private:
    struct account {
        std::size_t held = 0;
        std::list<ticket> waiting;
        bool is_in_line = false;
    };
    using owner_ptr = std::pair<std::string const, account>*;  // stays valid, unlike iterators
    struct request {
        owner_ptr owner;
        std::optional<std::list<ticket>::iterator> place;  // while it waits
    };

    [[nodiscard]] bool can_have(account const& one) const {
        return held_ < total_ && one.held < per_user_;
    }

    void give(ticket which) {
        request& granted = requests_.at(which);
        granted.place.reset();
        ++granted.owner->second.held;
        ++held_;
    }

    void wait(ticket which) {
        request& waits = requests_.at(which);
        account& owner = waits.owner->second;
        waits.place = owner.waiting.insert(owner.waiting.end(), which);
        ++waiting_;
        line_up(waits.owner);
    }

    // A user stands in line once, and only while there is something that user could get.
    void line_up(owner_ptr owner) {
        account& one = owner->second;
        if (one.is_in_line || one.waiting.empty() || one.held >= per_user_) return;
        one.is_in_line = true;
        line_.push_back(owner);
    }

    void forget(owner_ptr owner) {
        if (owner->second.is_in_line) std::erase(line_, owner);
        users_.erase(users_.find(owner->first));
    }

    std::vector<ticket> admit() {
        std::vector<ticket> admitted;
        while (held_ < total_ && !line_.empty()) {
            owner_ptr const owner = line_.front();
            line_.pop_front();
            account& one = owner->second;
            one.is_in_line = false;
            if (one.waiting.empty() || one.held >= per_user_) continue;
            ticket const next = one.waiting.front();
            one.waiting.pop_front();
            --waiting_;
            give(next);
            admitted.push_back(next);
            line_up(owner);
        }
        return admitted;
    }

    std::size_t per_user_;
    std::size_t total_;
    std::unordered_map<std::string, account> users_;
    std::unordered_map<ticket, request> requests_;
    std::deque<owner_ptr> line_;  // of users who wait, the next one first
    ticket last_ = 0;
    std::size_t held_ = 0;
    std::size_t waiting_ = 0;
};

}  // namespace mcp
