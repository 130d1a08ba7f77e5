// SPDX-License-Identifier: MIT
// Skills, plans and what is wrong with skills, for people and for programs.
#pragma once

#include "console.hpp"

#include <mcp/host/config_problem.hpp>
#include <mcp/skills/finding.hpp>
#include <mcp/skills/load_report.hpp>
#include <mcp/skills/resolution.hpp>
#include <mcp/skills/skill.hpp>
#include <mcp/skills/tool_map.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace mcpctl {

/// All skills that were found, also those that do not count, and how each of them is.
std::string skills_text(mcp::skill_catalog const& found, mcp::resolution const& all,
                        console const& screen);
std::string skills_json(mcp::skill_catalog const& found, mcp::resolution const& all);

/// What starts in which wave, with the exact commands and where they are said.
std::string plan_text(mcp::resolution const& all, console const& screen);

/// The skills that were loaded, and the names of the tools that each of them speaks of.
std::string loaded_text(std::vector<mcp::loaded_skill> const& all, mcp::tool_map const& tools,
                        console const& screen);
std::string loaded_json(mcp::load_report const& all, mcp::tool_map const& tools);

/// What `check` found.
struct skills_report {
    std::size_t skills = 0;
    std::vector<mcp::config_problem> problems;
    std::vector<mcp::finding> findings;

    [[nodiscard]] bool is_valid() const;
};

std::string report_text(skills_report const& all);
std::string report_json(skills_report const& all);

}  // namespace mcpctl
