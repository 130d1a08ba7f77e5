// SPDX-License-Identifier: MIT
// Which URL elicitations came to their end (2025-11-25, notifications/elicitation/complete).
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// Remembers the last announced ids, and wakes who waits for one. A template, so that only programs
/// with a client compile it.
template <class Condition> class basic_url_completions {
public:
    explicit basic_url_completions(executor const& where) : changed_(where) {}

    void add(std::string id) {
        // The ids are the server's: as many as a user could ever open, and no more.
        constexpr std::size_t most = 64;
        if (done_.size() == most) done_.erase(done_.begin());
        done_.push_back(std::move(id));
        changed_.notify_all();
    }

    [[nodiscard]] bool contains(std::string const& id) const {
        return std::find(done_.begin(), done_.end(), id) != done_.end();
    }

    /// Notified when one is added.
    [[nodiscard]] Condition& changed() { return changed_; }

private:
    Condition changed_;
    std::vector<std::string> done_;
};

using url_completions = basic_url_completions<detail::condition>;

}  // namespace mcp
