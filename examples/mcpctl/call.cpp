// SPDX-License-Identifier: MIT
// call.
#include "commands.hpp"
#include "session.hpp"
#include "show.hpp"
#include "text.hpp"
#include "tool_arguments.hpp"

#include <mcp/core/nearest.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace mcpctl {

namespace {

bad_input no_such_tool(mcp::shared_list<mcp::tool> const& tools, std::string const& name) {
    std::vector<std::string_view> names;
    for (mcp::tool const& each : tools) names.push_back(each.name);
    std::string words = "the server has no tool \"" + printable_line(name) + "\" among its " +
                        count_of(names.size(), "tool");
    std::string_view const similar = mcp::detail::nearest(name, names);
    if (!similar.empty()) words += "; did you mean \"" + printable_line(similar) + "\"?";
    return bad_input{std::move(words)};
}

mcp::call_options options_for(session& here, mcp::tool const& called) {
    mcp::call_options options = here.options();
    bool const legacy = here.server().server().era == mcp::era::legacy;
    if (legacy && called.task_support == mcp::task_support::required) options.as_task();
    console& screen = here.screen();
    if (screen.shows_progress()) {
        options.on_progress([&screen](mcp::progress const& now) { screen.show_progress(now); });
    }
    return options;
}

}  // namespace

mcp::task<outcome<answer>> call_tool(session& here) {
    std::string const& name = here.asked().name;
    auto tools = co_await here.server().list_tools();
    if (!tools) co_return failed(std::move(tools.error()));
    auto const called = std::find_if(tools->begin(), tools->end(),
                                     [&](mcp::tool const& each) { return each.name == name; });
    bool const is_offered = called != tools->end() && here.filter().lets_pass(name);
    if (!is_offered) co_return failed(no_such_tool(*tools, name));
    auto with = read_arguments(*called, here.asked().words);
    if (!with) co_return failed(std::move(with.error()));
    mcp::arguments arguments(*with);
    auto done =
        co_await here.server().call_tool(name, std::move(arguments), options_for(here, *called));
    if (!done) co_return failed(std::move(done.error()));
    answer made;
    made.text = here.asked().as_json ? std::string(done->raw.text()) + '\n' : show_result(*done);
    if (done->is_error) {
        made.code = exit_code::tool_error;
        here.screen().error("the tool " + printable_line(name) + " reported an error:");
    }
    co_return made;
}

}  // namespace mcpctl
