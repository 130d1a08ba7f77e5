// SPDX-License-Identifier: MIT
// Many exchanges over one pair of byte streams.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/core/suspension.hpp>
#include <mcp/protocol/message_decoder.hpp>
#include <mcp/session/pending_table.hpp>
#include <mcp/transport/shared_deadline.hpp>
#include <mcp/transport/transport.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// Where a multiplexer's messages go. Never suspends: what cannot be written at once is queued.
class frame_sink {
public:
    /// Queues one message. Returns its place in the stream, or why it cannot be sent. `at_once`
    /// says that no other message is likely to join it in the same write.
    virtual result<std::uint64_t> write(std::string_view text, bool at_once) = 0;

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
///
/// An answer resumes its caller at once, inside receive(); all deadlines share one timer. Together
/// that saves three system calls of every sequential request, compared with a timer for each.
///
/// `Sink` has the members of frame_sink. A template, so that only programs with such a transport
/// compile it.
template <class Sink>
class basic_multiplexer final : public std::enable_shared_from_this<basic_multiplexer<Sink>>,
                                private detail::suspension_owner {
public:
    basic_multiplexer(executor where, Sink& sink, inbound& in, json_limits limits = json_limits{})
        : executor_(std::move(where)),
          sink_(&sink),
          inbound_(&in),
          limits_(limits),
          deadline_(executor_),
          service_(&late<detail::suspension_service>::of(executor_)) {
        service_->add(*this);
    }
    ~basic_multiplexer() { service_->remove(*this); }

    /// The body of `transport::exchange`.
    static task<result<response>> exchange(std::shared_ptr<basic_multiplexer> self, request&& sent);

    result<void> notify(notification const& told);
    result<void> respond(reply const& answer);

    /// Takes one received frame. Fails if the peer broke a rule after which nothing can be trusted;
    /// the connection must end then.
    result<void> receive(frame bytes);

    /// Ends the connection for everybody: each exchange in flight fails with `why`, and `inbound`
    /// is told if the connection was not ended on purpose. Only the first call counts.
    void shut(error why, bool deliberate);

    /// Ends the exchange whose request stands at that place: it could not be delivered.
    void fail_at(std::uint64_t place, error why);

    [[nodiscard]] bool is_shut() const noexcept { return shut_; }

    /// Ends the exchanges whose time is over; called by the deadline.
    void end_expired(time_point now);

private:
    template <class T> using late = detail::late<Sink, T>;
    using outcome_type = result<late<response>>;
    using suspension_type = detail::suspension<outcome_type>;

    // Somebody who waits for an answer; lives in what that coroutine awaits, so that an exchange is
    // no coroutine of its own.
    class waiter {
    public:
        waiter(std::shared_ptr<basic_multiplexer> owner, request&& what)
            : self(std::move(owner)),
              sent(std::move(what)),
              suspended(self->executor_) {}
        waiter(waiter&& other) : waiter(std::move(other.self), std::move(other.sent)) {}
        ~waiter() {
            if (self) self->pending_.remove(sent.id);
        }

        // Begins to wait.
        template <class Handler> void operator()(Handler handler) {
            self->send(*this);
            suspended.start(std::move(handler), [this]() -> outcome_type {
                return fail(self->abandon(sent, errc::cancelled));
            });
        }

        [[nodiscard]] time_point expiry(time_point now) const {
            return sent.clock != nullptr ? sent.clock->expiry(now) : time_point::max();
        }

        std::shared_ptr<basic_multiplexer> self;
        request sent;
        late<suspension_type> suspended;
        std::uint64_t place = 0;
    };

    void send(waiter& caller);
    template <class Received> void dispatch(Received&& received, result<void>& verdict);
    void on_response(late<response>&& received);
    template <class Failure> void on_undecodable(Failure failure, result<void>& verdict);
    error abandon(request const& sent, errc why);
    void destroy_suspended() override;

    executor executor_;
    Sink* sink_;
    late<inbound>* inbound_;
    json_limits limits_;
    pending_table<waiter> pending_;
    std::string scratch_;
    late<detail::shared_deadline> deadline_;
    late<detail::suspension_service>* service_;
    bool shut_ = false;
    error reason_;
};

using multiplexer = basic_multiplexer<frame_sink>;

template <class Sink>
task<result<response>> basic_multiplexer<Sink>::exchange(std::shared_ptr<basic_multiplexer> self,
                                                         request&& sent) {
    return suspension_type::wait(waiter(std::move(self), std::move(sent)));
}

template <class Sink> void basic_multiplexer<Sink>::send(waiter& caller) {
    if (shut_) return caller.suspended.resume_later(fail_unsent(reason_));
    request const& sent = caller.sent;
    // Before anything is written: the answer may be here before the write returns.
    pending_.add(sent.id, caller);
    scratch_.clear();
    encode_request(scratch_, sent.id, sent.method, sent.params);
    bool const alone = pending_.size() == 1;
    auto const written = sink_->write(scratch_, alone);
    if (!written) {
        pending_.remove(sent.id);
        return caller.suspended.resume_later(fail_unsent(written.error()));
    }
    caller.place = *written;
    if (sent.clock != nullptr) deadline_.arm(*this, caller.expiry(now_for(*sent.clock)));
}

// Nobody waits any more: the server is told, and a late answer will find nobody.
template <class Sink> error basic_multiplexer<Sink>::abandon(request const& sent, errc why) {
    pending_.remove(sent.id);
    if (sent.cancellable && !shut_) {
        std::string_view const reason = why == errc::cancelled ? "cancelled" : "timed out";
        std::string params = "{\"requestId\":" + std::to_string(sent.id) + ",\"reason\":\"" +
                             std::string(reason) + "\"}";
        static_cast<void>(notify(notification("notifications/cancelled", std::move(params))));
    }
    return error(why, std::string(sent.method));
}

// An expiry moves while its request makes progress, or while the user is asked something: then the
// timer fires early, and is set again.
template <class Sink> void basic_multiplexer<Sink>::end_expired(time_point now) {
    time_point next = time_point::max();
    auto const expired = pending_.find_all([&](waiter const& caller) {
        time_point const expiry = caller.expiry(now);
        if (expiry <= now) return true;
        next = std::min(next, expiry);
        return false;
    });
    if (next != time_point::max()) deadline_.arm_again(*this, next, now);
    for (std::int64_t const id : expired) {
        waiter* const caller = pending_.take(id);
        if (caller != nullptr)
            caller->suspended.resume(fail(abandon(caller->sent, errc::timed_out)));
    }
}

template <class Sink> void basic_multiplexer<Sink>::destroy_suspended() {
    shut_ = true;
    inbound_ = nullptr;
    auto const self =
        this->weak_from_this().lock();  // what is destroyed may hold the last reference
    pending_.take_all([](waiter& caller) { caller.suspended.destroy(); });
}

template <class Sink> result<void> basic_multiplexer<Sink>::notify(notification const& told) {
    if (shut_) return fail(reason_);
    scratch_.clear();
    encode_notification(scratch_, told);
    if (auto written = sink_->write(scratch_, false); !written) return fail(written.error());
    return {};
}

template <class Sink> result<void> basic_multiplexer<Sink>::respond(reply const& answer) {
    if (shut_) return fail(reason_);
    scratch_.clear();
    encode_reply(scratch_, answer);
    if (auto written = sink_->write(scratch_, false); !written) return fail(written.error());
    return {};
}

template <class Sink> result<void> basic_multiplexer<Sink>::receive(frame bytes) {
    result<void> verdict;
    decode_frame(std::move(bytes), limits_, [&](auto&& received) {
        if (!shut_) dispatch(std::move(received), verdict);
    });
    return verdict;
}

template <class Sink>
template <class Received>
void basic_multiplexer<Sink>::dispatch(Received&& received, result<void>& verdict) {
    if (!received) return on_undecodable(std::move(received.error()), verdict);
    if (auto* answer = std::get_if<response>(&*received)) return on_response(std::move(*answer));
    if (auto* told = std::get_if<incoming_notification>(&*received)) {
        return inbound_->on_notification(std::move(*told));
    }
    inbound_->on_request(std::move(std::get<incoming_request>(*received)));
}

template <class Sink> void basic_multiplexer<Sink>::on_response(late<response>&& received) {
    auto const* id = std::get_if<std::int64_t>(&received.id);
    waiter* const caller = id != nullptr ? pending_.take(*id) : nullptr;
    if (caller == nullptr) {
        return inbound_->on_skipped(
            error(errc::malformed_message, "an answer that no request waits for was dropped"));
    }
    caller->suspended.resume(std::move(received));
}

template <class Sink>
template <class Failure>
void basic_multiplexer<Sink>::on_undecodable(Failure failure, result<void>& verdict) {
    if (failure.fatal) {
        if (verdict) verdict = fail(std::move(failure.why));
        return;
    }
    if (failure.id) {
        auto const* id = std::get_if<std::int64_t>(&*failure.id);
        waiter* const caller = id != nullptr ? pending_.take(*id) : nullptr;
        if (caller != nullptr) return caller->suspended.resume(fail(std::move(failure.why)));
    }
    inbound_->on_skipped(std::move(failure.why));
}

template <class Sink> void basic_multiplexer<Sink>::fail_at(std::uint64_t place, error why) {
    auto const found =
        pending_.find_all([place](waiter const& caller) { return caller.place == place; });
    if (found.empty()) return;
    waiter* const caller = pending_.take(found.front());
    if (caller != nullptr) caller->suspended.resume(fail(std::move(why)));
}

template <class Sink> void basic_multiplexer<Sink>::shut(error why, bool deliberate) {
    if (shut_) return;
    shut_ = true;
    reason_ = std::move(why);
    deadline_.disarm();
    pending_.take_all([this](waiter& caller) {
        error each = reason_;
        if (sink_->is_unsent(caller.place)) each.reached = delivery::unsent;
        // Not at once: what one caller does next must not meet a connection that is half shut.
        caller.suspended.resume_later(fail(std::move(each)));
    });
    auto* const told = std::exchange(inbound_, nullptr);
    if (!deliberate && told != nullptr) told->on_closed(reason_);
}

}  // namespace mcp
