// SPDX-License-Identifier: MIT
// One run of a pool: many users, each with servers of their own, and little room.
#pragma once

#include "sim/virtual_clock.hpp"
#include "sim/dice.hpp"
#include "sim/rules.hpp"
#include "sim/server.hpp"

#include <mcp/core/asio.hpp>
#include <mcp/host.hpp>
#include <mcp/transport/memory.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mcp::sim {

/// What a run does is decided by its seed alone. Servers answer with the secret of whoever is
/// connected to them: so it is seen if a user gets another's answer.
class pool_run {
public:
    explicit pool_run(std::uint64_t seed, std::function<void(std::string const&)> trace = {})
        : chance_(seed),
          trace_(std::move(trace)) {
        virtual_clock::reset();
        unsigned const count = chance_.between(1, 3);
        for (unsigned i = 0; i < count; ++i) {
            auto const made = std::make_shared<server>("server" + std::to_string(i), chance_.roll(),
                                                       chance_.chance(50));
            made->run_on(context_.get_executor());
            servers_.push_back(made);
        }
        host_options how = options(static_cast<std::uint32_t>(seed));
        pool_.emplace(context_.get_executor(), store_,
                      make_pool_members(context_.get_executor(), std::move(how)), limits());
    }

    /// Runs it to its end, and says which rules were broken.
    std::set<std::string> const& run() {
        unsigned const users = chance_.between(2, 5);
        for (unsigned i = 0; i < users; ++i) {
            begin(user("user" + std::to_string(i), chance_.between(1, 8)));
        }
        auto const long_enough = virtual_clock::now() + std::chrono::hours(2);
        rules_.require(runs_to(long_enough) == run_end::done, "somebody waits for ever");
        end();
        return rules_.broken();
    }

private:
    using pool_type = pool<memory_server_store>;

    host_options options(std::uint32_t seed) {
        client_options clients;
        clients.seed(seed);
        return host_options().single_threaded().seed(seed).client(std::move(clients)).transports(
            [this](client_setup const& how) { return reach(how); });
    }

    pool_limits limits() {
        pool_limits made;
        made.connect = chance_.ms(500, 10000);
        made.call = chance_.ms(500, 30000);
        made.idle = chance_.ms(1000, 600000);
        made.idle_when_full = chance_.ms(100, 30000);
        made.at_once = chance_.between(1, 3);
        made.per_user = chance_.between(1, 4);
        made.total = chance_.between(1, 8);
        return made;
    }

    result<any_transport> reach(client_setup const& how) {
        for (auto const& each : servers_) {
            if (each->name() != how.server->command) continue;
            if (each->refuses_to_open()) return fail(errc::connection_refused, each->name());
            return any_transport(
                memory_transport(how.where, each->serve(how.server->env.at("SECRET"))));
        }
        return fail(errc::invalid_configuration, how.server->name);
    }

    // Each user's own, with a secret of its own.
    server_config entry_of(std::string const& user, server const& which) {
        server_config made(which.name());
        made.command = which.name();
        made.env["SECRET"] = user;
        made.max_retries = chance_.below(3);
        made.max_reconnects = chance_.below(3);
        made.enabled = !chance_.chance(5);
        return made;
    }

    void begin(task<void> work) {
        ++working_;
        net::co_spawn(context_, std::move(work), [this](std::exception_ptr thrown) {
            rules_.require(!thrown, "something threw");
            --working_;
        });
    }

    static task<void> wait(std::chrono::milliseconds time) {
        timer pause(co_await net::this_coro::executor, clock::now() + time);
        co_await pause.async_wait(detail::as_result);
    }

    task<void> user(std::string name, unsigned actions) {
        for (auto const& each : servers_) {
            if (!chance_.chance(80)) continue;
            auto const put = co_await store_->put(name, entry_of(name, *each));
            rules_.require(put.has_value(), "a server could not be stored");
        }
        for (unsigned i = 0; i < actions; ++i) {
            co_await wait(chance_.chance(60) ? chance_.ms(0, 100) : chance_.ms(100, 60000));
            co_await act(name);
        }
    }

