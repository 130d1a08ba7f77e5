// SPDX-License-Identifier: MIT
// Tests of http/tls_facts.hpp: names and times as people read them.
#include <mcp/http/tls_facts.hpp>

#include <catch2/catch.hpp>

#include <ctime>
#include <memory>
#include <string>

namespace tests_http_tls_facts {

using namespace mcp::http::detail;

std::string text_of_time(std::time_t when) {
    std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> const made(ASN1_TIME_set(nullptr, when),
                                                                     &ASN1_TIME_free);
    return utc_text(made.get());
}

TEST_CASE("a time is told in UTC, also where certificates write it in four digits") {
    CHECK(text_of_time(0) == "1970-01-01T00:00:00Z");
    CHECK(text_of_time(1'785'240'000) == "2026-07-28T12:00:00Z");
    CHECK(text_of_time(4'102'444'800) == "2100-01-01T00:00:00Z");
    CHECK(utc_text(nullptr).empty());
}

TEST_CASE("a name stands on one line, whatever it holds") {
    std::unique_ptr<X509_NAME, decltype(&X509_NAME_free)> const name(X509_NAME_new(),
                                                                     &X509_NAME_free);
    CHECK(one_line(name.get()).empty());
    CHECK(one_line(nullptr).empty());
    auto const add = [&](char const* key, std::string const& value) {
        X509_NAME_add_entry_by_txt(name.get(), key, MBSTRING_UTF8,
                                   reinterpret_cast<unsigned char const*>(value.data()),
                                   static_cast<int>(value.size()), -1, 0);
    };
    add("O", "Example, Inc.");
    add("CN", "server.example");
    CHECK(one_line(name.get()) == "CN=server.example,O=Example\\, Inc.");
    add("CN", "a\x1b[31m\nb");
    std::string const hostile = one_line(name.get());
    CHECK(hostile.find_first_of("\x1b\n") == std::string::npos);
    CHECK(hostile.find("CN=a") == 0);
}

TEST_CASE("before a handshake nothing is known but whether it will be verified") {
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> const context(
        SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
    int const mode = GENERATE(SSL_VERIFY_NONE, SSL_VERIFY_PEER);
    SSL_CTX_set_verify(context.get(), mode, nullptr);
    std::unique_ptr<SSL, decltype(&SSL_free)> const session(SSL_new(context.get()), &SSL_free);
    mcp::http::tls_facts const facts(session.get());
    CHECK(facts.verified == (mode == SSL_VERIFY_PEER));
    CHECK_FALSE(facts.resumed);
    CHECK(facts.subject.empty());
    CHECK(facts.expires.empty());
    CHECK_FALSE(mcp::http::tls_facts().verified);
}

}  // namespace tests_http_tls_facts
