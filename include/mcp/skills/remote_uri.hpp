// SPDX-License-Identifier: MIT
// The URIs of skills that servers have, and the paths of files in them: what is refused as no such.
#pragma once

#include <mcp/core/ascii.hpp>
#include <mcp/skills/manifest_problems.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace mcp::detail {

inline constexpr std::string_view skill_file_name = "SKILL.md";

/// The bytes that percent-encoding stands for; nothing if a percent sign stands for none.
inline std::optional<std::string> decode_percent(std::string_view text) {
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            made += text[i];
            continue;
        }
        unsigned value = 0;
        char const* const begin = text.data() + i + 1;
        if (i + 2 >= text.size()) return std::nullopt;
        auto const read = std::from_chars(begin, begin + 2, value, 16);
        if (read.ec != std::errc() || read.ptr != begin + 2) return std::nullopt;
        made += static_cast<char>(value);
        i += 2;
    }
    return made;
}

/// True for a name that can be one of a file everywhere, and leads nowhere else.
inline bool is_segment(std::string_view name) {
    return !name.empty() && name != "." && name != ".." && name.find_first_of("/\\") == name.npos &&
           is_showable(name);
}

/// `a/b%20c` as `a/b c`; nothing if a part of it is empty, leads elsewhere, or holds what no name
/// should.
inline std::optional<std::string> decode_segments(std::string_view text) {
    std::string made;
    for (;;) {
        std::size_t const end = text.find('/');
        auto const name = decode_percent(text.substr(0, end));
        if (!name || !is_segment(*name)) return std::nullopt;
        made += *name;
        if (end == text.npos) return made;
        made += '/';
        text.remove_prefix(end + 1);
    }
}

/// Where a skill is: `skill://acme/billing/refunds/SKILL.md`.
struct remote_uri {
    std::string scheme;
    std::string root;  ///< The URI of its folder: without `/SKILL.md`.
    std::string
        path;  ///< `acme/billing/refunds`. Its first part is no host, whatever it looks like.

    [[nodiscard]] std::string_view name() const {
        return std::string_view(path).substr(path.rfind('/') + 1);
    }
};

inline bool is_scheme(std::string_view text) noexcept {
    return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && is_word(text[0]) &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return is_word(c) || c == '+' || c == '-' || c == '.'; });
}

/// Takes apart the URI of a SKILL.md; nothing if it is none, or longer than `most` bytes.
inline std::optional<remote_uri> parse_remote_uri(std::string_view uri, std::size_t most) {
    constexpr std::string_view authority = "://";
    constexpr std::string_view never = " \"<>\\^`{|}?#";
    std::size_t const colon = uri.find(authority);
    bool const is_uri = uri.size() <= most && is_showable(uri) &&
                        uri.find_first_of(never) == uri.npos && colon != uri.npos &&
                        is_scheme(uri.substr(0, colon));
    if (!is_uri) return std::nullopt;
    auto path = decode_segments(uri.substr(colon + authority.size()));
    std::size_t const tail = skill_file_name.size() + 1;
    if (!path || path->size() <= tail || !uri.ends_with(skill_file_name) ||
        (*path)[path->size() - tail] != '/')
        return std::nullopt;
    remote_uri made;
    made.scheme = std::string(uri.substr(0, colon));
    made.root = std::string(uri.substr(0, uri.size() - tail));
    path->resize(path->size() - tail);
    made.path = std::move(*path);
    return made;
}

/// The path in the skill's folder of the file that has the URI; nothing if it is not in there.
inline std::optional<std::string> path_in_skill(std::string_view root, std::string_view uri) {
    constexpr std::string_view never = " \"<>\\^`{|}?#";
    bool const is_inside = uri.size() > root.size() + 1 && uri.starts_with(root) &&
                           uri[root.size()] == '/' && is_showable(uri) &&
                           uri.find_first_of(never) == uri.npos;
    if (!is_inside) return std::nullopt;
    return decode_segments(uri.substr(root.size() + 1));
}

/// What a skill's text calls a file, as the path from its folder: `./references/../a.md` is `a.md`.
/// Nothing if it leads out of the folder.
inline std::optional<std::string> resolve_reference(std::string_view reference) {
    if (!is_showable(reference) || reference.find('\\') != reference.npos) return std::nullopt;
    std::filesystem::path const plain = std::filesystem::path(reference).lexically_normal();
    bool const is_file =
        plain.is_relative() && plain.has_filename() && plain != "." && *plain.begin() != "..";
    if (!is_file) return std::nullopt;
    return plain.generic_string();
}

}  // namespace mcp::detail
