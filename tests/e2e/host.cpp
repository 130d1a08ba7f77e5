// SPDX-License-Identifier: MIT
// What a host does with real processes: start, failure, caching, filters, recovery.
#include "e2e/world.hpp"

namespace tests_e2e_host {

using namespace mcp;
using namespace mcp::e2e;
namespace happened = mcp::host_events;

TEST_CASE("a server is started and called") {
    world here(faulty_server("one", ""));
    here.until_state("one", server_state::connected);
    CHECK(here.call("echo", args("text", "hello")) == "hello");
    auto const connected = here.events<happened::connected>();
    REQUIRE(connected.size() == 1);
    CHECK_FALSE(connected[0].name.empty());
}

TEST_CASE("a server that nobody runs is tried with longer and longer waits, and given up") {
    world here(R"("far": {"command": "sh", "args": ["-c", "exit 7"], "maxRetries": 3})");
    std::size_t tries = 0;
    for (auto const wait : {1s, 2s, 4s}) {
        ++tries;
        here.until([&] { return here.events<happened::reconnect_attempt>().size() == tries; });
        auto const announced = here.events<happened::reconnect_attempt>().back();
        auto const longest = std::chrono::milliseconds(wait) * 11 / 10;
        CHECK(announced.delay.milliseconds >= std::chrono::milliseconds(wait).count());
        CHECK(announced.delay.milliseconds <= longest.count());
        CHECK(announced.most == 3);
        here.pass(wait * 9 / 10);
        CHECK((*here.host->status("far"))->retry.has_value());
        here.pass(longest - wait * 9 / 10);
    }
    here.until_state("far", server_state::failed);
    CHECK(here.events<happened::connection_error>().size() == 4);
}

#ifdef MCP_WITH_HTTP
TEST_CASE("a wrong URL is tried until the limit") {
    world here(R"("far": {"url": "http://127.0.0.1:1/mcp", "maxRetries": 2})");
    std::size_t tries = 0;
    for (auto const wait : {1100ms, 2200ms}) {
        ++tries;
        here.until([&] { return here.events<happened::reconnect_attempt>().size() == tries; });
        here.pass(wait);
    }
    here.until_state("far", server_state::failed);
    CHECK((*here.host->status("far"))->last_error->code == errc::connection_refused);
    CHECK(here.events<happened::connection_error>().size() == 3);
}
#endif

TEST_CASE("a wrong command is not tried again, and the error says what to do") {
    world here(R"("gone": {"command": "no-such-program-anywhere"})");
    here.until_state("gone", server_state::failed);
    CHECK(here.events<happened::connection_error>().size() == 1);
    CHECK(here.events<happened::reconnect_attempt>().empty());
    auto const status = *here.host->status("gone");
    CHECK(status->last_error->code == errc::command_not_found);
    CHECK(status_text(*status).find("mcp.json:1") != std::string::npos);
}

TEST_CASE("the tool list is cached, runs out, and is fetched anew") {
    test::scratch_folder const folder;
    std::string const record = folder.path() + "/record";
    world here(faulty_server("one", "\"--era\", \"modern\", \"--ttl-ms\", \"60000\", \"--record\", \"" +
                                        record + '"'));
    here.until_state("one", server_state::connected);
    std::size_t const at_first = world::recorded(record, "tools/list");
    CHECK(at_first >= 1);
    auto const first = here.run(here.host->refresh_tools());
    CHECK(world::recorded(record, "tools/list") == at_first);
    CHECK(here.events<happened::cache_hit>().size() >= 1);

    // Shorter than the time to live that the server has given, then longer.
    sim::virtual_clock::advance_to(sim::virtual_clock::now() + 50s);
    here.run(here.host->refresh_tools());
    CHECK(world::recorded(record, "tools/list") == at_first);
    sim::virtual_clock::advance_to(sim::virtual_clock::now() + 11s);
    auto const again = here.run(here.host->refresh_tools());
    CHECK(world::recorded(record, "tools/list") == at_first + 1);
    CHECK(again.size() == first.size());
}

TEST_CASE("filters decide what the agent sees and may call") {
    world here(faulty_server("one", "", R"("enabledTools": ["echo", "sleep"])") + "," +
               faulty_server("two", "", R"("enabledTools": ["echo"])"));
    here.until_state("one", server_state::connected);
    here.until_state("two", server_state::connected);
    CHECK(here.tool_names() == "one__echo sleep two__echo");
    CHECK(here.call("two__echo", args("text", "2")) == "2");
    tool_identity const hidden{"two", "sleep"};
    auto const refused = here.run(here.host->call_tool(hidden, args("ms", 1)));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::unknown_tool);

    // Another configuration: only the one server is touched.
    std::size_t const connects = here.events<happened::connected>().size();
    here.load(faulty_server("one", "", R"("enabledTools": ["echo", "sleep"])") + "," +
              faulty_server("two", "", R"("disabledTools": ["echo"])"));
    here.until([&] { return here.tool_names().find("two__echo") == std::string::npos; });
    CHECK((*here.host->status("one"))->state == server_state::connected);
    CHECK(here.events<happened::connected>().size() <= connects + 1);
}

TEST_CASE("a server that stops answering is found out, ended, and started anew") {
    test::scratch_folder const folder;
    std::string const pids = folder.path() + "/pids";
    world here(faulty_server("one", "\"--pid-file\", \"" + pids + '"',
                             R"("healthCheck": {"intervalMs": 10000, "timeoutMs": 2000, "maxFailures": 2})"));
    here.until_state("one", server_state::connected);
    pid_t pid = 0;
    here.until([&] { return static_cast<bool>(std::ifstream(pids) >> pid); });
    REQUIRE(::kill(pid, SIGSTOP) == 0);
    for (int failure = 1; failure <= 2; ++failure) {
        here.pass(10s);
        here.pass(2s);
    }
    here.until([&] { return !here.events<happened::unhealthy>().empty(); });
    CHECK(here.events<happened::unhealthy>()[0].failures == 2);
    here.pass(30s);  // the old process is ended by force, and the wait before the next one is over
    here.until([&] { return !here.events<happened::reconnected>().empty(); });
    CHECK((*here.host->status("one"))->state == server_state::connected);
    CHECK((*here.host->status("one"))->reconnects == 1);
    CHECK(here.call("echo", args("text", "back")) == "back");
    CHECK(::kill(pid, 0) == -1);
}

}  // namespace tests_e2e_host
