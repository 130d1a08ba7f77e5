// SPDX-License-Identifier: MIT
// Tests of http/sending.hpp: requests that wait for their turn. What else it does is tested with the
// client, in client.cpp.
#include <mcp/http/sending.hpp>

#include <support/fetch_world.hpp>
#include <support/http_server.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tests_http_sending {

using namespace mcp::test;
using mcp::errc;
using mcp::task;
using step = mcp::http::detail::sending::step;
namespace http = mcp::http;
namespace net = mcp::net;

// Two kept connections, on one of which an answer is awaited.
struct world : fetch_world {
    world() {
        server.emplace(context, [this](std::shared_ptr<peer> with) -> task<void> {
            peers.push_back(with);
            for (;;) {
                std::string const request = co_await with->read_request();
                if (request.empty()) co_return;
                requests.push_back(request);
                if (requests.size() == 2) co_await eventually([this] { return may_answer; });
                co_await with->send(response_text(body_of(request)));
            }
        });
        REQUIRE(fetch(post(server->address())));
        awaited.emplace(context.get_executor(),
                        mcp::test::fetch(client(), post(server->address(), "awaited")));
        REQUIRE(run_until(context, [&] { return requests.size() == 2; }));
        REQUIRE(fetch(post(server->address())));
    }

    std::unique_ptr<http::detail::sending> begin(std::string body = "late") {
        return client().begin(post(server->address(), std::move(body)), stop);
    }

    bool may_answer = false;
    std::vector<std::string> requests;
    std::vector<std::shared_ptr<peer>> peers;
    std::optional<http_server> server;
    std::shared_ptr<http::interrupt> stop = std::make_shared<http::interrupt>();
    std::optional<background<mcp::result<fetched>>> awaited;
};

task<mcp::result<fetched>> drive(http::detail::sending& one) {
    for (auto next = one.go_on(); next != step::done; next = one.go_on()) {
        if (next == step::read) {
            auto const got = co_await one.receive();
            auto const state = co_await net::this_coro::cancellation_state;
            one.take(got, state);
        } else {
            co_await one.wait(next);
        }
    }
    auto answer = one.answer();
    if (!answer) co_return mcp::fail(answer.error());
    fetched got;
    auto body = co_await answer->collect();
    if (!body) co_return mcp::fail(body.error());
    got.body = std::move(*body);
    co_return got;
}

TEST_CASE("a request is written at its turn while another is answered") {
    world w;
    auto const one = w.begin();
    CHECK(one->go_on() == step::read);
    CHECK(run(w.context, drive(*one))->body == "late");
    CHECK(w.server->accepted() == 2);
    CHECK(w.requests.size() == 4);
}

TEST_CASE("a request that ends before its turn is never sent") {
    world w;
    auto one = w.begin();
    REQUIRE(one->go_on() == step::read);
    SECTION("dropped") {
        one.reset();
        CHECK(one == nullptr);
    }
    SECTION("interrupted") {
        w.stop->trip(mcp::error(errc::timed_out));
        auto const got = run(w.context, drive(*one));
        REQUIRE_FALSE(got);
        CHECK(got.error().code == errc::timed_out);
        CHECK(got.error().reached == mcp::delivery::unsent);
    }
    settle(w.context);
    CHECK(w.requests.size() == 3);
    CHECK(w.client().idle_count() == 0);
}

TEST_CASE("what does not fit at its turn is written later") {
    world w;
    std::string const big(std::size_t(8) << 20, 'x');
    auto const one = w.begin(big);
    REQUIRE(one->go_on() == step::read);
    auto const got = run(w.context, drive(*one));
    REQUIRE(got);
    CHECK(got->body == big);
    CHECK(w.server->accepted() == 2);
}

TEST_CASE("a connection that is dead at its turn is replaced") {
    world w;
    auto const one = w.begin();
    REQUIRE(one->go_on() == step::read);
    w.peers[1]->reset();
    auto const got = run(w.context, drive(*one));
    REQUIRE(got);
    CHECK(got->body == "late");
    CHECK(w.server->accepted() == 3);
    CHECK(w.requests.size() == 4);
}

TEST_CASE("requests that begin together share the kept connections") {
    world w;
    std::vector<std::unique_ptr<background<mcp::result<fetched>>>> all;
    for (int round = 0; round < 2; ++round) {
        all.clear();
        for (std::size_t i = 0; i < 16; ++i) {
            all.push_back(std::make_unique<background<mcp::result<fetched>>>(
                w.context.get_executor(),
                fetch(w.client(), post(w.server->address(), std::to_string(i)))));
        }
        REQUIRE(run_until(w.context, [&] {
            return std::all_of(all.begin(), all.end(),
                               [](auto const& each) { return each->ended(); });
        }));
        for (std::size_t i = 0; i < all.size(); ++i) {
            REQUIRE(*all[i]->outcome);
            CHECK((*all[i]->outcome)->body == std::to_string(i));
        }
    }
    CHECK(w.server->accepted() == 17);
}

}  // namespace tests_http_sending
