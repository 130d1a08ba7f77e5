// SPDX-License-Identifier: MIT
// Tests of transport/transport.hpp: what satisfies the concept, and what does not.
#include <mcp/transport/transport.hpp>

#include <catch2/catch.hpp>

namespace tests_transport_transport {

using namespace mcp;

struct complete {
    task<result<void>> open(inbound&);
    task<result<response>> exchange(request);
    task<result<void>> notify(notification);
    task<result<void>> respond(reply);
    task<void> close();
};

struct without_respond {
    task<result<void>> open(inbound&);
    task<result<response>> exchange(request);
    task<result<void>> notify(notification);
    task<void> close();
};

struct plain_exchange : complete {
    result<response> exchange(request);
};

struct failing_close : complete {
    task<result<void>> close();
};

static_assert(transport<complete>);
static_assert(!transport<without_respond>);
static_assert(!transport<plain_exchange>);
static_assert(!transport<failing_close>);
static_assert(!transport<int>);

TEST_CASE("a request is cancellable and without a deadline unless told otherwise") {
    request const made(7, "tools/list", "{}");
    CHECK(made.cancellable);
    CHECK(made.clock == nullptr);
}

}  // namespace tests_transport_transport
