// SPDX-License-Identifier: MIT
// An exchange that runs beside its owner.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/transport/transport.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace mcp {

/// One exchange, or another step of a transport, spawned on its own. The owner waits for the
/// outcome on a timer of its choice, or gets a call when it is there; destroying this cancels it. A
/// template, so that only programs with a client compile it.
template <class Outcome> class basic_background_exchange {
public:
    basic_background_exchange() = default;
    basic_background_exchange(basic_background_exchange const&) = delete;
    basic_background_exchange& operator=(basic_background_exchange const&) = delete;
    ~basic_background_exchange() { cancel(); }

    /// Starts it. `done` is called on `where` when the outcome is there, unless this was destroyed.
    template <transport Transport>
    void start(executor const& where, Transport& through, detail::late<Transport, request> sent,
               exchange_clock limits, std::function<void()> done) {
        begin(std::move(done));
        state_->limits = limits;
        sent.clock = &state_->limits;
        spawn(where, through.exchange(std::move(sent)), nullptr);
    }

    /// The same for any step; `kept` lives until it has ended, which may be after this.
    void run(executor const& where, task<result<Outcome>> step, std::function<void()> done,
             std::shared_ptr<void> kept) {
        begin(std::move(done));
        spawn(where, std::move(step), std::move(kept));
    }

    void cancel() {
        auto const stopped = std::exchange(state_, nullptr);
        if (!stopped) return;
        stopped->done = nullptr;
        // A context that ends destroys coroutines in any order: this one may be gone already, and
        // with it what the signal refers to.
        if (!stopped->alive.expired()) stopped->stop.emit(net::cancellation_type::terminal);
    }

    [[nodiscard]] bool running() const { return state_ != nullptr && !state_->outcome; }

    /// Takes the outcome; nothing if it is not there yet, or was taken.
    std::optional<result<Outcome>> take() {
        if (!state_ || !state_->outcome) return std::nullopt;
        auto taken = std::move(state_->outcome);
        state_ = nullptr;
        return taken;
    }

private:
    void begin(std::function<void()> done) {
        cancel();
        state_ = std::make_shared<state>();
        state_->done = std::move(done);
    }

    void spawn(executor const& where, task<result<Outcome>> step, std::shared_ptr<void> owner) {
        auto alive = std::make_shared<char>();
        state_->alive = alive;
        auto finish = [kept = state_, owner = std::move(owner), alive = std::move(alive)](
                          std::exception_ptr thrown, result<Outcome> outcome) {
            if (thrown) outcome = fail(errc::cancelled);
            kept->outcome.emplace(std::move(outcome));
            // Taken out first: the owner may start the next exchange in it.
            if (auto told = std::exchange(kept->done, nullptr)) told();
        };
        net::co_spawn(where, std::move(step),
                      net::bind_cancellation_slot(state_->stop.slot(), std::move(finish)));
    }

    struct state {
        exchange_clock limits;
        net::cancellation_signal stop;
        std::weak_ptr<void> alive;  // for as long as the coroutine is
        std::function<void()> done;
        std::optional<result<Outcome>> outcome;
    };

    std::shared_ptr<state> state_;
};

using background_exchange = basic_background_exchange<response>;

}  // namespace mcp
