// SPDX-License-Identifier: MIT
// An HTTP/1.1 client: connections are kept, proxies and TLS are taken care of.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/log.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/body_buffer.hpp>
#include <mcp/http/connection.hpp>
#include <mcp/http/dial.hpp>
#include <mcp/http/exchange.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/http/message.hpp>
#include <mcp/http/pool.hpp>
#include <mcp/http/proxy.hpp>
#include <mcp/http/tls.hpp>
#include <mcp/http/tls_facts.hpp>
#include <mcp/http/url.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {

/// How a client reaches servers.
struct client_options {
    tls_options tls;
    proxy_settings proxy = proxy_settings::from_environment();
    /// For everything before a request can be sent: waiting for a free connection, resolving,
    /// connecting, proxy, TLS.
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(30);
    std::string user_agent = "asio-mcp";  ///< For requests that name none; empty sends none.
    pool_limits pool;
    head_limits head;
    std::size_t max_redirects = 5;
    logger log;

    client_options() = default;
};

namespace detail {

/// What the copies of a client share.
struct client_state {
    client_state(executor on, client_options chosen)
        : where(std::move(on)),
          options(std::move(chosen)),
          connections(std::make_shared<pool>(options.pool)) {}

    executor where;
    client_options options;
    std::shared_ptr<pool> connections;
    std::shared_ptr<tls_context> tls;  // made when it is needed first
    std::optional<tls_facts> last_tls;
    body_buffer spare;

    result<void> prepare_tls() {
        if (tls != nullptr) return {};
        auto made = tls_context::create(options.tls, options.log);
        if (!made) return fail(std::move(made.error()));
        tls = std::move(*made);
        return {};
    }
};

/// A request on its way: what is sent, along which way, and who may end it.
struct sending {
    sending(std::shared_ptr<client_state> with, request&& what, std::shared_ptr<interrupt> until)
        : state(std::move(with)),
          sent(std::move(what)),
          stop(std::move(until)) {}

    std::shared_ptr<client_state> state;
    request sent;
    std::shared_ptr<interrupt> stop;
    std::optional<url> proxy;
    std::string text;    // of the whole request; empty until it is known
    bool fresh = false;  // no kept connection will do
    std::size_t redirects = 0;

    [[nodiscard]] bool is_stopped() const { return stop != nullptr && stop->tripped(); }
};

inline bool is_redirect(int status, std::string_view method) {
    if (status == 307 || status == 308) return true;
    bool const changes_method = status == 301 || status == 302 || status == 303;
    return changes_method && (method == "GET" || method == "HEAD");
}

}  // namespace detail

/// Sends requests. Copies share the connections and the TLS tickets. Everything is called on the
/// executor; destroying the last copy closes idle connections.
class client {
public:
    explicit client(executor where, client_options options = {})
        : state_(std::make_shared<detail::client_state>(std::move(where), std::move(options))) {}

    /// Sends a request and returns when the head of the response is here, whatever its status.
    ///
    /// Redirects within the origin are followed: 307 and 308 always, 301 to 303 for GET and HEAD.
    /// One to another origin is errc::cross_origin_redirect.
    /// Tripping `stop`, which may be null, ends the request and the exchange at once with its
    /// error; cancelling the coroutine gives errc::cancelled. Nothing else limits how long the
    /// server may think. `error::reached` is `unsent` if surely nothing of the request left. Where
    /// a kept connection turns out to be dead, the request is sent once more on a new one if it is
    /// repeatable or had not left yet.
    [[nodiscard]] task<result<exchange>> send(request sent,
                                              std::shared_ptr<interrupt> stop = nullptr) const {
        return run(std::make_unique<detail::sending>(state_, std::move(sent), std::move(stop)));
    }

    /// Memory for a body: the block that was given back last, if nobody took it since. At most one
    /// is kept, of up to 16 MiB.
    [[nodiscard]] body_buffer take_buffer() const { return std::exchange(state_->spare, {}); }
    void give_back(body_buffer used) const {
        constexpr std::size_t most = std::size_t(16) << 20;
        bool const is_better = used.capacity() > state_->spare.capacity();
        if (is_better && used.capacity() <= most) state_->spare = std::move(used);
    }

