// SPDX-License-Identifier: MIT
// Which skill needs which, what is missing, and the way from what was asked for.
#pragma once

#include <mcp/skills/skill_edges.hpp>
#include <mcp/skills/skill_selection.hpp>
#include <mcp/skills/version_range.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace mcp::detail {

class skill_links {
public:
    skill_links(skill_selection const& skills, std::vector<finding>& findings)
        : skills_(skills),
          findings_(findings),
          states_(skills.all().size()),
          nearest_(skills.names()) {
        collect();
        find_ways();
        for (skill_edge& each : edges_) check(each);
    }

    /// By who needs, then by who is needed.
    [[nodiscard]] std::vector<skill_edge> const& edges() const noexcept { return edges_; }
    [[nodiscard]] std::vector<skill_edge>& edges() noexcept { return edges_; }
    [[nodiscard]] std::vector<skill_state>& states() noexcept { return states_; }

    /// Records that a skill cannot have what it needs.
    void miss(node_id skill, bool optional, std::string why) {
        auto& state = states_[skill];
        (optional ? state.degraded : state.blocked).push_back(std::move(why));
    }

    /// The edges from what was asked for to a skill; none if it was asked for itself.
    [[nodiscard]] std::vector<std::string> chain_to(node_id node) const {
        std::vector<std::string> made;
        if (ways_.empty()) return made;
        for (; ways_[node] != no_edge; node = edges_[ways_[node]].from) {
            made.push_back(shown_edge(edges_[ways_[node]]));
        }
        std::reverse(made.begin(), made.end());
        return made;
    }

    [[nodiscard]] std::string shown_edge(skill_edge const& edge) const {
        return shown_name(skills_[edge.from].label) + " -> skill:" + shown_name(edge.said->name) +
               (edge.optional ? " [optional]" : "") + in_place(edge.said->place);
    }

private:
    static constexpr std::size_t no_edge = static_cast<std::size_t>(-1);

    void collect() {
        for (node_id from = 0; from < skills_.all().size(); ++from) {
            std::size_t const first = edges_.size();
            for (skill_requirement const& each : skills_[from].source->skills) {
                skill_edge made;
                made.from = from;
                made.to = skills_.find(each.name);
                made.optional = each.optional;
                made.said = &each;
                edges_.push_back(made);
            }
            auto const begin = edges_.begin() + static_cast<std::ptrdiff_t>(first);
            std::sort(begin, edges_.end(), [](skill_edge const& left, skill_edge const& right) {
                return key(left) < key(right);
            });
            report_duplicates(first);
        }
    }

    // Of several that are the same, the one that decides comes first: what is required.
    static std::tuple<node_id, std::string_view, bool, std::size_t, std::string_view> key(
        skill_edge const& edge) {
        return {edge.to, edge.said->name, edge.optional, edge.said->place.line, edge.said->version};
    }

    void report_duplicates(std::size_t first) {
        for (std::size_t i = first + 1; i < edges_.size(); ++i) {
            skill_edge const& one = edges_[i];
            if (one.said->name != edges_[i - 1].said->name) continue;
            auto const& by = skills_[one.from];
            finding made(finding_code::duplicate_dependency, finding_severity::warning,
                         shown_name(by.label) + " says more than once that it needs skill:" +
                             shown_name(one.said->name));
            made.sides = {"first" + in_place(edges_[i - 1].said->place),
                          "again" + in_place(one.said->place)};
            made.nodes = {by.label, "skill:" + one.said->name};
            made.fixes = {"remove one of the two; until then all that they say must hold"};
            findings_.push_back(std::move(made));
        }
    }

    // Breadth-first from what was asked for.
    void find_ways() {
        if (skills_.roots().empty()) return;
        auto const rows = rows_of(edges_, skills_.all().size(),
                                  [](skill_edge const& each) { return each.to != no_node; });
        ways_.assign(skills_.all().size(), no_edge);
        std::vector<bool> is_reached(skills_.all().size(), false);
        std::vector<node_id> open = skills_.roots();
        for (node_id const root : open) is_reached[root] = true;
        for (std::size_t i = 0; i < open.size(); ++i) {
            std::size_t at = rows.rows.first(open[i]);
            for (node_id const next : rows.rows.of(open[i])) {
                std::size_t const edge = rows.edges[at++];
                if (is_reached[next]) continue;
                is_reached[next] = true;
                ways_[next] = edge;
                open.push_back(next);
            }
        }
    }

