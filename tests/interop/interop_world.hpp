// SPDX-License-Identifier: MIT
// A client of a real server, and what the interop tests do with it again and again.
#pragma once

#include <mcp/client.hpp>
#include <mcp/transport/stdio.hpp>

#include "support/recording_transport.hpp"
#include "support/run.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// The node_modules folder that holds the servers; empty if there is none.
#ifndef MCP_NODE_MODULES
#define MCP_NODE_MODULES ""
#endif

namespace mcp::test {

inline std::string node_modules() {
    std::string folder = MCP_NODE_MODULES;
    INFO("MCP_NODE_MODULES names the folder that scripts/node_packages prints");
    REQUIRE_FALSE(folder.empty());
    return folder;
}

/// The file of a server package.
inline std::string server_file(std::string const& package) {
    return node_modules() + "/@modelcontextprotocol/" + package + "/dist/index.js";
}

/// How to run a script. These servers need no long farewell: most tests end with one that would
/// not go by itself.
inline stdio_options node_script(std::string script, std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), std::move(script));
    stdio_options made(node_modules() + "/.bin/node", std::move(arguments));
    made.shutdown.close_input = 300ms;
    return made;
}

inline stdio_options everything_server() {
    std::vector<std::string> arguments = {"stdio"};
    return node_script(server_file("server-everything"), std::move(arguments));
}

inline stdio_options modern_server(std::vector<std::string> arguments = {}) {
    stdio_options made =
        node_script(std::string(MCP_SOURCE_DIR) + "/tests/interop/node/modern_server.mjs",
                    std::move(arguments));
    made.process.environment.emplace("MCP_NODE_MODULES", node_modules());
    return made;
}

/// The value of a good outcome; fails the test on another.
template <class T> T must(result<T> outcome) {
    INFO((outcome ? std::string()
                  : outcome.error().message() + "\n" + outcome.error().server_output));
    REQUIRE(outcome.has_value());
    if constexpr (!std::is_void_v<T>) return std::move(*outcome);
}

/// The error of a bad outcome; fails the test on a good one.
template <class T> error must_fail(result<T> outcome) {
    REQUIRE_FALSE(outcome.has_value());
    return outcome.error();
}

/// A handler's answer that is known already.
template <class T> task<result<T>> answer_with(result<T> value) { co_return value; }

/// The block at `index`, which must be of that type.
template <class Block> Block const& block(tool_result const& found, std::size_t index) {
    REQUIRE(found.content.size() > index);
    REQUIRE(std::holds_alternative<Block>(found.content[index]));
    return std::get<Block>(found.content[index]);
}

template <class List> std::set<std::string> names_of(List const& list) {
    std::set<std::string> names;
    for (auto const& each : list) CHECK(names.insert(each.name).second);
    return names;
}

/// A context and a client of a real server, over a transport. At its end nothing may have been passed
/// over, and everything sent must have been valid for the revision agreed on. The policies are the
/// defaults: these tests use the library as its users do.
template <class Transport> class client_world {
public:
    using client_type = basic_client<recording_transport<Transport>>;

    /// `server` is what the transport takes: how to start it, or where it is.
    template <class Server> explicit client_world(Server server, client_options options = {}) {
        options.on_event([this](server_event const& event) { events.push_back(event); });
        options.on_skipped([this](error const& what) { skipped.push_back(what.message()); });
        client = std::make_unique<client_type>(
            context.get_executor(),
            recording_transport(Transport(context.get_executor(), std::move(server)), record),
            std::move(options));
    }
    client_world(client_world const&) = delete;
    client_world& operator=(client_world const&) = delete;
    ~client_world() {
        client.reset();
        settle(context);
        CHECK(skipped.empty());
        if (!test_data_dir().empty()) check_schema();
    }

    void connect() {
        must(run(context, client->connect()));
        revision = client->server().protocol_version;
    }

    tool_result call(std::string name, arguments with = arguments(),
                     call_options options = call_options()) {
        return must(
            run(context, client->call_tool(std::move(name), std::move(with), std::move(options))));
    }
    std::string text(std::string name, arguments with = arguments()) {
        return call(std::move(name), std::move(with)).text();
    }

    std::vector<std::string> complete(completion_reference of, std::string argument,
                                      std::string value,
                                      std::map<std::string, std::string> context_arguments = {}) {
        auto found =
            must(run(context, client->complete(std::move(of), std::move(argument), std::move(value),
                                               std::move(context_arguments))));
        CHECK(found.total == static_cast<std::int64_t>(found.values.size()));
        CHECK_FALSE(found.has_more);
        return found.values;
    }

    void close() { run(context, client->close()); }

    /// The events of one kind so far.
    template <class Event> [[nodiscard]] std::vector<Event> seen() const {
        std::vector<Event> found;
        for (server_event const& each : events) {
            if (auto const* event = std::get_if<Event>(&each)) found.push_back(*event);
        }
        return found;
    }

    /// Waits until an event of that kind satisfies the condition.
    template <class Event, class Condition> [[nodiscard]] bool wait_for_event(Condition condition) {
        return run_until(context, [&] {
            auto const found = seen<Event>();
            return std::any_of(found.begin(), found.end(), condition);
        });
    }

    void check_schema() const {
        auto const problems = record.problems(revision);
        for (std::string const& problem : problems) UNSCOPED_INFO(problem);
        CHECK(problems.empty());
    }

    recording record;
    net::io_context context;
    std::vector<server_event> events;
    std::vector<std::string> skipped;
    std::string revision;
    std::unique_ptr<client_type> client;
};

/// The same with a server that the client starts. At its end nothing may be left behind.
class interop_world : leak_check, public client_world<stdio_transport> {
public:
    using client_world::client_world;
};

}  // namespace mcp::test
