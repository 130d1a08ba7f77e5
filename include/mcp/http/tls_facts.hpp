// SPDX-License-Identifier: MIT
// What a person may want to know about a TLS connection.
#pragma once

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstddef>
#include <ctime>
#include <memory>
#include <string>

namespace mcp::http {
namespace detail {

inline std::string one_line(X509_NAME const* name) {
    std::unique_ptr<BIO, decltype(&BIO_free)> const text(BIO_new(BIO_s_mem()), &BIO_free);
    if (text == nullptr || name == nullptr) return {};
    X509_NAME_print_ex(text.get(), name, 0, XN_FLAG_RFC2253);
    char* bytes = nullptr;
    long const size = BIO_get_mem_data(text.get(), &bytes);
    return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

inline std::string utc_text(ASN1_TIME const* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
    char text[32];
    std::size_t const size = std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return std::string(text, size);
}

}  // namespace detail

/// How a connection is secured, and what its server showed.
struct tls_facts {
    std::string version;  ///< As in `TLSv1.3`.
    std::string cipher;
    std::string subject;    ///< Of the server's certificate: the server's text.
    std::string issuer;     ///< The same.
    std::string expires;    ///< As in `2030-01-31T12:00:00Z`.
    bool verified = false;  ///< False if verification is off.
    bool resumed = false;   ///< An earlier session was taken up again.

    tls_facts() = default;

    explicit tls_facts(SSL* session)
        : version(SSL_get_version(session)),
          verified(SSL_get_verify_mode(session) != SSL_VERIFY_NONE),
          resumed(SSL_session_reused(session) == 1) {
        if (char const* name = SSL_get_cipher_name(session)) cipher = name;
        X509* const shown = SSL_get0_peer_certificate(session);
        if (shown == nullptr) return;
        subject = detail::one_line(X509_get_subject_name(shown));
        issuer = detail::one_line(X509_get_issuer_name(shown));
        expires = detail::utc_text(X509_get0_notAfter(shown));
    }
};

}  // namespace mcp::http
