// SPDX-License-Identifier: MIT
// Tests of http/connection.hpp: one request after the other, and whether there may be a next one.
#include <mcp/http/connection.hpp>

#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <sys/socket.h>

namespace tests_http_connection {

using namespace mcp::test;
using mcp::errc;
using mcp::result;
using event = mcp::http::response_parser::event;
namespace http = mcp::http;
namespace net = mcp::net;

using local = net::local::stream_protocol;

// A connection and the server's end of it, which the test speaks for.
struct world {
    static std::array<int, 2> pair() {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
        return ends;
    }

    void begin(std::string_view text = "GET / HTTP/1.1\r\n\r\n", bool is_head = false) {
        wire.begin(text, is_head);
        std::array<char, 1000> room;
        server.read_some(net::buffer(room));
    }
    void answer(std::string const& text) { server.write_some(net::buffer(text)); }

    // The next event; waits for bytes where that needs some.
    result<event> next() {
        for (;;) {
            auto const step = wire.next();
            if (!step) return mcp::fail(step.error());
            if (step->what == event::body) body += step->body;
            if (step->what != event::need_more) return step->what;
            auto const got = run(context, wire.receive());
            auto const taken = wire.take(got, net::cancellation_state());
            if (!taken) return mcp::fail(taken.error());
        }
    }
    result<event> end() {
        for (;;) {
            auto const last = next();
            if (!last || *last == event::complete) return last;
        }
    }

    leak_check leaks;
    net::io_context context;
    std::array<int, 2> ends = pair();
    local::socket server{context, local(), ends[1]};
    http::detail::connection wire{
        http::stream(http::any_socket(local::socket(context, local(), ends[0])))};
    std::string body;
};

std::string const good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

TEST_CASE("a connection that answered serves the next request") {
    world w;
    for (bool const is_first : {true, false}) {
        w.begin();
        CHECK(w.wire.is_written());
        CHECK_FALSE(w.wire.is_answered());
        CHECK_FALSE(w.wire.is_reusable());
        CHECK(w.wire.is_reused() == !is_first);
        w.answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
        CHECK(w.next() == event::head);
        CHECK(w.wire.take_head().status == 200);
        CHECK(w.wire.is_answered());
        CHECK_FALSE(w.wire.is_reusable());
        w.answer("hi");
        CHECK(w.end() == event::complete);
        CHECK(w.wire.is_reusable());
        CHECK(w.wire.is_quiet());
    }
    CHECK(w.body == "hihi");
}

TEST_CASE("a connection is not used again when somebody does not want that, or it is out of step") {
    world w;
    w.begin();
    SECTION("the server closes it") {
        w.answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        CHECK(w.end() == event::complete);
    }
    SECTION("more came than the response") {
        w.answer(good + "HTTP/1.1 500 ");
        CHECK(w.end() == event::complete);
    }
    SECTION("only its end ended the response") {
        w.answer("HTTP/1.1 200 OK\r\n\r\nall");
        w.server.close();
        CHECK(w.end() == event::complete);
        CHECK(w.body == "all");
    }
    SECTION("it is closed") {
        w.answer(good);
        CHECK(w.end() == event::complete);
        w.wire.close();
    }
    CHECK_FALSE(w.wire.is_reusable());
}

TEST_CASE("an end before the first byte is a loss, and one after it cuts a response off") {
    world w;
    bool const is_answered = GENERATE(false, true);
    w.begin();
    if (is_answered) w.answer("HTTP/1.1 200 OK\r\nContent-Le");
    w.server.close();
    auto const end = w.end();
    REQUIRE_FALSE(end);
    CHECK(end.error().code == (is_answered ? errc::response_truncated : errc::connection_lost));
    CHECK(w.wire.is_answered() == is_answered);
}

TEST_CASE("bytes can be read to where the caller wants them") {
    world w;
    w.begin("HEAD / HTTP/1.1\r\n\r\n", true);
    w.answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
    CHECK(w.next() == event::head);
    CHECK(w.end() == event::complete);  // the answer to HEAD has no body
    w.begin();
    w.answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    CHECK(w.next() == event::head);
    CHECK(w.wire.next()->what == event::need_more);
    w.answer("hello");
    std::array<char, 100> mine{};
    auto const got = run(w.context, w.wire.receive(net::buffer(mine)));
    REQUIRE(w.wire.take(got, net::cancellation_state()));
    auto const step = w.wire.next();
    REQUIRE(step);
    CHECK(step->body == "hello");
    CHECK(step->body.data() == mine.data());
}

TEST_CASE("a request that nobody takes fails without a byte of it written") {
    world w;
    w.server.close();
    std::string_view text = "GET / HTTP/1.1\r\n\r\n";
    w.wire.begin(text, false);
    CHECK_FALSE(w.wire.is_written());
    CHECK_FALSE(w.wire.is_reusable());
}

}  // namespace tests_http_connection
