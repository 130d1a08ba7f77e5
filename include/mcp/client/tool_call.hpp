// SPDX-License-Identifier: MIT
// tools/call.
#pragma once

#include <mcp/client/engine.hpp>
#include <mcp/client/lists.hpp>
#include <mcp/client/task_driver.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/nearest.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/tools.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

namespace detail {

template <class Tools> bool has_tool(Tools const& tools, std::string_view name) {
    return std::any_of(tools.begin(), tools.end(),
                       [&](auto const& each) { return each.name == name; });
}

template <class Tools> error no_such_tool(Tools const& tools, std::string const& name) {
    std::vector<std::string_view> names;
    for (auto const& each : tools) names.push_back(each.name);
    std::string words = "\"" + name + "\" is not in the server's list of " +
                        std::to_string(names.size()) + " tools";
    auto const similar = nearest(name, names);
    if (!similar.empty()) words += "; did you mean \"" + printable(similar) + "\"?";
    return error(errc::unknown_tool, std::move(words));
}

inline bool may_mean_unknown_tool(error const& why) {
    return why.remote && (why.remote->code == rpc_code::invalid_params ||
                          why.remote->code == rpc_code::method_not_found);
}

// Servers refuse a tool that they do not have in different ways; their list says it for certain.
template <class Engine>
task<error> explain_refusal(std::shared_ptr<Engine> self, std::string name, error why,
                            time_point end) {
    detail::late<Engine, call_options> options;
    if (!limit_until(options, end, clock::now())) co_return why;
    auto tools = co_await list_all<tool>(self, std::move(options));
    if (!tools && tools.error().code == errc::cancelled) co_return std::move(tools.error());
    if (!tools || has_tool(*tools, name)) co_return why;
    error better = no_such_tool(*tools, name);
    better.remote = std::move(why.remote);
    co_return better;
}

// Some servers say it in a result. Then only a list that is at hand is asked.
template <class Engine>
std::optional<error> find_unknown_tool(Engine& self, std::string const& name) {
    auto const kept = self.cache.lookup(list_method<tool>::name, clock::now());
    if (!kept) return std::nullopt;
    auto const& tools = *std::static_pointer_cast<std::vector<tool> const>(kept);
    if (has_tool(tools, name)) return std::nullopt;
    return no_such_tool(tools, name);
}

template <class Options>
std::string call_members(std::string_view name, std::string_view arguments_text,
                         Options const& options, bool legacy) {
    std::string members;
    members.reserve(name.size() + arguments_text.size() + 32);
    members += "\"name\":";
    json_writer(members).string(name);
    members += ",\"arguments\":";
    members += arguments_text;
    if (legacy && options.task_time_to_live_) {
        members += ",\"task\":{";
        auto const ttl = options.task_time_to_live_->milliseconds;
        if (ttl > 0) members += "\"ttl\":" + std::to_string(ttl);
        members += '}';
    }
    return members;
}

// A CreateTaskResult of 2025-11-25 has `task` where a tool's result has `content`.
template <class Payload> bool is_legacy_task(Payload const& value) {
    auto in = value.cursor();
    bool found = false;
    for_each_member(in, [&](std::string_view key) {
        if (key == "task") found = true;
        in.skip();
    });
    return found;
}

// Checks a call before it is sent, and gives the members of its params.
template <class Engine>
result<std::string> prepare_call(Engine const& self, std::string_view name, arguments const& with,
                                 detail::late<Engine, call_options> const& options) {
    if (auto blocked = self.link->obstacle()) return fail(std::move(*blocked));
    if (name.empty()) return fail(errc::invalid_argument, "the tool's name is empty");
    auto text = with.text();
    if (!text) return fail(std::move(text.error()));
    bool const legacy = era_of(self.link->language()) == era::legacy;
    bool const as_task = legacy && options.task_time_to_live_.has_value();
    if (as_task && !self.link->server().capabilities.task_tool_calls) {
        return fail(errc::unsupported_by_server, "the server does not run tool calls as tasks");
    }
    return call_members(name, *text, options, legacy);
}

/// A call under way. Kept out of the coroutine's frame: Asio uses a frame of up to 1020 bytes again
/// for the next call, and gives every larger one back.
template <class Engine> struct tool_call {
    using operation_type = typename Engine::operation_type;

    tool_call(std::shared_ptr<Engine>&& engine, std::string&& tool, arguments&& given,
              late<Engine, call_options>&& options)
        : self(std::move(engine)),
          name(std::move(tool)),
          with(std::move(given)),
          what(request_kind::call, "tools/call", std::string(), std::move(options)) {
        what.may_ask = true;
        what.may_task = true;
    }

    std::shared_ptr<Engine> const self;  // first, since it must outlive the rest
    std::string name;
    arguments with;
    operation_type what;
    result<void> done;                                         // how it stands
    std::optional<task<result<late<Engine, response>>>> sent;  // what to await first
};

// What is sent first; false if nothing can be, which `done` explains.
template <class Engine> bool begin_call(Engine& self, tool_call<Engine>& call) {
    auto members = prepare_call(self, call.name, call.with, call.what.options);
    if (!members) {
        call.done = fail(std::move(members.error()));
        return false;
    }
    call.what.members = std::move(*members);
    auto sent = self.begin(call.what);
    if (!sent) {
        call.done = fail(std::move(sent.error()));
        return false;
    }
    call.sent.emplace(self.link->wire().exchange(std::move(*sent)));
    return true;
}

// Whether a call was answered with a task instead of the tool's result.
template <class Engine>
bool became_task(Engine const& self, typename Engine::operation_type const& done) {
    if (done.header.type == result_type::task) return true;
    bool const may_be =
        done.options.task_time_to_live_.has_value() && era_of(self.link->language()) == era::legacy;
    return may_be && is_legacy_task(done.answer.result);
}

template <class Engine>
result<late<Engine, tool_result>> finish_call(Engine& self,
                                              typename Engine::operation_type const& done,
                                              std::string const& name) {
    auto finished = decode_tool_result(done.answer.result, done.options.keep_raw_);
    if (finished && finished->is_error) {
        if (auto unknown = find_unknown_tool(self, name)) return fail(std::move(*unknown));
    }
    return finished;
}

}  // namespace detail

