// SPDX-License-Identifier: MIT
// Content blocks: what tools return, prompts hold and resources carry.
#pragma once

#include <mcp/wire/json_cursor.hpp>
#include <mcp/wire/raw_json.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mcp {

/// Hints for the one who shows or selects content. Untrusted.
struct annotations {
    std::vector<std::string> audience;
    std::optional<double> priority;  ///< 0 (least) to 1 (most important).
    std::string last_modified;       ///< ISO 8601; empty if absent.
};

struct text_content {
    std::string text;
    std::optional<mcp::annotations> annotations;
    raw_json meta;
};

struct image_content {
    std::string data;  ///< Base64, as received.
    std::string mime_type;
    std::optional<mcp::annotations> annotations;
    raw_json meta;
};

struct audio_content {
    std::string data;  ///< Base64, as received.
    std::string mime_type;
    std::optional<mcp::annotations> annotations;
    raw_json meta;
};

/// A link to a resource that the client may read; it need not be in resources/list.
struct resource_link {
    std::string uri;
    std::string name;
    std::string title;
    std::string description;
    std::string mime_type;
    std::optional<std::int64_t> size;  ///< Bytes.
    std::optional<mcp::annotations> annotations;
    raw_json icons;
    raw_json meta;
};

/// The contents of one resource: text, or a base64 blob.
struct resource_contents {
    std::string uri;
    std::string mime_type;
    std::optional<std::string> text;
    std::optional<std::string> blob;
    raw_json meta;
};

struct embedded_resource {
    resource_contents resource;
    std::optional<mcp::annotations> annotations;
    raw_json meta;
};

/// A block of a type that this library does not know, kept as received.
struct unknown_content {
    std::string type;
    raw_json raw;
};

using content = std::variant<text_content, image_content, audio_content, resource_link,
                             embedded_resource, unknown_content>;

/// Reads one of them. `Cursor` is json_cursor; a template, as is all that decodes, and over what it
/// decodes where that is costly: a program that includes the library without doing so does not
/// compile it.
template <class Cursor, std::same_as<annotations> Annotations>
bool decode(Cursor& in, Annotations& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "audience") {
            if (!in.enter_array()) continue;
            while (in.next_element()) in.read(out.audience.emplace_back());
        } else if (key == "priority") {
            in.read(out.priority);
        } else if (key == "lastModified") {
            in.read(out.last_modified);
        } else {
            in.skip();
        }
    }
    return !in.failed();
}

template <class Cursor> bool decode(Cursor& in, resource_contents& out) {
    bool has_uri = false;
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "uri") has_uri = in.read(out.uri);
        else if (key == "mimeType") in.read(out.mime_type);
        else if (key == "text") in.read(out.text);
        else if (key == "blob") in.read(out.blob);
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_uri) in.reject("resource contents with a uri");
    return !in.failed();
}

