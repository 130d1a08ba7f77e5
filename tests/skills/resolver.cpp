// SPDX-License-Identifier: MIT
// Tests of skills/resolver.hpp: what is started for whom, and what is decided how.
#include <mcp/skills/resolver.hpp>

#include <skills/conflict_examples.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace tests_skills_resolver {

using namespace mcp;
using mcp::test::entry;
using mcp::test::skill_text;
using texts = std::vector<std::string>;

resolution resolve(std::vector<skill> skills, std::vector<configured_server> config = {},
                   resolver_options options = {}) {
    return resolve_skills(skill_catalog(std::move(skills)), std::move(config), std::move(options));
}

std::vector<std::string> codes_of(resolution const& all) {
    texts made;
    for (finding const& each : all.findings) made.emplace_back(to_string(each.code));
    return made;
}

skill_status status_of(resolution const& all, std::string const& name) {
    REQUIRE(all.find_skill(name) != nullptr);
    return all.find_skill(name)->status;
}

std::string file_text(std::string const& path) {
    std::ifstream in(std::string(MCP_SOURCE_DIR) + '/' + path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

TEST_CASE("every kind of finding reads as it is documented") {
    std::string const manual = file_text("docs/conflicts.md");
    std::set<finding_code> seen;
    for (auto const& each : test::conflict_examples()) {
        INFO(each.name);
        std::string const output = each.output();
        CHECK_FALSE(output.empty());
        CHECK(output == file_text("tests/skills/golden/" + each.name + ".txt"));
        CHECK(manual.find("## " + std::string(to_string(each.code)) + "\n") != std::string::npos);
        CHECK(manual.find("```text\n" + output + "```\n") != std::string::npos);
        seen.insert(each.code);
    }
    CHECK(seen.size() == 14);
}

TEST_CASE("no report holds a secret") {
    for (auto const& each : test::conflict_examples()) {
        auto const made = resolve_skills(each.skills, each.config, each.options);
        INFO(each.name);
        for (char const* secret : {"s3cret", "0ther"}) {
            CHECK(to_text(made).find(secret) == std::string::npos);
            CHECK(to_json(made).find(secret) == std::string::npos);
        }
    }
}

TEST_CASE("two skills that need the same server start it once, before them") {
    auto const made = resolve({skill_text("triage").npx("github", "server-github").needs("history"),
                               skill_text("history").npx("gh", "server-github")});
    CHECK(made.waves == std::vector<texts>{{"server:gh"}, {"skill:history"}, {"skill:triage"}});
    CHECK(made.order == texts{"server:gh", "skill:history", "skill:triage"});
    REQUIRE(made.servers.size() == 1);
    CHECK(made.servers[0].required_by == texts{"history", "triage"});
    CHECK(made.servers[0].from == "skill:history");
    CHECK(made.find_skill("triage")->servers == texts{"gh"});
    CHECK(made.find_skill("triage")->requires_skills == texts{"history"});
    CHECK(made.findings.empty());
}

TEST_CASE("the bare command is no identity, and a URL is not its text") {
    auto const made = resolve(
        {skill_text("a").npx("one", "server-one").url("web", "HTTPS://Web.example/mcp/"),
         skill_text("b").npx("two", "server-two").url("net", "https://web.example:443/x/../mcp")});
    texts names;
    for (auto const& each : made.servers) names.push_back(each.name);
    CHECK(names == texts{"net", "one", "two"});
    CHECK(made.findings.empty());
}

TEST_CASE("a required failure blocks those who require it, an optional one degrades") {
    auto const made = resolve({skill_text("a").needs("b"), skill_text("b").needs("c"),
                               skill_text("c").server("nobody"), skill_text("d").may_use("b"),
                               skill_text("e").needs("d"), skill_text("f")});
    CHECK(status_of(made, "a") == skill_status::blocked);
    CHECK(status_of(made, "b") == skill_status::blocked);
    CHECK(status_of(made, "c") == skill_status::blocked);
    CHECK(status_of(made, "d") == skill_status::degraded);
    CHECK(status_of(made, "e") == skill_status::ready);
    CHECK(status_of(made, "f") == skill_status::ready);
    CHECK(codes_of(made) == texts{"unknown_server", "optional_missing"});
    CHECK(made.find_skill("a")->reasons == texts{"needs skill:b, which is blocked"});
    CHECK(made.order == texts{"skill:d", "skill:f", "skill:e"});
    CHECK(made.has_error());
}

TEST_CASE("what was asked for decides what is resolved, and where chains begin") {
    std::vector<skill> const skills = {skill_text("a").needs("b"), skill_text("b").server("nobody"),
                                       skill_text("c").needs("c")};
    auto const made = resolve(skills, {}, resolver_options().roots({"a", "nothing"}));
    CHECK(made.skills.size() == 2);
    REQUIRE(codes_of(made) == texts{"unknown_skill", "unknown_server"});
    CHECK(made.findings[1].chain == texts{"skill:a -> skill:b (a/agents/mcp.yaml:3)",
                                          "skill:b -> server:nobody (b/agents/mcp.yaml:3)"});
}

TEST_CASE("a cycle begins with its smallest name, and blocks those in it only") {
    auto const made = resolve({skill_text("z").needs("m"), skill_text("m").needs("b"),
                               skill_text("b").needs("z"), skill_text("lone")});
    REQUIRE(codes_of(made) == texts{"cycle"});
    CHECK(made.findings[0].nodes == texts{"skill:b", "skill:z", "skill:m"});
    CHECK(made.findings[0].fixes == texts{"remove one of these edges"});
    CHECK(made.order == texts{"skill:lone"});
}

TEST_CASE("a cycle of optional edges is cut and everything loads") {
    auto const made = resolve(
        {skill_text("a").may_use("b"), skill_text("b").may_use("c"), skill_text("c").may_use("a")});
    REQUIRE(codes_of(made) == texts{"optional_cycle_cut"});
    CHECK(made.findings[0].nodes == texts{"skill:a", "skill:b", "skill:c"});
    CHECK(made.order == texts{"skill:c", "skill:b", "skill:a"});
    CHECK(status_of(made, "c") == skill_status::ready);
}

std::vector<skill> two_searches() {
    return {skill_text("a").url("search", "https://a.example/"),
            skill_text("b").url("search", "https://b.example/"), skill_text("c").server("search")};
}

TEST_CASE("strategies decide in their order") {
    auto skills = two_searches();
    skills[0].scope = skill_scope::user;
    skills[0].priority = 5;
    struct row {
        char const* strategies;
        char const* from;
        char const* by;
    };
    for (row const& each :
         std::vector<row>{{"priority", "skill:b", "priority"},
                          {"scope-priority", "skill:b", "priority"},
                          {"explicit-priority,scope-priority", "skill:a", "priority"},
                          {"latest,priority", "skill:b", "priority"}}) {
        INFO(each.strategies);
        auto const made = resolve(
            skills, {}, resolver_options().strategies(parse_strategies(each.strategies).value()));
        REQUIRE(made.servers.size() == 1);
        CHECK(made.servers[0].from == each.from);
        CHECK(made.servers[0].decided_by == each.by);
        CHECK(made.findings.at(0).decided_by == each.by);
        CHECK(made.servers[0].candidates.size() == 2);
        CHECK_FALSE(made.has_error());
    }
    auto const failed =
        resolve(skills, {}, resolver_options().strategies({conflict_strategy::fail}));
    CHECK(failed.servers.empty());
    CHECK(failed.has_error());
    for (char const* name : {"a", "b", "c"})
        CHECK(status_of(failed, name) == skill_status::blocked);
}

TEST_CASE("both are kept under names that nobody else has") {
    auto skills = two_searches();
    skills.push_back(skill_text("d").url("search-2", "https://d.example/"));
    auto const made =
        resolve(skills, {}, resolver_options().strategies({conflict_strategy::keep_both}));
    CHECK(made.find_skill("a")->servers == texts{"search"});
    CHECK(made.find_skill("b")->servers == texts{"search-3"});
    CHECK(made.find_skill("c")->servers == texts{"search"});
    CHECK(made.find_skill("d")->servers == texts{"search-2"});
    CHECK(made.find_server("search-3")->config.url == "https://b.example/");
    CHECK(made.find_server("search-3")->config.name == "search-3");
}

TEST_CASE("both versions are kept, each for those whose range it is in") {
    auto const made = resolve(
        {skill_text("old").npx("s", "s@1", "1.0.0", "^1"),
         skill_text("new").npx("s", "s@2", "2.0.0", "^2"), skill_text("other").server("s", "^1")},
        {}, resolver_options().strategies({conflict_strategy::keep_both}));
    CHECK(made.find_skill("other")->servers == made.find_skill("old")->servers);
    CHECK(made.find_skill("new")->servers != made.find_skill("old")->servers);
    CHECK(made.servers.size() == 2);
    CHECK(codes_of(made) == texts{"version_conflict"});
}

TEST_CASE("the version is one that is in all ranges, before any rule is asked") {
    auto const made = resolve({skill_text("a").npx("s", "s@1", "1.4.0"),
                               skill_text("b", skill_scope::user).npx("s", "s@2", "2.0.0"),
                               skill_text("c").server("s", ">=2")});
    REQUIRE(made.servers.size() == 1);
    CHECK(made.servers[0].version == "2.0.0");
    CHECK(made.servers[0].decided_by == "range");
    CHECK(made.findings.empty());
}

TEST_CASE("a range that only an optional requirement has gives way") {
    auto const made = resolve({skill_text("a").npx("s", "s@1", "1.4.0", "^1"),
                               skill_text("c").npx("s", "s@2", "2.0.0"),
                               skill_text("b").server("s", ">=2", true)});
    CHECK(made.find_server("s")->version == "1.4.0");
    CHECK(status_of(made, "b") == skill_status::degraded);
    CHECK(codes_of(made) == texts{"version_conflict"});
    CHECK_FALSE(made.has_error());
}

TEST_CASE("a question has its choices, and goes on with the answer") {
    auto const ask = [](std::optional<std::size_t> choice) {
        skill_resolver resolver(skill_catalog(two_searches()), {},
                                resolver_options().can_ask(true));
        REQUIRE(resolver.question() != nullptr);
        CHECK(resolver.question()->name == "search");
        CHECK(resolver.question()->message == "\"search\" means 2 different servers");
        CHECK(resolver.question()->choices ==
              texts{"skill:a (repo) has https://a.example/ (a/agents/mcp.yaml:3)",
                    "skill:b (repo) has https://b.example/ (b/agents/mcp.yaml:3)",
                    "keep all under distinct names"});
        resolver.answer(choice);
        CHECK(resolver.question() == nullptr);
        return resolver.take();
    };
    CHECK(ask(1).servers.at(0).from == "skill:b");
    CHECK(ask(1).findings.at(0).decided_by == "ask");
    CHECK(ask(2).servers.size() == 2);
    CHECK(ask(std::nullopt).servers.empty());
    CHECK(ask(7).findings.at(0).decided_by == "fail");
}

TEST_CASE("each conflict is a question of its own") {
    skill_resolver resolver(
        skill_catalog(
            {skill_text("a").url("s", "https://a.example/").url("t", "https://b.example/"),
             skill_text("b").url("s", "https://c.example/").url("t", "https://d.example/")}),
        {}, resolver_options().can_ask(true));
    texts asked;
    while (auto const* question = resolver.question()) {
        asked.push_back(question->name);
        resolver.answer(0);
    }
    CHECK(asked == texts{"s", "t"});
    CHECK(resolver.take().servers.size() == 2);
}

TEST_CASE("the user's configuration wins unless told otherwise") {
    std::vector<skill> const skills = {skill_text("a").url("s", "https://a.example/")};
    auto const theirs = resolve(skills, {entry("s", "https://user.example/")});
    CHECK(theirs.find_server("s")->from == "config");
    CHECK(theirs.findings.at(0).decided_by == "user-config");
    auto const ours = resolve(skills, {entry("s", "https://user.example/")},
                              resolver_options().user_config_wins(false));
    CHECK(ours.find_server("s")->from == "skill:a");
    CHECK(ours.findings.at(0).decided_by == "priority");
}

TEST_CASE("what the user has under another name is used, and not started twice") {
    auto const made = resolve(
        {skill_text("a").url("github", "https://gh.example/mcp"), skill_text("b").server("gh")},
        {entry("gh", "https://gh.example/mcp/")});
    REQUIRE(made.servers.size() == 1);
    CHECK(made.servers[0].name == "gh");
    CHECK(made.servers[0].required_by == texts{"a", "b"});
    CHECK(made.findings.empty());
}

TEST_CASE("a value that matters makes another server") {
    std::vector<skill> const skills = {skill_text("a").npx("s", "s").env("PROFILE", "x"),
                                       skill_text("b").npx("t", "s").env("PROFILE", "y")};
    auto const one = resolve(skills);
    CHECK(codes_of(one) == texts{"config_conflict"});
    auto const two = resolve(skills, {}, resolver_options().identifying_env({"PROFILE"}));
    CHECK(two.findings.empty());
    CHECK(two.servers.size() == 2);
}

TEST_CASE("skills of one name: the nearest counts, the order is a policy") {
    std::vector<skill> const skills = {skill_text("a", skill_scope::admin),
                                       skill_text("a", skill_scope::user), skill_text("a"),
                                       skill_text("b").needs("a")};
    CHECK(resolve(skills).find_skill("a")->scope == skill_scope::repo);
    CHECK(codes_of(resolve(skills)) == texts{"shadowed_skill", "shadowed_skill"});
    auto const turned =
        resolve(skills, {}, resolver_options().precedence(skill_precedence::user_first));
    CHECK(turned.find_skill("a")->scope == skill_scope::user);
    auto const all = resolve(skills, {}, resolver_options().precedence(skill_precedence::keep_all));
    CHECK(all.order == texts{"skill:a", "skill:a@admin", "skill:a@user", "skill:b"});
    REQUIRE(codes_of(all) == texts{"shadowed_skill"});
    CHECK(all.findings[0].severity == finding_severity::info);
    CHECK(all.findings[0].decided_by == "keep-all");
    CHECK(all.findings[0].nodes == texts{"skill:a", "skill:a@user", "skill:a@admin"});
}

TEST_CASE("a disabled skill hides nobody, and is reported") {
    auto const made = resolve({skill_text("a").disabled(), skill_text("a", skill_scope::admin),
                               skill_text("b").disabled()});
    CHECK(made.skills.size() == 1);
    CHECK(made.find_skill("a")->scope == skill_scope::admin);
    REQUIRE(codes_of(made) == texts{"shadowed_skill", "shadowed_skill"});
    CHECK(made.findings[0].headline == "the skill \"a\" of scope repo is disabled");
    CHECK(made.findings[1].nodes == texts{"skill:b"});
    CHECK_FALSE(made.has_error());
}

TEST_CASE("the version of an entry is a candidate, and one that cannot be read is said") {
    std::vector<skill> const skills = {skill_text("a").server("s", "^1.2")};
    CHECK(status_of(resolve(skills, {entry("s", "https://s.example/", "1.4.0")}), "a") ==
          skill_status::ready);
    CHECK(status_of(resolve(skills, {entry("s", "https://s.example/", "2.0.0")}), "a") ==
          skill_status::blocked);
    auto const made = resolve(skills, {entry("s", "https://s.example/", "new")});
    CHECK(status_of(made, "a") == skill_status::ready);
    REQUIRE(codes_of(made) == texts{"manifest_error"});
    CHECK(made.findings[0].headline ==
          "the version \"new\" of \"s\" in your configuration cannot be read (.mcp.json:4)");
}

TEST_CASE("tools of one name may be refused") {
    auto options = resolver_options().tool_strategies({conflict_strategy::fail});
    auto const made = resolve({skill_text("a").url("s", "https://a.example/").tools({"t"}),
                               skill_text("b").url("u", "https://b.example/").tools({"t"}),
                               skill_text("c").url("s", "https://a.example/")},
                              {}, options);
    CHECK(codes_of(made) == texts{"tool_conflict"});
    CHECK(status_of(made, "a") == skill_status::blocked);
    CHECK(status_of(made, "b") == skill_status::blocked);
    CHECK(status_of(made, "c") == skill_status::ready);
}

TEST_CASE("the JSON document has the fields that programs rely on") {
    auto const made = resolve(
        {skill_text("triage").version("1.2.0").npx("github", "gh@1.4.0", "1.4.0").needs("triage")});
    CHECK(
        to_json(made) ==
        R"json({"skills":[{"name":"triage","scope":"repo","path":"triage","version":"1.2.0",)json"
        R"json("status":"blocked","servers":["github"],"requires":[]}],"servers":[],"waves":[],)json"
        R"json("order":[],"findings":[{"code":"self_dependency","severity":"error",)json"
        R"json("message":"skill:triage needs itself",)json"
        R"json("chain":["skill:triage -> skill:triage (triage/agents/mcp.yaml:4)"],)json"
        R"json("nodes":["skill:triage"],"decided_by":"",)json"
        R"json("fixes":["remove it (triage/agents/mcp.yaml:4)"]}]})json");
}

TEST_CASE("the order in which things come makes no difference") {
    std::mt19937 random(5);
    for (int run = 0; run < 60; ++run) {
        std::vector<skill> skills;
        for (std::size_t i = 0; i < 14; ++i) skills.push_back(test::random_skill(random, i, 10));
        auto config = test::random_config(random, 10);
        auto options = resolver_options();
        if (run % 3 == 0) options.strategies(parse_strategies("keep-both").value());
        if (run % 4 == 0) options.precedence(skill_precedence::keep_all);
        auto const first = resolve(skills, config, options);
        for (int turn = 0; turn < 3; ++turn) {
            std::shuffle(skills.begin(), skills.end(), random);
            std::shuffle(config.begin(), config.end(), random);
            for (skill& each : skills) {
                std::shuffle(each.skills.begin(), each.skills.end(), random);
                std::shuffle(each.servers.begin(), each.servers.end(), random);
            }
            auto const again = resolve(skills, config, options);
            REQUIRE(to_json(again) == to_json(first));
            REQUIRE(to_text(again) == to_text(first));
            REQUIRE(again.edges == first.edges);
        }
    }
}

TEST_CASE("whatever comes, a plan holds together") {
    std::mt19937 random(9);
    std::map<skill_status, int> seen;
    for (int run = 0; run < 200; ++run) {
        std::vector<skill> skills;
        for (std::size_t i = 0; i < 12; ++i) skills.push_back(test::random_skill(random, i, 9));
        auto const made = resolve(skills, test::random_config(random, 9));
        std::map<std::string, std::size_t> wave_of;
        for (std::size_t wave = 0; wave < made.waves.size(); ++wave) {
            for (auto const& each : made.waves[wave]) REQUIRE(wave_of.emplace(each, wave).second);
        }
        REQUIRE(made.order.size() == wave_of.size());
        for (auto const& each : made.skills) {
            ++seen[each.status];
            REQUIRE(each.reasons.empty() == (each.status == skill_status::ready));
            REQUIRE(wave_of.contains("skill:" + each.name) ==
                    (each.status != skill_status::blocked));
            if (each.status == skill_status::blocked) continue;
            for (auto const& server : each.servers) REQUIRE(made.find_server(server) != nullptr);
        }
        for (auto const& each : made.servers) REQUIRE_FALSE(each.required_by.empty());
        for (auto const& each : made.edges) {
            if (each.became != resolved_edge::outcome::kept || !wave_of.contains(each.from))
                continue;
            if (!wave_of.contains(each.to)) REQUIRE(each.optional);
            else REQUIRE(wave_of[each.to] < wave_of[each.from]);
        }
    }
    for (auto const status : {skill_status::ready, skill_status::degraded, skill_status::blocked}) {
        CHECK(seen[status] > 50);
    }
}

TEST_CASE("any version of a skill will do where a range leaves it open") {
    auto const made = resolve({skill_text("a").needs("b", "*").needs("c", "latest").needs("d", "x"),
                               skill_text("b"), skill_text("c").version("1.0.0-rc.1"),
                               skill_text("d").version("2025-06-18")});
    CHECK(status_of(made, "a") == skill_status::ready);
    CHECK(made.findings.empty());
    CHECK(codes_of(resolve({skill_text("a").needs("b", "*,"), skill_text("b")})) ==
          texts{"manifest_error"});
}

TEST_CASE("two users of one URL are different settings, and no user is named") {
    auto const made = resolve({skill_text("a").url("s", "https://ada:s3cret@s.example/mcp"),
                               skill_text("b").url("s", "https://bob:0ther@s.example/mcp")});
    REQUIRE(codes_of(made) == texts{"config_conflict"});
    CHECK(made.findings[0].headline.find("in the user in the url;") != std::string::npos);
    auto const apart = resolve({skill_text("a").url("s", "https://ada:s3cret@s.example/mcp"),
                                skill_text("b").url("t", "https://s.example/mcp")});
    REQUIRE(codes_of(apart) == texts{"config_conflict"});
    CHECK(apart.findings[0].headline.find("in the user in the url;") != std::string::npos);
    for (auto const& text : {to_text(made), to_json(made), to_text(apart), to_json(apart)}) {
        CHECK(text.find("s3cret") == std::string::npos);
        CHECK(text.find("0ther") == std::string::npos);
    }
}

TEST_CASE("a command of any length is told shortly") {
    server_requirement one("s");
    one.command = "run";
    one.args.assign(5000, std::string(1000, 'x'));
    server_requirement other = one;
    other.args.push_back("y");
    auto const made = resolve({skill_text("a").add(one), skill_text("b").add(other)});
    REQUIRE(codes_of(made) == texts{"config_conflict"});
    CHECK(to_text(made).size() < 20000);
    CHECK(to_json(made).size() < 20000);
}

TEST_CASE("looking for what tools are meant ends, however many are missing") {
    auto known = entry("s", "https://s.example/");
    known.tools.emplace();
    for (int i = 0; i < 10000; ++i) known.tools->push_back("tool" + std::to_string(i));
    std::vector<skill> skills;
    for (int i = 0; i < 100; ++i) {
        skills.push_back(skill_text("a" + std::to_string(i)).server("s").tools({"tol1"}));
    }
    auto const made = resolve(std::move(skills), {known});
    CHECK(made.findings.size() == 100);
    auto const is_helped = [](finding const& each) {
        return each.fixes.at(0).starts_with("did you mean \"tool1\"");
    };
    CHECK(std::count_if(made.findings.begin(), made.findings.end(), is_helped) == 20);
}

TEST_CASE("names of any kind are told to people safely") {
    std::string const bad = "\x1b[2J\n\xff" + std::string(1000000, 'x');
    auto const made = resolve(
        {skill_text(bad).needs(bad + "y").server(bad).needs(bad), skill_text("").needs("")});
    CHECK(made.has_error());
    std::string const text = to_text(made);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.size() < 20000);
    CHECK(to_json(made).find('\x1b') == std::string::npos);
}

TEST_CASE("ten thousand requirements of one server are one server") {
    std::vector<skill> skills;
    for (std::size_t i = 0; i < 2000; ++i) {
        skill_text one("skill" + std::to_string(i));
        for (int j = 0; j < 5; ++j) one.url("s", "https://s.example/mcp");
        skills.push_back(one);
    }
    auto const made = resolve(std::move(skills));
    REQUIRE(made.servers.size() == 1);
    CHECK(made.servers[0].required_by.size() == 2000);
    CHECK(made.servers[0].uses.size() == 10000);
}

}  // namespace tests_skills_resolver
