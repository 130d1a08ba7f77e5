// SPDX-License-Identifier: MIT
// From a configuration to tools in one call.
#pragma once

#include <mcp/client/shared_list.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/duration.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/basic_host.hpp>
#include <mcp/host/config.hpp>
#include <mcp/host/host_options.hpp>
#include <mcp/host/tool_directory.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

namespace mcp {

/// What load_tools() gives. The host goes on for as long as somebody holds it.
template <class Host> struct loaded_tools {
    shared_list<host_tool> tools;
    /// Ends everything in good order.
    std::function<task<void>()> cleanup;
    std::shared_ptr<Host> host;
};

namespace detail {

template <class Host>
task<result<loaded_tools<Host>>> load_tools_with(config all, host_options hooks, duration limit) {
    executor const here = co_await net::this_coro::executor;
    loaded_tools<Host> made;
    made.host = std::make_shared<Host>(here, std::move(hooks));
    auto loaded = co_await made.host->load(all);
    if (!loaded) {
        if (loaded.error().code != errc::cancelled) co_await made.host->close();
        co_return fail(std::move(loaded.error()));
    }
    co_await made.host->wait_until_settled(limit);
    made.tools = made.host->tools();
    made.cleanup = [host = made.host] { return host->close(); };
    co_return made;
}

}  // namespace detail

/// Starts the servers of a configuration, and waits until each has connected or failed, but no
/// longer than `limit`: then the tools of those that are there are given, and the others come when
/// they come (see basic_host::tools). Fails only if a required server does.
///
/// `Host` is host, or another basic_host.
template <class Host = host>
task<result<loaded_tools<Host>>> load_tools(config const& all, host_options hooks = {},
                                            duration limit = std::chrono::seconds(30)) {
    return detail::load_tools_with<Host>(all, std::move(hooks), limit);
}

}  // namespace mcp
