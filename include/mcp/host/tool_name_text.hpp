// SPDX-License-Identifier: MIT
// Names of tools that every LLM API takes.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Which tool of which server; what the server itself calls it.
struct tool_identity {
    std::string server;
    std::string tool;

    tool_identity() = default;
    tool_identity(std::string its_server, std::string its_name)
        : server(std::move(its_server)),
          tool(std::move(its_name)) {}

    auto operator<=>(tool_identity const&) const = default;
};

/// What names may look like.
struct tool_name_policy {
    /// The longest name in bytes. 63 is what the strictest API takes; less than 24 counts as 24, so
    /// that a hash and something readable fit.
    std::size_t max_length = 63;
    /// Names that the agent needs for tools of its own.
    std::vector<std::string> reserved;
};

namespace detail {

inline constexpr std::size_t hash_digits = 12;

inline std::size_t longest_name(tool_name_policy const& policy) noexcept {
    return std::max<std::size_t>(policy.max_length, 24);
}

constexpr bool is_tool_name_char(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

/// The text with `_` for each character that is not in [A-Za-z0-9_-]; never empty, and never with a
/// digit or a hyphen in front.
inline std::string safe_tool_name(std::string_view raw) {
    std::string made;
    made.reserve(raw.size() + 1);
    for (char const c : raw) {
        // The later bytes of a character in UTF-8 belong to its first one.
        bool const continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
        if (!continues) made += is_tool_name_char(c) ? c : '_';
    }
    bool const is_bad_start = made.empty() || made[0] == '-' || (made[0] >= '0' && made[0] <= '9');
    if (is_bad_start) made.insert(made.begin(), '_');
    return made;
}

/// FNV-1a, with a last step that spreads its bits; the same on every machine, for ever. Whoever can
/// choose names can make two that have the same hash, so that is looked for.
inline std::uint64_t name_hash(tool_identity const& whose, unsigned attempt) noexcept {
    std::uint64_t hash = 14695981039346656037u;
    auto const add = [&](std::string_view text) {
        for (char const c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
        hash *= 1099511628211u;  // a NUL between the parts
    };
    add(whose.server);
    add(whose.tool);
    for (; attempt > 0; --attempt) hash = (hash ^ attempt) * 1099511628211u;
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdu;
    return hash ^ (hash >> 33);
}

/// The beginning of `name`, then `_` and twelve digits that stand for the whole identity.
inline std::string hashed_name(std::string_view name, tool_identity const& whose, unsigned attempt,
                               std::size_t longest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string made(name.substr(0, longest - hash_digits - 1));
    made += '_';
    std::uint64_t hash = name_hash(whose, attempt);
    for (std::size_t i = 0; i < hash_digits; ++i, hash >>= 4) made += digits[hash & 15];
    return made;
}

}  // namespace detail

}  // namespace mcp
