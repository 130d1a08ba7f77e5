// SPDX-License-Identifier: MIT
// Tests of skills/server_digest.hpp and skills/server_variables.hpp: what counts as another server.
#include <mcp/skills/server_digest.hpp>
#include <mcp/skills/server_variables.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tests_skills_server_digest {

using mcp::expand_server;
using mcp::server_config;
using mcp::server_digest;

server_config example() {
    server_config made("github");
    made.command = "npx";
    made.args = {"-y", "${PACKAGE}"};
    made.env = {{"TOKEN", "${TOKEN}"}};
    made.origin.file = "triage/agents/mcp.yaml";
    made.origin.line = 5;
    return made;
}

std::string digest_with(server_config const& written, std::string const& package,
                        std::string const& token) {
    auto const used = expand_server(written, [&](std::string const& name) {
        return std::optional<std::string>(name == "PACKAGE" ? package : token);
    });
    CHECK(used.problems.empty());
    return server_digest(written, used.config);
}

TEST_CASE("a digest is another one for whatever else would run") {
    std::vector<std::function<void(server_config&)>> const changes = {
        [](server_config&) {},
        [](server_config& one) { one.command = "npx2"; },
        [](server_config& one) { one.args = {"-y ${PACKAGE}"}; },
        [](server_config& one) { one.args.insert(one.args.begin(), "-x"); },
        [](server_config& one) { one.cwd = "/tmp"; },
        [](server_config& one) { one.env["TOKEN"] = "${OTHER}"; },
        [](server_config& one) { one.env["NODE_OPTIONS"] = "--require evil.js"; },
        [](server_config& one) { one.env.clear(); },
        [](server_config& one) { one.url = "https://a.example/mcp"; },
        [](server_config& one) { one.headers["A"] = "b"; },
        [](server_config& one) { one.auth.token = "x"; },
        [](server_config& one) { one.wire = mcp::server_wire::sse; },
    };
    std::set<std::string> seen;
    for (auto const& change : changes) {
        server_config written = example();
        change(written);
        seen.insert(digest_with(written, "p", "t"));
    }
    CHECK(seen.size() == changes.size());
}

TEST_CASE("a digest does not change with a value that is only handed on, nor with names") {
    std::string const usual = digest_with(example(), "p", "t");
    CHECK(usual.starts_with("sha256:"));
    CHECK(digest_with(example(), "p", "another token") == usual);
    CHECK(digest_with(example(), "q", "t") != usual);
    server_config other = example();
    other.name = "gh";
    other.origin.line = 6;
    CHECK(digest_with(other, "p", "t") == usual);
}

TEST_CASE("each variable without a value is named with file, line and field") {
    server_config written = example();
    written.url = "https://${HOST}/mcp";
    written.headers = {{"X-Key", "${KEY:-none}"}};
    auto const made =
        expand_server(written, [](std::string const&) { return std::optional<std::string>(); });
    REQUIRE(made.problems.size() == 3);
    CHECK(to_string(made.problems[0]) ==
          "triage/agents/mcp.yaml:5 github.args[1]: the environment variable PACKAGE is not set "
          "(set it, or write ${PACKAGE:-default})");
    CHECK(made.problems[1].path == "github.env.TOKEN");
    CHECK(made.problems[2].path == "github.url");
    CHECK(made.config.headers.at("X-Key") == "none");
}

}  // namespace tests_skills_server_digest
