// SPDX-License-Identifier: MIT
// mcpctl: talks to an MCP server from the shell.
#include "arguments.hpp"
#include "config.hpp"
#include "configured.hpp"
#include "console.hpp"
#include "fleet.hpp"
#include "session.hpp"
#include "skills.hpp"

#include <clocale>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace {

// With one server, commands show what it sent as it came; with several, they show all together.
mcpctl::exit_code run_configured(mcp::net::io_context& context, mcpctl::invocation const& asked,
                                 mcpctl::console& screen) {
    auto chosen = mcpctl::choose_servers(asked.configured, screen);
    if (chosen) {
        bool const is_for_all =
            asked.what == mcpctl::command::status || asked.what == mcpctl::command::repl;
        mcp::server_config const* const one = is_for_all ? nullptr : chosen->only_one();
        // What one entry says wrong keeps nobody from the others, but is not passed over.
        bool const is_list =
            asked.what != mcpctl::command::call && asked.what != mcpctl::command::repl;
        bool const has_failed = chosen->has_mistakes && is_list;
        if (one != nullptr || !needs_one_server(asked.what)) {
            auto const code = one != nullptr
                                  ? mcpctl::session(context, asked, screen, one).run()
                                  : mcpctl::run_fleet(context, asked, screen, std::move(*chosen));
            return code == mcpctl::exit_code::ok && has_failed ? mcpctl::exit_code::usage : code;
        }
    }
    screen.error(chosen ? which_server(*chosen).words : chosen.error().words);
    return mcpctl::exit_code::usage;
}

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
    if (read->wanted->what == mcpctl::command::skills) {
        return static_cast<int>(mcpctl::run_skills(context, *read->wanted, screen));
    }
    if (mcpctl::is_configured(*read->wanted)) {
        return static_cast<int>(run_configured(context, *read->wanted, screen));
    }
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
