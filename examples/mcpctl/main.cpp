// SPDX-License-Identifier: MIT
// mcpctl: talks to an MCP server from the shell.
#include "arguments.hpp"
#include "config.hpp"
#include "console.hpp"
#include "session.hpp"

#include <clocale>
#include <csignal>
#include <cstdlib>
#include <exception>

namespace {

int run(int count, char const* const* words) {
    auto const read = mcpctl::read_command_line(count, words);
    if (!read) {
        mcpctl::console screen(false);
        screen.error(read.error().words);
        screen.note("mcpctl --help says how to use it.");
        return static_cast<int>(mcpctl::exit_code::usage);
    }
    mcpctl::console screen(read->wanted && read->wanted->verbose);
    if (!read->wanted) {
        auto const code =
            screen.write(read->help) ? mcpctl::exit_code::ok : mcpctl::exit_code::failed;
        return static_cast<int>(code);
    }
    if (read->wanted->what == mcpctl::command::config) {
        return static_cast<int>(mcpctl::run_config(*read->wanted, screen));
    }
    mcp::net::io_context context(1);
    mcpctl::session live(context, *read->wanted, screen);
    return static_cast<int>(live.run());
}

}  // namespace

int main(int count, char** words) {
    // For the widths of characters only.
    if (std::setlocale(LC_CTYPE, "") == nullptr || MB_CUR_MAX == 1)
        std::setlocale(LC_CTYPE, "C.UTF-8");
    // A reader that went away shows as an error of the write, so that the server is still ended.
    std::signal(SIGPIPE, SIG_IGN);
    return run(count, words);
}
