// SPDX-License-Identifier: MIT
// Tests of policy/retry.hpp: what is tried again, and after how long.
#include <mcp/policy/retry.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

namespace tests_policy_retry {

using namespace std::chrono_literals;
using mcp::attempt_info;
using mcp::backoff;
using mcp::delivery;
using mcp::duration;
using mcp::errc;
using mcp::error;
using mcp::request_kind;

struct no_policy {};
struct wrong_result {
    bool delay_before(unsigned, error const&, attempt_info const&, double) const { return true; }
};
struct not_const {
    std::optional<duration> delay_before(unsigned, error const&, attempt_info const&, double) {
        return std::nullopt;
    }
};

static_assert(mcp::retry_policy<mcp::no_retry>);
static_assert(mcp::retry_policy<mcp::exponential_backoff<>>);
static_assert(
    mcp::retry_policy<mcp::exponential_backoff<backoff{.max_retries = 5, .initial = 250ms}>>);
static_assert(mcp::retry_policy<mcp::runtime_backoff>);
static_assert(mcp::retry_policy<mcp::fixed_delay<2, 100ms>>);
static_assert(mcp::retry_policy<mcp::runtime_fixed_delay>);
static_assert(!mcp::retry_policy<no_policy>);
static_assert(!mcp::retry_policy<wrong_result>);
static_assert(!mcp::retry_policy<not_const>);
static_assert(!mcp::retry_policy<int>);

attempt_info const list{request_kind::list, delivery::unknown};
attempt_info const call{request_kind::call, delivery::unknown};

TEST_CASE("the defaults are three retries after 1, 2 and 4 seconds") {
    mcp::exponential_backoff<> const policy;
    error const lost(errc::connection_lost);
    CHECK(policy.delay_before(1, lost, list, 0) == duration(1s));
    CHECK(policy.delay_before(2, lost, list, 0) == duration(2s));
    CHECK(policy.delay_before(3, lost, list, 0) == duration(4s));
    CHECK(policy.delay_before(4, lost, list, 0) == std::nullopt);
}

TEST_CASE("the wait grows by the factor up to the maximum, and the jitter comes on top") {
    struct {
        unsigned retry;
        double random;
        std::int64_t milliseconds;
    } const rows[] = {
        {1, 0.0, 1000},
        {1, 0.5, 1050},
        {2, 0.0, 2000},
        {3, 0.0, 4000},
        {4, 0.0, 8000},
        {5, 0.0, 16000},
        {6, 0.0, 30000},
        {6, 0.5, 31500},
        {7, 0.0, 30000},
        {60, 0.0, 30000},
        {0, 0.0, 1000},
        {5000, 0, 30000},
        {4294967295U, 0.5, 31500},
    };
    for (auto const& row : rows) {
        CAPTURE(row.retry, row.random);
        CHECK(mcp::backoff_delay(backoff{}, row.retry, row.random).milliseconds ==
              row.milliseconds);
    }
}

TEST_CASE("the jitter never leaves its range, whatever the random number") {
    double const numbers[] = {0.0,  0.25, 0.999999,     1.0,
                              -1.0, 5.0,  std::nan(""), std::numeric_limits<double>::infinity()};
    for (unsigned retry = 1; retry < 12; ++retry) {
        std::int64_t const least = mcp::backoff_delay(backoff{}, retry, 0).milliseconds;
        for (double random : numbers) {
            std::int64_t const delay = mcp::backoff_delay(backoff{}, retry, random).milliseconds;
            CAPTURE(retry, random, delay);
            CHECK(delay >= least);
            CHECK(delay <= least + least / 10);
        }
    }
}

TEST_CASE("no settings overflow or give a negative wait") {
    duration const most = duration::from_milliseconds(std::numeric_limits<std::int64_t>::max());
    duration const least = duration::from_milliseconds(std::numeric_limits<std::int64_t>::min());
    double const infinity = std::numeric_limits<double>::infinity();
    backoff const settings[] = {
        {3, most, 2, most, 1},          {3, 1s, infinity, most, 0.1},
        {3, 1s, std::nan(""), 5s, 0.1}, {3, least, 2, 30s, 0.1},
        {3, 1s, 2, least, 0.1},         {3, 1s, -3, 30s, 0.1},
        {3, 1s, 2, most, infinity},     {3, 1s, 2, 30s, -7},
        {3, 1s, 2, 30s, std::nan("")},  {3, duration(), 1e300, 30s, 1},
        {3, 1s, 1e300, most, 1e300},
    };
    for (backoff const& one : settings) {
        for (unsigned retry : {0U, 1U, 2U, 3U, 1000U, 4294967295U}) {
            for (double random : {0.0, 0.999}) {
                duration const delay = mcp::backoff_delay(one, retry, random);
                CAPTURE(one.initial.milliseconds, one.factor, one.max.milliseconds, one.jitter);
                CHECK(delay >= duration());
            }
        }
    }
    CHECK(mcp::backoff_delay({3, most, 2, most, 1}, 2, 0.9) == most);
}

TEST_CASE("each class of error is retried or not, by what the request is") {
    struct {
        errc code;
        bool connecting;
        bool listing;
        bool calling;
    } const rows[] = {
        {errc::connection_refused, true, true, false},
        {errc::connection_lost, true, true, false},
        {errc::timed_out, true, true, false},
        {errc::name_not_resolved, true, true, false},
        {errc::service_unavailable, true, true, false},
        {errc::rate_limited, true, true, true},  // refused, so not run
        {errc::unreachable, false, false, false},
        {errc::tls_failed, false, false, false},
        {errc::invalid_url, false, false, false},
        {errc::command_not_found, false, false, false},
        {errc::invalid_directory, false, false, false},
        {errc::unauthorized, false, false, false},
        {errc::forbidden, false, false, false},
        {errc::version_mismatch, false, false, false},
        {errc::malformed_message, false, false, false},
        {errc::remote_error, false, false, false},
        {errc::cancelled, false, false, false},
        {errc::unknown, true, false, false},
        {errc::handler_failed, true, false, false},
    };
    mcp::exponential_backoff<> const policy;
    for (auto const& row : rows) {
        error const why(row.code);
        CAPTURE(why.message());
        attempt_info const connecting{request_kind::connect, delivery::unknown};
        CHECK(policy.delay_before(1, why, connecting, 0).has_value() == row.connecting);
        CHECK(policy.delay_before(1, why, list, 0).has_value() == row.listing);
        CHECK(policy.delay_before(1, why, call, 0).has_value() == row.calling);
    }
}

TEST_CASE("a call is retried only if it was not sent or may run twice") {
    error const lost(errc::connection_lost);
    CHECK_FALSE(mcp::may_retry(lost, call));
    CHECK(mcp::may_retry(lost, {request_kind::call, delivery::unsent}));
    CHECK(mcp::may_retry(lost, {request_kind::call, delivery::unknown, true}));
    error unsent = lost;
    unsent.reached = delivery::unsent;
    CHECK(mcp::may_retry(unsent, call));
    CHECK_FALSE(mcp::may_retry(lost, {request_kind::other, delivery::unknown}));
    CHECK(mcp::may_retry(lost, {request_kind::other, delivery::unsent}));
}

TEST_CASE("a call that timed out is never retried unless it may run twice") {
    error const late(errc::timed_out);
    CHECK_FALSE(mcp::may_retry(late, call));
    CHECK_FALSE(mcp::may_retry(late, {request_kind::call, delivery::unsent}));
    CHECK(mcp::may_retry(late, {request_kind::call, delivery::unknown, true}));
    CHECK(mcp::may_retry(late, {request_kind::read, delivery::unknown}));
}

TEST_CASE("a request that two sessions in a row did not know is not tried a third time") {
    error lost(errc::session_expired);
    lost.reached = delivery::unsent;
    CHECK_FALSE(mcp::may_retry(lost, call));
    CHECK_FALSE(mcp::may_retry(lost, list));
}

TEST_CASE("an idempotent call still obeys the class of the error") {
    attempt_info const harmless{request_kind::call, delivery::unknown, true};
    CHECK_FALSE(mcp::may_retry(error(errc::cancelled), harmless));
    CHECK_FALSE(mcp::may_retry(error(errc::unauthorized), harmless));
    CHECK_FALSE(mcp::may_retry(error(errc::unknown), harmless));
}

TEST_CASE("what the server asked for in Retry-After wins over the backoff") {
    error busy(errc::service_unavailable);
    mcp::exponential_backoff<> const growing;
    mcp::fixed_delay<2, 100ms> const fixed;
    for (duration asked : {duration(), duration(7s), duration(2min)}) {
        busy.retry_after = asked;
        CAPTURE(asked.milliseconds);
        CHECK(growing.delay_before(1, busy, list, 0.9) == asked);
        CHECK(fixed.delay_before(2, busy, list, 0.9) == asked);
    }
    busy.retry_after = duration(-5s);
    CHECK(growing.delay_before(1, busy, list, 0) == duration());
    CHECK(growing.delay_before(4, busy, list, 0) == std::nullopt);
    CHECK(growing.delay_before(1, busy, call, 0) == std::nullopt);
}

TEST_CASE("a fixed delay is the same before each retry, without jitter") {
    mcp::fixed_delay<2, 150ms> const policy;
    error const lost(errc::connection_lost);
    CHECK(policy.delay_before(1, lost, list, 0.9) == duration(150ms));
    CHECK(policy.delay_before(2, lost, list, 0.9) == duration(150ms));
    CHECK(policy.delay_before(3, lost, list, 0.9) == std::nullopt);
    CHECK(policy.delay_before(1, error(errc::forbidden), list, 0) == std::nullopt);
}

TEST_CASE("no_retry gives up at once") {
    CHECK(mcp::no_retry().delay_before(1, error(errc::connection_lost), list, 0) == std::nullopt);
    CHECK_FALSE(mcp::no_retry::enabled);
    CHECK_FALSE(mcp::exponential_backoff<backoff{.max_retries = 0}>::enabled);
}

TEST_CASE("the run-time forms decide as the compile-time forms do") {
    constexpr backoff settings{
        .max_retries = 4, .initial = 10ms, .factor = 3, .max = 500ms, .jitter = 0.5};
    mcp::exponential_backoff<settings> const early;
    mcp::runtime_backoff const late(settings);
    mcp::fixed_delay<2, 70ms> const early_fixed;
    mcp::runtime_fixed_delay const late_fixed(2, 70ms);
    for (auto code : {errc::connection_lost, errc::rate_limited, errc::cancelled, errc::unknown}) {
        for (unsigned retry = 1; retry < 7; ++retry) {
            for (double random : {0.0, 0.3, 0.99}) {
                error const why(code);
                CAPTURE(why.message(), retry, random);
                CHECK(early.delay_before(retry, why, list, random) ==
                      late.delay_before(retry, why, list, random));
                CHECK(early_fixed.delay_before(retry, why, call, random) ==
                      late_fixed.delay_before(retry, why, call, random));
            }
        }
    }
    CHECK(early.delay_before(2, error(errc::connection_lost), list, 0.5) == duration(37ms));
    CHECK(late.settings() == settings);
    CHECK(late_fixed.delay() == duration(70ms));
    CHECK(mcp::runtime_backoff().settings() == backoff{});
}

TEST_CASE("settings that make no sense are named") {
    CHECK(mcp::find_mistake(backoff{}).empty());
    CHECK(mcp::find_mistake(backoff{.initial = -1s}).starts_with("initial"));
    CHECK(mcp::find_mistake(backoff{.factor = 0.5}).starts_with("factor"));
    CHECK(mcp::find_mistake(backoff{.factor = std::nan("")}).starts_with("factor"));
    CHECK(mcp::find_mistake(backoff{.max = -1s}).starts_with("max"));
    CHECK(mcp::find_mistake(backoff{.jitter = 1.5}).starts_with("jitter"));
    CHECK(mcp::find_mistake(backoff{.jitter = std::nan("")}).starts_with("jitter"));
}

}  // namespace tests_policy_retry
