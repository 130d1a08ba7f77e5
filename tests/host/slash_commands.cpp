// SPDX-License-Identifier: MIT
// Tests of host/slash_commands.hpp: commands are found and run whatever is typed.
#include <mcp/host/slash_commands.hpp>

#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tests_host_slash_commands {

using mcp::command_context;
using mcp::command_outcome;
using mcp::command_result;
using mcp::slash_command;
using mcp::slash_commands;
using mcp::task;
using args = std::vector<std::string>;

task<command_result> echo(args words, command_context context) {
    std::string text = context.cwd + '|' + context.session_id + '|' + context.messages.dump();
    for (std::string const& each : words) text += '|' + each;
    co_return command_result::success(std::move(text));
}

task<command_result> fail_later(args, command_context) {
    co_await mcp::test::wait_for(std::chrono::milliseconds(1));
    throw std::runtime_error("out of\npaper");
}

task<command_result> wait_long(args, command_context) {
    co_await mcp::test::wait_for(std::chrono::hours(1));
    co_return command_result::success("waited");
}

slash_command made(std::string name, std::vector<std::string> aliases = {},
                   mcp::command_handler handler = echo) {
    slash_command command(std::move(name), std::move(handler));
    command.aliases = std::move(aliases);
    return command;
}

command_result run(slash_commands& commands, std::string line,
                   command_context context = command_context()) {
    mcp::net::io_context here;
    return mcp::test::run(here, commands.run(std::move(line), std::move(context)));
}

TEST_CASE("a handler gets its arguments and where it was typed") {
    slash_commands commands;
    // [snippet command]
    mcp::slash_command command("echo", [](std::vector<std::string> args, mcp::command_context in) {
        return echo(std::move(args), std::move(in));
    });
    command.aliases = {"say"};
    command.description = "Repeats what it is given";
    command.usage = "/echo [WORD...]";
    mcp::result<void> const added = commands.add(std::move(command));
    // [/snippet]
    REQUIRE(added);
    mcp::json messages = mcp::json::array();
    messages.push_back("hi");
    auto const done = run(commands, "/ECHO a 'b c'", command_context("/home", "s1", messages));
    CHECK(done == command_result::success("/home|s1|[\"hi\"]|a|b c"));
    CHECK(run(commands, "/Say") == command_result::success("||[]"));
}

TEST_CASE("a name can be taken once, whatever its case") {
    slash_commands commands;
    REQUIRE(commands.add(made("Echo", {"SAY"})));
    for (auto name : {"echo", "say", "help", "?", "HELP"}) {
        INFO(name);
        auto const added = commands.add(made(name));
        REQUIRE_FALSE(added);
        CHECK(added.error().code == mcp::errc::invalid_argument);
    }
    CHECK_FALSE(commands.add(made("other", {"Echo"})));
    CHECK(commands.find("other") == nullptr);  // nothing of it was added
    CHECK_FALSE(commands.add(made("a b")));
    CHECK_FALSE(commands.add(made("")));
    CHECK_FALSE(commands.add(slash_command("idle", nullptr)));
}

TEST_CASE("commands are found by name and alias, and listed once") {
    slash_commands commands;
    REQUIRE(commands.add(made("Echo", {"say", "s"})));
    REQUIRE(commands.find("ECHO") != nullptr);
    CHECK(commands.find("Say") == commands.find("echo"));
    CHECK(commands.find("echo")->name == "echo");
    args names;
    for (auto const* each : commands.all()) names.push_back(each->name);
    CHECK(names == args{"echo", "help"});
}

TEST_CASE("a command that is removed is gone with its aliases") {
    slash_commands commands;
    REQUIRE(commands.add(made("echo", {"say"})));
    CHECK(commands.remove("SAY"));
    CHECK_FALSE(commands.remove("say"));
    CHECK(commands.find("echo") == nullptr);
    CHECK(commands.add(made("echo", {"say"})));
}

TEST_CASE("a command that runs outlives its removal") {
    slash_commands commands;
    mcp::net::io_context here;
    std::string const word = "a word that is longer than what a string holds in itself";
    auto const handler = [word](args, command_context) { return echo({word}, command_context()); };
    REQUIRE(commands.add(made("late", {}, handler)));
    auto running = commands.run("/late");
    CHECK(commands.remove("late"));
    CHECK(mcp::test::run(here, std::move(running)).content == "||[]|" + word);
}

TEST_CASE("what is no command, or an unknown one, is told") {
    slash_commands commands;
    REQUIRE(commands.add(made("echo")));
    CHECK(run(commands, "/ehco").content == "There is no command `/ehco`; did you mean `/echo`?");
    CHECK(run(commands, "/frobnicate").content ==
          "There is no command `/frobnicate`; `/help` shows those that there are.");
    CHECK(run(commands, "hello").outcome == command_outcome::error);
    CHECK(run(commands, "/echo 'a").content ==
          "the quotation that begins with ' before \"a\" does not end");
}

TEST_CASE("what a handler throws is an error, at once or later") {
    slash_commands commands;
    auto const at_once = [](args, command_context) -> task<command_result> { throw 1; };
    REQUIRE(commands.add(made("now", {}, at_once)));
    REQUIRE(commands.add(made("later", {}, fail_later)));
    CHECK(run(commands, "/now").content == "`/now` failed: an exception of unknown type");
    CHECK(run(commands, "/later").content == "`/later` failed: out of paper");
    CHECK(run(commands, "/later").should_continue);
}

TEST_CASE("cancelling a command cancels its handler") {
    slash_commands commands;
    REQUIRE(commands.add(made("long", {}, wait_long)));
    mcp::net::io_context here;
    mcp::test::background<command_result> running(here.get_executor(), commands.run("/long"));
    mcp::test::settle(here);
    CHECK_FALSE(running.ended());
    running.cancel();
    CHECK(mcp::test::run_until(here, [&] { return running.ended() || running.thrown; }));
}

TEST_CASE("help lists the commands, and says how one is used") {
    slash_commands commands;
    slash_command command = made("echo", {"say", "s"});
    command.description = "Repeats what it is given";
    command.usage = "/echo [WORD...]";
    REQUIRE(commands.add(std::move(command)));
    REQUIRE(commands.add(made("bare")));
    CHECK(run(commands, "/help").content ==
          "## Commands\n\n"
          "- `/bare`\n"
          "- `/echo`: Repeats what it is given\n"
          "- `/help`: Shows the commands, or how one of them is used\n\n"
          "`/help COMMAND` says more.\n");
    CHECK(run(commands, "/? /SAY").content ==
          "## `/echo`\n\nRepeats what it is given.\n\n```\n/echo [WORD...]\n```\n"
          "\nAlso: `/say`, `/s`\n");
    CHECK(run(commands, "/help bare").content == "## `/bare`\n\n```\n/bare\n```\n");
    CHECK(run(commands, "/help ehco").outcome == command_outcome::error);
}

}  // namespace tests_host_slash_commands
