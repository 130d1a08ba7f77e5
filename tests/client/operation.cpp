// SPDX-License-Identifier: MIT
// Tests of client/operation.hpp: the limits of an operation.
#include <mcp/client/operation.hpp>

#include <catch2/catch.hpp>

#include <chrono>

namespace tests_client_operation {

using namespace mcp;
using namespace std::chrono_literals;

time_limit const policy{duration(60s), duration(600s)};

TEST_CASE("without options the policy decides") {
    CHECK(effective_limit(policy, call_options(), request_kind::call) == policy);
}

TEST_CASE("a timeout replaces the idle limit, and only lengthens the total of a call") {
    auto const limit = [](duration timeout, request_kind kind) {
        return effective_limit(policy, call_options{}.timeout(timeout), kind);
    };
    CHECK(limit(5s, request_kind::call) == time_limit{duration(5s), duration(600s)});
    CHECK(limit(700s, request_kind::call) == time_limit{duration(700s), duration(700s)});
    CHECK(limit(5s, request_kind::list) == time_limit{duration(5s), duration(5s)});
    CHECK(limit(5s, request_kind::connect) == time_limit{duration(5s), duration(5s)});
}

TEST_CASE("a total timeout is the last word") {
    auto const both = call_options{}.timeout(5s).total_timeout(2s);
    CHECK(effective_limit(policy, both, request_kind::call) ==
          time_limit{duration(5s), duration(2s)});
}

TEST_CASE("a timeout leaves a call unlimited in all if the policy does") {
    time_limit const unlimited{duration(60s), duration()};
    auto const limit = effective_limit(unlimited, call_options{}.timeout(5s), request_kind::call);
    CHECK(limit.total == duration());
}

TEST_CASE("a part of an operation gets what is left of the whole") {
    time_point const now = clock::now();
    call_options part;
    CHECK(limit_until(part, time_point::max(), now));
    CHECK_FALSE(part.total_timeout_);
    CHECK(limit_until(part, now + 5s, now));
    CHECK(part.total_timeout_ == duration(5s));
    CHECK(limit_until(part, now + 9s, now));
    CHECK(part.total_timeout_ == duration(5s));
    CHECK_FALSE(limit_until(part, now, now));
    CHECK_FALSE(limit_until(part, now - 1s, now));
    // Zero would mean no limit at all.
    CHECK_FALSE(limit_until(part, now + 10us, now));
}

TEST_CASE("members are joined whichever is empty") {
    CHECK(detail::join_members("", "").empty());
    CHECK(detail::join_members("a", "") == "a");
    CHECK(detail::join_members("", "b") == "b");
    CHECK(detail::join_members("a", "b") == "a,b");
    CHECK(detail::string_member_text("k", "v\"") == R"("k":"v\"")");
}

}  // namespace tests_client_operation
