// SPDX-License-Identifier: MIT
// The command line of what has to do with skills.
#include "skills_arguments.hpp"

#include "text.hpp"

#include <mcp/core/nearest.hpp>

#include <CLI/CLI.hpp>

#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace mcpctl {

namespace {

struct skills_row {
    skills_action what;
    char const* name;
    char const* help;
};

constexpr skills_row skills_table[] = {
    {skills_action::list, "list", "List the skills that are found"},
    {skills_action::resolve, "resolve", "Say what the skills need, and everything in the way"},
    {skills_action::graph, "graph", "Draw the skills, their servers, and who needs whom"},
    {skills_action::explain, "explain", "Say why a skill or a server is there"},
    {skills_action::plan, "plan", "Show what would start, and in which order"},
    {skills_action::load, "load", "Start the servers of the skills, then read lines as repl does"},
    {skills_action::check, "check", "Say everything that is wrong with the skills of a folder"},
};

constexpr std::string_view format_names[] = {"text", "dot", "mermaid", "json"};

// An absolute path without a slash at its end, so that what is found below it reads well.
tl::expected<std::string, bad_input> folder_named(std::string const& option,
                                                  std::string const& typed) {
    std::error_code problem;
    auto const path = std::filesystem::absolute(typed, problem).lexically_normal();
    if (typed.empty() || !std::filesystem::is_directory(path, problem))
        return refuse(option + in_quotes(typed) + ": there is no such folder");
    std::string made = path.string();
    while (made.size() > 1 && made.ends_with('/')) made.pop_back();
    return made;
}

// SCOPE=DIR, or a folder of the scope repo.
tl::expected<mcp::skill_root, bad_input> read_root(std::string const& word) {
    std::size_t const equals = word.find('=');
    std::string const prefix = word.substr(0, equals);
    auto const scope = mcp::skill_scope_from(prefix);
    std::error_code ignored;
    bool const has_scope = equals != std::string::npos && scope.has_value();
    bool const is_folder = !has_scope && std::filesystem::is_directory(word, ignored);
    if (equals != std::string::npos && !has_scope && !is_folder &&
        prefix.find('/') == std::string::npos) {
        return refuse("--root " + in_quotes(word) + ": " + in_quotes(prefix) +
                      " is no scope; they are repo, user, system, admin");
    }
    auto folder = folder_named("--root ", has_scope ? word.substr(equals + 1) : word);
    if (!folder) return tl::unexpected<bad_input>(std::move(folder.error()));
    mcp::skill_root made(has_scope ? *scope : mcp::skill_scope::repo, std::move(*folder));
    made.must_exist = true;
    return made;
}

std::optional<graph_format> format_named(std::string_view name) {
    for (std::size_t i = 0; i < std::size(format_names); ++i) {
        if (format_names[i] == name) return static_cast<graph_format>(i);
    }
    return std::nullopt;
}

}  // namespace

void skills_options::add_to(CLI::App& app, std::function<void()> const& chosen) {
    CLI::App* const group =
        app.add_subcommand("skills", "Find skills, resolve what they need, and load it");
    group->require_subcommand(1);
    for (skills_row const& row : skills_table) {
        CLI::App* const sub = group->add_subcommand(row.name, row.help);
        sub->callback([this, chosen, what = row.what] {
            action_ = what;
            chosen();
        });
        sub->add_option("--root", roots_,
                        "A folder with skills, instead of the usual ones; SCOPE is repo (default), "
                        "user, system or admin; repeatable")
            ->allow_extra_args(false)
            ->type_name("[SCOPE=]DIR");
        sub->add_option("--strategy", strategies_,
                        "How conflicts are decided, in order: priority, latest, keep-both, ask, "
                        "fail; priority,latest,ask,fail by default")
            ->type_name("NAME[,NAME...]");
        add_action(*sub, row.what);
    }
}

void skills_options::add_action(CLI::App& sub, skills_action what) {
    switch (what) {
        case skills_action::explain:
            sub.add_option("node", node_, "skill:NAME, server:NAME, or the name")->required();
            return;
        case skills_action::check:
            sub.add_option("folder", folder_, "Of a skill, or of many")->required();
            return;
        case skills_action::list: return;
        case skills_action::graph:
            sub.add_option("--format", format_, "text (default), dot, mermaid or json")
                ->type_name("NAME");
            break;
        case skills_action::load:
            sub.add_flag("--yes", accepts_, "Start what is new without a question");
            break;
        case skills_action::resolve:
        case skills_action::plan: break;
    }
    sub.add_option("skills", names_, "Those that are meant, with what they need; all by default");
}

std::string skills_options::explain(CLI::App const& app, std::string const& problem) {
    CLI::App const* const group = app.get_subcommand("skills");
    if (!group->get_subcommands().empty()) return problem;
    std::string words = "skills needs one of list, resolve, graph, explain, plan, load and check";
    std::vector<std::string> const unknown = app.remaining(true);
    if (unknown.empty()) return words;
    std::vector<std::string_view> names;
    for (skills_row const& row : skills_table) names.emplace_back(row.name);
    std::string_view const meant = mcp::detail::nearest(unknown.front(), names);
    return meant.empty() ? words : words + "; did you mean " + in_quotes(meant) + '?';
}

tl::expected<skills_request, bad_input> skills_options::read(
    std::vector<std::string> const& more_roots, bool as_json) const {
    skills_request made;
    made.action = action_;
    made.names = names_;
    made.node = node_;
    made.accepts = accepts_;
    std::vector<std::string> words = more_roots;
    words.insert(words.end(), roots_.begin(), roots_.end());
    for (std::string const& word : words) {
        auto root = read_root(word);
        if (!root) return tl::unexpected<bad_input>(std::move(root.error()));
        made.roots.push_back(std::move(*root));
    }
    if (!strategies_.empty()) {
        auto strategies = mcp::parse_strategies(strategies_);
        if (!strategies) return refuse("--strategy: " + printable_line(strategies.error().detail));
        made.strategies = std::move(*strategies);
    }
    if (as_json) made.format = graph_format::json;
    if (!format_.empty()) {
        auto const format = format_named(format_);
        if (!format)
            return refuse("--format " + in_quotes(format_) + ": one of text, dot, mermaid, json");
        if (as_json && *format != graph_format::json)
            return refuse("there are both --json and --format " + format_ + ": use one");
        made.format = *format;
    }
    if (action_ != skills_action::check) return made;
    auto folder = folder_named("check ", folder_);
    if (!folder) return tl::unexpected<bad_input>(std::move(folder.error()));
    made.folder = std::move(*folder);
    return made;
}

}  // namespace mcpctl
