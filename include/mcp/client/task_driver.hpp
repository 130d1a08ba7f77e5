// SPDX-License-Identifier: MIT
// Tasks: starting, following and ending work that outlives its request.
#pragma once

#include <mcp/client/engine.hpp>
#include <mcp/core/late.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/tasks.hpp>
#include <mcp/protocol/tools.hpp>
#include <mcp/session/input_requests.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace mcp {

/// The answer to a tool call that may run as a task: one of the two.
template <class Result> struct basic_started_call {
    std::optional<Result> finished;
    std::optional<detail::late<Result, task_state>> task;
};

using started_call = basic_started_call<tool_result>;

namespace detail {

// Polling faster than this helps nobody; slower than that loses touch.
inline constexpr duration shortest_poll = std::chrono::milliseconds(10);
inline constexpr duration usual_poll = std::chrono::milliseconds(500);
inline constexpr duration longest_poll = std::chrono::seconds(30);

template <class State> duration poll_delay(State const& state) {
    return std::clamp(state.poll_interval.value_or(usual_poll), shortest_poll, longest_poll);
}

// Why a task request cannot be sent; nothing if it can.
template <class Engine> std::optional<error> task_obstacle(Engine const& self) {
    if (auto blocked = self.link->obstacle()) return blocked;
    bool const modern = era_of(self.link->language()) == era::modern;
    bool const supported =
        modern ? self.link->options().tasks_ : self.link->server().capabilities.task_tool_calls;
    if (supported) return std::nullopt;
    return error(errc::unsupported_by_server,
                 "tasks: the server must announce them, and client_options::tasks be set for a "
                 "modern one");
}

template <std::same_as<payload> Value, class Found = late<Value, tool_result>>
result<Found> decode_tool_result(Value const& value, bool keep_raw) {
    result<Found> found;  // filled where it is returned
    auto in = value.cursor();
    if (!decode(in, *found)) return fail(in.failure());
    if (keep_raw) found->raw = value.raw();
    return found;
}

template <std::same_as<raw_json> Value>
result<late<Value, tool_result>> decode_tool_result(Value const& value, bool keep_raw) {
    using document_type = late<Value, json_document>;
    auto document = document_type::parse(frame::copy(std::string(value.text())));
    if (!document) return fail(document.error());
    late<Value, payload> const whole(std::move(*document), json_position{});
    return decode_tool_result(whole, keep_raw);
}

}  // namespace detail

/// The state of a task now.
template <class Engine>
task<result<task_state>> get_task(std::shared_ptr<Engine> self, std::string id,
                                  detail::late<Engine, call_options> options) {
    if (auto blocked = detail::task_obstacle(*self)) co_return fail(std::move(*blocked));
    typename Engine::operation_type what(request_kind::read, "tasks/get",
                                         detail::string_member_text("taskId", id),
                                         std::move(options));
    auto done = co_await Engine::run(self, what);
    if (!done) co_return fail(std::move(done.error()));
    co_return decode_created_task(what.answer.result);
}

/// Asks the server to stop a task. It may end in any state all the same.
template <class Engine>
task<result<void>> cancel_task(std::shared_ptr<Engine> self, std::string id,
                               detail::late<Engine, call_options> options) {
    if (auto blocked = detail::task_obstacle(*self)) co_return fail(std::move(*blocked));
    typename Engine::operation_type what(request_kind::other, "tasks/cancel",
                                         detail::string_member_text("taskId", id),
                                         std::move(options));
    auto done = co_await Engine::run(self, what);
    co_return done;
}

namespace detail {

template <class Engine>
task<result<void>> send_task_update(std::shared_ptr<Engine> self, std::string id,
                                    std::string responses,
                                    detail::late<Engine, call_options> options) {
    if (auto blocked = task_obstacle(*self)) co_return fail(std::move(*blocked));
    typename Engine::operation_type what(request_kind::other, "tasks/update",
                                         join_members(string_member_text("taskId", id), responses),
                                         std::move(options));
    auto done = co_await Engine::run(self, what);
    co_return done;
}

}  // namespace detail

/// Sends answers to what a task asks (extension). `responses` is an object of results by key.
template <class Engine>
task<result<void>> update_task(std::shared_ptr<Engine> self, std::string id, arguments responses,
                               detail::late<Engine, call_options> options) {
    auto text = responses.text();
    if (!text) co_return fail(std::move(text.error()));
    std::string members = "\"inputResponses\":" + std::string(*text);
    auto done = co_await detail::send_task_update(self, std::move(id), std::move(members),
                                                  std::move(options));
    co_return done;
}

