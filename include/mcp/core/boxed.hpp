// SPDX-License-Identifier: MIT
// An optional value on the heap, for what nearly always is absent.
#pragma once

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace mcp {

/// Like std::optional, but as small as a pointer while it holds nothing. Copies are deep.
template <class T> class boxed {
public:
    boxed() noexcept = default;
    boxed(std::nullopt_t) noexcept {}  // NOLINT: converts on purpose, as optional does

    template <class From>
        requires(std::is_constructible_v<T, From&&>&& std::is_same_v<std::remove_cvref_t<From>, T>)
    boxed(From&& value)  // NOLINT: converts on purpose
        : value_(std::make_unique<T>(std::forward<From>(value))) {}

    boxed(std::optional<T> value)  // NOLINT: converts on purpose
        : value_(value ? std::make_unique<T>(std::move(*value)) : nullptr) {}

    boxed(boxed const& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
    boxed(boxed&&) noexcept = default;
    boxed& operator=(boxed const& other) { return *this = boxed(other); }
    boxed& operator=(boxed&&) noexcept = default;
    ~boxed() = default;

    [[nodiscard]] bool has_value() const noexcept { return value_ != nullptr; }
    explicit operator bool() const noexcept { return has_value(); }

    /// The value, which must be there.
    T& operator*() noexcept { return *value_; }
    T const& operator*() const noexcept { return *value_; }
    T* operator->() noexcept { return value_.get(); }
    T const* operator->() const noexcept { return value_.get(); }

    void reset() noexcept { value_.reset(); }

    friend bool operator==(boxed const& a, boxed const& b) {
        return a && b ? *a == *b : a.has_value() == b.has_value();
    }
    friend bool operator==(boxed const& a, T const& b) { return a && *a == b; }

private:
    std::unique_ptr<T> value_;
};

}  // namespace mcp
