// SPDX-License-Identifier: MIT
// Tests of header fields.
#include <mcp/http/fields.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tests_http_fields {

using namespace std::string_literals;
using mcp::http::fields;

std::vector<std::string> lines(fields const& headers) {
    std::vector<std::string> made;
    for (auto const each : headers) {
        made.push_back(std::string(each.name) + ": " + std::string(each.value));
    }
    return made;
}

TEST_CASE("headers keep their order and are found without regard to case") {
    fields headers;
    headers.add("Content-Type", "text/plain");
    headers.add("X-A", "1");
    headers.add("x-a", "2");
    headers.add("Empty", "");
    CHECK(lines(headers) ==
          std::vector<std::string>{"Content-Type: text/plain", "X-A: 1", "x-a: 2", "Empty: "});
    CHECK(headers.find("CONTENT-TYPE") == "text/plain");
    CHECK(headers.find("X-a") == "1");
    CHECK(headers.find("empty") == "");
    CHECK_FALSE(headers.find("Content").has_value());
    CHECK(headers.count("x-A") == 2);
    CHECK(headers.joined("x-A") == "1, 2");
    CHECK(headers.joined("nothing").empty());
    CHECK(headers.size() == 4);
    CHECK(headers[1].value == "1");
}

TEST_CASE("setting a header replaces all of that name in the place of the first") {
    fields headers;
    headers.add("A", "1");
    headers.add("B", "2");
    headers.add("a", "3");
    headers.add("C", "4");
    headers.set("A", "new");
    CHECK(lines(headers) == std::vector<std::string>{"A: new", "B: 2", "C: 4"});
    headers.set("D", "5");
    CHECK(headers.find("D") == "5");
    CHECK(headers.size() == 4);
}

TEST_CASE("a default does not replace what is there") {
    fields headers;
    headers.set_default("A", "1");
    headers.set_default("a", "2");
    CHECK(lines(headers) == std::vector<std::string>{"A: 1"});
}

TEST_CASE("the lines are what is sent, whatever was replaced and removed before") {
    fields headers;
    headers.add("A", "1");
    headers.add("B", "2");
    headers.add("C", "3");
    headers.set("b", "much longer");
    CHECK(headers.lines() == "A: 1\r\nb: much longer\r\nC: 3\r\n");
    headers.set("B", "");
    headers.remove("a");
    CHECK(headers.lines() == "B: \r\nC: 3\r\n");
    CHECK(headers.find("C") == "3");
    headers.remove("C");
    headers.add("D", "4");
    CHECK(headers.lines() == "B: \r\nD: 4\r\n");
    headers.clear();
    CHECK(headers.lines().empty());
}

TEST_CASE("removing takes every header of that name, and clearing all") {
    fields headers;
    headers.add("A", "1");
    headers.add("B", "2");
    headers.add("a", "3");
    headers.remove("A");
    CHECK(lines(headers) == std::vector<std::string>{"B: 2"});
    headers.remove("nothing");
    CHECK(headers.size() == 1);
    headers.clear();
    CHECK(headers.empty());
    CHECK(lines(headers).empty());
}

TEST_CASE("the name of a header must be a token") {
    CHECK(fields::check("Mcp-Param-x_1.~!#$%&'*+^`|", "v"));
    for (auto const& name : {""s, " "s, "A B"s, "A:"s, "A\r\n"s, "A\0"s, "(A)"s, "\xc3\xa4"s, "A="s,
                             "A,"s, "\"A\""s, "A/B"s}) {
        CAPTURE(name);
        auto const checked = fields::check(name, "v");
        REQUIRE_FALSE(checked);
        CHECK(checked.error().code == mcp::errc::invalid_argument);
    }
}

TEST_CASE("the value of a header must stay in its line") {
    for (auto const& value : {""s, "a"s, "a b"s, "a\tb"s, "\xc3\xa4"s, "\"a\", b;c=d"s}) {
        CAPTURE(value);
        CHECK(fields::check("A", value));
    }
    for (auto const& value : {"a\r\nB: c"s, "a\rb"s, "a\nb"s, "a\0b"s, "\x7f"s, "\x1b[2J"s, " a"s,
                              "a "s, "\ta"s, "a\r\n b"s}) {
        CAPTURE(value);
        auto const checked = fields::check("A", value);
        REQUIRE_FALSE(checked);
        CHECK(checked.error().code == mcp::errc::invalid_argument);
    }
}

TEST_CASE("the error names the header and holds no value") {
    auto const checked = fields::check("Authorization", "Bearer s3cr3t\n");
    REQUIRE_FALSE(checked);
    CHECK(checked.error().detail.find("Authorization") != std::string::npos);
    CHECK(checked.error().detail.find("s3cr3t") == std::string::npos);
    // Whoever swaps the two, or writes both into the name, shows no secret either.
    auto const swapped = fields::check("Authorization: Bearer s3cr3t", "");
    REQUIRE_FALSE(swapped);
    CHECK(swapped.error().detail.find("s3cr3t") == std::string::npos);
}

}  // namespace tests_http_fields
