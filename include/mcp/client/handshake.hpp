// SPDX-License-Identifier: MIT
// Opens a connection and agrees on an era: does what the era probe decides.
#pragma once

#include <mcp/client/background_exchange.hpp>
#include <mcp/client/connection.hpp>
#include <mcp/core/late.hpp>
#include <mcp/session/era_probe.hpp>
#include <mcp/transport/features.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace mcp {

/// One attempt to connect. Lives in the coroutine that runs it.
template <transport Transport> class handshake {
public:
    using connection_ptr = std::shared_ptr<client_connection<Transport>>;

    handshake(connection_ptr connection, time_point deadline)
        : connection_(std::move(connection)),
          deadline_(deadline),
          arrived_(connection_->get_executor()),
          probe_(connection_->options().era_, connection_->options().protocol_version_) {}

    handshake(handshake const&) = delete;
    handshake& operator=(handshake const&) = delete;

    /// Opens the transport and ends with a connected client, or with why not. The transport is left
    /// open on failure; the caller closes it.
    task<result<void>> run() {
        auto const remembered = detail::remembered_era(connection_->wire());
        auto opened = co_await within_limit(connection_->wire().open(*connection_));
        if (!opened) co_return opened;
        action next = probe_.begin(remembered);
        for (;;) {
            // close() may have been called meanwhile, or the client be gone and its transport with
            // it.
            if (!connection_->is_connecting())
                co_return fail(errc::closed, "closed while connecting");
            switch (next.what) {
                case probe_action::kind::wait: break;
                case probe_action::kind::discover: start_discover(); break;
                case probe_action::kind::initialize_as_well: start_initialize(next.version); break;
                case probe_action::kind::initialize:
                    discover_.cancel();
                    start_initialize(next.version);
                    break;
                case probe_action::kind::respawn: {
                    auto again = co_await reopen();
                    if (!again) co_return again;
                    start_initialize(next.version);
                    break;
                }
                case probe_action::kind::use_modern: co_return finish_modern();
                case probe_action::kind::use_legacy: {
                    auto done = co_await finish_legacy();
                    co_return done;
                }
                case probe_action::kind::give_up: co_return fail(std::move(next.why));
            }
            auto decided = co_await wait_for_answer();
            if (!decided) co_return fail(std::move(decided.error()));
            next = std::move(*decided);
        }
    }

private:
    // Late: only programs that connect compile what is done with these.
    template <class T> using late = detail::late<Transport, T>;
    using action = late<probe_action>;
    using answer_type = result<late<response>>;

    late<client_options> const& options() const { return connection_->options(); }

    // `method` is a literal.
    void start(late<background_exchange>& exchange, std::string_view method, std::string params) {
        late<request> sent(connection_->next_id(), method, std::move(params));
        sent.cancellable = false;  // neither probe nor initialize may be
        exchange.start(connection_->get_executor(), connection_->wire(), std::move(sent),
                       exchange_clock(), [this] { arrived_.cancel(); });
    }

    void start_discover() {
        initialize_.cancel();
        late<modern_codec> const language(options().identity_, options().capabilities());
        start(discover_, "server/discover", language.params({}, request_meta{}));
        silent_at_ = clock::now() + options().probe_timeout_.chrono();
    }

    void start_initialize(std::string const& version) {
        late<legacy_codec> const language(version);
        std::string params =
            language.initialize_params(options().identity_, options().capabilities());
        start(initialize_, "initialize", std::move(params));
        silent_at_ = time_point::max();
    }

    task<result<void>> reopen() {
        discover_.cancel();
        co_await connection_->wire().close();
        // Awaiting anything more would throw.
        auto const state = co_await net::this_coro::cancellation_state;
        if (state.cancelled() != net::cancellation_type::none) co_return fail(errc::cancelled);
        if (!connection_->is_connecting()) co_return fail(errc::closed, "closed while connecting");
        auto opened = co_await within_limit(connection_->wire().open(*connection_));
        co_return opened;
    }

    // A step of the transport, which knows no limit but its own.
    task<result<void>> within_limit(task<result<void>> step) {
        step_.run(
            connection_->get_executor(), std::move(step), [this] { arrived_.cancel(); },
            connection_);
        for (;;) {
            if (auto done = step_.take()) {
                // The client may have been closed, or be gone, since it was done.
                if (*done && !connection_->is_connecting())
                    co_return fail(errc::closed, "closed while connecting");
                co_return std::move(*done);
            }
            if (clock::now() >= deadline_) {
                step_.cancel();
                co_return fail(errc::timed_out, "connecting");
            }
            arrived_.expires_at(deadline_);
            co_await detail::fired(arrived_);
            auto const state = co_await net::this_coro::cancellation_state;
            if (state.cancelled() == net::cancellation_type::none) continue;
            step_.cancel();
            co_return fail(errc::cancelled);
        }
    }

    // Waits for whichever answer comes first and asks the probe what it means.
    task<result<action>> wait_for_answer() {
        for (;;) {
            if (auto answer = discover_.take()) co_return on_discover(std::move(*answer));
            if (auto answer = initialize_.take()) co_return on_initialize(std::move(*answer));
            time_point const now = clock::now();
            if (now >= deadline_) co_return fail(errc::timed_out, "connecting");
            if (now >= silent_at_) co_return on_silence();
            arrived_.expires_at(std::min(deadline_, silent_at_));
            co_await detail::fired(arrived_);
            auto const state = co_await net::this_coro::cancellation_state;
            if (state.cancelled() != net::cancellation_type::none) co_return fail(errc::cancelled);
        }
    }

    result<action> on_discover(answer_type answer) {
        // Beside an initialize that is under way, only a good answer changes anything.
        bool const initializing = initialize_.running();
        if (!answer) {
            if (initializing) return keep_waiting();
            // An HTTP server without this method may say so without JSON.
            if (answer.error().code == errc::http_rejected)
                return probe_.on_discover_refused(rpc_error(), {});
            return connection_ended(std::move(answer.error()));
        }
        if (answer->failure) {
            if (initializing) return keep_waiting();
            return probe_.on_discover_refused(*answer->failure,
                                              supported_versions(*answer->failure));
        }
        auto info = decode_discover_result(answer->result);
        if (!info) {
            if (initializing) return keep_waiting();
            if (options().era_ == era_choice::modern) return fail(std::move(info.error()));
            // A modern server must answer this as specified: it is another kind of server.
            return probe_.on_discover_refused(rpc_error(), {});
        }
        bool const is_modern = late<era_probe>::offers_modern(info->supported_versions);
        if (initializing && !is_modern) return keep_waiting();
        server_ = std::move(*info);
        return probe_.on_discovered(server_.supported_versions);
    }

    result<action> on_initialize(answer_type answer) {
        if (!answer) return connection_ended(std::move(answer.error()));
        if (answer->failure) {
            if (!discover_.running()) return initialize_refused(*answer->failure);
            // A modern server refuses initialize; its answer to the probe may still be on the way.
            refusal_ = std::move(answer->failure);
            silent_at_ = clock::now() + options().probe_timeout_.chrono();
            return keep_waiting();
        }
        auto info = decode_initialize_result(answer->result);
        if (!info) return fail(std::move(info.error()));
        server_ = std::move(*info);
        return probe_.on_initialized(server_.protocol_version);
    }

    action initialize_refused(late<rpc_error> const& refusal) {
        return probe_.on_initialize_refused(refusal, supported_versions(refusal));
    }

    // The time for an answer to the probe ran out.
    action on_silence() {
        silent_at_ = time_point::max();
        if (refusal_) {
            discover_.cancel();
            return initialize_refused(*std::exchange(refusal_, std::nullopt));
        }
        connection_->log().write(log_level::info, log_category::client, [] {
            return "no answer to server/discover yet: trying initialize";
        });
        return probe_.on_silence();
    }

    result<action> connection_ended(error why) {
        if (connection_->is_abandoned()) return fail(errc::closed, "closed while connecting");
        bool const by_exit =
            why.code == errc::connection_lost && detail::restarts(connection_->wire());
        if (!by_exit) return fail(std::move(why));
        return probe_.on_connection_ended(std::move(why));
    }

    // What stays under way may take the rest of the time.
    result<action> keep_waiting() {
        action waiting;
        waiting.what = probe_action::kind::wait;
        return waiting;
    }

    result<void> finish_modern() {
        initialize_.cancel();
        server_.era = era::modern;
        server_.protocol_version = std::string(versions::modern);
        detail::tell_agreed(connection_->wire(), server_.protocol_version);
        late<modern_codec> language(options().identity_, options().capabilities());
        return connection_->finish_connecting(std::move(server_), late<codec>(std::move(language)));
    }

    task<result<void>> finish_legacy() {
        discover_.cancel();
        server_.era = era::legacy;
        detail::tell_agreed(connection_->wire(), server_.protocol_version);
        late<notification> initialized("notifications/initialized");
        auto told = co_await within_limit(connection_->wire().notify(std::move(initialized)));
        if (!told) co_return told;
        late<legacy_codec> language(server_.protocol_version);
        co_return connection_->finish_connecting(std::move(server_),
                                                 late<codec>(std::move(language)));
    }

    connection_ptr connection_;
    time_point deadline_;
    late<timer> arrived_;  // cancelled when an answer arrives
    late<era_probe> probe_;
    late<server_info> server_;
    time_point silent_at_ = time_point::max();
    boxed<late<rpc_error>> refusal_;  // of initialize, while the probe may still be answered
    late<background_exchange> discover_;
    late<background_exchange> initialize_;
    late<basic_background_exchange<void>> step_;
};

}  // namespace mcp
