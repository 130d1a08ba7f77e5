// SPDX-License-Identifier: MIT
// Tests of http/client.hpp: requests, responses, redirects, and what ends them.
#include <mcp/http/client.hpp>

#include <support/fetch_world.hpp>
#include <support/http_server.hpp>
#include <support/network_faults.hpp>
#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tests_http_client {

using namespace mcp::test;
using mcp::errc;
using mcp::task;
namespace http = mcp::http;
namespace net = mcp::net;

using world = fetch_world;

TEST_CASE("a request is answered, and says what it must") {
    world w;
    std::string seen;
    http_server server(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        seen = co_await with->read_request();
        co_await with->send(response_text("hi", "X-One: 1\r\n"));
    });
    auto sent = post(server.address("/mcp?x=1"), "body");
    sent.headers.set("Accept", "application/json");
    auto const got = w.fetch(std::move(sent));
    REQUIRE(got);
    CHECK(got->head.status == 200);
    CHECK(got->head.headers.find("x-one") == "1");
    CHECK(got->body == "hi");
    CHECK(seen == "POST /mcp?x=1 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                      "\r\nAccept: application/json\r\nUser-Agent: asio-mcp\r\n"
                      "Content-Length: 4\r\n\r\nbody");
}

TEST_CASE("requests one after the other share a connection") {
    world w;
    http_server server(w.context, echo());
    for (int i = 0; i < 20; ++i) {
        auto const got = w.fetch(post(server.address(), std::to_string(i)));
        REQUIRE(got);
        CHECK(got->body == std::to_string(i));
    }
    CHECK(server.accepted() == 1);
    CHECK(w.client().idle_count() == 1);
}

TEST_CASE("requests at the same time have connections of their own") {
    world w;
    http_server server(w.context, echo());
    std::vector<std::unique_ptr<background<mcp::result<fetched>>>> all;
    for (int i = 0; i < 64; ++i) {
        all.push_back(std::make_unique<background<mcp::result<fetched>>>(
            w.context.get_executor(), fetch(w.client(), post(server.address(), std::to_string(i)))));
    }
    REQUIRE(run_until(w.context, [&] {
        return std::all_of(all.begin(), all.end(), [](auto const& each) { return each->ended(); });
    }));
    for (std::size_t i = 0; i < all.size(); ++i) {
        REQUIRE(*all[i]->outcome);
        CHECK((*all[i]->outcome)->body == std::to_string(i));
    }
    CHECK(server.accepted() == 64);
    CHECK(w.client().idle_count() == 64);
}

TEST_CASE("a connection that the server closes after its answer is not used again") {
    world w;
    http_server server(w.context, answer_once(response_text("x", "Connection: close\r\n")));
    for (int i = 0; i < 3; ++i) {
        auto const got = w.fetch(post(server.address()));
        REQUIRE(got);
        CHECK(w.client().idle_count() == 0);
    }
    CHECK(server.accepted() == 3);
}

TEST_CASE("a body without a length ends with the connection, which is not used again") {
    world w;
    http_server server(w.context, answer_once("HTTP/1.1 200 OK\r\n\r\nall of it"));
    auto const got = w.fetch(get(server.address()));
    REQUIRE(got);
    CHECK(got->body == "all of it");
    CHECK(w.client().idle_count() == 0);
}

TEST_CASE("chunks, trailers and interim responses are understood") {
    world w;
    http_server server(
        w.context, answer_all("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n"
                              "Link: x\r\n\r\nHTTP/1.1 200 OK\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n"
                              "0\r\nX-Sum: 11\r\n\r\n"));
    for (int i = 0; i < 2; ++i) {
        auto const got = w.fetch(get(server.address()));
        REQUIRE(got);
        CHECK(got->head.status == 200);
        CHECK_FALSE(got->head.headers.contains("Link"));
        CHECK(got->body == "hello world");
        CHECK(got->trailers.find("x-sum") == "11");
    }
    CHECK(server.accepted() == 1);
}

