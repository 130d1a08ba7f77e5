// SPDX-License-Identifier: MIT
// tools/list and tools/call.
#pragma once

#include <mcp/protocol/content.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mcp {

/// What a tool says about its behaviour. Hints from the server: never a reason to trust it.
struct tool_annotations {
    std::string title;
    std::optional<bool> read_only;
    std::optional<bool> destructive;
    std::optional<bool> idempotent;
    std::optional<bool> open_world;
};

/// Whether a tool may run as a task (2025-11-25 only).
enum class task_support { forbidden, optional, required };

/// A tool as the server describes it. Schemas are kept byte for byte.
struct tool {
    std::string name;
    std::string title;
    std::string description;
    raw_json input_schema;
    raw_json output_schema;
    std::optional<tool_annotations> annotations;
    mcp::task_support task_support = mcp::task_support::forbidden;
    raw_json icons;
    raw_json meta;
};

/// What a tool returned. `is_error` means that the tool failed; it is for the model to read, and no
/// error of the call.
struct tool_result {
    std::vector<mcp::content> content;
    raw_json structured_content;
    bool is_error = false;
    raw_json meta;
    /// The whole result as received; only if `call_options::keep_raw` asked for it.
    raw_json raw;

    /// The texts of all text blocks, joined by line ends.
    template <class Block = mcp::content> [[nodiscard]] std::string text() const {
        std::string joined;
        for (Block const& block : content) {
            auto const* part = std::get_if<text_content>(&block);
            if (part == nullptr) continue;
            if (!joined.empty()) joined += '\n';
            joined += part->text;
        }
        return joined;
    }
};

template <class Cursor> bool decode(Cursor& in, tool_annotations& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "title") in.read(out.title);
        else if (key == "readOnlyHint") in.read(out.read_only);
        else if (key == "destructiveHint") in.read(out.destructive);
        else if (key == "idempotentHint") in.read(out.idempotent);
        else if (key == "openWorldHint") in.read(out.open_world);
        else in.skip();
    }
    return !in.failed();
}

namespace detail {

template <class Cursor> void read_execution(Cursor& in, task_support& out) {
    std::string_view key;
    if (!in.enter_object()) return;
    while (in.next_member(key)) {
        std::string text;
        if (key != "taskSupport") {
            in.skip();
        } else if (in.read(text)) {
            if (text == "optional") out = task_support::optional;
            if (text == "required") out = task_support::required;
        }
    }
}

}  // namespace detail

template <class Cursor, std::same_as<tool> Tool> bool decode(Cursor& in, Tool& out) {
    bool has_name = false;
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "name") has_name = in.read(out.name);
        else if (key == "title") in.read(out.title);
        else if (key == "description") in.read(out.description);
        else if (key == "inputSchema") out.input_schema = in.take_raw();
        else if (key == "outputSchema") out.output_schema = in.take_raw();
        else if (key == "annotations") decode(in, out.annotations.emplace());
        else if (key == "execution") detail::read_execution(in, out.task_support);
        else if (key == "icons") out.icons = in.take_raw();
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_name) in.reject("a tool with a name");
    return !in.failed();
}

template <class Cursor> bool decode(Cursor& in, tool_result& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (detail::is_named(key, "content")) decode_array(in, out.content);
        else if (detail::is_named(key, "structuredContent")) out.structured_content = in.take_raw();
        else if (detail::is_named(key, "isError")) in.read(out.is_error);
        else if (detail::is_named(key, "_meta")) out.meta = in.take_raw();
        else in.skip();
    }
    return !in.failed();
}

}  // namespace mcp
