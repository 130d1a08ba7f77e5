// SPDX-License-Identifier: MIT
// When requests are written that become ready at about the same time.
#pragma once

#include <mcp/core/asio.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace mcp::http::detail {

/// Somebody who waits for his turn.
class turn_taker {
public:
    virtual void take_turn() = 0;

protected:
    ~turn_taker() = default;
};

/// Gives everybody a turn once the answers that are here were taken. So requests are written one
/// after the other, and wake the server once.
class turns : public std::enable_shared_from_this<turns> {
public:
    explicit turns(executor where) : where_(std::move(where)) {}

    void add(turn_taker& one) {
        bool const is_first = waiting_.empty();
        waiting_.push_back(&one);
        if (is_first) net::post(where_, [self = shared_from_this()] { self->run(); });
    }

    /// For whoever waits no longer.
    void remove(turn_taker& one) {
        std::replace(waiting_.begin(), waiting_.end(), &one, static_cast<turn_taker*>(nullptr));
    }

private:
    void run() {
        // By number, since a turn may bring others along.
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            if (waiting_[i] != nullptr) waiting_[i]->take_turn();
        }
        waiting_.clear();
    }

    executor where_;
    std::vector<turn_taker*> waiting_;
};

}  // namespace mcp::http::detail
