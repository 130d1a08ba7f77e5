// SPDX-License-Identifier: MIT
// Who the two sides are and what they can do.
#pragma once

#include <mcp/protocol/version.hpp>
#include <mcp/wire/json_cursor.hpp>
#include <mcp/wire/json_writer.hpp>
#include <mcp/wire/raw_json.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mcp {

/// Name and version of a program. A server's is unverified: for display and logs only.
struct implementation {
    std::string name;
    std::string version;
    std::string title;
    std::string website_url;
};

/// What the server announced.
struct server_capabilities {
    bool tools = false;
    bool tools_list_changed = false;
    bool resources = false;
    bool resources_subscribe = false;
    bool resources_list_changed = false;
    bool prompts = false;
    bool prompts_list_changed = false;
    bool completions = false;
    bool logging = false;
    bool task_tool_calls = false;         ///< 2025-11-25 `tasks.requests.tools.call`.
    bool task_list = false;               ///< 2025-11-25 `tasks.list`.
    bool task_cancel = false;             ///< 2025-11-25 `tasks.cancel`.
    std::vector<std::string> extensions;  ///< Identifiers of announced extensions.
    raw_json raw;                         ///< As received.

    [[nodiscard]] bool has_extension(std::string_view identifier) const {
        for (std::string const& each : extensions) {
            if (each == identifier) return true;
        }
        return false;
    }
};

namespace extension {
inline constexpr std::string_view tasks = "io.modelcontextprotocol/tasks";
inline constexpr std::string_view skills = "io.modelcontextprotocol/skills";
}  // namespace extension

/// What this client can do. A capability is declared only if a handler for it was given.
struct client_capabilities {
    bool roots = false;
    bool sampling = false;
    bool sampling_tools = false;
    bool elicitation_form = false;
    bool elicitation_url = false;
    std::map<std::string, std::string>
        extensions;  ///< Identifier to the text of its settings object.
};

template <class Cursor> bool decode(Cursor& in, implementation& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "name") in.read(out.name);
        else if (key == "version") in.read(out.version);
        else if (key == "title") in.read(out.title);
        else if (key == "websiteUrl") in.read(out.website_url);
        else in.skip();
    }
    return !in.failed();
}

namespace detail {

// Calls `member(key)` for each member of an object; a value of another type counts as no members.
template <class Cursor, class Member> void for_each_member(Cursor& in, Member&& member) {
    std::string_view key;
    if (in.type() != json_type::object) {
        in.skip();
        return;
    }
    in.enter_object();
    while (in.next_member(key)) member(key);
}

template <class Cursor> void read_flag(Cursor& in, bool& out) {
    if (in.type() == json_type::boolean) in.read(out);
    else in.skip();
}

template <class Cursor> void read_task_capability(Cursor& in, server_capabilities& out) {
    for_each_member(in, [&](std::string_view key) {
        if (key == "list") out.task_list = true;
        if (key == "cancel") out.task_cancel = true;
        if (key != "requests") return in.skip();
        for_each_member(in, [&](std::string_view scope) {
            if (scope != "tools") return in.skip();
            for_each_member(in, [&](std::string_view verb) {
                if (verb == "call") out.task_tool_calls = true;
                in.skip();
            });
        });
    });
}

template <class Cursor>
void read_capability(Cursor& in, std::string_view key, server_capabilities& out) {
    auto const list_changed = [&](bool& flag) {
        for_each_member(in, [&](std::string_view member) {
            if (member == "listChanged") read_flag(in, flag);
            else if (member == "subscribe") read_flag(in, out.resources_subscribe);
            else in.skip();
        });
    };
    if (key == "tools") {
        out.tools = true;
        list_changed(out.tools_list_changed);
    } else if (key == "resources") {
        out.resources = true;
        list_changed(out.resources_list_changed);
    } else if (key == "prompts") {
        out.prompts = true;
        list_changed(out.prompts_list_changed);
    } else if (key == "tasks") {
        read_task_capability(in, out);
    } else if (key == "extensions") {
        for_each_member(in, [&](std::string_view identifier) {
            out.extensions.emplace_back(identifier);
            in.skip();
        });
    } else {
        if (key == "completions") out.completions = true;
        if (key == "logging") out.logging = true;
        in.skip();
    }
}

}  // namespace detail

template <class Cursor> bool decode(Cursor& in, server_capabilities& out) {
    Cursor again = in;
    out.raw = again.take_raw();
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) detail::read_capability(in, key, out);
    return !in.failed();
}

template <class Writer> void encode(Writer& out, implementation const& value, bool with_title) {
    out.begin_object();
    out.key("name");
    out.string(value.name);
    out.key("version");
    out.string(value.version);
    if (with_title && !value.title.empty()) {
        out.key("title");
        out.string(value.title);
    }
    if (with_title && !value.website_url.empty()) {
        out.key("websiteUrl");
        out.string(value.website_url);
    }
    out.end_object();
}

namespace detail {

template <class Writer> void write_empty_object(Writer& out, std::string_view key) {
    out.key(key);
    out.begin_object();
    out.end_object();
}

template <class Writer>
void write_elicitation(Writer& out, client_capabilities const& value, std::string_view version) {
    // Modes came with 2025-11-25; before it the empty object says "form".
    bool const with_modes = version >= "2025-11-25";
    if (!value.elicitation_form && !(value.elicitation_url && with_modes)) return;
    out.key("elicitation");
    out.begin_object();
    if (with_modes) {
        if (value.elicitation_form) write_empty_object(out, "form");
        if (value.elicitation_url) write_empty_object(out, "url");
    }
    out.end_object();
}

}  // namespace detail

/// Writes the capabilities as `version` knows them: revisions are ISO dates, so they compare as
/// text.
template <class Writer>
void encode(Writer& out, client_capabilities const& value, std::string_view version) {
    bool const modern = version == versions::modern;
    out.begin_object();
    if (value.roots) {
        out.key("roots");
        out.begin_object();
        if (!modern) {
            out.key("listChanged");
            out.boolean(true);
        }
        out.end_object();
    }
    if (value.sampling) {
        out.key("sampling");
        out.begin_object();
        if (value.sampling_tools && version >= "2025-11-25")
            detail::write_empty_object(out, "tools");
        out.end_object();
    }
    if (version >= "2025-06-18") detail::write_elicitation(out, value, version);
    if (modern && !value.extensions.empty()) {
        out.key("extensions");
        out.begin_object();
        for (auto const& [identifier, settings] : value.extensions) {
            out.key(identifier);
            out.raw(settings);
        }
        out.end_object();
    }
    out.end_object();
}

}  // namespace mcp
