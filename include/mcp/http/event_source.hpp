// SPDX-License-Identifier: MIT
// Subscribes to a feed of server-sent events.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/json.hpp>
#include <mcp/core/result.hpp>
#include <mcp/core/time.hpp>
#include <mcp/http/client.hpp>
#include <mcp/http/event_source_options.hpp>
#include <mcp/http/fields.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/http/url.hpp>
#include <mcp/wire/sse_parser.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace mcp {

/// One event of a feed. Its texts are the server's.
struct feed_event {
    std::string event_type;
    json data;  ///< The parsed value, or the text as a string if it is not JSON.
    std::chrono::system_clock::time_point timestamp;  ///< When it arrived.
    std::string event_id;                             ///< Empty if the feed has none.
    std::optional<duration> retry;                    ///< The reconnection time that came with it.
};

/// What an event source has seen so far.
struct event_source_stats {
    bool connected = false;
    bool running = false;
    std::uint64_t connections = 0;  ///< How often the server began a stream.
    std::uint64_t total_events_received = 0;
    std::uint64_t reconnect_attempts = 0;
    std::uint64_t dropped = 0;  ///< Events that the buffer had no room for any more.
    std::map<std::string, std::uint64_t> per_type;
    std::optional<error> last_error;  ///< Why the last connection ended or failed.
};

using feed_handler = std::function<void(feed_event const&)>;

namespace detail {

/// Shared by the event source and its coroutine. `mutex_` guards what other threads may ask for.
class event_feed final : public std::enable_shared_from_this<event_feed> {
public:
    using self_ptr = std::shared_ptr<event_feed>;

    event_feed(executor where, event_source_options how)
        : executor_(where),
          options_(std::move(how)),
          ended_(where) {}

    static task<void> run(self_ptr self);

    void stop();
    task<void> wait_stopped();
    void add_handler(std::optional<std::string> type, feed_handler handler);

    bool begin();
    [[nodiscard]] event_source_stats stats() const;
    [[nodiscard]] std::vector<feed_event> recent(std::size_t most) const;
    [[nodiscard]] executor const& where() const { return executor_; }
    [[nodiscard]] event_source_options const& options() const { return options_; }

private:
    enum class verdict { reconnect, stop };

    static task<verdict> connect_once(self_ptr self, http::client through, http::url where,
                                      sse_parser& events);
    static task<result<void>> read(self_ptr self, http::exchange& stream, sse_parser& events);
    static task<bool> wait_to_reconnect(self_ptr self, duration wait);

    static bool is_event_stream(http::response_head const& head);
    http::client make_client() const;
    http::request make_request(http::url where, sse_parser const& events) const;
    void watch(duration limit, char const* what);
    void deliver(sse_event const& received);
    void call(feed_handler const& handler, feed_event const& event) noexcept;
    void note_connected(bool value);
    void note_error(error why);
    void finish();

    executor executor_;
    event_source_options options_;
    condition ended_;
    std::shared_ptr<http::interrupt> stop_ = std::make_shared<http::interrupt>();
    std::shared_ptr<timer> limit_;

    mutable std::mutex mutex_;
    event_source_stats stats_;
    std::deque<feed_event> buffer_;
    std::vector<std::pair<std::optional<std::string>, std::shared_ptr<feed_handler const>>>
        handlers_;
    bool stopping_ = false;
    int attempts_ = 0;
};

}  // namespace detail

/// Keeps a connection to a feed and hands out its events. Handlers run on the executor, in the
/// order of the events; everything but start() and stop() may be called from any thread.
///
/// A lost connection is made again after the server's `retry:`, or 1 s, 2 s, 4 s and so on, with
/// Last-Event-ID; 401, 403 and 204 end the feed. Destroying the source ends it.
class event_source {
public:
    event_source(executor where, event_source_options how)
        : feed_(std::make_shared<detail::event_feed>(std::move(where), std::move(how))) {}
    event_source(event_source&&) noexcept = default;
    event_source& operator=(event_source&&) = delete;
    ~event_source() {
        if (feed_) feed_->stop();
    }

