// SPDX-License-Identifier: MIT
// The commands that look at configurations and change them.
#include "config.hpp"

#include "configured.hpp"
#include "text.hpp"

#include <mcp/host/config.hpp>
#include <mcp/host/config_edit.hpp>
#include <mcp/host/config_entry_text.hpp>
#include <mcp/host/config_writer.hpp>
#include <mcp/wire/json_writer.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcpctl {

namespace {

using file_name = tl::expected<std::string, bad_input>;

void write_place(mcp::json_writer& out, mcp::config_origin const& origin) {
    out.begin_object();
    out.key("layer");
    out.string(to_string(origin.layer));
    out.key("file");
    out.string(origin.file);
    out.key("line");
    out.number(origin.line);
    out.end_object();
}

std::string check_json(mcp::config const& all) {
    std::string text;
    mcp::json_writer out(text);
    out.begin_object();
    out.key("valid");
    out.boolean(!all.has_errors());
    out.key("servers");
    out.number(all.entries().size());
    out.key("problems");
    out.begin_array();
    for (mcp::config_problem const& each : all.problems()) write_problem(out, each);
    out.end_array();
    out.end_object();
    return text + '\n';
}

std::string check_text(mcp::config const& all) {
    std::string text = printable(all.report());
    std::size_t usable = 0;
    for (auto const& each : all.entries()) usable += each.second.is_usable() ? 1 : 0;
    text += count_of(all.entries().size(), "server");
    if (usable < all.entries().size()) text += ", " + std::to_string(usable) + " of them usable";
    text += all.problems().empty() ? "; no problems\n"
                                   : "; " + count_of(all.problems().size(), "problem") + '\n';
    if (!all.is_enabled()) text += "mcpEnabled is false: none of them is started\n";
    return text;
}

std::string list_json(mcp::config const& all) {
    std::string text;
    mcp::json_writer out(text);
    out.begin_object();
    out.key("servers");
    out.begin_array();
    for (auto const& [name, entry] : all.entries()) {
        out.begin_object();
        out.key("name");
        out.string(name);
        out.key("enabled");
        out.boolean(all.is_enabled() && entry.written.enabled);
        out.key("usable");
        out.boolean(entry.is_usable());
        out.key("origin");
        write_place(out, entry.written.origin);
        out.key("entry");
        out.begin_object();
        for (mcp::entry_field const& field : mcp::fields_of(mcp::mask_secrets(entry.written))) {
            if (field.text.empty()) continue;
            out.key(field.names.front());
            out.raw(field.text);
        }
        out.end_object();
        out.end_object();
    }
    out.end_array();
    out.end_object();
    return text + '\n';
}

// How a server is reached, on one line.
std::string reach_of(mcp::server_config const& masked) {
    if (!masked.url.empty()) return masked.url;
    std::string words = masked.command;
    for (std::string const& each : masked.args) words += ' ' + each;
    return words;
}

std::string list_text(mcp::config const& all, console const& screen) {
    if (all.entries().empty()) return "No servers are configured.\n";
    std::vector<table_row> rows;
    for (auto const& [name, entry] : all.entries()) {
        mcp::server_config const shown = mcp::mask_secrets(entry.written);
        std::string words = printable_line(reach_of(shown));
        if (!entry.is_usable()) words += " [has errors]";
        if (!shown.enabled) words += " [disabled]";
        words += '\n' + std::string(to_string(shown.origin.layer)) + ", " +
                 printable_line(shown.origin.file) + ':' + std::to_string(shown.origin.line);
        rows.push_back({printable_line(name), std::move(words)});
    }
    return screen.table({"NAME", "SERVER"}, rows);
}

// What would be wrong with an entry; its variables need not be set here.
std::string mistake_in(mcp::server_config const& entry) {
    auto const text = mcp::add_entry("{}", entry);
    if (!text) return text.error().detail;
    mcp::config_source source;
    source.text = *text;
    mcp::config_places anywhere;
    anywhere.environment = [](std::string const& name) { return "${" + name + '}'; };
    for (mcp::config_entry const& each : mcp::read_entries(source, anywhere).entries) {
        for (mcp::config_problem const& problem : each.problems) {
            if (!problem.is_error()) continue;
            return problem.path + ": " + problem.message +
                   (problem.fix.empty() ? "" : " (" + problem.fix + ')');
        }
    }
    return {};
}

// Where an entry is written to, or taken from.
file_name file_for(invocation const& from, mcp::config_places const& places) {
    if (!from.configured.file.empty()) return from.configured.file;
    config_request const& asked = from.config;
    if (asked.layer || asked.action == config_action::add) {
        std::string file = places.file_of(asked.layer.value_or(mcp::config_layer::user));
        if (file.empty()) return refuse("there is no home folder; use --config or --layer");
        return file;
    }
    mcp::config const all = read_configuration(from.configured);
    auto const* const found = all.find(asked.entry.name);
    if (found == nullptr) return refuse("there is no server " + in_quotes(asked.entry.name));
    mcp::config_origin const& origin = found->written.origin;
    if (origin.file == places.file_of(origin.layer)) return origin.file;
    return refuse(in_quotes(asked.entry.name) + " stands in " + printable_line(origin.file) + ':' +
                  std::to_string(origin.line) + ", which another program writes; --config " +
                  "says to change it all the same");
}

exit_code report_change(invocation const& asked, console& screen, std::string const& file,
                        std::string_view done) {
    std::string const& name = asked.config.entry.name;
    std::string text =
        std::string(done) + ' ' + in_quotes(name) + " (" + printable_line(file) + ")\n";
    if (asked.as_json) {
        text.clear();
        mcp::json_writer out(text);
        out.begin_object();
        out.key("name");
        out.string(name);
        out.key("file");
        out.string(file);
        out.key("done");
        out.string(done);
        out.end_object();
        text += '\n';
    }
    return screen.write(text) ? exit_code::ok : exit_code::failed;
}

exit_code usage_error(console& screen, std::string const& words) {
    screen.error(printable_line(words));
    return exit_code::usage;
}

exit_code add(invocation const& asked, console& screen, mcp::config_places const& places) {
    config_request const& request = asked.config;
    if (std::string const wrong = mistake_in(request.entry); !wrong.empty()) {
        return usage_error(screen, wrong);
    }
    auto const file = file_for(asked, places);
    if (!file) return usage_error(screen, file.error().words);
    mcp::config_writer writer(*file);
    mcp::result<void> done = writer.add(request.entry);
    bool const is_there =
        !done && done.error().code == make_error_code(mcp::errc::invalid_argument);
    if (is_there && request.replaces) {
        done = writer.change(request.entry);
        if (done) return report_change(asked, screen, *file, "changed");
    } else if (is_there) {
        return usage_error(screen, done.error().detail + "; --replace does");
    }
    if (!done) return usage_error(screen, done.error().detail);
    return report_change(asked, screen, *file, "added");
}

exit_code remove(invocation const& asked, console& screen, mcp::config_places const& places) {
    auto const file = file_for(asked, places);
    if (!file) return usage_error(screen, file.error().words);
    mcp::result<void> const done = mcp::config_writer(*file).remove(asked.config.entry.name);
    if (!done) return usage_error(screen, done.error().detail);
    return report_change(asked, screen, *file, "removed");
}

exit_code check(invocation const& asked, console& screen) {
    mcp::config const all = read_configuration(asked.configured);
    bool const is_written = screen.write(asked.as_json ? check_json(all) : check_text(all));
    if (!is_written) return exit_code::failed;
    return all.has_errors() ? exit_code::usage : exit_code::ok;
}

exit_code list(invocation const& asked, console& screen) {
    mcp::config const all = read_configuration(asked.configured);
    for (mcp::config_problem const& each : all.problems()) {
        std::string const line = printable_line(to_string(each));
        each.is_error() ? screen.error(line) : screen.note(line);
    }
    bool const is_written = screen.write(asked.as_json ? list_json(all) : list_text(all, screen));
    if (!is_written) return exit_code::failed;
    return all.has_errors() ? exit_code::usage : exit_code::ok;
}

}  // namespace

void write_problem(mcp::json_writer& out, mcp::config_problem const& problem) {
    out.begin_object();
    out.key("severity");
    out.string(problem.is_error() ? "error" : "warning");
    out.key("file");
    out.string(problem.file);
    out.key("line");
    out.number(problem.line);
    out.key("path");
    out.string(problem.path);
    out.key("message");
    out.string(problem.message);
    out.key("fix");
    out.string(problem.fix);
    out.end_object();
}

exit_code run_config(invocation const& asked, console& screen) {
    mcp::config_places const places = mcp::config_places::here();
    switch (asked.config.action) {
        case config_action::check: return check(asked, screen);
        case config_action::add: return add(asked, screen, places);
        case config_action::remove: return remove(asked, screen, places);
        case config_action::list: break;
    }
    return list(asked, screen);
}

}  // namespace mcpctl
