// SPDX-License-Identifier: MIT
// A server for tests of the HTTP client: a script per connection, over TCP, a Unix socket or TLS.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/http/sockets.hpp>

#include <support/certificates.hpp>
#include <support/run.hpp>

#include <asio/buffers_iterator.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/ssl/context.hpp>
#include <asio/ssl/stream.hpp>
#include <asio/write.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/socket.h>

namespace mcp::test {

/// A server's side of one connection.
class peer {
public:
    using secured_socket = net::ssl::stream<http::any_socket>;

    peer(http::any_socket socket, std::shared_ptr<net::ssl::context> tls, std::size_t which)
        : number(which),
          tls_(std::move(tls)),
          socket_(std::move(socket)) {
        if (tls_ != nullptr) secured_.emplace(std::move(socket_), *tls_);
    }

    std::size_t number;  ///< Counted from 1.
    bool resumed = false;

    task<bool> handshake() {
        if (!secured_) co_return true;
        auto const [code] =
            co_await secured_->async_handshake(net::ssl::stream_base::server, detail::as_result);
        resumed = SSL_session_reused(secured_->native_handle()) == 1;
        co_return !code;
    }

    /// The next bytes; empty at the end.
    task<std::string> read_some() {
        std::array<char, 16384> room;
        std::string got;
        if (ended_) co_return got;  // Asio would wait for more, which never comes
        if (secured_) {
            auto const [code, count] =
                co_await secured_->async_read_some(net::buffer(room), detail::as_result);
            if (!code) got.assign(room.data(), count);
        } else {
            auto const [code, count] =
                co_await socket_.async_read_some(net::buffer(room), detail::as_result);
            if (!code) got.assign(room.data(), count);
        }
        ended_ = got.empty();
        co_return got;
    }

    /// The next request with its body; empty at the end of the connection.
    task<std::string> read_request() {
        for (;;) {
            auto const end = received_.find("\r\n\r\n");
            if (end != received_.npos) {
                std::size_t size = end + 4;
                auto const length = received_.find("Content-Length: ");
                if (length < end) size += std::stoul(received_.substr(length + 16, 20));
                if (received_.size() >= size) {
                    std::string const request = received_.substr(0, size);
                    received_.erase(0, size);
                    co_return request;
                }
            }
            std::string const more = co_await read_some();
            if (more.empty()) co_return std::string();
            received_ += more;
        }
    }

    /// Sends all of it; false if the client hung up.
    task<bool> send(std::string text) {
        std::error_code failure;
        if (secured_) {
            auto const [code, count] =
                co_await net::async_write(*secured_, net::buffer(text), detail::as_result);
            failure = code;
        } else {
            auto const [code, count] =
                co_await net::async_write(socket_, net::buffer(text), detail::as_result);
            failure = code;
        }
        co_return !failure;
    }

    /// Waits until the client hangs up; false if it says something instead.
    task<bool> closed_by_client() {
        std::string const more = co_await read_some();
        co_return more.empty();
    }

    /// The goodbye of TLS.
    task<void> say_goodbye() {
        if (secured_) co_await secured_->async_shutdown(detail::as_result);
    }

    void hang_up() {
        std::error_code ignored;
        socket().close(ignored);
    }

    /// Hangs up with a reset.
    void reset() {
        std::error_code ignored;
        socket().set_option(net::socket_base::linger(true, 0), ignored);
        hang_up();
    }

    http::any_socket& socket() { return secured_ ? secured_->next_layer() : socket_; }

private:
    std::shared_ptr<net::ssl::context> tls_;
    http::any_socket socket_;
    std::optional<secured_socket> secured_;
    std::string received_;
    bool ended_ = false;
};

/// What a server does with one connection, which is closed when it returns. Kept by the server, so
/// it may be a lambda that captures.
using script = std::function<task<void>(std::shared_ptr<peer>)>;

/// Accepts connections and runs the script for each, on the test's own context.
class http_server {
public:
    http_server(net::io_context& context, script play)
        : http_server(context, std::move(play), std::shared_ptr<net::ssl::context>()) {}

    /// Over TLS, as `shown`. A client certificate is asked for and must be signed by `clients`.
    http_server(net::io_context& context, script play, identity const& shown,
                identity const* clients = nullptr)
        : http_server(context, std::move(play), make_context(shown, clients)) {}

    /// On a Unix socket.
    http_server(net::io_context& context, script play, std::string const& path)
        : state_(std::make_shared<state>(context, std::move(play), nullptr)),
          scheme_("unix"),
          path_(path) {
        state_->local.emplace(context, net::local::stream_protocol::endpoint(path));
        net::co_spawn(context, accept(state_), net::detached);
    }

    http_server(http_server const&) = delete;
    http_server& operator=(http_server const&) = delete;
    ~http_server() { stop(); }

    void stop() {
        stop_listening();
        for (auto const& each : state_->peers) {
            if (auto const here = each.lock()) here->hang_up();
        }
    }

    void stop_listening() {
        std::error_code ignored;
        if (state_->acceptor) state_->acceptor->close(ignored);
        if (state_->local) state_->local->close(ignored);
    }

