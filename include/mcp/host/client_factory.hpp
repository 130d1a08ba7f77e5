// SPDX-License-Identifier: MIT
// From an entry of a configuration to a client.
#pragma once

#include <mcp/client.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/client_policies.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/policy/select.hpp>
#include <mcp/transport/any.hpp>
#include <mcp/transport/stdio.hpp>

#ifdef MCP_WITH_HTTP
#include <mcp/transport/http.hpp>
#endif

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace mcp {

/// What a client of one server is made of.
struct client_setup {
    executor where;  ///< Where the client lives.
    std::shared_ptr<server_config const> server;
    client_options options;
    /// Gets each line that the server's program writes to stderr.
    std::function<void(std::string_view)> on_stderr_line;

    client_setup(executor place, std::shared_ptr<server_config const> entry)
        : where(std::move(place)),
          server(std::move(entry)) {}
};

/// Makes the way to a server; for tests, and for servers that are reached in some way of their own.
/// Called once for each try to connect, on the connection's executor: thread-safe, unless the host
/// is single-threaded.
using transport_factory = std::function<result<any_transport>(client_setup const&)>;

namespace detail {

#ifdef MCP_WITH_HTTP
inline constexpr bool with_http = true;

inline http_options to_http_options(server_config const& server) {
    http_options made(server.url);
    for (auto const& [name, value] : server.headers) made.header(name, value);
    if (server.auth.kind == auth_kind::bearer) made.bearer(server.auth.token);
    if (server.auth.kind == auth_kind::basic) {
        made.basic(server.auth.username, server.auth.password);
    }
    return made;
}

template <class Setup> result<any_transport> make_http_transport(Setup const& how) {
    http_options options = to_http_options(*how.server);
    switch (how.server->wire) {
        case server_wire::http:
            return any_transport(streamable_http_transport(how.where, std::move(options)));
        case server_wire::sse:
            return any_transport(legacy_sse_transport(how.where, std::move(options)));
        default: return any_transport(http_transport(how.where, std::move(options)));
    }
}
#else
inline constexpr bool with_http = false;

template <class Setup> result<any_transport> make_http_transport(Setup const& how);
#endif

inline stdio_options to_stdio_options(server_config const& server) {
    stdio_options made(server.command, server.args);
    made.process.environment = server.env;
    made.process.directory = server.cwd;
    return made;
}

}  // namespace detail

/// The transport that a server's entry asks for. Errors: invalid_configuration if the server is
/// reached over HTTP and the program was built without it. A template, so that a program may have
/// files with and without HTTP.
template <bool WithHttp = detail::with_http, class Setup = client_setup>
result<any_transport> make_transport(Setup const& how) {
    if (how.server->wire == server_wire::stdio) {
        stdio_options options = detail::to_stdio_options(*how.server);
        options.on_stderr_line = how.on_stderr_line;
        return any_transport(stdio_transport(how.where, std::move(options)));
    }
    if constexpr (WithHttp) {
        return detail::make_http_transport(how);
    } else {
        return fail_unsent(errc::invalid_configuration,
                           "\"" + how.server->name +
                               "\" is reached over HTTP, which this program was built without: "
                               "link mcp::http");
    }
}

/// Makes clients for a managed connection. The client must not try again by itself to connect.
template <class Client>
using client_factory = std::function<result<std::unique_ptr<Client>>(client_setup)>;

/// The policies of a host, and what they become for one server.
template <class... Policies> class host_policies {
    using chosen = policy_set<Policies...>;
    using retry_form = configured_policy<typename chosen::retry>;
    using timeout_form = configured_policy<typename chosen::timeout>;
    using cache_form = configured_policy<typename chosen::cache>;

public:
    using retry_type = typename retry_form::type;
    using timeout_type = typename timeout_form::type;
    using client_type = basic_client<any_transport, calls_only<retry_type>, timeout_type,
                                     typename cache_form::type>;

    /// Values for policies whose settings come at run time, in any order.
    template <class... Given>
    explicit host_policies(std::in_place_t, Given&&... given)
        : retry_(pick<typename chosen::retry>(given...)),
          timeout_(pick<typename chosen::timeout>(given...)),
          cache_(pick<typename chosen::cache>(given...)) {
        static_assert(chosen::template accepts<std::remove_cvref_t<Given>...>,
                      "after the options come values of this host's policies, each at most once");
    }

    [[nodiscard]] retry_type retry_for(server_config const& server) const {
        return retry_form::make(retry_, server);
    }
    [[nodiscard]] timeout_type timeout_for(server_config const& server) const {
        return timeout_form::make(timeout_, server);
    }

    /// A factory that reaches servers by `transports`.
    [[nodiscard]] client_factory<client_type> make_factory(transport_factory transports) const {
        return [kept = *this, transports = std::move(transports)](client_setup how) {
            return kept.make_client(transports, std::move(how));
        };
    }

private:
    result<std::unique_ptr<client_type>> make_client(transport_factory const& transports,
                                                     client_setup how) const {
        auto wire = transports(how);
        if (!wire) return fail(std::move(wire.error()));
        server_config const& server = *how.server;
        return std::make_unique<client_type>(how.where, std::move(*wire), std::move(how.options),
                                             calls_only<retry_type>(retry_for(server)),
                                             timeout_for(server),
                                             cache_form::make(cache_, server));
    }

    [[no_unique_address]] typename chosen::retry retry_;
    [[no_unique_address]] typename chosen::timeout timeout_;
    [[no_unique_address]] typename chosen::cache cache_;
};

/// The client that a host with these policies has for each server.
template <class... Policies>
using host_client = typename host_policies<Policies...>::client_type;

}  // namespace mcp