    void check(skill_edge& edge) {
        if (edge.to == no_node) return report_unknown(edge);
        if (edge.to == edge.from) return report_self(edge);
        if (edge.said->version.empty()) return;
        auto const range = version_range::parse(edge.said->version);
        if (!range) return report_range(edge, range.error().detail);
        if (range->is_any()) return;
        auto const& version = skills_[edge.to].version;
        if (!version || !range->contains(*version)) report_version(edge);
    }

    finding begin(finding_code code, skill_edge const& edge, std::string words) const {
        finding made(code, edge.optional ? finding_severity::warning : finding_severity::error,
                     std::move(words));
        made.chain = chain_to(edge.from);
        made.chain.push_back(shown_edge(edge));
        made.nodes = {skills_[edge.from].label, "skill:" + edge.said->name};
        return made;
    }

    void end(skill_edge& edge, finding made) {
        edge.is_missing = true;
        edge.is_cut = true;
        if (!edge.optional)
            made.fixes.push_back("or say `optional: true`" + in_place(edge.said->place));
        miss(edge.from, edge.optional, made.headline);
        findings_.push_back(std::move(made));
    }

    [[nodiscard]] std::string needs(skill_edge const& edge) const {
        return shown_name(skills_[edge.from].label) + " needs skill:" + shown_name(edge.said->name);
    }

    void report_unknown(skill_edge& edge) {
        skill const* const disabled = skills_.find_disabled(edge.said->name);
        auto const code =
            edge.optional ? finding_code::optional_missing : finding_code::unknown_skill;
        finding made =
            begin(code, edge,
                  needs(edge) + ", which is " + (disabled != nullptr ? "disabled" : "not there"));
        if (disabled != nullptr) made.fixes.push_back("enable " + printable(disabled->path));
        std::string const meant = nearest_.question(edge.said->name);
        if (!meant.empty()) made.fixes.push_back(meant);
        if (disabled == nullptr) made.fixes.emplace_back("add a skill of that name");
        end(edge, std::move(made));
    }

    void report_self(skill_edge& edge) {
        finding made = begin(finding_code::self_dependency, edge,
                             shown_name(skills_[edge.from].label) + " needs itself");
        made.nodes.pop_back();
        made.fixes.push_back("remove it" + in_place(edge.said->place));
        edge.is_cut = true;
        // What is there anyway is no loss.
        if (!edge.optional) miss(edge.from, false, made.headline);
        findings_.push_back(std::move(made));
    }

    void report_range(skill_edge& edge, std::string const& why) {
        finding made = begin(finding_code::manifest_error, edge,
                             "the range " + quoted_name(edge.said->version) + " of " +
                                 shown_name(skills_[edge.from].label) + " cannot be read, " + why);
        made.fixes.push_back("write a range such as ^1.2" + in_place(edge.said->place));
        end(edge, std::move(made));
    }

    void report_version(skill_edge& edge) {
        auto const& needed = skills_[edge.to];
        std::string const has = needed.version ? "is " + needed.version->text()
                                               : std::string("does not say its version");
        finding made = begin(finding_code::version_conflict, edge,
                             needs(edge) + ' ' + shown_name(edge.said->version) + ", which " + has);
        made.sides = {shown_name(skills_[edge.from].label) + " needs " +
                          shown_name(edge.said->version) + in_place(edge.said->place),
                      shown_name(needed.label) + ' ' + has + in_place(needed.source->place)};
        made.decided_by = "fail";
        made.fixes.push_back("widen the range" + in_place(edge.said->place));
        made.fixes.push_back("use another version of " + shown_name(needed.label));
        end(edge, std::move(made));
    }

    skill_selection const& skills_;
    std::vector<finding>& findings_;
    std::vector<skill_edge> edges_;
    std::vector<skill_state> states_;
    nearest_names nearest_;
    std::vector<std::size_t> ways_;  // the edge by which each skill is reached
};

}  // namespace mcp::detail
