// SPDX-License-Identifier: MIT
// What a text holds.
#pragma once

#include <cstddef>
#include <string>

namespace mcp::test {

inline std::size_t count_of(std::string const& text, std::string const& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size()))
        ++count;
    return count;
}

inline bool contains(std::string const& text, std::string const& part) {
    return text.find(part) != text.npos;
}

}  // namespace mcp::test
