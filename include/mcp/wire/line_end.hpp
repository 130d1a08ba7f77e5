// SPDX-License-Identifier: MIT
// The end of a line of text.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace mcp::detail {

/// The place of the first CR or LF; the size if there is none. Looks for both in steps that grow,
/// so that neither is searched for far beyond the other, and each byte is looked at a bounded
/// number of times.
inline std::size_t line_end(std::string_view bytes) noexcept {
    std::size_t step = 256;
    for (std::size_t at = 0; at < bytes.size(); step *= 2) {
        std::size_t const length = std::min(step, bytes.size() - at);
        char const* const begin = bytes.data() + at;
        auto const* const feed = static_cast<char const*>(std::memchr(begin, '\n', length));
        std::size_t const rest = feed != nullptr ? static_cast<std::size_t>(feed - begin) : length;
        auto const* const carriage = static_cast<char const*>(std::memchr(begin, '\r', rest));
        if (carriage != nullptr) return static_cast<std::size_t>(carriage - bytes.data());
        if (feed != nullptr) return at + rest;
        at += length;
    }
    return bytes.size();
}

}  // namespace mcp::detail
