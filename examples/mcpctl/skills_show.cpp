// SPDX-License-Identifier: MIT
// Skills, plans and what is wrong with skills, for people and for programs.
#include "skills_show.hpp"

#ifdef MCP_WITH_SKILLS

#include "config.hpp"
#include "text.hpp"

#include <mcp/skills/report.hpp>
#include <mcp/wire/json_writer.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace mcpctl {

namespace {

std::string_view state_of(mcp::skill const& one, mcp::resolution const& all) {
    if (!one.enabled) return "disabled";
    auto const* const counts = all.find_skill(one.name);
    if (counts == nullptr || counts->path != one.path) return "shadowed";
    return to_string(counts->status);
}

std::vector<mcp::config_problem> problems_of(mcp::skill_catalog const& found) {
    std::vector<mcp::config_problem> made = found.problems;
    for (mcp::skill const& each : found.skills) {
        made.insert(made.end(), each.problems.begin(), each.problems.end());
    }
    return made;
}

void write_problems(mcp::json_writer& out, std::vector<mcp::config_problem> const& all) {
    out.key("problems");
    out.begin_array();
    for (mcp::config_problem const& each : all) write_problem(out, each);
    out.end_array();
}

void write_found_skill(mcp::json_writer& out, mcp::skill const& one, std::string_view state) {
    out.begin_object();
    mcp::detail::write_text(out, "name", one.name);
    mcp::detail::write_text(out, "scope", to_string(one.scope));
    mcp::detail::write_text(out, "path", one.path);
    mcp::detail::write_text(out, "version", one.version);
    mcp::detail::write_text(out, "status", state);
    out.key("priority");
    out.number(one.priority);
    mcp::detail::write_text(out, "description", one.description);
    out.end_object();
}

std::string joined(std::vector<std::string> const& words) {
    std::string made;
    for (std::string const& each : words) {
        made += (made.empty() ? "" : ", ") + printable_line(each);
    }
    return made;
}

// What would start, who says so, for whom, and which variables it is given.
std::string describe_start(mcp::resolved_server const& one) {
    std::string text = printable_line(one.identity);
    if (!one.version.empty()) text += ", version " + printable_line(one.version);
    mcp::source_place const place(one.config.origin.file, one.config.origin.line);
    text += "\nsaid by " +
            (one.from == "config" ? std::string("your configuration") : printable_line(one.from));
    if (!to_string(place).empty()) text += " (" + printable_line(to_string(place)) + ')';
    text += "\nfor " + joined(one.required_by);
    std::vector<std::string> names;
    for (auto const& each : one.config.env) names.push_back(each.first);
    if (!names.empty()) text += "\nenvironment: " + joined(names);
    if (!one.decided_by.empty()) text += "\nchosen by " + printable_line(one.decided_by);
    return text;
}

std::string describe_skill(mcp::resolved_skill const& one) {
    std::string text(to_string(one.status));
    if (!one.servers.empty()) text += "; servers: " + joined(one.servers);
    if (!one.requires_skills.empty()) text += "; skills: " + joined(one.requires_skills);
    for (std::string const& each : one.reasons) text += "\nbecause " + printable_line(each);
    return text;
}

table_row describe_node(mcp::resolution const& all, std::string const& label) {
    std::string const name = label.substr(label.find(':') + 1);
    table_row made;
    made.key = printable_line(label);
    auto const* const server = label.starts_with("server:") ? all.find_server(name) : nullptr;
    auto const* const skill = label.starts_with("skill:") ? all.find_skill(name) : nullptr;
    if (server != nullptr) made.text = describe_start(*server);
    if (skill != nullptr) made.text = describe_skill(*skill);
    return made;
}

}  // namespace

std::string skills_text(mcp::skill_catalog const& found, mcp::resolution const& all,
                        console const& screen) {
    if (found.skills.empty()) return "No skills were found.\n";
    std::vector<table_row> rows;
    for (mcp::skill const& each : found.skills) {
        std::string words = std::string(to_string(each.scope)) + ", ";
        if (!each.version.empty()) words += printable_line(each.version) + ", ";
        words.append(state_of(each, all)).append("\n").append(printable_line(each.description));
        words += '\n' + printable_line(each.path);
        rows.push_back({printable_line(each.name), std::move(words)});
    }
    return screen.table({"NAME", "SKILL"}, rows);
}

