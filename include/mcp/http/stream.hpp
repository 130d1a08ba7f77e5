// SPDX-License-Identifier: MIT
// A connected byte stream: TCP or a Unix socket, plain or secured by TLS.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/core/translate.hpp>
#include <mcp/http/sockets.hpp>
#include <mcp/http/tls.hpp>
#include <mcp/http/tls_facts.hpp>
#include <mcp/http/tls_session.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

namespace mcp::http {

/// One connection; everything is called on its executor. Cancelling a coroutine that waits here
/// gives errc::cancelled. After any error nothing but close() makes sense.
class stream {
public:
    explicit stream(any_socket connected) : socket_(std::move(connected)) {
        std::error_code ignored;
        socket_.non_blocking(true, ignored);
    }
    stream(stream&&) = default;
    stream& operator=(stream&&) = delete;
    ~stream() { close(); }

    /// The TLS handshake, after which everything is encrypted. `host` is whom the certificate must
    /// be for, unless the context's options name another.
    inline task<result<void>> secure(std::shared_ptr<tls_context> context, std::string host,
                                     std::uint16_t port);

    /// What arrived, at most as much as fits; 0 at the orderly end of the stream.
    inline task<result<std::size_t>> read_some(net::mutable_buffer room);

    /// The steps of read_some(), for whoever saves a coroutine: begins with ready(), and while that
    /// needs input, receive() and take().
    using received = std::tuple<std::error_code, std::size_t>;
    inline result<detail::stream_read> ready(net::mutable_buffer room);
    inline task<received> receive(net::mutable_buffer room);
    inline result<detail::stream_read> take(received const& got, net::mutable_buffer room);

    /// Takes what can be written without waiting from the front of `text`; finish() waits for the
    /// rest. Most requests need no more than this.
    inline result<void> write_now(std::string_view& text);

    /// True if everything that write_now() took left this process.
    [[nodiscard]] bool is_flushed() const { return tls_ == nullptr || tls_->output().empty(); }

    /// Returns once the system took everything: `text` and what write_now() kept back.
    inline task<result<void>> finish(std::string_view text);

    /// Ends the stream, and everything that waits for it. May be called at any time.
    inline void close() noexcept;

    /// Ends what waits for the socket, with net::error::operation_aborted. The stream stays open.
    void wake() noexcept {
        std::error_code ignored;
        socket_.cancel(ignored);
    }

    [[nodiscard]] bool is_open() const { return socket_.is_open(); }

    /// How many bytes the system took, which tells whether anything can have reached the server.
    [[nodiscard]] std::uint64_t sent() const noexcept { return sent_; }

    /// True if the peer neither hung up nor spoke since its last response. One system call.
    [[nodiscard]] inline bool is_quiet();

    /// Nothing if the stream is not secured.
    [[nodiscard]] std::optional<tls_facts> facts() const {
        if (tls_ == nullptr) return std::nullopt;
        return tls_->facts();
    }

private:
    // Big bodies are encrypted and handed to the system piece by piece.
    static constexpr std::size_t piece = std::size_t(256) * 1024;

    inline result<void> take_input(received const& got);
    inline task<result<void>> send(std::string_view bytes);
    inline task<result<void>> send_output();
    inline result<void> send_now(std::string_view& bytes);
    inline result<void> send_output_now();

    static bool would_block(std::error_code code) {
        return code == net::error::would_block || code == net::error::try_again;
    }

    static auto failed(std::string_view doing, std::error_code code) {
        if (code == net::error::operation_aborted) {
            return fail(errc::closed, "the connection was closed");
        }
        return fail(from_system_error(code), std::string(doing) + ": " + code.message());
    }

