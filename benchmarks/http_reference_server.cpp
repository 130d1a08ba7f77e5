// SPDX-License-Identifier: MIT
// The peer of every benchmark over HTTP: what reference_server answers, on keep-alive connections.
//
// It listens on a free port of 127.0.0.1, prints its URL and, with --tls, the certificate to trust,
// and ends with its stdin. A POST is answered by JSON, with --events by an event stream, in one
// write. GET /events is a stream that says hello and then nothing. With --modern it speaks
// 2026-07-28 as well.

#include <mcp/core/asio.hpp>

#include <unistd.h>
#include <asio/ip/tcp.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/ssl.hpp>
#include <asio/write.hpp>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "support/certificate.hpp"
#include "support/descriptors.hpp"
#include "support/http_messages.hpp"
#include "support/responder.hpp"

namespace {

using asio::ip::tcp;
using benchmark::http_message;
inline constexpr auto& no_throw = mcp::detail::as_result;

struct settings {
    bool modern = false;
    bool events = false;
    bool tls = false;
};

/// The bytes of a response, in the order in which they are sent.
struct response {
    std::string head;
    benchmark::answer body;
    std::string_view end;

    [[nodiscard]] std::array<asio::const_buffer, 4> buffers() const {
        return {asio::buffer(head), asio::buffer(body.text), asio::buffer(body.large),
                asio::buffer(end)};
    }
};

/// Turns requests into responses, of which only one is under way on each connection.
class site {
public:
    explicit site(settings how) : events_(how.events), responder_(how.modern) {}

    void respond(http_message const& request, response& out) {
        out.head.clear();
        out.body.text.clear();
        out.body.large = {};
        out.end = {};
        if (request.head.starts_with("GET /events ")) {
            out.head = event_stream_head;
            out.end = "e\r\nevent: hello\n\n\r\n";
        } else if (!request.head.starts_with("POST ")) {
            out.head = "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n";
        } else {
            responder_.respond(request.body, out.body);
            auto const size = out.body.text.size() + out.body.large.size();
            if (size == 0) out.head = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
            else if (events_) frame_as_event(size, out);
            else frame_as_json(size, out);
        }
    }

private:
    static constexpr std::string_view event_stream_head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
        "Transfer-Encoding: chunked\r\n\r\n";
    static constexpr std::string_view event_begin = "event: message\ndata: ";

    static void frame_as_json(std::size_t size, response& out) {
        out.head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
        out.head += std::to_string(size);
        out.head += "\r\n\r\n";
    }
    static void frame_as_event(std::size_t size, response& out) {
        char digits[16];
        auto const chunk = event_begin.size() + size + 1;
        auto const end = std::to_chars(digits, digits + sizeof digits, chunk, 16).ptr;
        out.head = event_stream_head;
        out.head.append(digits, end).append("\r\n").append(event_begin);
        out.end = "\n\r\n0\r\n\r\n";  // the answer ends in a newline of its own
    }

    bool events_;
    benchmark::responder responder_;
};

template <class Stream> asio::awaitable<void> serve(Stream stream, std::shared_ptr<site> through) {
    std::string received(16 * 1024, '\0');
    std::size_t used = 0;
    response out;
    for (;;) {
        auto const request = http_message::find(std::string_view(received).substr(0, used));
        if (request) {
            through->respond(*request, out);
            auto const parts = out.buffers();
            auto const [failure, sent] = co_await asio::async_write(stream, parts, no_throw);
            if (failure) co_return;
            used -= request->size;
            std::memmove(received.data(), received.data() + request->size, used);
            continue;
        }
        if (used == received.size()) received.resize(used * 2);
        auto const room = asio::buffer(received.data() + used, received.size() - used);
        auto const [failure, got] = co_await stream.async_read_some(room, no_throw);
        if (failure) co_return;
        used += got;
    }
}

asio::awaitable<void> serve_secured(tcp::socket socket, asio::ssl::context& context,
                                    std::shared_ptr<site> through) {
    asio::ssl::stream<tcp::socket> stream(std::move(socket), context);
    auto const [failure] =
        co_await stream.async_handshake(asio::ssl::stream_base::server, no_throw);
    if (!failure) co_await serve(std::move(stream), std::move(through));
}

asio::awaitable<void> listen(tcp::acceptor& acceptor, asio::ssl::context* context,
                             std::shared_ptr<site> through) {
    for (;;) {
        auto [failure, socket] = co_await acceptor.async_accept(no_throw);
        if (failure) continue;
        socket.set_option(tcp::no_delay(true));
        auto const where = acceptor.get_executor();
        if (context) {
            asio::co_spawn(where, serve_secured(std::move(socket), *context, through),
                           asio::detached);
        } else {
            asio::co_spawn(where, serve(std::move(socket), through), asio::detached);
        }
    }
}

void announce(std::string const& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fclose(stdout);
}

settings read_settings(int argument_count, char** arguments) {
    settings chosen;
    for (int index = 1; index < argument_count; ++index) {
        std::string_view const word = arguments[index];
        if (word == "--modern") chosen.modern = true;
        else if (word == "--events") chosen.events = true;
        else if (word == "--tls") chosen.tls = true;
        else benchmark::give_up("options are --modern, --events and --tls");
    }
    return chosen;
}

}  // namespace

int main(int argument_count, char** arguments) {
    auto const chosen = read_settings(argument_count, arguments);
    benchmark::raise_descriptor_limit();
    asio::io_context context{1};
    tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    auto const address =
        "://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/mcp\n";

    std::optional<asio::ssl::context> secured;
    if (chosen.tls) {
        auto const identity = benchmark::make_certificate();
        secured.emplace(asio::ssl::context::tls_server);
        secured->use_certificate(asio::buffer(identity.text), asio::ssl::context::pem);
        secured->use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
        announce("https" + address + identity.text);
    } else {
        announce("http" + address);
    }
    asio::co_spawn(context,
                   listen(acceptor, secured ? &*secured : nullptr, std::make_shared<site>(chosen)),
                   asio::detached);

    asio::posix::stream_descriptor input(context, STDIN_FILENO);
    input.async_wait(asio::posix::stream_descriptor::wait_read,
                     [&](std::error_code) { context.stop(); });
    context.run();
}
