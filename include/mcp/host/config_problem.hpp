// SPDX-License-Identifier: MIT
// What is wrong with a configuration: where, what, and what to write instead.
#pragma once

#include <mcp/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

enum class config_severity : std::uint8_t {
    warning,  ///< The entry is used all the same.
    error,    ///< The entry, or the file, is not used.
};

/// One problem. It never holds a value of the file that could be a secret.
struct config_problem {
    config_severity severity = config_severity::error;
    std::string file;
    std::size_t line = 0;  ///< 0 if the whole file is meant.
    std::string path;      ///< As in `mcpServers.github.timeout`; empty for the whole file.
    std::string message;   ///< What is wrong.
    std::string fix;       ///< What to do about it; may be empty.

    [[nodiscard]] bool is_error() const noexcept { return severity == config_severity::error; }
    bool operator==(config_problem const&) const = default;
};

/// One line for people: `mcp.json:12 mcpServers.github.timeout: must be > 0 (leave it out for
/// 30000)`. A warning says so after its path.
inline std::string to_string(config_problem const& problem) {
    std::string text = problem.file;
    if (problem.line != 0) text += ':' + std::to_string(problem.line);
    if (!problem.path.empty()) text += ' ' + problem.path;
    text += problem.is_error() ? ": " : ": warning: ";
    text += problem.message;
    if (!problem.fix.empty()) text += " (" + problem.fix + ')';
    return detail::printable(text);
}

/// True if one of them is an error.
inline bool has_error(std::vector<config_problem> const& problems) noexcept {
    for (config_problem const& each : problems) {
        if (each.is_error()) return true;
    }
    return false;
}

namespace detail {

/// The problems of one file, as they are found.
class problem_list {
public:
    explicit problem_list(std::string file) : file_(std::move(file)) {}

    void error(std::size_t line, std::string path, std::string message, std::string fix = {}) {
        add(config_severity::error, line, std::move(path), std::move(message), std::move(fix));
    }

    void warn(std::size_t line, std::string path, std::string message, std::string fix = {}) {
        add(config_severity::warning, line, std::move(path), std::move(message), std::move(fix));
    }

    [[nodiscard]] std::string const& file() const noexcept { return file_; }
    [[nodiscard]] std::vector<config_problem> const& all() const noexcept { return all_; }
    [[nodiscard]] std::vector<config_problem> take() { return std::move(all_); }

private:
    void add(config_severity severity, std::size_t line, std::string path, std::string message,
             std::string fix) {
        config_problem made;
        made.severity = severity;
        made.file = file_;
        made.line = line;
        made.path = std::move(path);
        made.message = std::move(message);
        made.fix = std::move(fix);
        all_.push_back(std::move(made));
    }

    std::string file_;
    std::vector<config_problem> all_;
};

/// The path of a member, as in `mcpServers.github`; a name that is no plain word is quoted.
inline std::string member_path(std::string const& path, std::string_view name) {
    bool is_plain = !name.empty();
    for (char const c : name) {
        bool const is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || c == '_' || c == '-';
        is_plain = is_plain && is_word;
    }
    if (!is_plain) return path + "[\"" + printable(name) + "\"]";
    return path.empty() ? std::string(name) : path + '.' + std::string(name);
}

inline std::string element_path(std::string const& path, std::size_t index) {
    return path + '[' + std::to_string(index) + ']';
}

}  // namespace detail

}  // namespace mcp
