// SPDX-License-Identifier: MIT
// Tests of host/config.hpp: layers, what wins, and what users are told.
#include <mcp/host/config.hpp>

#include <catch2/catch.hpp>

#include <support/scratch_folder.hpp>
#include <support/text.hpp>

#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tests_host_config {

using mcp::config;
using mcp::config_layer;
using mcp::config_places;
using mcp::config_source;
using mcp::test::contains;
using mcp::test::count_of;
using mcp::test::scratch_folder;

config_places places_with(std::map<std::string, std::string> variables = {}) {
    config_places made;
    made.working_directory = "/work";
    made.environment = [variables](std::string const& name) -> std::optional<std::string> {
        auto const found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return made;
}

config_source source(config_layer layer, std::string file, std::string text) {
    config_source made;
    made.layer = layer;
    made.file = std::move(file);
    made.text = std::move(text);
    return made;
}

config read(std::string text, std::map<std::string, std::string> variables = {}) {
    return config::from_sources({source(config_layer::project, "mcp.json", std::move(text))},
                                places_with(std::move(variables)));
}

TEST_CASE("an entry comes whole from the highest layer that has it") {
    auto const made =
        config::from_sources({source(config_layer::user, "u.json", R"({"mcpServers": {
            "both": {"command": "user", "args": ["x"]}, "mine": {"command": "m"}}})"),
                              source(config_layer::project, "p.json",
                                     R"({"mcpServers": {"both": {"command": "project"}}})"),
                              source(config_layer::local, "l.json",
                                     R"({"mcpServers": {"both": {"url": "http://h/"}}})")},
                             places_with());
    CHECK(made.report() == "");
    REQUIRE(made.entries().size() == 2);
    auto const* const both = made.find("both");
    REQUIRE(both != nullptr);
    CHECK(both->server.url == "http://h/");
    CHECK(both->server.command.empty());
    CHECK(both->server.args.empty());
    CHECK(both->server.origin.layer == config_layer::local);
    CHECK(both->server.origin.file == "l.json");
    CHECK(both->server.origin.line == 1);
    CHECK(both->server.origin.path == "mcpServers.both");
    REQUIRE(both->hides.size() == 2);
    CHECK(both->hides[0].file == "u.json");
    CHECK(both->hides[1].file == "p.json");
    CHECK(made.find("mine")->server.origin.layer == config_layer::user);
    CHECK(made.find("none") == nullptr);
}

TEST_CASE("a wrong entry that wins is not replaced by the one below it") {
    auto const made = config::from_sources(
        {source(config_layer::user, "u.json", R"({"mcpServers": {"a": {"command": "safe"}}})"),
         source(config_layer::local, "l.json", R"({"mcpServers": {"a": {"command": 7}}})")},
        places_with());
    CHECK(made.has_errors());
    CHECK(made.servers().empty());
}

TEST_CASE("what is wrong with a hidden entry does not matter") {
    auto const made = config::from_sources(
        {source(config_layer::user, "u.json", R"({"mcpServers": {"a": {"command": 7}}})"),
         source(config_layer::local, "l.json", R"({"mcpServers": {"a": {"command": "good"}}})")},
        places_with());
    CHECK(made.report() == "");
    REQUIRE(made.servers().size() == 1);
}

TEST_CASE("one bad entry stops neither the others nor the other problems") {
    auto const made = read(R"({
  "mcpServers": {
    "good": {"command": "npx"},
    "neither": {"args": []},
    "both": {"command": "a", "url": "http://h/"},
    "late": {"command": "a", "timeout": 0, "toolTimeoutSec": 90000, "maxRetries": 101},
    "typed": {"command": "a", "args": "b", "env": {"A": 1}},
    "bad name!": {"command": "a"},
    "lost": {"url": "htp://h/"},
    "list": []
  }
})");
    REQUIRE(made.servers().size() == 1);
    CHECK(made.servers()[0].name == "good");
    std::string const report = made.report();
    for (char const* line : {
             "mcp.json:4 mcpServers.neither: has neither command nor url (add \"command\" for a "
             "program, or \"url\" for a server elsewhere)\n",
             "mcp.json:5 mcpServers.both: has both command and url (keep command for a program, or "
             "url for a server elsewhere)\n",
             "mcp.json:6 mcpServers.late.timeout: must be > 0 and <= 86400000 (milliseconds) (the "
             "usual value is 30000)\n",
             "mcp.json:6 mcpServers.late.toolTimeoutSec: must be > 0 and <= 86400 (seconds) (the "
             "usual value is 60)\n",
             "mcp.json:6 mcpServers.late.maxRetries: must be a whole number from 0 to 100 (the "
             "usual value is 3)\n",
             "mcp.json:7 mcpServers.typed.args: must be a list, not text (write a list, as in "
             "[\"a\", \"b\"])\n",
             "mcp.json:7 mcpServers.typed.env.A: must be text, not a number (put it in quotes)\n",
             "mcp.json:8 mcpServers[\"bad name!\"]: a server's name must be 1 to 128 letters, "
             "digits or any of _ - . / @ : [ ] (call it bad-name-)\n",
             "mcp.json:9 mcpServers.lost.url: is no URL that can be used: its scheme is none of "
             "http, https and unix (write it as in https://example.com/mcp)\n",
             "mcp.json:10 mcpServers.list: must be a table (write {\"command\": \"...\"})\n",
         }) {
        CAPTURE(report);
        INFO(line);
        CHECK(contains(report, line));
    }
    CHECK(count_of(report, "\n") == 10);
}

