// SPDX-License-Identifier: MIT
// What the tests of child processes share: they wait and read without an event loop.
#pragma once

#include "support/left_behind.hpp"
#include "support/patience.hpp"
#include "support/scratch_folder.hpp"
#include "support/text.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace process_test {

using mcp::test::patience;

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

}  // namespace process_test
