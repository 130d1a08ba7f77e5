// SPDX-License-Identifier: MIT
// Tests of host/pool.hpp: users share nothing, nobody is starved, and no call runs twice.
#include <mcp/host/pool.hpp>

#include <mcp/core/json.hpp>

#include <support/fake_connection.hpp>
#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tests_host_pool {

using namespace std::chrono_literals;
using mcp::duration;
using mcp::errc;
using mcp::error;
using mcp::pool_limits;
using mcp::result;
using mcp::server_config;
using mcp::server_state;
using mcp::task;
using mcp::tool_result;
using mcp::test::code_of;
using mcp::test::contains;
using mcp::test::fake_behaviour;
using mcp::test::fake_connection;
using mcp::test::fake_servers;
using reach = fake_behaviour::reach;
using pool = mcp::basic_pool<fake_connection, mcp::memory_server_store>;
using names = std::vector<std::string>;

static_assert(mcp::pooled_connection<fake_connection>);
static_assert(!mcp::pooled_connection<mcp::memory_server_store>);
struct waits_to_connect : fake_connection {
    task<void> close();
};
static_assert(!mcp::pooled_connection<waits_to_connect>);

server_config entry(std::string name) {
    server_config made(std::move(name));
    made.command = "x";
    return made;
}

error unsent(errc code) {
    error made(code);
    made.reached = mcp::delivery::unsent;
    return made;
}

class world {
public:
    mcp::net::io_context here;
    std::shared_ptr<fake_servers> servers = std::make_shared<fake_servers>();
    std::shared_ptr<mcp::memory_server_store> store = std::make_shared<mcp::memory_server_store>();
    std::vector<std::weak_ptr<fake_connection>> made;
    std::optional<pool> many;

    explicit world(pool_limits limits = {}) {
        // [snippet pool]
        auto const make = [this](std::string const& user,
                                 std::shared_ptr<mcp::server_config const> server) {
            auto one = std::make_shared<fake_connection>(here.get_executor(), servers, user,
                                                         std::move(server));
            made.push_back(one);
            return one;
        };
        many.emplace(here.get_executor(), store, make, limits);
        // [/snippet]
    }
    ~world() {
        many.reset();
        mcp::test::settle(here);
    }

    void give(std::string user, names const& all) {
        for (std::string const& each : all) REQUIRE(run(store->put(user, entry(each))));
    }
    void put(std::string user, server_config one) {
        REQUIRE(run(store->put(user, std::move(one))));
    }

    template <class T> T run(task<T> work) { return mcp::test::run(here, std::move(work)); }

    template <class T> std::unique_ptr<mcp::test::background<T>> begin(task<T> work) {
        auto one = std::make_unique<mcp::test::background<T>>(here.get_executor(), std::move(work));
        mcp::test::settle(here);
        return one;
    }

    /// What a call says, or why there is nothing.
    std::string call(std::string user, std::string tool = "echo",
                     mcp::call_options options = mcp::call_options()) {
        auto const answer = run(many->call_tool(user, tool, mcp::args("a", 1), options));
        return answer ? answer->text() : answer.error().message();
    }

    std::shared_ptr<fake_connection> connection(std::string const& server) {
        for (auto const& each : made) {
            auto const live = each.lock();
            if (live && live->server().name == server) return live;
        }
        FAIL("there is no connection to " << server);
        return nullptr;
    }

    server_state state(std::string const& user, std::string const& server) {
        auto const status = many->connection_status(user, server);
        REQUIRE(status);
        return (*status)->state;
    }
};

mcp::call_options within(duration limit) { return mcp::call_options().total_timeout(limit); }

TEST_CASE("a call connects, and the next one uses the same connection") {
    world now;
    now.give("ada", {"files"});
    CHECK(now.call("ada") == "ada/files {\"a\":1}");
    CHECK(now.call("ada") == "ada/files {\"a\":1}");
    CHECK(now.servers->count("ada/files made") == 1);
    CHECK(now.servers->count("ada/files echo") == 2);
}

