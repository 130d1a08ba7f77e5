// SPDX-License-Identifier: MIT
// What a server asks this client, and the answers on their way back.
#pragma once

#include <mcp/client/incoming_requests.hpp>
#include <mcp/client/responder.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/log.hpp>
#include <mcp/core/result.hpp>
#include <mcp/core/time.hpp>
#include <mcp/protocol/jsonrpc.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <utility>

namespace mcp {

/// Runs the handlers for what a server asks. The clocks of all calls stand still meanwhile.
template <class Connection>
task<result<std::string>> answer_question(std::shared_ptr<Connection> link, std::string method,
                                          raw_json params) {
    link->calls().pause(clock::now());
    auto answer = co_await responder::answer(link->options_shared(), link->server_name(),
                                             std::move(method), std::move(params));
    link->calls().resume(clock::now());
    auto const state = co_await net::this_coro::cancellation_state;
    if (state.cancelled() != net::cancellation_type::none) co_return fail(errc::cancelled);
    co_return answer;
}

/// The requests of one server (legacy era): each one is answered once, or withdrawn. A member of
/// the connection, which its coroutines keep alive.
template <class Connection> class server_questions {
public:
    using link_ptr = std::shared_ptr<Connection>;

    explicit server_questions(std::size_t most_handlers)
        : running_(std::make_shared<late<incoming_requests>>(most_handlers)) {}

    /// Answers at once, or starts a handler.
    void take(link_ptr link, incoming_request received) {
        if (link->is_modern()) {
            return link->on_skipped(
                error(errc::malformed_message,
                      "a request of the server was dropped: the modern era has none"));
        }
        if (received.method == "ping") {
            return reply_soon(std::move(link), reply(std::move(received.id), std::string("{}")));
        }
        bool const is_known = responder(link->options_shared()).handles(received.method);
        if (is_known && !running_->full()) return start(std::move(link), std::move(received));
        rpc_error refusal;
        refusal.code = is_known ? rpc_code::internal_error : rpc_code::method_not_found;
        refusal.message = is_known ? "too many requests at the same time" : "method not found";
        reply_soon(std::move(link), reply(std::move(received.id), std::move(refusal)));
    }

    /// The server does not want the answer any more.
    void withdraw(request_id const& id) { running_->cancel(id); }
    void cancel_all() { running_->cancel_all(); }

private:
    template <class T> using late = detail::late<Connection, T>;

    static constexpr std::size_t most_quick_replies = 256;

    void start(link_ptr link, incoming_request received) {
        auto const stop = running_->add(received.id);
        auto finish = [running = running_, id = received.id, stop](std::exception_ptr) {
            running->remove(id, stop);
        };
        executor const where = link->get_executor();
        net::co_spawn(where, answer(std::move(link), std::move(received)),
                      net::bind_cancellation_slot(stop->slot(), std::move(finish)));
    }

    // Where a reply is a request of its own, a server could ask faster than it takes the replies.
    void reply_soon(link_ptr link, reply what) {
        if (*quick_replies_ >= most_quick_replies) {
            return link->on_skipped(
                error(errc::message_too_large,
                      "a request of the server was dropped: too many wait for replies"));
        }
        ++*quick_replies_;
        auto finish = [count = quick_replies_](std::exception_ptr) { --*count; };
        executor const where = link->get_executor();
        net::co_spawn(where, send(std::move(link), std::move(what)), std::move(finish));
    }

    static task<void> answer(link_ptr link, incoming_request received) {
        auto made = co_await answer_question(link, received.method, received.params.raw());
        auto const state = co_await net::this_coro::cancellation_state;
        // The server withdrew its question, or is gone: an answer would be for nobody.
        if (state.cancelled() != net::cancellation_type::none) co_return;
        if (made) {
            reply good(std::move(received.id), std::move(*made));
            co_await send(link, std::move(good));
            co_return;
        }
        link->log().write(log_level::warning, log_category::client, [&] {
            return received.method + " was not answered: " + made.error().message();
        });
        reply bad(std::move(received.id), responder::to_rpc_error(made.error()));
        co_await send(link, std::move(bad));
    }

    static task<void> send(link_ptr link, reply what) {
        if (link->is_abandoned()) co_return;
        auto sent = co_await link->wire().respond(std::move(what));
        if (sent) co_return;
        link->log().write(log_level::debug, log_category::transport,
                          [&] { return "an answer could not be sent: " + sent.error().message(); });
    }

    std::shared_ptr<late<incoming_requests>> running_;
    std::shared_ptr<std::size_t> quick_replies_ = std::make_shared<std::size_t>(0);
};

}  // namespace mcp
