// SPDX-License-Identifier: MIT
// How a host begins: its settings, and the servers that it waits for.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/config.hpp>
#include <mcp/host/connection_settings.hpp>
#include <mcp/host/gather.hpp>
#include <mcp/host/host_options.hpp>
#include <mcp/host/host_state.hpp>
#include <mcp/host/start_slots.hpp>
#include <mcp/host/status.hpp>
#include <mcp/protocol/tools.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcp::detail {

/// What the connections of a host have in common.
template <class Client, class Policies>
std::shared_ptr<connection_settings<Client> const> make_settings(
    late<Client, host_options> const& options, Policies const& chosen) {
    auto made = std::make_shared<connection_settings<Client>>();
    auto transports = options.transports_;
    if (!transports) {
        transports = [](client_setup const& how) { return make_transport(how); };
    }
    made->make_client = chosen.make_factory(std::move(transports));
    made->make_rules = [chosen, slow = options.slow_retry_](server_config const& server) {
        return make_rules(chosen.retry_for(server), server, slow);
    };
    made->limit_for = [chosen](server_config const& server, request_kind kind) {
        return chosen.timeout_for(server).limit_for(kind);
    };
    made->client_options = options.client_;
    made->calls_wait = options.calls_wait_;
    made->authorize = options.authorize_;
    made->starts = std::make_shared<late<Client, start_slots>>(options.start_at_once_);
    made->seed = options.seed_;
    made->is_single_threaded = options.single_threaded_;
    return made;
}

inline bool is_settled(host_status const& all) {
    for (auto const& each : all.servers()) {
        if (is_connecting(*each)) return false;
    }
    return true;
}

/// The servers that whoever loads a configuration wants to know about.
inline std::vector<std::string> required_servers(config const& all) {
    std::vector<std::string> names;
    for (server_config const& each : all.servers()) {
        if (each.required && each.enabled) names.push_back(each.name);
    }
    return names;
}

/// What is wrong with the entries of such servers, one line each.
inline std::vector<std::string> wrong_required_servers(config const& all) {
    std::vector<std::string> lines;
    for (auto const& [name, entry] : all.entries()) {
        bool const is_wanted = entry.written.required && entry.written.enabled && all.is_enabled();
        if (!is_wanted) continue;
        for (config_problem const& each : entry.problems) {
            if (each.is_error()) lines.push_back("required server \"" + name + "\": " + to_string(each));
        }
    }
    return lines;
}

// One error for all: its class is that of the first.
inline result<void> report_required(std::vector<std::string> const& names,
                                    std::vector<std::string> const& wrong,
                                    host_status const& status) {
    std::optional<error> made;
    for (std::string const& line : wrong) {
        if (!made) made.emplace(errc::invalid_configuration, line);
        else made->detail += "; " + line;
    }
    for (std::string const& name : names) {
        server_status const* const found = status.find(name);
        if (found == nullptr || found->state == server_state::connected) continue;
        error const why = found->last_error.value_or(
            error(errc::not_connected, std::string(to_string(found->state))));
        std::string words = "required server \"" + name + "\": " + why.message();
        if (!made) {
            made.emplace(why.code, std::move(words));
        } else {
            made->detail += "; " + std::move(words);
        }
    }
    if (made) return fail(std::move(*made));
    return {};
}

/// Waits until none of these is being connected any more. Retries end by themselves.
template <class State>
task<result<void>> wait_for_required(std::shared_ptr<State> self, std::vector<std::string> names,
                                     std::vector<std::string> wrong) {
    if (names.empty() && wrong.empty()) co_return result<void>();
    auto are_settled = [names](host_status const& all) {
        for (std::string const& name : names) {
            server_status const* const found = all.find(name);
            if (found != nullptr && is_connecting(*found)) return false;
        }
        return true;
    };
    duration const longest = std::chrono::hours(24);
    auto& board = self->registry->board();
    bool const done = co_await board.wait_for_all(std::move(are_settled), longest);
    if (!done) co_return fail(errc::cancelled);
    co_return report_required(names, wrong, *board.snapshot());
}

/// Lets every connection look at its tools, through its cache.
template <class State>
task<shared_list<host_tool>> refresh_all_tools(std::shared_ptr<State> self) {
    std::vector<task<result<shared_list<tool>>>> work;
    for (auto const& each : self->registry->connected()) work.push_back(each.second->list_tools());
    static_cast<void>(co_await gather(std::move(work)));
    co_return self->registry->tools().fetch();
}

template <class Connection>
result<void> disable_soon(result<std::shared_ptr<Connection>> found, duration limit) {
    if (!found) return fail(std::move(found.error()));
    auto const keep = [connection = *found](std::exception_ptr) {};
    net::co_spawn((*found)->get_executor(), (*found)->disable(limit), keep);
    return {};
}

template <class Connection>
task<result<void>> disconnect_one(result<std::shared_ptr<Connection>> found, duration limit) {
    if (!found) co_return fail(std::move(found.error()));
    auto const kept = std::move(*found);
    co_await kept->disconnect(limit);
    co_return result<void>();
}

}  // namespace mcp::detail
