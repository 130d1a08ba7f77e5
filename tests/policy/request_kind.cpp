// SPDX-License-Identifier: MIT
// Tests of policy/request_kind.hpp: which requests may be sent twice.
#include <mcp/policy/request_kind.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_policy_request_kind {

using mcp::attempt_info;
using mcp::delivery;
using mcp::errc;
using mcp::request_kind;

TEST_CASE("a request may be repeated if it changes nothing, was not sent, or does no harm twice") {
    struct {
        request_kind kind;
        bool when_delivery_is_unknown;
    } const rows[] = {
        {request_kind::connect, true}, {request_kind::list, true},  {request_kind::read, true},
        {request_kind::health, true},  {request_kind::call, false}, {request_kind::other, false},
    };
    for (auto const& row : rows) {
        CAPTURE(std::string(mcp::to_string(row.kind)));
        CHECK(mcp::may_repeat({row.kind, delivery::unknown}) == row.when_delivery_is_unknown);
        CHECK(mcp::may_repeat({row.kind, delivery::unsent}));
        CHECK(mcp::may_repeat({row.kind, delivery::unknown, true}));
    }
}

TEST_CASE("a call that the server surely did not run may be repeated") {
    attempt_info const call{request_kind::call, delivery::unknown};
    CHECK(mcp::may_repeat(call, mcp::error(errc::rate_limited)));
    CHECK_FALSE(mcp::may_repeat(call, mcp::error(errc::service_unavailable)));
    CHECK_FALSE(mcp::may_repeat(call, mcp::error(errc::connection_lost)));
    mcp::error unsent(errc::connection_lost);
    unsent.reached = delivery::unsent;
    CHECK(mcp::may_repeat(call, unsent));
}

TEST_CASE("what is not said about a request counts against repeating it") {
    CHECK_FALSE(mcp::may_repeat(attempt_info{}));
}

}  // namespace tests_policy_request_kind
