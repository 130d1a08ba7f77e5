// SPDX-License-Identifier: MIT
// Tests cutting a stream of bytes into lines.
#include <mcp/wire/line_framer.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tests_wire_line_framer {

void feed(mcp::line_framer& framer, std::string_view bytes) {
    while (!bytes.empty()) {
        auto const room = framer.prepare();
        REQUIRE(room.size() >= (64u << 10));
        std::size_t const count = std::min(room.size(), bytes.size());
        std::memcpy(room.data(), bytes.data(), count);
        framer.commit(count);
        bytes.remove_prefix(count);
    }
}

// The texts of all complete lines; "too large" stands for a failure.
std::vector<std::string> drain(mcp::line_framer& framer) {
    std::vector<std::string> lines;
    for (;;) {
        auto const next = framer.next();
        if (!next) {
            CHECK(next.error().code == mcp::errc::message_too_large);
            lines.emplace_back("too large");
            return lines;
        }
        if (!*next) return lines;
        lines.emplace_back((*next)->text());
    }
}


TEST_CASE("lines come without their ends, and blank ones do not come") {
    mcp::line_framer framer;
    feed(framer, "{\"a\":1}\n\n[2]\r\n \t\r\n\r\n3\r4\r\n5");
    CHECK(drain(framer) == std::vector<std::string>{"{\"a\":1}", "[2]", "3\r4"});
    feed(framer, "\n");
    CHECK(drain(framer) == std::vector<std::string>{"5"});
}

TEST_CASE("the same bytes give the same lines however they are cut") {
    std::string const bytes = "ab\r\n\ncd\n  \nefg\r\rh\r\n\r\nij\nk";
    std::vector<std::string> const expected{"ab", "cd", "efg\r\rh", "ij"};
    for (std::size_t first = 0; first <= bytes.size(); ++first) {
        for (std::size_t second = first; second <= bytes.size(); ++second) {
            mcp::line_framer framer;
            std::vector<std::string> lines;
            for (auto const& part : {bytes.substr(0, first), bytes.substr(first, second - first),
                                    bytes.substr(second)}) {
                feed(framer, part);
                for (auto& line : drain(framer)) lines.push_back(line);
            }
            REQUIRE(lines == expected);
        }
    }
}

TEST_CASE("the limit holds for lines however they are cut, and counts no line end") {
    auto const [bytes, expected] =
        GENERATE(table<std::string, std::vector<std::string>>({
            {"1234\n12\n", {"1234", "12"}},
            {"1234\r\n12\n", {"1234", "12"}},
            {"1\n12345\n12\n", {"1", "too large"}},
            {"1\n12345", {"1", "too large"}},
            {"1\n1234\r", {"1"}},
            {"1\n1234\r5\n", {"1", "too large"}},
            {"1\n     \n", {"1", "too large"}},
        }));
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        mcp::line_framer framer(4);
        std::vector<std::string> lines;
        for (std::size_t at = 0; at < bytes.size(); at += step) {
            feed(framer, std::string_view(bytes).substr(at, step));
            for (auto& line : drain(framer)) {
                if (lines.empty() || lines.back() != "too large") lines.push_back(line);
            }
        }
        REQUIRE(lines == expected);
    }
}

TEST_CASE("a line over the limit fails before it ends, for good, and says how to go on") {
    mcp::line_framer framer(1000);
    feed(framer, std::string(1001, 'x'));
    auto const next = framer.next();
    REQUIRE_FALSE(next);
    CHECK(next.error().code == mcp::errc::message_too_large);
    CHECK(next.error().detail.find("1000 bytes") != std::string::npos);
    CHECK(next.error().detail.find("raise max_message") != std::string::npos);
    feed(framer, "\n1\n");
    CHECK_FALSE(framer.next());
}

