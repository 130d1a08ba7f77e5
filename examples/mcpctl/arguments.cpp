// SPDX-License-Identifier: MIT
// The command line.
#include "arguments.hpp"

#include "config_arguments.hpp"
#include "remote.hpp"
#include "skills_arguments.hpp"
#include "text.hpp"
#include "tool_arguments.hpp"

#include <mcp/client/options.hpp>
#include <mcp/core/nearest.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace mcpctl {

namespace {

using checked = tl::expected<void, bad_input>;

// The options as they were typed, before they are checked.
struct typed_options {
    double timeout = 60;
    std::vector<std::string> answers;
    std::vector<std::string> roots;
    std::string reference;
    std::vector<std::string> pairs;
    std::string level;
    std::string url;
    std::vector<std::string> headers;
    std::string bearer_variable;
    std::string transport;
    std::string feed;
};

struct command_row {
    command what;
    char const* name;
    char const* help;
};

constexpr command_row command_table[] = {
    {command::info, "info", "Show what the server says about itself"},
    {command::tools, "tools", "List the tools"},
    {command::call, "call", "Call a tool"},
    {command::resources, "resources", "List the resources"},
    {command::templates, "templates", "List the resource templates"},
    {command::read, "read", "Read a resource"},
    {command::prompts, "prompts", "List the prompts"},
    {command::prompt, "prompt", "Get a prompt"},
    {command::complete, "complete", "Complete an argument of a prompt or a resource template"},
    {command::ping, "ping", "Measure how long the server takes to answer"},
    {command::watch, "watch", "Print notifications until interrupted"},
    {command::probe, "probe", "Show how the server is reached, and what it speaks"},
    {command::events, "events", "Print the events of a feed until interrupted"},
    {command::status, "status", "Show how the configured servers are"},
    {command::repl, "repl", "Call tools and /commands line by line"},
};

constexpr char const* footer =
    "The server is the program behind \"--\", with its arguments; no shell is involved.\n"
    "Or it is at the URL: http://, https:// or unix:///SOCKET#/PATH.\n"
    "Without either, the servers of the configuration files are meant.\n"
    "  mcpctl tools -- npx -y @modelcontextprotocol/server-everything\n"
    "  mcpctl call get-sum a=2 b=40 -- npx -y @modelcontextprotocol/server-everything\n"
    "  mcpctl --url https://example.com/mcp --bearer-env TOKEN tools\n"
    "  mcpctl --config mcp.json --server everything tools\n\n"
    "Exit: 0 ok, 1 the tool reported an error, 2 bad usage, 3 no connection, 4 protocol or server\n"
    "error, 5 timed out, 130 interrupted.";

// Says in each usage line where the server goes.
class help_format : public CLI::Formatter {
public:
    std::string make_usage(CLI::App const* app, std::string name) const override {
        std::string usage = CLI::Formatter::make_usage(app, std::move(name));
        std::string const command = app->get_name();
        for (auto each : {"events", "status", "repl", "config", "check", "list", "remove", "skills",
                          "resolve", "graph", "explain", "plan", "load"}) {
            if (command == each) return usage;
        }
        usage.erase(usage.find_last_not_of(" \n") + 1);
        return usage + " [--url URL | -- SERVER_COMMAND [ARGUMENT...]]\n";
    }
};

class reader {
public:
    reader() : app_("Talks to an MCP server from the shell.", "mcpctl") {
        app_.formatter(std::make_shared<help_format>());
        app_.footer(footer);
        app_.require_subcommand(1);
        app_.fallthrough();
        add_global_options();
        for (command_row const& row : command_table) add_command(row);
        config_.add_to(app_, [this] { made_.what = command::config; });
        skills_.add_to(app_, [this] { made_.what = command::skills; });
    }

    tl::expected<command_line, bad_input> read(int count, char const* const* words) {
        char const* const* const end = words + count;
        char const* const* const dashes = std::find_if(
            words, end, [](char const* word) { return std::string_view(word) == "--"; });
        std::vector<std::string> mine(words, dashes);
        for (std::string& word : mine) shield(word);
        std::vector<char const*> pointers;
        for (std::string const& word : mine) pointers.push_back(word.c_str());
        try {
            app_.parse(static_cast<int>(pointers.size()), pointers.data());
        } catch (CLI::CallForHelp const&) {
            return command_line{std::nullopt, app_.help()};
        } catch (CLI::CallForVersion const& version) {
            return command_line{std::nullopt, version.what() + std::string("\n")};
        } catch (CLI::ParseError const& problem) {
            return refuse(explain(problem));
        }
        unshield();
        if (dashes != end) made_.server.assign(dashes + 1, end);
        if (auto fine = check(); !fine) return tl::unexpected<bad_input>(std::move(fine.error()));
        return command_line{std::move(made_), {}};
    }

private:
    // The library takes "[a,b]" apart where it expects several words. A space behind it keeps it
    // whole.
    static void shield(std::string& word) {
        if (word.size() > 1 && word.front() == '[' && word.back() == ']') word += ' ';
    }

