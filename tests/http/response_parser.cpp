// SPDX-License-Identifier: MIT
// Tests of reading HTTP/1.1 responses.
#include <mcp/http/response_parser.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests_http_response_parser {

using namespace std::string_literals;
using mcp::http::response_parser;
using event = response_parser::event;

// What a parser says about bytes, in words.
struct outcome {
    std::string events;  // "head body complete", without repetition
    std::string body;
    std::string failure;
    std::size_t left = 0;  // bytes that do not belong to the response

    bool operator==(outcome const&) const = default;
};

void note(outcome& seen, std::string_view word) {
    if (seen.events.ends_with(word)) return;
    if (!seen.events.empty()) seen.events += ' ';
    seen.events += word;
}

// Each piece lies in memory of its own, so that a view kept too long shows.
outcome run(response_parser& parser, std::vector<std::string> const& pieces) {
    outcome seen;
    bool is_complete = false;
    for (std::string const& piece : pieces) {
        std::vector<char> const memory(piece.begin(), piece.end());
        std::string_view bytes(memory.data(), memory.size());
        for (bool more = !is_complete && seen.failure.empty(); more;) {
            auto const next = parser.next(bytes);
            if (!next) {
                seen.failure = next.error().code.message();
                break;
            }
            more = next->what == event::head || next->what == event::body;
            if (next->what == event::head) note(seen, "head");
            if (next->what == event::body) {
                REQUIRE_FALSE(next->body.empty());
                note(seen, "body");
                seen.body += next->body;
            }
            if (next->what == event::complete) {
                note(seen, "complete");
                is_complete = true;
            }
        }
        if (seen.failure.empty()) seen.left += bytes.size();
    }
    return seen;
}

std::vector<std::string> cut(std::string const& bytes, std::size_t step) {
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < bytes.size(); at += step)
        pieces.push_back(bytes.substr(at, step));
    return pieces;
}

// The outcome, which must be the same however the bytes are cut.
outcome run(std::string const& bytes, bool to_head = false, mcp::http::head_limits limits = {}) {
    response_parser whole(limits);
    whole.reset(to_head);
    outcome const expected = run(whole, {bytes});
    for (std::size_t step :
         {std::size_t(1), std::size_t(2), std::size_t(3), std::size_t(7), std::size_t(16)}) {
        response_parser parser(limits);
        parser.reset(to_head);
        outcome const seen = run(parser, cut(bytes, step));
        CAPTURE(step);
        CHECK(seen == expected);
    }
    for (std::size_t at = 0; at <= bytes.size() && bytes.size() < 1000; ++at) {
        response_parser parser(limits);
        parser.reset(to_head);
        if (run(parser, {bytes.substr(0, at), bytes.substr(at)}) != expected) FAIL("cut at " << at);
    }
    return expected;
}

// The failure of a response that begins and goes on as given.
std::string failure(std::string const& bytes) { return run(bytes).failure; }

std::string const malformed = "malformed HTTP response";
std::string const too_large = "message too large";

TEST_CASE("a response with a length is head, body, end") {
    response_parser parser;
    std::string const bytes =
        "HTTP/1.1 200 All Right\r\nContent-Type: text/plain\r\nX-Blanks: \t a b \t\r\nEmpty:\r\n"
        "content-length: 5\r\n\r\nhelloHTTP/1.1";
    CHECK_FALSE(parser.started());
    CHECK(run(parser, {bytes}) == outcome{"head body complete", "hello", "", 8});
    CHECK(parser.started());
    CHECK(parser.head().status == 200);
    CHECK(parser.head().reason == "All Right");
    CHECK(parser.head().headers.size() == 4);
    CHECK(parser.head().headers.find("content-type") == "text/plain");
    CHECK(parser.head().headers.find("x-blanks") == "a b");
    CHECK(parser.head().headers.find("empty") == "");
    CHECK(parser.keep_alive());
    CHECK(run(bytes).events == "head body complete");
    auto const taken = parser.take_head();
    CHECK(taken.status == 200);
    CHECK(taken.headers.find("empty") == "");
}

TEST_CASE("chunks come without their frames, and trailers after them") {
    std::string const bytes =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
        "5\r\nhello\r\n1;name=value\r\n \r\n0005\r\nworld\r\n0\r\nX-Sum: 1 \r\n\r\n";
    CHECK(run(bytes) == outcome{"head body complete", "hello world", "", 0});
    response_parser parser;
    run(parser, cut(bytes, 3));
    CHECK(parser.trailers().size() == 1);
    CHECK(parser.trailers().find("x-sum") == "1");
    CHECK_FALSE(parser.head().headers.contains("x-sum"));
    CHECK(parser.keep_alive());
}

