// SPDX-License-Identifier: MIT
// Whether a process group still has members that run.
#pragma once

#if defined(_WIN32)
#error "mcp/transport/process_group.hpp is for POSIX systems; Windows is not supported yet"
#endif

#include <cerrno>
#include <csignal>

#include <sys/types.h>
#include <sys/wait.h>

#if defined(__linux__)
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>
#endif

namespace mcp::detail {

// Whether the system still knows a group whose leader was collected; zombies count. As long as the
// group exists, the system gives its id to no new process; so a process of that id means that the
// group ended and a stranger came.
inline bool orphaned_group_exists(pid_t group) {
    bool const stranger = ::kill(group, 0) == 0 || errno == EPERM;
    if (stranger) return false;
    // Where this process inherits orphans (as process 1 of a container), their zombies are its own
    // to collect.
    int ignored = 0;
    while (::waitpid(-group, &ignored, WNOHANG) > 0) {
    }
    return ::kill(-group, 0) == 0 || errno == EPERM;
}

#if defined(__linux__)

enum class member_state { elsewhere, zombie, running };

inline member_state inspect_member(pid_t process, pid_t group) {
    std::string const path = "/proc/" + std::to_string(process) + "/stat";
    int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return member_state::elsewhere;
    char text[512];
    auto const size = ::read(file, text, sizeof text - 1);
    ::close(file);
    if (size <= 0) return member_state::elsewhere;
    text[size] = '\0';
    // The name in parentheses may contain anything, so what follows begins after the last one.
    char const* const rest = std::strrchr(text, ')');
    char state = 0;
    int its_group = 0;
    long threads = 0;
    constexpr char const* format =
        ") %c %*s %d %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld";
    if (rest == nullptr || std::sscanf(rest, format, &state, &its_group, &threads) != 3) {
        return member_state::elsewhere;
    }
    if (its_group != group) return member_state::elsewhere;
    // With more threads than one, only the first of them ended.
    bool const ended = (state == 'Z' || state == 'X') && threads <= 1;
    return ended ? member_state::zombie : member_state::running;
}

// Tells a group that runs from one of zombies alone, which stays where nobody collects orphans (in
// containers whose first process is an ordinary program). Looks through all processes, but
// remembers the member that it found running.
class group_inspector {
public:
    // A template, so that only programs that start a process compile it.
    template <class Directory = DIR> bool only_zombies(pid_t group) {
        if (survivor_ > 0 && inspect_member(survivor_, group) == member_state::running) {
            return false;
        }
        survivor_ = 0;
        std::unique_ptr<Directory, closer> const processes(::opendir("/proc"));
        if (!processes) return false;
        bool found = false;
        while (dirent const* entry = ::readdir(processes.get())) {
            auto const process = static_cast<pid_t>(std::strtol(entry->d_name, nullptr, 10));
            if (process <= 0) continue;
            auto const state = inspect_member(process, group);
            found = found || state == member_state::zombie;
            if (state == member_state::running) {
                survivor_ = process;
                return false;
            }
        }
        return found;  // none at all: they are hidden from this process
    }

private:
    struct closer {
        void operator()(DIR* open) const { ::closedir(open); }
    };

    pid_t survivor_ = 0;
};

#else

// Elsewhere zombies do not count when the system is asked for a group.
class group_inspector {
public:
    bool only_zombies(pid_t) { return false; }
};

#endif

}  // namespace mcp::detail
