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

// The skills of the folder are read twice: strictly for what is wrong with each of them, and as
// hosts read them for what they need.
exit_code check_skills(skill_set set, invocation const& asked, console& screen) {
    mcp::skill_root const root(mcp::skill_scope::repo, asked.skills.folder);
    mcp::discovery_options strict;
    strict.manifest.strict = true;
    mcp::skill_catalog const judged = mcp::discover_skills({root}, strict);
    mcp::skill_catalog found = mcp::discover_skills({root});
    skills_report made;
    made.problems = judged.problems;
    for (mcp::skill const& each : judged.skills) {
        made.problems.insert(made.problems.end(), each.problems.begin(), each.problems.end());
    }
    std::vector<std::string> names;
    for (mcp::skill const& each : found.skills) {
        auto more = mcp::lint_skill(each.path);
        made.problems.insert(made.problems.end(), more.begin(), more.end());
        names.push_back(each.name);
    }
    if (names.empty() && made.problems.empty()) {
        return refuse_skills(screen, "check " + in_quotes(asked.skills.folder) +
                                         ": there is no SKILL.md in it, nor in its folders");
    }
    made.skills = names.size();
    if (asked.skills.roots.empty()) set.catalog = {};
    set.catalog.problems.clear();
    set.catalog.skills.insert(set.catalog.skills.end(), found.skills.begin(), found.skills.end());
    // These are in the report already, or not asked for.
    for (mcp::skill& each : set.catalog.skills) each.problems.clear();
    mcp::resolver_options how;
    how.strategies(asked.skills.strategies).roots(std::move(names));
    mcp::resolution all =
        mcp::resolve_skills(std::move(set.catalog), entries_of(set.config), std::move(how));
    made.findings = std::move(all.findings);
    return write_outcome(screen, asked.as_json ? report_json(made) : report_text(made),
                         made.is_valid());
}

}  // namespace

exit_code run_skills(mcp::net::io_context& context, invocation const& asked, console& screen) {
    auto set = read_skills(asked, screen);
    if (!set) return refuse_skills(screen, set.error().words);
    if (asked.skills.action == skills_action::check)
        return check_skills(std::move(*set), asked, screen);
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
