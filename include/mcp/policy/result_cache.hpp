// SPDX-License-Identifier: MIT
// The store behind a cache policy: results by key, with expiry, a bound, and invalidation by topic.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/time.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace mcp {

/// Proof of when a fetch started. Take it before the fetch and give it to `store` after; if the
/// topic was invalidated in between, the result is out of date already and is not kept.
class cache_generation {
public:
    cache_generation() = default;

private:
    template <class Key> friend class basic_result_cache;

    // Shared with the cache; a mere mention of the topic, not of the cache, so it may outlive it.
    struct topic_state {
        std::uint64_t number = 0;
    };

    explicit cache_generation(std::shared_ptr<topic_state> topic)
        : topic_(std::move(topic)),
          number_(topic_->number) {}

    [[nodiscard]] bool is_current() const { return topic_ && topic_->number == number_; }

    std::shared_ptr<topic_state> topic_;
    std::uint64_t number_ = 0;
};

/// Keeps results by key. A key belongs to the topic of the generation that it was stored with; the
/// topic is the method name, so that `invalidate("tools/list")` covers every page. Time comes as a
/// parameter. Not thread-safe: it belongs to one strand. Every operation is O(1) on average except
/// `clear`; invalidated results stay in memory until they are replaced or pushed out.
///
/// `Key` is std::string. A template, so that only programs with a client compile it.
template <class Key> class basic_result_cache {
public:
    using value_type = std::shared_ptr<void const>;

    /// Keeps at most `max_entries` results; zero keeps none.
    explicit basic_result_cache(std::size_t max_entries) : max_entries_(max_entries) {}

    basic_result_cache(basic_result_cache const&) = delete;
    basic_result_cache& operator=(basic_result_cache const&) = delete;
    basic_result_cache(basic_result_cache&&) = default;
    basic_result_cache& operator=(basic_result_cache&&) = default;
    ~basic_result_cache() = default;

    /// The result if it is kept, neither expired nor invalidated; else null.
    [[nodiscard]] value_type lookup(std::string_view key, time_point now) {
        auto const found = index_.find(key);
        if (found == index_.end()) return nullptr;
        entry const& kept = *found->second;
        if (now >= kept.expires || !kept.generation.is_current()) return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        return kept.value;
    }

    /// The last result kept, also if it expired or was invalidated; null if there is none. For
    /// serving something when the server cannot be reached.
    [[nodiscard]] value_type lookup_stale(std::string_view key) {
        auto const found = index_.find(key);
        if (found == index_.end()) return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        return found->second->value;
    }

    /// Keeps a result, replacing the one before. False if it was not kept: no time to live, a null
    /// value, no room at all, or invalidated since `fetched` was taken. A result that the server
    /// forbids to keep (no time to live) also drops the one before.
    bool store(std::string_view key, value_type value, duration ttl, time_point now,
               cache_generation fetched) {
        if (max_entries_ == 0 || value == nullptr || !fetched.is_current()) return false;
        auto const found = index_.find(key);
        if (ttl <= duration()) {
            if (found != index_.end()) erase(found);
            return false;
        }
        time_point const expires = expiry(now, ttl);
        if (found != index_.end()) {
            entry& kept = *found->second;
            kept.value = std::move(value);
            kept.expires = expires;
            kept.generation = std::move(fetched);
            entries_.splice(entries_.begin(), entries_, found->second);
            return true;
        }
        if (entries_.size() >= max_entries_) erase(index_.find(entries_.back().key));
        entries_.push_front({Key(key), std::move(value), expires, std::move(fetched)});
        index_.emplace(entries_.front().key, entries_.begin());
        return true;
    }

    /// The generation of a topic now; to be taken before a fetch starts.
    [[nodiscard]] cache_generation generation(std::string_view topic) {
        auto found = topics_.find(topic);
        if (found == topics_.end()) {
            auto fresh = std::make_shared<cache_generation::topic_state>();
            found = topics_.emplace(Key(topic), std::move(fresh)).first;
        }
        return cache_generation(found->second);
    }

    /// Makes every result of the topic out of date, and those whose fetch is under way as well.
    /// They stay available to `lookup_stale`.
    void invalidate(std::string_view topic) {
        auto const found = topics_.find(topic);
        if (found != topics_.end()) ++found->second->number;
    }

    /// Forgets everything, also for `lookup_stale`, and keeps nothing whose fetch is under way: for
    /// when the results may belong to somebody else, as after a change of credentials.
    void clear() {
        for (auto& [name, topic] : topics_) ++topic->number;
        index_.clear();
        entries_.clear();
    }

    /// Results in memory, out of date or not.
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct entry {
        Key key;
        value_type value;
        time_point expires;
        cache_generation generation;
    };

    struct text_hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>()(text);
        }
    };

    // The most recently used entry is first. Nodes never move, so the index refers to their keys.
    using entry_list = std::list<entry>;
    using entry_index = std::unordered_map<std::string_view, typename entry_list::iterator>;
    using topic_ptr = std::shared_ptr<cache_generation::topic_state>;
    using topic_map = std::unordered_map<Key, topic_ptr, text_hash, std::equal_to<>>;

    // A server may name a time that the clock cannot count to.
    static time_point expiry(time_point now, duration ttl) {
        auto const room = time_point::max() - std::max(now, time_point());
        if (ttl >= duration(room)) return time_point::max();
        return now + ttl.chrono();
    }

    void erase(typename entry_index::iterator found) {
        auto const position = found->second;
        index_.erase(found);  // first: its key is a view of the entry's
        entries_.erase(position);
    }

    std::size_t max_entries_;
    entry_list entries_;
    entry_index index_;
    topic_map topics_;
};

using result_cache = basic_result_cache<std::string>;

}  // namespace mcp
