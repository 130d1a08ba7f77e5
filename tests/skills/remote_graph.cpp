// SPDX-License-Identifier: MIT
// Tests of skills/remote_graph.hpp: a server's skills in the graph, and local ones before them.
#include <mcp/skills/precedence.hpp>
#include <mcp/skills/remote_graph.hpp>
#include <mcp/skills/resolver.hpp>

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tests_skills_remote_graph {

using namespace mcp;

remote_skill_entry entry_of(std::string const& server, std::string const& root) {
    std::string const name = root.substr(root.rfind('/') + 1);
    json entry = json::object();
    entry["uri"] = root + "/SKILL.md";
    entry["frontmatter"]["name"] = name;
    entry["frontmatter"]["description"] = "Does " + name;
    entry["frontmatter"]["license"] = "MIT";
    entry["frontmatter"]["allowed-tools"] = "Bash";
    entry["frontmatter"]["metadata"]["version"] = "1.2.0";
    entry["resources"] = "dynamic";
    return *read_remote_entry(server, *raw_json::from(entry));
}

remote_listing listing_of(std::vector<remote_skill_entry> skills) {
    remote_listing made;
    made.skills = std::move(skills);
    return made;
}

std::vector<std::string> names_of(skill_catalog const& catalog) {
    std::vector<std::string> made;
    for (skill const& each : catalog.skills) made.push_back(each.name);
    return made;
}

bool have_own_names(skill_catalog const& catalog) {
    auto const all = names_of(catalog);
    return std::set<std::string>(all.begin(), all.end()).size() == all.size();
}

TEST_CASE("a listed skill is a skill that needs its server and may do nothing by itself") {
    skill const made = to_skill(entry_of("docs", "skill://acme/billing/refunds"));
    CHECK(made.name == "docs:acme:billing:refunds");
    CHECK(made.scope == skill_scope::remote);
    CHECK(made.path == "docs:skill://acme/billing/refunds");
    CHECK(made.place.file == made.path + "/SKILL.md");
    CHECK(made.version == "1.2.0");
    CHECK(made.description == "Does refunds");
    CHECK(made.details.license == "MIT");
    CHECK(made.details.allowed_tools.empty());
    CHECK(made.problems.empty());
    REQUIRE(made.servers.size() == 1);
    CHECK(made.servers[0].name == "docs");
    CHECK_FALSE(made.servers[0].is_declaration());
}

TEST_CASE("each scheme, server and path has a name of its own") {
    CHECK(remote_skill_name(entry_of("docs", "skill://a")) == "docs:a");
    CHECK(remote_skill_name(entry_of("docs", "github://o/a")) == "docs:github:o:a");
    CHECK(remote_skill_name(entry_of("other", "skill://a")) == "other:a");
    CHECK(remote_skill_name(entry_of("@acme/docs", "skill://a")) == "@acme:docs:a");
    CHECK(remote_skill_path(entry_of("docs", "skill://a")) !=
          remote_skill_path(entry_of("other", "skill://a")));
}

TEST_CASE("skills of one name stay apart, whichever server has them") {
    skill_catalog catalog;
    add_remote_skills(catalog, listing_of({entry_of("docs", "skill://a/refunds"),
                                           entry_of("docs", "skill://b/refunds")}));
    add_remote_skills(catalog, listing_of({entry_of("other", "skill://a/refunds")}));
    CHECK(names_of(catalog) ==
          std::vector<std::string>{"docs:a:refunds", "docs:b:refunds", "other:a:refunds"});
    CHECK(have_own_names(catalog));
}

TEST_CASE("names that come out the same get a mark, in whatever order they are listed") {
    remote_skill_entry const one = entry_of("docs", "skill://a/b");
    remote_skill_entry const two = entry_of("docs", "a://b");
    skill_catalog there;
    add_remote_skills(there, listing_of({one, two}));
    skill_catalog back;
    add_remote_skills(back, listing_of({two, one}));
    REQUIRE(there.skills.size() == 2);
    CHECK(there.skills[0].name != there.skills[1].name);
    CHECK(there.skills[0].name == back.skills[1].name);
    CHECK(there.skills[0].name.starts_with("docs:b~"));
    REQUIRE(there.skills[0].problems.size() == 1);
    CHECK(there.skills[0].problems[0].severity == config_severity::warning);
}

TEST_CASE("a skill of a server never takes the place of a local one, not even of a disabled one") {
    skill_catalog catalog;
    for (char const* name : {"refunds", "docs:refunds"}) {
        skill local(name);
        local.path = std::string("/skills/") + name;
        local.scope = skill_scope::admin;
        local.enabled = GENERATE(true, false);
        catalog.skills.push_back(local);
    }
    add_remote_skills(catalog, listing_of({entry_of("docs", "skill://refunds")}));
    REQUIRE(catalog.skills.size() == 3);
    CHECK(catalog.skills[2].name.starts_with("docs:refunds~"));
    CHECK(have_own_names(catalog));
}

TEST_CASE("no precedence puts a server's skill before another") {
    for (auto const precedence :
         {skill_precedence::repo_first, skill_precedence::user_first, skill_precedence::keep_all}) {
        for (auto const scope :
             {skill_scope::repo, skill_scope::user, skill_scope::system, skill_scope::admin}) {
            CHECK(rank_of(scope, precedence) < rank_of(skill_scope::remote, precedence));
        }
    }
    CHECK(to_string(skill_scope::remote) == "remote");
    CHECK_FALSE(skill_scope_from("remote"));
}

TEST_CASE("a local skill can need a server's skill, and with it the server") {
    skill local("triage");
    local.path = "/skills/triage";
    local.skills.emplace_back("docs:acme:refunds");
    skill_catalog catalog;
    catalog.skills.push_back(local);
    add_remote_skills(catalog, listing_of({entry_of("docs", "skill://acme/refunds")}));
    server_config docs("docs");
    docs.command = "docs-server";
    resolution const made =
        resolve_skills(catalog, {configured_server(docs)}, resolver_options().roots({"triage"}));
    CHECK(made.findings.empty());
    CHECK(made.waves == std::vector<std::vector<std::string>>{
                            {"server:docs"}, {"skill:docs:acme:refunds"}, {"skill:triage"}});
}

TEST_CASE("a name that would be too long for a skill becomes a short one") {
    std::string path = "skill://";
    for (int i = 0; i < 100; ++i) path += "segment/";
    skill_catalog catalog;
    add_remote_skills(catalog, listing_of({entry_of("@acme/docs", path + "refunds")}));
    REQUIRE(catalog.skills.size() == 1);
    CHECK(catalog.skills[0].name.starts_with("@acme:docs:refunds~"));
    CHECK(is_usable_skill_name(catalog.skills[0].name));
}

}  // namespace tests_skills_remote_graph
