// SPDX-License-Identifier: MIT
// Tests of policy/cache.hpp: for how long a result is kept.
#include <mcp/policy/cache.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

namespace tests_policy_cache {

using namespace std::chrono_literals;
using mcp::cache_hint;
using mcp::cache_settings;
using mcp::duration;

struct no_policy {};
struct only_time {
    duration time_to_live(cache_hint const&) const { return {}; }
};
struct not_const {
    duration time_to_live(cache_hint const&) { return {}; }
    std::size_t max_entries() const { return 1; }
    bool serve_stale_on_error() const { return false; }
};

static_assert(mcp::cache_policy<mcp::no_cache>);
static_assert(mcp::cache_policy<mcp::ttl_cache<>>);
static_assert(mcp::cache_policy<mcp::ttl_cache<5min>>);
static_assert(mcp::cache_policy<mcp::ttl_cache<5min, cache_settings{.max_entries = 3}>>);
static_assert(mcp::cache_policy<mcp::runtime_cache>);
static_assert(!mcp::cache_policy<no_policy>);
static_assert(!mcp::cache_policy<only_time>);
static_assert(!mcp::cache_policy<not_const>);
static_assert(std::is_same_v<mcp::ttl_cache<>, mcp::ttl_cache<5min>>, "the default is 5 minutes");
static_assert(std::is_same_v<mcp::ttl_cache<300s>, mcp::ttl_cache<5min>>);

TEST_CASE("the shorter of the server's time and ours wins") {
    struct {
        std::optional<duration> server;
        duration expected;
    } const rows[] = {
        {std::nullopt, 5min},    // a legacy server says nothing
        {duration(1min), 1min},  // shorter
        {duration(5min), 5min},
        {duration(1h), 5min},  // longer
        {duration(0s), 0s},    // do not keep
        {duration(-1s), 0s},
        {duration::from_milliseconds(std::numeric_limits<std::int64_t>::max()), 5min},
    };
    for (auto const& row : rows) {
        for (bool is_private : {true, false}) {
            cache_hint const hint{row.server, is_private};
            CHECK(mcp::ttl_cache<5min>().time_to_live(hint) == row.expected);
            CHECK(mcp::runtime_cache(5min).time_to_live(hint) == row.expected);
            CHECK(mcp::no_cache().time_to_live(hint) == duration());
        }
    }
}

TEST_CASE("a result is private unless the server says otherwise") {
    CHECK(cache_hint{}.is_private);
}

TEST_CASE("a cache without time or room is off") {
    CHECK(mcp::ttl_cache<>::enabled);
    CHECK_FALSE(mcp::no_cache::enabled);
    CHECK_FALSE(mcp::ttl_cache<0s>::enabled);
    CHECK_FALSE(mcp::ttl_cache<1s, cache_settings{.max_entries = 0}>::enabled);
    CHECK(mcp::runtime_cache(0s).time_to_live({}) == duration());
    CHECK(mcp::runtime_cache(-1s).time_to_live({}) == duration());
}

TEST_CASE("the settings come through in both forms") {
    constexpr cache_settings settings{.max_entries = 7, .serve_stale_on_error = true};
    mcp::ttl_cache<1min, settings> const early;
    mcp::runtime_cache const late(1min, settings);
    CHECK(early.max_entries() == 7);
    CHECK(late.max_entries() == 7);
    CHECK(early.serve_stale_on_error());
    CHECK(late.serve_stale_on_error());
    CHECK(late.settings() == settings);
    CHECK(mcp::ttl_cache<>().max_entries() == cache_settings{}.max_entries);
    CHECK_FALSE(mcp::ttl_cache<>().serve_stale_on_error());
    CHECK(mcp::runtime_cache().time_to_live({}) == duration(5min));
    CHECK(mcp::no_cache().max_entries() == 0);
    CHECK_FALSE(mcp::no_cache().serve_stale_on_error());
}

}  // namespace tests_policy_cache
