// SPDX-License-Identifier: MIT
// Tests of http/resolve.hpp.
#include <mcp/http/resolve.hpp>

#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

namespace tests_http_resolve {

using namespace mcp::test;
using mcp::errc;
using endpoints = std::vector<mcp::http::tcp::endpoint>;
namespace http = mcp::http;
namespace net = mcp::net;

http::tcp::endpoint at(std::string const& address) { return {net::ip::make_address(address), 80}; }

TEST_CASE("families take turns, beginning with the first, and keep their order") {
    CHECK(http::interleave({}).empty());
    CHECK(http::interleave({at("1.1.1.1")}) == endpoints{at("1.1.1.1")});
    CHECK(http::interleave({at("::1"), at("::2"), at("::3"), at("1.1.1.1"), at("1.1.1.2")}) ==
          endpoints{at("::1"), at("1.1.1.1"), at("::2"), at("1.1.1.2"), at("::3")});
    CHECK(http::interleave({at("1.1.1.1"), at("1.1.1.2"), at("::1")}) ==
          endpoints{at("1.1.1.1"), at("::1"), at("1.1.1.2")});
}

struct world {
    net::io_context context;
    std::shared_ptr<http::interrupt> stop = std::make_shared<http::interrupt>();

    mcp::task<mcp::result<endpoints>> resolve(std::string host) {
        return http::resolve(context.get_executor(), std::move(host), 80, stop);
    }
};

TEST_CASE("addresses need no resolver") {
    world w;
    CHECK(*run(w.context, w.resolve("127.0.0.1")) == endpoints{at("127.0.0.1")});
    CHECK(*run(w.context, w.resolve("::1")) == endpoints{at("::1")});
}

TEST_CASE("a name has its addresses") {
    world w;
    auto const found = run(w.context, w.resolve("localhost"));
    REQUIRE(found);
    CHECK_FALSE(found->empty());
    for (auto const& each : *found) {
        CHECK(each.address().is_loopback());
        CHECK(each.port() == 80);
    }
}

TEST_CASE("a name without an address is the error that says so") {
    world w;
    auto const found = run(w.context, w.resolve("no-such-host.invalid"));
    REQUIRE_FALSE(found);
    CHECK(found.error().code == errc::name_not_resolved);
    CHECK(contains(found.error().detail, "no-such-host.invalid"));
}

TEST_CASE("an interrupt and cancelling end it at once, and the late answer finds nobody") {
    world w;
    background<mcp::result<endpoints>> stopped(w.context.get_executor(), w.resolve("localhost"));
    // Spawning it takes one step; the answer would take another thread and one more.
    w.context.poll_one();
    bool const is_cancelled = GENERATE(true, false);
    if (stopped.ended()) return;  // the other thread was very fast
    if (is_cancelled) stopped.cancel();
    else w.stop->trip(mcp::error(errc::timed_out));
    REQUIRE(run_until(w.context, [&] { return stopped.ended(); }));
    CHECK(stopped.thrown == nullptr);
    if (!*stopped.outcome) {
        CHECK(stopped.outcome->error().code == (is_cancelled ? errc::cancelled : errc::closed));
    }
    w.context.restart();
    w.context.run_for(std::chrono::seconds(20));  // returns when the resolver has answered
    CHECK(w.context.stopped());
}

}  // namespace tests_http_resolve