    task<void> act(std::string user) {
        std::string const which = chance_.one_of(servers_)->name();
        switch (chance_.below(12)) {
            case 0: static_cast<void>(co_await pool_->ensure_connection(user, which)); break;
            case 1: static_cast<void>(co_await pool_->ensure_all(user)); break;
            case 2: static_cast<void>(co_await pool_->refresh(user, which)); break;
            case 3: static_cast<void>(co_await pool_->remove(user, which)); break;
            case 4: static_cast<void>(co_await store_->erase(user, which)); break;
            case 5:
                for (auto const& each : servers_) {
                    if (each->name() != which) continue;
                    static_cast<void>(co_await store_->put(user, entry_of(user, *each)));
                }
                break;
            case 6: look(user); break;
            default: call(user);
        }
    }

    void look(std::string const& user) {
        auto const seen = pool_->connections(user);
        rules_.require(seen.size() <= servers_.size(), "a user has connections of others");
        rules_.require(!pool_->diagnostics().empty(), "there are no diagnostics");
    }

    // A call of its own life; the user does not wait for it.
    void call(std::string const& user) {
        auto const record = std::make_shared<call_record>();
        record->token = std::to_string(++tokens_);
        record->begun = virtual_clock::now();
        record->limit = chance_.ms(10, 30000);
        for (auto const& each : servers_) {
            record->expected.insert(server::answer_to(each->name(), user, record->token));
        }
        calls_.push_back(record);
        auto const stop = std::make_shared<net::cancellation_signal>();
        ++working_;
        call_options how;
        how.timeout(record->limit).total_timeout(record->limit);
        note("call " + record->token + " of " + user);
        net::co_spawn(
            context_, pool_->call_tool(user, "echo", args("token", record->token), std::move(how)),
            net::bind_cancellation_slot(stop->slot(), [this, record, stop](
                                                          std::exception_ptr thrown,
                                                          result<tool_result> answer) {
                --working_;
                rules_.require(!thrown, "a call threw");
                if (!thrown) record->end(answer, rules_);
                note("end " + record->token + " " +
                     (thrown ? "threw" : answer ? answer->text() : answer.error().message()));
            }));
        if (chance_.chance(15)) begin(cancel(record, stop, chance_.ms(0, 5000)));
    }

    task<void> cancel(std::shared_ptr<call_record> record,
                      std::shared_ptr<net::cancellation_signal> stop,
                      std::chrono::milliseconds after) {
        co_await wait(after);
        if (record->ends != 0) co_return;
        record->cancelled = true;
        stop->emit(net::cancellation_type::terminal);
    }

    run_end runs_to(virtual_clock::time_point end) {
        return sim::run(context_, [this] { return working_ == 0; }, end);
    }

    // In good order or at once; then nothing may be left.
    void end() {
        if (chance_.chance(50)) {
            begin(close(chance_.ms(0, 5000)));
            bool const closed =
                runs_to(virtual_clock::now() + std::chrono::hours(1)) == run_end::done;
            rules_.require(closed, "close() does not end");
        }
        pool_.reset();
        auto const left = sim::run(
            context_, [] { return false; }, virtual_clock::now() + std::chrono::hours(24));
        rules_.require(left == run_end::nothing_left, "something lives on without its pool");
        for (auto const& each : servers_) {
            rules_.require(each->alive() == 0, "a connection lives on without its pool");
            for (std::string const& token : each->carried_out()) all_carried_out_.push_back(token);
        }
        std::set<std::string> seen;
        for (std::string const& token : all_carried_out_) {
            rules_.require(seen.insert(token).second, "a call was carried out twice");
        }
        for (auto const& each : calls_) rules_.require(each->ends == 1, "a call never ended");
    }

    task<void> close(std::chrono::milliseconds limit) { co_await pool_->close(limit); }

    void note(std::string const& words) {
        if (!trace_) return;
        auto const since = virtual_clock::now() - virtual_clock::beginning;
        trace_(std::to_string(since / std::chrono::milliseconds(1)) + " ms  " + words);
    }

    dice chance_;
    std::function<void(std::string const&)> trace_;
    rule_book rules_;
    std::vector<std::shared_ptr<server>> servers_;
    std::vector<std::shared_ptr<call_record>> calls_;
    std::vector<std::string> all_carried_out_;
    std::shared_ptr<memory_server_store> store_ = std::make_shared<memory_server_store>();
    std::size_t working_ = 0;
    std::uint64_t tokens_ = 0;
    net::io_context context_{1};
    std::optional<pool_type> pool_;
};

}  // namespace mcp::sim
