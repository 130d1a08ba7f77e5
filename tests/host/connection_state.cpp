// SPDX-License-Identifier: MIT
// Tests of host/connection_state.hpp: the table cell by cell, what each move does, and random runs.
#include <mcp/host/connection_state.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace tests_host_connection_state {

using namespace std::chrono_literals;
using mcp::backoff;
using mcp::connection_action;
using mcp::connection_event;
using mcp::connection_notice;
using mcp::connection_record;
using mcp::connection_rules;
using mcp::connection_step;
using mcp::duration;
using mcp::errc;
using mcp::error;
using mcp::time_point;
using action = mcp::connection_action_kind;
using event = mcp::connection_event_kind;
using state = mcp::server_state;

connection_rules<> const usual;
time_point const start_time = time_point() + 1h;

// A connection that is driven by hand; its clock stands still unless told otherwise.
struct driven {
    connection_record record;
    connection_rules<> rules;
    time_point now = start_time;
    connection_step last;

    driven& send(event kind, errc why = errc::connection_lost) {
        return send(connection_event(kind, record.attempt, error(why)));
    }
    driven& send(connection_event const& what) {
        last = mcp::next_step(record, what, rules, now, 0);
        record = last.next;
        return *this;
    }
    // Lets time pass until the armed timer is due, and says so; how long that took.
    duration wait() {
        REQUIRE(record.timer);
        auto const waited = *record.timer - now;
        now = *record.timer;
        send(event::timer);
        return waited;
    }
    [[nodiscard]] std::vector<action> actions() const {
        std::vector<action> kinds;
        for (connection_action const& each : last.actions) {
            if (each.kind != action::notify) kinds.push_back(each.kind);
        }
        return kinds;
    }
    [[nodiscard]] std::vector<connection_notice> notices() const {
        std::vector<connection_notice> told;
        for (connection_action const& each : last.actions) {
            if (each.kind == action::notify) told.push_back(each.notice);
        }
        return told;
    }
};

// Each state as a connection reaches it.
driven in(state wanted) {
    driven made;
    switch (wanted) {
        case state::disconnected: break;
        case state::disabled: made.send(event::disable); break;
        case state::connecting: made.send(event::connect); break;
        case state::pending_auth: made.send(event::connect).send(event::auth_required); break;
        case state::connected: made.send(event::connect).send(event::connected); break;
        case state::reconnecting:
            made.send(event::connect).send(event::connected).send(event::lost);
            made.wait();
            break;
        case state::failed:
            made.send(event::connect).send(event::failed, errc::unauthorized);
            break;
    }
    REQUIRE(made.record.state == wanted);
    return made;
}

using actions = std::vector<action>;
using notices = std::vector<connection_notice>;

