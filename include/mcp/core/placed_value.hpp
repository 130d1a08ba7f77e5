// SPDX-License-Identifier: MIT
// A value of a configuration file that knows where it stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mcp {

enum class placed_kind : std::uint8_t { null, boolean, number, text, list, table };

struct placed_member;

/// A value as JSON and TOML have it, with its line. Members of a table keep their order.
struct placed_value {
    placed_kind kind = placed_kind::null;
    std::size_t line = 0;   ///< Where it begins; 1 is the first line, 0 is not known.
    std::size_t begin = 0;  ///< Its first byte in the text; known for JSON only.
    std::size_t end = 0;    ///< The byte after its last one; known for JSON only.
    bool truth = false;
    double number = 0;
    std::string text;
    std::vector<placed_value> elements;
    std::vector<placed_member> members;

    placed_value() = default;

    /// The member of that name, the last one if there are several; null if there is none.
    [[nodiscard]] inline placed_member const* find(std::string_view name) const noexcept;
    [[nodiscard]] inline placed_member* find(std::string_view name) noexcept;
};

/// One member of a table.
struct placed_member {
    std::string name;
    std::string shown;      ///< What the file calls it, if that is another name; else empty.
    std::size_t line = 0;   ///< Where its name stands.
    std::size_t begin = 0;  ///< The first byte of its name; known for JSON only.
    placed_value value;

    placed_member() = default;

    [[nodiscard]] std::string const& shown_name() const noexcept {
        return shown.empty() ? name : shown;
    }
};

inline placed_member const* placed_value::find(std::string_view name) const noexcept {
    for (auto each = members.rbegin(); each != members.rend(); ++each) {
        if (each->name == name) return &*each;
    }
    return nullptr;
}

inline placed_member* placed_value::find(std::string_view name) noexcept {
    for (auto each = members.rbegin(); each != members.rend(); ++each) {
        if (each->name == name) return &*each;
    }
    return nullptr;
}

/// Why a text could not be read, and where.
struct placed_mistake {
    std::size_t line = 0;
    std::string words;
};

}  // namespace mcp
