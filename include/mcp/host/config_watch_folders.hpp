// SPDX-License-Identifier: MIT
// A descriptor that becomes readable when something happens to one of some files.
#pragma once

#include <mcp/host/config_writer.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <sys/inotify.h>
#include <unistd.h>
#endif

namespace mcp::detail {

/// Names in folders that have to be watched, so that nothing that happens to a file is missed: the
/// file may be a link, and neither it nor its folder need be there yet.
using watched_names = std::map<std::string, std::set<std::string>>;

inline void add_watched_name(watched_names& names, std::filesystem::path const& file) {
    std::error_code ignored;
    std::filesystem::path folder = file.parent_path().empty() ? "." : file.parent_path();
    std::string name = file.filename().string();
    // Where the folder is missing, the one that it will be in tells when it comes.
    while (!std::filesystem::is_directory(folder, ignored) && folder.has_relative_path()) {
        name = folder.filename().string();
        folder = folder.parent_path().empty() ? "." : folder.parent_path();
        if (folder == ".") break;
    }
    names[folder.string()].insert(std::move(name));
}

inline watched_names names_to_watch(std::vector<std::string> const& files) {
    watched_names made;
    for (std::string const& each : files) {
        add_watched_name(made, each);
        std::string const real = real_file(each);
        if (real != each) add_watched_name(made, real);
    }
    return made;
}

#if defined(__linux__)

/// inotify on folders. Not on files: editors replace those by others of the same name.
class folder_watch {
public:
    folder_watch() : descriptor_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

    /// -1 if the system gives none. It stays this object's.
    [[nodiscard]] int descriptor() const noexcept { return descriptor_.get(); }

    /// Watches what there is to watch now; false if that is not possible.
    bool arm(std::vector<std::string> const& files) {
        if (!descriptor_.is_open()) return false;
        // A folder that comes between looking and watching would be missed.
        constexpr int enough = 8;
        watched_names wanted = names_to_watch(files);
        for (int i = 0; i < enough; ++i) {
            if (!watch(wanted)) return false;
            watched_names now = names_to_watch(files);
            if (now == wanted) return true;
            wanted = std::move(now);
        }
        return true;
    }

    /// Takes what has happened so far; true if it was about a watched name.
    bool take() {
        bool is_ours = false;
        alignas(inotify_event) char buffer[4096];
        for (;;) {
            ssize_t const count = ::read(descriptor_.get(), buffer, sizeof buffer);
            if (count <= 0) return is_ours;
            for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
                inotify_event event{};
                std::memcpy(&event, buffer + at, sizeof event);
                at += sizeof event;
                is_ours = is_about_us(event, event.len == 0 ? "" : buffer + at) || is_ours;
                at += event.len;
            }
        }
    }

private:
    bool watch(watched_names const& wanted) {
        constexpr std::uint32_t what = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO |
                                       IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF |
                                       IN_ATTRIB | IN_ONLYDIR;
        std::map<int, std::set<std::string>> made;
        bool is_complete = true;
        for (auto const& [folder, names] : wanted) {
            int const id = ::inotify_add_watch(descriptor_.get(), folder.c_str(), what);
            if (id < 0) is_complete = is_complete && errno == ENOENT;
            else made[id].insert(names.begin(), names.end());
        }
        for (auto const& each : names_) {
            if (!made.contains(each.first)) ::inotify_rm_watch(descriptor_.get(), each.first);
        }
        names_ = std::move(made);
        return is_complete;
    }

    [[nodiscard]] bool is_about_us(inotify_event const& event, char const* name) const {
        if ((event.mask & IN_Q_OVERFLOW) != 0) return true;
        auto const found = names_.find(event.wd);
        if (found == names_.end()) return false;  // watched before
        return event.len == 0 || found->second.contains(name);
    }

    open_file descriptor_;
    std::map<int, std::set<std::string>> names_;
};

#else

/// This system has nothing of the kind.
class folder_watch {
public:
    [[nodiscard]] int descriptor() const noexcept { return -1; }
    bool arm(std::vector<std::string> const&) { return false; }
    bool take() { return false; }
};

#endif

}  // namespace mcp::detail
