// SPDX-License-Identifier: MIT
// Paginated lists: one page, the whole list, and the cache before it.
#pragma once

#include <mcp/client/engine.hpp>
#include <mcp/client/shared_list.hpp>
#include <mcp/core/late.hpp>
#include <mcp/protocol/header_parameters.hpp>
#include <mcp/protocol/prompts.hpp>
#include <mcp/protocol/resources.hpp>
#include <mcp/protocol/tools.hpp>
#include <mcp/transport/features.hpp>

#include <algorithm>
#include <concepts>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// One page of a list. `next_cursor` absent means that it was the last; an empty cursor is a
/// cursor.
template <class Item> struct page {
    std::vector<Item> items;
    std::optional<std::string> next_cursor;
    /// The whole result as received; only if `call_options::keep_raw` asked for it.
    raw_json raw;
};

/// Which method lists items of a type, and under which member.
template <class Item> struct list_method;

template <> struct list_method<tool> {
    static constexpr std::string_view name = "tools/list";
    static constexpr std::string_view member = "tools";
};
template <> struct list_method<resource> {
    static constexpr std::string_view name = "resources/list";
    static constexpr std::string_view member = "resources";
};
template <> struct list_method<resource_template> {
    static constexpr std::string_view name = "resources/templates/list";
    static constexpr std::string_view member = "resourceTemplates";
};
template <> struct list_method<prompt> {
    static constexpr std::string_view name = "prompts/list";
    static constexpr std::string_view member = "prompts";
};

namespace detail {

template <class Item, class Payload>
result<void> decode_page(Payload const& value, std::vector<Item>& out) {
    auto in = value.cursor();
    bool found = false;
    std::string_view key;
    in.enter_object();
    while (in.next_member(key)) {
        if (key == list_method<Item>::member) {
            found = true;
            decode_array(in, out);
        } else {
            in.skip();
        }
    }
    if (!found) in.reject("a result with the list that was asked for");
    if (in.failed()) return fail(in.failure());
    return {};
}

// Over a wire with headers, a tool whose annotations are wrong must not be used (spec 2026-07-28,
// transports); the wire learns what to repeat of the others' arguments.
template <class Connection, class Tool>
void drop_unusable_tools(Connection& link, std::vector<Tool>& tools) {
    if (link.is_abandoned() || !mirrors_parameters(link.wire()) ||
        era_of(link.language()) == era::legacy)
        return;
    std::erase_if(tools, [&link](Tool const& each) {
        auto parameters = find_header_parameters(each.input_schema);
        if (parameters) {
            tell_mirrored(link.wire(), each.name, std::move(*parameters));
            return false;
        }
        error what(errc::malformed_message, "the tool \"" + printable(each.name) +
                                                "\" was dropped: " + parameters.error().detail);
        link.on_skipped(std::move(what));
        return true;
    });
}

// What the pages of one list say together.
struct list_hints {
    std::optional<duration> time_to_live;
    bool is_private = false;
    bool asked = false;

    void add(result_header const& header) {
        if (header.time_to_live) {
            time_to_live =
                std::min(time_to_live.value_or(*header.time_to_live), *header.time_to_live);
        }
        is_private = is_private || header.cache_is_private;
    }
};

}  // namespace detail

/// Gets one page; no cursor means the first.
template <class Item, class Engine>
task<result<page<Item>>> list_page(std::shared_ptr<Engine> self, std::optional<std::string> cursor,
                                   detail::late<Engine, call_options> options,
                                   detail::list_hints* hints = nullptr) {
    std::string members;
    if (cursor) members = detail::string_member_text("cursor", *cursor);
    bool const keep_raw = options.keep_raw_;
    typename Engine::operation_type what(request_kind::list, list_method<Item>::name,
                                         std::move(members), std::move(options));
    auto done = co_await Engine::run(self, what);
    if (!done) co_return fail(std::move(done.error()));
    page<Item> found;
    auto decoded = detail::decode_page(what.answer.result, found.items);
    if (!decoded) co_return fail(std::move(decoded.error()));
    if constexpr (std::same_as<Item, tool>) detail::drop_unusable_tools(*self->link, found.items);
    found.next_cursor = std::move(what.header.next_cursor);
    if (keep_raw) found.raw = what.answer.result.raw();
    if (hints != nullptr) hints->add(what.header);
    co_return found;
}

/// Gets every page. A cursor that the server refuses starts the list again, once.
template <class Item, class Engine>
task<result<std::vector<Item>>> list_pages(std::shared_ptr<Engine> self,
                                           detail::late<Engine, call_options> options,
                                           detail::list_hints* hints) {
    unsigned const max_pages = self->link->options().max_pages_;
    time_point end = time_point::max();
    if (options.total_timeout_ && *options.total_timeout_ > duration()) {
        end = detail::later(clock::now(), *options.total_timeout_);
    }
    bool restarted = false;
    std::vector<Item> items;
    std::set<std::string> seen;
    std::optional<std::string> cursor;
    for (unsigned pages = 1;; ++pages) {
        if (!limit_until(options, end, clock::now())) {
            co_return fail(errc::timed_out, std::string(list_method<Item>::name));
        }
        auto part = co_await list_page<Item>(self, cursor, options, hints);
        if (!part) {
            bool const bad_cursor = cursor && part.error().remote &&
                                    part.error().remote->code == rpc_code::invalid_params;
            if (!bad_cursor || std::exchange(restarted, true))
                co_return fail(std::move(part.error()));
            items.clear();
            seen.clear();
            cursor.reset();
            pages = 0;
            continue;
        }
        if (items.empty()) items = std::move(part->items);  // most lists have one page
        else std::move(part->items.begin(), part->items.end(), std::back_inserter(items));
        if (!part->next_cursor) co_return items;
        if (!seen.insert(*part->next_cursor).second) {
            co_return fail(errc::repeated_cursor, std::string(list_method<Item>::name));
        }
        if (pages == max_pages) {
            co_return fail(errc::too_many_pages, std::string(list_method<Item>::name) +
                                                     ": more than " + std::to_string(max_pages));
        }
        cursor = std::move(part->next_cursor);
    }
}

