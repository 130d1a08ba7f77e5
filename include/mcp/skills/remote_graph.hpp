// SPDX-License-Identifier: MIT
// Skills of servers among those of folders: the same graph, and never instead of a local one.
#pragma once

#include <mcp/skills/front_matter_reader.hpp>
#include <mcp/skills/remote_check.hpp>
#include <mcp/skills/remote_entry.hpp>
#include <mcp/skills/skill.hpp>
#include <mcp/skills/skill_name.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// What tells a skill of a server from all others: `docs:skill://acme/billing/refunds`. The path of
/// its `skill`; nothing in the file system is called so.
inline std::string remote_skill_path(remote_skill_entry const& entry) {
    return entry.server + ':' + entry.root;
}

/// What a skill of a server is called where others are: `docs:acme:billing:refunds`. The server
/// comes first, so that no name is that of a skill from elsewhere.
inline std::string remote_skill_name(remote_skill_entry const& entry) {
    std::string made = entry.server + ':';
    if (entry.scheme != "skill") made += entry.scheme + ':';
    made += entry.path;
    std::replace(made.begin(), made.end(), '/', ':');  // a name is no path
    return made;
}

namespace detail {

// For names that several have, or that are too long.
inline std::string marked_name(remote_skill_entry const& entry) {
    std::string made = entry.server;
    std::replace(made.begin(), made.end(), '/', ':');
    return made + ':' + entry.name + '~' + sha256_hex(remote_skill_path(entry)).substr(0, 8);
}

/// What the front matter says, as it was listed.
inline skill read_listed(remote_skill_entry const& entry, manifest_problems& problems) {
    auto const table = listed_front_matter(entry);
    if (!table) return skill(entry.name);  // reading the entry has made sure that there is one
    return front_matter_reader(*table, entry.name, problems).read();
}

/// What the skill would use without being asked.
inline std::vector<std::string> wished_tools(remote_skill_entry const& entry) {
    manifest_problems ignored(entry.uri, false);
    return read_listed(entry, ignored).details.allowed_tools;
}

/// A skill of a server may not say more than where it is and what it is for.
inline void confine(skill& made, remote_skill_entry const& entry) {
    made.name = remote_skill_name(entry);
    made.scope = skill_scope::remote;
    made.path = remote_skill_path(entry);
    made.place.file = made.path + '/' + std::string(skill_file_name);
    made.priority = 0;
    made.details.allowed_tools.clear();
    made.details.interface.icon_small.clear();
    made.details.interface.icon_large.clear();
    // Its files are read from that server alone.
    auto const is_origin = [&](server_requirement const& each) {
        return each.name == entry.server;
    };
    std::erase_if(made.servers, is_origin);
    made.servers.insert(made.servers.begin(), server_requirement(entry.server));
    made.servers.front().place = made.place;
}

}  // namespace detail

/// The skill as its listing describes it, without reading a file: it needs the server that has it,
/// and may use nothing without being asked, whatever its allowed-tools say.
inline skill to_skill(remote_skill_entry const& entry) {
    detail::manifest_problems problems(remote_skill_path(entry) + "/SKILL.md", false);
    skill made = detail::read_listed(entry, problems);
    made.problems = problems.list.take();
    detail::confine(made, entry);
    made.place.line = 0;
    return made;
}

/// Adds what a server lists to what was found in folders, for the resolver. Local skills keep their
/// names: a skill of a server whose name another has already gets a mark, and a warning.
inline void add_remote_skills(skill_catalog& catalog, remote_listing const& listing) {
    std::map<std::string, std::size_t> listed;
    for (remote_skill_entry const& each : listing.skills) ++listed[remote_skill_name(each)];
    std::set<std::string> taken;
    for (skill const& each : catalog.skills) taken.insert(each.name);
    for (remote_skill_entry const& each : listing.skills) {
        skill made = to_skill(each);
        bool const is_taken = taken.contains(made.name) || listed[made.name] > 1;
        if (is_taken) {
            config_problem problem;
            problem.severity = config_severity::warning;
            problem.file = made.place.file;
            problem.path = "name";
            problem.message = "another skill is called " + made.name;
            problem.fix = "use " + detail::marked_name(each);
            made.problems.push_back(std::move(problem));
        }
        if (is_taken || !is_usable_skill_name(made.name)) made.name = detail::marked_name(each);
        taken.insert(made.name);
        catalog.skills.push_back(std::move(made));
    }
    catalog.problems.insert(catalog.problems.end(), listing.problems.begin(),
                            listing.problems.end());
}

}  // namespace mcp
