// SPDX-License-Identifier: MIT
// Tests of the characters of URLs.
#include <mcp/http/url_text.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_http_url_text {

using namespace std::string_literals;
using namespace mcp::http::detail;

constexpr bool is_letter(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

TEST_CASE("decoding undoes encoding, for every byte") {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    std::string const encoded = encode(all, is_letter);
    CHECK(encoded.find('\0') == std::string::npos);
    CHECK(decode(encoded) == all);
    CHECK(encode(" /\xff", is_letter) == "%20%2F%FF");
}

TEST_CASE("a percent sign that begins no byte stays") {
    CHECK(decode("%41%4a%4A") == "AJJ");
    CHECK(decode("%") == "%");
    CHECK(decode("%4") == "%4");
    CHECK(decode("%4g%g4%%41") == "%4g%g4%A");
}

TEST_CASE("a scheme is letters first, then also digits and + - .") {
    CHECK(scheme_of("http://x") == "http");
    CHECK(scheme_of("a+b-c.1:") == "a+b-c.1");
    CHECK(scheme_of("1a:x").empty());
    CHECK(scheme_of("a/b:c").empty());
    CHECK(scheme_of(":x").empty());
    CHECK(scheme_of("http").empty());
    CHECK(scheme_of("").empty());
}

}  // namespace tests_http_url_text
