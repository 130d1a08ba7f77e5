// SPDX-License-Identifier: MIT
// Tests of http/event_source.hpp: connecting, reconnecting, handlers, what is kept, and its end.
#include <mcp/http/event_source.hpp>

#include <support/mcp_over_http.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tests_http_event_source {

using namespace mcp::test;
using mcp::errc;
using mcp::event_source;
using mcp::event_source_options;
using mcp::feed_event;
using mcp::json;
using mcp::task;
namespace net = mcp::net;

using with_peer = std::shared_ptr<peer>;

struct world {
    explicit world(reaction with, std::function<void(event_source_options&)> adjust = {}) {
        server.emplace(context, react(seen, std::move(with)));
        make(std::move(adjust));
    }

    void make(std::function<void(event_source_options&)> adjust = {}) {
        event_source_options options(server->address("/feed"));
        options.initial_reconnect_delay = 1ms;
        options.max_reconnect_delay = 20ms;
        if (adjust) adjust(options);
        feed.emplace(context.get_executor(), std::move(options));
        feed->register_global_event_handler([this](feed_event const& event) {
            events.push_back(event);
            if (during_event) during_event();
        });
    }

    bool until(std::function<bool()> condition) { return run_until(context, std::move(condition)); }
    bool ends() {
        return until([&] { return !feed->is_running(); });
    }

    bool falls_silent() {
        server->stop();
        return mcp::test::falls_silent(context);
    }

    leak_check leaks;
    net::io_context context;
    std::vector<http_message> seen;
    std::vector<feed_event> events;
    std::function<void()> during_event;
    std::optional<http_server> server;
    std::optional<event_source> feed;
};

// Sends this stream, and keeps it open.
reaction stream_of(std::string const& text) {
    return [text](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head + chunk(text));
        co_await to->closed_by_client();
    };
}

reaction always(std::string const& answer) {
    return [answer](with_peer to, http_message) -> task<void> { co_await to->send(answer); };
}

TEST_CASE("a feed that is not enabled connects to nothing") {
    world w(stream_of(""), [](event_source_options& options) { options.enable = false; });
    REQUIRE(w.feed->start());
    CHECK_FALSE(w.feed->is_running());
    settle(w.context);
    CHECK(w.server->accepted() == 0);
    run(w.context, w.feed->wait_stopped());
    CHECK(w.falls_silent());
}

TEST_CASE("settings that cannot be used are refused by start()") {
    net::io_context context;
    event_source_options options("ftp://x/");
    event_source wrong_url(context.get_executor(), options);
    CHECK(code_of(wrong_url.start()) == errc::invalid_url);
    options.server_url = "http://127.0.0.1:9/";
    options.auth_key = "a\r\nX-Evil: 1";
    event_source wrong_key(context.get_executor(), options);
    auto const refused = wrong_key.start();
    CHECK(code_of(refused) == errc::invalid_configuration);
    CHECK_FALSE(contains(refused.error().detail, "Evil"));
    CHECK_FALSE(wrong_key.is_running());
}

TEST_CASE("it says who it is and what it wants") {
    world w(stream_of(": hi\n\n"), [](event_source_options& options) {
        options.auth_key = "secret";
        options.user_agent = "robot/2";
    });
    REQUIRE(w.feed->start());
    REQUIRE(w.until([&] { return w.feed->is_connected(); }));
    http_message const asked = w.seen.at(0);
    CHECK(asked.verb == "GET");
    CHECK(asked.target == "/feed");
    CHECK(asked.header("Accept") == "text/event-stream");
    CHECK(asked.header("Authorization") == "Bearer secret");
    CHECK(asked.header("User-Agent") == "robot/2");
    CHECK(asked.header("Last-Event-ID") == "-");
}

