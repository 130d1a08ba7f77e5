// SPDX-License-Identifier: MIT
// Tests of host/tool_naming.hpp: who gets which name, for any tools.
#include <mcp/host/tool_naming.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace tests_host_tool_naming {

using mcp::tool_identity;
using mcp::tool_name_policy;
using mcp::detail::name_set;
using mcp::detail::tool_naming;

std::map<tool_identity, std::string> name(std::vector<tool_identity> tools,
                                          tool_name_policy const& policy = {},
                                          name_set contested = {}) {
    std::sort(tools.begin(), tools.end());
    tool_naming naming(policy, std::move(contested));
    std::map<tool_identity, std::string> made;
    for (auto const& each : naming.run(std::move(tools))) made.emplace(each.tool, each.name);
    return made;
}

bool is_safe(std::string const& name, std::size_t longest) {
    auto const is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    return !name.empty() && name.size() <= longest && is_letter(name[0]) &&
           std::all_of(name.begin(), name.end(),
                       [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

TEST_CASE("a tool keeps its name until another server offers it") {
    auto const made = name({{"github", "create_issue"}, {"github", "search"}, {"files", "search"}});
    CHECK(made.at({"github", "create_issue"}) == "create_issue");
    CHECK(made.at({"github", "search"}) == "github__search");
    CHECK(made.at({"files", "search"}) == "files__search");
}

TEST_CASE("names that only look the same to an LLM clash too") {
    auto const made = name({{"one", "a.b"}, {"two", "a_b"}});
    CHECK(made.at({"one", "a.b"}) == "one__a_b");
    CHECK(made.at({"two", "a_b"}) == "two__a_b");
    auto const within = name({{"one", "a.b"}, {"one", "a_b"}, {"one", "c"}});
    CHECK(within.at({"one", "a.b"}).starts_with("one__a_b_"));
    CHECK(within.at({"one", "a_b"}).starts_with("one__a_b_"));
    CHECK(within.at({"one", "a.b"}) != within.at({"one", "a_b"}));
    CHECK(within.at({"one", "c"}) == "c");
    auto const servers = name({{"a.b", "t"}, {"a_b", "t"}});
    CHECK(servers.at({"a.b", "t"}).starts_with("a_b__t_"));
    CHECK(servers.at({"a_b", "t"}).starts_with("a_b__t_"));
}

TEST_CASE("no server gets a name that looks like another server's") {
    auto const made = name({{"github", "create"}, {"evil", "github__create"}});
    CHECK(made.at({"github", "create"}) == "create");
    CHECK(made.at({"evil", "github__create"}) == "evil__github__create");
}

TEST_CASE("a long name is cut and hashed, also when it clashes") {
    std::string const tail(100, 't');
    auto const made =
        name({{"s", "x" + tail + "1"}, {"s", "x" + tail + "2"}, {"r", "x" + tail + "1"}});
    std::set<std::string> seen;
    for (auto const& each : made) {
        CHECK(each.second.size() == 63);
        CHECK(is_safe(each.second, 63));
        seen.insert(each.second);
    }
    CHECK(seen.size() == 3);
    CHECK(made.at({"s", "x" + tail + "2"}).starts_with("xttt"));
    CHECK(made.at({"s", "x" + tail + "1"}).starts_with("s__xttt"));
}

TEST_CASE("the limit and the reserved names are the agent's") {
    tool_name_policy policy;
    policy.max_length = 30;
    policy.reserved = {"read", "s__write"};
    auto const made = name({{"s", "read"}, {"s", "write"}, {"s", std::string(31, 'a')}}, policy);
    CHECK(made.at({"s", "read"}) == "s__read");
    CHECK(made.at({"s", "write"}) == "write");
    CHECK(made.at({"s", std::string(31, 'a')}).size() == 30);
    policy.reserved = {"write", "s__write"};
    CHECK(name({{"s", "write"}}, policy).at({"s", "write"}).starts_with("s__write_"));
}

TEST_CASE("even a server that knows the hash cannot take another tool's name") {
    auto const first = name({{"s", "a.b"}, {"s", "a_b"}});
    std::string const taken = first.at({"s", "a.b"});
    auto const made = name({{"s", "a.b"}, {"s", "a_b"}, {"evil", taken}});
    CHECK(made.at({"evil", taken}) == "evil__" + taken);
    std::set<std::string> seen;
    for (auto const& each : made) seen.insert(each.second);
    CHECK(seen.size() == 3);
}

// Few names with much in common, so that everything that can clash does.
std::vector<tool_identity> random_tools(std::mt19937& random) {
    constexpr char const* servers[] = {"a", "a_", "a.b", "a_b", "b", "a__b", "1"};
    constexpr char const* parts[] = {"t", "_t", ".t", "b__t", "a__t", "a_b__t", "x", "read", "__"};
    std::set<tool_identity> made;
    for (auto count = random() % 30; count > 0; --count) {
        std::string tool;
        for (auto more = 1 + random() % 2; more > 0; --more) tool += parts[random() % 9];
        if (random() % 10 == 0) tool += std::string(60, 'l');
        made.insert({servers[random() % 7], tool});
    }
    return {made.begin(), made.end()};
}

TEST_CASE("whatever servers offer, all names are unique and safe, and nobody's place matters") {
    tool_name_policy policy;
    policy.reserved = {"read", "t"};
    for (unsigned seed = 0; seed < 3000; ++seed) {
        std::mt19937 random(seed);
        policy.max_length = seed % 3 == 0 ? 24 : 63;
        auto const tools = random_tools(random);
        auto const made = name(tools, policy);
        CAPTURE(seed);
        REQUIRE(made.size() == tools.size());
        std::set<std::string> seen;
        for (auto const& [tool, shown] : made) {
            REQUIRE(is_safe(shown, policy.max_length));
            REQUIRE(shown != "read");
            REQUIRE(shown != "t");
            REQUIRE(seen.insert(shown).second);
        }
        // What was contested on the way there, with only some of the servers, changes nothing.
        std::vector<tool_identity> some;
        for (auto const& each : tools) {
            if (random() % 2 == 0) some.push_back(each);
        }
        tool_naming early(policy, {});
        early.run(some);
        REQUIRE(name(tools, policy, early.take_contested()) == made);
    }
}

}  // namespace tests_host_tool_naming
