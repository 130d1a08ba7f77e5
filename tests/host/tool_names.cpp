// SPDX-License-Identifier: MIT
// Tests of host/tool_names.hpp: names stay what they were, and calls reach who was meant.
#include <mcp/host/tool_names.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace tests_host_tool_names {

using mcp::errc;
using mcp::renamed_tool;
using mcp::tool_identity;
using mcp::tool_names;
using texts = std::vector<std::string>;

texts names_in(tool_names& names) {
    texts made;
    for (auto const& each : names.fetch()) made.push_back(each.name);
    return made;
}

TEST_CASE("names are found in the table, never by taking them apart") {
    tool_names names;
    names.set_tools("a__b", {"c__d", "same"});
    names.set_tools("a", {"same"});
    CHECK(names_in(names) == texts{"a__b__same", "a__same", "c__d"});
    CHECK(names.find("c__d").value() == tool_identity{"a__b", "c__d"});
    CHECK(names.find("a__b__same").value() == tool_identity{"a__b", "same"});
    CHECK(names.find("a__same").value() == tool_identity{"a", "same"});
}

TEST_CASE("a name that nobody has is an error that knows what was meant") {
    tool_names names;
    names.set_tools("s", {"get-sum"});
    auto const found = names.find("get-sun");
    REQUIRE_FALSE(found);
    CHECK(found.error().code == make_error_code(errc::unknown_tool));
    CHECK(found.error().detail == "there is no tool \"get-sun\"; did you mean \"get-sum\"?");
    CHECK(names.find("\x1b[2J").error().detail.find('\x1b') == std::string::npos);
}

TEST_CASE("a name that becomes ambiguous calls its first owner until the next list") {
    tool_names names;
    names.set_tools("one", {"search"});
    CHECK(names_in(names) == texts{"search"});
    CHECK(names.renamed().empty());
    names.set_tools("two", {"search"});
    CHECK(names.find("search").value() == tool_identity{"one", "search"});
    CHECK(names.renamed() ==
          std::vector<renamed_tool>{{{"one", "search"}, "search", "one__search"}});
    CHECK(names.find("two__search").value() == tool_identity{"two", "search"});
    CHECK(names_in(names) == texts{"one__search", "two__search"});
    CHECK(names.renamed().empty());
    CHECK_FALSE(names.find("search"));
}

TEST_CASE("a prefix that was given stays when the other server goes") {
    tool_names names;
    names.set_tools("one", {"search"});
    names.set_tools("two", {"search"});
    names_in(names);
    names.remove_server("two");
    CHECK(names_in(names) == texts{"one__search"});
    names.set_tools("three", {"search"});
    CHECK(names_in(names) == texts{"one__search", "three__search"});
}

TEST_CASE("a clash that nobody was told of leaves no trace") {
    tool_names names;
    names.set_tools("one", {"search"});
    names_in(names);
    names.set_tools("two", {"search"});
    CHECK(names.renamed().size() == 1);
    names.remove_server("two");
    CHECK(names_in(names) == texts{"search"});
}

TEST_CASE("a name never comes to mean another server's tool behind the agent's back") {
    tool_names names;
    names.set_tools("one", {"pay"});
    names_in(names);
    names.remove_server("one");
    names.set_tools("two", {"pay"});
    auto const found = names.find("pay");
    REQUIRE_FALSE(found);
    CHECK(found.error().detail == "\"pay\" of the server \"one\" is gone");
    CHECK(names_in(names) == texts{"pay"});
    CHECK(names.find("pay").value() == tool_identity{"two", "pay"});
}

TEST_CASE("a tool that a server offers twice is one tool") {
    tool_names names;
    names.set_tools("one", {"a", "a"});
    CHECK(names_in(names) == texts{"a"});
}

TEST_CASE(
    "in whatever order servers come, and whenever lists are fetched, the names are the same") {
    texts const servers{"github", "gitlab", "git_hub", "git.hub", "files"};
    texts const tools{"search", "create", "github__create", "a.b", "a_b", "git_hub__search"};
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random(seed);
        std::map<std::string, texts> offers;
        for (auto const& server : servers) {
            for (auto const& tool : tools) {
                if (random() % 2 == 0) offers[server].push_back(tool);
            }
        }
        texts order;
        for (auto const& each : offers) order.push_back(each.first);
        texts expected;
        for (int round = 0; round < 4; ++round) {
            tool_names names;
            for (auto const& server : order) {
                names.set_tools(server, offers[server]);
                if (random() % 2 == 0) names.fetch();
            }
            texts const made = names_in(names);
            if (round == 0) expected = made;
            CAPTURE(seed, round);
            REQUIRE(made == expected);
            for (auto const& each : names.fetch())
                REQUIRE(names.find(each.name).value() == each.tool);
            std::shuffle(order.begin(), order.end(), random);
        }
    }
}

}  // namespace tests_host_tool_names
