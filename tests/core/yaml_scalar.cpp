// SPDX-License-Identifier: MIT
// Tests of core/yaml_scalar.hpp: which unquoted texts are more than text.
#include <mcp/core/yaml_scalar.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_core_yaml_scalar {

using mcp::placed_kind;

mcp::placed_value resolved(std::string text) {
    mcp::placed_value made;
    made.kind = placed_kind::text;
    made.text = std::move(text);
    mcp::detail::resolve_yaml_scalar(made);
    return made;
}

TEST_CASE("each form of null, truth and number is one") {
    for (auto const* text : {"", "~", "null", "Null", "NULL"}) {
        CHECK(resolved(text).kind == placed_kind::null);
    }
    for (auto const* text : {"true", "True", "TRUE"}) CHECK(resolved(text).truth);
    for (auto const* text : {"false", "False", "FALSE"}) {
        CHECK(resolved(text).kind == placed_kind::boolean);
        CHECK_FALSE(resolved(text).truth);
    }
    CHECK(resolved("12").number == 12);
    CHECK(resolved("-1.5e2").number == -150);
    CHECK(resolved("+.5").number == 0.5);
    CHECK(resolved("1.").number == 1);
    CHECK(resolved("0xfF").number == 255);
    CHECK(resolved("0o17").number == 15);
}

TEST_CASE("what only looks like a number is text") {
    for (auto const* text : {"1.2.0", "2025-11-25", "yes", "no", "on", "off", "1e", ".", "-", "+",
                             "0x", "0o8", "0xg", "0x-1", "1 2", "e5", "TrUe"}) {
        CAPTURE(text);
        CHECK(resolved(text).kind == placed_kind::text);
    }
}

}  // namespace tests_core_yaml_scalar
