// SPDX-License-Identifier: MIT
// Tests of host/config_problem.hpp.
#include <mcp/host/config_problem.hpp>

#include <catch2/catch.hpp>

namespace tests_host_config_problem {

using mcp::config_problem;
using mcp::config_severity;
using mcp::detail::element_path;
using mcp::detail::member_path;

TEST_CASE("a problem is one line that says where, what and what to do") {
    config_problem problem;
    problem.file = "mcp.json";
    problem.message = "cannot be read";
    CHECK(to_string(problem) == "mcp.json: cannot be read");
    problem.line = 12;
    problem.path = "mcpServers.github.timeout";
    problem.message = "must be > 0";
    CHECK(to_string(problem) == "mcp.json:12 mcpServers.github.timeout: must be > 0");
    problem.fix = "leave it out";
    problem.severity = config_severity::warning;
    CHECK(to_string(problem) ==
          "mcp.json:12 mcpServers.github.timeout: warning: must be > 0 (leave it out)");
    problem.path = "a\x1b[31m\nb";
    CHECK(to_string(problem).find_first_of("\x1b\n") == std::string::npos);
}

TEST_CASE("warnings alone are no error") {
    mcp::detail::problem_list found("f");
    CHECK_FALSE(mcp::has_error(found.all()));
    found.warn(1, "a", "odd");
    CHECK_FALSE(mcp::has_error(found.all()));
    found.error(2, "b", "wrong", "write c");
    CHECK(mcp::has_error(found.all()));
    CHECK(found.all()[1].file == "f");
    CHECK(found.take().size() == 2);
}

TEST_CASE("paths quote what is no plain word") {
    CHECK(member_path("", "servers") == "servers");
    CHECK(member_path("mcpServers", "git-hub_2") == "mcpServers.git-hub_2");
    CHECK(member_path("mcpServers", "a.b") == "mcpServers[\"a.b\"]");
    CHECK(member_path("projects", "/home/me") == "projects[\"/home/me\"]");
    CHECK(member_path("a", "") == "a[\"\"]");
    CHECK(element_path("a.args", 2) == "a.args[2]");
}

}  // namespace tests_host_config_problem
