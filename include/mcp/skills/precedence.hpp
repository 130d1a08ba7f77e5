// SPDX-License-Identifier: MIT
// Which of several skills of one name counts: the policy, and the order that it makes.
#pragma once

#include <mcp/skills/skill.hpp>
#include <mcp/skills/version.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace mcp {

/// Which of several skills of the same name counts.
enum class skill_precedence : std::uint8_t {
    repo_first,  ///< Repo, user, system, admin.
    user_first,  ///< User, repo, system, admin.
    keep_all,    ///< All of them; a requirement means the one that would win with repo_first.
};

constexpr std::string_view to_string(skill_precedence precedence) noexcept {
    constexpr std::string_view names[] = {"repo-first", "user-first", "keep-all"};
    return names[static_cast<std::size_t>(precedence)];
}

/// Behind everything, also what the user has configured.
inline constexpr unsigned remote_rank = 100;

/// The smaller one wins.
constexpr unsigned rank_of(skill_scope scope, skill_precedence precedence) noexcept {
    if (scope == skill_scope::remote) return remote_rank;
    bool const is_turned = precedence == skill_precedence::user_first;
    if (is_turned && scope == skill_scope::repo) return 1;
    if (is_turned && scope == skill_scope::user) return 0;
    return static_cast<unsigned>(scope);
}

namespace detail {

/// What decides between skills of one name. The least counts: that of the first scope, then of the
/// highest priority, of the nearest folder, of the latest version, of the smallest path.
struct skill_rank {
    unsigned scope = 0;
    std::int64_t priority = 0;
    std::size_t distance = 0;
    std::optional<exact_version> version;
    std::string_view path;

    skill_rank() = default;
    skill_rank(skill const& of, std::optional<exact_version> its_version,
               skill_precedence precedence)
        : scope(rank_of(of.scope, precedence)),
          priority(of.priority),
          distance(of.distance),
          version(std::move(its_version)),
          path(of.path) {}

    std::strong_ordering operator<=>(skill_rank const& other) const noexcept {
        if (auto const order = scope <=> other.scope; order != 0) return order;
        if (auto const order = other.priority <=> priority; order != 0) return order;
        if (auto const order = distance <=> other.distance; order != 0) return order;
        if (auto const order = other.version <=> version; order != 0) return order;
        return path <=> other.path;
    }
    bool operator==(skill_rank const& other) const noexcept { return (*this <=> other) == 0; }

    /// The rule by which one of the two counts, for people.
    [[nodiscard]] std::string_view rule_against(skill_rank const& other) const noexcept {
        if (scope != other.scope || priority != other.priority) return "priority";
        if (distance != other.distance) return "nearest";
        return version != other.version ? "latest" : "path";
    }
};

}  // namespace detail

}  // namespace mcp
