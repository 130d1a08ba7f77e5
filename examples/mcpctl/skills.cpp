// SPDX-License-Identifier: MIT
// The commands that have to do with skills.
#include "skills.hpp"

#ifndef MCP_WITH_SKILLS

namespace mcpctl {

exit_code run_skills(mcp::net::io_context&, invocation const&, console& screen) {
    screen.error("this mcpctl was built without yaml-cpp, which skills need");
    return exit_code::usage;
}

}  // namespace mcpctl

#else

#include "fleet.hpp"
#include "skill_set.hpp"
#include "skills_show.hpp"
#include "text.hpp"

#include <mcp/skills/discovery.hpp>
#include <mcp/skills/drawing.hpp>
#include <mcp/skills/explain.hpp>
#include <mcp/skills/report.hpp>
#include <mcp/skills/resolution_json.hpp>
#include <mcp/skills/resolver.hpp>
#include <mcp/skills/skill_lint.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mcpctl {

namespace {

exit_code refuse_skills(console& screen, std::string const& words) {
    screen.error(words);
    return exit_code::usage;
}

exit_code write_outcome(console& screen, std::string const& text, bool is_good) {
    if (!screen.write(text)) return exit_code::failed;
    return is_good ? exit_code::ok : exit_code::usage;
}

// What is not part of the output, but in the way of what it shows.
void mention_errors(mcp::resolution const& all, console& screen) {
    for (mcp::finding const& each : all.findings) {
        if (each.is_error()) screen.error(printable_line(each.headline));
    }
    if (all.has_error()) screen.note("\"mcpctl skills resolve\" says more.");
}

void mention_problems(mcp::skill_catalog const& found, console& screen) {
    auto const mention = [&screen](mcp::config_problem const& each, bool is_error) {
        std::string const line = printable_line(to_string(each));
        is_error ? screen.error(line) : screen.note(line);
    };
    for (auto const& each : found.problems) mention(each, each.is_error());
    for (mcp::skill const& one : found.skills) {
        for (auto const& each : one.problems) mention(each, false);
    }
}

std::string drawn_as(mcp::resolution const& all, graph_format format) {
    switch (format) {
        case graph_format::dot: return draw_dot(all);
        case graph_format::mermaid: return draw_mermaid(all);
        case graph_format::json: return draw_json(all) + '\n';
        case graph_format::text: break;
    }
    return draw_text(all);
}

exit_code list_skills(skill_set const& set, mcp::resolution const& all, invocation const& asked,
                      console& screen) {
    mention_problems(set.catalog, screen);
    std::string const text =
        asked.as_json ? skills_json(set.catalog, all) : skills_text(set.catalog, all, screen);
    return write_outcome(screen, text, !all.has_error());
}

exit_code explain_node(mcp::resolution const& all, invocation const& asked, console& screen) {
    std::string const& node = asked.skills.node;
    auto const text = asked.as_json ? mcp::explain_json(all, node) : mcp::explain(all, node);
    if (!text) return refuse_skills(screen, printable_line(text.error().detail));
    mention_errors(all, screen);
    return write_outcome(screen, asked.as_json ? *text + '\n' : printable(*text), !all.has_error());
}

exit_code show_resolution(mcp::resolution const& all, invocation const& asked, console& screen) {
    if (asked.skills.action == skills_action::resolve) {
        std::string const text = asked.as_json ? to_json(all) + '\n' : printable(to_text(all));
        return write_outcome(screen, text, !all.has_error());
    }
    mention_errors(all, screen);
    if (asked.skills.action == skills_action::graph)
        return write_outcome(screen, drawn_as(all, asked.skills.format), !all.has_error());
    std::string const text = asked.as_json ? plan_json(all) + '\n' : plan_text(all, screen);
    return write_outcome(screen, text, !all.has_error());
}

// What is wrong with the files of each skill, strictly.
std::vector<mcp::config_problem> judge(mcp::skill_root const& root,
                                       mcp::skill_catalog const& found) {
    mcp::discovery_options strict;
    strict.manifest.strict = true;
    mcp::skill_catalog const read = mcp::discover_skills({root}, strict);
    std::vector<mcp::config_problem> made = read.problems;
    for (mcp::skill const& each : read.skills) {
        made.insert(made.end(), each.problems.begin(), each.problems.end());
    }
    for (mcp::skill const& each : found.skills) {
        auto const more = mcp::lint_skill(each.path);
        made.insert(made.end(), more.begin(), more.end());
    }
    return made;
}

// What they need of each other, of those that may be needed, and of the configuration.
std::vector<mcp::finding> judge_needs(mcp::skill_catalog found, skill_set const& others,
                                      skills_request const& asked) {
    mcp::resolver_options how;
    std::vector<std::string> names;
    std::set<std::string> paths;
    for (mcp::skill const& each : found.skills) {
        names.push_back(each.name);
        paths.insert(each.path);
    }
    for (mcp::skill const& each : others.catalog.skills) {
        // The folder may be one of the roots.
        bool const is_meant = !asked.roots.empty() && !paths.contains(each.path);
        if (is_meant) found.skills.push_back(each);
    }
    // What is wrong with the files is told already, or not asked for.
    found.problems.clear();
    for (mcp::skill& each : found.skills) each.problems.clear();
    how.strategies(asked.strategies).roots(std::move(names));
    return mcp::resolve_skills(std::move(found), entries_of(others.config), std::move(how))
        .findings;
}

// The skills of the folder are read twice: strictly for what is wrong with each of them, and as
// hosts read them for what they need.
exit_code check_skills(skill_set const& others, invocation const& asked, console& screen) {
    mcp::skill_root const root(mcp::skill_scope::repo, asked.skills.folder);
    mcp::skill_catalog const found = mcp::discover_skills({root});
    skills_report made;
    made.skills = found.skills.size();
    made.problems = judge(root, found);
    if (made.skills == 0 && made.problems.empty()) {
        return refuse_skills(screen, "check " + in_quotes(asked.skills.folder) +
                                         ": there is no SKILL.md in it, nor in its folders");
    }
    if (made.skills > 0) made.findings = judge_needs(found, others, asked.skills);
    return write_outcome(screen, asked.as_json ? report_json(made) : report_text(made),
                         made.is_valid());
}

}  // namespace

exit_code run_skills(mcp::net::io_context& context, invocation const& asked, console& screen) {
    auto set = read_skills(asked, screen);
    if (!set) return refuse_skills(screen, set.error().words);
    if (asked.skills.action == skills_action::check) return check_skills(*set, asked, screen);
    if (asked.skills.action == skills_action::load) {
        if (!set->config.is_enabled())
            return refuse_skills(screen, "mcpEnabled is false: no server is started");
        chosen_servers none;
        none.all = std::move(set->config);
        return run_fleet(context, asked, screen, std::move(none));
    }
    mcp::resolution const all = resolve(context, *set, asked, screen);
    switch (asked.skills.action) {
        case skills_action::list: return list_skills(*set, all, asked, screen);
        case skills_action::explain: return explain_node(all, asked, screen);
        default: break;
    }
    return show_resolution(all, asked, screen);
}

}  // namespace mcpctl

#endif
