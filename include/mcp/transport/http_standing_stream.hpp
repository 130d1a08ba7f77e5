// SPDX-License-Identifier: MIT
// The stream for what a legacy server says unasked.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/core/time.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/http/message.hpp>
#include <mcp/http/pause.hpp>
#include <mcp/http/reconnect.hpp>
#include <mcp/transport/http_call.hpp>
#include <mcp/transport/http_event_stream.hpp>
#include <mcp/transport/http_status.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace mcp::detail {

/// Is opened again whenever it ends, until end() or the next begin().
class http_standing_stream {
public:
    [[nodiscard]] bool has_begun() const noexcept { return until_ != nullptr; }

    /// Begins it, and ends what was there before. What `events` refers to lives in `owner`.
    void begin(executor where, std::shared_ptr<void const> owner, http_event_stream events,
               std::shared_ptr<http_calls> calls) {
        end();
        until_ = std::make_shared<http::interrupt>();
        net::co_spawn(where, run(std::move(owner), std::move(events), std::move(calls), until_),
                      net::detached);
    }

    void end() {
        auto const kept = until_;
        if (kept) kept->trip(error(errc::cancelled));
    }

private:
    static inline task<void> run(std::shared_ptr<void const> owner, http_event_stream events,
                                 std::shared_ptr<http_calls> calls,
                                 std::shared_ptr<http::interrupt> until);

    std::shared_ptr<http::interrupt> until_;
};

inline task<void> http_standing_stream::run([[maybe_unused]] std::shared_ptr<void const> owner,
                                            http_event_stream events,
                                            std::shared_ptr<http_calls> calls,
                                            std::shared_ptr<http::interrupt> until) {
    executor const where = co_await net::this_coro::executor;
    http_call call(std::move(calls), http_call::no_id, "the standing stream", nullptr);
    http::on_interrupt const passed_on(until.get(),
                                       [&](error const& why) { call.stop->trip(why); });
    http::reconnect_pace pace(std::chrono::seconds(1), std::chrono::seconds(30), 2);
    while (!until->tripped()) {
        auto stream = co_await events.open(call.stop);
        std::optional<duration> asked;
        if (stream && http::is_event_stream(stream->head())) {
            time_point const opened = clock::now();
            events.restart();
            static_cast<void>(co_await events.read(call, *stream));
            stream->abort();
            pace.note_stream(events.brought_event(), clock::now() - opened);
            asked = events.retry();
        } else if (stream) {
            error const why = why_no_stream(stream->head(), call.method);
            if (classify(why) != error_class::network_temporary) co_return;  // 405: there is none
            asked = why.retry_after;
        }
        time_point const next = clock::now() + pace.next(asked).chrono();
        bool const waited = co_await http::pause(where, next, call.stop);
        if (!waited) co_return;
    }
}

}  // namespace mcp::detail
