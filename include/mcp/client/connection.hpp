// SPDX-License-Identifier: MIT
// One client's connection: its state, its ids, and what the server sends unasked.
#pragma once

#include <mcp/client/active_calls.hpp>
#include <mcp/client/background_exchange.hpp>
#include <mcp/client/incoming_requests.hpp>
#include <mcp/client/options.hpp>
#include <mcp/client/responder.hpp>
#include <mcp/client/subscription.hpp>
#include <mcp/client/url_completions.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/codec.hpp>
#include <mcp/protocol/events.hpp>
#include <mcp/protocol/handshake.hpp>
#include <mcp/transport/transport.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

enum class connection_state {
    idle,        ///< Never connected.
    connecting,  ///< connect() is under way.
    connected,
    lost,        ///< The connection ended by itself; connect() may be called again.
    closed,      ///< close() was called; connect() may be called again.
};

/// Everything of a client that does not depend on its policies. Its coroutines hold it by
/// shared_ptr; `abandon` ends it when the client is destroyed.
template <transport Transport>
class client_connection final : public inbound,
                                public std::enable_shared_from_this<client_connection<Transport>> {
public:
    using self_ptr = std::shared_ptr<client_connection>;

    client_connection(executor where, Transport through, client_options options)
        : executor_(where), transport_(std::move(through)),
          options_(std::make_shared<client_options const>(std::move(options))),
          log_(options_->log_.for_server(options_->name_)), closing_(where, time_point::max()),
          requests_(std::make_shared<incoming_requests>(options_->max_handlers_)), urls_(where) {}

    [[nodiscard]] executor const& get_executor() const { return executor_; }
    [[nodiscard]] Transport& wire() { return *transport_; }
    [[nodiscard]] client_options const& options() const { return *options_; }
    [[nodiscard]] std::shared_ptr<client_options const> const& options_shared() const { return options_; }
    [[nodiscard]] logger const& log() const { return log_; }
    [[nodiscard]] active_calls& calls() { return calls_; }
    [[nodiscard]] connection_state state() const { return state_; }
    [[nodiscard]] bool is_connected() const { return state_ == connection_state::connected; }
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
    void finish_connecting(server_info server, codec language);
    void fail_connecting() { state_ = connection_state::idle; }

    /// Starts to close the transport in the background; `wait_closed` waits for its end.
    void begin_close();
    static task<void> wait_closed(self_ptr self);
    static task<void> close(self_ptr self);

    /// The client is gone: ends everything without waiting.
    void abandon();

    /// Told of every notification that makes cached results out of date.
    std::function<void(server_event const&)> on_change;

    void add_subscription(std::shared_ptr<detail::subscription_state> added) {
        subscriptions_.push_back(std::move(added));
    }

    /// Runs the handlers for what a result asks for. The clocks stand still meanwhile.
    static task<result<std::string>> answer_question(self_ptr self, std::string method, raw_json params);

    /// URL elicitations whose end the server announced (2025-11-25), newest last, and a timer that is
    /// cancelled when one is added.
    [[nodiscard]] url_completions& urls() { return urls_; }

    // inbound
    void on_notification(incoming_notification received) override;
    void on_request(incoming_request received) override;
    void on_skipped(error what) override;
    void on_closed(error why) override;

private:
    static task<void> answer_request(self_ptr self, incoming_request received);
    static task<void> send_reply(self_ptr self, reply answer);

    void end_subscriptions(error const& why);
    bool route_to_subscription(incoming_notification const& received);
    void on_cancelled(payload const& params);
    void tell(incoming_notification const& received);

    executor executor_;
    std::optional<Transport> transport_;
    std::shared_ptr<client_options const> options_;
    logger log_;
    connection_state state_ = connection_state::idle;
    server_info server_;
    std::optional<codec> codec_;
    std::int64_t next_id_ = 1;
    active_calls calls_;
    timer closing_;  // cancelled when a background close is complete
    bool close_running_ = false;
    std::shared_ptr<incoming_requests> requests_;
    std::vector<std::weak_ptr<detail::subscription_state>> subscriptions_;
    url_completions urls_;
};

