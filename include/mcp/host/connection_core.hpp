// SPDX-License-Identifier: MIT
// Drives the state machine of one managed connection: does what it says, and tells what happened.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/mask.hpp>
#include <mcp/core/random.hpp>
#include <mcp/host/connection_session.hpp>
#include <mcp/host/connection_settings.hpp>
#include <mcp/host/connection_state.hpp>
#include <mcp/host/events.hpp>
#include <mcp/host/offered_tools.hpp>
#include <mcp/host/server_status.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Everything of a managed connection. Its coroutines hold it by shared_ptr. But for what is said
/// otherwise, all of it is used on `home` only.
template <class Client>
class connection_core : public std::enable_shared_from_this<connection_core<Client>> {
public:
    template <class T> using late = detail::late<Client, T>;
    using self_ptr = std::shared_ptr<connection_core>;
    using session_type = connection_session<Client>;
    using session_ptr = std::shared_ptr<session_type>;
    using settings_type = connection_settings<Client>;
    using client_type = Client;

    connection_core(executor where, std::shared_ptr<server_config const> server,
                    std::shared_ptr<settings_type const> common,
                    std::shared_ptr<connection_observer> watching)
        : home(std::move(where)),
          settings(std::move(common)),
          changed(std::make_shared<late<condition>>(home)),
          config(std::move(server)),
          random(settings->seed.value_or(random_fractions::make_seed(this))),
          filter(config->enabled_tools, config->disabled_tools),
          observer_(std::move(watching)),
          rules_(settings->make_rules(*config)),
          timer_(home) {
        record.state = config->enabled ? server_state::disconnected : server_state::disabled;
    }

    // The machine

    /// Lets something happen. May be called while something else does; then it comes after it.
    void feed(connection_event event) {
        if (is_abandoned_) return;
        waiting_events_.push_back(std::move(event));
        if (std::exchange(is_feeding_, true)) return;
        struct until_fed {
            self_ptr self;
            ~until_fed() { self->is_feeding_ = false; }
        } const guard{this->shared_from_this()};
        while (!waiting_events_.empty()) {
            late<connection_event> next = std::move(waiting_events_.front());
            waiting_events_.pop_front();
            step(next);
        }
    }

    /// What becomes of a call now.
    [[nodiscard]] call_gate gate() const {
        if (is_closed || is_draining || is_abandoned_) return call_gate::shut;
        return gate_for(record.state, settings->calls_wait);
    }

    [[nodiscard]] error why_shut() const;

    /// Other settings from now on; `config_changed` is the caller's business.
    void set_config(std::shared_ptr<server_config const> server) {
        config = std::move(server);
        filter = late<tool_filter>(config->enabled_tools, config->disabled_tools);
        rules_ = settings->make_rules(*config);
    }

    /// The owner is gone: ends everything at once.
    void abandon();
    [[nodiscard]] bool is_abandoned() const noexcept { return is_abandoned_; }

    // What others are told

    template <class Event> void tell(Event event) {
        if (!observer_ || !observer_->wants_events()) return;
        event.server = config->name;
        observer_->on_event(std::move(event));
    }

    void publish() {
        if (observer_) observer_->on_status(std::make_shared<server_status const>(make_status()));
    }

    /// The server's list is this now. `is_news` if the server said that it has changed.
    void take_tools(session_type& from, shared_list<tool> listed, bool is_news);
    /// Filters again what is there.
    void refilter();

    template <class Words> void log(log_level level, Words&& words) const {
        settings->client_options.log_.for_server(config->name)
            .write(level, log_category::host, std::forward<Words>(words));
    }

    void add_stderr_line(std::string_view line) {
        constexpr std::size_t most = 20;  // what fits on a screen with the rest of the status
        if (stderr_lines_.size() == most) stderr_lines_.pop_front();
        stderr_lines_.push_back(mask_secrets(line));
        if (std::exchange(will_publish_, true)) return;  // a program may write many at once
        net::post(home, [self = this->shared_from_this()] {
            self->will_publish_ = false;
            self->publish();
        });
    }

    // Every thread may use these.
    executor const home;
    std::shared_ptr<settings_type const> const settings;
    std::atomic<std::uint64_t> calls = 0;
    std::atomic<std::uint64_t> errors = 0;
    std::atomic<unsigned> changing = 0;  // settings that it was given, but has not taken up yet

    std::shared_ptr<late<condition>> const changed;  // notified whenever something has changed
    std::shared_ptr<server_config const> config;
    late<connection_record> record;
    session_ptr current;               // the attempt under way, or the connection that is there
    std::set<std::string> subscribed;  // URIs of resources
    random_fractions random;
    late<tool_filter> filter;
    std::string auth_url;
    unsigned running = 0;      // calls
    unsigned closing = 0;      // sessions that are being closed
    std::uint64_t orders = 0;  // counts what the owner asked for: the latest wins
    bool is_draining = false;  // no new calls: it is about to be ended
    bool is_closed = false;    // for good

    // In connection_attempt.hpp, which whoever makes one includes.
    static task<void> run_session(self_ptr self, session_ptr mine);

private:
    void step(late<connection_event> const& event);
    void act(connection_action const& action);
    void announce(connection_action const& action, late<connection_event> const& event);
    void begin_session(std::uint64_t attempt);
    void end_session(std::uint64_t attempt);
    void arm(time_point at);
    [[nodiscard]] server_status make_status() const;
    void describe_session(server_status& made) const;