    /// Closes the connections that serve no request now.
    void close_idle() const { state_->connections->close_idle(); }

    /// How many connections serve no request now.
    [[nodiscard]] std::size_t idle_count() const { return state_->connections->idle_count(); }

    /// How the connection that was made last is secured; nothing if it is not.
    [[nodiscard]] std::optional<tls_facts> last_tls() const { return state_->last_tls; }

    /// Adds the User-Agent that send() would add, for headers that many requests share.
    [[nodiscard]] fields with_user_agent(fields headers) const {
        std::string const& name = options().user_agent;
        if (!name.empty()) headers.set_default("User-Agent", name);
        return headers;
    }

    [[nodiscard]] client_options const& options() const noexcept { return state_->options; }
    [[nodiscard]] executor get_executor() const { return state_->where; }

private:
    inline static task<result<exchange>> run(std::unique_ptr<detail::sending> owned);
    inline static result<void> prepare(detail::sending& now);
    inline static task<result<detail::pool::lease>> connect(detail::sending& now,
                                                            detail::pool::lease held);
    inline static bool may_try_again(detail::sending const& now, detail::connection const& over,
                                     error const& why);
    inline static tl::unexpected<error> explain(detail::sending const& now,
                                                detail::connection const& over, error why);
    inline static result<bool> redirect(detail::sending& now, response_head const& head);
    inline static task<result<void>> discard(exchange refused);

    std::shared_ptr<detail::client_state> state_;
};

// What follows from the target: the way there, and headers that depend on it.
inline result<void> client::prepare(detail::sending& now) {
    if (now.is_stopped()) return fail(now.stop->why());
    if (!now.text.empty()) return {};
    client_options const& options = now.state->options;
    auto chosen = options.proxy.choose(now.sent.target);
    if (!chosen) return fail(std::move(chosen.error()));
    now.proxy = std::move(*chosen);
    bool const needs_tls = now.sent.target.is_tls() || (now.proxy && now.proxy->is_tls());
    if (needs_tls) {
        if (auto ready = now.state->prepare_tls(); !ready) return ready;
    }
    fields& headers = now.sent.headers;
    bool const names_agent = options.user_agent.empty() || now.sent.has_header("User-Agent");
    if (!names_agent) headers.add("User-Agent", options.user_agent);
    std::string const& user = now.sent.target.user_info;
    bool const has_user = !user.empty() && !now.sent.has_header("Authorization");
    if (has_user) headers.add("Authorization", basic_authorization(user));
    bool const is_forwarded = now.proxy && !now.sent.target.is_tls();
    if (is_forwarded && !now.proxy->user_info.empty()) {
        headers.set("Proxy-Authorization", basic_authorization(now.proxy->user_info));
    }
    auto text = serialize(now.sent, is_forwarded);
    if (!text) return fail(std::move(text.error()));
    now.text = std::move(*text);
    return {};
}

