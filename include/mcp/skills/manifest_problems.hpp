// SPDX-License-Identifier: MIT
// What is wrong with one file of a skill, and how seriously that is taken.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/core/shown_text.hpp>
#include <mcp/core/utf8.hpp>
#include <mcp/host/config_fields.hpp>
#include <mcp/host/config_problem.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

/// The problems of one file. What a host can live with is a warning, or in strict mode an error.
class manifest_problems {
public:
    manifest_problems(std::string file, bool strict) : list(std::move(file)), strict_(strict) {}

    void complain(std::size_t line, std::string path, std::string message, std::string fix = {}) {
        auto const add = strict_ ? &problem_list::error : &problem_list::warn;
        (list.*add)(line, std::move(path), std::move(message), std::move(fix));
    }

    [[nodiscard]] bool is_strict() const noexcept { return strict_; }

    problem_list list;

private:
    bool strict_;
};

/// How many characters, not bytes; the text must be UTF-8.
inline std::size_t character_count(std::string_view text) noexcept {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

/// True if the text can be shown as it is, on one line.
inline bool is_showable(std::string_view text) {
    while (!text.empty()) {
        utf8_step const step = next_utf8(text);
        if (step.length == 0 || is_dangerous(step.code_point)) return false;
        text.remove_prefix(step.length);
    }
    return true;
}

/// On one line that no terminal obeys, with one space for each run of blanks.
inline std::string one_line(std::string_view text) {
    std::string made;
    for (char const c : printable(text)) {
        bool const is_extra = c == ' ' && (made.empty() || made.back() == ' ');
        if (!is_extra) made += c;
    }
    if (made.ends_with(' ')) made.pop_back();
    return made;
}

/// The scalar's text, also of a number or a truth, which people forget to quote.
inline std::optional<std::string> scalar_text(placed_value const& value) {
    bool const is_scalar = value.kind == placed_kind::text || value.kind == placed_kind::number ||
                           value.kind == placed_kind::boolean;
    if (!is_scalar) return std::nullopt;
    return value.text;
}

/// The path of a relative file inside the folder; nothing if it leads out of it.
inline std::optional<std::string> path_inside(std::string const& folder, std::string_view file) {
    std::filesystem::path const plain = std::filesystem::path(file).lexically_normal();
    bool const is_inside = plain.is_relative() && !plain.empty() && *plain.begin() != ".." &&
                           file.find('\0') == file.npos;
    if (!is_inside) return std::nullopt;
    return plain == "." ? folder : (std::filesystem::path(folder) / plain).string();
}

}  // namespace mcp::detail
