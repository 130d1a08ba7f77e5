// SPDX-License-Identifier: MIT
// Servers and what stands before them, broken in every way that HTTP allows: each has its error,
// none hangs, and nothing is sent twice that may not be.
#include <mcp/transport/streamable_http.hpp>

#include <support/mcp_over_http.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_faults_http_faults {

using namespace mcp::test;
using mcp::delivery;
using mcp::errc;
using mcp::exchange_clock;
using mcp::json;
using mcp::request;
using mcp::task;
namespace http = mcp::http;
namespace net = mcp::net;

using world = wire_world<mcp::streamable_http_transport>;
using with_peer = std::shared_ptr<peer>;

char const* const call_params = R"({"name":"add"})";

// One call to a modern server that answers it with these bytes and hangs up.
answered call_once(world& w, std::string const& bytes) {
    w.serve([bytes](with_peer to, http_message) -> task<void> {
        co_await to->send(bytes);
        to->hang_up();
    });
    w.open();
    w.wire->agreed("2026-07-28");
    return w.exchange(request(1, "tools/call", call_params));
}

std::string json_head(std::string const& more) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + more + "\r\n";
}

struct broken {
    char const* what;
    std::string bytes;
    errc code;
};

std::vector<broken> broken_answers() {
    std::string const answer = R"({"jsonrpc":"2.0","id":1,"result":{}})";
    std::string const size = std::to_string(answer.size());
    std::string const both = "Content-Length: " + size + "\r\nTransfer-Encoding: chunked\r\n";
    std::string const html = "<html><body>Sign in to the network</body></html>";
    return {
        {"nothing at all", "", errc::connection_lost},
        {"closed in the status line", "HTTP/1.1 2", errc::response_truncated},
        {"closed in the headers", "HTTP/1.1 200 OK\r\nContent-Ty", errc::response_truncated},
        {"closed before the body", json_head("Content-Length: 10\r\n"), errc::response_truncated},
        {"closed in the body", json_head("Content-Length: 99\r\n") + answer,
         errc::response_truncated},
        {"closed in a chunk", json_head("Transfer-Encoding: chunked\r\n") + "ff\r\n" + answer,
         errc::response_truncated},
        {"closed before the last chunk",
         json_head("Transfer-Encoding: chunked\r\n") + chunk(answer), errc::response_truncated},
        {"closed in an event", stream_head + chunk("data: {\"jsonrpc\""), errc::connection_lost},
        {"closed in the chunk of an event", stream_head + "ff\r\ndata: {", errc::connection_lost},
        {"ended without the answer", stream_head + chunk("data:\n\n") + stream_end,
         errc::connection_lost},
        {"a length that is too short", json_head("Content-Length: 5\r\n") + answer,
         errc::malformed_message},
        {"a length that is no number", json_head("Content-Length: ten\r\n") + answer,
         errc::malformed_response},
        {"two lengths", json_head("Content-Length: 5\r\nContent-Length: 6\r\n") + answer,
         errc::malformed_response},
        {"both length and chunks", json_head(both) + chunk(answer) + stream_end,
         errc::malformed_response},
        {"a chunk of no size", json_head("Transfer-Encoding: chunked\r\n") + "zz\r\n",
         errc::malformed_response},
        {"no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", errc::malformed_response},
        {"HTML where JSON belongs", response_text(html, "Content-Type: text/html\r\n"),
         errc::malformed_message},
        {"JSON that is called text", response_text(answer, "Content-Type: text/plain\r\n"),
         errc::malformed_message},
        {"no content type", response_text(answer), errc::malformed_message},
        {"HTML that is called JSON", response_text(html, "Content-Type: application/json\r\n"),
         errc::malformed_message},
        {"202 without an answer", accepted, errc::malformed_message},
        {"204", "HTTP/1.1 204 No Content\r\n\r\n", errc::malformed_message},
        {"an answer to something else",
         response_text(R"({"jsonrpc":"2.0","id":2,"result":{}})", "Content-Type: application/json\r\n"),
         errc::malformed_message},
        {"bytes that are no UTF-8",
         response_text("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":\"\xff\"}}",
                  "Content-Type: application/json\r\n"),
         errc::malformed_message},
        {"401", response_text("", "", "401 Unauthorized"), errc::unauthorized},
        {"403", response_text(html, "Content-Type: text/html\r\n", "403 Forbidden"), errc::forbidden},
        {"404 without a word", response_text("", "", "404 Not Found"), errc::http_rejected},
        {"405", response_text("", "", "405 Method Not Allowed"), errc::http_rejected},
        {"502 of a load balancer", response_text(html, "Content-Type: text/html\r\n", "502 Bad Gateway"),
         errc::service_unavailable},
        {"503", response_text("", "", "503 Service Unavailable"), errc::service_unavailable},
        {"504 of a gateway", response_text("", "", "504 Gateway Timeout"), errc::timed_out},
        {"a redirect elsewhere",
         response_text("", "Location: http://example.com/\r\n", "307 Temporary Redirect"),
         errc::cross_origin_redirect},
    };
}

