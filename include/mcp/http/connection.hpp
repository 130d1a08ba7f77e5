// SPDX-License-Identifier: MIT
// One keep-alive connection to a server: requests out, responses in, one at a time.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/message.hpp>
#include <mcp/http/response_parser.hpp>
#include <mcp/http/stream.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace mcp::http::detail {

class connection {
public:
    explicit connection(stream connected, head_limits limits = {})
        : stream_(std::move(connected)),
          parser_(limits) {}
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    /// Begins a request, whose text must stay while is_sending(). Writes first: the rest can be done
    /// while the server is at work.
    void begin(std::string_view text, bool is_head) {
        expect(text);
        write();
        parser_.reset(is_head);
    }
    /// The same without the writing, for which write() is called later.
    void prepare(std::string_view text, bool is_head) {
        expect(text);
        parser_.reset(is_head);
    }
    /// Writes what can be written without waiting.
    void write() {
        auto const written = stream_.write_now(unsent_);
        if (!written) fail_sending(written.error());
    }

    /// Whether some of the request did not leave at once; send_rest() waits for that.
    [[nodiscard]] bool is_sending() const {
        return !failure_ && !(unsent_.empty() && stream_.is_flushed());
    }
    task<void> send_rest() {
        auto const written = co_await stream_.finish(std::exchange(unsent_, {}));
        if (!written) fail_sending(written.error());
    }

    /// Whether some of the request can leave no more.
    [[nodiscard]] bool has_failed() const { return failure_.has_value(); }

    /// Ends the wait of receive(), without harm to the connection.
    void wake() { stream_.wake(); }

    /// Whether the head of the response is here. If not, receive() and take() bring more.
    result<bool> has_head() {
        // A server that refuses a body may answer and hang up before it has read all of it.
        bool const may_answer = !failure_ || (failure_->code == errc::connection_lost && is_written());
        if (!may_answer) return fail(*failure_);
        auto const step = next();
        if (!step) return fail(failure_ ? *failure_ : step.error());
        return step->what == response_parser::event::head;
    }

    /// What the bytes that are here say; need_more means that there are none left.
    result<response_parser::step> next() {
        for (;;) {
            auto const step = parser_.next(unread_);
            if (!step || step->what != response_parser::event::need_more) return step;
            auto const ready = stream_.ready(room());
            if (ready && ready->what == stream_read::need_input) return step;
            if (auto taken = take(ready, room()); !taken) return fail(std::move(taken.error()));
        }
    }

    /// Waits for further bytes, after need_more; what it gives is for take().
    task<stream::received> receive() { return receive(room()); }
    /// The same, to memory of the caller's, which next() then refers to.
    task<stream::received> receive(net::mutable_buffer to) {
        receiving_ = to;
        return stream_.receive(to);
    }

    /// Makes what receive() gave the bytes that are here. `state` is the caller's.
    result<void> take(stream::received const& got, net::cancellation_state const& state) {
        if (mcp::detail::is_cancelled(state)) return fail(errc::cancelled);
        return take(stream_.take(got, receiving_), receiving_);
    }

    /// Whether all of the response is here: next() gives the rest of it without read_some().
    [[nodiscard]] bool is_complete() const { return parser_.ended(); }

    [[nodiscard]] response_head take_head() { return parser_.take_head(); }
    [[nodiscard]] fields const& trailers() const { return parser_.trailers(); }

    /// Whether it served another request before this one.
    [[nodiscard]] bool is_reused() const { return is_reused_; }

    /// Whether any byte of the request left this process.
    [[nodiscard]] bool is_written() const { return stream_.sent() != written_before_; }

    /// Whether any byte of the response came.
    [[nodiscard]] bool is_answered() const { return parser_.started(); }

    /// Whether another request may follow: the response is complete, nothing came after it, and
    /// both sides want that.
    [[nodiscard]] bool is_reusable() const {
        return may_reuse_ && parser_.keep_alive() && unread_.empty() && stream_.is_open();
    }

    [[nodiscard]] bool is_quiet() { return stream_.is_quiet(); }
    [[nodiscard]] std::optional<tls_facts> facts() const { return stream_.facts(); }
    void close() noexcept { stream_.close(); }

private:
    void expect(std::string_view text) {
        is_reused_ = std::exchange(is_begun_, true);
        written_before_ = stream_.sent();
        may_reuse_ = true;
        failure_.reset();
        unsent_ = text;
    }

    void fail_sending(error const& why) {
        failure_ = why;
        unsent_ = {};
        may_reuse_ = false;
    }

    result<void> take(result<stream_read> const& read, net::mutable_buffer from) {
        if (!read) {
            // Cut off before it began: not a piece of a response is missing, but all of it.
            bool const is_none = read.error().code == errc::response_truncated && !is_answered();
            if (is_none) return fail(errc::connection_lost, read.error().detail);
            return fail(read.error());
        }
        unread_ = std::string_view(static_cast<char const*>(from.data()), read->size);
        if (read->what != stream_read::closed) return {};
        may_reuse_ = false;
        return parser_.end_of_stream();
    }

    // Big enough that a call's answer is one read, small enough that a thousand of them do no harm:
    // memory that was never written to is not there.
    static constexpr std::size_t buffer_size = std::size_t(64) * 1024;

    net::mutable_buffer room() {
        if (buffer_ == nullptr) buffer_ = std::make_unique_for_overwrite<char[]>(buffer_size);
        return net::buffer(buffer_.get(), buffer_size);
    }

    stream stream_;
    response_parser parser_;
    std::unique_ptr<char[]> buffer_;
    net::mutable_buffer receiving_;
    std::string_view unsent_;
    std::optional<error> failure_;  // of sending
    std::string_view unread_;       // what the parser has not seen
    std::uint64_t written_before_ = 0;
    bool may_reuse_ = true;
    bool is_begun_ = false;
    bool is_reused_ = false;
};

}  // namespace mcp::http::detail