TEST_CASE("events come with type, data, id, retry and time; data is JSON where it parses") {
    world w(
        stream_of("event: job\nid: 7\nretry: 250\ndata: {\"a\": [1]}\n\n"
                  "data: not\ndata: JSON\n\n"
                  "data: 42\n\n"
                  "data:\n\n"
                  "id: 8\n\n"));
    auto const before = std::chrono::system_clock::now();
    REQUIRE(w.feed->start());
    REQUIRE(w.until([&] { return w.events.size() == 4; }));
    CHECK(w.events[0].event_type == "job");
    CHECK(w.events[0].data == json::parse(R"({"a":[1]})"));
    CHECK(w.events[0].event_id == "7");
    CHECK(w.events[0].retry == mcp::duration(250ms));
    CHECK(w.events[0].timestamp >= before);
    CHECK(w.events[0].timestamp <= std::chrono::system_clock::now());
    CHECK(w.events[1].event_type == "message");
    CHECK(w.events[1].data == json("not\nJSON"));
    CHECK_FALSE(w.events[1].retry);
    CHECK(w.events[2].data == json(42));
    CHECK(w.events[3].data == json(""));
    settle(w.context);
    CHECK(w.events.size() == 4);  // what only says where the stream stands is no event
}

TEST_CASE("the filter lets through the types that are named, and all if none is") {
    std::string const three = "event: a\ndata: 1\n\nevent: b\ndata: 2\n\ndata: 3\n\n";
    {
        world w(stream_of(three));
        REQUIRE(w.feed->start());
        REQUIRE(w.until([&] { return w.events.size() == 3; }));
    }
    world w(stream_of(three), [](event_source_options& options) {
        options.subscribed_events = {"message", "a"};
    });
    REQUIRE(w.feed->start());
    REQUIRE(w.until([&] { return w.events.size() == 2; }));
    CHECK(w.events[0].event_type == "a");
    CHECK(w.events[1].event_type == "message");
    CHECK(w.feed->get_stats().total_events_received == 2);
    CHECK(w.feed->get_stats().per_type.count("b") == 0);
}

TEST_CASE("each handler gets its type, and one that throws is reported and disturbs nobody") {
    std::vector<std::string> reports;
    world w(stream_of("event: a\ndata: 1\n\nevent: b\ndata: 2\n\n"),
            [&](event_source_options& options) {
                options.log = mcp::logger([&](mcp::log_record const& record) {
                    if (record.category == mcp::log_category::event_handler)
                        reports.emplace_back(record.text);
                });
            });
    std::vector<int> first;
    std::vector<int> second;
    w.feed->register_event_handler("a", [](feed_event const&) { throw std::runtime_error("oh"); });
    w.feed->register_event_handler("a", [](feed_event const&) { throw 5; });
    w.feed->register_event_handler(
        "a", [&](feed_event const& event) { first.push_back(event.data.get<int>()); });
    w.feed->register_event_handler(
        "b", [&](feed_event const& event) { second.push_back(event.data.get<int>()); });
    REQUIRE(w.feed->start());
    REQUIRE(w.until([&] { return w.events.size() == 2; }));
    settle(w.context);
    CHECK(first == std::vector<int>{1});
    CHECK(second == std::vector<int>{2});
    REQUIRE(reports.size() == 2);
    CHECK(contains(reports[0], "oh"));
    CHECK(w.feed->is_connected());
}

TEST_CASE("401, 403 and 204 end the feed at once") {
    struct row {
        char const* status;
        errc code;
    };
    row const rows[] = {{"401 Unauthorized", errc::unauthorized},
                        {"403 Forbidden", errc::forbidden},
                        {"204 No Content", errc::http_rejected}};
    for (row const& each : rows) {
        INFO(each.status);
        world w(always(
            "HTTP/1.1 " + std::string(each.status) + "\r\n" +
            (std::string(each.status).starts_with("204") ? "" : "Content-Length: 0\r\n") + "\r\n"));
        REQUIRE(w.feed->start());
        REQUIRE(w.ends());
        CHECK(w.seen.size() == 1);
        auto const stats = w.feed->get_stats();
        CHECK(stats.reconnect_attempts == 0);
        REQUIRE(stats.last_error);
        CHECK(stats.last_error->code == each.code);
        CHECK(w.falls_silent());
    }
}

