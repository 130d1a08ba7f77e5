// SPDX-License-Identifier: MIT
// One connection to a server of 2024-11-05: an event stream for what it says, POSTs for what we
// say.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/client.hpp>
#include <mcp/transport/http_call.hpp>
#include <mcp/transport/http_options.hpp>
#include <mcp/transport/http_status.hpp>
#include <mcp/transport/multiplexer.hpp>
#include <mcp/wire/sse_parser.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::detail {

/// Its coroutines hold it by shared_ptr; shut() ends them.
class sse_connection final : public frame_sink,
                             public std::enable_shared_from_this<sse_connection> {
public:
    using self_ptr = std::shared_ptr<sse_connection>;

    sse_connection(executor where, http::client through, http_options const& how, http::url address,
                   http::fields headers, inbound& in)
        : executor_(where),
          client_(std::move(through)),
          options_(how),
          url_(std::move(address)),
          headers_(std::move(headers)),
          inbound_(&in),
          calls_(std::make_shared<http_calls>(where)),
          changed_(where),
          exchanges_(std::make_shared<multiplexer>(where, *this, in, how.json_)) {}

    /// Opens the stream and waits for the server to say where to POST.
    static task<result<void>> open(self_ptr self);

    /// POSTs what has no answer.
    static task<result<void>> post(self_ptr self, std::string body);

    /// Ends everything; each exchange in flight fails with `why`.
    void shut(error why, bool deliberate) {
        auto const kept = shared_from_this();
        exchanges_->shut(why, deliberate);
        inbound_ = nullptr;
        if (!ended_) ended_ = why;
        calls_->end_all(why);
        changed_.notify_all();
        client_.close_idle();
    }

    [[nodiscard]] std::shared_ptr<multiplexer> const& exchanges() const { return exchanges_; }

    result<std::uint64_t> write(std::string_view text, bool) override {
        std::uint64_t const place = ++count_;
        net::co_spawn(executor_, deliver(shared_from_this(), std::string(text), place),
                      net::detached);
        return place;
    }
    [[nodiscard]] bool is_unsent(std::uint64_t) const override { return false; }

private:
    static task<void> read(self_ptr self);
    static task<result<void>> read_stream(self_ptr self);
    static task<void> deliver(self_ptr self, std::string body, std::uint64_t place);
    result<void> take(sse_event const& event);
    result<void> set_endpoint(std::string_view reference);

    executor executor_;
    http::client client_;
    http_options options_;
    http::url url_;
    http::fields headers_;
    inbound* inbound_;
    std::shared_ptr<http_calls> calls_;
    condition changed_;  // notified when there is an endpoint, or the stream ended
    std::shared_ptr<multiplexer> exchanges_;
    std::optional<http::url> endpoint_;
    std::optional<error> ended_;
    std::uint64_t count_ = 0;
};

inline task<result<void>> sse_connection::open(self_ptr self) {
    net::co_spawn(self->executor_, read(self), net::detached);
    // A server that answers at all says this first.
    time_point const deadline = clock::now() + std::chrono::seconds(30);
    while (!self->endpoint_ && !self->ended_) {
        auto const woken = co_await self->changed_.wait(deadline);
        if (woken == wake_reason::notified) continue;
        bool const cancelled = woken == wake_reason::cancelled;
        error why(cancelled ? errc::cancelled : errc::timed_out, "waiting for the endpoint event");
        self->shut(why, true);
        co_return fail(std::move(why));
    }
    if (self->ended_) co_return fail(*self->ended_);
    co_return result<void>();
}

inline task<void> sse_connection::read(self_ptr self) {
    auto const done = co_await read_stream(self);
    error why = done ? error(errc::connection_lost, "the event stream ended") : done.error();
    // Before the endpoint event nobody has seen a connection that could be lost.
    bool const deliberate = !self->endpoint_;
    self->shut(std::move(why), deliberate);
}

inline task<result<void>> sse_connection::read_stream(self_ptr self) {
    http_call call(self->calls_, http_call::no_id, "the event stream", nullptr);
    http::request get("GET", self->url_);
    get.headers = self->headers_;
    get.headers.set("Accept", "text/event-stream");
    auto stream = co_await self->client_.send(std::move(get), call.stop);
    if (!stream) co_return fail(std::move(stream.error()));
    http::response_head const& head = stream->head();
    if (head.status != 200) {
        co_return fail(error_of_status(head, "GET", std::chrono::system_clock::now()));
    }
    if (media_type(head) != "text/event-stream") {
        co_return fail(errc::malformed_message, "GET: expected an event stream");
    }
    sse_parser events(self->options_.max_message_);
    result<void> verdict;
    while (verdict) {
        auto piece = co_await stream->read();
        if (!piece) co_return fail(std::move(piece.error()));
        if (piece->empty()) co_return result<void>();
        auto const fed = events.feed(*piece, [&](sse_event const& event) {
            if (verdict) verdict = self->take(event);
        });
        if (!fed) co_return fail(fed.error());
    }
    co_return verdict;
}

inline result<void> sse_connection::take(sse_event const& event) {
    if (event.type == "endpoint") return set_endpoint(event.data);
    if (event.type != "message" || event.data.empty()) return {};
    return exchanges_->receive(frame::copy(std::string(event.data)));
}

// Credentials and messages go where the endpoint says: never to another origin.
inline result<void> sse_connection::set_endpoint(std::string_view reference) {
    if (endpoint_) return {};
    auto resolved = url_.resolve(reference);
    if (!resolved) return fail(errc::malformed_message, "the endpoint event holds no URL");
    if (!http::same_origin(*resolved, url_)) {
        return fail(errc::malformed_message, "the endpoint event names another origin");
    }
    endpoint_ = std::move(*resolved);
    changed_.notify_all();
    return {};
}

inline task<result<void>> sse_connection::post(self_ptr self, std::string body) {
    if (self->ended_) co_return fail(*self->ended_);
    if (!self->endpoint_) co_return fail(errc::not_connected);
    duration const longest = std::chrono::seconds(30);
    exchange_clock const limit(longest, longest, clock::now());
    http_call call(self->calls_, http_call::no_id, "POST", &limit);
    http::request sent("POST", *self->endpoint_, std::move(body));
    sent.headers = self->headers_;
    sent.headers.set("Content-Type", "application/json");
    auto answered = co_await self->client_.send(std::move(sent), call.stop);
    if (!answered) co_return fail(std::move(answered.error()));
    http::response_head const head = answered->head();
    // Read to the end, so that the connection can be used again.
    auto const rest = co_await answered->collect(std::size_t(64) << 10);
    static_cast<void>(rest);
    if (head.status >= 200 && head.status < 300) co_return result<void>();
    co_return fail(error_of_status(head, "POST", std::chrono::system_clock::now()));
}

inline task<void> sse_connection::deliver(self_ptr self, std::string body, std::uint64_t place) {
    // What fails at once must not fail before the exchange knows its place.
    co_await net::post(self->executor_, net::use_awaitable);
    auto sent = co_await post(self, std::move(body));
    if (!sent) self->exchanges_->fail_at(place, std::move(sent.error()));
}

}  // namespace mcp::detail
