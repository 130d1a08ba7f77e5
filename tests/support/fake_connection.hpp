// SPDX-License-Identifier: MIT
// Connections without a server, for tests of what keeps many of them.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/host/pooled_connection.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcp::test {

/// How connections to one server behave.
struct fake_behaviour {
    enum class reach { connects, fails, hangs };

    reach when_connecting = reach::connects;
    std::vector<std::string> tools = {"echo"};
    std::deque<error> call_errors;  ///< One for each of the next calls.
    bool calls_hang = false;
    error failure = error(errc::connection_refused);
};

/// All fake servers, and what happened to them.
struct fake_servers {
    std::map<std::string, fake_behaviour> by_name;
    std::vector<std::string> log;  ///< As in `ada/files made`, `ada/files echo`.
    // A reader on another thread may be the last that has a connection.
    std::atomic<std::size_t> alive = 0;
    std::atomic<std::size_t> connecting = 0;
    std::size_t most_connecting = 0;

    [[nodiscard]] std::size_t count(std::string const& what) const {
        std::size_t found = 0;
        for (std::string const& each : log) found += each == what ? 1 : 0;
        return found;
    }
};

/// A connection that does what fake_servers says.
class fake_connection {
public:
    fake_connection(executor where, std::shared_ptr<fake_servers> world, std::string user,
                    std::shared_ptr<server_config const> server)
        : world_(std::move(world)),
          name_(user + '/' + server->name),
          user_(std::move(user)),
          server_(std::move(server)),
          changed_(std::make_shared<detail::condition>(std::move(where))) {
        ++world_->alive;
        note("made");
        become(server_state::disconnected);
    }
    fake_connection(fake_connection const&) = delete;
    fake_connection& operator=(fake_connection const&) = delete;
    ~fake_connection() {
        become(server_state::disconnected);
        --world_->alive;
    }

    fake_behaviour& behaviour() { return world_->by_name[server_->name]; }

    void connect() {
        server_state const state = status()->state;
        if (state != server_state::disconnected && state != server_state::failed) return;
        become(server_state::connecting);
        settle();
    }

    void abandon() { become(server_state::disconnected); }

    /// Does what connecting leads to now.
    void settle() {
        using reach = fake_behaviour::reach;
        if (behaviour().when_connecting == reach::connects) become(server_state::connected);
        if (behaviour().when_connecting == reach::fails) become(server_state::failed);
    }

    void become(server_state next) {
        auto made = std::make_shared<server_status>();
        made->name = server_->name;
        made->state = next;
        made->tools = next == server_state::connected ? behaviour().tools.size() : 0;
        if (next == server_state::failed) made->last_error = behaviour().failure;
        if (next == server_state::pending_auth) made->auth_url = "https://login.example/";
        std::lock_guard const lock(mutex_);
        bool const was_connecting = status_ && status_->state == server_state::connecting;
        if (was_connecting) --world_->connecting;
        if (next == server_state::connecting) {
            std::size_t const now = ++world_->connecting;
            world_->most_connecting = std::max(world_->most_connecting, now);
        }
        status_ = std::move(made);
        changed_->notify_all();
    }

    [[nodiscard]] std::shared_ptr<server_status const> status() const {
        std::lock_guard const lock(mutex_);
        return status_;
    }

    task<result<shared_list<tool>>> list_tools(call_options how) {
        auto const open = co_await wait(how);
        if (!open) co_return fail(open.error());
        std::vector<tool> made;
        for (std::string const& each : behaviour().tools) made.emplace_back().name = each;
        co_return shared_list<tool>(std::move(made));
    }

    task<result<tool_result>> call_tool(std::string name, arguments with, call_options how) {
        auto const open = co_await wait(how);
        if (!open) co_return fail(open.error());
        note(name);
        if (behaviour().calls_hang) {
            auto const kept = changed_;
            auto const why = co_await kept->wait(end_of(how));
            bool const is_cancelled = why == detail::wake_reason::cancelled;
            co_return fail(is_cancelled ? errc::cancelled : errc::timed_out);
        }
        if (!behaviour().call_errors.empty()) {
            error const why = behaviour().call_errors.front();
            behaviour().call_errors.pop_front();
            co_return fail(why);
        }
        text_content said;
        said.text = name_ + ' ' + std::string(with.text().value_or(""));
        tool_result made;
        made.content.emplace_back(said);
        co_return made;
    }

    task<result<pool_probe>> probe(call_options how) {
        auto const open = co_await wait(how);
        if (!open) co_return fail(open.error());
        raw_json announced = *raw_json::parse(R"({"tools":{}})");
        co_return pool_probe(std::chrono::microseconds(1500), announced);
    }

    task<void> close(duration) {
        note("closed");
        become(server_state::disconnected);
        co_return;
    }

    [[nodiscard]] server_config const& server() const { return *server_; }

private:
    void note(std::string const& what) { world_->log.push_back(name_ + ' ' + what); }

    static time_point end_of(call_options const& how) {
        return how.total_timeout_ ? clock::now() + how.total_timeout_->chrono() : time_point::max();
    }

    task<result<void>> wait(call_options how) {
        time_point const end = end_of(how);
        auto const kept = changed_;
        for (;;) {
            auto const now = status();
            if (now->state == server_state::connected) co_return result<void>();
            if (now->state == server_state::failed) co_return fail_unsent(*now->last_error);
            if (now->state == server_state::pending_auth) co_return fail_unsent(errc::unauthorized);
            if (now->state == server_state::disconnected) co_return fail_unsent(errc::closed);
            auto const why = co_await kept->wait(end);
            if (why == detail::wake_reason::cancelled) co_return fail_unsent(errc::cancelled);
            if (why == detail::wake_reason::timed_out) co_return fail_unsent(errc::timed_out);
        }
    }

    std::shared_ptr<fake_servers> world_;
    std::string name_;
    std::string user_;
    std::shared_ptr<server_config const> server_;
    std::shared_ptr<detail::condition> changed_;
    mutable std::mutex mutex_;
    std::shared_ptr<server_status const> status_;
};

}  // namespace mcp::test
