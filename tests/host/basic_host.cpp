// SPDX-License-Identifier: MIT
// Tests of host/basic_host.hpp: many servers behind one list of tools.
#include <mcp/host/basic_host.hpp>

#include "support/host_world.hpp"
#include "support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tests_host_basic_host {

using namespace std::chrono_literals;
using mcp::call_verdict;
using mcp::errc;
using mcp::server_state;
using mcp::tool_identity;
using mcp::test::answer;
using mcp::test::code_of;
using mcp::test::host_world;
using mcp::test::quick_options;
using mcp::test::quick_server;
namespace happened = mcp::host_events;

mcp::config config_of(std::string const& servers) {
    mcp::config_source source;
    source.layer = mcp::config_layer::given;
    source.file = "f.json";
    source.text = "{\"mcpServers\":{" + servers + "}}";
    return mcp::config::from_sources({source}, mcp::config_places());
}

std::string const quick_fields =
    R"("command":"x","retryDelay":2,"maxReconnectDelay":8,"healthCheck":{"enabled":false})";

TEST_CASE("a name is taken once, unless it is replaced") {
    host_world world;
    world.connect("one");
    auto const again = world.host->add(quick_server("one"));
    CHECK(code_of(again) == errc::server_exists);
    auto changed = quick_server("one");
    changed.args = {"--other"};
    auto const replaced = world.host->replace(changed);
    REQUIRE(replaced.has_value());
    world.until([&] { return world.server("one").opened == 2; });
    world.until([&] { return world.path_of("one") == "connecting connected connecting connected"; });
    CHECK(world.state("one") == server_state::connected);
    CHECK(code_of(world.host->add(mcp::server_config())) == errc::invalid_argument);
}

TEST_CASE("a call right after a server was added waits for its connection") {
    host_world world(quick_options().single_threaded());
    world.server("one");
    auto const work = [](mcp::host& host) -> mcp::task<bool> {
        auto const added = host.add(quick_server("one"));
        auto const answer = co_await host.call_tool(tool_identity{"one", "echo"});
        co_return added && answer;
    };
    CHECK(world.run(work(*world.host)));
}

TEST_CASE("orders for a server that is not there name the one that may be meant") {
    host_world world;
    world.connect("github");
    auto const expect = [](mcp::result<void> const& done) {
        REQUIRE_FALSE(done.has_value());
        CHECK(done.error().code == errc::unknown_server);
        CHECK(done.error().detail.find("did you mean \"github\"") != std::string::npos);
    };
    expect(world.host->connect("githb"));
    expect(world.host->reconnect("githb"));
    expect(world.host->enable("githb"));
    expect(world.host->disable("githb"));
    expect(world.host->remove("githb"));
    expect(world.run(world.host->disconnect("githb")));
    CHECK(code_of(world.host->status("githb")) == errc::unknown_server);
}

TEST_CASE("two servers with a tool of one name are both of use") {
    host_world world;
    world.connect("a");
    world.connect("b");
    CHECK(world.tool_names() == "a__echo b__echo");
    CHECK(world.call("a__echo") == "a:echo");
    CHECK(world.call("b__echo") == "b:echo");
    CHECK(world.call("echo") == "unknown tool");
}

TEST_CASE("a name that has become ambiguous calls its first owner, with an event") {
    host_world world;
    world.connect("b");
    CHECK(world.tool_names() == "echo");
    world.connect("a");
    world.until_event<happened::name_became_ambiguous>();
    auto const told = world.events<happened::name_became_ambiguous>()[0];
    CHECK(told.server == "b");
    CHECK(told.before == "echo");
    CHECK(told.after == "b__echo");
    CHECK(world.call("echo") == "b:echo");
    CHECK(world.tool_names() == "a__echo b__echo");
    CHECK(world.call("echo") == "unknown tool");
    world.settle_down();
    CHECK(world.count<happened::name_became_ambiguous>() == 1);
}

TEST_CASE("names that the agent reserves are never given out") {
    host_world world(quick_options().reserved_names({"echo"}));
    world.connect("a");
    CHECK(world.tool_names() == "a__echo");
}

