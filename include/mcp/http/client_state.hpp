// SPDX-License-Identifier: MIT
// What the copies of an HTTP client share, and what they know of an endpoint.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/log.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/body_buffer.hpp>
#include <mcp/http/fields.hpp>
#include <mcp/http/message.hpp>
#include <mcp/http/pool.hpp>
#include <mcp/http/proxy.hpp>
#include <mcp/http/response_parser.hpp>
#include <mcp/http/tls.hpp>
#include <mcp/http/tls_facts.hpp>
#include <mcp/http/turns.hpp>
#include <mcp/http/url.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
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

/// How requests get to an endpoint: what is found out and made once for all of them.
class way {
public:
    /// `errc::invalid_configuration` for a proxy, `errc::invalid_argument` or `errc::invalid_url`
    /// for an endpoint, that cannot be used.
    static result<std::shared_ptr<way const>> find(std::shared_ptr<endpoint const> to,
                                                   client_options const& options);

    [[nodiscard]] std::shared_ptr<endpoint const> const& to() const noexcept { return to_; }
    [[nodiscard]] std::optional<url> const& proxy() const noexcept { return proxy_; }

    /// The bytes of a request to the endpoint.
    [[nodiscard]] result<std::string> serialize(request& sent) const {
        if (sent.headers.empty()) return http::serialize(head_, sent, defaults_);
        if (is_authorized_) sent.headers.remove("Proxy-Authorization");
        fields missing;
        for (field const each : defaults_) {
            if (!sent.headers.contains(each.name)) missing.add(each.name, each.value);
        }
        return http::serialize(head_, sent, missing);
    }

private:
    std::shared_ptr<endpoint const> to_;
    std::optional<url> proxy_;
    std::string head_;
    fields defaults_;             // for requests that do not name them
    bool is_authorized_ = false;  // at the proxy, whatever a request says
};

inline result<std::shared_ptr<way const>> way::find(std::shared_ptr<endpoint const> to,
                                                    client_options const& options) {
    auto made = std::make_shared<way>();
    auto chosen = options.proxy.choose(to->target);
    if (!chosen) return fail(std::move(chosen.error()));
    made->proxy_ = std::move(*chosen);
    endpoint asked = *to;
    if (!options.user_agent.empty() && !asked.headers.contains("User-Agent")) {
        made->defaults_.add("User-Agent", options.user_agent);
    }
    std::string const& user = to->target.user_info;
    if (!user.empty() && !asked.headers.contains("Authorization")) {
        made->defaults_.add("Authorization", basic_authorization(user));
    }
    bool const is_forwarded = made->proxy_ && !to->target.is_tls();
    made->is_authorized_ = is_forwarded && !made->proxy_->user_info.empty();
    if (made->is_authorized_) {
        asked.headers.set("Proxy-Authorization", basic_authorization(made->proxy_->user_info));
    }
    auto head = serialize_head(asked, is_forwarded);
    if (!head) return fail(std::move(head.error()));
    made->head_ = std::move(*head);
    made->to_ = std::move(to);
    return std::shared_ptr<way const>(std::move(made));
}

/// What the copies of a client share.
struct client_state {
    client_state(executor on, client_options chosen)
        : where(std::move(on)),
          options(std::move(chosen)),
          connections(std::make_shared<pool>(options.pool)),
          writers(std::make_shared<turns>(where)) {}

    executor where;
    client_options options;
    std::shared_ptr<pool> connections;
    std::shared_ptr<turns> writers;
    std::shared_ptr<tls_context> tls;  // made when it is needed first
    std::optional<tls_facts> last_tls;
    body_buffer spare;

    /// The way to an endpoint, with what TLS needs. The last one is remembered.
    result<std::shared_ptr<way const>> find_way(std::shared_ptr<endpoint const> const& to) {
        if (last_way_ != nullptr && last_way_->to() == to) return last_way_;
        auto found = way::find(to, options);
        if (!found) return found;
        auto const& proxy = (*found)->proxy();
        bool const needs_tls = to->target.is_tls() || (proxy && proxy->is_tls());
        if (needs_tls) {
            if (auto ready = prepare_tls(); !ready) return fail(std::move(ready.error()));
        }
        last_way_ = *found;
        return found;
    }

private:
    result<void> prepare_tls() {
        if (tls != nullptr) return {};
        auto made = tls_context::create(options.tls, options.log);
        if (!made) return fail(std::move(made.error()));
        tls = std::move(*made);
        return {};
    }

    std::shared_ptr<way const> last_way_;
};

}  // namespace detail
}  // namespace mcp::http
