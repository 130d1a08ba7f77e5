// SPDX-License-Identifier: MIT
// What a skill's manifest says, as plain values: who it is, and which servers and skills it needs.
#pragma once

#include <mcp/host/config_problem.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/skills/skill_details.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Where a skill was found, from the nearest to the most distant.
enum class skill_scope : std::uint8_t {
    repo,    ///< In the project.
    user,    ///< In the user's home.
    system,  ///< Came with a program.
    admin,   ///< For all users of the machine.
    remote,  ///< An MCP server has it. Never wins over any other.
};

constexpr std::string_view to_string(skill_scope scope) noexcept {
    constexpr std::string_view names[] = {"repo", "user", "system", "admin", "remote"};
    return names[static_cast<std::size_t>(scope)];
}

/// The scope of that name, of those that folders have; nothing if there is none.
constexpr std::optional<skill_scope> skill_scope_from(std::string_view name) noexcept {
    for (auto const scope :
         {skill_scope::repo, skill_scope::user, skill_scope::system, skill_scope::admin}) {
        if (to_string(scope) == name) return scope;
    }
    return std::nullopt;
}

/// A line of a file, as it is shown to people.
struct source_place {
    std::string file;
    std::size_t line = 0;  ///< 0 is not known.

    source_place() = default;
    explicit source_place(std::string in, std::size_t at = 0) : file(std::move(in)), line(at) {}

    bool operator==(source_place const&) const = default;
};

/// `agents/mcp.yaml:5`; without a line the file alone; empty if nothing is known.
inline std::string to_string(source_place const& place) {
    if (place.line == 0) return place.file;
    return place.file + ':' + std::to_string(place.line);
}

/// A server that a skill needs. With neither a command nor a URL it only names an entry of the
/// user's configuration, or what another skill declares under that name. How to reach it is as
/// written, with `${VAR}`.
struct server_requirement : server_reach {
    std::string name;
    source_place place;
    bool optional = false;

    std::optional<server_wire> transport;  ///< Not said: stdio with a command, else automatic.
    std::string provides;  ///< The exact version that this declaration starts; may be empty.
    std::string version;   ///< The range that is needed, as written; empty is any.
    std::vector<std::string> tools;  ///< That the server must have, by their own names.

    server_requirement() = default;
    explicit server_requirement(std::string its_name) : name(std::move(its_name)) {}

    /// True if it says how to reach the server.
    [[nodiscard]] bool is_declaration() const noexcept { return !command.empty() || !url.empty(); }

    [[nodiscard]] server_wire wire() const noexcept {
        if (transport) return *transport;
        return command.empty() ? server_wire::automatic : server_wire::stdio;
    }

    bool operator==(server_requirement const&) const = default;
};

/// Another skill that a skill needs.
struct skill_requirement {
    std::string name;
    source_place place;
    bool optional = false;
    std::string version;  ///< The range that is needed, as written; empty is any.

    skill_requirement() = default;
    explicit skill_requirement(std::string its_name) : name(std::move(its_name)) {}

    bool operator==(skill_requirement const&) const = default;
};

/// One skill, as its files say.
struct skill {
    std::string name;
    skill_scope scope = skill_scope::repo;
    std::string path;           ///< Of its folder. Tells two skills of the same name apart. That
                                ///< of a remote skill is none of the file system.
    source_place place;         ///< Of its name, in SKILL.md.
    std::string version;        ///< As written; may be empty.
    std::int64_t priority = 0;  ///< A higher one wins inside a scope.
    std::size_t distance = 0;   ///< How many roots stand before its own; the nearest wins.
    std::string description;
    bool enabled = true;
    std::vector<server_requirement> servers;
    std::vector<skill_requirement> skills;
    std::vector<config_problem> problems;  ///< Of its files; it could be read all the same.
    skill_details details;

    skill() = default;
    explicit skill(std::string its_name) : name(std::move(its_name)) {}

    bool operator==(skill const&) const = default;
};

/// All that was found, in any order, also what shadows each other.
struct skill_catalog {
    std::vector<skill> skills;
    std::vector<config_problem> problems;  ///< Of files that gave no skill.

    skill_catalog() = default;
    explicit skill_catalog(std::vector<skill> found) : skills(std::move(found)) {}

    bool operator==(skill_catalog const&) const = default;
};

/// The entry of a configuration that a declaration amounts to.
inline server_config to_server_config(server_requirement const& needed) {
    server_config made(needed.name);
    made.origin.file = needed.place.file;
    made.origin.line = needed.place.line;
    made.wire = needed.wire();
    static_cast<server_reach&>(made) = needed;
    return made;
}

}  // namespace mcp