    any_socket socket_;
    std::unique_ptr<detail::tls_session> tls_;
    std::uint64_t sent_ = 0;
};

inline void stream::close() noexcept {
    if (!socket_.is_open()) return;
    // A write that waits refers to the output, which therefore must not grow under it.
    if (tls_ != nullptr && tls_->output().empty()) {
        tls_->shut_down();
        std::error_code ignored;
        std::string_view const goodbye = tls_->output();
        if (!goodbye.empty()) {
            socket_.write_some(net::buffer(goodbye.data(), goodbye.size()), ignored);
        }
    }
    std::error_code ignored;
    socket_.close(ignored);
}

inline bool stream::is_quiet() {
    std::error_code code;
    char byte = 0;
    if (tls_ == nullptr) {
        socket_.receive(net::buffer(&byte, 1), any_socket::message_peek, code);
        return would_block(code);
    }
    // Tickets and changes of keys may arrive at any time, and are no speech.
    for (;;) {
        auto const read = tls_->read(std::span<char>(&byte, 1));
        if (!read || read->what != detail::stream_read::need_input) return false;
        auto const room = tls_->prepare();
        std::size_t const count = socket_.read_some(net::buffer(room.data(), room.size()), code);
        if (code) return would_block(code);
        tls_->commit(count);
    }
}

// --- writing

inline result<void> stream::send_now(std::string_view& bytes) {
    while (!bytes.empty()) {
        std::error_code code;
        std::string_view const next = bytes.substr(0, piece);
        auto const count = socket_.write_some(net::buffer(next.data(), next.size()), code);
        sent_ += count;
        bytes.remove_prefix(count);
        if (would_block(code)) break;
        if (code) return failed("writing", code);
    }
    return {};
}

inline result<void> stream::send_output_now() {
    std::string_view rest = tls_->output();
    std::size_t const before = rest.size();
    auto sent = send_now(rest);
    tls_->consume_output(before - rest.size());
    return sent;
}

inline result<void> stream::write_now(std::string_view& text) {
    if (tls_ == nullptr) return send_now(text);
    while (!text.empty() && tls_->output().empty()) {
        std::string_view const next = text.substr(0, piece);
        text.remove_prefix(next.size());
        if (auto taken = tls_->write(next); !taken) return taken;
        if (auto sent = send_output_now(); !sent) return sent;
    }
    return {};
}

inline task<result<void>> stream::send(std::string_view bytes) {
    while (!bytes.empty()) {
        std::string_view const next = bytes.substr(0, piece);
        auto const [code, count] = co_await socket_.async_write_some(
            net::buffer(next.data(), next.size()), mcp::detail::as_result);
        auto const state = co_await net::this_coro::cancellation_state;
        if (mcp::detail::is_cancelled(state)) co_return fail(errc::cancelled);
        if (code) co_return failed("writing", code);
        sent_ += count;
        bytes.remove_prefix(count);
    }
    co_return result<void>();
}

inline task<result<void>> stream::send_output() {
    std::string_view const bytes = tls_->output();
    if (bytes.empty()) co_return result<void>();
    auto sent = co_await send(bytes);
    if (sent) tls_->consume_output(bytes.size());
    co_return sent;
}

inline task<result<void>> stream::finish(std::string_view text) {
    if (tls_ == nullptr) co_return co_await send(text);
    for (;;) {
        if (auto sent = co_await send_output(); !sent) co_return sent;
        if (text.empty()) co_return result<void>();
        if (auto taken = write_now(text); !taken) co_return taken;
    }
}

// --- reading

inline result<detail::stream_read> stream::ready(net::mutable_buffer room) {
    if (tls_ == nullptr) return detail::stream_read{detail::stream_read::need_input};
    auto read = tls_->read(std::span<char>(static_cast<char*>(room.data()), room.size()));
    // Alerts and answers to a change of keys; a peer that does not take them loses them.
    if (auto sent = send_output_now(); !sent && read) return fail(sent.error());
    return read;
}

inline task<stream::received> stream::receive(net::mutable_buffer room) {
    if (tls_ != nullptr) {
        auto const input = tls_->prepare();
        room = net::buffer(input.data(), input.size());
    }
    return socket_.async_read_some(room, mcp::detail::as_result);
}

inline result<void> stream::take_input(received const& got) {
    auto const [code, count] = got;
    if (code == net::error::eof) tls_->end_input();
    else if (code) return failed("reading", code);
    tls_->commit(count);
    return {};
}

inline result<detail::stream_read> stream::take(received const& got, net::mutable_buffer room) {
    auto const [code, count] = got;
    bool const has_ended = code == net::error::eof;
    if (tls_ != nullptr) {
        if (auto taken = take_input(got); !taken) return fail(std::move(taken.error()));
        return ready(room);
    }
    if (code && !has_ended) return failed("reading", code);
    if (has_ended) return detail::stream_read{detail::stream_read::closed};
    return detail::stream_read{detail::stream_read::data, count};
}

inline task<result<std::size_t>> stream::read_some(net::mutable_buffer room) {
    auto read = ready(room);
    while (read && read->what == detail::stream_read::need_input) {
        auto const got = co_await receive(room);
        auto const state = co_await net::this_coro::cancellation_state;
        if (mcp::detail::is_cancelled(state)) co_return fail(errc::cancelled);
        read = take(got, room);
    }
    if (!read) co_return fail(std::move(read.error()));
    co_return read->size;
}

inline task<result<void>> stream::secure(std::shared_ptr<tls_context> context, std::string host,
                                         std::uint16_t port) {
    auto session = detail::tls_session::create(std::move(context), std::move(host), port);
    if (!session) co_return fail(session.error());
    tls_ = std::move(*session);
    for (;;) {
        auto const done = tls_->handshake();
        if (!done) {
            static_cast<void>(send_output_now());  // the alert: the peer learns why
            co_return fail(done.error());
        }
        if (auto sent = co_await send_output(); !sent) co_return sent;
        if (*done) co_return result<void>();
        auto const got = co_await receive({});
        auto const state = co_await net::this_coro::cancellation_state;
        if (mcp::detail::is_cancelled(state)) co_return fail(errc::cancelled);
        if (auto taken = take_input(got); !taken) co_return taken;
    }
}

}  // namespace mcp::http