TEST_CASE("two users of one server have nothing in common") {
    world now;
    now.give("ada", {"files"});
    now.give("bob", {"files"});
    now.give("eve", {"other"});
    CHECK(now.call("ada") == "ada/files {\"a\":1}");
    CHECK(now.call("bob") == "bob/files {\"a\":1}");
    CHECK(now.servers->alive == 2);
    CHECK(now.many->connections("ada").size() == 1);
    CHECK(now.many->connections("eve").empty());
    CHECK(code_of(now.many->connection_status("eve", "files")) == errc::unknown_server);
    CHECK_FALSE(now.run(now.many->remove("eve", "files")));
    CHECK(now.run(now.many->remove("ada", "files")));
    CHECK(now.many->connections("bob").size() == 1);
}

TEST_CASE("other credentials are another connection, and the old one ends") {
    world now;
    server_config files = entry("files");
    files.auth.kind = mcp::auth_kind::bearer;
    files.auth.token = "one";
    now.put("ada", files);
    REQUIRE(now.run(now.many->ensure_connection("ada", "files")));
    REQUIRE(now.run(now.many->ensure_connection("ada", "files")));
    CHECK(now.servers->count("ada/files made") == 1);
    files.auth.token = "two";
    now.put("ada", files);
    REQUIRE(now.run(now.many->ensure_connection("ada", "files")));
    mcp::test::settle(now.here);
    CHECK(now.servers->count("ada/files made") == 2);
    CHECK(now.servers->count("ada/files closed") == 1);
    CHECK(now.servers->alive == 1);
    CHECK(now.connection("files")->server().auth.token == "two");
}

TEST_CASE("ensuring a connection returns at once") {
    world now;
    now.servers->by_name["slow"].when_connecting = reach::hangs;
    now.give("ada", {"slow"});
    auto const entry = now.run(now.many->ensure_connection("ada", "slow"));
    REQUIRE(entry);
    CHECK(entry->server_id == "slow");
    CHECK(entry->status == server_state::connecting);
    CHECK(now.state("ada", "slow") == server_state::connecting);
    CHECK(now.many->connections("ada").empty());
    now.connection("slow")->become(server_state::pending_auth);
    auto const again = now.run(now.many->ensure_connection("ada", "slow"));
    CHECK(again->status == server_state::pending_auth);
    CHECK(again->auth_url == "https://login.example/");
}

TEST_CASE("a server that is unknown or switched off is told") {
    world now;
    server_config off = entry("off");
    off.enabled = false;
    now.put("ada", off);
    CHECK(code_of(now.run(now.many->ensure_connection("ada", "off"))) == errc::server_disabled);
    CHECK(code_of(now.run(now.many->ensure_connection("ada", "none"))) == errc::unknown_server);
    CHECK(code_of(now.run(now.many->user_tools("ada", {"off"}))) == errc::server_disabled);
    CHECK(code_of(now.run(now.many->user_tools("ada", {"none"}))) == errc::unknown_server);
    CHECK(now.run(now.many->user_tools("ada"))->empty());
    CHECK(now.servers->log.empty());
}

TEST_CASE("all servers of a user are connected, three at a time") {
    world now;
    for (auto each : {"a", "b", "c", "d", "e"}) {
        now.servers->by_name[each].when_connecting = reach::hangs;
    }
    now.servers->by_name["e"].failure = error(errc::unauthorized);
    now.give("ada", {"a", "b", "c", "d", "e"});
    auto const all = now.begin(now.many->ensure_all("ada"));
    CHECK(now.servers->alive == 3);
    now.servers->by_name["d"].when_connecting = reach::connects;
    now.servers->by_name["e"].when_connecting = reach::fails;
    now.connection("a")->become(server_state::connected);
    mcp::test::settle(now.here);
    CHECK(now.servers->alive == 5);
    now.connection("b")->become(server_state::connected);
    now.connection("c")->become(server_state::connected);
    REQUIRE(mcp::test::run_until(now.here, [&] { return all->ended(); }));
    REQUIRE(*all->outcome);
    CHECK((*all->outcome)->size() == 5);
    CHECK(now.servers->most_connecting == 3);
    CHECK_FALSE((**all->outcome)[0].failure);
    REQUIRE((**all->outcome)[4].failure);
    CHECK((**all->outcome)[4].failure->code == errc::unauthorized);
    CHECK(now.many->connections("ada").size() == 4);
}

TEST_CASE("one server that hangs does not hold up the others for longer than its limit") {
    pool_limits limits;
    limits.connect = 30ms;
    world now(limits);
    now.servers->by_name["slow"].when_connecting = reach::hangs;
    now.give("ada", {"quick", "slow"});
    auto const all = now.run(now.many->ensure_all("ada"));
    REQUIRE(all);
    CHECK_FALSE((*all)[0].failure);
    CHECK((*all)[1].failure->code == errc::timed_out);
}