/// Lists the tools anew, for a wire that repeats their arguments in headers.
template <class Engine>
task<result<void>> refresh_tools(std::shared_ptr<Engine> self, time_point end) {
    self->cache.invalidate(list_method<tool>::name);
    detail::late<Engine, call_options> options;
    if (!limit_until(options, end, clock::now())) co_return fail(errc::timed_out, "tools/list");
    detail::list_hints ignored;
    auto tools = co_await list_pages<tool>(self, std::move(options), &ignored);
    if (!tools) co_return fail(std::move(tools.error()));
    co_return result<void>();
}

namespace detail {

template <class Item> using list_items = std::vector<Item> const;

template <class Item> shared_list<Item> to_list(std::shared_ptr<void const> kept) {
    return shared_list<Item>(std::static_pointer_cast<list_items<Item>>(std::move(kept)));
}

// Waits for the fetch of somebody else. Nothing if that led to nothing: then it is our turn.
template <class Item, class Engine>
task<std::optional<result<shared_list<Item>>>> join_flight(std::shared_ptr<Engine> self,
                                                           std::string key, time_point deadline) {
    using answer = std::optional<result<shared_list<Item>>>;
    while (auto const running = self->flights.find(key)) {
        auto waited = co_await late<Engine, flights>::wait(running, deadline);
        if (!waited) {
            bool const stopped = waited.error().code == errc::cancelled;
            co_return answer(fail(stopped ? errc::cancelled : errc::timed_out, key));
        }
        if (running->outcome) {
            if (!*running->outcome) co_return answer(fail(running->outcome->error()));
            co_return answer(to_list<Item>(**running->outcome));
        }
        if (auto kept = self->cache.lookup(key, clock::now())) {
            co_return answer(to_list<Item>(std::move(kept)));
        }
    }
    co_return answer();
}

// What is out of date may be better than nothing.
template <class Item, class Engine, class Flight>
result<shared_list<Item>> land_failure(Engine& self, Flight& flight, std::string const& key,
                                       error const& why) {
    bool const own_doing = why.code == errc::cancelled || why.code == errc::invalid_argument;
    if (own_doing) return fail(why);
    auto stale = self.cache_policy.serve_stale_on_error() ? self.cache.lookup_stale(key) : nullptr;
    if (!stale) {
        // Who waits longer than this caller did may still get it.
        if (why.code != errc::timed_out) flight.land(fail(why));
        return fail(why);
    }
    flight.land(stale);
    self.link->log().write(log_level::warning, log_category::cache,
                           [&] { return key + ": serving what is out of date"; });
    return to_list<Item>(std::move(stale));
}

// Fetches for everybody who asks meanwhile.
template <class Item, class Engine>
task<result<shared_list<Item>>> lead_flight(std::shared_ptr<Engine> self, std::string key,
                                            late<Engine, call_options> options) {
    auto flight = self->flights.lead(key, self->link->get_executor());
    auto const generation = self->cache.generation(key);
    list_hints hints;
    auto items = co_await list_pages<Item>(self, std::move(options), &hints);
    if (!items) co_return land_failure<Item>(*self, flight, key, items.error());
    auto kept = std::make_shared<list_items<Item>>(std::move(*items));
    cache_hint hint;
    hint.ttl = hints.time_to_live;
    hint.is_private = hints.is_private;
    flight.land(std::shared_ptr<void const>(kept));
    self->cache.store(key, kept, self->cache_policy.time_to_live(hint), clock::now(), generation);
    co_return shared_list<Item>(std::move(kept));
}

}  // namespace detail

/// The whole list, from the cache if it has it. Callers that ask at the same time share one fetch.
template <class Item, class Engine>
task<result<shared_list<Item>>> list_all(std::shared_ptr<Engine> self,
                                         detail::late<Engine, call_options> options) {
    if constexpr (!is_enabled<typename Engine::cache_type>) {
        detail::list_hints ignored;
        auto items = co_await list_pages<Item>(self, std::move(options), &ignored);
        if (!items) co_return fail(std::move(items.error()));
        co_return shared_list<Item>(std::move(*items));
    } else {
        std::string key(list_method<Item>::name);
        if (auto blocked = self->link->obstacle()) co_return fail(std::move(*blocked));
        time_point const begun = clock::now();
        if (auto kept = self->cache.lookup(key, begun)) {
            co_return detail::to_list<Item>(std::move(kept));
        }
        if (self->flights.find(key)) {
            time_point const deadline =
                self->clock_for(request_kind::list, options, begun).total_end(begun);
            auto joined = co_await detail::join_flight<Item>(self, key, deadline);
            if (joined) co_return std::move(*joined);
            // Its own turn has come, in the time that is left.
            if (!limit_until(options, deadline, clock::now())) co_return fail(errc::timed_out, key);
        }
        auto led = co_await detail::lead_flight<Item>(self, std::move(key), std::move(options));
        co_return led;
    }
}

}  // namespace mcp
