// SPDX-License-Identifier: MIT
// Tests of http/stream.hpp: bytes both ways, plain and secured, and how it ends.
#include <mcp/http/stream.hpp>

#include <support/certificates.hpp>
#include <support/http_server.hpp>
#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

namespace tests_http_stream {

using namespace mcp::test;
using mcp::errc;
using mcp::result;
using mcp::task;
namespace http = mcp::http;
namespace net = mcp::net;

struct world {
    leak_check leaks;
    net::io_context context;
    scratch_folder folder;
    identity authority = make_authority();
    std::optional<http_server> server;
    std::optional<http::stream> stream;

    /// Connects to a server with that script.
    void connect(script play, bool secured) {
        if (secured) server.emplace(context, std::move(play), make_local(authority));
        else server.emplace(context, std::move(play));
        http::tcp::socket socket(context);
        socket.connect({net::ip::address_v4::loopback(), server->port()});
        stream.emplace(http::any_socket(std::move(socket)));
        if (!secured) return;
        http::tls_options options;
        options.ca_file = folder.write("ca.pem", authority.certificate_pem());
        auto trust = http::tls_context::create(options);
        REQUIRE(trust);
        REQUIRE(run(context, stream->secure(*trust, "localhost", server->port())));
    }

    result<std::size_t> read(std::array<char, 1000>& room) {
        return run(context, stream->read_some(net::buffer(room)));
    }
};

script repeat_bytes() {
    return [](std::shared_ptr<peer> with) -> task<void> {
        for (;;) {
            std::string bytes = co_await with->read_some();
            if (bytes.empty()) co_return;
            co_await with->send(std::move(bytes));
        }
    };
}

TEST_CASE("what is written arrives, and what is sent is counted") {
    world w;
    bool const secured = GENERATE(false, true);
    w.connect(repeat_bytes(), secured);
    CHECK(w.stream->facts().has_value() == secured);
    auto const before = w.stream->sent();
    CHECK((before == 0) == !secured);
    std::string_view text = "hello";
    REQUIRE(w.stream->write_now(text));
    CHECK(text.empty());
    CHECK(w.stream->is_flushed());
    CHECK(w.stream->sent() - before >= 5);
    std::array<char, 1000> room;
    auto const count = w.read(room);
    REQUIRE(count);
    CHECK(std::string(room.data(), *count) == "hello");
}

TEST_CASE("a peer that does not read makes the writer wait, and gets everything when it does") {
    world w;
    bool const secured = GENERATE(false, true);
    bool go_on = false;
    std::string got;
    w.connect(
        [&](std::shared_ptr<peer> with) -> task<void> {
            co_await eventually([&] { return go_on; });
            for (std::string bytes = co_await with->read_some(); !bytes.empty();) {
                got += bytes;
                bytes = co_await with->read_some();
            }
        },
        secured);
    std::string const all(20 * 1024 * 1024, 'x');
    std::string_view rest = all;
    REQUIRE(w.stream->write_now(rest));
    CHECK((!rest.empty() || !w.stream->is_flushed()));
    background<result<void>> writing(w.context.get_executor(), w.stream->finish(rest));
    settle(w.context);
    CHECK_FALSE(writing.ended());
    go_on = true;
    REQUIRE(run_until(w.context, [&] { return writing.ended(); }));
    CHECK(*writing.outcome);
    CHECK(run_until(w.context, [&] { return got.size() == all.size(); }));
    CHECK((got == all));
}

TEST_CASE("the end of a stream is read as nothing, and a reset as a loss") {
    world w;
    bool const secured = GENERATE(false, true);
    bool const is_reset = GENERATE(false, true);
    w.connect(
        [is_reset](std::shared_ptr<peer> with) -> task<void> {
            if (is_reset) with->reset();
            else co_await with->say_goodbye();
        },
        secured);
    std::array<char, 1000> room;
    auto const count = w.read(room);
    if (is_reset) {
        REQUIRE_FALSE(count);
        CHECK(count.error().code == errc::connection_lost);
    } else {
        REQUIRE(count);
        CHECK(*count == 0);
    }
}

TEST_CASE("closing ends whoever reads, and may be done again") {
    world w;
    w.connect(say_nothing(), GENERATE(false, true));
    std::array<char, 1000> room;
    background<result<std::size_t>> reading(w.context.get_executor(),
                                            w.stream->read_some(net::buffer(room)));
    settle(w.context);
    CHECK_FALSE(reading.ended());
    w.stream->close();
    w.stream->close();
    CHECK_FALSE(w.stream->is_open());
    settle(w.context);
    REQUIRE(reading.ended());
    REQUIRE_FALSE(*reading.outcome);
    CHECK(reading.outcome->error().code == errc::closed);
}

// Takes what has arrived at a socket and is not decrypted, until nothing more comes.
std::size_t drain(int socket) {
    std::array<char, 65536> room;
    std::size_t size = 0;
    pollfd waiting{socket, POLLIN, 0};
    while (::poll(&waiting, 1, 50) == 1) {
        ssize_t const count = ::recv(socket, room.data(), room.size(), MSG_DONTWAIT);
        if (count <= 0) break;
        size += static_cast<std::size_t>(count);
    }
    return size;
}

TEST_CASE("closing while a write waits adds nothing to what is being written") {
    world w;
    std::shared_ptr<peer> server;
    bool is_over = false;
    w.connect(
        [&](std::shared_ptr<peer> with) -> task<void> {
            server = with;
            co_await eventually([&] { return is_over; });
        },
        true);
    REQUIRE(run_until(w.context, [&] { return server != nullptr; }));
    auto const before = w.stream->sent();
    std::string const all(20 * 1024 * 1024, 'x');
    std::string_view rest = all;
    REQUIRE(w.stream->write_now(rest));
    background<result<void>> writing(w.context.get_executor(), w.stream->finish(rest));
    settle(w.context);
    REQUIRE_FALSE(writing.ended());
    // Now there is room for a goodbye, which the writer has not seen.
    int const socket = server->socket().native_handle();
    std::size_t arrived = drain(socket);
    w.stream->close();
    arrived += drain(socket);
    CHECK(arrived == w.stream->sent() - before);
    settle(w.context);
    REQUIRE(writing.ended());
    CHECK(code_of(*writing.outcome) == errc::closed);
    is_over = true;
    CHECK(run_until(w.context, [&] { return w.server->open() == 0; }));
}

TEST_CASE("cancelling ends whoever reads with an error") {
    world w;
    w.connect(say_nothing(), GENERATE(false, true));
    std::array<char, 1000> room;
    background<result<std::size_t>> reading(w.context.get_executor(),
                                            w.stream->read_some(net::buffer(room)));
    settle(w.context);
    reading.cancel();
    settle(w.context);
    REQUIRE(reading.ended());
    CHECK(reading.thrown == nullptr);
    REQUIRE_FALSE(*reading.outcome);
    CHECK(reading.outcome->error().code == errc::cancelled);
}

TEST_CASE("a stream is quiet until its peer speaks or hangs up") {
    world w;
    bool const secured = GENERATE(false, true);
    bool const speaks = GENERATE(false, true);
    bool go_on = false;
    w.connect(
        [&, speaks](std::shared_ptr<peer> with) -> task<void> {
            co_await eventually([&] { return go_on; });
            if (speaks) co_await with->send("unasked");
            else co_await with->say_goodbye();
            if (speaks) co_await with->closed_by_client();
        },
        secured);
    CHECK(w.stream->is_quiet());
    CHECK(w.stream->is_quiet());
    go_on = true;
    CHECK(run_until(w.context, [&] { return !w.stream->is_quiet(); }));
}

}  // namespace tests_http_stream