TEST_CASE("the tools of a user are those of the servers that are there, after their filters") {
    world now;
    now.servers->by_name["a"].tools = {"read", "write"};
    now.servers->by_name["b"].tools = {"read"};
    server_config b = entry("b");
    server_config a = entry("a");
    a.disabled_tools = {"write"};
    now.put("ada", a);
    now.put("ada", b);
    auto const tools = now.run(now.many->user_tools("ada"));
    REQUIRE(tools);
    REQUIRE(tools->size() == 2);
    CHECK((*tools)[0].server == "a");
    CHECK((*tools)[1].server == "b");
    CHECK((*tools)[1].tool.name == "read");
    auto const chosen = now.run(now.many->user_tools("ada", {"b"}));
    REQUIRE(chosen->size() == 1);
    CHECK(now.call("ada", "write") == "unknown tool: \"write\"");
    CHECK(now.servers->count("ada/a write") == 0);
}

TEST_CASE("when all servers fail, each one and its cause are named") {
    world now;
    for (auto each : {"a", "b"}) now.servers->by_name[each].when_connecting = reach::fails;
    now.servers->by_name["b"].failure = error(errc::unauthorized);
    now.give("ada", {"a", "b"});
    auto const tools = now.run(now.many->user_tools("ada"));
    REQUIRE_FALSE(tools);
    CHECK(tools.error().detail == "a: connection refused; b: unauthorized");
    CHECK(contains(now.call("ada"), "a: connection refused; b: unauthorized"));
    CHECK(contains(now.call("nobody"), "there is no server"));
}

TEST_CASE("a tool that nobody offers is told with the one that may be meant, and who is missing") {
    world now;
    now.servers->by_name["b"].when_connecting = reach::fails;
    now.give("ada", {"a", "b"});
    CHECK(now.call("ada", "ecoh") ==
          "unknown tool: \"ecoh\"; did you mean \"echo\"?; b: connection refused");
}

TEST_CASE("a call waits for the first server that offers the tool, not for all") {
    world now;
    now.servers->by_name["slow"].when_connecting = reach::hangs;
    now.give("ada", {"quick", "slow"});
    CHECK(now.call("ada") == "ada/quick {\"a\":1}");
}

TEST_CASE("a call that surely did not run goes to the next server") {
    world now;
    now.give("ada", {"a", "b"});
    REQUIRE(now.run(now.many->ensure_all("ada")));
    now.servers->by_name["a"].call_errors = {unsent(errc::connection_lost)};
    CHECK(now.call("ada") == "ada/b {\"a\":1}");
    CHECK(now.servers->count("ada/a echo") == 1);
    CHECK(now.servers->count("ada/b echo") == 1);
}

TEST_CASE("a call that may have run is never repeated") {
    world now;
    now.give("ada", {"a", "b"});
    REQUIRE(now.run(now.many->ensure_all("ada")));
    for (errc const each : {errc::connection_lost, errc::timed_out, errc::service_unavailable}) {
        now.servers->by_name["a"].call_errors = {error(each)};
        CHECK(now.call("ada") == error(each).message());
    }
    CHECK(now.servers->count("ada/b echo") == 0);
    now.servers->by_name["a"].call_errors = {error(errc::connection_lost)};
    CHECK(now.call("ada", "echo", mcp::call_options().idempotent()) == "ada/b {\"a\":1}");
}

TEST_CASE("what a server answers is the answer, also if it is an error") {
    world now;
    now.give("ada", {"a", "b"});
    REQUIRE(now.run(now.many->ensure_all("ada")));
    error refused(errc::remote_error);
    refused.remote = mcp::rpc_error{-32602, "bad arguments", {}};
    now.servers->by_name["a"].call_errors = {refused};
    CHECK(contains(now.call("ada"), "bad arguments"));
    CHECK(now.servers->count("ada/b echo") == 0);
}

TEST_CASE("a call that fails everywhere lists each server and cause") {
    world now;
    now.give("ada", {"a", "b"});
    REQUIRE(now.run(now.many->ensure_all("ada")));
    now.servers->by_name["a"].call_errors = {unsent(errc::connection_lost)};
    now.servers->by_name["b"].call_errors = {unsent(errc::rate_limited)};
    CHECK(now.call("ada") == "too many requests: a: connection lost; b: too many requests");
}

