// SPDX-License-Identifier: MIT
// Tests of the memory for bodies.
#include <mcp/http/body_buffer.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstring>
#include <string>
#include <utility>

namespace tests_http_body_buffer {

using mcp::http::body_buffer;

void fill(body_buffer& body, std::string const& text) {
    body.begin(text.size());
    body.append(text);
}

TEST_CASE("a body is its pieces") {
    body_buffer body;
    body.begin(0);
    CHECK(body.text().empty());
    CHECK(body.message().text().empty());
    body.append("ab");
    body.append("");
    body.append("c");
    CHECK(body.text() == "abc");
    CHECK(body.message().text() == "abc");
}

TEST_CASE("a big announced body is read to where it stays") {
    body_buffer body;
    std::string const begin = "0123456789";
    std::size_t const size = 100000;
    body.begin(size);
    body.append(begin);
    auto const room = body.room();
    REQUIRE(room.size() == size - begin.size());
    std::memset(room.data(), 'x', room.size());
    body.append({room.data(), room.size()});
    CHECK(body.text() == begin + std::string(size - begin.size(), 'x'));
    CHECK(body.room().empty());
}

TEST_CASE("a short body has no room of its own, nor has more than was announced") {
    body_buffer body;
    body.begin(100);
    CHECK(body.room().empty());
    std::string const more(50000, 'y');
    body.append(more);
    CHECK(body.text() == more);
    CHECK(body.room().empty());
}

TEST_CASE("a message stays as it is when the memory is used again") {
    body_buffer body;
    fill(body, std::string(5000, 'a'));
    auto const kept = body.message();
    fill(body, std::string(5000, 'b'));
    CHECK(kept.text() == std::string(5000, 'a'));
    CHECK(body.text() == std::string(5000, 'b'));
}

TEST_CASE("memory that nobody holds is used again") {
    body_buffer body;
    fill(body, std::string(1000000, 'a'));
    static_cast<void>(body.message());
    auto const before = body.text().data();
    fill(body, std::string(1000000, 'b'));
    CHECK(body.text().data() == before);
}

TEST_CASE("a block much bigger than what comes is given back after a while") {
    body_buffer body;
    fill(body, std::string(1000000, 'a'));
    for (int i = 0; i < 60; ++i) fill(body, "small");
    CHECK(body.capacity() == 1000000);
    for (int i = 0; i < 10; ++i) fill(body, "small");
    CHECK(body.capacity() < 10000);
    CHECK(body.text() == "small");
}

}  // namespace tests_http_body_buffer
