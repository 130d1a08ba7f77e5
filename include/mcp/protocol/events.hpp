// SPDX-License-Identifier: MIT
// What a server says unasked, as typed values.
#pragma once

#include <mcp/core/late.hpp>
#include <mcp/protocol/jsonrpc.hpp>
#include <mcp/protocol/logging.hpp>
#include <mcp/protocol/progress.hpp>
#include <mcp/protocol/subscriptions.hpp>
#include <mcp/protocol/tasks.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace mcp {

struct tools_changed {};
struct prompts_changed {};
struct resources_changed {};

struct resource_updated {
    std::string uri;
};

/// A URL elicitation came to its end in the browser (2025-11-25).
struct elicitation_completed {
    std::string elicitation_id;
};

/// A task changed its state.
struct task_updated {
    task_state task;
};

/// A notification that this library does not know.
struct unknown_notification {
    std::string method;
    raw_json params;
};

using server_event =
    std::variant<tools_changed, prompts_changed, resources_changed, resource_updated, log_message,
                 elicitation_completed, task_updated, unknown_notification>;

namespace detail {

// The string member `name` of the params; empty if there is none.
template <class Payload> std::string string_member(Payload const& params, std::string_view name) {
    std::string found;
    if (!params.present()) return found;
    auto in = params.cursor();
    for_each_member(in, [&](std::string_view key) {
        if (key == name && in.type() == json_type::string) in.read(found);
        else in.skip();
    });
    return found;
}

template <class Value, class Payload> std::optional<Value> decode_params(Payload const& params) {
    if (!params.present()) return std::nullopt;
    Value value;
    auto in = params.cursor();
    if (!decode(in, value)) return std::nullopt;
    return value;
}

}  // namespace detail

/// Reads a notification that is meant for the user. Progress, cancellation and subscription
/// acknowledgements are the client's own business and never come here.
///
/// `Notification` is incoming_notification. A template, so that only programs that connect compile
/// it.
template <class Notification>
detail::late<Notification, server_event> decode_event(Notification const& from) {
    auto const& method = from.method;
    if (method == "notifications/tools/list_changed") return tools_changed{};
    if (method == "notifications/prompts/list_changed") return prompts_changed{};
    if (method == "notifications/resources/list_changed") return resources_changed{};
    if (method == "notifications/resources/updated") {
        return resource_updated{detail::string_member(from.params, "uri")};
    }
    if (method == "notifications/elicitation/complete") {
        return elicitation_completed{detail::string_member(from.params, "elicitationId")};
    }
    if (method == "notifications/message") {
        if (auto found = detail::decode_params<log_message>(from.params)) return std::move(*found);
    }
    if (method == "notifications/tasks" || method == "notifications/tasks/status") {
        if (auto found = detail::decode_params<task_state>(from.params)) {
            return task_updated{std::move(*found)};
        }
    }
    return unknown_notification{method, from.params.raw()};
}

}  // namespace mcp
