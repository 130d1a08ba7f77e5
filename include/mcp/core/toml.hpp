// SPDX-License-Identifier: MIT
// TOML read as JSON; the only header that names the TOML library. Link mcp::toml.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/core/result.hpp>

#include <toml++/toml.h>

#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

namespace detail {

// Dates and times become their text.
inline json to_json(toml::node const& node) {
    if (auto const* table = node.as_table()) {
        json object = json::object();
        for (auto const& [key, value] : *table) object[std::string(key.str())] = to_json(value);
        return object;
    }
    if (auto const* list = node.as_array()) {
        json array = json::array();
        for (toml::node const& value : *list) array.push_back(to_json(value));
        return array;
    }
    if (auto const* text = node.as_string()) return json(text->get());
    if (auto const* number = node.as_integer()) return json(number->get());
    if (auto const* number = node.as_floating_point()) return json(number->get());
    if (auto const* truth = node.as_boolean()) return json(truth->get());
    std::ostringstream words;
    node.visit([&](auto const& value) {
        if constexpr (toml::is_date<decltype(value)> || toml::is_time<decltype(value)> ||
                      toml::is_date_time<decltype(value)>) {
            words << value.get();
        }
    });
    return json(words.str());
}

}  // namespace detail

/// A TOML document as the JSON object that says the same; dates and times are strings.
/// errc::invalid_configuration says line and column of the first mistake.
template <class Json = json> result<Json> parse_toml(std::string_view text) {
    try {
        return Json(detail::to_json(toml::parse(text)));
    } catch (toml::parse_error const& mistake) {
        auto const& at = mistake.source().begin;
        return fail(errc::invalid_configuration, "line " + std::to_string(at.line) + ", column " +
                                                     std::to_string(at.column) + ": " +
                                                     std::string(mistake.description()));
    }
}

}  // namespace mcp
