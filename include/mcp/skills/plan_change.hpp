// SPDX-License-Identifier: MIT
// What to start and to stop when skills come and go.
#pragma once

#include <mcp/skills/resolution.hpp>

#include <string>
#include <vector>

namespace mcp {

/// The least that leads from one plan to another. A server whose settings change is in both: it is
/// stopped, then started.
struct plan_change {
    std::vector<std::string> stop;   ///< Sorted.
    std::vector<std::string> start;  ///< In the order of the waves of the new plan.
    std::vector<std::string> keep;   ///< Sorted.

    plan_change() = default;

    bool operator==(plan_change const&) const = default;
};

namespace detail {

inline bool is_same_server(resolved_server const& left, resolved_server const& right) {
    return left.version == right.version && same_settings(left.config, right.config);
}

}  // namespace detail

/// How to get from one resolution to another.
inline plan_change difference(resolution const& before, resolution const& after) {
    plan_change made;
    for (resolved_server const& each : before.servers) {
        auto const* const other = after.find_server(each.name);
        bool const is_kept = other != nullptr && detail::is_same_server(each, *other);
        (is_kept ? made.keep : made.stop).push_back(each.name);
    }
    for (std::string const& label : after.order) {
        if (!label.starts_with("server:")) continue;
        std::string const name = label.substr(7);
        auto const* const old = before.find_server(name);
        if (old != nullptr && detail::is_same_server(*old, *after.find_server(name))) continue;
        made.start.push_back(name);
    }
    return made;
}

}  // namespace mcp
