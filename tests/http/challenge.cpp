// SPDX-License-Identifier: MIT
// Tests of WWW-Authenticate.
#include <mcp/http/challenge.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace tests_http_challenge {

using mcp::http::challenge;
using mcp::http::parse_challenges;
using challenges = std::vector<challenge>;

TEST_CASE("a challenge is a scheme and its parameters") {
    CHECK(parse_challenges("Bearer realm=\"a b\", Error=invalid_token , scope = \"x y\"") ==
          challenges{
              {"bearer", {{"realm", "a b"}, {"error", "invalid_token"}, {"scope", "x y"}}, ""}});
    auto const made = parse_challenges("Bearer a=1, A=2");
    REQUIRE(made.size() == 1);
    CHECK(made[0].find("a") == "1");
    CHECK_FALSE(made[0].find("b").has_value());
}

TEST_CASE("several challenges may stand in one header or in several") {
    challenges const expected{
        {"newauth", {{"realm", "apps"}, {"type", "1"}, {"title", "Login to \"apps\""}}, ""},
        {"basic", {{"realm", "simple"}}, ""}};
    CHECK(parse_challenges("Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", "
                           "Basic realm=\"simple\"") == expected);
    mcp::http::fields headers;
    headers.add("WWW-Authenticate",
                "Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\"");
    headers.add("Proxy-Authenticate", "Digest");
    headers.add("www-authenticate", "Basic realm=\"simple\"");
    CHECK(parse_challenges(headers) == expected);
    CHECK(parse_challenges(headers, "Proxy-Authenticate") == challenges{{"digest", {}, ""}});
    CHECK(parse_challenges(mcp::http::fields()).empty());
}

TEST_CASE("a scheme may be alone, or have one token") {
    CHECK(parse_challenges("Negotiate") == challenges{{"negotiate", {}, ""}});
    CHECK(parse_challenges("Negotiate, NTLM ,Basic") ==
          challenges{{"negotiate", {}, ""}, {"ntlm", {}, ""}, {"basic", {}, ""}});
    CHECK(parse_challenges("Negotiate YII+/a==, Bearer a=b") ==
          challenges{{"negotiate", {}, "YII+/a=="}, {"bearer", {{"a", "b"}}, ""}});
}

TEST_CASE("commas without anything between them are nothing") {
    CHECK(parse_challenges(", ,Bearer ,, a=b,,\t, Basic,") ==
          challenges{{"bearer", {{"a", "b"}}, ""}, {"basic", {}, ""}});
    CHECK(parse_challenges("").empty());
    CHECK(parse_challenges(" ,\t,").empty());
}

TEST_CASE("what real servers get wrong is understood") {
    // A URL without quotes, commas forgotten, a quote that is never closed.
    CHECK(parse_challenges("Bearer resource_metadata=https://a/b?c=d, scope=x") ==
          challenges{{"bearer", {{"resource_metadata", "https://a/b?c=d"}, {"scope", "x"}}, ""}});
    CHECK(parse_challenges("Bearer realm=\"a\" error=\"b\"") ==
          challenges{{"bearer", {{"realm", "a"}, {"error", "b"}}, ""}});
    CHECK(parse_challenges("Bearer realm=\"a, b") ==
          challenges{{"bearer", {{"realm", "a, b"}}, ""}});
    CHECK(parse_challenges("Bearer realm=\"a\\") == challenges{{"bearer", {{"realm", "a\\"}}, ""}});
    CHECK(parse_challenges("Bearer scope=a b c, error=x") ==
          challenges{{"bearer", {{"scope", "a"}, {"error", "x"}}, ""}});
    CHECK(parse_challenges("Bearer a=") == challenges{{"bearer", {}, "a="}});
    CHECK(parse_challenges("Bearer a=, b=c") == challenges{{"bearer", {{"b", "c"}}, "a="}});
}

TEST_CASE("noise is skipped, also if it holds commas in quotes") {
    CHECK(parse_challenges("@@@ \"a, Basic\", Bearer a=b") ==
          challenges{{"bearer", {{"a", "b"}}, ""}});
    CHECK(parse_challenges("realm=\"a, b\", Bearer c=d") ==
          challenges{{"bearer", {{"c", "d"}}, ""}});
    CHECK(parse_challenges("Bearer=x").empty());
    CHECK(parse_challenges("Bear@er a=b, Basic") == challenges{{"basic", {}, ""}});
}

TEST_CASE("there are bounds for everything") {
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "s" + std::to_string(i) + ", ";
    CHECK(parse_challenges(many).size() == 32);
    std::string wide = "Bearer ";
    for (int i = 0; i < 1000; ++i) wide += "p" + std::to_string(i) + "=1, ";
    auto const made = parse_challenges(wide);
    REQUIRE(made.size() == 1);
    CHECK(made[0].parameters.size() == 64);
    auto const longest = parse_challenges("Bearer a=" + std::string(1 << 20, 'x'));
    REQUIRE(longest.size() == 1);
    CHECK(longest[0].find("a").value().size() < 20000);
}

}  // namespace tests_http_challenge
