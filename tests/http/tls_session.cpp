// SPDX-License-Identifier: MIT
// Tests of http/tls_session.hpp: both ends of TLS in memory, without a network.
#include <mcp/http/tls_session.hpp>

#include <support/certificates.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tests_http_tls_session {

using namespace mcp::http::detail;
using mcp::errc;
using mcp::result;
using mcp::test::certificate_ptr;
using mcp::test::identity;
using session_ptr = std::unique_ptr<tls_session>;
namespace http = mcp::http;

certificate_ptr<X509> read_certificate(std::string const& pem) {
    certificate_ptr<BIO> const in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return certificate_ptr<X509>(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
}

certificate_ptr<EVP_PKEY> read_key(std::string const& pem) {
    certificate_ptr<BIO> const in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return certificate_ptr<EVP_PKEY>(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
}

// A client's trust, and a server with one session at a time, into which bytes are carried by hand.
struct world {
    world() {
        http::tls_options options;
        options.system_trust = false;
        trust = *http::tls_context::create(options);
        X509_STORE_add_cert(SSL_CTX_get_cert_store(trust->native()),
                            read_certificate(authority.certificate_pem()).get());
        identity const shown = mcp::test::make_local(authority);
        SSL_CTX_use_certificate(server_context.get(),
                                read_certificate(shown.certificate_pem()).get());
        SSL_CTX_use_PrivateKey(server_context.get(), read_key(shown.key_pem()).get());
        restart_server();
    }

    void restart_server() {
        server.reset(SSL_new(server_context.get()));
        SSL_set_bio(server.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_accept_state(server.get());
    }

    session_ptr make_client(std::string host = "localhost", std::uint16_t port = 443) const {
        return *tls_session::create(trust, std::move(host), port);
    }

    void carry(tls_session& client) const {
        std::string_view const out = client.output();
        BIO_write(SSL_get_rbio(server.get()), out.data(), static_cast<int>(out.size()));
        client.consume_output(out.size());
        for (;;) {
            auto const room = client.prepare();
            int const count =
                BIO_read(SSL_get_wbio(server.get()), room.data(), static_cast<int>(room.size()));
            if (count <= 0) return;
            client.commit(static_cast<std::size_t>(count));
        }
    }

    result<bool> shake_hands(tls_session& client) const {
        for (int round = 0; round < 5; ++round) {
            auto const done = client.handshake();
            if (!done) return done;
            carry(client);
            SSL_do_handshake(server.get());
            carry(client);
            if (*done && SSL_is_init_finished(server.get())) return true;
        }
        return false;
    }

    // Whether the server took up an earlier session.
    [[nodiscard]] bool is_resumed() const { return SSL_session_reused(server.get()) == 1; }

    [[nodiscard]] std::string server_reads() const {
        std::array<char, 1000> room;
        int const count = SSL_read(server.get(), room.data(), static_cast<int>(room.size()));
        return std::string(room.data(), static_cast<std::size_t>(std::max(count, 0)));
    }
    void server_writes(tls_session& client, std::string_view text) const {
        REQUIRE(SSL_write(server.get(), text.data(), static_cast<int>(text.size())) > 0);
        carry(client);
    }

    identity authority = mcp::test::make_authority();
    std::shared_ptr<http::tls_context> trust;
    openssl_ptr<SSL_CTX> server_context{SSL_CTX_new(TLS_server_method())};
    openssl_ptr<SSL> server;
};

stream_read read_up_to(tls_session& from, std::string& text, std::size_t most) {
    std::string room(most, '\0');
    auto const read = from.read(room);
    REQUIRE(read);
    text = room.substr(0, read->size);
    return *read;
}

TEST_CASE("after the handshake, text goes both ways in pieces of any size") {
    world w;
    auto const client = w.make_client(GENERATE(as<std::string>{}, "localhost", "127.0.0.1"));
    REQUIRE(w.shake_hands(*client).value());
    CHECK(client->facts().verified);
    CHECK(client->facts().subject == "CN=test");
    REQUIRE(client->write("hello"));
    CHECK(client->output().find("hello") == std::string_view::npos);
    w.carry(*client);
    CHECK(client->output().empty());
    CHECK(w.server_reads() == "hello");

    std::string text;
    CHECK(read_up_to(*client, text, 10).what == stream_read::need_input);
    w.server_writes(*client, "good");
    w.server_writes(*client, " day");
    CHECK(read_up_to(*client, text, 3).what == stream_read::data);
    CHECK(text == "goo");
    CHECK(read_up_to(*client, text, 10).what == stream_read::data);
    CHECK(text == "d day");
    CHECK(read_up_to(*client, text, 10).what == stream_read::need_input);
}

TEST_CASE("a certificate of somebody else ends the handshake, and the peer is told why") {
    world w;
    auto const client = w.make_client(GENERATE(as<std::string>{}, "example.com", "127.0.0.2"));
    auto const done = w.shake_hands(*client);
    REQUIRE_FALSE(done);
    CHECK(done.error().code == errc::certificate_wrong_host);
    CHECK_FALSE(client->output().empty());  // the alert
}

TEST_CASE("the end of the network means something else at each stage") {
    world w;
    auto const client = w.make_client();
    std::array<char, 10> room;
    SECTION("within the handshake") {
        CHECK(client->handshake() == false);
        client->end_input();
        CHECK(client->handshake().error().code == errc::connection_lost);
    }
    SECTION("without a goodbye") {
        REQUIRE(w.shake_hands(*client).value());
        client->end_input();
        CHECK(client->read(room).error().code == errc::response_truncated);
    }
    SECTION("after a goodbye") {
        REQUIRE(w.shake_hands(*client).value());
        SSL_shutdown(w.server.get());
        w.carry(*client);
        client->end_input();
        auto const read = client->read(room);
        REQUIRE(read);
        CHECK(read->what == stream_read::closed);
    }
}

TEST_CASE("a server that speaks something else is no TLS server") {
    world w;
    auto const client = w.make_client();
    CHECK(client->handshake() == false);
    std::string_view const text = "HTTP/1.1 400 Bad Request\r\n\r\n";
    text.copy(client->prepare().data(), text.size());
    client->commit(text.size());
    CHECK(client->handshake().error().code == errc::tls_failed);
}

TEST_CASE("the goodbye is said once the handshake is done, and not before") {
    world w;
    auto const client = w.make_client();
    client->shut_down();
    CHECK(client->output().empty());
    REQUIRE(w.shake_hands(*client).value());
    client->shut_down();
    CHECK_FALSE(client->output().empty());
    w.carry(*client);
    CHECK(w.server_reads().empty());
    CHECK((SSL_get_shutdown(w.server.get()) & SSL_RECEIVED_SHUTDOWN) != 0);
}

TEST_CASE("a session is taken up again with the same server only, unless it failed") {
    world w;
    bool const fails = GENERATE(false, true);
    {
        auto const first = w.make_client();
        REQUIRE(w.shake_hands(*first).value());
        CHECK_FALSE(w.is_resumed());
        std::string text;
        read_up_to(*first, text, 1);  // the tickets
        if (fails) {
            w.server_writes(*first, "x");
            auto const room = first->prepare();
            std::fill_n(room.begin(), 100, '?');
            first->commit(100);
            read_up_to(*first, text, 1);
            std::array<char, 1> more;
            CHECK_FALSE(first->read(more));
        }
    }
    w.restart_server();
    auto const elsewhere = w.make_client("localhost", 444);
    REQUIRE(w.shake_hands(*elsewhere).value());
    CHECK_FALSE(w.is_resumed());
    w.restart_server();
    auto const second = w.make_client();
    REQUIRE(w.shake_hands(*second).value());
    CHECK(w.is_resumed() == !fails);
}

}  // namespace tests_http_tls_session
