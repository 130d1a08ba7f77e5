// SPDX-License-Identifier: MIT
// The servers of a host: which there are, and what is to become of them.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/asio_strand.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/added_server.hpp>
#include <mcp/host/config.hpp>
#include <mcp/host/connection.hpp>
#include <mcp/host/event_hub.hpp>
#include <mcp/host/gather.hpp>
#include <mcp/host/registry_observer.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/host/status.hpp>
#include <mcp/host/tool_directory.hpp>

#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Servers by name, each with its connection. Thread-safe: its lock is held for some assignments
/// only. Lives in a shared_ptr. See basic_host for what the members do.
template <class Client>
class basic_registry : public std::enable_shared_from_this<basic_registry<Client>> {
    template <class T> using late = detail::late<Client, T>;

public:
    using connection_type = basic_managed_connection<Client>;
    using connection_ptr = std::shared_ptr<connection_type>;
    using settings_type = connection_settings<Client>;

    basic_registry(executor where, std::shared_ptr<settings_type const> settings,
                   tool_name_policy names)
        : shared_(std::make_shared<detail::registry_shared>(where, home_for(where, *settings),
                                                            std::move(names))),
          executor_(std::move(where)),
          settings_(std::move(settings)) {}

    [[nodiscard]] late<event_hub>& events() noexcept { return shared_->events; }
    [[nodiscard]] late<status_board>& board() noexcept { return *shared_->board; }
    [[nodiscard]] detail::tool_directory& tools() noexcept { return shared_->tools; }
    [[nodiscard]] executor const& get_executor() const noexcept { return executor_; }

    result<added_server> add(server_config server, server_start start = server_start::now) {
        return insert(std::move(server), start, false);
    }
    result<added_server> replace(server_config server);
    result<void> remove(std::string_view name, duration limit = connection_type::usual_limit);

    /// The connection to a server. errc::unknown_server names the one that may be meant.
    [[nodiscard]] result<connection_ptr> find(std::string_view name) const {
        std::lock_guard const lock(mutex_);
        return look_up(name);
    }

    /// The same, unless the host was closed.
    [[nodiscard]] result<connection_ptr> find_open(std::string_view name) const {
        std::lock_guard const lock(mutex_);
        if (is_closed_) return fail(errc::closed, "the host was closed");
        return look_up(name);
    }

    /// The same for what a disabled server does not do.
    [[nodiscard]] result<connection_ptr> find_enabled(std::string_view name) const {
        auto found = find(name);
        if (!found) return found;
        auto const status = shared_->board->find(name);
        bool const is_off = status && (*status)->state == server_state::disabled;
        if (is_off) return fail_unsent(errc::server_disabled, '"' + std::string(name) + '"');
        return found;
    }

    /// The settings of a server, with variables replaced: never print them. Null if there is none.
    [[nodiscard]] std::shared_ptr<server_config const> settings_of(std::string_view name) const {
        std::lock_guard const lock(mutex_);
        auto const found = entries_.find(name);
        return found == entries_.end() ? nullptr : found->second.config;
    }

    /// The names of all connected servers, sorted, and their connections.
    [[nodiscard]] std::vector<std::pair<std::string, connection_ptr>> connected() const;

    /// See basic_host::apply.
    config_difference apply(config const& next);

    task<void> disconnect_all(duration limit) {
        return end_all(all_connections(), limit, &connection_type::disconnect);
    }
    task<void> close(duration limit);
    /// At once.
    void shut();

private:
    struct entry {
        connection_ptr connection;
        std::shared_ptr<detail::registry_observer> observer;
        std::shared_ptr<server_config const> config;
        bool is_from_config = false;
    };
    using end_function = task<void> (connection_type::*)(duration);

    static executor home_for(executor const& where, settings_type const& settings) {
        return settings.is_single_threaded ? where : detail::strand_on(where);
    }

    result<added_server> insert(server_config server, server_start start, bool is_from_config);
    static task<void> end_all(std::vector<connection_ptr> all, duration limit, end_function how);
    [[nodiscard]] std::vector<connection_ptr> all_connections() const;

    // With the lock.
    [[nodiscard]] result<connection_ptr> look_up(std::string_view name) const {
        auto const found = entries_.find(name);
        if (found != entries_.end()) return found->second.connection;
        if (is_closed_) return fail(errc::closed, "the host was closed");
        return fail(unknown(name));
    }

    [[nodiscard]] error unknown(std::string_view name) const {
        std::vector<std::string_view> names;
        for (auto const& each : entries_) names.push_back(each.first);
        return unknown_server_error(name, names);
    }

    std::shared_ptr<detail::registry_shared> const shared_;
    executor const executor_;
    std::shared_ptr<settings_type const> const settings_;
    mutable std::mutex mutex_;
    std::map<std::string, entry, std::less<>> entries_;
    std::vector<std::weak_ptr<connection_type>> leaving_;  // removed, but not closed yet
    bool is_closed_ = false;
    std::mutex applying_;
};

