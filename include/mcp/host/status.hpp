// SPDX-License-Identifier: MIT
// What is known of all servers, to be read at any moment by anybody.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/asio_strand.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/nearest.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/connection_state.hpp>
#include <mcp/host/run_on.hpp>
#include <mcp/host/server_status.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Whether a status is the one that is waited for.
using status_predicate = std::function<bool(server_status const&)>;

/// True while a connection is being made.
inline bool is_connecting(server_status const& one) noexcept {
    return one.state == server_state::connecting || one.state == server_state::reconnecting;
}

/// errc::unknown_server, with the name that may be meant.
template <class Names> error unknown_server_error(std::string_view name, Names const& known) {
    std::vector<std::string_view> const names(known.begin(), known.end());
    std::string words = "\"" + detail::printable(name.substr(0, 128)) + '"';
    std::string_view const meant = detail::nearest(name, names);
    if (!meant.empty()) words += "; did you mean \"" + std::string(meant) + "\"?";
    return error(errc::unknown_server, std::move(words));
}

template <class Timer> class basic_connecting_poll;

/// The latest status of each server. Thread-safe; a read takes a lock that is held for some
/// assignments only, sends nothing, and changes nothing. Lives in a shared_ptr.
///
/// `Timer` waits. A template, so that only programs with a host compile it.
template <class Timer>
class basic_status_board : public std::enable_shared_from_this<basic_status_board<Timer>> {
public:
    using entry = std::shared_ptr<server_status const>;
    using snapshot_ptr = std::shared_ptr<host_status const>;

    /// `strand` is where waiting coroutines are woken.
    explicit basic_status_board(executor strand) : home_(std::move(strand)), changed_(home_) {}

    // For those who keep it up to date

    /// A new server, or a new connection to one: from now on only `owner` says what it does.
    void add(entry first, void const* owner) {
        std::string const name = first->name;
        update([&] { servers_.insert_or_assign(name, row(std::move(first), owner)); });
    }

    void put(entry latest, void const* owner) {
        update([&] {
            auto const found = servers_.find(latest->name);
            if (found != servers_.end() && found->second.owner == owner) {
                found->second.latest = std::move(latest);
            }
        });
    }

    void remove(std::string_view name) {
        update([&] {
            auto const found = servers_.find(name);
            if (found != servers_.end()) servers_.erase(found);
        });
    }

    // For those who look

    /// The server of that name, or errc::unknown_server.
    [[nodiscard]] result<entry> find(std::string_view name) const {
        std::lock_guard const lock(mutex_);
        auto const found = servers_.find(name);
        if (found != servers_.end()) return found->second.latest;
        std::vector<std::string_view> names;
        for (auto const& each : servers_) names.push_back(each.first);
        return fail(unknown_server_error(name, names));
    }

    /// All servers. Made when it is first asked for after a change.
    [[nodiscard]] snapshot_ptr snapshot() const {
        std::lock_guard const lock(mutex_);
        if (!snapshot_) {
            std::vector<entry> all;
            all.reserve(servers_.size());
            for (auto const& each : servers_) all.push_back(each.second.latest);
            snapshot_ = std::make_shared<host_status const>(std::move(all));
        }
        return snapshot_;
    }

    /// Waits until the server is as `wanted` says. Errors: unknown_server, also if it is removed
    /// meanwhile, timed_out, cancelled.
    task<result<entry>> wait_for_state(std::string name, status_predicate wanted,
                                       duration timeout) {
        return detail::run_on(home_, wait_on_home(this->shared_from_this(), std::move(name),
                                                  std::move(wanted), timeout));
    }
    task<result<entry>> wait_for_state(std::string name, server_state wanted, duration timeout) {
        status_predicate const is_there = [wanted](server_status const& one) {
            return one.state == wanted;
        };
        return wait_for_state(std::move(name), is_there, timeout);
    }

    /// Waits until `wanted` holds of all servers. False if it did not within `timeout`.
    task<bool> wait_for_all(std::function<bool(host_status const&)> wanted, duration timeout) {
        return detail::run_on(home_, wait_for_all_on_home(this->shared_from_this(),
                                                          std::move(wanted), timeout));
    }

    /// For user interfaces: looks at the servers that are being connected, now and then.
    [[nodiscard]] basic_connecting_poll<Timer> poll_while_connecting(
        duration interval = std::chrono::seconds(3)) {
        return basic_connecting_poll<Timer>(this->shared_from_this(), interval);
    }

private:
    friend class basic_connecting_poll<Timer>;
    using self_ptr = std::shared_ptr<basic_status_board>;

