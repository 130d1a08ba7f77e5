// SPDX-License-Identifier: MIT
// Tests of host/config_variables.hpp: what is replaced, once, and what is missing.
#include <mcp/host/config_variables.hpp>

#include <catch2/catch.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <stdlib.h>

namespace tests_host_config_variables {

using mcp::expand_variables;

mcp::variable_lookup const lookup = [](std::string const& name) -> std::optional<std::string> {
    static std::map<std::string, std::string> const set = {
        {"A", "one"}, {"B_2", "two"}, {"EMPTY", ""}, {"NESTED", "${A} $A ${NOT_SET}"}};
    auto const found = set.find(name);
    return found == set.end() ? std::nullopt : std::optional(found->second);
};

TEST_CASE("variables are replaced, and everything else stays as it is") {
    struct {
        std::string_view text;
        std::string_view expected;
    } const rows[] = {
        {"", ""},
        {"plain", "plain"},
        {"${A}", "one"},
        {"x${A}y${B_2}z", "xoneytwoz"},
        {"${A}${A}", "oneone"},
        {"${NOT_SET:-default}", "default"},
        {"${NOT_SET:-}", ""},
        {"${NOT_SET:-https://x:1/a?b}", "https://x:1/a?b"},
        {"${A:-default}", "one"},
        {"${EMPTY}", ""},
        {"${EMPTY:-default}", "default"},
        {"${env:A}", "one"},
        {"$A $$ $ {A}", "$A $$ $ {A}"},
        {"${A", "${A"},
        {"${A}${", "one${"},
        {"${NESTED}", "${A} $A ${NOT_SET}"},  // once
        {"${NOT_SET:-${A}}", "${A}"},         // a default ends at the first brace
    };
    for (auto const& row : rows) {
        CAPTURE(std::string(row.text));
        auto const made = expand_variables(row.text, lookup);
        CHECK(made.text == row.expected);
        CHECK(made.problems.empty());
    }
}

TEST_CASE("each variable that is not set is named, with what to do") {
    auto const made = expand_variables("a${NO_1}b${A}${NO_2}", lookup);
    CHECK(made.text == "abone");
    REQUIRE(made.problems.size() == 2);
    CHECK(made.problems[0].message == "the environment variable NO_1 is not set");
    CHECK(made.problems[0].fix == "set it, or write ${NO_1:-default}");
    CHECK(made.problems[1].message == "the environment variable NO_2 is not set");
    CHECK(expand_variables("${A}", {}).problems.size() == 1);
}

TEST_CASE("what is no variable is refused and never shown") {
    for (std::string_view text : {"${}", "${1A}", "${a b}", "${input:token}", "${secret-part}",
                                  "${workspaceFolder/x}", "${:-x}"}) {
        CAPTURE(std::string(text));
        auto const made = expand_variables(text, lookup);
        REQUIRE(made.problems.size() == 1);
        CHECK(made.problems[0].message.find("secret") == std::string::npos);
        CHECK(made.problems[0].message.starts_with("holds ${ }"));
    }
}

TEST_CASE("the process's own environment can be asked") {
    ::setenv("MCP_TEST_VARIABLE", "here", 1);
    auto const own = mcp::process_variables();
    CHECK(own("MCP_TEST_VARIABLE") == "here");
    ::unsetenv("MCP_TEST_VARIABLE");
    CHECK(own("MCP_TEST_VARIABLE") == std::nullopt);
}

}  // namespace tests_host_config_variables
