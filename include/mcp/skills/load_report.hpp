// SPDX-License-Identifier: MIT
// What came of loading skills.
#pragma once

#include <mcp/skills/plan_change.hpp>
#include <mcp/skills/report.hpp>
#include <mcp/skills/resolution.hpp>
#include <mcp/skills/tool_map.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace mcp {

/// A skill that can be used.
struct loaded_skill {
    std::string name;  ///< With `@SCOPE` if another one of that name counts, too.
    skill_scope scope = skill_scope::repo;
    std::string path;
    std::string version;
    std::string description;
    skill_status status = skill_status::ready;
    std::vector<std::string> reasons;  ///< Why it is degraded.
    std::vector<skill_server> servers;
    std::vector<std::string> requires_skills;

    loaded_skill() = default;

    bool operator==(loaded_skill const&) const = default;
};

/// The plan, corrected by what happened when it was carried out, and what was done.
struct load_report {
    resolution plan;     ///< With the findings of the resolver, then those of starting.
    plan_change change;  ///< Servers by their names in the host, without the user's own.
    std::vector<loaded_skill> loaded;  ///< By name.
    bool was_cached = false;           ///< The skills were known already.

    load_report() = default;

    /// True if a skill is blocked, or a file could not be read as it should.
    [[nodiscard]] bool has_error() const noexcept { return plan.has_error(); }

    /// Null if it was not loaded.
    [[nodiscard]] loaded_skill const* find(std::string_view name) const noexcept {
        auto const found = std::find_if(loaded.begin(), loaded.end(),
                                        [&](loaded_skill const& one) { return one.name == name; });
        return found == loaded.end() ? nullptr : &*found;
    }
};

}  // namespace mcp
