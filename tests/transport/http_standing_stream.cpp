// SPDX-License-Identifier: MIT
// Tests of transport/http_standing_stream.hpp: when it is opened again, and when not.
#include <mcp/transport/http_standing_stream.hpp>

#include <support/fetch_world.hpp>
#include <support/mcp_over_http.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tests_transport_http_standing_stream {

using namespace mcp::test;
using mcp::errc;
using mcp::error;
using mcp::task;
namespace http = mcp::http;
namespace net = mcp::net;

using with_peer = std::shared_ptr<peer>;

// What the stream refers to.
struct surroundings {
    kept_inbound in;
    std::shared_ptr<mcp::detail::http_calls> calls;
    mcp::detail::http_requests requests;
    mcp::detail::http_answers answers;

    surroundings(net::io_context& context, std::string const& address)
        : calls(std::make_shared<mcp::detail::http_calls>(context.get_executor())),
          requests(http::url::parse(address).value(), http::fields()),
          answers(in, mcp::json_limits(), calls) {}
};

struct world : fetch_world {
    explicit world(reaction with) {
        server.emplace(context, react(seen, std::move(with)));
        around = std::make_shared<surroundings>(context, server->address());
    }

    void begin() {
        mcp::detail::http_event_stream events(client(), around->requests, around->answers, 1000);
        standing.begin(context.get_executor(), around, std::move(events), around->calls);
    }
    bool until(std::function<bool()> condition) { return run_until(context, std::move(condition)); }

    std::vector<http_message> seen;
    std::optional<http_server> server;
    std::shared_ptr<surroundings> around;
    mcp::detail::http_standing_stream standing;
};

TEST_CASE("a standing stream that ends is opened again where it ended") {
    world w([](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head + event_of(told("notifications/a"), "retry: 0\nid: 7\n") +
                          stream_end);
    });
    CHECK_FALSE(w.standing.has_begun());
    w.begin();
    CHECK(w.standing.has_begun());
    REQUIRE(w.until([&] { return w.seen.size() >= 3; }));
    CHECK(w.seen[0].header("Last-Event-ID") == "-");
    CHECK(w.seen[1].header("Last-Event-ID") == "7");
    CHECK(w.around->in.notifications.size() >= 2);
    w.standing.end();
    CHECK(w.until([&] { return w.around.use_count() == 1; }));
}

TEST_CASE("a server without a standing stream is asked once") {
    world w([](with_peer to, http_message) -> task<void> { co_await to->send(no_stream); });
    w.begin();
    REQUIRE(w.until([&] { return w.around.use_count() == 1; }));
    CHECK(w.seen.size() == 1);
}

TEST_CASE("a new standing stream ends the old one, and begins at the beginning") {
    world w([](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head + event_of(told("notifications/a"), "id: 7\n"));
        co_await to->closed_by_client();
    });
    w.begin();
    REQUIRE(w.until([&] { return w.around->in.notifications.size() == 1; }));
    w.begin();
    REQUIRE(w.until([&] { return w.around->in.notifications.size() == 2; }));
    CHECK(w.seen[1].header("Last-Event-ID") == "-");
    CHECK(w.until([&] { return w.server->open() == 1; }));
    w.standing.end();
    CHECK(w.until([&] { return w.around.use_count() == 1 && w.server->open() == 0; }));
}

TEST_CASE("the end of all calls is the end of the standing stream") {
    world w([](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head);
        co_await to->closed_by_client();
    });
    w.begin();
    REQUIRE(w.until([&] { return w.seen.size() == 1; }));
    w.around->calls->end_all(error(errc::closed));
    CHECK(w.until([&] { return w.around.use_count() == 1; }));
    CHECK(w.seen.size() == 1);
}

}  // namespace tests_transport_http_standing_stream
