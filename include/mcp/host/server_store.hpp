// SPDX-License-Identifier: MIT
// Where the servers of each user are kept.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/config_check.hpp>
#include <mcp/host/server_config.hpp>

#include <concepts>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// Keeps the servers of many users; no user sees another's. `get` fails with errc::unknown_server,
/// `put` adds or replaces, `erase` says whether there was one. A user's name may be any text but an
/// empty one (errc::invalid_argument). May be called again while a call runs.
template <class S>
concept server_store = requires(S& store, std::string user, std::string name,
                                server_config server) {
    { store.list(user) } -> std::same_as<task<result<std::vector<server_config>>>>;
    { store.get(user, name) } -> std::same_as<task<result<server_config>>>;
    { store.put(user, server) } -> std::same_as<task<result<void>>>;
    { store.erase(user, name) } -> std::same_as<task<result<bool>>>;
};

namespace detail {

inline result<void> check_user(std::string const& user) {
    if (user.empty()) return fail(errc::invalid_argument, "a user needs a name");
    return {};
}

inline result<void> check_stored(std::string const& user, server_config const& server) {
    if (auto checked = check_user(user); !checked) return checked;
    if (is_server_name(server.name)) return {};
    return fail(errc::invalid_argument,
                "a server's name must be 1 to 128 letters, digits or any of _ - . / @ : [ ]");
}

inline tl::unexpected<error> unknown_stored(std::string const& name) {
    return fail(errc::unknown_server, '"' + printable(name.substr(0, 128)) + '"');
}

}  // namespace detail

/// Keeps them until the program ends. Thread-safe; a copy is the same store.
class memory_server_store {
public:
    task<result<std::vector<server_config>>> list(std::string user) {
        return ready(state_->list(user));
    }
    task<result<server_config>> get(std::string user, std::string name) {
        return ready(state_->get(user, name));
    }
    task<result<void>> put(std::string user, server_config server) {
        return ready(state_->put(user, std::move(server)));
    }
    task<result<bool>> erase(std::string user, std::string name) {
        return ready(state_->erase(user, name));
    }

private:
    struct state {
        result<std::vector<server_config>> list(std::string const& user) {
            if (auto checked = detail::check_user(user); !checked) return fail(checked.error());
            std::lock_guard const lock(mutex);
            std::vector<server_config> made;
            auto const found = users.find(user);
            if (found == users.end()) return made;
            for (auto const& each : found->second) made.push_back(each.second);
            return made;
        }

        result<server_config> get(std::string const& user, std::string const& name) {
            if (auto checked = detail::check_user(user); !checked) return fail(checked.error());
            std::lock_guard const lock(mutex);
            auto const found = users.find(user);
            if (found == users.end()) return detail::unknown_stored(name);
            auto const server = found->second.find(name);
            if (server == found->second.end()) return detail::unknown_stored(name);
            return server->second;
        }

        result<void> put(std::string const& user, server_config server) {
            if (auto checked = detail::check_stored(user, server); !checked) return checked;
            std::lock_guard const lock(mutex);
            std::string name = server.name;
            users[user].insert_or_assign(std::move(name), std::move(server));
            return {};
        }

        result<bool> erase(std::string const& user, std::string const& name) {
            if (auto checked = detail::check_user(user); !checked) return fail(checked.error());
            std::lock_guard const lock(mutex);
            auto const found = users.find(user);
            if (found == users.end() || found->second.erase(name) == 0) return false;
            if (found->second.empty()) users.erase(found);
            return true;
        }

        std::mutex mutex;
        std::map<std::string, std::map<std::string, server_config>> users;
    };

    template <class T> static task<T> ready(T value) { co_return value; }

    std::shared_ptr<state> state_ = std::make_shared<state>();
};

}  // namespace mcp
