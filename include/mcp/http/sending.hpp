// SPDX-License-Identifier: MIT
// One request on its way, from its bytes to the head of the response.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/client_state.hpp>
#include <mcp/http/connection.hpp>
#include <mcp/http/dial.hpp>
#include <mcp/http/exchange.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/http/message.hpp>
#include <mcp/http/pool.hpp>
#include <mcp/http/turns.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace mcp::http::detail {

inline bool is_redirect(int status, std::string_view method) {
    if (status == 307 || status == 308) return true;
    bool const changes_method = status == 301 || status == 302 || status == 303;
    return changes_method && (method == "GET" || method == "HEAD");
}

/// Does what needs no waiting, and says what has to be awaited next, so that whoever drives it needs
/// no coroutine but its own:
///
///     for (;;) {
///         auto const next = one.go_on();
///         if (next == sending::step::done) break;
///         if (next == sending::step::read) ... receive() and take()
///         else co_await one.wait(next);
///     }
///
/// Tripping the interrupt ends whatever is awaited. Must outlive what it gave to await.
class sending final : interrupt_listener, turn_taker {
public:
    enum class step {
        connect,  ///< Wait for a connection.
        write,    ///< Wait until the rest of the request has left.
        read,     ///< Wait for more of the response.
        discard,  ///< Wait for the end of a redirect.
        done,     ///< See answer().
    };

    sending(std::shared_ptr<client_state> with, request what, std::shared_ptr<interrupt> until)
        : interrupt_listener(until.get()),
          state_(std::move(with)),
          sent_(std::move(what)),
          stop_(std::move(until)) {}
    ~sending() { leave_queue(); }

    inline step go_on();

    task<stream::received> receive() { return held_->receive(); }
    /// What receive() gave; `caller` is the state of the caller's cancellation.
    inline void take(stream::received const& got, net::cancellation_state const& caller);

    /// For every step but `read` and `done`.
    task<void> wait(step next) {
        if (next == step::connect) return connect();
        if (next == step::write) return held_->send_rest();
        return discard();
    }

    /// The response, or why there is none.
    [[nodiscard]] result<exchange> answer() {
        if (failure_) return fail(std::move(*failure_));
        return std::move(answer_);
    }

private:
    inline result<void> prepare();
    inline void begin(bool is_kept);
    inline void take_turn() override;
    inline void leave_queue();
    inline step end_with(error why);
    inline void judge_failure(error why);
    inline step judge_answer();
    inline result<bool> redirect(response_head const& head);
    inline task<void> connect();
    inline task<void> discard();

    void interrupted(error const&) override {
        if (held_.get() != nullptr) held_->close();
    }
    [[nodiscard]] bool is_stopped() const { return stop_ != nullptr && stop_->tripped(); }

    std::shared_ptr<client_state> state_;
    request sent_;
    std::shared_ptr<interrupt> stop_;
    std::shared_ptr<way const> way_;
    std::string text_;  // of the whole request; empty until it is known
    pool::lease held_;
    bool is_begun_ = false;   // on that connection
    bool is_queued_ = false;  // to be written at its turn
    bool is_woken_ = false;   // as something went wrong at its turn
    bool fresh_ = false;      // no kept connection will do
    std::size_t redirects_ = 0;
    std::optional<error> failure_;  // once nothing more is tried
    exchange answer_;
};

inline sending::step sending::go_on() {
    for (;;) {
        if (failure_) return step::done;
        if (held_.get() == nullptr) {
            if (auto ready = prepare(); !ready) {
                ready.error().reached = delivery::unsent;
                return end_with(std::move(ready.error()));
            }
            held_ = state_->connections->try_acquire(sent_.to->target, fresh_);
            if (held_.get() == nullptr) return step::connect;
            begin(true);
        } else if (!is_begun_) {
            begin(false);
        }
        if (is_queued_) return step::read;
        if (held_->is_sending()) return step::write;
        auto has_head = held_->has_head();
        if (has_head) return *has_head ? judge_answer() : step::read;
        judge_failure(std::move(has_head.error()));
    }
}

inline sending::step sending::end_with(error why) {
    failure_ = std::move(why);
    return step::done;
}

// What follows from the endpoint, once for each of its texts.
inline result<void> sending::prepare() {
    if (is_stopped()) return fail(stop_->why());
    if (!text_.empty()) return {};
    auto found = state_->find_way(sent_.to);
    if (!found) return fail(std::move(found.error()));
    way_ = std::move(*found);
    auto text = way_->serialize(sent_);
    if (!text) return fail(std::move(text.error()));
    text_ = std::move(*text);
    return {};
}

