// SPDX-License-Identifier: MIT
// What HTTP headers repeat of a request (spec 2026-07-28, transports, standard headers).
#pragma once

#include <mcp/protocol/header_parameters.hpp>
#include <mcp/wire/json_cursor.hpp>
#include <mcp/wire/json_document.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// What a request is about, as its params say: the tool's or prompt's name, the resource's URI or
/// the task's id. Nothing for other methods.
struct request_subject {
    std::optional<std::string> name;
    std::string arguments;  ///< The text of a tool call's arguments.
};

inline request_subject find_subject(std::string_view method, std::string const& params) {
    request_subject found;
    bool const is_call = method == "tools/call";
    std::string_view key;
    if (is_call || method == "prompts/get") key = "name";
    else if (method == "resources/read") key = "uri";
    else if (method.starts_with("tasks/")) key = "taskId";
    if (key.empty()) return found;
    auto const document = json_document::parse(frame::copy(params));
    if (!document) return found;
    json_cursor in = document->cursor();
    std::string_view member;
    in.enter_object();
    while (in.next_member(member)) {
        if (member == key && in.type() == json_type::string) in.read(found.name.emplace());
        else if (is_call && member == "arguments") found.arguments = std::string(in.take_text());
        else in.skip();
    }
    return found;
}

}  // namespace mcp
