// SPDX-License-Identifier: MIT
// TOML with the places of its values. Link mcp::toml.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/core/toml.hpp>

#include <toml++/toml.h>
#include <tl/expected.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

namespace detail {

inline placed_value place_toml(toml::node const& node);

inline void place_members(toml::table const& table, placed_value& made) {
    made.kind = placed_kind::table;
    for (auto const& [key, value] : table) {
        placed_member member;
        member.name = std::string(key.str());
        member.line = key.source().begin.line;
        member.value = place_toml(value);
        made.members.push_back(std::move(member));
    }
    // The library sorts by name; people expect the order of the file.
    std::stable_sort(made.members.begin(), made.members.end(),
                     [](auto const& left, auto const& right) { return left.line < right.line; });
}

inline placed_value place_toml(toml::node const& node) {
    placed_value made;
    made.line = node.source().begin.line;
    if (auto const* table = node.as_table()) {
        place_members(*table, made);
    } else if (auto const* list = node.as_array()) {
        made.kind = placed_kind::list;
        for (toml::node const& value : *list) made.elements.push_back(place_toml(value));
    } else if (auto const* truth = node.as_boolean()) {
        made.kind = placed_kind::boolean;
        made.truth = truth->get();
    } else if (auto const* whole = node.as_integer()) {
        made.kind = placed_kind::number;
        made.number = static_cast<double>(whole->get());
    } else if (auto const* number = node.as_floating_point()) {
        made.kind = placed_kind::number;
        made.number = number->get();
    } else {
        made.kind = placed_kind::text;
        json const text = to_json(node);
        if (auto const* found = text.get_ptr<json::string_t const*>()) made.text = *found;
    }
    return made;
}

}  // namespace detail

/// A TOML document as a table whose values know their lines; dates and times are text.
template <class Value = placed_value>
tl::expected<Value, placed_mistake> parse_toml_places(std::string_view text) {
    try {
        return detail::place_toml(toml::parse(text));
    } catch (toml::parse_error const& mistake) {
        placed_mistake made;
        made.line = mistake.source().begin.line;
        made.words = std::string(mistake.description());
        return tl::unexpected<placed_mistake>(std::move(made));
    }
}

}  // namespace mcp
