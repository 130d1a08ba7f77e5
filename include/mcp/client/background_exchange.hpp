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

/// One exchange, spawned on its own. The owner waits for `outcome` on a timer of its choice, or
/// gets a call when it is there; destroying this cancels the exchange. A template, so that only
/// programs with a client compile it.
template <class Response> class basic_background_exchange {
public:
    basic_background_exchange() = default;
    basic_background_exchange(basic_background_exchange const&) = delete;
    basic_background_exchange& operator=(basic_background_exchange const&) = delete;
    ~basic_background_exchange() { cancel(); }

    /// Starts it. `done` is called on `where` when the outcome is there, unless this was destroyed.
    template <transport Transport>
    void start(executor const& where, Transport& through, detail::late<Transport, request> sent,
               exchange_clock limits, std::function<void()> done) {
        cancel();
        state_ = std::make_shared<state>();
        state_->limits = limits;
        state_->done = std::move(done);
        sent.clock = &state_->limits;
        auto finish = [kept = state_](std::exception_ptr thrown, result<Response> outcome) {
            if (thrown) outcome = fail(errc::cancelled);
            kept->outcome.emplace(std::move(outcome));
            // Taken out first: the owner may start the next exchange in it.
            if (auto told = std::exchange(kept->done, nullptr)) told();
        };
        net::co_spawn(where, through.exchange(std::move(sent)),
                      net::bind_cancellation_slot(state_->stop.slot(), std::move(finish)));
    }

    void cancel() {
        auto const stopped = std::exchange(state_, nullptr);
        if (!stopped) return;
        stopped->done = nullptr;
        stopped->stop.emit(net::cancellation_type::terminal);
    }

    [[nodiscard]] bool running() const { return state_ != nullptr && !state_->outcome; }

    /// Takes the outcome; nothing if it is not there yet, or was taken.
    std::optional<result<Response>> take() {
        if (!state_ || !state_->outcome) return std::nullopt;
        auto taken = std::move(state_->outcome);
        state_ = nullptr;
        return taken;
    }

private:
    struct state {
        exchange_clock limits;
        net::cancellation_signal stop;
        std::function<void()> done;
        std::optional<result<Response>> outcome;
    };

    std::shared_ptr<state> state_;
};

using background_exchange = basic_background_exchange<response>;

}  // namespace mcp
