// SPDX-License-Identifier: MIT
// What a pool needs of a connection, and what it remembers of one.
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/client/shared_list.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/pool_key.hpp>
#include <mcp/host/pool_queue.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/host/server_status.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/tools.hpp>

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace mcp {

/// What a server says when it is asked how it is.
struct pool_probe {
    std::chrono::microseconds latency{};
    raw_json capabilities;  ///< As the server announced them.

    pool_probe() = default;
    pool_probe(std::chrono::microseconds taken, raw_json announced)
        : latency(taken),
          capabilities(std::move(announced)) {}
};

/// One server, connected for as long as it is wanted. `connect` returns at once and does nothing if
/// the connection is there or being made; requests wait for the connection within their own time;
/// `status` may be called from any thread, is never null, and waits for nothing. After
/// `abandon`, what runs and what comes ends with errc::closed at once.
template <class C>
concept pooled_connection = requires(C& one, C const& seen, std::string name, arguments with,
                                     call_options how, duration limit) {
    one.connect();
    one.abandon();
    { seen.status() } -> std::same_as<std::shared_ptr<server_status const>>;
    { one.list_tools(how) } -> std::same_as<task<result<shared_list<tool>>>>;
    { one.call_tool(name, with, how) } -> std::same_as<task<result<tool_result>>>;
    { one.probe(how) } -> std::same_as<task<result<pool_probe>>>;
    { one.close(limit) } -> std::same_as<task<void>>;
};

/// Makes a user's connection to a server, which is not begun yet.
template <class Connection>
using pool_connection_maker = std::function<std::shared_ptr<Connection>(
    std::string const& user, std::shared_ptr<server_config const> server)>;

namespace detail {

/// What a pool remembers of one connection. Used on the pool's strand, but for what is said
/// otherwise.
template <class Connection> struct pool_node {
    pool_node(executor const& home, pool_key which, std::shared_ptr<server_config const> entry)
        : key(std::move(which)),
          config(std::move(entry)),
          changed(home) {}

    pool_key const key;
    std::shared_ptr<server_config const> const config;

    // Changed under the pool's lock, so that every thread may read it under that.
    std::shared_ptr<Connection> connection;  // null before it has its place
    std::shared_ptr<error const> failure;    // why it never got one

    // Every thread may use these.
    std::atomic<std::uint64_t> calls = 0;
    std::atomic<std::uint64_t> errors = 0;

    pool_queue::ticket ticket = 0;           // 0: neither has a place nor waits for one
    std::optional<shared_list<tool>> tools;  // as the user may see them; nothing before the first
    condition changed;                       // notified when it gets its place or is gone
    unsigned waiting = 0;                    // for its place
    unsigned running = 0;                    // requests
    time_point used{};
    bool is_gone = false;

    [[nodiscard]] bool is_idle() const noexcept { return waiting == 0 && running == 0; }
};

/// Counts something for as long as this lives.
class counted {
public:
    explicit counted(unsigned& count) noexcept : count_(count) { ++count_; }
    counted(counted const&) = delete;
    counted& operator=(counted const&) = delete;
    ~counted() { --count_; }

private:
    unsigned& count_;
};

}  // namespace detail

}  // namespace mcp
