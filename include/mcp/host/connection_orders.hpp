// SPDX-License-Identifier: MIT
// What the owner of a managed connection asks for.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/connection_calls.hpp>
#include <mcp/host/connection_core.hpp>
#include <mcp/host/connection_report.hpp>
#include <mcp/host/server_config.hpp>

#include <memory>
#include <string>
#include <utility>

namespace mcp::detail {

// A later order wins over one that still waits for calls to end.
template <class Core> void obey(Core& core, connection_event_kind kind) {
    if (core.is_closed) return;
    ++core.orders;
    core.is_draining = false;
    core.feed(connection_event(kind));
}

/// Somebody has granted access, or not. That speaks for the attempt that asked for it.
template <class Core> void take_answer(Core& core, bool is_granted) {
    if (core.is_closed || core.record.state != server_state::pending_auth) return;
    if (is_granted) return core.feed(connection_event(connection_event_kind::auth_done));
    core.feed(connection_event(connection_event_kind::failed, core.record.attempt,
                               error(errc::unauthorized, "access was not granted")));
}

/// From any thread. On the connection's own it is done at once: what is asked of the connection
/// next must not overtake it, nor may it overtake other settings that are still on their way.
template <class Core>
void give_order(std::shared_ptr<Core> const& core, connection_event_kind kind) {
    auto work = [core, kind] { obey(*core, kind); };
    if (core->changing > 0) return net::post(core->home, std::move(work));
    net::dispatch(core->home, std::move(work));
}

/// At once if this is the connection's thread, so that nothing of it is left when its owner is
/// gone.
template <class Core> void abandon_on_home(std::shared_ptr<Core> const& core) {
    if (core->settings->is_single_threaded) return core->abandon();
    net::dispatch(core->home, [core] { core->abandon(); });
}

/// True if the connection that the one entry has made is as good for the other.
inline bool same_connection(server_config const& left, server_config right) {
    right.required = left.required;
    right.enabled_tools = left.enabled_tools;
    right.disabled_tools = left.disabled_tools;
    right.enabled = left.enabled;
    return same_settings(left, std::move(right));
}

/// Later, since the owner holds its lock.
template <class Core>
void change_config(std::shared_ptr<Core> const& core, std::shared_ptr<server_config const> server) {
    ++core->changing;
    net::post(core->home, [core, server = std::move(server)] {
        --core->changing;
        if (core->is_closed) return;
        auto const before = core->config;
        core->set_config(server);
        bool const is_other = !same_connection(*before, *server);
        if (!server->enabled) {
            obey(*core, connection_event_kind::disable);
        } else if (!before->enabled || core->record.state == server_state::disabled) {
            obey(*core, connection_event_kind::enable);
            obey(*core, connection_event_kind::connect);
        } else if (is_other) {
            obey(*core, connection_event_kind::config_changed);
        }
        core->refilter();
    });
}

/// Waits until what was connected before is closed; bounded by the transports.
template <class Core> task<void> wait_closed(std::shared_ptr<Core> core) {
    while (core->closing > 0) {
        auto const why = co_await core->changed->wait();
        if (why == wake_reason::cancelled) co_return;
    }
}

/// No new calls; when the last one has ended, or the time is over, `how` happens.
template <class Core>
task<void> drain(std::shared_ptr<Core> core, duration limit, connection_event_kind how) {
    if (core->changing > 0) co_await net::post(core->home, net::use_awaitable);
    if (core->is_closed && how != connection_event_kind::disconnect) co_return;
    std::uint64_t const mine = ++core->orders;
    core->is_draining = true;
    core->changed->notify_all();
    time_point const end = after(clock::now(), limit);
    bool is_cancelled = false;
    while (core->running > 0 && core->orders == mine && !core->is_abandoned()) {
        auto const why = co_await core->changed->wait(end);
        is_cancelled = why == wake_reason::cancelled;
        if (why != wake_reason::notified) break;
    }
    if (core->orders != mine) co_return;
    core->is_draining = false;
    core->feed(connection_event(how));
    if (!is_cancelled) co_await wait_closed(core);
}

template <class Core> task<void> close_for_good(std::shared_ptr<Core> core, duration limit) {
    core->is_closed = true;
    co_await drain(core, limit, connection_event_kind::disconnect);
}

/// The tools through the client's cache.
template <class Core>
task<result<shared_list<tool>>> list_kept_tools(std::shared_ptr<Core> core,
                                                late<Core, call_options> options) {
    auto verb = [](typename Core::client_type& client, late<Core, call_options> how) {
        return client.list_tools(std::move(how));
    };
    auto const before = core->current ? core->current->listed : std::nullopt;
    auto listed = co_await run_call(core, request_kind::list, std::move(options), verb);
    if (!listed) co_return listed;
    auto const mine = core->current;
    bool const is_current = mine && mine->monitor && !mine->has_ended;
    if (!is_current) co_return listed;
    if (before && before->share() == listed->share()) {
        core->tell(host_events::cache_hit{{}, core->offer()->size()});
    } else if (!mine->listed || mine->listed->share() != listed->share()) {
        core->take_tools(*mine, *listed, false);
        core->publish();
    }
    co_return core->offer()->tools();
}

template <class Core>
task<result<void>> subscribe(std::shared_ptr<Core> core, std::string uri,
                             late<Core, call_options> options) {
    auto verb = [uri](typename Core::client_type& client, late<Core, call_options> how) {
        return client.subscribe_resource(uri, std::move(how));
    };
    auto done = co_await run_call(core, request_kind::read, std::move(options), std::move(verb));
    if (done) core->subscribed.insert(std::move(uri));
    co_return done;
}

template <class Core>
task<result<void>> unsubscribe(std::shared_ptr<Core> core, std::string uri,
                               late<Core, call_options> options) {
    core->subscribed.erase(uri);
    auto verb = [uri](typename Core::client_type& client, late<Core, call_options> how) {
        return client.unsubscribe_resource(uri, std::move(how));
    };
    auto done = co_await run_call(core, request_kind::read, std::move(options), std::move(verb));
    co_return done;
}

}  // namespace mcp::detail
