// SPDX-License-Identifier: MIT
// Memory to read into, which frames can lease.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

namespace mcp::detail {

/// A growable block of bytes. Frames hold leases on it; while one does, the bytes it shows must
/// stay. Leases may end on any thread; all else belongs to one thread at a time. `Count` counts
/// them; a template, so that only programs that read from a server compile it.
template <class Count> class basic_read_buffer {
public:
    basic_read_buffer() = default;
    basic_read_buffer(basic_read_buffer&&) = default;
    basic_read_buffer& operator=(basic_read_buffer&&) = default;

    [[nodiscard]] char* data() const noexcept { return block_ ? block_->data : nullptr; }
    [[nodiscard]] std::size_t capacity() const noexcept { return block_ ? block_->capacity : 0; }

    /// Something that keeps the present block, and the bytes in it, as they are.
    std::shared_ptr<void const> lease() {
        if (!lease_) {
            block_->leases.fetch_add(1, std::memory_order_relaxed);
            lease_ = std::shared_ptr<void const>(block_.get(), ending{block_});
        }
        return lease_;
    }

    /// True if a frame still shows bytes of the block.
    [[nodiscard]] bool is_leased() {
        lease_.reset();
        // Pairs with the ends of the leases, so that their reads are over before we write.
        return block_ && block_->leases.load(std::memory_order_acquire) != 0;
    }

    /// Resizes the block in place, keeping its bytes. Only while it is not leased.
    void reallocate(std::size_t capacity) {
        if (!block_) block_ = std::make_shared<block>();
        auto* const moved = static_cast<char*>(std::realloc(block_->data, capacity));
        if (moved == nullptr) throw std::bad_alloc();
        block_->data = moved;
        block_->capacity = capacity;
    }

    /// Takes a new block; the present one lives on as long as its leases.
    void replace(std::size_t capacity) {
        lease_.reset();
        block_.reset();
        reallocate(capacity);
    }

    /// Keeps the present block alive without leasing it.
    [[nodiscard]] std::shared_ptr<void const> keep() const noexcept { return block_; }

private:
    // realloc grows large blocks by moving pages instead of bytes.
    struct block {
        char* data = nullptr;
        std::size_t capacity = 0;
        Count leases = 0;

        block() = default;
        block(block const&) = delete;
        block& operator=(block const&) = delete;
        ~block() { std::free(data); }
    };

    struct ending {
        std::shared_ptr<block> leased;
        void operator()(void const*) noexcept {
            leased->leases.fetch_sub(1, std::memory_order_release);
            leased.reset();
        }
    };

    std::shared_ptr<block> block_;
    std::shared_ptr<void const> lease_;
};

using read_buffer = basic_read_buffer<std::atomic<std::size_t>>;

}  // namespace mcp::detail
