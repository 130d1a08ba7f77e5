// SPDX-License-Identifier: MIT
// Pairs the answers that arrive with the requests that wait for them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>

namespace mcp {

/// Requests in flight, by id. `Entry` is whatever waits; the table only points to it, and whoever
/// adds an entry removes it before it ends.
template <class Entry>
class pending_table {
public:
    void add(std::int64_t id, Entry& entry) { entries_.emplace(id, &entry); }

    /// Takes the request out of the table; null if nobody waits for that id (an answer that came
    /// late, twice, or to nothing).
    Entry* take(std::int64_t id) {
        auto const found = entries_.find(id);
        if (found == entries_.end()) return nullptr;
        Entry* const entry = found->second;
        entries_.erase(found);
        return entry;
    }

    /// Forgets the request; harmless if it was taken.
    void remove(std::int64_t id) noexcept { entries_.erase(id); }

    /// Takes every request out and gives it to `end`, as when the connection dies.
    template <class End>
    void take_all(End&& end) {
        auto const taken = std::exchange(entries_, {});
        for (auto const& [id, entry] : taken) end(*entry);
    }

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    std::unordered_map<std::int64_t, Entry*> entries_;
};

}  // namespace mcp