namespace detail {

template <class Cursor, class Annotations> void read_annotations(Cursor& in, Annotations& out) {
    decode(in, out.emplace());
}

// Each reads the members from where the cursor is, inside the block, to its end.
template <class Cursor> bool decode_block(Cursor& in, text_content& out) {
    bool has_text = false;
    std::string_view key;
    while (in.next_member(key)) {
        if (is_named(key, "text")) has_text = in.read(out.text);
        else if (is_named(key, "annotations")) read_annotations(in, out.annotations);
        else if (is_named(key, "_meta")) out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_text) in.reject("text content with a text");
    return !in.failed();
}

// Image and audio content have the same members.
template <class Cursor, class Media> bool decode_media(Cursor& in, Media& out) {
    bool has_data = false;
    std::string_view key;
    while (in.next_member(key)) {
        if (key == "data") has_data = in.read(out.data);
        else if (key == "mimeType") in.read(out.mime_type);
        else if (key == "annotations") read_annotations(in, out.annotations);
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_data) in.reject("image or audio content with data");
    return !in.failed();
}

template <class Cursor> bool decode_block(Cursor& in, image_content& out) {
    return decode_media(in, out);
}
template <class Cursor> bool decode_block(Cursor& in, audio_content& out) {
    return decode_media(in, out);
}

template <class Cursor> bool decode_block(Cursor& in, resource_link& out) {
    bool has_uri = false;
    std::string_view key;
    while (in.next_member(key)) {
        if (key == "uri") has_uri = in.read(out.uri);
        else if (key == "name") in.read(out.name);
        else if (key == "title") in.read(out.title);
        else if (key == "description") in.read(out.description);
        else if (key == "mimeType") in.read(out.mime_type);
        else if (key == "size") in.read(out.size);
        else if (key == "annotations") read_annotations(in, out.annotations);
        else if (key == "icons") out.icons = in.take_raw();
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_uri) in.reject("a resource link with a uri");
    return !in.failed();
}

template <class Cursor> bool decode_block(Cursor& in, embedded_resource& out) {
    bool has_resource = false;
    std::string_view key;
    while (in.next_member(key)) {
        if (key == "resource") has_resource = decode(in, out.resource);
        else if (key == "annotations") read_annotations(in, out.annotations);
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_resource) in.reject("an embedded resource with a resource");
    return !in.failed();
}

// Reads the type if it is the first member, as it nearly always is, and stays behind it.
template <class Cursor> bool read_leading_type(Cursor& in, std::string_view& type) {
    std::string_view key;
    return in.enter_object() && in.next_member(key) && is_named(key, "type") &&
           in.type() == json_type::string && in.read(type);
}

// The type may stand behind the members that it explains, so it is looked up first.
template <class Cursor> std::string find_type(Cursor in) {
    std::string type;
    std::string_view key;
    if (!in.enter_object()) return type;
    while (in.next_member(key)) {
        if (is_named(key, "type")) {
            in.read(type);
            break;
        }
        in.skip();
    }
    return type;
}

}  // namespace detail

template <class Cursor, std::same_as<content> Content> bool decode(Cursor& in, Content& out) {
    if (in.type() != json_type::object) {
        in.reject("a content object");
        in.skip();
        return false;
    }
    json_position const begin = in.where();
    std::string found;
    std::string_view type;
    if (!detail::read_leading_type(in, type)) {
        in.rewind(begin);
        type = found = detail::find_type(in);
        in.enter_object();
    }
    if (detail::is_named(type, "text"))
        return detail::decode_block(in, out.template emplace<text_content>());
    if (type == "image") return detail::decode_block(in, out.template emplace<image_content>());
    if (type == "audio") return detail::decode_block(in, out.template emplace<audio_content>());
    if (type == "resource_link")
        return detail::decode_block(in, out.template emplace<resource_link>());
    if (type == "resource")
        return detail::decode_block(in, out.template emplace<embedded_resource>());
    auto& unknown = out.template emplace<unknown_content>();
    unknown.type = std::string(type);
    in.rewind(begin);
    unknown.raw = in.take_raw();
    return true;
}

/// Reads an array of anything that has a `decode` overload.
template <class Cursor, class Item> bool decode_array(Cursor& in, std::vector<Item>& out) {
    // More than most lists have, and little memory for what a text could make us believe.
    constexpr std::size_t most_expected = 1024;
    std::size_t const begin = in.where().offset;
    std::size_t const length = in.container_length();
    if (!in.enter_array()) return false;
    out.clear();  // of a key that stands twice, the last value counts
    while (in.next_element()) {
        if (!decode(in, out.emplace_back())) return false;
        if (out.size() == 1) {
            // The others are about as long as the first.
            std::size_t const expected = length / (in.where().offset - begin);
            if (expected > 3) out.reserve(std::min(expected + expected / 8, most_expected));
        }
    }
    return !in.failed();
}

}  // namespace mcp