TEST_CASE("a call waits for a connection that comes back, within its time") {
    world now;
    now.give("ada", {"a"});
    REQUIRE(now.run(now.many->ensure_all("ada")));
    now.connection("a")->become(server_state::reconnecting);
    auto const call = now.begin(now.many->call_tool("ada", "echo"));
    CHECK_FALSE(call->ended());
    now.connection("a")->become(server_state::connected);
    REQUIRE(mcp::test::run_until(now.here, [&] { return call->ended(); }));
    CHECK(*call->outcome);
    now.connection("a")->become(server_state::reconnecting);
    auto const begun = mcp::clock::now();
    CHECK(contains(now.call("ada", "echo", within(50ms)), "timed out"));
    CHECK(mcp::test::since(begun) >= 49ms);  // limits are whole milliseconds
    CHECK(now.servers->count("ada/a echo") == 1);
}

TEST_CASE("cancelling a call cancels it on its server") {
    world now;
    now.servers->by_name["a"].calls_hang = true;
    now.give("ada", {"a"});
    auto const call = now.begin(now.many->call_tool("ada", "echo"));
    CHECK(now.servers->count("ada/a echo") == 1);
    call->cancel();
    REQUIRE(mcp::test::run_until(now.here, [&] { return call->ended(); }));
    CHECK(code_of(*call->outcome) == errc::cancelled);
}

TEST_CASE("beyond a user's limit callers wait until there is room, or their time is over") {
    pool_limits limits;
    limits.per_user = 2;
    world now(limits);
    now.give("ada", {"a", "b", "c"});
    now.give("bob", {"a"});
    REQUIRE(now.run(now.many->ensure_connection("ada", "a")));
    REQUIRE(now.run(now.many->ensure_connection("ada", "b")));
    auto const none = now.run(now.many->user_tools("ada", {"c"}, duration(30ms)));
    CHECK(code_of(none) == errc::timed_out);
    CHECK(now.state("ada", "c") == server_state::failed);
    auto const third = now.begin(now.many->user_tools("ada", {"c"}));
    CHECK_FALSE(third->ended());
    CHECK(now.state("ada", "c") == server_state::connecting);
    CHECK(now.servers->count("ada/c made") == 0);
    CHECK(now.call("bob") == "bob/a {\"a\":1}");
    REQUIRE(now.run(now.many->remove("ada", "a")));
    REQUIRE(mcp::test::run_until(now.here, [&] { return third->ended(); }));
    CHECK(*third->outcome);
    CHECK(now.servers->alive == 3);
}

TEST_CASE("a user who wants a thousand connections delays another by one place at most") {
    pool_limits limits;
    limits.per_user = 1000;
    limits.total = 2;
    world now(limits);
    for (int i = 0; i < 1000; ++i) now.put("ada", entry("s" + std::to_string(i)));
    now.give("bob", {"files"});
    for (int i = 0; i < 1000; ++i) {
        REQUIRE(now.run(now.many->ensure_connection("ada", "s" + std::to_string(i))));
    }
    auto const bob = now.begin(now.many->call_tool("bob", "echo"));
    CHECK_FALSE(bob->ended());
    REQUIRE(now.run(now.many->remove("ada", "s0")));
    mcp::test::settle(now.here);
    if (!bob->ended()) REQUIRE(now.run(now.many->remove("ada", "s1")));
    REQUIRE(mcp::test::run_until(now.here, [&] { return bob->ended(); }));
    CHECK(*bob->outcome);
    CHECK(now.servers->alive == 2);
}

TEST_CASE("a connection that nobody uses ends, one that is used stays") {
    pool_limits limits;
    limits.idle = 100ms;
    world now(limits);
    now.servers->by_name["busy"].calls_hang = true;
    now.servers->by_name["idle"].tools = {"nothing"};
    now.give("ada", {"busy", "idle"});
    REQUIRE(now.run(now.many->ensure_all("ada")));
    auto const call = now.begin(now.many->call_tool("ada", "echo"));
    REQUIRE(mcp::test::run_until(now.here, [&] { return now.servers->alive == 1; }));
    CHECK(now.servers->count("ada/idle closed") == 1);
    CHECK_FALSE(call->ended());
    CHECK(code_of(now.many->connection_status("ada", "idle")) == errc::unknown_server);
    call->cancel();
    REQUIRE(mcp::test::run_until(now.here, [&] { return now.servers->alive == 0; }));
    CHECK(mcp::test::falls_silent(now.here));
}