template <class Client>
result<added_server> basic_registry<Client>::insert(server_config server, server_start start,
                                                    bool is_from_config) {
    if (server.name.empty()) return fail(errc::invalid_argument, "a server needs a name");
    auto const config = std::make_shared<server_config const>(std::move(server));
    auto const status = std::make_shared<server_status const>(detail::first_status(*config, start));
    entry made;
    made.config = config;
    made.is_from_config = is_from_config;
    made.observer = std::make_shared<detail::registry_observer>(shared_);
    made.connection = std::make_shared<connection_type>(home_for(executor_, *settings_), config,
                                                        settings_, made.observer);
    auto const connection = made.connection;
    {
        std::lock_guard const lock(mutex_);
        if (is_closed_) return fail(errc::closed, "the host was closed");
        if (entries_.contains(config->name)) {
            return fail(errc::server_exists, '"' + config->name + "\": replace() changes it");
        }
        shared_->board->add(status, made.observer.get());
        shared_->tell(host_events::server_registered{config->name});
        entries_.emplace(config->name, std::move(made));
    }
    if (status->state == server_state::connecting) connection->connect();
    return added_server{config->name, status->state, {}};
}

template <class Client> result<added_server> basic_registry<Client>::replace(server_config server) {
    {
        std::lock_guard const lock(mutex_);
        auto const found = entries_.find(server.name);
        if (found != entries_.end() && !is_closed_) {
            found->second.config = std::make_shared<server_config const>(server);
            found->second.connection->configure(found->second.config);
            auto const status = shared_->board->find(server.name);
            added_server made{server.name, server_state::connecting, {}};
            if (!status) return made;
            made.status = (*status)->state;
            made.auth_url = (*status)->auth_url;
            return made;
        }
    }
    return insert(std::move(server), server_start::now, false);
}

template <class Client>
result<void> basic_registry<Client>::remove(std::string_view name, duration limit) {
    entry gone;
    {
        std::lock_guard const lock(mutex_);
        auto const found = entries_.find(name);
        if (found == entries_.end()) return fail(unknown(name));
        gone = std::move(found->second);
        entries_.erase(found);
        std::erase_if(leaving_, [](auto const& each) { return each.expired(); });
        leaving_.push_back(gone.connection);
        gone.observer->retire();
        shared_->forget(std::string(name));
    }
    auto const keep = [connection = gone.connection](std::exception_ptr) {};
    net::co_spawn(gone.connection->get_executor(), gone.connection->close(limit), keep);
    return {};
}

template <class Client>
auto basic_registry<Client>::connected() const
    -> std::vector<std::pair<std::string, connection_ptr>> {
    std::vector<std::pair<std::string, connection_ptr>> made;
    auto const status = shared_->board->snapshot();
    std::lock_guard const lock(mutex_);
    for (auto const& [name, each] : entries_) {
        server_status const* const known = status->find(name);
        bool const is_there = known != nullptr && known->state == server_state::connected;
        if (is_there) made.emplace_back(name, each.connection);
    }
    return made;
}

template <class Client>
config_difference basic_registry<Client>::apply(config const& next) {
    std::lock_guard const one_at_a_time(applying_);
    std::map<std::string, server_config> wanted = next.by_name();
    config_difference made;
    {
        std::lock_guard const lock(mutex_);
        for (auto& [name, each] : entries_) {
            auto const found = wanted.find(name);
            // What the program itself has added is its own business.
            if (!each.is_from_config || next.leaves_open(name)) {
                if (found != wanted.end()) wanted.erase(found);
                continue;
            }
            if (found == wanted.end()) {
                made.removed.push_back(name);
                continue;
            }
            if (!same_settings(*each.config, found->second)) made.changed.push_back(name);
            if (*each.config != found->second) {
                each.config = std::make_shared<server_config const>(std::move(found->second));
                each.connection->configure(each.config);
            }
            wanted.erase(found);
        }
    }
    for (std::string const& name : made.removed) static_cast<void>(remove(name));
    for (auto& [name, server] : wanted) {
        if (insert(std::move(server), server_start::now, true)) made.added.push_back(name);
    }
    return made;
}

template <class Client>
auto basic_registry<Client>::all_connections() const -> std::vector<connection_ptr> {
    std::vector<connection_ptr> all;
    std::lock_guard const lock(mutex_);
    for (auto const& each : entries_) all.push_back(each.second.connection);
    for (auto const& each : leaving_) {
        if (auto live = each.lock()) all.push_back(std::move(live));
    }
    return all;
}

template <class Client>
task<void> basic_registry<Client>::end_all(std::vector<connection_ptr> all, duration limit,
                                           end_function how) {
    std::vector<task<bool>> work;
    for (auto const& each : all) work.push_back(detail::finished(((*each).*how)(limit)));
    static_cast<void>(co_await detail::gather(std::move(work)));
}

template <class Client> task<void> basic_registry<Client>::close(duration limit) {
    {
        std::lock_guard const lock(mutex_);
        is_closed_ = true;
    }
    return end_all(all_connections(), limit, &connection_type::close);
}

template <class Client> void basic_registry<Client>::shut() {
    auto const all = all_connections();
    std::map<std::string, entry, std::less<>> gone;
    {
        std::lock_guard const lock(mutex_);
        is_closed_ = true;
        gone.swap(entries_);
    }
    for (auto const& each : gone) each.second.observer->retire();
    for (auto const& each : all) each->abandon();
    shared_->events.close();
}

}  // namespace mcp
