// SPDX-License-Identifier: MIT
// Tests of what a failed start is called.
#include <mcp/transport/process_spawn_plan.hpp>

#include "process_support.hpp"

#include <catch2/catch.hpp>

TEST_CASE("each refusal of the system becomes an error that names the program and what to do") {
    struct row {
        int why;
        char const* program;
        mcp::errc code;
        char const* words;
    };
    row const rows[] = {
        {ENOEXEC, "/bin/sh", mcp::errc::command_not_executable, "#!/bin/sh"},
        {ENOENT, "/bin/sh", mcp::errc::command_not_executable, "interpreter"},
        {ENOTDIR, "/bin/sh", mcp::errc::command_not_executable, "interpreter"},
        {ELOOP, "/bin/sh", mcp::errc::command_not_executable, "interpreter"},
        {ENOENT, "/no/such/program", mcp::errc::command_not_found, "no longer there"},
        {EACCES, "/bin/sh", mcp::errc::command_not_executable, "permissions"},
        {EPERM, "/bin/sh", mcp::errc::command_not_executable, "permissions"},
        {EAGAIN, "/bin/sh", mcp::errc::spawn_failed, "cannot start"},
        {ENOMEM, "/bin/sh", mcp::errc::spawn_failed, "cannot start"},
        {E2BIG, "/bin/sh", mcp::errc::spawn_failed, "cannot start"},
    };
    for (row const& each : rows) {
        auto const made = mcp::detail::explain_spawn_failure(each.why, each.program);
        INFO(made.message());
        CHECK(made.code == each.code);
        CHECK(mcp::test::contains(made.detail, each.words));
        CHECK(mcp::test::contains(made.detail, '"' + std::string(each.program) + '"'));
        if (each.code == mcp::errc::spawn_failed) {
            CHECK(mcp::test::contains(made.detail, mcp::detail::describe_errno(each.why)));
        }
    }
}

TEST_CASE("strings become what exec wants, in order, and end with null") {
    std::vector<std::string> strings{"one", "", "three"};
    auto const pointers = mcp::detail::null_terminated(strings);
    REQUIRE(pointers.size() == 4);
    CHECK(std::string(pointers[0]) == "one");
    CHECK(std::string(pointers[1]).empty());
    CHECK(pointers[2] == strings[2].data());
    CHECK(pointers[3] == nullptr);
}
