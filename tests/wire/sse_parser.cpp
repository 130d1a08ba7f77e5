// SPDX-License-Identifier: MIT
// Tests cutting a stream of bytes into server-sent events.
#include <mcp/wire/sse_parser.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace tests_wire_sse_parser {

using namespace std::chrono_literals;
using namespace std::string_literals;

// An event that owns its texts.
struct kept {
    std::string type;
    std::string data;
    std::string id;
    bool has_id = false;
    bool has_data = false;

    bool operator==(kept const&) const = default;
};

std::ostream& operator<<(std::ostream& out, kept const& each) {
    return out << each.type << '|' << each.data << '|' << each.id << '|' << each.has_id
               << each.has_data;
}

kept keep(mcp::sse_event const& event) {
    return {std::string(event.type), std::string(event.data), std::string(event.id), event.has_id,
            event.has_data};
}

// Each piece lies in memory of its own that is gone afterwards, so that a view kept too long shows.
std::vector<kept> events_of(mcp::sse_parser& parser, std::vector<std::string> const& pieces) {
    std::vector<kept> events;
    for (std::string const& piece : pieces) {
        std::vector<char> const bytes(piece.begin(), piece.end());
        auto const fed =
            parser.feed({bytes.data(), bytes.size()},
                        [&](mcp::sse_event const& event) { events.push_back(keep(event)); });
        REQUIRE(fed);
    }
    return events;
}

std::vector<kept> events_of(std::string const& bytes) {
    mcp::sse_parser parser;
    return events_of(parser, {bytes});
}

kept message(std::string data) { return {"message", std::move(data), "", false, true}; }

TEST_CASE("an event is what stands before an empty line") {
    CHECK(events_of("data: one\n\ndata: two\n\ndata: not yet\n") ==
          std::vector<kept>{message("one"), message("two")});
}

TEST_CASE("lines end in LF, CRLF or CR, also mixed") {
    std::vector<kept> const expected{message("a\nb"), message("c")};
    CHECK(events_of("data: a\ndata: b\n\ndata: c\n\n") == expected);
    CHECK(events_of("data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n") == expected);
    CHECK(events_of("data: a\rdata: b\r\rdata: c\r\r") == expected);
    CHECK(events_of("data: a\rdata: b\r\n\ndata: c\n\r\n") == expected);
}

TEST_CASE("the same bytes give the same events however they are cut") {
    std::string const bytes =
        "\xef\xbb\xbf: hello\r\nid: 1\r\ndata: a\r\ndata: bb\r\n\r\nevent: x\rdata: c\r\rid: 2\n\n"
        "retry: 5\ndata\n\n:\ndata:d\ndata\ndata: e\nid\n\n";
    std::vector<kept> const expected{
        {"message", "a\nbb", "1", true, true}, {"x", "c", "1", false, true},
        {"message", "", "2", true, false},     {"message", "", "2", false, true},
        {"message", "d\n\ne", "", true, true},
    };
    for (std::size_t first = 0; first <= bytes.size(); ++first) {
        for (std::size_t second = first; second <= bytes.size(); ++second) {
            mcp::sse_parser parser;
            auto const events =
                events_of(parser, {bytes.substr(0, first), bytes.substr(first, second - first),
                                   bytes.substr(second)});
            REQUIRE(events == expected);
            REQUIRE(parser.last_event_id().empty());
        }
    }
    mcp::sse_parser parser;
    std::vector<std::string> bytewise;
    for (char const c : bytes) bytewise.emplace_back(1, c);
    CHECK(events_of(parser, bytewise) == expected);
}

TEST_CASE("one blank after the colon is no part of the value, others are") {
    CHECK(events_of("data:  a \ndata:\tb\n\n") == std::vector<kept>{message(" a \n\tb")});
}

TEST_CASE("a field of another name, of other letters or with a blank before it does not count") {
    CHECK(events_of("datum: a\nData: b\n data: c\nfoo\n\ndata: d\n\n") ==
          std::vector<kept>{message("d")});
}

