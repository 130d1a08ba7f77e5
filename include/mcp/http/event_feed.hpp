// SPDX-License-Identifier: MIT
// The connection of an event source: dials, reads, and comes back.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/json.hpp>
#include <mcp/core/result.hpp>
#include <mcp/core/time.hpp>
#include <mcp/core/translate.hpp>
#include <mcp/http/client.hpp>
#include <mcp/http/event_record.hpp>
#include <mcp/http/event_source_options.hpp>
#include <mcp/http/fields.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/http/pause.hpp>
#include <mcp/http/reconnect.hpp>
#include <mcp/http/url.hpp>
#include <mcp/wire/sse_parser.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace mcp::detail {

/// Shared by an event source and its coroutine; only `record` may be used from any thread.
class event_feed final : public std::enable_shared_from_this<event_feed> {
public:
    using self_ptr = std::shared_ptr<event_feed>;

    event_feed(executor where, event_source_options how)
        : executor_(where),
          options_(std::move(how)),
          record_(options_.event_buffer_size, options_.log),
          ended_(where) {}

    static task<void> run(self_ptr self);

    /// False if it runs already.
    bool begin();
    void stop();
    /// True from stop() to the next begin().
    [[nodiscard]] bool is_stopping() const { return stopping_; }
    task<void> wait_stopped();

    [[nodiscard]] event_record& record() { return record_; }
    [[nodiscard]] executor const& where() const { return executor_; }
    [[nodiscard]] event_source_options const& options() const { return options_; }

private:
    enum class verdict { reconnect, stop };

    static task<verdict> connect_once(self_ptr self, http::client through, http::url where,
                                      sse_parser& events, http::reconnect_pace& pace);
    static task<result<void>> read(self_ptr self, http::exchange& stream, sse_parser& events,
                                   bool& brought_event);
    static task<bool> wait_to_reconnect(self_ptr self, duration wait);

    http::client make_client() const;
    http::request make_request(http::url where, sse_parser const& events) const;
    void watch(duration limit, char const* what);
    void deliver(sse_event const& received);
    void finish();

    executor executor_;
    event_source_options options_;
    event_record record_;
    condition ended_;
    std::shared_ptr<http::interrupt> stop_ = std::make_shared<http::interrupt>();
    std::shared_ptr<timer> limit_;
    bool stopping_ = false;
};

inline bool event_feed::begin() {
    if (!record_.begin()) return false;
    stopping_ = false;
    stop_ = std::make_shared<http::interrupt>();
    return true;
}

inline void event_feed::stop() {
    stopping_ = true;
    auto const kept = stop_;
    kept->trip(error(errc::closed, "the event source was stopped"));
}

inline task<void> event_feed::wait_stopped() {
    while (record_.is_running()) {
        auto const woken = co_await ended_.wait();
        if (woken == wake_reason::cancelled) co_return;
    }
}

inline http::client event_feed::make_client() const {
    http::client_options how;
    how.tls.verify = options_.verify_ssl;
    how.tls.ca_file = options_.ca_file;
    how.tls.certificate_file = options_.ssl_cert_path;
    how.tls.key_file = options_.ssl_key_path;
    how.connect_timeout = options_.connection_timeout.chrono();
    how.user_agent = options_.user_agent;
    how.log = options_.log;
    return http::client(executor_, std::move(how));
}

inline http::request event_feed::make_request(http::url where, sse_parser const& events) const {
    http::request get("GET", std::move(where));
    for (auto const& [name, value] : options_.headers) get.headers.set(name, value);
    get.headers.set("Accept", "text/event-stream");
    get.headers.set("Cache-Control", "no-cache");
    if (!options_.auth_key.empty()) get.headers.set("Authorization", "Bearer " + options_.auth_key);
    std::string const& place = events.last_event_id();
    bool const can_be_named = http::fields::check("Last-Event-ID", place).has_value();
    if (!place.empty() && can_be_named) get.headers.set("Last-Event-ID", place);
    get.repeatable = true;
    get.max_body = 0;
    return get;
}

