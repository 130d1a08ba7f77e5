// SPDX-License-Identifier: MIT
// Open-ended JSON values; the only header that names the JSON library.
#pragma once

#include <mcp/core/result.hpp>
#include <mcp/core/unicode_escape.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace mcp {

/// The type that open-ended values are built and read with.
using json = nlohmann::json;

namespace detail {

// Throws what the JSON library throws if `text` is not valid UTF-8; says nothing else.
template <class Json> bool is_dumpable(std::string const& text) {
    try {
        static_cast<void>(Json(text).dump());
        return true;
    } catch (typename Json::exception const&) {
        return false;
    }
}

// The JSON pointer of the first string or key that is not valid UTF-8.
template <class Json>
std::optional<std::string> find_invalid_utf8(Json const& value, std::string const& path) {
    if (value.is_string() && !is_dumpable<Json>(value.template get_ref<std::string const&>())) {
        return path.empty() ? "the value" : path;
    }
    if (value.is_object()) {
        for (auto const& [key, member] : value.items()) {
            if (!is_dumpable<Json>(key)) return "a key of " + (path.empty() ? "the value" : path);
            if (auto found = find_invalid_utf8(member, path + "/" + key)) return found;
        }
    }
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (auto found = find_invalid_utf8(value[i], path + "/" + std::to_string(i))) {
                return found;
            }
        }
    }
    return std::nullopt;
}

}  // namespace detail

/// Parses one JSON text. `errc::invalid_argument` says at which byte it stops being JSON. The escape
/// of a surrogate without its other half means U+FFFD. Never throws for what the text says. A
/// template, as is all that parses, prints or compares: a program that includes the library without
/// doing so does not compile it.
template <class Json = json> result<Json> parse_json(std::string_view text) {
    std::size_t offset = text.find('\0');  // the JSON library would take it for the end
    if (offset == std::string_view::npos) {
        try {
            return Json::parse(text.begin(), text.end());
        } catch (typename Json::parse_error const& problem) {
            // The JSON library takes no lone surrogate.
            std::string well_formed(text);
            if (detail::replace_lone_surrogates(well_formed)) {
                return parse_json<Json>(well_formed);
            }
            offset = problem.byte == 0 ? 0 : problem.byte - 1;
        } catch (typename Json::exception const&) {  // a number that no double holds
            offset = 0;
        }
    }
    return fail(errc::invalid_argument, "not JSON from byte " + std::to_string(offset) + " on");
}

/// The compact JSON text of a value. `errc::invalid_argument` names the string that is not valid
/// UTF-8.
template <class Json = json>
result<std::string> dump_json(std::type_identity_t<Json> const& value) {
    try {
        return value.dump();
    } catch (typename Json::exception const&) {
        return fail(errc::invalid_argument,
                    detail::find_invalid_utf8<Json>(value, {}).value_or("the value") +
                        " is not valid UTF-8");
    }
}

}  // namespace mcp
