// SPDX-License-Identifier: MIT
// Tests frames and the slices that outlive them.
#include <mcp/wire/frame.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>

namespace tests_wire_frame {

// A frame over `text` in a block of `capacity` bytes, and a way to see whether the block lives.
struct leased_frame {
    std::weak_ptr<void const> block;
    mcp::frame value;

    leased_frame(std::string text, std::size_t capacity) {
        auto const owner = std::make_shared<std::string const>(std::move(text));
        block = owner;
        value = mcp::frame(owner, *owner, capacity);
    }
};


TEST_CASE("a copied frame owns its text") {
    auto const frame = mcp::frame::copy("{\"a\":[1,2]}");
    CHECK(frame.text() == "{\"a\":[1,2]}");
    auto const slice = frame.slice(frame.text().substr(5, 5));
    CHECK(slice.text() == "[1,2]");
    CHECK(slice.text().data() == frame.text().data() + 5);
}

TEST_CASE("a slice of a large frame shares its block and outlives the frame") {
    leased_frame leased("{\"a\":[1,2]}", 40);
    auto const slice = leased.value.slice(leased.value.text().substr(5, 5));
    CHECK(slice.text().data() == leased.value.text().data() + 5);
    leased.value = {};
    CHECK_FALSE(leased.block.expired());
    CHECK(slice.text() == "[1,2]");
}

TEST_CASE("a slice of a small frame does not keep the block that it came in") {
    leased_frame leased("{\"a\":[1,2]}", 64 << 10);
    auto const first = leased.value.slice(leased.value.text().substr(5, 5));
    auto const second = leased.value.slice(leased.value.text().substr(6, 1));
    CHECK(second.text().data() == first.text().data() + 1);
    leased.value = {};
    CHECK(leased.block.expired());
    CHECK(first.text() == "[1,2]");
    CHECK(second.text() == "1");
}

}  // namespace tests_wire_frame
