// SPDX-License-Identifier: MIT
// Tests of host/name_index.hpp: where each name stands in a list.
#include <mcp/host/name_index.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace tests_host_name_index {

struct named {
    std::string name;
    std::size_t number;
};

std::vector<named> make_list(std::size_t count) {
    std::vector<named> made;
    for (std::size_t i = 0; i < count; ++i) made.push_back({"name" + std::to_string(i), i});
    return made;
}

TEST_CASE("every name of a list is found at its place, and no other is") {
    for (std::size_t const count : {1u, 2u, 3u, 4u, 5u, 64u, 1000u}) {
        auto const list = make_list(count);
        mcp::detail::name_index const index(list);
        std::size_t found = 0;
        for (auto const& each : list) found += index.find(each.name, list) == &each ? 1 : 0;
        CHECK(found == count);
        CHECK(index.find("name" + std::to_string(count), list) == nullptr);
        CHECK(index.find("", list) == nullptr);
    }
}

TEST_CASE("an index of nothing finds nothing") {
    std::vector<named> const none;
    CHECK(mcp::detail::name_index().find("name", none) == nullptr);
    CHECK(mcp::detail::name_index(none).find("name", none) == nullptr);
}

TEST_CASE("of two elements of one name the first is found") {
    std::vector<named> const list{{"other", 0}, {"same", 1}, {"same", 2}};
    auto const* const found = mcp::detail::name_index(list).find("same", list);
    REQUIRE(found != nullptr);
    CHECK(found->number == 1);
}

TEST_CASE("an index goes on to hold for a copy of its list") {
    auto list = make_list(10);
    mcp::detail::name_index const index(list);
    auto const copy = list;
    list.clear();
    auto const* const found = index.find("name7", copy);
    REQUIRE(found != nullptr);
    CHECK(found->number == 7);
}

TEST_CASE("a name is counted each time that it is given") {
    std::deque<std::string> names;  // whose elements stay in place
    mcp::detail::name_counter counter;
    auto const room = GENERATE(std::size_t(0), std::size_t(20));
    CAPTURE(room);
    counter.reserve(room);
    for (unsigned times = 1; times <= 3; ++times) {
        unsigned right = 0;
        for (int i = 0; i < 500; ++i) {
            names.push_back("name" + std::to_string(i));
            right += counter.add(names.back()) == times ? 1 : 0;
        }
        CHECK(right == 500);
    }
}

}  // namespace tests_host_name_index
