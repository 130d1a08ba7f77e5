// SPDX-License-Identifier: MIT
// Tests of http/event_feed.hpp: its beginning and its end; the rest is seen in event_source.cpp.
#include <mcp/http/event_feed.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>

namespace tests_http_event_feed {

using namespace std::chrono_literals;
using mcp::detail::event_feed;
namespace net = mcp::net;

TEST_CASE("a feed that is stopped before it runs never dials, and says that it has ended") {
    net::io_context context;
    auto const feed = std::make_shared<event_feed>(
        context.get_executor(), mcp::event_source_options("http://127.0.0.1:1/events"));
    REQUIRE(feed->begin());
    CHECK_FALSE(feed->begin());
    bool has_ended = false;
    net::co_spawn(context, feed->wait_stopped(), [&](std::exception_ptr) { has_ended = true; });
    feed->stop();
    net::co_spawn(context, event_feed::run(feed), net::detached);
    context.run_for(10s);
    CHECK(has_ended);
    CHECK(context.stopped());
    CHECK_FALSE(feed->record().is_running());
    CHECK(feed->record().stats().connections == 0);
    CHECK_FALSE(feed->record().stats().last_error);
}

}  // namespace tests_http_event_feed