TEST_CASE("a colon in the data is data") {
    CHECK(events_of("data: a: b\n\ndata::\n\n") ==
          std::vector<kept>{message("a: b"), message(":")});
}

TEST_CASE("an event has the type that came last, and the next one has none of it") {
    CHECK(events_of("event: a\nevent: b\ndata: 1\n\ndata: 2\n\nevent:\ndata: 3\n\n") ==
          std::vector<kept>{{"b", "1", "", false, true}, message("2"), message("3")});
}

TEST_CASE("a type without data is no event and is forgotten") {
    CHECK(events_of("event: a\n\ndata: 1\n\n") == std::vector<kept>{message("1")});
}

TEST_CASE("an id without data is an event that says where to resume") {
    mcp::sse_parser parser;
    std::string_view bytes = "id: 7\ndata:\n\nid: 8\n\ndata: x\n\n";
    auto first = parser.next(bytes);
    REQUIRE(first);
    REQUIRE(*first);
    CHECK((*first)->has_id);
    CHECK((*first)->has_data);
    CHECK((*first)->data.empty());
    CHECK((*first)->id == "7");
    auto second = parser.next(bytes);
    REQUIRE(*second);
    CHECK((*second)->has_id);
    CHECK_FALSE((*second)->has_data);
    CHECK((*second)->id == "8");
    auto third = parser.next(bytes);
    REQUIRE(*third);
    CHECK_FALSE((*third)->has_id);
    CHECK((*third)->id == "8");
    CHECK_FALSE(*parser.next(bytes));
}

TEST_CASE("the id to resume from is that of the last complete event") {
    mcp::sse_parser parser;
    events_of(parser, {"id: 1\ndata: a\n\nid: 2\ndata: b\n"});
    CHECK(parser.last_event_id() == "1");
    events_of(parser, {"\n"});
    CHECK(parser.last_event_id() == "2");
    events_of(parser, {"data: c\n\n"});
    CHECK(parser.last_event_id() == "2");
}

TEST_CASE("an id with a NUL does not count") {
    mcp::sse_parser parser;
    auto const events = events_of(parser, {"id: 1\ndata: a\n\nid: 2\0003\ndata: b\n\n"s});
    CHECK(parser.last_event_id() == "1");
    REQUIRE(events.size() == 2);
    CHECK_FALSE(events[1].has_id);
}

TEST_CASE("a reconnection time is digits only, and comes with its event") {
    mcp::sse_parser parser;
    events_of(parser, {"retry: 1500\n\n"});
    CHECK(parser.retry() == mcp::duration(1500ms));
    events_of(parser, {"retry: 12x\nretry: -1\nretry:\nretry: +3\nretry: 1.5\ndata: a\n\n"});
    CHECK(parser.retry() == mcp::duration(1500ms));
    std::string_view bytes = "retry: 0\ndata: b\n\ndata: c\n\n";
    auto const with = parser.next(bytes);
    REQUIRE(*with);
    CHECK((*with)->retry == mcp::duration(0ms));
    auto const without = parser.next(bytes);
    REQUIRE(*without);
    CHECK_FALSE((*without)->retry.has_value());
    CHECK(parser.retry() == mcp::duration(0ms));
}

TEST_CASE("a reconnection time beyond all measure is a year") {
    mcp::sse_parser parser;
    events_of(parser, {"retry: " + std::string(400, '9') + "\n"});
    CHECK(parser.retry() == mcp::duration(24h * 365));
}

TEST_CASE("comments are nothing") {
    mcp::sse_parser parser;
    CHECK(events_of(parser, {":\n: a\n\n:b\ndata: 1\n:c\n\n"}) == std::vector<kept>{message("1")});
}

TEST_CASE("the byte order mark counts at the start only, and whole") {
    CHECK(events_of("\xef\xbb\xbf"
                    "data: 1\n\n\xef\xbb\xbf"
                    "data: 2\n\ndata: 3\n\n") == std::vector<kept>{message("1"), message("3")});
    CHECK(events_of("\xef\xbb"
                    "data: 1\n\ndata: 2\n\n") == std::vector<kept>{message("2")});
}