std::string skills_json(mcp::skill_catalog const& found, mcp::resolution const& all) {
    std::string text;
    mcp::json_writer out(text);
    out.begin_object();
    out.key("skills");
    out.begin_array();
    for (mcp::skill const& each : found.skills) write_found_skill(out, each, state_of(each, all));
    out.end_array();
    write_problems(out, problems_of(found));
    out.end_object();
    return text + '\n';
}

std::string plan_text(mcp::resolution const& all, console const& screen) {
    std::string text;
    for (std::size_t i = 0; i < all.waves.size(); ++i) {
        std::vector<table_row> rows;
        for (std::string const& each : all.waves[i]) rows.push_back(describe_node(all, each));
        text += "Wave " + std::to_string(i + 1) + '\n' + screen.table({}, rows) + '\n';
    }
    std::vector<table_row> blocked;
    for (mcp::resolved_skill const& each : all.skills) {
        if (each.status != mcp::skill_status::blocked) continue;
        blocked.push_back(describe_node(all, "skill:" + each.name));
    }
    if (!blocked.empty()) text += "Not loaded\n" + screen.table({}, blocked) + '\n';
    text += count_of(all.servers.size(), "server") + " to start for " +
            count_of(all.skills.size() - blocked.size(), "skill") + '\n';
    return text;
}

std::string loaded_text(std::vector<mcp::loaded_skill> const& all, mcp::tool_map const& tools,
                        console const& screen) {
    if (all.empty()) return "No skill is loaded.\n";
    std::vector<table_row> rows;
    for (mcp::loaded_skill const& each : all) {
        std::string words(to_string(each.status));
        std::size_t others = 0;
        for (mcp::skill_tool const& tool : tools.of(each.name)) {
            if (!tool.is_needed) {
                ++others;
                continue;
            }
            words += '\n' + printable_line(tool.called + '.' + tool.tool) + " is " +
                     printable_line(tool.name.empty() ? "not there" : tool.name);
        }
        if (others > 0) words += "\nand " + count_of(others, "other tool");
        for (std::string const& why : each.reasons) words += "\nbecause " + printable_line(why);
        rows.push_back({printable_line(each.name), std::move(words)});
    }
    return screen.table({"skill", "tools"}, rows);
}

std::string loaded_json(mcp::load_report const& all, mcp::tool_map const& tools) {
    std::string text;
    mcp::json_writer out(text);
    out.begin_object();
    mcp::detail::write_members(out, all.plan);
    mcp::detail::write_all(out, "tools", tools.all(), [](auto& to, mcp::skill_tool const& each) {
        to.begin_object();
        mcp::detail::write_text(to, "skill", each.skill);
        mcp::detail::write_text(to, "tool", each.tool);
        mcp::detail::write_text(to, "server", each.server);
        mcp::detail::write_text(to, "name", each.name);
        to.key("needed");
        to.boolean(each.is_needed);
        to.end_object();
    });
    out.end_object();
    return text + '\n';
}

bool skills_report::is_valid() const {
    return !has_error(problems) &&
           std::none_of(findings.begin(), findings.end(),
                        [](mcp::finding const& each) { return each.is_error(); });
}

std::string report_text(skills_report const& all) {
    std::string text;
    for (mcp::config_problem const& each : all.problems) text += printable(to_string(each)) + '\n';
    for (mcp::finding const& each : all.findings) text += printable(to_text(each));
    std::size_t const count = all.problems.size() + all.findings.size();
    text += count_of(all.skills, "skill");
    return text + (count == 0 ? "; no problems\n" : "; " + count_of(count, "problem") + '\n');
}

std::string report_json(skills_report const& all) {
    std::string text;
    mcp::json_writer out(text);
    out.begin_object();
    out.key("valid");
    out.boolean(all.is_valid());
    out.key("skills");
    out.number(all.skills);
    write_problems(out, all.problems);
    mcp::detail::write_all(out, "findings", all.findings, mcp::detail::write_finding);
    out.end_object();
    return text + '\n';
}

}  // namespace mcpctl

#endif
