// SPDX-License-Identifier: MIT
// What resolving skills gives: which are ready, which servers they get, in which order all starts.
#pragma once

#include <mcp/host/server_config.hpp>
#include <mcp/skills/finding.hpp>
#include <mcp/skills/skill.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mcp {

enum class skill_status : std::uint8_t {
    ready,     ///< All it needs will be there.
    degraded,  ///< Something optional is missing.
    blocked,   ///< Something required is missing.
};

constexpr std::string_view to_string(skill_status status) noexcept {
    constexpr std::string_view names[] = {"ready", "degraded", "blocked"};
    return names[static_cast<std::size_t>(status)];
}

struct resolved_skill {
    std::string name;  ///< With `@SCOPE` if another one of that name counts, too.
    skill_scope scope = skill_scope::repo;
    std::string path;
    std::string version;
    skill_status status = skill_status::ready;
    std::vector<std::string> servers;          ///< That it gets, by name, sorted.
    std::vector<std::string> requires_skills;  ///< That it gets, by name, sorted.
    std::vector<std::string> reasons;          ///< Why it is not ready.

    resolved_skill() = default;
};

/// That a skill needs a server.
struct server_use {
    std::string skill;
    std::string called;  ///< The server's name in the skill's manifest.
    source_place place;
    std::string version;  ///< The range; empty is any.
    std::vector<std::string> tools;
    bool optional = false;

    server_use() = default;
};

struct resolved_server {
    std::string name;
    server_config config;  ///< How to start it; may hold secrets.
    std::string identity;  ///< For people, masked.
    std::string version;   ///< That it starts, if that is known.
    std::string from;      ///< `skill:NAME`, or `config`: whose declaration is used.
    std::vector<std::string> required_by;  ///< The skills that get it, by name, sorted.
    std::vector<server_use> uses;          ///< One for each of their requirements.
    std::vector<std::string> candidates;   ///< What it was chosen from, if from several.
    std::string decided_by;                ///< The rule; empty if there was one candidate only.

    resolved_server() = default;
};

/// A requirement in the drawing of what was asked for.
struct resolved_edge {
    /// What became of it.
    enum class outcome : std::uint8_t { kept, cut, missing };

    std::string from;  ///< `skill:NAME`
    std::string to;    ///< `skill:NAME` or `server:NAME`
    bool optional = false;
    outcome became = outcome::kept;
    source_place place;
    std::string version;  ///< The range; empty is any.

    resolved_edge() = default;

    bool operator==(resolved_edge const&) const = default;
};

/// All of it sorted; the same skills and entries give the same, in whatever order they come.
struct resolution {
    std::vector<resolved_skill> skills;    ///< By name.
    std::vector<resolved_server> servers;  ///< Those to start, by name.
    std::vector<std::vector<std::string>>
        waves;  ///< `server:NAME`, `skill:NAME`: each wave needs only those before it.
    std::vector<std::string> order;  ///< The waves, one after the other.
    std::vector<finding> findings;
    std::vector<resolved_edge> edges;

    resolution() = default;

    /// True if a finding is an error.
    [[nodiscard]] bool has_error() const noexcept {
        return std::any_of(findings.begin(), findings.end(),
                           [](finding const& each) { return each.is_error(); });
    }

    /// Null if there is none of that name.
    [[nodiscard]] resolved_skill const* find_skill(std::string_view name) const noexcept {
        return find(skills, name);
    }
    [[nodiscard]] resolved_server const* find_server(std::string_view name) const noexcept {
        return find(servers, name);
    }

private:
    template <class Item>
    static Item const* find(std::vector<Item> const& sorted, std::string_view name) noexcept {
        auto const found =
            std::lower_bound(sorted.begin(), sorted.end(), name,
                             [](Item const& one, std::string_view key) { return one.name < key; });
        return found != sorted.end() && found->name == name ? &*found : nullptr;
    }
};

}  // namespace mcp
