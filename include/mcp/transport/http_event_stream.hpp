// SPDX-License-Identifier: MIT
// Messages that come over Streamable HTTP as events.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/client.hpp>
#include <mcp/http/pause.hpp>
#include <mcp/http/reconnect.hpp>
#include <mcp/transport/http_answers.hpp>
#include <mcp/transport/http_call.hpp>
#include <mcp/transport/http_requests.hpp>
#include <mcp/transport/http_status.hpp>
#include <mcp/wire/frame.hpp>
#include <mcp/wire/sse_parser.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::detail {

/// A stream of events, and those that go on where it ended (spec 2025-11-25, transports,
/// resumability). Lives in the coroutine that reads it; what it refers to outlives it.
class http_event_stream {
public:
    http_event_stream(http::client through, http_requests const& requests, http_answers& answers,
                      std::size_t longest)
        : client_(std::move(through)),
          requests_(&requests),
          answers_(&answers),
          events_(longest) {}

    /// Takes the events that are here. True if nothing more needs to be read: the answer to the
    /// call is there, or the stream has ended.
    result<bool> take_ready(http_call& call, http::exchange& stream) {
        while (!call.outcome) {
            if (failure_) return fail(*failure_);
            auto const piece = stream.read_ready();
            if (!piece) return fail(piece.error());
            if (!*piece) return false;
            if ((*piece)->empty()) return true;
            feed(call, **piece);
        }
        drop_rest(stream);
        return true;
    }

    /// Takes events until the answer to the call is there or the stream ends.
    task<result<void>> read(http_call& call, http::exchange& stream) {
        for (;;) {
            auto const done = take_ready(call, stream);
            if (!done) co_return fail(done.error());
            if (*done) co_return result<void>();
            auto const piece = co_await stream.read();
            if (!piece) co_return fail(piece.error());
            feed(call, *piece);
        }
    }

    /// The same, but a legacy server may end the stream before the answer and go on in another.
    inline task<result<void>> read_to_answer(http_call& call, http::exchange stream);

    /// The request for the stream, which names the place where the last one ended.
    [[nodiscard]] http::request next_request() const { return requests_->get(events_); }
    /// Sends it; the head of the answer says whether it is a stream.
    task<result<http::exchange>> open(std::shared_ptr<http::interrupt> stop) {
        return client_.send(next_request(), std::move(stop));
    }
    void restart() {
        events_.restart();
        failure_.reset();
        brought_event_ = false;
    }
    /// Whether the stream brought one since restart().
    [[nodiscard]] bool brought_event() const { return brought_event_; }
    /// How long the server wants to be left alone before the next request.
    [[nodiscard]] std::optional<duration> retry() const { return events_.retry(); }

private:
    void feed(http_call& call, std::string_view piece) {
        auto const fed = events_.feed(piece, [&](sse_event const& event) {
            brought_event_ = true;
            fruitless_ = 0;
            // An event without data only says where the stream stands.
            bool const is_message = event.type == "message" && !event.data.empty();
            if (is_message) answers_->take_text(call, frame::copy(std::string(event.data)));
        });
        if (!fed) failure_ = fed.error();
    }

    // Most servers end the stream right after the answer. If that is here too, the connection is
    // kept.
    static void drop_rest(http::exchange& stream) {
        for (;;) {
            auto const ready = stream.read_ready();
            bool const is_more = ready && *ready && !(*ready)->empty();
            if (!is_more) return;
        }
    }

    inline task<result<http::exchange>> resume(http_call& call);

    http::client client_;
    http_requests const* requests_;
    http_answers* answers_;
    sse_parser events_;
    std::optional<error> failure_;  // of the events; there is no going on after it
    bool brought_event_ = false;
    unsigned fruitless_ = 0;  // how often it was opened again since the last event
};

inline task<result<void>> http_event_stream::read_to_answer(http_call& call,
                                                            http::exchange stream) {
    for (;;) {
        auto const ended = co_await read(call, stream);
        if (call.outcome) co_return result<void>();
        bool const over = ended || ended.error().code == errc::connection_lost ||
                          ended.error().code == errc::response_truncated;
        if (!over || call.stop->tripped()) co_return fail(ended.error());
        if (requests_->is_modern() || !may_resume(events_)) {
            co_return fail(errc::connection_lost,
                           call.method + ": the stream ended before the answer");
        }
        stream.abort();
        auto next = co_await resume(call);
        if (call.outcome) co_return result<void>();
        if (!next) co_return fail(std::move(next.error()));
        stream = std::move(*next);
    }
}

// Opens the stream again, as soon as and not before the server wants it. A server that only ever
// opens streams and ends them is given up like one that opens none.
inline task<result<http::exchange>> http_event_stream::resume(http_call& call) {
    constexpr unsigned most_tries = 5;
    if (fruitless_ >= most_tries) co_return fail(errc::connection_lost, call.method);
    for (;;) {
        ++fruitless_;
        duration const wait =
            http::reconnect_delay(retry(), std::chrono::seconds(1), brought_event_);
        bool const waited =
            co_await http::pause(client_.get_executor(), clock::now() + wait.chrono(), call.stop);
        if (!waited) co_return fail(call.why_stopped());
        auto stream = co_await open(call.stop);
        error why = stream ? why_no_stream(stream->head(), call.method) : stream.error();
        if (stream && is_event_stream(stream->head())) {
            restart();
            co_return stream;
        }
        why.reached = delivery::unknown;  // the request itself was taken before
        bool const temporary = classify(why) == error_class::network_temporary;
        if (temporary && !call.stop->tripped() && fruitless_ < most_tries) continue;
        // The server has no stream to go on with: what is lost is the answer.
        if (why.code == errc::http_rejected) why.code = errc::connection_lost;
        co_return fail(std::move(why));
    }
}

}  // namespace mcp::detail
