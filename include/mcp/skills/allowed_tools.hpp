// SPDX-License-Identifier: MIT
// The tools that a skill wants to use without being asked.
#pragma once

#include <mcp/core/ascii.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace mcp {

/// Splits `Bash(git add:*) Read` at blanks, and at the commas that some hosts write, outside of
/// parentheses.
inline std::vector<std::string> split_allowed_tools(std::string_view text) {
    std::vector<std::string> made;
    std::string current;
    unsigned depth = 0;
    auto const finish = [&] {
        if (!current.empty()) made.push_back(std::move(current));
        current.clear();
    };
    for (char const c : text) {
        if (depth == 0 && (detail::is_space(c) || c == ',')) {
            finish();
            continue;
        }
        if (c == '(') ++depth;
        if (c == ')' && depth > 0) --depth;
        current += c;
    }
    finish();
    return made;
}

}  // namespace mcp