template <transport Transport>
std::optional<error> client_connection<Transport>::obstacle() const {
    auto const unsent = [](errc code, std::string words) {
        error why(code, std::move(words));
        why.reached = delivery::unsent;
        return why;
    };
    switch (state_) {
        case connection_state::connected: return std::nullopt;
        case connection_state::closed: return unsent(errc::closed, "the client was closed");
        case connection_state::lost:
            return unsent(errc::connection_lost, "the connection ended earlier: call connect() again");
        default: return unsent(errc::not_connected, "call connect() first");
    }
}

template <transport Transport>
void client_connection<Transport>::finish_connecting(server_info server, codec language) {
    server_ = std::move(server);
    codec_.emplace(std::move(language));
    state_ = connection_state::connected;
    log_.write(log_level::info, log_category::client, [this] {
        return "connected to " + server_.server.name + " " + server_.server.version + ", protocol " +
               server_.protocol_version;
    });
}

template <transport Transport>
void client_connection<Transport>::begin_close() {
    if (std::exchange(close_running_, true)) return;
    requests_->cancel_all();
    auto finish = [self = this->shared_from_this()](std::exception_ptr) {
        self->close_running_ = false;
        self->closing_.cancel();
    };
    net::co_spawn(executor_, transport_->close(), std::move(finish));
}

template <transport Transport>
task<void> client_connection<Transport>::wait_closed(self_ptr self) {
    while (self->close_running_) {
        co_await self->closing_.async_wait(detail::as_result);
        auto const state = co_await net::this_coro::cancellation_state;
        if (state.cancelled() != net::cancellation_type::none) co_return;
    }
}

template <transport Transport>
task<void> client_connection<Transport>::close(self_ptr self) {
    self->state_ = connection_state::closed;
    self->end_subscriptions(error(errc::closed, "the client was closed"));
    self->begin_close();
    self->calls_.wake();
    co_await wait_closed(self);
}

template <transport Transport>
void client_connection<Transport>::abandon() {
    state_ = connection_state::closed;
    on_change = nullptr;
    requests_->cancel_all();
    end_subscriptions(error(errc::closed, "the client was destroyed"));
    calls_.wake();
    transport_.reset();
}

template <transport Transport>
task<result<std::string>> client_connection<Transport>::answer_question(self_ptr self,
                                                                        std::string method,
                                                                        raw_json params) {
    self->calls_.pause(clock::now());
    auto answer = co_await responder::answer(self->options_, self->server_name(), std::move(method),
                                             std::move(params));
    self->calls_.resume(clock::now());
    co_return answer;
}

template <transport Transport>
void client_connection<Transport>::on_request(incoming_request received) {
    if (era_of(codec_.value_or(legacy_codec(versions::legacy.front()))) == era::modern) {
        return on_skipped(error(errc::malformed_message,
                                "a request of the server was dropped: the modern era has none"));
    }
    bool const is_ping = received.method == "ping";
    bool const is_known = is_ping || responder(options_).handles(received.method);
    if (!is_known || requests_->full()) {
        rpc_error refusal;
        refusal.code = is_known ? rpc_code::internal_error : rpc_code::method_not_found;
        refusal.message = is_known ? "too many requests at the same time" : "method not found";
        reply answer(std::move(received.id), std::move(refusal));
        net::co_spawn(executor_, send_reply(this->shared_from_this(), std::move(answer)), net::detached);
        return;
    }
    if (is_ping) {
        reply answer(std::move(received.id), std::string("{}"));
        net::co_spawn(executor_, send_reply(this->shared_from_this(), std::move(answer)), net::detached);
        return;
    }
    auto const slot = requests_->add(received.id);
    auto finish = [requests = requests_, id = received.id](std::exception_ptr) { requests->remove(id); };
    net::co_spawn(executor_, answer_request(this->shared_from_this(), std::move(received)),
                  net::bind_cancellation_slot(slot, std::move(finish)));
}

