// SPDX-License-Identifier: MIT
// Which URL elicitations came to their end (2025-11-25, notifications/elicitation/complete).
#pragma once

#include <mcp/core/asio.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <utility>

namespace mcp {

/// Remembers the last announced ids, and wakes who waits for one.
class url_completions {
public:
    explicit url_completions(executor const& where) : changed_(where, time_point::max()) {}

    void add(std::string id) {
        // The ids are the server's: as many as a user could ever open, and no more.
        constexpr std::size_t most = 64;
        if (done_.size() == most) done_.pop_front();
        done_.push_back(std::move(id));
        changed_.cancel();
    }

    [[nodiscard]] bool contains(std::string const& id) const {
        return std::find(done_.begin(), done_.end(), id) != done_.end();
    }

    [[nodiscard]] timer& changed() { return changed_; }

private:
    timer changed_;
    std::deque<std::string> done_;
};

}  // namespace mcp
