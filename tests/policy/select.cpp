// SPDX-License-Identifier: MIT
// Tests of policy/select.hpp: any subset in any order, defaults for the rest, and no bytes for it.
#include <mcp/policy/select.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace tests_policy_select {

using namespace std::chrono_literals;
using mcp::attempt_info;
using mcp::duration;
using mcp::error;
using mcp::pick;
using mcp::policy_set;
using mcp::request_kind;

using patient = mcp::exponential_backoff<mcp::backoff{.max_retries = 9}>;
using strict = mcp::layered_timeout<mcp::limits{.call = 1s}>;
using brief = mcp::ttl_cache<1s>;

template <class Set, class Retry, class Timeout, class Cache>
constexpr bool is = std::is_same_v<typename Set::retry, Retry>&&
    std::is_same_v<typename Set::timeout, Timeout>&& std::is_same_v<typename Set::cache, Cache>;

using retry_default = mcp::exponential_backoff<>;
using timeout_default = mcp::layered_timeout<>;
using cache_default = mcp::ttl_cache<>;

TEST_CASE("what is left out takes its default") {
    CHECK(is<policy_set<>, retry_default, timeout_default, cache_default>);
    CHECK(is<policy_set<patient>, patient, timeout_default, cache_default>);
    CHECK(is<policy_set<strict>, retry_default, strict, cache_default>);
    CHECK(is<policy_set<brief>, retry_default, timeout_default, brief>);
    CHECK(is<policy_set<brief, patient>, patient, timeout_default, brief>);
    CHECK(is<policy_set<strict, brief>, retry_default, strict, brief>);
}

TEST_CASE("the order does not matter") {
    CHECK(is<policy_set<patient, strict, brief>, patient, strict, brief>);
    CHECK(is<policy_set<patient, brief, strict>, patient, strict, brief>);
    CHECK(is<policy_set<strict, patient, brief>, patient, strict, brief>);
    CHECK(is<policy_set<strict, brief, patient>, patient, strict, brief>);
    CHECK(is<policy_set<brief, patient, strict>, patient, strict, brief>);
    CHECK(is<policy_set<brief, strict, patient>, patient, strict, brief>);
}

TEST_CASE("null policies and run-time forms are picked like any other") {
    CHECK(is<policy_set<mcp::no_cache, mcp::no_retry, mcp::no_timeout>, mcp::no_retry,
             mcp::no_timeout, mcp::no_cache>);
    CHECK(is<policy_set<mcp::runtime_cache, mcp::runtime_timeout, mcp::runtime_backoff>,
             mcp::runtime_backoff, mcp::runtime_timeout, mcp::runtime_cache>);
    CHECK(is<policy_set<mcp::runtime_fixed_delay>, mcp::runtime_fixed_delay, timeout_default,
             cache_default>);
}

struct final_policy final {
    mcp::time_limit limit_for(request_kind) const { return {}; }
};

struct overloaded {
    std::optional<duration> delay_before(unsigned, error const&, attempt_info const&,
                                         double) const {
        return std::nullopt;
    }
    std::optional<duration> delay_before(int) const { return std::nullopt; }
};

struct generic {
    template <class Kind> mcp::time_limit limit_for(Kind) const { return {}; }
};

TEST_CASE("final, overloaded and generic policies of a user are recognised") {
    CHECK(is<policy_set<final_policy, overloaded>, overloaded, final_policy, cache_default>);
    CHECK(is<policy_set<generic>, retry_default, generic, cache_default>);
}

// The checks as values; the files in compile_fail show the messages.
struct near_overloaded {
    std::optional<duration> delay_before(int) const { return std::nullopt; }
    std::optional<duration> delay_before(char) const { return std::nullopt; }
};
struct near_final final {
    mcp::time_limit limit_for() const { return {}; }
};
struct near_private {
private:
    [[maybe_unused]] duration time_to_live(mcp::cache_hint const&) const { return {}; }
};
struct bystander {
    int delay = 0;
};

TEST_CASE("a member's name is seen whether it is plain, overloaded, private or in a final class") {
    CHECK(mcp::detail::names_delay_before<overloaded>());
    CHECK(mcp::detail::names_delay_before<near_overloaded>());
    CHECK(mcp::detail::names_limit_for<generic>());
    CHECK(mcp::detail::names_limit_for<near_final>());
    CHECK(mcp::detail::names_time_to_live<near_private>());
    CHECK_FALSE(mcp::detail::names_delay_before<bystander>());
    CHECK_FALSE(mcp::detail::names_limit_for<bystander>());
    CHECK_FALSE(mcp::detail::names_time_to_live<bystander>());
    CHECK_FALSE(mcp::detail::names_delay_before<int>());
    CHECK_FALSE(mcp::detail::names_limit_for<near_overloaded>());
}