inline task<void> event_feed::run(self_ptr self) {
    sse_parser events(self->options_.max_event);
    http::client const through = self->make_client();
    http::url const where = *http::url::parse(self->options_.server_url);
    http::reconnect_pace pace(self->options_.initial_reconnect_delay,
                              self->options_.max_reconnect_delay,
                              self->options_.reconnect_backoff_factor);
    for (;;) {
        auto const next = co_await connect_once(self, through, where, events, pace);
        self->record_.note_connected(false);
        bool const again =
            next == verdict::reconnect && self->options_.enable_reconnect && !self->stopping_;
        if (!again) break;
        int const most = self->options_.max_reconnect_attempts;
        if (most >= 0 && pace.tries() >= most) break;
        bool const waited = co_await wait_to_reconnect(self, pace.next(events.retry()));
        if (!waited) break;
        events.restart();
    }
    self->finish();
}

// One connection, from dialing to its end.
inline task<event_feed::verdict> event_feed::connect_once(self_ptr self, http::client through,
                                                          http::url where, sse_parser& events,
                                                          http::reconnect_pace& pace) {
    if (self->stopping_) co_return verdict::stop;
    self->stop_ = std::make_shared<http::interrupt>();
    self->watch(self->options_.connection_timeout, "connecting");
    auto stream = co_await through.send(self->make_request(std::move(where), events), self->stop_);
    if (!stream) {
        // What is set wrong stays wrong.
        bool const hopeless = classify(stream.error()) == error_class::config_error;
        self->record_.note_error(std::move(stream.error()));
        co_return hopeless ? verdict::stop : verdict::reconnect;
    }
    int const status = stream->head().status;
    if (status != 200) {
        // 204 is how a server ends a feed for good (WHATWG HTML 9.2.3).
        bool const is_over = status == 401 || status == 403 || status == 204;
        errc const code = status < 300 ? errc::http_rejected : from_http_status(status);
        self->record_.note_error(error(code, "HTTP " + std::to_string(status)));
        co_return is_over ? verdict::stop : verdict::reconnect;
    }
    if (!is_event_stream(stream->head())) {
        self->record_.note_error(error(errc::malformed_response, "what came is no event stream"));
        co_return verdict::reconnect;
    }
    self->record_.note_connected(true);
    time_point const opened = clock::now();
    bool brought_event = false;
    auto const ended = co_await read(self, *stream, events, brought_event);
    pace.note_stream(brought_event, clock::now() - opened);
    self->record_.note_error(ended ? error(errc::connection_lost, "the feed ended")
                                   : ended.error());
    co_return verdict::reconnect;
}

inline task<result<void>> event_feed::read(self_ptr self, http::exchange& stream,
                                           sse_parser& events, bool& brought_event) {
    for (;;) {
        self->watch(self->options_.read_timeout, "no byte came");
        auto piece = co_await stream.read();
        if (!piece) co_return fail(std::move(piece.error()));
        if (piece->empty()) co_return result<void>();
        auto const fed = events.feed(*piece, [&](sse_event const& event) {
            brought_event = true;
            if (event.has_data && !self->stopping_) self->deliver(event);
        });
        if (!fed) co_return fed;
    }
}

// Ends the connection unless this is called again in time.
inline void event_feed::watch(duration limit, char const* what) {
    if (!limit_) limit_ = std::make_shared<timer>(executor_);
    limit_->expires_after(limit.chrono());
    limit_->async_wait([stop = stop_, what](std::error_code code) {
        if (!code) stop->trip(error(errc::timed_out, what));
    });
}

inline task<bool> event_feed::wait_to_reconnect(self_ptr self, duration wait) {
    if (self->stopping_) co_return false;
    if (self->limit_) self->limit_->cancel();
    self->record_.note_reconnect();
    self->stop_ = std::make_shared<http::interrupt>();
    co_return co_await http::pause(self->executor_, clock::now() + wait.chrono(), self->stop_);
}

inline void event_feed::deliver(sse_event const& received) {
    std::string type(received.type);
    auto const& wanted = options_.subscribed_events;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), type) == wanted.end()) return;
    feed_event event;
    event.event_type = type;
    auto parsed = parse_json<json>(received.data);
    event.data = parsed ? std::move(*parsed) : json(std::string(received.data));
    event.timestamp = std::chrono::system_clock::now();
    event.event_id = std::string(received.id);
    event.retry = received.retry;
    if (options_.enable_event_logging) {
        options_.log.write(log_level::info, log_category::sse_client,
                           [&] { return "event " + type + " " + event.event_id; });
    }
    record_.deliver(std::move(event));
}

inline void event_feed::finish() {
    if (limit_) limit_->cancel();
    record_.finish();
    ended_.notify_all();
}

}  // namespace mcp::detail
