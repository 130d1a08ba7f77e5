// SPDX-License-Identifier: MIT
// One exchange over HTTP while it lasts: what is sent, and what becomes of the response.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/body_buffer.hpp>
#include <mcp/http/client.hpp>
#include <mcp/http/exchange.hpp>
#include <mcp/http/sending.hpp>
#include <mcp/transport/http_answers.hpp>
#include <mcp/transport/http_call.hpp>
#include <mcp/transport/http_event_stream.hpp>
#include <mcp/transport/http_requests.hpp>
#include <mcp/transport/http_status.hpp>
#include <mcp/transport/transport.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace mcp::detail {

/// What the coroutine of an exchange works with, apart from it: Asio and the allocators keep small
/// frames for the next coroutine, and give big ones back. What it refers to outlives it.
class http_flight {
public:
    http_flight(http::client const& through, http_requests& requests, http_answers& answers,
                std::shared_ptr<http_calls> with, std::size_t longest, request what)
        : sent(std::move(what)),
          call(std::move(with), sent.id, std::string(sent.method), sent.clock),
          client_(&through),
          requests_(&requests),
          answers_(&answers),
          longest_(longest) {}

    /// Begins an attempt. What is to be awaited until take_head(), post() says.
    void begin() { post_ = client_->begin(requests_->post(sent), call.stop); }
    [[nodiscard]] http::detail::sending& post() { return *post_; }

    /// The head of the response, valid until finish(); null if there is none.
    inline http::response_head const* take_head();
    /// Takes what is there of the rest, which is all for most. False if finish() must wait for
    /// more.
    inline bool take();
    inline task<void> finish();

    request const sent;
    http_call call;                ///< Gets the answer.
    result<void> done;             ///< Why the last attempt brought none.
    std::uint64_t generation = 0;  ///< Of the session, when the attempt began.
    bool is_second = false;        ///< As the session was lost.

private:
    inline bool take_events();
    inline bool take_body(result<bool> const& is_here);

    http::client const* client_;
    http_requests* requests_;
    http_answers* answers_;
    std::size_t longest_;

    // Of one attempt:
    std::unique_ptr<http::detail::sending> post_;
    http::exchange stream_;
    http::response_head const* head_ = nullptr;
    std::unique_ptr<http_event_stream> events_;  // null if the response is no stream
    http::body_buffer body_;
};

inline http::response_head const* http_flight::take_head() {
    auto answered = post_->answer();
    post_.reset();  // the request may be long, and the response take its time
    if (!answered) {
        done = fail(std::move(answered.error()));
        return head_ = nullptr;
    }
    done = {};
    stream_ = std::move(*answered);
    return head_ = &stream_.head();
}

inline bool http_flight::take() {
    if (head_ == nullptr) return true;
    if (is_success(*head_) && has_media_type(*head_, "text/event-stream")) return take_events();
    body_ = client_->take_buffer();
    return take_body(stream_.collect_now(body_, longest_));
}

// Most answers are one event that came with the head.
inline bool http_flight::take_events() {
    events_ = std::make_unique<http_event_stream>(*client_, *requests_, *answers_, longest_);
    static_cast<void>(events_->take_ready(call, stream_));
    return call.outcome.has_value();
}

inline bool http_flight::take_body(result<bool> const& is_here) {
    if (is_here && !*is_here) return false;
    if (!is_here) {
        done = fail(is_here.error());
    } else if (is_success(*head_)) {
        done = answers_->take_body(call, *head_, body_.message());
    } else {
        bool const names_session = requests_->has_session() && sent.method != "initialize";
        done = answers_->take_refusal(call, *head_, body_.text(), names_session);
    }
    client_->give_back(std::move(body_));
    return true;
}

inline task<void> http_flight::finish() {
    if (events_ != nullptr) {
        head_ = nullptr;  // other streams may follow
        done = co_await events_->read_to_answer(call, std::move(stream_));
        co_return;
    }
    auto const collected = co_await stream_.collect(body_, longest_);
    result<bool> is_here = true;
    if (!collected) is_here = fail(collected.error());
    take_body(is_here);
}

}  // namespace mcp::detail
