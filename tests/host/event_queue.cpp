// SPDX-License-Identifier: MIT
// Tests of host/event_queue.hpp: what one subscriber has not seen yet.
#include <mcp/host/event_queue.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <thread>

namespace tests_host_event_queue {

using queue_type = mcp::detail::event_queue<int>;

std::shared_ptr<int const> number(int value) { return std::make_shared<int const>(value); }

TEST_CASE("only what comes to a sleeping reader wakes it") {
    queue_type queue(10);
    CHECK(queue.push(number(1)));
    CHECK_FALSE(queue.push(number(2)));
    CHECK(*queue.pop() == 1);
    CHECK_FALSE(queue.push(number(3)));
    CHECK(*queue.pop() == 2);
    CHECK(*queue.pop() == 3);
    CHECK(queue.pop() == nullptr);
    CHECK(queue.push(number(4)));
}

TEST_CASE("a full queue drops its oldest events and counts them") {
    queue_type queue(2);
    for (int i = 1; i <= 5; ++i) queue.push(number(i));
    CHECK(queue.dropped() == 3);
    CHECK(*queue.pop() == 4);
    CHECK(*queue.pop() == 5);
    CHECK(queue.pop() == nullptr);
}

TEST_CASE("a queue without room has room for one") {
    queue_type queue(0);
    queue.push(number(1));
    queue.push(number(2));
    CHECK(*queue.pop() == 2);
}

TEST_CASE("nothing is added after the end") {
    queue_type queue(4);
    queue.push(number(1));
    SECTION("what is there can still be read") {
        queue.end(true);
        CHECK_FALSE(queue.push(number(2)));
        CHECK(*queue.pop() == 1);
        CHECK(queue.pop() == nullptr);
    }
    SECTION("or is thrown away") {
        queue.end(false);
        CHECK(queue.pop() == nullptr);
    }
    CHECK(queue.has_ended());
}

TEST_CASE("a sleeping reader is woken for the end") {
    queue_type queue(4);
    CHECK(queue.end(true));
    CHECK_FALSE(queue.end(true));
}

TEST_CASE("what one thread adds another reads, in order") {
    constexpr int count = 20000;
    queue_type queue(count);
    std::thread writer([&] {
        for (int i = 0; i < count; ++i) queue.push(number(i));
    });
    int expected = 0;
    while (expected < count) {
        auto const next = queue.pop();
        if (next && *next != expected) break;
        if (next) ++expected;
    }
    writer.join();
    CHECK(expected == count);
}

}  // namespace tests_host_event_queue
