// SPDX-License-Identifier: MIT
// Tests of client/incoming_requests.hpp.
#include <mcp/client/incoming_requests.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>

namespace tests_client_incoming_requests {

using namespace mcp;

request_id number(std::int64_t value) { return value; }

TEST_CASE("a request is cancelled by its id, whose type counts") {
    incoming_requests requests(8);
    int one = 0;
    int text = 0;
    requests.add(number(1)).assign([&](net::cancellation_type) { ++one; });
    requests.add(std::string("1")).assign([&](net::cancellation_type) { ++text; });
    requests.cancel(number(1));
    requests.cancel(number(2));
    CHECK(one == 1);
    CHECK(text == 0);
    requests.cancel_all();
    CHECK(one == 2);
    CHECK(text == 1);
}

TEST_CASE("there is room for so many, and again when one ends") {
    incoming_requests requests(2);
    requests.add(number(1));
    CHECK_FALSE(requests.full());
    requests.add(number(2));
    CHECK(requests.full());
    requests.remove(number(1));
    CHECK_FALSE(requests.full());
    requests.remove(number(7));
}

TEST_CASE("a handler may end while it is cancelled") {
    incoming_requests requests(2);
    requests.add(number(1)).assign([&](net::cancellation_type) { requests.remove(number(1)); });
    requests.add(number(2)).assign([&](net::cancellation_type) { requests.remove(number(2)); });
    requests.cancel(number(1));
    CHECK_FALSE(requests.full());
    requests.cancel_all();
    requests.add(number(3));
    CHECK_FALSE(requests.full());
}

}  // namespace tests_client_incoming_requests
