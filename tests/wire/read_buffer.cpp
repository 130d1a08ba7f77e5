// SPDX-License-Identifier: MIT
// Tests of wire/read_buffer.hpp: bytes stay as long as somebody shows them.
#include <mcp/wire/read_buffer.hpp>

#include <catch2/catch.hpp>

#include <cstring>
#include <memory>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

namespace tests_wire_read_buffer {

using mcp::detail::read_buffer;
using lease = std::shared_ptr<void const>;

static_assert(!std::is_copy_constructible_v<read_buffer>);

read_buffer with_text(std::string_view text) {
    read_buffer made;
    made.reallocate(text.size());
    text.copy(made.data(), text.size());
    return made;
}

TEST_CASE("a new read buffer has no memory and no leases") {
    read_buffer buffer;
    CHECK(buffer.data() == nullptr);
    CHECK(buffer.capacity() == 0);
    CHECK_FALSE(buffer.is_leased());
    CHECK(buffer.keep() == nullptr);
}

TEST_CASE("a read buffer that is resized keeps its bytes") {
    read_buffer buffer = with_text("hello");
    buffer.reallocate(1 << 20);
    CHECK(buffer.capacity() == 1 << 20);
    CHECK(std::string_view(buffer.data(), 5) == "hello");
    buffer.reallocate(2);
    CHECK(buffer.capacity() == 2);
    CHECK(std::string_view(buffer.data(), 2) == "he");
}

TEST_CASE("a read buffer is leased until the last copy of the last lease ends") {
    read_buffer buffer = with_text("hello");
    lease first = buffer.lease();
    lease second = buffer.lease();
    lease copy = second;
    CHECK(buffer.is_leased());
    lease third = buffer.lease();  // asked for after somebody looked
    first.reset();
    second.reset();
    CHECK(buffer.is_leased());
    copy.reset();
    CHECK(buffer.is_leased());
    third.reset();
    CHECK_FALSE(buffer.is_leased());
    lease const again = buffer.lease();
    CHECK(buffer.is_leased());
}

TEST_CASE("a leased block outlives its buffer, and its place in it") {
    lease shown;
    char const* bytes = nullptr;
    {
        read_buffer buffer = with_text("hello");
        shown = buffer.lease();
        bytes = buffer.data();
        read_buffer moved = std::move(buffer);
        CHECK(moved.data() == bytes);
        CHECK(moved.is_leased());
        moved.replace(5);
        CHECK(moved.data() != bytes);
        CHECK_FALSE(moved.is_leased());
        std::memset(moved.data(), 'x', 5);
    }
    CHECK(std::string_view(bytes, 5) == "hello");
}

TEST_CASE("a block can be kept alive without a lease") {
    lease kept;
    char const* bytes = nullptr;
    {
        read_buffer buffer = with_text("hello");
        kept = buffer.keep();
        bytes = buffer.data();
        CHECK_FALSE(buffer.is_leased());
    }
    CHECK(std::string_view(bytes, 5) == "hello");
}

TEST_CASE("a lease may end on another thread") {
    read_buffer buffer = with_text("hello");
    lease shown = buffer.lease();
    CHECK(buffer.is_leased());
    char first = '-';  // Catch2's macros are for one thread
    std::thread other([&first, bytes = buffer.data(), shown = std::move(shown)]() mutable {
        first = *bytes;
        shown.reset();
    });
    while (buffer.is_leased()) std::this_thread::yield();
    buffer.data()[0] = 'x';
    other.join();
    CHECK(first == 'h');
}

}  // namespace tests_wire_read_buffer