TEST_CASE("answers to HEAD and answers without content have no body, whatever they say") {
    world w;
    http_server server(w.context, answer_all("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));
    for (int i = 0; i < 2; ++i) {
        auto const got = w.fetch(http::request("HEAD", to_url(server.address())));
        REQUIRE(got);
        CHECK(got->body.empty());
    }
    CHECK(server.accepted() == 1);
    http_server empty(w.context, answer_all("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"));
    http_server none(w.context, answer_all("HTTP/1.1 204 No Content\r\n\r\n"));
    for (int i = 0; i < 2; ++i) {
        CHECK(w.fetch(post(empty.address()))->head.status == 202);
        CHECK(w.fetch(post(none.address()))->head.status == 204);
    }
    CHECK(empty.accepted() == 1);
    CHECK(none.accepted() == 1);
}

TEST_CASE("pieces of a body are read as they come") {
    world w;
    bool go_on = false;
    http_server server(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        co_await with->read_request();
        co_await with->send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
        co_await eventually([&] { return go_on; });
        co_await with->send("3\r\ntwo\r\n0\r\n\r\n");
        co_await with->closed_by_client();
    });
    auto const work = [](http::client client, http::request sent, bool& go) -> task<std::string> {
        auto answered = co_await client.send(std::move(sent));
        REQUIRE(answered);
        std::string seen;
        auto one = co_await answered->read();
        REQUIRE(one);
        seen += std::string(*one) + "|";
        auto const none = answered->read_ready();
        REQUIRE(none);
        CHECK_FALSE(*none);
        go = true;
        auto two = co_await answered->read();
        REQUIRE(two);
        seen += std::string(*two) + "|";
        auto end = co_await answered->read();
        REQUIRE(end);
        CHECK(end->empty());
        end = co_await answered->read();
        REQUIRE(end);
        CHECK(end->empty());
        // The connection serves the next request although the exchange is still there.
        CHECK(client.idle_count() == 1);
        co_return seen;
    };
    CHECK(run(w.context, work(w.client(), get(server.address()), go_on)) == "one|two|");
}

TEST_CASE("an exchange that is dropped before its end closes its connection") {
    world w;
    bool hung_up = false;
    http_server server(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        co_await with->read_request();
        co_await with->send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
        hung_up = co_await with->closed_by_client();
    });
    {
        auto answered = run(w.context, w.client().send(get(server.address())));
        REQUIRE(answered);
    }
    CHECK(run_until(w.context, [&] { return hung_up; }));
    CHECK(w.client().idle_count() == 0);
}

TEST_CASE("a body of which nothing was read, but which is all here, does not cost the connection") {
    world w;
    http_server server(w.context, answer_all(response_text("")));
    for (int i = 0; i < 2; ++i) REQUIRE(w.fetch(post(server.address())));
    CHECK(server.accepted() == 1);
}

TEST_CASE("a big request and a big response come through whole") {
    world w;
    http_server server(w.context, echo());
    std::string body(10 * 1024 * 1024, 'x');
    for (std::size_t i = 0; i < body.size(); i += 997) body[i] = static_cast<char>('a' + i % 26);
    auto const got = w.fetch(post(server.address(), body));
    REQUIRE(got);
    CHECK(got->body == body);
}

TEST_CASE("a server that refuses a big body early is heard") {
    world w;
    http_server server(w.context, [](std::shared_ptr<peer> with) -> task<void> {
        co_await with->read_some();
        co_await with->send(response_text("too big", "Connection: close\r\n", "413 Content Too Large"));
    });
    auto const got = w.fetch(post(server.address(), std::string(32 * 1024 * 1024, 'x')));
    REQUIRE(got);
    CHECK(got->head.status == 413);
}

TEST_CASE("a body over the limit is an error, announced or not") {
    world w;
    std::string const big(5000, 'x');
    http_server announced(w.context, answer_all(response_text(big)));
    http_server chunked(w.context,
                        answer_all("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                   "1388\r\n" +
                                   big + "\r\n0\r\n\r\n"));
    for (http_server const* server : {&announced, &chunked}) {
        auto sent = get(server->address());
        sent.max_body = 4999;
        auto got = w.fetch(sent);
        REQUIRE_FALSE(got);
        CHECK(got.error().code == errc::message_too_large);
        sent.max_body = 5000;
        got = w.fetch(sent);
        REQUIRE(got);
        CHECK(got->body == big);
        sent.max_body = 0;
        CHECK(w.fetch(sent));
    }
}

TEST_CASE("a head over the limit is an error") {
    world w;
    http_server server(w.context,
                       answer_once(response_text("", "X: " + std::string(70000, 'x') + "\r\n")));
    auto const got = w.fetch(get(server.address()));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::message_too_large);
    CHECK(got.error().reached == mcp::delivery::unknown);
}

