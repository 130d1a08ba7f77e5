// SPDX-License-Identifier: MIT
// Tool arguments that a client repeats in HTTP headers (spec 2026-07-28, transports, x-mcp-header).
#pragma once

#include <mcp/core/base64.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/fields.hpp>
#include <mcp/wire/json_cursor.hpp>
#include <mcp/wire/json_document.hpp>
#include <mcp/wire/raw_json.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// One annotated property of a tool's input schema.
struct header_parameter {
    std::string header;             ///< What stands behind `Mcp-Param-`.
    std::vector<std::string> path;  ///< The property's names, from the outermost object inwards.
};

/// A header's name and value, ready to send.
struct header_value {
    std::string name;
    std::string value;

    bool operator==(header_value const&) const = default;
};

/// The value as a header can carry it: as it is if it is printable ASCII without space at its ends,
/// otherwise as `=?base64?...?=`. So is text that looks like that already.
inline std::string encode_header_value(std::string_view text);

/// The annotated properties of a schema, in its order. An annotation that breaks a rule of the
/// specification is `errc::malformed_message` with the reason: that tool must not be used over
/// HTTP.
/// A template, as is what follows: only programs that list or call tools compile it.
template <class Parameter = header_parameter>
result<std::vector<Parameter>> find_header_parameters(
    detail::late<Parameter, raw_json> const& input_schema);

/// The headers for one call. A property that is absent or null has none.
template <class Value = header_value>
std::vector<Value> mirror_arguments(
    std::vector<detail::late<Value, header_parameter>> const& parameters,
    std::string_view arguments_text);

namespace detail {

/// Walks one schema. The first rule that is broken is kept.
template <class Parameter> class header_parameter_reader {
public:
    template <class Cursor> result<std::vector<Parameter>> read(Cursor in) {
        read_schema(in);
        if (in.failed()) return fail(in.failure());
        if (!problem_.empty()) return fail(errc::malformed_message, std::move(problem_));
        return std::move(found_);
    }

private:
    static constexpr std::string_view annotation = "x-mcp-header";

    void refuse(std::string words) {
        if (problem_.empty()) problem_ = std::string(annotation) + ": " + std::move(words);
    }

    // A schema that is reached through `properties` only.
    template <class Cursor> void read_schema(Cursor& in) {
        if (in.type() != json_type::object) return in.skip();
        std::string type;
        std::string header;
        bool annotated = false;
        std::string_view key;
        in.enter_object();
        while (in.next_member(key)) {
            if (key == annotation) {
                annotated = true;
                if (in.type() == json_type::string) in.read(header);
                else refuse("must be text");
            } else if (key == "type" && in.type() == json_type::string) {
                in.read(type);
            } else if (key == "properties" && in.type() == json_type::object) {
                read_properties(in);
            } else {
                search(in, key);
            }
        }
        if (annotated) add(std::move(header), type);
    }

    template <class Cursor> void read_properties(Cursor& in) {
        std::string_view name;
        in.enter_object();
        while (in.next_member(name)) {
            path_.emplace_back(name);
            read_schema(in);
            path_.pop_back();
        }
    }

    // What is not reached through `properties` must have no annotation. Example values are no
    // schemas.
    template <class Cursor> void search(Cursor& in, std::string_view key) {
        bool const is_data =
            key == "default" || key == "const" || key == "enum" || key == "examples";
        if (is_data) return in.skip();
        if (in.type() == json_type::array) {
            in.enter_array();
            while (in.next_element()) search(in, {});
        } else if (in.type() == json_type::object) {
            std::string_view member;
            in.enter_object();
            while (in.next_member(member)) {
                if (member == annotation) {
                    refuse("stands where no argument has a fixed place");
                    in.skip();
                } else {
                    search(in, member);
                }
            }
        } else {
            in.skip();
        }
    }

    void add(std::string header, std::string_view type) {
        bool const is_plain = type == "string" || type == "integer" || type == "boolean";
        if (path_.empty()) return refuse("stands at no property");
        if (!is_plain) return refuse("only a string, an integer or a boolean can be repeated");
        if (!http::detail::is_token(header)) return refuse("\"" + printable(header) + "\" is no header name");
        for (Parameter const& other : found_) {
            if (http::detail::same_text(other.header, header)) {
                return refuse("\"" + printable(header) + "\" stands twice");
            }
        }
        found_.push_back({std::move(header), path_});
    }

    std::vector<std::string> path_;
    std::vector<Parameter> found_;
    std::string problem_;
};

// A number without fraction or exponent, if it is whole and no double would change it.
inline std::string plain_number(std::string_view text) {
    auto const whole = to_integer(text);
    return whole ? std::to_string(*whole) : std::string(text);
}

template <class Cursor> bool read_header_value(Cursor& in, std::string& out) {
    switch (in.type()) {
        case json_type::string: {
            std::string text;
            in.read(text);
            out = encode_header_value(text);
            return true;
        }
        case json_type::number: out = plain_number(in.take_text()); return true;
        case json_type::boolean: out = std::string(in.take_text()); return true;
        default: in.skip(); return false;
    }
}

// Steps to the member at `path[depth]` and on; false if it is absent, null or no plain value.
template <class Cursor>
bool find_header_value(Cursor& in, std::vector<std::string> const& path, std::size_t depth,
                       std::string& out) {
    if (depth == path.size()) return read_header_value(in, out);
    if (in.type() != json_type::object) return false;
    std::string_view key;
    in.enter_object();
    while (in.next_member(key)) {
        if (key == path[depth]) return find_header_value(in, path, depth + 1, out);
        in.skip();
    }
    return false;
}

}  // namespace detail

inline std::string encode_header_value(std::string_view text) {
    constexpr std::string_view begin = "=?base64?";
    constexpr std::string_view end = "?=";
    bool plain = !(text.starts_with(begin) && text.ends_with(end));
    for (char const c : text) plain = plain && c >= ' ' && c <= '~';
    if (!text.empty()) plain = plain && text.front() != ' ' && text.back() != ' ';
    if (plain) return std::string(text);
    return std::string(begin) + encode_base64(text) + std::string(end);
}

template <class Parameter>
result<std::vector<Parameter>> find_header_parameters(
    detail::late<Parameter, raw_json> const& input_schema) {
    std::string text(input_schema.text());
    // Most tools have none.
    if (text.find("x-mcp-header") == std::string::npos) return std::vector<Parameter>();
    using document_type = detail::late<Parameter, json_document>;
    auto const document = document_type::parse(frame::copy(std::move(text)));
    if (!document) return fail(document.error());
    return detail::header_parameter_reader<Parameter>().read(document->cursor());
}

template <class Value>
std::vector<Value> mirror_arguments(
    std::vector<detail::late<Value, header_parameter>> const& parameters,
    std::string_view arguments_text) {
    std::vector<Value> values;
    if (parameters.empty()) return values;
    using document_type = detail::late<Value, json_document>;
    auto const document = document_type::parse(frame::copy(std::string(arguments_text)));
    if (!document) return values;  // the call itself reports it
    for (auto const& each : parameters) {
        auto in = document->cursor();
        std::string value;
        if (!detail::find_header_value(in, each.path, 0, value)) continue;
        values.push_back({"Mcp-Param-" + each.header, std::move(value)});
    }
    return values;
}

}  // namespace mcp
