// SPDX-License-Identifier: MIT
// Tests of http/event_record.hpp: what is kept and counted, and who is called.
#include <mcp/http/event_record.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace tests_http_event_record {

using mcp::feed_event;
using mcp::detail::event_record;

feed_event event_of(std::string type, int number = 0) {
    feed_event made;
    made.event_type = std::move(type);
    made.data = number;
    return made;
}

TEST_CASE("a record runs once at a time") {
    event_record record(10, {});
    CHECK_FALSE(record.is_running());
    CHECK(record.begin());
    CHECK_FALSE(record.begin());
    record.note_connected(true);
    CHECK(record.is_connected());
    record.finish();
    CHECK_FALSE(record.is_running());
    CHECK_FALSE(record.is_connected());
    CHECK(record.begin());
    CHECK(record.stats().connections == 1);
}

TEST_CASE("a record keeps the last events and counts those that fell out") {
    event_record record(2, {});
    for (int number = 1; number <= 3; ++number) record.deliver(event_of("tick", number));
    REQUIRE(record.recent(10).size() == 2);
    CHECK(record.recent(10).front().data == 2);
    REQUIRE(record.recent(1).size() == 1);
    CHECK(record.recent(1).front().data == 3);
    CHECK(record.stats().dropped == 1);
    CHECK(record.stats().total_events_received == 3);

    event_record nothing(0, {});
    nothing.deliver(event_of("tick"));
    CHECK(nothing.recent(10).empty());
    CHECK(nothing.stats().dropped == 1);
}

TEST_CASE("a server that makes up types without end does not fill the memory") {
    event_record record(1, {});
    for (int number = 0; number < 1500; ++number) {
        record.deliver(event_of("type-" + std::to_string(number)));
    }
    record.deliver(event_of("type-3"));
    auto const stats = record.stats();
    CHECK(stats.per_type.size() == 1000);
    CHECK(stats.per_type.at("type-3") == 2);
    CHECK(stats.total_events_received == 1501);
}

TEST_CASE("a handler may throw, and may ask the record or add another handler") {
    event_record record(10, {});
    std::vector<std::string> called;
    record.add_handler("a", [](feed_event const&) { throw std::runtime_error("broken"); });
    record.add_handler("a", [](feed_event const&) { throw 1; });
    record.add_handler(std::nullopt, [&](feed_event const& event) {
        called.push_back("all " + event.event_type + " " +
                         std::to_string(record.stats().total_events_received));
        record.add_handler("c", [&](feed_event const&) { called.emplace_back("late"); });
    });
    record.deliver(event_of("a"));
    record.deliver(event_of("c"));
    CHECK(called == std::vector<std::string>{"all a 1", "all c 2", "late"});
}

}  // namespace tests_http_event_record
