// SPDX-License-Identifier: MIT
// Tests of host/slash_builtins.hpp: what /mcp shows, word by word, and what it does.
#include <mcp/host/slash_builtins.hpp>

#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests_host_slash_builtins {

using namespace std::chrono_literals;
using mcp::command_outcome;
using mcp::command_result;
using mcp::listed_tool;
using mcp::result;
using mcp::server_config;
using mcp::server_state;
using mcp::server_status;
using mcp::task;

mcp::status_moment const now{mcp::time_point() + 1h,
                             std::chrono::sys_days(std::chrono::January / 2 / 2026) + 3h};

class fake_host final : public mcp::command_host {
public:
    std::vector<server_status> servers;
    std::vector<listed_tool> offered;
    std::map<std::string, server_config, std::less<>> entries;
    std::vector<std::string> done;
    std::optional<mcp::error> refusal;

    std::shared_ptr<mcp::host_status const> status() const override {
        std::vector<mcp::host_status::entry> all;
        for (server_status const& each : servers) {
            all.push_back(std::make_shared<server_status const>(each));
        }
        return std::make_shared<mcp::host_status const>(std::move(all));
    }
    std::vector<listed_tool> tools() const override { return offered; }
    std::optional<server_config> entry_of(std::string_view server) const override {
        auto const found = entries.find(server);
        return found == entries.end() ? std::nullopt : std::optional(found->second);
    }
    task<result<void>> reconnect(std::string server) override {
        return note("reconnect " + server);
    }
    task<result<void>> enable(std::string server) override { return note("enable " + server); }
    task<result<void>> disable(std::string server) override { return note("disable " + server); }

private:
    task<result<void>> note(std::string what) {
        done.push_back(std::move(what));
        if (refusal) co_return mcp::fail(*refusal);
        co_return result<void>();
    }
};

class world {
public:
    std::shared_ptr<fake_host> host = std::make_shared<fake_host>();
    mcp::slash_commands commands;

    world() {
        // [snippet builtins]
        mcp::result<void> const added = mcp::add_mcp_command(commands, host, [] { return now; });
        // [/snippet]
        REQUIRE(added);
    }

    server_status& add(std::string name, server_state state) {
        server_status& made = host->servers.emplace_back();
        made.name = std::move(name);
        made.state = state;
        return made;
    }

    /// Three servers, of which one is connected.
    void fill() {
        server_status& files = add("files", server_state::connected);
        files.description = "My *files*";
        files.tools = 2;
        files.tools_total = 14;
        files.connected_at = now.wall - 90s;
        files.era = mcp::era::legacy;
        files.protocol_version = "2025-11-25";
        files.server_name = "secure-filesystem-server";
        files.server_version = "1.0";
        files.reconnects = 1;
        files.latency = mcp::latency_summary{1200us, 1ms, 2ms, 5};
        files.origin = {mcp::config_layer::project, "/p/.mcp.json", 3, "mcpServers.files"};
        files.stderr_tail = {"started", "password=hunter2 ``` \x1b[31m"};
        server_status& old = add("old", server_state::failed);
        old.last_error = mcp::error(mcp::errc::command_not_found, "old-server");
        add("web", server_state::reconnecting).retry = mcp::pending_retry{2, 5, mcp::duration(2s)};
        server_config entry("files");
        entry.command = "npx";
        entry.args = {"-y", "@modelcontextprotocol/server-filesystem", "--token", "hunter2", "/p"};
        entry.env = {{"KEY", "hunter2"}, {"PLACE", "${PLACE}"}};
        host->entries.emplace("files", entry);
        host->offered = {
            {"read_file", "files",
             "Reads a file.\nIt may be long, and this is even longer than that.", "read-only"},
            {"write|file", "files", "Writes `a` <b>file</b>", "destructive"},
            {"odd", "web", "", ""},
        };
    }

    command_result run(std::string line) {
        mcp::net::io_context here;
        return mcp::test::run(here, commands.run(std::move(line)));
    }
};

std::string golden(std::string const& name) {
    std::string const file = std::string(MCP_SOURCE_DIR) + "/tests/host/golden/" + name + ".md";
    std::string text = mcp::test::read_file(file);
    INFO(file);
    REQUIRE_FALSE(text.empty());
    return text;
}

TEST_CASE("/mcp shows how all servers are") {
    world here;
    here.fill();
    auto const shown = here.run("/mcp");
    CHECK(shown.outcome == command_outcome::info);
    CHECK(shown.content == golden("mcp"));
    CHECK(shown.data["servers"][0]["name"] == "files");
    CHECK(shown.data["servers"].size() == 3);
}

TEST_CASE("/mcp without servers shows how to configure one") {
    world here;
    auto const shown = here.run("/mcp");
    CHECK(shown.content == golden("mcp_without_servers"));
    CHECK(shown.data["servers"].empty());
}

TEST_CASE("/mcp tools shows what the servers offer") {
    world here;
    CHECK(here.run("/mcp tools").content == golden("mcp_tools_without_tools"));
    here.fill();
    auto const shown = here.run("/mcp Tools");
    CHECK(shown.content == golden("mcp_tools"));
    CHECK(shown.data[1]["name"] == "write|file");
    CHECK(shown.data.size() == 3);
}

TEST_CASE("/mcp SERVER shows everything about it, but no secret") {
    world here;
    here.fill();
    auto const shown = here.run("/mcp files");
    CHECK(shown.content == golden("mcp_server"));
    CHECK_FALSE(mcp::test::contains(shown.content, "hunter2"));
    CHECK(shown.data["tools"] == 2);
    CHECK(here.run("/mcp show files") == shown);
    CHECK(here.run("/mcp old").content == golden("mcp_failed_server"));
}

TEST_CASE("/mcp reconnects, switches on and switches off") {
    world here;
    here.fill();
    CHECK(here.run("/mcp reconnect files") ==
          command_result::success("`files` is being connected anew."));
    CHECK(here.run("/mcp ENABLE web") == command_result::success("`web` is switched on."));
    CHECK(here.run("/mcp disable old") == command_result::success("`old` is switched off."));
    CHECK(here.host->done ==
          std::vector<std::string>{"reconnect files", "enable web", "disable old"});
}

TEST_CASE("what the host refuses is told") {
    world here;
    here.fill();
    here.host->refusal = mcp::error(mcp::errc::closed);
    auto const refused = here.run("/mcp reconnect files");
    CHECK(refused.outcome == command_outcome::error);
    CHECK(refused.content == "`files`: closed");
}

TEST_CASE("a server that is not there is told, and nothing is done") {
    world here;
    here.fill();
    CHECK(here.run("/mcp fiels").content == "There is no server `fiels`; did you mean `files`?");
    CHECK(here.run("/mcp reconnect nobody").content == "There is no server `nobody`");
    CHECK(here.host->done.empty());
}

TEST_CASE("/mcp used in another way shows how it is used") {
    world here;
    here.fill();
    for (auto line : {"/mcp reconnect", "/mcp files twice", "/mcp show", "/mcp tools files",
                      "/mcp enable a b"}) {
        INFO(line);
        auto const shown = here.run(line);
        CHECK(shown.outcome == command_outcome::error);
        if (std::string_view(line) != "/mcp show") {
            CHECK(mcp::test::contains(shown.content, "/mcp reconnect SERVER"));
        }
    }
    CHECK(here.host->done.empty());
}

TEST_CASE("/help knows /mcp, and it can be there once") {
    world here;
    CHECK(here.run("/help mcp").content == golden("help_mcp"));
    CHECK_FALSE(mcp::add_mcp_command(here.commands, here.host));
}

}  // namespace tests_host_slash_builtins
