// SPDX-License-Identifier: MIT
// Tests of host/slash_result.hpp: what comes of a command.
#include <mcp/host/slash_result.hpp>

#include <catch2/catch.hpp>

namespace tests_host_slash_result {

using mcp::command_outcome;
using mcp::command_result;

TEST_CASE("a result says how it ended, and lets the program go on") {
    CHECK(command_result::success("done").outcome == command_outcome::success);
    CHECK(command_result::success("done").content == "done");
    CHECK(command_result::error("no").outcome == command_outcome::error);
    CHECK(command_result::info("so", mcp::json(3)).data == 3);
    CHECK(command_result::silent() == command_result());
    CHECK(command_result().should_continue);
    CHECK(command_result().data.is_null());
}

TEST_CASE("a result can end the program") {
    CHECK_FALSE(command_result::silent().stop().should_continue);
}

TEST_CASE("outcomes have names") {
    CHECK(to_string(command_outcome::success) == "success");
    CHECK(to_string(command_outcome::error) == "error");
    CHECK(to_string(command_outcome::info) == "info");
    CHECK(to_string(command_outcome::silent) == "silent");
}

}  // namespace tests_host_slash_result
