// SPDX-License-Identifier: MIT
// The command that shows and steers the servers: `/mcp`.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/json.hpp>
#include <mcp/core/nearest.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/host/server_status.hpp>
#include <mcp/host/slash_commands.hpp>
#include <mcp/host/slash_markdown.hpp>
#include <mcp/host/status_json.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// What `/mcp` needs of a host.
class command_host {
public:
    virtual ~command_host() = default;

    [[nodiscard]] virtual std::shared_ptr<host_status const> status() const = 0;
    /// The tools of all connected servers, sorted by name.
    [[nodiscard]] virtual std::vector<listed_tool> tools() const = 0;
    /// The entry of a server, better as it was written than with its variables replaced. Secrets in
    /// it are masked before anybody sees it.
    [[nodiscard]] virtual std::optional<server_config> entry_of(std::string_view server) const = 0;

    // These begin what they say and need not wait for its end.
    virtual task<result<void>> reconnect(std::string server) = 0;
    virtual task<result<void>> enable(std::string server) = 0;
    virtual task<result<void>> disable(std::string server) = 0;
};

namespace detail {

inline json as_json(std::vector<listed_tool> const& tools) {
    json made = json::array();
    for (listed_tool const& each : tools) {
        json tool;
        tool["name"] = each.name;
        tool["server"] = each.server;
        tool["description"] = each.description;
        tool["category"] = each.category;
        made.push_back(std::move(tool));
    }
    return made;
}

/// `/mcp` and what belongs to it.
class mcp_command {
public:
    using moment_source = std::function<status_moment()>;

    mcp_command(std::shared_ptr<command_host> host, moment_source now)
        : host_(std::move(host)),
          now_(std::move(now)) {}

    static task<command_result> run(std::shared_ptr<mcp_command const> here,
                                    std::vector<std::string> args) {
        if (args.empty()) co_return here->show_all();
        std::string const what = lowered(args.front());
        if (args.size() == 1 && what == "tools") co_return here->show_tools();
        if (args.size() == 1 && verb_of(what) == nullptr) {
            co_return here->show_server(args.front());
        }
        if (args.size() == 2 && what == "show") co_return here->show_server(args.back());
        verb const* const does = args.size() == 2 ? verb_of(what) : nullptr;
        if (does == nullptr) {
            std::string words = "That is not how `/mcp` is used:\n\n```\n" + usage() + "\n```\n";
            co_return command_result::error(std::move(words));
        }
        std::string const server = args.back();
        if (here->host_->status()->find(server) == nullptr) co_return here->unknown(server);
        result<void> const done = co_await (here->host_.get()->*does->call)(server);
        co_return here->report(*does, server, done);
    }

    static std::string usage() {
        return "/mcp                    how all servers are\n"
               "/mcp tools              what they offer\n"
               "/mcp SERVER             everything about one (also: /mcp show SERVER)\n"
               "/mcp reconnect SERVER   connects it anew\n"
               "/mcp enable SERVER      switches it on\n"
               "/mcp disable SERVER     switches it off";
    }

private:
    struct verb {
        std::string_view name;
        task<result<void>> (command_host::*call)(std::string);
        std::string_view done;
    };

    static verb const* verb_of(std::string_view name) {
        static constexpr verb verbs[] = {
            {"reconnect", &command_host::reconnect, "is being connected anew"},
            {"enable", &command_host::enable, "is switched on"},
            {"disable", &command_host::disable, "is switched off"},
        };
        for (verb const& each : verbs) {
            if (each.name == name) return &each;
        }
        return nullptr;
    }

    [[nodiscard]] command_result show_all() const {
        auto const all = host_->status();
        status_moment const now = now_();
        json data = json::parse(status_json(*all, now), nullptr, false);
        return command_result::info(markdown_overview(*all, now), std::move(data));
    }

    [[nodiscard]] command_result show_tools() const {
        std::vector<listed_tool> const tools = host_->tools();
        return command_result::info(markdown_tools(tools), as_json(tools));
    }

    [[nodiscard]] command_result show_server(std::string const& name) const {
        auto const all = host_->status();
        server_status const* const server = all->find(name);
        if (server == nullptr) return unknown(name);
        std::vector<listed_tool> tools = host_->tools();
        std::erase_if(tools, [&](listed_tool const& each) { return each.server != name; });
        std::optional<server_config> const entry = host_->entry_of(name);
        status_moment const now = now_();
        std::string document;
        json_writer out(document);
        write_status(out, *server, now);
        return command_result::info(markdown_server(*server, entry ? &*entry : nullptr, tools, now),
                                    json::parse(document, nullptr, false));
    }

    [[nodiscard]] command_result unknown(std::string const& name) const {
        auto const all = host_->status();
        std::vector<std::string_view> names = {"tools", "reconnect", "enable", "disable"};
        for (host_status::entry const& each : all->servers()) names.push_back(each->name);
        std::string words = "There is no server " + markdown_code(name);
        std::string_view const meant = nearest(name, names);
        if (!meant.empty()) words += "; did you mean " + markdown_code(meant) + '?';
        return command_result::error(std::move(words));
    }

    [[nodiscard]] command_result report(verb const& what, std::string const& server,
                                        result<void> const& done) const {
        if (!done) {
            return command_result::error(markdown_code(server) + ": " +
                                         markdown_text(failure_text(done.error())));
        }
        return command_result::success(markdown_code(server) + ' ' + std::string(what.done) + '.');
    }

    std::shared_ptr<command_host> host_;
    moment_source now_;
};

}  // namespace detail

/// Adds `/mcp`, which shows and steers the servers of `host`. `now` is what its times refer to.
/// errc::invalid_argument if there is a command of that name.
inline result<void> add_mcp_command(
    slash_commands& commands, std::shared_ptr<command_host> host,
    std::function<status_moment()> now = [] { return status_moment::now(); }) {
    auto const made = std::make_shared<detail::mcp_command const>(std::move(host), std::move(now));
    slash_command command("mcp", [made](std::vector<std::string> args, command_context) {
        return detail::mcp_command::run(made, std::move(args));
    });
    command.description = "Shows the servers and their tools, and connects them anew";
    command.usage = detail::mcp_command::usage();
    return commands.add(std::move(command));
}

}  // namespace mcp
