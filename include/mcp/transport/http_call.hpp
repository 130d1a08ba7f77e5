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
    shared_deadline deadline_;
    std::vector<http_call*> running_;
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
};

inline void http_calls::add(http_call& one) {
    running_.push_back(&one);
    deadline_.arm(*this, one.expiry());
}

inline void http_calls::remove(http_call& one) {
    std::erase(running_, &one);
    // While open, the timer serves the next call.
    if (closing_ && running_.empty()) deadline_.disarm();
}

inline bool http_calls::finish(std::int64_t id, response answer) {
    if (id < 0) return false;
    auto const found = std::find_if(running_.begin(), running_.end(),
                                    [id](http_call const* each) { return each->id == id; });
    if (found == running_.end() || (*found)->outcome) return false;
    (*found)->outcome.emplace(std::move(answer));
    // Its own stream has nothing more to say.
    auto const stop = (*found)->stop;
    stop->trip(error(errc::cancelled));
    return true;
}

inline void http_calls::end_all(error const& why) {
    closing_ = true;
    if (running_.empty()) deadline_.disarm();
    std::vector<std::shared_ptr<http::interrupt>> stops;
    for (http_call const* each : running_) stops.push_back(each->stop);
    for (auto const& each : stops) each->trip(why);
}

inline void http_calls::end_expired(time_point now) {
    time_point next = time_point::max();
    std::vector<http_call*> expired;
    for (http_call* each : running_) {
        time_point const end = each->expiry(now);
        if (end <= now) expired.push_back(each);
        else next = std::min(next, end);
    }
    if (next != time_point::max()) deadline_.arm_again(*this, next, now);
    for (http_call* each : expired) {
        bool const still_runs = std::find(running_.begin(), running_.end(), each) != running_.end();
        if (!still_runs) continue;
        auto const stop = each->stop;
        stop->trip(error(errc::timed_out, each->method));
    }
}

}  // namespace mcp::detail