    static void unshield(std::string& word) {
        if (word.starts_with('[') && word.ends_with("] ")) word.pop_back();
    }

    void unshield() {
        for (std::string& word : made_.words) unshield(word);
        for (std::string& word : typed_.pairs) unshield(word);
        for (std::string& word : made_.watched) unshield(word);
        for (std::string& word : made_.types) unshield(word);
        for (std::string* word : {&made_.name, &made_.argument, &made_.value}) unshield(*word);
    }

    void add_global_options() {
        app_.set_version_flag("--version", "mcpctl " + std::string(mcp::library_version));
        app_.add_flag("--json", made_.as_json, "Write one JSON document to stdout, as received");
        timeout_ = app_.add_option("--timeout", typed_.timeout,
                                   "For connecting and the command together; 60 by default");
        timeout_->type_name("SECONDS");
        app_.add_flag("--verbose", made_.verbose, "Show the log and the server's stderr on stderr");
        app_.add_option("--answer", typed_.answers,
                        "Answer key=value when the server asks; repeatable")
            ->allow_extra_args(false)
            ->type_name("KEY=VALUE");
        app_.add_option("--root", typed_.roots, "A folder that the server may know of; repeatable")
            ->allow_extra_args(false)
            ->type_name("FOLDER");
        add_remote_options();
        add_configuration_options();
    }

    void add_configuration_options() {
        configured_servers& from = made_.configured;
        app_.add_option("--config", from.file, "The configuration, instead of those that are found")
            ->type_name("FILE");
        app_.add_option("--mcp-config", from.additional, "Another one on top of it; repeatable")
            ->allow_extra_args(false)
            ->type_name("FILE");
        app_.add_option("--server", from.name, "The one of the configured servers that is meant")
            ->type_name("NAME");
    }

    void add_remote_options() {
        url_ = app_.add_option("--url", typed_.url, "The server's address, instead of a program");
        url_->type_name("URL");
        app_.add_option("--header", typed_.headers, "Send a header with each request; repeatable")
            ->allow_extra_args(false)
            ->type_name("'NAME: VALUE'");
        app_.add_option("--bearer-env", typed_.bearer_variable,
                        "Send the token that this environment variable holds")
            ->type_name("VARIABLE");
        app_.add_option("--ca", made_.remote.ca_file,
                        "Trust the certificates in this PEM file as well")
            ->type_name("FILE");
        app_.add_option("--transport", typed_.transport,
                        "What the server speaks: auto (default), http or sse (of 2024-11-05)")
            ->type_name("auto|http|sse");
    }

    void add_command(command_row const& row) {
        CLI::App* const sub = app_.add_subcommand(row.name, row.help);
        sub->callback([this, what = row.what] { made_.what = what; });
        auto const need = [sub](char const* name, std::string& into, char const* help) {
            sub->add_option(name, into, help)->required();
        };
        auto const rest = [sub](std::vector<std::string>& into, char const* help) {
            sub->add_option("arguments", into, help);
        };
        switch (row.what) {
            case command::call:
                need("tool", made_.name, "The tool's name");
                return rest(made_.words, "One JSON object, or key=value pairs");
            case command::read: return need("uri", made_.name, "The resource's URI");
            case command::prompt:
                need("name", made_.name, "The prompt's name");
                return rest(typed_.pairs, "key=value pairs");
            case command::complete:
                need("ref", typed_.reference, "prompt:NAME or resource:URI");
                need("argument", made_.argument, "The argument to complete");
                need("value", made_.value, "What it begins with");
                return rest(typed_.pairs, "Arguments that are known already, as key=value pairs");
            case command::watch:
                sub->add_option("--resource", made_.watched, "A URI to watch; repeatable")
                    ->allow_extra_args(false);
                sub->add_option("--level", typed_.level, "The least severity of log messages");
                return;
            case command::events:
                need("feed", typed_.feed, "The feed's URL");
                sub->add_option("--type", made_.types, "A type of events to print; repeatable")
                    ->allow_extra_args(false);
                sub->add_flag("--stats", made_.stats, "Count the events by type at the end");
                return;
            case command::status:
                sub->add_flag("--watch", made_.keeps_showing, "Go on until interrupted");
                return;
            default: return;
        }
    }

