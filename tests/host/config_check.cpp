// SPDX-License-Identifier: MIT
// Tests of host/config_check.hpp: fields that make no sense together.
#include <mcp/host/config_check.hpp>
#include <mcp/host/config_reader.hpp>
#include <mcp/host/config_text.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_host_config_check {

std::string check(std::string const& text, std::string const& name = "x") {
    auto const entry = mcp::parse_json_places(text);
    REQUIRE(entry);
    mcp::detail::problem_list problems("f");
    auto server = mcp::detail::entry_reader(name, *entry, "x", problems).read();
    server.origin.path = "x";
    mcp::detail::entry_checker(server, *entry, 1, problems).check();
    std::string report;
    for (auto const& each : problems.all()) {
        report += each.path + (each.is_error() ? ": " : ": warning: ") + each.message + '\n';
    }
    return report;
}

TEST_CASE("what makes sense passes") {
    for (char const* text :
         {R"({"command": "x"})", R"({"type": "stdio", "command": "x", "args": [], "cwd": "/"})",
          R"({"url": "http://h/"})", R"({"type": "sse", "url": "https://h:1/x?y"})",
          R"({"url": "unix:///run/s#/mcp", "headers": {"Authorization": "x"}})",
          R"({"url": "http://h/", "auth": {"type": "oauth"}})",
          R"({"url": "http://h/", "auth": {"type": "bearer", "token": "t"}})"}) {
        CAPTURE(text);
        CHECK(check(text) == "");
    }
}

TEST_CASE("each contradiction is named") {
    struct {
        char const* text;
        char const* expected;
    } const rows[] = {
        {"{}", "x: has neither command nor url\n"},
        {R"({"command": "a", "url": "http://h/"})", "x: has both command and url\n"},
        {R"({"command": ""})", "x.command: is empty\n"},
        {R"({"command": 1})", "x.command: must be text, not a number\n"},
        {R"({"type": "http", "command": "a"})", "x.type: needs a url, and there is a command\n"},
        {R"({"type": "stdio", "url": "http://h/"})",
         "x.type: needs a command, and there is a url\n"},
        {R"({"command": "a", "headers": {}})", "x.headers: warning: has no effect on a program\n"},
        {R"({"url": "http://h/", "env": {}})",
         "x.env: warning: has no effect on a server that is reached by its url\n"},
        {R"({"url": ""})",
         "x.url: is no URL that can be used: it must begin with http://, https:// or unix://\n"},
        {R"({"url": "http://h/", "auth": {"type": "bearer"}})",
         "x.auth: is bearer without a token\n"},
        {R"({"url": "http://h/", "auth": {"type": "basic", "username": "a:b"}})",
         "x.auth: is basic without a username, or with a colon in it\n"},
        {R"({"url": "http://h/", "auth": {"type": "oauth"}, "headers": {"authorization": "x"}})",
         "x.headers.authorization: warning: has no effect beside auth\n"},
        {R"({"url": "http://h/", "headers": {"a b": "x"}})",
         "x.headers[\"a b\"]: \"a b\" cannot be the name of a header\n"},
        {R"({"command": "a", "env": {"A=B": "x"}})",
         "x.env[\"A=B\"]: cannot be an environment variable\n"},
        {R"({"command": "a", "env": {"A": "\u0000"}})",
         "x.env.A: cannot be an environment variable\n"},
        {R"({"command": "a", "enabledTools": ["t"], "disabledTools": ["t"]})",
         "x.disabledTools: warning: \"t\" is enabled too; disabled wins\n"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.text);
        CHECK(check(row.text) == row.expected);
    }
}

TEST_CASE("names are short and can be typed") {
    std::string const good = R"({"command": "a"})";
    for (char const* name :
         {"a", "GitHub-2", "io.github.me/server", "my_server", "@scope/pkg", "a:b", "list[0]"}) {
        CAPTURE(name);
        CHECK(check(good, name) == "");
    }
    for (std::string const& name :
         {std::string(), std::string("a b"), std::string("a\n"), std::string("caf\xc3\xa9"),
          std::string("a!"), std::string(129, 'a')}) {
        CAPTURE(name);
        CHECK(check(good, name) != "");
        CHECK(mcp::detail::is_server_name(mcp::detail::better_server_name(name)));
    }
}

}  // namespace tests_host_config_check
