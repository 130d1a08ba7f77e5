// SPDX-License-Identifier: MIT
// The folders in which Codex, Claude Code and hosts that share `.agents` keep skills.
#pragma once

#include <mcp/skills/skill.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace mcp {

/// A folder whose sub-folders may be skills.
struct skill_root {
    skill_scope scope = skill_scope::repo;
    std::string path;
    bool follows_links = true;  ///< Into folders that links lead to.
    bool must_exist = false;    ///< It was named by somebody, who wants to know.

    skill_root() = default;
    skill_root(skill_scope its_scope, std::string its_path)
        : scope(its_scope),
          path(std::move(its_path)) {}

    bool operator==(skill_root const&) const = default;
};

/// Where to look for skills.
struct skill_places {
    std::string working_directory;  ///< Absolute.
    std::string home;               ///< Absolute; empty if there is none.
    std::string codex_home;         ///< Empty: `.codex` in the home.
    /// What the outermost folder of a project holds. Without it the working directory is all.
    std::vector<std::string> project_markers = {".git"};
    std::vector<std::string> admin_folders = {"/etc/codex/skills",
                                              "/etc/claude-code/.claude/skills"};
    /// False leaves out the skills of the project: they come with whatever was checked out.
    bool trusts_project = true;

    /// Those of this process. Not safe while another thread changes its environment.
    static skill_places here() {
        skill_places made;
        std::error_code ignored;
        made.working_directory = std::filesystem::current_path(ignored).string();
        auto const variable = [](char const* name) {
            char const* const found = std::getenv(name);
            return std::string(found == nullptr ? "" : found);
        };
        made.home = variable("HOME");
        made.codex_home = variable("CODEX_HOME");
        return made;
    }
};

namespace detail {

inline constexpr std::string_view repo_skill_folders[] = {".agents/skills", ".codex/skills",
                                                          ".claude/skills"};

/// The folders from the working directory up to the one that holds a marker; the working directory
/// alone if there is none. The home is not a project because of what lies in it.
inline std::vector<std::string> project_folders(skill_places const& places) {
    std::vector<std::string> made;
    std::filesystem::path const start(places.working_directory);
    for (auto at = start.lexically_normal();; at = at.parent_path()) {
        made.push_back(at.string());
        for (std::string const& marker : places.project_markers) {
            std::error_code none;
            if (std::filesystem::exists(at / marker, none)) return made;
        }
        if (!at.has_parent_path() || at == at.parent_path()) break;
    }
    made.resize(1);
    return made;
}

}  // namespace detail

/// The folders to look into, those whose skills count by default first; in a project the nearest to
/// the working directory. Most of them need not exist.
inline std::vector<skill_root> skill_roots(skill_places const& places) {
    std::vector<skill_root> made;
    std::vector<skill_root> own;
    std::string codex = places.codex_home;
    if (codex.empty() && !places.home.empty()) codex = places.home + "/.codex";
    auto const add_own = [&](std::string const& base, std::string_view folder) {
        if (!base.empty()) own.emplace_back(skill_scope::user, base + '/' + std::string(folder));
    };
    add_own(places.home, ".agents/skills");
    add_own(codex, "skills");
    add_own(places.home, ".claude/skills");

    auto const is_own = [&](std::string const& path) {
        return std::any_of(own.begin(), own.end(),
                           [&](skill_root const& each) { return each.path == path; });
    };
    if (places.trusts_project && !places.working_directory.empty()) {
        for (std::string const& folder : detail::project_folders(places)) {
            for (std::string_view const inside : detail::repo_skill_folders) {
                std::string path = folder + (folder == "/" ? "" : "/") + std::string(inside);
                if (!is_own(path)) made.emplace_back(skill_scope::repo, std::move(path));
            }
        }
    }
    made.insert(made.end(), own.begin(), own.end());
    if (!codex.empty()) {
        made.emplace_back(skill_scope::system, codex + "/skills/.system");
        made.back().follows_links = false;
    }
    for (std::string const& folder : places.admin_folders) {
        made.emplace_back(skill_scope::admin, folder);
    }
    return made;
}

}  // namespace mcp