    // The library's words for a command that is missing or unknown name none.
    std::string explain(CLI::ParseError const& problem) const {
        std::vector<std::string> const unknown = app_.remaining();
        if (app_.got_subcommand("config")) return config_options::explain(app_, problem.what());
        if (app_.got_subcommand("skills")) return skills_options::explain(app_, problem.what());
        if (!app_.get_subcommands().empty()) return problem.what();
        bool const missing = dynamic_cast<CLI::RequiredError const*>(&problem) != nullptr;
        if (unknown.empty()) return missing ? "there is no command" : problem.what();
        if (unknown.front().starts_with('-')) return "unknown option " + in_quotes(unknown.front());
        std::vector<std::string_view> names;
        for (command_row const& row : command_table) names.emplace_back(row.name);
        names.insert(names.end(), {"config", "skills"});
        std::string words = "unknown command " + in_quotes(unknown.front());
        std::string_view const similar = mcp::detail::nearest(unknown.front(), names);
        if (!similar.empty()) words += "; did you mean \"" + std::string(similar) + "\"?";
        return words;
    }

    checked check() {
        if (made_.what == command::config) return check_config();
        if (auto wrong = check_timeout(); !wrong) return wrong;
        if (auto wrong = read_pairs(typed_.answers, made_.answers, "--answer "); !wrong)
            return wrong;
        if (made_.what == command::skills) return check_skills();
        if (auto wrong = read_pairs(typed_.pairs, made_.strings, ""); !wrong) return wrong;
        if (auto wrong = read_roots(); !wrong) return wrong;
        if (auto wrong = read_reference(); !wrong) return wrong;
        if (!typed_.level.empty()) {
            made_.level = mcp::parse_severity(typed_.level);
            if (!made_.level)
                return refuse("--level " + in_quotes(typed_.level) + ": one of " + levels());
        }
        if (made_.what == command::call) {
            if (auto wrong = check_arguments(made_.words)) return refuse(std::move(wrong->words));
        }
        return check_server();
    }

    checked check_config() {
        if (auto wrong = read_headers(); !wrong) return wrong;
        if (!made_.configured.name.empty())
            return refuse("config: --server means nothing here; a server is named without it");
        made_.remote.url = typed_.url;
        auto read = config_.read(made_, typed_.transport, typed_.bearer_variable);
        if (!read) return tl::unexpected<bad_input>(std::move(read.error()));
        made_.config = std::move(*read);
        return {};
    }

    checked check_skills() {
        if (!made_.server.empty() || url_->count() > 0)
            return refuse("skills: neither --url nor a server command means anything here");
        if (!made_.configured.name.empty())
            return refuse("skills: --server means nothing here; \"explain\" takes a name");
        auto read = skills_.read(typed_.roots, made_.as_json);
        if (!read) return tl::unexpected<bad_input>(std::move(read.error()));
        made_.skills = std::move(*read);
        return check_unused_remote_options();
    }

    checked check_server() {
        bool const is_feed = made_.what == command::events;
        bool const is_program = !made_.server.empty();
        if (is_feed && url_->count() > 0) return refuse("events: its URL needs no --url");
        if (is_feed && is_program) return refuse("events: a feed is no server command");
        if (is_feed && !typed_.transport.empty())
            return refuse("events: --transport means nothing to a feed");
        if (is_feed || url_->count() > 0) {
            if (is_program) return refuse("there are both --url and a server command: use one");
            if (auto wrong = check_configured(); !wrong) return wrong;
            made_.remote.url = is_feed ? typed_.feed : typed_.url;
            return check_remote_options();
        }
        if (auto wrong = check_unused_remote_options(); !wrong) return wrong;
        if (!is_program) return {};
        if (made_.server.front().empty()) return refuse("the server command is empty");
        return check_configured();
    }

    checked check_unused_remote_options() const {
        for (char const* option : {"--header", "--bearer-env", "--ca", "--transport"}) {
            if (app_.count(option) > 0) return refuse(std::string(option) + " needs --url");
        }
        return {};
    }

