// SPDX-License-Identifier: MIT
// What is asked of a server that has skills, over a client or over a host's connection.
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/policy/request_kind.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/capabilities.hpp>
#include <mcp/protocol/resources.hpp>
#include <mcp/wire/raw_json.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace mcp::detail {

/// A method of the extension, of a server that has announced it.
template <class Client>
task<result<raw_json>> ask_for_skills(Client& client, std::string method, arguments params,
                                      call_options options) {
    if (client.is_connected() && !client.server().capabilities.has_extension(extension::skills)) {
        co_return fail_unsent(errc::unsupported_by_server, "the server did not announce skills");
    }
    options.idempotent();
    co_return co_await client.request(std::move(method), std::move(params), std::move(options));
}

/// A file as it is now: what the client has kept may be of an older listing.
template <class Client>
task<result<read_result>> read_skill_file(Client& client, std::string uri, call_options options) {
    options.keep_raw();
    co_return co_await client.read_resource(std::move(uri), std::move(options));
}

/// The one server that a skill is read from.
struct remote_link {
    std::function<task<result<raw_json>>(std::string, arguments, call_options)> ask;
    std::function<task<result<read_result>>(std::string, call_options)> read;

    remote_link() = default;
};

template <class Client> remote_link link_to(Client& client) {
    remote_link made;
    made.ask = [&client](std::string method, arguments params, call_options options) {
        return ask_for_skills(client, std::move(method), std::move(params), std::move(options));
    };
    made.read = [&client](std::string uri, call_options options) {
        return read_skill_file(client, std::move(uri), std::move(options));
    };
    return made;
}

template <class Connection> remote_link link_to(std::shared_ptr<Connection> connection) {
    remote_link made;
    made.ask = [connection](std::string method, arguments params, call_options options) {
        auto verb = [method, params](auto& client, call_options how) {
            return ask_for_skills(client, method, params, std::move(how));
        };
        return connection->use(request_kind::list, std::move(options), std::move(verb));
    };
    made.read = [connection](std::string uri, call_options options) {
        auto verb = [uri](auto& client, call_options how) {
            return read_skill_file(client, uri, std::move(how));
        };
        return connection->use(request_kind::read, std::move(options), std::move(verb));
    };
    return made;
}

}  // namespace mcp::detail
