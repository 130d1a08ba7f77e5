// SPDX-License-Identifier: MIT
// Tests of host/config_fields.hpp: the parts that no field of an entry needs by itself.
#include <mcp/host/config_fields.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>

namespace tests_host_config_fields {

using mcp::placed_kind;
using mcp::detail::field_reader;

TEST_CASE("a problem has the name that the file uses") {
    mcp::placed_value table;
    table.kind = placed_kind::table;
    mcp::placed_member member;
    member.name = "headers";
    member.shown = "http_headers";
    member.value.kind = placed_kind::boolean;
    member.value.line = 4;
    table.members.push_back(std::move(member));
    mcp::detail::problem_list problems("f.toml");
    field_reader reader(table, "mcp_servers.x", problems);
    std::map<std::string, std::string> headers;
    CHECK_FALSE(reader.read("headers", headers));
    reader.finish();
    REQUIRE(problems.all().size() == 1);
    CHECK(problems.all()[0].path == "mcp_servers.x.http_headers");
    CHECK(problems.all()[0].line == 4);
}

TEST_CASE("a field that is left out leaves its value alone") {
    mcp::placed_value const table;
    mcp::detail::problem_list problems("f");
    field_reader reader(table, "x", problems);
    std::string text = "before";
    CHECK_FALSE(reader.read("a", text));
    CHECK(text == "before");
    CHECK(reader.find_table("b") == nullptr);
    CHECK(problems.all().empty());
}

}  // namespace tests_host_config_fields