    struct row {
        row(entry first, void const* whose) : latest(std::move(first)), owner(whose) {}

        entry latest;
        void const* owner;
    };

    template <class Change> void update(Change const& change) {
        snapshot_ptr old;  // destroyed without the lock
        {
            std::lock_guard const lock(mutex_);
            change();
            old = std::exchange(snapshot_, nullptr);
        }
        if (waiting_ > 0 && !will_notify_.exchange(true)) notify_later();
    }

    void notify_later() {
        net::post(home_, [self = this->shared_from_this()] {
            self->will_notify_ = false;
            self->changed_.notify_all();
        });
    }

    // Counted before the look, so that no change between look and wait is missed.
    struct waiting_mark {
        explicit waiting_mark(basic_status_board& board) : counted(board) { ++counted.waiting_; }
        waiting_mark(waiting_mark const&) = delete;
        waiting_mark& operator=(waiting_mark const&) = delete;
        ~waiting_mark() { --counted.waiting_; }

        basic_status_board& counted;
    };

    static task<result<entry>> wait_on_home(self_ptr self, std::string name,
                                            status_predicate wanted, duration timeout) {
        time_point const end = detail::after(clock::now(), timeout);
        waiting_mark const mark(*self);
        for (;;) {
            auto found = self->find(name);
            if (!found || wanted(**found)) co_return found;
            auto const why = co_await self->changed_.wait(end);
            if (why == detail::wake_reason::cancelled) co_return fail(errc::cancelled);
            if (why == detail::wake_reason::notified) continue;
            co_return fail(errc::timed_out, "\"" + name + "\" is " +
                                                std::string(to_string((*found)->state)));
        }
    }

    static task<bool> wait_for_all_on_home(self_ptr self,
                                           std::function<bool(host_status const&)> wanted,
                                           duration timeout) {
        time_point const end = detail::after(clock::now(), timeout);
        waiting_mark const mark(*self);
        for (;;) {
            if (wanted(*self->snapshot())) co_return true;
            auto const why = co_await self->changed_.wait(end);
            if (why != detail::wake_reason::notified) co_return false;
        }
    }

    executor home_;
    mutable std::mutex mutex_;
    std::map<std::string, row, std::less<>> servers_;
    mutable snapshot_ptr snapshot_;
    detail::basic_condition<Timer> changed_;  // on home_
    std::atomic<std::size_t> waiting_ = 0;
    std::atomic<bool> will_notify_ = false;
};

/// Looks at the servers that are being connected, for as long as there are any. One reader at a
/// time.
template <class Timer> class basic_connecting_poll {
public:
    using entry = std::shared_ptr<server_status const>;
    using board_ptr = std::shared_ptr<basic_status_board<Timer>>;

    basic_connecting_poll(board_ptr board, duration interval)
        : state_(std::make_shared<poll_state>(std::move(board), interval)) {}

    /// The servers that are being connected, and those that were when it was called last, as they
    /// are now. The first call returns at once, each further one after the interval, or as soon as
    /// none is being connected any more. Nothing when there is nothing left to tell.
    task<std::optional<std::vector<entry>>> next() { return look(state_); }

private:
    struct poll_state {
        poll_state(board_ptr from, duration pause) : board(std::move(from)), interval(pause) {}

        board_ptr board;
        duration interval;
        std::set<std::string, std::less<>> watched;
        bool has_begun = false;
    };

    static task<std::optional<std::vector<entry>>> look(std::shared_ptr<poll_state> self) {
        using seen_type = std::optional<std::vector<entry>>;
        if (self->has_begun) {
            if (self->watched.empty()) co_return seen_type();
            auto settled = [](host_status const& all) {
                for (entry const& each : all.servers()) {
                    if (is_connecting(*each)) return false;
                }
                return true;
            };
            static_cast<void>(co_await self->board->wait_for_all(settled, self->interval));
        }
        self->has_begun = true;
        auto const all = self->board->snapshot();
        std::vector<entry> seen;
        std::set<std::string, std::less<>> still;
        for (entry const& each : all->servers()) {
            bool const is_on = is_connecting(*each);
            if (is_on) still.insert(each->name);
            if (is_on || self->watched.contains(each->name)) seen.push_back(each);
        }
        self->watched = std::move(still);
        if (seen.empty()) co_return seen_type();
        co_return seen_type(std::move(seen));
    }

    std::shared_ptr<poll_state> state_;
};

using status_board = basic_status_board<timer>;
using connecting_poll = basic_connecting_poll<timer>;

}  // namespace mcp
