// SPDX-License-Identifier: MIT
// Sends each notification of the server to where it belongs.
#pragma once

#include <mcp/client/active_calls.hpp>
#include <mcp/client/options.hpp>
#include <mcp/client/subscription.hpp>
#include <mcp/client/url_completions.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/log.hpp>
#include <mcp/protocol/events.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mcp {

/// Progress goes to the call that it is about, subscribed events to their subscription, and what is
/// left to the user's event handler. Belongs to one connection. `Options` has that handler; a
/// template, so that only programs with a client compile it.
template <class Options> class basic_notification_router {
    template <class T> using late = detail::late<Options, T>;
    using subscription_ptr = std::shared_ptr<late<detail::subscription_state>>;

public:
    basic_notification_router(executor const& where, std::shared_ptr<Options const> options,
                              late<logger> const& log, late<active_calls>& calls)
        : options_(std::move(options)),
          log_(&log),
          calls_(&calls),
          urls_(where) {}

    /// Told of every event first: it may make cached results out of date.
    std::function<void(server_event const&)> on_change;

    /// Returns the id of a request of the server's own that it has withdrawn.
    template <class Notification>
    std::optional<late<request_id>> receive(Notification const& received) {
        if (received.method == "notifications/progress") {
            on_progress(received);
        } else if (received.method == "notifications/cancelled") {
            return on_cancelled(received.params);
        } else if (!route_to_subscription(received)) {
            tell_user(decode_event(received));
        }
        return std::nullopt;
    }

    void add(subscription_ptr const& added) {
        std::erase_if(subscriptions_, [](auto const& each) { return each.expired(); });
        subscriptions_.push_back(added);
    }

    void end_subscriptions(error const& why) {
        auto const ended = std::exchange(subscriptions_, {});
        for (auto const& each : ended) {
            if (auto const live = each.lock()) live->finish(why);
        }
    }

    /// An event of one subscription.
    template <class Event> void tell(subscription_ptr const& to, Event const& event) {
        if (!to->on_event) return tell_user(event);
        if (on_change) on_change(event);
        call_user(to->on_event, event);
    }

    /// The URL elicitations that came to their end (2025-11-25).
    [[nodiscard]] url_completions& urls() { return urls_; }

private:
    template <class Id> subscription_ptr find_subscription(std::optional<Id> const& id) const {
        // Our ids are integers; the string "1" is another id than 1.
        auto const* number = id ? std::get_if<std::int64_t>(&*id) : nullptr;
        if (number == nullptr) return nullptr;
        for (auto const& each : subscriptions_) {
            auto live = each.lock();
            if (live && live->id == *number && !live->ended) return live;
        }
        return nullptr;
    }

    template <class Notification> void on_progress(Notification const& received) {
        auto const found = detail::decode_params<progress_notification>(received.params);
        if (!found || calls_->on_progress(*found, clock::now())) return;
        log_->write(log_level::error, log_category::client,
                    [] { return "a progress handler threw an exception"; });
    }

    template <class Payload> std::optional<late<request_id>> on_cancelled(Payload const& params) {
        std::optional<late<request_id>> id;
        if (!params.present()) return id;
        auto in = params.cursor();
        detail::for_each_member(in, [&](std::string_view key) {
            if (key == "requestId") id = read_request_id(in);
            else in.skip();
        });
        auto const ended = find_subscription(id);
        if (!ended) return id;
        ended->finish(error(errc::connection_lost, "the server ended the subscription"));
        return std::nullopt;
    }

    template <class Notification> bool route_to_subscription(Notification const& received) {
        if (subscriptions_.empty()) return false;
        auto const to = find_subscription(subscription_of(received.params));
        if (!to) return false;
        if (received.method == "notifications/subscriptions/acknowledged") {
            to->acknowledge(received.params);
            return true;
        }
        tell(to, decode_event(received));
        return true;
    }

    template <class Event> void tell_user(Event const& event) {
        if (auto const* done = std::get_if<elicitation_completed>(&event))
            urls_.add(done->elicitation_id);
        if (on_change) on_change(event);
        if (options_->event_) call_user(options_->event_, event);
    }

    // A user's mistake must not end the connection.
    void call_user(event_handler const& handler, server_event const& event) const {
        try {
            handler(event);
        } catch (...) {
            log_->write(log_level::error, log_category::event_handler,
                        [] { return "an event handler threw an exception"; });
        }
    }

    std::shared_ptr<Options const> options_;
    late<logger> const* log_;
    late<active_calls>* calls_;
    late<url_completions> urls_;
    std::vector<std::weak_ptr<late<detail::subscription_state>>> subscriptions_;
};

using notification_router = basic_notification_router<client_options>;

}  // namespace mcp
