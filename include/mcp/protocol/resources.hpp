// SPDX-License-Identifier: MIT
// resources/list, resources/templates/list and resources/read.
#pragma once

#include <mcp/protocol/content.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mcp {

struct resource {
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

/// A family of resources, named by an RFC 6570 URI template.
struct resource_template {
    std::string uri_template;
    std::string name;
    std::string title;
    std::string description;
    std::string mime_type;
    std::optional<mcp::annotations> annotations;
    raw_json icons;
    raw_json meta;
};

struct read_result {
    std::vector<resource_contents> contents;  ///< Empty contents do not mean "not found".
    raw_json meta;
    /// The whole result as received; only if `call_options::keep_raw` asked for it.
    raw_json raw;
};

template <class Cursor> bool decode(Cursor& in, resource& out) {
    bool has_uri = false;
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "uri") has_uri = in.read(out.uri);
        else if (key == "name") in.read(out.name);
        else if (key == "title") in.read(out.title);
        else if (key == "description") in.read(out.description);
        else if (key == "mimeType") in.read(out.mime_type);
        else if (key == "size") in.read(out.size);
        else if (key == "annotations") detail::read_annotations(in, out.annotations);
        else if (key == "icons") out.icons = in.take_raw();
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_uri) in.reject("a resource with a uri");
    return !in.failed();
}

template <class Cursor> bool decode(Cursor& in, resource_template& out) {
    bool has_template = false;
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "uriTemplate") has_template = in.read(out.uri_template);
        else if (key == "name") in.read(out.name);
        else if (key == "title") in.read(out.title);
        else if (key == "description") in.read(out.description);
        else if (key == "mimeType") in.read(out.mime_type);
        else if (key == "annotations") detail::read_annotations(in, out.annotations);
        else if (key == "icons") out.icons = in.take_raw();
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_template) in.reject("a resource template with a uriTemplate");
    return !in.failed();
}

template <class Cursor> bool decode(Cursor& in, read_result& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "contents") decode_array(in, out.contents);
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    return !in.failed();
}

}  // namespace mcp
