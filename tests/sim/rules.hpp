// SPDX-License-Identifier: MIT
// What must hold in every run, whatever goes wrong.
#pragma once

#include "sim/virtual_clock.hpp"

#include <mcp/core/result.hpp>
#include <mcp/host/connection_event.hpp>
#include <mcp/protocol/tools.hpp>

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::sim {

/// The longest that a deadline may be overshot: the floor of a paused clock's timer, and rounding.
inline constexpr std::chrono::milliseconds tick(10);

/// Gathers what was broken.
class rule_book {
public:
    void require(bool holds, std::string words) {
        if (!holds) broken_.insert(std::move(words));
    }
    [[nodiscard]] std::set<std::string> const& broken() const { return broken_; }

private:
    std::set<std::string> broken_;
};

/// True if a connection may go from one state to the other: written down a second time, so that a
/// slip in the library's table is seen.
inline bool may_go(server_state from, server_state to) {
    using enum server_state;
    switch (from) {
        case disabled: return to == disconnected;
        case disconnected: return to == connecting || to == disabled;
        case connecting:
            return to == connected || to == failed || to == pending_auth || to == disconnected ||
                   to == disabled;
        case pending_auth:
            return to == connecting || to == reconnecting || to == failed || to == disconnected ||
                   to == disabled;
        case connected:
            return to == reconnecting || to == connecting || to == failed || to == pending_auth ||
                   to == disconnected || to == disabled;
        case reconnecting:
            return to == connected || to == connecting || to == failed || to == pending_auth ||
                   to == disconnected || to == disabled;
        case failed: return to == connecting || to == disconnected || to == disabled;
    }
    return false;
}

/// One call of a user: begun once, ended once, in time, with the answer to what was asked.
struct call_record {
    std::string token;
    std::string expected;  ///< The whole text of a right answer.
    virtual_clock::time_point begun;
    std::chrono::milliseconds limit{};
    bool cancelled = false;
    unsigned ends = 0;

    void end(result<tool_result> const& answer, rule_book& rules) {
        ++ends;
        rules.require(ends == 1, "a call ended twice");
        auto const taken = virtual_clock::now() - begun;
        rules.require(taken <= limit + tick,
                      "a call took " + std::to_string(taken / std::chrono::milliseconds(1)) +
                          " ms of " + std::to_string(limit.count()) + " ms");
        if (!answer) {
            bool const by_cancel = answer.error().code == errc::cancelled;
            rules.require(!by_cancel || cancelled, "a call was cancelled that nobody cancelled");
            return;
        }
        rules.require(answer->text() == expected,
                      "a call was answered with another's answer: " + answer->text() +
                          " instead of " + expected);
    }
};

}  // namespace mcp::sim
