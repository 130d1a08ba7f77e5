// SPDX-License-Identifier: MIT
// Tests of http/tls_error.hpp: OpenSSL's reasons as this library's errors.
#include <mcp/http/tls_error.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>

namespace tests_http_tls_error {

using namespace mcp::http::detail;
using mcp::errc;

struct idle_session {
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_client_method()),
                                                              &SSL_CTX_free};
    std::unique_ptr<SSL, decltype(&SSL_free)> session{SSL_new(context.get()), &SSL_free};

    mcp::error failure(long verdict, int verify) {
        SSL_set_verify(session.get(), verify, nullptr);
        SSL_set_verify_result(session.get(), verdict);
        return describe_tls_failure(session.get(), "server.example");
    }
};

TEST_CASE("OpenSSL's last words are taken, and the queue is empty then") {
    idle_session const first;  // only then OpenSSL knows its words
    ERR_clear_error();
    CHECK(take_openssl_words().empty());
    ERR_raise(ERR_LIB_SSL, SSL_R_BAD_PACKET);
    ERR_raise(ERR_LIB_SSL, SSL_R_WRONG_VERSION_NUMBER);
    CHECK(take_openssl_words() == "wrong version number");
    CHECK(ERR_peek_error() == 0);
    CHECK(take_openssl_words().empty());
    ERR_raise(ERR_LIB_USER, 77);  // a reason without words
    CHECK_THAT(take_openssl_words(), Catch::Matchers::StartsWith("OpenSSL error "));
}

TEST_CASE("what is wrong with a certificate has its own error, with the name of the server") {
    idle_session idle;
    struct row {
        long verdict;
        errc code;
    };
    row const rows[] = {
        {X509_V_ERR_CERT_HAS_EXPIRED, errc::certificate_expired},
        {X509_V_ERR_CERT_NOT_YET_VALID, errc::certificate_expired},
        {X509_V_ERR_HOSTNAME_MISMATCH, errc::certificate_wrong_host},
        {X509_V_ERR_IP_ADDRESS_MISMATCH, errc::certificate_wrong_host},
        {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, errc::certificate_untrusted},
        {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, errc::certificate_untrusted},
        {X509_V_ERR_CERT_REVOKED, errc::certificate_untrusted},
        {X509_V_ERR_OUT_OF_MEM, errc::tls_failed},
    };
    for (row const& each : rows) {
        CAPTURE(each.verdict);
        ERR_raise(ERR_LIB_SSL, SSL_R_CERTIFICATE_VERIFY_FAILED);
        auto const why = idle.failure(each.verdict, SSL_VERIFY_PEER);
        CHECK(why.code == each.code);
        CHECK(why.detail ==
              std::string("server.example: ") + X509_verify_cert_error_string(each.verdict));
        CHECK(ERR_peek_error() == 0);
    }
}

TEST_CASE("where nothing is verified or nothing was found wrong, OpenSSL's own words are told") {
    idle_session idle;
    bool const verified = GENERATE(true, false);
    ERR_raise(ERR_LIB_SSL, SSL_R_WRONG_VERSION_NUMBER);
    auto const why = verified ? idle.failure(X509_V_OK, SSL_VERIFY_PEER)
                              : idle.failure(X509_V_ERR_CERT_HAS_EXPIRED, SSL_VERIFY_NONE);
    CHECK(why.code == errc::tls_failed);
    CHECK(why.detail == "server.example: wrong version number");
    CHECK(idle.failure(X509_V_OK, SSL_VERIFY_PEER).detail == "server.example");
}

}  // namespace tests_http_tls_error
