// SPDX-License-Identifier: MIT
// Servers that are named in configuration files.
#include "configured.hpp"

#include "text.hpp"

#include <mcp/core/nearest.hpp>
#include <mcp/host/config_problem.hpp>
#include <mcp/host/config_watch_files.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace mcpctl {

namespace {

// Errors come back as one text, warnings are shown.
std::string sort_out(std::vector<mcp::config_problem> const& problems, console& screen) {
    std::string errors;
    for (mcp::config_problem const& each : problems) {
        std::string const line = printable_line(to_string(each));
        if (!each.is_error()) screen.warn(line);
        else errors += (errors.empty() ? "" : "\n") + line;
    }
    return errors;
}

tl::expected<chosen_servers, bad_input> choose_one(mcp::config all, std::string const& name,
                                                   console& screen) {
    mcp::config_entry const* const entry = all.find(name);
    if (entry == nullptr) {
        std::vector<std::string_view> names;
        for (auto const& each : all.entries()) names.push_back(each.first);
        std::string words =
            "--server " + in_quotes(name) + ": no server of that name is configured";
        std::string_view const meant = mcp::detail::nearest(name, names);
        if (!meant.empty()) words += "; did you mean " + in_quotes(meant) + "?";
        return refuse(std::move(words));
    }
    std::string errors = sort_out(entry->problems, screen);
    if (!errors.empty()) return refuse(std::move(errors));
    if (!entry->server.enabled)
        return refuse("--server " + in_quotes(name) + ": that server is disabled");
    chosen_servers made;
    made.servers.push_back(entry->server);
    made.all = std::move(all);
    return made;
}

}  // namespace

mcp::config read_configuration(configured_servers const& from) {
    if (from.file.empty()) {
        return mcp::config::discover(mcp::config_places::here(), from.additional);
    }
    return mcp::config::load(files_of(from));
}

std::vector<std::string> files_of(configured_servers const& from) {
    std::vector<std::string> files = {from.file};
    if (from.file.empty()) files = mcp::config_files(mcp::config_places::here());
    files.insert(files.end(), from.additional.begin(), from.additional.end());
    return files;
}

tl::expected<mcp::config, bad_input> read_good_configuration(configured_servers const& from,
                                                             console& screen) {
    mcp::config all = read_configuration(from);
    std::string errors = sort_out(all.problems(), screen);
    if (!errors.empty()) return refuse(std::move(errors));
    return all;
}

tl::expected<chosen_servers, bad_input> choose_servers(configured_servers const& from,
                                                       console& screen) {
    mcp::config all = read_configuration(from);
    if (!from.name.empty()) return choose_one(std::move(all), from.name, screen);
    std::string errors = sort_out(all.problems(), screen);
    chosen_servers made;
    made.has_mistakes = !errors.empty();
    for (mcp::server_config& each : all.servers()) {
        if (each.enabled) made.servers.push_back(std::move(each));
    }
    made.all = std::move(all);
    if (made.servers.empty()) {
        if (made.has_mistakes) return refuse(std::move(errors));
        return refuse("there is no server command, no --url, and no server is configured");
    }
    if (made.has_mistakes) screen.error(errors);
    return made;
}

bool is_configured(invocation const& asked) {
    return asked.server.empty() && asked.remote.url.empty();
}

bool needs_one_server(command what) {
    switch (what) {
        case command::tools:
        case command::call:
        case command::resources:
        case command::templates:
        case command::prompts:
        case command::status:
        case command::repl: return false;
        default: return true;
    }
}

bad_input which_server(chosen_servers const& from) {
    std::string words = "which server? Name one with --server:";
    std::string_view separator = " ";
    for (mcp::server_config const& each : from.servers) {
        words.append(separator).append(printable_line(each.name));
        separator = ", ";
    }
    return bad_input{std::move(words)};
}

}  // namespace mcpctl
