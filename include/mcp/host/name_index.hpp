// SPDX-License-Identifier: MIT
// Where each name stands in a list.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Finds names in a list that does not change. It knows their places only, and asks the list for
/// the names: for thousands of tools that is one block of memory instead of a node for each.
class name_index {
public:
    name_index() = default;

    /// The elements of `list` have a `name`. Of those that are called the same, the first is found.
    template <class List> explicit name_index(List const& list) {
        if (list.empty()) return;
        slots_.assign(std::bit_ceil(list.size() * 2), 0);  // half of them empty: few collide
        for (std::size_t place = 0; place < list.size(); ++place) {
            std::size_t at = home_of(list[place].name);
            while (slots_[at] != 0) at = next(at);
            slots_[at] = static_cast<std::uint32_t>(place + 1);
        }
    }

    /// The element of the same list, or an equal one, that is called so; null if none is.
    template <class List>
    [[nodiscard]] auto find(std::string_view name, List const& list) const -> decltype(&list[0]) {
        if (slots_.empty()) return nullptr;
        for (std::size_t at = home_of(name); slots_[at] != 0; at = next(at)) {
            auto const& each = list[slots_[at] - 1];
            if (each.name == name) return &each;
        }
        return nullptr;
    }

private:
    [[nodiscard]] std::size_t home_of(std::string_view name) const noexcept {
        return std::hash<std::string_view>()(name) & (slots_.size() - 1);
    }
    [[nodiscard]] std::size_t next(std::size_t at) const noexcept {
        return (at + 1) & (slots_.size() - 1);
    }

    std::vector<std::uint32_t> slots_;  // place + 1, or 0 where there is nothing
};

/// Counts how often each name was given. The names must outlive it.
class name_counter {
public:
    /// Makes room for so many different names.
    void reserve(std::size_t count) {
        if (count * 3 > slots_.size() * 2) rehash(std::bit_ceil(count * 3 / 2 + 1));
    }

    /// How often the name has been given now.
    unsigned add(std::string_view name) {
        reserve(used_ + 1);
        slot& found = slot_of(name);
        if (found.count == 0) {
            found.name = name;
            ++used_;
        }
        return ++found.count;
    }

private:
    struct slot {
        std::string_view name;
        unsigned count = 0;
    };

    [[nodiscard]] slot& slot_of(std::string_view name) {
        std::size_t const mask = slots_.size() - 1;
        std::size_t at = std::hash<std::string_view>()(name) & mask;
        while (slots_[at].count != 0 && slots_[at].name != name) at = (at + 1) & mask;
        return slots_[at];
    }

    void rehash(std::size_t capacity) {
        std::vector<slot> const old = std::exchange(slots_, std::vector<slot>(capacity));
        for (slot const& each : old) {
            if (each.count != 0) slot_of(each.name) = each;
        }
    }

    std::vector<slot> slots_;
    std::size_t used_ = 0;
};

}  // namespace mcp::detail
