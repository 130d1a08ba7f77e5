// SPDX-License-Identifier: MIT
// Under which names the tools that skills speak of can be called.
#pragma once

#include <mcp/client/shared_list.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/tool_directory.hpp>
#include <mcp/skills/finding.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace mcp {

/// A server that a skill gets.
struct skill_server {
    std::string skill;
    std::string called;              ///< In the skill's manifest.
    std::string server;              ///< Its name in the host.
    std::vector<std::string> tools;  ///< That the skill needs, by their own names.

    skill_server() = default;

    bool operator==(skill_server const&) const = default;
};

/// A tool of one of a skill's servers.
struct skill_tool {
    std::string skill;
    std::string called;      ///< The server, in the skill's manifest.
    std::string tool;        ///< The server's own name for it.
    std::string server;      ///< In the host.
    std::string name;        ///< What to call it by; empty if the server does not offer it now.
    bool is_needed = false;  ///< The manifest names it.

    skill_tool() = default;

    bool operator==(skill_tool const&) const = default;
};

/// The tools of the skills that are loaded, as they were named when it was made. A skill reaches
/// the tools of its own servers only.
class tool_map {
public:
    tool_map() = default;

    tool_map(std::vector<skill_server> const& servers, shared_list<host_tool> const& offered) {
        std::map<std::string_view, std::vector<host_tool const*>> by_server;
        for (host_tool const& each : offered) by_server[each.server].push_back(&each);
        for (skill_server const& each : servers) add(each, by_server[each.server]);
        auto const key = [](skill_tool const& one) {
            return std::tie(one.skill, one.called, one.tool, one.server);
        };
        std::sort(all_.begin(), all_.end(), [&](skill_tool const& left, skill_tool const& right) {
            return key(left) < key(right);
        });
    }

    /// By skill, then server, then tool.
    [[nodiscard]] std::vector<skill_tool> const& all() const noexcept { return all_; }

    /// Of one skill.
    [[nodiscard]] std::vector<skill_tool> of(std::string_view skill) const {
        std::vector<skill_tool> made;
        for (skill_tool const& each : all_) {
            if (each.skill == skill) made.push_back(each);
        }
        return made;
    }

    /// What to call a tool by that a skill speaks of: by its own name, or as `server.tool` if
    /// several servers of the skill have it. errc::unknown_tool says which of the two is wrong.
    [[nodiscard]] result<std::string> find(std::string_view skill, std::string_view tool) const {
        std::vector<skill_tool const*> found;
        for (skill_tool const& each : all_) {
            bool const is_meant = each.tool == tool || each.called + '.' + each.tool == tool;
            if (each.skill == skill && is_meant) found.push_back(&each);
        }
        std::string const what =
            detail::quoted_name(tool) + " of skill:" + detail::shown_name(skill);
        if (found.empty()) return fail(errc::unknown_tool, what);
        if (found.size() > 1) {
            return fail(errc::unknown_tool, what + " is a tool of several servers; write " +
                                                detail::shown_name(found[0]->called) + '.' +
                                                detail::shown_name(found[0]->tool));
        }
        if (found[0]->name.empty()) {
            return fail(errc::unknown_tool, what + " is not offered by server:" +
                                                detail::shown_name(found[0]->server) + " now");
        }
        return found[0]->name;
    }

    /// The skills that may call the tool of that name, sorted.
    [[nodiscard]] std::vector<std::string> skills_of(std::string_view name) const {
        std::set<std::string> made;
        for (skill_tool const& each : all_) {
            if (!each.name.empty() && each.name == name) made.insert(each.skill);
        }
        return std::vector<std::string>(made.begin(), made.end());
    }

private:
    void add(skill_server const& of, std::vector<host_tool const*> const& offered) {
        auto const add_one = [&](std::string const& tool, std::string const& name) {
            skill_tool made;
            made.skill = of.skill;
            made.called = of.called;
            made.tool = tool;
            made.server = of.server;
            made.name = name;
            made.is_needed = std::find(of.tools.begin(), of.tools.end(), tool) != of.tools.end();
            all_.push_back(std::move(made));
        };
        std::set<std::string_view> known;
        for (host_tool const* each : offered) {
            known.insert(each->definition->name);
            add_one(each->definition->name, each->name);
        }
        for (std::string const& each : of.tools) {
            if (known.insert(each).second) add_one(each, {});
        }
    }

    std::vector<skill_tool> all_;
};

}  // namespace mcp
