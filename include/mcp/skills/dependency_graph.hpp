// SPDX-License-Identifier: MIT
// Who needs whom, as numbers: compressed rows, so that a pass over it is a pass over memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace mcp {

using node_id = std::uint32_t;
inline constexpr node_id no_node = std::numeric_limits<node_id>::max();

/// One node needs another.
struct dependency {
    node_id from = 0;  ///< Who needs.
    node_id to = 0;    ///< Who is needed.
    bool optional = false;

    bool operator==(dependency const&) const = default;
};

/// The edges of a graph, grouped by one of their ends. Inside a group they keep the order in which
/// they were given.
class dependency_rows {
public:
    dependency_rows() = default;

    /// Groups by who needs.
    static dependency_rows by_dependant(std::size_t nodes, std::span<dependency const> edges) {
        return make(
            nodes, edges, [](dependency const& each) { return each.from; },
            [](dependency const& each) { return each.to; });
    }

    /// Groups by who is needed.
    static dependency_rows by_needed(std::size_t nodes, std::span<dependency const> edges) {
        return make(
            nodes, edges, [](dependency const& each) { return each.to; },
            [](dependency const& each) { return each.from; });
    }

    [[nodiscard]] std::size_t nodes() const noexcept {
        return first_.empty() ? 0 : first_.size() - 1;
    }
    [[nodiscard]] std::size_t edges() const noexcept { return other_.size(); }

    /// The other ends of the edges of one node.
    [[nodiscard]] std::span<node_id const> of(node_id node) const noexcept {
        return {other_.data() + first_[node], other_.data() + first_[node + 1]};
    }

    /// Where the edges of a node begin, counting all edges in the order of the rows.
    [[nodiscard]] std::size_t first(node_id node) const noexcept { return first_[node]; }

private:
    template <class Key, class Other>
    static dependency_rows make(std::size_t nodes, std::span<dependency const> edges,
                                Key const& key, Other const& other) {
        dependency_rows made;
        made.first_.assign(nodes + 1, 0);
        for (dependency const& each : edges) ++made.first_[key(each)];
        std::uint32_t sum = 0;
        for (std::uint32_t& each : made.first_) each = std::exchange(sum, sum + each);
        made.other_.resize(edges.size());
        for (dependency const& each : edges) made.other_[made.first_[key(each)]++] = other(each);
        // Each row's start has become its end, which is the start of the next.
        for (std::size_t i = nodes; i > 0; --i) made.first_[i] = made.first_[i - 1];
        made.first_[0] = 0;
        return made;
    }

    std::vector<std::uint32_t> first_;
    std::vector<node_id> other_;
};

/// A graph that can be passed over: for each node who needs it, and how many it needs itself.
class dependency_graph {
public:
    dependency_graph() = default;

    /// Every end of an edge is less than `nodes`. Edges may be given more than once.
    dependency_graph(std::size_t nodes, std::span<dependency const> edges)
        : dependants_(dependency_rows::by_needed(nodes, edges)),
          needs_(nodes, 0) {
        for (dependency const& each : edges) ++needs_[each.from];
    }

    [[nodiscard]] std::size_t nodes() const noexcept { return needs_.size(); }
    [[nodiscard]] std::size_t edges() const noexcept { return dependants_.edges(); }
    [[nodiscard]] dependency_rows const& dependants() const noexcept { return dependants_; }
    [[nodiscard]] std::vector<std::uint32_t> const& needs() const noexcept { return needs_; }

private:
    dependency_rows dependants_;
    std::vector<std::uint32_t> needs_;
};

/// The order in which nodes can start.
struct start_order {
    std::vector<node_id> order;  ///< Wave by wave, inside a wave by number.
    std::vector<std::uint32_t>
        starts;  ///< Where each wave begins in `order`, and where the last ends.

    start_order() = default;

    [[nodiscard]] std::size_t waves() const noexcept {
        return starts.empty() ? 0 : starts.size() - 1;
    }
    [[nodiscard]] std::span<node_id const> wave(std::size_t index) const noexcept {
        return {order.data() + starts[index], order.data() + starts[index + 1]};
    }
    /// False if some nodes need each other, or one of those; they are left out.
    [[nodiscard]] bool has_all_of(dependency_graph const& graph) const noexcept {
        return order.size() == graph.nodes();
    }
};

/// Every node in the first wave that comes after all it needs: no other waves are fewer. Takes time
/// in proportion to nodes and edges.
inline start_order find_start_order(dependency_graph const& graph) {
    start_order made;
    std::vector<std::uint32_t> missing = graph.needs();
    made.order.reserve(graph.nodes());
    for (node_id node = 0; node < graph.nodes(); ++node) {
        if (missing[node] == 0) made.order.push_back(node);
    }
    std::vector<std::uint32_t> wave_of(graph.nodes(), no_node);
    std::size_t begin = 0;
    std::uint32_t wave = 0;
    while (begin < made.order.size()) {
        std::size_t const end = made.order.size();
        made.starts.push_back(static_cast<std::uint32_t>(begin));
        for (; begin < end; ++begin) {
            node_id const node = made.order[begin];
            wave_of[node] = wave;
            for (node_id const dependant : graph.dependants().of(node)) {
                if (--missing[dependant] == 0) made.order.push_back(dependant);
            }
        }
        ++wave;
    }
    made.starts.push_back(static_cast<std::uint32_t>(made.order.size()));
    // Sorts each wave by number, all at once.
    std::vector<std::uint32_t> place(made.starts.begin(), made.starts.end());
    for (node_id node = 0; node < graph.nodes(); ++node) {
        if (wave_of[node] != no_node) made.order[place[wave_of[node]]++] = node;
    }
    return made;
}

}  // namespace mcp