TEST_CASE("the table leads from each state to the next, cell by cell") {
    using enum action;
    struct cell {
        event what;
        state next;
        actions done;
    };
    struct row {
        state from;
        std::vector<cell> cells;
    };
    actions const none;
    row const rows[] = {
        {state::disabled,
         {{event::enable, state::disconnected, none},
          {event::disable, state::disabled, none},
          {event::connect, state::disabled, none},
          {event::disconnect, state::disabled, none},
          {event::reconnect, state::disabled, none},
          {event::config_changed, state::disabled, none},
          {event::connected, state::disabled, {close}},
          {event::failed, state::disabled, none},
          {event::lost, state::disabled, none},
          {event::unhealthy, state::disabled, none},
          {event::auth_required, state::disabled, none},
          {event::auth_done, state::disabled, none},
          {event::timer, state::disabled, none}}},
        {state::disconnected,
         {{event::enable, state::disconnected, none},
          {event::disable, state::disabled, {drop_cache}},
          {event::connect, state::connecting, {start_connecting}},
          {event::disconnect, state::disconnected, none},
          {event::reconnect, state::connecting, {start_connecting}},
          {event::config_changed, state::disconnected, none},
          {event::connected, state::disconnected, {close}},
          {event::failed, state::disconnected, none},
          {event::lost, state::disconnected, none},
          {event::unhealthy, state::disconnected, none},
          {event::auth_required, state::disconnected, none},
          {event::auth_done, state::disconnected, none},
          {event::timer, state::disconnected, none}}},
        {state::connecting,
         {{event::enable, state::connecting, none},
          {event::disable, state::disabled, {close, drop_cache}},
          {event::connect, state::connecting, none},
          {event::disconnect, state::disconnected, {close, drop_cache}},
          {event::reconnect, state::connecting, {close, start_connecting}},
          {event::config_changed, state::connecting, {close, drop_cache, start_connecting}},
          {event::connected, state::connected, none},
          {event::failed, state::connecting, {close, arm_timer}},
          {event::lost, state::connecting, {close, arm_timer}},
          {event::unhealthy, state::connecting, none},
          {event::auth_required, state::pending_auth, {close}},
          {event::auth_done, state::connecting, none},
          {event::timer, state::connecting, none}}},
        {state::pending_auth,
         {{event::enable, state::pending_auth, none},
          {event::disable, state::disabled, {drop_cache}},
          {event::connect, state::pending_auth, none},
          {event::disconnect, state::disconnected, {drop_cache}},
          {event::reconnect, state::connecting, {start_connecting}},
          {event::config_changed, state::connecting, {drop_cache, start_connecting}},
          {event::connected, state::pending_auth, {close}},
          {event::failed, state::failed, none},
          {event::lost, state::pending_auth, none},
          {event::unhealthy, state::pending_auth, none},
          {event::auth_required, state::pending_auth, none},
          {event::auth_done, state::connecting, {start_connecting}},
          {event::timer, state::pending_auth, none}}},
        {state::connected,
         {{event::enable, state::connected, none},
          {event::disable, state::disabled, {close, drop_cache}},
          {event::connect, state::connected, none},
          {event::disconnect, state::disconnected, {close, drop_cache}},
          {event::reconnect, state::reconnecting, {close, start_connecting}},
          {event::config_changed, state::connecting, {close, drop_cache, start_connecting}},
          {event::connected, state::connected, none},
          {event::failed, state::connected, none},
          {event::lost, state::reconnecting, {close, arm_timer}},
          {event::unhealthy, state::reconnecting, {close, arm_timer}},
          {event::auth_required, state::pending_auth, {close}},
          {event::auth_done, state::connected, none},
          {event::timer, state::connected, none}}},
        {state::reconnecting,
         {{event::enable, state::reconnecting, none},
          {event::disable, state::disabled, {close, drop_cache}},
          {event::connect, state::reconnecting, none},
          {event::disconnect, state::disconnected, {close, drop_cache}},
          {event::reconnect, state::reconnecting, {close, start_connecting}},
          {event::config_changed, state::connecting, {close, drop_cache, start_connecting}},
          {event::connected, state::connected, {drop_cache, renew_subscriptions}},
          {event::failed, state::reconnecting, {close, arm_timer}},
          {event::lost, state::reconnecting, {close, arm_timer}},
          {event::unhealthy, state::reconnecting, none},
          {event::auth_required, state::pending_auth, {close}},
          {event::auth_done, state::reconnecting, none},
          {event::timer, state::reconnecting, none}}},
        {state::failed,
         {{event::enable, state::failed, none},
          {event::disable, state::disabled, {drop_cache}},
          {event::connect, state::connecting, {start_connecting}},
          {event::disconnect, state::disconnected, {drop_cache}},
          {event::reconnect, state::connecting, {start_connecting}},
          {event::config_changed, state::connecting, {drop_cache, start_connecting}},
          {event::connected, state::failed, {close}},
          {event::failed, state::failed, none},
          {event::lost, state::failed, none},
          {event::unhealthy, state::failed, none},
          {event::auth_required, state::failed, none},
          {event::auth_done, state::failed, none},
          {event::timer, state::failed, none}}},
    };
    std::size_t seen = 0;
    for (row const& each : rows) {
        REQUIRE(each.cells.size() == mcp::connection_event_count);
        for (std::size_t i = 0; i < each.cells.size(); ++i) {
            cell const& expected = each.cells[i];
            CAPTURE(std::string(to_string(each.from)), std::string(to_string(expected.what)));
            CHECK(static_cast<std::size_t>(expected.what) == i);
            driven one = in(each.from);
            one.send(expected.what);
            CHECK(one.record.state == expected.next);
            CHECK(one.actions() == expected.done);
            ++seen;
        }
    }
    CHECK(seen == mcp::server_state_count * mcp::connection_event_count);
}

