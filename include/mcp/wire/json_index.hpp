// SPDX-License-Identifier: MIT
// Where the containers of a JSON text end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

namespace mcp {

/// One entry for each container of a text, in the order in which they open: what lets a reader skip
/// one without looking into it.
class json_index {
public:
    struct entry {
        std::uint32_t end;    ///< The offset just behind the container.
        std::uint32_t after;  ///< The ordinal of the first container that opens behind it.
    };

    json_index() noexcept {}  // leaves the entries unwritten: few_ is memory, not values
    json_index(json_index const&) = delete;
    json_index& operator=(json_index const&) = delete;

    json_index(json_index&& other) noexcept { take(other); }
    json_index& operator=(json_index&& other) noexcept {
        if (this != &other) take(other);
        return *this;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] entry const& operator[](std::size_t ordinal) const noexcept {
        return data()[ordinal];
    }

    /// For the scan: memory for `capacity()` entries, and how many of them are meant.
    [[nodiscard]] entry* data() noexcept { return many_ ? many_.get() : few_.data(); }
    [[nodiscard]] entry const* data() const noexcept { return many_ ? many_.get() : few_.data(); }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    void resize(std::size_t size) noexcept { size_ = size; }

    /// Doubles the capacity, keeping all entries.
    void grow() {
        auto larger = std::make_unique_for_overwrite<entry[]>(capacity_ * 2);
        std::memcpy(larger.get(), data(), capacity_ * sizeof(entry));
        many_ = std::move(larger);
        capacity_ *= 2;
    }

private:
    // A typical reply or notification has fewer, and then costs no allocation.
    static constexpr std::size_t inline_capacity = 8;

// What was never written may be copied as bytes, which is not what GCC warns of when it inlines
// this.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
    void take(json_index& other) noexcept {
        many_ = std::move(other.many_);
        size_ = std::exchange(other.size_, 0);
        capacity_ = std::exchange(other.capacity_, inline_capacity);
        // All of them, also those that are not meant: a fixed size needs no call.
        std::memcpy(few_.data(), other.few_.data(), sizeof few_);
    }
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

    std::unique_ptr<entry[]> many_;
    std::size_t size_ = 0;
    std::size_t capacity_ = inline_capacity;
    std::array<entry, inline_capacity> few_;
};

}  // namespace mcp
