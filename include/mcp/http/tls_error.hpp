// SPDX-License-Identifier: MIT
// What OpenSSL reports, in this library's own errors.
#pragma once

#include <mcp/core/error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <string>
#include <string_view>

namespace mcp::http::detail {

struct verify_row {
    int reported;
    errc means;
};

// Results of verifying a chain. What is missing here is `tls_failed`.
inline constexpr verify_row verify_table[] = {
    {X509_V_ERR_CERT_HAS_EXPIRED, errc::certificate_expired},
    {X509_V_ERR_CERT_NOT_YET_VALID, errc::certificate_expired},
    {X509_V_ERR_HOSTNAME_MISMATCH, errc::certificate_wrong_host},
    {X509_V_ERR_IP_ADDRESS_MISMATCH, errc::certificate_wrong_host},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, errc::certificate_untrusted},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, errc::certificate_untrusted},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, errc::certificate_untrusted},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, errc::certificate_untrusted},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, errc::certificate_untrusted},
    {X509_V_ERR_CERT_SIGNATURE_FAILURE, errc::certificate_untrusted},
    {X509_V_ERR_CERT_UNTRUSTED, errc::certificate_untrusted},
    {X509_V_ERR_CERT_REJECTED, errc::certificate_untrusted},
    {X509_V_ERR_CERT_REVOKED, errc::certificate_untrusted},
    {X509_V_ERR_INVALID_CA, errc::certificate_untrusted},
    {X509_V_ERR_PATH_LENGTH_EXCEEDED, errc::certificate_untrusted},
};

/// Empties OpenSSL's queue of errors and returns the words of the one that says most: the last.
inline std::string take_openssl_words() {
    unsigned long const code = ERR_peek_last_error();
    ERR_clear_error();
    if (code == 0) return {};
    char const* words = ERR_reason_error_string(code);
    return words != nullptr ? std::string(words) : "OpenSSL error " + std::to_string(code);
}

/// Why a TLS operation failed. `name` is the server's.
inline error describe_tls_failure(SSL const* session, std::string_view name) {
    std::string words = take_openssl_words();
    errc code = errc::tls_failed;
    // Without verification the result is still computed, but is not why it failed.
    bool const verified = (SSL_get_verify_mode(session) & SSL_VERIFY_PEER) != 0;
    long const verdict = SSL_get_verify_result(session);
    if (verified && verdict != X509_V_OK) {
        words = X509_verify_cert_error_string(verdict);
        for (verify_row const& row : verify_table) {
            if (row.reported == verdict) code = row.means;
        }
    }
    std::string detail(name);
    if (!words.empty()) detail += ": " + words;
    return error(code, std::move(detail));
}

}  // namespace mcp::http::detail
