// SPDX-License-Identifier: MIT
// Tests of host/server_status.hpp: all servers at one moment, and their numbers.
#include <mcp/host/server_status.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_host_server_status {

using mcp::server_state;

mcp::host_status::entry entry(std::string name, server_state state, std::size_t tools = 0) {
    auto made = std::make_shared<mcp::server_status>();
    made->name = std::move(name);
    made->state = state;
    made->tools = tools;
    return made;
}

TEST_CASE("each state is counted, and the counts sum up to the total") {
    mcp::host_status const all({entry("a", server_state::connected, 3), entry("b", server_state::failed),
                                entry("c", server_state::connected, 4),
                                entry("d", server_state::disconnected),
                                entry("e", server_state::disabled),
                                entry("f", server_state::connecting)});
    auto const& numbers = all.statistics();
    CHECK(numbers.total == 6);
    CHECK(numbers.connected() == 2);
    CHECK(numbers.disconnected() == 1);
    CHECK(numbers.error() == 1);
    CHECK(numbers.count(server_state::disabled) == 1);
    CHECK(numbers.tools == 7);
    std::size_t sum = 0;
    for (std::size_t const each : numbers.by_state) sum += each;
    CHECK(sum == numbers.total);
}

TEST_CASE("a server is found by its name") {
    mcp::host_status const all({entry("a", server_state::connected), entry("c", server_state::failed)});
    REQUIRE(all.find("c") != nullptr);
    CHECK(all.find("c")->state == server_state::failed);
    CHECK(all.find("b") == nullptr);
    CHECK(all.find("d") == nullptr);
    CHECK(mcp::host_status().find("a") == nullptr);
}

}  // namespace tests_host_server_status
