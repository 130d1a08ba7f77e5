// SPDX-License-Identifier: MIT
// Tests of wire/json_index.hpp: what an index keeps when it grows and when it moves.
#include <mcp/wire/json_index.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace tests_wire_json_index {

using mcp::json_index;

static_assert(!std::is_copy_constructible_v<json_index>);
static_assert(!std::is_copy_assignable_v<json_index>);
static_assert(std::is_nothrow_move_constructible_v<json_index>);

json_index::entry entry_at(std::size_t place) {
    auto const number = static_cast<std::uint32_t>(place);
    return {number * 2 + 1, number + 1};
}

json_index with_entries(std::size_t count) {
    json_index made;
    for (std::size_t i = 0; i < count; ++i) {
        if (i == made.capacity()) made.grow();
        made.data()[i] = entry_at(i);
    }
    made.resize(count);
    return made;
}

void check_entries(json_index const& index, std::size_t count) {
    REQUIRE(index.size() == count);
    REQUIRE(index.capacity() >= count);
    for (std::size_t i = 0; i < count; ++i) {
        CHECK(index[i].end == entry_at(i).end);
        CHECK(index[i].after == entry_at(i).after);
    }
}

TEST_CASE("an index has room for a typical message, and grows to twice that") {
    json_index index;
    CHECK(index.size() == 0);
    std::size_t const first = index.capacity();
    CHECK(first >= 8);
    index.grow();
    CHECK(index.capacity() == first * 2);
    index.grow();
    CHECK(index.capacity() == first * 4);
    CHECK(index.size() == 0);
}

TEST_CASE("an index keeps its entries when it grows and when it is moved") {
    for (std::size_t const count : {0, 1, 11, 12, 13, 24, 25, 100}) {
        CAPTURE(count);
        json_index index = with_entries(count);
        check_entries(index, count);
        json_index moved(std::move(index));
        check_entries(moved, count);
        for (std::size_t const before : {0, 5, 50}) {
            json_index assigned = with_entries(before);
            assigned = std::move(moved);
            check_entries(assigned, count);
            moved = std::move(assigned);
        }
        json_index& same = moved;
        moved = std::move(same);
        check_entries(moved, count);
    }
}

TEST_CASE("an index that was moved from is empty and takes entries again") {
    for (std::size_t const count : {3, 30}) {
        json_index index = with_entries(count);
        json_index const moved(std::move(index));
        CHECK(index.size() == 0);  // NOLINT: that is the promise
        index.data()[index.capacity() - 1] = entry_at(0);
        index = with_entries(count + 1);
        check_entries(index, count + 1);
        check_entries(moved, count);
    }
}

}  // namespace tests_wire_json_index