template <transport Transport>
task<void> client_connection<Transport>::answer_request(self_ptr self, incoming_request received) {
    auto answer = co_await answer_question(self, received.method, received.params.raw());
    auto const state = co_await net::this_coro::cancellation_state;
    // The server withdrew its question, or is gone: an answer would be for nobody.
    if (state.cancelled() != net::cancellation_type::none || !self->transport_) co_return;
    if (answer) {
        reply good(std::move(received.id), std::move(*answer));
        co_await send_reply(self, std::move(good));
        co_return;
    }
    self->log_.write(log_level::warning, log_category::client, [&] {
        return received.method + " was not answered: " + answer.error().message();
    });
    reply bad(std::move(received.id), responder::to_rpc_error(answer.error()));
    co_await send_reply(self, std::move(bad));
}

template <transport Transport>
task<void> client_connection<Transport>::send_reply(self_ptr self, reply answer) {
    if (!self->transport_) co_return;
    auto sent = co_await self->transport_->respond(std::move(answer));
    if (sent) co_return;
    self->log_.write(log_level::debug, log_category::transport,
                     [&] { return "an answer could not be sent: " + sent.error().message(); });
}

template <transport Transport>
void client_connection<Transport>::on_notification(incoming_notification received) {
    if (received.method == "notifications/progress") {
        auto const found = detail::decode_params<progress_notification>(received.params);
        if (found && !calls_.on_progress(*found, clock::now())) {
            log_.write(log_level::error, log_category::client,
                       [] { return "a progress handler threw an exception"; });
        }
        return;
    }
    if (received.method == "notifications/cancelled") return on_cancelled(received.params);
    if (route_to_subscription(received)) return;
    tell(received);
}

template <transport Transport>
void client_connection<Transport>::tell(incoming_notification const& received) {
    server_event const event = decode_event(received);
    if (auto const* done = std::get_if<elicitation_completed>(&event)) urls_.add(done->elicitation_id);
    if (on_change) on_change(event);
    if (!options_->event_) return;
    try {
        options_->event_(event);
    } catch (...) {
        log_.write(log_level::error, log_category::event_handler,
                   [] { return "an event handler threw an exception"; });
    }
}

template <transport Transport>
bool client_connection<Transport>::route_to_subscription(incoming_notification const& received) {
    if (subscriptions_.empty()) return false;
    auto const id = subscription_of(received.params);
    auto const* number = id ? std::get_if<std::int64_t>(&*id) : nullptr;
    if (number == nullptr) return false;
    for (auto const& each : subscriptions_) {
        auto const live = each.lock();
        if (!live || live->id != *number) continue;
        if (received.method == "notifications/subscriptions/acknowledged") {
            live->acknowledge(received.params);
            return true;
        }
        if (on_change) on_change(decode_event(received));
        return live->deliver(received);
    }
    return false;
}

template <transport Transport>
void client_connection<Transport>::on_cancelled(payload const& params) {
    if (!params.present()) return;
    std::optional<request_id> id;
    json_cursor in = params.cursor();
    detail::for_each_member(in, [&](std::string_view key) {
        if (key == "requestId") id = read_request_id(in);
        else in.skip();
    });
    if (!id) return;
    if (auto const* number = std::get_if<std::int64_t>(&*id)) {
        for (auto const& each : subscriptions_) {
            auto const live = each.lock();
            if (live && live->id == *number) {
                return live->finish(error(errc::connection_lost, "the server ended the subscription"));
            }
        }
    }
    requests_->cancel(*id);
}

template <transport Transport>
void client_connection<Transport>::on_skipped(error what) {
    log_.write(log_level::warning, log_category::transport, [&] { return what.message(); });
    if (options_->skipped_) options_->skipped_(what);
}

template <transport Transport>
void client_connection<Transport>::on_closed(error why) {
    log_.write(log_level::warning, log_category::transport, [&] { return why.message(); });
    bool const was_connected = state_ == connection_state::connected;
    if (was_connected) state_ = connection_state::lost;
    requests_->cancel_all();
    end_subscriptions(why);
    calls_.wake();
    if (was_connected && options_->disconnect_) options_->disconnect_(why);
}

template <transport Transport>
void client_connection<Transport>::end_subscriptions(error const& why) {
    auto const ended = std::exchange(subscriptions_, {});
    for (auto const& each : ended) {
        if (auto const live = each.lock()) live->finish(why);
    }
}

}  // namespace mcp
