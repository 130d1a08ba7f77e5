// SPDX-License-Identifier: MIT
// Tests of http/event_source_options.hpp: defaults, and the table of a configuration file.
#include <mcp/http/event_source_options.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace tests_http_event_source_options {

using namespace std::chrono_literals;
using mcp::errc;
using mcp::event_source_options;
using mcp::json;
using mcp::read_event_source_options;

TEST_CASE("what is left out has its default") {
    auto const read = read_event_source_options(json::parse(R"({"server_url":"http://x/"})"));
    REQUIRE(read);
    CHECK(read->enable);
    CHECK(read->server_url == "http://x/");
    CHECK(read->auth_key.empty());
    CHECK(read->connection_timeout == mcp::duration(30s));
    CHECK(read->read_timeout == mcp::duration(60s));
    CHECK(read->enable_reconnect);
    CHECK(read->max_reconnect_attempts == 10);
    CHECK(read->initial_reconnect_delay == mcp::duration(1s));
    CHECK(read->max_reconnect_delay == mcp::duration(60s));
    CHECK(read->reconnect_backoff_factor == 2);
    CHECK(read->event_buffer_size == 1000);
    CHECK_FALSE(read->enable_event_logging);
    CHECK(read->subscribed_events.empty());
    CHECK(read->verify_ssl);
}

TEST_CASE("every name of the table is read") {
    auto const read = read_event_source_options(json::parse(R"({
        "enable": true, "server_url": "https://x/feed", "auth_key": "k",
        "connection_timeout": 5, "read_timeout": 0.25, "enable_reconnect": false,
        "max_reconnect_attempts": -1, "initial_reconnect_delay": 2, "max_reconnect_delay": 8.5,
        "reconnect_backoff_factor": 1.5, "event_buffer_size": 0, "enable_event_logging": true,
        "subscribed_events": ["a", "b"], "user_agent": "u", "verify_ssl": false,
        "ssl_cert_path": "c.pem", "ssl_key_path": "k.pem", "unknown": 1})"));
    REQUIRE(read);
    CHECK(read->auth_key == "k");
    CHECK(read->connection_timeout == mcp::duration(5s));
    CHECK(read->read_timeout == mcp::duration(250ms));
    CHECK_FALSE(read->enable_reconnect);
    CHECK(read->max_reconnect_attempts == -1);
    CHECK(read->initial_reconnect_delay == mcp::duration(2s));
    CHECK(read->max_reconnect_delay == mcp::duration(8500ms));
    CHECK(read->reconnect_backoff_factor == 1.5);
    CHECK(read->event_buffer_size == 0);
    CHECK(read->enable_event_logging);
    CHECK(read->subscribed_events == std::vector<std::string>{"a", "b"});
    CHECK(read->user_agent == "u");
    CHECK_FALSE(read->verify_ssl);
    CHECK(read->ssl_cert_path == "c.pem");
    CHECK(read->ssl_key_path == "k.pem");
}

TEST_CASE("each wrong value is named") {
    char const* const rows[][2] = {
        {"enable", "1"},
        {"server_url", "5"},
        {"auth_key", "true"},
        {"connection_timeout", "0"},
        {"connection_timeout", "\"30\""},
        {"read_timeout", "-1"},
        {"read_timeout", "86401"},
        {"enable_reconnect", "\"yes\""},
        {"max_reconnect_attempts", "-2"},
        {"max_reconnect_attempts", "1.5"},
        {"initial_reconnect_delay", "null"},
        {"max_reconnect_delay", "1e300"},
        {"reconnect_backoff_factor", "0.9"},
        {"event_buffer_size", "-1"},
        {"event_buffer_size", "18446744073709551615"},
        {"subscribed_events", "\"a\""},
        {"subscribed_events", "[1]"},
        {"user_agent", "[]"},
        {"verify_ssl", "0"},
        {"ssl_cert_path", "{}"},
        {"ssl_key_path", "1"},
    };
    for (auto const& [name, value] : rows) {
        INFO(name << " = " << value);
        json table = json::parse(R"({"server_url":"http://x/"})");
        table[name] = json::parse(value);
        auto const read = read_event_source_options(table);
        REQUIRE_FALSE(read);
        CHECK(read.error().code == errc::invalid_configuration);
        CHECK(read.error().detail.find("mcp_sse." + std::string(name) + ": must be") !=
              std::string::npos);
    }
}

TEST_CASE("all that is wrong is said at once") {
    auto const read = read_event_source_options(
        json::parse(R"({"enable": 1, "read_timeout": 0, "initial_reconnect_delay": 70})"));
    REQUIRE_FALSE(read);
    for (char const* const part :
         {"mcp_sse.enable", "mcp_sse.read_timeout", "mcp_sse.server_url: is missing",
          "mcp_sse.max_reconnect_delay"}) {
        INFO(part);
        CHECK(read.error().detail.find(part) != std::string::npos);
    }
    CHECK_FALSE(read_event_source_options(json::array()));
}

TEST_CASE("a table that is switched off needs no address") {
    auto const read = read_event_source_options(json::parse(R"({"enable": false})"));
    REQUIRE(read);
    CHECK_FALSE(read->enable);
}

}  // namespace tests_http_event_source_options