TEST_CASE("a feed that cannot be had is tried so many times more, and no more") {
    std::string const answer =
        GENERATE(response_text("", "", "503 Service Unavailable"), response_text("", "", "404 Not Found"),
                 response_text("<html>", "Content-Type: text/html\r\n"));
    world w(always(answer),
            [](event_source_options& options) { options.max_reconnect_attempts = 3; });
    REQUIRE(w.feed->start());
    REQUIRE(w.ends());
    CHECK(w.seen.size() == 4);
    CHECK(w.feed->get_stats().reconnect_attempts == 3);
    CHECK_FALSE(w.feed->is_connected());
    CHECK(w.falls_silent());
}

TEST_CASE("without reconnecting, one failure is the end") {
    world w(always(response_text("", "", "503 Service Unavailable")),
            [](event_source_options& options) { options.enable_reconnect = false; });
    REQUIRE(w.feed->start());
    REQUIRE(w.ends());
    CHECK(w.seen.size() == 1);
}

TEST_CASE("nobody listening counts as a try as well") {
    world w(stream_of(""),
            [](event_source_options& options) { options.max_reconnect_attempts = 2; });
    w.server->stop();
    REQUIRE(w.feed->start());
    REQUIRE(w.ends());
    CHECK(w.feed->get_stats().last_error->code == errc::connection_refused);
    CHECK(w.feed->get_stats().reconnect_attempts == 2);
}

TEST_CASE("a stream that brings nothing counts as a try, whatever waiting time it asks for") {
    world w(always(stream_head + chunk("retry: 0\n\n") + stream_end),
            [](event_source_options& options) { options.max_reconnect_attempts = 3; });
    REQUIRE(w.feed->start());
    REQUIRE(w.ends());
    CHECK(w.seen.size() == 4);
    CHECK(w.feed->get_stats().connections == 4);
    CHECK(w.falls_silent());
}

TEST_CASE("an event begins the counting anew; -1 never gives up") {
    int count = 0;
    int const most = GENERATE(3, -1);
    // Two failures, one success, and so on.
    world w(
        [&](with_peer to, http_message) -> task<void> {
            if (++count % 3 != 0) co_await to->send(response_text("", "", "503 Service Unavailable"));
            else co_await to->send(stream_head + chunk("id: 1\n\n") + stream_end);
        },
        [=](event_source_options& options) { options.max_reconnect_attempts = most; });
    REQUIRE(w.feed->start());
    REQUIRE(w.until([&] { return count >= 12; }));
    CHECK(w.feed->is_running());
    run(w.context, w.feed->stop());
    CHECK_FALSE(w.feed->is_running());
}

TEST_CASE("the waits grow by the factor up to the longest") {
    std::vector<mcp::time_point> asked;
    world w(
        [&](with_peer to, http_message) -> task<void> {
            asked.push_back(mcp::clock::now());
            co_await to->send(response_text("", "", "503 Service Unavailable"));
        },
        [](event_source_options& options) {
            options.initial_reconnect_delay = 20ms;
            options.max_reconnect_delay = 70ms;
            options.reconnect_backoff_factor = 2;
            options.max_reconnect_attempts = 4;
        });
    REQUIRE(w.feed->start());
    REQUIRE(w.ends());
    REQUIRE(asked.size() == 5);
    std::chrono::milliseconds const waits[] = {20ms, 40ms, 70ms, 70ms};
    for (std::size_t i = 0; i < 4; ++i) {
        INFO(i);
        CHECK(asked[i + 1] - asked[i] >= waits[i]);
        CHECK(asked[i + 1] - asked[i] < waits[i] + 2s);
    }
}