TEST_CASE("idle connections make room for those who wait") {
    pool_limits limits;
    limits.total = 1;
    limits.idle_when_full = 50ms;
    world now(limits);
    now.give("ada", {"a"});
    now.give("bob", {"b"});
    CHECK(now.call("ada") == "ada/a {\"a\":1}");
    CHECK(now.call("bob") == "bob/b {\"a\":1}");
    CHECK(now.servers->count("ada/a closed") == 1);
}

TEST_CASE("refreshing asks the server, and says what it found") {
    world now;
    now.servers->by_name["bad"].when_connecting = reach::fails;
    server_config off = entry("off");
    off.enabled = false;
    now.give("ada", {"good", "bad"});
    now.put("ada", off);
    auto const good = now.run(now.many->refresh("ada", "good"));
    CHECK(good.success);
    CHECK(good.message == "connected");
    CHECK(good.latency_ms == 1.5);
    CHECK(good.capabilities.text() == R"({"tools":{}})");
    auto const bad = now.run(now.many->refresh("ada", "bad"));
    CHECK_FALSE(bad.success);
    CHECK(bad.message == "failed: connection refused");
    CHECK_FALSE(bad.latency_ms);
    CHECK(now.run(now.many->refresh("ada", "off")).message ==
          "server_disabled: server disabled: \"off\"");
    CHECK(now.run(now.many->refresh("ada", "none")).message ==
          "not_found: unknown server: \"none\"");
    CHECK(now.run(now.many->refresh("bob", "good")).message ==
          "not_found: unknown server: \"good\"");
}

TEST_CASE("refreshing waits no longer than its limit, and connects what had failed") {
    pool_limits limits;
    limits.refresh = 30ms;
    world now(limits);
    now.servers->by_name["a"].when_connecting = reach::hangs;
    now.give("ada", {"a"});
    CHECK(contains(now.run(now.many->refresh("ada", "a")).message, "timed_out: "));
    now.connection("a")->become(server_state::failed);
    now.servers->by_name["a"].when_connecting = reach::connects;
    CHECK(now.run(now.many->refresh("ada", "a")).success);
    CHECK(now.servers->count("ada/a made") == 1);
}

TEST_CASE("the pool's limits reach the connections") {
    world now;
    now.give("ada", {"a"});
    REQUIRE(now.run(now.many->ensure_connection("ada", "a")));
    CHECK(now.connection("a")->server().connect_timeout == duration(10s));
    CHECK(now.connection("a")->server().health.interval == duration(30s));
}

TEST_CASE("diagnostics count everything and hold no secret") {
    world now;
    server_config a = entry("a");
    a.auth.kind = mcp::auth_kind::bearer;
    a.auth.token = "hunter2";
    now.put("ada", a);
    now.give("bob", {"b"});
    now.servers->by_name["b"].when_connecting = reach::fails;
    CHECK(now.call("ada") == "ada/a {\"a\":1}");
    now.servers->by_name["a"].call_errors = {error(errc::timed_out)};
    CHECK(now.call("ada") == "timed out");
    now.call("bob");
    std::string const text = now.many->diagnostics();
    CHECK(text ==
          R"({"total":2,"healthy":1,"connections":[{"user":"ada","server":"a","state":"connected",)"
          R"("latencyMs":null,"calls":2,"errors":1},{"user":"bob","server":"b","state":"failed",)"
          R"("latencyMs":null,"calls":0,"errors":0}]})");
}

TEST_CASE("closing ends everything, and nothing can be had afterwards") {
    pool_limits limits;
    limits.per_user = 1;
    world now(limits);
    now.give("ada", {"a", "b"});
    REQUIRE(now.run(now.many->ensure_connection("ada", "a")));
    auto const waits = now.begin(now.many->user_tools("ada", {"b"}));
    CHECK_FALSE(waits->ended());
    now.run(now.many->close());
    REQUIRE(mcp::test::run_until(now.here, [&] { return waits->ended(); }));
    CHECK(code_of(*waits->outcome) == errc::closed);
    CHECK(now.servers->alive == 0);
    CHECK(code_of(now.run(now.many->ensure_connection("ada", "a"))) == errc::closed);
    CHECK(contains(now.call("ada"), "closed"));
    CHECK(code_of(now.run(now.many->user_tools("ada"))) == errc::closed);
    CHECK(mcp::test::falls_silent(now.here));
}

