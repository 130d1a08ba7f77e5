// SPDX-License-Identifier: MIT
// Whether a server that runs is what skills need, by what it says of itself.
#pragma once

#include <mcp/core/mask.hpp>
#include <mcp/core/nearest.hpp>
#include <mcp/skills/load_outcome.hpp>
#include <mcp/skills/version_range.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

/// What a server says of itself; untrusted text.
struct live_server {
    std::string version;
    std::vector<std::string> tools;  // by its own names, as the host offers them
};

inline bool is_same_use(server_use const& left, server_use const& right) {
    return left.skill == right.skill && left.called == right.called && left.place == right.place &&
           left.optional == right.optional;
}

inline void check_version(load_outcome& outcome, std::string const& server, server_use const& use,
                          live_server const& live) {
    auto const range = version_range::parse(use.version);
    auto const version = exact_version::parse(live.version);
    // What nobody can read is no reason to do without.
    if (!range || !version || range->is_any() || range->contains(*version)) return;
    finding about(finding_code::version_conflict, finding_severity::error,
                  "server:" + shown_name(server) + " says that it is version " +
                      shown_name(live.version) + ", which is not in " + shown_name(use.version));
    about.decided_by = "fail";
    about.fixes = {"start a version in that range", "or widen the range" + in_place(use.place)};
    outcome.fail(server, std::move(about),
                 [&](server_use const& each) { return is_same_use(each, use); });
}

inline void check_tools(load_outcome& outcome, std::string const& server, server_use const& use,
                        live_server const& live) {
    std::vector<std::string_view> const offered(live.tools.begin(), live.tools.end());
    for (std::string const& tool : use.tools) {
        if (std::find(offered.begin(), offered.end(), tool) != offered.end()) continue;
        finding about(finding_code::missing_tool, finding_severity::error,
                      "server:" + shown_name(server) + " has no tool " + quoted_name(tool));
        std::string_view const meant = nearest(tool, offered);
        if (!meant.empty()) about.fixes.push_back("did you mean " + quoted_name(meant) + '?');
        about.fixes.push_back("start a version that has it, or do not ask for it" +
                              in_place(use.place));
        outcome.fail(server, std::move(about),
                     [&](server_use const& each) { return is_same_use(each, use); });
        return;
    }
}

/// Takes it away from those who need another version, or tools that it does not have.
inline void check_server(load_outcome& outcome, std::string const& server,
                         live_server const& live) {
    resolved_server const* const found = outcome.plan().find_server(server);
    if (found == nullptr) return;
    std::vector<server_use> const uses = found->uses;
    for (server_use const& each : uses) {
        check_version(outcome, server, each, live);
        check_tools(outcome, server, each, live);
    }
}

}  // namespace mcp::detail