TEST_CASE("only a disabled server refuses to be connected") {
    for (auto asked : {event::connect, event::reconnect}) {
        for (std::size_t i = 0; i < mcp::server_state_count; ++i) {
            driven one = in(static_cast<state>(i));
            one.send(asked);
            CHECK(one.last.is_refused == (static_cast<state>(i) == state::disabled));
        }
    }
}

TEST_CASE("while the next try is waited for, the last one has nothing more to say") {
    for (auto from : {state::connecting, state::reconnecting}) {
        for (auto late : {event::failed, event::lost, event::unhealthy, event::auth_required}) {
            driven one = in(from);
            one.send(event::failed);
            REQUIRE(one.record.timer);
            connection_record const before = one.record;
            one.send(late);
            CHECK(one.last.actions.empty());
            CHECK(one.record.state == from);
            CHECK(one.record.failures == before.failures);
            CHECK(one.record.timer == before.timer);
        }
        driven one = in(from);
        one.send(event::failed).send(event::connected);
        CHECK(one.record.state == from);
        CHECK(one.actions() == actions{action::close});
    }
}

TEST_CASE("waiting for the next try ends as a running one does, without anything to close") {
    for (auto from : {state::connecting, state::reconnecting}) {
        for (auto asked : {event::disconnect, event::disable}) {
            driven one = in(from);
            one.send(event::failed).send(asked);
            CHECK(one.actions() == actions{action::cancel_timer, action::drop_cache});
            CHECK_FALSE(one.record.timer);
            CHECK(one.notices() == notices{connection_notice::disconnected});
            CHECK(one.last.actions.back().deliberate);
        }
        driven one = in(from);
        one.send(event::failed).send(event::reconnect);
        CHECK(one.actions() == actions{action::cancel_timer, action::start_connecting});
        CHECK(one.record.failures == 0);
    }
}

TEST_CASE("a first connection is tried again after 1, 2 and 4 seconds, and then given up") {
    driven one = in(state::connecting);
    for (auto expected : {1s, 2s, 4s}) {
        one.send(event::failed);
        CHECK(one.record.state == state::connecting);
        CHECK(one.notices() ==
              notices{connection_notice::connection_error, connection_notice::reconnect_attempt});
        CHECK(one.last.actions.back().delay == duration(expected));
        CHECK(one.last.actions.back().most == 3);
        CHECK(one.wait() == duration(expected));
        CHECK(one.actions() == actions{action::start_connecting});
    }
    one.send(event::failed);
    CHECK(one.record.state == state::failed);
    CHECK(one.actions() == actions{action::close});
    CHECK(one.notices() == notices{connection_notice::connection_error});
    CHECK(one.record.last_error->code == errc::connection_lost);
    CHECK(one.record.attempt == 4);
    CHECK_FALSE(one.record.timer);
}