TEST_CASE("destroying a pool ends what waits in it") {
    pool_limits limits;
    limits.per_user = 1;
    world now(limits);
    now.servers->by_name["a"].when_connecting = reach::hangs;
    now.give("ada", {"a", "b"});
    auto const one = now.begin(now.many->user_tools("ada", {"a"}));
    auto const two = now.begin(now.many->user_tools("ada", {"b"}));
    now.many.reset();
    REQUIRE(mcp::test::run_until(now.here, [&] { return one->ended() && two->ended(); }));
    CHECK(code_of(*one->outcome) == errc::closed);
    CHECK(code_of(*two->outcome) == errc::closed);
    CHECK(now.servers->alive == 0);
    CHECK(mcp::test::falls_silent(now.here));
}

TEST_CASE("a maker that throws or makes nothing is an error of that connection") {
    mcp::net::io_context here;
    auto const store = std::make_shared<mcp::memory_server_store>();
    mcp::test::run(here, store->put("ada", entry("a")));
    mcp::test::run(here, store->put("ada", entry("b")));
    pool many(here.get_executor(), store,
              [](std::string const&,
                 std::shared_ptr<server_config const> server) -> std::shared_ptr<fake_connection> {
                  if (server->name == "a") throw std::runtime_error("no\nway");
                  return nullptr;
              });
    auto const tools = mcp::test::run(here, many.user_tools("ada"));
    REQUIRE_FALSE(tools);
    CHECK(tools.error().detail ==
          "a: handler failed: no way; b: handler failed: no connection was made");
}

TEST_CASE("status is read from other threads while connections come and go") {
    world now;
    now.give("ada", {"a", "b"});
    std::atomic<bool> is_over = false;
    std::size_t reads = 0;
    std::thread reader([&] {
        while (!is_over || reads == 0) {
            reads += now.many->diagnostics().size();
            reads += now.many->connections("ada").size();
            reads += now.many->connection_status("ada", "a") ? 1 : 0;
        }
    });
    bool is_good = true;
    for (int i = 0; i < 50; ++i) {
        is_good = is_good && now.run(now.many->ensure_all("ada")).has_value();
        is_good = is_good && now.run(now.many->remove("ada", i % 2 == 0 ? "a" : "b"));
    }
    is_over = true;
    reader.join();
    CHECK(is_good);
    CHECK(reads > 0);
}

TEST_CASE("an idle connection takes less than two kibibytes of bookkeeping") {
    if (mcp::test::sanitized) {
        SUCCEED("memory is mostly the sanitizer's");
        return;
    }
    constexpr std::size_t users = 10'000;
    constexpr std::size_t each_has = 3;
    pool_limits limits;
    limits.total = users * each_has;
    auto const servers = std::make_shared<fake_servers>();
    mcp::net::io_context here;
    using core_type = mcp::detail::pool_core<fake_connection, mcp::memory_server_store>;
    servers->by_name["shared"].when_connecting = reach::hangs;
    auto const shared =
        std::make_shared<fake_connection>(here.get_executor(), servers, "all",
                                          std::make_shared<server_config const>(entry("shared")));
    auto const same = [shared](std::string const&, std::shared_ptr<server_config const>) {
        return shared;
    };
    auto const core = std::make_shared<core_type>(here.get_executor(), nullptr, same, limits);
    std::size_t const before = mcp::test::resident_bytes();
    for (std::size_t i = 0; i < users; ++i) {
        std::string const user = "user-" + std::to_string(i) + "@example.com";
        for (auto name : {"files", "github", "memory"}) {
            server_config one = entry(name);
            one.url = "https://mcp.example.com/a/path/that/is/not/short";
            one.auth.kind = mcp::auth_kind::bearer;
            one.auth.token = "a token of forty characters, more or less";
            core->begin(core->node_for(user, one));
        }
    }
    std::size_t const each = (mcp::test::resident_bytes() - before) / (users * each_has);
    INFO(each << " bytes for each idle connection");
    CHECK(core->look().size() == users * each_has);
    CHECK(each <= 2048);
    core->abandon();
}

}  // namespace tests_host_pool