    [[nodiscard]] std::uint16_t port() const { return state_->acceptor->local_endpoint().port(); }
    [[nodiscard]] std::string address(std::string const& path = "/",
                                      std::string const& host = "127.0.0.1") const {
        if (scheme_ == "unix") return "unix://" + path_ + "#" + path;
        return scheme_ + "://" + host + ":" + std::to_string(port()) + path;
    }

    /// How many connections were made.
    [[nodiscard]] std::size_t accepted() const { return state_->accepted; }
    /// How many connections are open on the server's side.
    [[nodiscard]] std::size_t open() const { return state_->open; }
    /// How many TLS handshakes took up an earlier session, and how many failed.
    [[nodiscard]] std::size_t resumed() const { return state_->resumed; }
    [[nodiscard]] std::size_t refused() const { return state_->refused; }

private:
    struct state {
        state(net::io_context& on, script what, std::shared_ptr<net::ssl::context> secured)
            : context(&on),
              play(std::move(what)),
              tls(std::move(secured)) {}

        net::io_context* context;
        script play;
        std::shared_ptr<net::ssl::context> tls;
        std::optional<http::tcp::acceptor> acceptor;
        std::optional<net::local::stream_protocol::acceptor> local;
        std::vector<std::weak_ptr<peer>> peers;
        std::size_t accepted = 0;
        std::size_t open = 0;
        std::size_t resumed = 0;
        std::size_t refused = 0;
    };
    using state_ptr = std::shared_ptr<state>;

    http_server(net::io_context& context, script play, std::shared_ptr<net::ssl::context> tls)
        : state_(std::make_shared<state>(context, std::move(play), tls)),
          scheme_(tls != nullptr ? "https" : "http") {
        state_->acceptor.emplace(context, http::tcp::endpoint(net::ip::address_v4::loopback(), 0));
        net::co_spawn(context, accept(state_), net::detached);
    }

    static std::shared_ptr<net::ssl::context> make_context(identity const& shown,
                                                           identity const* clients) {
        auto made = std::make_shared<net::ssl::context>(net::ssl::context::tls_server);
        std::string const certificate = shown.certificate_pem();
        std::string const key = shown.key_pem();
        made->use_certificate(net::buffer(certificate), net::ssl::context::pem);
        made->use_private_key(net::buffer(key), net::ssl::context::pem);
        SSL_CTX_set_session_id_context(made->native_handle(),
                                       reinterpret_cast<unsigned char const*>("test"), 4);
        if (clients != nullptr) {
            std::string const authority = clients->certificate_pem();
            made->add_certificate_authority(net::buffer(authority));
            made->set_verify_mode(net::ssl::verify_peer | net::ssl::verify_fail_if_no_peer_cert);
        }
        return made;
    }

    static task<void> accept(state_ptr self) {
        for (;;) {
            http::any_socket socket(*self->context);
            std::error_code failure;
            if (self->local) {
                auto [code, got] = co_await self->local->async_accept(detail::as_result);
                failure = code;
                if (!code) socket = http::any_socket(std::move(got));
            } else {
                auto [code, got] = co_await self->acceptor->async_accept(detail::as_result);
                failure = code;
                if (!code) got.set_option(http::tcp::no_delay(true));
                if (!code) socket = http::any_socket(std::move(got));
            }
            if (failure) co_return;
            auto const made =
                std::make_shared<peer>(std::move(socket), self->tls, ++self->accepted);
            self->peers.push_back(made);
            net::co_spawn(*self->context, serve(self, made), net::detached);
        }
    }

    static task<void> serve(state_ptr self, std::shared_ptr<peer> with) {
        ++self->open;
        bool const ready = co_await with->handshake();
        if (!ready) ++self->refused;
        if (with->resumed) ++self->resumed;
        if (ready) co_await self->play(with);
        with->hang_up();
        --self->open;
    }

    state_ptr state_;
    std::string scheme_;
    std::string path_;
};

/// A whole response.
inline std::string response_text(std::string const& body, std::string const& more_headers = {},
                            std::string const& status = "200 OK") {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           more_headers + "\r\n" + body;
}

/// The body of a request that a peer read.
inline std::string body_of(std::string const& request) {
    auto const end = request.find("\r\n\r\n");
    return end == request.npos ? std::string() : request.substr(end + 4);
}

/// Answers every request with its own body.
inline script echo() {
    return [](std::shared_ptr<peer> with) -> task<void> {
        for (;;) {
            std::string const request = co_await with->read_request();
            if (request.empty()) co_return;
            std::string answer = response_text(body_of(request));
            bool const sent = co_await with->send(std::move(answer));
            if (!sent) co_return;
        }
    };
}

/// Reads a request, then sends this and hangs up.
inline script answer_once(std::string text) {
    return [text](std::shared_ptr<peer> with) -> task<void> {
        std::string const request = co_await with->read_request();
        if (!request.empty()) co_await with->send(text);
    };
}

/// Answers every request with this.
inline script answer_all(std::string text) {
    return [text](std::shared_ptr<peer> with) -> task<void> {
        for (;;) {
            std::string const request = co_await with->read_request();
            if (request.empty()) co_return;
            co_await with->send(text);
        }
    };
}

/// Reads a request and says nothing until the client hangs up.
inline script say_nothing() {
    return [](std::shared_ptr<peer> with) -> task<void> {
        co_await with->read_request();
        co_await with->closed_by_client();
    };
}

}  // namespace mcp::test
