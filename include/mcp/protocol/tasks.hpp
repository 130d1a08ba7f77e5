// SPDX-License-Identifier: MIT
// Tasks: work that goes on after its request was answered. 2025-11-25 core and the 2026 extension.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/capabilities.hpp>
#include <mcp/protocol/jsonrpc.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcp {

enum class task_status { working, input_required, completed, failed, cancelled };

/// True if the task will not change any more.
inline bool is_terminal(task_status status) noexcept {
    return status == task_status::completed || status == task_status::failed ||
           status == task_status::cancelled;
}

inline std::string_view to_string(task_status status) noexcept {
    switch (status) {
        case task_status::working: return "working";
        case task_status::input_required: return "input_required";
        case task_status::completed: return "completed";
        case task_status::failed: return "failed";
        case task_status::cancelled: break;
    }
    return "cancelled";
}

/// A task as the server describes it at one moment. Keep `id` to come back to it later.
struct task_state {
    std::string id;
    task_status status = task_status::working;
    std::string status_message;
    std::string created_at;
    std::string last_updated_at;
    std::optional<duration> time_to_live;   ///< From creation; absent means unlimited.
    std::optional<duration> poll_interval;  ///< How often the server wants to be asked.
    raw_json input_requests;                ///< Extension, status input_required.
    raw_json result;                        ///< Extension, status completed.
    std::optional<rpc_error> failure;       ///< Extension, status failed.
};

namespace detail {

template <class Cursor> void read_task_status(Cursor& in, task_status& out) {
    std::string text;
    if (!in.read(text)) return;
    if (text == "working" || text == "submitted") out = task_status::working;
    else if (text == "input_required") out = task_status::input_required;
    else if (text == "completed") out = task_status::completed;
    else if (text == "failed") out = task_status::failed;
    else if (text == "cancelled") out = task_status::cancelled;
    else in.reject("a task status: working, input_required, completed, failed or cancelled");
}

template <class Cursor> void read_interval(Cursor& in, std::optional<duration>& out) {
    std::int64_t value = 0;
    if (in.read_null()) return;
    if (in.read(value)) out = duration::from_milliseconds(value < 0 ? 0 : value);
}

// The error of a failed task; one that lacks code or message is kept as far as it goes.
template <class Cursor> std::optional<rpc_error> read_task_failure(Cursor& in) {
    rpc_error found;
    for_each_member(in, [&](std::string_view key) {
        if (key == "code") in.read(found.code);
        else if (key == "message") in.read(found.message);
        else in.skip();
    });
    return found;
}

template <class Cursor> void read_task_member(Cursor& in, std::string_view key, task_state& out) {
    if (key == "taskId") in.read(out.id);
    else if (key == "status") read_task_status(in, out.status);
    else if (key == "statusMessage") in.read(out.status_message);
    else if (key == "createdAt") in.read(out.created_at);
    else if (key == "lastUpdatedAt") in.read(out.last_updated_at);
    // The two forms name the same intervals differently.
    else if (key == "ttlMs" || key == "ttl") read_interval(in, out.time_to_live);
    else if (key == "pollIntervalMs" || key == "pollInterval") read_interval(in, out.poll_interval);
    else if (key == "inputRequests") out.input_requests = in.take_raw();
    else if (key == "result") out.result = in.take_raw();
    else if (key == "error") out.failure = read_task_failure(in);
    else in.skip();
}

}  // namespace detail

template <class Cursor> bool decode(Cursor& in, task_state& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) detail::read_task_member(in, key, out);
    if (out.id.empty()) in.reject("a task with a taskId");
    return !in.failed();
}

/// Reads a CreateTaskResult: the members themselves (extension), or under `task` (2025-11-25).
template <class Payload, class State = detail::late<Payload, task_state>>
result<State> decode_created_task(Payload const& value) {
    State state;
    auto in = value.cursor();
    std::string_view key;
    if (!in.enter_object()) return fail(in.failure());
    while (in.next_member(key)) {
        if (key == "task") decode(in, state);
        else detail::read_task_member(in, key, state);
    }
    if (state.id.empty()) in.reject("a task with a taskId");
    if (in.failed()) return fail(in.failure());
    return state;
}

}  // namespace mcp