TEST_CASE("pieces of the body are shown where they lie") {
    std::string const bytes =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n";
    response_parser parser;
    std::string_view left = bytes;
    CHECK(parser.next(left)->what == event::head);
    CHECK(parser.next(left)->body.data() == bytes.data() + bytes.find("abc"));
    CHECK(parser.next(left)->body.data() == bytes.data() + bytes.rfind("de"));
    CHECK(parser.next(left)->what == event::need_more);
}

TEST_CASE("without length and chunks the end of the connection ends the body") {
    response_parser parser;
    CHECK(run(parser, {"HTTP/1.1 200 OK\r\n\r\nabc", "def"}) ==
          outcome{"head body", "abcdef", "", 0});
    CHECK_FALSE(parser.keep_alive());
    CHECK(parser.end_of_stream());
    CHECK_FALSE(parser.keep_alive());
    std::string_view nothing;
    CHECK(parser.next(nothing)->what == event::complete);
}

TEST_CASE("what has no body has none, whatever its headers say") {
    CHECK(run("HTTP/1.1 204 No Content\r\n\r\nHTTP").left == 4);
    CHECK(run("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n").events == "head complete");
    CHECK(run("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n").events == "head complete");
    CHECK(run("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").events == "head complete");
    CHECK(run("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true).events == "head complete");
    CHECK(run("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", true).events ==
          "head complete");
    CHECK(run("HTTP/1.1 200 OK\r\n\r\n", true).events == "head complete");
    CHECK(run("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").events ==
          "head complete");
}

TEST_CASE("interim responses are skipped") {
    std::string const bytes =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: "
        "3\r\n\r\n"
        "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok";
    CHECK(run(bytes) == outcome{"head body complete", "ok", "", 0});
    response_parser parser;
    run(parser, cut(bytes, 5));
    CHECK(parser.head().status == 201);
    CHECK(parser.head().reason == "Created");
    CHECK(parser.head().headers.size() == 1);
}

TEST_CASE("the server says whether the connection can be used again") {
    auto const kept = [](std::string const& head) {
        response_parser parser;
        CHECK(run(parser, {head + "Content-Length: 0\r\n\r\n"}).events == "head complete");
        return parser.keep_alive();
    };
    CHECK(kept("HTTP/1.1 200 OK\r\n"));
    CHECK(kept("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n"));
    CHECK_FALSE(kept("HTTP/1.1 200 OK\r\nConnection: close\r\n"));
    CHECK_FALSE(kept("HTTP/1.1 200 OK\r\nConnection: Foo , CLOSE\r\n"));
    CHECK_FALSE(kept("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nConnection: close\r\n"));
    CHECK_FALSE(kept("HTTP/1.0 200 OK\r\n"));
    CHECK(kept("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n"));
    response_parser parser;
    run(parser, {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"});
    CHECK_FALSE(parser.keep_alive());
}

TEST_CASE("one parser reads one response after the other") {
    response_parser parser;
    for (int i = 0; i < 3; ++i) {
        CHECK(run(parser, {"HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: "
                           "chunked\r\n\r\n1\r\nx\r\n0\r\nT: u\r\n\r\n"}) ==
              outcome{"head body complete", "x", "", 0});
        CHECK(parser.head().headers.size() == 2);
        CHECK(parser.trailers().size() == 1);
        parser.reset();
        CHECK_FALSE(parser.started());
        CHECK_FALSE(parser.keep_alive());
    }
    CHECK(failure("x") == malformed);
    run(parser, {"HTTP/2 nonsense"});
    parser.reset();
    CHECK(run(parser, {"HTTP/1.1 204 No Content\r\n\r\n"}).events == "head complete");
}

TEST_CASE("a parser can be moved in the middle of a response") {
    response_parser first;
    run(first, {"HTTP/1.1 200 OK\r\nContent-Le"});
    response_parser second = std::move(first);
    CHECK(run(second, {"ngth: 2\r\n\r\nab"}) == outcome{"head body complete", "ab", "", 0});
}

TEST_CASE("a connection that ends says how much was there") {
    auto const end = [](std::string const& bytes) {
        response_parser parser;
        run(parser, cut(bytes, 4));
        auto const ended = parser.end_of_stream();
        return ended ? "fine" : ended.error().code.message();
    };
    CHECK(end("") == "connection lost");
    CHECK(end("H") == "response cut off");
    CHECK(end("HTTP/1.1 200 OK\r\nA: b\r\n") == "response cut off");
    CHECK(end("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n") == "response cut off");
    CHECK(end("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab") == "response cut off");
    CHECK(end("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc") == "fine");
    CHECK(end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab") ==
          "response cut off");
    CHECK(end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n") ==
          "response cut off");
    CHECK(end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n") == "response cut off");
    CHECK(end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == "fine");
    CHECK(end("HTTP/1.1 200 OK\r\n\r\n") == "fine");
    CHECK(end("HTTP/1.1 100 Continue\r\n\r\n") == "response cut off");
    CHECK(end("garbage") == malformed);
}

TEST_CASE("what two readers could understand in two ways is refused") {
    std::string const ok = "HTTP/1.1 200 OK\r\n";
    CHECK(failure(ok + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n") == malformed);
    CHECK(failure(ok + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n") == malformed);
    CHECK(failure(ok + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n") == malformed);
    CHECK(failure(ok + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n") == malformed);
    CHECK(failure(ok + "Content-Length: 3, 3\r\n\r\n") == malformed);
    CHECK(failure(ok + "Content-Length: -1\r\n\r\n") == malformed);
    CHECK(failure(ok + "Content-Length: +1\r\n\r\n") == malformed);
    CHECK(failure(ok + "Content-Length: 1x\r\n\r\n") == malformed);
    CHECK(failure(ok + "Content-Length: 0x1\r\n\r\n") == malformed);
    CHECK(failure(ok + "Content-Length: 99999999999999999999999\r\n\r\n") == malformed);
    CHECK(failure(ok + "Transfer-Encoding: gzip\r\n\r\n") == malformed);
    CHECK(failure(ok + "Transfer-Encoding: gzip, chunked\r\n\r\n") == malformed);
    CHECK(failure(ok + "Transfer-Encoding: chunked, gzip\r\n\r\n") == malformed);
    CHECK(failure(ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n") ==
          malformed);
    CHECK(failure(ok + "Transfer-Encoding: xchunked\r\n\r\n") == malformed);
    CHECK(failure("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") == malformed);
    CHECK(failure(ok + "Content-Length : 3\r\n\r\n") == malformed);
    CHECK(failure(ok + "A: b\rB: c\r\n\r\n") == malformed);
    CHECK(failure(ok + "A: b\nB: c\r\n\r\n") == malformed);
    CHECK(failure(ok + "A: b\0c\r\n\r\n"s) == malformed);
    CHECK(failure(ok + "A: b\x1b[2J\r\n\r\n") == malformed);
    CHECK(failure(ok + "A(b): c\r\n\r\n") == malformed);
    CHECK(failure(ok + ": c\r\n\r\n") == malformed);
    CHECK(failure(ok + "no colon\r\n\r\n") == malformed);
    CHECK(failure("HTTP/1.1 200 OK\nA: b\n\n") == malformed);
}

TEST_CASE("a folded line, which newer parsers refuse, changes one value and never the framing") {
    std::string const ok = "HTTP/1.1 200 OK\r\n";
    response_parser parser;
    auto const seen = run(parser, {ok + "A: b\r\n folded\r\nContent-Length: 0\r\n\r\n"});
    if (seen.failure.empty()) {
        CHECK(parser.head().headers.find("A") == "b folded");
    } else {
        CHECK(seen.failure == malformed);
    }
    CHECK(failure(ok + "Content-Length: 1\r\n 2\r\n\r\n") == malformed);
    CHECK(failure(ok + "Transfer-Encoding: chun\r\n ked\r\n\r\n") == malformed);
    CHECK(failure(ok + "Transfer-Encoding: chunked\r\n gzip\r\n\r\n") == malformed);
}

TEST_CASE("chunks must be framed exactly") {
    std::string const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    CHECK(run(head + "3\r\nabcX").failure == malformed);
    CHECK(run(head + "3\r\nabcX").body == "abc");
    CHECK(failure(head + "x\r\n") == malformed);
    CHECK(failure(head + "-1\r\n") == malformed);
    CHECK(failure(head + "\r\n") == malformed);
    CHECK(failure(head + "3\nabc\r\n") == malformed);
    CHECK(failure(head + "3\r\nabc\n0\r\n") == malformed);
    CHECK(failure(head + "fffffffffffffffff\r\n") == malformed);
    CHECK(failure(head + "0x3\r\n") == malformed);
    CHECK(failure(head + "0\r\nX y: z\r\n\r\n") == malformed);
}

TEST_CASE("what is no answer to a request of HTTP/1.1 is refused") {
    CHECK(failure("<html>") == malformed);
    CHECK(failure("HTTP/2.0 200 OK\r\n\r\n") == malformed);
    CHECK(failure("HTTP/0.9 200 OK\r\n\r\n") == malformed);
    CHECK(failure("HTTP/1.2 200 OK\r\n\r\n") == malformed);
    CHECK(failure("HTTP/1.1 099 OK\r\n\r\n") == malformed);
    CHECK(failure("HTTP/1.1 20 OK\r\n\r\n") == malformed);
    CHECK(failure("HTTP/1.1 2000 OK\r\n\r\n") == malformed);
    CHECK(failure("HTTP/1.1 600 OK\r\n\r\n") == malformed);
    CHECK(failure("GET / HTTP/1.1\r\n\r\n") == malformed);
    CHECK(failure("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n") ==
          malformed);
    CHECK(failure("HTTP/1.1 101 Switching\r\n\r\n") == malformed);
    CHECK(failure("\x16\x03\x01") == malformed);
    // An offer to upgrade is none that we took.
    CHECK(
        run("HTTP/1.1 200 OK\r\nUpgrade: h2c\r\nConnection: upgrade\r\nContent-Length: 2\r\n\r\nok")
            .events == "head body complete");
}

TEST_CASE("a failure stays, and words of the server are not in it") {
    response_parser parser;
    CHECK(run(parser, {"HTTP/1.1 200 OK\r\nA: s3cr3t\x01\r\n\r\n"}).failure == malformed);
    std::string_view more = "HTTP/1.1 200 OK\r\n\r\n";
    auto const next = parser.next(more);
    REQUIRE_FALSE(next);
    CHECK(next.error().detail.find("s3cr3t") == std::string::npos);
    CHECK_FALSE(parser.end_of_stream());
    CHECK_FALSE(parser.keep_alive());
}

TEST_CASE("a head may be as long as its limit and no longer") {
    mcp::http::head_limits limits;
    limits.bytes = 40;
    std::string const start = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nA:";
    std::string const fits = start.substr(0, 36) + "\r\nxy";
    REQUIRE(fits.substr(0, 38).ends_with("\r\n\r\n"));
    CHECK(run("\r\n" + fits, false, limits).events == "head body complete");
    CHECK(run("\r\n\r\n" + fits, false, limits).failure == too_large);
    CHECK(run(start + std::string(100, 'x'), false, limits).failure == too_large);
    CHECK(run(std::string(100, '\r'), false, limits).failure == too_large);
    std::string interim;
    for (int i = 0; i < 10; ++i) interim += "HTTP/1.1 100 C\r\n\r\n";
    CHECK(run(interim, false, limits).failure == too_large);
}

TEST_CASE("trailers and chunk extensions have a limit") {
    mcp::http::head_limits limits;
    limits.bytes = 60;
    std::string const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    CHECK(run(head + "1\r\nx\r\n0\r\nA: " + std::string(59, 'y') + "\r\n\r\n", false, limits)
              .events == "head body complete");
    CHECK(run(head + "1\r\nx\r\n0\r\nA: " + std::string(60, 'y') + "\r\n\r\n", false, limits)
              .failure == too_large);
    CHECK(run(head + "1;" + std::string(100, 'y') + "\r\nx\r\n", false, limits).failure ==
          too_large);
    std::string many = head;
    for (int i = 0; i < 10; ++i) many += "1;abcdefgh\r\nx\r\n";
    CHECK(run(many, false, limits).failure == too_large);
    // The body itself is not counted.
    CHECK(run(head + "96\r\n" + std::string(150, 'x') + "\r\n0\r\n\r\n", false, limits).events ==
          "head body complete");
}

TEST_CASE("there may be so many headers and no more") {
    mcp::http::head_limits limits;
    limits.headers = 3;
    std::string const two = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: b\r\n";
    CHECK(run(two + "C: d\r\n\r\n0\r\n\r\n", false, limits).events == "head complete");
    CHECK(run(two + "C: d\r\nE: f\r\n\r\n", false, limits).failure == too_large);
    CHECK(run(two + "\r\n0\r\nT: u\r\n\r\n", false, limits).events == "head complete");
    CHECK(run(two + "\r\n0\r\nT: u\r\nV: w\r\n\r\n", false, limits).failure == too_large);
}

}  // namespace tests_http_response_parser
