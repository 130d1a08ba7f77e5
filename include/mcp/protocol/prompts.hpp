// SPDX-License-Identifier: MIT
// prompts/list and prompts/get.
#pragma once

#include <mcp/protocol/content.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace mcp {

struct prompt_argument {
    std::string name;
    std::string title;
    std::string description;
    bool required = false;
};

struct prompt {
    std::string name;
    std::string title;
    std::string description;
    std::vector<prompt_argument> arguments;
    raw_json icons;
    raw_json meta;
};

/// A template, so that only programs that get prompts compile it.
template <class Content> struct basic_prompt_message {
    std::string role;  ///< "user" or "assistant".
    Content content;
};

using prompt_message = basic_prompt_message<content>;

struct prompt_result {
    std::string description;
    std::vector<prompt_message> messages;
    raw_json meta;
    /// The whole result as received; only if `call_options::keep_raw` asked for it.
    raw_json raw;
};

template <class Cursor> bool decode(Cursor& in, prompt_argument& out) {
    bool has_name = false;
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "name") has_name = in.read(out.name);
        else if (key == "title") in.read(out.title);
        else if (key == "description") in.read(out.description);
        else if (key == "required") in.read(out.required);
        else in.skip();
    }
    if (!has_name) in.reject("a prompt argument with a name");
    return !in.failed();
}

template <class Cursor> bool decode(Cursor& in, prompt& out) {
    bool has_name = false;
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "name") has_name = in.read(out.name);
        else if (key == "title") in.read(out.title);
        else if (key == "description") in.read(out.description);
        else if (key == "arguments") decode_array(in, out.arguments);
        else if (key == "icons") out.icons = in.take_raw();
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    if (!has_name) in.reject("a prompt with a name");
    return !in.failed();
}

template <class Cursor, class Content> bool decode(Cursor& in, basic_prompt_message<Content>& out) {
    bool has_content = false;
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "role") in.read(out.role);
        else if (key == "content") has_content = decode(in, out.content);
        else in.skip();
    }
    if (!has_content) in.reject("a prompt message with content");
    return !in.failed();
}

template <class Cursor> bool decode(Cursor& in, prompt_result& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "description") in.read(out.description);
        else if (key == "messages") decode_array(in, out.messages);
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    return !in.failed();
}

}  // namespace mcp
