// SPDX-License-Identifier: MIT
// Tests of host/tool_directory.hpp: one list of the tools of all servers.
#include <mcp/host/tool_directory.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_host_tool_directory {

using mcp::errc;
using mcp::offer_ptr;
using mcp::detail::tool_directory;

offer_ptr offer(std::vector<std::string> const& names) {
    std::vector<mcp::tool> tools;
    for (std::string const& each : names) {
        mcp::tool made;
        made.name = each;
        made.description = "does " + each;
        tools.push_back(std::move(made));
    }
    std::size_t const total = tools.size();
    return std::make_shared<mcp::offered_tools const>(mcp::shared_list<mcp::tool>(std::move(tools)),
                                                      total);
}

void connect(tool_directory& all, std::string const& server, std::vector<std::string> const& names) {
    all.set_offer(server, offer(names));
    all.set_connected(server, true);
}

std::string names_in(mcp::shared_list<mcp::host_tool> const& tools) {
    std::string made;
    for (auto const& each : tools) made += (made.empty() ? "" : " ") + each.name;
    return made;
}

TEST_CASE("tools of one name get their server's in front, and each call finds its own") {
    tool_directory all;
    connect(all, "a", {"echo", "add"});
    connect(all, "b", {"echo"});
    auto const tools = all.fetch();
    CHECK(names_in(tools) == "a__echo add b__echo");
    CHECK(tools[0].server == "a");
    CHECK(tools[0].definition->name == "echo");
    CHECK(tools[0].definition->description == "does echo");
    CHECK(*all.find("b__echo") == mcp::tool_identity{"b", "echo"});
    CHECK(*all.find("add") == mcp::tool_identity{"a", "add"});
    CHECK(all.find("ad").error().code == errc::unknown_tool);
}

TEST_CASE("the same list is served until something changes") {
    tool_directory all;
    connect(all, "a", {"echo"});
    auto const first = all.fetch();
    CHECK(all.fetch().share() == first.share());
    all.set_connected("a", true);
    CHECK(all.fetch().share() == first.share());
    connect(all, "b", {"add"});
    CHECK(all.fetch().share() != first.share());
    CHECK(names_in(first) == "echo");
}

TEST_CASE("only connected servers are listed, but the others keep their names") {
    tool_directory all;
    connect(all, "a", {"echo"});
    connect(all, "b", {"echo"});
    CHECK(names_in(all.fetch()) == "a__echo b__echo");
    all.set_connected("b", false);
    CHECK(names_in(all.fetch()) == "a__echo");
    CHECK(all.find("b__echo")->server == "b");
    all.remove("b");
    CHECK(names_in(all.fetch()) == "a__echo");  // a prefix is never taken away again
    CHECK(all.find("b__echo").error().code == errc::unknown_tool);
}

TEST_CASE("a name that became ambiguous calls what it called, and is reported once") {
    tool_directory all;
    connect(all, "b", {"echo"});
    CHECK_FALSE(all.has_been_fetched());
    CHECK(names_in(all.fetch()) == "echo");
    CHECK(all.has_been_fetched());
    connect(all, "a", {"echo"});
    CHECK(all.find("echo")->server == "b");
    auto const renamed = all.take_renamed();
    REQUIRE(renamed.size() == 1);
    CHECK(renamed[0].tool.server == "b");
    CHECK(renamed[0].before == "echo");
    CHECK(renamed[0].after == "b__echo");
    CHECK(all.take_renamed().empty());
    CHECK(names_in(all.fetch()) == "a__echo b__echo");
    CHECK(all.find("echo").error().code == errc::unknown_tool);
}

TEST_CASE("what is known of a tool is found by its server") {
    tool_directory all;
    connect(all, "a", {"echo"});
    CHECK(all.definition_of({"a", "echo"})->description == "does echo");
    CHECK(all.definition_of({"a", "other"}) == nullptr);
    CHECK(all.definition_of({"b", "echo"}) == nullptr);
}

}  // namespace tests_host_tool_directory
