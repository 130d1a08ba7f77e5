// SPDX-License-Identifier: MIT
// A key and a certificate for 127.0.0.1 that signs itself, made when the server starts.

#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "plan.hpp"

namespace benchmark {

/// Both in PEM.
struct certificate {
    std::string text;
    std::string key;
};

namespace detail {

struct free_openssl {
    void operator()(EVP_PKEY* each) const { EVP_PKEY_free(each); }
    void operator()(X509* each) const { X509_free(each); }
    void operator()(X509_EXTENSION* each) const { X509_EXTENSION_free(each); }
    void operator()(BIO* each) const { BIO_free(each); }
};

template <class T> using openssl_ptr = std::unique_ptr<T, free_openssl>;

inline void must(bool done) {
    if (!done) give_up("no certificate can be made");
}

inline void extend(X509* certificate, int which, char const* value) {
    openssl_ptr<X509_EXTENSION> const made(X509V3_EXT_conf_nid(nullptr, nullptr, which, value));
    must(made && X509_add_ext(certificate, made.get(), -1) == 1);
}

inline std::string text_of(BIO* from) {
    char* bytes = nullptr;
    auto const size = BIO_get_mem_data(from, &bytes);
    return std::string(bytes, static_cast<std::size_t>(size));
}

}  // namespace detail

/// Valid for a day.
inline certificate make_certificate() {
    using namespace detail;
    openssl_ptr<EVP_PKEY> const key(EVP_EC_gen("P-256"));
    openssl_ptr<X509> const made(X509_new());
    must(key && made);
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 24 * 3600);
    auto* const name = X509_get_subject_name(made.get());
    auto const* common_name = reinterpret_cast<unsigned char const*>("reference-server");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0);
    X509_set_issuer_name(made.get(), name);
    X509_set_pubkey(made.get(), key.get());
    extend(made.get(), NID_basic_constraints, "critical,CA:TRUE");
    extend(made.get(), NID_subject_alt_name, "IP:127.0.0.1");
    must(X509_sign(made.get(), key.get(), EVP_sha256()) != 0);

    openssl_ptr<BIO> const text(BIO_new(BIO_s_mem()));
    openssl_ptr<BIO> const secret(BIO_new(BIO_s_mem()));
    must(PEM_write_bio_X509(text.get(), made.get()) == 1);
    must(PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
         1);
    return {text_of(text.get()), text_of(secret.get())};
}

}  // namespace benchmark
