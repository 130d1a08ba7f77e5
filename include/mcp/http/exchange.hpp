// SPDX-License-Identifier: MIT
// A response whose head is here, and whose body comes when it is asked for.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/body_buffer.hpp>
#include <mcp/http/connection.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/http/message.hpp>
#include <mcp/http/pool.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {

namespace detail {

class sending;

/// What an exchange holds, in one place so that it moves cheaply, and what it does without waiting.
class exchange_state {
public:
    exchange_state(pool::lease held, std::size_t longest, std::shared_ptr<interrupt> until)
        : head(held->take_head()),
          lease(std::move(held)),
          stop(std::move(until)),
          max_body(longest) {}

    result<std::optional<std::string_view>> read_ready() {
        if (ended_) return std::string_view();
        if (failure_) return fail(*failure_);
        if (stop != nullptr && stop->tripped()) return fail_with(stop->why());
        auto const step = lease->next();
        if (!step) return fail_with(step.error());
        if (step->what == response_parser::event::body) return step->body;
        if (step->what != response_parser::event::complete) return std::nullopt;
        end();
        return std::string_view();
    }

    /// Whether the whole body is in `body` now.
    result<bool> collect_ready(body_buffer& body, std::size_t max) {
        for (;;) {
            auto const ready = read_ready();
            if (!ready) return fail(ready.error());
            if (!*ready) return false;
            if ((*ready)->empty()) return true;
            if (max != 0 && (*ready)->size() > max - body.size()) {
                return fail_with(
                    error(errc::message_too_large,
                          "the body of the answer has more than " + std::to_string(max) + " bytes"));
            }
            body.append(**ready);
        }
    }

    tl::unexpected<error> fail_with(error why) {
        bool const is_stopped = stop != nullptr && stop->tripped();
        if (is_stopped && why.code != errc::cancelled) why = stop->why();
        if (!failure_) failure_ = std::move(why);
        lease->close();
        return fail(*failure_);
    }

    void abort() {
        if (ended_ || failure_) return;
        failure_ = error(errc::closed, "the exchange was aborted");
        lease->close();
    }

    /// Memory is reserved for what is announced, but only so much on a server's word.
    [[nodiscard]] std::size_t expected_size(std::size_t max) const {
        constexpr std::size_t most = std::size_t(16) << 20;
        std::size_t size = 0;
        if (auto const text = head.headers.find("Content-Length")) {
            std::from_chars(text->data(), text->data() + text->size(), size);
        }
        return std::min({size, most, max == 0 ? most : max});
    }

    [[nodiscard]] bool is_here() const { return !ended_ && !failure_ && lease->is_complete(); }

    response_head head;
    fields trailers;
    pool::lease lease;  // until the end of the body
    std::shared_ptr<interrupt> stop;
    std::size_t max_body;

private:
    void end() {
        ended_ = true;
        if (!lease->trailers().empty()) trailers = lease->trailers();
        lease.end();
    }

    std::optional<error> failure_;
    bool ended_ = false;
};

}  // namespace detail

/// One request's response. When its body was read to the end, the connection serves the next
/// request; otherwise the destructor closes it. Must outlive the coroutines that read from it.
class exchange {
public:
    exchange() = default;  ///< One that nothing may be asked of.

    [[nodiscard]] response_head const& head() const noexcept { return state_->head; }

    /// The next piece of the body, valid until the next call; empty at the end. Waits without limit
    /// unless the interrupt is tripped. After an error it gives that error again.
    inline task<result<std::string_view>> read();

    /// What read() would give without waiting; nothing if it would wait.
    result<std::optional<std::string_view>> read_ready() { return state_->read_ready(); }

    /// The rest of the body. errc::message_too_large if it has more than `max` bytes; 0 is no
    /// limit.
    inline task<result<std::string>> collect(std::size_t max);

    /// The same, with the limit that the request named.
    task<result<std::string>> collect() { return collect(state_->max_body); }

    /// The same, to memory of the caller's.
    inline task<result<void>> collect(body_buffer& to, std::size_t max);

    /// Does that if nothing needs to be waited for, as with most short bodies. False, and nothing
    /// is done, otherwise.
    inline result<bool> collect_now(body_buffer& to, std::size_t max);

    /// What came after the body; complete once read() gave its end.
    [[nodiscard]] fields const& trailers() const noexcept { return state_->trailers; }

    /// How the connection is secured; nothing if it is not. To be asked before the body has ended.
    [[nodiscard]] std::optional<tls_facts> tls() const {
        return state_->lease.get() != nullptr ? state_->lease->facts() : std::nullopt;
    }

    /// Closes the connection unless the response is complete. Whoever reads now gets errc::closed.
    void abort() { state_->abort(); }

private:
    friend class detail::sending;

    exchange(detail::pool::lease held, std::size_t longest, std::shared_ptr<interrupt> stop)
        : state_(std::make_unique<detail::exchange_state>(std::move(held), longest,
                                                          std::move(stop))) {}

    std::unique_ptr<detail::exchange_state> state_;
};

inline task<result<std::string_view>> exchange::read() {
    detail::exchange_state& state = *state_;
    for (;;) {
        auto const ready = state.read_ready();
        if (!ready) co_return fail(ready.error());
        if (*ready) co_return **ready;
        auto const close = [&state](error const&) { state.lease->close(); };
        on_interrupt const guard(state.stop.get(), close);
        auto const got = co_await state.lease->receive();
        auto const cancellation = co_await net::this_coro::cancellation_state;
        if (auto const more = state.lease->take(got, cancellation); !more) {
            co_return state.fail_with(more.error());
        }
    }
}

inline result<bool> exchange::collect_now(body_buffer& to, std::size_t max) {
    if (!state_->is_here()) return false;
    to.begin(state_->expected_size(max));
    return state_->collect_ready(to, max);
}

inline task<result<void>> exchange::collect(body_buffer& to, std::size_t max) {
    detail::exchange_state& state = *state_;
    to.begin(state.expected_size(max));
    for (;;) {
        auto const complete = state.collect_ready(to, max);
        if (!complete) co_return fail(complete.error());
        if (*complete) co_return result<void>();
        auto const close = [&state](error const&) { state.lease->close(); };
        on_interrupt const guard(state.stop.get(), close);
        auto const room = to.room();
        auto receiving = room.empty()
                             ? state.lease->receive()
                             : state.lease->receive(net::buffer(room.data(), room.size()));
        auto const got = co_await std::move(receiving);
        auto const cancellation = co_await net::this_coro::cancellation_state;
        if (auto const more = state.lease->take(got, cancellation); !more) {
            co_return state.fail_with(more.error());
        }
    }
}

inline task<result<std::string>> exchange::collect(std::size_t max) {
    body_buffer body;
    auto const done = co_await collect(body, max);
    if (!done) co_return fail(done.error());
    co_return std::string(body.text());
}

}  // namespace mcp::http
