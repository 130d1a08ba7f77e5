// SPDX-License-Identifier: MIT
// Subscribes to a feed of server-sent events.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/event_feed.hpp>
#include <mcp/http/event_record.hpp>
#include <mcp/http/event_source_options.hpp>
#include <mcp/http/fields.hpp>
#include <mcp/http/url.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// Keeps a connection to a feed and hands out its events. Handlers run on the executor, in the
/// order of the events. start(), stop(), wait_stopped() and the destructor belong to the executor;
/// everything else may be called from any thread.
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
    /// settings that cannot be used; errc::closed while the last run is still being stopped: wait for
    /// its end first. Does nothing if the feed runs already, or is not enabled.
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
        if (!feed_->begin()) {
            if (!feed_->is_stopping()) return {};
            return fail(errc::closed, "the event source is being stopped");
        }
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
        feed_->record().add_handler(std::move(type), std::move(handler));
    }

    /// Gets every event that the filter lets through.
    void register_global_event_handler(feed_handler handler) {
        feed_->record().add_handler(std::nullopt, std::move(handler));
    }

    [[nodiscard]] bool is_running() const { return feed_->record().is_running(); }
    [[nodiscard]] bool is_connected() const { return feed_->record().is_connected(); }
    [[nodiscard]] event_source_stats get_stats() const { return feed_->record().stats(); }

    /// The last events, at most `most` of them, oldest first.
    [[nodiscard]] std::vector<feed_event> get_recent_events(std::size_t most) const {
        return feed_->record().recent(most);
    }

private:
    static task<void> wait(std::shared_ptr<detail::event_feed> feed) {
        co_await feed->wait_stopped();
    }

    std::shared_ptr<detail::event_feed> feed_;
};

}  // namespace mcp
