// SPDX-License-Identifier: MIT
// A managed connection as a member of a pool.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/asio_strand.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/added_server.hpp>
#include <mcp/host/client_factory.hpp>
#include <mcp/host/connection.hpp>
#include <mcp/host/connection_settings.hpp>
#include <mcp/host/host_loading.hpp>
#include <mcp/host/host_options.hpp>
#include <mcp/host/pool.hpp>
#include <mcp/host/pooled_connection.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/host/server_status.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/tools.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace mcp {

namespace detail {

/// Keeps the latest status, for any thread.
class status_keeper final : public connection_observer {
public:
    explicit status_keeper(std::shared_ptr<server_status const> first)
        : latest_(std::move(first)) {}

    void on_status(std::shared_ptr<server_status const> status) override {
        std::lock_guard const lock(mutex_);
        latest_.swap(status);
    }

    [[nodiscard]] std::shared_ptr<server_status const> latest() const {
        std::lock_guard const lock(mutex_);
        return latest_;
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<server_status const> latest_;
};

template <class Client>
task<result<pool_probe>> probe_client(Client& client, late<Client, call_options> options) {
    auto const taken = co_await client.ping(std::move(options));
    if (!taken) co_return fail(taken.error());
    co_return pool_probe(*taken, client.server().capabilities.raw);
}

}  // namespace detail

/// One user's connection to one server. Satisfies `pooled_connection`.
template <class Client> class pool_member {
    template <class T> using late = detail::late<Client, T>;

public:
    using settings_type = connection_settings<Client>;

    pool_member(executor home, std::shared_ptr<server_config const> server,
                std::shared_ptr<settings_type const> settings)
        : keeper_(std::make_shared<detail::status_keeper>(first_status(*server))),
          connection_(std::move(home), std::move(server), std::move(settings), keeper_) {}

    void connect() { connection_.connect(); }
    void abandon() { connection_.abandon(); }
    [[nodiscard]] std::shared_ptr<server_status const> status() const { return keeper_->latest(); }

    task<result<shared_list<tool>>> list_tools(call_options options) {
        return connection_.list_tools(std::move(options));
    }
    task<result<tool_result>> call_tool(std::string name, arguments with, call_options options) {
        return connection_.call_tool(std::move(name), std::move(with), std::move(options));
    }
    task<result<pool_probe>> probe(call_options options) {
        auto const ask = [](Client& client, late<call_options> how) {
            return detail::probe_client(client, std::move(how));
        };
        return connection_.use(request_kind::health, std::move(options), ask);
    }
    task<void> close(duration limit) { return connection_.close(limit); }

private:
    static std::shared_ptr<server_status const> first_status(server_config const& server) {
        return std::make_shared<server_status const>(
            detail::first_status(server, server_start::when_asked));
    }

    std::shared_ptr<detail::status_keeper> keeper_;
    basic_managed_connection<Client> connection_;
};

/// Makes the members of a pool as a host makes its connections: by `options`, and by `Policies`,
/// whose run-time values follow. Each member has a strand of `where`.
template <class... Policies, class... Given>
pool_connection_maker<pool_member<host_client<Policies...>>> make_pool_members(
    executor where, host_options options = {}, Given&&... given) {
    using client_type = host_client<Policies...>;
    using member_type = pool_member<client_type>;
    host_policies<Policies...> chosen(std::in_place, std::forward<Given>(given)...);
    auto settings = detail::make_settings<client_type>(options, chosen);
    return [where = std::move(where), settings = std::move(settings)](
               std::string const&, std::shared_ptr<server_config const> server) {
        executor const home = settings->is_single_threaded ? where : detail::strand_on(where);
        return std::make_shared<member_type>(home, std::move(server), settings);
    };
}

/// A pool with the usual policies, which each server's entry overrides.
template <server_store Store> using pool = basic_pool<pool_member<host_client<>>, Store>;

}  // namespace mcp
