// SPDX-License-Identifier: MIT
// Certificates that are made when a test runs, so that none expires in the repository.
#pragma once

#include <catch2/catch.hpp>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

namespace mcp::test {

struct free_certificate {
    void operator()(EVP_PKEY* each) const { EVP_PKEY_free(each); }
    void operator()(X509* each) const { X509_free(each); }
    void operator()(BIO* each) const { BIO_free(each); }
    void operator()(X509_EXTENSION* each) const { X509_EXTENSION_free(each); }
};

template <class T> using certificate_ptr = std::unique_ptr<T, free_certificate>;

/// What a certificate says. Times are in seconds from now.
struct certificate_wish {
    std::string common_name = "test";
    std::string names;  ///< As in `DNS:localhost,IP:127.0.0.1`; empty: none.
    long begins = -3600;
    long ends = 3600;
    bool is_authority = false;
};

/// A certificate with its key.
class identity {
public:
    /// Signed by `issuer`, or by itself.
    explicit identity(certificate_wish const& wish, identity const* issuer = nullptr)
        : key_(EVP_EC_gen("P-256")),
          certificate_(X509_new()) {
        REQUIRE(key_ != nullptr);
        X509* const made = certificate_.get();
        static long serial = 1000;
        X509_set_version(made, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(made), ++serial);
        X509_gmtime_adj(X509_getm_notBefore(made), wish.begins);
        X509_gmtime_adj(X509_getm_notAfter(made), wish.ends);
        X509_NAME* const name = X509_get_subject_name(made);
        auto const* text = reinterpret_cast<unsigned char const*>(wish.common_name.c_str());
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
        identity const& signer = issuer != nullptr ? *issuer : *this;
        X509_set_issuer_name(made, X509_get_subject_name(signer.certificate_.get()));
        X509_set_pubkey(made, key_.get());
        add_extension(NID_basic_constraints, wish.is_authority ? "critical,CA:TRUE" : "CA:FALSE");
        if (!wish.names.empty()) add_extension(NID_subject_alt_name, wish.names);
        REQUIRE(X509_sign(made, signer.key_.get(), EVP_sha256()) != 0);
    }

    [[nodiscard]] std::string certificate_pem() const {
        certificate_ptr<BIO> const out(BIO_new(BIO_s_mem()));
        REQUIRE(PEM_write_bio_X509(out.get(), certificate_.get()) == 1);
        return text_of(out.get());
    }

    [[nodiscard]] std::string key_pem() const {
        certificate_ptr<BIO> const out(BIO_new(BIO_s_mem()));
        REQUIRE(PEM_write_bio_PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                         nullptr) == 1);
        return text_of(out.get());
    }

private:
    void add_extension(int which, std::string const& value) {
        certificate_ptr<X509_EXTENSION> const made(
            X509V3_EXT_conf_nid(nullptr, nullptr, which, value.c_str()));
        REQUIRE(made != nullptr);
        X509_add_ext(certificate_.get(), made.get(), -1);
    }

    static std::string text_of(BIO* from) {
        char* bytes = nullptr;
        long const size = BIO_get_mem_data(from, &bytes);
        return std::string(bytes, static_cast<std::size_t>(size));
    }

    certificate_ptr<EVP_PKEY> key_;
    certificate_ptr<X509> certificate_;
};

/// An authority that signs itself.
inline identity make_authority(std::string name = "test authority") {
    certificate_wish wish;
    wish.common_name = std::move(name);
    wish.is_authority = true;
    return identity(wish);
}

/// A certificate for a server on this machine.
inline identity make_local(identity const& authority,
                           std::string names = "DNS:localhost,IP:127.0.0.1", long ends = 3600) {
    certificate_wish wish;
    wish.names = std::move(names);
    wish.ends = ends;
    wish.begins = ends < 0 ? ends - 3600 : -3600;
    return identity(wish, &authority);
}

}  // namespace mcp::test
