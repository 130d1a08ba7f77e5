// SPDX-License-Identifier: MIT
// Which server of a user gets a call, and whether another one may get it after it failed.
#pragma once

#include <mcp/core/error.hpp>
#include <mcp/policy/request_kind.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace mcp {

/// A server that offers the tool that is to be called.
struct call_candidate {
    std::string server;
    bool is_connected = false;
    bool is_healthy = true;
    std::size_t running = 0;              ///< Calls.
    std::chrono::microseconds latency{};  ///< Of half of its answers; 0 is not known.

    bool operator==(call_candidate const&) const = default;
};

/// Those that are there come first, of these the healthy ones, then those with the least to do,
/// then the fast ones, then by name.
inline void sort_for_call(std::vector<call_candidate>& candidates) {
    auto const rank = [](call_candidate const& one) {
        return std::tuple(!one.is_connected, !one.is_healthy, one.running, one.latency,
                          std::string_view(one.server));
    };
    std::sort(candidates.begin(), candidates.end(),
              [&](auto const& left, auto const& right) { return rank(left) < rank(right); });
}

/// Whether another server may get a call that failed on one: only if that one surely did not run
/// it, or running it twice does no harm. What a server answered is the answer.
inline bool may_call_another(error const& why, bool is_idempotent) noexcept {
    error_class const kind = classify(why);
    if (kind == error_class::cancelled || why.remote) return false;
    attempt_info const attempt{request_kind::call, why.reached, is_idempotent};
    bool const is_about_arguments = why.code == make_error_code(errc::invalid_argument);
    return !is_about_arguments && may_repeat(attempt, why);
}

/// Why one server could not do it.
struct failed_candidate {
    std::string server;
    error why;
};

/// One error for several servers that all failed: their names and causes are in its detail, and
/// everything else is the last one's. It surely did not run only if it ran nowhere.
inline error join_causes(std::vector<failed_candidate> const& causes) {
    if (causes.empty()) return error(errc::not_connected, "there is no server");
    error made = causes.back().why;
    made.detail.clear();
    made.remote.reset();
    made.reached = delivery::unsent;
    for (failed_candidate const& each : causes) {
        if (each.why.reached != delivery::unsent) made.reached = delivery::unknown;
        if (!made.detail.empty()) made.detail += "; ";
        made.detail += each.server + ": " + detail::printable(each.why.message());
    }
    return made;
}

}  // namespace mcp
