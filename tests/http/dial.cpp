// SPDX-License-Identifier: MIT
// Tests of http/dial.hpp: one deadline and one interrupt for every step, and what errors say.
#include <mcp/http/dial.hpp>

#include <support/http_fetch.hpp>
#include <support/http_server.hpp>
#include <support/network_faults.hpp>
#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>

namespace tests_http_dial {

using namespace mcp::test;
using mcp::errc;
using mcp::result;
using mcp::task;
namespace http = mcp::http;
namespace net = mcp::net;

/// Dials, and hangs up at once.
task<result<void>> dial(mcp::executor where, std::string to, std::chrono::milliseconds limit,
                        std::shared_ptr<http::interrupt> stop) {
    http::route way(to_url(to));
    auto made = co_await http::dial(where, std::move(way), nullptr, mcp::clock::now() + limit,
                                    std::move(stop));
    if (!made) co_return mcp::fail(made.error());
    CHECK(made->is_open());
    CHECK(made->sent() == 0);
    co_return result<void>();
}

struct world {
    leak_check leaks;
    net::io_context context;
    mcp::timer first{context};  // with it come the descriptors of the context itself
    std::shared_ptr<http::interrupt> stop = std::make_shared<http::interrupt>();

    result<void> dial(std::string to, std::chrono::milliseconds limit = 20s) {
        return run(context,
                   tests_http_dial::dial(context.get_executor(), std::move(to), limit, stop));
    }
};

TEST_CASE("a server that listens is connected to, by name and by address") {
    world w;
    http_server server(w.context, echo());
    CHECK(w.dial(server.address()));
    CHECK(w.dial(server.address("/", "localhost")));
    w.stop = nullptr;
    CHECK(w.dial(server.address()));
}

TEST_CASE("each failure has its name, and says that nothing was sent") {
    world w;
    refuser const no(w.context);
    auto made = w.dial("http://127.0.0.1:" + std::to_string(no.endpoint().port()));
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::connection_refused);
    CHECK(made.error().reached == mcp::delivery::unsent);
    made = w.dial("http://no-such-host.invalid/");
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::name_not_resolved);
    CHECK(made.error().reached == mcp::delivery::unsent);
}

TEST_CASE("a black hole costs no more than the time limit") {
    world w;
    black_hole const hole;
    auto const begun = mcp::clock::now();
    auto const made = w.dial("http://" + hole.host_and_port(), 100ms);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::timed_out);
    CHECK(made.error().reached == mcp::delivery::unsent);
    CHECK(contains(made.error().detail, hole.host_and_port()));
    CHECK(contains(made.error().detail, "connecting"));
    CHECK(since(begun) >= 100ms);
    CHECK(since(begun) < 5s);
}

TEST_CASE("a client gives up a black hole after its time to connect") {
    world w;
    black_hole const hole;
    auto options = plain_options();
    options.connect_timeout = 50ms;
    http::client const client(w.context.get_executor(), options);
    auto const got = run(w.context, fetch(client, post("http://" + hole.host_and_port() + "/")));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::timed_out);
    CHECK(got.error().reached == mcp::delivery::unsent);
}

TEST_CASE("an interrupt ends dialing with its own error") {
    world w;
    black_hole const hole;
    std::size_t const before = open_descriptors();
    background<result<void>> call(
        w.context.get_executor(),
        dial(w.context.get_executor(), "http://" + hole.host_and_port(), 20s, w.stop));
    REQUIRE(run_until(w.context, [&] { return open_descriptors() == before + 1; }));
    w.stop->trip(mcp::error(errc::rate_limited, "my words"));
    settle(w.context);
    REQUIRE(call.ended());
    REQUIRE_FALSE(*call.outcome);
    CHECK(call.outcome->error().code == errc::rate_limited);
    CHECK(call.outcome->error().detail == "my words");
    CHECK(call.outcome->error().reached == mcp::delivery::unsent);
    CHECK(open_descriptors() == before);
    // It stays tripped.
    auto const again = w.dial("http://" + hole.host_and_port());
    REQUIRE_FALSE(again);
    CHECK(again.error().code == errc::rate_limited);
}

TEST_CASE("cancelling dialing is an error, not an exception, and leaves nothing") {
    world w;
    black_hole const hole;
    std::size_t const before = open_descriptors();
    background<result<void>> call(
        w.context.get_executor(),
        dial(w.context.get_executor(), "http://" + hole.host_and_port(), 20s, w.stop));
    REQUIRE(run_until(w.context, [&] { return open_descriptors() == before + 1; }));
    call.cancel();
    settle(w.context);
    REQUIRE(call.ended());
    CHECK(call.thrown == nullptr);
    REQUIRE_FALSE(*call.outcome);
    CHECK(call.outcome->error().code == errc::cancelled);
    CHECK(call.outcome->error().reached == mcp::delivery::unsent);
    CHECK(open_descriptors() == before);
}

}  // namespace tests_http_dial
