// SPDX-License-Identifier: MIT
// Skills that need each other: what can be cut is cut, the rest is reported.
#pragma once

#include <mcp/skills/cycles.hpp>
#include <mcp/skills/skill_links.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace mcp::detail {

class skill_cycles {
public:
    skill_cycles(skill_selection const& skills, skill_links& links, std::vector<finding>& findings)
        : skills_(skills),
          links_(links),
          edges_(links.edges()),
          findings_(findings) {
        cut_optional_cycles();
        report_cycles();
    }

private:
    void cut_optional_cycles() {
        auto const chosen = rows_of(edges_, skills_.all().size(), [](skill_edge const& each) {
            return each.optional && !each.is_cut;
        });
        for (auto const& knot : find_knots(chosen.rows)) {
            std::vector<std::size_t> const cut = back_edges(chosen, knot);
            finding made(finding_code::optional_cycle_cut, finding_severity::warning,
                         "skills need each other optionally: " + shown_cycle(knot.cycle));
            for (std::size_t const edge : cut) {
                edges_[edge].is_cut = true;
                if (made.sides.size() < 5)
                    made.sides.push_back("ignored " + links_.shown_edge(edges_[edge]));
            }
            finish_cycle(made, knot.cycle);
            made.decided_by = "optional";
            made.fixes = {"remove " + links_.shown_edge(edges_[cut.front()])};
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
        made.chain = links_.chain_to(cycle.front());
        for (std::size_t i = 0; i < cycle.size(); ++i) {
            made.nodes.push_back(skills_[cycle[i]].label);
            node_id const next = cycle[(i + 1) % cycle.size()];
            made.chain.push_back(links_.shown_edge(edges_[edge_between(cycle[i], next)]));
        }
    }

    void report_cycles() {
        auto const chosen = rows_of(edges_, skills_.all().size(),
                                    [](skill_edge const& each) { return !each.is_cut; });
        for (auto const& knot : find_knots(chosen.rows)) {
            finding made(finding_code::cycle, finding_severity::error,
                         "skills cannot be ordered: " + shown_cycle(knot.cycle));
            if (knot.nodes.size() > knot.cycle.size()) {
                made.sides.push_back(std::to_string(knot.nodes.size()) +
                                     " skills need each other; this is a shortest cycle");
            }
            finish_cycle(made, knot.cycle);
            add_cut(made, knot);
            for (node_id const each : knot.nodes) links_.miss(each, false, made.headline);
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
            made.fixes.push_back("remove " + links_.shown_edge(edge) +
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
    skill_links& links_;
    std::vector<skill_edge>& edges_;
    std::vector<finding>& findings_;
};

}  // namespace mcp::detail
