// SPDX-License-Identifier: MIT
// Which nodes need each other, and the shortest way round.
#pragma once

#include <mcp/skills/dependency_graph.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace mcp {

/// Nodes that all need each other, and one cycle through some of them.
struct dependency_knot {
    std::vector<node_id> nodes;  ///< Sorted.
    std::vector<node_id> cycle;  ///< Each needs the next one, the last the first, the least first.

    dependency_knot() = default;
};

namespace detail {

/// Tarjan's strongly connected components, without recursion.
class component_search {
public:
    explicit component_search(dependency_rows const& needs)
        : needs_(needs),
          number_(needs.nodes(), 0),
          low_(needs.nodes(), 0),
          next_edge_(needs.nodes(), 0),
          is_open_(needs.nodes(), false) {}

    /// Those of more than one node, in any order; their nodes in any order.
    std::vector<std::vector<node_id>> run() {
        for (node_id node = 0; node < needs_.nodes(); ++node) {
            if (number_[node] == 0) visit(node);
        }
        return std::move(found_);
    }

private:
    void visit(node_id root) {
        enter(root);
        while (!path_.empty()) {
            node_id const node = path_.back();
            auto const row = needs_.of(node);
            if (next_edge_[node] == row.size()) {
                leave(node);
                continue;
            }
            node_id const other = row[next_edge_[node]++];
            if (number_[other] == 0) {
                enter(other);
            } else if (is_open_[other]) {
                low_[node] = std::min(low_[node], number_[other]);
            }
        }
    }

    void enter(node_id node) {
        number_[node] = low_[node] = ++count_;
        is_open_[node] = true;
        open_.push_back(node);
        path_.push_back(node);
    }

    void leave(node_id node) {
        path_.pop_back();
        if (!path_.empty()) low_[path_.back()] = std::min(low_[path_.back()], low_[node]);
        if (low_[node] != number_[node]) return;
        auto const begin = std::find(open_.rbegin(), open_.rend(), node).base() - 1;
        for (auto each = begin; each != open_.end(); ++each) is_open_[*each] = false;
        if (open_.end() - begin > 1) found_.emplace_back(begin, open_.end());
        open_.erase(begin, open_.end());
    }

    dependency_rows const& needs_;
    std::vector<std::uint32_t> number_;  // in the order of visits, from 1 on
    std::vector<std::uint32_t> low_;
    std::vector<std::uint32_t> next_edge_;
    std::vector<bool> is_open_;
    std::vector<node_id> open_;
    std::vector<node_id> path_;
    std::uint32_t count_ = 0;
    std::vector<std::vector<node_id>> found_;
};

/// The shortest cycle of a component: of those through each node, in order, that have no smaller
/// node. So each is looked for once, and the first one found begins with the least node.
class shortest_cycle_search {
public:
    explicit shortest_cycle_search(dependency_rows const& needs)
        : needs_(needs),
          component_(needs.nodes(), 0),
          seen_(needs.nodes(), 0),
          before_(needs.nodes(), 0) {}

    std::vector<node_id> run(std::vector<node_id> const& nodes) {
        ++current_;
        std::size_t edges = 0;
        for (node_id const node : nodes) {
            component_[node] = current_;
            edges += needs_.of(node).size();
        }
        // All starts together may cost some times as much as one pass, at least a little. A larger
        // component gives a cycle that is short, but perhaps not the shortest.
        std::size_t left = 64 * edges + 100000;
        best_.clear();
        for (node_id const start : nodes) {
            if (best_.size() == 2 || (left == 0 && !best_.empty())) break;
            search(start, left);
        }
        return best_;
    }

private:
    void search(node_id start, std::size_t& left) {
        ++visit_;
        reached_.assign(1, start);
        std::size_t depth_end = 1;
        std::size_t depth = 1;
        for (std::size_t i = 0; i < reached_.size(); ++i) {
            if (i == depth_end) {
                depth_end = reached_.size();
                ++depth;
            }
            // The cycle that ends here would have `depth` nodes.
            if (!best_.empty() && depth >= best_.size()) return;
            for (node_id const next : needs_.of(reached_[i])) {
                if (next == reached_[i]) continue;
                if (next == start) return keep(start, reached_[i]);
                if (component_[next] != current_ || seen_[next] == visit_) continue;
                if (next < start) continue;
                seen_[next] = visit_;
                before_[next] = reached_[i];
                reached_.push_back(next);
            }
            std::size_t const cost = needs_.of(reached_[i]).size() + 1;
            left = left > cost ? left - cost : 0;
            if (left == 0 && !best_.empty()) return;
        }
    }

    void keep(node_id start, node_id last) {
        best_.clear();
        for (node_id node = last; node != start; node = before_[node]) best_.push_back(node);
        best_.push_back(start);
        std::reverse(best_.begin(), best_.end());
    }

    dependency_rows const& needs_;
    std::vector<std::uint32_t> component_;
    std::vector<std::uint32_t> seen_;
    std::vector<node_id> before_;
    std::vector<node_id> reached_;
    std::vector<node_id> best_;
    std::uint32_t current_ = 0;
    std::uint32_t visit_ = 0;
};

}  // namespace detail

/// Every group of nodes that need each other, by their least nodes, each with a shortest cycle. A
/// node that needs itself is none. Rows are by_dependant(), sorted if the outcome shall not depend
/// on their order. Takes time in proportion to nodes and edges; for that, a component with so many
/// nodes and edges that a shortest cycle takes much longer gets one that may not be the shortest.
inline std::vector<dependency_knot> find_knots(dependency_rows const& needs) {
    std::vector<dependency_knot> made;
    auto components = detail::component_search(needs).run();
    if (components.empty()) return made;
    detail::shortest_cycle_search shortest(needs);
    for (auto& component : components) {
        dependency_knot knot;
        knot.nodes = std::move(component);
        std::sort(knot.nodes.begin(), knot.nodes.end());
        knot.cycle = shortest.run(knot.nodes);
        made.push_back(std::move(knot));
    }
    std::sort(made.begin(), made.end(),
              [](dependency_knot const& left, dependency_knot const& right) {
                  return left.nodes.front() < right.nodes.front();
              });
    return made;
}

}  // namespace mcp
