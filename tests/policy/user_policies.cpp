// SPDX-License-Identifier: MIT
// A policy of each kind as a user would write it; docs/policies.md shows the marked regions.
#include <mcp/policy/select.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <type_traits>

namespace tests_policy_user_policies {

using namespace std::chrono_literals;

// [snippet retry]
/// For a server that takes minutes to start: keep trying to connect, retry nothing else.
struct wait_for_start {
    std::optional<mcp::duration> delay_before(unsigned retry, mcp::error const& why,
                                              mcp::attempt_info const& attempt, double) const {
        if (attempt.kind != mcp::request_kind::connect) return std::nullopt;
        if (retry > 120 || !mcp::may_retry(why, attempt)) return std::nullopt;
        return why.retry_after.value_or(2s);
    }
};
// [/snippet]

// [snippet timeout]
/// For long computations: a call may take all night as long as it reports progress.
struct overnight {
    mcp::time_limit limit_for(mcp::request_kind kind) const {
        if (kind == mcp::request_kind::call) return {.idle = 10min, .total = 12h};
        return {.idle = 10s, .total = 10s};
    }
};
// [/snippet]

// [snippet cache]
/// Keeps only what the server allows to be kept, and falls back to it when the server is away.
struct trust_the_server {
    mcp::duration time_to_live(mcp::cache_hint const& hint) const { return hint.ttl.value_or(0s); }
    std::size_t max_entries() const { return 1000; }
    bool serve_stale_on_error() const { return true; }
};
// [/snippet]

// [snippet set]
using policies = mcp::policy_set<trust_the_server, wait_for_start, overnight>;  // in any order
static_assert(std::is_same_v<policies::retry, wait_for_start>);
static_assert(std::is_same_v<policies::timeout, overnight>);
static_assert(std::is_same_v<policies::cache, trust_the_server>);
// [/snippet]

// [snippet state]
/// A policy with settings of its own: any class with a const member function will do.
class slow_machine {
public:
    explicit slow_machine(int times) : times_(times) {}

    mcp::time_limit limit_for(mcp::request_kind kind) const {
        mcp::time_limit usual = mcp::layered_timeout<>().limit_for(kind);
        usual.idle = usual.idle.chrono() * times_;
        usual.total = usual.total.chrono() * times_;
        return usual;
    }

private:
    int times_;
};
// [/snippet]

TEST_CASE("a retry policy of a user decides by itself") {
    wait_for_start const policy;
    mcp::error const refused(mcp::errc::connection_refused);
    mcp::attempt_info const connecting{mcp::request_kind::connect, mcp::delivery::unsent};
    CHECK(policy.delay_before(120, refused, connecting, 0) == mcp::duration(2s));
    CHECK(policy.delay_before(121, refused, connecting, 0) == std::nullopt);
    CHECK(policy.delay_before(1, mcp::error(mcp::errc::forbidden), connecting, 0) == std::nullopt);
    mcp::attempt_info const listing{mcp::request_kind::list, mcp::delivery::unsent};
    CHECK(policy.delay_before(1, refused, listing, 0) == std::nullopt);
    mcp::error busy(mcp::errc::service_unavailable);
    busy.retry_after = 9s;
    CHECK(policy.delay_before(1, busy, connecting, 0) == mcp::duration(9s));
}

TEST_CASE("a timeout policy of a user decides by itself") {
    CHECK(overnight().limit_for(mcp::request_kind::call) == mcp::time_limit{10min, 12h});
    CHECK(overnight().limit_for(mcp::request_kind::list) == mcp::time_limit{10s, 10s});
}

TEST_CASE("a cache policy of a user decides by itself") {
    trust_the_server const policy;
    CHECK(policy.time_to_live({}) == mcp::duration());
    CHECK(policy.time_to_live({.ttl = 2h}) == mcp::duration(2h));
    CHECK(policy.max_entries() == 1000);
    CHECK(policy.serve_stale_on_error());
}

TEST_CASE("a policy of a user may have state") {
    auto const policy = mcp::pick<mcp::policy_set<slow_machine>::timeout>(slow_machine(3));
    CHECK(policy.limit_for(mcp::request_kind::health) == mcp::time_limit{15s, 15s});
    CHECK(policy.limit_for(mcp::request_kind::call) == mcp::time_limit{3min, 30min});
}

}  // namespace tests_policy_user_policies