TEST_CASE("a data line that is alone in one piece is shown where it lies") {
    mcp::sse_parser parser;
    std::string const bytes = "event: message\nid: 4\ndata: {\"a\":1}\n\ndata: x\r\n\r\n";
    std::vector<std::size_t> places;
    REQUIRE(parser.feed(bytes, [&](mcp::sse_event const& event) {
        REQUIRE(event.data.data() >= bytes.data());
        REQUIRE(event.data.data() < bytes.data() + bytes.size());
        places.push_back(static_cast<std::size_t>(event.data.data() - bytes.data()));
    }));
    CHECK(places == std::vector<std::size_t>{bytes.find('{'), bytes.find('x')});
}

TEST_CASE("an event over the limit fails before it ends, however it is cut, and for good") {
    // Twelve bytes of data lines fit.
    auto const [bytes, complete] = GENERATE(table<std::string, std::size_t>({
        {"data: 123456\n\n", 1},
        {"data:a\ndata:b\n\ndata:c\n\n", 2},
        {"data: 1234567\n\n", 0},
        {"data: 1\n\ndata: 1234567", 1},
        {"data:a\ndata:b\ndata:c\n\n", 0},
        {": a comment that is far too long", 0},
        {"event: far too long\n", 0},
    }));
    bool const fits = complete != 0 && bytes.ends_with("\n\n");
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        mcp::sse_parser parser(12);
        std::size_t seen = 0;
        bool failed = false;
        for (std::size_t at = 0; at < bytes.size(); at += step) {
            auto const fed = parser.feed(std::string_view(bytes).substr(at, step),
                                         [&](mcp::sse_event const&) { ++seen; });
            REQUIRE((fed || fed.error().code == mcp::errc::message_too_large));
            failed = failed || !fed;
            REQUIRE(failed == !fed);
        }
        REQUIRE(failed == !fits);
        REQUIRE(seen == complete);
    }
}

TEST_CASE("many small events and comments never reach the limit") {
    mcp::sse_parser parser(12);
    std::size_t seen = 0;
    for (int i = 0; i < 1000; ++i) {
        REQUIRE(parser.feed(": comment\nevent: abc\ndata: x\n", [&](auto const&) { ++seen; }));
        REQUIRE(parser.feed("\n", [&](auto const&) { ++seen; }));
    }
    for (int i = 0; i < 1000; ++i) {
        REQUIRE(parser.feed(":comment\nevent:abc\n", [&](auto const&) { ++seen; }));
    }
    CHECK(seen == 1000);
}

TEST_CASE("an event of megabytes that comes in pieces arrives whole") {
    std::string const text(3u << 20, 'x');
    std::string const bytes = "data: " + text + "\ndata: " + text + "\n\ndata: end\n\n";
    mcp::sse_parser parser;
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < bytes.size(); at += 65536)
        pieces.push_back(bytes.substr(at, 65536));
    auto const events = events_of(parser, pieces);
    REQUIRE(events.size() == 2);
    CHECK((events[0].data == text + "\n" + text));
    CHECK(events[1] == message("end"));
}

TEST_CASE("a new stream forgets the event that was cut off, and keeps where to resume") {
    mcp::sse_parser parser;
    events_of(parser, {"id: 1\nretry: 9\ndata: a\n\nid: 2\nevent: x\ndata: cut o"});
    parser.restart();
    CHECK(parser.last_event_id() == "1");
    CHECK(parser.retry() == mcp::duration(9ms));
    CHECK(events_of(parser, {"\xef\xbb\xbf"
                             "data: b\n\n"}) ==
          std::vector<kept>{{"message", "b", "1", false, true}});
}

TEST_CASE("lines without a line feed cost no more than others") {
    // Looking for LF to the end of the piece for each CR would take minutes here.
    std::string const bytes(std::size_t(4) << 20, '\r');
    mcp::sse_parser parser;
    auto const start = std::chrono::steady_clock::now();
    CHECK(parser.feed(bytes, [](mcp::sse_event const&) { FAIL("there is no event"); }));
    CHECK(std::chrono::steady_clock::now() - start < 30s);
}

}  // namespace tests_wire_sse_parser
