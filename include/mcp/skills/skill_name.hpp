// SPDX-License-Identifier: MIT
// The names of skills: what the Agent Skills specification allows, and what can be lived with.
#pragma once

#include <mcp/skills/manifest_problems.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace mcp {

/// The specification's limit, in characters.
inline constexpr std::size_t longest_skill_name = 64;

/// True for 1 to 64 of `a` to `z`, digits and single hyphens that stand between others.
inline bool is_skill_name(std::string_view name) noexcept {
    bool const is_word = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    return is_word && !name.empty() && name.size() <= longest_skill_name &&
           !name.starts_with('-') && !name.ends_with('-') && name.find("--") == name.npos;
}

/// True for a name that does no harm: shown on one line, and no path. A plugin's `plugin:skill` and
/// names that other hosts are content with are among them.
inline bool is_usable_skill_name(std::string_view name) {
    constexpr std::size_t most_bytes = 512;
    return !name.empty() && name.size() <= most_bytes && name != "." && name != ".." &&
           name.find_first_of("/\\") == name.npos && detail::is_showable(name);
}

}  // namespace mcp