TEST_CASE("the feed's own waiting time is obeyed, and the next request says where to go on") {
    std::vector<mcp::time_point> asked;
    world w([&](with_peer to, http_message) -> task<void> {
        asked.push_back(mcp::clock::now());
        co_await to->send(stream_head +
                          chunk("retry: 150\nid: place 9\ndata: 1\n\nid: lost\ndata: 2\n"));
        to->hang_up();
    });
    REQUIRE(w.feed->start());
    REQUIRE(w.until([&] { return w.seen.size() == 2; }));
    CHECK(asked[1] - asked[0] >= 150ms);
    // An event that was not complete was not seen.
    CHECK(w.seen[1].header("Last-Event-ID") == "place 9");
    CHECK(w.feed->get_stats().reconnect_attempts == 1);
}

TEST_CASE("a place that no header can hold is not named") {
    world w([&](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head + chunk("retry: 1\nid: a\x01\ndata: 1\n\n") + stream_end);
    });
    REQUIRE(w.feed->start());
    REQUIRE(w.until([&] { return w.events.size() >= 3; }));
    CHECK(w.seen[1].header("Last-Event-ID") == "-");
}

TEST_CASE("silence ends the connection after the read timeout, and comments are no silence") {
    int connection = 0;
    world w(
        [&](with_peer to, http_message) -> task<void> {
            ++connection;
            co_await to->send(stream_head);
            if (connection == 1) {
                for (int i = 0; i < 10; ++i) {
                    co_await wait_for(30ms);
                    co_await to->send(chunk(":\n"));
                }
                co_await to->send(chunk("data: alive\n\n"));
            }
            co_await to->closed_by_client();
        },
        [](event_source_options& options) { options.read_timeout = 200ms; });
    auto const begun = mcp::clock::now();
    REQUIRE(w.feed->start());
    REQUIRE(w.until([&] { return w.events.size() == 1; }));
    CHECK(since(begun) >= 300ms);
    CHECK(connection == 1);
    auto const silent = mcp::clock::now();
    REQUIRE(w.until([&] { return connection == 2; }));
    CHECK(since(silent) >= 150ms);
    CHECK(w.feed->get_stats().last_error->code == errc::timed_out);
}

TEST_CASE("a server that accepts and says nothing is given up after the connection timeout") {
    world w([](with_peer to, http_message) -> task<void> { co_await to->closed_by_client(); },
            [](event_source_options& options) {
                options.connection_timeout = 60ms;
                options.max_reconnect_attempts = 1;
            });
    auto const begun = mcp::clock::now();
    REQUIRE(w.feed->start());
    REQUIRE(w.ends());
    CHECK(since(begun) >= 120ms);
    CHECK(w.seen.size() == 2);
    CHECK(w.feed->get_stats().last_error->code == errc::timed_out);
}

TEST_CASE("the last events are kept, oldest first, and what fell out is counted") {
    std::string text;
    for (int i = 0; i < 10; ++i) text += "data: " + std::to_string(i) + "\n\n";
    world w(stream_of(text), [](event_source_options& options) { options.event_buffer_size = 4; });
    REQUIRE(w.feed->start());
    REQUIRE(w.until([&] { return w.events.size() == 10; }));
    auto const numbers = [&](std::size_t most) {
        std::vector<int> found;
        for (feed_event const& each : w.feed->get_recent_events(most))
            found.push_back(each.data.get<int>());
        return found;
    };
    CHECK(numbers(100) == std::vector<int>{6, 7, 8, 9});
    CHECK(numbers(2) == std::vector<int>{8, 9});
    CHECK(numbers(0).empty());
    auto const stats = w.feed->get_stats();
    CHECK(stats.total_events_received == 10);
    CHECK(stats.dropped == 6);
    CHECK(stats.per_type.at("message") == 10);
    CHECK(stats.running);
    CHECK(stats.connected);
}

