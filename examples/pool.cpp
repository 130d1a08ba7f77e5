// SPDX-License-Identifier: MIT
// One program, many users: each has servers and connections of its own.
#include <mcp/host.hpp>
#include <mcp/mcp.hpp>

#include <iostream>
#include <memory>
#include <string>

using namespace std::chrono_literals;

using store_type = mcp::memory_server_store;
using pool_type = mcp::pool<store_type>;

// [snippet make]
pool_type make_pool(asio::any_io_executor where, std::shared_ptr<store_type> servers) {
    mcp::pool_limits limits;
    limits.per_user = 8;  // connections
    limits.idle = 5min;   // without a call
    auto members = mcp::make_pool_members(where, mcp::host_options().single_threaded());
    return pool_type(where, std::move(servers), std::move(members), limits);
}
// [/snippet]

// [snippet use]
mcp::task<mcp::result<void>> serve(pool_type& pool, store_type& servers, std::string command) {
    mcp::server_config calculator("calculator");
    calculator.command = command;
    for (std::string user : {"ada", "grace"}) {
        calculator.env["ACCOUNT"] = user;  // which makes it another connection
        auto stored = co_await servers.put(user, calculator);
        if (!stored) co_return mcp::fail(stored.error());
    }

    // Connects by itself, within the call's time.
    auto sum = co_await pool.call_tool("ada", "add", mcp::args("a", 2, "b", 40));
    if (!sum) co_return mcp::fail(sum.error());
    std::cout << "for ada: " << sum->text() << "\n";

    auto health = co_await pool.refresh("grace", "calculator");
    std::cout << "for grace: " << health.message << "\n";
    std::cout << pool.connections("ada").size() << " and " << pool.connections("grace").size()
              << " connections\n";
    std::cout << pool.diagnostics() << "\n";
    co_await pool.close();
    co_return mcp::result<void>();
}
// [/snippet]

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    asio::io_context context;
    auto const servers = std::make_shared<store_type>();
    pool_type pool = make_pool(context.get_executor(), servers);
    int failures = 0;
    asio::co_spawn(context, serve(pool, *servers, argv[1]),
                   [&](std::exception_ptr thrown, mcp::result<void> outcome) {
                       if (!thrown && outcome) return;
                       ++failures;
                       if (!thrown) std::cerr << outcome.error() << "\n";
                   });
    context.run();
    return failures;
}
