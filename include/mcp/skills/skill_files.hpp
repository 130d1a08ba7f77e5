// SPDX-License-Identifier: MIT
// Reads the files of one skill: no more than is needed, and nothing outside of its folder.
#pragma once

#include <mcp/host/config_writer.hpp>
#include <mcp/skills/front_matter.hpp>
#include <mcp/skills/manifest.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mcp::detail {

/// How a file or a folder was when it was read; any change of it changes this.
struct read_stamp {
    std::string path;
    bool is_there = false;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t changed = 0;       ///< Of the contents, in nanoseconds.
    std::int64_t meta_changed = 0;  ///< Of anything, also when the former was set back.

    bool operator==(read_stamp const&) const = default;
};

inline read_stamp make_stamp(std::string path, struct stat const& found) {
    auto const nanoseconds = [](timespec const& time) {
        return std::int64_t(time.tv_sec) * 1000000000 + time.tv_nsec;
    };
    read_stamp made;
    made.path = std::move(path);
    made.is_there = true;
    made.device = static_cast<std::uint64_t>(found.st_dev);
    made.inode = static_cast<std::uint64_t>(found.st_ino);
    made.size = static_cast<std::int64_t>(found.st_size);
#ifdef __APPLE__
    made.changed = nanoseconds(found.st_mtimespec);
    made.meta_changed = nanoseconds(found.st_ctimespec);
#else
    made.changed = nanoseconds(found.st_mtim);
    made.meta_changed = nanoseconds(found.st_ctim);
#endif
    return made;
}

inline read_stamp stamp_now(std::string const& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) == 0) return make_stamp(path, found);
    read_stamp made;
    made.path = path;
    return made;
}

/// True if the file, links followed, is in the folder or below it.
inline bool leads_inside(std::string const& folder, std::string const& file) {
    std::error_code none;
    std::string const outer = std::filesystem::canonical(folder, none).string();
    if (none) return false;
    std::string const inner = std::filesystem::canonical(file, none).string();
    return !none && inner.starts_with(outer + '/');
}

/// Reads the files of the skill in one folder.
class skill_file_reader {
public:
    /// `descriptor` is that of the folder.
    skill_file_reader(std::string const& folder, int descriptor, manifest_options const& options,
                      std::vector<read_stamp>& stamps)
        : folder_(folder),
          descriptor_(descriptor),
          options_(options),
          stamps_(stamps) {}

    skill_source read(skill_scope scope, bool has_agents) {
        skill_source made;
        made.path = folder_;
        made.scope = scope;
        made.manifest = read_file("SKILL.md", options_.skill_bytes, true);
        if (!has_agents) return made;
        made.openai = read_file("agents/openai.yaml", options_.yaml.bytes, false);
        made.needs = read_file("agents/mcp.yaml", options_.yaml.bytes, false);
        stamps_.push_back(stamp_now(folder_ + "/agents"));
        return made;
    }

private:
    static skill_file failed(std::string why) {
        skill_file made;
        made.is_there = true;
        made.failure = std::move(why);
        return made;
    }

    static skill_file failed(int why) {
        return failed("cannot be read: " + std::generic_category().message(why));
    }

    // A side file need not be there.
    static skill_file absent(int why, bool must_exist) {
        bool const is_absent = why == ENOENT || why == ENOTDIR;
        return is_absent && !must_exist ? skill_file() : failed(why);
    }

    skill_file read_file(char const* name, std::size_t most, bool only_front_matter) {
        std::string const path = folder_ + '/' + name;
        // Not waited for, whatever it is: a pipe would keep us here for ever.
        constexpr int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
        bool const may_be_link = !only_front_matter && agents_is_link();
        int opened = may_be_link ? -1 : ::openat(descriptor_, name, flags | O_NOFOLLOW);
        if (opened < 0 && (may_be_link || errno == ELOOP)) {
            struct stat found {};
            if (::stat(path.c_str(), &found) != 0) return absent(errno, only_front_matter);
            if (!leads_inside(folder_, path)) return failed("leads out of the skill's folder");
            opened = ::openat(descriptor_, name, flags);
        }
        if (opened < 0) return absent(errno, only_front_matter);
        open_file const file(opened);
        struct stat found {};
        if (::fstat(file.get(), &found) != 0) return failed(errno);
        stamps_.push_back(make_stamp(path, found));
        if (!S_ISREG(found.st_mode)) return failed("is no file");
        if (static_cast<std::uint64_t>(found.st_size) > most) {
            return failed("has more than " + std::to_string(most) + " bytes");
        }
        return read_text(file.get(), most, only_front_matter);
    }

    bool agents_is_link() {
        if (agents_link_ < 0) {
            struct stat found {};
            bool const is_link =
                ::fstatat(descriptor_, "agents", &found, AT_SYMLINK_NOFOLLOW) == 0 &&
                S_ISLNK(found.st_mode);
            agents_link_ = is_link ? 1 : 0;
        }
        return agents_link_ == 1;
    }

    skill_file read_text(int file, std::size_t most, bool only_front_matter) const {
        skill_file made;
        made.is_there = true;
        char chunk[8192];
        for (;;) {
            ssize_t const count = ::read(file, chunk, sizeof chunk);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return failed(errno);
            if (count == 0) return made;
            made.text.append(chunk, static_cast<std::size_t>(count));
            if (made.text.size() > most) {
                return failed("has more than " + std::to_string(most) + " bytes");
            }
            if (only_front_matter && has_front_matter(made.text)) return made;
        }
    }

    // Also if there is none: reading on would not bring it.
    [[nodiscard]] bool has_front_matter(std::string_view text) const noexcept {
        front_matter const split = split_front_matter(text);
        if (split.state == front_matter_state::unclosed) {
            return split.yaml.size() > options_.front_matter_bytes;
        }
        // A line that has not ended yet may become another one than it looks like.
        std::string_view const ended = text.substr(0, text.rfind('\n') + 1);
        return !ended.empty() && split_front_matter(ended).state == split.state;
    }

    std::string const& folder_;
    int descriptor_;
    manifest_options const& options_;
    std::vector<read_stamp>& stamps_;
    int agents_link_ = -1;  // not known
};

}  // namespace mcp::detail
