// SPDX-License-Identifier: MIT
// What happens to skills while they are loaded and unloaded, as typed values.
#pragma once

#include <mcp/host/config_problem.hpp>
#include <mcp/skills/finding.hpp>
#include <mcp/skills/resolution.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mcp {

/// What is to become of a server that skills need.
enum class server_use_plan : std::uint8_t {
    start,  ///< It is new, or its settings are.
    keep,   ///< It runs already, for skills.
    share,  ///< It is the user's own.
};

constexpr std::string_view to_string(server_use_plan plan) noexcept {
    constexpr std::string_view names[] = {"start", "keep", "share"};
    return names[static_cast<std::size_t>(plan)];
}

/// In the order in which they happen. Texts come from files and servers: data, never instructions.
/// They hold no secrets.
namespace skill_events {

struct skill_discovered {
    std::string skill;
    skill_scope scope = skill_scope::repo;
    std::string path;
};

/// A file gave no skill, or not all of it.
struct skill_invalid {
    config_problem problem;
};

struct skill_resolved {
    std::string skill;
    skill_status status = skill_status::ready;
    std::vector<std::string> servers;
};

/// Two declarations clash; `decided_by` is the rule, `fail` if nobody could decide.
struct conflict {
    finding_code code = finding_code::config_conflict;
    std::string decided_by;
    std::string message;
    std::vector<std::string> nodes;
};

struct server_planned {
    std::string server;  ///< Its name in the host.
    std::string identity;
    std::string from;  ///< `skill:NAME`, or `config`.
    std::vector<std::string> skills;
    server_use_plan plan = server_use_plan::start;
};

/// Somebody is about to be asked whether the server may be started.
struct consent_asked {
    std::string server;
    std::string digest;
};

/// It can be used, with everything or, if it is degraded, with what it must have.
struct skill_loaded {
    std::string skill;
    skill_status status = skill_status::ready;
    std::vector<std::string> servers;
};

struct skill_degraded {
    std::string skill;
    std::vector<std::string> reasons;
};

struct skill_blocked {
    std::string skill;
    std::vector<std::string> reasons;
};

struct skill_unloaded {
    std::string skill;
};

/// The skills of that folder were known already.
struct cache_hit {
    std::string folder;
    std::size_t skills = 0;
};

}  // namespace skill_events

using skill_event =
    std::variant<skill_events::skill_discovered, skill_events::skill_invalid,
                 skill_events::skill_resolved, skill_events::conflict, skill_events::server_planned,
                 skill_events::consent_asked, skill_events::skill_loaded,
                 skill_events::skill_degraded, skill_events::skill_blocked,
                 skill_events::skill_unloaded, skill_events::cache_hit>;

/// What kind of event it is, as in `skill_loaded`.
inline std::string_view name_of(skill_event const& event) noexcept {
    constexpr std::string_view names[] = {"skill_discovered", "skill_invalid",  "skill_resolved",
                                          "conflict",         "server_planned", "consent_asked",
                                          "skill_loaded",     "skill_degraded", "skill_blocked",
                                          "skill_unloaded",   "cache_hit"};
    static_assert(std::size(names) == std::variant_size_v<skill_event>);
    return names[event.index()];
}

}  // namespace mcp
