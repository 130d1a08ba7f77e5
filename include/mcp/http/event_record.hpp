// SPDX-License-Identifier: MIT
// What a feed has brought so far, and who is told of it.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/error.hpp>
#include <mcp/core/json.hpp>
#include <mcp/core/log.hpp>

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
    /// By type, for the first 1000 types that came: a server may make up as many as it likes.
    std::map<std::string, std::uint64_t> per_type;
    std::optional<error> last_error;  ///< Why the last connection ended or failed.
};

using feed_handler = std::function<void(feed_event const&)>;

namespace detail {

/// The part of an event source that several threads may use. Handlers run outside the lock.
class event_record {
public:
    event_record(std::size_t most_events, logger log)
        : most_events_(most_events),
          log_(std::move(log)) {}

    /// False if the feed is running already.
    bool begin() {
        std::lock_guard const lock(mutex_);
        return !std::exchange(stats_.running, true);
    }

    void finish() {
        std::lock_guard const lock(mutex_);
        stats_.running = stats_.connected = false;
    }

    void note_connected(bool value) {
        std::lock_guard const lock(mutex_);
        stats_.connected = value;
        if (value) ++stats_.connections;
    }

    void note_reconnect() {
        std::lock_guard const lock(mutex_);
        ++stats_.reconnect_attempts;
    }

    void note_error(error why) {
        log_.write(log_level::warning, log_category::sse_client, [&] { return why.message(); });
        std::lock_guard const lock(mutex_);
        stats_.last_error = std::move(why);
    }

    /// Of every type if `type` is empty.
    void add_handler(std::optional<std::string> type, feed_handler handler) {
        std::lock_guard const lock(mutex_);
        handlers_.emplace_back(std::move(type),
                               std::make_shared<feed_handler const>(std::move(handler)));
    }

    /// Keeps the event, then calls its handlers.
    void deliver(feed_event event) {
        for (auto const& each : keep(event)) call(*each, event);
    }

    [[nodiscard]] event_source_stats stats() const {
        std::lock_guard const lock(mutex_);
        return stats_;
    }

    [[nodiscard]] bool is_running() const {
        std::lock_guard const lock(mutex_);
        return stats_.running;
    }

    [[nodiscard]] bool is_connected() const {
        std::lock_guard const lock(mutex_);
        return stats_.connected;
    }

    /// The last events, at most `most` of them, oldest first.
    [[nodiscard]] std::vector<feed_event> recent(std::size_t most) const {
        std::lock_guard const lock(mutex_);
        std::size_t const count = std::min(most, buffer_.size());
        return {buffer_.end() - static_cast<std::ptrdiff_t>(count), buffer_.end()};
    }

private:
    static constexpr std::size_t most_types = 1000;

    using shared_handler = std::shared_ptr<feed_handler const>;

    std::vector<shared_handler> keep(feed_event const& event) {
        std::lock_guard const lock(mutex_);
        ++stats_.total_events_received;
        bool const has_room = stats_.per_type.size() < most_types;
        if (has_room || stats_.per_type.contains(event.event_type)) {
            ++stats_.per_type[event.event_type];
        }
        buffer_.push_back(event);
        if (buffer_.size() > most_events_) {
            buffer_.pop_front();
            ++stats_.dropped;
        }
        std::vector<shared_handler> called;
        for (auto const& [type, handler] : handlers_) {
            if (!type || *type == event.event_type) called.push_back(handler);
        }
        return called;
    }

    void call(feed_handler const& handler, feed_event const& event) noexcept {
        try {
            handler(event);
        } catch (std::exception const& thrown) {
            log_.write(log_level::error, log_category::event_handler, [&] {
                return "a handler of " + event.event_type + " threw: " + thrown.what();
            });
        } catch (...) {
            log_.write(log_level::error, log_category::event_handler,
                       [&] { return "a handler of " + event.event_type + " threw"; });
        }
    }

    mutable std::mutex mutex_;
    std::size_t most_events_;
    logger log_;
    event_source_stats stats_;
    std::deque<feed_event> buffer_;
    std::vector<std::pair<std::optional<std::string>, shared_handler>> handlers_;
};

}  // namespace detail

}  // namespace mcp
