// SPDX-License-Identifier: MIT
// Which of several skills of the same name counts.
#pragma once

#include <mcp/skills/skill.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Skills that have one name.
struct skill_namesakes {
    std::string name;
    /// Places in the catalog. The first one wins; the others are hidden, unless all are kept.
    std::vector<std::size_t> skills;

    bool operator==(skill_namesakes const&) const = default;
};

namespace detail {

// By scope, then priority, then as they were found.
inline void sort_namesakes(skill_catalog const& catalog, skill_precedence precedence,
                           std::vector<std::size_t>& places) {
    auto const rank = [&](std::size_t at) {
        skill const& each = catalog.skills[at];
        return std::pair(rank_of(each.scope, precedence), -each.priority);
    };
    std::stable_sort(places.begin(), places.end(),
                     [&](std::size_t left, std::size_t right) { return rank(left) < rank(right); });
}

}  // namespace detail

/// The names that several enabled skills have, sorted by name. A disabled skill hides nothing.
inline std::vector<skill_namesakes> find_namesakes(skill_catalog const& catalog,
                                                   skill_precedence precedence) {
    std::map<std::string_view, std::vector<std::size_t>> by_name;
    for (std::size_t i = 0; i < catalog.skills.size(); ++i) {
        skill const& each = catalog.skills[i];
        if (each.enabled) by_name[each.name].push_back(i);
    }
    std::vector<skill_namesakes> made;
    for (auto& [name, places] : by_name) {
        if (places.size() < 2) continue;
        detail::sort_namesakes(catalog, precedence, places);
        skill_namesakes found;
        found.name = std::string(name);
        found.skills = std::move(places);
        made.push_back(std::move(found));
    }
    return made;
}

/// What people should know about skills that share a name: one warning for each that is hidden, or,
/// if all are kept, for each that shares its name with the first.
inline std::vector<config_problem> namesake_problems(skill_catalog const& catalog,
                                                     skill_precedence precedence) {
    std::vector<config_problem> made;
    for (skill_namesakes const& each : find_namesakes(catalog, precedence)) {
        skill const& winner = catalog.skills[each.skills[0]];
        bool const are_kept = precedence == skill_precedence::keep_all;
        for (std::size_t i = 1; i < each.skills.size(); ++i) {
            skill const& other = catalog.skills[each.skills[i]];
            config_problem problem;
            problem.severity = config_severity::warning;
            problem.file = other.place.file;
            problem.line = other.place.line;
            problem.path = "name";
            problem.message = (are_kept ? "has the same name as " : "is hidden by ") + winner.path +
                              " (" + std::string(to_string(winner.scope)) + ")";
            problem.fix = "rename or disable one of them";
            made.push_back(std::move(problem));
        }
    }
    return made;
}

/// The skills that count, in the order of the catalog: enabled, and not hidden by a namesake.
inline std::vector<skill> visible_skills(skill_catalog const& catalog,
                                         skill_precedence precedence) {
    std::vector<bool> is_visible;
    for (skill const& each : catalog.skills) is_visible.push_back(each.enabled);
    if (precedence != skill_precedence::keep_all) {
        for (skill_namesakes const& each : find_namesakes(catalog, precedence)) {
            for (std::size_t i = 1; i < each.skills.size(); ++i) is_visible[each.skills[i]] = false;
        }
    }
    std::vector<skill> made;
    for (std::size_t i = 0; i < catalog.skills.size(); ++i) {
        if (is_visible[i]) made.push_back(catalog.skills[i]);
    }
    return made;
}

}  // namespace mcp
