// SPDX-License-Identifier: MIT
// Tests of http/pool.hpp: how many connections there are, who waits, and what is kept.
#include <mcp/http/pool.hpp>

#include <support/http_fetch.hpp>
#include <support/http_server.hpp>
#include <support/network_faults.hpp>
#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

namespace tests_http_pool {

using namespace mcp::test;
using mcp::errc;
using mcp::task;
namespace http = mcp::http;
namespace net = mcp::net;
using call = background<mcp::result<fetched>>;

struct world {
    leak_check leaks;
    net::io_context context;
    http::client_options options = plain_options();
    std::unique_ptr<http::client> made;
    std::size_t at_once = 0;  // requests in the server's hands
    bool go_on = true;

    http::client& client() {
        if (made == nullptr) made = std::make_unique<http::client>(context.get_executor(), options);
        return *made;
    }

    std::unique_ptr<call> start(http::request sent,
                                std::shared_ptr<http::interrupt> stop = nullptr) {
        return std::make_unique<call>(context.get_executor(),
                                      fetch(client(), std::move(sent), std::move(stop)));
    }

    /// Echoes while `go_on`, and holds its answers back otherwise.
    script hold() {
        return [this](std::shared_ptr<peer> with) -> task<void> {
            for (;;) {
                std::string const request = co_await with->read_request();
                if (request.empty()) co_return;
                ++at_once;
                bool const may_answer = co_await eventually([this] { return go_on; });
                if (!may_answer) co_return;
                --at_once;
                co_await with->send(response_text(body_of(request)));
            }
        };
    }

    [[nodiscard]] bool reach(std::size_t requests) {
        return run_until(context, [this, requests] { return at_once == requests; });
    }
};

TEST_CASE("no more connections than allowed; the others wait and come in order") {
    world w;
    w.options.pool.max_connections = 2;
    w.go_on = false;
    http_server server(w.context, w.hold());
    std::vector<std::unique_ptr<call>> calls;
    for (int i = 0; i < 10; ++i)
        calls.push_back(w.start(post(server.address(), std::to_string(i))));
    REQUIRE(w.reach(2));
    settle(w.context);
    CHECK(server.accepted() == 2);
    w.go_on = true;
    REQUIRE(run_until(w.context, [&] { return calls.back()->ended(); }));
    for (std::size_t i = 0; i < calls.size(); ++i) {
        REQUIRE(run_until(w.context, [&] { return calls[i]->ended(); }));
        REQUIRE(*calls[i]->outcome);
        CHECK((*calls[i]->outcome)->body == std::to_string(i));
        if (i >= 2) CHECK(calls[i]->ended_at >= calls[i - 2]->ended_at);
    }
    CHECK(server.accepted() == 2);
    CHECK(w.client().idle_count() == 2);
}

TEST_CASE("the limit is per origin") {
    world w;
    w.options.pool.max_connections = 1;
    w.go_on = false;
    http_server one(w.context, w.hold());
    http_server two(w.context, w.hold());
    auto const first = w.start(post(one.address()));
    auto const second = w.start(post(two.address()));
    REQUIRE(w.reach(2));
    w.go_on = true;
    REQUIRE(run_until(w.context, [&] { return first->ended() && second->ended(); }));
    CHECK(*first->outcome);
    CHECK(*second->outcome);
}

TEST_CASE("whoever waits for a connection can give up, and takes nothing with him") {
    world w;
    w.options.pool.max_connections = 1;
    std::string const how = GENERATE("interrupt", "cancel", "time");
    CAPTURE(how);
    if (how == "time") w.options.connect_timeout = 60ms;
    w.go_on = false;
    http_server server(w.context, w.hold());
    auto const busy = w.start(post(server.address(), "first"));
    REQUIRE(w.reach(1));
    auto const stop = std::make_shared<http::interrupt>();
    auto const waiting = w.start(post(server.address()), stop);
    settle(w.context);
    REQUIRE_FALSE(waiting->ended());
    if (how == "interrupt") stop->trip(mcp::error(errc::closed, "enough"));
    if (how == "cancel") waiting->cancel();
    REQUIRE(run_until(w.context, [&] { return waiting->ended(); }));
    CHECK(waiting->thrown == nullptr);
    REQUIRE_FALSE(*waiting->outcome);
    mcp::error const& why = waiting->outcome->error();
    if (how == "interrupt") CHECK(why.detail == "enough");
    if (how == "cancel") CHECK(why.code == errc::cancelled);
    if (how == "time") CHECK(why.code == errc::timed_out);
    CHECK(why.reached == mcp::delivery::unsent);
    auto const next = w.start(post(server.address(), "next"));
    w.go_on = true;
    REQUIRE(run_until(w.context, [&] { return next->ended(); }));
    REQUIRE(*next->outcome);
    CHECK((*next->outcome)->body == "next");
    CHECK(server.accepted() == 1);
    REQUIRE(busy->ended());
}

TEST_CASE("one who is granted a connection and cancelled in the same moment passes it on") {
    world w;
    w.options.pool.max_connections = 1;
    w.go_on = false;
    http_server server(w.context, w.hold());
    auto answered = std::make_unique<mcp::result<http::exchange>>();
    w.go_on = true;
    *answered = run(w.context, w.client().send(post(server.address(), "")));
    REQUIRE(*answered);
    auto const first = w.start(post(server.address(), "first"));
    auto const second = w.start(post(server.address(), "second"));
    settle(w.context);
    answered.reset();  // grants the connection to the first
    first->cancel();
    REQUIRE(run_until(w.context, [&] { return first->ended() && second->ended(); }));
    CHECK_FALSE(*first->outcome);
    REQUIRE(*second->outcome);
    CHECK((*second->outcome)->body == "second");
}

TEST_CASE("a connection that breaks makes room for who waits") {
    world w;
    w.options.pool.max_connections = 1;
    bool go_on = false;
    http_server server(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        std::string const request = co_await with->read_request();
        co_await eventually([&] { return go_on; });
        if (with->number == 1) co_return;
        co_await with->send(response_text("second"));
        co_await with->closed_by_client();
    });
    auto const first = w.start(post(server.address()));
    REQUIRE(run_until(w.context, [&] { return server.open() == 1; }));
    auto const second = w.start(post(server.address()));
    settle(w.context);
    go_on = true;
    REQUIRE(run_until(w.context, [&] { return first->ended() && second->ended(); }));
    CHECK_FALSE(*first->outcome);
    REQUIRE(*second->outcome);
    CHECK((*second->outcome)->body == "second");
}

