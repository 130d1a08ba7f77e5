// SPDX-License-Identifier: MIT
// Tests of host/tool_name_text.hpp: characters, lengths and hashes.
#include <mcp/host/tool_name_text.hpp>

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <string_view>

namespace tests_host_tool_name_text {

using mcp::tool_identity;
using mcp::detail::hashed_name;
using mcp::detail::name_hash;
using mcp::detail::safe_tool_name;

TEST_CASE("what an LLM does not take becomes an underscore") {
    struct {
        std::string_view raw;
        std::string_view safe;
    } const rows[] = {
        {"get-sum", "get-sum"},
        {"a.b", "a_b"},
        {"a b/c", "a_b_c"},
        {"", "_"},
        {"1st", "_1st"},
        {"-x", "_-x"},
        {"_x", "_x"},
        {"caf\xc3\xa9", "caf_"},
        {"\xe6\x97\xa5\xe6", "__"},
        {"\x80", "_"},
        {"A9", "A9"},
    };
    for (auto const& row : rows) {
        CAPTURE(std::string(row.raw));
        CHECK(safe_tool_name(row.raw) == row.safe);
    }
}

TEST_CASE("the hash stands for server, tool and attempt, and never changes") {
    CHECK(hashed_name("name", {"server", "tool"}, 0, 63) == "name_ffa654ca5e68");
    CHECK(hashed_name("name", {"server", "tool"}, 1, 63) == "name_1e037e0eef9a");
    std::set<std::uint64_t> seen;
    for (unsigned attempt = 0; attempt < 50; ++attempt) {
        seen.insert(name_hash({"a", "b"}, attempt));
    }
    seen.insert(name_hash({"ab", ""}, 0));
    seen.insert(name_hash({"", "ab"}, 0));
    seen.insert(name_hash({"b", "a"}, 0));
    CHECK(seen.size() == 53);
}

TEST_CASE("a hashed name is as long as it may be and keeps its beginning") {
    std::string const made = hashed_name(std::string(200, 'x'), {"s", "t"}, 0, 63);
    CHECK(made.size() == 63);
    CHECK(made.starts_with(std::string(50, 'x') + "_"));
    CHECK(mcp::detail::longest_name({.max_length = 3, .reserved = {}}) == 24);
    CHECK(mcp::detail::longest_name({}) == 63);
}

}  // namespace tests_host_tool_name_text
