// SPDX-License-Identifier: MIT
// What a transport is: something that performs exchanges.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/jsonrpc.hpp>
#include <mcp/session/exchange_clock.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// Gets what no exchange owns. Called on the transport's executor, in the order of arrival; must
/// neither block nor throw.
class inbound {
public:
    virtual void on_notification(incoming_notification received) = 0;

    /// A request of the server's (legacy era); answer it with the transport's `respond`.
    virtual void on_request(incoming_request received) = 0;

    /// Something was received that had to be passed over; `what` is in this library's words.
    virtual void on_skipped(error what) = 0;

    /// The connection ended by itself. Every exchange has been told already.
    virtual void on_closed(error why) = 0;

protected:
    inbound() = default;
    inbound(inbound const&) = default;
    inbound& operator=(inbound const&) = default;
    ~inbound() = default;
};

/// A request that we send.
struct request {
    std::int64_t id;          ///< Unique among the requests in flight of one transport.
    std::string_view method;  ///< Plain ASCII; a literal, or text that outlives the exchange.
    std::string params;       ///< The text of a JSON object, or empty.
    /// When to stop waiting; outlives the exchange. Null means never.
    exchange_clock const* clock = nullptr;
    /// False for requests that must not be cancelled, such as initialize.
    bool cancellable = true;

    request(std::int64_t number, std::string_view name, std::string parameters,
            exchange_clock const* until = nullptr)
        : id(number),
          method(name),
          params(std::move(parameters)),
          clock(until) {}
};

namespace detail {

/// How a transport answers before open().
template <class T> task<result<T>> not_open() { co_return fail_unsent(errc::not_connected); }

}  // namespace detail

/// A way to a server. Any type with these members is one, so transports nest as decorators.
///
/// - `open` spawns or dials. After `close` it may be called again.
/// - `exchange` sends a request and returns its one response (which may hold the server's error).
///   Cancelling the coroutine, or the request's clock running out, cancels the request with the
///   server. If the transport dies, every exchange ends at once with the reason.
/// - `notify` and `respond` return once the message is on its way.
/// - `close` is bounded and ends every exchange with errc::closed.
///
/// All members are called on the transport's executor.
template <class T>
concept transport = requires(T& t, inbound& in, request sent, notification told, reply answer) {
    { t.open(in) } -> std::same_as<task<result<void>>>;
    { t.exchange(std::move(sent)) } -> std::same_as<task<result<response>>>;
    { t.notify(std::move(told)) } -> std::same_as<task<result<void>>>;
    { t.respond(std::move(answer)) } -> std::same_as<task<result<void>>>;
    { t.close() } -> std::same_as<task<void>>;
};

}  // namespace mcp