// While others are answered, it waits for its turn; meanwhile it waits for its answer, too. What is
// new to the server is written at once.
inline void sending::begin(bool is_kept) {
    is_begun_ = true;
    is_woken_ = false;
    bool const is_head = sent_.to->method == "HEAD";
    is_queued_ = is_kept && state_->connections->busy_count() > 1;
    if (!is_queued_) return held_->begin(text_, is_head);
    held_->prepare(text_, is_head);
    state_->writers->add(*this);
}

inline void sending::take_turn() {
    is_queued_ = false;
    held_->write();
    is_woken_ = held_->has_failed() || held_->is_sending();
    if (is_woken_) held_->wake();
}

inline void sending::leave_queue() {
    if (std::exchange(is_queued_, false)) state_->writers->remove(*this);
}

inline void sending::take(stream::received const& got, net::cancellation_state const& caller) {
    leave_queue();  // only an executor that keeps no order comes here before the turn
    bool const is_only_woken = std::exchange(is_woken_, false) &&
                               !mcp::detail::is_cancelled(caller) &&
                               std::get<0>(got) == net::error::operation_aborted;
    if (is_only_woken) return;
    if (auto taken = held_->take(got, caller); !taken) judge_failure(std::move(taken.error()));
}

inline sending::step sending::judge_answer() {
    answer_ = exchange(std::move(held_), sent_.max_body, stop_);
    is_begun_ = false;
    auto again = redirect(answer_.head());
    if (!again) return end_with(std::move(again.error()));
    return *again ? step::discard : step::done;
}

// Whether the request, now changed, must be sent again to where the response points.
inline result<bool> sending::redirect(response_head const& head) {
    url const& target = sent_.to->target;
    if (!is_redirect(head.status, sent_.to->method)) return false;
    auto const location = head.headers.find("Location");
    if (!location) return false;
    auto to = target.resolve(*location);
    std::string const origin = target.origin();
    if (!to) return fail(errc::malformed_response, origin + ": redirects to what is no usable URL");
    if (!same_origin(*to, target)) {
        return fail(errc::cross_origin_redirect, origin + ": redirects elsewhere");
    }
    if (redirects_++ == state_->options.max_redirects) {
        return fail(errc::too_many_redirects, origin);
    }
    auto moved = std::make_shared<endpoint>(*sent_.to);
    moved->target.target = std::move(to->target);
    sent_.to = std::move(moved);
    text_.clear();
    fresh_ = false;
    return true;
}

// Ends the request, unless a kept connection was dead and another may get it.
inline void sending::judge_failure(error why) {
    bool const is_written = held_->is_written();
    bool const is_stale = held_->is_reused() && why.code == errc::connection_lost &&
                          !held_->is_answered() && !is_stopped();
    held_ = {};
    is_begun_ = false;
    fresh_ = is_stale && (sent_.repeatable || !is_written);
    if (fresh_) return;
    if (is_stopped() && why.code != errc::cancelled) why = stop_->why();
    if (!is_written) why.reached = delivery::unsent;
    failure_ = std::move(why);
}

// --- waiting

// Waits for the right to a connection, unless it is held already, and dials if that is needed.
inline task<void> sending::connect() {
    client_options const& options = state_->options;
    auto const deadline = clock::now() + options.connect_timeout;
    url const& target = sent_.to->target;
    if (!held_.is_granted()) {
        auto waited = co_await pool::acquire(state_->connections, state_->where, target, fresh_,
                                             deadline, stop_);
        if (!waited) {
            failure_ = std::move(waited.error());
            co_return;
        }
        held_ = std::move(*waited);
        if (held_.get() != nullptr) co_return;
    }
    route way(target, way_->proxy());
    auto made = co_await dial(state_->where, std::move(way), state_->tls, deadline, stop_);
    if (!made) {
        failure_ = std::move(made.error());
        held_ = {};
        co_return;
    }
    state_->last_tls = made->facts();
    held_.hold(std::make_unique<connection>(std::move(*made), options.head));
}

// A short body is read, so that the connection can be kept; a long one is not worth that.
inline task<void> sending::discard() {
    constexpr std::size_t worth_reading = std::size_t(64) * 1024;
    exchange refused = std::move(answer_);
    for (std::size_t total = 0; total < worth_reading;) {
        auto const piece = co_await refused.read();
        if (!piece || piece->empty()) break;
        total += piece->size();
    }
    auto const state = co_await net::this_coro::cancellation_state;
    if (mcp::detail::is_cancelled(state)) failure_ = error(errc::cancelled);
}

}  // namespace mcp::http::detail
