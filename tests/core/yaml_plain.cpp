// SPDX-License-Identifier: MIT
// Tests of core/yaml_plain.hpp: what the short way reads, and what it leaves to the library.
#include <mcp/core/yaml_plain.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace tests_core_yaml_plain {

using mcp::placed_kind;

auto read(std::string_view text, mcp::yaml_limits limits = {}) {
    return mcp::detail::plain_yaml_reader(text, 2, limits).read();
}

TEST_CASE("the front matter of most skills takes the short way") {
    auto const made = read(
        "# a comment\nname: pdf\ndescription: Reads it (all of it), e.g. https://x/y.\n\n"
        "metadata:\n  version: \"1.0\"\n  stable: true\nlist: [a, {b: c}]\n");
    REQUIRE(made);
    REQUIRE(made->members.size() == 4);
    CHECK(made->find("description")->value.text == "Reads it (all of it), e.g. https://x/y.");
    CHECK(made->find("description")->line == 4);
    auto const& metadata = made->find("metadata")->value;
    CHECK(metadata.line == 7);
    CHECK(metadata.find("version")->value.kind == placed_kind::text);
    CHECK(metadata.find("stable")->value.truth);
    CHECK(made->find("list")->value.elements.at(1).find("b")->value.text == "c");
}

TEST_CASE("the requirements of most skills take the short way") {
    auto const made = read(
        "requires:\n  servers:\n    - {name: a, args: [\"-y\"], env: {A: \"${A}\"}}\n    - word\n");
    REQUIRE(made);
    auto const& servers = made->find("requires")->value.find("servers")->value;
    REQUIRE(servers.elements.size() == 2);
    CHECK(servers.elements[0].line == 4);
    CHECK(servers.elements[0].find("env")->value.find("A")->value.text == "${A}");
}

TEST_CASE("whatever needs thought is left to the library") {
    for (std::string_view const text : {"",
                                        "# only\n",
                                        "word",
                                        "a: b: c",
                                        "a: b # c",
                                        "a: b\n  c",
                                        "a: |\n  b",
                                        "a: >\n  b",
                                        "a:",
                                        "a: &x b",
                                        "a: *x",
                                        "a: !!str b",
                                        "a: \"\\n\"",
                                        "a: 'b''c'",
                                        "a: \"b",
                                        "a: 'b' c",
                                        "a: [b",
                                        "a: [b\n]",
                                        "a: [b,c]",
                                        "a: [b, ]",
                                        "a: {b}",
                                        "a: {b: c: d}",
                                        "? a\n: b",
                                        "a: b\n---\nc: d",
                                        "a: b\n...\n",
                                        "%YAML 1.2\n---\na: b",
                                        "a:\n  b: c\n d: e",
                                        "  a: b",
                                        "a:\tb",
                                        "a: b\r\n",
                                        "- - a",
                                        "- a: b",
                                        "~: a",
                                        "null: a",
                                        "a: - b",
                                        "a: ? b",
                                        "a: b:",
                                        "a: @b",
                                        "a: `b`",
                                        "a: %b",
                                        "a:b",
                                        "\"a\": b",
                                        "a b: c"}) {
        CAPTURE(text);
        CHECK_FALSE(read(text).has_value());
    }
}

TEST_CASE("the limits hold on the short way, too") {
    mcp::yaml_limits limits;
    limits.nodes = 5;
    CHECK(read("a: b\nc: d\n", limits).has_value());
    CHECK_FALSE(read("a: b\nc: d\ne: f\n", limits).has_value());
    limits = {};
    limits.depth = 2;
    CHECK(read("a: [b]\n", limits).has_value());
    CHECK_FALSE(read("a: [[b]]\n", limits).has_value());
    limits = {};
    limits.bytes = 3;
    CHECK_FALSE(read("a: b", limits).has_value());
    CHECK_FALSE(read("a: " + std::string(100, '[') + std::string(100, ']')).has_value());
}

}  // namespace tests_core_yaml_plain
