// SPDX-License-Identifier: MIT
// Remembers which skills there are, for each working directory. Link mcp::skills.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/time.hpp>
#include <mcp/skills/discovery.hpp>
#include <mcp/skills/scope.hpp>
#include <mcp/skills/skill.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// What a cache answers.
struct cached_skills {
    std::shared_ptr<skill_catalog const> catalog;  ///< Never null.
    bool was_cached = false;                       ///< Nothing was read to answer.
};

/// The skills of working directories. An answer is good for a time, as long as none of the files
/// and folders that it was made of has changed. May be used from any thread; a search keeps others
/// waiting.
class skill_cache {
public:
    explicit skill_cache(discovery_options options = {},
                         duration lifetime = std::chrono::minutes(5))
        : options_(std::move(options)),
          lifetime_(lifetime) {}

    /// Looks at the time stamps of what was read, and reads again if there is a need.
    cached_skills get(skill_places const& places, time_point now = clock::now()) {
        std::vector<skill_root> roots = skill_roots(places);
        std::lock_guard const lock(mutex_);
        entry& kept = entries_[places.working_directory];
        if (kept.catalog && kept.roots == roots && now < kept.expires && is_current(kept)) {
            return {kept.catalog, true};
        }
        return read(kept, std::move(roots), now);
    }

    /// Reads again, whatever is remembered.
    cached_skills reload(skill_places const& places, time_point now = clock::now()) {
        std::lock_guard const lock(mutex_);
        return read(entries_[places.working_directory], skill_roots(places), now);
    }

    /// Forgets everything.
    void clear() {
        std::lock_guard const lock(mutex_);
        entries_.clear();
    }

    /// Of how many working directories something is remembered.
    [[nodiscard]] std::size_t size() const {
        std::lock_guard const lock(mutex_);
        return entries_.size();
    }

private:
    struct entry {
        std::shared_ptr<skill_catalog const> catalog;
        std::vector<skill_root> roots;
        std::vector<detail::read_stamp> stamps;
        time_point expires;
    };

    static bool is_current(entry const& kept) {
        return std::all_of(
            kept.stamps.begin(), kept.stamps.end(),
            [](detail::read_stamp const& each) { return detail::stamp_now(each.path) == each; });
    }

    cached_skills read(entry& kept, std::vector<skill_root> roots, time_point now) {
        detail::discovery_result found = detail::search_skills(roots, options_);
        auto catalog = std::make_shared<skill_catalog const>(std::move(found.catalog));
        kept.catalog = catalog;
        kept.roots = std::move(roots);
        kept.stamps = std::move(found.stamps);
        kept.expires = now + lifetime_.chrono();
        make_room();  // may drop `kept`
        return {std::move(catalog), false};
    }

    // Who moves through many folders does not come back to all of them.
    void make_room() {
        constexpr std::size_t most = 64;
        while (entries_.size() > most) {
            entries_.erase(std::min_element(entries_.begin(), entries_.end(),
                                            [](auto const& left, auto const& right) {
                                                return left.second.expires < right.second.expires;
                                            }));
        }
    }

    discovery_options options_;
    duration lifetime_;
    mutable std::mutex mutex_;
    std::map<std::string, entry> entries_;
};

}  // namespace mcp