    std::shared_ptr<connection_observer> observer_;
    connection_rules<any_retry> rules_;
    late<timer> timer_;
    std::deque<late<connection_event>> waiting_events_;
    std::vector<std::weak_ptr<session_type>> closing_;
    bool is_feeding_ = false;
    bool is_abandoned_ = false;
    bool will_publish_ = false;
    offer_ptr offer_ = std::make_shared<offered_tools const>();  // as it was last known
    bool has_offered_ = false;
    std::optional<pending_retry> retry_;
    std::deque<std::string> stderr_lines_;
    late<implementation> server_;
    std::optional<mcp::era> era_;
    std::string protocol_version_;
    std::optional<std::chrono::system_clock::time_point> connected_at_;
    unsigned reconnects_ = 0;

public:
    [[nodiscard]] offer_ptr const& offer() const noexcept { return offer_; }
};

template <class Client> void connection_core<Client>::step(late<connection_event> const& event) {
    server_state const before = record.state;
    auto made = next_step(std::move(record), event, rules_, clock::now(), random.next());
    record = std::move(made.next);
    if (!record.timer) retry_.reset();
    for (connection_action const& action : made.actions) act(action);
    bool const has_moved = record.state != before;
    if (has_moved || !made.actions.empty()) publish();
    if (has_moved) {
        host_events::state_changed what;
        what.from = before;
        what.to = record.state;
        tell(std::move(what));
    }
    for (connection_action const& action : made.actions) {
        if (action.kind == connection_action_kind::notify) announce(action, event);
    }
    changed->notify_all();
}

template <class Client> void connection_core<Client>::act(connection_action const& action) {
    switch (action.kind) {
        case connection_action_kind::start_connecting:
            auth_url.clear();  // before the attempt, which may be over when this returns
            return begin_session(action.attempt);
        case connection_action_kind::close: return end_session(action.attempt);
        case connection_action_kind::arm_timer: return arm(action.at);
        case connection_action_kind::cancel_timer: timer_.cancel(); return;
        case connection_action_kind::drop_cache: return;  // each session's client has its own
        case connection_action_kind::renew_subscriptions:
            if (current) current->must_renew = true;
            return;
        case connection_action_kind::notify: break;
    }
    if (action.notice == connection_notice::reconnect_attempt) {
        retry_ = pending_retry{action.number, action.most, action.delay};
    }
    bool const is_there = action.notice == connection_notice::connected ||
                          action.notice == connection_notice::reconnected;
    if (!is_there || !current) return;
    auto const& info = current->client->server();
    server_ = info.server;
    era_ = info.era;
    protocol_version_ = info.protocol_version;
    connected_at_ = std::chrono::system_clock::now();
    if (action.notice == connection_notice::reconnected) ++reconnects_;
    current->monitor.emplace(config->health, clock::now(), random.next());
    take_tools(*current, *current->listed, false);
}

template <class Client> void connection_core<Client>::begin_session(std::uint64_t attempt) {
    auto const mine = std::make_shared<session_type>(attempt);
    current = mine;
    auto finish = [self = this->shared_from_this(), mine](std::exception_ptr thrown) {
        if (!thrown || mine->has_ended) return;
        late<error> why(errc::handler_failed, "connecting threw an exception");
        self->feed(connection_event(connection_event_kind::failed, mine->attempt, why));
        self->feed(connection_event(connection_event_kind::lost, mine->attempt, std::move(why)));
    };
    net::co_spawn(home, run_session(this->shared_from_this(), mine), std::move(finish));
}

template <class Client> void connection_core<Client>::end_session(std::uint64_t attempt) {
    if (!current || current->attempt != attempt) return;
    auto const mine = std::exchange(current, nullptr);
    mine->has_ended = true;
    connected_at_.reset();
    if (!mine->client) return;
    ++closing;
    std::erase_if(closing_, [](auto const& each) { return each.expired(); });
    closing_.push_back(mine);
    auto finish = [self = this->shared_from_this(), mine](std::exception_ptr) {
        mine->listening.reset();
        mine->client.reset();
        --self->closing;
        self->changed->notify_all();
    };
    net::co_spawn(home, mine->client->close(), std::move(finish));
}

template <class Client> void connection_core<Client>::arm(time_point at) {
    timer_.expires_at(at);
    timer_.async_wait([weak = this->weak_from_this()](std::error_code code) {
        auto const self = weak.lock();
        if (!code && self) self->feed(connection_event(connection_event_kind::timer));
    });
}

template <class Client> void connection_core<Client>::abandon() {
    if (std::exchange(is_abandoned_, true)) return;
    is_closed = true;
    observer_ = nullptr;
    timer_.cancel();
    waiting_events_.clear();
    record.state = server_state::disconnected;
    if (current) closing_.push_back(std::exchange(current, nullptr));
    for (auto const& each : std::exchange(closing_, {})) {
        auto const live = each.lock();
        if (!live) continue;
        live->has_ended = true;
        live->listening.reset();
        live->client.reset();
    }
    changed->notify_all();
}

}  // namespace mcp::detail
