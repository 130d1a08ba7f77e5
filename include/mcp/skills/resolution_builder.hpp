// SPDX-License-Identifier: MIT
// From what was chosen to a plan: who is blocked by whom, and what starts when.
#pragma once

#include <mcp/skills/resolution.hpp>
#include <mcp/skills/server_choice.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Puts the outcome together.
class resolution_builder {
public:
    resolution_builder(skill_selection const& skills, skill_links& links, server_choice& choice)
        : skills_(skills),
          links_(links),
          choice_(choice),
          is_blocked_(skills.all().size(), false) {}

    resolution run() {
        spread_blocks();
        number_servers();
        add_skills();
        add_servers();
        add_order();
        add_edges();
        made_.findings = std::move(choice_.needs().findings());
        std::sort(made_.findings.begin(), made_.findings.end());
        return std::move(made_);
    }

private:
    // Who requires a blocked skill is blocked, too.
    void spread_blocks() {
        std::vector<dependency> chosen;
        for (skill_edge const& each : links_.edges()) {
            if (each.is_cut) continue;
            chosen.push_back({each.from, each.to, each.optional});
        }
        auto const dependants = dependency_rows::by_needed(skills_.all().size(), chosen);
        std::vector<node_id> open;
        for (node_id node = 0; node < is_blocked_.size(); ++node) {
            is_blocked_[node] = !links_.states()[node].blocked.empty();
            if (is_blocked_[node]) open.push_back(node);
        }
        has_own_ = is_blocked_;
        // Which edges are optional, in the order of the rows.
        std::vector<dependency> sorted = chosen;
        std::stable_sort(sorted.begin(), sorted.end(),
                         [](auto const& left, auto const& right) { return left.to < right.to; });
        while (!open.empty()) {
            node_id const node = open.back();
            open.pop_back();
            std::size_t at = dependants.first(node);
            for (node_id const other : dependants.of(node)) {
                if (sorted[at++].optional || is_blocked_[other]) continue;
                is_blocked_[other] = true;
                open.push_back(other);
            }
        }
        for (skill_edge const& each : links_.edges()) {
            if (each.is_cut || !is_blocked_[each.to]) continue;
            if (each.optional) report_blocked(each);
            else if (!has_own_[each.from]) links_.miss(each.from, false, needs_blocked(each));
        }
    }

    [[nodiscard]] std::string needs_blocked(skill_edge const& edge) const {
        return "needs " + shown_name(skills_[edge.to].label) + ", which is blocked";
    }

    void report_blocked(skill_edge const& edge) {
        if (is_blocked_[edge.from]) return;
        finding made(finding_code::optional_missing, finding_severity::warning,
                     shown_name(skills_[edge.from].label) + ' ' + needs_blocked(edge));
        made.chain = links_.chain_to(edge.from);
        made.chain.push_back(links_.shown_edge(edge));
        made.nodes = {skills_[edge.from].label, skills_[edge.to].label};
        made.fixes = {"see what blocks " + shown_name(skills_[edge.to].label)};
        links_.miss(edge.from, true, needs_blocked(edge));
        choice_.needs().findings().push_back(std::move(made));
    }

    // Servers that a skill gets which is not blocked, by name.
    void number_servers() {
        number_.assign(choice_.planned().size(), no_node);
        for (server_need const& each : choice_.needs().all()) {
            if (each.target == nowhere || is_blocked_[each.skill]) continue;
            number_[each.target] = 0;
        }
        for (std::size_t i = 0; i < number_.size(); ++i) {
            if (number_[i] != no_node) used_.push_back(i);
        }
        std::sort(used_.begin(), used_.end(), [&](std::size_t left, std::size_t right) {
            return choice_.planned()[left].name < choice_.planned()[right].name;
        });
        for (std::size_t i = 0; i < used_.size(); ++i) number_[used_[i]] = static_cast<node_id>(i);
    }

    void add_skills() {
        for (node_id node = 0; node < skills_.all().size(); ++node) {
            selected_skill const& one = skills_[node];
            resolved_skill made;
            made.name = one.name;
            made.scope = one.source->scope;
            made.path = one.source->path;
            made.version = one.source->version;
            auto& state = links_.states()[node];
            if (is_blocked_[node]) made.status = skill_status::blocked;
            else if (!state.degraded.empty()) made.status = skill_status::degraded;
            made.reasons = std::move(state.blocked);
            made.reasons.insert(made.reasons.end(), state.degraded.begin(), state.degraded.end());
            made_.skills.push_back(std::move(made));
        }
        for (skill_edge const& each : links_.edges()) {
            if (each.to == no_node || each.is_missing || each.to == each.from) continue;
            if (is_blocked_[each.to] && !is_blocked_[each.from]) continue;
            add_name(made_.skills[each.from].requires_skills, skills_[each.to].name);
        }
    }

