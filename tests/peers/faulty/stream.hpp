// SPDX-License-Identifier: MIT
// The two ends of the pipe and the clock between them: lines out, lines in, timers.
#pragma once

#include "options.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace faulty {

/// Writes to a descriptor until all is written; false when the reader is gone.
inline bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        auto const written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// Collects lines for stdout; they leave in one write when the input is used up.
class output {
public:
    explicit output(options const& settings)
        : garbage_(settings.garbage_lines),
          in_bytes_(settings.write_in_bytes) {}

    void line(std::string_view text) {
        if (garbage_) add_garbage();
        buffer_.append(text);
        buffer_.push_back('\n');
        if (buffer_.size() > flush_at) flush();
    }

    /// Without a newline: for messages that are cut off.
    void fragment(std::string_view text) { buffer_.append(text); }

    void flush() {
        if (open_ && !buffer_.empty()) open_ = in_bytes_ ? write_bytes() : write_all(1, buffer_);
        buffer_.clear();
    }

    void close() {
        flush();
        ::close(1);
        open_ = false;
    }

    /// False when the client has stopped reading.
    [[nodiscard]] bool open() const { return open_; }

private:
    static constexpr std::size_t flush_at = 1 << 20;  // keeps floods from growing the process

    void add_garbage() {
        static constexpr std::string_view samples[] = {"Listening on port 3000\n", "\n",
                                                       "{\"level\":\"info\",\"msg\":\n",
                                                       "npm warn deprecated\n"};
        buffer_.append(samples[garbage_count_++ % 4]);
    }

    bool write_bytes() {
        return std::all_of(buffer_.begin(), buffer_.end(), [](char const& byte) {
            return write_all(1, {&byte, 1});
        });
    }

    std::string buffer_;
    bool garbage_;
    bool in_bytes_;
    bool open_ = true;
    std::size_t garbage_count_ = 0;
};

/// Actions for later, run by the loop in the order of their times.
class timers {
public:
    using clock = std::chrono::steady_clock;

    void after(long milliseconds, std::function<void()> action) {
        due_.emplace(clock::now() + std::chrono::milliseconds(milliseconds), std::move(action));
    }

    void run_due() {
        while (!due_.empty() && due_.begin()->first <= clock::now()) {
            auto const action = std::move(due_.begin()->second);
            due_.erase(due_.begin());
            action();
        }
    }

    /// For poll: -1 when nothing is planned.
    [[nodiscard]] int wait_ms() const {
        if (due_.empty()) return -1;
        auto const left =
            std::chrono::ceil<std::chrono::milliseconds>(due_.begin()->first - clock::now());
        return static_cast<int>(std::clamp<long long>(left.count(), 0, INT_MAX));
    }

private:
    std::multimap<clock::time_point, std::function<void()>> due_;
};

/// Reads stdin and cuts it into lines.
class input {
public:
    /// Waits at most wait_ms for bytes; false at the end of the stream.
    bool fill(int wait_ms) {
        pollfd readable = {0, POLLIN, 0};
        if (::poll(&readable, 1, wait_ms) <= 0) return true;
        auto const before = buffer_.size();
        buffer_.resize(before + chunk);
        auto const count = ::read(0, buffer_.data() + before, chunk);
        buffer_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        return count > 0 || (count < 0 && errno == EINTR);
    }

    void each_line(std::function<void(std::string_view)> const& use) {
        std::size_t begin = 0;
        for (auto end = buffer_.find('\n', scanned_); end != std::string::npos;
             end = buffer_.find('\n', begin)) {
            use(std::string_view(buffer_).substr(begin, end - begin));
            begin = end + 1;
        }
        buffer_.erase(0, begin);
        scanned_ = buffer_.size();
    }

private:
    static constexpr std::size_t chunk = 1 << 16;

    std::string buffer_;
    std::size_t scanned_ = 0;  // no newline before this
};

}  // namespace faulty
