// SPDX-License-Identifier: MIT
// Where the front matter of a SKILL.md ends and its text begins.
#pragma once

#include <mcp/core/ascii.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcp {

/// Whether a text has front matter.
enum class front_matter_state : std::uint8_t {
    whole,
    missing,   ///< The first line is not `---`.
    unclosed,  ///< There is no second `---`, in as much of the text as there is.
};

/// The YAML between the first two lines that are `---`, and what follows; they point into the text.
struct front_matter {
    front_matter_state state = front_matter_state::missing;
    std::string_view yaml;
    std::size_t line = 2;  ///< Of the first line of `yaml`.
    std::string_view body;
};

namespace detail {

/// The next line without its end; removes it from the text.
inline std::string_view take_line(std::string_view& text) noexcept {
    std::size_t const end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

inline bool is_fence(std::string_view line) noexcept {
    while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
    return line == "---";
}

}  // namespace detail

/// Splits the text of a SKILL.md. A byte order mark and blanks behind `---` do no harm.
inline front_matter split_front_matter(std::string_view text) noexcept {
    front_matter made;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (!detail::is_fence(detail::take_line(text))) return made;
    made.state = front_matter_state::unclosed;
    made.yaml = text;
    while (!text.empty()) {
        std::size_t const begin = made.yaml.size() - text.size();
        if (!detail::is_fence(detail::take_line(text))) continue;
        made.state = front_matter_state::whole;
        made.yaml = made.yaml.substr(0, begin);
        made.body = text;
        break;
    }
    return made;
}

namespace detail {

// Where the value of `key: value` begins; npos if the line is none, or its value is YAML that
// quotes would change.
inline std::size_t plain_value_in(std::string_view line) noexcept {
    std::size_t const colon = line.find(':');
    if (colon == line.npos || colon == 0 || line[0] == '-') return line.npos;
    for (char const c : line.substr(0, colon)) {
        if (!is_key(c)) return line.npos;
    }
    std::size_t const value = line.find_first_not_of(" \t", colon + 1);
    bool const is_plain = value != line.npos && value != colon + 1 &&
                          std::string_view("\"'|>[{&*!%@`#").find(line[value]) == line.npos;
    return is_plain ? value : line.npos;
}

inline std::string quoted_yaml(std::string_view text) {
    std::string made = "'";
    for (char const c : text) {
        made += c;
        if (c == '\'') made += c;
    }
    return made + '\'';
}

}  // namespace detail

/// The YAML with quotes around values of the outermost table that hold `: `, which people forget;
/// nothing if there is none. Lines stay where they are.
inline std::optional<std::string> quote_plain_colons(std::string_view yaml) {
    std::string made;
    bool has_quoted = false;
    while (!yaml.empty()) {
        std::string_view const line = detail::take_line(yaml);
        std::size_t const begin = detail::plain_value_in(line);
        std::string_view const value = begin == line.npos ? "" : line.substr(begin);
        if (value.find(": ") != value.npos || value.ends_with(':')) {
            made += line.substr(0, begin);
            made += detail::quoted_yaml(value);
            has_quoted = true;
        } else {
            made += line;
        }
        made += '\n';
    }
    if (!has_quoted) return std::nullopt;
    return made;
}

}  // namespace mcp
