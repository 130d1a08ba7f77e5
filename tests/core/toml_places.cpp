// SPDX-License-Identifier: MIT
// Tests of core/toml_places.hpp.
#include <mcp/core/toml_places.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_core_toml_places {

using mcp::parse_toml_places;
using mcp::placed_kind;

TEST_CASE("every value of a TOML document knows its line, in the order of the file") {
    auto const read = parse_toml_places(R"(zebra = "a"
count = 7
ratio = 0.5
yes = true
day = 2026-07-28
list = [1,
  "b"]
[table.inner]
key = "value"
)");
    REQUIRE(read);
    REQUIRE(read->members.size() == 7);
    CHECK(read->members[0].name == "zebra");
    CHECK(read->members[0].line == 1);
    CHECK(read->find("zebra")->value.text == "a");
    CHECK(read->find("count")->value.number == 7);
    CHECK(read->find("count")->value.kind == placed_kind::number);
    CHECK(read->find("ratio")->value.number == 0.5);
    CHECK(read->find("yes")->value.truth);
    CHECK(read->find("day")->value.text == "2026-07-28");
    auto const& list = read->find("list")->value;
    REQUIRE(list.elements.size() == 2);
    CHECK(list.elements[1].line == 7);
    auto const* const inner = read->find("table")->value.find("inner");
    REQUIRE(inner != nullptr);
    CHECK(inner->line == 8);
    CHECK(inner->value.find("key")->value.line == 9);
}

TEST_CASE("a mistake has its line") {
    auto const read = parse_toml_places("good = 1\nbad = = 2\n");
    REQUIRE_FALSE(read);
    CHECK(read.error().line == 2);
    CHECK_FALSE(read.error().words.empty());
}

}  // namespace tests_core_toml_places
