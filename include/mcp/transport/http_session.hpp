// SPDX-License-Identifier: MIT
// Exchanges over Streamable HTTP, each with a POST of its own.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/client.hpp>
#include <mcp/protocol/header_parameters.hpp>
#include <mcp/transport/http_answers.hpp>
#include <mcp/transport/http_call.hpp>
#include <mcp/transport/http_event_stream.hpp>
#include <mcp/transport/http_flight.hpp>
#include <mcp/transport/http_options.hpp>
#include <mcp/transport/http_renewal.hpp>
#include <mcp/transport/http_requests.hpp>
#include <mcp/transport/http_standing_stream.hpp>
#include <mcp/transport/http_status.hpp>
#include <mcp/transport/transport.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace mcp::detail {

/// One connection of a streamable_http_transport: from open() to close(). Its coroutines hold it by
/// shared_ptr; abort() ends them.
class http_session final : public std::enable_shared_from_this<http_session> {
public:
    using self_ptr = std::shared_ptr<http_session>;

    http_session(executor where, http::client through, http_options const& how, http::url address,
                 http::fields headers, inbound& in)
        : executor_(where),
          client_(std::move(through)),
          options_(how),
          requests_(std::move(address), std::move(headers)),
          calls_(std::make_shared<http_calls>(where)),
          answers_(in, how.json_, calls_),
          renewal_(where) {}

    static task<result<response>> exchange(self_ptr self, request sent) {
        return exchange(std::move(self), std::move(sent), false);
    }
    static task<result<void>> notify(self_ptr self, notification told);
    static task<result<void>> respond(self_ptr self, reply answer);
    static task<void> close(self_ptr self);

    /// Ends everything now, without a word to the server. For destructors.
    void abort() {
        closed_ = true;
        answers_.close();
        end_calls();
    }

    void agreed(std::string_view version) { requests_.agreed(version); }

    /// The HTTP status of the last initialize; 0 if there was none.
    [[nodiscard]] int initialize_status() const { return initialize_status_; }

    void mirror(std::string tool, std::vector<header_parameter> parameters) {
        requests_.mirror(std::move(tool), std::move(parameters));
    }

private:
    // `renews`: it is the initialize that makes a lost session anew.
    static task<result<response>> exchange(self_ptr self, request sent, bool renews);
    static task<result<void>> post(self_ptr self, std::string body, std::string method,
                                   duration limit);
    static task<void> renew(self_ptr self);
    static task<result<void>> initialize_again(self_ptr self);
    static task<void> end_session(self_ptr self);

    void begin_renewal();
    void begin_standing();
    void end_calls() {
        calls_->end_all(error(errc::closed, "the connection was closed"));
        standing_.end();
        renewal_.wake();
    }
    [[nodiscard]] http_event_stream event_stream() {
        return {client_, requests_, answers_, options_.max_message_};
    }
    void remember_session(http::response_head const& head);
    void note_initialize(http::response_head const& head);
    bool must_repeat(http_flight& now, bool initializes);
    tl::unexpected<error> give_up(request const& sent, error why, bool cancelled);
    void tell_cancelled(request const& sent);

    executor executor_;
    http::client client_;
    http_options options_;
    http_requests requests_;
    std::shared_ptr<http_calls> calls_;
    http_answers answers_;
    bool closed_ = false;

    // The legacy era's session with the server.
    int initialize_status_ = 0;
    std::string initialize_params_;
    session_renewal renewal_;
    http_standing_stream standing_;
};

inline task<result<response>> http_session::exchange(self_ptr self, request sent, bool renews) {
    using step = http::detail::sending::step;
    if (self->closed_) co_return fail_unsent(errc::closed, "the connection was closed");
    auto const owned =
        std::make_unique<http_flight>(self->client_, self->requests_, self->answers_, self->calls_,
                                      self->options_.max_message_, std::move(sent));
    http_flight& now = *owned;
    bool const initializes = now.sent.method == "initialize";
    if (initializes && !renews) {
        self->initialize_params_ = now.sent.params;
        self->requests_.set_session({});
    }
    try {
        do {
            if (self->renewal_.is_running() && !initializes) {
                now.done = co_await self->renewal_.wait(now.call);
                if (!now.done) break;
            }
            now.generation = self->renewal_.generation();
            now.begin();
            // http::client::send() in its parts: it would be one more coroutine for each call.
            for (auto next = now.post().go_on(); next != step::done; next = now.post().go_on()) {
                if (next == step::read) {
                    auto const got = co_await now.post().receive();
                    auto const state = co_await net::this_coro::cancellation_state;
                    now.post().take(got, state);
                } else {
                    co_await now.post().wait(next);
                }
            }
            auto const* const head = now.take_head();
            if (initializes && head != nullptr) self->note_initialize(*head);
            bool const is_complete = now.take();
            if (!is_complete) co_await now.finish();
        } while (self->must_repeat(now, initializes));
    } catch (std::system_error const& thrown) {
        // Asio's word for a caller that was cancelled just when something else was complete.
        if (thrown.code() != net::error::operation_aborted) throw;
        now.done = fail(errc::cancelled, std::string(now.sent.method));
    }
    auto const state = co_await net::this_coro::cancellation_state;
    bool const cancelled = is_cancelled(state);
    if (!now.call.outcome) {
        co_return self->give_up(now.sent, std::move(now.done.error()), cancelled);
    }
    // A cancelled caller could not await anything more.
    if (cancelled) co_return fail(errc::cancelled, std::string(now.sent.method));
    co_return std::move(*now.call.outcome);
}