    /// Begins to connect, in the background. errc::invalid_url and errc::invalid_configuration for
    /// settings that cannot be used. Does nothing if the feed runs already, or is not enabled.
    result<void> start() {
        if (!feed_->options().enable) return {};
        auto const address = http::url::parse(feed_->options().server_url);
        if (!address) return fail(address.error());
        std::string const& key = feed_->options().auth_key;
        auto const fine = http::fields::check("auth_key", key);
        if (!fine) return fail(errc::invalid_configuration, fine.error().detail);
        for (auto const& [name, value] : feed_->options().headers) {
            auto const checked = http::fields::check(name, value);
            if (!checked) return fail(errc::invalid_configuration, checked.error().detail);
        }
        if (!feed_->begin()) return {};
        net::co_spawn(feed_->where(), detail::event_feed::run(feed_), net::detached);
        return {};
    }

    /// Ends the feed and waits until nothing of it runs any more.
    task<void> stop() {
        feed_->stop();
        return wait(feed_);
    }

    /// Waits until the feed has ended by itself or by stop().
    task<void> wait_stopped() { return wait(feed_); }

    /// Gets the events of one type. A handler that throws is reported to the log, and disturbs
    /// nobody else. Handlers stay until the source is destroyed.
    void register_event_handler(std::string type, feed_handler handler) {
        feed_->add_handler(std::move(type), std::move(handler));
    }

    /// Gets every event that the filter lets through.
    void register_global_event_handler(feed_handler handler) {
        feed_->add_handler(std::nullopt, std::move(handler));
    }

    [[nodiscard]] bool is_running() const { return feed_->stats().running; }
    [[nodiscard]] bool is_connected() const { return feed_->stats().connected; }
    [[nodiscard]] event_source_stats get_stats() const { return feed_->stats(); }

    /// The last events, at most `most` of them, oldest first.
    [[nodiscard]] std::vector<feed_event> get_recent_events(std::size_t most) const {
        return feed_->recent(most);
    }

private:
    static task<void> wait(std::shared_ptr<detail::event_feed> feed) {
        co_await feed->wait_stopped();
    }

    std::shared_ptr<detail::event_feed> feed_;
};

