// SPDX-License-Identifier: MIT
// A client of the scriptable peer. Its template is instantiated once, in faulty_client.cpp.
#pragma once

#include <mcp/client/connection.hpp>
#include <mcp/client/options.hpp>
#include <mcp/core/json.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/tools.hpp>
#include <mcp/transport/stdio_options.hpp>

#include "support/run.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mcp::test {

/// Without the probe, which most tests are not about.
inline client_options legacy_only() { return client_options().era(era_choice::legacy); }

using call_outcome = result<tool_result>;
using background_call = background<call_outcome>;

/// A client without retries and cache, so that one call is one request.
class faulty_client {
public:
    faulty_client(executor where, stdio_options server, client_options options);
    ~faulty_client();

    task<result<void>> connect(call_options options = call_options());
    task<void> close();
    task<call_outcome> call(std::string name, arguments with = arguments(),
                            call_options options = call_options());
    task<result<std::vector<std::string>>> tool_names(call_options options = call_options());
    task<result<std::chrono::microseconds>> ping();
    [[nodiscard]] connection_state state() const;
    [[nodiscard]] server_info const& server() const;

private:
    struct implementation;
    std::unique_ptr<implementation> implementation_;
};

/// A context, a client and a check that nothing of them is left.
class fault_world {
public:
    explicit fault_world(stdio_options server = faulty_server(),
                         client_options options = legacy_only());

    /// Connects, or fails the test.
    void connect();
    result<void> try_connect(call_options options = call_options());
    call_outcome call(std::string name, arguments with = arguments(),
                      call_options options = call_options());
    void close();

    /// What the server has seen.
    json stats();
    /// The server's process id, by its own account.
    pid_t server_id();

    /// Starts a call that runs beside the test.
    std::unique_ptr<background_call> begin(std::string name, arguments with = arguments(),
                                           call_options options = call_options());
    /// Closes beside the test.
    std::unique_ptr<background<bool>> begin_close();

    [[nodiscard]] connection_state state() const { return client->state(); }

    leak_check leaks;  // first, so that it looks last
    net::io_context context;
    std::unique_ptr<faulty_client> client;
};

}  // namespace mcp::test