// Once more if the session was lost.
inline bool http_session::must_repeat(http_flight& now, bool initializes) {
    bool const lost = !now.done && now.done.error().code == errc::session_expired;
    if (!lost || now.is_second || initializes || closed_) return false;
    now.is_second = true;
    if (renewal_.generation() == now.generation) begin_renewal();
    return true;
}

inline void http_session::note_initialize(http::response_head const& head) {
    initialize_status_ = head.status;
    if (is_success(head)) remember_session(head);
}

// Tells the server of a request that nobody waits for any more.
inline tl::unexpected<error> http_session::give_up(request const& sent, error why, bool cancelled) {
    bool const gave_up = cancelled || why.code == errc::cancelled || why.code == errc::timed_out;
    if (gave_up && sent.cancellable && why.reached != delivery::unsent) tell_cancelled(sent);
    return fail(std::move(why));
}

inline void http_session::remember_session(http::response_head const& head) {
    auto const id = head.headers.find("Mcp-Session-Id");
    bool const usable = id && !id->empty() && std::all_of(id->begin(), id->end(), [](char c) {
                            return c > ' ' && c <= '~';
                        });
    requests_.set_session(usable ? std::string(*id) : std::string());
}

// In the modern era the end of the stream says it.
inline void http_session::tell_cancelled(request const& sent) {
    if (closed_ || requests_.speaks_modern(sent.method)) return;
    std::string params = "{\"requestId\":" + std::to_string(sent.id) + ",\"reason\":\"cancelled\"}";
    std::string body;
    encode_notification(body, notification("notifications/cancelled", std::move(params)));
    net::co_spawn(executor_,
                  post(shared_from_this(), std::move(body), "notifications/cancelled",
                       std::chrono::seconds(10)),
                  net::detached);
}

inline task<result<void>> http_session::notify(self_ptr self, notification told) {
    std::string body;
    encode_notification(body, told);
    duration const limit = std::chrono::seconds(30);
    auto sent = co_await post(self, std::move(body), told.method, limit);
    // From now on the server may have something to say unasked.
    bool const stands = sent && told.method == "notifications/initialized" &&
                        !self->requests_.is_modern() && self->options_.standing_stream_ &&
                        !self->closed_;
    if (stands) self->begin_standing();
    co_return sent;
}

inline task<result<void>> http_session::respond(self_ptr self, reply answer) {
    std::string body;
    encode_reply(body, answer);
    duration const limit = std::chrono::seconds(30);
    co_return co_await post(self, std::move(body), std::string(a_response), limit);
}

// Sends what has no answer.
inline task<result<void>> http_session::post(self_ptr self, std::string body, std::string method,
                                             duration limit) {
    if (self->closed_) co_return fail(errc::closed, "the connection was closed");
    exchange_clock const clock_of_post(limit, limit, clock::now());
    http_call call(self->calls_, http_call::no_id, method, &clock_of_post);
    http::request sent = self->requests_.post(method, std::move(body));
    auto answered = co_await self->client_.send(std::move(sent), call.stop);
    if (!answered) co_return fail(std::move(answered.error()));
    http::response_head const head = answered->head();
    // Read to the end, so that the connection can be used again.
    bool const is_stream = has_media_type(head, "text/event-stream");
    if (!is_stream) static_cast<void>(co_await answered->collect(std::size_t(64) << 10));
    if (is_success(head)) co_return result<void>();
    co_return fail(error_of_status(head, method, std::chrono::system_clock::now()));
}

inline void http_session::begin_renewal() {
    if (renewal_.begin()) net::co_spawn(executor_, renew(shared_from_this()), net::detached);
}

inline task<void> http_session::renew(self_ptr self) {
    auto done = co_await initialize_again(self);
    bool const stands = done && !self->closed_ && self->standing_.has_begun();
    if (stands) self->begin_standing();
    self->renewal_.finish(std::move(done));
}

// The old session stays what requests name until there is a new one: if the server is away just
// now, the next of them tries again.
inline task<result<void>> http_session::initialize_again(self_ptr self) {
    if (self->closed_) co_return fail(errc::closed, "the connection was closed");
    duration const longest = std::chrono::seconds(30);
    exchange_clock const limit(longest, longest, clock::now());
    request again(0, "initialize", self->initialize_params_, &limit);  // no other has this id
    again.cancellable = false;
    auto answer = co_await exchange(self, std::move(again), true);
    if (!answer) co_return fail(std::move(answer.error()));
    if (answer->failure) {
        error why(errc::session_expired, "the server refused a new session");
        why.remote = std::move(answer->failure);
        co_return fail(std::move(why));
    }
    std::string body;
    encode_notification(body, notification("notifications/initialized"));
    co_return co_await post(self, std::move(body), "notifications/initialized", longest);
}

inline void http_session::begin_standing() {
    standing_.begin(executor_, shared_from_this(), event_stream(), calls_);
}

inline task<void> http_session::close(self_ptr self) {
    if (std::exchange(self->closed_, true)) co_return;
    self->answers_.close();
    self->end_calls();
    bool const has_session = self->requests_.has_session() && !self->requests_.is_modern();
    // To a clock, no time means no limit.
    bool const has_time = self->options_.close_limit_ > duration();
    if (has_session && has_time) co_await end_session(self);
    self->client_.close_idle();
}

inline task<void> http_session::end_session(self_ptr self) {
    exchange_clock const limit(self->options_.close_limit_, self->options_.close_limit_,
                               clock::now());
    http_call call(self->calls_, http_call::no_id, "DELETE", &limit);
    auto const ended = co_await self->client_.send(self->requests_.end_session(), call.stop);
    static_cast<void>(ended);  // 405 is allowed, and nothing can be done about the rest
}

}  // namespace mcp::detail
