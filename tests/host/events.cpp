// SPDX-License-Identifier: MIT
// Tests of host/events.hpp: events are values that name their server.
#include <mcp/host/events.hpp>

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <utility>
#include <variant>

namespace tests_host_events {

using mcp::host_event;

template <std::size_t... Index> std::set<std::string> all_names(std::index_sequence<Index...>) {
    return {std::string(mcp::name_of(host_event(std::in_place_index<Index>)))...};
}

TEST_CASE("each kind of event has a name of its own") {
    constexpr std::size_t count = std::variant_size_v<host_event>;
    CHECK(all_names(std::make_index_sequence<count>()).size() == count);
    CHECK(mcp::name_of(mcp::host_events::server_registered()) == "server_registered");
    CHECK(mcp::name_of(mcp::host_events::connected()) == "connected");
    CHECK(mcp::name_of(mcp::host_events::unhealthy()) == "unhealthy");
    CHECK(mcp::name_of(mcp::host_events::name_became_ambiguous()) == "name_became_ambiguous");
}

TEST_CASE("every event says which server it is about") {
    mcp::host_events::state_changed changed;
    changed.server = "one";
    CHECK(mcp::server_of(host_event(changed)) == "one");
    CHECK(mcp::server_of(host_event(mcp::host_events::cache_hit{"two", 3})) == "two");
}

}  // namespace tests_host_events
