// SPDX-License-Identifier: MIT
// Tests of http/tls.hpp: whom a client trusts, who it is, and what it says when that fails.
#include <mcp/http/tls.hpp>

#include <support/fetch_world.hpp>
#include <support/http_server.hpp>
#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

namespace tests_http_tls {

using namespace mcp::test;
using mcp::errc;
using mcp::task;
namespace http = mcp::http;
namespace net = mcp::net;

struct world : secure_world {
    using secure_world::failure;

    /// Of a request to that server, which has no connection left then.
    mcp::error failure(http_server const& server, std::string const& host = "127.0.0.1") {
        auto why = failure(post(server.address("/", host)));
        CHECK(run_until(context, [&] { return server.open() == 0; }));
        return why;
    }
};

TEST_CASE("a server with a good certificate is trusted, by name and by address") {
    world w;
    http_server server(w.context, echo(), make_local(w.authority));
    for (std::string const host : {"localhost", "127.0.0.1"}) {
        for (int i = 0; i < 3; ++i) {
            auto const got = w.fetch(post(server.address("/", host), "secret"));
            REQUIRE(got);
            CHECK(got->body == "secret");
        }
    }
    CHECK(server.accepted() == 2);
}

TEST_CASE("a big body goes through TLS whole, in both directions") {
    world w;
    http_server server(w.context, echo(), make_local(w.authority));
    std::string body(5 * 1024 * 1024, 'x');
    for (std::size_t i = 0; i < body.size(); i += 997) body[i] = static_cast<char>('a' + i % 26);
    auto const got = w.fetch(post(server.address(), body));
    REQUIRE(got);
    CHECK(got->body == body);
}

TEST_CASE("each bad certificate has its own error") {
    world w;
    SECTION("expired") {
        http_server server(w.context, echo(),
                           make_local(w.authority, "DNS:localhost,IP:127.0.0.1", -60));
        CHECK(w.failure(server).code == errc::certificate_expired);
        CHECK(server.refused() == 1);
    }
    SECTION("of another host") {
        http_server server(w.context, echo(), make_local(w.authority, "DNS:example.com"));
        CHECK(w.failure(server).code == errc::certificate_wrong_host);
        CHECK(w.failure(server, "localhost").code == errc::certificate_wrong_host);
    }
    SECTION("signed by a stranger") {
        http_server server(w.context, echo(), make_local(make_authority("stranger")));
        CHECK(w.failure(server).code == errc::certificate_untrusted);
    }
    SECTION("signed by itself") {
        certificate_wish wish;
        wish.names = "IP:127.0.0.1";
        http_server server(w.context, echo(), identity(wish));
        CHECK(w.failure(server).code == errc::certificate_untrusted);
    }
    SECTION("no TLS at all") {
        http_server plain(w.context, [](std::shared_ptr<peer> with) -> task<void> {
            co_await with->read_some();
            co_await with->send("HTTP/1.1 400 Bad Request\r\n\r\n");
            co_await with->closed_by_client();
        });
        auto const got = w.fetch(post("https://127.0.0.1:" + std::to_string(plain.port()) + "/"));
        REQUIRE_FALSE(got);
        CHECK(got.error().code == errc::tls_failed);
        CHECK(got.error().reached == mcp::delivery::unsent);
    }
    SECTION("a connection that ends in the handshake") {
        http_server plain(w.context, [](std::shared_ptr<peer> with) -> task<void> {
            co_await with->read_some();
        });
        auto const got = w.fetch(post("https://127.0.0.1:" + std::to_string(plain.port()) + "/"));
        REQUIRE_FALSE(got);
        CHECK(got.error().code == errc::connection_lost);
        CHECK(got.error().reached == mcp::delivery::unsent);
    }
}

TEST_CASE("the name to verify can be another than the URL's") {
    world w;
    w.options.tls.server_name = "example.com";
    http_server server(w.context, echo(), make_local(w.authority, "DNS:example.com"));
    CHECK(w.fetch(post(server.address())));
    http_server other(w.context, echo(), make_local(w.authority));
    CHECK(w.failure(other).code == errc::certificate_wrong_host);
}

TEST_CASE("a wildcard is for one label, and not for a part of one") {
    world w;
    w.options.tls.server_name = "a.example.com";
    http_server fits(w.context, echo(), make_local(w.authority, "DNS:*.example.com"));
    CHECK(w.fetch(post(fits.address())));
    http_server part(w.context, echo(), make_local(w.authority, "DNS:a*.example.com"));
    CHECK(w.failure(part).code == errc::certificate_wrong_host);
}

TEST_CASE("without verification everybody is trusted, which is logged once") {
    world w;
    std::vector<std::string> lines;
    w.options.tls.verify = false;
    w.options.log = mcp::logger([&](mcp::log_record const& record) {
        CHECK(record.level == mcp::log_level::warning);
        CHECK(record.category == mcp::log_category::transport);
        lines.emplace_back(record.text);
    });
    http_server server(w.context, answer_all(response_text("x", "Connection: close\r\n")),
                       make_local(make_authority("stranger"), "DNS:other", -60));
    CHECK(w.fetch(post(server.address())));
    CHECK(w.fetch(post(server.address())));
    REQUIRE(lines.size() == 1);
    CHECK(contains(lines[0], "verification is off"));
}

TEST_CASE("a client shows its certificate") {
    world w;
    identity const clients = make_authority("clients");
    certificate_wish wish;
    wish.common_name = "client";
    identity const me(wish, &clients);
    http_server server(w.context, echo(), make_local(w.authority), &clients);
    SECTION("from two files") {
        w.options.tls.certificate_file = w.folder.write("me.pem", me.certificate_pem());
        w.options.tls.key_file = w.folder.write("me.key", me.key_pem());
        CHECK(w.fetch(post(server.address())));
    }
    SECTION("from one file") {
        w.options.tls.certificate_file = w.folder.write("me.pem", me.certificate_pem() + me.key_pem());
        CHECK(w.fetch(post(server.address())));
    }
    SECTION("and without one is refused by name") {
        auto const got = w.fetch(post(server.address()));
        REQUIRE_FALSE(got);
        CHECK(got.error().code == errc::tls_failed);
        CHECK(contains(got.error().detail, "certificate"));
    }
}

TEST_CASE("files that cannot be used are named") {
    world w;
    identity const me{certificate_wish()};
    identity const other{certificate_wish()};
    std::string const certificate = w.folder.write("me.pem", me.certificate_pem());
    http::tls_options options;
    auto const check_named = [&](std::string const& named) {
        auto const made = http::tls_context::create(options);
        REQUIRE_FALSE(made);
        CHECK(made.error().code == errc::invalid_configuration);
        CHECK(contains(made.error().detail, named));
        w.options.tls = options;
        auto const got = w.fetch(post("https://127.0.0.1:1/"));
        REQUIRE_FALSE(got);
        CHECK(got.error().code == errc::invalid_configuration);
    };
    SECTION("no CA file") {
        options.ca_file = w.folder.file("none.pem");
        check_named(options.ca_file);
    }
    SECTION("a CA file with something else") {
        options.ca_file = w.folder.write("x", "text");
        check_named(options.ca_file);
    }
    SECTION("no certificate") {
        options.certificate_file = w.folder.file("none.pem");
        check_named(options.certificate_file);
    }
    SECTION("no key in it") {
        options.certificate_file = certificate;
        check_named(options.certificate_file);
    }
    SECTION("the key of another") {
        options.certificate_file = certificate;
        options.key_file = w.folder.write("other.key", other.key_pem());
        check_named(options.key_file);
    }
    SECTION("a key alone") {
        options.key_file = w.folder.write("me.key", me.key_pem());
        check_named("key file without a certificate");
    }
}

std::string encrypted_key(identity const& of, std::string const& password) {
    certificate_ptr<BIO> const in(BIO_new(BIO_s_mem()));
    std::string const plain = of.key_pem();
    BIO_write(in.get(), plain.data(), static_cast<int>(plain.size()));
    certificate_ptr<EVP_PKEY> const key(
        PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
    certificate_ptr<BIO> const out(BIO_new(BIO_s_mem()));
    auto const* bytes = reinterpret_cast<unsigned char const*>(password.data());
    REQUIRE(PEM_write_bio_PrivateKey(out.get(), key.get(), EVP_aes_128_cbc(), bytes,
                                     static_cast<int>(password.size()), nullptr, nullptr) == 1);
    char* text = nullptr;
    long const size = BIO_get_mem_data(out.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
}

TEST_CASE("a key with a password needs it, and asks nobody") {
    world w;
    identity const me{certificate_wish()};
    http::tls_options options;
    options.certificate_file = w.folder.write("me.pem", me.certificate_pem());
    options.key_file = w.folder.write("me.key", encrypted_key(me, "right"));
    CHECK_FALSE(http::tls_context::create(options));
    options.key_password = "wrong";
    CHECK_FALSE(http::tls_context::create(options));
    options.key_password = "right";
    CHECK(http::tls_context::create(options));
}

TEST_CASE("sessions are resumed with the same server, and with no other") {
    world w;
    http_server server(w.context, answer_all(response_text("x", "Connection: close\r\n")),
                       make_local(w.authority));
    http_server other(w.context, answer_all(response_text("x")), make_local(w.authority));
    for (int i = 0; i < 3; ++i) REQUIRE(w.fetch(post(server.address())));
    CHECK(server.accepted() == 3);
    CHECK(server.resumed() == 2);
    REQUIRE(w.fetch(post(other.address())));
    CHECK(other.resumed() == 0);
    // Another name must be verified anew.
    REQUIRE(w.fetch(post(server.address("/", "localhost"))));
    CHECK(server.resumed() == 2);
}

TEST_CASE("what is known about the connection can be asked") {
    world w;
    http_server server(w.context, echo(), make_local(w.authority));
    http::client client(w.context.get_executor(), w.options);
    auto answered = run(w.context, client.send(post(server.address())));
    REQUIRE(answered);
    auto const facts = answered->tls();
    REQUIRE(facts);
    CHECK(facts->version == "TLSv1.3");
    CHECK_FALSE(facts->cipher.empty());
    CHECK(facts->subject == "CN=test");
    CHECK(facts->issuer == "CN=test authority");
    CHECK(facts->expires.size() == 20);
    CHECK(facts->verified);
    CHECK_FALSE(facts->resumed);
    answered->abort();
    settle(w.context);
}

TEST_CASE("a body that ends with the connection needs the goodbye of TLS") {
    world w;
    bool const goodbye = GENERATE(true, false);
    http_server server(
        w.context,
        [goodbye](std::shared_ptr<peer> with) -> task<void> {
            co_await with->read_request();
            co_await with->send("HTTP/1.1 200 OK\r\n\r\nall of it");
            if (goodbye) co_await with->say_goodbye();
        },
        make_local(w.authority));
    auto const got = w.fetch(get(server.address()));
    CHECK(got.has_value() == goodbye);
    if (!goodbye) CHECK(got.error().code == errc::response_truncated);
    if (goodbye) CHECK(got->body == "all of it");
}

TEST_CASE("a kept TLS connection that was cut off is replaced for a repeatable request") {
    world w;
    std::size_t requests = 0;
    http_server server(
        w.context,
        [&](std::shared_ptr<peer> with) -> task<void> {
            co_await with->read_request();
            ++requests;
            co_await with->send(response_text("good"));
            co_await with->read_request();
            ++requests;
        },
        make_local(w.authority));
    REQUIRE(w.fetch(post(server.address())));
    auto sent = post(server.address());
    auto const got = w.fetch(sent);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::connection_lost);
    REQUIRE(w.fetch(post(server.address())));
    sent.repeatable = true;
    CHECK(w.fetch(sent));
}

TEST_CASE("a kept TLS connection is found good although tickets came in meanwhile") {
    world w;
    http_server server(w.context, echo(), make_local(w.authority));
    REQUIRE(w.fetch(post(server.address())));
    run(w.context, wait_for(5ms));  // older than what is trusted without a look
    REQUIRE(w.fetch(post(server.address())));
    CHECK(server.accepted() == 1);
}

TEST_CASE("a kept TLS connection whose server said goodbye is noticed") {
    world w;
    bool go_on = false;
    http_server server(
        w.context,
        [&](std::shared_ptr<peer> with) -> task<void> {
            co_await with->read_request();
            co_await with->send(response_text("good"));
            co_await eventually([&] { return go_on; });
            if (with->number == 1) co_await with->say_goodbye();
        },
        make_local(w.authority));
    REQUIRE(w.fetch(post(server.address())));
    go_on = true;
    run(w.context, wait_for(5ms));
    REQUIRE(w.fetch(post(server.address())));  // not repeatable
    CHECK(server.accepted() == 2);
}

TEST_CASE("an interrupt and the time limit end a handshake that the server does not answer") {
    world w;
    http_server silent(w.context, say_nothing());
    std::string const where = "https://127.0.0.1:" + std::to_string(silent.port()) + "/";
    SECTION("interrupt") {
        http::client client(w.context.get_executor(), w.options);
        auto const stop = std::make_shared<http::interrupt>();
        background<mcp::result<fetched>> call(w.context.get_executor(),
                                              fetch(client, post(where), stop));
        REQUIRE(run_until(w.context, [&] { return silent.open() == 1; }));
        stop->trip(mcp::error(errc::closed, "enough"));
        settle(w.context);
        REQUIRE(call.ended());
        CHECK(call.outcome->error().detail == "enough");
        CHECK(call.outcome->error().reached == mcp::delivery::unsent);
    }
    SECTION("cancelling") {
        http::client client(w.context.get_executor(), w.options);
        background<mcp::result<fetched>> call(w.context.get_executor(), fetch(client, post(where)));
        REQUIRE(run_until(w.context, [&] { return silent.open() == 1; }));
        settle(w.context);
        call.cancel();
        settle(w.context);
        REQUIRE(call.ended());
        CHECK(call.thrown == nullptr);
        CHECK(call.outcome->error().code == errc::cancelled);
    }
    SECTION("time limit") {
        w.options.connect_timeout = 50ms;
        auto const got = w.fetch(post(where));
        REQUIRE_FALSE(got);
        CHECK(got.error().code == errc::timed_out);
        CHECK(contains(got.error().detail, "TLS handshake"));
    }
    CHECK(run_until(w.context, [&] { return silent.open() == 0; }));
}

}  // namespace tests_http_tls
