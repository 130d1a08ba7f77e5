// SPDX-License-Identifier: MIT
// Tests of skills/cycles.hpp: every knot is found, and its cycle is a shortest one.
#include <mcp/skills/cycles.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <random>
#include <vector>

namespace tests_skills_cycles {

using mcp::dependency;
using mcp::dependency_rows;
using mcp::find_knots;
using mcp::node_id;
using ids = std::vector<node_id>;

auto knots_of(std::size_t nodes, std::vector<dependency> const& edges) {
    return find_knots(dependency_rows::by_dependant(nodes, edges));
}

TEST_CASE("a graph without cycles has no knots") {
    CHECK(knots_of(0, {}).empty());
    CHECK(knots_of(4, {{0, 1}, {1, 2}, {0, 2}, {3, 2}}).empty());
}

TEST_CASE("a node that needs itself is no knot") { CHECK(knots_of(2, {{0, 0}, {1, 0}}).empty()); }

TEST_CASE("each knot has its nodes and its shortest cycle, the least node first") {
    // 0 to 3 in a ring with a short cut, 5 and 6 in another; 4 between them.
    auto const knots = knots_of(
        7, {{3, 0}, {0, 2}, {2, 1}, {1, 3}, {2, 3}, {4, 0}, {5, 4}, {6, 5}, {5, 6}, {0, 0}});
    REQUIRE(knots.size() == 2);
    CHECK(knots[0].nodes == ids{0, 1, 2, 3});
    CHECK(knots[0].cycle == ids{0, 2, 3});
    CHECK(knots[1].nodes == ids{5, 6});
    CHECK(knots[1].cycle == ids{5, 6});
}

TEST_CASE("a cycle through a hundred thousand nodes is found without recursion") {
    std::vector<dependency> edges;
    constexpr node_id count = 100000;
    for (node_id node = 0; node < count; ++node) edges.push_back({node, (node + 1) % count});
    auto const knots = knots_of(count, edges);
    REQUIRE(knots.size() == 1);
    CHECK(knots[0].cycle.size() == count);
    CHECK(knots[0].cycle.front() == 0);
}

// How far it is from each node to each other one; more than all nodes if there is no way.
std::vector<std::vector<std::size_t>> distances(std::size_t nodes,
                                                std::vector<dependency> const& edges) {
    std::vector<std::vector<std::size_t>> far(nodes, std::vector<std::size_t>(nodes, nodes + 1));
    for (dependency const& each : edges) far[each.from][each.to] = 1;
    for (std::size_t by = 0; by < nodes; ++by) {
        for (std::size_t i = 0; i < nodes; ++i) {
            for (std::size_t j = 0; j < nodes; ++j) {
                far[i][j] = std::min(far[i][j], far[i][by] + far[by][j]);
            }
        }
    }
    return far;
}

TEST_CASE("in random graphs knots are whole, and their cycles real and shortest") {
    std::mt19937 random(3);
    std::size_t seen = 0;
    for (int run = 0; run < 300; ++run) {
        std::size_t const nodes = 2 + random() % 14;
        std::vector<dependency> edges;
        for (auto left = random() % (nodes * 2); left > 0; --left) {
            auto const from = static_cast<node_id>(random() % nodes);
            auto const to = static_cast<node_id>(random() % nodes);
            if (from != to) edges.push_back({from, to});
        }
        auto const knots = knots_of(nodes, edges);
        auto const far = distances(nodes, edges);
        std::vector<bool> is_knotted(nodes, false);
        for (auto const& knot : knots) {
            std::size_t shortest = nodes + 1;
            for (node_id const node : knot.nodes) {
                REQUIRE_FALSE(is_knotted[node]);
                is_knotted[node] = true;
                shortest = std::min(shortest, far[node][node]);
                for (node_id const other : knot.nodes) REQUIRE(far[node][other] <= nodes);
            }
            REQUIRE(knot.cycle.size() == shortest);
            REQUIRE(knot.cycle.front() == *std::min_element(knot.cycle.begin(), knot.cycle.end()));
            for (std::size_t i = 0; i < knot.cycle.size(); ++i) {
                node_id const next = knot.cycle[(i + 1) % knot.cycle.size()];
                REQUIRE(far[knot.cycle[i]][next] == 1);
            }
            ++seen;
        }
        for (std::size_t i = 0; i < nodes; ++i) REQUIRE(is_knotted[i] == (far[i][i] <= nodes));
    }
    CHECK(seen > 100);
}

}  // namespace tests_skills_cycles