namespace detail {

inline bool event_feed::begin() {
    std::lock_guard const lock(mutex_);
    if (stats_.running) return false;
    stats_.running = true;
    stopping_ = false;
    attempts_ = 0;
    stop_ = std::make_shared<http::interrupt>();
    return true;
}

inline void event_feed::stop() {
    stopping_ = true;
    auto const kept = stop_;
    kept->trip(error(errc::closed, "the event source was stopped"));
}

inline task<void> event_feed::wait_stopped() {
    while (stats().running) {
        auto const woken = co_await ended_.wait();
        if (woken == wake_reason::cancelled) co_return;
    }
}

inline void event_feed::add_handler(std::optional<std::string> type, feed_handler handler) {
    std::lock_guard const lock(mutex_);
    handlers_.emplace_back(std::move(type),
                           std::make_shared<feed_handler const>(std::move(handler)));
}

inline event_source_stats event_feed::stats() const {
    std::lock_guard const lock(mutex_);
    return stats_;
}

inline std::vector<feed_event> event_feed::recent(std::size_t most) const {
    std::lock_guard const lock(mutex_);
    std::size_t const count = std::min(most, buffer_.size());
    return {buffer_.end() - static_cast<std::ptrdiff_t>(count), buffer_.end()};
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
    std::chrono::milliseconds backoff = self->options_.initial_reconnect_delay.chrono();
    for (;;) {
        auto const next = co_await connect_once(self, through, where, events);
        self->note_connected(false);
        bool const again =
            next == verdict::reconnect && self->options_.enable_reconnect && !self->stopping_;
        if (!again) break;
        int const most = self->options_.max_reconnect_attempts;
        if (self->attempts_ == 0) backoff = self->options_.initial_reconnect_delay.chrono();
        if (most >= 0 && self->attempts_ >= most) break;
        ++self->attempts_;
        bool const waited = co_await wait_to_reconnect(self, events.retry().value_or(backoff));
        if (!waited) break;
        double const longer =
            static_cast<double>(backoff.count()) * self->options_.reconnect_backoff_factor;
        double const longest = static_cast<double>(self->options_.max_reconnect_delay.milliseconds);
        backoff = std::chrono::milliseconds(static_cast<std::int64_t>(std::min(longer, longest)));
        events.restart();
    }
    self->finish();
}

// One connection, from dialing to its end.
inline task<event_feed::verdict> event_feed::connect_once(self_ptr self, http::client through,
                                                          http::url where, sse_parser& events) {
    if (self->stopping_) co_return verdict::stop;
    self->stop_ = std::make_shared<http::interrupt>();
    self->watch(self->options_.connection_timeout, "connecting");
    auto stream = co_await through.send(self->make_request(std::move(where), events), self->stop_);
    if (!stream) {
        // What is set wrong stays wrong.
        bool const hopeless = classify(stream.error()) == error_class::config_error;
        self->note_error(std::move(stream.error()));
        co_return hopeless ? verdict::stop : verdict::reconnect;
    }
    int const status = stream->head().status;
    if (status != 200) {
        bool const refused = status == 401 || status == 403;
        errc const code = status == 401   ? errc::unauthorized
                          : status == 403 ? errc::forbidden
                          : status >= 500 ? errc::service_unavailable
                                          : errc::http_rejected;
        self->note_error(error(code, "HTTP " + std::to_string(status)));
        co_return refused || status == 204 ? verdict::stop : verdict::reconnect;
    }
    if (!is_event_stream(stream->head())) {
        self->note_error(error(errc::malformed_response, "what came is no event stream"));
        co_return verdict::reconnect;
    }
    self->note_connected(true);
    self->attempts_ = 0;
    auto const ended = co_await read(self, *stream, events);
    self->note_error(ended ? error(errc::connection_lost, "the feed ended") : ended.error());
    co_return verdict::reconnect;
}

// Of its parameters, only a charset is known, and it is always UTF-8.
inline bool event_feed::is_event_stream(http::response_head const& head) {
    auto const value = head.headers.find("Content-Type");
    if (!value) return false;
    std::string_view const type = value->substr(0, value->find(';'));
    return http::detail::same_text(http::detail::trim(type), "text/event-stream");
}

inline task<result<void>> event_feed::read(self_ptr self, http::exchange& stream,
                                           sse_parser& events) {
    for (;;) {
        self->watch(self->options_.read_timeout, "no byte came");
        auto piece = co_await stream.read();
        if (!piece) co_return fail(std::move(piece.error()));
        if (piece->empty()) co_return result<void>();
        auto const fed = events.feed(*piece, [&](sse_event const& event) {
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
    {
        std::lock_guard const lock(self->mutex_);
        ++self->stats_.reconnect_attempts;
    }
    self->stop_ = std::make_shared<http::interrupt>();
    auto const stop = self->stop_;
    timer waiting(self->executor_, clock::now() + wait.chrono());
    http::on_interrupt const guard(stop.get(), [&](error const&) { waiting.cancel(); });
    co_await waiting.async_wait(as_result);
    auto const state = co_await net::this_coro::cancellation_state;
    co_return !self->stopping_ && state.cancelled() == net::cancellation_type::none;
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
    std::vector<std::shared_ptr<feed_handler const>> called;
    {
        std::lock_guard const lock(mutex_);
        ++stats_.total_events_received;
        ++stats_.per_type[type];
        buffer_.push_back(event);
        if (buffer_.size() > options_.event_buffer_size) {
            buffer_.pop_front();
            ++stats_.dropped;
        }
        for (auto const& [of, handler] : handlers_) {
            if (!of || *of == type) called.push_back(handler);
        }
    }
    if (options_.enable_event_logging) {
        options_.log.write(log_level::info, log_category::sse_client,
                           [&] { return "event " + type + " " + event.event_id; });
    }
    for (auto const& each : called) call(*each, event);
}

inline void event_feed::call(feed_handler const& handler, feed_event const& event) noexcept {
    try {
        handler(event);
    } catch (std::exception const& thrown) {
        options_.log.write(log_level::error, log_category::event_handler, [&] {
            return "a handler of " + event.event_type + " threw: " + thrown.what();
        });
    } catch (...) {
        options_.log.write(log_level::error, log_category::event_handler,
                           [&] { return "a handler of " + event.event_type + " threw"; });
    }
}

inline void event_feed::note_connected(bool value) {
    std::lock_guard const lock(mutex_);
    stats_.connected = value;
    if (value) ++stats_.connections;
}

inline void event_feed::note_error(error why) {
    options_.log.write(log_level::warning, log_category::sse_client, [&] { return why.message(); });
    std::lock_guard const lock(mutex_);
    stats_.last_error = std::move(why);
}

inline void event_feed::finish() {
    if (limit_) limit_->cancel();
    {
        std::lock_guard const lock(mutex_);
        stats_.running = stats_.connected = false;
    }
    ended_.notify_all();
}

}  // namespace detail
}  // namespace mcp
