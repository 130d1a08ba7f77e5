// SPDX-License-Identifier: MIT
// Commands that a person types to an agent: `/mcp tools`.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/json.hpp>
#include <mcp/core/nearest.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/slash_line.hpp>
#include <mcp/host/slash_result.hpp>

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Where a command was typed.
struct command_context {
    std::string cwd;
    std::string session_id;
    json messages = json::array();  ///< The conversation so far, as the agent keeps it.

    command_context() = default;
    command_context(std::string folder, std::string session, json conversation = json::array())
        : cwd(std::move(folder)),
          session_id(std::move(session)),
          messages(std::move(conversation)) {}
};

using command_handler =
    std::function<task<command_result>(std::vector<std::string> args, command_context context)>;

/// One command. Names are letters, digits, `-` and `_`, in either case.
struct slash_command {
    std::string name;  ///< Without the slash.
    std::vector<std::string> aliases;
    std::string description;  ///< A line.
    std::string usage;        ///< As in `/mcp [tools | SERVER]`; may have several lines.
    command_handler handler;

    slash_command() = default;
    slash_command(std::string its_name, command_handler what)
        : name(std::move(its_name)),
          handler(std::move(what)) {}
};

/// The commands of a program, `/help` among them. Not thread-safe. What runs goes on if its command
/// is removed meanwhile.
class slash_commands {
public:
    slash_commands() {
        slash_command help("help", [this](std::vector<std::string> args, command_context) {
            return ready(args.empty() ? this->help() : this->help(args.front()));
        });
        help.aliases = {"?"};
        help.description = "Shows the commands, or how one of them is used";
        help.usage = "/help [COMMAND]";
        static_cast<void>(add(std::move(help)));
    }
    slash_commands(slash_commands const&) = delete;  // /help knows where this is
    slash_commands& operator=(slash_commands const&) = delete;

    /// errc::invalid_argument if a name is taken or cannot be a name, or there is no handler.
    result<void> add(slash_command command) {
        auto const made = std::make_shared<slash_command>(std::move(command));
        if (!made->handler) return fail(errc::invalid_argument, "a command needs a handler");
        std::vector<std::string> names = names_of(*made);
        for (std::string const& each : names) {
            if (!detail::is_command_name(each)) {
                return fail(errc::invalid_argument,
                            "\"" + detail::printable(each) + "\" cannot be a command's name");
            }
            if (named_.contains(each)) {
                return fail(errc::invalid_argument, "there is a command /" + each + " already");
            }
        }
        made->name = names.front();
        for (std::string& each : names) named_.emplace(std::move(each), made);
        return {};
    }

    /// False if there is no such command.
    bool remove(std::string_view name) {
        entry const found = entry_of(name);
        if (found == nullptr) return false;
        std::erase_if(named_, [&](auto const& each) { return each.second == found; });
        return true;
    }

    /// By name or alias, in any case; null if there is none. Valid until it is removed.
    [[nodiscard]] slash_command const* find(std::string_view name) const {
        return entry_of(name).get();
    }

    /// All commands by name, each once.
    [[nodiscard]] std::vector<slash_command const*> all() const {
        std::vector<slash_command const*> made;
        for (auto const& [name, command] : named_) {
            if (command->name == name) made.push_back(command.get());
        }
        return made;
    }

    /// What `/help` shows.
    [[nodiscard]] command_result help() const {
        std::string text = "## Commands\n\n";
        for (slash_command const* each : all()) {
            text += "- `/" + each->name + '`';
            if (!each->description.empty()) text += ": " + each->description;
            text += '\n';
        }
        return command_result::info(text + "\n`/help COMMAND` says more.\n");
    }

    /// What `/help NAME` shows.
    [[nodiscard]] command_result help(std::string_view name) const {
        name.remove_prefix(name.starts_with('/') ? 1 : 0);
        slash_command const* const command = find(name);
        if (command == nullptr) return unknown(name);
        std::string text = "## `/" + command->name + "`\n\n";
        if (!command->description.empty()) text += command->description + ".\n\n";
        std::string const& usage = command->usage;
        text += "```\n" + (usage.empty() ? '/' + command->name : usage) + "\n```\n";
        std::string_view separator = "\nAlso: ";
        for (std::string const& each : command->aliases) {
            text.append(separator).append("`/" + each + '`');
            separator = ", ";
        }
        return command_result::info(command->aliases.empty() ? text : text + '\n');
    }

    /// Runs what was typed. Never fails and never throws: what is wrong with the line, and what the
    /// handler throws, is a result. Cancelling it cancels the handler.
    task<command_result> run(std::string line, command_context context = command_context()) {
        auto parsed = parse_slash_line(line);
        if (!parsed) return ready(command_result::error(parsed.error().detail));
        entry found = entry_of(parsed->name);
        if (found == nullptr) return ready(unknown(parsed->name));
        return run_found(std::move(found), std::move(parsed->args), std::move(context));
    }

private:
    using entry = std::shared_ptr<slash_command const>;

    static task<command_result> ready(command_result made) { co_return made; }

    static task<command_result> run_found(entry command, std::vector<std::string> args,
                                          command_context context) {
        std::string thrown;
        try {
            co_return co_await command->handler(std::move(args), std::move(context));
        } catch (std::exception const& problem) {
            thrown = detail::printable(problem.what());
        } catch (...) {
            thrown = "an exception of unknown type";
        }
        co_return command_result::error('`' + std::string("/") + command->name +
                                        "` failed: " + thrown);
    }

    static std::vector<std::string> names_of(slash_command const& command) {
        std::vector<std::string> names = {detail::lowered(command.name)};
        for (std::string const& each : command.aliases) names.push_back(detail::lowered(each));
        return names;
    }

    [[nodiscard]] entry entry_of(std::string_view name) const {
        auto const found = named_.find(detail::lowered(name));
        return found == named_.end() ? nullptr : found->second;
    }

    [[nodiscard]] command_result unknown(std::string_view name) const {
        std::vector<std::string_view> names;
        for (auto const& each : named_) names.push_back(each.first);
        std::string words = "There is no command `/" + detail::printable(name) + '`';
        std::string_view const meant = detail::nearest(name, names);
        words += meant.empty() ? "; `/help` shows those that there are."
                               : "; did you mean `/" + std::string(meant) + "`?";
        return command_result::error(std::move(words));
    }

    std::map<std::string, entry, std::less<>> named_;  // by name and by alias
};

}  // namespace mcp
