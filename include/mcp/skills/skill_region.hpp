// SPDX-License-Identifier: MIT
// What a plan holds: skills, the servers they get, and which of them were resolved together.
#pragma once

#include <mcp/skills/resolution.hpp>
#include <mcp/skills/skill.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace mcp::detail {

inline constexpr std::size_t no_region = static_cast<std::size_t>(-1);

struct held_skill {
    skill source;
    std::vector<std::string> topics;  // what it has to do with
    std::size_t region = no_region;
};

// How many regions use a server: those of the configuration may be used by several.
struct held_server {
    resolved_server resolved;
    std::size_t users = 0;
};

// Skills that were resolved together, and what came of it.
struct skill_region {
    std::vector<std::size_t> members;
    std::vector<std::string> skills;
    std::vector<std::string> servers;
};

}  // namespace mcp::detail
