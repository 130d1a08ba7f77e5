// SPDX-License-Identifier: MIT
// The lines of a server's stderr, and the end of them that is kept.
#include <mcp/transport/stderr_tail.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace tests_transport_stderr_tail {

using mcp::stderr_tail;

struct collected {
    explicit collected(std::size_t kept = 4096)
        : tail(kept, [this](std::string_view line) { lines.emplace_back(line); }) {}

    std::vector<std::string> lines;
    stderr_tail tail;
};

using strings = std::vector<std::string>;

TEST_CASE("bytes become lines wherever they are cut") {
    std::string const text = "one\ntwo\r\n\nfour\n";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        collected c;
        c.tail.append(std::string_view(text).substr(0, cut));
        c.tail.append(std::string_view(text).substr(cut));
        CHECK(c.lines == strings{"one", "two", "", "four"});
        CHECK(c.tail.text() == "one\ntwo\n\nfour");
    }
}

TEST_CASE("a last line without an end is a line when the stream ends, once") {
    collected c;
    c.tail.append("one\nhalf");
    CHECK(c.lines == strings{"one"});
    CHECK(c.tail.text() == "one\nhalf");
    c.tail.finish();
    c.tail.finish();
    CHECK(c.lines == strings{"one", "half"});
    CHECK(c.tail.text() == "one\nhalf");
}

TEST_CASE("nothing is no line") {
    collected c;
    c.tail.append("");
    c.tail.finish();
    CHECK(c.lines.empty());
    CHECK(c.tail.text().empty());
}

TEST_CASE("only whole lines at the end are kept, within the bound") {
    collected c(20);
    for (int i = 0; i < 100; ++i) c.tail.append("line " + std::to_string(i) + "\n");
    CHECK(c.lines.size() == 100);
    CHECK(c.tail.text() == "line 98\nline 99");
}

TEST_CASE("what is kept is never more than the bound, lines or not") {
    for (std::string const part : {"x", "xxxxxxx\n", "a long line of text\n", "\n", "ab\ncd"}) {
        collected c(16);
        for (int i = 0; i < 50; ++i) {
            c.tail.append(part);
            CHECK(c.tail.text().size() <= 16);
        }
        CHECK_FALSE((part != "\n" && c.tail.text().empty()));
    }
}

TEST_CASE("a line longer than the bound is cut there, and is kept although nothing else fits") {
    collected c(10);
    c.tail.append("before\n");
    c.tail.append("0123456789abcdef\n");
    CHECK(c.lines == strings{"before", "0123456789"});
    CHECK(c.tail.text() == "0123456789");
    c.tail.append("next\n");
    CHECK(c.tail.text() == "next");
}

TEST_CASE("a handler that throws stops nothing") {
    int called = 0;
    stderr_tail tail(100, [&](std::string_view) {
        ++called;
        throw 42;
    });
    tail.append("one\ntwo\n");
    tail.append("three");
    tail.finish();
    CHECK(called == 3);
    CHECK(tail.text() == "one\ntwo\nthree");
}

TEST_CASE("a bound of zero keeps nothing, and gives empty lines") {
    collected c(0);
    c.tail.append("one\ntwo\n");
    CHECK(c.lines == strings{"", ""});
    CHECK(c.tail.text().empty());
}

}  // namespace tests_transport_stderr_tail