TEST_CASE("a lost connection is made again after 1, 2, 4, 8 and 16 seconds, and then given up") {
    driven one = in(state::connected);
    one.send(event::lost);
    CHECK(one.notices() == notices{connection_notice::disconnected,
                                   connection_notice::connection_error,
                                   connection_notice::reconnect_attempt});
    CHECK_FALSE(one.last.actions[1].deliberate);
    unsigned number = 0;
    for (auto expected : {1s, 2s, 4s, 8s, 16s}) {
        connection_action const told = one.last.actions.back();
        CHECK(told.number == ++number);
        CHECK(told.most == 5);
        CHECK(one.wait() == duration(expected));
        one.send(event::failed);
    }
    CHECK(one.record.state == state::failed);
    CHECK(one.notices() ==
          notices{connection_notice::connection_error, connection_notice::reconnect_failed});
}

TEST_CASE("waits grow to 30 seconds and no further, but for the jitter") {
    driven one = in(state::connected);
    one.rules.reconnect.max_retries = 8;
    one.send(event::lost);
    for (auto expected : {1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s}) {
        CHECK(one.wait() == duration(expected));
        one.send(event::failed);
    }
    CHECK(one.record.state == state::failed);
    driven shaken = in(state::connected);
    auto const step = mcp::next_step(
        shaken.record, {event::lost, shaken.record.attempt, error(errc::connection_lost)},
        shaken.rules, shaken.now, 0.5);
    CHECK(*step.next.timer - shaken.now == 1050ms);
}

TEST_CASE("a success begins the count anew") {
    driven one = in(state::connected);
    for (int round = 0; round < 3; ++round) {
        one.send(event::lost);
        for (int i = 0; i < 4; ++i) {
            one.wait();
            one.send(event::failed);
        }
        CHECK(one.wait() == duration(16s));
        one.send(event::connected);
        REQUIRE(one.record.state == state::connected);
        CHECK(one.record.failures == 0);
        CHECK_FALSE(one.record.last_error);
        CHECK(one.notices() == notices{connection_notice::reconnected});
    }
}

TEST_CASE("what will not go away by itself is given up at once") {
    for (auto why : {errc::command_not_found, errc::invalid_configuration, errc::unauthorized,
                     errc::forbidden, errc::version_mismatch, errc::malformed_message,
                     errc::certificate_expired, errc::invalid_url}) {
        CAPTURE(error(why).message());
        CHECK(in(state::connecting).send(event::failed, why).record.state == state::failed);
        CHECK(in(state::reconnecting).send(event::failed, why).record.state == state::failed);
        CHECK(in(state::connected).send(event::lost, why).record.state == state::failed);
    }
    for (auto why : {errc::connection_refused, errc::timed_out, errc::name_not_resolved,
                     errc::service_unavailable, errc::unknown}) {
        CAPTURE(error(why).message());
        CHECK(in(state::connecting).send(event::failed, why).record.state == state::connecting);
        CHECK(in(state::connected).send(event::lost, why).record.state == state::reconnecting);
    }
}

TEST_CASE("a server that no longer answers is connected again, whatever its last answer was") {
    driven one = in(state::connected);
    one.send(event::unhealthy, errc::remote_error);
    CHECK(one.record.state == state::reconnecting);
    CHECK(one.record.last_error->code == errc::remote_error);
}

TEST_CASE("what a former attempt says is not taken for the current one's") {
    driven one = in(state::connecting);
    auto const former = one.record.attempt;
    one.send(event::reconnect);
    REQUIRE(one.record.attempt == former + 1);
    for (auto late : {event::failed, event::lost, event::unhealthy, event::auth_required}) {
        one.send(connection_event(late, former, error(errc::unauthorized)));
        CHECK(one.record.state == state::connecting);
        CHECK(one.last.actions.empty());
    }
    one.send(connection_event(event::connected, former));
    CHECK(one.record.state == state::connecting);
    REQUIRE(one.actions() == actions{action::close});
    CHECK(one.last.actions[0].attempt == former);
}

