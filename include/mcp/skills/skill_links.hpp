// SPDX-License-Identifier: MIT
// Which skill needs which: what is missing, what goes round, and the way from what was asked for.
#pragma once

#include <mcp/skills/cycles.hpp>
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

/// What is known about a skill besides its manifest.
struct skill_state {
    std::vector<std::string> blocked;   // why it cannot be loaded
    std::vector<std::string> degraded;  // what it goes without
};

struct skill_edge {
    node_id from = 0;
    node_id to = no_node;  // no_node: there is no such skill
    bool optional = false;
    bool is_cut = false;      // it does not count for the order
    bool is_missing = false;  // what is needed cannot be had
    skill_requirement const* said = nullptr;
};

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
        cut_optional_cycles();
        report_cycles();
    }

    /// By who needs, then by who is needed.
    [[nodiscard]] std::vector<skill_edge> const& edges() const noexcept { return edges_; }
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
        auto const rows = rows_of([](skill_edge const& each) { return each.to != no_node; });
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

    // Some of the edges as rows, and which edge each entry is.
    struct chosen_rows {
        dependency_rows rows;
        std::vector<std::size_t> edges;
    };

    template <class Chosen> [[nodiscard]] chosen_rows rows_of(Chosen const& is_chosen) const {
        chosen_rows made;
        std::vector<dependency> chosen;
        for (std::size_t i = 0; i < edges_.size(); ++i) {
            if (!is_chosen(edges_[i])) continue;
            chosen.push_back({edges_[i].from, edges_[i].to, edges_[i].optional});
            made.edges.push_back(i);
        }
        made.rows = dependency_rows::by_dependant(skills_.all().size(), chosen);
        return made;
    }

    void check(skill_edge& edge) {
        if (edge.to == no_node) return report_unknown(edge);
        if (edge.to == edge.from) return report_self(edge);
        if (edge.said->version.empty()) return;
        auto const range = version_range::parse(edge.said->version);
        if (!range) return report_range(edge, range.error().detail);
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
                             "the range " + quoted(edge.said->version) + " of " +
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

    void cut_optional_cycles() {
        auto const chosen =
            rows_of([](skill_edge const& each) { return each.optional && !each.is_cut; });
        for (auto const& knot : find_knots(chosen.rows)) {
            std::vector<std::size_t> const cut = back_edges(chosen, knot);
            finding made(finding_code::optional_cycle_cut, finding_severity::warning,
                         "skills need each other optionally: " + shown_cycle(knot.cycle));
            for (std::size_t const edge : cut) {
                edges_[edge].is_cut = true;
                if (made.sides.size() < 5)
                    made.sides.push_back("ignored " + shown_edge(edges_[edge]));
            }
            finish_cycle(made, knot.cycle);
            made.decided_by = "optional";
            made.fixes = {"remove " + shown_edge(edges_[cut.front()])};
            findings_.push_back(std::move(made));
        }
    }

    // Without these, a depth-first search from the least node on never comes back to where it is.
    static std::vector<std::size_t> back_edges(chosen_rows const& from,
                                               dependency_knot const& knot) {
        enum class color { fresh, open, done };
        std::vector<color> colors(knot.nodes.size(), color::fresh);
        std::vector<std::pair<std::size_t, std::size_t>> path;  // node and its next edge
        std::vector<std::size_t> made;
        auto const place = [&](node_id node) {
            auto const at = std::lower_bound(knot.nodes.begin(), knot.nodes.end(), node);
            bool const is_in = at != knot.nodes.end() && *at == node;
            return is_in ? static_cast<std::size_t>(at - knot.nodes.begin()) : knot.nodes.size();
        };
        path.emplace_back(0, 0);
        colors[0] = color::open;
        while (!path.empty()) {
            auto& [node, next] = path.back();
            auto const row = from.rows.of(knot.nodes[node]);
            if (next == row.size()) {
                colors[node] = color::done;
                path.pop_back();
                continue;
            }
            std::size_t const edge = from.edges[from.rows.first(knot.nodes[node]) + next];
            std::size_t const other = place(row[next++]);
            if (other == knot.nodes.size() || colors[other] == color::done) continue;
            if (colors[other] == color::open) {
                made.push_back(edge);
                continue;
            }
            colors[other] = color::open;
            path.emplace_back(other, 0);
        }
        return made;
    }

    [[nodiscard]] std::string shown_cycle(std::vector<node_id> const& cycle) const {
        std::string made;
        std::size_t const shown = std::min<std::size_t>(cycle.size(), 8);
        for (std::size_t i = 0; i < shown; ++i) made += shown_name(skills_[cycle[i]].name) + " -> ";
        if (shown < cycle.size()) {
            made += std::to_string(cycle.size() - shown) + " more -> ";
        }
        return made + shown_name(skills_[cycle.front()].name);
    }

    // The edge that leads from one node of a cycle to the next; what is required comes first.
    [[nodiscard]] std::size_t edge_between(node_id from, node_id to) const {
        auto const at = std::lower_bound(edges_.begin(), edges_.end(), std::make_pair(from, to),
                                         [](skill_edge const& edge, auto const& wanted) {
                                             return std::make_pair(edge.from, edge.to) < wanted;
                                         });
        return static_cast<std::size_t>(at - edges_.begin());
    }

    void finish_cycle(finding& made, std::vector<node_id> const& cycle) {
        made.chain = chain_to(cycle.front());
        for (std::size_t i = 0; i < cycle.size(); ++i) {
            made.nodes.push_back(skills_[cycle[i]].label);
            node_id const next = cycle[(i + 1) % cycle.size()];
            made.chain.push_back(shown_edge(edges_[edge_between(cycle[i], next)]));
        }
    }

    void report_cycles() {
        auto const chosen = rows_of([](skill_edge const& each) { return !each.is_cut; });
        for (auto const& knot : find_knots(chosen.rows)) {
            finding made(finding_code::cycle, finding_severity::error,
                         "skills cannot be ordered: " + shown_cycle(knot.cycle));
            if (knot.nodes.size() > knot.cycle.size()) {
                made.sides.push_back(std::to_string(knot.nodes.size()) +
                                     " skills need each other; this is a shortest cycle");
            }
            finish_cycle(made, knot.cycle);
            add_cut(made, knot);
            for (node_id const each : knot.nodes) miss(each, false, made.headline);
            findings_.push_back(std::move(made));
        }
    }

    void add_cut(finding& made, dependency_knot const& knot) {
        std::size_t tried = 0;
        for (std::size_t i = 0; i < knot.cycle.size() && tried < 8; ++i) {
            node_id const next = knot.cycle[(i + 1) % knot.cycle.size()];
            skill_edge& edge = edges_[edge_between(knot.cycle[i], next)];
            if (!edge.optional) continue;
            ++tried;
            bool const is_enough = breaks(knot, edge);
            made.fixes.push_back("remove " + shown_edge(edge) +
                                 (is_enough ? "" : "; there are more cycles"));
            if (is_enough) break;
        }
        if (made.fixes.empty()) {
            made.fixes.emplace_back("remove one of these edges");
        }
    }

    // True if nothing goes round any more without that edge.
    [[nodiscard]] bool breaks(dependency_knot const& knot, skill_edge const& without) const {
        std::vector<dependency> left;
        for (node_id const node : knot.nodes) {
            for (std::size_t i = edge_between(node, 0); i < edges_.size() && edges_[i].from == node;
                 ++i) {
                auto const at =
                    std::lower_bound(knot.nodes.begin(), knot.nodes.end(), edges_[i].to);
                bool const is_in = at != knot.nodes.end() && *at == edges_[i].to;
                bool const is_without = edges_[i].to == without.to && node == without.from;
                if (!is_in || edges_[i].is_cut || is_without) continue;
                auto const from = std::lower_bound(knot.nodes.begin(), knot.nodes.end(), node);
                left.push_back({static_cast<node_id>(from - knot.nodes.begin()),
                                static_cast<node_id>(at - knot.nodes.begin())});
            }
        }
        dependency_graph const graph(knot.nodes.size(), left);
        return find_start_order(graph).has_all_of(graph);
    }

    skill_selection const& skills_;
    std::vector<finding>& findings_;
    std::vector<skill_edge> edges_;
    std::vector<skill_state> states_;
    nearest_names nearest_;
    std::vector<std::size_t> ways_;  // the edge by which each skill is reached
};

}  // namespace mcp::detail
