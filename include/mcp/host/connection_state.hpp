// SPDX-License-Identifier: MIT
// The state machine of a managed connection: what each move of its table does.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/error.hpp>
#include <mcp/core/time.hpp>
#include <mcp/host/connection_event.hpp>
#include <mcp/host/connection_record.hpp>
#include <mcp/host/connection_table.hpp>
#include <mcp/policy/request_kind.hpp>
#include <mcp/policy/retry.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace mcp {

namespace detail {

// A server may ask for any wait in Retry-After; a day is as good as never.
inline time_point after(time_point now, duration delay) noexcept {
    constexpr duration longest = std::chrono::hours(24);
    return now + std::clamp(delay, duration(), longest).chrono();
}

template <retry_policy First> unsigned most_retries(First const& policy) {
    if constexpr (requires { unsigned(policy.settings().max_retries); }) {
        return policy.settings().max_retries;
    } else {
        return 0;
    }
}

template <backoff Settings> unsigned most_retries(exponential_backoff<Settings> const&) {
    return Settings.max_retries;
}

template <retry_policy First> class connection_mover {
public:
    connection_mover(connection_record record, connection_rules<First> const& rules, time_point now,
                     double random)
        : made_{std::move(record), {}, false},
          rules_(rules),
          now_(now),
          random_(random) {}

    connection_step run(connection_event const& event) {
        bool const is_stale = is_from_attempt(event.kind) && !is_expected(event);
        if (is_stale) {
            if (event.kind == connection_event_kind::connected) close(event.attempt);
            return std::move(made_);
        }
        move(connection_move_for(record().state, event.kind), event);
        return std::move(made_);
    }

private:
    connection_record& record() noexcept { return made_.next; }

    // What an attempt says counts while it is the current one, and only once.
    bool is_expected(connection_event const& event) {
        if (event.attempt != record().attempt) return false;
        bool const trying = record().state == server_state::connecting ||
                            record().state == server_state::reconnecting;
        return !trying || !record().timer;
    }

    void move(connection_move what, connection_event const& event) {
        switch (what) {
            case connection_move::stay: return;
            case connection_move::refuse: made_.is_refused = true; return;
            case connection_move::discard: return close(event.attempt);
            case connection_move::enable: return go(server_state::disconnected);
            case connection_move::disable: return end(server_state::disabled);
            case connection_move::disconnect: return end(server_state::disconnected);
            case connection_move::begin: return begin(event.kind);
            case connection_move::renew: return renew();
            case connection_move::succeed: return succeed();
            case connection_move::retry: return retry(event.why);
            case connection_move::lose: return lose(event);
            case connection_move::authorize: return authorize();
            case connection_move::resume: return resume();
            case connection_move::give_up: return give_up(event.why);
            case connection_move::wake: return wake();
        }
    }

    void add(connection_action_kind kind, std::uint64_t attempt = 0) {
        connection_action action;
        action.kind = kind;
        action.attempt = attempt;
        made_.actions.push_back(action);
    }

    void tell(connection_notice notice, bool deliberate = false) {
        connection_action action;
        action.notice = notice;
        action.deliberate = deliberate;
        made_.actions.push_back(action);
    }

    void go(server_state state) { record().state = state; }
    void close(std::uint64_t attempt) { add(connection_action_kind::close, attempt); }

    void start() {
        ++record().attempt;
        add(connection_action_kind::start_connecting, record().attempt);
    }

    void arm(duration delay) {
        connection_action action;
        action.kind = connection_action_kind::arm_timer;
        action.delay = delay;
        action.at = after(now_, delay);
        record().timer = action.at;
        made_.actions.push_back(action);
    }

    // Nothing runs and nothing is waited for afterwards.
    void halt() {
        if (record().timer) add(connection_action_kind::cancel_timer);
        if (record().is_live()) close(record().attempt);
        record().timer.reset();
        record().failures = 0;
        record().is_return = false;
    }

    [[nodiscard]] bool has_been_there() {
        return record().state == server_state::connected ||
               record().state == server_state::reconnecting;
    }

    void end(server_state state) {
        bool const was_wanted =
            record().state != server_state::disconnected && record().state != server_state::failed;
        halt();
        record().last_error.reset();
        add(connection_action_kind::drop_cache);
        go(state);
        if (was_wanted) tell(connection_notice::disconnected, true);
    }

    void begin(connection_event_kind why) {
        bool const was_connected = record().state == server_state::connected;
        bool const is_other = why == connection_event_kind::config_changed || has_been_there();
        halt();
        record().last_error.reset();
        if (is_other) add(connection_action_kind::drop_cache);
        go(server_state::connecting);
        start();
        if (was_connected) tell(connection_notice::disconnected, true);
        tell(connection_notice::connect_started);
    }

    void renew() {
        bool const was_connected = record().state == server_state::connected;
        halt();
        go(server_state::reconnecting);
        start();
        if (was_connected) tell(connection_notice::disconnected, true);
        tell(connection_notice::connect_started);
    }

    void succeed() {
        bool const again = record().was_connected;
        bool const is_return = record().state == server_state::reconnecting;
        go(server_state::connected);
        record().failures = 0;
        record().was_connected = true;
        record().last_error.reset();
        if (again) {
            add(connection_action_kind::drop_cache);
            add(connection_action_kind::renew_subscriptions);
        }
        tell(is_return ? connection_notice::reconnected : connection_notice::connected);
    }

    void retry(error const& why) {
        close(record().attempt);
        ++record().failures;
        bool const first = record().state == server_state::connecting;
        attempt_info const attempt{request_kind::connect, delivery::unknown};
        unsigned const number = record().failures + (first ? 0 : 1);
        auto const delay = first ? rules_.first_connect.delay_before(number, why, attempt, random_)
                                 : decide_retry(rules_.reconnect, number, why, attempt, random_);
        schedule(why, number, delay);
    }

    void lose(connection_event const& event) {
        close(record().attempt);
        go(server_state::reconnecting);
        record().failures = 0;
        tell(connection_notice::disconnected);
        attempt_info const attempt{request_kind::connect, delivery::unknown};
        // A server that answers no more is lost, whatever the last probe said.
        bool const silent = event.kind == connection_event_kind::unhealthy;
        auto const delay =
            decide_retry(rules_.reconnect, 1, silent ? error(errc::connection_lost) : event.why,
                         attempt, random_);
        schedule(event.why, 1, delay);
    }

    void schedule(error const& why, unsigned number, std::optional<duration> delay) {
        if (!delay) return give_up(why);
        record().last_error = why;
        arm(*delay);
        tell(connection_notice::connection_error);
        connection_action action;
        action.notice = connection_notice::reconnect_attempt;
        action.number = number;
        action.delay = *delay;
        action.most = record().state == server_state::connecting
                          ? most_retries(rules_.first_connect)
                          : rules_.reconnect.max_retries;
        made_.actions.push_back(action);
    }

    void give_up(error const& why) {
        bool const was_there = record().state == server_state::reconnecting;
        go(server_state::failed);
        record().last_error = why;
        record().is_return = false;
        // Refused credentials that are shown again and again can lock an account.
        bool const later = rules_.slow_retry && classify(why) != error_class::auth_error;
        if (later) arm(*rules_.slow_retry);
        tell(connection_notice::connection_error);
        if (was_there) tell(connection_notice::reconnect_failed);
    }

    void authorize() {
        bool const was_connected = record().state == server_state::connected;
        bool const is_return = has_been_there();
        halt();
        record().is_return = is_return;
        go(server_state::pending_auth);
        if (was_connected) tell(connection_notice::disconnected);
        tell(connection_notice::auth_required);
    }

    void resume() {
        go(record().is_return ? server_state::reconnecting : server_state::connecting);
        record().is_return = false;
        start();
        tell(connection_notice::connect_started);
    }

    void wake() {
        if (!record().timer || now_ < *record().timer) return;
        record().timer.reset();
        if (record().state == server_state::failed) {
            return begin(connection_event_kind::timer);
        }
        start();
    }

    connection_step made_;
    connection_rules<First> const& rules_;
    time_point now_;
    double random_;
};

}  // namespace detail

/// The whole machine: what `event` leads to at the time `now`. `random` is uniform in [0, 1). What
/// an attempt says counts only while that attempt is the current one: a connection that a former
/// one makes is closed, anything else of it is passed over.
template <retry_policy First = exponential_backoff<>>
connection_step next_step(connection_record record, connection_event const& event,
                          connection_rules<First> const& rules, time_point now, double random) {
    return detail::connection_mover<First>(std::move(record), rules, now, random).run(event);
}

}  // namespace mcp
