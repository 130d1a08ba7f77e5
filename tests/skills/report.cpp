// SPDX-License-Identifier: MIT
// Tests of skills/report.hpp: a resolution for people and for programs.
#include <mcp/skills/report.hpp>

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace tests_skills_report {

using namespace mcp;
using texts = std::vector<std::string>;

finding clash() {
    finding made(finding_code::config_conflict, finding_severity::error, "\"s\" means 2 servers");
    made.sides = {"a has x", "b has y"};
    made.chain = {"skill:a -> server:s"};
    made.nodes = {"skill:a", "skill:b", "server:s"};
    made.decided_by = "fail";
    made.fixes = {"rename one"};
    return made;
}

resolution example() {
    resolution made;
    resolved_skill a;
    a.name = "a";
    a.path = "/skills/a";
    a.scope = skill_scope::user;
    a.version = "1.2.0";
    a.status = skill_status::degraded;
    a.servers = {"s"};
    a.requires_skills = {"b"};
    a.reasons = {"needs skill:c, which is not there"};
    resolved_skill b;
    b.name = "b\n";
    made.skills = {a, b};
    resolved_server s;
    s.name = "s";
    s.config.env["TOKEN"] = "s3cret";
    s.identity = "https://s.example/mcp";
    s.from = "config";
    s.required_by = {"a"};
    made.servers = {s};
    made.waves = {{"server:s"}, {"skill:a"}};
    made.order = {"server:s", "skill:a"};
    made.findings = {clash()};
    return made;
}

TEST_CASE("a finding as text says because of what, by whom, how it was decided and what to do") {
    CHECK(to_text(clash()) ==
          "error[config_conflict]: \"s\" means 2 servers\n"
          "  because a has x\n"
          "  because b has y\n"
          "  by      skill:a -> server:s\n"
          "  decided by fail\n"
          "  fix:    rename one\n");
    CHECK(to_text(finding(finding_code::cycle, finding_severity::info, "w")) == "info[cycle]: w\n");
}

TEST_CASE("a finding with a hundred sides shows some, and how many more there are") {
    finding made = clash();
    made.sides.assign(100, "one");
    std::string const text = to_text(made);
    CHECK(text.find("  because 88 more\n") != std::string::npos);
    CHECK(text.size() < 500);
}

TEST_CASE("a resolution as text ends with how many skills are ready, and why others are not") {
    CHECK(to_text(example()) == to_text(clash()) +
                                    "\n2 skills: 1 ready, 1 degraded, 0 blocked; 1 servers in 2 "
                                    "waves\na is degraded: needs skill:c, which is not there\n");
}

TEST_CASE("a resolution as JSON has every field, and no secret") {
    std::string const text = to_json(example());
    CHECK(text.find("s3cret") == std::string::npos);
    auto const made = nlohmann::json::parse(text);
    CHECK(made.size() == 5);
    auto const& skill = made.at("skills").at(0);
    CHECK(skill.at("scope") == "user");
    CHECK(skill.at("status") == "degraded");
    CHECK(skill.at("requires") == texts{"b"});
    CHECK(skill.at("servers") == texts{"s"});
    CHECK(made.at("skills").at(1).at("name") == "b\n");
    auto const& server = made.at("servers").at(0);
    CHECK(server.at("identity") == "https://s.example/mcp");
    CHECK(server.at("version") == "");
    CHECK(server.at("required_by") == texts{"a"});
    CHECK(made.at("waves") == std::vector<texts>{{"server:s"}, {"skill:a"}});
    CHECK(made.at("order") == texts{"server:s", "skill:a"});
    auto const& found = made.at("findings").at(0);
    CHECK(found.at("message") == clash().message());
    CHECK(found.at("nodes") == clash().nodes);
    CHECK(found.at("severity") == "error");
    CHECK(nlohmann::json::parse(to_json(resolution())).at("skills").empty());
}

}  // namespace tests_skills_report
