// SPDX-License-Identifier: MIT
// One example for each kind of finding. docs/conflicts.md shows what comes of them.
#pragma once

#include <mcp/skills/report.hpp>
#include <mcp/skills/resolver.hpp>
#include <skills/catalogs.hpp>

#include <string>
#include <utility>
#include <vector>

namespace mcp::test {

struct conflict_example {
    std::string name;  ///< Of its file in tests/skills/golden, without .txt.
    finding_code code = finding_code::cycle;
    skill_catalog skills;
    std::vector<configured_server> config;
    resolver_options options;

    conflict_example(std::string its_name, finding_code of, std::vector<skill> all)
        : name(std::move(its_name)),
          code(of),
          skills(std::move(all)) {}

    conflict_example& with(configured_server one) {
        config.push_back(std::move(one));
        return *this;
    }
    conflict_example& decide(conflict_strategies which) {
        options.strategies(std::move(which));
        return *this;
    }

    /// The findings of its code, as people read them.
    [[nodiscard]] std::string output() const {
        std::string text;
        for (finding const& each : resolve_skills(skills, config, options).findings) {
            if (each.code == code) text += (text.empty() ? "" : "\n") + to_text(each);
        }
        return text;
    }
};

inline std::vector<conflict_example> graph_examples() {
    using skills = std::vector<skill>;
    std::vector<conflict_example> made;
    made.emplace_back("cycle", finding_code::cycle,
                      skills{skill_text("release-notes").needs("changelog"),
                             skill_text("changelog").may_use("git-history"),
                             skill_text("git-history").needs("release-notes")});
    made.emplace_back(
        "optional_cycle_cut", finding_code::optional_cycle_cut,
        skills{skill_text("charts").may_use("tables"), skill_text("tables").may_use("charts")});
    made.emplace_back("self_dependency", finding_code::self_dependency,
                      skills{skill_text("triage").needs("triage")});
    made.emplace_back("duplicate_dependency", finding_code::duplicate_dependency,
                      skills{skill_text("triage").needs("git-history").needs("git-history", "^1.0"),
                             skill_text("git-history").version("1.2.0")});
    made.emplace_back(
        "unknown_skill", finding_code::unknown_skill,
        skills{skill_text("triage").needs("git-histroy"), skill_text("git-history"),
               skill_text("review").needs("charts"), skill_text("charts").disabled()});
    made.emplace_back("shadowed_skill", finding_code::shadowed_skill,
                      skills{skill_text("triage").version("1.2.0"),
                             skill_text("triage", skill_scope::user).version("2.0.0")});
    auto& kept =
        made.emplace_back("shadowed_skill_kept", finding_code::shadowed_skill,
                          skills{skill_text("triage").version("1.2.0"),
                                 skill_text("triage", skill_scope::user).version("2.0.0")});
    kept.options.precedence(skill_precedence::keep_all);
    made.emplace_back("shadowed_skill_disabled", finding_code::shadowed_skill,
                      skills{skill_text("triage").disabled()});
    made.emplace_back("optional_missing", finding_code::optional_missing,
                      skills{skill_text("triage").may_use("chart").server("search", "", true),
                             skill_text("charts")});
    config_problem problem;
    problem.file = "triage/agents/mcp.yaml";
    problem.line = 7;
    problem.path = "requires.servers[1].url";
    problem.message = "must be text";
    problem.fix = "put it in quotes";
    made.emplace_back("manifest_error", finding_code::manifest_error,
                      skills{skill_text("triage").problem(problem).server("github", ">=1.2 <b"),
                             skill_text("review").version("one")});
    return made;
}

inline std::vector<conflict_example> server_examples() {
    using skills = std::vector<skill>;
    std::vector<conflict_example> made;
    made.emplace_back("unknown_server", finding_code::unknown_server,
                      skills{skill_text("triage").server("githb")})
        .with(entry("github", "https://github.example/mcp"));
    auto disabled = entry("github", "https://github.example/mcp");
    disabled.entry.enabled = false;
    made.emplace_back(
            "server_disabled", finding_code::server_disabled,
            skills{skill_text("triage").server("github"),
                   skill_text("review").url("gh", "https://GITHUB.example:443/mcp/").optional()})
        .with(disabled);
    made.emplace_back(
        "version_conflict", finding_code::version_conflict,
        skills{skill_text("review").npx("github", "server-github@2.1.0", "2.1.0", "^2.0"),
               skill_text("triage").npx("github", "server-github@1.4.0", "1.4.0", ">=1.2 <2")});
    made.emplace_back("version_conflict_none", finding_code::version_conflict,
                      skills{skill_text("triage").server("github", ">=3")})
        .with(entry("github", "https://github.example/mcp", "2.1.0"));
    made.emplace_back("version_conflict_skill", finding_code::version_conflict,
                      skills{skill_text("triage").needs("git-history", "^2.0"),
                             skill_text("git-history").version("1.2.0")});
    made.emplace_back("config_conflict", finding_code::config_conflict,
                      skills{skill_text("review").url("search", "https://a.example/mcp?key=s3cret"),
                             skill_text("triage").url("search", "https://b.example/mcp")});
    made.emplace_back(
        "config_conflict_priority", finding_code::config_conflict,
        skills{skill_text("review", skill_scope::user).url("search", "https://a.example/mcp"),
               skill_text("triage").url("search", "https://b.example/mcp")});
    made.emplace_back(
        "config_conflict_latest", finding_code::config_conflict,
        skills{skill_text("review").npx("github", "server-github@1.5.0", "1.5.0"),
               skill_text("triage").npx("github", "server-github@1.4.0", "1.4.0", "^1.2")});
    made.emplace_back("config_conflict_keep_both", finding_code::config_conflict,
                      skills{skill_text("review").url("search", "https://a.example/mcp"),
                             skill_text("triage").url("search", "https://b.example/mcp")})
        .decide({conflict_strategy::keep_both});
    made.emplace_back(
        "config_conflict_settings", finding_code::config_conflict,
        skills{skill_text("review").npx("github", "server-github").env("GITHUB_TOKEN", "s3cret"),
               skill_text("triage").npx("github", "server-github").env("GITHUB_TOKEN", "0ther")});
    made.emplace_back(
        "config_conflict_names", finding_code::config_conflict,
        skills{skill_text("review").npx("github", "server-github").env("GITHUB_TOKEN", "s3cret"),
               skill_text("triage").npx("gh", "server-github").env("GITHUB_TOKEN", "0ther")});
    made.emplace_back("config_conflict_user", finding_code::config_conflict,
                      skills{skill_text("triage").url("github", "https://other.example/mcp")})
        .with(entry("github", "https://github.example/mcp"));
    made.emplace_back(
        "tool_conflict", finding_code::tool_conflict,
        skills{skill_text("review").url("github", "https://a.example/mcp").tools({"search"}),
               skill_text("triage").url("web", "https://b.example/mcp").tools({"search"})});
    auto known = entry("github", "https://github.example/mcp");
    known.tools = std::vector<std::string>{"create_issue", "list_issues"};
    auto filtered = entry("web", "https://web.example/mcp");
    filtered.entry.disabled_tools = {"search"};
    auto& missing =
        made.emplace_back("missing_tool", finding_code::missing_tool,
                          skills{skill_text("review").server("web").tools({"search"}),
                                 skill_text("triage").server("github").tools({"create_isue"})});
    missing.with(known).with(filtered);
    return made;
}

inline std::vector<conflict_example> conflict_examples() {
    std::vector<conflict_example> made = graph_examples();
    auto servers = server_examples();
    for (conflict_example& each : servers) made.push_back(std::move(each));
    return made;
}

}  // namespace mcp::test
