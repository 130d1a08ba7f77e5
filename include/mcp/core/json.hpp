// SPDX-License-Identifier: MIT
// Open-ended JSON values; the only header that names the JSON library.
#pragma once

#include <mcp/core/result.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// The type that open-ended values are built and read with.
using json = nlohmann::json;

namespace detail {

// Drops every value, and keeps where the parser stopped.
struct json_error_position : nlohmann::json_sax<json> {
    std::size_t offset = 0;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, string_t const&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t position, std::string const&,
                     nlohmann::detail::exception const&) override {
        offset = position == 0 ? 0 : position - 1;
        return false;
    }
};

// Throws what the JSON library throws if `text` is not valid UTF-8; says nothing else.
inline bool is_dumpable(std::string const& text) {
    try {
        static_cast<void>(json(text).dump());
        return true;
    } catch (json::exception const&) {
        return false;
    }
}

// The JSON pointer of the first string or key that is not valid UTF-8.
inline std::optional<std::string> find_invalid_utf8(json const& value, std::string const& path) {
    if (value.is_string() && !is_dumpable(value.get_ref<std::string const&>())) {
        return path.empty() ? "the value" : path;
    }
    if (value.is_object()) {
        for (auto const& [key, member] : value.items()) {
            if (!is_dumpable(key)) return "a key of " + (path.empty() ? "the value" : path);
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

/// Parses one JSON text. `errc::invalid_argument` says at which byte it stops being JSON. Never
/// throws for what the text says.
inline result<json> parse_json(std::string_view text) {
    std::size_t offset = text.find('\0');  // the JSON library would take it for the end
    if (offset == std::string_view::npos) {
        json value = json::parse(text.begin(), text.end(), nullptr, false);
        if (!value.is_discarded()) return value;
        detail::json_error_position position;
        json::sax_parse(text.begin(), text.end(), &position);
        offset = position.offset;
    }
    return fail(errc::invalid_argument, "not JSON from byte " + std::to_string(offset) + " on");
}

/// The compact JSON text of a value. `errc::invalid_argument` names the string that is not valid
/// UTF-8.
inline result<std::string> dump_json(json const& value) {
    try {
        return value.dump();
    } catch (json::exception const&) {
        return fail(errc::invalid_argument,
                    detail::find_invalid_utf8(value, {}).value_or("the value") +
                        " is not valid UTF-8");
    }
}

}  // namespace mcp
