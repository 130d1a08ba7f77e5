// SPDX-License-Identifier: MIT
// What a server wrote to stderr: lines for a callback, and the last of them for error messages.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// Cuts stderr into lines and keeps the end of it. Text of the server: untrusted.
class stderr_tail {
public:
    using line_handler = std::function<void(std::string_view)>;

    /// `kept` bounds the bytes kept, and the length of a line: a longer one is cut there.
    explicit stderr_tail(std::size_t kept = 4096, line_handler on_line = {})
        : limit_(kept),
          on_line_(std::move(on_line)) {}

    void append(std::string_view bytes) {
        while (!bytes.empty()) {
            std::size_t const end = bytes.find('\n');
            add_to_line(bytes.substr(0, end));
            if (end == std::string_view::npos) return;
            finish_line();
            bytes.remove_prefix(end + 1);
        }
    }

    /// The stream ended: what is left is a line.
    void finish() {
        if (!line_.empty()) finish_line();
    }

    /// The last lines, oldest first, without the final line end.
    [[nodiscard]] std::string text() const {
        std::string all = kept_ + line_;
        if (line_.empty() && !all.empty()) all.pop_back();
        cut_front(all, limit_);
        return all;
    }

private:
    void add_to_line(std::string_view part) {
        std::size_t const room = limit_ > line_.size() ? limit_ - line_.size() : 0;
        line_.append(part.substr(0, room));
    }

    void finish_line() {
        if (!line_.empty() && line_.back() == '\r') line_.pop_back();
        if (on_line_) {
            try {
                on_line_(line_);
            } catch (...) {  // a user's mistake must not stop the draining
            }
        }
        kept_ += line_;
        kept_ += '\n';
        line_.clear();
        cut_front(kept_, limit_ + 1);  // with the end of the last line
    }

    // Drops whole lines from the front. There is always an end to cut at: the last line alone fits.
    static void cut_front(std::string& text, std::size_t room) {
        if (text.size() > room) text.erase(0, text.find('\n', text.size() - room - 1) + 1);
    }

    std::size_t limit_;
    line_handler on_line_;
    std::string kept_;
    std::string line_;
};

}  // namespace mcp
