// SPDX-License-Identifier: MIT
// tools, resources, templates and prompts.
#include "commands.hpp"
#include "session.hpp"
#include "text.hpp"
#include "tool_arguments.hpp"

#include <mcp/wire/json_cursor.hpp>

#include <iterator>
#include <optional>
#include <set>
#include <utility>

namespace mcpctl {

namespace {

template <class Item>
using page_verb = mcp::task<mcp::result<mcp::page<Item>>> (client::*)(std::optional<std::string>,
                                                                      mcp::call_options);

// A whole list: the items, and each as it was received if that was asked for.
template <class Item> struct listing {
    std::vector<Item> items;
    std::vector<std::string> texts;
};

// Adds the exact texts of a page's items.
void add_texts(mcp::raw_json const& page, std::string_view member,
               std::vector<std::string>& texts) {
    auto const document = mcp::json_document::parse(mcp::frame::copy(std::string(page.text())));
    if (!document) return;
    mcp::json_cursor in = document->cursor();
    std::string_view key;
    in.enter_object();
    while (in.next_member(key)) {
        if (key != member || !in.enter_array()) continue;
        while (in.next_element()) texts.emplace_back(in.take_text());
    }
}

// Every page, as list_tools() and its like do it, but with the texts.
template <class Item>
mcp::task<outcome<listing<Item>>> fetch(session& here, page_verb<Item> verb, std::string member) {
    constexpr int most_pages = 1000;
    listing<Item> all;
    std::set<std::string> seen;
    std::optional<std::string> cursor;
    for (int pages = 0; pages < most_pages; ++pages) {
        auto page = co_await (here.server().*verb)(cursor, here.options());
        if (!page) co_return failed(std::move(page.error()));
        std::move(page->items.begin(), page->items.end(), std::back_inserter(all.items));
        if (page->raw) add_texts(page->raw, member, all.texts);
        if (!page->next_cursor) co_return all;
        if (!seen.insert(*page->next_cursor).second)
            co_return failed(mcp::error(mcp::errc::repeated_cursor));
        cursor = std::move(page->next_cursor);
    }
    co_return failed(mcp::error(mcp::errc::too_many_pages));
}

// The texts are there only if they were asked for.
void keep_offered(mcp::tool_filter const& filter, listing<mcp::tool>& all) {
    listing<mcp::tool> kept;
    for (std::size_t i = 0; i < all.items.size(); ++i) {
        if (!filter.lets_pass(all.items[i].name)) continue;
        if (i < all.texts.size()) kept.texts.push_back(std::move(all.texts[i]));
        kept.items.push_back(std::move(all.items[i]));
    }
    all = std::move(kept);
}

template <class Item, class MakeRow>
answer show(session& here, listing<Item> const& all, std::string const& member,
            std::string const& noun, MakeRow const& make_row) {
    answer made;
    if (here.asked().as_json) {
        for (std::string const& each : all.texts) made.text += (made.text.empty() ? "" : ",") + each;
        made.text = "{\"" + member + "\":[" + made.text + "]}\n";
        return made;
    }
    std::vector<table_row> rows;
    for (Item const& each : all.items) rows.push_back(make_row(each));
    if (rows.empty()) here.screen().note("The server has no " + noun + "s.");
    else made.text = here.screen().table({noun, "description"}, rows);
    return made;
}

// Paragraphs of a description, without those that are empty.
std::string join(std::initializer_list<std::string> parts) {
    std::string text;
    for (std::string const& part : parts) {
        if (!part.empty()) text += (text.empty() ? "" : "\n") + part;
    }
    return text;
}

// A title that only repeats the name says nothing.
std::string title_beside(std::string const& name, std::string const& title) {
    return title == name ? std::string() : printable_line(title);
}

table_row tool_row(mcp::tool const& each) {
    std::string const title = title_beside(each.name, each.title);
    std::string const usage = describe_arguments(each);
    return {printable_line(each.name), join({title, printable(each.description), usage})};
}

std::string size_and_type(std::string const& type, std::optional<std::int64_t> size) {
    std::string words = printable_line(type);
    if (size) words += (words.empty() ? "" : ", ") + std::to_string(*size) + " bytes";
    return words;
}

table_row resource_row(mcp::resource const& each) {
    std::string const name = each.title.empty() ? each.name : each.title;
    std::string const details = size_and_type(each.mime_type, each.size);
    return {printable_line(each.uri),
            join({printable_line(name), printable(each.description), details})};
}

table_row template_row(mcp::resource_template const& each) {
    std::string const name = each.title.empty() ? each.name : each.title;
    std::string const type = printable_line(each.mime_type);
    return {printable_line(each.uri_template),
            join({printable_line(name), printable(each.description), type})};
}

table_row prompt_row(mcp::prompt const& each) {
    std::string usage;
    for (mcp::prompt_argument const& argument : each.arguments) {
        std::string const text = printable_line(argument.name) + "=text";
        usage += (usage.empty() ? "" : " ") + (argument.required ? text : '[' + text + ']');
    }
    std::string const title = title_beside(each.name, each.title);
    return {printable_line(each.name), join({title, printable(each.description), usage})};
}

}  // namespace

mcp::task<outcome<answer>> list_tools(session& here) {
    auto all = co_await fetch<mcp::tool>(here, &client::list_tools_page, "tools");
    if (!all) co_return failed(std::move(all.error()));
    keep_offered(here.filter(), *all);
    co_return show(here, *all, "tools", "tool", tool_row);
}

mcp::task<outcome<answer>> list_resources(session& here) {
    auto all = co_await fetch<mcp::resource>(here, &client::list_resources_page, "resources");
    if (!all) co_return failed(std::move(all.error()));
    co_return show(here, *all, "resources", "resource", resource_row);
}

mcp::task<outcome<answer>> list_templates(session& here) {
    std::string const member = "resourceTemplates";
    auto all =
        co_await fetch<mcp::resource_template>(here, &client::list_resource_templates_page, member);
    if (!all) co_return failed(std::move(all.error()));
    co_return show(here, *all, member, "template", template_row);
}

mcp::task<outcome<answer>> list_prompts(session& here) {
    auto all = co_await fetch<mcp::prompt>(here, &client::list_prompts_page, "prompts");
    if (!all) co_return failed(std::move(all.error()));
    co_return show(here, *all, "prompts", "prompt", prompt_row);
}

}  // namespace mcpctl
