// SPDX-License-Identifier: MIT
// Tests of host/pool_failover.hpp: which server gets a call, and that none gets it twice.
#include <mcp/host/pool_failover.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace tests_host_pool_failover {

using namespace std::chrono_literals;
using mcp::call_candidate;
using mcp::delivery;
using mcp::errc;
using mcp::error;
using mcp::may_call_another;

call_candidate candidate(std::string name, bool connected, bool healthy, std::size_t running,
                         std::chrono::microseconds latency) {
    call_candidate made;
    made.server = std::move(name);
    made.is_connected = connected;
    made.is_healthy = healthy;
    made.running = running;
    made.latency = latency;
    return made;
}

error unsent(errc code) {
    error made(code);
    made.reached = delivery::unsent;
    return made;
}

TEST_CASE("the server that will answer soonest comes first") {
    std::vector<call_candidate> all = {
        candidate("absent", false, true, 0, 0us), candidate("sick", true, false, 0, 1us),
        candidate("busy", true, true, 2, 1us),    candidate("slow", true, true, 0, 9us),
        candidate("quick", true, true, 0, 2us),   candidate("alike", true, true, 0, 2us),
    };
    mcp::sort_for_call(all);
    std::string order;
    for (call_candidate const& each : all) order += each.server + ' ';
    CHECK(order == "alike quick slow busy sick absent ");
}

TEST_CASE("a call that surely did not run may go to another server") {
    CHECK(may_call_another(unsent(errc::connection_refused), false));
    CHECK(may_call_another(unsent(errc::connection_lost), false));
    CHECK(may_call_another(unsent(errc::timed_out), false));
    CHECK(may_call_another(unsent(errc::unauthorized), false));
    CHECK(may_call_another(unsent(errc::command_not_found), false));
    CHECK(may_call_another(error(errc::rate_limited), false));
}

TEST_CASE("a call that may have run is never repeated, unless that does no harm") {
    for (errc const each : {errc::connection_lost, errc::timed_out, errc::service_unavailable,
                            errc::response_truncated, errc::malformed_message, errc::unknown}) {
        INFO(mcp::make_error_code(each).message());
        CHECK_FALSE(may_call_another(error(each), false));
        CHECK(may_call_another(error(each), true));
    }
}

TEST_CASE("what a server answered, what is wrong with the call, and cancelling are final") {
    error answered(errc::remote_error);
    answered.remote = mcp::rpc_error{-32602, "no", {}};
    CHECK_FALSE(may_call_another(answered, true));
    CHECK_FALSE(may_call_another(unsent(errc::invalid_argument), true));
    CHECK_FALSE(may_call_another(unsent(errc::cancelled), true));
}

TEST_CASE("when all fail, each one and its cause are named") {
    CHECK(mcp::join_causes({}).code == errc::not_connected);
    error remote(errc::remote_error);
    remote.remote = mcp::rpc_error{-1, "n\no", {}};
    auto const all = mcp::join_causes(
        {{"a", unsent(errc::connection_refused)}, {"b", error(errc::timed_out, "10 s")}});
    CHECK(all.code == errc::timed_out);
    CHECK(all.detail == "a: connection refused; b: timed out: 10 s");
    CHECK(all.reached == delivery::unknown);
    auto const none = mcp::join_causes({{"a", unsent(errc::connection_refused)}});
    CHECK(none.reached == delivery::unsent);
    auto const said = mcp::join_causes({{"a", remote}});
    CHECK(said.detail == "a: the server answered with an error: n o (-1)");
    CHECK_FALSE(said.remote);
}

}  // namespace tests_host_pool_failover