TEST_CASE("only the tools that the filter lets pass are there, by whatever name") {
    host_world world;
    world.server("a").offer({"add", "echo", "rm"});
    auto entry = quick_server("a");
    entry.disabled_tools = {"rm"};
    world.connect(entry);
    CHECK(world.tool_names() == "add echo");
    CHECK(world.call("rm") == "unknown tool");
    CHECK(code_of(world.run(world.host->call_tool(tool_identity{"a", "rm"}))) ==
          errc::unknown_tool);
    CHECK(world.server("a").script.count("tools/call") == 0);
    auto const told = world.events<happened::tools_filtered>("a");
    REQUIRE(told.size() == 1);
    CHECK(told[0].kept == 2);
    CHECK(told[0].total == 3);
    CHECK((*world.host->status("a"))->tools_total == 3);
}

TEST_CASE("a filter that changes does not cost the connection") {
    host_world world;
    world.server("a").offer({"add", "echo"});
    world.connect("a");
    auto entry = quick_server("a");
    entry.enabled_tools = {"add"};
    REQUIRE(world.host->replace(entry).has_value());
    world.until([&] { return world.tool_names() == "add"; });
    CHECK(world.server("a").opened == 1);
    CHECK((*world.host->status("a"))->tools == 1);
}

TEST_CASE("the program decides about every call before it is made") {
    std::vector<std::string> asked;
    auto options = quick_options();
    auto const decide = [](bool is_fine) -> mcp::task<call_verdict> {
        co_return is_fine ? call_verdict::allow() : call_verdict::deny("not this one");
    };
    options.before_call([&asked, decide](mcp::tool_call_request about) {
        asked.push_back(about.server + " " + about.tool + " " + about.name + " " +
                        std::string(*about.arguments.text()) +
                        (about.annotations() ? " hints" : ""));
        return decide(about.tool != "rm");
    });
    host_world world(std::move(options));
    world.server("a").offer({"echo", "rm"});
    world.server("a").script.on(
        "tools/list",
        R"({"tools":[{"name":"rm","inputSchema":{"type":"object"},
            "annotations":{"destructiveHint":true}},
            {"name":"echo","inputSchema":{"type":"object"}}]})");
    world.connect("a");
    auto const denied = world.run(world.host->call_tool("rm", mcp::args("path", "/")));
    CHECK(code_of(denied) == errc::call_denied);
    CHECK(world.server("a").script.count("tools/call") == 0);
    CHECK(world.call("echo") == "a:echo");
    CHECK(asked == std::vector<std::string>{R"(a rm rm {"path":"/"} hints)", "a echo echo {}"});
}

TEST_CASE("a server that is removed takes its tools with it, and lets calls finish") {
    host_world world;
    world.connect("a");
    CHECK(world.tool_names() == "echo");
    world.server("a").hold_calls();
    auto const running = world.begin(world.host->call_tool("echo"));
    world.until([&] { return world.server("a").script.count("tools/call") == 1; });
    REQUIRE(world.host->remove("a").has_value());
    CHECK(world.tool_names().empty());
    CHECK(world.call("echo") == "unknown tool");
    CHECK(code_of(world.host->status("a")) == errc::unknown_server);
    world.settle_down();
    CHECK_FALSE(running->ended());
    world.server("a").release_calls();
    world.until([&] { return running->ended(); });
    CHECK((*running->outcome)->text() == "late");
    world.until([&] { return world.server("a").alive == 0; });
    world.settle_down();
    CHECK(world.count<happened::server_removed>("a") == 1);
    auto const ended = world.events<happened::disconnected>("a");
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].deliberate);
    // The name is free.
    world.server("a").offer({"echo"});
    world.connect("a");
    CHECK(world.call("echo") == "a:echo");
}

TEST_CASE("a failing server is in nobody's way") {
    host_world world;
    world.server("bad").refusals.emplace_back(errc::command_not_found, "no such program");
    world.server("held").is_held = true;
    world.add("bad");
    world.add("held");
    world.connect("good");
    CHECK(world.tool_names() == "echo");
    CHECK(world.call("echo") == "good:echo");
    auto const numbers = world.host->statistics();
    CHECK(numbers.total == 3);
    CHECK(numbers.connected() == 1);
    CHECK(numbers.error() == 1);
    CHECK(numbers.count(server_state::connecting) == 1);
    CHECK(numbers.tools == 1);
    std::size_t sum = 0;
    for (std::size_t each : numbers.by_state) sum += each;
    CHECK(sum == numbers.total);
}

