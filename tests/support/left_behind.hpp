// SPDX-License-Identifier: MIT
// What a test may leave behind: descriptors, processes and memory.
#pragma once

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/types.h>
#include <unistd.h>

namespace mcp::test {

inline std::size_t open_descriptors() {
    namespace fs = std::filesystem;
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

/// The state letter and the parent of a process; nothing if there is no such process.
inline std::optional<std::pair<char, pid_t>> inspect_process(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string text;
    std::getline(file, text, '\0');         // does not throw if the process ends meanwhile
    auto const name_end = text.rfind(')');  // the name before it may hold anything
    if (name_end == text.npos || name_end + 4 >= text.size()) return std::nullopt;
    return std::pair(text[name_end + 2],
                     static_cast<pid_t>(std::atoi(text.c_str() + name_end + 4)));
}

/// True while a process runs; a zombie does not.
inline bool is_running(pid_t process) {
    auto const found = inspect_process(process);
    return found && found->first != 'Z' && found->first != 'X';
}

/// The children of this process, zombies included.
inline std::vector<pid_t> children() {
    std::vector<pid_t> found;
    std::error_code ignored;
    for (auto const& entry : std::filesystem::directory_iterator("/proc", ignored)) {
        auto const process = static_cast<pid_t>(std::atoi(entry.path().filename().c_str()));
        if (process <= 0) continue;
        auto const state = inspect_process(process);
        if (state && state->second == ::getpid()) found.push_back(process);
    }
    return found;
}

/// The memory of this process that is in RAM, in bytes.
inline std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    file >> total >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Fails the test if descriptors or children are left at the end of its scope.
class leak_check {
public:
    leak_check() = default;
    leak_check(leak_check const&) = delete;
    leak_check& operator=(leak_check const&) = delete;
    ~leak_check() {
        CHECK(open_descriptors() == descriptors_);
        CHECK(children() == children_);
    }

private:
    std::size_t descriptors_ = open_descriptors();
    decltype(children()) children_ = children();  // of another world, perhaps
};

}  // namespace mcp::test
