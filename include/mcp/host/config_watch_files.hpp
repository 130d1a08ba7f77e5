// SPDX-License-Identifier: MIT
// Which of some files have other texts than before.
#pragma once

#include <mcp/host/config_file.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/stat.h>

namespace mcp {

/// The files that config::discover reads, whether they are there or not, and those that are named.
inline std::vector<std::string> config_files(config_places const& places,
                                             std::vector<std::string> const& named = {}) {
    std::vector<std::string> files;
    if (!places.home.empty()) {
        files.push_back(places.home + "/.claude.json");
        files.push_back(places.file_of(config_layer::user));
    }
    files.push_back(places.file_of(config_layer::project));
    files.push_back(places.file_of(config_layer::local));
    files.insert(files.end(), named.begin(), named.end());
    return files;
}

namespace detail {

/// A text, shortened to what tells it from another one. A missing file is not an empty one.
struct file_print {
    bool is_there = false;
    std::size_t size = 0;
    std::size_t hash = 0;

    bool operator==(file_print const&) const = default;
};

inline file_print print_of(std::string const& file) {
    int why = 0;
    auto const text = read_whole_file(file, why);
    if (!text) return {};
    return {true, text->size(), std::hash<std::string_view>()(*text)};
}

/// What changes with almost every write, and costs no reading.
struct file_stamp {
    std::uint64_t node = 0;
    std::int64_t size = -1;
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;

    bool operator==(file_stamp const&) const = default;
};

inline file_stamp stamp_of(std::string const& file) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0) return {};
    file_stamp made;
    made.node = static_cast<std::uint64_t>(found.st_ino);
    made.size = static_cast<std::int64_t>(found.st_size);
#if defined(__APPLE__)
    made.seconds = found.st_mtimespec.tv_sec;
    made.nanoseconds = found.st_mtimespec.tv_nsec;
#else
    made.seconds = found.st_mtim.tv_sec;
    made.nanoseconds = found.st_mtim.tv_nsec;
#endif
    return made;
}

/// Remembers what files held. Blocks while it reads them.
class watched_files {
public:
    explicit watched_files(std::vector<std::string> names) : names_(std::move(names)) {
        stamps_ = stamps();  // first, so that what happens meanwhile is seen later
        known_ = look();
    }

    [[nodiscard]] std::vector<std::string> const& names() const noexcept { return names_; }

    /// What they hold now.
    [[nodiscard]] std::vector<file_print> look() const {
        std::vector<file_print> made;
        for (std::string const& each : names_) made.push_back(print_of(each));
        return made;
    }

    /// Whether one may hold something else than at the last call, told without reading it.
    bool has_other_stamps() {
        auto now = stamps();
        bool const is_other = now != stamps_;
        stamps_ = std::move(now);
        return is_other;
    }

    [[nodiscard]] bool is_known(std::vector<file_print> const& seen) const {
        return seen == known_;
    }

    /// From now on `seen` is what is known; the names of those that differ from what was.
    std::vector<std::string> take(std::vector<file_print> seen) {
        std::vector<std::string> changed;
        for (std::size_t i = 0; i < names_.size(); ++i) {
            if (seen[i] != known_[i]) changed.push_back(names_[i]);
        }
        known_ = std::move(seen);
        return changed;
    }

private:
    [[nodiscard]] std::vector<file_stamp> stamps() const {
        std::vector<file_stamp> made;
        for (std::string const& each : names_) made.push_back(stamp_of(each));
        return made;
    }

    std::vector<std::string> names_;
    std::vector<file_print> known_;
    std::vector<file_stamp> stamps_;
};

}  // namespace detail

}  // namespace mcp
