// SPDX-License-Identifier: MIT
// Tests of skills/server_identity.hpp: which servers are one, and in what two of them differ.
#include <mcp/skills/server_identity.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace tests_skills_server_identity {

using namespace mcp;
using texts = std::vector<std::string>;

server_config at(std::string url) {
    server_config made("s");
    made.wire = server_wire::automatic;
    made.url = std::move(url);
    return made;
}

server_config run(std::string command, texts args = {}) {
    server_config made("s");
    made.command = std::move(command);
    made.args = std::move(args);
    return made;
}

TEST_CASE("a server is its URL, however that is written, but for who asks") {
    auto const one = identify(at("https://s.example/mcp"));
    for (char const* same : {"HTTPS://S.example:443/mcp/", "https://s.example/x/../mcp",
                             "https://ada:s3cret@s.example/mcp"}) {
        INFO(same);
        CHECK(identify(at(same)) == one);
    }
    for (char const* other : {"http://s.example/mcp", "https://s.example:8443/mcp",
                              "https://s.example/MCP", "https://s.example/mcp?a=1"}) {
        INFO(other);
        CHECK_FALSE(identify(at(other)) == one);
    }
    CHECK(one.text == "https://s.example/mcp");
    CHECK(identify(at("https://s.example/mcp?api_key=s3cret")).text.find("s3cret") ==
          std::string::npos);
}

TEST_CASE("a server is its command with arguments and folder, never the bare command") {
    auto const one = identify(run("npx", {"-y", "a"}));
    CHECK(identify(run("npx", {"-y", "a"})) == one);
    CHECK_FALSE(identify(run("npx", {"-y", "b"})) == one);
    CHECK_FALSE(identify(run("npx", {"-y a"})) == one);
    CHECK_FALSE(identify(run("npx", {"-y", "a", ""})) == one);
    auto moved = run("npx", {"-y", "a"});
    moved.cwd = "/w";
    CHECK_FALSE(identify(moved) == one);
    CHECK(identify(moved).text == "npx -y a in /w");
    // An argument that looks like the folder's part of a key is an argument.
    CHECK_FALSE(identify(run("npx", {"-y", "a", "cwd 2:/w"})) == identify(moved));
}

TEST_CASE("an environment variable makes another server only if it matters") {
    auto one = run("s");
    auto other = run("s");
    one.env["PROFILE"] = "a";
    other.env["PROFILE"] = "b";
    CHECK(identify(one) == identify(other));
    CHECK_FALSE(identify(one, {"PROFILE"}) == identify(other, {"PROFILE"}));
    CHECK(identify(one, {"PROFILE", "NONE"}).text == "s with PROFILE");
}

TEST_CASE("what is shown of a command is masked, bounded, and on one line") {
    auto const made = identify(run("s", {"--token", "s3cret", "a\nb\x1b[2J"})).text;
    CHECK(made.find("s3cret") == std::string::npos);
    CHECK(made.find('\n') == std::string::npos);
    CHECK(made.find('\x1b') == std::string::npos);
    CHECK(identify(run("s", texts(5000, std::string(900, 'x')))).text.size() <= max_log_text);
}

TEST_CASE("differences have names and no values") {
    auto one = at("https://ada:s3cret@s.example/mcp");
    auto other = at("https://s.example/mcp");
    one.env = {{"A", "s3cret"}, {"B", "1"}};
    other.env = {{"A", "0ther"}, {"C", "1"}};
    one.headers["X-Key"] = "s3cret";
    one.auth.kind = auth_kind::bearer;
    one.oauth.emplace();
    other.wire = server_wire::http;
    CHECK(detail::differences(one, other, false) == texts{"transport", "env A", "env B", "env C",
                                                          "header X-Key", "the user in the url",
                                                          "auth", "oauth"});
    CHECK(detail::differences(one, one, false).empty());
}

TEST_CASE("a variable may become what the other side has, where that is expanded") {
    auto one = at("https://s.example/mcp");
    auto other = one;
    one.env["A"] = "value";
    other.env["A"] = "${A}";
    one.auth.kind = auth_kind::bearer;
    CHECK(detail::differences(one, other, true).empty());
    CHECK(detail::differences(one, other, false) == texts{"env A", "auth"});
    other.env["A"] = "another";
    CHECK(detail::differences(one, other, true) == texts{"env A"});
}

TEST_CASE("settings differ exactly where a difference has a name") {
    std::vector<server_config> all(8, at("https://s.example/mcp"));
    all[1].wire = server_wire::sse;
    all[2].env["A"] = "1";
    all[3].headers["A"] = "1";
    all[4].url = "https://ada@s.example/mcp";
    all[5].auth.token = "t";
    all[6].oauth.emplace();
    all[7].oauth.emplace().callback_port = 8080;
    for (auto const& left : all) {
        for (auto const& right : all) {
            bool const is_same = detail::settings_key(left) == detail::settings_key(right);
            CHECK(is_same == detail::differences(left, right, false).empty());
        }
    }
}

}  // namespace tests_skills_server_identity
