// SPDX-License-Identifier: MIT
// Tests of transport/shared_deadline.hpp: one timer that serves many.
#include <mcp/transport/shared_deadline.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

namespace tests_transport_shared_deadline {

using namespace std::chrono_literals;
using mcp::time_point;

// Has deadlines, and remembers in which order they ended.
class waiting_room : public std::enable_shared_from_this<waiting_room> {
public:
    explicit waiting_room(mcp::executor where) : deadline_(std::move(where)) {}

    void add(time_point end) {
        open_.push_back(end);
        deadline_.arm(*this, end);
    }

    void end_expired(time_point now) {
        ++wakes;
        auto const [first, last] = std::ranges::remove_if(open_, [&](time_point end) {
            if (end <= now) ended.push_back(end);
            return end <= now;
        });
        open_.erase(first, last);
        if (!open_.empty()) deadline_.arm_again(*this, std::ranges::min(open_), now);
    }

    void leave() {
        open_.clear();
        deadline_.disarm();
    }

    std::vector<time_point> ended;
    int wakes = 0;

private:
    mcp::detail::shared_deadline deadline_;
    std::vector<time_point> open_;
};

TEST_CASE("every deadline ends in its turn, whatever the order they came in") {
    mcp::net::io_context context;
    auto const room = std::make_shared<waiting_room>(context.get_executor());
    time_point const now = mcp::clock::now();
    room->add(now + 30ms);
    room->add(now + 10ms);
    room->add(now + 20ms);
    context.run_for(10s);
    CHECK(room->ended == std::vector<time_point>{now + 10ms, now + 20ms, now + 30ms});
    CHECK(mcp::clock::now() < now + 5s);
}

TEST_CASE("a later deadline does not move the timer") {
    mcp::net::io_context context;
    auto const room = std::make_shared<waiting_room>(context.get_executor());
    time_point const now = mcp::clock::now();
    room->add(now + 1ms);
    for (int each = 0; each < 100; ++each) room->add(now + 2ms);
    context.run_for(10s);
    CHECK(room->ended.size() == 101);
    CHECK(room->wakes <= 3);
}

TEST_CASE("without anybody who waits, the event loop ends") {
    mcp::net::io_context context;
    auto const room = std::make_shared<waiting_room>(context.get_executor());
    room->add(mcp::clock::now() + 1h);
    room->leave();
    context.run_for(10s);
    CHECK(context.stopped());
    CHECK(room->ended.empty());

    context.restart();
    room->add(mcp::clock::now());
    context.run_for(10s);
    CHECK(room->ended.size() == 1);
}

TEST_CASE("an owner that is gone is not woken") {
    mcp::net::io_context context;
    auto room = std::make_shared<waiting_room>(context.get_executor());
    std::weak_ptr<waiting_room> const seen = room;
    room->add(mcp::clock::now() + 1ms);
    room.reset();
    CHECK(seen.expired());
    context.run_for(10s);
    CHECK(context.stopped());
}

}  // namespace tests_transport_shared_deadline
