// SPDX-License-Identifier: MIT
// The command line of what has to do with configurations.
#include "config_arguments.hpp"

#include "text.hpp"
#include "tool_arguments.hpp"

#include <CLI/CLI.hpp>

#include <optional>
#include <string_view>
#include <utility>

namespace mcpctl {

namespace {

struct action_row {
    config_action what;
    char const* name;
    char const* help;
};

constexpr action_row action_table[] = {
    {config_action::check, "check", "Say everything that is wrong with the configuration"},
    {config_action::list, "list", "List the servers that are configured, with secrets masked"},
    {config_action::add, "add", "Add a server: the program behind \"--\", or one at --url"},
    {config_action::remove, "remove", "Take a server out"},
};

std::optional<mcp::config_layer> layer_named(std::string_view name) {
    for (auto each :
         {mcp::config_layer::user, mcp::config_layer::project, mcp::config_layer::local}) {
        if (to_string(each) == name) return each;
    }
    return std::nullopt;
}

std::optional<mcp::server_wire> wire_named(std::string_view name) {
    if (name.empty() || name == "auto") return mcp::server_wire::automatic;
    if (name == "http") return mcp::server_wire::http;
    if (name == "sse") return mcp::server_wire::sse;
    return std::nullopt;
}

}  // namespace

void config_options::add_to(CLI::App& app, std::function<void()> const& chosen) {
    CLI::App* const group = app.add_subcommand("config", "Check and change configurations");
    group->require_subcommand(1);
    for (action_row const& row : action_table) {
        CLI::App* const sub = group->add_subcommand(row.name, row.help);
        sub->callback([this, chosen, what = row.what] {
            action_ = what;
            chosen();
        });
        bool const adds = row.what == config_action::add;
        if (!adds && row.what != config_action::remove) continue;
        sub->add_option("name", name_, "The server's name")->required();
        sub->add_option("--layer", layer_, "Where to write: user, project or local")
            ->type_name("LAYER");
        if (!adds) continue;
        sub->add_option("--env", environment_, "An environment variable of the server; repeatable")
            ->allow_extra_args(false)
            ->type_name("KEY=VALUE");
        sub->add_option("--cwd", folder_, "The folder that the server starts in")
            ->type_name("FOLDER");
        sub->add_option("--description", description_, "A line about it")->type_name("TEXT");
        sub->add_flag("--replace", replaces_, "Change the server if there is one of that name");
        sub->add_flag("--disabled", disabled_, "Add it switched off");
    }
}

std::string config_options::explain(CLI::App const& app, std::string const& problem) {
    bool const has_action = !app.get_subcommand("config")->get_subcommands().empty();
    return has_action ? problem : "config needs one of check, list, add and remove";
}

tl::expected<config_request, bad_input> config_options::read(
    invocation const& common, std::string const& transport,
    std::string const& bearer_variable) const {
    config_request made;
    made.action = action_;
    made.replaces = replaces_;
    bool const writes = action_ == config_action::add || action_ == config_action::remove;
    if (writes && !common.configured.additional.empty())
        return refuse("--mcp-config is only read; --config or --layer says where to write");
    if (!layer_.empty()) {
        made.layer = layer_named(layer_);
        if (!made.layer)
            return refuse("--layer " + in_quotes(layer_) + ": one of user, project, local");
        if (!common.configured.file.empty())
            return refuse("there are both --config and --layer: use one");
    }
    bool const has_server = !common.server.empty() || !common.remote.url.empty();
    if (action_ != config_action::add && has_server) {
        return refuse("only \"config add\" takes a server command or --url");
    }
    made.entry.name = name_;
    if (action_ != config_action::add) return made;
    auto entry = read_entry(common, transport, bearer_variable);
    if (!entry) return tl::unexpected<bad_input>(std::move(entry.error()));
    made.entry = std::move(*entry);
    return made;
}

tl::expected<mcp::server_config, bad_input> config_options::read_entry(
    invocation const& common, std::string const& transport,
    std::string const& bearer_variable) const {
    mcp::server_config made(name_);
    made.description = description_;
    made.enabled = !disabled_;
    bool const is_program = !common.server.empty();
    bool const is_remote = !common.remote.url.empty();
    if (is_program == is_remote) {
        return refuse(is_program ? "there are both --url and a server command: use one"
                                 : "there is no server command: put it at the end, after \"--\", "
                                   "or use --url");
    }
    if (is_program) {
        bool const has_remote =
            !common.remote.headers.empty() || !transport.empty() || !bearer_variable.empty();
        if (has_remote) return refuse("--header, --bearer-env and --transport need --url");
        made.command = common.server.front();
        made.args.assign(common.server.begin() + 1, common.server.end());
        made.cwd = folder_;
        for (std::string const& word : environment_) {
            auto pair = split_pair(word);
            // What is refused may be a secret: it is not told.
            if (!pair) return refuse("--env: one of them is not KEY=VALUE");
            made.env.insert(std::move(*pair));
        }
        return made;
    }
    if (!environment_.empty() || !folder_.empty()) {
        return refuse("--env and --cwd are for programs, not for --url");
    }
    auto const wire = wire_named(transport);
    if (!wire) return refuse("--transport " + in_quotes(transport) + ": one of auto, http, sse");
    made.wire = *wire;
    made.url = common.remote.url;
    made.headers.insert(common.remote.headers.begin(), common.remote.headers.end());
    if (!bearer_variable.empty()) {
        made.auth.kind = mcp::auth_kind::bearer;
        made.auth.token = "${" + bearer_variable + '}';
    }
    return made;
}

}  // namespace mcpctl
