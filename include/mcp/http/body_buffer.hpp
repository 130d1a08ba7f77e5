// SPDX-License-Identifier: MIT
// Memory for a body, which can be used again for the next one.
#pragma once

#include <mcp/wire/frame.hpp>
#include <mcp/wire/read_buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

namespace mcp::http {

/// A body that grows. What is big and announced is read to where it stays. Big blocks are worth
/// keeping: the system takes more time to give their pages than a parser needs for them.
class body_buffer {
public:
    body_buffer() = default;
    body_buffer(body_buffer&&) = default;
    body_buffer& operator=(body_buffer&&) = default;

    /// Begins a body of so many bytes; 0 if that is not known. What frames show is left alone.
    void begin(std::size_t expected) {
        bool const is_oversized = memory_.capacity() > least && expected < memory_.capacity() / 4;
        small_bodies_ = is_oversized ? small_bodies_ + 1 : 0;
        if (memory_.is_leased() || small_bodies_ > patience) memory_ = {};
        size_ = 0;
        expected_ = expected;
        if (expected > memory_.capacity()) memory_.reallocate(expected);
    }

    /// Where to read the rest to; empty if that is not worth it.
    [[nodiscard]] std::span<char> room() {
        if (expected_ < size_ + worth_it) return {};
        return {memory_.data() + size_, expected_ - size_};
    }

    /// Takes a piece, which may lie in room().
    void append(std::string_view piece) {
        std::size_t const needed = size_ + piece.size();
        if (needed > memory_.capacity()) {
            memory_.reallocate(std::max({needed, memory_.capacity() * 2, least}));
        }
        bool const is_in_place = piece.data() == memory_.data() + size_;
        if (!is_in_place) std::memcpy(memory_.data() + size_, piece.data(), piece.size());
        size_ = needed;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return memory_.capacity(); }
    [[nodiscard]] std::string_view text() const { return {memory_.data(), size_}; }

    /// The body as a message, which stays as it is while the frame or a slice of it is held.
    [[nodiscard]] frame message() {
        if (size_ == 0) return frame();
        return frame(memory_.lease(), text(), memory_.capacity());
    }

private:
    static constexpr std::size_t least = std::size_t(4) * 1024;
    // A read of its own is not worth it for less.
    static constexpr std::size_t worth_it = std::size_t(16) * 1024;
    // So many bodies may be much smaller than the block before it is given back.
    static constexpr int patience = 64;

    mcp::detail::read_buffer memory_;
    std::size_t expected_ = 0;
    std::size_t size_ = 0;
    int small_bodies_ = 0;  // in a row
};

}  // namespace mcp::http
