// SPDX-License-Identifier: MIT
// Tests of transport/features.hpp: members that some transports have and others do not.
#include <mcp/transport/features.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests_transport_features {

using namespace mcp;

struct plain_wire {};

struct gifted_wire {
    bool mirrors_parameters() const { return mirrors; }
    void mirror(std::string tool, std::vector<header_parameter> parameters) {
        mirrored = std::move(tool) + std::to_string(parameters.size());
    }
    bool restarts() const { return false; }
    std::optional<era> remembered_era() const { return era::modern; }
    void agreed(std::string_view version) { revision = version; }

    bool mirrors = true;
    std::string mirrored;
    std::string revision;
};

TEST_CASE("a transport without further members gets what is usual") {
    plain_wire wire;
    CHECK_FALSE(detail::mirrors_parameters(wire));
    CHECK(detail::restarts(wire));
    CHECK(detail::remembered_era(wire) == std::nullopt);
    std::vector<header_parameter> kept(1);
    detail::tell_mirrored(wire, "tool", kept);
    detail::tell_agreed(wire, "2025-11-25");
    CHECK(kept.size() == 1);
}

TEST_CASE("a transport's own members are asked and told") {
    gifted_wire wire;
    CHECK(detail::mirrors_parameters(wire));
    wire.mirrors = false;
    CHECK_FALSE(detail::mirrors_parameters(wire));
    CHECK_FALSE(detail::restarts(wire));
    CHECK(detail::remembered_era(wire) == era::modern);
    detail::tell_mirrored(wire, "tool", std::vector<header_parameter>(2));
    CHECK(wire.mirrored == "tool2");
    detail::tell_agreed(wire, "2025-11-25");
    CHECK(wire.revision == "2025-11-25");
}

}  // namespace tests_transport_features