    static void add_name(std::vector<std::string>& sorted, std::string const& name) {
        auto const at = std::lower_bound(sorted.begin(), sorted.end(), name);
        if (at == sorted.end() || *at != name) sorted.insert(at, name);
    }

    void add_servers() {
        for (std::size_t const index : used_) {
            planned_server const& one = choice_.planned()[index];
            resolved_server made;
            made.name = one.name;
            made.config = one.chosen.config;
            made.config.name = one.name;
            made.identity = one.chosen.identity.text;
            made.version = one.chosen.version_text;
            made.from = choice_.maker().from(one.chosen);
            made.candidates = one.candidates;
            made.decided_by = one.decided_by;
            made_.servers.push_back(std::move(made));
        }
        for (server_need const& each : choice_.needs().all()) {
            if (each.target == nowhere) continue;
            add_name(made_.skills[each.skill].servers, choice_.planned()[each.target].name);
            if (is_blocked_[each.skill]) continue;
            add_use(made_.servers[number_[each.target]], each);
        }
        for (resolved_server& each : made_.servers) sort_uses(each);
    }

    void add_use(resolved_server& to, server_need const& need) const {
        server_use made;
        made.skill = skills_[need.skill].name;
        made.called = need.said->name;
        made.place = need.said->place;
        made.version = need.said->version;
        made.tools = need.said->tools;
        made.optional = need.said->optional;
        to.uses.push_back(std::move(made));
    }

    static void sort_uses(resolved_server& of) {
        std::stable_sort(of.uses.begin(), of.uses.end(), [](auto const& left, auto const& right) {
            return left.skill < right.skill;
        });
        for (server_use const& each : of.uses) {
            if (of.required_by.empty() || of.required_by.back() != each.skill) {
                of.required_by.push_back(each.skill);
            }
        }
    }

    // Servers first, then skills, both by name: that is the order of the labels.
    void add_order() {
        std::vector<std::string> labels;
        for (resolved_server const& each : made_.servers) labels.push_back("server:" + each.name);
        std::vector<node_id> node_of(skills_.all().size(), no_node);
        for (node_id node = 0; node < skills_.all().size(); ++node) {
            if (is_blocked_[node]) continue;
            node_of[node] = static_cast<node_id>(labels.size());
            labels.push_back(skills_[node].label);
        }
        std::vector<dependency> chosen;
        for (skill_edge const& each : links_.edges()) {
            if (each.is_cut || is_blocked_[each.from] || is_blocked_[each.to]) continue;
            chosen.push_back({node_of[each.from], node_of[each.to], each.optional});
        }
        for (server_need const& each : choice_.needs().all()) {
            if (each.target == nowhere || is_blocked_[each.skill]) continue;
            chosen.push_back({node_of[each.skill], number_[each.target], each.said->optional});
        }
        start_order const order = find_start_order(dependency_graph(labels.size(), chosen));
        for (std::size_t wave = 0; wave < order.waves(); ++wave) {
            auto& to = made_.waves.emplace_back();
            for (node_id const node : order.wave(wave)) {
                made_.order.push_back(labels[node]);
                to.push_back(std::move(labels[node]));
            }
        }
    }

    void add_edges() {
        for (skill_edge const& each : links_.edges()) {
            resolved_edge made;
            made.from = skills_[each.from].label;
            made.to = each.to == no_node ? "skill:" + each.said->name : skills_[each.to].label;
            made.optional = each.optional;
            made.place = each.said->place;
            made.version = each.said->version;
            if (each.to == no_node || each.is_missing)
                made.became = resolved_edge::outcome::missing;
            else if (each.is_cut) made.became = resolved_edge::outcome::cut;
            made_.edges.push_back(std::move(made));
        }
        for (server_need const& each : choice_.needs().all()) {
            resolved_edge made;
            made.from = skills_[each.skill].label;
            bool const is_missing = each.target == nowhere;
            made.to =
                "server:" + (is_missing ? each.said->name : choice_.planned()[each.target].name);
            made.optional = each.said->optional;
            made.place = each.said->place;
            made.version = each.said->version;
            if (is_missing) made.became = resolved_edge::outcome::missing;
            made_.edges.push_back(std::move(made));
        }
        std::stable_sort(made_.edges.begin(), made_.edges.end(),
                         [](auto const& left, auto const& right) {
                             return std::tie(left.from, left.to) < std::tie(right.from, right.to);
                         });
    }

    skill_selection const& skills_;
    skill_links& links_;
    server_choice& choice_;
    std::vector<bool> is_blocked_;
    std::vector<bool> has_own_;      // blocked by something of its own
    std::vector<node_id> number_;    // of each planned server among those that are used
    std::vector<std::size_t> used_;  // by name
    resolution made_;
};

}  // namespace mcp::detail