TEST_CASE("variables are replaced for use and kept for showing") {
    auto const made = read(R"({"mcpServers": {"a": {
        "command": "${BIN:-run}", "args": ["--root", "${ROOT}"], "cwd": "${ROOT}/x",
        "env": {"TOKEN": "${SECRET}"}, "description": "${ROOT}"}}})",
                           {{"ROOT", "/r"}, {"SECRET", "s3cr3t"}});
    CHECK(made.report() == "");
    auto const& entry = *made.find("a");
    CHECK(entry.server.command == "run");
    CHECK(entry.server.args == std::vector<std::string>{"--root", "/r"});
    CHECK(entry.server.cwd == "/r/x");
    CHECK(entry.server.env.at("TOKEN") == "s3cr3t");
    CHECK(entry.server.description == "${ROOT}");
    CHECK(entry.written.command == "${BIN:-run}");
    CHECK(entry.written.env.at("TOKEN") == "${SECRET}");
}

TEST_CASE("a variable that is not set is an error with file, line and field, and the only one") {
    auto const made = read(R"({"mcpServers": {
  "far": {
    "url": "https://${HOST}/mcp",
    "headers": {"X-Key": "${KEY}"},
    "auth": {"type": "bearer", "token": "${TOKEN}"}
  },
  "off": {"enabled": false, "command": "${PROGRAM}"},
  "fine": {"command": "x"}
}})");
    CHECK(made.report() ==
          "mcp.json:3 mcpServers.far.url: the environment variable HOST is not set (set it, or "
          "write ${HOST:-default})\n"
          "mcp.json:4 mcpServers.far.headers.X-Key: the environment variable KEY is not set (set "
          "it, or write ${KEY:-default})\n"
          "mcp.json:5 mcpServers.far.auth.token: the environment variable TOKEN is not set (set "
          "it, or write ${TOKEN:-default})\n"
          "mcp.json:7 mcpServers.off.command: warning: the environment variable PROGRAM is not set "
          "(set it, or write ${PROGRAM:-default})\n"
          "mcp.json:7 mcpServers.off.command: is empty (name the program to start)\n");
    CHECK(made.servers().size() == 1);
}

TEST_CASE("no value of a file is ever in a report") {
    auto const made = read(R"({"mcpServers": {"a": {
        "type": "S3CR3T", "command": "x", "url": "bad S3CR3T", "args": "S3CR3T", "timeout": "S3CR3T",
        "env": {"A": ["S3CR3T"]}, "headers": {"H": "S3CR3T\n"},
        "auth": {"type": "S3CR3T", "token": ["S3CR3T"]}, "enabledTools": {"x": "S3CR3T"}},
        "b": {"url": "http://S3CR3T S3CR3T/", "headers": {"H": "S3CR3T\n", "J": "${S3CR3T-x}"}}}})");
    CHECK(made.problems().size() > 8);
    CHECK_FALSE(contains(made.report(), "S3CR3T"));
}

TEST_CASE("the switch for everything is the highest layer's") {
    auto const on = [](std::string text) {
        return source(config_layer::user, "u.json", std::move(text));
    };
    std::string const with = R"({"mcpEnabled": false, "mcpServers": {"a": {"command": "x"}}})";
    auto const off = config::from_sources({on(with)}, places_with());
    CHECK_FALSE(off.is_enabled());
    CHECK(off.servers().empty());
    CHECK(off.find("a") != nullptr);
    CHECK(config::from_sources({on(with), on(R"({"mcpEnabled": true})")}, places_with())
              .servers()
              .size() == 1);
    CHECK(read(R"({"mcpEnabled": "no"})").report() ==
          "mcp.json:1 mcpEnabled: must be true or false (write true or false, no quotes)\n");
}

TEST_CASE("a file that cannot be understood is one problem, and the other files count") {
    auto const made = config::from_sources(
        {source(config_layer::user, "u.json", "{\n  \"mcpServers\": {\n    \"a\" 1\n"),
         source(config_layer::project, "p.json", R"({"mcpServers": {"b": {"command": "x"}}})")},
        places_with());
    CHECK(made.report() == "u.json:3: expected ':' (the file must be JSON; comments are fine)\n");
    CHECK(made.servers().size() == 1);
}