template <class Set> struct holder {
    int payload = 0;
    [[no_unique_address]] typename Set::retry retry;
    [[no_unique_address]] typename Set::timeout timeout;
    [[no_unique_address]] typename Set::cache cache;
};

TEST_CASE("policies without state cost no bytes") {
    CHECK(std::is_empty_v<mcp::no_retry>);
    CHECK(std::is_empty_v<mcp::no_timeout>);
    CHECK(std::is_empty_v<mcp::no_cache>);
    CHECK(std::is_empty_v<patient>);
    CHECK(std::is_empty_v<mcp::fixed_delay<1, 1s>>);
    CHECK(std::is_empty_v<strict>);
    CHECK(std::is_empty_v<brief>);
    CHECK(sizeof(holder<policy_set<>>) == sizeof(int));
    CHECK(sizeof(holder<policy_set<mcp::no_cache, mcp::no_retry, mcp::no_timeout>>) == sizeof(int));
    CHECK(sizeof(holder<policy_set<patient, strict, brief>>) == sizeof(int));
}

TEST_CASE("values are picked by type from arguments in any order") {
    mcp::runtime_backoff const retry(mcp::backoff{.max_retries = 8});
    mcp::runtime_timeout const timeout(mcp::limits{.list = 9s});
    mcp::runtime_cache const cache(7s);
    CHECK(pick<mcp::runtime_backoff>(cache, timeout, retry).settings().max_retries == 8);
    CHECK(pick<mcp::runtime_timeout>(cache, timeout, retry).settings().list == duration(9s));
    CHECK(pick<mcp::runtime_cache>(retry, cache).time_to_live({}) == duration(7s));
    CHECK(pick<mcp::runtime_cache>(retry).time_to_live({}) == duration(5min));
    CHECK(pick<mcp::runtime_backoff>().settings() == mcp::backoff{});
    CHECK(pick<patient>(cache).delay_before(9, error(mcp::errc::connection_lost),
                                            {request_kind::list, mcp::delivery::unknown}, 0));
}

struct move_only {
    std::unique_ptr<int> state = std::make_unique<int>(1);
    mcp::time_limit limit_for(request_kind) const { return {}; }
};

template <class... Policies> struct small_client {
    using set = policy_set<Policies...>;

    template <class... Given>
        requires(set::template accepts<Given...>)
    explicit small_client(Given&&... given)
        : retry(pick<typename set::retry>(std::forward<Given>(given)...)),
          timeout(pick<typename set::timeout>(std::forward<Given>(given)...)),
          cache(pick<typename set::cache>(std::forward<Given>(given)...)) {}

    [[no_unique_address]] typename set::retry retry;
    [[no_unique_address]] typename set::timeout timeout;
    [[no_unique_address]] typename set::cache cache;
};

TEST_CASE("a constructor may forward its arguments once for each policy") {
    using client = small_client<move_only, mcp::runtime_backoff>;
    move_only given;
    *given.state = 42;
    client const made(mcp::runtime_backoff(mcp::backoff{.max_retries = 6}), std::move(given));
    REQUIRE(made.timeout.state != nullptr);
    CHECK(*made.timeout.state == 42);
    CHECK(made.retry.settings().max_retries == 6);
    client const by_default;
    CHECK(*by_default.timeout.state == 1);
}

TEST_CASE("only values of the set's own policies are accepted, each at most once") {
    using set = policy_set<mcp::runtime_backoff, strict>;
    CHECK(set::accepts<>);
    CHECK(set::accepts<mcp::runtime_backoff>);
    CHECK(set::accepts<strict const&, mcp::runtime_backoff&>);
    CHECK(set::accepts<cache_default, strict, mcp::runtime_backoff>);
    CHECK_FALSE(set::accepts<mcp::runtime_backoff, mcp::runtime_backoff>);
    CHECK_FALSE(set::accepts<mcp::runtime_cache>);
    CHECK_FALSE(set::accepts<mcp::backoff>);
    CHECK_FALSE(set::accepts<int>);
}

struct says_off {
    static constexpr bool enabled = false;
};

TEST_CASE("a policy is enabled unless it says that it is not") {
    CHECK(mcp::is_enabled<bystander>);
    CHECK(mcp::is_enabled<patient>);
    CHECK(mcp::is_enabled<mcp::runtime_cache>);
    CHECK_FALSE(mcp::is_enabled<says_off>);
    CHECK_FALSE(mcp::is_enabled<mcp::no_retry>);
    CHECK_FALSE(mcp::is_enabled<mcp::no_timeout>);
    CHECK_FALSE(mcp::is_enabled<mcp::no_cache>);
}

}  // namespace tests_policy_select
