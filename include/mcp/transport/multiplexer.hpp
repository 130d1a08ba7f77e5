// SPDX-License-Identifier: MIT
// Many exchanges over one pair of byte streams.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/message_decoder.hpp>
#include <mcp/session/pending_table.hpp>
#include <mcp/transport/transport.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace mcp {

/// Where a multiplexer's messages go. Never suspends: what cannot be written at once is queued.
class frame_sink {
public:
    /// Queues one message. Returns its place in the stream, or why it cannot be sent.
    virtual result<std::uint64_t> write(std::string_view text) = 0;

    /// True if nothing of the message at that place has left this process.
    [[nodiscard]] virtual bool is_unsent(std::uint64_t place) const = 0;

protected:
    frame_sink() = default;
    frame_sink(frame_sink const&) = default;
    frame_sink& operator=(frame_sink const&) = default;
    ~frame_sink() = default;
};

/// Pairs requests with answers on a connection that carries many at once. Lives in a shared_ptr: an
/// exchange holds it, so that it may outlast the transport that began it.
class multiplexer {
public:
    multiplexer(executor where, frame_sink& sink, inbound& in, json_limits limits = json_limits{})
        : executor_(std::move(where)), sink_(&sink), inbound_(&in), limits_(limits) {}

    /// The body of `transport::exchange`.
    static inline task<result<response>> exchange(std::shared_ptr<multiplexer> self, request sent);

    inline result<void> notify(notification const& told);
    inline result<void> respond(reply const& answer);

    /// Takes one received frame. Fails if the peer broke a rule after which nothing can be trusted;
    /// the connection must end then.
    inline result<void> receive(frame bytes);

    /// Ends the connection for everybody: each exchange in flight fails with `why`, and `inbound` is
    /// told if the connection was not ended on purpose. Only the first call counts.
    inline void shut(error why, bool deliberate);

    [[nodiscard]] bool is_shut() const noexcept { return shut_; }

private:
    // Somebody who waits for an answer; lives in the exchange's coroutine frame.
    struct waiter {
        waiter(std::shared_ptr<multiplexer> owner, std::int64_t number)
            : self(std::move(owner)), id(number), until(self->executor_) {}
        waiter(waiter const&) = delete;
        waiter& operator=(waiter const&) = delete;
        ~waiter() { self->pending_.remove(id); }

        void finish(result<response> with) {
            outcome.emplace(std::move(with));
            until.cancel();
        }

        std::shared_ptr<multiplexer> self;
        std::int64_t id;
        timer until;
        std::uint64_t place = 0;
        std::optional<result<response>> outcome;
    };

    inline void dispatch(tl::expected<message, decode_failure> received, result<void>& verdict);
    inline void on_response(response received);
    inline void on_undecodable(decode_failure failure, result<void>& verdict);
    inline result<response> abandon(request const& sent, errc why);

    executor executor_;
    frame_sink* sink_;
    inbound* inbound_;
    json_limits limits_;
    pending_table<waiter> pending_;
    std::string scratch_;
    bool shut_ = false;
    error reason_;
};

inline task<result<response>> multiplexer::exchange(std::shared_ptr<multiplexer> self, request sent) {
    if (self->shut_) {
        error why = self->reason_;
        why.reached = delivery::unsent;
        co_return fail(std::move(why));
    }
    waiter caller(self, sent.id);
    // In the table before it is written: the answer may be here before write returns.
    self->pending_.add(sent.id, caller);
    self->scratch_.clear();
    encode_request(self->scratch_, sent.id, sent.method, sent.params);
    auto const written = self->sink_->write(self->scratch_);
    if (!written) co_return fail(written.error());
    caller.place = *written;
    while (!caller.outcome) {
        time_point expiry = time_point::max();
        if (sent.clock != nullptr) expiry = sent.clock->expiry(clock::now());
        caller.until.expires_at(expiry);
        co_await caller.until.async_wait(detail::as_result);
        if (caller.outcome) break;
        auto const state = co_await net::this_coro::cancellation_state;
        if (state.cancelled() != net::cancellation_type::none) {
            co_return self->abandon(sent, errc::cancelled);
        }
        // The expiry moves while the request makes progress, or while the user is asked something.
        bool const over = sent.clock != nullptr && sent.clock->expired(clock::now());
        if (over) co_return self->abandon(sent, errc::timed_out);
    }
    co_return std::move(*caller.outcome);
}

// Nobody waits any more: the server is told, and a late answer will find nobody.
inline result<response> multiplexer::abandon(request const& sent, errc why) {
    pending_.remove(sent.id);
    if (sent.cancellable && !shut_) {
        std::string_view const reason = why == errc::cancelled ? "cancelled" : "timed out";
        std::string params = "{\"requestId\":" + std::to_string(sent.id) + ",\"reason\":\"" +
                             std::string(reason) + "\"}";
        (void)notify(notification("notifications/cancelled", std::move(params)));
    }
    return fail(why, sent.method);
}

inline result<void> multiplexer::notify(notification const& told) {
    if (shut_) return fail(reason_);
    scratch_.clear();
    encode_notification(scratch_, told);
    if (auto written = sink_->write(scratch_); !written) return fail(written.error());
    return {};
}

inline result<void> multiplexer::respond(reply const& answer) {
    if (shut_) return fail(reason_);
    scratch_.clear();
    encode_reply(scratch_, answer);
    if (auto written = sink_->write(scratch_); !written) return fail(written.error());
    return {};
}

inline result<void> multiplexer::receive(frame bytes) {
    result<void> verdict;
    decode_frame(std::move(bytes), limits_, [&](tl::expected<message, decode_failure> received) {
        if (!shut_) dispatch(std::move(received), verdict);
    });
    return verdict;
}

inline void multiplexer::dispatch(tl::expected<message, decode_failure> received,
                                  result<void>& verdict) {
    if (!received) return on_undecodable(std::move(received.error()), verdict);
    if (auto* answer = std::get_if<response>(&*received)) return on_response(std::move(*answer));
    if (auto* told = std::get_if<incoming_notification>(&*received)) {
        return inbound_->on_notification(std::move(*told));
    }
    inbound_->on_request(std::move(std::get<incoming_request>(*received)));
}

inline void multiplexer::on_response(response received) {
    auto const* id = std::get_if<std::int64_t>(&received.id);
    waiter* const caller = id != nullptr ? pending_.take(*id) : nullptr;
    if (caller == nullptr) {
        return inbound_->on_skipped(error(errc::malformed_message,
                                          "an answer that no request waits for was dropped"));
    }
    caller->finish(std::move(received));
}

inline void multiplexer::on_undecodable(decode_failure failure, result<void>& verdict) {
    if (failure.fatal) {
        if (verdict) verdict = fail(std::move(failure.why));
        return;
    }
    if (failure.id) {
        auto const* id = std::get_if<std::int64_t>(&*failure.id);
        waiter* const caller = id != nullptr ? pending_.take(*id) : nullptr;
        if (caller != nullptr) return caller->finish(fail(std::move(failure.why)));
    }
    inbound_->on_skipped(std::move(failure.why));
}

inline void multiplexer::shut(error why, bool deliberate) {
    if (shut_) return;
    shut_ = true;
    reason_ = std::move(why);
    pending_.take_all([this](waiter& caller) {
        error each = reason_;
        if (sink_->is_unsent(caller.place)) each.reached = delivery::unsent;
        caller.finish(fail(std::move(each)));
    });
    inbound* const told = std::exchange(inbound_, nullptr);
    if (!deliberate && told != nullptr) told->on_closed(reason_);
}

}  // namespace mcp
