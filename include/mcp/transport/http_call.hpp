// SPDX-License-Identifier: MIT
// The requests that one HTTP connection object has in flight, and their deadlines.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/core/time.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/protocol/jsonrpc.hpp>
#include <mcp/session/exchange_clock.hpp>
#include <mcp/transport/shared_deadline.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

struct http_call;

/// All calls of one owner. One timer serves the deadlines of all of them.
class http_calls : public std::enable_shared_from_this<http_calls> {
public:
    explicit http_calls(executor where) : deadline_(std::move(where)) {}

    inline void add(http_call& one);
    inline void remove(http_call& one);

    /// Gives an answer that came on another stream to the call that waits for it; false if none
    /// does.
    inline bool finish(std::int64_t id, response answer);

    /// Ends every call with this error. Calls that begin later are the last words of close().
    inline void end_all(error const& why);

    /// Ends the calls whose time is over; called by the deadline.
    inline void end_expired(time_point now);

private:
    [[nodiscard]] inline http_call* find(std::int64_t id) const;

    shared_deadline deadline_;
    // A list through the calls themselves, in the order in which they began.
    http_call* first_ = nullptr;
    http_call* last_ = nullptr;
    bool closing_ = false;
};

/// One request in flight. Lives in the coroutine that runs it.
struct http_call {
    static constexpr std::int64_t no_id = -1;  // of what expects no answer

    /// `until` says when to stop, and outlives the call; null means never.
    http_call(std::shared_ptr<http_calls> with, std::int64_t number, std::string_view what,
              exchange_clock const* until)
        : owner(std::move(with)),
          id(number),
          method(what),
          limits(until) {
        owner->add(*this);
    }
    http_call(http_call const&) = delete;
    http_call& operator=(http_call const&) = delete;
    ~http_call() { owner->remove(*this); }

    [[nodiscard]] time_point expiry(time_point now = clock::now()) const {
        return limits != nullptr ? limits->expiry(now) : time_point::max();
    }

    /// Why it was ended from outside.
    [[nodiscard]] error why_stopped() const {
        return stop->tripped() ? stop->why() : error(errc::cancelled, method);
    }

    std::shared_ptr<http_calls> owner;
    std::int64_t id;
    std::string method;
    exchange_clock const* limits;
    std::shared_ptr<http::interrupt> stop = std::make_shared<http::interrupt>();
    std::optional<result<response>> outcome;

private:
    friend http_calls;
    http_call* previous_ = nullptr;
    http_call* next_ = nullptr;
};

inline void http_calls::add(http_call& one) {
    one.previous_ = last_;
    (last_ != nullptr ? last_->next_ : first_) = &one;
    last_ = &one;
    deadline_.arm(*this, one.expiry());
}

inline void http_calls::remove(http_call& one) {
    (one.previous_ != nullptr ? one.previous_->next_ : first_) = one.next_;
    (one.next_ != nullptr ? one.next_->previous_ : last_) = one.previous_;
    // While open, the timer serves the next call.
    if (closing_ && first_ == nullptr) deadline_.disarm();
}

inline http_call* http_calls::find(std::int64_t id) const {
    http_call* each = first_;
    while (each != nullptr && each->id != id) each = each->next_;
    return each;
}

inline bool http_calls::finish(std::int64_t id, response answer) {
    http_call* const found = id >= 0 ? find(id) : nullptr;
    if (found == nullptr || found->outcome) return false;
    found->outcome.emplace(std::move(answer));
    // Its own stream has nothing more to say.
    auto const stop = found->stop;
    stop->trip(error(errc::cancelled));
    return true;
}

inline void http_calls::end_all(error const& why) {
    closing_ = true;
    if (first_ == nullptr) deadline_.disarm();
    std::vector<std::shared_ptr<http::interrupt>> stops;
    for (auto* each = first_; each != nullptr; each = each->next_) stops.push_back(each->stop);
    for (auto const& each : stops) each->trip(why);
}

inline void http_calls::end_expired(time_point now) {
    struct expired_call {
        std::shared_ptr<http::interrupt> stop;
        std::string method;
    };
    time_point next = time_point::max();
    std::vector<expired_call> expired;
    for (auto* each = first_; each != nullptr; each = each->next_) {
        time_point const end = each->expiry(now);
        if (end <= now) expired.push_back({each->stop, each->method});
        else next = std::min(next, end);
    }
    if (next != time_point::max()) deadline_.arm_again(*this, next, now);
    for (auto const& each : expired) each.stop->trip(error(errc::timed_out, each.method));
}

}  // namespace mcp::detail
