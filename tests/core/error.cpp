// SPDX-License-Identifier: MIT
// Tests of core/error.hpp: each code has the class that retry policies rely on.
#include <mcp/core/error.hpp>

#include <catch2/catch.hpp>

#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <system_error>

namespace tests_core_error {

using mcp::errc;
using mcp::error_class;

struct row {
    errc code;
    error_class expected;
};

// Written by hand from the meaning of each code, not from the library's table.
constexpr row rows[] = {
    {errc::connection_refused, error_class::network_temporary},
    {errc::connection_lost, error_class::network_temporary},
    {errc::timed_out, error_class::network_temporary},
    {errc::name_not_resolved, error_class::network_temporary},
    {errc::response_truncated, error_class::network_temporary},
    {errc::proxy_failed, error_class::network_temporary},
    {errc::rate_limited, error_class::network_temporary},
    {errc::service_unavailable, error_class::network_temporary},
    {errc::session_expired, error_class::network_temporary},
    {errc::unreachable, error_class::network_permanent},
    {errc::tls_failed, error_class::network_permanent},
    {errc::certificate_expired, error_class::network_permanent},
    {errc::certificate_wrong_host, error_class::network_permanent},
    {errc::certificate_untrusted, error_class::network_permanent},
    {errc::proxy_refused, error_class::network_permanent},
    {errc::cross_origin_redirect, error_class::network_permanent},
    {errc::too_many_redirects, error_class::network_permanent},
    {errc::invalid_url, error_class::network_permanent},
    {errc::http_rejected, error_class::network_permanent},
    {errc::command_not_found, error_class::config_error},
    {errc::command_not_executable, error_class::config_error},
    {errc::invalid_directory, error_class::config_error},
    {errc::spawn_failed, error_class::config_error},
    {errc::invalid_configuration, error_class::config_error},
    {errc::invalid_argument, error_class::config_error},
    {errc::not_connected, error_class::config_error},
    {errc::already_connected, error_class::config_error},
    {errc::closed, error_class::config_error},
    {errc::unauthorized, error_class::auth_error},
    {errc::forbidden, error_class::auth_error},
    {errc::proxy_unauthorized, error_class::auth_error},
    {errc::version_mismatch, error_class::protocol_error},
    {errc::malformed_message, error_class::protocol_error},
    {errc::not_json, error_class::protocol_error},
    {errc::malformed_response, error_class::protocol_error},
    {errc::message_too_large, error_class::protocol_error},
    {errc::remote_error, error_class::protocol_error},
    {errc::too_many_rounds, error_class::protocol_error},
    {errc::too_many_pages, error_class::protocol_error},
    {errc::repeated_cursor, error_class::protocol_error},
    {errc::task_failed, error_class::protocol_error},
    {errc::task_cancelled, error_class::protocol_error},
    {errc::invalid_elicitation, error_class::protocol_error},
    {errc::unsupported_by_server, error_class::protocol_error},
    {errc::verification_failed, error_class::protocol_error},
    {errc::unknown_tool, error_class::protocol_error},
    {errc::unknown_server, error_class::config_error},
    {errc::server_exists, error_class::config_error},
    {errc::server_disabled, error_class::config_error},
    {errc::cancelled, error_class::cancelled},
    {errc::call_denied, error_class::cancelled},
    {errc::handler_failed, error_class::unknown},
    {errc::unknown, error_class::unknown},
};

TEST_CASE("each code has its class") {
    for (row const& r : rows) {
        CAPTURE(mcp::make_error_code(r.code).message());
        CHECK(mcp::classify(mcp::make_error_code(r.code)) == r.expected);
        CHECK(mcp::classify(mcp::error(r.code, "why")) == r.expected);
    }
}

TEST_CASE("no code is missing from the tables and none is there twice") {
    std::set<int> here;
    for (row const& r : rows) here.insert(static_cast<int>(r.code));
    std::set<int> there;
    std::set<std::string> texts;
    for (auto const& r : mcp::detail::errc_table) {
        there.insert(static_cast<int>(r.code));
        texts.insert(std::string(r.text));
    }
    int const last = static_cast<int>(errc::unknown);
    CHECK(here.size() == std::size(rows));
    CHECK(there.size() == std::size(mcp::detail::errc_table));
    CHECK(texts.size() == there.size());
    CHECK(here == there);
    CHECK(here.size() == static_cast<std::size_t>(last));
    CHECK(*here.begin() == 1);
    CHECK(*here.rbegin() == last);
}

TEST_CASE("only what is temporary is worth trying again") {
    CHECK(mcp::is_retryable(error_class::network_temporary));
    for (auto kind :
         {error_class::network_permanent, error_class::config_error, error_class::auth_error,
          error_class::protocol_error, error_class::cancelled, error_class::unknown}) {
        CAPTURE(std::string(mcp::to_string(kind)));
        CHECK_FALSE(mcp::is_retryable(kind));
    }
}

TEST_CASE("a code of another category, a code out of range and success have no class") {
    CHECK(mcp::classify(std::make_error_code(std::errc::connection_refused)) ==
          error_class::unknown);
    CHECK(mcp::classify(std::error_code(9999, mcp::category())) == error_class::unknown);
    CHECK(mcp::classify(std::error_code()) == error_class::unknown);
    CHECK(std::error_code(9999, mcp::category()).message() == "unknown error");
}

TEST_CASE("a code converts to std::error_code and compares with it") {
    std::error_code const code = errc::timed_out;
    CHECK(code == errc::timed_out);
    CHECK(code != errc::cancelled);
    CHECK(std::string(code.category().name()) == "mcp");
    CHECK(code.message() == "timed out");
}

TEST_CASE("the message holds the meaning, the detail and the server's words on one line") {
    mcp::error why(errc::remote_error, "tools/call");
    why.remote = mcp::rpc_error{-32602, "bad\x1b[31m\nargument\x7f", ""};
    CHECK(why.message() ==
          "the server answered with an error: tools/call: bad [31m argument  (-32602)");
    std::ostringstream out;
    out << why;
    CHECK(out.str() == why.message());
    CHECK(mcp::error(errc::closed).message() == "closed");
}

TEST_CASE("a fresh error says nothing about delivery") {
    CHECK(mcp::error().reached == mcp::delivery::unknown);
    CHECK(mcp::error(errc::timed_out).reached == mcp::delivery::unknown);
    CHECK_FALSE(mcp::error(errc::rate_limited).retry_after.has_value());
}

TEST_CASE("each class has a name of its own") {
    CHECK(mcp::to_string(error_class::network_temporary) == "network_temporary");
    CHECK(mcp::to_string(error_class::network_permanent) == "network_permanent");
    CHECK(mcp::to_string(error_class::config_error) == "config_error");
    CHECK(mcp::to_string(error_class::auth_error) == "auth_error");
    CHECK(mcp::to_string(error_class::protocol_error) == "protocol_error");
    CHECK(mcp::to_string(error_class::cancelled) == "cancelled");
    CHECK(mcp::to_string(error_class::unknown) == "unknown");
}

}  // namespace tests_core_error
