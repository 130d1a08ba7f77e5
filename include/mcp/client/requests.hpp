// SPDX-License-Identifier: MIT
// The requests that are one question and one answer.
#pragma once

#include <mcp/client/engine.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/completion.hpp>
#include <mcp/protocol/logging.hpp>
#include <mcp/protocol/prompts.hpp>
#include <mcp/protocol/resources.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace mcp {

namespace detail {

template <class Value, class Operation> result<Value> decode_answer(Operation const& done) {
    Value found;
    auto in = done.answer.result.cursor();
    if (!decode(in, found)) return fail(in.failure());
    if (done.options.keep_raw_) found.raw = done.answer.result.raw();
    return found;
}

// `"key":{"a":"b",…}`.
template <class Strings>
std::string strings_member_text(std::string_view key, Strings const& values) {
    std::string text;
    json_writer out(text);
    out.key(key);
    out.begin_object();
    for (auto const& [name, value] : values) {
        out.key(name);
        out.string(value);
    }
    out.end_object();
    return text;
}

// Nothing but success or failure is wanted of it.
template <class Engine>
task<result<void>> send_request(std::shared_ptr<Engine> self, request_kind kind,
                                std::string_view method, std::string members,
                                detail::late<Engine, call_options> options) {
    typename Engine::operation_type what(kind, method, std::move(members), std::move(options));
    auto done = co_await Engine::run(self, what);
    co_return done;
}

}  // namespace detail

template <class Engine>
task<result<std::chrono::microseconds>> ping_server(std::shared_ptr<Engine> self,
                                                    detail::late<Engine, call_options> options) {
    if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
    bool const modern = era_of(self->link->language()) == era::modern;
    std::string_view const method = modern ? "server/discover" : "ping";
    time_point const begun = clock::now();
    std::string members;
    auto done = co_await detail::send_request(self, request_kind::health, method,
                                              std::move(members), std::move(options));
    if (!done) co_return fail(std::move(done.error()));
    co_return std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - begun);
}

/// Reads a resource. What a modern server says may be kept is cached; a legacy server says nothing.
template <class Engine>
task<result<read_result>> read_resource(std::shared_ptr<Engine> self, std::string uri,
                                        detail::late<Engine, call_options> options) {
    if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
    bool const keep_raw = options.keep_raw_;
    std::string const key = "resources/read " + uri;
    if (auto kept = self->cache.lookup(key, clock::now()); kept && !keep_raw) {
        co_return *std::static_pointer_cast<read_result const>(kept);
    }
    auto const generation = self->cache.generation("resources/read");
    typename Engine::operation_type what(request_kind::read, "resources/read",
                                         detail::string_member_text("uri", uri),
                                         std::move(options));
    what.may_ask = true;
    auto done = co_await Engine::run(self, what);
    if (!done) co_return fail(std::move(done.error()));
    auto found = detail::decode_answer<read_result>(what);
    if (!found) co_return fail(std::move(found.error()));
    if (what.header.time_to_live && !what.asked) {
        cache_hint hint;
        hint.ttl = what.header.time_to_live;
        hint.is_private = what.header.cache_is_private;
        self->cache.store(key, std::make_shared<read_result const>(*found),
                          self->cache_policy.time_to_live(hint), clock::now(), generation);
    }
    co_return found;
}

template <class Engine>
task<result<prompt_result>> get_prompt(std::shared_ptr<Engine> self, std::string name,
                                       std::map<std::string, std::string> with,
                                       detail::late<Engine, call_options> options) {
    std::string members = detail::string_member_text("name", name);
    if (!with.empty()) members += "," + detail::strings_member_text("arguments", with);
    typename Engine::operation_type what(request_kind::read, "prompts/get", std::move(members),
                                         std::move(options));
    what.may_ask = true;
    auto done = co_await Engine::run(self, what);
    if (!done) co_return fail(std::move(done.error()));
    co_return detail::decode_answer<prompt_result>(what);
}

template <class Engine>
task<result<completion_result>> complete(std::shared_ptr<Engine> self, completion_reference of,
                                         std::string argument, std::string value,
                                         std::map<std::string, std::string> context,
                                         detail::late<Engine, call_options> options) {
    if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
    std::string members;
    json_writer out(members);
    out.key("ref");
    out.begin_object();
    out.key("type");
    out.string(of.type());
    out.key(of.key());
    out.string(of.value());
    out.end_object();
    out.key("argument");
    out.begin_object();
    out.key("name");
    out.string(argument);
    out.key("value");
    out.string(value);
    out.end_object();
    // `context` came with 2025-06-18.
    if (!context.empty() && version_of(self->link->language()) >= "2025-06-18") {
        members += ",\"context\":{" + detail::strings_member_text("arguments", context) + "}";
    }
    typename Engine::operation_type what(request_kind::read, "completion/complete",
                                         std::move(members), std::move(options));
    auto done = co_await Engine::run(self, what);
    if (!done) co_return fail(std::move(done.error()));
    co_return detail::decode_answer<completion_result>(what);
}

template <class Engine>
task<result<void>> set_log_level(std::shared_ptr<Engine> self, severity least,
                                 detail::late<Engine, call_options> options) {
    if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
    if (!self->link->server().capabilities.logging) {
        co_return fail(errc::unsupported_by_server, "the server did not announce logging");
    }
    if (era_of(self->link->language()) == era::modern) {
        self->log_level = std::string(to_string(least));
        co_return result<void>();
    }
    std::string members = detail::string_member_text("level", to_string(least));
    auto done = co_await detail::send_request(self, request_kind::other, "logging/setLevel",
                                              std::move(members), std::move(options));
    co_return done;
}

template <class Engine> task<result<void>> notify_roots_changed(std::shared_ptr<Engine> self) {
    if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
    if (era_of(self->link->language()) == era::modern) co_return result<void>();
    if (!self->link->options().roots_) {
        co_return fail(errc::invalid_argument, "roots: client_options::on_roots was not given");
    }
    notification changed("notifications/roots/list_changed");
    auto told = co_await self->link->wire().notify(std::move(changed));
    co_return told;
}

template <class Engine>
task<result<raw_json>> raw_request(std::shared_ptr<Engine> self, std::string method,
                                   arguments params, detail::late<Engine, call_options> options) {
    bool const plain = !method.empty() && std::all_of(method.begin(), method.end(), [](char c) {
        return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
    });
    if (!plain) co_return fail(errc::invalid_argument, "the method must be plain ASCII");
    auto text = params.text();
    if (!text) co_return fail(std::move(text.error()));
    std::string members(text->substr(1, text->size() - 2));
    typename Engine::operation_type what(request_kind::other, method, std::move(members),
                                         std::move(options));
    auto done = co_await Engine::run(self, what);
    if (!done) co_return fail(std::move(done.error()));
    co_return what.answer.result.raw();
}

/// Drops what an event of the server makes out of date, kept or still under way.
template <class Engine, class Event> void invalidate(Engine& self, Event const& event) {
    auto const drop = [&self](std::string const& topic) {
        self.cache.invalidate(topic);
        self.flights.forget(topic);
    };
    if (std::holds_alternative<tools_changed>(event)) drop("tools/list");
    if (std::holds_alternative<prompts_changed>(event)) drop("prompts/list");
    if (std::holds_alternative<resources_changed>(event)) {
        drop("resources/list");
        drop("resources/templates/list");
    }
    if (std::holds_alternative<resource_updated>(event)) drop("resources/read");
}

}  // namespace mcp
