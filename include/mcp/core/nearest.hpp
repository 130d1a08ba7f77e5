// SPDX-License-Identifier: MIT
// The name that somebody may have meant.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace mcp::detail {

/// How many characters to insert, remove or replace to get from one text to the other.
inline std::size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            std::size_t const replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

/// The candidate most like `name`; empty if none is like it. Long names, which only a machine
/// makes, are not compared.
inline std::string_view nearest(std::string_view name,
                                std::vector<std::string_view> const& candidates) {
    constexpr std::size_t longest = 128;
    if (name.size() > longest) return {};
    std::size_t best = name.size() / 3 + 1;  // more changes than that make another word
    std::string_view found;
    for (std::string_view candidate : candidates) {
        if (candidate.size() > longest) continue;
        std::size_t const distance = edit_distance(name, candidate);
        if (distance > best || (distance == best && !found.empty())) continue;
        best = distance;
        found = candidate;
    }
    return found;
}

}  // namespace mcp::detail
