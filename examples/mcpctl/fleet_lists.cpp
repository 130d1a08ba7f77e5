// SPDX-License-Identifier: MIT
// tools, resources, templates, prompts and call over several servers.
#include "fleet_run.hpp"
#include "show.hpp"
#include "text.hpp"
#include "tool_arguments.hpp"

#include <mcp/core/nearest.hpp>
#include <mcp/wire/json_writer.hpp>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace mcpctl {

namespace {

void write_text(mcp::json_writer& out, std::string_view key, std::string_view text) {
    if (text.empty()) return;
    out.key(key);
    out.string(text);
}

void write_raw(mcp::json_writer& out, std::string_view key, mcp::raw_json const& value) {
    if (!value) return;
    out.key(key);
    out.raw(value.text());
}

// As the server describes it, under the name to call it by.
void write_tool(mcp::json_writer& out, mcp::host_tool const& each) {
    mcp::tool const& tool = *each.definition;
    out.begin_object();
    write_text(out, "name", each.name);
    write_text(out, "server", each.server);
    write_text(out, "title", tool.title);
    write_text(out, "description", tool.description);
    write_raw(out, "inputSchema", tool.input_schema);
    write_raw(out, "outputSchema", tool.output_schema);
    out.end_object();
}

answer show_tools(fleet_run& here) {
    auto const tools = here.host()->tools();
    answer made;
    if (here.asked().as_json) {
        mcp::json_writer out(made.text);
        out.begin_object();
        out.key("tools");
        out.begin_array();
        for (mcp::host_tool const& each : tools) write_tool(out, each);
        out.end_array();
        out.end_object();
        made.text += '\n';
        return made;
    }
    std::vector<table_row> rows;
    for (mcp::host_tool const& each : tools) {
        std::string text = printable(each.definition->description);
        std::string const usage = describe_arguments(*each.definition);
        if (!usage.empty()) text += (text.empty() ? "" : "\n") + usage;
        rows.push_back({printable_line(each.name), std::move(text)});
    }
    if (rows.empty()) here.screen().note("The servers have no tools.");
    else made.text = here.screen().table({"tool", "description"}, rows);
    return made;
}

// What the other lists show of an item.
struct shown_item {
    std::string name;
    std::string server;
    std::string description;
};

shown_item show_item(std::string server, mcp::resource const& each) {
    return {each.uri, std::move(server), each.description.empty() ? each.name : each.description};
}
shown_item show_item(std::string server, mcp::resource_template const& each) {
    return {each.uri_template, std::move(server),
            each.description.empty() ? each.name : each.description};
}
shown_item show_item(std::string server, mcp::prompt const& each) {
    return {each.name, std::move(server), each.description};
}

struct list_words {
    std::string_view member;
    std::string_view key;  ///< What names an item.
    std::string noun;
};

template <class Item>
answer show_items(fleet_run& here, mcp::server_items<Item> const& found, list_words const& words) {
    for (mcp::server_failure const& each : found.failures) {
        here.screen().error(printable_line(each.server + ": " + each.why.message()));
    }
    answer made;
    std::vector<shown_item> items;
    for (auto const& each : found.items) items.push_back(show_item(each.server, each.item));
    if (here.asked().as_json) {
        mcp::json_writer out(made.text);
        out.begin_object();
        out.key(words.member);
        out.begin_array();
        for (shown_item const& each : items) {
            out.begin_object();
            write_text(out, words.key, each.name);
            write_text(out, "server", each.server);
            write_text(out, "description", each.description);
            out.end_object();
        }
        out.end_array();
        out.end_object();
        made.text += '\n';
        return made;
    }
    std::vector<table_row> rows;
    for (shown_item const& each : items) {
        std::string const from = "from " + printable_line(each.server);
        std::string text = printable(each.description);
        rows.push_back({printable_line(each.name), text.empty() ? from : text + "\n" + from});
    }
    if (rows.empty()) here.screen().note("The servers have no " + words.noun + "s.");
    else made.text = here.screen().table({words.noun, "description"}, rows);
    return made;
}

bad_input no_such_tool(mcp::shared_list<mcp::host_tool> const& tools, std::string const& name) {
    std::vector<std::string_view> names;
    for (mcp::host_tool const& each : tools) names.push_back(each.name);
    std::string words = "the servers have no tool \"" + printable_line(name) + "\" among their " +
                        count_of(names.size(), "tool");
    std::string_view const similar = mcp::detail::nearest(name, names);
    if (!similar.empty()) words += "; did you mean \"" + printable_line(similar) + "\"?";
    return bad_input{std::move(words)};
}

}  // namespace

mcp::task<outcome<answer>> list_fleet(fleet_run& here) {
    switch (here.asked().what) {
        case command::resources: {
            auto const found = co_await here.host()->list_resources();
            co_return show_items(here, found, {"resources", "uri", "resource"});
        }
        case command::templates: {
            auto const found = co_await here.host()->list_resource_templates();
            co_return show_items(here, found, {"resourceTemplates", "uriTemplate", "template"});
        }
        case command::prompts: {
            auto const found = co_await here.host()->list_prompts();
            co_return show_items(here, found, {"prompts", "name", "prompt"});
        }
        default: break;
    }
    co_return show_tools(here);
}

mcp::task<outcome<answer>> call_by_name(fleet_run& here, std::string name,
                                        std::vector<std::string> words, bool as_json) {
    auto const tools = here.host()->tools();
    auto const called = std::find_if(tools.begin(), tools.end(), [&](mcp::host_tool const& each) {
        return each.name == name;
    });
    if (called == tools.end()) co_return failed(no_such_tool(tools, name));
    auto with = read_arguments(*called->definition, words);
    if (!with) co_return failed(std::move(with.error()));
    mcp::call_options options;
    options.keep_raw(as_json);
    console& screen = here.screen();
    if (screen.shows_progress()) {
        options.on_progress([&screen](mcp::progress const& now) { screen.show_progress(now); });
    }
    mcp::arguments arguments(*with);
    auto done = co_await here.host()->call_tool(name, std::move(arguments), std::move(options));
    screen.clear_progress();
    if (!done) co_return failed(std::move(done.error()));
    answer made;
    made.text = as_json ? std::string(done->raw.text()) + '\n' : show_result(*done);
    if (done->is_error) {
        made.code = exit_code::tool_error;
        screen.error("the tool " + printable_line(name) + " reported an error:");
    }
    co_return made;
}

mcp::task<outcome<answer>> call_fleet(fleet_run& here) {
    invocation const& asked = here.asked();
    return call_by_name(here, asked.name, asked.words, asked.as_json);
}

}  // namespace mcpctl
