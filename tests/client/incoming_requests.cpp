// SPDX-License-Identifier: MIT
// Tests of client/incoming_requests.hpp.
#include <mcp/client/incoming_requests.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace tests_client_incoming_requests {

using namespace mcp;

request_id number(std::int64_t value) { return value; }

TEST_CASE("a request is cancelled by its id, whose type counts") {
    incoming_requests requests(8);
    int one = 0;
    int text = 0;
    auto const first = requests.add(number(1));
    first->slot().assign([&](net::cancellation_type) { ++one; });
    auto const second = requests.add(std::string("1"));
    second->slot().assign([&](net::cancellation_type) { ++text; });
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
    auto const first = requests.add(number(1));
    CHECK_FALSE(requests.full());
    requests.add(number(2));
    CHECK(requests.full());
    requests.remove(number(2), first);
    requests.remove(number(7), first);
    CHECK(requests.full());
    requests.remove(number(1), first);
    CHECK_FALSE(requests.full());
}

TEST_CASE("an id that is used twice at the same time is two requests") {
    incoming_requests requests(2);
    int cancelled = 0;
    auto const one = requests.add(number(1));
    auto const other = requests.add(number(1));
    CHECK(requests.full());
    one->slot().assign([&](net::cancellation_type) { cancelled += 1; });
    other->slot().assign([&](net::cancellation_type) { cancelled += 10; });
    requests.cancel(number(1));
    CHECK(cancelled == 11);
    requests.remove(number(1), one);
    requests.cancel(number(1));
    CHECK(cancelled == 21);
}

TEST_CASE("a handler may end while it is cancelled") {
    incoming_requests requests(2);
    for (int id : {1, 2}) {
        auto const stop = requests.add(number(id));
        stop->slot().assign([&, id, kept = std::weak_ptr(stop)](net::cancellation_type) {
            requests.remove(number(id), kept.lock());
        });
    }
    requests.cancel(number(1));
    CHECK_FALSE(requests.full());
    requests.cancel_all();
    requests.add(number(3));
    CHECK_FALSE(requests.full());
}

}  // namespace tests_client_incoming_requests
