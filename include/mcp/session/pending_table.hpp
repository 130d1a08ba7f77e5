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
template <class Entry> class pending_table {
public:
    void add(std::int64_t id, Entry& entry) {
        if (spare_.empty()) {
            entries_.emplace(id, &entry);
            return;
        }
        spare_.key() = id;
        spare_.mapped() = &entry;
        entries_.insert(std::move(spare_));
    }

    /// Takes the request out of the table; null if nobody waits for that id (an answer that came
    /// late, twice, or to nothing).
    Entry* take(std::int64_t id) {
        auto const found = entries_.find(id);
        if (found == entries_.end()) return nullptr;
        Entry* const entry = found->second;
        spare_ = entries_.extract(found);
        return entry;
    }

    /// Forgets the request; harmless if it was taken.
    void remove(std::int64_t id) noexcept { entries_.erase(id); }

    /// Takes every request out and gives it to `end`, as when the connection dies.
    template <class End> void take_all(End&& end) {
        auto const taken = std::exchange(entries_, {});
        for (auto const& [id, entry] : taken) end(*entry);
    }

    /// The requests for which `pred` holds.
    template <class Pred> [[nodiscard]] std::vector<std::int64_t> find_all(Pred&& pred) const {
        std::vector<std::int64_t> found;
        for (auto const& [id, entry] : entries_) {
            if (pred(*entry)) found.push_back(id);
        }
        return found;
    }

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    using map_type = std::unordered_map<std::int64_t, Entry*>;

    map_type entries_;
    typename map_type::node_type
        spare_;  // of the last request taken: most tables hold few at a time
};

}  // namespace mcp