TEST_CASE("a connection that ends early is the error that says where") {
    struct row {
        std::string text;
        errc expected;
    };
    std::vector<row> const rows = {
        {"", errc::connection_lost},
        {"HTTP/1.1 200 OK\r\nContent-Le", errc::response_truncated},
        {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", errc::response_truncated},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", errc::response_truncated},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
         errc::response_truncated},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
         errc::malformed_response},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         errc::malformed_response},
        {"<html>502 Bad Gateway</html>", errc::malformed_response},
        {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", errc::malformed_response},
    };
    for (row const& r : rows) {
        CAPTURE(r.text);
        world w;
        http_server server(w.context, answer_once(r.text));
        auto sent = post(server.address());
        sent.repeatable = true;
        auto const got = w.fetch(sent);
        REQUIRE_FALSE(got);
        CHECK(got.error().code == r.expected);
        CHECK(got.error().reached == mcp::delivery::unknown);
        CHECK(server.accepted() == 1);  // a new connection that breaks is not tried again
        CHECK(w.client().idle_count() == 0);
    }
}

TEST_CASE("bytes after a response end its connection") {
    world w;
    http_server server(w.context, answer_all(response_text("x") + "HTTP/1.1 200 OK\r\n"));
    for (int i = 0; i < 2; ++i) REQUIRE(w.fetch(post(server.address())));
    CHECK(server.accepted() == 2);
}

// A server whose first answer on each connection is good, and which then does `then`.
script good_once(std::function<void(peer&)> then, std::size_t& requests) {
    return [then, &requests](std::shared_ptr<peer> with) -> task<void> {
        std::string request = co_await with->read_request();
        ++requests;
        co_await with->send(response_text("good"));
        request = co_await with->read_request();
        if (!request.empty()) ++requests;
        then(*with);
    };
}

TEST_CASE("a kept connection that dies under a repeatable request is replaced once") {
    world w;
    std::size_t requests = 0;
    bool const is_reset = GENERATE(false, true);
    http_server server(w.context,
                       good_once([=](peer& p) { is_reset ? p.reset() : p.hang_up(); }, requests));
    REQUIRE(w.fetch(post(server.address())));
    auto sent = post(server.address());
    sent.repeatable = true;
    auto const got = w.fetch(sent);
    REQUIRE(got);
    CHECK(got->body == "good");
    CHECK(requests == 3);
    CHECK(server.accepted() == 2);
}

TEST_CASE("a request that may not be repeated is not, once it has left") {
    world w;
    std::size_t requests = 0;
    http_server server(w.context, good_once([](peer& p) { p.hang_up(); }, requests));
    REQUIRE(w.fetch(post(server.address())));
    auto const got = w.fetch(post(server.address()));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::connection_lost);
    CHECK(got.error().reached == mcp::delivery::unknown);
    CHECK(requests == 2);
    CHECK(server.accepted() == 1);
}

TEST_CASE("a repeatable request is not repeated once a byte of the response came") {
    world w;
    std::size_t requests = 0;
    http_server server(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        co_await with->read_request();
        co_await with->send(response_text("good"));
        co_await with->read_request();
        ++requests;
        co_await with->send("H");
    });
    REQUIRE(w.fetch(post(server.address())));
    auto sent = post(server.address());
    sent.repeatable = true;
    auto const got = w.fetch(sent);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::response_truncated);
    CHECK(requests == 1);
}

TEST_CASE("a kept connection that the server closed meanwhile is noticed, and nothing repeated") {
    world w;
    bool hang_up = false;
    http_server server(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        co_await with->read_request();
        co_await with->send(response_text("good"));
        if (with->number > 1) co_await with->closed_by_client();
        co_await eventually([&] { return hang_up; });
    });
    REQUIRE(w.fetch(post(server.address())));
    hang_up = true;
    REQUIRE(run_until(w.context, [&] { return server.open() == 0; }));
    run(w.context, wait_for(5ms));                     // older than what is trusted without a look
    auto const got = w.fetch(post(server.address()));  // not repeatable
    REQUIRE(got);
    CHECK(server.accepted() == 2);
}

TEST_CASE("redirects within the origin are followed with method and body") {
    world w;
    std::vector<std::string> seen;
    http_server server(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        for (;;) {
            std::string const request = co_await with->read_request();
            if (request.empty()) co_return;
            seen.push_back(request.substr(0, request.find(" HTTP")) + " " + body_of(request));
            std::string answer = response_text("there");
            if (contains(request, "/a ")) {
                answer = response_text("moved", "Location: b?x=1\r\n", "307 Temporary Redirect");
            } else if (contains(request, "/b?x=1 ")) {
                answer = response_text("", "Location: /c\r\n", "308 Permanent Redirect");
            }
            co_await with->send(std::move(answer));
        }
    });
    auto const got = w.fetch(post(server.address("/a"), "body"));
    REQUIRE(got);
    CHECK(got->body == "there");
    CHECK(seen == std::vector<std::string>{"POST /a body", "POST /b?x=1 body", "POST /c body"});
    CHECK(server.accepted() == 1);
}

