// SPDX-License-Identifier: MIT
// Requirements between skills as edges, and some of them as rows.
#pragma once

#include <mcp/skills/dependency_graph.hpp>
#include <mcp/skills/skill.hpp>

#include <cstddef>
#include <string>
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

/// Some of the edges as rows, and which edge each entry is.
struct chosen_rows {
    dependency_rows rows;
    std::vector<std::size_t> edges;
};

/// Of edges that are sorted by who needs, those that the predicate chooses.
template <class Chosen>
chosen_rows rows_of(std::vector<skill_edge> const& edges, std::size_t nodes,
                    Chosen const& is_chosen) {
    chosen_rows made;
    std::vector<dependency> chosen;
    for (std::size_t i = 0; i < edges.size(); ++i) {
        if (!is_chosen(edges[i])) continue;
        chosen.push_back({edges[i].from, edges[i].to, edges[i].optional});
        made.edges.push_back(i);
    }
    made.rows = dependency_rows::by_dependant(nodes, chosen);
    return made;
}

}  // namespace mcp::detail
