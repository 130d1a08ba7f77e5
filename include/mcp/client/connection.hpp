// SPDX-License-Identifier: MIT
// One client's connection: its state, its ids, and what the server sends unasked.
#pragma once

#include <mcp/client/active_calls.hpp>
#include <mcp/client/background_exchange.hpp>
#include <mcp/client/notification_router.hpp>
#include <mcp/client/options.hpp>
#include <mcp/client/server_questions.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/codec.hpp>
#include <mcp/protocol/handshake.hpp>
#include <mcp/transport/transport.hpp>

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

enum class connection_state {
    idle,        ///< Never connected, or the last try failed.
    connecting,  ///< connect() is under way.
    connected,
    lost,    ///< The connection ended by itself; connect() may be called again.
    closed,  ///< close() was called; connect() may be called again.
};

/// Everything of a client that does not depend on its policies. Its coroutines hold it by
/// shared_ptr; `abandon` ends it when the client is destroyed.
template <transport Transport>
class client_connection final : public inbound,
                                public std::enable_shared_from_this<client_connection<Transport>> {
    // Late: only programs with a client compile what is done with these.
    template <class T> using late = detail::late<Transport, T>;

public:
    using self_ptr = std::shared_ptr<client_connection>;

    client_connection(executor where, Transport through, late<client_options> options)
        : executor_(where),
          transport_(std::move(through)),
          options_(std::make_shared<late<client_options const>>(std::move(options))),
          log_(options_->log_.for_server(options_->name_)),
          closed_(where),
          questions_(options_->max_handlers_),
          notifications_(where, options_, log_, calls_) {}

    [[nodiscard]] executor const& get_executor() const { return executor_; }
    [[nodiscard]] Transport& wire() { return *transport_; }
    [[nodiscard]] client_options const& options() const { return *options_; }
    [[nodiscard]] std::shared_ptr<client_options const> const& options_shared() const {
        return options_;
    }
    [[nodiscard]] logger const& log() const { return log_; }
    [[nodiscard]] active_calls& calls() { return calls_; }
    [[nodiscard]] connection_state state() const { return state_; }
    [[nodiscard]] bool is_connected() const { return state_ == connection_state::connected; }
    [[nodiscard]] bool is_connecting() const { return state_ == connection_state::connecting; }
    [[nodiscard]] bool is_modern() const { return codec_ && era_of(*codec_) == era::modern; }
    [[nodiscard]] bool is_abandoned() const { return !transport_; }
    [[nodiscard]] server_info const& server() const { return server_; }
    [[nodiscard]] codec const& language() const { return *codec_; }
    [[nodiscard]] std::int64_t next_id() { return next_id_++; }

    /// Why a request cannot be sent now; nothing if it can.
    [[nodiscard]] std::optional<error> obstacle() const;

    /// The name that handlers and people are told.
    [[nodiscard]] std::string server_name() const {
        return options_->name_.empty() ? server_.server.name : options_->name_;
    }

    // The life of the connection, driven by connect() and close().
    void begin_connecting() { state_ = connection_state::connecting; }
    result<void> finish_connecting(late<server_info> server, late<codec> language);
    void fail_connecting() { state_ = connection_state::idle; }

    /// Starts to close the transport in the background; `wait_closed` waits for its end.
    void begin_close();
    static task<result<void>> wait_closed(self_ptr self, time_point deadline = time_point::max());

    /// Waits between two attempts to connect. Fails if there shall be no other.
    static task<result<void>> pause_connecting(self_ptr self, time_point until);
    static task<void> close(self_ptr self);

    /// The client is gone: ends everything without waiting.
    void abandon();

    /// Where notifications go.
    [[nodiscard]] notification_router& notifications() { return notifications_; }

    // inbound
    void on_notification(incoming_notification received) override;
    void on_request(incoming_request received) override {
        questions_.take(this->shared_from_this(), std::move(received));
    }
    void on_skipped(error what) override;
    void on_closed(error why) override;

private:
    void wake_all() {
        calls_.wake();
        notifications_.urls().changed().notify_all();
    }

    void tell_user(std::string_view name, std::function<void(error const&)> const& handler,
                   error const& what);

    executor executor_;
    std::optional<Transport> transport_;
    std::shared_ptr<late<client_options const>> options_;
    late<logger> log_;
    connection_state state_ = connection_state::idle;
    late<server_info> server_;
    std::optional<late<codec>> codec_;
    std::int64_t next_id_ = 1;
    late<active_calls> calls_;
    late<detail::condition> closed_;  // notified when a background close begins or is complete
    bool close_running_ = false;
    server_questions<client_connection> questions_;
    late<notification_router> notifications_;
};

