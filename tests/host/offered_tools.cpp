// SPDX-License-Identifier: MIT
// Tests of host/offered_tools.hpp: the tools of one server that an agent may see.
#include <mcp/host/offered_tools.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace tests_host_offered_tools {

using mcp::shared_list;
using mcp::tool;
using mcp::tool_filter;

shared_list<tool> list(std::vector<std::string> const& names, std::string const& words = "") {
    std::vector<tool> made;
    for (std::string const& each : names) {
        tool one;
        one.name = each;
        one.description = words;
        made.push_back(std::move(one));
    }
    return shared_list<tool>(std::move(made));
}

TEST_CASE("an offer keeps the server's order and finds tools by name") {
    mcp::offered_tools const offer(list({"c", "a", "b"}), 5);
    CHECK(offer.tools()[0].name == "c");
    CHECK(offer.names() == std::vector<std::string>{"a", "b", "c"});
    CHECK(offer.size() == 3);
    CHECK(offer.total() == 5);
    REQUIRE(offer.find("b") != nullptr);
    CHECK(offer.find("b")->name == "b");
    CHECK(offer.find("bb") == nullptr);
    CHECK(mcp::offered_tools().find("a") == nullptr);
}

TEST_CASE("a filter that takes nothing away shares the server's list") {
    auto const listed = list({"a", "b"});
    auto const [whole, report] = mcp::make_offer(listed, tool_filter());
    CHECK(whole->tools().share() == listed.share());
    CHECK(report.kept == 2);
    auto const [part, other] = mcp::make_offer(listed, tool_filter({}, {"a"}));
    CHECK(part->names() == std::vector<std::string>{"b"});
    CHECK(part->total() == 2);
    CHECK(other.kept == 1);
}

TEST_CASE("offers are compared by name, and by what the tools say of themselves") {
    mcp::offered_tools const before(list({"a", "b"}), 2);
    auto const moved = mcp::compare_offers(before, mcp::offered_tools(list({"b", "c"}), 2));
    CHECK(moved.added == std::vector<std::string>{"c"});
    CHECK(moved.removed == std::vector<std::string>{"a"});
    CHECK_FALSE(moved.is_same);
    CHECK(mcp::compare_offers(before, mcp::offered_tools(list({"a", "b"}), 2)).is_same);
    auto const reworded =
        mcp::compare_offers(before, mcp::offered_tools(list({"a", "b"}, "new"), 2));
    CHECK(reworded.added.empty());
    CHECK(reworded.removed.empty());
    CHECK_FALSE(reworded.is_same);
    CHECK_FALSE(mcp::compare_offers(before, mcp::offered_tools(list({"a", "b"}), 3)).is_same);
}

}  // namespace tests_host_offered_tools
