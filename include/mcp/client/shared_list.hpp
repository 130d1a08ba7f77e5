// SPDX-License-Identifier: MIT
// A list that is cheap to copy because nobody can change it.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace mcp {

/// What list_tools() and its like return: an immutable vector, shared with the cache. Copies cost a
/// reference count and may be used from any thread.
template <class T> class shared_list {
public:
    using value_type = T;
    using const_iterator = typename std::vector<T>::const_iterator;

    shared_list() : shared_list(std::vector<T>()) {}
    explicit shared_list(std::vector<T> items)
        : items_(std::make_shared<std::vector<T> const>(std::move(items))) {}
    explicit shared_list(std::shared_ptr<std::vector<T> const> items) : items_(std::move(items)) {}

    [[nodiscard]] const_iterator begin() const { return items_->begin(); }
    [[nodiscard]] const_iterator end() const { return items_->end(); }
    [[nodiscard]] std::size_t size() const { return items_->size(); }
    [[nodiscard]] bool empty() const { return items_->empty(); }
    [[nodiscard]] T const& operator[](std::size_t index) const { return (*items_)[index]; }
    [[nodiscard]] T const& front() const { return items_->front(); }

    /// The vector itself, for code that wants one.
    operator std::vector<T> const&() const { return *items_; }  // NOLINT: converts on purpose

    [[nodiscard]] std::shared_ptr<std::vector<T> const> const& share() const { return items_; }

private:
    std::shared_ptr<std::vector<T> const> items_;
};

}  // namespace mcp
