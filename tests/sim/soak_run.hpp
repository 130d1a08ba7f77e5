// SPDX-License-Identifier: MIT
// One host that works for hours: nothing of it may grow.
#pragma once

#include "sim/virtual_clock.hpp"

#include <mcp/host.hpp>

#include "sim/dice.hpp"
#include "sim/rules.hpp"
#include "sim/server.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace mcp::sim {

/// The bytes that the program has allocated and not freed; 0 where that is not known.
inline std::size_t heap_in_use() {
#ifdef __GLIBC__
    struct mallinfo2 const now = ::mallinfo2();
    return now.uordblks + now.hblkhd;
#else
    return 0;
#endif
}

/// Misbehaving servers, calls every other second, and an owner who changes something each minute.
/// Every five minutes everything comes to rest, and the memory in use is looked at.
class soak_run {
public:
    explicit soak_run(std::uint64_t seed) : chance_(seed) {
        virtual_clock::reset();
        for (unsigned i = 0; i < 4; ++i) {
            auto const made =
                std::make_shared<server>("server" + std::to_string(i), chance_.roll(), i % 2 == 0);
            made->run_on(context_.get_executor());
            servers_.push_back(made);
        }
        client_options clients;
        clients.seed(static_cast<std::uint32_t>(seed));
        host_options how;
        how.single_threaded().seed(static_cast<std::uint32_t>(seed)).client(std::move(clients));
        how.transports([this](client_setup const& setup) { return reach(setup); });
        how.on_event([this](host_event const&) { ++events_; });
        host_.emplace(context_.get_executor(), std::move(how));
    }

    /// What was broken; empty if nothing was.
    std::set<std::string> const& run(unsigned minutes) {
        for (auto const& each : servers_) static_cast<void>(host_->add(entry_of(*each, 60)));
        begin(work(minutes));
        auto const end = virtual_clock::now() + std::chrono::hours(minutes + 24);
        bool const ended = sim::run(
                               context_, [&] { return running_ == 0; }, end) == run_end::done;
        rules_.require(ended, "somebody waits for ever");
        rules_.require(calls_ > minutes && answers_ > calls_ / 4, "hardly a call was answered");
        rules_.require(events_ > minutes, "hardly anything happened");
        look_for_growth();
        host_.reset();
        static_cast<void>(sim::run(
            context_, [] { return false; }, virtual_clock::now() + std::chrono::hours(24)));
        return rules_.broken();
    }

    /// The memory in use whenever everything was at rest.
    [[nodiscard]] std::vector<std::size_t> const& sizes() const { return sizes_; }
    [[nodiscard]] std::size_t calls() const { return calls_; }

private:
    result<any_transport> reach(client_setup const& how) {
        for (auto const& each : servers_) {
            if (each->name() != how.server->name) continue;
            if (each->refuses_to_open()) return fail(errc::connection_refused, each->name());
            return any_transport(memory_transport(how.where, each->serve("secret")));
        }
        return fail(errc::invalid_configuration, how.server->name);
    }

    static server_config entry_of(server const& which, unsigned call_seconds) {
        server_config made(which.name());
        made.command = which.name();
        made.call_timeout = std::chrono::seconds(call_seconds);
        made.health.interval = std::chrono::seconds(10);
        return made;
    }

    void begin(task<void> what) {
        ++running_;
        net::co_spawn(context_, std::move(what), [this](std::exception_ptr thrown) {
            rules_.require(!thrown, "something threw");
            --running_;
        });
    }

    static task<void> wait(std::chrono::milliseconds time) {
        timer pause(co_await net::this_coro::executor, clock::now() + time);
        co_await pause.async_wait(detail::as_result);
    }

    task<void> work(unsigned minutes) {
        for (unsigned minute = 1; minute <= minutes; ++minute) {
            for (unsigned i = 0; i < 30; ++i) {
                begin(call(chance_.one_of(servers_)->name()));
                co_await wait(chance_.ms(0, 4000));
            }
            if (chance_.chance(50)) static_cast<void>(co_await host_->refresh_tools());
            change(*chance_.one_of(servers_));
            revive();
            if (minute % 5 == 0) co_await rest();
        }
    }

    task<void> call(std::string server) {
        call_options how;
        how.total_timeout(chance_.ms(100, 20000));
        tool_identity which(std::move(server), "echo");
        arguments with = args("token", std::to_string(++calls_));
        auto const answer =
            co_await host_->call_tool(std::move(which), std::move(with), std::move(how));
        if (answer) ++answers_;
    }

    void change(server const& which) {
        std::string const& name = which.name();
        switch (chance_.below(5)) {
            case 0: static_cast<void>(host_->reconnect(name)); break;
            case 1: static_cast<void>(host_->disable(name)); break;
            case 2: static_cast<void>(host_->remove(name)); break;
            case 3:
                static_cast<void>(host_->replace(entry_of(which, chance_.between(1, 60))));
                break;
            default: static_cast<void>(host_->tools());
        }
    }

    // Whatever became of the servers: the work goes on with all of them.
    void revive() {
        for (auto const& each : servers_) {
            if (!host_->status(each->name()))
                static_cast<void>(host_->replace(entry_of(*each, 60)));
            static_cast<void>(host_->enable(each->name()));
        }
    }

    // Answers of a server may be a minute and a half late.
    task<void> rest() {
        co_await host_->disconnect_all(duration());
        co_await wait(std::chrono::minutes(3));
        for (auto const& each : servers_) {
            rules_.require(each->alive() == 0, "a connection outlives disconnect_all()");
            each->forget();
        }
        static_cast<void>(host_->tools());
        sizes_.push_back(heap_in_use());
        revive();
    }

    // The first half is for what is kept once and for all; then it must stay as it is.
    void look_for_growth() {
        if (sizes_.size() < 8) return;
        auto const quarter = static_cast<std::ptrdiff_t>(sizes_.size() / 4);
        auto const before = *std::max_element(sizes_.begin() + quarter, sizes_.end() - quarter);
        auto const after = *std::min_element(sizes_.end() - quarter, sizes_.end());
        constexpr std::size_t slack = 4096;
        rules_.require(after <= before + slack, "the memory in use grew from " +
                                                    std::to_string(before) + " to " +
                                                    std::to_string(after) + " bytes");
    }

    dice chance_;
    rule_book rules_;
    std::vector<std::shared_ptr<server>> servers_;
    std::vector<std::size_t> sizes_;
    std::size_t running_ = 0;
    std::size_t calls_ = 0;
    std::size_t answers_ = 0;
    std::size_t events_ = 0;
    net::io_context context_{1};
    std::optional<host> host_;
};

}  // namespace mcp::sim
