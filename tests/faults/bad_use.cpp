// SPDX-License-Identifier: MIT
// Mistakes of the program or its configuration: each a named error that says what to do.
#include "support/faulty_client.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace tests_faults_bad_use {

using namespace mcp;
using namespace mcp::test;

// That connecting fails at once with this error, and that nothing is left of the attempt.
void check_connect_fails(stdio_options server, errc code, std::string const& advice) {
    fault_world world(std::move(server));
    timer const first_of_the_context(world.context);  // the context opens descriptors of its own for it
    auto const before = open_descriptors();
    auto const begun = clock::now();
    auto const connected = world.try_connect();
    REQUIRE_FALSE(connected.has_value());
    INFO(connected.error().message());
    CHECK(connected.error().code == code);
    CHECK(classify(connected.error()) == error_class::config_error);
    CHECK(contains(connected.error().detail, advice));
    CHECK(since(begun) < 500ms);
    CHECK(world.state() == connection_state::idle);
    settle(world.context);
    CHECK(open_descriptors() == before);
}

void check_call_fails(call_outcome const& answer, errc code, std::string const& advice) {
    REQUIRE_FALSE(answer.has_value());
    INFO(answer.error().message());
    CHECK(answer.error().code == code);
    CHECK(contains(answer.error().detail, advice));
}

TEST_CASE("a command that is not there is named, and where it was looked for") {
    check_connect_fails(stdio_options("mcp-no-such-command"), errc::command_not_found,
                        "\"mcp-no-such-command\" is not in PATH");
    check_connect_fails(stdio_options("mcp-no-such-command"), errc::command_not_found, "install it");
    check_connect_fails(stdio_options("/no/such/command"), errc::command_not_found, "/no/such/command");
}

TEST_CASE("a command with its arguments in one string is explained") {
    check_connect_fails(stdio_options("cat -u"), errc::command_not_found, "give arguments separately");
}

TEST_CASE("a file that may not be executed is named, and how to change that") {
    scratch_folder const folder;
    std::string const file = folder.write("server", "#!/bin/sh\n");
    check_connect_fails(stdio_options(file), errc::command_not_executable, "chmod +x");
    check_connect_fails(stdio_options(folder.path() + "/"), errc::command_not_executable, "name a program");
}

TEST_CASE("an empty command is refused") {
    check_connect_fails(stdio_options(""), errc::invalid_configuration, "name the program");
}

TEST_CASE("a working directory that is not there is refused") {
    stdio_options server = faulty_server();
    server.process.directory = "/no/such/directory";
    check_connect_fails(std::move(server), errc::invalid_directory, "create it");
}

TEST_CASE("a command that is no MCP server and ends is told with its status and last words") {
    fault_world world(stdio_options("/bin/sh", {"-c", "echo 'usage: sh' >&2; exit 64"}), client_options());
    auto const connected = world.try_connect();
    REQUIRE_FALSE(connected.has_value());
    CHECK(connected.error().code == errc::connection_lost);
    CHECK(connected.error().detail == "the server exited with code 64");
    CHECK(connected.error().server_output == "usage: sh");
}

TEST_CASE("arguments that are no object are refused before anything is sent") {
    fault_world world;
    world.connect();
    json const list = json::array({1, 2});
    check_call_fails(world.call("echo", list), errc::invalid_argument, "expected a JSON object, got array");
    json const text = "x";
    check_call_fails(world.call("echo", text), errc::invalid_argument, "expected a JSON object, got string");
    json const broken = {{"text", "\xff"}};
    check_call_fails(world.call("echo", broken), errc::invalid_argument, "UTF-8");
    check_call_fails(world.call("", arguments()), errc::invalid_argument, "name");
    CHECK(world.stats()["requests"]["tools/call"] == 1);
}

TEST_CASE("a call before connect() says to connect") {
    fault_world world;
    check_call_fails(world.call("echo"), errc::not_connected, "call connect() first");
    CHECK(world.call("echo").error().reached == delivery::unsent);
    CHECK(children().empty());
}

TEST_CASE("a call while connecting is refused as well") {
    fault_world world;
    background<result<void>> connecting(world.context.get_executor(), world.client->connect());
    settle(world.context);
    REQUIRE(world.state() == connection_state::connecting);
    check_call_fails(world.call("echo"), errc::not_connected, "connect()");
    REQUIRE(run_until(world.context, [&] { return connecting.ended(); }));
    CHECK(connecting.outcome->has_value());
}

TEST_CASE("connect() while connecting or connected is refused, and harms nothing") {
    fault_world world;
    background<result<void>> connecting(world.context.get_executor(), world.client->connect());
    settle(world.context);
    auto const second = world.try_connect();
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().code == errc::already_connected);
    CHECK(contains(second.error().detail, "close() first"));
    REQUIRE(run_until(world.context, [&] { return connecting.ended(); }));
    REQUIRE(connecting.outcome->has_value());
    auto const process = world.server_id();
    auto const third = world.try_connect();
    REQUIRE_FALSE(third.has_value());
    CHECK(third.error().code == errc::already_connected);
    CHECK(world.server_id() == process);
}

TEST_CASE("a call after close() says that the client was closed, and how to open it again") {
    fault_world world;
    world.connect();
    world.close();
    check_call_fails(world.call("echo"), errc::closed, "connect()");
    CHECK(world.call("echo").error().reached == delivery::unsent);
    CHECK(children().empty());
}

TEST_CASE("close() without connect() does nothing") {
    fault_world world;
    world.close();
    CHECK(world.state() == connection_state::closed);
    world.connect();
    CHECK(world.state() == connection_state::connected);
}

TEST_CASE("a tool that the server does not have is unknown, with the nearest name") {
    for (std::string const era : {"legacy", "modern"}) {
        INFO(era);
        fault_world world(faulty_server({"--era", era}), client_options());
        world.connect();
        auto const answer = world.call("ecko", args("text", "x"));
        check_call_fails(answer, errc::unknown_tool, "did you mean \"echo\"?");
        REQUIRE(answer.error().remote.has_value());
        CHECK(answer.error().remote->code == -32602);
        check_call_fails(world.call("something else entirely"), errc::unknown_tool, "not in the server's list");
    }
}

TEST_CASE("a tool that says isError is no error of the call") {
    fault_world world;
    world.connect();
    auto const answer = world.call("fail");
    REQUIRE(answer.has_value());
    CHECK(answer->is_error);
    CHECK(answer->text() == "this tool always fails");
}

}  // namespace tests_faults_bad_use
