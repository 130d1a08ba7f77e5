// SPDX-License-Identifier: MIT
#include <mcp/core/toml.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_core_toml {

using namespace mcp;

TEST_CASE("every type of TOML has its JSON") {
    auto const read = parse_toml(R"(
text = "a"
count = -7
ratio = 0.5
yes = true
day = 2026-07-28
list = [1, "b", [false]]
[table.inner]
key = "value"
)");
    REQUIRE(read);
    CHECK((*read)["text"] == "a");
    CHECK((*read)["count"] == -7);
    CHECK((*read)["ratio"] == 0.5);
    CHECK((*read)["yes"] == true);
    CHECK((*read)["day"] == "2026-07-28");
    CHECK((*read)["list"] == json::parse(R"([1,"b",[false]])"));
    CHECK((*read)["table"]["inner"]["key"] == "value");
    CHECK(parse_toml("")->empty());
}

TEST_CASE("a mistake is named with its place") {
    auto const read = parse_toml("good = 1\nbad = = 2\n");
    REQUIRE_FALSE(read);
    CHECK(read.error().code == errc::invalid_configuration);
    CHECK(read.error().detail.starts_with("line 2, column "));
    CHECK_FALSE(parse_toml("a = 1\na = 2"));
}

}  // namespace tests_core_toml