TEST_CASE("redirects that change the method are followed for GET only") {
    world w;
    http_server server(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        for (;;) {
            std::string const request = co_await with->read_request();
            if (request.empty()) co_return;
            std::string answer = response_text("there");
            if (contains(request, "/a "))
                answer = response_text("", "Location: /b\r\n", "303 See Other");
            co_await with->send(std::move(answer));
        }
    });
    CHECK(w.fetch(get(server.address("/a")))->body == "there");
    CHECK(w.fetch(post(server.address("/a")))->head.status == 303);
}

TEST_CASE("a redirect to another origin is refused, and nothing is sent there") {
    world w;
    http_server other(w.context, echo());
    http_server server(w.context,
                       answer_all(response_text("", "Location: " + other.address("/x") + "\r\n",
                                           "307 Temporary Redirect")));
    auto const got = w.fetch(post(server.address()));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::cross_origin_redirect);
    CHECK(other.accepted() == 0);
}

TEST_CASE("redirects without end are given up") {
    world w;
    std::size_t requests = 0;
    http_server server(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        for (;;) {
            std::string const request = co_await with->read_request();
            if (request.empty()) co_return;
            ++requests;
            co_await with->send(response_text("", "Location: /\r\n", "307 Temporary Redirect"));
        }
    });
    auto const got = w.fetch(get(server.address()));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::too_many_redirects);
    CHECK(requests == 6);
}

TEST_CASE("what would break out of a header is never sent") {
    world w;
    http_server server(w.context, echo());
    auto sent = post(server.address());
    sent.headers.set("X-Bad", "a\r\nX-Injected: b");
    auto const got = w.fetch(sent);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::invalid_argument);
    CHECK(got.error().reached == mcp::delivery::unsent);
    settle(w.context);
    CHECK(server.accepted() == 0);
}

TEST_CASE("nobody who listens is an error after which nothing was sent") {
    world w;
    std::uint16_t port = 0;
    {
        http_server server(w.context, echo());
        port = server.port();
    }
    settle(w.context);
    auto const got = w.fetch(get("http://127.0.0.1:" + std::to_string(port) + "/"));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::connection_refused);
    CHECK(got.error().reached == mcp::delivery::unsent);
}

TEST_CASE("a Unix socket serves HTTP") {
    world w;
    scratch_folder folder;
    http_server server(w.context, echo(), folder.file("s"));
    for (int i = 0; i < 2; ++i) {
        auto const got = w.fetch(post(server.address("/mcp"), "over a socket"));
        REQUIRE(got);
        CHECK(got->body == "over a socket");
    }
    CHECK(server.accepted() == 1);
    auto const missing = w.fetch(get("unix://" + folder.file("none") + "#/"));
    REQUIRE_FALSE(missing);
    CHECK(missing.error().reached == mcp::delivery::unsent);
}

TEST_CASE("an interrupt ends a request while its head is awaited") {
    world w;
    http_server server(w.context, say_nothing());
    auto const stop = std::make_shared<http::interrupt>();
    background<mcp::result<fetched>> call(w.context.get_executor(),
                                          fetch(w.client(), post(server.address()), stop));
    REQUIRE(run_until(w.context, [&] { return server.open() == 1; }));
    settle(w.context);
    stop->trip(mcp::error(errc::timed_out, "my own words"));
    settle(w.context);
    REQUIRE(call.ended());
    REQUIRE_FALSE(*call.outcome);
    CHECK(call.outcome->error().code == errc::timed_out);
    CHECK(call.outcome->error().detail == "my own words");
    CHECK(call.outcome->error().reached == mcp::delivery::unknown);
    CHECK(run_until(w.context, [&] { return server.open() == 0; }));
}

TEST_CASE("an interrupt ends a request while its body is awaited") {
    world w;
    bool sent_some = false;
    http_server server(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        co_await with->read_request();
        co_await with->send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
        sent_some = true;
        co_await with->closed_by_client();
    });
    auto const stop = std::make_shared<http::interrupt>();
    background<mcp::result<fetched>> call(w.context.get_executor(),
                                          fetch(w.client(), get(server.address()), stop));
    REQUIRE(run_until(w.context, [&] { return sent_some; }));
    settle(w.context);
    CHECK_FALSE(call.ended());
    stop->trip(mcp::error(errc::closed, "enough"));
    settle(w.context);
    REQUIRE(call.ended());
    REQUIRE_FALSE(*call.outcome);
    CHECK(call.outcome->error().detail == "enough");
    CHECK(run_until(w.context, [&] { return server.open() == 0; }));
}

