// SPDX-License-Identifier: MIT
// Looks after a connection that is there: probes, tools that change, what was subscribed to.
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/connection_core.hpp>
#include <mcp/host/health.hpp>
#include <mcp/protocol/events.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mcp::detail {

// Any answer is a sign of life, also one that says no.
inline bool is_answer(error const& why) noexcept {
    return why.code == make_error_code(errc::remote_error);
}

// Brings the tools up to date after the server has said that they changed.
template <class Core>
task<void> refresh_tools(std::shared_ptr<Core> self, typename Core::session_ptr mine) {
    mine->has_outdated_tools = false;
    auto listed = co_await mine->client->list_tools();
    if (mine->has_ended) co_return;
    if (!listed) {
        self->log(log_level::warning, [&] { return listed.error().message(); });
        co_return;
    }
    self->take_tools(*mine, std::move(*listed), true);
    self->publish();
}

template <class Core>
task<result<void>> probe_tools(std::shared_ptr<Core> self, typename Core::session_ptr mine,
                               call_options options) {
    mine->client->forget(tools_changed());
    auto listed = co_await mine->client->list_tools(std::move(options));
    if (mine->has_ended) co_return result<void>();
    if (!listed) co_return fail(std::move(listed.error()));
    self->take_tools(*mine, std::move(*listed), false);
    co_return result<void>();
}

template <class Core>
task<result<void>> send_probe(std::shared_ptr<Core> self, typename Core::session_ptr mine) {
    call_options options;
    options.total_timeout(mine->monitor->timeout());
    auto const& server = mine->client->server();
    bool const has_ping = server.era == era::legacy;
    bool const has_tools = server.capabilities.tools;
    health_probe const probe = choose_probe(has_ping, mine->announces_tools || !has_tools);
    if (probe == health_probe::list_tools && has_tools) {
        auto done = co_await probe_tools(self, mine, std::move(options));
        co_return done;
    }
    auto answered = co_await mine->client->ping(std::move(options));
    if (!answered) co_return fail(std::move(answered.error()));
    co_return result<void>();
}

template <class Core> void on_probe_answered(Core& core, typename Core::session_type& mine,
                                             std::chrono::microseconds taken) {
    mine.monitor->probe_succeeded(clock::now(), taken, core.random.next());
    core.publish();
    core.tell(host_events::healthy{{}, taken});
}

template <class Core>
void on_probe_failed(Core& core, typename Core::session_type& mine, error why) {
    auto const next = mine.monitor->probe_failed(clock::now(), core.random.next());
    unsigned const failures = mine.monitor->status().consecutive_failures;
    core.publish();
    core.tell(host_events::check_failed{{}, failures, why});
    if (next != health_action::reconnect) return;
    core.tell(host_events::unhealthy{{}, failures});
    core.feed(connection_event(connection_event_kind::unhealthy, mine.attempt, std::move(why)));
}

template <class Core>
task<void> check_health(std::shared_ptr<Core> self, typename Core::session_ptr mine) {
    time_point const begun = clock::now();
    if (mine->monitor->tick(begun, self->random.next()) != health_action::probe) co_return;
    auto probed = co_await send_probe(self, mine);
    if (mine->has_ended) co_return;
    if (probed || is_answer(probed.error())) {
        auto const taken = std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - begun);
        on_probe_answered(*self, *mine, taken);
    } else {
        on_probe_failed(*self, *mine, std::move(probed.error()));
    }
}

// What was missed meanwhile is not known, so whoever is subscribed is told to read again.
template <class Core>
task<void> renew_subscriptions(std::shared_ptr<Core> self, typename Core::session_ptr mine) {
    mine->must_renew = false;
    std::vector<std::string> const wanted(self->subscribed.begin(), self->subscribed.end());
    for (std::string const& uri : wanted) {
        auto done = co_await mine->client->subscribe_resource(uri);
        if (mine->has_ended) co_return;
        if (!done) {
            self->log(log_level::warning, [&] { return uri + ": " + done.error().message(); });
            continue;
        }
        self->tell(host_events::server_message{{}, resource_updated{uri}});
    }
}

/// Runs as long as the connection is there.
template <class Core>
task<void> keep_session(std::shared_ptr<Core> self, typename Core::session_ptr mine) {
    while (!mine->has_ended) {
        if (!mine->monitor) {  // the machine has not been told yet
            co_await self->changed->wait();
            continue;
        }
        if (mine->must_renew) {
            co_await renew_subscriptions(self, mine);
            continue;
        }
        if (mine->has_outdated_tools) {
            co_await refresh_tools(self, mine);
            continue;
        }
        auto const next = mine->monitor->next_time();
        if (next && clock::now() >= *next) {
            co_await check_health(self, mine);
            continue;
        }
        co_await self->changed->wait(next.value_or(time_point::max()));
    }
}

}  // namespace mcp::detail