TEST_CASE("each broken answer has its own error, and a call is sent once only") {
    for (broken const& each : broken_answers()) {
        INFO(each.what);
        world w;
        auto const begun = mcp::clock::now();
        auto const done = call_once(w, each.bytes);
        REQUIRE_FALSE(done);
        CHECK(done.error().code == each.code);
        CHECK(since(begun) < 5s);
        CHECK(w.count("tools/call") == 1);
        // What a page of a stranger says is not repeated in our words.
        CHECK_FALSE(contains(done.error().detail, "Sign in"));
        w.close();
        CHECK(w.falls_silent());
    }
}

TEST_CASE("only answers that prove it say that the request was not run") {
    for (broken const& each : broken_answers()) {
        INFO(each.what);
        world w;
        auto const done = call_once(w, each.bytes);
        bool const proves = contains(each.bytes, " 401 ") || contains(each.bytes, " 403 ") ||
                            contains(each.bytes, " 404 ") || contains(each.bytes, " 405 ");
        CHECK((done.error().reached == delivery::unsent) == proves);
    }
}

TEST_CASE("a page instead of an answer is named by its status and type") {
    world w;
    auto const done =
        call_once(w, response_text("<html>", "Content-Type: text/html; charset=utf-8\r\n"));
    CHECK(contains(done.error().detail, "HTTP 200"));
    CHECK(contains(done.error().detail, "text/html"));
}

TEST_CASE("a server that sends one byte now and then is waited for only so long") {
    bool const in_headers = GENERATE(true, false);
    bool hung_up = false;
    world w([&](with_peer to, http_message) -> task<void> {
        std::string const text = in_headers ? "HTTP/1.1 200 OK\r\n" + std::string(4000, 'x')
                                            : stream_head + std::string(4000, ':');
        for (std::size_t i = 0; i < text.size() && !hung_up; ++i) {
            bool const sent = co_await to->send(text.substr(i, 1));
            hung_up = !sent;
            co_await wait_for(5ms);
        }
    });
    w.wire->agreed("2026-07-28");
    exchange_clock const limit(150ms, 150ms, mcp::clock::now());
    request sent(1, "tools/call", call_params);
    sent.clock = &limit;
    auto const begun = mcp::clock::now();
    CHECK(code_of(w.exchange(std::move(sent))) == errc::timed_out);
    CHECK(since(begun) >= 150ms);
    CHECK(since(begun) < 5s);
    CHECK(w.until([&] { return hung_up; }));
}

// Sends `block` until the client hangs up, or 100 MiB are out.
struct flood {
    std::string head;
    std::string block;
    std::size_t sent = 0;
    bool ended = false;

    reaction react() {
        return [this](with_peer to, http_message) -> task<void> {
            co_await to->send(head);
            while (sent < std::size_t(100) << 20) {
                bool const taken = co_await to->send(block);
                if (!taken) break;
                sent += block.size();
            }
            ended = true;
            to->hang_up();
        };
    }
};

TEST_CASE("what never ends is cut off at the limit, long before it fills the memory") {
    std::string const letters(65536, 'a');
    std::string const lines = [] {
        std::string text;
        while (text.size() < 65536) text += "data: x\n";
        return text;
    }();
    std::vector<flood> floods(5);
    floods[0].head = json_head("Transfer-Encoding: chunked\r\n") + chunk("[");
    floods[0].block = chunk(letters);
    floods[1].head = json_head("");  // until the connection ends
    floods[1].block = letters;
    floods[2].head = json_head("Content-Length: 1099511627776\r\n");
    floods[2].block = letters;
    floods[3].head = stream_head + chunk("data: ");  // one line without an end
    floods[3].block = chunk(letters);
    floods[4].head = stream_head;  // one event without an end
    floods[4].block = chunk(lines);
    for (flood& each : floods) {
        INFO(each.head);
        world w(each.react(), [](mcp::http_options& how) { how.max_message(1 << 20); });
        w.wire->agreed("2026-07-28");
        std::size_t const before = resident_bytes();
        CHECK(code_of(w.exchange(request(1, "tools/call", call_params))) ==
              errc::message_too_large);
        REQUIRE(w.until([&] { return each.ended; }));
        // What the sockets' own buffers swallow comes on top.
        CHECK(each.sent < std::size_t(40) << 20);
        if (!sanitized) CHECK(resident_bytes() < before + (std::size_t(24) << 20));
    }
}

TEST_CASE("100 MiB of one event are refused at 64 MiB if nobody said otherwise") {
    flood one;
    one.head = stream_head + chunk("data: ");
    one.block = chunk(std::string(std::size_t(1) << 20, 'a'));
    world w(one.react());
    w.wire->agreed("2026-07-28");
    // So many bytes take their time on a loaded machine.
    auto const done =
        run(w.context, w.wire->exchange(request(1, "tools/call", call_params)), 120s);
    CHECK(code_of(done) == errc::message_too_large);
    REQUIRE(w.until([&] { return one.ended; }));
    CHECK(one.sent >= std::size_t(63) << 20);
    CHECK(one.sent < std::size_t(100) << 20);
}