TEST_CASE("a deliberate disconnect is told as such and never comes back") {
    driven one = in(state::connected);
    one.send(event::disconnect);
    CHECK(one.notices() == notices{connection_notice::disconnected});
    CHECK(one.last.actions.back().deliberate);
    one.now += 24h;
    for (auto late : {event::timer, event::lost, event::failed, event::unhealthy,
                      event::config_changed, event::enable, event::auth_done}) {
        one.send(late);
        CHECK(one.record.state == state::disconnected);
        CHECK(one.last.actions.empty());
    }
    one.send(event::connect).send(event::connected);
    CHECK(one.actions() == actions{action::drop_cache, action::renew_subscriptions});
    CHECK(one.notices() == notices{connection_notice::connected});
}

TEST_CASE("a timer that comes too early or twice starts nothing") {
    driven one = in(state::connecting);
    one.send(event::failed);
    one.now += 999ms;
    one.send(event::timer);
    CHECK(one.last.actions.empty());
    one.now += 1ms;
    one.send(event::timer);
    CHECK(one.actions() == actions{action::start_connecting});
    one.send(event::timer);
    CHECK(one.last.actions.empty());
}

TEST_CASE("authorization leads back to where it was needed") {
    driven fresh = in(state::connecting);
    fresh.send(event::auth_required);
    CHECK(fresh.notices() == notices{connection_notice::auth_required});
    CHECK(fresh.send(event::auth_done).record.state == state::connecting);
    for (auto from : {state::connected, state::reconnecting}) {
        driven back = in(from);
        back.send(event::auth_required).send(event::auth_done);
        CHECK(back.record.state == state::reconnecting);
        back.send(event::connected);
        CHECK(back.actions() == actions{action::drop_cache, action::renew_subscriptions});
    }
    driven refused = in(state::pending_auth);
    refused.send(event::failed, errc::forbidden);
    CHECK(refused.record.state == state::failed);
    CHECK(refused.record.last_error->code == errc::forbidden);
}

TEST_CASE("a failed connection begins anew by itself only if that was asked for") {
    driven one = in(state::connecting);
    one.rules.slow_retry = duration(5min);
    one.send(event::failed, errc::command_not_found);
    REQUIRE(one.record.state == state::failed);
    CHECK(one.wait() == duration(5min));
    CHECK(one.record.state == state::connecting);
    CHECK(one.actions() == actions{action::start_connecting});
    one.send(event::failed, errc::command_not_found).send(event::disconnect);
    CHECK(one.actions() == actions{action::cancel_timer, action::drop_cache});

    driven refused = in(state::connecting);
    refused.rules.slow_retry = duration(5min);
    refused.send(event::failed, errc::unauthorized);
    CHECK(refused.record.state == state::failed);
    CHECK_FALSE(refused.record.timer);
}

TEST_CASE("what the server asks for in Retry-After is waited for, up to a day") {
    for (auto [asked, expected] : {std::pair(duration(7s), duration(7s)),
                                   std::pair(duration::from_milliseconds(INT64_MAX), duration(24h)),
                                   std::pair(duration(-3s), duration())}) {
        driven one = in(state::connecting);
        error busy(errc::service_unavailable);
        busy.retry_after = asked;
        one.send(connection_event(event::failed, one.record.attempt, busy));
        CHECK(one.wait() == expected);
    }
}

struct one_quick_retry {
    std::optional<duration> delay_before(unsigned retry, error const&, mcp::attempt_info const&,
                                         double) const {
        return retry == 1 ? std::optional(duration(10ms)) : std::nullopt;
    }
};

TEST_CASE("the first connection obeys any retry policy") {
    connection_rules<one_quick_retry> const rules;
    connection_record record = mcp::next_step({}, event::connect, rules, start_time, 0).next;
    connection_event const failure(event::failed, 1, error(errc::unauthorized));
    record = mcp::next_step(record, failure, rules, start_time, 0).next;
    CHECK(record.timer == start_time + 10ms);
    record = mcp::next_step(record, event::timer, rules, start_time + 10ms, 0).next;
    CHECK(record.attempt == 2);
    connection_event const second(event::failed, 2, error(errc::timed_out));
    CHECK(mcp::next_step(record, second, rules, start_time, 0).next.state == state::failed);
}