inline task<result<exchange>> client::run(std::unique_ptr<detail::sending> owned) {
    detail::sending& now = *owned;
    for (;;) {
        if (now.state->connections->busy_count() != 0) {
            // Their answers may be here: those are taken first. So requests are written one after
            // the other, and wake the server once.
            co_await net::post(now.state->where, net::use_awaitable);
            auto const state = co_await net::this_coro::cancellation_state;
            if (mcp::detail::is_cancelled(state)) co_return fail_unsent(errc::cancelled);
        }
        if (auto ready = prepare(now); !ready) co_return fail_unsent(ready.error());
        auto held = now.state->connections->try_acquire(now.sent.target, now.fresh);
        if (held.get() == nullptr) {
            auto made = co_await connect(now, std::move(held));
            if (!made) co_return fail(std::move(made.error()));
            held = std::move(*made);
        }
        detail::connection& over = *held.get();
        result<bool> has_head = false;
        {
            auto const close = [&over](error const&) { over.close(); };
            on_interrupt const guard(now.stop.get(), close);
            over.begin(now.text, now.sent.method == "HEAD");
            if (over.is_sending()) co_await over.send_rest();
            has_head = over.has_head();
            while (has_head && !*has_head) {
                auto const got = co_await over.receive();
                auto const state = co_await net::this_coro::cancellation_state;
                auto const taken = over.take(got, state);
                if (taken) has_head = over.has_head();
                else has_head = fail(taken.error());
            }
        }
        if (!has_head) {
            now.fresh = may_try_again(now, over, has_head.error());
            if (now.fresh) continue;
            co_return explain(now, over, std::move(has_head.error()));
        }
        exchange answered(std::move(held), now.sent, now.stop);
        auto const again = redirect(now, answered.head());
        if (!again) co_return fail(again.error());
        if (!*again) co_return answered;
        if (auto rest = co_await discard(std::move(answered)); !rest) co_return fail(rest.error());
    }
}
// Whether the request, now changed, must be sent again to where the response points.
inline result<bool> client::redirect(detail::sending& now, response_head const& head) {
    if (!detail::is_redirect(head.status, now.sent.method)) return false;
    auto const location = head.headers.find("Location");
    if (!location) return false;
    auto to = now.sent.target.resolve(*location);
    std::string const origin = now.sent.target.origin();
    if (!to) return fail(errc::malformed_response, origin + ": redirects to what is no usable URL");
    if (!same_origin(*to, now.sent.target)) {
        return fail(errc::cross_origin_redirect, origin + ": redirects elsewhere");
    }
    if (now.redirects++ == now.state->options.max_redirects) {
        return fail(errc::too_many_redirects, origin);
    }
    now.sent.target.target = to->target;
    now.text.clear();
    now.fresh = false;
    return true;
}

// A short body is read, so that the connection can be kept; a long one is not worth that.
inline task<result<void>> client::discard(exchange refused) {
    constexpr std::size_t worth_reading = std::size_t(64) * 1024;
    for (std::size_t total = 0; total < worth_reading;) {
        auto const piece = co_await refused.read();
        if (!piece || piece->empty()) break;
        total += piece->size();
    }
    auto const state = co_await net::this_coro::cancellation_state;
    if (mcp::detail::is_cancelled(state)) co_return fail(errc::cancelled);
    co_return result<void>();
}

// Waits for the right to a connection, unless it is `held` already, and dials if that is needed.
inline task<result<detail::pool::lease>> client::connect(detail::sending& now,
                                                         detail::pool::lease held) {
    auto const deadline = clock::now() + now.state->options.connect_timeout;
    if (!held.is_granted()) {
        auto waited = co_await detail::pool::acquire(now.state->connections, now.state->where,
                                                     now.sent.target, now.fresh, deadline, now.stop);
        if (!waited || waited->get() != nullptr) co_return waited;
        held = std::move(*waited);
    }
    route way(now.sent.target, now.proxy);
    auto made = co_await dial(now.state->where, std::move(way), now.state->tls, deadline, now.stop);
    if (!made) co_return fail(std::move(made.error()));
    now.state->last_tls = made->facts();
    held.hold(std::make_unique<detail::connection>(std::move(*made), now.state->options.head));
    co_return std::move(held);
}

// Whether a kept connection was dead, and another may get the request.
inline bool client::may_try_again(detail::sending const& now, detail::connection const& over,
                                  error const& why) {
    bool const is_stale = over.is_reused() && why.code == errc::connection_lost &&
                          !over.is_answered() && !now.is_stopped();
    return is_stale && (now.sent.repeatable || !over.is_written());
}

inline tl::unexpected<error> client::explain(detail::sending const& now,
                                             detail::connection const& over, error why) {
    if (now.is_stopped() && why.code != errc::cancelled) why = now.stop->why();
    return over.is_written() ? fail(std::move(why)) : fail_unsent(std::move(why));
}

}  // namespace mcp::http
