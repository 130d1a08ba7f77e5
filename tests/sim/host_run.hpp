// SPDX-License-Identifier: MIT
// One run of a host: misbehaving servers, impatient users, and an owner who changes his mind.
#pragma once

#include "sim/dice.hpp"
#include "sim/owners_file.hpp"
#include "sim/rules.hpp"
#include "sim/server.hpp"
#include "sim/virtual_clock.hpp"

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
#include <variant>
#include <vector>

namespace mcp::sim {

/// What a run does is decided by its seed alone.
class host_run {
public:
    explicit host_run(std::uint64_t seed, std::function<void(std::string const&)> trace = {})
        : chance_(seed),
          trace_(std::move(trace)) {
        virtual_clock::reset();
        unsigned const count = chance_.between(1, 4);
        for (unsigned i = 0; i < count; ++i) {
            auto const made = std::make_shared<server>("server" + std::to_string(i), chance_.roll(),
                                                       chance_.chance(50));
            made->run_on(context_.get_executor());
            servers_.push_back(made);
        }
        host_.emplace(context_.get_executor(), options(static_cast<std::uint32_t>(seed)));
    }

    /// Runs it to its end, and says which rules were broken.
    std::set<std::string> const& run() {
        has_file_ = chance_.chance(40);
        if (has_file_) apply_file();
        for (auto const& each : servers_) {
            if (has_file_) break;
            auto const added = host_->add(entry_by_chance(each->name(), chance_));
            rules_.require(added.has_value(), "a server could not be added");
        }
        unsigned const users = chance_.between(1, 4);
        for (unsigned i = 0; i < users; ++i) begin(user(chance_.between(1, 12)));
        begin(owner(chance_.between(0, 8)));
        auto const long_enough = virtual_clock::now() + std::chrono::hours(2);
        bool const were_done =
            sim::run(
                context_, [&] { return working_ == 0; }, long_enough) == run_end::done;
        rules_.require(were_done, "somebody waits for ever");
        end();
        return rules_.broken();
    }

    /// The states that its connections were in.
    [[nodiscard]] std::set<server_state> const& reached() const { return reached_; }

private:
    // Setting up

    host_options options(std::uint32_t seed) {
        client_options clients;
        clients.seed(seed);
        return host_options()
            .single_threaded()
            .seed(seed)
            .client(std::move(clients))
            .calls_wait(chance_.chance(70))
            .start_at_once(chance_.between(1, 4))
            .transports([this](client_setup const& how) { return reach(how); })
            .on_auth_required([this](server_config const& which, error const& why) {
                return ask_for_access(which.name, why);
            })
            .on_event([this](host_event const& event) { look_at(event); });
    }

    result<any_transport> reach(client_setup const& how) {
        for (auto const& each : servers_) {
            if (each->name() != how.server->name) continue;
            if (each->refuses_to_open()) return fail(errc::connection_refused, each->name());
            if (each->refuses_access()) return fail(errc::unauthorized, each->name());
            return any_transport(
                memory_transport(how.where, each->serve(how.server->env.at("SECRET"))));
        }
        return fail(errc::invalid_configuration, how.server->name);
    }

    // Acting

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

    task<void> user(unsigned calls) {
        for (unsigned i = 0; i < calls; ++i) {
            co_await wait(chance_.chance(60) ? chance_.ms(0, 50) : chance_.ms(50, 20000));
            call();
            if (chance_.chance(20)) static_cast<void>(host_->tools());
            if (chance_.chance(5)) static_cast<void>(co_await host_->refresh_tools());
        }
    }

    // A call of its own life; the user does not wait for it.
    void call() {
        auto const record = std::make_shared<call_record>();
        std::string const name = chance_.one_of(servers_)->name();
        record->token = std::to_string(++tokens_);
        record->expected.insert(server::answer_to(name, name, record->token));
        record->begun = virtual_clock::now();
        record->limit = chance_.ms(10, 30000);
        calls_.push_back(record);
        auto const stop = std::make_shared<net::cancellation_signal>();
        ++working_;
        call_options how;
        how.timeout(record->limit).total_timeout(record->limit);
        tool_identity const which{name, "echo"};
        note("call " + record->token + " of " + name);
        net::co_spawn(
            context_, host_->call_tool(which, args("token", record->token), std::move(how)),
            net::bind_cancellation_slot(
                stop->slot(),
                [this, record, stop](std::exception_ptr thrown, result<tool_result> answer) {
                    --working_;
                    rules_.require(!thrown, "a call threw");
                    if (!thrown) record->end(answer, rules_);
                    note("end " + record->token + " " +
                         (thrown   ? "threw"
                          : answer ? "fine"
                                   : answer.error().message()));
                }));
        if (chance_.chance(15)) begin(cancel(record, stop, chance_.ms(0, 5000)));
    }

    task<void> cancel(std::shared_ptr<call_record> record,
                      std::shared_ptr<net::cancellation_signal> stop,
                      std::chrono::milliseconds after) {
        co_await wait(after);
        if (record->ends != 0) co_return;
        record->cancelled = true;
        note("cancel " + record->token);
        stop->emit(net::cancellation_type::terminal);
    }

