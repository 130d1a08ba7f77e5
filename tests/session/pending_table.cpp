// SPDX-License-Identifier: MIT
// Tests of session/pending_table.hpp.
#include <mcp/session/pending_table.hpp>

#include <catch2/catch.hpp>

#include <vector>

namespace tests_session_pending_table {

struct entry {
    int value = 0;
};

TEST_CASE("an answer finds the request that waits for it, once") {
    mcp::pending_table<entry> table;
    entry first{1};
    entry second{2};
    table.add(10, first);
    table.add(11, second);
    CHECK(table.take(11) == &second);
    CHECK(table.take(11) == nullptr);
    CHECK(table.take(99) == nullptr);
    CHECK(table.size() == 1);
}

TEST_CASE("a request may be forgotten, also after it was taken") {
    mcp::pending_table<entry> table;
    entry only;
    table.add(1, only);
    table.remove(1);
    table.remove(1);
    CHECK(table.take(1) == nullptr);
    for (int id = 2; id < 100; ++id) {
        table.add(id, only);
        REQUIRE(table.take(id) == &only);
    }
    CHECK(table.size() == 0);
}

TEST_CASE("all requests can be taken at once, or looked for") {
    mcp::pending_table<entry> table;
    std::vector<entry> entries(5);
    for (int id = 0; id < 5; ++id) {
        entries[static_cast<std::size_t>(id)].value = id;
        table.add(id, entries[static_cast<std::size_t>(id)]);
    }
    auto const even = table.find_all([](entry const& each) { return each.value % 2 == 0; });
    CHECK(even.size() == 3);
    int taken = 0;
    table.take_all([&](entry& each) {
        ++taken;
        table.remove(each.value);  // as a waiter does that ends meanwhile
    });
    CHECK(taken == 5);
    CHECK(table.size() == 0);
}

TEST_CASE("requests that wait long do not get in the way of those that come and go") {
    mcp::pending_table<entry> table;
    std::vector<entry> old(3);
    entry quick;
    for (std::size_t i = 0; i < old.size(); ++i) table.add(static_cast<int>(i), old[i]);
    std::size_t found = 0;
    for (int id = 3; id < 5000; ++id) {
        table.add(id, quick);
        REQUIRE(table.size() == 4);
        found += table.take(id) == &quick ? 1 : 0;
    }
    CHECK(found == 4997);
    for (std::size_t i = 0; i < old.size(); ++i) CHECK(table.take(static_cast<int>(i)) == &old[i]);
    CHECK(table.size() == 0);
}

TEST_CASE("any number of requests may wait, whatever their ids are") {
    int const step = GENERATE(1, 2, 1000, 4096, -3);
    mcp::pending_table<entry> table;
    std::vector<entry> entries(3000);
    for (int i = 0; i < 3000; ++i) table.add(i * step, entries[static_cast<std::size_t>(i)]);
    CHECK(table.size() == 3000);
    CHECK(table.find_all([](entry const&) { return true; }).size() == 3000);
    std::size_t found = 0;
    for (int i = 0; i < 3000; i += 2) {
        found += table.take(i * step) == &entries[static_cast<std::size_t>(i)] ? 1 : 0;
    }
    CHECK(found == 1500);
    std::size_t left = 0;
    table.take_all([&](entry&) { ++left; });
    CHECK(left == 1500);
    CHECK(table.take(step) == nullptr);
}

}  // namespace tests_session_pending_table
