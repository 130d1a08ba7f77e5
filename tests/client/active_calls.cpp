// SPDX-License-Identifier: MIT
// Tests of client/active_calls.hpp.
#include <mcp/client/active_calls.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tests_client_active_calls {

using namespace mcp;
using namespace std::chrono_literals;

time_point const start{1000s};

exchange_clock ten_seconds() { return {duration(10s), duration(60s), start}; }

progress_notification progress_of(std::optional<request_id> token, double value = 1) {
    progress_notification made;
    made.token = std::move(token);
    made.progress.value = value;
    return made;
}

TEST_CASE("progress winds up the clock of the call that it names, and no other") {
    active_calls all;
    std::vector<double> seen;
    active_call mine(
        all, ten_seconds(), [&](progress const& p) { seen.push_back(p.value); }, start);
    active_call other(
        all, ten_seconds(), [](progress const&) {}, start);
    mine.begin_attempt(1);
    other.begin_attempt(2);
    CHECK(all.on_progress(progress_of(std::int64_t(1), 0.5), start + 9s));
    CHECK(seen == std::vector<double>{0.5});
    CHECK(mine.limits().expiry(start) == start + 19s);
    CHECK(other.limits().expiry(start) == start + 10s);
    CHECK(all.on_progress(progress_of(std::string("1")), start + 12s));
    CHECK(all.on_progress(progress_of(std::nullopt), start + 12s));
    CHECK(seen.size() == 1);
}

TEST_CASE("the token of an earlier attempt, or of a call that is over, is unknown") {
    active_calls all;
    int seen = 0;
    {
        active_call call(
            all, ten_seconds(), [&](progress const&) { ++seen; }, start);
        call.begin_attempt(1);
        call.begin_attempt(2);
        CHECK(all.on_progress(progress_of(std::int64_t(1)), start));
        CHECK(seen == 0);
        CHECK(all.on_progress(progress_of(std::int64_t(2)), start));
        CHECK(seen == 1);
    }
    CHECK(all.on_progress(progress_of(std::int64_t(2)), start));
    CHECK(seen == 1);
}

TEST_CASE("a handler that throws is reported, not passed on") {
    active_calls all;
    active_call call(
        all, ten_seconds(), [](progress const&) { throw 5; }, start);
    call.begin_attempt(1);
    CHECK_FALSE(all.on_progress(progress_of(std::int64_t(1)), start));
}

TEST_CASE("every clock stands still while somebody is asked, also of calls that begin meanwhile") {
    active_calls all;
    active_call before(all, ten_seconds(), {}, start);
    all.pause(start + 5s);
    all.pause(start + 6s);  // two questions at the same time
    active_call during(all, exchange_clock(duration(10s), duration(60s), start + 7s), {},
                       start + 7s);
    CHECK_FALSE(before.limits().expired(start + 100s));
    CHECK_FALSE(during.limits().expired(start + 100s));
    all.resume(start + 20s);
    CHECK_FALSE(before.limits().expired(start + 100s));
    all.resume(start + 105s);
    CHECK(before.limits().expiry(start + 105s) == start + 110s);
    CHECK(during.limits().expiry(start + 105s) == start + 115s);
}

TEST_CASE("calls come and go in any order") {
    active_calls all;
    std::optional<active_call> one;
    std::optional<active_call> two;
    std::optional<active_call> three;
    one.emplace(all, ten_seconds(), progress_handler(), start);
    two.emplace(all, ten_seconds(), progress_handler(), start);
    three.emplace(all, ten_seconds(), progress_handler(), start);
    two.reset();
    all.pause(start);
    CHECK_FALSE(one->limits().expired(start + 20s));
    CHECK_FALSE(three->limits().expired(start + 20s));
    three.reset();
    all.resume(start + 20s);
    CHECK(one->limits().expiry(start + 20s) == start + 30s);
    one.reset();
    all.pause(start);
    all.resume(start);
}

}  // namespace tests_client_active_calls
