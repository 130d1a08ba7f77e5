// SPDX-License-Identifier: MIT
// The connections of a pool: how they come, get their place, and go.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/asio_strand.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/connection_state.hpp>
#include <mcp/host/pool_key.hpp>
#include <mcp/host/pool_limits.hpp>
#include <mcp/host/pool_queue.hpp>
#include <mcp/host/pooled_connection.hpp>
#include <mcp/host/server_status.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Everything of a pool. Its coroutines hold it by shared_ptr. But for what is said otherwise, all
/// of it is used on `home` only.
template <class Connection, class Store>
class pool_core : public std::enable_shared_from_this<pool_core<Connection, Store>> {
public:
    using self_ptr = std::shared_ptr<pool_core>;
    using connection_type = Connection;
    using node = pool_node<Connection>;
    using node_ptr = std::shared_ptr<node>;
    using maker = pool_connection_maker<Connection>;
    using status_ptr = std::shared_ptr<server_status const>;

    pool_core(executor const& where, std::shared_ptr<Store> servers, maker how, pool_limits chosen)
        : home(strand_on(where)),
          store(std::move(servers)),
          limits(chosen),
          make_(std::move(how)),
          queue_(chosen.per_user, chosen.total),
          sweeper_(home),
          closed_(home) {}

    executor const home;
    std::shared_ptr<Store> const store;
    pool_limits const limits;

    [[nodiscard]] bool is_closed() const noexcept { return is_closed_; }

    // Connections

    /// The connection of that user to that server; made, but not begun, if there is none. One whose
    /// entry was another is ended.
    node_ptr node_for(std::string const& user, server_config const& entry) {
        auto const config = std::make_shared<server_config const>(with_limits(entry, limits));
        pool_key key{user, entry.name, credential_fingerprint(config)};
        for (node_ptr const& each : nodes_of(user)) {
            if (each->key.server != entry.name) continue;
            bool const is_same = each->key == key && same_settings(*each->config, *config);
            if (is_same) return each;
            retire(each);
        }
        auto const made = std::make_shared<node>(home, std::move(key), config);
        made->used = clock::now();
        {
            std::lock_guard const lock(mutex_);
            nodes_.emplace(made->key, made);
            users_[user].push_back(made);
        }
        keep_sweeping();
        return made;
    }

    [[nodiscard]] std::vector<node_ptr> nodes_of(std::string const& user) const {
        auto const found = users_.find(user);
        return found == users_.end() ? std::vector<node_ptr>() : found->second;
    }

    /// Connects, as soon as there is room. Returns at once.
    void begin(node_ptr const& one) {
        if (is_closed_ || one->is_gone) return;
        one->used = clock::now();
        if (one->connection) return one->connection->connect();
        if (one->ticket != 0) return;
        set_failure(*one, nullptr);
        one->ticket = queue_.ask(one->key.user);
        tickets_.emplace(one->ticket, one);
        if (queue_.holds(one->ticket)) open(one);
    }

    /// Waits until the connection has its place; it may still be being made then. Errors: closed,
    /// timed_out, cancelled, and why there is none.
    static task<result<std::shared_ptr<Connection>>> wait_for_place(self_ptr self, node_ptr one,
                                                                    time_point end) {
        self->begin(one);
        for (;;) {
            if (one->is_gone || self->is_closed_) co_return fail_unsent(errc::closed);
            if (one->connection) co_return one->connection;
            if (one->failure) co_return fail_unsent(*one->failure);
            wake_reason why = wake_reason::notified;
            {
                counted const waits(one->waiting);
                why = co_await one->changed.wait(end);
            }
            if (why == wake_reason::notified) continue;
            error const reason = why == wake_reason::cancelled
                                     ? error(errc::cancelled)
                                     : error(errc::timed_out, "the pool has no room");
            self->give_up(one, reason);
            co_return fail_unsent(reason);
        }
    }

    /// Ends a connection, and forgets it. Returns at once.
    void retire(node_ptr const& one) {
        if (std::exchange(one->is_gone, true)) return;
        auto const connection = forget(one);
        one->changed.notify_all();
        if (!connection) return leave(one);
        ++closing_;
        auto finish = [self = this->shared_from_this(), one, connection](std::exception_ptr) {
            self->leave(one);
            if (--self->closing_ == 0) self->closed_.notify_all();
        };
        net::co_spawn(home, connection->close(closing_limit_), std::move(finish));
    }

    /// Ends all of them, and waits for that.
    static task<void> close(self_ptr self, duration limit) {
        self->is_closed_ = true;
        self->closing_limit_ = limit;
        self->sweeper_.cancel();
        for (node_ptr const& each : self->all()) self->retire(each);
        while (self->closing_ > 0) {
            auto const why = co_await self->closed_.wait();
            if (why == wake_reason::cancelled) break;
        }
    }