TEST_CASE("the difference between two configurations is what has to be done") {
    auto const before = read(R"({"mcpServers": {"same": {"command": "a"}, "gone": {"command": "b"},
        "other": {"command": "c"}, "words": {"command": "d"}}})");
    auto const after = read(R"({"mcpServers": {
        "new": {"command": "e"}, "other": {"command": "c", "maxRetries": 1},
        "words": {"command": "d", "description": "x"}, "same": {"command": "a"}}})");
    auto const made = before.difference(after);
    CHECK(made.added == std::vector<std::string>{"new"});
    CHECK(made.removed == std::vector<std::string>{"gone"});
    CHECK(made.changed == std::vector<std::string>{"other"});
    CHECK(before.difference(before).is_empty());
}

TEST_CASE("what a mistake hides is no difference") {
    auto const before = read(R"({"mcpServers": {"a": {"command": "a"}, "b": {"command": "b"}}})");
    auto const wrong = read(R"({"mcpServers": {"a": {"args": []}, "c": {"command": "c"}}})");
    auto const made = before.difference(wrong);
    CHECK(made.removed == std::vector<std::string>{"b"});
    CHECK(made.added == std::vector<std::string>{"c"});
    CHECK(made.changed.empty());
    CHECK(before.difference(read("{ no JSON")).is_empty());
    auto const off = read(R"({"mcpEnabled": false, "mcpServers": {"a": {"args": []}}})");
    CHECK(before.difference(off).removed == std::vector<std::string>{"a", "b"});
}

TEST_CASE("the files of all layers are found") {
    scratch_folder const home;
    scratch_folder const work;
    home.write(".claude.json", R"({"history": [1, 2], "mcpServers": {
        "claude": {"command": "c1"}, "user": {"command": "c1"}, "everywhere": {"command": "c1"}},
        "projects": {"/elsewhere": {"mcpServers": {"no": {"command": "no"}}},
        ")" + work.path() + R"(": {"allowed": [], "mcpServers": {
            "folder": {"command": "c2"}, "local": {"command": "c2"}, "everywhere": {"command": "c2"}}}}})");
    home.write(".config/mcp/mcp.json",
               R"({"mcpServers": {"user": {"command": "u"}, "everywhere": {"command": "u"}}})");
    work.write(".mcp.json",
               R"({"mcpServers": {"project": {"command": "p"}, "everywhere": {"command": "p"},
                   "folder": {"command": "p"}}})");
    work.write(".mcp.local.json",
               R"({"mcpServers": {"local": {"command": "l"}, "everywhere": {"command": "l"}}})");
    config_places places = places_with();
    places.home = home.path();
    places.working_directory = work.path();

    std::map<std::string, std::string> commands;
    // [snippet discover]
    mcp::config const made = mcp::config::discover(places);
    std::cerr << made.report();
    for (mcp::server_config const& server : made.servers()) {
        commands[server.name] = server.command;
    }
    // [/snippet]
    CHECK(made.report() == "");
    CHECK(commands == std::map<std::string, std::string>{{"claude", "c1"},
                                                         {"user", "u"},
                                                         {"project", "p"},
                                                         {"folder", "c2"},
                                                         {"local", "l"},
                                                         {"everywhere", "l"}});
    CHECK(made.find("folder")->server.origin.path ==
          "projects[\"" + work.path() + "\"].mcpServers.folder");
    CHECK(made.find("everywhere")->hides.size() == 4);

    std::string const extra =
        work.write("extra.json", R"({"servers": {"local": {"command": "x"}}})");
    auto const topped = config::discover(places, {extra});
    CHECK(topped.find("local")->server.command == "x");
    CHECK(topped.find("local")->server.origin.layer == config_layer::given);
    auto const alone = config::load({extra}, places);
    CHECK(alone.entries().size() == 1);
}

TEST_CASE("files that are missing are missed only if they were named") {
    scratch_folder const empty;
    config_places places = places_with();
    places.home = empty.path();
    places.working_directory = empty.path();
    CHECK(config::discover(places).report() == "");
    auto const made = config::load({empty.file("none.json")}, places);
    CHECK(made.report() == empty.file("none.json") +
                               ": cannot be read: No such file or directory (check the name of the "
                               "file)\n");
    CHECK(contains(config::load({empty.path()}, places).report(), "Is a directory"));
}

TEST_CASE("a broken file that is two sources is reported once") {
    scratch_folder const home;
    home.write(".claude.json", "{");
    config_places places = places_with();
    places.home = home.path();
    places.working_directory = home.path();
    CHECK(count_of(config::discover(places).report(), "\n") == 1);
}

}  // namespace tests_host_config