TEST_CASE("one that cannot be made makes room as well") {
    world w;
    w.options.pool.max_connections = 1;
    refuser const nobody(w.context);
    std::string const where = "http://127.0.0.1:" + std::to_string(nobody.endpoint().port()) + "/";
    for (int i = 0; i < 3; ++i) {
        auto const got = run(w.context, fetch(w.client(), post(where)));
        REQUIRE_FALSE(got);
        CHECK(got.error().code == errc::connection_refused);
    }
}

TEST_CASE("idle connections are closed when they are old, and not before") {
    world w;
    w.options.pool.idle_time = std::chrono::seconds(GENERATE(0, 60));
    http_server server(w.context, echo());
    http_server other(w.context, echo());
    REQUIRE(run(w.context, fetch(w.client(), post(server.address()))));
    CHECK(w.client().idle_count() == 1);
    run(w.context, wait_for(5ms));
    REQUIRE(run(w.context, fetch(w.client(), post(other.address()))));
    bool const is_kept = w.options.pool.idle_time.count() != 0;
    if (!is_kept) CHECK(run_until(w.context, [&] { return server.open() == 0; }));
    CHECK(server.open() == (is_kept ? 1 : 0));
    REQUIRE(run(w.context, fetch(w.client(), post(server.address()))));
    CHECK(server.accepted() == (is_kept ? 1 : 2));
}

TEST_CASE("no more idle connections are kept than wanted") {
    world w;
    w.options.pool.max_idle = 3;
    w.go_on = false;
    http_server server(w.context, w.hold());
    std::vector<std::unique_ptr<call>> calls;
    for (int i = 0; i < 8; ++i) calls.push_back(w.start(post(server.address())));
    REQUIRE(w.reach(8));
    w.go_on = true;
    for (auto const& each : calls) REQUIRE(run_until(w.context, [&] { return each->ended(); }));
    CHECK(w.client().idle_count() == 3);
    CHECK(run_until(w.context, [&] { return server.open() == 3; }));
    w.client().close_idle();
    CHECK(w.client().idle_count() == 0);
    CHECK(run_until(w.context, [&] { return server.open() == 0; }));
}

TEST_CASE("a retry on a new connection takes the place of an idle one when all places are taken") {
    world w;
    w.options.pool.max_connections = 2;
    bool go_on = false;
    http_server server(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        co_await with->read_request();
        co_await eventually([&] { return go_on; });
        co_await with->send(response_text("good"));
        co_await with->read_request();  // hangs up on the second
    });
    auto const first = w.start(post(server.address()));
    auto const second = w.start(post(server.address()));
    REQUIRE(run_until(w.context, [&] { return server.open() == 2; }));
    go_on = true;
    REQUIRE(run_until(w.context, [&] { return first->ended() && second->ended(); }));
    auto sent = post(server.address());
    sent.repeatable = true;
    auto const got = run(w.context, fetch(w.client(), sent));
    REQUIRE(got);
    CHECK(got->body == "good");
    CHECK(server.accepted() == 3);
}

TEST_CASE("the client may be gone while its requests are not") {
    world w;
    w.go_on = false;
    http_server server(w.context, w.hold());
    auto const busy = w.start(post(server.address(), "still"));
    REQUIRE(w.reach(1));
    w.made.reset();
    w.go_on = true;
    REQUIRE(run_until(w.context, [&] { return busy->ended(); }));
    REQUIRE(*busy->outcome);
    CHECK((*busy->outcome)->body == "still");
}

TEST_CASE("destroying the context while requests wait for a connection leaves nothing") {
    leak_check leaks;
    net::io_context context;
    auto options = plain_options();
    options.pool.max_connections = 1;
    http::client client(context.get_executor(), options);
    http_server server(context, say_nothing());
    call const busy(context.get_executor(), fetch(client, post(server.address())));
    call const waiting(context.get_executor(), fetch(client, post(server.address())));
    REQUIRE(run_until(context, [&] { return server.open() == 1; }));
    settle(context);
    CHECK_FALSE(waiting.ended());
}

}  // namespace tests_http_pool