TEST_CASE("only so many servers start at the same time") {
    host_world world(quick_options().start_at_once(2));
    for (std::string const name : {"a", "b", "c", "d", "e"}) {
        world.server(name).is_held = true;
        world.add(name);
    }
    auto const alive = [&] {
        std::size_t count = 0;
        for (auto const& each : world.servers) count += each.second->alive;
        return count;
    };
    world.until([&] { return alive() == 2; });
    world.settle_down();
    CHECK(alive() == 2);
    SECTION("the others follow when these are done") {
        for (auto const& each : world.servers) each.second->is_held = false;
        CHECK(world.run(world.host->wait_until_settled(10s)));
        CHECK(world.host->statistics().connected() == 5);
    }
    SECTION("one that is disabled makes room") {
        REQUIRE(world.host->disable("a").has_value());
        REQUIRE(world.host->disable("b").has_value());
        world.until_state("b", server_state::disabled);
        world.until([&] { return world.server("c").alive + world.server("d").alive == 2; });
        CHECK(world.server("e").alive == 0);
    }
}

TEST_CASE("loading waits for the required servers, and names all that failed") {
    host_world world;
    for (std::string const name : {"x", "y"}) {
        world.server(name).refusals.emplace_back(errc::command_not_found, "no " + name);
    }
    world.server("held").is_held = true;
    auto const all = config_of("\"x\":{" + quick_fields + R"(,"required":true},"y":{)" +
                               quick_fields + R"(,"required":true},"good":{)" + quick_fields +
                               R"(,"required":true},"held":{)" + quick_fields + "}");
    auto const loaded = world.run(world.host->load(all));
    REQUIRE_FALSE(loaded.has_value());
    CHECK(loaded.error().code == errc::command_not_found);
    CHECK(loaded.error().detail.find("\"x\"") != std::string::npos);
    CHECK(loaded.error().detail.find("\"y\"") != std::string::npos);
    CHECK(loaded.error().detail.find("good") == std::string::npos);
    CHECK(world.state("good") == server_state::connected);
    CHECK(world.state("held") == server_state::connecting);
}

TEST_CASE("a configuration is applied as a minimal difference") {
    host_world world;
    auto const entry = [](std::string const& name, std::string const& more = "") {
        return '"' + name + "\":{" + quick_fields + more + '}';
    };
    world.connect("mine");  // not from a configuration
    REQUIRE(world.run(world.host->load(config_of(entry("same") + ',' + entry("gone") + ',' +
                                                 entry("other")))));
    CHECK(world.run(world.host->wait_until_settled(10s)));
    auto const made = world.host->apply(
        config_of(entry("same", R"(,"description":"new words")") + ',' +
                  entry("other", R"(,"args":["-x"])") + ',' + entry("fresh") + ',' +
                  entry("mine", R"(,"args":["-y"])")));
    CHECK(made.added == std::vector<std::string>{"fresh"});
    CHECK(made.removed == std::vector<std::string>{"gone"});
    CHECK(made.changed == std::vector<std::string>{"other"});
    world.until([&] { return world.server("other").opened == 2; });
    CHECK(world.run(world.host->wait_until_settled(10s)));
    CHECK(world.server("same").opened == 1);
    CHECK(world.server("mine").opened == 1);
    world.until([&] { return (*world.host->status("same"))->description == "new words"; });
    CHECK(world.host->statistics().connected() == 4);
    CHECK(code_of(world.host->status("gone")) == errc::unknown_server);
    CHECK(world.host->apply(config_of(entry("same", R"(,"description":"new words")") + ',' +
                                      entry("other", R"(,"args":["-x"])") + ',' +
                                      entry("fresh"))).is_empty());
}

