// SPDX-License-Identifier: MIT
// Tests of core/translate.hpp: what the system, Asio and HTTP report gets the right code and class.
#include <mcp/core/translate.hpp>

#include <catch2/catch.hpp>

#include <cerrno>
#include <string>
#include <system_error>

namespace tests_core_translate {

using mcp::errc;
using mcp::error_class;

struct errno_row {
    int number;
    errc expected;
    error_class kind;
};

constexpr errno_row errno_rows[] = {
    {ECONNREFUSED, errc::connection_refused, error_class::network_temporary},
    {ETIMEDOUT, errc::timed_out, error_class::network_temporary},
    {EPIPE, errc::connection_lost, error_class::network_temporary},
    {ECONNRESET, errc::connection_lost, error_class::network_temporary},
    {ECONNABORTED, errc::connection_lost, error_class::network_temporary},
    {ENETRESET, errc::connection_lost, error_class::network_temporary},
    {ENOTCONN, errc::connection_lost, error_class::network_temporary},
    {ENETUNREACH, errc::unreachable, error_class::network_permanent},
    {EHOSTUNREACH, errc::unreachable, error_class::network_permanent},
    {ENETDOWN, errc::unreachable, error_class::network_permanent},
    {EADDRNOTAVAIL, errc::unreachable, error_class::network_permanent},
    {EAFNOSUPPORT, errc::unreachable, error_class::network_permanent},
    {ENOENT, errc::invalid_configuration, error_class::config_error},
    {ENOTDIR, errc::invalid_configuration, error_class::config_error},
    {EACCES, errc::invalid_configuration, error_class::config_error},
    {EPERM, errc::invalid_configuration, error_class::config_error},
    {EMSGSIZE, errc::message_too_large, error_class::protocol_error},
    {ECANCELED, errc::cancelled, error_class::cancelled},
    {EDOM, errc::unknown, error_class::unknown},
    {ENOSPC, errc::unknown, error_class::unknown},
};

TEST_CASE("errno has the same meaning in the categories of std and Asio") {
    for (errno_row const& row : errno_rows) {
        CAPTURE(row.number);
        for (std::error_category const* from :
             {&std::generic_category(), &std::system_category(), &mcp::net::system_category()}) {
            CAPTURE(from->name());
            errc const code = mcp::from_system_error(std::error_code(row.number, *from));
            CHECK(code == row.expected);
            CHECK(mcp::classify(mcp::make_error_code(code)) == row.kind);
        }
    }
}

TEST_CASE("Asio's own codes are understood") {
    namespace report = mcp::net::error;
    struct {
        std::error_code code;
        errc expected;
    } const rows[] = {
        {report::eof, errc::connection_lost},
        {report::broken_pipe, errc::connection_lost},
        {report::connection_reset, errc::connection_lost},
        {report::operation_aborted, errc::cancelled},
        {report::connection_refused, errc::connection_refused},
        {report::timed_out, errc::timed_out},
        {report::host_unreachable, errc::unreachable},
        {report::host_not_found, errc::name_not_resolved},
        {report::host_not_found_try_again, errc::name_not_resolved},
        {report::no_data, errc::name_not_resolved},
        {report::no_recovery, errc::name_not_resolved},
        {report::service_not_found, errc::name_not_resolved},
        {report::already_open, errc::unknown},
        {report::not_found, errc::unknown},
    };
    for (auto const& row : rows) {
        CAPTURE(row.code.category().name(), row.code.value(), row.code.message());
        CHECK(mcp::from_system_error(row.code) == row.expected);
    }
}

class named_category : public std::error_category {
public:
    explicit named_category(char const* name) : name_(name) {}
    char const* name() const noexcept override { return name_; }
    std::string message(int) const override { return "whatever"; }

private:
    char const* name_;
};

TEST_CASE("TLS errors are for good, a stream cut off is not") {
    named_category const handshake("asio.ssl");
    named_category const stream("asio.ssl.stream");
    CHECK(mcp::from_system_error(std::error_code(336'134'278, handshake)) == errc::tls_failed);
    CHECK(mcp::from_system_error(std::error_code(1, stream)) == errc::connection_lost);
}

TEST_CASE("a foreign category is unknown, success too, and our own codes stay") {
    named_category const foreign("somebody's");
    CHECK(mcp::from_system_error(std::error_code(ECONNREFUSED, foreign)) == errc::unknown);
    CHECK(mcp::from_system_error(std::error_code()) == errc::unknown);
    CHECK(mcp::from_system_error(mcp::make_error_code(errc::forbidden)) == errc::forbidden);
}

TEST_CASE("a failed start of a program is an error of configuration") {
    struct {
        int number;
        errc expected;
    } const rows[] = {
        {ENOENT, errc::command_not_found},
        {ENOTDIR, errc::command_not_found},
        {ENAMETOOLONG, errc::command_not_found},
        {EACCES, errc::command_not_executable},
        {EPERM, errc::command_not_executable},
        {ENOEXEC, errc::command_not_executable},
        {EISDIR, errc::command_not_executable},
        {ETXTBSY, errc::command_not_executable},
        {ELOOP, errc::command_not_executable},
        {E2BIG, errc::spawn_failed},
        {EAGAIN, errc::spawn_failed},
        {ENOMEM, errc::spawn_failed},
        {EMFILE, errc::spawn_failed},
        {0, errc::spawn_failed},
    };
    for (auto const& row : rows) {
        CAPTURE(row.number);
        errc const code = mcp::from_spawn_errno(row.number);
        CHECK(code == row.expected);
        CHECK(mcp::classify(mcp::make_error_code(code)) == error_class::config_error);
    }
}

TEST_CASE("each HTTP status that is a failure has its code") {
    struct {
        int status;
        errc expected;
        error_class kind;
    } const rows[] = {
        {401, errc::unauthorized, error_class::auth_error},
        {403, errc::forbidden, error_class::auth_error},
        {407, errc::proxy_unauthorized, error_class::auth_error},
        {408, errc::timed_out, error_class::network_temporary},
        {429, errc::rate_limited, error_class::network_temporary},
        {500, errc::service_unavailable, error_class::network_temporary},
        {502, errc::service_unavailable, error_class::network_temporary},
        {503, errc::service_unavailable, error_class::network_temporary},
        {504, errc::timed_out, error_class::network_temporary},
        {599, errc::service_unavailable, error_class::network_temporary},
        {501, errc::http_rejected, error_class::network_permanent},
        {505, errc::http_rejected, error_class::network_permanent},
        {300, errc::http_rejected, error_class::network_permanent},
        {308, errc::http_rejected, error_class::network_permanent},
        {400, errc::http_rejected, error_class::network_permanent},
        {404, errc::http_rejected, error_class::network_permanent},
        {405, errc::http_rejected, error_class::network_permanent},
        {499, errc::http_rejected, error_class::network_permanent},
        {200, errc::malformed_message, error_class::protocol_error},
        {100, errc::malformed_message, error_class::protocol_error},
        {600, errc::malformed_message, error_class::protocol_error},
        {0, errc::malformed_message, error_class::protocol_error},
        {-1, errc::malformed_message, error_class::protocol_error},
    };
    for (auto const& row : rows) {
        CAPTURE(row.status);
        errc const code = mcp::from_http_status(row.status);
        CHECK(code == row.expected);
        CHECK(mcp::classify(mcp::make_error_code(code)) == row.kind);
    }
}

}  // namespace tests_core_translate