TEST_CASE("a limit of zero is none") {
    mcp::line_framer framer(0);
    std::string const line(65u << 20, 'x');
    feed(framer, line);
    feed(framer, "\n");
    CHECK(drain(framer) == std::vector<std::string>{line});
}

TEST_CASE("a line of many reads arrives whole, and the memory for it is given back") {
    mcp::line_framer framer;
    std::string line;
    for (int i = 0; line.size() < (10u << 20); ++i) line += std::to_string(i) + ' ';
    for (std::size_t at = 0; at < line.size(); at += 50'000) {
        feed(framer, std::string_view(line).substr(at, 50'000));
        REQUIRE(drain(framer).empty());
    }
    feed(framer, "\nnext");
    CHECK(drain(framer) == std::vector<std::string>{line});
    CHECK(framer.prepare().size() > (64u << 10));
    feed(framer, "\n");
    CHECK(drain(framer) == std::vector<std::string>{"next"});
    CHECK(framer.prepare().size() < (1u << 20));
}

TEST_CASE("memory for lines of a megabyte is kept for a while, then given back") {
    mcp::line_framer framer;
    feed(framer, std::string(1u << 20, 'x') + "\n");
    CHECK(drain(framer).size() == 1);
    CHECK(framer.prepare().size() > (1u << 20));
    for (int i = 0; i < 100; ++i) {
        feed(framer, "1\n");
        CHECK(drain(framer) == std::vector<std::string>{"1"});
    }
    CHECK(framer.prepare().size() < (1u << 20));
}

TEST_CASE("a buffer that no frame shows is used again in place") {
    mcp::line_framer framer;
    char const* const first = framer.prepare().data();
    for (int i = 0; i < 10; ++i) {
        feed(framer, "{\"id\":1}\n");
        CHECK(drain(framer).size() == 1);
        CHECK(framer.prepare().data() == first);
    }
}

TEST_CASE("frames that are held keep their bytes while the framer reads on") {
    mcp::line_framer framer;
    std::vector<mcp::frame> held;
    std::vector<std::string> expected;
    std::string stream;
    for (int i = 0; i < 2000; ++i) {
        auto const length = static_cast<std::size_t>(i * 7 % 900);
        expected.push_back(std::to_string(i) + std::string(length, 'x'));
        stream += expected.back() + '\n';
    }
    for (std::size_t at = 0; at < stream.size(); at += 1000) {
        feed(framer, std::string_view(stream).substr(at, 1000));
        for (auto next = framer.next(); next && *next; next = framer.next()) {
            held.push_back(**next);
        }
    }
    REQUIRE(held.size() == expected.size());
    for (std::size_t i = 0; i < held.size(); ++i) REQUIRE(held[i].text() == expected[i]);
}

TEST_CASE("a kept slice of a small message does not keep the read buffer") {
    mcp::line_framer framer;
    char const* const first = framer.prepare().data();
    feed(framer, "{\"a\":[1,2]}\n");
    mcp::raw_json kept;
    {
        auto const next = framer.next();
        REQUIRE(next);
        REQUIRE(*next);
        kept = (*next)->slice((*next)->text().substr(5, 5));
    }
    CHECK(framer.prepare().data() == first);
    feed(framer, "{\"b\":[3,4]}\n");
    CHECK(kept.text() == "[1,2]");
}

TEST_CASE("a frame may outlive the framer and end on another thread") {
    std::string read;
    std::optional<mcp::line_framer> framer;
    framer.emplace();
    feed(*framer, "first\n");
    auto frame = **framer->next();
    std::thread other([held = std::move(frame), &read]() mutable {
        read = held.text();
        held = {};
    });
    // Reads on into the same block as soon as the other thread is done with it.
    for (int i = 0; i < 1000; ++i) {
        feed(*framer, "more\n");
        CHECK(drain(*framer) == std::vector<std::string>{"more"});
    }
    framer.reset();
    other.join();
    CHECK(read == "first");
}

}  // namespace tests_wire_line_framer