namespace detail {

// Asks the user what the task asks, each question once in the task's life.
template <class Engine>
task<result<void>> answer_task(std::shared_ptr<Engine> self, late<Engine, task_state> state,
                               std::shared_ptr<late<Engine, answered_keys>> answered) {
    auto questions = decode_input_requests(state.input_requests);
    if (!questions) co_return fail(std::move(questions.error()));
    input_responses answers;
    for (auto& question : *questions) {
        if (!answered->remember(question.key)) continue;
        if (!responder(self->link->options_shared()).handles(question.method)) {
            co_return fail(errc::malformed_message,
                           "the task asks for something that this client did not declare");
        }
        auto answer = co_await answer_question(self->link, std::move(question.method),
                                               std::move(question.params));
        if (!answer) co_return fail(std::move(answer.error()));
        answers.add(question.key, *answer);
    }
    if (answers.empty()) co_return result<void>();
    detail::late<Engine, call_options> options;
    auto sent = co_await send_task_update(self, state.id, answers.members(), std::move(options));
    co_return sent;
}

// 2025-11-25: tasks/result waits for the end itself; questions come as ordinary requests meanwhile.
template <class Engine>
task<result<tool_result>> fetch_legacy_result(std::shared_ptr<Engine> self, std::string id,
                                              detail::late<Engine, call_options> options) {
    if (auto blocked = task_obstacle(*self)) co_return fail(std::move(*blocked));
    bool const keep_raw = options.keep_raw_;
    typename Engine::operation_type what(request_kind::call, "tasks/result",
                                         string_member_text("taskId", id), std::move(options));
    auto done = co_await Engine::run(self, what);
    if (!done) co_return fail(std::move(done.error()));
    co_return decode_tool_result(what.answer.result, keep_raw);
}

template <class State> error describe_failure(State const& state) {
    bool const failed = state.status == task_status::failed;
    error why(failed ? errc::task_failed : errc::task_cancelled);
    why.remote = state.failure;
    if (!why.remote && !state.status_message.empty())
        why.remote = rpc_error{0, state.status_message, {}};
    return why;
}

// Whoever stops waiting for a task tells the server, without waiting for its answer.
template <class Engine> void give_up_task(std::shared_ptr<Engine> self, std::string id) {
    auto const where = self->link->get_executor();
    net::co_spawn(where, cancel_task(std::move(self), std::move(id), call_options()),
                  net::detached);
}

// Waits as long as the server wants, then asks how the task stands.
template <class Engine>
task<result<late<Engine, task_state>>> poll_task(std::shared_ptr<Engine> self,
                                                 late<Engine, active_call>& call,
                                                 late<Engine, task_state> const& state) {
    auto& waiting = call.pause(self->link->get_executor());
    time_point const begun = clock::now();
    waiting.expires_at(
        std::min(begun + poll_delay(state).chrono(), call.limits().total_end(begun)));
    co_await fired(waiting);
    auto const status = co_await net::this_coro::cancellation_state;
    if (status.cancelled() != net::cancellation_type::none) {
        co_return fail(errc::cancelled, "following a task");
    }
    late<Engine, call_options> poll;
    time_point const now = clock::now();
    if (!limit_until(poll, call.limits().total_end(now), now)) {
        co_return fail(errc::timed_out, "following a task");
    }
    auto polled = co_await get_task(self, state.id, std::move(poll));
    co_return polled;
}

}  // namespace detail

/// Follows a task to its end: polls as often as the server wants, and answers what it asks by the
/// client's handlers. Errors: task_failed, task_cancelled, timed_out, and those of any request. If
/// the coroutine is cancelled or time runs out, the server is asked to cancel the task.
template <class Engine>
task<result<tool_result>> await_task(std::shared_ptr<Engine> self,
                                     detail::late<Engine, task_state> state,
                                     detail::late<Engine, call_options> options) {
    time_point const begun = clock::now();
    detail::late<Engine, active_call> call(
        self->link->calls(), self->clock_for(request_kind::call, options, begun), {}, begun);
    bool const legacy = era_of(self->link->language()) == era::legacy;
    auto const answered = std::make_shared<detail::late<Engine, answered_keys>>();
    while (!is_terminal(state.status)) {
        bool const asks = state.status == task_status::input_required;
        if (asks && legacy) break;
        if (asks) {
            auto told = co_await detail::answer_task(self, state, answered);
            if (!told) {
                detail::give_up_task(self, state.id);
                co_return fail(std::move(told.error()));
            }
        }
        auto now = co_await detail::poll_task(self, call, state);
        if (!now) {
            detail::give_up_task(self, state.id);
            co_return fail(std::move(now.error()));
        }
        state = std::move(*now);
    }
    bool const ended_badly =
        state.status == task_status::failed || state.status == task_status::cancelled;
    if (legacy && state.status != task_status::cancelled) {
        time_point const now = clock::now();
        if (!limit_until(options, call.limits().total_end(now), now)) {
            detail::give_up_task(self, state.id);
            co_return fail(errc::timed_out, "fetching what a task has led to");
        }
        auto fetched = co_await detail::fetch_legacy_result(self, state.id, std::move(options));
        bool const unfinished = !fetched && !is_terminal(state.status);
        if (unfinished) detail::give_up_task(self, state.id);
        co_return fetched;
    }
    if (ended_badly) co_return fail(detail::describe_failure(state));
    co_return detail::decode_tool_result(state.result, options.keep_raw_);
}

}  // namespace mcp
