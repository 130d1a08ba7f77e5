// SPDX-License-Identifier: MIT
// status.
#include "fleet_run.hpp"
#include "text.hpp"

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include <unistd.h>

namespace mcpctl {

namespace {

std::string draw(fleet_run& here, mcp::host_status const& all) {
    std::vector<table_row> rows;
    for (auto const& each : all.servers()) {
        rows.push_back({printable_line(each->name), printable_line(mcp::status_text(*each))});
    }
    return here.screen().table({"server", "status"}, rows);
}

// Below the servers, because the table is drawn over whatever stands above it.
std::string draw_problems(fleet_run& here) {
    std::string text;
    for (mcp::config_problem const& each : here.entries().problems()) {
        std::string const line = printable_line(to_string(each));
        for (std::string const& part : wrap(line, here.screen().width())) text += part + '\n';
    }
    return text;
}

std::size_t lines_of(std::string const& text) {
    std::size_t count = 0;
    for (char const c : text) count += c == '\n';
    return count;
}

// On a terminal the table stays where it is; elsewhere each change is printed.
mcp::task<outcome<answer>> keep_showing(fleet_run& here) {
    here.lift_default_limit();
    bool const redraws = ::isatty(STDOUT_FILENO) != 0 && !here.asked().as_json;
    here.follow_files([&here, redraws](std::string const& line) {
        if (!redraws) here.screen().note(line);
    });
    std::string last;
    for (;;) {
        auto const all = here.host()->status();
        std::string now = here.asked().as_json ? mcp::status_json(*all) + '\n' : draw(here, *all);
        if (redraws) now += draw_problems(here);
        if (now != last) {
            std::string const up = redraws && !last.empty()
                                       ? "\x1b[" + std::to_string(lines_of(last)) + "A\x1b[J"
                                       : "";
            if (!here.screen().write(up + now)) co_return answer{{}, exit_code::failed};
            last = std::move(now);
        }
        // Whatever changes, changes the snapshot; a second is for what people see of the time.
        auto const changed = [&all, &here](mcp::host_status const&) {
            return here.host()->status() != all;
        };
        co_await here.host()->board().wait_for_all(changed, std::chrono::seconds(1));
        auto const state = co_await mcp::net::this_coro::cancellation_state;
        if (state.cancelled() != mcp::net::cancellation_type::none)
            co_return failed(mcp::error(mcp::errc::cancelled));
    }
}

}  // namespace

mcp::task<outcome<answer>> show_status(fleet_run& here) {
    if (here.asked().keeps_showing) co_return co_await keep_showing(here);
    auto const all = here.host()->status();
    answer made;
    made.text = here.asked().as_json ? mcp::status_json(*all) + '\n' : draw(here, *all);
    if (all->statistics().connected() == 0) made.code = exit_code::no_connection;
    co_return made;
}

}  // namespace mcpctl
