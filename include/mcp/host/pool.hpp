// SPDX-License-Identifier: MIT
// The connections of many users, each user's apart from the others'.
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/pool_calls.hpp>
#include <mcp/host/pool_connecting.hpp>
#include <mcp/host/pool_core.hpp>
#include <mcp/host/pool_limits.hpp>
#include <mcp/host/pool_report.hpp>
#include <mcp/host/pooled_connection.hpp>
#include <mcp/host/run_on.hpp>
#include <mcp/host/server_status.hpp>
#include <mcp/host/server_store.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/tools.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// Connections of many users to their servers, as a store has them. One user never gets another's
/// connection, tools or answers: a connection belongs to a user, a server and the credentials that
/// were shown to it, and ends when the store has other ones at the next connecting.
///
/// Connections end when nothing was asked of them for pool_limits::idle. Where a limit is reached,
/// callers wait within their deadline, user by user in turn.
///
/// Threads: every member may be called from any thread. Coroutines come back on the executor of
/// their caller; the pool's own work runs on a strand of the executor that it was given, whose
/// context must outlive it.
///
/// Cancellation: by the coroutine's cancellation slot. Connections that are being made go on.
///
/// Lifetime: destroying it ends all connections at once; close() is the polite way. What still
/// waits ends with errc::closed.
template <pooled_connection Connection, server_store Store> class basic_pool {
    using core_type = detail::pool_core<Connection, Store>;
    using core_ptr = std::shared_ptr<core_type>;
    template <class T> using late = detail::late<Connection, T>;

public:
    using maker = pool_connection_maker<Connection>;
    using status_ptr = std::shared_ptr<server_status const>;

    /// `make` is called on the pool's strand, and must not call the pool.
    basic_pool(executor where, std::shared_ptr<Store> store, maker make, pool_limits limits = {})
        : core_(std::make_shared<core_type>(where, std::move(store), std::move(make), limits)) {}

    basic_pool(basic_pool&&) noexcept = default;
    basic_pool& operator=(basic_pool&& other) noexcept {
        if (this != &other) abandon();
        core_ = std::move(other.core_);
        return *this;
    }
    ~basic_pool() { abandon(); }

    /// Begins to connect, if that is not done, and returns at once. Errors: unknown_server,
    /// server_disabled, closed, and the store's.
    task<result<pool_entry>> ensure_connection(std::string user, std::string server) {
        return on_home(ensure(core_, std::move(user), std::move(server)));
    }

    /// Connects all servers of a user that are switched on, pool_limits::at_once at a time, and
    /// waits until each has connected or failed; each one may take pool_limits::connect.
    task<result<std::vector<pool_outcome>>> ensure_all(std::string user) {
        return on_home(ensure_many(core_, std::move(user)));
    }

    /// The tools of a user's connections, or of the servers that are named. Connects if none of
    /// them is there; `within` is for all of that, pool_limits::call if nothing is said. Errors:
    /// unknown_server, server_disabled, and if all fail one that lists each server and its cause.
    task<result<std::vector<user_tool>>> user_tools(std::string user,
                                                    std::vector<std::string> servers = {},
                                                    std::optional<duration> within = {}) {
        time_point const end = after(within.value_or(core_->limits.call));
        return on_home(detail::find_user_tools(core_, std::move(user), std::move(servers), end));
    }

    /// Calls a tool on one of the user's servers that offer it, best one first; connects if none of
    /// them is there. Goes on to the next server only if the last one surely did not run the call,
    /// or the options say idempotent. The options' total_timeout, else their timeout, else
    /// pool_limits::call is for all of that. Errors besides the client's: unknown_tool, and if
    /// several servers fail one that lists each of them and its cause.
    task<result<tool_result>> call_tool(std::string user, std::string tool,
                                        arguments with = arguments{},
                                        call_options options = call_options{}) {
        duration const limit = options.total_timeout_
                                   ? *options.total_timeout_
                                   : options.timeout_.value_or(core_->limits.call);
        using call_type = detail::pool_call<core_type>;
        auto call = std::make_shared<call_type>(core_, std::move(user), std::move(tool),
                                                std::move(with), std::move(options), after(limit));
        return on_home(call_type::run(std::move(call)));
    }

    /// Connects if need be and asks the server how it is, all within pool_limits::refresh. What
    /// goes wrong is in the report.
    task<refresh_report> refresh(std::string user, std::string server) {
        return on_home(ask_anew(core_, std::move(user), std::move(server)));
    }

    /// How a connection stands; sends nothing and waits for nothing. errc::unknown_server if the
    /// pool has none.
    [[nodiscard]] result<status_ptr> connection_status(std::string const& user,
                                                       std::string const& server) const {
        for (auto const& each : core_->look(&user)) {
            if (each->key.server == server) return core_->status_of(*each);
        }
        return fail(errc::unknown_server,
                    '"' + detail::printable(server.substr(0, 128)) + "\" has no connection");
    }

    /// Those of a user's connections that are there.
    [[nodiscard]] std::vector<status_ptr> connections(std::string const& user) const {
        std::vector<status_ptr> made;
        for (auto const& each : core_->look(&user)) {
            status_ptr status = core_->status_of(*each);
            if (status->state == server_state::connected) made.push_back(std::move(status));
        }
        return made;
    }

    /// Ends a connection in good order, without waiting for that; the store keeps its server. False
    /// if there was none.
    task<bool> remove(std::string user, std::string server) {
        return on_home(retire(core_, std::move(user), std::move(server)));
    }

    /// Ends all connections in good order; calls that run may go on for `limit`.
    task<void> close(duration limit = std::chrono::seconds(5)) {
        return on_home(core_type::close(core_, limit));
    }

    /// `{"total", "healthy", "connections": [{"user", "server", "state", "latencyMs", "calls",
    /// "errors"}]}` on one line.
    [[nodiscard]] std::string diagnostics() const { return detail::pool_diagnostics(*core_); }

    [[nodiscard]] pool_limits const& limits() const noexcept { return core_->limits; }

private:
    static time_point after(duration limit) { return detail::after(clock::now(), limit); }

    template <class T> task<T> on_home(task<T> work) {
        return detail::run_on(core_->home, std::move(work));
    }

    void abandon() {
        if (!core_) return;
        core_ptr const core = std::move(core_);
        net::dispatch(core->home, [core] { core->abandon(); });
    }

    // The entry of a server that may be used.
    static task<result<server_config>> entry_of(core_ptr self, std::string user,
                                                std::string server) {
        if (self->is_closed()) co_return fail_unsent(errc::closed, "the pool was closed");
        auto entry = co_await self->store->get(std::move(user), server);
        if (entry && !entry->enabled) {
            co_return fail_unsent(errc::server_disabled, '"' + server + '"');
        }
        co_return entry;
    }

    static task<result<pool_entry>> ensure(core_ptr self, std::string user, std::string server) {
        auto const entry = co_await entry_of(self, user, std::move(server));
        if (!entry) co_return fail(entry.error());
        auto const one = self->node_for(user, *entry);
        self->begin(one);
        // Waits for its place, if need be, and learns its tools before somebody calls one.
        time_point const end = after(self->limits.connect);
        if (!one->tools) net::co_spawn(self->home, detail::tools_of(self, one, end), net::detached);
        auto const status = self->status_of(*one);
        co_return pool_entry(*status);
    }

    static task<result<std::vector<pool_outcome>>> ensure_many(core_ptr self, std::string user) {
        auto entries = co_await detail::enabled_servers(self, user, std::vector<std::string>());
        if (!entries) co_return fail(entries.error());
        using round_type = detail::connecting_round<core_type>;
        auto const round = std::make_shared<round_type>(self, std::move(user), std::move(*entries),
                                                        time_point::max());
        auto const done = co_await round_type::run(round, [] { return false; });
        if (!done) co_return fail(done.error());
        std::vector<pool_outcome> made;
        for (std::size_t i = 0; i < round->entries().size(); ++i) {
            auto const listed = round->outcome_of(i);
            made.emplace_back(round->entries()[i].name,
                              listed ? std::nullopt : std::optional<error>(listed.error()));
        }
        co_return made;
    }

    static task<refresh_report> ask_anew(core_ptr self, std::string user, std::string server) {
        time_point const end = after(self->limits.refresh);
        auto const entry = co_await entry_of(self, user, std::move(server));
        if (!entry) co_return refresh_report(entry.error());
        auto const one = self->node_for(user, *entry);
        auto const listed = co_await detail::tools_of(self, one, end);
        if (!listed) co_return refresh_report(listed.error());
        if (!one->connection) co_return refresh_report(error(errc::closed));
        auto const connection = one->connection;
        detail::counted const runs(one->running);
        late<call_options> options;
        if (!detail::end_by(options, end)) co_return refresh_report(error(errc::timed_out));
        auto const probed = co_await connection->probe(options);
        if (!probed) co_return refresh_report(probed.error());
        co_return refresh_report(*probed);
    }

    static task<bool> retire(core_ptr self, std::string user, std::string server) {
        bool was_there = false;
        for (auto const& each : self->nodes_of(user)) {
            if (each->key.server != server) continue;
            self->retire(each);
            was_there = true;
        }
        co_return was_there;
    }

    core_ptr core_;
};

}  // namespace mcp