    /// The owner is gone: ends everything at once.
    void abandon() {
        is_closed_ = true;
        sweeper_.cancel();
        for (node_ptr const& each : all()) {
            each->is_gone = true;
            if (auto const connection = forget(each)) connection->abandon();
            each->changed.notify_all();
        }
        tickets_.clear();
        closed_.notify_all();
    }

    // What every thread may ask

    /// All of a user, or of everybody.
    [[nodiscard]] std::vector<node_ptr> look(std::string const* user = nullptr) const {
        std::lock_guard const lock(mutex_);
        if (user != nullptr) return nodes_of(*user);
        return all();
    }

    [[nodiscard]] status_ptr status_of(node const& one) const {
        std::shared_ptr<Connection> connection;
        std::shared_ptr<error const> failure;
        {
            std::lock_guard const lock(mutex_);
            connection = one.connection;
            failure = one.failure;
        }
        if (connection) return connection->status();
        auto const made = std::make_shared<server_status>();
        made->name = one.key.server;
        made->description = one.config->description;
        made->origin = one.config->origin;
        made->transport = one.config->wire;
        made->state = failure ? server_state::failed : server_state::connecting;
        if (failure) made->last_error = *failure;
        return made;
    }

private:
    [[nodiscard]] std::vector<node_ptr> all() const {
        std::vector<node_ptr> made;
        made.reserve(nodes_.size());
        for (auto const& each : nodes_) made.push_back(each.second);
        return made;
    }

    void set_failure(node& one, std::shared_ptr<error const> why) {
        std::lock_guard const lock(mutex_);
        one.failure = std::move(why);
    }

    void open(node_ptr const& one) {
        if (is_closed_ || one->is_gone) return;
        std::shared_ptr<Connection> made;
        error why(errc::handler_failed, "no connection was made");
        try {
            made = make_(one->key.user, one->config);
        } catch (std::exception const& problem) {
            why.detail = printable(problem.what());
        }
        if (!made) {
            set_failure(*one, std::make_shared<error const>(std::move(why)));
            leave(one);
        } else {
            {
                std::lock_guard const lock(mutex_);
                one->connection = made;
            }
            made->connect();
        }
        one->changed.notify_all();
    }

    // Nobody waits for its place any more: somebody else may have it.
    void give_up(node_ptr const& one, error const& why) {
        if (one->waiting > 0 || one->connection || one->ticket == 0) return;
        set_failure(*one, std::make_shared<error const>(why));
        leave(one);
    }

    // Gives its place, or its hope for one, to others.
    void leave(node_ptr const& one) {
        pool_queue::ticket const mine = std::exchange(one->ticket, 0);
        if (mine == 0) return;
        tickets_.erase(mine);
        std::vector<node_ptr> next;
        for (pool_queue::ticket const each : queue_.leave(mine)) {
            auto const found = tickets_.find(each);
            if (found != tickets_.end()) next.push_back(found->second);
        }
        for (node_ptr const& each : next) open(each);
    }

    std::shared_ptr<Connection> forget(node_ptr const& one) {
        std::lock_guard const lock(mutex_);
        auto const found = nodes_.find(one->key);
        if (found != nodes_.end() && found->second == one) nodes_.erase(found);
        auto const owner = users_.find(one->key.user);
        if (owner != users_.end()) {
            std::erase(owner->second, one);
            if (owner->second.empty()) users_.erase(owner);
        }
        return std::exchange(one->connection, nullptr);
    }

    void keep_sweeping() {
        if (is_closed_ || std::exchange(is_sweeping_, true)) return;
        sweeper_.expires_after(sweep_interval(limits).chrono());
        sweeper_.async_wait([weak = this->weak_from_this()](std::error_code code) {
            auto const self = weak.lock();
            if (code || !self) return;
            self->is_sweeping_ = false;
            self->sweep(clock::now());
            if (!self->nodes_.empty()) self->keep_sweeping();
        });
    }

    void sweep(time_point now) {
        duration const idle =
            queue_.waiting() > 0 ? std::min(limits.idle, limits.idle_when_full) : limits.idle;
        for (node_ptr const& each : all()) {
            if (each->is_idle() && now - each->used >= idle.chrono()) retire(each);
        }
    }

    maker make_;
    pool_queue queue_;
    mutable std::mutex mutex_;  // for those who look; changes happen on `home` only
    std::unordered_map<pool_key, node_ptr> nodes_;
    std::unordered_map<std::string, std::vector<node_ptr>> users_;
    std::unordered_map<pool_queue::ticket, node_ptr> tickets_;
    timer sweeper_;
    condition closed_;
    duration closing_limit_ = std::chrono::seconds(5);
    std::size_t closing_ = 0;
    bool is_sweeping_ = false;
    bool is_closed_ = false;
};

}  // namespace mcp::detail