TEST_CASE("calls pass a connection, wait for one in the making, and fail else") {
    using mcp::call_gate;
    for (std::size_t i = 0; i < mcp::server_state_count; ++i) {
        auto const where = static_cast<state>(i);
        bool const open = where == state::connected;
        bool const wait = where == state::connecting || where == state::reconnecting;
        CHECK(gate_for(where) == (open   ? call_gate::open
                                  : wait ? call_gate::wait
                                         : call_gate::shut));
        CHECK(gate_for(where, false) == (open ? call_gate::open : call_gate::shut));
    }
}

// What must hold after each step of any run.
void check_step(connection_record const& before, connection_event const& what,
                connection_step const& made, time_point now, connection_rules<> const& rules) {
    connection_record const& after = made.next;
    bool const may_wait = after.state == state::connecting || after.state == state::reconnecting ||
                          (after.state == state::failed && rules.slow_retry);
    REQUIRE((!after.timer || may_wait));
    REQUIRE((!after.timer || *after.timer <= now + 24h));
    REQUIRE(after.failures <= rules.reconnect.max_retries);
    int started = 0;
    int armed = 0;
    for (connection_action const& each : made.actions) {
        if (each.kind == action::start_connecting) {
            ++started;
            REQUIRE(each.attempt == before.attempt + 1);
        }
        if (each.kind == action::arm_timer) {
            ++armed;
            REQUIRE(after.timer == each.at);
        }
        if (each.kind == action::cancel_timer) REQUIRE(before.timer);
        if (each.kind == action::close && !is_from_attempt(what.kind)) {
            REQUIRE(before.is_live());
            REQUIRE(each.attempt == before.attempt);
        }
    }
    REQUIRE(started <= 1);
    REQUIRE(armed <= 1);
    REQUIRE(after.attempt == before.attempt + static_cast<unsigned>(started));
    // What was live and is no longer, or is another attempt now, was closed.
    if (before.is_live() && (!after.is_live() || started == 1)) {
        bool closed = false;
        for (auto const& each : made.actions) {
            closed = closed || (each.kind == action::close && each.attempt == before.attempt);
        }
        REQUIRE(closed);
    }
    bool const deliberate = what.kind == event::disconnect || what.kind == event::disable;
    if (deliberate) {
        REQUIRE(armed + started == 0);
        REQUIRE_FALSE(after.timer);
        REQUIRE((after.state == state::disconnected || after.state == state::disabled));
    }
    if (before.state == state::disabled) {
        REQUIRE((after.state == state::disabled || what.kind == event::enable));
    }
    if (before.state == state::disconnected && after.state != before.state) {
        REQUIRE((what.kind == event::connect || what.kind == event::reconnect ||
                 what.kind == event::disable));
    }
}

TEST_CASE("random events never lead to a state that the table forbids") {
    constexpr errc reasons[] = {errc::connection_lost,   errc::timed_out,    errc::unauthorized,
                                errc::command_not_found, errc::remote_error, errc::unknown};
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random(seed);
        connection_rules<> rules;
        if (seed % 3 == 0) rules.slow_retry = duration(1min);
        connection_record record;
        time_point now = start_time;
        for (int i = 0; i < 300; ++i) {
            now += std::chrono::milliseconds(random() % 4000);
            connection_event what(static_cast<event>(random() % mcp::connection_event_count),
                                  record.attempt - (random() % 8 == 0 ? 1 : 0),
                                  error(reasons[random() % std::size(reasons)]));
            CAPTURE(seed, i, std::string(to_string(record.state)),
                    std::string(to_string(what.kind)));
            auto const made = mcp::next_step(record, what, rules, now, 0.5);
            check_step(record, what, made, now, rules);
            record = made.next;
        }
    }
}

}  // namespace tests_host_connection_state