TEST_CASE("an interrupt ends a request while it is written") {
    world w;
    bool accepted = false;
    http_server server(w.context, [&](std::shared_ptr<peer>) -> task<void> {
        accepted = true;
        co_await eventually([&] { return !accepted; });
    });
    auto const stop = std::make_shared<http::interrupt>();
    background<mcp::result<fetched>> call(
        w.context.get_executor(),
        fetch(w.client(), post(server.address(), std::string(64 * 1024 * 1024, 'x')), stop));
    REQUIRE(run_until(w.context, [&] { return accepted; }));
    run(w.context, wait_for(20ms));
    CHECK_FALSE(call.ended());
    stop->trip(mcp::error(errc::timed_out, "now"));
    settle(w.context);
    REQUIRE(call.ended());
    CHECK(call.outcome->error().detail == "now");
    accepted = false;
    CHECK(run_until(w.context, [&] { return server.open() == 0; }));
}

TEST_CASE("an interrupt that was tripped before sends nothing") {
    world w;
    http_server server(w.context, echo());
    auto const stop = std::make_shared<http::interrupt>();
    stop->trip(mcp::error(errc::timed_out, "before"));
    auto const got = w.fetch(post(server.address()), stop);
    REQUIRE_FALSE(got);
    CHECK(got.error().detail == "before");
    CHECK(got.error().reached == mcp::delivery::unsent);
    settle(w.context);
    CHECK(server.accepted() == 0);
}

TEST_CASE("cancelling the coroutine ends it with an error at every stage") {
    world w;
    bool go_on = false;
    std::string const stage = GENERATE("head", "body");
    CAPTURE(stage);
    http_server server(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        co_await with->read_request();
        if (stage == "body") {
            co_await with->send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        }
        go_on = true;
        co_await with->closed_by_client();
    });
    background<mcp::result<fetched>> call(w.context.get_executor(),
                                          fetch(w.client(), post(server.address())));
    REQUIRE(run_until(w.context, [&] { return go_on; }));
    settle(w.context);
    CHECK_FALSE(call.ended());
    call.cancel();
    REQUIRE(run_until(w.context, [&] { return call.ended(); }));
    CHECK(call.thrown == nullptr);
    REQUIRE_FALSE(*call.outcome);
    CHECK(call.outcome->error().code == errc::cancelled);
    CHECK(run_until(w.context, [&] { return server.open() == 0; }));
    CHECK(w.client().idle_count() == 0);
}

TEST_CASE("cancelling while the connection is made leaves nothing, not even a place in the pool") {
    world w;
    black_hole const hole;
    mcp::timer const first(w.context);  // with it come the descriptors of the context itself
    std::size_t const before = open_descriptors();
    background<mcp::result<fetched>> call(
        w.context.get_executor(), fetch(w.client(), post("http://" + hole.host_and_port() + "/")));
    REQUIRE(run_until(w.context, [&] { return open_descriptors() == before + 1; }));
    settle(w.context);
    CHECK_FALSE(call.ended());
    call.cancel();
    settle(w.context);
    REQUIRE(call.ended());
    CHECK(call.thrown == nullptr);
    REQUIRE_FALSE(*call.outcome);
    CHECK(call.outcome->error().code == errc::cancelled);
    CHECK(call.outcome->error().reached == mcp::delivery::unsent);
    CHECK(open_descriptors() == before);
}

TEST_CASE("abort ends whoever reads") {
    world w;
    http_server server(w.context, [&](std::shared_ptr<peer> with) -> task<void> {
        co_await with->read_request();
        co_await with->send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
        co_await with->closed_by_client();
    });
    auto answered = run(w.context, w.client().send(get(server.address())));
    REQUIRE(answered);
    background<mcp::result<std::string>> reading(w.context.get_executor(), answered->collect());
    settle(w.context);
    CHECK_FALSE(reading.ended());
    answered->abort();
    answered->abort();
    settle(w.context);
    REQUIRE(reading.ended());
    REQUIRE_FALSE(*reading.outcome);
    CHECK(reading.outcome->error().code == errc::closed);
}

TEST_CASE("destroying the context with requests in flight leaves nothing") {
    leak_check leaks;
    net::io_context context;
    http::client client(context.get_executor(), plain_options());
    http_server server(context, say_nothing());
    background<mcp::result<fetched>> call(context.get_executor(),
                                          fetch(client, post(server.address())));
    REQUIRE(run_until(context, [&] { return server.open() == 1; }));
    settle(context);
}

}  // namespace tests_http_client