TEST_CASE("a mistake in a file ends no server that works") {
    host_world world;
    auto const entry = [](std::string const& name, std::string const& more = "") {
        return '"' + name + "\":{" + quick_fields + more + '}';
    };
    world.host->apply(config_of(entry("a") + ',' + entry("b")));
    world.until_state("a", server_state::connected);
    world.until_state("b", server_state::connected);
    SECTION("the entry of one server is wrong") {
        auto const made = world.host->apply(config_of(entry("a", R"(,"timeout":-1)")));
        CHECK(made.removed == std::vector<std::string>{"b"});
        CHECK(made.changed.empty());
    }
    SECTION("the file is none") {
        auto const broken = config_of("\"a\":{");
        CHECK(broken.has_errors());
        CHECK(world.host->apply(broken).is_empty());
        CHECK(world.state("b") == server_state::connected);
    }
    SECTION("a lower layer shows through where a file cannot be read") {
        mcp::config_source user;
        user.file = "user.json";
        user.text = "{\"mcpServers\":{" + entry("a", R"(,"args":["--other"])") + ',' +
                    entry("c") + "}}";
        mcp::config_source local;
        local.layer = mcp::config_layer::local;
        local.file = "local.json";
        local.text = "{";
        auto const made = world.host->apply(
            mcp::config::from_sources({user, local}, mcp::config_places()));
        CHECK(made.added == std::vector<std::string>{"c"});
        CHECK(made.changed.empty());
        CHECK(made.removed.empty());
    }
    SECTION("switching everything off is no mistake") {
        mcp::config_source off;
        off.file = "f.json";
        off.text = "{\"mcpEnabled\":false,\"mcpServers\":{" + entry("a", R"(,"timeout":-1)") + "}}";
        auto const made =
            world.host->apply(mcp::config::from_sources({off}, mcp::config_places()));
        CHECK(made.removed == std::vector<std::string>{"a", "b"});
        return;
    }
    world.settle_down();
    CHECK(world.state("a") == server_state::connected);
    CHECK(world.server("a").opened == 1);
}

// [snippet follow]
// Servers come, change and go with the files. Ends when it is cancelled.
mcp::task<void> follow(mcp::host& host, mcp::config_places places) {
    mcp::config_watch watch(co_await mcp::net::this_coro::executor, mcp::config_files(places));
    host.apply(mcp::config::discover(places));
    while (auto const changed = co_await watch.next_change()) {
        mcp::config const next = mcp::config::discover(places);
        std::cerr << next.report();
        host.apply(next);
    }
}
// [/snippet]

mcp::task<bool> follow_to_the_end(mcp::host& host, mcp::config_places places) {
    co_await follow(host, std::move(places));
    co_return true;
}

TEST_CASE("a host follows the files that configure it") {
    host_world world;
    mcp::test::scratch_folder const home;
    mcp::config_places places;
    places.home = home.path();
    places.working_directory = home.path();
    auto const write = [&](std::string const& servers) {
        home.write(".mcp.json", "{\"mcpServers\":{" + servers + "}}");
    };
    std::string const one = "\"one\":{" + quick_fields + '}';
    std::string const two = "\"two\":{" + quick_fields + '}';
    write(one);
    mcp::test::background<bool> following(world.context.get_executor(),
                                          follow_to_the_end(*world.host, places));
    world.until([&] { return world.host->statistics().connected() == 1; });
    write(one + ',' + two);
    world.until([&] { return world.host->statistics().connected() == 2; });
    home.write(".mcp.local.json", "{ no JSON");
    write(two);
    home.write(".mcp.local.json", "{}");
    world.until([&] { return world.host->statistics().total == 1; });
    CHECK(world.state("two") == server_state::connected);
    CHECK(world.server("two").opened == 1);
    following.cancel();
    world.until([&] { return following.ended(); });
}

TEST_CASE("an entry that is switched off, or on again, is followed") {
    host_world world;
    auto const with = [](std::string const& more) {
        return config_of("\"a\":{" + quick_fields + more + '}');
    };
    world.host->apply(with(R"(,"enabled":false)"));
    world.settle_down();
    CHECK(world.state("a") == server_state::disabled);
    CHECK(world.server("a").opened == 0);
    world.host->apply(with(""));
    world.until_state("a", server_state::connected);
    world.host->apply(with(R"(,"enabled":false)"));
    world.until_state("a", server_state::disabled);
    CHECK(world.tool_names().empty());
}