template <transport Transport> std::optional<error> client_connection<Transport>::obstacle() const {
    auto const unsent = [](errc code, std::string words) {
        late<error> why(code, std::move(words));
        why.reached = delivery::unsent;
        return std::optional<late<error>>(std::move(why));
    };
    switch (state_) {
        case connection_state::connected: return std::nullopt;
        case connection_state::closed:
            return unsent(errc::closed, "the client was closed: call connect() to open it again");
        case connection_state::lost:
            return unsent(errc::connection_lost,
                          "the connection ended earlier: call connect() again");
        default: return unsent(errc::not_connected, "call connect() first");
    }
}

template <transport Transport>
result<void> client_connection<Transport>::finish_connecting(late<server_info> server,
                                                             late<codec> language) {
    if (!is_connecting()) return fail(errc::closed, "closed while connecting");
    server_ = std::move(server);
    codec_.emplace(std::move(language));
    state_ = connection_state::connected;
    log_.write(log_level::info, log_category::client, [this] {
        return "connected to " + server_.server.name + " " + server_.server.version +
               ", protocol " + server_.protocol_version;
    });
    return {};
}

template <transport Transport> void client_connection<Transport>::begin_close() {
    if (!transport_ || std::exchange(close_running_, true)) return;
    questions_.cancel_all();
    auto finish = [self = this->shared_from_this()](std::exception_ptr) {
        self->close_running_ = false;
        self->closed_.notify_all();
    };
    net::co_spawn(executor_, transport_->close(), std::move(finish));
}

template <transport Transport>
task<result<void>> client_connection<Transport>::wait_closed(self_ptr self, time_point deadline) {
    while (self->close_running_) {
        auto const woken = co_await self->closed_.wait(deadline);
        if (woken == detail::wake_reason::cancelled) co_return fail(errc::cancelled);
        if (woken == detail::wake_reason::timed_out) {
            co_return fail(errc::timed_out, "waiting for the last connection to close");
        }
    }
    co_return result<void>();
}

template <transport Transport>
task<result<void>> client_connection<Transport>::pause_connecting(self_ptr self, time_point until) {
    while (self->is_connecting()) {
        auto const woken = co_await self->closed_.wait(until);
        if (woken == detail::wake_reason::cancelled) co_return fail(errc::cancelled);
        if (woken == detail::wake_reason::timed_out) co_return result<void>();
    }
    co_return fail(errc::closed, "closed while connecting");
}

template <transport Transport> task<void> client_connection<Transport>::close(self_ptr self) {
    self->state_ = connection_state::closed;
    self->closed_.notify_all();
    self->notifications_.end_subscriptions(error(errc::closed, "the client was closed"));
    self->begin_close();
    self->wake_all();
    co_await wait_closed(self);
}

template <transport Transport> void client_connection<Transport>::abandon() {
    state_ = connection_state::closed;
    closed_.notify_all();
    notifications_.on_change = nullptr;
    questions_.cancel_all();
    notifications_.end_subscriptions(error(errc::closed, "the client was destroyed"));
    wake_all();
    transport_.reset();
}

template <transport Transport>
void client_connection<Transport>::on_notification(incoming_notification received) {
    auto const kept = this->shared_from_this();  // a user's handler may destroy the client
    auto const withdrawn = notifications_.receive(received);
    if (withdrawn) questions_.withdraw(*withdrawn);
}

template <transport Transport> void client_connection<Transport>::on_skipped(error what) {
    log_.write(log_level::warning, log_category::transport, [&] { return what.message(); });
    if (options_->skipped_) tell_user("on_skipped", options_->skipped_, what);
}

template <transport Transport> void client_connection<Transport>::on_closed(error why) {
    auto const kept = this->shared_from_this();  // a user's handler may destroy the client
    log_.write(log_level::warning, log_category::transport, [&] { return why.message(); });
    bool const was_connected = state_ == connection_state::connected;
    if (was_connected) state_ = connection_state::lost;
    questions_.cancel_all();
    notifications_.end_subscriptions(why);
    wake_all();
    if (was_connected && options_->disconnect_)
        tell_user("on_disconnect", options_->disconnect_, why);
}

// A user's mistake must not end the connection, or keep it from ending.
template <transport Transport>
void client_connection<Transport>::tell_user(std::string_view name,
                                             std::function<void(error const&)> const& handler,
                                             error const& what) {
    auto const kept = this->shared_from_this();  // the handler may destroy the client
    try {
        handler(what);
    } catch (...) {
        log_.write(log_level::error, log_category::event_handler,
                   [&] { return std::string(name) + " threw an exception"; });
    }
}

}  // namespace mcp