TEST_CASE("a stream of comments and small events may be longer than any message") {
    world w(
        [](with_peer to, http_message asked) -> task<void> {
            co_await to->send(stream_head);
            std::string const some = chunk(": " + std::string(1000, '.') + "\n\n") +
                                     event_of(told("notifications/progress"));
            for (int i = 0; i < 100; ++i) co_await to->send(some);
            co_await to->send(event_of(answer_to(asked)) + stream_end);
        },
        [](mcp::http_options& how) { how.max_message(4096); });
    w.wire->agreed("2026-07-28");
    CHECK(w.exchange(request(1, "tools/call", call_params)));
    CHECK(w.in.notifications.size() == 100);
}

TEST_CASE("bytes behind an answer do not become the next answer") {
    int calls = 0;
    world w([&](with_peer to, http_message asked) -> task<void> {
        ++calls;
        json next = answer_to(asked, only("forged", true));
        next["id"] = 2;
        std::string text = json_response(answer_to(asked, only("n", calls)));
        if (calls == 1) text += json_response(next);
        co_await to->send(std::move(text));
    });
    w.wire->agreed("2026-07-28");
    CHECK(text_of(w.exchange(request(1, "tools/call", call_params))) == R"({"n":1})");
    CHECK(text_of(w.exchange(request(2, "tools/call", call_params))) == R"({"n":2})");
    CHECK(w.server->accepted() == 2);
}

TEST_CASE("a kept connection that dies under a request: lists are sent again, calls are not") {
    std::size_t served = 0;
    world w([&](with_peer to, http_message asked) -> task<void> {
        // Each connection takes a second request, and dies of it.
        if (++served == 2) to->reset();
        else co_await to->send(json_response(answer_to(asked)));
    });
    w.wire->agreed("2026-07-28");
    for (char const* const method :
         {"tools/list", "resources/read", "prompts/get", "completion/complete", "tasks/get"}) {
        INFO(method);
        served = 0;
        w.seen.clear();
        REQUIRE(w.exchange(request(1, "tools/list", "{}")));
        REQUIRE(w.exchange(request(2, method, "{}")));
        CHECK(w.seen.size() == 3);
    }
    for (char const* const method : {"tools/call", "tasks/update", "some/other"}) {
        INFO(method);
        served = 0;
        w.seen.clear();
        REQUIRE(w.exchange(request(1, "tools/list", "{}")));
        auto const done = w.exchange(request(2, method, R"({"name":"x"})"));
        CHECK(code_of(done) == errc::connection_lost);
        CHECK(done.error().reached == delivery::unknown);
        CHECK(w.seen.size() == 2);
    }
}

std::string http_date(std::chrono::seconds from_now) {
    std::time_t const when =
        std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + from_now);
    std::tm parts{};
    ::gmtime_r(&when, &parts);
    char text[64];
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return text;
}

TEST_CASE("Retry-After is understood in seconds and as a date, with 429 and with 503") {
    for (char const* const status : {"429 Too Many Requests", "503 Service Unavailable"}) {
        INFO(status);
        {
            world w;
            auto const done = call_once(w, response_text("", "Retry-After: 7\r\n", status));
            CHECK(done.error().retry_after == mcp::duration(7s));
        }
        {
            world w;
            std::string const date = "Retry-After: " + http_date(60s) + "\r\n";
            auto const done = call_once(w, response_text("", date, status));
            REQUIRE(done.error().retry_after);
            CHECK(*done.error().retry_after > mcp::duration(50s));
            CHECK(*done.error().retry_after <= mcp::duration(60s));
        }
        {
            world w;
            std::string const past = "Retry-After: " + http_date(-60s) + "\r\n";
            auto const done = call_once(w, response_text("", past, status));
            REQUIRE(done.error().retry_after);
            CHECK(*done.error().retry_after == mcp::duration());
        }
        {
            world w;
            auto const done = call_once(w, response_text("", "Retry-After: soon\r\n", status));
            CHECK_FALSE(done.error().retry_after);
        }
    }
}

TEST_CASE("64 calls on connections that all die end, each with its error") {
    world w([](with_peer to, http_message asked) -> task<void> {
        // A third in the headers, a third in a body, a third in a stream.
        int const which = asked.id().get<int>() % 3;
        if (which == 0) co_await to->send("HTTP/1.1 200 OK\r\n");
        if (which == 1) co_await to->send(json_head("Content-Length: 50\r\n") + "{");
        if (which == 2) co_await to->send(stream_head + "10\r\n");
        to->reset();
    });
    w.wire->agreed("2026-07-28");
    std::vector<std::unique_ptr<background<answered>>> all;
    for (int i = 0; i < 64; ++i) all.push_back(w.begin(request(i + 1, "tools/call", call_params)));
    REQUIRE(w.until([&] {
        return std::all_of(all.begin(), all.end(), [](auto const& each) { return each->ended(); });
    }));
    for (auto const& each : all) {
        auto const code = code_of(*each->outcome);
        bool const named = code == errc::connection_lost || code == errc::response_truncated;
        CHECK(named);
    }
    CHECK(w.seen.size() == 64);
}

}  // namespace tests_faults_http_faults
