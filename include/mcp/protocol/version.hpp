// SPDX-License-Identifier: MIT
// The protocol revisions and the two eras that they fall into.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace mcp {

/// Modern: no handshake, every request describes itself (2026-07-28 on). Legacy: `initialize` and a
/// session (up to 2025-11-25).
enum class era { modern, legacy };

inline std::string_view to_string(era value) noexcept {
    return value == era::modern ? "modern" : "legacy";
}

namespace versions {

inline constexpr std::string_view modern = "2026-07-28";

/// The legacy revisions that this library speaks, newest first.
inline constexpr std::array<std::string_view, 4> legacy = {"2025-11-25", "2025-06-18", "2025-03-26",
                                                           "2024-11-05"};

inline bool is_legacy(std::string_view version) noexcept {
    for (std::string_view known : legacy) {
        if (known == version) return true;
    }
    return false;
}

inline bool is_known(std::string_view version) noexcept {
    return version == modern || is_legacy(version);
}

/// The newest legacy revision in `offered`; empty if there is none.
/// A template, so that only programs that connect compile it.
template <class Text = std::string>
std::string_view newest_legacy(std::span<std::type_identity_t<Text> const> offered) noexcept {
    for (std::string_view known : legacy) {
        if (std::find(offered.begin(), offered.end(), known) != offered.end()) return known;
    }
    return {};
}

/// All revisions that this library speaks, for error messages.
inline std::string describe() {
    std::string text(modern);
    for (std::string_view version : legacy) text.append(", ").append(version);
    return text;
}

}  // namespace versions
}  // namespace mcp
