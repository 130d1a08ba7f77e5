// SPDX-License-Identifier: MIT
// Tests of transport/http_options.hpp: headers from values and from the environment.
#include <mcp/transport/http_options.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <string>
#include <utility>

namespace tests_transport_http_options {

using mcp::errc;
using mcp::http_options;

// An environment variable for as long as it lives.
class variable {
public:
    variable(char const* name, char const* value) : name_(name) { ::setenv(name, value, 1); }
    variable(variable const&) = delete;
    variable& operator=(variable const&) = delete;
    ~variable() { ::unsetenv(name_); }

private:
    char const* name_;
};

std::string header(http_options const& options, char const* name) {
    auto const made = options.make_headers();
    REQUIRE(made);
    auto const found = made->find(name);
    return found ? std::string(*found) : "-";
}

http_options plain() { return http_options("http://127.0.0.1/"); }

TEST_CASE("without settings there are no headers") {
    auto const made = plain().make_headers();
    REQUIRE(made);
    CHECK(made->begin() == made->end());
}

TEST_CASE("credentials become an Authorization header") {
    CHECK(header(plain().bearer("t0k"), "authorization") == "Bearer t0k");
    CHECK(header(plain().basic("Aladdin", "open sesame"), "Authorization") ==
          "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST_CASE("the environment is read when the headers are made") {
    http_options options = plain();
    options.bearer_from_env("MCP_TEST_BEARER").header_from_env("X-Key", "MCP_TEST_KEY");
    variable const key("MCP_TEST_KEY", "k");
    {
        auto const missing = options.make_headers();
        REQUIRE_FALSE(missing);
        CHECK(missing.error().code == errc::invalid_configuration);
        CHECK(missing.error().detail.find("MCP_TEST_BEARER") != std::string::npos);
    }
    variable const bearer("MCP_TEST_BEARER", "b");
    CHECK(header(options, "Authorization") == "Bearer b");
    CHECK(header(options, "X-Key") == "k");
    variable const empty("MCP_TEST_KEY", "");
    CHECK_FALSE(options.make_headers());
}

TEST_CASE("basic credentials from the environment are encoded") {
    variable const both("MCP_TEST_BASIC", "Aladdin:open sesame");
    CHECK(header(plain().basic_from_env("MCP_TEST_BASIC"), "Authorization") ==
          "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST_CASE("the last header of a name wins, whatever its case") {
    http_options options = plain();
    options.bearer("one").header("authorization", "two");
    CHECK(header(options, "Authorization") == "two");
}

TEST_CASE("what cannot stand in a header is refused by name, and never shown") {
    variable const bad("MCP_TEST_BAD", "se\ncret");
    http_options const rows[] = {
        plain().bearer("se\r\ncret"),
        plain().header("X-Own", "secret\n"),
        plain().header("X-Own", " secret"),
        plain().header("X Own", "secret"),
        plain().header("", "secret"),
        plain().header("X-Own\r\nEvil", "secret"),
        plain().bearer_from_env("MCP_TEST_BAD"),
    };
    for (http_options const& each : rows) {
        auto const made = each.make_headers();
        REQUIRE_FALSE(made);
        CHECK(made.error().code == errc::invalid_configuration);
        CHECK(made.error().message().find("cret") == std::string::npos);
    }
}

TEST_CASE("the setters chain and keep what they are given") {
    http_options options("http://x/");
    options.max_message(5).standing_stream(false).close_limit(std::chrono::seconds(9));
    CHECK(options.url_ == "http://x/");
    CHECK(options.max_message_ == 5);
    CHECK_FALSE(options.standing_stream_);
    CHECK(options.close_limit_ == mcp::duration(std::chrono::seconds(9)));
}

}  // namespace tests_transport_http_options
