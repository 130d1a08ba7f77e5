// SPDX-License-Identifier: MIT
// Tests of policy/timeout.hpp: how long each kind of request may take.
#include <mcp/policy/timeout.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

namespace tests_policy_timeout {

using namespace std::chrono_literals;
using mcp::duration;
using mcp::limits;
using mcp::request_kind;
using mcp::time_limit;

constexpr request_kind kinds[] = {request_kind::connect, request_kind::list,   request_kind::read,
                                  request_kind::call,    request_kind::health, request_kind::other};

struct no_policy {};
struct wrong_result {
    duration limit_for(request_kind) const { return {}; }
};
struct not_const {
    time_limit limit_for(request_kind) { return {}; }
};

static_assert(mcp::timeout_policy<mcp::no_timeout>);
static_assert(mcp::timeout_policy<mcp::layered_timeout<>>);
static_assert(mcp::timeout_policy<mcp::layered_timeout<limits{.connect = 10s, .call = 30s}>>);
static_assert(mcp::timeout_policy<mcp::runtime_timeout>);
static_assert(!mcp::timeout_policy<no_policy>);
static_assert(!mcp::timeout_policy<wrong_result>);
static_assert(!mcp::timeout_policy<not_const>);

TEST_CASE("the defaults are layered by kind, and only a call has two clocks") {
    struct {
        request_kind kind;
        time_limit expected;
    } const rows[] = {
        {request_kind::connect, {30s, 30s}}, {request_kind::list, {30s, 30s}},
        {request_kind::read, {30s, 30s}},    {request_kind::call, {60s, 10min}},
        {request_kind::health, {5s, 5s}},    {request_kind::other, {30s, 30s}},
    };
    for (auto const& row : rows) {
        CAPTURE(std::string(mcp::to_string(row.kind)));
        CHECK(mcp::layered_timeout<>().limit_for(row.kind) == row.expected);
    }
}

TEST_CASE("each field limits its own kind") {
    mcp::layered_timeout<limits{
        .connect = 1s, .list = 2s, .call = 3s, .health = 4s, .call_total = 5s, .read = 6s}> const
        policy;
    CHECK(policy.limit_for(request_kind::connect) == time_limit{1s, 1s});
    CHECK(policy.limit_for(request_kind::list) == time_limit{2s, 2s});
    CHECK(policy.limit_for(request_kind::call) == time_limit{3s, 5s});
    CHECK(policy.limit_for(request_kind::health) == time_limit{4s, 4s});
    CHECK(policy.limit_for(request_kind::read) == time_limit{6s, 6s});
    CHECK(policy.limit_for(request_kind::other) == time_limit{6s, 6s});
}

TEST_CASE("the total of a call is at least its idle limit, and zero is no limit") {
    auto const call = [](duration idle, duration total) {
        return mcp::limit_from(limits{.call = idle, .call_total = total}, request_kind::call);
    };
    CHECK(call(60s, 10s) == time_limit{60s, 60s});
    CHECK(call(60s, 0s) == time_limit{60s, 0s});
    CHECK(call(0s, 10s) == time_limit{0s, 10s});
    CHECK(call(0s, 0s) == time_limit{0s, 0s});
}

TEST_CASE("negative limits count as none and are named") {
    limits const negative{-1s, -1s, -1s, -1s, -1s, -1s};
    for (request_kind kind : kinds) CHECK(mcp::limit_from(negative, kind) == time_limit{});
    CHECK(mcp::find_mistake(limits{}).empty());
    CHECK(mcp::find_mistake(limits{.connect = -1s}).starts_with("connect"));
    CHECK(mcp::find_mistake(limits{.list = -1s}).starts_with("list"));
    CHECK(mcp::find_mistake(limits{.call = -1s}).starts_with("call "));
    CHECK(mcp::find_mistake(limits{.health = -1s}).starts_with("health"));
    CHECK(mcp::find_mistake(limits{.call_total = -1s}).starts_with("call_total"));
    CHECK(mcp::find_mistake(limits{.read = -1s}).starts_with("read"));
}

TEST_CASE("the run-time form decides as the compile-time form does") {
    constexpr limits settings{.connect = 7s, .call = 8s, .call_total = 9s};
    mcp::runtime_timeout const late(settings);
    for (request_kind kind : kinds) {
        CHECK(late.limit_for(kind) == mcp::layered_timeout<settings>().limit_for(kind));
        CHECK(mcp::no_timeout().limit_for(kind) == time_limit{});
    }
    CHECK(late.settings() == settings);
    CHECK(mcp::runtime_timeout().settings() == limits{});
}

}  // namespace tests_policy_timeout
