// SPDX-License-Identifier: MIT
// Tests of transport/stdio_options.hpp.
#include <mcp/transport/stdio_options.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace tests_transport_stdio_options {

using mcp::process_options;
using mcp::stdio_options;

static_assert(std::is_convertible_v<process_options, stdio_options>);
static_assert(!std::is_default_constructible_v<stdio_options>, "there is nothing to start");

TEST_CASE("a server is named by its command and arguments, or by a whole process") {
    stdio_options const by_words("server", {"--fast", "x y"});
    CHECK(by_words.process.command == "server");
    CHECK(by_words.process.arguments == std::vector<std::string>{"--fast", "x y"});
    CHECK(stdio_options("server").process.arguments.empty());
    process_options child("other");
    child.environment["KEY"] = "value";
    child.directory = "/tmp";
    stdio_options const by_process = child;
    CHECK(by_process.process.command == "other");
    CHECK(by_process.process.environment.at("KEY") == "value");
    CHECK(by_process.process.directory == "/tmp");
}

TEST_CASE("a server is not trusted with memory, secrets or time by default") {
    stdio_options const made("server");
    CHECK(made.max_message == std::size_t(64) * 1024 * 1024);
    CHECK(made.stderr_kept == 4096);
    CHECK(made.json.max_depth > 0);
    CHECK_FALSE(made.process.inherit_environment);
    CHECK_FALSE(made.on_stderr_line);
    CHECK(made.shutdown == mcp::shutdown_limits());
}

}  // namespace tests_transport_stdio_options
