// SPDX-License-Identifier: MIT
// Tests of core/placed_value.hpp.
#include <mcp/core/placed_value.hpp>

#include <catch2/catch.hpp>

#include <utility>

namespace tests_core_placed_value {

using mcp::placed_member;
using mcp::placed_value;

TEST_CASE("of several members with one name the last one is found") {
    placed_value table;
    for (int number : {1, 2}) {
        placed_member member;
        member.name = "a";
        member.value.number = number;
        table.members.push_back(std::move(member));
    }
    REQUIRE(table.find("a") != nullptr);
    CHECK(table.find("a")->value.number == 2);
    CHECK(table.find("b") == nullptr);
    placed_value const& same = table;
    CHECK(same.find("a") == table.find("a"));
}

TEST_CASE("a member is shown under the name that the file has") {
    placed_member member;
    member.name = "headers";
    CHECK(member.shown_name() == "headers");
    member.shown = "http_headers";
    CHECK(member.shown_name() == "http_headers");
}

}  // namespace tests_core_placed_value