template <class Engine>
task<result<started_call>> start_tool(std::shared_ptr<Engine> self, std::string name,
                                      arguments with, detail::late<Engine, call_options> options) {
    auto members = detail::prepare_call(*self, name, with, options);
    if (!members) co_return fail(std::move(members.error()));
    typename Engine::operation_type what(request_kind::call, "tools/call", std::move(*members),
                                         std::move(options));
    what.may_ask = true;
    what.may_task = true;
    auto done = co_await Engine::run(self, what);
    if (done) {
        started_call started;
        if (detail::became_task(*self, what)) {
            auto state = decode_created_task(what.answer.result);
            if (!state) co_return fail(std::move(state.error()));
            started.task = std::move(*state);
        } else {
            auto finished = detail::finish_call(*self, what, name);
            if (!finished) co_return fail(std::move(finished.error()));
            started.finished = std::move(*finished);
        }
        co_return started;
    }
    if (!detail::may_mean_unknown_tool(done.error())) co_return fail(std::move(done.error()));
    auto why =
        co_await detail::explain_refusal(self, std::move(name), std::move(done.error()), what.ends);
    co_return fail(std::move(why));
}

namespace detail {

// Everything but the usual end of a call: more attempts, input, tasks and refusals. `call` must
// outlive the coroutine.
template <class Engine> task<result<tool_result>> end_unusual_call(tool_call<Engine>& call) {
    auto const& self = call.self;
    auto& what = call.what;
    auto& done = call.done;
    if (!Engine::is_settled(what, done)) {
        done = co_await Engine::go_on(self, what, std::move(done));
        what.call.reset();
    }
    if (!done) {
        if (!may_mean_unknown_tool(done.error())) co_return fail(std::move(done.error()));
        auto why = co_await explain_refusal(self, call.name, std::move(done.error()), what.ends);
        co_return fail(std::move(why));
    }
    if (!became_task(*self, what)) co_return finish_call(*self, what, call.name);
    auto state = decode_created_task(what.answer.result);
    if (!state) co_return fail(std::move(state.error()));
    if (!limit_until(what.options, what.ends, clock::now())) {
        give_up_task(self, state->id);
        co_return fail(errc::timed_out, "following a task");
    }
    auto finished = co_await await_task(self, std::move(*state), std::move(what.options));
    co_return finished;
}

// Engine::run() in its parts, which would be one more coroutine for each call, and with all that is
// rare in another one: the smaller the frames are, the more calls in flight fit into the caches.
template <class Engine>
task<result<tool_result>> run_call(std::unique_ptr<tool_call<Engine>> call) {
    Engine& self = *call->self;
    if (!begin_call(self, *call)) co_return fail(std::move(call->done.error()));
    call->done = self.take(call->what, co_await std::move(*call->sent));
    if (Engine::is_settled(call->what, call->done)) {
        // Not awaited: once the caller was cancelled, that would throw.
        if (!call->done) co_return fail(std::move(call->done.error()));
        if (!became_task(self, call->what)) co_return finish_call(self, call->what, call->name);
    }
    co_return co_await end_unusual_call(*call);
}

}  // namespace detail

template <class Engine>
task<result<tool_result>> call_tool(std::shared_ptr<Engine> self, std::string&& name,
                                    arguments&& with,
                                    detail::late<Engine, call_options>&& options) {
    return detail::run_call(std::make_unique<detail::tool_call<Engine>>(
        std::move(self), std::move(name), std::move(with), std::move(options)));
}

}  // namespace mcp
