// SPDX-License-Identifier: MIT
// YAML with the places of its values, within limits. Link mcp::skills.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/core/shown_text.hpp>
#include <mcp/core/yaml_builder.hpp>
#include <mcp/core/yaml_plain.hpp>

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>
#include <tl/expected.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

namespace detail {

inline tl::unexpected<placed_mistake> yaml_mistake(std::size_t line, std::string words) {
    placed_mistake made;
    made.line = line;
    made.words = std::move(words);
    return tl::unexpected<placed_mistake>(std::move(made));
}

// What YAML allows: no control characters but blanks and line ends, and UTF-8 only.
constexpr bool is_yaml_character(std::uint32_t point) noexcept {
    if (point < 0x20) return point == '\t' || point == '\n' || point == '\r';
    return (point < 0x7f || point >= 0xa0 || point == 0x85) && point != 0xfffe && point != 0xffff;
}

/// Why the text cannot be YAML at all; no words if it can. Lines count from `line`.
inline placed_mistake yaml_text_mistake(std::string_view text, std::size_t line) {
    placed_mistake made;
    made.line = line;
    while (!text.empty()) {
        utf8_step const step = next_utf8(text);
        if (step.length == 0) {
            made.words = "holds what is not UTF-8";
            return made;
        }
        if (!is_yaml_character(step.code_point)) {
            made.words = "holds a control character";
            return made;
        }
        if (step.code_point == '\n') ++made.line;
        text.remove_prefix(step.length);
    }
    return made;
}

}  // namespace detail

namespace detail {

// The library's reading of a text that yaml_text_mistake() has nothing against.
inline tl::expected<placed_value, placed_mistake> parse_any_yaml(std::string_view text,
                                                                 std::size_t first_line,
                                                                 yaml_limits const& limits) {
    std::string_view const inner = text.substr(0, text.empty() ? 0 : text.size() - 1);
    auto const line_ends = std::count(inner.begin(), inner.end(), '\n');
    yaml_builder builder(limits, first_line, first_line + static_cast<std::size_t>(line_ends));
    try {
        // The library takes a quote that is never closed for one that ends with the text, unless a
        // document ends in between.
        std::istringstream stream(std::string(text) + "\n...\n");
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
        return builder.take();
    } catch (yaml_refusal& refusal) {
        return yaml_mistake(refusal.line, std::move(refusal.words));
    } catch (YAML::Exception const& mistake) {
        return yaml_mistake(builder.line_of(mistake.mark), "is no YAML: " + mistake.msg);
    }
}

}  // namespace detail

/// A YAML document as a value whose parts know their lines, of which the first is `first_line`.
/// Unquoted scalars have the kinds of YAML 1.2, and keep their text beside it; aliases are
/// followed; a text without any value is null. Never throws because of the text.
inline tl::expected<placed_value, placed_mistake> parse_yaml_places(std::string_view text,
                                                                    std::size_t first_line = 1,
                                                                    yaml_limits limits = {}) {
    using detail::yaml_mistake;
    if (text.size() > limits.bytes) {
        return yaml_mistake(first_line,
                            "is more than " + std::to_string(limits.bytes) + " bytes of YAML");
    }
    placed_mistake unreadable = detail::yaml_text_mistake(text, first_line);
    if (!unreadable.words.empty()) return tl::unexpected<placed_mistake>(std::move(unreadable));
    detail::plain_yaml_reader plain(text, first_line, limits);
    if (auto made = plain.read()) return std::move(*made);
    return detail::parse_any_yaml(text, first_line, limits);
}

}  // namespace mcp