    // Where somebody can grant access; nothing if nobody can.
    std::optional<std::string> ask_for_access(std::string const& name, error const& why) {
        rules_.require(why.code == errc::unauthorized, "access was asked for without need");
        if (chance_.chance(20)) return std::nullopt;
        begin(answer_for(name));
        return "https://grant.example/" + name;
    }

    // Whoever is asked grants it, refuses it, or forgets about it.
    task<void> answer_for(std::string name) {
        co_await wait(chance_.ms(0, 60000));
        if (chance_.chance(20)) co_return;
        bool const grants = chance_.chance(80);
        for (auto const& each : servers_) {
            if (grants && each->name() == name) each->grant_access();
        }
        note((grants ? "grants " : "refuses ") + name);
        static_cast<void>(host_->authorized(name, grants));
    }

    task<void> owner(unsigned changes) {
        for (unsigned i = 0; i < changes; ++i) {
            co_await wait(chance_.ms(0, 20000));
            co_await change();
        }
    }

    task<void> change() {
        std::string const name = chance_.one_of(servers_)->name();
        unsigned const what = chance_.below(7);
        note("change " + std::to_string(what) + " of " + name);
        switch (what) {
            case 0: static_cast<void>(host_->connect(name)); break;
            case 1: static_cast<void>(host_->reconnect(name)); break;
            case 2: static_cast<void>(host_->enable(name)); break;
            case 3: static_cast<void>(host_->disable(name, chance_.ms(0, 5000))); break;
            case 4: static_cast<void>(co_await host_->disconnect(name, chance_.ms(0, 5000))); break;
            default:
                if (has_file_) co_return apply_file();
                if (what == 6) {
                    static_cast<void>(host_->remove(name, chance_.ms(0, 5000)));
                    co_await wait(chance_.ms(0, 2000));
                }
                static_cast<void>(host_->replace(entry_by_chance(name, chance_)));
        }
    }

    // A whole file: what it says is there, and what a mistake hides stays as it was.
    void apply_file() {
        std::vector<std::string> names;
        for (auto const& each : servers_) names.push_back(each->name());
        owners_file const file(names, chance_);
        auto const before = known_servers();
        host_->apply(file.read());
        auto const after = known_servers();
        rules_.require(after == file.expected(before), "a file led to other servers than it names");
    }

    [[nodiscard]] std::set<std::string> known_servers() const {
        std::set<std::string> names;
        auto const status = host_->status();
        for (auto const& each : status->servers()) names.insert(each->name);
        return names;
    }

    // Watching

    void look_at(host_event const& event) {
        note(std::string(name_of(event)) + " " + server_of(event));
        if (auto const* const asked = std::get_if<host_events::auth_required>(&event)) {
            rules_.require(asked->url == "https://grant.example/" + asked->server,
                           "access was asked for at " + asked->url);
        }
        if (auto const* const moved = std::get_if<host_events::state_changed>(&event)) {
            reached_.insert(moved->to);
            rules_.require(may_go(moved->from, moved->to),
                           "a connection went from " + std::string(to_string(moved->from)) +
                               " to " + std::string(to_string(moved->to)));
        }
    }

    void check_status() {
        auto const status = host_->status();
        auto const& numbers = status->statistics();
        std::size_t sum = 0;
        for (std::size_t const each : numbers.by_state) sum += each;
        rules_.require(sum == numbers.total, "the states do not sum up to the total");
    }

    // In good order or at once; then nothing may be left.
    void end() {
        check_status();
        auto const begun = virtual_clock::now();
        if (chance_.chance(50)) {
            auto const limit = chance_.ms(0, 5000);
            begin(close(limit));
            bool const closed = sim::run(
                                    context_, [&] { return working_ == 0; },
                                    begun + std::chrono::hours(1)) == run_end::done;
            rules_.require(closed, "close() does not end");
        }
        host_.reset();
        auto const left = sim::run(
            context_, [] { return false; }, virtual_clock::now() + std::chrono::hours(24));
        rules_.require(left == run_end::nothing_left, "something lives on without its host");
        for (auto const& each : servers_) {
            rules_.require(each->alive() == 0, "a connection lives on without its host");
        }
        for (auto const& each : calls_) rules_.require(each->ends == 1, "a call never ended");
        for (auto const& each : servers_) check_repeats(*each);
    }

    task<void> close(std::chrono::milliseconds limit) { co_await host_->close(limit); }

    // A call that may have been carried out is never sent again.
    void check_repeats(server const& which) {
        std::set<std::string> seen;
        for (std::string const& token : which.carried_out()) {
            rules_.require(seen.insert(token).second, "a call was carried out twice");
        }
    }

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
    std::size_t working_ = 0;
    std::set<server_state> reached_;
    bool has_file_ = false;  // the owner writes a file, instead of naming servers one by one
    std::uint64_t tokens_ = 0;
    net::io_context context_{1};
    std::optional<host> host_;
};

}  // namespace mcp::sim
