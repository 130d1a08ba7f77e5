// SPDX-License-Identifier: MIT
// What a managed connection tells of itself: its status, its tools, and why it takes no calls.
#pragma once

#include <mcp/host/connection_core.hpp>

#include <memory>
#include <string>
#include <utility>

namespace mcp::detail {

template <class Client>
void connection_core<Client>::announce(connection_action const& action,
                                       late<connection_event> const& event) {
    namespace to = host_events;
    switch (action.notice) {
        case connection_notice::none: return;
        case connection_notice::connect_started: return tell(to::connect_started());
        case connection_notice::connected:
            return tell(to::connected{{}, server_.name, server_.version, offer_->tools()});
        case connection_notice::reconnected:
            return tell(to::reconnected{{}, offer_->tools()});
        case connection_notice::reconnect_attempt:
            return tell(to::reconnect_attempt{{}, action.number, action.most, action.delay});
        case connection_notice::reconnect_failed:
            return tell(to::reconnect_failed{{}, event.why});
        case connection_notice::connection_error:
            log(log_level::warning, [&] { return event.why.message(); });
            return tell(to::connection_error{{}, event.why});
        case connection_notice::auth_required: return tell(to::auth_required{{}, auth_url});
        case connection_notice::disconnected: {
            to::disconnected what;
            what.deliberate = action.deliberate;
            if (!action.deliberate) what.reason = event.why;
            return tell(std::move(what));
        }
    }
}

template <class Client> server_status connection_core<Client>::make_status() const {
    server_status made;
    made.name = config->name;
    made.description = config->description;
    made.origin = config->origin;
    made.transport = config->wire;
    made.state = record.state;
    made.era = era_;
    made.protocol_version = protocol_version_;
    made.server_name = server_.name;
    made.server_version = server_.version;
    made.reconnects = reconnects_;
    made.last_error = record.last_error;
    made.retry = retry_;
    if (record.state == server_state::pending_auth) made.auth_url = auth_url;
    made.stderr_tail.assign(stderr_lines_.begin(), stderr_lines_.end());
    describe_session(made);
    return made;
}

template <class Client>
void connection_core<Client>::describe_session(server_status& made) const {
    if (record.state != server_state::connected || !current) return;
    made.connected_at = connected_at_;
    made.tools = offer_->size();
    made.tools_total = offer_->total();
    if (!current->monitor) return;
    made.health = current->monitor->status();
    made.latency = current->monitor->latency();
}

template <class Client>
void connection_core<Client>::take_tools(session_type& from, shared_list<tool> listed,
                                         bool is_news) {
    from.listed = listed;
    auto [offer, report] = make_offer(listed, filter);
    for (std::string const& warning : report.warnings) {
        log(log_level::warning, [&] { return warning; });
    }
    auto const difference = compare_offers(*offer_, *offer);
    std::size_t const before = offer_->size();
    // The same list stays the same object, so that what was made of it need not be made again.
    if (!difference.is_same) offer_ = std::move(offer);
    if (observer_) observer_->on_tools(offer_, config->name);
    bool const is_other = !has_offered_ || !difference.is_same || is_news;
    if (report.kept != report.total && is_other) {
        tell(host_events::tools_filtered{{}, report.kept, report.total});
    }
    // The first list is no change.
    bool const is_first = !std::exchange(has_offered_, true);
    if (is_first || (difference.is_same && !is_news)) return;
    host_events::tools_updated what;
    what.before = before;
    what.after = offer_->size();
    what.added = difference.added;
    what.removed = difference.removed;
    tell(std::move(what));
}

template <class Client> void connection_core<Client>::refilter() {
    if (record.state == server_state::connected && current && current->listed) {
        take_tools(*current, *current->listed, false);
    }
    publish();
}

template <class Client> error connection_core<Client>::why_shut() const {
    std::string const name = "\"" + config->name + "\"";
    error made(errc::not_connected, name + " is not connected");
    switch (record.state) {
        case server_state::disabled: made = error(errc::server_disabled, name); break;
        case server_state::pending_auth:
            made = error(errc::unauthorized, name + " waits for somebody to grant access");
            if (!auth_url.empty()) made.detail += " at " + auth_url;
            break;
        case server_state::failed:
            if (record.last_error) made = *record.last_error;
            made.detail = name + (made.detail.empty() ? "" : ": " + made.detail);
            break;
        case server_state::connecting:
        case server_state::reconnecting:
            made.detail = name + " is being connected";
            break;
        default: break;
    }
    bool const is_ending = is_closed || is_draining;
    if (is_ending && record.state != server_state::disabled) {
        made = error(errc::closed, name + " is being disconnected");
    }
    made.reached = delivery::unsent;
    return made;
}

}  // namespace mcp::detail