TEST_CASE("a server that refuses access waits for somebody to grant it") {
    auto options = quick_options();
    options.on_auth_required([](mcp::server_config const& server, mcp::error const&) {
        return std::optional<std::string>("https://login.example/" + server.name);
    });
    host_world world(std::move(options));
    world.server("a").refusals.emplace_back(errc::unauthorized, "no");
    world.add("a");
    world.until_state("a", server_state::pending_auth);
    CHECK((*world.host->status("a"))->auth_url == "https://login.example/a");
    world.until_event<happened::auth_required>("a");
    CHECK(world.events<happened::auth_required>()[0].url == "https://login.example/a");
    SECTION("granted, it is connected") {
        REQUIRE(world.host->authorized("a").has_value());
        world.until_state("a", server_state::connected);
        CHECK((*world.host->status("a"))->auth_url.empty());
    }
    SECTION("refused, it has failed") {
        REQUIRE(world.host->authorized("a", false).has_value());
        world.until_state("a", server_state::failed);
        CHECK((*world.host->status("a"))->last_error->code == errc::unauthorized);
    }
    SECTION("a call says where") {
        auto const done = world.run(world.host->call_tool(tool_identity{"a", "echo"}));
        CHECK(code_of(done) == errc::unauthorized);
        CHECK(done.error().detail.find("https://login.example/a") != std::string::npos);
    }
}

TEST_CASE("resources and prompts of all servers come together, and failures beside them") {
    host_world world;
    world.server("a").script.on("resources/list",
                                R"({"resources":[{"uri":"file:///a","name":"a"}]})");
    world.server("a").script.on("prompts/list", R"({"prompts":[{"name":"pa"}]})");
    world.server("b").script.on("resources/list", answer::failure(-32000));
    world.server("b").script.on("prompts/list", R"({"prompts":[{"name":"pb"}]})");
    world.connect("a");
    world.connect("b");
    auto const resources = world.run(world.host->list_resources());
    REQUIRE(resources.items.size() == 1);
    CHECK(resources.items[0].server == "a");
    CHECK(resources.items[0].item.uri == "file:///a");
    REQUIRE(resources.failures.size() == 1);
    CHECK(resources.failures[0].server == "b");
    CHECK(resources.failures[0].why.code == errc::remote_error);
    auto const prompts = world.run(world.host->list_prompts());
    REQUIRE(prompts.items.size() == 2);
    CHECK(prompts.items[1].item.name == "pb");
}

TEST_CASE("asking for the tools is served from the cache until the server says otherwise") {
    host_world world;
    world.connect("a");
    CHECK(world.run(world.host->refresh_tools()).size() == 1);
    world.until_event<happened::cache_hit>("a");
    CHECK(world.events<happened::cache_hit>()[0].tools == 1);
    CHECK(world.server("a").script.count("tools/list") == 1);
}

TEST_CASE("closing ends all servers at the same time, for good") {
    host_world world;
    world.connect("a");
    world.connect("b");
    world.server("held").is_held = true;
    world.add("held");
    world.settle_down();
    world.run(world.host->close(1s));
    for (auto const& each : world.servers) CHECK(each.second->alive == 0);
    CHECK(world.host->statistics().count(server_state::disconnected) == 3);
    CHECK(code_of(world.host->add(quick_server("c"))) == errc::closed);
    CHECK(code_of(world.run(world.host->call_tool(tool_identity{"a", "echo"}))) == errc::closed);
    REQUIRE(world.host->connect("a").has_value());
    world.settle_down();
    CHECK(world.state("a") == server_state::disconnected);
}

TEST_CASE("a host may be moved") {
    host_world world;
    world.connect("a");
    mcp::host other = std::move(*world.host);
    CHECK(other.statistics().connected() == 1);
    world.host = std::move(other);
    CHECK(world.call("echo") == "a:echo");
}

TEST_CASE("a status and a wait for it come from the board") {
    host_world world;
    world.server("a").is_held = true;
    world.add("a");
    auto const waiting = world.begin(
        world.host->board().wait_for_state("a", server_state::connected, 10s));
    world.settle_down();
    CHECK_FALSE(waiting->ended());
    world.server("a").is_held = false;
    world.until([&] { return waiting->ended(); });
    CHECK((**waiting->outcome)->state == server_state::connected);
}

}  // namespace tests_host_basic_host