    // A server that is named on the command line is in no configuration.
    checked check_configured() {
        if (made_.what == command::status || made_.what == command::repl)
            return refuse("status and repl are about configured servers: use --config");
        for (char const* option : {"--config", "--mcp-config", "--server"}) {
            if (app_.count(option) > 0)
                return refuse(std::string(option) + " cannot stand beside a server");
        }
        return {};
    }

    checked check_remote_options() {
        remote_server& remote = made_.remote;
        if (auto wrong = read_headers(); !wrong) return wrong;
        if (app_.count("--bearer-env") > 0) {
            char const* const token = std::getenv(typed_.bearer_variable.c_str());
            if (token == nullptr || *token == '\0') {
                return refuse("--bearer-env: the environment variable " +
                              in_quotes(typed_.bearer_variable) + " is not set");
            }
            remote.token = token;
        }
        std::string const& transport = typed_.transport;
        if (transport == "http") remote.kind = http_kind::streamable;
        else if (transport == "sse") remote.kind = http_kind::sse;
        else if (!transport.empty() && transport != "auto")
            return refuse("--transport " + in_quotes(transport) + ": one of auto, http, sse");
        if (auto wrong = check_remote(remote)) return refuse(std::move(wrong->words));
        return {};
    }

    // The words that are refused may hold a secret: they are not told.
    checked read_headers() {
        for (std::string const& word : typed_.headers) {
            std::size_t const colon = word.find(':');
            if (colon == 0 || colon == std::string::npos)
                return refuse("--header: one of them is not 'NAME: VALUE'");
            std::string_view value = std::string_view(word).substr(colon + 1);
            value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
            value = value.substr(0, value.find_last_not_of(" \t") + 1);
            made_.remote.headers.emplace_back(word.substr(0, colon), value);
        }
        return {};
    }

    checked check_timeout() {
        constexpr double most = 1e9;  // more than 30 years
        if (!(typed_.timeout >= 0.001 && typed_.timeout <= most)) {
            return refuse("--timeout must be a number of seconds greater than zero");
        }
        made_.timeout = std::chrono::duration<double>(typed_.timeout);
        made_.timeout_given = timeout_->count() > 0;
        return {};
    }

    static checked read_pairs(std::vector<std::string> const& typed,
                              std::map<std::string, std::string>& into, std::string const& option) {
        for (std::string const& word : typed) {
            auto pair = split_pair(word);
            if (!pair) return refuse(option + in_quotes(word) + " is not key=value");
            std::string const key = pair->first;
            if (!into.insert(std::move(*pair)).second)
                return refuse(option + in_quotes(key) + " is given twice");
        }
        return {};
    }

    checked read_roots() {
        for (std::string const& folder : typed_.roots) {
            std::error_code problem;
            auto const path = std::filesystem::canonical(folder, problem);
            if (problem || !std::filesystem::is_directory(path, problem)) {
                return refuse("--root " + in_quotes(folder) + ": there is no such folder");
            }
            made_.roots.push_back({file_uri(path.string()), path.filename().string()});
        }
        return {};
    }

    static std::string file_uri(std::string const& path) {
        std::string uri = "file://";
        for (char c : path) {
            auto const byte = static_cast<unsigned char>(c);
            bool const plain =
                (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || std::string_view("/-._~").find(c) != std::string_view::npos) {
                uri += c;
            } else {
                constexpr char const* digits = "0123456789ABCDEF";
                uri.append(1, '%').append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
            }
        }
        return uri;
    }

    checked read_reference() {
        if (made_.what != command::complete) return {};
        std::string_view const typed = typed_.reference;
        for (std::string_view kind : {"prompt:", "resource:"}) {
            if (!typed.starts_with(kind) || typed.size() == kind.size()) continue;
            made_.completes_prompt = kind == "prompt:";
            made_.name = typed.substr(kind.size());
            return {};
        }
        return refuse(in_quotes(typed) + " is neither prompt:NAME nor resource:URI");
    }

    static std::string levels() {
        std::string all;
        for (int i = 0; i <= static_cast<int>(mcp::severity::emergency); ++i) {
            all.append(i > 0 ? ", " : "").append(mcp::to_string(static_cast<mcp::severity>(i)));
        }
        return all;
    }

    invocation made_;
    typed_options typed_;
    config_options config_;
    skills_options skills_;
    CLI::App app_;
    CLI::Option* timeout_ = nullptr;
    CLI::Option* url_ = nullptr;
};

}  // namespace

tl::expected<command_line, bad_input> read_command_line(int count, char const* const* words) {
    reader typed;
    return typed.read(count, words);
}

}  // namespace mcpctl
