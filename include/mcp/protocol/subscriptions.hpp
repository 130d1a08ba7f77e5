// SPDX-License-Identifier: MIT
// subscriptions/listen (2026-07-28): which notifications the client wants.
#pragma once

#include <mcp/protocol/jsonrpc.hpp>
#include <mcp/protocol/meta.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mcp {

/// The notifications that a subscription asks for, or that the server honours.
struct subscription_filter {
    bool tools_list_changed = false;
    bool prompts_list_changed = false;
    bool resources_list_changed = false;
    std::vector<std::string> resources;  ///< URIs whose updates are wanted.
    std::vector<std::string> tasks;      ///< Task ids (tasks extension).

    bool operator==(subscription_filter const&) const = default;
};

/// Writes the members of the params object.
template <class Filter> std::string encode_listen(Filter const& filter) {
    std::string text;
    json_writer out(text);
    auto const flag = [&out](std::string_view key, bool wanted) {
        if (!wanted) return;
        out.key(key);
        out.boolean(true);
    };
    auto const strings = [&out](std::string_view key, std::vector<std::string> const& values) {
        if (values.empty()) return;
        out.key(key);
        out.begin_array();
        for (std::string const& value : values) out.string(value);
        out.end_array();
    };
    out.begin_object();
    flag("toolsListChanged", filter.tools_list_changed);
    flag("promptsListChanged", filter.prompts_list_changed);
    flag("resourcesListChanged", filter.resources_list_changed);
    strings("resourceSubscriptions", filter.resources);
    strings("taskIds", filter.tasks);
    out.end_object();
    return "\"notifications\":" + text;
}

template <class Cursor> bool decode(Cursor& in, subscription_filter& out) {
    auto const strings = [&in](std::vector<std::string>& values) {
        if (!in.enter_array()) return;
        while (in.next_element()) in.read(values.emplace_back());
    };
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "toolsListChanged") in.read(out.tools_list_changed);
        else if (key == "promptsListChanged") in.read(out.prompts_list_changed);
        else if (key == "resourcesListChanged") in.read(out.resources_list_changed);
        else if (key == "resourceSubscriptions") strings(out.resources);
        else if (key == "taskIds") strings(out.tasks);
        else in.skip();
    }
    return !in.failed();
}

/// The subscription that a notification belongs to: `_meta["…/subscriptionId"]`.
template <class Payload> std::optional<request_id> subscription_of(Payload const& params) {
    std::optional<request_id> found;
    if (!params.present()) return found;
    auto in = params.cursor();
    std::string_view key;
    if (in.type() != json_type::object) return found;
    in.enter_object();
    while (in.next_member(key)) {
        if (key != "_meta" || in.type() != json_type::object) {
            in.skip();
            continue;
        }
        in.enter_object();
        while (in.next_member(key)) {
            if (key == meta_key::subscription_id) found = read_request_id(in);
            else in.skip();
        }
    }
    return found;
}

}  // namespace mcp
