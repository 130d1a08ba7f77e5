// SPDX-License-Identifier: MIT
// The coroutine of one session: connects, and looks after the connection until it ends.
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/connection_core.hpp>
#include <mcp/host/connection_health.hpp>
#include <mcp/host/connection_report.hpp>
#include <mcp/host/start_slots.hpp>
#include <mcp/protocol/events.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace mcp::detail {

// What a client needs to be part of a managed connection.
template <class Core>
client_setup describe_client(std::shared_ptr<Core> const& self,
                             typename Core::session_ptr const& mine) {
    client_setup made(self->home, self->config);
    made.options = self->settings->client_options;
    made.options.name(self->config->name);
    auto const weak = std::weak_ptr<Core>(self);
    auto const session = std::weak_ptr<typename Core::session_type>(mine);
    made.options.on_disconnect([weak, mine = mine->attempt,
                                user = made.options.disconnect_](error const& why) {
        if (auto const core = weak.lock()) {
            core->feed(connection_event(connection_event_kind::lost, mine, why));
        }
        if (user) user(why);
    });
    made.options.on_event([weak, session, user = made.options.event_](server_event const& event) {
        auto const core = weak.lock();
        auto const live = session.lock();
        if (core && live) on_server_event(*core, *live, event);
        if (user) user(event);
    });
    made.on_stderr_line = [weak](std::string_view line) {
        if (auto const core = weak.lock()) core->add_stderr_line(line);
    };
    return made;
}

template <class Core>
void on_server_event(Core& core, typename Core::session_type& mine, server_event const& event) {
    if (mine.has_ended) return;
    if (std::holds_alternative<tools_changed>(event)) {
        mine.has_outdated_tools = true;
        core.changed->notify_all();
        return;
    }
    core.tell(host_events::server_message{{}, event});
}

// One program of a server at a time, and only so many servers that start.
template <class Core>
task<std::unique_ptr<start_slot>> wait_for_turn(std::shared_ptr<Core> self,
                                                typename Core::session_ptr mine) {
    while (self->closing > 0 && !mine->has_ended) co_await self->changed->wait();
    std::unique_ptr<start_slot> slot;
    auto const& starts = self->settings->starts;
    bool const is_first = self->record.state == server_state::connecting;
    if (!starts || !is_first || mine->has_ended) co_return slot;
    slot = std::make_unique<start_slot>(starts, self->home, self->changed);
    while (!slot->is_granted() && !mine->has_ended) co_await self->changed->wait();
    co_return slot;
}

// A modern server tells of changes only who listens. That it does not let us is no failure: then
// it is asked now and then.
template <class Core>
task<void> listen_for_changes(std::shared_ptr<Core> self, typename Core::session_ptr mine) {
    auto const& can = mine->client->server().capabilities;
    subscription_filter wanted;
    wanted.tools_list_changed = can.tools_list_changed;
    wanted.prompts_list_changed = can.prompts_list_changed;
    wanted.resources_list_changed = can.resources_list_changed;
    if (wanted == subscription_filter()) co_return;
    call_options options;
    options.timeout(self->config->health.timeout);
    event_handler none;
    auto listening =
        co_await mine->client->listen(std::move(wanted), std::move(none), std::move(options));
    if (mine->has_ended) co_return;
    if (!listening) {
        self->log(log_level::info, [&] { return listening.error().message(); });
        co_return;
    }
    mine->announces_tools = listening->granted().tools_list_changed;
    mine->listening.emplace(std::move(*listening));
}

// Servers without tools are good for their resources and prompts.
template <class Core>
task<result<void>> list_first_tools(std::shared_ptr<Core> self, typename Core::session_ptr mine) {
    mine->listed.emplace();
    if (!mine->client->server().capabilities.tools) co_return result<void>();
    auto tools = co_await mine->client->list_tools();
    if (tools) {
        mine->listed = std::move(*tools);
        co_return result<void>();
    }
    bool const has_none = tools.error().remote &&
                          tools.error().remote->code == rpc_code::method_not_found;
    if (!has_none) co_return fail(std::move(tools.error()));
    self->log(log_level::warning, [] { return "the server announces tools, but has none"; });
    co_return result<void>();
}

template <class Core>
task<result<void>> connect_session(std::shared_ptr<Core> self, typename Core::session_ptr mine) {
    auto const slot = co_await wait_for_turn(self, mine);
    if (mine->has_ended) co_return result<void>();
    auto made = self->settings->make_client(describe_client(self, mine));
    if (!made) co_return fail(std::move(made.error()));
    mine->client = std::move(*made);
    auto connected = co_await mine->client->connect();
    if (!connected || mine->has_ended) co_return connected;
    auto const& server = mine->client->server();
    bool const is_modern = server.era == era::modern;
    mine->announces_tools = !is_modern && server.capabilities.tools_list_changed;
    if (is_modern) co_await listen_for_changes(self, mine);
    if (mine->has_ended) co_return result<void>();
    auto listed = co_await list_first_tools(self, mine);
    co_return listed;
}

// Whether a person can do something about it.
template <class Core> bool needs_person(Core& self, error const& why) {
    if (!self.settings->authorize || classify(why) != error_class::auth_error) return false;
    auto url = self.settings->authorize(*self.config, why);
    if (url) self.auth_url = std::move(*url);
    return url.has_value();
}

template <class Client>
task<void> connection_core<Client>::run_session(self_ptr self, session_ptr mine) {
    auto made = co_await connect_session(self, mine);
    if (mine->has_ended) co_return;
    if (made) {
        self->feed(connection_event(connection_event_kind::connected, mine->attempt));
        co_await keep_session(self, mine);
        co_return;
    }
    auto const kind = needs_person(*self, made.error()) ? connection_event_kind::auth_required
                                                        : connection_event_kind::failed;
    self->feed(connection_event(kind, mine->attempt, std::move(made.error())));
}

}  // namespace mcp::detail
