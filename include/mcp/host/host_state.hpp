// SPDX-License-Identifier: MIT
// What a host does across its servers.
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/call_check.hpp>
#include <mcp/host/gather.hpp>
#include <mcp/host/host_options.hpp>
#include <mcp/host/registry.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/tools.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// Something of one of many servers.
template <class Item> struct server_item {
    std::string server;
    Item item;
};

/// A server that could not be asked.
struct server_failure {
    std::string server;
    error why;
};

/// What the connected servers have between them.
template <class Item> struct server_items {
    std::vector<server_item<Item>> items;  ///< By server, each in the server's order.
    std::vector<server_failure> failures;
};

namespace detail {

/// Everything of a host; its coroutines hold it by shared_ptr.
template <class Client> struct host_state {
    template <class T> using late = detail::late<Client, T>;
    using self_ptr = std::shared_ptr<host_state>;
    using registry_type = basic_registry<Client>;
    using connection_ptr = typename registry_type::connection_ptr;

    host_state(std::shared_ptr<registry_type> all, late<host_options> how)
        : registry(std::move(all)),
          options(std::move(how)) {}

    std::shared_ptr<registry_type> const registry;
    late<host_options> const options;
    late<event_subscription> user;  // of host_options::on_event
};

// What the hook sees of a call.
template <class State>
late<State, tool_call_request> describe_call(State& self, tool_identity const& which,
                                             std::string name, late<State, arguments> const& with) {
    late<State, tool_call_request> about(which.server, which.tool);
    about.name = std::move(name);
    about.definition = self.registry->tools().definition_of(which);
    about.arguments = with;
    return about;
}

// A call that the program wants to decide about.
template <class State>
task<result<tool_result>> call_if_allowed(std::shared_ptr<State> self,
                                          typename State::connection_ptr connection,
                                          tool_identity which, std::string name,
                                          late<State, arguments> with,
                                          late<State, call_options> options) {
    auto about = describe_call(*self, which, std::move(name), with);
    auto allowed =
        co_await check_call(self->options.before_call_, self->options.ask_, std::move(about));
    if (!allowed) co_return fail(std::move(allowed.error()));
    co_return co_await connection->call_tool(std::move(which.tool), std::move(with),
                                             std::move(options));
}

/// A call of a tool that is known by its server, and perhaps by the name that the agent gave. No
/// coroutine of its own unless the program wants to decide: the connection's call is enough.
template <class State>
task<result<tool_result>> call_host_tool(std::shared_ptr<State> self, tool_identity which,
                                         std::string name, late<State, arguments> with,
                                         late<State, call_options> options) {
    auto connection = self->registry->find_open(which.server);
    if (!connection) return refuse_call(std::move(connection.error()));
    if (self->options.before_call_) {
        return call_if_allowed(std::move(self), std::move(*connection), std::move(which),
                               std::move(name), std::move(with), std::move(options));
    }
    return (*connection)->call_tool(std::move(which.tool), std::move(with), std::move(options));
}

/// A call by the name that the agent knows.
template <class State>
task<result<tool_result>> call_exposed_tool(std::shared_ptr<State> self, std::string name,
                                            late<State, arguments> with,
                                            late<State, call_options> options) {
    auto which = self->registry->tools().find(name);
    if (!which) return refuse_call(std::move(which.error()));
    return call_host_tool(std::move(self), std::move(*which), std::move(name), std::move(with),
                          std::move(options));
}

template <class Item>
task<server_items<Item>> collect(std::vector<std::string> names,
                                 std::vector<task<result<shared_list<Item>>>> work) {
    auto const answers = co_await gather(std::move(work));
    server_items<Item> made;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!answers[i]) {
            made.failures.push_back(server_failure{names[i], error(errc::cancelled)});
        } else if (!*answers[i]) {
            made.failures.push_back(server_failure{names[i], answers[i]->error()});
        } else {
            for (Item const& each : **answers[i]) {
                made.items.push_back(server_item<Item>{names[i], each});
            }
        }
    }
    co_return made;
}

/// Asks all connected servers at the same time. `ask(connection)` gives the task.
template <class Item, class State, class Ask>
task<server_items<Item>> collect_from_all(State& self, Ask const& ask) {
    std::vector<std::string> names;
    std::vector<task<result<shared_list<Item>>>> work;
    for (auto const& [name, connection] : self.registry->connected()) {
        names.push_back(name);
        work.push_back(ask(connection));
    }
    return collect<Item>(std::move(names), std::move(work));
}

}  // namespace detail
}  // namespace mcp
