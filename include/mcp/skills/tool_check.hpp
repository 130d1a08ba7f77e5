// SPDX-License-Identifier: MIT
// Whether servers have the tools that skills need, and which tools have one name.
#pragma once

#include <mcp/host/tool_filter.hpp>
#include <mcp/host/tool_name_text.hpp>
#include <mcp/skills/nearest_names.hpp>
#include <mcp/skills/server_choice.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Checks the tools that are needed against those that servers are known to have.
class tool_check {
public:
    tool_check(skill_selection const& skills, skill_links& links, server_choice& choice,
               resolver_options const& options)
        : skills_(skills),
          links_(links),
          choice_(choice),
          options_(options) {}

    void run() {
        for (server_need& need : choice_.needs().all()) {
            if (need.target != nowhere) find_missing(need);
        }
        collect();
        for (auto const& [tool, servers] : servers_) {
            if (servers.size() > 1) report_conflict(tool, servers);
        }
    }

private:
    [[nodiscard]] server_candidate const& chosen_for(server_need const& need) const {
        return choice_.planned()[need.target].chosen;
    }

    void find_missing(server_need& need) {
        server_candidate const& chosen = chosen_for(need);
        if (chosen.entry == nullptr) return;
        tool_filter const filter(chosen.config.enabled_tools, chosen.config.disabled_tools);
        auto const& known = chosen.entry->tools;
        for (std::string const& tool : need.said->tools) {
            bool const is_off = !filter.lets_pass(tool);
            bool const is_known =
                !known || std::find(known->begin(), known->end(), tool) != known->end();
            if (is_known && !is_off) continue;
            report_missing(need, tool, is_off);
            if (need.said->optional) need.target = nowhere;
            return;
        }
    }

    void report_missing(server_need const& need, std::string const& tool, bool is_off) {
        server_candidate const& chosen = chosen_for(need);
        finding made = choice_.needs().begin(finding_code::missing_tool, need,
                                             shown_name(skills_[need.skill].label) +
                                                 " needs the tool " + quoted_name(tool) +
                                                 " of server:" + shown_name(need.said->name) +
                                                 (is_off ? ", which your configuration switches off"
                                                         : ", which has none of that name"));
        made.sides = {choice_.maker().side(chosen)};
        if (is_off) {
            made.fixes = {"let " + quoted_name(tool) +
                          " pass in enabledTools and disabledTools of " +
                          quoted_name(chosen.config.name)};
        } else {
            std::string const meant = tools_of(*chosen.entry).question(tool);
            if (!meant.empty()) made.fixes.push_back(meant);
        }
        choice_.needs().end(need, std::move(made));
    }

    // One for all that miss a tool of the entry, so that they share what may be spent on it.
    nearest_names& tools_of(configured_server const& entry) {
        auto const known = nearest_.find(&entry);
        if (known != nearest_.end()) return known->second;
        std::vector<std::string_view> names(entry.tools->begin(), entry.tools->end());
        return nearest_.emplace(&entry, nearest_names(std::move(names))).first->second;
    }

    // Which servers have each tool that somebody needs.
    void collect() {
        for (server_need const& need : choice_.needs().all()) {
            if (need.target == nowhere || !links_.states()[need.skill].blocked.empty()) continue;
            for (std::string const& tool : need.said->tools) servers_[tool].insert(need.target);
        }
        for (server_need const& need : choice_.needs().all()) {
            if (need.target == nowhere || chosen_for(need).entry == nullptr) continue;
            auto const& known = chosen_for(need).entry->tools;
            if (!known) continue;
            for (std::string const& tool : *known) {
                auto const found = servers_.find(tool);
                if (found != servers_.end()) found->second.insert(need.target);
            }
        }
    }

    void report_conflict(std::string const& tool, std::set<std::size_t> const& servers) {
        bool is_kept = true;
        for (conflict_strategy const each : options_.tool_strategies()) {
            if (each != conflict_strategy::keep_both && each != conflict_strategy::fail) continue;
            is_kept = each == conflict_strategy::keep_both;
            break;
        }
        std::map<std::string, std::size_t> by_name;
        for (std::size_t const each : servers) by_name.emplace(choice_.planned()[each].name, each);
        finding made(finding_code::tool_conflict,
                     is_kept ? finding_severity::info : finding_severity::error,
                     std::to_string(servers.size()) + " servers have a tool " + quoted_name(tool) +
                         (is_kept ? "; its names begin with the server's" : ""));
        for (auto const& [name, each] : by_name) {
            std::string const shown = safe_tool_name(name) + "__" + safe_tool_name(tool);
            made.sides.push_back("server:" + shown_name(name) + " has " +
                                 (is_kept ? shown_name(shown) : quoted_name(tool)));
            made.nodes.push_back("server:" + name);
        }
        made.decided_by =
            to_string(is_kept ? conflict_strategy::keep_both : conflict_strategy::fail);
        if (!is_kept) {
            made.fixes = {"deny it to one of them: \"disabledTools\": [" + quoted_name(tool) + ']',
                          "keep both: strategy keep-both"};
            block(tool, servers, made);
        }
        choice_.needs().findings().push_back(std::move(made));
    }

    void block(std::string const& tool, std::set<std::size_t> const& servers, finding& made) {
        for (server_need const& need : choice_.needs().all()) {
            auto const& tools = need.said->tools;
            bool const is_meant = need.target != nowhere && servers.contains(need.target) &&
                                  std::find(tools.begin(), tools.end(), tool) != tools.end();
            if (!is_meant) continue;
            made.chain.push_back(choice_.needs().shown_edge(need));
            choice_.needs().miss(need, made.headline);
        }
    }

    skill_selection const& skills_;
    skill_links& links_;
    server_choice& choice_;
    resolver_options const& options_;
    std::map<std::string, std::set<std::size_t>> servers_;
    std::unordered_map<configured_server const*, nearest_names> nearest_;
};

}  // namespace mcp::detail
