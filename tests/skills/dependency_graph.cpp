// SPDX-License-Identifier: MIT
// Tests of skills/dependency_graph.hpp: what can start when.
#include <mcp/skills/dependency_graph.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <random>
#include <vector>

namespace tests_skills_dependency_graph {

using mcp::dependency;
using mcp::dependency_graph;
using mcp::dependency_rows;
using mcp::find_start_order;
using mcp::node_id;
using ids = std::vector<node_id>;

ids ids_of(std::span<node_id const> from) { return ids(from.begin(), from.end()); }

TEST_CASE("edges are grouped by either end, in their order") {
    std::vector<dependency> const edges = {{2, 0}, {0, 1}, {2, 1}, {2, 0}};
    auto const needs = dependency_rows::by_dependant(4, edges);
    CHECK(ids_of(needs.of(0)) == ids{1});
    CHECK(ids_of(needs.of(1)).empty());
    CHECK(ids_of(needs.of(2)) == ids{0, 1, 0});
    CHECK(ids_of(needs.of(3)).empty());
    CHECK(needs.first(2) == 1);
    auto const dependants = dependency_rows::by_needed(4, edges);
    CHECK(ids_of(dependants.of(0)) == ids{2, 2});
    CHECK(ids_of(dependants.of(1)) == ids{0, 2});
}

TEST_CASE("a graph without nodes has no waves") {
    auto const order = find_start_order(dependency_graph(0, {}));
    CHECK(order.waves() == 0);
    CHECK(order.order.empty());
}

TEST_CASE("a wave holds all that needs only the waves before it, by number") {
    std::vector<dependency> const edges = {{0, 3}, {3, 4}, {1, 4}, {2, 0}, {2, 4}};
    dependency_graph const graph(5, edges);
    auto const order = find_start_order(graph);
    REQUIRE(order.waves() == 4);
    CHECK(ids_of(order.wave(0)) == ids{4});
    CHECK(ids_of(order.wave(1)) == ids{1, 3});
    CHECK(ids_of(order.wave(2)) == ids{0});
    CHECK(ids_of(order.wave(3)) == ids{2});
    CHECK(order.has_all_of(graph));
}

TEST_CASE("what needs each other is left out, with all that needs it") {
    std::vector<dependency> const edges = {{0, 1}, {1, 0}, {2, 0}, {1, 3}, {4, 4}};
    dependency_graph const graph(5, edges);
    auto const order = find_start_order(graph);
    CHECK(order.order == ids{3});
    CHECK_FALSE(order.has_all_of(graph));
}

TEST_CASE("in random graphs every edge is respected, and no wave could be spared") {
    std::mt19937 random(11);
    for (int run = 0; run < 200; ++run) {
        std::size_t const nodes = 1 + random() % 40;
        ids rank(nodes);
        for (std::size_t i = 0; i < nodes; ++i) rank[i] = static_cast<node_id>(i);
        std::shuffle(rank.begin(), rank.end(), random);
        std::vector<dependency> edges;
        for (auto left = random() % (nodes * 3); left > 0; --left) {
            auto const from = static_cast<node_id>(random() % nodes);
            auto const to = static_cast<node_id>(random() % nodes);
            if (rank[from] > rank[to]) edges.push_back({from, to});
        }
        dependency_graph const graph(nodes, edges);
        auto const order = find_start_order(graph);
        REQUIRE(order.has_all_of(graph));
        std::vector<std::size_t> wave_of(nodes);
        for (std::size_t wave = 0; wave < order.waves(); ++wave) {
            REQUIRE(std::is_sorted(order.wave(wave).begin(), order.wave(wave).end()));
            for (node_id const node : order.wave(wave)) wave_of[node] = wave;
        }
        // In wave n there is a chain of n that are needed: nobody can be earlier.
        std::vector<std::size_t> earliest(nodes, 0);
        for (dependency const& each : edges) {
            REQUIRE(wave_of[each.to] < wave_of[each.from]);
            earliest[each.from] = std::max(earliest[each.from], wave_of[each.to] + 1);
        }
        REQUIRE(earliest == wave_of);
        std::shuffle(edges.begin(), edges.end(), random);
        REQUIRE(find_start_order(dependency_graph(nodes, edges)).order == order.order);
    }
}

TEST_CASE("a hundred thousand may need the same one") {
    std::vector<dependency> edges;
    for (node_id node = 1; node <= 100000; ++node) edges.push_back({node, 0});
    auto const order = find_start_order(dependency_graph(100001, edges));
    REQUIRE(order.waves() == 2);
    CHECK(order.wave(1).size() == 100000);
}

}  // namespace tests_skills_dependency_graph