TEST_CASE("stop() ends the feed at every stage, and waits for its end") {
    for (int steps = 0; steps < 20; ++steps) {
        INFO("stopped after " << steps << " steps");
        world w([](with_peer to, http_message asked) -> task<void> {
            bool const first = asked.header("Last-Event-ID") == "-";
            if (!first) co_await to->closed_by_client();
            else co_await to->send(stream_head + chunk("id: 1\ndata: 1\n\n") + stream_end);
        });
        REQUIRE(w.feed->start());
        w.context.restart();
        for (int i = 0; i < steps; ++i) w.context.run_one_for(2ms);
        run(w.context, w.feed->stop());
        CHECK_FALSE(w.feed->is_running());
        CHECK_FALSE(w.feed->is_connected());
        std::size_t const asked = w.seen.size();
        CHECK(w.falls_silent());
        CHECK(w.seen.size() <= asked + 1);  // the server may have had it unread
    }
}

TEST_CASE("a stopped feed can be started again") {
    world w(stream_of("data: 1\n\n"));
    REQUIRE(w.feed->start());
    REQUIRE(w.feed->start());  // it runs already
    REQUIRE(w.until([&] { return w.events.size() == 1; }));
    run(w.context, w.feed->stop());
    REQUIRE(w.feed->start());
    REQUIRE(w.until([&] { return w.events.size() == 2; }));
    CHECK(w.seen.size() == 2);
}

TEST_CASE("a feed that is being stopped cannot be started until it has ended") {
    world w(stream_of("data: 1\n\n"));
    REQUIRE(w.feed->start());
    REQUIRE(w.until([&] { return w.events.size() == 1; }));
    auto stopping = w.feed->stop();
    REQUIRE(w.feed->is_running());
    CHECK(code_of(w.feed->start()) == errc::closed);
    run(w.context, std::move(stopping));
    REQUIRE(w.feed->start());
    CHECK(w.until([&] { return w.events.size() == 2; }));
}

TEST_CASE("it may be destroyed in the middle, also by a handler of its own") {
    {
        world w(stream_of("data: 1\n\n"));
        REQUIRE(w.feed->start());
        REQUIRE(w.until([&] { return w.events.size() == 1; }));
        w.feed.reset();
        CHECK(w.falls_silent());
    }
    std::string text;
    for (int i = 0; i < 50; ++i) text += "data: " + std::to_string(i) + "\n\n";
    world w(stream_of(text));
    w.during_event = [&] {
        if (w.events.size() == 3) w.feed.reset();
    };
    REQUIRE(w.feed->start());
    REQUIRE(w.until([&] { return !w.feed; }));
    CHECK(w.falls_silent());
    CHECK(w.events.size() == 3);
}

TEST_CASE("a context that is destroyed first takes the feed with it") {
    auto context = std::make_unique<net::io_context>();
    std::vector<http_message> seen;
    auto server = std::make_unique<http_server>(*context, react(seen, stream_of("data: 1\n\n")));
    std::optional<event_source> feed;
    feed.emplace(context->get_executor(), event_source_options(server->address()));
    REQUIRE(feed->start());
    REQUIRE(run_until(*context, [&] { return feed->get_stats().total_events_received == 1; }));
    server.reset();
    feed.reset();
    context.reset();
    CHECK(seen.size() == 1);
}

TEST_CASE("an event over the limit ends its connection, not the feed") {
    int connection = 0;
    auto const serve = [&](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head);
        if (++connection == 1) {
            std::string const block = chunk(std::string(std::size_t(1) << 20, 'a'));
            co_await to->send(chunk("data: "));
            for (int i = 0; i < 100; ++i) {
                bool const sent = co_await to->send(block);
                if (!sent) co_return;
            }
        }
        co_await to->send(chunk("data: 1\n\n"));
        co_await to->closed_by_client();
    };
    world w(serve, [](event_source_options& options) { options.max_event = 1 << 20; });
    REQUIRE(w.feed->start());
    REQUIRE(w.until([&] { return w.events.size() == 1; }));
    CHECK(connection == 2);
    CHECK(w.feed->get_stats().last_error->code == errc::message_too_large);
}

}  // namespace tests_http_event_source
