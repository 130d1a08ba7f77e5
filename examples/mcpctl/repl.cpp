// SPDX-License-Identifier: MIT
// repl.
#include "fleet_run.hpp"
#include "line_editor.hpp"
#include "text.hpp"

#include <mcp/wire/json_cursor.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

namespace mcpctl {

namespace {

std::set<std::string> argument_names(mcp::tool const& described) {
    std::set<std::string> made;
    auto const schema = described.input_schema.value();
    auto const properties = schema.find("properties");
    if (properties == schema.end() || !properties->is_object()) return made;
    for (auto const& each : properties->items()) made.insert(each.key());
    return made;
}

// What can be completed, as of when the line was begun.
struct vocabulary {
    std::vector<std::string> commands;                   ///< With their slash.
    std::map<std::string, std::set<std::string>> tools;  ///< And their arguments.
    std::vector<std::string> servers;

    static void add(std::vector<std::string>& made, std::string word, std::string_view begun) {
        if (word.starts_with(begun)) made.push_back(std::move(word));
    }

    [[nodiscard]] std::vector<std::string> complete(std::string const& typed) const {
        std::vector<std::string> made;
        std::size_t const space = typed.find_last_of(' ');
        std::string const last = typed.substr(space + 1);
        std::string const first = typed.substr(0, typed.find(' '));
        if (space == std::string::npos) {
            for (std::string const& each : commands) add(made, each, last);
            for (auto const& each : tools) add(made, each.first, last);
        } else if (first.starts_with('/')) {
            for (std::string const& each : servers) add(made, each, last);
        } else if (auto const found = tools.find(first); found != tools.end()) {
            for (std::string const& each : found->second) add(made, each + '=', last);
        }
        return made;
    }
};

vocabulary words_of(fleet_run& here, mcp::slash_commands const& commands) {
    vocabulary made;
    for (auto const* each : commands.all()) made.commands.push_back('/' + each->name);
    auto const tools = here.host()->tools();
    for (auto const& each : tools) {
        made.tools.emplace(printable_line(each.name), argument_names(*each.definition));
    }
    auto const all = here.host()->status();
    for (auto const& each : all->servers()) made.servers.push_back(each->name);
    return made;
}

// Words with their quotes taken off, as the commands read them.
tl::expected<std::vector<std::string>, bad_input> split(std::string const& line) {
    auto parsed = mcp::parse_slash_line('/' + line);
    if (!parsed) return tl::unexpected<bad_input>(bad_input{parsed.error().detail});
    return std::move(parsed->args);
}

mcp::task<void> call(fleet_run& here, std::string line) {
    std::string const name = line.substr(0, line.find(' '));
    auto words = split("x" + line.substr(name.size()));
    if (!words) {
        here.screen().error(words.error().words);
        co_return;
    }
    auto done = co_await call_by_name(here, name, std::move(*words), here.asked().as_json);
    if (done) {
        here.screen().write(done->text);
        co_return;
    }
    auto const* const problem = std::get_if<mcp::error>(&done.error());
    here.screen().error(problem != nullptr ? printable_line(problem->message())
                                           : std::get<bad_input>(done.error()).words);
}

mcp::slash_command quit() {
    mcp::slash_command made(
        "quit",
        [](std::vector<std::string>, mcp::command_context) -> mcp::task<mcp::command_result> {
            mcp::command_result ended = mcp::command_result::silent();
            ended.stop();
            co_return ended;
        });
    made.aliases = {"exit"};
    made.description = "Ends the program";
    return made;
}

// False when the program shall end.
mcp::task<bool> run_line(fleet_run& here, mcp::slash_commands& commands, std::string line) {
    if (line.find_first_not_of(" \t") == std::string::npos) co_return true;
    line.erase(0, line.find_first_not_of(" \t"));
    if (!line.starts_with('/')) {
        co_await call(here, std::move(line));
        co_return true;
    }
    auto const done = co_await commands.run(std::move(line));
    if (done.outcome == mcp::command_outcome::error) here.screen().error(printable(done.content));
    else if (!done.content.empty()) here.screen().write(printable(done.content) + "\n");
    co_return done.should_continue;
}

}  // namespace

mcp::task<outcome<answer>> run_repl(fleet_run& here) { return run_repl(here, {}); }

mcp::task<outcome<answer>> run_repl(fleet_run& here, std::vector<mcp::slash_command> more) {
    here.lift_default_limit();
    mcp::slash_commands commands;
    auto const shown = std::make_shared<mcp::slash_host<mcp::host>>(here.host(), here.entries());
    static_cast<void>(mcp::add_mcp_command(commands, shown));
    static_cast<void>(commands.add(quit()));
    for (mcp::slash_command& each : more) static_cast<void>(commands.add(std::move(each)));
    line_editor editor("mcp> ");
    // Told before the next line is asked for. Shared: whoever follows the files may end later.
    auto const news = std::make_shared<std::vector<std::string>>();
    here.follow_files([news](std::string line) { news->push_back(std::move(line)); });
    for (;;) {
        for (std::string const& each : *news) here.screen().note(each);
        news->clear();
        auto const known = std::make_shared<vocabulary const>(words_of(here, commands));
        // Named: g++ 12 destroys it twice if it is made within the expression.
        completer const complete = [known](std::string const& typed) {
            return known->complete(typed);
        };
        auto line = co_await editor.read(complete);
        auto const state = co_await mcp::net::this_coro::cancellation_state;
        if (state.cancelled() != mcp::net::cancellation_type::none)
            co_return failed(mcp::error(mcp::errc::cancelled));
        if (!line) co_return answer();
        shown->set_entries(here.entries());
        bool const goes_on = co_await run_line(here, commands, std::move(*line));
        if (!goes_on) co_return answer();
    }
}

}  // namespace mcpctl
