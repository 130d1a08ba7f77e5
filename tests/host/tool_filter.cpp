// SPDX-License-Identifier: MIT
// Tests of host/tool_filter.hpp: what passes, and what a user is told.
#include <mcp/host/tool_filter.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace tests_host_tool_filter {

using mcp::tool_filter;
using names = std::vector<std::string>;

TEST_CASE("the allow-list comes first, then the deny-list") {
    struct {
        names allowed;
        names denied;
        names kept;
    } const rows[] = {
        {{}, {}, {"echo", "add", "sub"}},
        {{"add"}, {}, {"add"}},
        {{}, {"add"}, {"echo", "sub"}},
        {{"add", "sub"}, {"add"}, {"sub"}},
        {{"none"}, {}, {}},
        {{"ADD"}, {}, {}},  // names are compared as they are
    };
    for (auto const& row : rows) {
        names tools{"echo", "add", "sub"};
        auto const report = tool_filter(row.allowed, row.denied).apply(tools);
        CHECK(tools == row.kept);
        CHECK(report.total == 3);
        CHECK(report.kept == row.kept.size());
    }
    CHECK(tool_filter().lets_pass("anything"));
}

TEST_CASE("a name that matches nothing is reported, with the one that was meant") {
    names tools{"get-sum", "echo"};
    auto const report = tool_filter({"get-sun", "echo"}, {"unrelated-thing"}).apply(tools);
    REQUIRE(report.warnings.size() == 2);
    CHECK(report.warnings[0] ==
          "enabledTools: the server offers no tool \"get-sun\"; did you mean \"get-sum\"?");
    CHECK(report.warnings[1] == "disabledTools: the server offers no tool \"unrelated-thing\"");
}

TEST_CASE("a name in both lists is reported, and does not pass") {
    names tools{"echo"};
    auto const report = tool_filter({"echo"}, {"echo"}).apply(tools);
    CHECK(tools.empty());
    REQUIRE(report.warnings.size() == 1);
    CHECK(report.warnings[0] == "disabledTools: \"echo\" is enabled too; disabled wins");
}

TEST_CASE("any type of tool can be filtered") {
    struct tool {
        std::string name;
        int cost;
    };
    std::vector<tool> tools{{"a", 1}, {"b", 2}};
    tool_filter({}, {"a"}).apply(tools, [](tool const& each) { return each.name; });
    REQUIRE(tools.size() == 1);
    CHECK(tools[0].cost == 2);
}

}  // namespace tests_host_tool_filter
