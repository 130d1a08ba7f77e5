// SPDX-License-Identifier: MIT
// Pairs the answers that arrive with the requests that wait for them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mcp {

/// Requests in flight, by id. `Entry` is whatever waits; the table only points to it, and whoever
/// adds an entry removes it before it ends.
///
/// Ids are counted up, so those in flight lie close to each other: the last bits of one say where
/// its request is. One whose place is taken, by a request that has been waiting while many others
/// came and went, is kept elsewhere.
template <class Entry> class pending_table {
public:
    void add(std::int64_t id, Entry& entry) {
        if (!has_room(id)) spread();
        ++size_;
        if (has_room(id)) slot_of(id) = {id, &entry};
        else others_.emplace(id, &entry);
    }

    /// Takes the request out of the table; null if nobody waits for that id (an answer that came
    /// late, twice, or to nothing).
    Entry* take(std::int64_t id) noexcept {
        if (size_ == 0) return nullptr;
        Entry* entry = nullptr;
        if (slot& own = slot_of(id); own.id == id && own.entry != nullptr) {
            entry = std::exchange(own.entry, nullptr);
        } else if (auto const found = others_.find(id); found != others_.end()) {
            entry = found->second;
            others_.erase(found);
        }
        if (entry != nullptr) --size_;
        return entry;
    }

    /// Forgets the request; harmless if it was taken.
    void remove(std::int64_t id) noexcept { take(id); }

    /// Takes every request out and gives it to `end`, as when the connection dies.
    template <class End> void take_all(End&& end) {
        auto const slots = std::exchange(slots_, {});
        auto const others = std::exchange(others_, {});
        size_ = 0;
        for (slot const& each : slots) {
            if (each.entry != nullptr) end(*each.entry);
        }
        for (auto const& [id, entry] : others) end(*entry);
    }

    /// The requests for which `pred` holds.
    template <class Pred> [[nodiscard]] std::vector<std::int64_t> find_all(Pred&& pred) const {
        std::vector<std::int64_t> found;
        for (slot const& each : slots_) {
            if (each.entry != nullptr && pred(*each.entry)) found.push_back(each.id);
        }
        for (auto const& [id, entry] : others_) {
            if (pred(*entry)) found.push_back(id);
        }
        return found;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    struct slot {
        std::int64_t id = 0;
        Entry* entry = nullptr;  // null if nobody waits here
    };

    // Most connections carry few requests at a time; more of them than the most are slower to find.
    static constexpr std::size_t fewest_slots = 4;
    static constexpr std::size_t most_slots = 1024;

    [[nodiscard]] slot& slot_of(std::int64_t id) noexcept {
        return slots_[static_cast<std::size_t>(id) & (slots_.size() - 1)];
    }

    [[nodiscard]] bool has_room(std::int64_t id) noexcept {
        return !slots_.empty() && slot_of(id).entry == nullptr;
    }

    // Makes more slots if those that there are hold as many requests as can be expected.
    void spread() {
        bool const is_crowded = size_ >= slots_.size() / 2;
        if (!is_crowded || slots_.size() == most_slots) return;
        auto const old = std::exchange(
            slots_, std::vector<slot>(slots_.empty() ? fewest_slots : slots_.size() * 2));
        // Twice as many: no two of them meet that did not before.
        for (slot const& each : old) {
            if (each.entry != nullptr) slot_of(each.id) = each;
        }
    }

    std::vector<slot> slots_;  // a power of two of them
    std::unordered_map<std::int64_t, Entry*> others_;
    std::size_t size_ = 0;
};

}  // namespace mcp
