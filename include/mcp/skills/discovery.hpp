// SPDX-License-Identifier: MIT
// Finds the skills below some folders. Link mcp::skills.
#pragma once

#include <mcp/host/config_problem.hpp>
#include <mcp/skills/manifest.hpp>
#include <mcp/skills/scope.hpp>
#include <mcp/skills/skill.hpp>
#include <mcp/skills/skill_files.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace mcp {

/// How skills are looked for.
struct discovery_options {
    manifest_options manifest;
    std::size_t depth = 6;       ///< Of folders below a root.
    std::size_t folders = 2000;  ///< That are looked into below one root.
    /// Names of skills, and paths of their folders. Those skills are found, but not enabled.
    std::set<std::string, std::less<>> disabled;
};

namespace detail {

/// What a search found, and the files and folders that decided it.
struct discovery_result {
    skill_catalog catalog;
    std::vector<read_stamp> stamps;
};

/// Looks into folders breadth-first, in the order of their names. A folder with a SKILL.md is a
/// skill, and what is below it belongs to that. No folder is looked into twice, so that links that
/// lead back end the search.
class skill_search {
public:
    explicit skill_search(discovery_options const& options) : options_(options) {}

    void search(skill_root const& root) {
        ++roots_;
        std::deque<waiting> queue;
        queue.push_back({root.path, 0});
        std::size_t folders = 0;
        while (!queue.empty()) {
            waiting const next = std::move(queue.front());
            queue.pop_front();
            if (folders++ == options_.folders) {
                warn(root.path, "holds more than " + std::to_string(options_.folders) +
                                    " folders; the others were not looked into");
                return;
            }
            look_into(root, next, queue);
        }
    }

    discovery_result take() { return std::move(made_); }

private:
    struct waiting {
        std::string path;
        std::size_t depth;
    };

    struct folder_closer {
        void operator()(DIR* folder) const noexcept { ::closedir(folder); }
    };
    using open_folder = std::unique_ptr<DIR, folder_closer>;

    struct entries {
        bool has_skill = false;
        bool has_agents = false;
        std::vector<std::string> folders;
    };

    void look_into(skill_root const& root, waiting const& next, std::deque<waiting>& queue) {
        open_folder const folder = open(root, next);
        if (!folder) return;
        struct stat found {};
        int const descriptor = ::dirfd(folder.get());
        if (::fstat(descriptor, &found) != 0) return;
        made_.stamps.push_back(make_stamp(next.path, found));
        if (!visited_.emplace(found.st_dev, found.st_ino).second) return;
        entries const inside = entries_of(folder.get(), root.follows_links);
        if (inside.has_skill) {
            read_skill(root, next.path, descriptor, inside.has_agents);
        } else if (next.depth < options_.depth) {
            for (std::string const& name : inside.folders) {
                queue.push_back({next.path + '/' + name, next.depth + 1});
            }
        }
    }

    open_folder open(skill_root const& root, waiting const& next) {
        open_folder folder(::opendir(next.path.c_str()));
        if (folder) return folder;
        int const why = errno;
        made_.stamps.push_back(stamp_now(next.path));
        bool const is_absent = why == ENOENT || why == ENOTDIR;
        if (!is_absent || (next.depth == 0 && root.must_exist)) {
            warn(next.path, "cannot be looked into: " + std::generic_category().message(why));
        }
        return folder;
    }

    static entries entries_of(DIR* folder, bool follows_links) {
        entries made;
        while (dirent const* const entry = ::readdir(folder)) {
            std::string_view const name = entry->d_name;
            if (name == "SKILL.md") made.has_skill = true;
            if (name.starts_with('.') || name == "node_modules") continue;
            if (!is_folder(folder, *entry, follows_links)) continue;
            if (name == "agents") made.has_agents = true;
            made.folders.emplace_back(name);
        }
        std::sort(made.folders.begin(), made.folders.end());
        return made;
    }

    static bool is_folder(DIR* folder, dirent const& entry, bool follows_links) {
        if (entry.d_type == DT_DIR) return true;
        if (entry.d_type != DT_LNK && entry.d_type != DT_UNKNOWN) return false;
        struct stat found {};
        int const flags = follows_links ? 0 : AT_SYMLINK_NOFOLLOW;
        return ::fstatat(::dirfd(folder), entry.d_name, &found, flags) == 0 &&
               S_ISDIR(found.st_mode);
    }

    void read_skill(skill_root const& root, std::string const& path, int descriptor,
                    bool has_agents) {
        skill_file_reader reader(path, descriptor, options_.manifest, made_.stamps);
        parsed_skill parsed = parse_skill(reader.read(root.scope, has_agents), options_.manifest);
        for (config_problem& each : parsed.problems) {
            made_.catalog.problems.push_back(std::move(each));
        }
        if (!parsed.found) return;
        auto const& off = options_.disabled;
        parsed.found->enabled = !off.contains(parsed.found->name) && !off.contains(path);
        parsed.found->distance = roots_ - 1;
        made_.catalog.skills.push_back(std::move(*parsed.found));
    }

    void warn(std::string const& path, std::string message) {
        config_problem made;
        made.severity = config_severity::warning;
        made.file = path;
        made.message = std::move(message);
        made_.catalog.problems.push_back(std::move(made));
    }

    discovery_options const& options_;
    discovery_result made_;
    std::size_t roots_ = 0;  // that were searched, or are
    std::set<std::pair<dev_t, ino_t>> visited_;
};

inline discovery_result search_skills(std::vector<skill_root> const& roots,
                                      discovery_options const& options) {
    skill_search search(options);
    for (skill_root const& each : roots) search.search(each);
    return search.take();
}

}  // namespace detail

/// The skills below the roots, in the order of the roots, and everything that is wrong with those
/// that could not be loaded. Blocks while it reads. A folder that several roots lead to counts for
/// the first of them.
inline skill_catalog discover_skills(std::vector<skill_root> const& roots,
                                     discovery_options const& options = {}) {
    return detail::search_skills(roots, options).catalog;
}

namespace skills {

/// The skills of a user who works in a folder: see skill_roots(). Blocks while it reads.
inline skill_catalog discover(skill_places const& places = skill_places::here(),
                              discovery_options const& options = {}) {
    return discover_skills(skill_roots(places), options);
}

}  // namespace skills

}  // namespace mcp
