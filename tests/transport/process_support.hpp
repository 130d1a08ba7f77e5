// SPDX-License-Identifier: MIT
// What the tests of child processes share: bounded waiting, reading, counting what may leak.
#pragma once

#include <mcp/core/result.hpp>

#include <catch2/catch.hpp>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace process_test {

// Long enough for a loaded machine under a sanitizer; reached only when something is broken.
inline constexpr std::chrono::seconds patience(20);

// Waits until `condition` holds; false if it does not in time.
template <class Condition> bool eventually(Condition condition) {
    auto const end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

// Reads until the end of the stream, or until `stop` was read.
inline std::string read_text(int fd, std::string const& stop = {}) {
    std::string text;
    char buffer[4096];
    while (stop.empty() || text.find(stop) == text.npos) {
        pollfd ready{fd, POLLIN, 0};
        int const limit = static_cast<int>(std::chrono::milliseconds(patience).count());
        if (::poll(&ready, 1, limit) <= 0) return text + "(nothing came for too long)";
        auto const size = ::read(fd, buffer, sizeof buffer);
        if (size == 0) break;
        if (size > 0) text.append(buffer, static_cast<std::size_t>(size));
    }
    return text;
}

inline std::size_t open_descriptors() {
    namespace fs = std::filesystem;
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

// Whether this process has children, zombies included.
inline bool has_children() {
    siginfo_t info{};
    return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

// Fails the test if descriptors or children are left at the end of its scope.
class leak_check {
public:
    leak_check() = default;
    leak_check(leak_check const&) = delete;
    leak_check& operator=(leak_check const&) = delete;
    ~leak_check() {
        CHECK(open_descriptors() == descriptors_);
        CHECK_FALSE(has_children());
    }

private:
    std::size_t descriptors_ = open_descriptors();
};

// Sets a variable of this process, or removes it, for a scope.
class scoped_variable {
public:
    scoped_variable(std::string name, std::optional<std::string> value) : name_(std::move(name)) {
        if (char const* old = std::getenv(name_.c_str())) old_ = old;
        assign(value);
    }
    scoped_variable(scoped_variable const&) = delete;
    scoped_variable& operator=(scoped_variable const&) = delete;
    ~scoped_variable() { assign(old_); }

private:
    void assign(std::optional<std::string> const& value) {
        if (value) {
            ::setenv(name_.c_str(), value->c_str(), 1);
        } else {
            ::unsetenv(name_.c_str());
        }
    }

    std::string name_;
    std::optional<std::string> old_;
};

// A folder that removes itself.
class temporary_folder {
public:
    temporary_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "process.XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = std::filesystem::canonical(name);
    }
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] std::string path() const { return path_.string(); }

    // Writes a file and returns its path.
    std::string file(std::string const& name, std::string const& text, bool executable) {
        auto const path = path_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
        using std::filesystem::perms;
        std::filesystem::permissions(path, executable ? perms::owner_all : perms::owner_read);
        return path.string();
    }

private:
    std::filesystem::path path_;
};

inline bool contains(std::string const& text, std::string const& part) {
    return text.find(part) != text.npos;
}

}  // namespace process_test
